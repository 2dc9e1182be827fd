//! What to do next for the customer: the most pressing proposal with its reasons, to accept or to dismiss.

use domain::{
    access::{Action, Resource},
    next_action::{Advice, Answer, Code, NextAction, Proposal, Reason},
};
use leptos::{ev::MouseEvent, prelude::*, server_fn::ServerFn, task::spawn_local};
use uuid::Uuid;

use super::{data::RecordData, opened::Answer as Loaded};
use crate::{
    api::advice::{AnswerAction, answer_action},
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        live::writing,
        notice::{ErrorBanner, reason, use_toasts},
        words,
    },
    viewer::Viewer,
    wire::Sealed,
};

/// The card; nothing where nothing is proposed.
pub(crate) fn card(v: Viewer, data: RecordData, customer: Uuid, advice: Loaded<Sealed<Advice>>) -> AnyView {
    let advice = match advice.and_then(|sealed| sealed.open()) {
        Ok(advice) => advice,
        Err(error) => return view! { <ErrorBanner error /> }.into_any(),
    };
    let Some(first) = advice.actions.first() else { return ().into_any() };
    let place = format!("1 / {}", v.int(advice.actions.len() as i64));
    let then = advice.actions.get(1).map(|next| view! { <p class="next">{v.fill(k::NEXT_THEN, &[("action", &sentence(v, next))])}</p> });
    let answers = v.may(Action::Create, Resource::Note).then(|| form(v, data, customer, first));
    view! {
        <section class="card nba" aria-label=v.t(k::NEXT_TITLE)>
            <header>
                <h2>{v.t(k::NEXT_TITLE)}</h2>
                <span class="push"></span>
                <span class="badge sm num" data-tone="blue">{place}</span>
            </header>
            <div class="body">
                <p class="what">{sentence(v, first)}</p>
                <ul class="why">{first.reasons.iter().map(|reason| why(v, *reason)).collect_view()}</ul>
                {answers}
                {then}
            </div>
        </section>
    }
    .into_any()
}

fn why(v: Viewer, given: Reason) -> AnyView {
    let days = given.days.map(|days| v.int(days)).unwrap_or_default();
    view! {
        <li>
            <span class="code">{given.code.word()}</span>
            {v.fill(code(given.code), &[("n", &days)])}
            <span class="num semi">{format!("+{}", given.code.points())}</span>
        </li>
    }
    .into_any()
}

/// What to do, about what, and on which road.
pub(crate) fn sentence(v: Viewer, proposal: &Proposal) -> String {
    let about = proposal.about.as_ref().map_or("", |about| about.name.as_str());
    let what = v.fill(long(proposal.action), &[("about", about)]);
    match proposal.channel {
        Some(channel) => v.fill(k::NEXT_BY, &[("what", &what), ("channel", v.t(words::channel(channel)))]),
        None => what,
    }
}

/// One form for every answer: without JavaScript the button that is pressed tells which.
fn form(v: Viewer, data: RecordData, customer: Uuid, proposal: &Proposal) -> AnyView {
    let toasts = use_toasts();
    let action = proposal.action.word();
    let about = proposal.about.as_ref().map(|about| about.id.to_string()).unwrap_or_default();
    let named = StoredValue::new(about.clone());
    let button = move |given: Answer, class: &'static str| {
        let send = move |click: MouseEvent| {
            click.prevent_default();
            writing(customer);
            spawn_local(async move {
                match answer_action(customer, action.to_owned(), named.get_value(), given.word().to_owned()).await {
                    Ok(()) => data.refresh(),
                    Err(error) => toasts.fail(reason(v, &error)),
                }
            });
        };
        view! {
            <button type="submit" class=class name="answer" value=given.word() on:click=send>
                {(given == Answer::Accepted).then(|| view! { <Icon name="check" /> })}
                {v.t(if given == Answer::Accepted { k::NEXT_ACCEPT } else { words::answer(given) })}
            </button>
        }
    };
    view! {
        <form method="post" action=AnswerAction::url() class="row">
            <input type="hidden" name="customer_id" value=customer.to_string() />
            <input type="hidden" name="action" value=action />
            <input type="hidden" name="about" value=about />
            {button(Answer::Accepted, "btn primary")}
            <details class="menu">
                <summary class="btn">{v.t(k::NEXT_DISMISS)} <Icon name="down" size="i-12" /></summary>
                <div class="menu-list">
                    {Answer::DISMISSALS.map(|given| button(given, "btn ghost block")).into_iter().collect_view()}
                </div>
            </details>
        </form>
    }
    .into_any()
}

const fn long(action: NextAction) -> Key {
    match action {
        NextAction::Recover => k::NEXT_RECOVER_LONG,
        NextAction::Retain => k::NEXT_RETAIN_LONG,
        NextAction::Renew => k::NEXT_RENEW_LONG,
        NextAction::Offer => k::NEXT_OFFER_LONG,
        NextAction::AskConsent => k::NEXT_ASK_LONG,
    }
}

const fn code(code: Code) -> Key {
    match code {
        Code::Open => k::NEXT_T1,
        Code::Waiting => k::NEXT_T2,
        Code::Pressing => k::NEXT_T3,
        Code::Leaving => k::NEXT_C1,
        Code::Cooling => k::NEXT_C2,
        Code::Left => k::NEXT_C3,
        Code::Valued => k::NEXT_V1,
        Code::Unhappy => k::NEXT_S1,
        Code::Ends => k::NEXT_H1,
        Code::EndsSoon => k::NEXT_H2,
        Code::Fits => k::NEXT_O1,
        Code::JustBought => k::NEXT_O2,
        Code::Unknown => k::NEXT_A1,
    }
}
