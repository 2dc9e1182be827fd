//! The bulletin on paper: what its page shows, in the same order, with the same words and numbers.

use app::{
    i18n::{Key, filled, keys as k, text as word_of},
    pages::figures::bulletin_words as said,
    ui::{figure, link, words},
};
use domain::{
    bulletin::{Bulletin, Known, Moved, Part, Standing, Voice},
    customer::Tier,
    drill,
    format::{self, Locale},
    metric::{Better, Unit},
    time::{Timestamp, Zone},
};
use pdf_writer::types::{StructRole, TableHeaderScope};

use super::{
    PAGE, SIDES, Sheets, Told, bar,
    text::{Color, Span, Style, first_lines, lines},
};

const INK: Color = [0x1b, 0x1f, 0x27];
const SOFT: Color = [0x4a, 0x51, 0x60];
const FAINT: Color = [0x68, 0x70, 0x7f];
const ACCENT: Color = [0x1f, 0x55, 0xb8];
const PALE: Color = [0x9b, 0xb8, 0xe8];
const SAFFRON: Color = [0xe3, 0x9a, 0x2d];
const GOOD: Color = [0x0a, 0x72, 0x4c];
const BAD: Color = [0xb8, 0x25, 0x2c];
const LINE: Color = [0xd9, 0xde, 0xe6];
const GROUND: Color = [0xea, 0xee, 0xf3];

const BODY: Style = Style { size: 9.5, bold: false, color: INK };
const STRONG: Style = Style { size: 9.5, bold: true, color: INK };
const SMALL: Style = Style { size: 8.0, bold: false, color: FAINT };
const TITLE: Style = Style { size: 19.0, bold: true, color: INK };
const LEAD: Style = Style { size: 11.5, bold: false, color: SOFT };
const HEADING: Style = Style { size: 11.0, bold: true, color: INK };

/// From one line to the next.
const LEADING: f32 = 13.0;
/// A row of a table.
const ROW: f32 = 18.0;
/// Lines of a voice, and of a reason to know about somebody.
const MOST_SAID: usize = 14;

/// Whom it is for, and what it is made of.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The name of who sees it so.
    pub name: &'a str,
    /// The language.
    pub locale: Locale,
    /// When it is made.
    pub now: Timestamp,
    /// What the addresses begin with that it opens; none where nobody has said it, and then it opens nothing.
    pub public_url: Option<&'a str>,
}

/// The bulletin as a file.
pub fn pages(b: &Bulletin, reader: Reader<'_>) -> Vec<u8> {
    let (title, week) = (word_of(reader.locale, k::BULLETIN_TITLE), said::week(reader.locale, b));
    let mut page = Paper { b, reader, sheets: Sheets::new() };
    page.top(title, &week);
    page.lead();
    page.moved();
    page.best_and_care();
    page.voices();
    page.known();
    page.numbers();
    page.note();
    page.sheets.feet(SMALL, &format!("{title}: {week}"));
    let title = format!("{title}: {week}");
    page.sheets.written(Told { title: &title, language: reader.locale.tag(), made_at: reader.now })
}

struct Paper<'a> {
    b: &'a Bulletin,
    reader: Reader<'a>,
    sheets: Sheets,
}

impl Paper<'_> {
    fn word(&self, key: Key) -> &'static str {
        word_of(self.reader.locale, key)
    }

    fn say(&self, unit: Unit, value: Option<i64>) -> String {
        let say = |value| format::figure(self.reader.locale, unit, self.b.currency, value);
        value.map_or_else(|| self.word(k::APP_NONE).to_owned(), say)
    }

    fn address(&self, path: &str) -> Option<String> {
        self.reader.public_url.map(|url| format!("{url}{path}"))
    }

    /// The mark, the title and the week.
    fn top(&mut self, title: &str, week: &str) {
        let link = self.address(&format!("/bulletin?week={}", self.b.week.from));
        let s = &mut self.sheets;
        s.drawn(mark);
        let (x, room) = (SIDES.0 + 36.0, SIDES.1 - SIDES.0 - 36.0);
        let y = s.y + 17.0;
        s.part(StructRole::H1, |s| s.line(x, y, &[Span::new(title, TITLE).to(link).within(room)]));
        s.part(StructRole::P, |s| s.line(x, y + 15.0, &[Span::new(week, Style { size: 9.5, ..SMALL }).within(room)]));
        s.y += 44.0;
    }

    fn lead(&mut self) {
        let mut sentences = said::lead(self.reader.locale, self.b).into_iter();
        let Some(first) = sentences.next() else { return };
        let rest: String = sentences.map(|sentence| format!(" {sentence}")).collect();
        let spans = [Span::new(&first, Style { bold: true, color: INK, ..LEAD }), Span::new(&rest, LEAD)];
        let found = first_lines(&spans, SIDES.1 - SIDES.0, 6);
        self.sheets.part(StructRole::P, |s| s.flow(SIDES.0, 16.5, &found));
    }

    /// A heading, which stays with so much of what comes after it.
    fn heading(&mut self, key: Key, with: f32) {
        let title = Span::new(self.word(key), HEADING);
        let s = &mut self.sheets;
        s.keep(28.0 + with);
        s.y += 24.0;
        let y = s.y - 3.0;
        s.part(StructRole::H2, |s| s.line(SIDES.0, y, &[title]));
        s.y += 3.0;
    }

    fn moved(&mut self) {
        self.heading(k::BULLETIN_MOVED, 3.0 * ROW);
        let heads = [k::BULLETIN_THIS_WEEK, k::BULLETIN_CHANGE, k::BULLETIN_WITHIN].map(|key| Span::new(self.word(key), SMALL));
        let first = Span::new(self.word(k::FIGURES_MEASURE), SMALL);
        let rows: Vec<Row> = self.b.moved.iter().map(|moved| self.row(moved)).collect();
        self.sheets.part(StructRole::Table, |s| {
            s.y += 13.0;
            let y = s.y - 4.0;
            s.part(StructRole::TR, |s| {
                s.head(TableHeaderScope::Column, |s| s.line(SIDES.0, y, &[first]));
                let [now, change, within] = heads;
                s.head(TableHeaderScope::Column, |s| s.line_to(NOW, y, &now));
                s.head(TableHeaderScope::Column, |s| s.line_to(CHANGE, y, &change));
                s.head(TableHeaderScope::Column, |s| s.line(WITHIN.0, y, &[within.within(WITHIN.1)]));
            });
            rows.into_iter().for_each(|row| row.write(s));
        });
    }

    fn row(&self, moved: &Moved) -> Row {
        let (locale, metric) = (self.reader.locale, moved.metric);
        let opens = self.address(&drill::of(metric, self.b.week));
        let change = figure::changed(locale, metric, self.b.currency, moved.now.zip(moved.before)).map(|(change, text)| {
            let (sign, color) = match (change.signum(), metric.better()) {
                (1, Better::More) => ("+", GOOD),
                (1, Better::Less) => ("+", BAD),
                (1, Better::Neither) => ("+", SOFT),
                (-1, Better::More) => ("−", BAD),
                (-1, Better::Less) => ("−", GOOD),
                (-1, Better::Neither) => ("−", SOFT),
                _ => ("", SOFT),
            };
            Span::new(&format!("{sign}{text}"), Style { color, ..BODY })
        });
        Row {
            name: Span::new(&moved.name, BODY).to(self.address(&format!("/metrics#{}", metric.word()))).within(NOW - SIDES.0 - 80.0),
            now: Span::new(&self.say(metric.unit(), moved.now), STRONG).to(opens),
            change,
            standing: moved.standing.map(|s| (s, said::needs_care(metric, s), said::standing(locale, s))),
        }
    }

    fn best_and_care(&mut self) {
        let gap = 24.0;
        let room = (SIDES.1 - SIDES.0 - gap) / 2.0;
        let columns = [(k::BULLETIN_BEST, &self.b.best), (k::BULLETIN_CARE, &self.b.care)].map(|(title, parts)| {
            let items: Vec<Vec<Vec<Span>>> = parts.iter().map(|part| first_lines(&self.item(part), room - 9.0, 4)).collect();
            (Span::new(self.word(title), HEADING), items)
        });
        let tall = columns.iter().map(|(_, items)| items.iter().map(Vec::len).sum::<usize>().max(1)).max().unwrap_or(1);
        let nothing = Span::new(self.word(k::BULLETIN_NOTHING), Style { color: FAINT, ..BODY });
        let s = &mut self.sheets;
        let height = points(tall) * LEADING;
        s.keep(30.0 + height);
        s.y += 24.0;
        let top = s.y;
        for (n, (title, items)) in columns.into_iter().enumerate() {
            let x = SIDES.0 + points(n) * (room + gap);
            s.part(StructRole::H2, |s| s.line(x, top - 3.0, &[title]));
            s.y = top + 3.0;
            if items.is_empty() {
                s.part(StructRole::P, |s| s.flow(x, LEADING, &[vec![nothing.clone()]]));
                continue;
            }
            s.part(StructRole::L, |s| {
                for item in &items {
                    let y = s.y;
                    s.drawn(|content| bar(content, (x, y + 5.5), (3.0, 3.0), FAINT));
                    s.part(StructRole::LI, |s| s.part(StructRole::LBody, |s| s.flow(x + 9.0, LEADING, item)));
                }
            });
        }
        s.y = top + 3.0 + height;
    }

    fn item(&self, part: &Part) -> [Span; 2] {
        let opens = drill::of_part(part.metric, self.b.week, said::dimension(part.metric), &part.key);
        let name = Span::new(&said::name(self.reader.locale, part), STRONG).to(opens.and_then(|path| self.address(&path)));
        [name.within(200.0), Span::new(&said::part(self.reader.locale, self.b, part), BODY)]
    }

    fn voices(&mut self) {
        let faint = Style { color: FAINT, ..BODY };
        let Some(voices) = self.b.voices.as_deref().filter(|voices| !voices.is_empty()) else {
            let none = if self.b.voices.is_none() { k::APP_HIDDEN } else { k::BULLETIN_NO_VOICES };
            return self.nobody(k::BULLETIN_VOICES, none, faint);
        };
        let gap = 12.0;
        let room = (SIDES.1 - SIDES.0 - 2.0 * gap) / 3.0;
        let quotes: Vec<_> = voices.iter().map(|voice| self.quote(voice, room - 10.0)).collect();
        let tall = quotes.iter().map(|(said, _)| said.len()).max().unwrap_or(0);
        let height = points(tall) * LEADING + 14.0;
        self.heading(k::BULLETIN_VOICES, height + 6.0);
        let s = &mut self.sheets;
        let top = s.y + 3.0;
        for (n, (words, who)) in quotes.into_iter().enumerate() {
            let x = SIDES.0 + points(n) * (room + gap);
            s.drawn(|content| bar(content, (x, top), (1.6, height), PALE));
            s.y = top;
            s.part(StructRole::BlockQuote, |s| {
                s.part(StructRole::P, |s| s.flow(x + 10.0, LEADING, &words));
                let y = s.y + 11.0;
                s.part(StructRole::P, |s| s.line(x + 10.0, y, &who));
            });
        }
        s.y = top + height;
    }

    /// What somebody said, and who with which score.
    fn quote(&self, voice: &Voice, room: f32) -> (Vec<Vec<Span>>, Vec<Span>) {
        let locale = self.reader.locale;
        let score = filled(locale, k::TIMELINE_SCORE, &[("n", &format::integer(locale, voice.score.into()))]);
        let score = Span::new(&format!(", {score}"), SMALL);
        let name = Span::new(&voice.name, Style { color: SOFT, ..SMALL }).to(self.address(&link::customer(voice.customer_id)));
        let name = name.within(room - score.width());
        (first_lines(&[Span::new(&format!("“{}”", voice.comment.trim()), BODY)], room, MOST_SAID), vec![name, score])
    }

    fn nobody(&mut self, title: Key, says: Key, style: Style) {
        self.heading(title, LEADING);
        let says = Span::new(self.word(says), style);
        self.sheets.part(StructRole::P, |s| s.flow(SIDES.0, LEADING, &[vec![says]]));
    }

    fn known(&mut self) {
        if self.b.known.is_empty() {
            return self.nobody(k::BULLETIN_KNOWN, k::BULLETIN_NOBODY, Style { color: FAINT, ..BODY });
        }
        self.heading(k::BULLETIN_KNOWN, 2.0 * ROW);
        let rows: Vec<_> = self.b.known.iter().map(|known| self.somebody(known)).collect();
        self.sheets.part(StructRole::Table, |s| {
            for (who, why) in rows {
                s.keep(ROW);
                let y = s.y;
                s.rule(SIDES, y, LINE);
                s.part(StructRole::TR, |s| {
                    s.head(TableHeaderScope::Row, |s| s.line(SIDES.0, y + 12.5, &who));
                    s.part(StructRole::TD, |s| s.line(WHY, y + 12.5, &[why]));
                });
                s.y += ROW;
            }
        });
    }

    fn somebody(&self, known: &Known) -> (Vec<Span>, Span) {
        let tier =
            known.tier.filter(|tier| *tier != Tier::Standard).map(|tier| Span::new(&format!("  {}", self.word(words::tier(tier))), SMALL));
        let room = WHY - SIDES.0 - 12.0 - tier.as_ref().map_or(0.0, Span::width);
        let name = Span::new(&known.name, STRONG).to(self.address(&link::customer(known.customer_id))).within(room);
        let why = Span::new(&said::why(self.reader.locale, self.b, &known.why), Style { color: SOFT, ..BODY });
        let why = why.to(self.address(&said::opens(&known.why))).within(SIDES.1 - WHY);
        ([Some(name), tier].into_iter().flatten().collect(), why)
    }

    fn numbers(&mut self) {
        self.heading(k::BULLETIN_NUMBERS, 40.0);
        let shown = said::NUMBERS.map(|(label, metric)| {
            let value = Span::new(&self.say(Unit::Count, self.b.figures.value(metric)), Style { size: 14.0, ..STRONG });
            (value.to(self.address(&drill::of(metric, self.b.week))), Span::new(self.word(label), SMALL))
        });
        let s = &mut self.sheets;
        let (top, room) = (s.y, (SIDES.1 - SIDES.0) / points(shown.len()));
        s.rule(SIDES, top, LINE);
        s.part(StructRole::L, |s| {
            for (n, (value, label)) in shown.into_iter().enumerate() {
                let x = SIDES.0 + points(n) * room;
                s.part(StructRole::LI, |s| {
                    s.part(StructRole::Lbl, |s| s.line(x, top + 31.0, &[label.within(room - 6.0)]));
                    s.part(StructRole::LBody, |s| s.line(x, top + 20.0, &[value.within(room - 6.0)]));
                });
            }
        });
        s.y = top + 38.0;
        let y = s.y;
        s.rule(SIDES, y, LINE);
    }

    /// In which days it is counted, and who sees it so.
    fn note(&mut self) {
        let locale = self.reader.locale;
        let moment = format::date_time(locale, &Zone::default(), self.reader.now);
        let made = filled(locale, k::BULLETIN_TO_MADE_FOR, &[("name", self.reader.name), ("moment", &format!("{moment} UTC"))]);
        let how = if self.reader.public_url.is_some() { k::BULLETIN_NOTE } else { k::BULLETIN_TO_UTC };
        let found = lines(&[Span::new(&format!("{} {made}", self.word(how)), SMALL)], SIDES.1 - SIDES.0);
        let s = &mut self.sheets;
        s.keep(8.0 + 11.0 * points(found.len()));
        s.y += 8.0;
        s.part(StructRole::P, |s| s.flow(SIDES.0, 11.0, &found));
    }
}

/// Where the columns of the table end, and where the last begins and how wide it is.
const NOW: f32 = 330.0;
const CHANGE: f32 = 412.0;
const WITHIN: (f32, f32) = (430.0, 111.28);
/// Where the reasons to know about somebody begin.
const WHY: f32 = 250.0;

/// A figure of the table.
struct Row {
    name: Span,
    now: Span,
    change: Option<Span>,
    standing: Option<(Standing, bool, String)>,
}

impl Row {
    fn write(self, s: &mut Sheets) {
        s.keep(ROW);
        let y = s.y;
        s.rule(SIDES, y, LINE);
        s.part(StructRole::TR, |s| {
            s.head(TableHeaderScope::Row, |s| s.line(SIDES.0, y + 12.5, &[self.name]));
            s.part(StructRole::TD, |s| s.line_to(NOW, y + 12.5, &self.now));
            s.part(StructRole::TD, |s| {
                if let Some(change) = &self.change {
                    s.line_to(CHANGE, y + 12.5, change);
                }
            });
            s.part(StructRole::TD, |s| {
                let Some((standing, is_bad, words)) = self.standing else { return };
                let width = WITHIN.1 * points(standing.percent().clamp(3, 100)) / 100.0;
                s.picture(words, |content| {
                    bar(content, (WITHIN.0, y + 6.5), (WITHIN.1, 5.0), GROUND);
                    bar(content, (WITHIN.0, y + 6.5), (width, 5.0), if is_bad { BAD } else { ACCENT });
                });
            });
        });
        s.y += ROW;
    }
}

fn points(n: usize) -> f32 {
    u16::try_from(n).map_or(f32::MAX, f32::from)
}

/// The two houses.
fn mark(content: &mut pdf_writer::Content) {
    let (x, y, scale) = (SIDES.0 - 2.0, super::TOP - 4.0, 1.25);
    let at = |px: f32, py: f32| (x + px * scale, PAGE.1 - y - py * scale);
    let mut shape = |color: Color, corners: &[(f32, f32)]| {
        super::fill(content, color);
        for (n, (px, py)) in corners.iter().enumerate() {
            let (cx, cy) = at(*px, *py);
            if n == 0 {
                content.move_to(cx, cy)
            } else {
                content.line_to(cx, cy)
            };
        }
        content.close_path().fill_nonzero();
    };
    shape(ACCENT, &[(2.0, 10.2), (7.0, 5.5), (12.0, 10.2), (12.0, 20.0), (2.0, 20.0)]);
    shape(PALE, &[(12.0, 10.2), (17.0, 5.5), (22.0, 10.2), (22.0, 20.0), (12.0, 20.0)]);
    shape(SAFFRON, &[(5.2, 20.0), (5.2, 14.0), (7.0, 12.9), (8.8, 14.0), (8.8, 20.0)]);
    shape([0xff; 3], &[(15.2, 20.0), (15.2, 14.0), (17.0, 12.9), (18.8, 14.0), (18.8, 20.0)]);
}
