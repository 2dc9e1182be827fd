//! Two customers side by side: where they differ somebody chooses, then they become one.

use domain::access::{self, Action};
use std::collections::BTreeMap;

use domain::{
    customer::{Consent, CustomerRecord},
    interaction::Channel,
    merge::{CONSENT_FIELD, Choices, Comparison, Field, Keep},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_params_map};
use uuid::Uuid;

use super::{
    figures::{figures, shown},
    parts,
};
use crate::{
    api::merge::{MergeCustomers, compare_customers},
    error::ApiError,
    i18n::keys as k,
    ui::{
        avatar::Avatar,
        icon::Icon,
        link,
        list::{form::sent, state::skeleton},
        notice::{ErrorPage, reason, use_toasts},
        shell::{Crumb, CrumbBar},
        still::still,
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// Two customers side by side.
#[component]
pub fn ComparePage() -> impl IntoView {
    let v = use_viewer();
    let params = use_params_map();
    let asked = move |name: &str| params.with(|p| p.get(name).and_then(|id| id.parse::<Uuid>().ok()));
    let both = Resource::new(
        move || asked("id").zip(asked("other")),
        |ids| async move {
            let (survivor, loser) = ids.ok_or(ApiError::NotFound)?;
            compare_customers(survivor, loser).await
        },
    );
    let merge = ServerAction::<MergeCustomers>::new();
    let (navigate, toasts) = (use_navigate(), use_toasts());
    Effect::new(move |_| match (merge.value().get(), asked("id")) {
        (Some(Ok(id)), Some(survivor)) => {
            toasts.say_undoable(v.t(k::MERGE_MERGED), move || parts::undo(v, toasts, id));
            navigate(&link::customer(survivor), Default::default());
        }
        (Some(Err(error)), _) => toasts.fail(reason(v, &error)),
        _ => {}
    });
    view! {
        <Transition fallback=skeleton>
            {move || {
                both.get()
                    .map(|result| match result {
                        Ok(both) => still(move || page(v, merge, &both)),
                        Err(error) => view! { <ErrorPage error=error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, merge: ServerAction<MergeCustomers>, both: &Comparison) -> AnyView {
    let (survivor, loser) = (both.survivor.facts.customer_id, both.loser.facts.customer_id);
    let submit = move |event: SubmitEvent| {
        let Some(pairs) = sent(&event) else { return };
        event.prevent_default();
        merge.dispatch(MergeCustomers { survivor, loser, keep: kept(&pairs) });
    };
    let crumbs = vec![
        Crumb { href: Some("/customers".to_owned()), label: v.t(k::APP_CUSTOMERS).to_owned() },
        Crumb { href: Some("/duplicates".to_owned()), label: v.t(k::MERGE_DUPLICATES).to_owned() },
        Crumb { href: None, label: v.t(k::MERGE_TITLE).to_owned() },
    ];
    view! {
        <Title text=v.t(k::MERGE_TITLE) />
        <CrumbBar crumbs=crumbs />
        <div class="scroll-page">
            <form class="card form-card wide" method="post" action=MergeCustomers::url() on:submit=submit>
                <header>
                    <h1>{v.t(k::MERGE_TITLE)}</h1>
                    <span class="push"></span>
                    <a class="btn sm" href=link::merge(loser, survivor)>
                        <Icon name="refresh" size="i-14" />
                        {v.t(k::MERGE_SWAP)}
                    </a>
                </header>
                <input type="hidden" name="survivor" value=survivor.to_string() />
                <input type="hidden" name="loser" value=loser.to_string() />
                <div class="body stack">
                    <div class="sides">{side(v, &both.survivor, k::MERGE_STAYS)} {side(v, &both.loser, k::MERGE_GOES)}</div>
                    {differences(v, both)}
                    {figures(v, both)}
                    <p class="note">
                        <Icon name="undo" />
                        {v.t(k::MERGE_EVERYTHING)}
                    </p>
                </div>
                <footer>
                    <a class="btn ghost" href="/duplicates">
                        {v.t(k::APP_CANCEL)}
                    </a>
                    {v.may(Action::Delete, access::Resource::Customer)
                        .then(|| {
                            view! {
                                <button type="submit" class="btn primary" aria-busy=move || merge.pending().get().then_some("true")>
                                    <Icon name="merge" size="i-14" />
                                    {v.t(k::MERGE_DO)}
                                </button>
                            }
                        })}
                </footer>
            </form>
        </div>
    }
    .into_any()
}

/// The choices of a form, whose fields are called `keep[name]` and so on.
fn kept(pairs: &[(String, String)]) -> BTreeMap<String, String> {
    let inner = |name: &str| name.strip_prefix("keep[").and_then(|rest| rest.strip_suffix(']')).map(str::to_owned);
    pairs.iter().filter_map(|(name, value)| Some((inner(name)?, value.clone()))).collect()
}

/// Who one of the two is, and which systems say so.
fn side(v: Viewer, record: &CustomerRecord, label: crate::i18n::Key) -> AnyView {
    let facts = &record.facts;
    let contacts = record.contact_points.iter().map(|point| {
        view! {
            <li>
                <span class="trunc">{point.value.clone()}</span>
                <span class="src">{point.source.clone()}</span>
            </li>
        }
    });
    view! {
        <section class="side" aria-label=v.t(label)>
            <span class="badge sm" data-tone=if label == k::MERGE_STAYS { "green" } else { "grey" }>
                {v.t(label)}
            </span>
            <div class="twin">
                <Avatar id=facts.customer_id name=facts.name.clone() kind=facts.kind size="s28" />
                <div>
                    <a class="med num-link" href=link::customer(facts.customer_id)>
                        {facts.name.clone()}
                    </a>
                    <div class="f12 t3">{sources(v, record)}</div>
                </div>
            </div>
            <ul class="lines">{contacts.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// Where a record's particulars come from.
fn sources(v: Viewer, record: &CustomerRecord) -> String {
    let links: Vec<_> = record.identity_links.iter().map(|link| format!("{} {}", link.source, link.external_id)).collect();
    if links.is_empty() { v.t(k::MERGE_OWN).to_owned() } else { links.join(" · ") }
}

/// Everything in which the two differ, each value with where it comes from; what they agree on needs no word.
fn differences(v: Viewer, both: &Comparison) -> AnyView {
    let (mine, theirs) = (&both.survivor, &both.loser);
    let none = Choices::default();
    let mut rows: Vec<AnyView> = Vec::new();
    for field in Field::CHOSEN {
        let (here, there) = (text_of(mine, field), text_of(theirs, field));
        if here != there {
            let usual = none.field(field, &here, &there);
            let values = [(shown(v, field, &here), sources(v, mine)), (shown(v, field, &there), sources(v, theirs))];
            rows.push(choice(v, v.t(parts::field(field)).to_owned(), field.word().to_owned(), usual, values));
        }
    }
    for channel in Channel::ALL {
        if let (Some(here), Some(there)) = (consent(mine, *channel), consent(theirs, *channel))
            && here.status != there.status
        {
            let usual = none.consent(*channel, here.status, there.status);
            let say = |consent: &Consent| (v.t(words::consent(consent.status)).to_owned(), v.date(consent.since));
            let label = format!("{}: {}", v.t(k::RECORD_CONSENT), v.t(words::channel(*channel)));
            rows.push(choice(v, label, format!("{CONSENT_FIELD}{}", channel.word()), usual, [say(here), say(there)]));
        }
    }
    if rows.is_empty() {
        return view! { <p class="t3">{v.t(k::MERGE_NO_DIFFERENCE)}</p> }.into_any();
    }
    view! {
        <h2>{v.t(k::MERGE_CHOOSE)}</h2>
        <div class="choices">{rows}</div>
    }
    .into_any()
}

/// The two values of a field, one of which stays.
fn choice(v: Viewer, label: String, name: String, usual: Keep, values: [(String, String); 2]) -> AnyView {
    let options = Keep::ALL.iter().zip(values).map(|(keep, (text, source))| {
        view! {
            <label class="option">
                <input type="radio" class="check" name=format!("keep[{name}]") value=keep.word() checked=*keep == usual />
                <span>{text}</span>
                <span class="src">{v.fill(k::LIST_FROM_SOURCE, &[("source", &source)])}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{label}</legend>
            {options.collect_view()}
        </fieldset>
    }
    .into_any()
}

fn consent(record: &CustomerRecord, channel: Channel) -> Option<&Consent> {
    record.consents.iter().find(|consent| consent.channel == channel)
}

/// A field's value as the store writes it.
fn text_of(record: &CustomerRecord, field: Field) -> String {
    let facts = &record.facts;
    match field {
        Field::Name => facts.name.clone(),
        Field::Kind => facts.kind.word().to_owned(),
        Field::Stage => facts.stage.word().to_owned(),
        Field::Country => facts.country.clone(),
        Field::City => record.city.clone(),
        Field::Language => record.language.clone(),
        // Nobody chooses these.
        Field::Since | Field::Owner => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choices_of_a_form_are_those_in_brackets() {
        let pairs = domain::page::parse_query("survivor=1&keep%5Bname%5D=loser&keep[consent-email]=survivor&keep=x");
        let kept = kept(&pairs);
        assert_eq!(kept.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(), ["consent-email=survivor", "name=loser"]);
        assert!(domain::page::value(&pairs, "survivor").is_some());
    }
}
