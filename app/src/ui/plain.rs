//! Elements with nothing in them that changes: written as one text.
//!
//! Of a page of a thousand elements most are such: an icon, a badge, a date, an event that opens nothing. As views
//! each costs a dozen small allocations for its attributes and children, on the server and again in the browser,
//! where hydrating walks through all of them; as a text it costs one, and is stepped over. Not for what can be
//! focused and is drawn anew while somebody looks: the element is replaced, and with it the focus is lost.

use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        renderer::{CastFrom, types},
        view::{Mountable, Position, PositionState, add_attr::AddAnyAttr},
    },
    wasm_bindgen::JsCast,
    web_sys::HtmlTemplateElement,
};

/// An element that is being written: its attributes first, then what is in it. All that is put in is escaped.
pub struct Plain {
    html: String,
    tag: &'static str,
    is_open: bool,
}

/// Begins an element.
pub fn plain(tag: &'static str) -> Plain {
    let mut html = String::with_capacity(128);
    html.push('<');
    html.push_str(tag);
    Plain { html, tag, is_open: false }
}

impl Plain {
    /// Adds an attribute; none after the first content.
    #[must_use]
    pub fn attr(mut self, name: &str, value: &str) -> Self {
        debug_assert!(!self.is_open, "{name} comes after what is in <{}>", self.tag);
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        escape(&mut self.html, value);
        self.html.push('"');
        self
    }

    /// Adds an attribute where there is a value.
    #[must_use]
    pub fn attr_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.open();
        escape(&mut self.html, text);
        self
    }

    /// Adds an element.
    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.open();
        self.html.push_str(&child.finished());
        self
    }

    /// Adds a drawing: markup that holds nothing a person wrote.
    #[must_use]
    pub(super) fn markup(mut self, markup: &str) -> Self {
        self.open();
        self.html.push_str(markup);
        self
    }

    /// Adds elements.
    #[must_use]
    pub fn with_all(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::with)
    }

    fn open(&mut self) {
        if !self.is_open {
            self.html.push('>');
            self.is_open = true;
        }
    }

    fn finished(mut self) -> String {
        self.open();
        self.html.push_str("</");
        self.html.push_str(self.tag);
        self.html.push('>');
        self.html
    }

    /// The element as a view.
    pub fn view(self) -> AnyView {
        Fixed(self.finished()).into_any()
    }
}

/// So that a text is one, in content and in attributes.
fn escape(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

/// One element with all that is in it. (The library's own keeps every text that it ever made into an element, and
/// looks through all of them.)
struct Fixed(String);

struct FixedState {
    html: String,
    element: types::Element,
}

impl Mountable for FixedState {
    fn unmount(&mut self) {
        self.element.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.element.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.element.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        vec![self.element.clone()]
    }
}

fn element(html: &str) -> types::Element {
    // In a template every element may stand, a cell of a table too.
    #[expect(clippy::expect_used, reason = "in the browser only, where a document can make elements")]
    let around = document().create_element("template").expect("an element");
    around.set_inner_html(html);
    let content = around.dyn_ref::<HtmlTemplateElement>().and_then(|template| template.content().first_element_child());
    content.unwrap_or(around)
}

impl Render for Fixed {
    type State = FixedState;

    fn build(self) -> FixedState {
        FixedState { element: element(&self.0), html: self.0 }
    }

    fn rebuild(self, state: &mut FixedState) {
        if self.0 != state.html {
            let mut new = self.build();
            state.element.insert_before_this(&mut new);
            state.element.unmount();
            *state = new;
        }
    }
}

impl AddAnyAttr for Fixed {
    type Output<NewAttr: Attribute> = Self;

    // It is written already; whoever hands an attribute down to it wants a view.
    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for Fixed {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn html_len(&self) -> usize {
        self.0.len()
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, buf: &mut String, position: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {
        buf.push_str(&self.0);
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> FixedState {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        position.set(Position::NextChild);
        // What stands there is no element only where the page is another one: then it is made.
        let element = types::Element::cast_from(cursor.current()).unwrap_or_else(|| element(&self.0));
        FixedState { html: self.0, element }
    }

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_text_and_no_markup() {
        let inner = plain("i").text("a").text("<b>&\"");
        let html = plain("span").attr("title", "\"><script>").attr_some("lang", None).with(inner).text("·").finished();
        assert_eq!(html, "<span title=\"&quot;&gt;&lt;script&gt;\"><i>a&lt;b&gt;&amp;&quot;</i>·</span>");
    }

    #[test]
    fn an_element_with_nothing_in_it_is_closed() {
        assert_eq!(plain("svg").finished(), "<svg></svg>");
        assert_eq!(plain("ul").with_all([plain("li"), plain("li").text("é")]).finished(), "<ul><li></li><li>é</li></ul>");
    }
}
