//! The tab of the customer's own data: what was agreed to and how that came about, handing everything out, erasing it.

use domain::{
    access::{self, Action},
    consent::{ConsentChange, Purpose, may_contact},
    customer::{Consent, ConsentStatus},
    interaction::Channel,
    page::value,
    privacy::may_hand_out,
};
use leptos::{prelude::*, server_fn::ServerFn};
use uuid::Uuid;

use super::{
    data::{RecordData, use_record},
    parts::{failure, skeleton_rows},
};
use crate::{
    api::{
        privacy::{EraseCustomer, Privacy, SetConsent},
        reveal::MAX_REASON,
    },
    i18n::{Key, keys as k},
    ui::{icon::Icon, link, words},
    viewer::{Viewer, use_viewer},
};

/// The tab.
#[component]
pub fn PrivacyTab() -> impl IntoView {
    let v = use_viewer();
    let data = use_record();
    view! {
        <div class="tabpanel" id="panel-privacy">
            <Transition fallback=move || skeleton_rows(v, 12)>{move || content(v, data)}</Transition>
        </div>
    }
}

fn content(v: Viewer, data: RecordData) -> Option<AnyView> {
    let customer = data.id.get()?;
    let privacy = match data.privacy.get()??.and_then(|sealed| sealed.open()) {
        Err(error) => return Some(failure(v, error, &untrack(|| data.links()))),
        Ok(privacy) => privacy,
    };
    let wrong = data.pairs.with(|pairs| value(pairs, "wrong").map(str::to_owned));
    let view = view! {
        <div class="scroll privacy stack">
            {erased(v, &privacy)}
            {matrix(v, &privacy.consents)}
            {v.may(Action::Update, access::Resource::Customer).then(|| said(v, customer))}
            {history(v, &privacy.history)}
            {hand_out(v, customer)}
            {erase(v, customer, wrong.as_deref())}
        </div>
    };
    Some(view.into_any())
}

fn section(title: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="sec">
            <header>
                <h2>{title}</h2>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn erased(v: Viewer, privacy: &Privacy) -> Option<AnyView> {
    let (id, at) = privacy.erased?;
    let text = v.fill(k::PRIVACY_WAS_ERASED, &[("date", &v.date(at))]);
    let report = v.may(Action::Delete, access::Resource::Customer).then(|| {
        view! {
            <a class="link" href=link::erasure(id)>
                {v.t(k::PRIVACY_REPORT)}
            </a>
        }
    });
    Some(view! { <p class="note"><Icon name="info" /> <span>{text} " " {report}</span></p> }.into_any())
}

/// What may be done today, by channel and purpose.
fn matrix(v: Viewer, consents: &[Consent]) -> AnyView {
    let purposes = || Purpose::ALL.iter().copied().filter(|purpose| *purpose != Purpose::All);
    let heads: Vec<_> =
        purposes().map(|purpose| view! { <th scope="col" role="columnheader">{v.t(words::purpose(purpose))}</th> }).collect();
    let rows: Vec<_> = channels()
        .map(|channel| {
            let cells: Vec<_> = purposes()
                .map(|purpose| {
                    let (tone, icon, word) = match may_contact(consents, channel, purpose, v.now()) {
                        Ok(()) => ("st good", "check", k::PRIVACY_MAY),
                        Err(refusal) => ("st bad", "x", words::refusal(refusal)),
                    };
                    view! {
                        <td role="cell" data-label=v.t(words::purpose(purpose))>
                            <span class=tone>
                                <Icon name=icon size="i-12" />
                                {v.t(word)}
                            </span>
                        </td>
                    }
                })
                .collect();
            view! {
                <tr role="row">
                    <th scope="row" role="rowheader" class="c-title">{v.t(words::channel(channel))}</th>
                    {cells}
                </tr>
            }
        })
        .collect();
    let table = view! {
        <table class="table flush as-cards" role="table">
            <caption class="vh">{v.t(k::PRIVACY_ALLOWED)}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">{v.t(k::RECORD_CHANNEL)}</th>
                    {heads}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    };
    section(v.t(k::PRIVACY_ALLOWED), table.into_any())
}

/// Channels on which we reach a customer.
fn channels() -> impl Iterator<Item = Channel> {
    [Channel::Email, Channel::Phone, Channel::Sms, Channel::Chat, Channel::Post].into_iter()
}

/// The form that notes what the customer has said.
fn said(v: Viewer, customer: Uuid) -> AnyView {
    let channels = channels().map(|channel| (channel.word(), v.t(words::channel(channel)))).collect();
    let purposes = Purpose::ALL.iter().map(|purpose| (purpose.word(), v.t(words::purpose(*purpose)))).collect();
    let statuses = ConsentStatus::ALL.iter().map(|status| (status.word(), v.t(words::consent(*status)))).collect();
    let form = view! {
        <form class="row wrap" method="post" action=SetConsent::url()>
            <input type="hidden" name="customer_id" value=customer.to_string() />
            {choice(v, "channel", k::RECORD_CHANNEL, channels)}
            {choice(v, "purpose", k::PRIVACY_PURPOSE, purposes)}
            {choice(v, "status", k::RECORD_STATUS, statuses)}
            <button type="submit" class="btn primary">
                {v.t(k::APP_SAVE)}
            </button>
        </form>
    };
    section(v.t(k::PRIVACY_SAYS), form.into_any())
}

fn choice(v: Viewer, name: &'static str, label: Key, options: Vec<(&'static str, &'static str)>) -> AnyView {
    let options: Vec<_> = options.into_iter().map(|(value, text)| view! { <option value=value>{text}</option> }).collect();
    view! {
        <select class="select" name=name aria-label=v.t(label)>
            {options}
        </select>
    }
    .into_any()
}

fn history(v: Viewer, changes: &[ConsentChange]) -> AnyView {
    if changes.is_empty() {
        return section(v.t(k::RECORD_HISTORY), view! { <p class="t3 f12">{v.t(k::RECORD_NO_CONSENT)}</p> }.into_any());
    }
    let rows: Vec<_> = changes.iter().map(|change| row(v, change)).collect();
    let head = [k::SETTINGS_WHEN, k::RECORD_CHANNEL, k::PRIVACY_PURPOSE, k::RECORD_STATUS, k::SETTINGS_WHO];
    let head: Vec<_> = head.iter().map(|key| view! { <th scope="col" role="columnheader">{v.t(*key)}</th> }).collect();
    let table = view! {
        <table class="table flush as-cards" role="table">
            <caption class="vh">{v.t(k::RECORD_HISTORY)}</caption>
            <thead role="rowgroup">
                <tr role="row">{head}</tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    };
    section(v.t(k::RECORD_HISTORY), table.into_any())
}

fn row(v: Viewer, change: &ConsentChange) -> AnyView {
    let said = &change.consent;
    let by = [change.actor.as_str(), change.source.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <tr role="row">
            <td role="cell" class="t2 c-lead">
                <time title=v.date_time(change.noted_at)>{v.date_time(said.since)}</time>
            </td>
            <td role="cell">{v.t(words::channel(said.channel))}</td>
            <td role="cell">{v.t(words::purpose(said.purpose))}</td>
            <td role="cell" class="c-title">{v.t(words::consent(said.status))}</td>
            <td role="cell" class="t3">{by}</td>
        </tr>
    }
    .into_any()
}

/// Everything as a file, for who may hand it out.
fn hand_out(v: Viewer, customer: Uuid) -> Option<AnyView> {
    let may = v.who().is_some_and(|who| may_hand_out(who.rights, who.fields));
    may.then(|| {
        let file = |name: &str| format!("/export/customer/{customer}/{name}");
        let content = view! {
            <p class="t2">{v.t(k::PRIVACY_EXPORT_TEXT)}</p>
            <p class="row wrap">
                <a class="btn" rel="external" download="" href=file("data.json")>
                    <Icon name="download" />
                    "JSON"
                </a>
                <a class="btn" rel="external" download="" href=file("data.html")>
                    <Icon name="download" />
                    "HTML"
                </a>
            </p>
        };
        section(v.t(k::PRIVACY_EXPORT), content.into_any())
    })
}

/// The form that erases: it asks for a reason, and for the customer's name or number.
fn erase(v: Viewer, customer: Uuid, wrong: Option<&str>) -> Option<AnyView> {
    let problem = match wrong {
        None => None,
        Some("typed") => Some(k::PROBLEM_NOT_THIS_CUSTOMER),
        Some(_) => Some(k::PROBLEM_TEXT_EMPTY),
    };
    let problem = problem.map(|key| view! { <p class="note bad" role="alert"><Icon name="alert" /> {v.t(key)}</p> });
    v.may(Action::Delete, access::Resource::Customer).then(|| {
        let form = view! {
            <p class="t2">{v.t(k::PRIVACY_ERASE_TEXT)}</p>
            {problem}
            <form class="stack" method="post" action=EraseCustomer::url() id="erase">
                <input type="hidden" name="customer_id" value=customer.to_string() />
                <div class="field">
                    <label for="erase-reason">{v.t(k::PRIVACY_ERASE_REASON)}</label>
                    <input class="input" id="erase-reason" name="reason" required maxlength=MAX_REASON.to_string() autocomplete="off" />
                </div>
                <div class="field">
                    <label for="erase-typed">{v.t(k::PRIVACY_ERASE_TYPE)}</label>
                    <input class="input" id="erase-typed" name="typed" required autocomplete="off" />
                </div>
                <button type="submit" class="btn danger">
                    {v.t(k::PRIVACY_ERASE)}
                </button>
            </form>
        };
        section(v.t(k::PRIVACY_ERASE), form.into_any())
    })
}
