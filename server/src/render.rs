//! Rendering pages, each on one thread from beginning to end.
//!
//! While a page is rendered its resources load as tasks of their own. On a runtime with several
//! threads these run beside the rendering, and a resource tells whoever waits for it that it is ready a
//! moment before it tells what was computed from it: a page that looks in between is sent without its
//! content (one in a thousand on a busy machine; leptos issue 4578 has more of the kind). So pages have
//! threads of their own, each with a runtime that never runs two things at once.

use std::{
    panic::resume_unwind,
    sync::OnceLock,
    thread::{self, available_parallelism},
};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use tokio::{
    runtime::{Builder, Handle},
    task::AbortHandle,
};
use tracing::Instrument;

use crate::api::problem::Problem;

/// Runs the rest of the request's way on one of the threads for pages.
pub async fn layer(request: Request, next: Next) -> Response {
    on_one_thread(next.run(request)).await
}

/// Makes a page on one of the threads for pages. What comes back is whole: pages wait for all their
/// data anyway, so nothing is left to be made while it is sent.
pub async fn on_one_thread(page: impl Future<Output = Response> + Send + 'static) -> Response {
    let page = async move { whole(page.await).await }.in_current_span();
    let Some(thread) = threads().iter().min_by_key(|thread| thread.metrics().num_alive_tasks()) else {
        return page.await;
    };
    let task = thread.spawn(page);
    let _abandoned = AbortOnDrop(task.abort_handle());
    match task.await {
        Ok(response) => response,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(_) => Problem::busy("The page was not finished.").into_response(),
    }
}

async fn whole(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(error) => {
            tracing::error!(%error, "a page broke off");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The page broke off.").into_response()
        }
    }
}

/// Whoever does not wait for the page any longer ends the work on it.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One for each processor, for as long as the program runs.
fn threads() -> &'static [Handle] {
    static THREADS: OnceLock<Vec<Handle>> = OnceLock::new();
    THREADS.get_or_init(|| (0..available_parallelism().map_or(2, usize::from)).filter_map(start).collect())
}

fn start(number: usize) -> Option<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build().ok()?;
    let handle = runtime.handle().clone();
    let run = move || runtime.block_on(std::future::pending::<()>());
    thread::Builder::new().name(format!("page-{number}")).spawn(run).ok()?;
    Some(handle)
}
