//! The box to write a note or log a call.
//!
//! With JavaScript off it is a form that goes to the server and comes back to this page, with what was
//! typed and the reason where the server refuses it. Otherwise the
//! entry stands on the timeline at once; if the server refuses it, it is taken away again and what was
//! typed is back in the box.

use domain::{
    consent::{Purpose, may_contact},
    interaction::{Channel, Flow, InteractionKind, MAX_BODY},
    page::value,
};
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html::{Form, Input, Select, Textarea},
    prelude::*,
    serde_json,
    server_fn::ServerFn,
    task::spawn_local,
};
use uuid::Uuid;

use super::{
    data::RecordData,
    written::{Draft, Written, belongs, browser_id, browser_now},
};
use crate::{
    api::timeline::{Refused, Typed, WriteEntry, write_entry},
    error::ApiError,
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        live::writing,
        notice::{Toasts, reason, use_toasts},
        textarea::as_markup,
    },
    viewer::Viewer,
};

/// What a link's `?entry=` may ask for.
const NOTE: &str = "note";
const CALL: &str = "call";

#[derive(Clone, Copy)]
struct Composer {
    v: Viewer,
    data: RecordData,
    customer: Uuid,
    written: Written,
    toasts: Toasts,
    form: NodeRef<Form>,
    text: NodeRef<Textarea>,
    call: NodeRef<Input>,
    note: NodeRef<Input>,
    flow: NodeRef<Select>,
    minutes: NodeRef<Input>,
    // What was sent last and not confirmed: sent again unchanged it is the same entry.
    unsure: StoredValue<Option<(Draft, Uuid)>>,
}

/// The box. What is written through it goes into `written` first.
pub(super) fn composer(v: Viewer, data: RecordData, customer: Uuid, written: Written) -> AnyView {
    let composer = Composer {
        v,
        data,
        customer,
        written,
        toasts: use_toasts(),
        form: NodeRef::new(),
        text: NodeRef::new(),
        call: NodeRef::new(),
        note: NodeRef::new(),
        flow: NodeRef::new(),
        minutes: NodeRef::new(),
        unsure: StoredValue::new(None),
    };
    let asked = move |key: &'static str| data.pairs.with(|pairs| value(pairs, key).map(str::to_owned));
    // A link (or the key `n` or `c`) from anywhere on the record leads here.
    Effect::new(move |_| {
        if let Some(kind) = asked("entry") {
            composer.focus(kind == CALL);
        }
    });
    let typed = composer.typed();
    let is_call = typed.kind == CALL || untrack(|| asked("entry")).as_deref() == Some(CALL);
    view! {
        <form
            class="composer"
            node_ref=composer.form
            action=WriteEntry::url()
            method="post"
            on:submit=move |submit| composer.submit(&submit)
        >
            {move || composer.refusal()}
            <input type="hidden" name="customer_id" value=customer.to_string() />
            <input type="hidden" name="id" value="" />
            <textarea
                id="entry"
                name="body"
                rows="1"
                required
                maxlength=MAX_BODY.to_string()
                placeholder=v.t(k::COMPOSER_PLACEHOLDER)
                aria-label=v.t(k::COMPOSER_TEXT)
                aria-keyshortcuts="Control+Enter Meta+Enter"
                aria-describedby=move || data.refused.with(Option::is_some).then_some("entry-refused")
                node_ref=composer.text
                inner_html=as_markup(&typed.body)
                on:keydown=move |key| composer.on_key(&key)
            ></textarea>
            <div class="bar">
                <fieldset class="segmented">
                    <legend class="vh">{v.t(k::COMPOSER_KIND)}</legend>
                    {choice(v, composer.note, NOTE, "note", k::COMPOSER_NOTE, !is_call)}
                    {choice(v, composer.call, CALL, "phone", k::COMPOSER_CALL, is_call)}
                </fieldset>
                {composer.call_fields(typed)}
                <span class="push f11 t3 is-wide">{v.t(k::COMPOSER_HINT)}</span>
                <button type="submit" class="btn sm primary">
                    {v.t(k::APP_SAVE)}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Beside the box while a call is chosen: that the customer does not want any. One that has taken place is written down
/// all the same.
pub(super) fn warning(v: Viewer, data: RecordData) -> Option<AnyView> {
    let consents = data.record.get()?.ok()?.consents;
    let refused = may_contact(&consents, Channel::Phone, Purpose::Service, v.now()).is_err();
    refused.then(|| {
        view! {
            <p class="note warn no-calls" role="status">
                <Icon name="alert" />
                {v.t(k::PRIVACY_CALL_REFUSED)}
            </p>
        }
        .into_any()
    })
}

fn choice(v: Viewer, node: NodeRef<Input>, value: &'static str, icon: &'static str, words: Key, checked: bool) -> AnyView {
    view! {
        <label>
            <input type="radio" name="kind" value=value checked=checked node_ref=node />
            <Icon name=icon size="i-12" />
            {v.t(words)}
        </label>
    }
    .into_any()
}

impl Composer {
    /// Direction and length; the style sheet shows them while a call is chosen.
    fn call_fields(self, typed: Typed) -> AnyView {
        let v = self.v;
        let outbound = typed.flow == Flow::Outbound.word();
        view! {
            <span class="call-only">
                <select class="select" name="flow" aria-label=v.t(k::COMPOSER_DIRECTION) node_ref=self.flow>
                    <option value="inbound">{v.t(k::FLOW_INBOUND)}</option>
                    <option value="outbound" selected=outbound>{v.t(k::FLOW_OUTBOUND)}</option>
                </select>
                <input
                    class="input"
                    type="number"
                    name="minutes"
                    min="0"
                    max="1440"
                    step="1"
                    value=typed.minutes
                    placeholder=v.t(k::COMPOSER_MINUTES_SHORT)
                    aria-label=v.t(k::COMPOSER_MINUTES)
                    node_ref=self.minutes
                />
            </span>
        }
        .into_any()
    }

    /// What was typed into a form that was refused; nothing otherwise.
    fn typed(self) -> Typed {
        self.kept(self.data.refused.get_untracked()).map(|refused| refused.typed).unwrap_or_default()
    }

    fn kept(self, json: Option<String>) -> Option<Refused> {
        let refused: Refused = serde_json::from_str(&json?).ok()?;
        Some(refused).filter(|refused| refused.customer_id == self.customer)
    }

    /// Why it was refused, until something is sent again.
    fn refusal(self) -> AnyView {
        let v = self.v;
        let Some(refused) = self.kept(self.data.refused.get()) else { return ().into_any() };
        view! {
            <p class="note bad" role="alert" id="entry-refused">
                <Icon name="alert" />
                <span>
                    <b>{reason(v, &refused.error)}</b>
                    " "
                    {v.t(k::COMPOSER_KEPT)}
                </span>
            </p>
        }
        .into_any()
    }

    fn focus(self, call: bool) {
        let chosen = if call { self.call } else { self.note };
        if let Some(input) = chosen.get_untracked() {
            input.set_checked(true);
        }
        if let Some(text) = self.text.get_untracked() {
            let _ = text.focus();
        }
    }

    fn on_key(self, key: &KeyboardEvent) {
        if key.key() == "Enter"
            && (key.ctrl_key() || key.meta_key())
            && let Some(form) = self.form.get_untracked()
        {
            key.prevent_default();
            let _ = form.request_submit();
        }
    }

    fn draft(self) -> Option<Draft> {
        let call = self.call.get_untracked()?.checked();
        let flow = self.flow.get_untracked()?.value();
        Some(Draft {
            kind: if call { InteractionKind::Call } else { InteractionKind::Note },
            flow: if call { Flow::from_word(&flow)? } else { Flow::Internal },
            minutes: if call { self.minutes.get_untracked()?.value() } else { String::new() },
            body: self.text.get_untracked()?.value(),
        })
    }

    fn submit(self, submit: &SubmitEvent) {
        let Some(draft) = self.draft() else { return };
        submit.prevent_default();
        if draft.body.trim().is_empty() {
            return;
        }
        let now = browser_now();
        let sent_before = self.unsure.with_value(|u| u.as_ref().filter(|(before, _)| *before == draft).map(|(_, id)| *id));
        let id = sent_before.unwrap_or_else(|| browser_id(now));
        self.unsure.set_value(Some((draft.clone(), id)));
        self.data.refused.set(None);
        writing(self.customer);
        self.written.show(draft.event(id, now));
        self.fill("", "");
        spawn_local(async move {
            let flow = if draft.kind == InteractionKind::Call { draft.flow.word() } else { "" };
            let (kind, minutes, body) = (draft.kind.word().to_owned(), draft.minutes.clone(), draft.body.clone());
            match write_entry(self.customer, id.to_string(), kind, flow.to_owned(), minutes, body).await {
                Ok(stored) => self.stored(stored),
                Err(error) => self.refused(&error, draft, id),
            }
        });
    }

    fn stored(self, stored: domain::interaction::Interaction) {
        let kind = stored.kind;
        self.unsure.try_update_value(|u| *u = u.take().filter(|(_, id)| *id != stored.id));
        self.written.confirm(stored);
        self.data.refresh_figures();
        let elsewhere = self
            .data
            .pairs
            .try_with_untracked(|pairs| domain::interaction::TimelineQuery::from_pairs(pairs).is_ok_and(|query| !belongs(&query, kind)));
        if elsewhere == Some(true) {
            self.toasts.say(self.v.t(k::COMPOSER_SAVED_ELSEWHERE));
        }
    }

    /// Undoes what was shown, and gives back what was typed. What was typed since stays below it.
    fn refused(self, error: &ApiError, draft: Draft, id: Uuid) {
        self.written.undo(id);
        let said = if draft.kind == InteractionKind::Call { k::COMPOSER_CALL_REFUSED } else { k::COMPOSER_NOTE_REFUSED };
        let why = reason(self.v, error);
        self.toasts.fail(self.v.fill(said, &[("why", why.trim_end_matches(['.', '。']))]));
        let typed_since = self.text.try_get_untracked().flatten().map(|text| text.value()).unwrap_or_default();
        let body = if typed_since.trim().is_empty() { draft.body } else { format!("{}\n\n{typed_since}", draft.body) };
        self.fill(&body, &draft.minutes);
        self.focus(draft.kind == InteractionKind::Call);
    }

    fn fill(self, body: &str, minutes: &str) {
        if let Some(text) = self.text.try_get_untracked().flatten() {
            text.set_value(body);
        }
        if let Some(input) = self.minutes.try_get_untracked().flatten() {
            input.set_value(minutes);
        }
    }
}
