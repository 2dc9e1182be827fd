//! The forms of the filter: a condition on any field, a condition that is there already, any part as text.

use domain::{
    page::Pairs,
    predicate::{Condition, Field, Kind, Op, PARAMETER, Related, Subject, Value, Words},
};
use leptos::{ev::Event, prelude::*};

use super::{
    super::{
        Address,
        form::{carried, on_submit},
    },
    live::Live,
    sent, words,
};
use crate::{
    i18n::{Key, keys as k},
    viewer::{Viewer, use_viewer},
};

/// A form around `fields` that keeps the rest of the query and the rest of the filter.
fn form(address: Address, pairs: &Pairs, subject: Subject, others: &str, button: Key, fields: AnyView) -> AnyView {
    let v = use_viewer();
    let live = Live::new(subject);
    let others = (!others.is_empty()).then(|| view! { <input type="hidden" name=PARAMETER value=others.to_owned() /> });
    view! {
        <form
            class="filters"
            method="get"
            action=address.path
            on:submit=on_submit(address)
            on:input=move |event| live.typed(&event)
            on:focusout=move |event| live.left(&event)
        >
            {carried(pairs, &[PARAMETER])}
            {others}
            {fields}
            <footer>
                <output class="hint" aria-live="polite">{move || live.said()}</output>
                <button type="submit" class="btn primary">{v.t(button)}</button>
            </footer>
        </form>
    }
    .into_any()
}

/// The form that adds a condition on any field, or on how many related rows meet one.
pub(super) fn any(address: Address, pairs: &Pairs, subject: Subject, whole: &str) -> AnyView {
    let v = use_viewer();
    // What is chosen; until something is, every comparison is offered, as without JavaScript.
    let chosen = RwSignal::new(None::<Field>);
    let comparison = RwSignal::new(None::<Op>);
    let choose = move |event: Event| {
        chosen.set(chosen_field(subject, &event_target_value(&event)));
        comparison.set(None);
    };
    let compare = move |event: Event| comparison.set(Op::from_word(&event_target_value(&event)));
    let fields = view! {
        <input type="hidden" name="about" value=subject.word() />
        <div class="field">
            <label for="where-field">{v.t(k::PREDICATE_FIELD)}</label>
            <select class="select" name="field" id="where-field" on:change=choose>
                {field_options(v, subject)}
            </select>
        </div>
        <div class="field">
            <label for="where-op">{v.t(k::PREDICATE_COMPARISON)}</label>
            <select class="select" name="op" id="where-op" on:change=compare>
                {move || op_options(v, chosen.get(), None)}
            </select>
        </div>
        <div class="field">
            <label for="where-value">{v.t(k::PREDICATE_VALUE)}</label>
            {move || value_field(v, "where-value", chosen.get(), comparison.get(), None)}
        </div>
        {counted(v, subject)}
    };
    form(address, pairs, subject, whole, k::PREDICATE_ADD, fields.into_any())
}

/// The form that changes one condition. `id` keeps its fields apart from those of other forms.
pub(super) fn condition(address: Address, pairs: &Pairs, subject: Subject, (id, others): (&str, &str), condition: &Condition) -> AnyView {
    let v = use_viewer();
    let field = condition.field;
    let comparison = RwSignal::new(Some(condition.op));
    let (op, current) = (condition.op, condition.clone());
    let compare = move |event: Event| comparison.set(Op::from_word(&event_target_value(&event)));
    let (op_id, value_id) = (format!("{id}-op"), format!("{id}-value"));
    let fields = view! {
        <input type="hidden" name="about" value=subject.word() />
        <input type="hidden" name="field" value=field.word() />
        <div class="field">
            <label for=op_id.clone()>{v.t(words::field(field))}</label>
            <select class="select" name="op" id=op_id on:change=compare>
                {op_options(v, Some(field), Some(op))}
            </select>
        </div>
        <div class="field">
            <label for=value_id.clone()>{v.t(k::PREDICATE_VALUE)}</label>
            {move || value_field(v, &value_id, Some(field), comparison.get(), Some(&current))}
        </div>
    };
    form(address, pairs, subject, others, k::LIST_APPLY, fields.into_any())
}

/// The form that shows a filter, or a part of one, as text.
pub(super) fn text(address: Address, pairs: &Pairs, subject: Subject, (id, others): (&str, &str), text: &str) -> AnyView {
    let v = use_viewer();
    let (id, hint) = (format!("{id}-text"), format!("{id}-hint"));
    let fields = view! {
        <div class="field wide">
            <label for=id.clone()>{v.t(k::PREDICATE_TEXT)}</label>
            <textarea
                class="textarea mono"
                name=PARAMETER
                id=id
                rows="3"
                spellcheck="false"
                autocomplete="off"
                aria-describedby=hint.clone()
                prop:value=text.to_owned()
            >
                {text.to_owned()}
            </textarea>
            <span class="hint" id=hint>{v.t(k::PREDICATE_TEXT_HINT)}</span>
        </div>
    };
    form(address, pairs, subject, others, k::PREDICATE_USE, fields.into_any())
}

/// The field that a choice names: one of the row's own, or of a related row; none where any will do.
fn chosen_field(subject: Subject, choice: &str) -> Option<Field> {
    match choice.split_once('.') {
        Some((related, field)) => Related::of(subject).find(|of| of.word() == related).and_then(|of| Field::find(of.subject(), field)),
        None => Field::find(subject, choice),
    }
}

/// The fields of the row itself, then those of what belongs to it.
fn field_options(v: Viewer, subject: Subject) -> AnyView {
    // What is not shown cannot be asked for.
    let fields = v.fields();
    let own = Field::of(subject)
        .filter(|field| fields.shows_any(field.class()))
        .map(|field| view! { <option value=field.word()>{v.t(words::field(field))}</option> });
    let related = Related::of(subject).filter(|of| fields.shows_any(of.class())).map(|of| {
        let label = v.t(words::related(of));
        let any =
            view! { <option class="of-many" value=format!("{}.", of.word())>{v.fill(k::PREDICATE_ANY_OF, &[("what", label)])}</option> };
        let fields = Field::of(of.subject()).filter(|field| fields.shows_any(field.class())).map(|field| {
            let text = format!("{label}: {}", v.t(words::field(field)));
            view! { <option class="of-many" value=format!("{}.{}", of.word(), field.word())>{text}</option> }
        });
        view! { <optgroup label=label>{any} {fields.collect_view()}</optgroup> }
    });
    view! {
        {own.collect_view()}
        {related.collect_view()}
    }
    .into_any()
}

/// The comparisons that fit the field; all of them where none is chosen yet.
fn op_options(v: Viewer, field: Option<Field>, selected: Option<Op>) -> AnyView {
    let ops = field.map_or_else(|| Op::ALL.to_vec(), Field::ops);
    let kind = field.map(Field::kind);
    let options = ops.into_iter().filter(|op| *op != Op::In).map(|op| {
        view! { <option value=op.word() selected=selected == Some(op)>{v.t(words::op(op, kind))}</option> }
    });
    options.collect_view().into_any()
}

/// What the value is typed into, or chosen from.
fn value_field(v: Viewer, id: &str, field: Option<Field>, op: Option<Op>, current: Option<&Condition>) -> AnyView {
    let id = id.to_owned();
    let Some(field) = field else {
        return view! { <input class="input" id=id name="value" autocomplete="off" /> }.into_any();
    };
    let op = op.unwrap_or_else(|| field.ops()[0]);
    if !op.takes_value() {
        return view! { <input class="input" id=id name="value" disabled /> }.into_any();
    }
    let days = |op: Op| matches!(op, Op::Within | Op::Ago | Op::Next);
    let value = current.filter(|current| days(current.op) == days(op)).and_then(|current| current.values.first());
    let (kind, step) = match field.kind() {
        _ if days(op) => ("number", Some("1")),
        Kind::Whole => ("number", Some("1")),
        Kind::Money => ("number", Some("0.01")),
        Kind::Score => ("number", Some("0.1")),
        Kind::Moment | Kind::Day => ("date", None),
        Kind::Word(choices) | Kind::Rank(choices) => return choices_field(v, id, field, choices, current),
        Kind::Text | Kind::Name | Kind::Id => ("text", None),
    };
    let value = value.map(words::typed);
    let placeholder = days(op).then(|| v.t(k::PREDICATE_DAYS_HINT));
    view! { <input class="input" id=id type=kind step=step name="value" autocomplete="off" value=value placeholder=placeholder /> }
        .into_any()
}

fn choices_field(v: Viewer, id: String, field: Field, choices: Words, current: Option<&Condition>) -> AnyView {
    let chosen = current.and_then(|current| current.values.first());
    let options = choices.iter().map(|(code, word)| {
        let text = words::code(field, *code).map(|key| v.t(key)).unwrap_or(word);
        view! { <option value=*word selected=chosen == Some(&Value::Code(*code))>{text}</option> }
    });
    view! { <select class="select" id=id name="value">{options.collect_view()}</select> }.into_any()
}

/// How many related rows, and since when: only where a field of such rows is chosen.
fn counted(v: Viewer, subject: Subject) -> Option<AnyView> {
    Related::of(subject).any(|of| sent::happened(of).is_some()).then(|| {
        let ops = [Op::Gte, Op::Lte, Op::Eq].map(|op| view! { <option value=op.word()>{v.t(words::op(op, None))}</option> });
        view! {
            <fieldset class="counted">
                <legend class="hint">{v.t(k::PREDICATE_COUNTED)}</legend>
                <div class="field">
                    <label for="where-times">{v.t(k::PREDICATE_HOW_MANY)}</label>
                    <select class="select" name="times" id="where-times">
                        {ops.into_iter().collect_view()}
                    </select>
                </div>
                <div class="field">
                    <label for="where-n">{v.t(k::PREDICATE_NUMBER)}</label>
                    <input class="input" type="number" min="0" name="n" id="where-n" value="1" />
                </div>
                <div class="field">
                    <label for="where-days">{v.t(k::PREDICATE_LAST_DAYS)}</label>
                    <input class="input" type="number" min="0" name="days" id="where-days" />
                </div>
            </fieldset>
        }
        .into_any()
    })
}
