//! Texts on a page: how wide they are, where their lines end, and what is left of those that are too long.

use super::font::{self, is_han};

/// A colour: red, green and blue.
pub(crate) type Color = [u8; 3];

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    /// Its size, in points.
    pub(crate) size: f32,
    /// Whether it is bold.
    pub(crate) bold: bool,
    /// Its colour.
    pub(crate) color: Color,
}

/// A text of one look, which may open something.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Span {
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) link: Option<String>,
}

impl Span {
    /// A text.
    pub(crate) fn new(text: &str, style: Style) -> Self {
        Self { text: font::clean(text), style, link: None }
    }

    /// The same, which opens an address.
    pub(crate) fn to(self, link: Option<String>) -> Self {
        Self { link, ..self }
    }

    /// The same, shortened to a width.
    pub(crate) fn within(mut self, room: f32) -> Self {
        if self.width() > room {
            let mut kept: String = self.text.trim_end().to_owned();
            while kept.pop().is_some() {
                let shorter = format!("{}…", kept.trim_end());
                if width(&shorter, self.style) <= room {
                    kept = shorter;
                    break;
                }
            }
            self.text = kept;
        }
        self
    }

    /// How wide it is, in points.
    pub(crate) fn width(&self) -> f32 {
        width(&self.text, self.style)
    }
}

fn width(text: &str, style: Style) -> f32 {
    text.chars().map(|c| char_width(c, style)).sum()
}

fn char_width(c: char, style: Style) -> f32 {
    // At most 1,015: exact.
    f32::from(u16::try_from(font::width(c, style.bold)).unwrap_or(u16::MAX)) * style.size / 1_000.0
}

/// No line begins with these.
const CLOSING: &str = "，。、；：？！）》」』】”’…％";

/// Texts in lines that are no wider than so much: they end at spaces, between Chinese characters, and within what is too long for a line.
pub(crate) fn lines(spans: &[Span], room: f32) -> Vec<Vec<Span>> {
    let mut breaker = Breaker { spans, room, lines: vec![Vec::new()], width: 0.0, word: Vec::new() };
    let mut before = ' ';
    for (at, span) in spans.iter().enumerate() {
        for c in span.text.chars() {
            let may_break = (is_han(c) || is_han(before)) && !CLOSING.contains(c);
            if before == ' ' || may_break {
                breaker.end_word();
            }
            breaker.word.push((at, c));
            before = c;
        }
    }
    breaker.end_word();
    for line in &mut breaker.lines {
        if let Some(last) = line.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
    }
    breaker.lines
}

/// At most so many lines; the last of those that are cut ends with three dots.
pub(crate) fn first_lines(spans: &[Span], room: f32, most: usize) -> Vec<Vec<Span>> {
    let mut found = lines(spans, room);
    if found.len() > most {
        found.truncate(most);
        if let Some(last) = found.last_mut().and_then(|line| line.last_mut()) {
            last.text.push('…');
            while last.width() > room && last.text.chars().count() > 2 {
                last.text.truncate(last.text.trim_end_matches('…').len());
                last.text.pop();
                last.text.push('…');
            }
        }
    }
    found
}

struct Breaker<'a> {
    spans: &'a [Span],
    room: f32,
    lines: Vec<Vec<Span>>,
    width: f32,
    word: Vec<(usize, char)>,
}

impl Breaker<'_> {
    fn wide(&self, (at, c): (usize, char)) -> f32 {
        self.spans.get(at).map_or(0.0, |span| char_width(c, span.style))
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if word.is_empty() {
            return;
        }
        let seen = word.iter().rposition(|(_, c)| *c != ' ').map_or(0, |last| last + 1);
        let wide: f32 = word[..seen].iter().map(|c| self.wide(*c)).sum();
        if self.width + wide > self.room && self.width > 0.0 {
            self.next_line();
        }
        for c in word {
            let wide = self.wide(c);
            // A space at the end of a line takes no room.
            if self.width + wide > self.room && self.width > 0.0 && c.1 != ' ' {
                self.next_line();
            }
            self.put(c);
            self.width += wide;
        }
    }

    fn next_line(&mut self) {
        self.lines.push(Vec::new());
        self.width = 0.0;
    }

    fn put(&mut self, (at, c): (usize, char)) {
        let (Some(line), Some(span)) = (self.lines.last_mut(), self.spans.get(at)) else { return };
        match line.last_mut() {
            Some(last) if last.style == span.style && last.link == span.link => last.text.push(c),
            _ => line.push(Span { text: c.into(), ..span.clone() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { size: 10.0, bold: false, color: [0; 3] };

    fn said(text: &str, room: f32) -> Vec<String> {
        lines(&[Span::new(text, STYLE)], room).iter().map(|line| line.iter().map(|span| span.text.as_str()).collect()).collect()
    }

    #[test]
    fn lines_end_at_spaces_between_chinese_and_within_what_is_too_long() {
        assert_eq!(said("one two three", 45.0), ["one two", "three"]);
        assert_eq!(said("本周净收入，超过", 50.0), ["本周净收", "入，超过"], "no line begins with a comma");
        let long = said(&"W".repeat(40), 100.0);
        assert!(long.len() == 4 && long.concat() == "W".repeat(40), "{long:?}");
        assert_eq!(said("", 40.0), [""]);
        let mixed = lines(&[Span::new("a ", STYLE), Span::new("b", Style { bold: true, ..STYLE })], 200.0);
        assert_eq!(mixed[0].len(), 2);
    }

    #[test]
    fn what_is_too_long_ends_with_three_dots() {
        let long = Span::new(&"客户 name ".repeat(20), STYLE).within(80.0);
        assert!(long.text.ends_with('…') && long.width() <= 80.0, "{}", long.text);
        assert_eq!(Span::new("short", STYLE).within(80.0).text, "short");
        let cut = first_lines(&[Span::new(&"word ".repeat(40), STYLE)], 60.0, 3);
        assert!(cut.len() == 3 && cut[2].last().is_some_and(|last| last.text.ends_with('…') && last.width() <= 60.0));
    }
}
