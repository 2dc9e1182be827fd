//! What stands in a region of the record that has nothing, waits or failed.

use std::{
    future::Future,
    task::{Context, Poll, Waker},
};

use leptos::prelude::*;

use super::links::Links;
use crate::{
    error::ApiError,
    i18n::keys as k,
    ui::{notice::ErrorBanner, still::still},
    viewer::Viewer,
};

/// A region that failed, with a way out that also works without JavaScript: the same again, or
/// everything where the address asked for something there is not.
pub(super) fn failure(v: Viewer, error: ApiError, links: &Links) -> AnyView {
    let (words, href) = match error {
        ApiError::Invalid(_) => (k::ERROR_CLEAR, links.all().to_owned()),
        _ => (k::APP_TRY_AGAIN, links.with(&[])),
    };
    view! {
        <ErrorBanner error />
        <p class="feed-more">
            <a class="btn sm" href=href rel="external">
                {v.t(words)}
            </a>
        </p>
    }
    .into_any()
}

/// A view out of another part of the program: at once where the part is there already, as a page that comes with the
/// view must find it; else when the part has come.
pub(super) fn at_once(view: impl Future<Output = AnyView> + Send + 'static) -> AnyView {
    let mut view = Box::pin(view);
    match view.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(view) => view,
        Poll::Pending => Suspend::new(view).into_any(),
    }
}

/// A region with nothing in it: what that means, and perhaps where to go.
pub(super) fn nothing(title: &'static str, text: &'static str, way_on: Option<(String, &'static str)>) -> AnyView {
    view! {
        <div class="empty">
            <svg
                class="art"
                width="80"
                height="48"
                viewBox="0 0 80 48"
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                stroke-linecap="round"
                stroke-linejoin="round"
                aria-hidden="true"
            >
                <path d="M10 40V22l14-12 14 12v18zM42 40V22l14-12 14 12v18"></path>
                <path d="M20 40V30a4 4 0 0 1 8 0v10M52 40V30a4 4 0 0 1 8 0v10"></path>
            </svg>
            <h2>{title}</h2>
            <p>{text}</p>
            {way_on
                .map(|(href, words)| {
                    view! {
                        <a class="btn sm" href=href>
                            {words}
                        </a>
                    }
                })}
        </div>
    }
    .into_any()
}

/// Rows that are on their way, in their final height.
pub(super) fn skeleton_rows(v: Viewer, rows: usize) -> AnyView {
    let row = |n: usize| {
        let class = ["skeleton w60", "skeleton w40", "skeleton w80"][n % 3];
        view! {
            <div class="skeleton-row">
                <span class="skeleton circle"></span>
                <span class=class></span>
            </div>
        }
    };
    still(move || {
        view! {
            <div role="status" aria-label=v.t(k::APP_LOADING)>
                {(0..rows).map(row).collect_view()}
            </div>
        }
        .into_any()
    })
}
