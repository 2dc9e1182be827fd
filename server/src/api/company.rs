//! What is asked about the whole company: products, metrics, search.

use app::server::AppState;
use axum::extract::State;
use domain::{
    access::{Action, Resource},
    customer::{read_limit, read_param},
    dashboard::Slice,
    format::Locale,
    metric::{Definition, Grain, Metric, Series, Split},
    page::{Page, value},
    problem,
    product::{Product, ProductQuery},
    search::SearchHit,
    time::Day,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer,
    extract::{Figure, Known},
    params::{MetricParams, NoParams, ProductParams, SearchParams},
    problem::Problem,
    seen::Seen,
};
use crate::auth::gate::Signed;

/// Products
#[utoipa::path(
    get, path = "/api/v1/products", operation_id = "list_products", tag = "Company", params(ProductParams),
    responses((status = 200, description = "A page of products with what was sold of them.", body = Page<Product>))
)]
pub(super) async fn products(
    State(state): State<AppState>,
    Signed(access): Signed,
    Known(pairs, _): Known<ProductParams>,
) -> Answer<Page<Product>> {
    access.allow(Action::Read, Resource::Product)?;
    let query = ProductQuery::from_pairs_for(&pairs, access.role.fields)?.on((state.now)().day());
    Ok(Seen(access.role.fields, store::products::list(state.db.reader(), &access.scope(), &query).await?))
}

/// The definition of every figure.
#[derive(Serialize, ToSchema)]
pub(super) struct Definitions {
    /// Those that people look at first, group by group.
    metrics: Vec<Definition>,
}

/// What each figure of the company means
#[utoipa::path(
    get, path = "/api/v1/metrics", operation_id = "list_metrics", tag = "Company", params(NoParams),
    responses((status = 200, description = "Every figure with name, meaning, formula, unit and dimensions.", body = Definitions))
)]
pub(super) async fn metrics(Signed(access): Signed, Known(_pairs, _): Known<NoParams>) -> Answer<Definitions> {
    access.allow(Action::Read, Resource::Figures)?;
    let others = Metric::ALL.iter().copied().filter(|metric| metric.group().is_none());
    let metrics = Metric::shown().chain(others).map(|metric| metric.definition(Locale::En)).collect();
    Ok(Seen(access.role.fields, Definitions { metrics }))
}

/// A figure of the company over time or by a dimension
#[utoipa::path(
    get, path = "/api/v1/metrics/{metric}", operation_id = "get_metric", tag = "Company",
    params(("metric" = Metric, Path, description = "Which figure."), MetricParams),
    responses(
        (status = 200, description = "The figure's series: the very numbers of the dashboard.", body = Series),
        (status = 404, description = "There is no such figure.")
    )
)]
pub(super) async fn metric(
    State(state): State<AppState>,
    Signed(access): Signed,
    Figure(metric): Figure,
    Known(pairs, _): Known<MetricParams>,
) -> Answer<Series> {
    access.allow(Action::Read, Resource::Figures)?;
    app::server::figures::shown(metric, access.role.fields)?;
    let from = read_param(&pairs, "from", problem::Problem::Date, Day::parse)?;
    let to = read_param(&pairs, "to", problem::Problem::Date, Day::parse)?;
    let no_split = problem::Problem::Other("is not day, week, month, country, channel, reason, survey, store or action".into());
    let by = read_param(&pairs, "by", no_split, Split::from_word)?.unwrap_or(Split::Time(Grain::Day));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Problem::parameter("to", "lies before from"));
    }
    let slice = Slice::from_pairs(&pairs)?;
    let series = store::metrics::series_within(state.db.reader(), metric, (from, to), by, slice.as_ref(), (state.now)().day()).await;
    Ok(Seen(access.role.fields, series.map_err(|error| Problem::of(error, "by"))?))
}

/// What a search found.
#[derive(Serialize, ToSchema)]
pub(super) struct Hits {
    /// Best first.
    hits: Vec<SearchHit>,
}

/// Customers, orders and tickets by any part of what they are known by
#[utoipa::path(
    get, path = "/api/v1/search", operation_id = "search", tag = "Company", params(SearchParams),
    responses((status = 200, description = "The hits, best first.", body = Hits))
)]
pub(super) async fn search(State(state): State<AppState>, Signed(access): Signed, Known(pairs, _): Known<SearchParams>) -> Answer<Hits> {
    access.allow(Action::Read, Resource::Customer)?;
    if !pairs.iter().any(|(key, _)| key == "q") {
        return Err(Problem::parameter("q", "is missing: what shall be searched for?"));
    }
    let limit = read_limit(&pairs)?;
    let hits = store::search::find(state.db.reader(), &access.scope(), value(&pairs, "q").unwrap_or_default(), limit).await?;
    Ok(Seen(access.role.fields, Hits { hits }))
}
