//! Parts of a page that wait for nothing, and so need to be made only once.
//!
//! While a page is rendered on the server, Leptos walks through its views up to three times before it
//! writes them: to see what they wait for, to see it again, and to wait for it. Most of a page is rows
//! and figures that have all they need when they are named; made anew on each walk they cost more than
//! the queries behind them (`cargo bench -p server --bench page`).

use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        view::{Position, PositionState, add_attr::AddAnyAttr},
    },
};

/// A view that is made when it is written, and not before. Nothing in it may wait: no resource is read
/// and no `Suspense` stands in what `make` returns.
pub fn still(make: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    Still { owner: Owner::current(), make: Box::new(make) }.into_any()
}

struct Still {
    owner: Option<Owner>,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Still {
    fn make(self) -> AnyView {
        match self.owner {
            Some(owner) => owner.with(self.make),
            None => (self.make)(),
        }
    }
}

impl Render for Still {
    type State = <AnyView as Render>::State;

    fn build(self) -> Self::State {
        self.make().build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.make().rebuild(state);
    }
}

impl AddAnyAttr for Still {
    type Output<NewAttr: Attribute> = <AnyView as AddAnyAttr>::Output<NewAttr>;

    fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self::Output<NewAttr> {
        self.make().add_any_attr(attr)
    }
}

impl RenderHtml for Still {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, buf: &mut String, position: &mut Position, escape: bool, mark_branches: bool, attrs: Vec<AnyAttribute>) {
        self.make().to_html_with_buf(buf, position, escape, mark_branches, attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.make().hydrate::<FROM_SERVER>(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}
