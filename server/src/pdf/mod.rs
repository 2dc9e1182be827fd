//! Files for people to print and to pass on: pages of A4 whose text can be selected, copied and read aloud (tagged PDF). Nothing is
//! embedded, so a file has some kilobytes.

mod bulletin;
mod font;
mod metrics;
mod text;
mod write;

use std::collections::BTreeSet;

use domain::time::Timestamp;
use pdf_writer::{
    Content, Name, Rect, Str,
    types::{ArtifactType, StructRole, TableHeaderScope, TextRenderingMode},
};

pub use self::bulletin::{Reader, pages as bulletin};
use self::{
    font::Face,
    text::{Color, Span},
};

/// Width and height of a page of A4, in points.
const PAGE: (f32, f32) = (595.28, 841.89);
/// The left and the right end of what is on it.
const SIDES: (f32, f32) = (54.0, 541.28);
/// Where a page begins and ends, from its top.
const TOP: f32 = 50.0;
const BOTTOM: f32 = 780.0;
/// Where the line at its foot stands.
const FOOT: f32 = 806.0;

/// What a file says of itself.
#[derive(Clone, Copy)]
struct Told<'a> {
    title: &'a str,
    /// The tag of its language.
    language: &'a str,
    made_at: Timestamp,
}

/// Pages while they are written, from top to bottom, and the tree of what their texts are: a heading, a cell, a link.
struct Sheets {
    pages: Vec<Page>,
    nodes: Vec<Node>,
    /// The node that what is written next belongs to.
    within: usize,
    /// How far down the page the next thing stands.
    y: f32,
    faces: BTreeSet<Face>,
}

/// A page.
struct Page {
    content: Content,
    /// The nodes of its marked texts, by their numbers.
    marks: Vec<usize>,
    links: Vec<Link>,
}

/// A place on a page that opens an address.
struct Link {
    place: Rect,
    uri: String,
    says: String,
    node: usize,
}

/// What a part of the pages is.
struct Node {
    role: StructRole,
    parent: Option<usize>,
    parts: Vec<Part>,
    /// What is said in place of something drawn.
    alt: Option<String>,
    scope: Option<TableHeaderScope>,
}

/// What a node is made of.
#[derive(Clone, Copy)]
enum Part {
    Node(usize),
    /// A marked text: its page and its number there.
    Mark(usize, usize),
    /// A place that opens something: its page and its number there.
    Link(usize, usize),
}

impl Sheets {
    fn new() -> Self {
        let root = Node { role: StructRole::Document, parent: None, parts: Vec::new(), alt: None, scope: None };
        let mut sheets = Self { pages: Vec::new(), nodes: vec![root], within: 0, y: TOP, faces: BTreeSet::new() };
        sheets.turn();
        sheets
    }

    /// Begins a page.
    fn turn(&mut self) {
        self.pages.push(Page { content: Content::new(), marks: Vec::new(), links: Vec::new() });
        self.y = TOP;
    }

    /// Makes sure that so much fits on the page, on another where it does not.
    fn keep(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.turn();
        }
    }

    /// Writes a part of the pages that is something.
    fn part(&mut self, role: StructRole, write: impl FnOnce(&mut Self)) {
        self.part_with(role, None, None, write);
    }

    /// A cell that heads a row or a column.
    fn head(&mut self, scope: TableHeaderScope, write: impl FnOnce(&mut Self)) {
        self.part_with(StructRole::TH, Some(scope), None, write);
    }

    fn part_with(&mut self, role: StructRole, scope: Option<TableHeaderScope>, alt: Option<String>, write: impl FnOnce(&mut Self)) {
        let (outer, inner) = (self.within, self.nodes.len());
        self.nodes.push(Node { role, parent: Some(outer), parts: Vec::new(), alt, scope });
        self.add(outer, Part::Node(inner));
        self.within = inner;
        write(self);
        self.within = outer;
    }

    fn add(&mut self, node: usize, part: Part) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.parts.push(part);
        }
    }

    /// What is written between is the text of the node that is written now; the page and the number of the mark.
    fn marked(&mut self, write: impl FnOnce(&mut Content)) {
        let (node, at) = (self.within, self.pages.len().saturating_sub(1));
        let role = self.nodes.get(node).map_or(StructRole::P, |node| node.role);
        let Some(page) = self.pages.get_mut(at) else { return };
        let number = page.marks.len();
        page.marks.push(node);
        page.content.begin_marked_content_with_properties(role.to_name()).properties().identify(i32::try_from(number).unwrap_or(0));
        write(&mut page.content);
        page.content.end_marked_content();
        self.add(node, Part::Mark(at, number));
    }

    /// A line of texts beside one another, whose feet stand so far down.
    fn line(&mut self, mut x: f32, y: f32, spans: &[Span]) {
        for span in spans.iter().filter(|span| !span.text.is_empty()) {
            match span.link.clone() {
                Some(uri) => self.part(StructRole::Link, |s| {
                    s.text(x, y, span);
                    let place = Rect::new(x, PAGE.1 - y - span.style.size * 0.25, x + span.width(), PAGE.1 - y + span.style.size * 0.8);
                    let (node, at) = (s.within, s.pages.len().saturating_sub(1));
                    let Some(page) = s.pages.get_mut(at) else { return };
                    let number = page.links.len();
                    page.links.push(Link { place, uri, says: span.text.clone(), node });
                    s.add(node, Part::Link(at, number));
                }),
                None => self.text(x, y, span),
            }
            x += span.width();
        }
    }

    fn text(&mut self, x: f32, y: f32, span: &Span) {
        let pieces = font::pieces(&span.text, span.style.bold);
        self.faces.extend(pieces.iter().map(|(face, _)| *face));
        self.marked(|content| show(content, (x, y), span, &pieces));
    }

    /// A line that ends at a place.
    fn line_to(&mut self, end: f32, y: f32, span: &Span) {
        self.line(end - span.width(), y, std::slice::from_ref(span));
    }

    /// Lines of texts below one another, from here on; they may go on on the next page.
    fn flow(&mut self, x: f32, leading: f32, lines: &[Vec<Span>]) {
        for line in lines {
            self.keep(leading);
            self.y += leading;
            let y = self.y - leading * 0.28;
            self.line(x, y, line);
        }
    }

    /// Something drawn that says nothing.
    fn drawn(&mut self, draw: impl FnOnce(&mut Content)) {
        if let Some(page) = self.pages.last_mut() {
            page.content.begin_marked_content(Name(b"Artifact"));
            draw(&mut page.content);
            page.content.end_marked_content();
        }
    }

    /// A line across, so far down.
    fn rule(&mut self, (from, to): (f32, f32), y: f32, color: Color) {
        self.drawn(|content| {
            stroke(content, color);
            content.set_line_width(0.6).move_to(from, PAGE.1 - y).line_to(to, PAGE.1 - y).stroke();
        });
    }

    /// Something drawn that says what `alt` says.
    fn picture(&mut self, alt: String, draw: impl FnOnce(&mut Content)) {
        self.part_with(StructRole::Figure, None, Some(alt), |s| s.marked(draw));
    }

    /// The line at the foot of each page: what it belongs to, and which page of how many.
    fn feet(&mut self, style: text::Style, left: &str) {
        let count = self.pages.len();
        for (at, page) in self.pages.iter_mut().enumerate() {
            let number = Span::new(&format!("{} / {count}", at + 1), style);
            let left = Span::new(left, style).within(SIDES.1 - SIDES.0 - 60.0);
            page.content.begin_marked_content_with_properties(Name(b"Artifact")).properties().artifact().kind(ArtifactType::Pagination);
            for (x, span) in [(SIDES.0, left), (SIDES.1 - number.width(), number)] {
                let pieces = font::pieces(&span.text, span.style.bold);
                self.faces.extend(pieces.iter().map(|(face, _)| *face));
                show(&mut page.content, (x, FOOT), &span, &pieces);
            }
            page.content.end_marked_content();
        }
    }
}

fn fill(content: &mut Content, color: Color) {
    let [r, g, b] = color.map(|part| f32::from(part) / 255.0);
    content.set_fill_rgb(r, g, b);
}

fn stroke(content: &mut Content, color: Color) {
    let [r, g, b] = color.map(|part| f32::from(part) / 255.0);
    content.set_stroke_rgb(r, g, b);
}

/// A box with round ends, filled; its upper left corner so far from the left and down.
fn bar(content: &mut Content, (x, y): (f32, f32), (width, height): (f32, f32), color: Color) {
    // Four curves make a circle when they bend by so much.
    const BEND: f32 = 0.5523;
    let (r, top, bottom) = (height.min(width) / 2.0, PAGE.1 - y, PAGE.1 - y - height);
    let (left, right, k) = (x, x + width, r * (1.0 - BEND));
    fill(content, color);
    content.move_to(left + r, bottom).line_to(right - r, bottom);
    content.cubic_to(right - k, bottom, right, bottom + k, right, bottom + r).line_to(right, top - r);
    content.cubic_to(right, top - k, right - k, top, right - r, top).line_to(left + r, top);
    content.cubic_to(left + k, top, left, top - k, left, top - r).line_to(left, bottom + r);
    content.cubic_to(left, bottom + k, left + k, bottom, left + r, bottom).fill_nonzero();
}

fn show(content: &mut Content, (x, y): (f32, f32), span: &Span, pieces: &[(Face, Vec<u8>)]) {
    let size = span.style.size;
    fill(content, span.style.color);
    content.begin_text().next_line(x, PAGE.1 - y);
    for (face, bytes) in pieces {
        // There is no bold font for Chinese: its strokes are made thicker.
        let thicker = *face == Face::Han && span.style.bold;
        if thicker {
            stroke(content, span.style.color);
            content.set_line_width(size * 0.03).set_text_rendering_mode(TextRenderingMode::FillStroke);
        }
        content.set_font(face.name(), size).show(Str(bytes));
        if thicker {
            content.set_text_rendering_mode(TextRenderingMode::Fill);
        }
    }
    content.end_text();
}
