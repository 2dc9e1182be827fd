//! While a filter is being edited: how many rows it would find, and which of those on the page would go.

use std::{sync::Arc, time::Duration};

use domain::{
    page::{Pairs, Total, query_string},
    predicate::{Predicate, Row, Subject},
};
use leptos::{
    ev::{Event, FocusEvent},
    prelude::*,
    task::spawn_local,
    web_sys::{Element, HtmlFormElement, Node},
};
use wasm_bindgen::JsCast;

use super::super::{form::fields_of, pager, tidy};
use crate::{
    api::filter::count_rows,
    error::ApiError,
    i18n::keys as k,
    ui::problem::sentence,
    viewer::{Viewer, use_viewer},
};

/// How long editing must pause before the server is asked.
const PAUSE: Duration = Duration::from_millis(250);

/// Which rows a predicate takes off the page, by their places.
type Decide = Arc<dyn Fn(&Predicate) -> Vec<usize> + Send + Sync>;

/// What a filter in the making would do to the rows on the page.
#[derive(Clone, Copy)]
pub struct Draft {
    out: RwSignal<Vec<usize>>,
    decide: StoredValue<Option<Decide>>,
}

/// Makes it known to the list below.
pub fn provide_draft() {
    if use_context::<Draft>().is_none() {
        provide_context(Draft { out: RwSignal::new(Vec::new()), decide: StoredValue::new(None) });
    }
}

impl Draft {
    /// Whether the row at that place would go.
    pub fn drops(self, index: usize) -> bool {
        self.out.with(|out| out.contains(&index))
    }
}

/// Tells which rows are on the page: those that an edited filter would take off are shown so.
pub fn show_rows<T: Row + Clone + Send + Sync + 'static>(rows: &[T]) {
    if let Some(draft) = use_context::<Draft>().filter(|_| cfg!(not(feature = "ssr"))) {
        let (rows, today) = (rows.to_vec(), use_viewer().now().day());
        let out = move |filter: &Predicate| {
            let left_out = |(index, row): (usize, &T)| (filter.eval(row, today) == Some(false)).then_some(index);
            rows.iter().enumerate().filter_map(left_out).collect()
        };
        draft.decide.set_value(Some(Arc::new(out)));
    }
}

/// The form in which something happened.
fn form_of(event: &Event) -> Option<HtmlFormElement> {
    event.target()?.dyn_into::<Element>().ok()?.closest("form").ok()??.dyn_into().ok()
}

/// One form's look ahead.
#[derive(Clone, Copy)]
pub(super) struct Live {
    subject: Subject,
    /// How often something was typed: an answer counts only for what was typed last.
    turn: StoredValue<u32>,
    found: RwSignal<Option<Result<Total, ApiError>>>,
    draft: Option<Draft>,
    viewer: Viewer,
}

impl Live {
    pub(super) fn new(subject: Subject) -> Self {
        let (turn, found, draft) = (StoredValue::new(0), RwSignal::new(None), use_context());
        Self { subject, turn, found, draft, viewer: use_viewer() }
    }

    /// What the list would be, whenever the form changes.
    pub(super) fn typed(self, event: &Event) {
        let Some(pairs) = form_of(event).and_then(|form| fields_of(&form)).map(tidy) else { return };
        let filter = Predicate::from_pairs(self.subject, &pairs);
        self.dim(filter.as_ref().ok().and_then(Option::as_ref));
        let turn = self.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        // What is half typed is no question yet: the form says so, the server is not asked.
        if let Err(error) = filter {
            self.found.set(Some(Err(error.into())));
            return;
        }
        set_timeout(move || self.ask(turn, pairs), PAUSE);
    }

    /// The rows are themselves again once the form is left.
    pub(super) fn left(self, event: &FocusEvent) {
        let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        if form_of(event).is_some_and(|form| !form.contains(next.as_ref())) {
            self.dim(None);
        }
    }

    fn dim(self, predicate: Option<&Predicate>) {
        let Some(draft) = self.draft else { return };
        let decide = draft.decide.try_get_value().flatten();
        let out = predicate.zip(decide).map(|(predicate, decide)| decide(predicate)).unwrap_or_default();
        if draft.out.try_with_untracked(|now| *now != out) == Some(true) {
            draft.out.set(out);
        }
    }

    fn ask(self, turn: Option<u32>, pairs: Pairs) {
        if turn.is_none() || self.turn.try_get_value() != turn {
            return;
        }
        spawn_local(async move {
            let answer = count_rows(self.subject.word().to_owned(), query_string(&pairs)).await;
            if self.turn.try_get_value() == turn {
                self.found.set(Some(answer));
            }
        });
    }

    /// The count in words, or what is wrong with the filter.
    pub(super) fn said(self) -> String {
        let v = self.viewer;
        match self.found.get() {
            None => String::new(),
            Some(Ok(total)) => v.fill(k::PREDICATE_FINDS, &[("count", &pager::number(v, total))]),
            Some(Err(ApiError::Invalid(errors))) => errors.first().map(|error| sentence(v, error)).unwrap_or_default(),
            Some(Err(_)) => String::new(),
        }
    }
}
