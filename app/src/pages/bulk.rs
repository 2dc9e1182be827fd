//! The report of a change to many customers: how far it is, what came of whom, and the way back.

use domain::{
    bulk::{BulkAction, BulkItem, BulkJob, JobState, Outcome},
    customer::Stage,
    page::{Pairs, parse_query, value},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_url};
use uuid::Uuid;

use crate::{
    api::bulk::{UndoBulk, get_bulk, undo_bulk},
    error::ApiError,
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        link,
        notice::{ErrorPage, reason, use_toasts},
        shell::{Crumb, CrumbBar},
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// How often a change under way is looked at again.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(1);
/// Customers of a report at once.
const ITEMS: usize = 100;

type Loaded = Result<(BulkJob, Vec<BulkItem>), ApiError>;

/// The report.
#[component]
pub fn BulkPage() -> impl IntoView {
    let v = use_viewer();
    let (params, url) = (use_params_map(), use_url());
    let id = Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| Uuid::parse_str(&id).ok())));
    let pairs = Memo::new(move |_| url.with(|u| parse_query(u.search())));
    let asked = Memo::new(move |_| pairs.with(|pairs| ["outcome", "after"].map(|key| value(pairs, key).unwrap_or_default().to_owned())));
    let loaded = Resource::new(
        move || (id.get(), asked.get()),
        |(id, [outcome, after])| async move { get_bulk(id.ok_or(ApiError::NotFound)?, outcome, after).await },
    );
    watch_progress(loaded);
    view! {
        <Title text=v.t(k::BULK_TITLE) />
        <CrumbBar crumbs=vec![
            Crumb { href: Some("/customers".to_owned()), label: v.t(k::APP_CUSTOMERS).to_owned() },
            Crumb { href: None, label: v.t(k::BULK_TITLE).to_owned() },
        ] />
        <Transition>
            {move || {
                loaded
                    .get()
                    .map(|answer| match answer {
                        Ok((job, items)) => pairs.with(|pairs| report(v, loaded, &job, &items, pairs)),
                        Err(error) => view! { <ErrorPage error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

/// While a change is under way, looks again every second.
fn watch_progress(loaded: Resource<Loaded>) {
    Effect::new(move |_| {
        let running = loaded.get().is_some_and(|answer| answer.is_ok_and(|(job, _)| job.state.is_running()));
        if running {
            set_timeout(move || loaded.refetch(), PAUSE);
        }
    });
}

fn report(v: Viewer, loaded: Resource<Loaded>, job: &BulkJob, items: &[BulkItem], pairs: &Pairs) -> AnyView {
    let by = v.fill(k::BULK_BY, &[("name", &job.actor), ("date", &v.date_time(job.started_at))]);
    let progress = v.fill(k::BULK_PROGRESS, &[("done", &v.int(job.done)), ("total", &v.int(job.total))]);
    let here = format!("/bulk/{}", job.id);
    let again = job.state.is_running().then(|| view! { <a class="btn" rel="external" href=here.clone()>{v.t(k::BULK_LOOK_AGAIN)}</a> });
    view! {
        <div class="report scroll">
            <header class="page-head">
                <h1>{title(v, job)}</h1>
                <span class="badge" data-tone=tone(job.state)>{v.t(state(job.state))}</span>
            </header>
            <p class="t3">{by}</p>
            <p role="status">{progress.clone()}</p>
            <progress class="prog" max=job.total.max(1).to_string() value=job.done.min(job.total).to_string() aria-label=progress></progress>
            <section>
                <h2>{v.t(k::BULK_OUTCOMES)}</h2>
                {counts(v, job, &here, pairs)}
            </section>
            {customers(v, job, items, &here)}
            <footer class="row">
                <a class="btn" href=back(job)>{v.t(k::BULK_BACK)}</a>
                {again}
                {job.can_undo().then(|| undo_form(v, loaded, job.id))}
            </footer>
        </div>
    }
    .into_any()
}

/// The list that the change was made from.
fn back(job: &BulkJob) -> String {
    link::with_query("/customers", &parse_query(&job.query))
}

fn title(v: Viewer, job: &BulkJob) -> String {
    let value = match (job.action, Stage::from_word(&job.value)) {
        (BulkAction::SetStage, Some(stage)) => v.t(words::stage(stage)).to_owned(),
        (BulkAction::SetOwner, _) if job.value.is_empty() => v.t(k::BULK_NOBODY).to_owned(),
        _ => job.value.clone(),
    };
    let key = match job.action {
        BulkAction::AddTag => k::BULK_DID_ADD_TAG,
        BulkAction::RemoveTag => k::BULK_DID_REMOVE_TAG,
        BulkAction::SetOwner => k::BULK_DID_SET_OWNER,
        BulkAction::SetStage => k::BULK_DID_SET_STAGE,
    };
    v.fill(key, &[("value", &value)])
}

const fn state(state: JobState) -> Key {
    match state {
        JobState::Running => k::BULK_STATE_RUNNING,
        JobState::Done => k::BULK_STATE_DONE,
        JobState::Undoing => k::BULK_STATE_UNDOING,
        JobState::Undone => k::BULK_STATE_UNDONE,
        JobState::Failed => k::BULK_STATE_FAILED,
    }
}

const fn tone(state: JobState) -> &'static str {
    match state {
        JobState::Running | JobState::Undoing => "amber",
        JobState::Done => "green",
        JobState::Undone => "grey",
        JobState::Failed => "red",
    }
}

const fn outcome_word(outcome: Outcome) -> Key {
    match outcome {
        Outcome::Waiting => k::BULK_OUTCOME_WAITING,
        Outcome::Changed => k::BULK_OUTCOME_CHANGED,
        Outcome::Already => k::BULK_OUTCOME_ALREADY,
        Outcome::Gone => k::BULK_OUTCOME_GONE,
        Outcome::HasBought => k::BULK_OUTCOME_HAS_BOUGHT,
        Outcome::StillHolds => k::BULK_OUTCOME_STILL_HOLDS,
        Outcome::Undone => k::BULK_OUTCOME_UNDONE,
        Outcome::ChangedSince => k::BULK_OUTCOME_CHANGED_SINCE,
    }
}

/// How many came to what, each a link to who they are.
fn counts(v: Viewer, job: &BulkJob, here: &str, pairs: &Pairs) -> AnyView {
    let rows = job.outcomes.iter().map(|(outcome, n)| {
        let current = (value(pairs, "outcome") == Some(outcome.word())).then_some("true");
        view! {
            <li>
                <a class="link" href=format!("{here}?outcome={}", outcome.word()) aria-current=current>
                    {v.t(outcome_word(*outcome))}
                </a>
                <b class="num">{v.int(*n)}</b>
            </li>
        }
    });
    view! { <ul class="outcomes">{rows.collect_view()}</ul> }.into_any()
}

/// The customers that came to what the address asks for.
fn customers(v: Viewer, job: &BulkJob, items: &[BulkItem], here: &str) -> Option<AnyView> {
    let last = items.last()?;
    let more = (items.len() == ITEMS).then(|| {
        let href = format!("{here}?outcome={}&after={}", last.outcome.word(), last.customer_id);
        view! { <a class="btn sm" href=href>{v.t(k::BULK_MORE)}</a> }
    });
    let rows = items.iter().map(|item| {
        let name = if item.name.is_empty() { item.customer_id.to_string() } else { item.name.clone() };
        view! {
            <li>
                <a class="link" href=link::customer(item.customer_id)>{name}</a>
            </li>
        }
    });
    let title = format!("{} · {}", v.t(outcome_word(last.outcome)), v.int(job.count(last.outcome)));
    Some(
        view! {
            <section>
                <h2>{title}</h2>
                <ul class="outcomes">{rows.collect_view()}</ul>
                {more}
            </section>
        }
        .into_any(),
    )
}

fn undo_form(v: Viewer, loaded: Resource<Loaded>, id: Uuid) -> AnyView {
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            match undo_bulk(id).await {
                Ok(job) => toasts.say(v.fill(k::BULK_UNDONE, &[("n", &v.int(job.count(Outcome::Undone)))])),
                Err(error) => toasts.fail(reason(v, &error)),
            }
            loaded.refetch();
        });
    };
    view! {
        <form method="post" action=UndoBulk::url() on:submit=submit>
            <input type="hidden" name="id" value=id.to_string() />
            <button type="submit" class="btn">
                <Icon name="undo" />
                {v.t(k::BULK_UNDO)}
            </button>
        </form>
    }
    .into_any()
}
