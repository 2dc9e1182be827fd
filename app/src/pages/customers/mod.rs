//! The customer list: search, filters, saved views, and a preview beside the rows.

mod columns;
mod filter;
mod hits;
mod preview;
mod views;

use domain::{
    customer::{CustomerColumn, CustomerQuery, Facts},
    page::{Page, Pairs, value, with},
};
use leptos::prelude::*;
use leptos_meta::Title;
use uuid::Uuid;

use self::views::ViewActions;
use crate::{
    api::{
        customers::{list_customers, preview_customer, search},
        views::list_choices,
    },
    i18n::keys as k,
    ui::{
        icon::Icon,
        keys::{Cursor, list_keys},
        list::{
            Address,
            chips::chips,
            form::{FilterChip, SearchBox, carried, on_submit},
            page_changes,
            pager::{Counted, pager},
            per_address,
            state::{Empty, empty, problem, skeleton},
            table::{Head, RowView, table},
            waiting,
        },
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::use_viewer,
};

const COUNTED: Counted =
    Counted { one: k::CUSTOMERS_TOTAL_ONE, many: k::CUSTOMERS_TOTAL, more: k::CUSTOMERS_TOTAL_MORE, about: k::CUSTOMERS_TOTAL_ABOUT };
const EMPTY: Empty = Empty { nothing: (k::CUSTOMERS_NOTHING, k::CUSTOMERS_NOTHING_TEXT), no_match: k::CUSTOMERS_NO_MATCH };

/// The list of customers.
#[component]
pub fn CustomersPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/customers");
    let cursor = list_keys();
    page_changes(address, cursor);
    let (pending, set_pending) = waiting();
    let actions = ViewActions::new();

    let rows = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_customers(key).await) });
    let choices = Resource::new(move || actions.version(), |_| async { list_choices().await.unwrap_or_default() });
    let found = Resource::new(
        move || address.key.with(|key| number_searched(key)),
        |text| async move { if text.is_empty() { Ok(Vec::new()) } else { search(text).await } },
    );
    let previewed = Memo::new(move |_| address.preview.with(|id| id.as_ref().and_then(|id| id.parse::<Uuid>().ok())));
    let loaded = Resource::new(move || previewed.get(), |id| async move { Some(preview_customer(id?).await) });
    let views = move || choices.get().map(|(views, _)| views).unwrap_or_default();

    view! {
        <Title text=v.t(k::APP_CUSTOMERS) />
        <CrumbBar crumbs=vec![Crumb { href: None, label: v.t(k::APP_CUSTOMERS).to_owned() }] />
        <div class="list-page">
            <section class="list" aria-label=v.t(k::APP_CUSTOMERS)>
                <h1 class="vh">{v.t(k::APP_CUSTOMERS)}</h1>
                <Transition fallback=move || views::tabs(address, &[], &Pairs::new())>
                    {move || address.base.with(|pairs| views::tabs(address, &views(), pairs))}
                </Transition>
                <div class="toolbar">
                    <SearchBox address=address cursor=cursor label=k::CUSTOMERS_SEARCH />
                    <div class="chips">
                        <FilterChip>
                            <Transition>
                                {move || {
                                    let countries = choices.get().map(|(_, countries)| countries).unwrap_or_default();
                                    per_address(address, String::new(), move |pairs| filter::form(address, pairs, &countries))
                                }}
                            </Transition>
                        </FilterChip>
                        {move || {
                            address
                                .base
                                .with(|pairs| {
                                    let query = CustomerQuery::from_pairs(pairs).unwrap_or_default();
                                    chips(address, pairs, filter::chips(v, &query))
                                })
                        }}
                    </div>
                    <span class="push row tight">
                        <Menu icon="star" label=v.t(k::CUSTOMERS_VIEW_MENU)>
                            <Transition>
                                {move || {
                                    let views = views();
                                    let salt = views.iter().map(|view| view.id.to_string()).collect();
                                    per_address(address, salt, move |pairs| views::menu(actions, &views, pairs))
                                }}
                            </Transition>
                        </Menu>
                        <Menu icon="columns" label=v.t(k::CUSTOMERS_COLUMNS)>
                            {per_address(address, String::new(), move |pairs| columns_form(address, pairs))}
                        </Menu>
                    </span>
                </div>
                <Transition>{move || found.get().and_then(Result::ok).and_then(|hits| hits::strip(&hits))}</Transition>
                <Transition fallback=skeleton set_pending=set_pending>
                    {move || {
                        rows.get()
                            .map(|(key, result)| match result {
                                Ok(page) => {
                                    let pairs = address.carried(&key);
                                    still(move || rows_view(address, cursor, pending, &pairs, page))
                                }
                                Err(error) => problem(address, &error),
                            })
                    }}
                </Transition>
            </section>
            <Transition>
                {move || {
                    let shown = previewed.get()?;
                    let page = rows.get().and_then(|(_, result)| result.ok()).map(|page| page.rows).unwrap_or_default();
                    let ids: Vec<_> = page.iter().map(|facts| facts.customer_id).collect();
                    let around = preview::Around::of(address, &ids, shown);
                    loaded.get().flatten().map(|loaded| preview::panel(loaded, around))
                }}
            </Transition>
        </div>
    }
}

/// The search, where it has a digit in it: only then can it be the number of an order or a ticket.
fn number_searched(key: &str) -> String {
    let pairs = domain::page::parse_query(key);
    value(&pairs, "q").filter(|q| q.chars().any(|c| c.is_ascii_digit())).unwrap_or_default().to_owned()
}

/// A menu at the end of the toolbar.
#[component]
fn Menu(icon: &'static str, label: &'static str, children: Children) -> impl IntoView {
    view! {
        <details class="menu end">
            <summary class="btn ghost sm icon" aria-label=label title=label>
                <Icon name=icon />
            </summary>
            <div class="menu-list">{children()}</div>
        </details>
    }
}

/// The columns to choose from. The name is always there, so it is sent along but cannot be left out;
/// that also keeps a choice of nothing else apart from no choice.
fn columns_form(address: Address, pairs: &Pairs) -> AnyView {
    let v = use_viewer();
    let shown = columns::shown(pairs);
    let options = CustomerColumn::ALL.iter().filter(|column| **column != CustomerColumn::Name).map(|column| {
        let checked = shown.contains(column);
        view! {
            <label class="option">
                <input type="checkbox" class="check" name="cols" value=column.word() checked=checked />
                {v.t(columns::label(*column))}
            </label>
        }
    });
    view! {
        <form method="get" action=address.path on:submit=on_submit(address)>
            {carried(pairs, &["cols"])}
            <input type="hidden" name="cols" value=CustomerColumn::Name.word() />
            {options.collect_view()}
            <button type="submit" class="btn primary block">{v.t(k::LIST_APPLY)}</button>
        </form>
    }
    .into_any()
}

/// The table with its pager, or what stands in place of it.
fn rows_view(address: Address, cursor: Cursor, pending: ReadSignal<bool>, pairs: &Pairs, page: Page<Facts>) -> AnyView {
    let v = use_viewer();
    let query = CustomerQuery::from_pairs(pairs).unwrap_or_default();
    if page.rows.is_empty() {
        return empty(address, EMPTY, query.is_filtered());
    }
    let columns = columns::shown(pairs);
    let heads: Vec<Head> = std::iter::once(Head::icons(k::CUSTOMERS_PREVIEW)).chain(columns.iter().map(|c| columns::head(*c))).collect();
    let rows = page.rows.iter().map(|facts| {
        let id = facts.customer_id.to_string();
        let first = columns::preview_cell(address.href(&with(pairs, "preview", &id)), &facts.name);
        let cells = std::iter::once(first).chain(columns.iter().map(|column| columns::cell(v, facts, *column))).collect();
        RowView { id, class: "", cells }
    });
    let rows = rows.collect();
    let sorted = (query.sort.word(), query.direction);
    view! {
        <div class="scroll" class:is-stale=pending>
            {table(k::APP_CUSTOMERS, address, pairs, (&heads, sorted), cursor, rows)}
        </div>
        {pager(address, pairs, COUNTED, &page)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_number_is_looked_up_as_one() {
        assert_eq!(number_searched("q=T-10&tier=gold"), "T-10");
        assert_eq!(number_searched("q=anna"), "");
        assert_eq!(number_searched("tier=gold"), "");
    }
}
