//! The form that changes what is known of a customer, in the place of the profile.
//!
//! With JavaScript off it goes to the server and comes back to this page. Either way it sends along what it
//! showed when it was opened, so that changes of others stay; where both changed the same value, the form
//! shows both, keeps what was typed, and asks which one holds.

use domain::{
    customer::{ContactKind, CustomerKind, CustomerRecord, Stage},
    edit::{Conflict, Field, MAX_FIELD, Particulars},
    format::Locale,
    problem::FieldError,
};
use leptos::{ev::SubmitEvent, prelude::*, serde_json, server_fn::ServerFn, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

use super::{
    changes::field_label,
    data::RecordData,
    edit_form::{filled, sent_form, typed_form},
    links::tab_path,
};
use crate::{
    api::edit::{ContactForm, EditCustomer, EditForm, Outcome, THEIRS, Unsaved, edit_customer},
    error::ApiError,
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        keys::focus,
        live::writing,
        notice::{reason, use_toasts},
        problem::sentence,
        words,
    },
    viewer::Viewer,
};

/// The form, and what was wrong with what it held when it was last sent.
#[derive(Clone)]
pub(super) struct Shown {
    v: Viewer,
    form: EditForm,
    errors: Vec<FieldError>,
    conflicts: Vec<Conflict>,
    by: String,
    /// What is wrong with none of the fields.
    failed: Option<ApiError>,
}

impl Shown {
    fn fresh(v: Viewer, form: EditForm) -> Self {
        Self { v, form, errors: Vec::new(), conflicts: Vec::new(), by: String::new(), failed: None }
    }

    /// After an answer: what was typed, and what came of it.
    fn after(v: Viewer, form: EditForm, outcome: Result<Outcome, ApiError>) -> Self {
        match outcome {
            Ok(Outcome::Saved) => Self::fresh(v, form),
            Ok(Outcome::Conflicts { conflicts, by }) => {
                let form = form.after(&conflicts);
                Self { conflicts, by, ..Self::fresh(v, form) }
            }
            Ok(Outcome::Refused(errors)) => Self { errors, ..Self::fresh(v, form) },
            Err(error) => Self { failed: Some(error), ..Self::fresh(v, form) },
        }
    }

    fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|error| error.field == field).map(|error| sentence(self.v, error))
    }

    fn conflict(&self, field: &str) -> Option<&Conflict> {
        self.conflicts.iter().find(|conflict| conflict.field == field)
    }
}

/// What the form holds when it is drawn: what is being typed, what was typed and not stored, or the customer.
fn beginning(v: Viewer, data: RecordData, customer: Uuid) -> Option<Shown> {
    if let Some((_, draft)) = data.draft.get_value().filter(|(whose, _)| *whose == customer) {
        return Some(draft);
    }
    let unsaved = data.unsaved.get_untracked().and_then(|json| serde_json::from_str::<Unsaved>(&json).ok());
    if let Some(Unsaved { form, outcome, .. }) = unsaved.filter(|unsaved| unsaved.customer_id == customer) {
        return Some(Shown::after(v, form, outcome));
    }
    data.latest.with_value(|record| record.as_ref().map(|record| Shown::fresh(v, filled(record))))
}

/// The form for a customer. It waits for nothing and hears of nothing: what is being typed stays, whatever
/// others do meanwhile.
pub(crate) fn editor(v: Viewer, data: RecordData, customer: Uuid) -> Option<AnyView> {
    let shown = RwSignal::new(beginning(v, data, customer)?);
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let back = tab_path(customer, data.tab.get_untracked());
    let leave = {
        let back = back.clone();
        move || {
            data.close_editor();
            navigate(&back, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        }
    };
    let cancel = leave.clone();
    let submit = move |event: SubmitEvent| {
        let Some(form) = sent_form(&event) else { return };
        event.prevent_default();
        let leave = leave.clone();
        spawn_local(async move {
            writing(customer);
            match edit_customer(customer, form.clone()).await {
                Ok(Outcome::Saved) => {
                    toasts.say(v.t(k::EDIT_SAVED));
                    data.refresh_figures();
                    leave();
                    focus(".rec-head [data-key=e]");
                }
                outcome => {
                    let after = Shown::after(v, form, outcome);
                    data.draft.try_update_value(|draft| *draft = Some((customer, after.clone())));
                    shown.try_set(after);
                    request_animation_frame(to_first_wrong);
                }
            }
        });
    };
    // Whoever opens it by key or button goes on typing in it.
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            request_animation_frame(to_first_wrong);
        }
    });
    let typing = move |event| {
        if let (Some(form), Some(shown)) = (typed_form(&event), shown.try_get_untracked()) {
            data.draft.set_value(Some((customer, Shown { form, ..shown })));
        }
    };
    let form = view! {
        <form
            class="edit"
            id="edit"
            method="post"
            action=EditCustomer::url()
            on:submit=submit
            on:input=typing
            aria-labelledby="edit-title"
        >
            <h2 id="edit-title">{v.t(k::EDIT_TITLE)}</h2>
            <input type="hidden" name="customer_id" value=customer.to_string() />
            {move || shown.with(fields)}
            <footer>
                <a
                    class="btn"
                    href=back
                    on:click=move |click| {
                        click.prevent_default();
                        cancel();
                    }
                >
                    {v.t(k::APP_CANCEL)}
                </a>
                <button type="submit" class="btn primary">
                    {v.t(k::APP_SAVE)}
                </button>
            </footer>
        </form>
    };
    Some(form.into_any())
}

/// Where to go on: what is wrong first, else the first field.
fn to_first_wrong() {
    let _ = focus("#edit [aria-invalid=true]") || focus("#edit [role=alert]") || focus("#edit-name");
}

/// Everything in the form that depends on what came of sending it.
fn fields(shown: &Shown) -> AnyView {
    let v = shown.v;
    let kinds = CustomerKind::ALL.iter().map(|kind| (kind.word(), v.t(words::kind(*kind)))).collect();
    let stages = Stage::ALL.iter().map(|stage| (stage.word(), v.t(words::stage(*stage)))).collect();
    let languages: Vec<_> =
        Locale::ALL.map(|locale| view! { <option value=locale.tag()>{locale.own_name()}</option> }).into_iter().collect();
    view! {
        {said(shown)}
        {text(shown, Field::Name)}
        {choice(shown, Field::Kind, kinds)}
        {choice(shown, Field::Stage, stages)}
        {text(shown, Field::Country)}
        {text(shown, Field::City)}
        {text(shown, Field::Language)}
        <datalist id="edit-languages">{languages}</datalist>
        <fieldset>
            <legend>{v.t(k::RECORD_CONTACT_POINTS)}</legend>
            {shown.form.contacts.iter().enumerate().map(|(row, contact)| contact_row(shown, row, contact)).collect_view()}
            <p class="hint">{v.t(k::EDIT_REMOVE_HINT)}</p>
        </fieldset>
    }
    .into_any()
}

/// What is wrong with the whole.
fn said(shown: &Shown) -> AnyView {
    let v = shown.v;
    let text = match (&shown.failed, shown.conflicts.is_empty()) {
        (Some(error), _) => reason(v, error),
        (None, false) if shown.by.is_empty() => v.t(k::EDIT_CONFLICT).to_owned(),
        (None, false) => v.fill(k::EDIT_CONFLICT_BY, &[("who", &shown.by)]),
        (None, true) => return ().into_any(),
    };
    view! {
        <p class="note bad" role="alert" tabindex="-1">
            <Icon name="alert" />
            <span>{text}</span>
        </p>
    }
    .into_any()
}

/// Name of an input: `form[mine][city]`.
fn name(part: &str, field: Field) -> String {
    format!("form[{part}][{}]", field.word())
}

fn text(shown: &Shown, field: Field) -> AnyView {
    let (v, word) = (shown.v, field.word());
    let id = format!("edit-{word}");
    let wrong = shown.error(word).is_some() || shown.conflict(word).is_some();
    view! {
        <div class="field">
            <label for=id.clone()>{v.t(field_label(field))}</label>
            <input
                class="input"
                id=id.clone()
                name=name("mine", field)
                value=shown.form.mine.get(field).to_owned()
                required=field == Field::Name
                maxlength=MAX_FIELD.to_string()
                autocomplete="off"
                list=(field == Field::Language).then_some("edit-languages")
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then(|| format!("{id}-why"))
            />
            {base_and_why(shown, field, &id)}
        </div>
    }
    .into_any()
}

fn choice(shown: &Shown, field: Field, choices: Vec<(&'static str, &'static str)>) -> AnyView {
    let (v, word) = (shown.v, field.word());
    let id = format!("edit-{word}");
    let wrong = shown.error(word).is_some() || shown.conflict(word).is_some();
    let chosen = shown.form.mine.get(field).to_owned();
    let options: Vec<_> = choices
        .into_iter()
        .map(|(word, text)| {
            let selected = word == chosen;
            view! { <option value=word selected=selected>{text}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for=id.clone()>{v.t(field_label(field))}</label>
            <select
                class="select"
                id=id.clone()
                name=name("mine", field)
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then(|| format!("{id}-why"))
            >
                {options}
            </select>
            {base_and_why(shown, field, &id)}
        </div>
    }
    .into_any()
}

fn base_and_why(shown: &Shown, field: Field, id: &str) -> AnyView {
    view! {
        <input type="hidden" name=name("base", field) value=shown.form.base.get(field).to_owned() />
        {why(shown, field.word(), id, |v, value| value_text(v, field, value))}
    }
    .into_any()
}

/// A value as people read it.
pub(super) fn value_text(v: Viewer, field: Field, value: &str) -> String {
    match field {
        Field::Kind => CustomerKind::from_word(value).map(|kind| v.t(words::kind(kind)).to_owned()),
        Field::Stage => Stage::from_word(value).map(|stage| v.t(words::stage(stage)).to_owned()),
        _ => None,
    }
    .unwrap_or_else(|| value.to_owned())
}

/// Under a field: what is wrong with it, or both values and which of them is to hold.
fn why(shown: &Shown, key: &str, id: &str, text: impl Fn(Viewer, &str) -> String) -> AnyView {
    let v = shown.v;
    if let Some(error) = shown.error(key) {
        return view! {
            <span class="error" id=format!("{id}-why")>
                <Icon name="alert" size="i-12" />
                {error}
            </span>
        }
        .into_any();
    }
    let Some(conflict) = shown.conflict(key) else { return ().into_any() };
    let radio = |word: &'static str, label: Key, value: &str| {
        let value = if value.is_empty() { v.t(k::EDIT_NOTHING).to_owned() } else { text(v, value) };
        view! {
            <label class="option">
                <input type="radio" class="check" name=format!("form[choice][{key}]") value=word required />
                <span>
                    {v.t(label)}
                    ": "
                    <b>{value}</b>
                </span>
            </label>
        }
    };
    view! {
        <div class="note warn both" id=format!("{id}-why") role="group" aria-label=v.t(k::EDIT_WHICH)>
            {radio(THEIRS, k::EDIT_THEIRS, &conflict.theirs)}
            {radio("mine", k::EDIT_MINE, &conflict.mine)}
        </div>
    }
    .into_any()
}

fn contact_row(shown: &Shown, row: usize, contact: &ContactForm) -> AnyView {
    let v = shown.v;
    let is_new = contact.id.is_empty();
    let key = if is_new { format!("new{row}") } else { contact.id.clone() };
    let id = format!("edit-contact-{row}");
    let input = move |part: &str| format!("form[contacts][{row}][{part}]");
    let wrong = shown.error(&key).is_some() || shown.conflict(&key).is_some();
    let kind = ContactKind::from_word(&contact.kind);
    let label = if is_new { v.t(k::EDIT_NEW_CONTACT) } else { kind.map_or("", |kind| v.t(words::contact(kind))) };
    let kinds = if is_new {
        let options = ContactKind::ALL.iter().map(|of| {
            let selected = Some(*of) == kind;
            view! { <option value=of.word() selected=selected>{v.t(words::contact(*of))}</option> }
        });
        view! {
            <select class="select" name=input("kind") aria-label=v.t(k::EDIT_CONTACT_KIND)>
                {options.collect_view()}
            </select>
        }
        .into_any()
    } else {
        view! { <input type="hidden" name=input("kind") value=contact.kind.clone() /> }.into_any()
    };
    view! {
        <div class="field" class:new=is_new>
            <label for=id.clone()>{label}</label>
            {kinds}
            <input
                class="input"
                id=id.clone()
                name=input("value")
                value=contact.value.clone()
                maxlength=MAX_FIELD.to_string()
                autocomplete="off"
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then(|| format!("{id}-why"))
            />
            <input type="hidden" name=input("id") value=contact.id.clone() />
            <input type="hidden" name=input("base") value=contact.base.clone() />
            {why(shown, &key, &id, |_, value| value.to_owned())}
        </div>
    }
    .into_any()
}

/// The particulars of a record, as the form writes them.
pub(super) fn particulars(record: &CustomerRecord) -> Particulars {
    Particulars {
        name: record.facts.name.clone(),
        kind: record.facts.kind.word().to_owned(),
        stage: record.facts.stage.word().to_owned(),
        country: record.facts.country.clone(),
        city: record.city.clone(),
        language: record.language.clone(),
    }
}
