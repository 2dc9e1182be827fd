//! Charts: our own SVG, made on the server and right at every width (`.plot` in `style/components/chart.css`).
//!
//! A chart over time is [`steps`]: lines and stacked bars over steps such as months. Over each step lies a
//! link, so that the mouse and the keyboard read its values and open what is behind them; beneath stands
//! the same as a table, behind a disclosure that needs no script. In a table, [`bar`] draws a value;
//! beside a figure, [`spark`] its way. [`heat`] is a table whose cells are shaded by how much they hold, and [`scatter`]
//! sets what was foretold against what came. How one figure came to be another is a [`waterfall()`]. What is ranked has
//! lying bars ([`ranking`]), and stages that follow one another are a [`funnel()`]. Each can be copied, as a picture or as
//! its table.

mod bar;
mod funnel;
mod heat;
mod rows;
mod scale;
mod scatter;
mod spark;
mod steps;
mod steps_drawing;
mod svg;
mod table;
mod waterfall;

pub use bar::bar;
pub use funnel::{Funnel, FunnelStage, funnel};
pub use heat::{Heat, HeatCell, HeatRow, heat};
pub use rows::{Ranked, Ranking, ranking};
pub use scatter::{Point, Scatter, scatter};
pub use spark::{plain_spark, spark, spark_aimed};
pub use steps::{Chart, Mark, Series, Step, Until, steps};
pub use waterfall::{Fall, waterfall};
