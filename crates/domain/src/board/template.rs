//! Boards to begin with.

use super::{Content, Layout};
use crate::{
    coded_enum,
    metric::{Dimension, Grain, Metric},
};

coded_enum! {
    /// What a new board begins with.
    Template {
        /// What customers bring.
        Sales = 1, "sales";
        /// How well we answer.
        Service = 2, "service";
        /// Who stays and comes back.
        Loyalty = 3, "loyalty";
        /// Nothing.
        Empty = 4, "empty";
    }
}

const fn figure(metric: Metric) -> (Content, u8) {
    (Content::Figure { metric }, 1)
}

const fn line(metric: Metric, by: Grain) -> (Content, u8) {
    (Content::Line { metric, by }, 2)
}

const fn bars(metric: Metric, by: Dimension) -> (Content, u8) {
    (Content::Bars { metric, by }, 2)
}

/// The tiles of a template.
pub fn tiles_of(template: Template) -> Layout {
    let tiles = match template {
        Template::Sales => vec![
            figure(Metric::Net),
            figure(Metric::Orders),
            figure(Metric::AverageOrder),
            figure(Metric::NewCustomers),
            line(Metric::Net, Grain::Month),
            bars(Metric::Net, Dimension::Country),
            line(Metric::Orders, Grain::Week),
            bars(Metric::Orders, Dimension::Country),
        ],
        Template::Service => vec![
            figure(Metric::TicketsOpened),
            figure(Metric::Backlog),
            figure(Metric::FirstResponse),
            figure(Metric::Csat),
            line(Metric::TicketsOpened, Grain::Week),
            bars(Metric::TicketsOpened, Dimension::Reason),
            line(Metric::FirstResponse, Grain::Month),
            bars(Metric::SlaKept, Dimension::Channel),
        ],
        Template::Loyalty => vec![
            figure(Metric::RepeatRate),
            figure(Metric::Retention),
            figure(Metric::LostCustomers),
            figure(Metric::Nps),
            line(Metric::ActiveCustomers, Grain::Month),
            line(Metric::NewCustomers, Grain::Month),
            line(Metric::Retention, Grain::Month),
            bars(Metric::Nps, Dimension::Survey),
        ],
        Template::Empty => Vec::new(),
    };
    let mut layout = Layout::default();
    for (content, width) in tiles {
        layout.push(content, width, 1);
    }
    layout
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::screens;

    #[test]
    fn a_template_shows_what_there_is_on_one_screen() {
        for template in Template::ALL {
            let layout = tiles_of(*template);
            for tile in &layout.tiles {
                if let Content::Bars { metric, by } = &tile.content {
                    assert!(metric.dimensions().contains(by), "{}", metric.word());
                }
                assert!(tile.content.metric().is_none_or(|metric| metric.group().is_some()));
            }
            assert!(screens(&layout.tiles).len() <= 1, "{}", template.word());
        }
    }
}
