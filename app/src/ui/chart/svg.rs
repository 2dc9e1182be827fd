//! Writing SVG as text: a drawing is hundreds of elements that never change, so neither half of the
//! program builds them one by one.

use std::fmt::Write as _;

/// A drawing that is being written.
#[derive(Default)]
pub(super) struct Svg(String);

impl Svg {
    /// Markup that holds nothing a person wrote.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// A line across the drawing at a height.
    pub(super) fn grid(&mut self, y: f64) -> &mut Self {
        // A text takes whatever is written to it.
        let _ = write!(self.0, "<line class=\"grid\" x1=\"0%\" x2=\"100%\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>");
        self
    }

    /// A text at a place; `x` with its unit.
    pub(super) fn text(&mut self, class: &str, x: &str, y: f64, text: &str) -> &mut Self {
        let _ = write!(self.0, "<text class=\"{class}\" x=\"{x}\" y=\"{y:.1}\">");
        self.words(text).raw("</text>")
    }

    /// A text so many pixels behind a place that is given in per cent.
    pub(super) fn text_after(&mut self, class: &str, (x, pixels): (f64, u32), y: f64, text: &str) -> &mut Self {
        let _ = write!(self.0, "<text class=\"{class}\" x=\"{x:.2}%\" dx=\"{pixels}\" y=\"{y:.1}\">");
        self.words(text).raw("</text>")
    }

    /// An upright line at a place in per cent, from one height to another.
    pub(super) fn tick(&mut self, x: f64, (from, to): (f64, f64)) -> &mut Self {
        let _ = write!(self.0, "<line class=\"axis\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"{from:.1}\" y2=\"{to:.1}\"/>");
        self
    }

    /// A bar; across in per cent, upwards in pixels.
    pub(super) fn bar(&mut self, class: &str, (x, width): (f64, f64), (y, height): (f64, f64)) -> &mut Self {
        let _ =
            write!(self.0, "<rect class=\"{class}\" x=\"{x:.2}%\" width=\"{width:.2}%\" y=\"{y:.1}\" height=\"{height:.1}\" rx=\"1\"/>");
        self
    }

    /// A line through points; gaps where there is none, a dot where one stands alone. Inside a drawing that
    /// is a hundred wide.
    pub(super) fn line(&mut self, class: &str, points: impl Iterator<Item = Option<(f64, f64)>>) -> &mut Self {
        let _ = write!(self.0, "<path class=\"{class}\" d=\"");
        let mut drawing = false;
        for point in points {
            if let Some((x, y)) = point {
                let _ = if drawing { write!(self.0, "L{x:.2} {y:.1}") } else { write!(self.0, "M{x:.2} {y:.1}h0") };
            }
            drawing = point.is_some();
        }
        self.raw("\"/>")
    }

    /// A ring: a dot of what is not over.
    pub(super) fn ring(&mut self, class: &str, x: f64, y: f64) -> &mut Self {
        let _ = write!(self.0, "<circle class=\"{class} ring\" cx=\"{x:.2}%\" cy=\"{y:.1}\" r=\"3\"/>");
        self
    }

    /// A dot.
    pub(super) fn dot(&mut self, class: &str, x: f64, y: f64) -> &mut Self {
        let _ = write!(self.0, "<circle class=\"{class} pt\" cx=\"{x:.2}%\" cy=\"{y:.1}\" r=\"4\"/>");
        self
    }

    /// Words that somebody may have written.
    pub(super) fn words(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                c => self.0.push(c),
            }
        }
        self
    }

    /// The markup.
    pub(super) fn done(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_no_markup() {
        let mut svg = Svg::default();
        svg.text("m", "5%", 1.0, "<script>\"&\"");
        assert_eq!(svg.done(), "<text class=\"m\" x=\"5%\" y=\"1.0\">&lt;script&gt;&quot;&amp;&quot;</text>");
    }

    #[test]
    fn a_line_leaves_gaps_where_nothing_is() {
        let mut svg = Svg::default();
        svg.line("l", [Some((0.0, 1.0)), Some((1.0, 2.0)), None, Some((3.0, 4.0))].into_iter());
        assert_eq!(svg.done(), "<path class=\"l\" d=\"M0.00 1.0h0L1.00 2.0M3.00 4.0h0\"/>");
    }
}
