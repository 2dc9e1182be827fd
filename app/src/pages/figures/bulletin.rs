//! The bulletin: the week on one page, to read in a minute or to print.

use domain::{
    access::{self, Action},
    bulletin::{Bulletin, Known, Moved, Notable, Part, Standing, Voice},
    customer::Tier,
    dashboard::Period,
    drill,
    metric::{Metric, Unit},
};
use leptos::prelude::*;

use super::{bulletin_words as said, crumbs, recipients};
use crate::{
    api::figures::{BulletinPage as Loaded, get_bulletin},
    i18n::{Key, keys as k},
    ui::{
        badge::tier_badge,
        figure::{change, say_or_none},
        icon::Icon,
        link,
        list::{
            Address,
            state::{problem, skeleton},
            waiting,
        },
        plain::plain,
        shell::calls,
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// The week on one page.
#[component]
pub fn BulletinPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/bulletin");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), get_bulletin(key).await) });
    view! {
        {crumbs(v.t(k::BULLETIN_TITLE))}
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(_, result)| match result {
                        Ok(Loaded { bulletin: Some(bulletin), mailed }) => still(move || page(v, pending, &bulletin, mailed)),
                        Ok(_) => view! { <p class="empty">{v.t(k::DASHBOARD_NOTHING)}</p> }.into_any(),
                        Err(error) => problem(address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, pending: ReadSignal<bool>, b: &Bulletin, mailed: Option<bool>) -> AnyView {
    view! {
        <div class="bl" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::BULLETIN_TITLE)>
            {tools(v, b, mailed)}
            <article class="bl-sheet">
                <header>
                    <svg class="bl-mark" aria-hidden="true">
                        <use href="/icons.svg#mark"></use>
                    </svg>
                    <div>
                        <h1>{v.t(k::BULLETIN_TITLE)}</h1>
                        <p class="t3">{said::week(v.locale(), b)}</p>
                    </div>
                </header>
                {lead(v, b)}
                <h2>{v.t(k::BULLETIN_MOVED)}</h2>
                {table(v, b)}
                {parts(v, b)}
                <h2>{v.t(k::BULLETIN_VOICES)}</h2>
                {voices(v, b.voices.as_deref())}
                <h2>{v.t(k::BULLETIN_KNOWN)}</h2>
                {known(v, b)}
                <h2>{v.t(k::BULLETIN_NUMBERS)}</h2>
                {numbers(v, b)}
                <footer>
                    {v.t(k::BULLETIN_NOTE)} " "
                    {calls(v).then(|| view! { <a class="link" href="/calls">{v.t(k::CALLS_TITLE)}</a> " · " })} <a class="link" href="/dashboard">{v.t(k::DASHBOARD_TITLE)}</a> " · "
                    <a class="link" href="/metrics">{v.t(k::FIGURES_METRICS)}</a>
                </footer>
            </article>
        </div>
    }
    .into_any()
}

/// To the weeks before and after, into the mailbox, and onto paper.
fn tools(v: Viewer, b: &Bulletin, mailed: Option<bool>) -> AnyView {
    let step = |week: Option<Period>, label: Key, icon: &'static str| {
        let href = week.map(|week| format!("/bulletin?week={}", week.from));
        let is_dead = href.is_none();
        view! {
            <a class="btn icon" href=href aria-label=v.t(label) title=v.t(label) role=is_dead.then_some("link") aria-disabled=is_dead.then_some("true")>
                <Icon name=icon />
            </a>
        }
    };
    view! {
        <div class="bl-tools">
            {step(b.before, k::BULLETIN_BEFORE, "left")} {step(b.after, k::BULLETIN_AFTER, "right")}
            <span class="push"></span>
            {mailed.map(|mailed| mail(v, mailed))} {recipients::link(v, mailed.is_some())} {file(v, b)}
            <button
                type="button"
                class="btn bl-print"
                on:click=|_| {
                    let _ = window().print();
                }
            >
                <Icon name="print" />
                {v.t(k::BULLETIN_PRINT)}
            </button>
        </div>
    }
    .into_any()
}

/// The same as a file, for who may take figures away.
fn file(v: Viewer, b: &Bulletin) -> AnyView {
    let href = format!("/export/bulletin.pdf?week={}", b.week.from);
    v.may(Action::Export, access::Resource::Figures)
        .then(|| {
            view! {
                <a class="btn" rel="external" download="" href=href>
                    <Icon name="download" />
                    {v.t(k::BULLETIN_TO_PDF)}
                </a>
            }
        })
        .into_any()
}

/// Asks for the bulletin by mail, or for no more of it.
fn mail(v: Viewer, mailed: bool) -> AnyView {
    let (on, label) = if mailed { ("", k::BULLETIN_MAIL_STOP) } else { ("1", k::BULLETIN_MAIL) };
    view! {
        <form method="post" action="/bulletin/mail">
            <input type="hidden" name="on" value=on />
            <button type="submit" class="btn">
                <Icon name="mail" />
                {v.t(label)}
            </button>
        </form>
    }
    .into_any()
}

fn lead(v: Viewer, b: &Bulletin) -> AnyView {
    let mut sentences = said::lead(v.locale(), b).into_iter();
    view! {
        <p class="bl-lead">
            <b>{sentences.next()}</b>
            {sentences.map(|sentence| format!(" {sentence}")).collect_view()}
        </p>
    }
    .into_any()
}

fn table(v: Viewer, b: &Bulletin) -> AnyView {
    let rows = b.moved.iter().map(|moved| row(v, b, moved)).collect_view();
    view! {
        <table class="bl-t">
            <caption class="vh">{v.t(k::BULLETIN_MOVED)}</caption>
            <thead>
                <tr>
                    <th scope="col"><span class="vh">{v.t(k::FIGURES_MEASURE)}</span></th>
                    <th scope="col" class="r">{v.t(k::BULLETIN_THIS_WEEK)}</th>
                    <th scope="col" class="r">{v.t(k::BULLETIN_CHANGE)}</th>
                    <th scope="col" class="bl-cell">{v.t(k::BULLETIN_WITHIN)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(v: Viewer, b: &Bulletin, moved: &Moved) -> AnyView {
    let metric = moved.metric;
    view! {
        <tr>
            <th scope="row">
                <a class="num-link" href=format!("/metrics#{}", metric.word())>{moved.name.clone()}</a>
            </th>
            <td class="r">
                <a class="num-link semi" href=drill::of(metric, b.week)>{say_or_none(v, metric.unit(), b.currency, moved.now)}</a>
            </td>
            <td class="r">{change(v, metric, b.currency, moved.now, moved.before)}</td>
            <td class="bl-cell">{moved.standing.map(|standing| bar(v, metric, standing))}</td>
        </tr>
    }
    .into_any()
}

/// Where the week stands among the others: a bar, and the same in words.
fn bar(v: Viewer, metric: Metric, standing: Standing) -> AnyView {
    let (words, percent) = (said::standing(v.locale(), standing), standing.percent());
    let is_bad = said::needs_care(metric, standing);
    let rect = |class: &str, width: usize| {
        plain("rect").attr("class", class).attr("width", &width.to_string()).attr("height", "6").attr("rx", "3")
    };
    let drawn = plain("svg")
        .attr("viewBox", "0 0 100 6")
        .attr("preserveAspectRatio", "none")
        .attr("aria-hidden", "true")
        .with(rect("ground", 100))
        .with(rect(if is_bad { "bad" } else { "on" }, percent.max(2)));
    plain("span").attr("class", "bl-bar").attr("title", &words).with(drawn).with(plain("span").attr("class", "vh").text(&words)).view()
}

fn parts(v: Viewer, b: &Bulletin) -> AnyView {
    let column = |title: Key, parts: &[Part]| {
        let items = parts.iter().map(|part| item(v, b, part)).collect_view();
        let nothing = parts.is_empty().then(|| view! { <p class="t3">{v.t(k::BULLETIN_NOTHING)}</p> });
        view! {
            <section>
                <h2>{v.t(title)}</h2>
                <ul>{items}</ul>
                {nothing}
            </section>
        }
    };
    view! { <div class="bl-two">{column(k::BULLETIN_BEST, &b.best)} {column(k::BULLETIN_CARE, &b.care)}</div> }.into_any()
}

fn item(v: Viewer, b: &Bulletin, part: &Part) -> AnyView {
    let by = said::dimension(part.metric);
    view! {
        <li>
            <a class="num-link" href=drill::of_part(part.metric, b.week, by, &part.key)>
                {said::name(v.locale(), part)}
            </a>
            {said::part(v.locale(), b, part)}
        </li>
    }
    .into_any()
}

fn voices(v: Viewer, voices: Option<&[Voice]>) -> AnyView {
    let Some(voices) = voices else { return view! { <p class="t3">{v.t(k::APP_HIDDEN)}</p> }.into_any() };
    if voices.is_empty() {
        return view! { <p class="t3">{v.t(k::BULLETIN_NO_VOICES)}</p> }.into_any();
    }
    let quote = |voice: &Voice| {
        view! {
            <figure>
                <blockquote>{voice.comment.clone()}</blockquote>
                <figcaption>
                    <a class="num-link" href=link::customer(voice.customer_id)>
                        {voice.name.clone()}
                    </a>
                    <span title=v.t(said::asked(voice.kind))>{v.fill(k::TIMELINE_SCORE, &[("n", &v.int(voice.score.into()))])}</span>
                </figcaption>
            </figure>
        }
    };
    view! { <div class="bl-quotes">{voices.iter().map(quote).collect_view()}</div> }.into_any()
}

fn known(v: Viewer, b: &Bulletin) -> AnyView {
    if b.known.is_empty() {
        return view! { <p class="t3">{v.t(k::BULLETIN_NOBODY)}</p> }.into_any();
    }
    let row = |known: &Known| {
        let tier = known.tier.filter(|tier| *tier != Tier::Standard).map(|tier| tier_badge(v, tier, false).view());
        view! {
            <tr>
                <th scope="row">
                    <span class="row tight">
                        <a class="num-link" href=link::customer(known.customer_id)>{known.name.clone()}</a>
                        {tier}
                    </span>
                </th>
                <td>{why(v, b, &known.why)}</td>
            </tr>
        }
    };
    view! {
        <table class="bl-t">
            <caption class="vh">{v.t(k::BULLETIN_KNOWN)}</caption>
            <tbody>{b.known.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn why(v: Viewer, b: &Bulletin, why: &Notable) -> AnyView {
    view! { <a class="num-link t2" href=said::opens(why)>{said::why(v.locale(), b, why)}</a> }.into_any()
}

fn numbers(v: Viewer, b: &Bulletin) -> AnyView {
    let number = |(label, metric): (Key, Metric)| {
        view! {
            <div>
                <dt>{v.t(label)}</dt>
                <dd>
                    <a class="num-link" href=drill::of(metric, b.week)>{say_or_none(v, Unit::Count, b.currency, b.figures.value(metric))}</a>
                </dd>
            </div>
        }
    };
    view! { <dl class="bl-nums">{said::NUMBERS.map(number).into_iter().collect_view()}</dl> }.into_any()
}
