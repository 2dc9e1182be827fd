//! What every chart has beside its drawing: the same as a table, and the buttons that copy it. The table needs no script;
//! what the buttons do is `scripts/copy-chart.js`, which reads the drawing and the table.

use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    ui::icon::Icon,
    viewer::Viewer,
};

/// A chart as a table.
pub(super) struct Table<'a> {
    /// What it shows.
    pub(super) title: &'a str,
    /// The heads of the columns, the first that of the rows' names.
    pub(super) heads: Vec<String>,
    /// Its rows.
    pub(super) rows: Vec<Line>,
}

/// A row.
pub(super) struct Line {
    /// Its name; where there is none its first cell tells what it is.
    pub(super) name: Option<String>,
    /// What opens the rows behind it.
    pub(super) href: Option<String>,
    /// Its cells.
    pub(super) cells: Vec<Cell>,
}

/// A value.
pub(super) struct Cell {
    /// In words.
    pub(super) said: String,
    /// As programs write it; empty where nothing is known.
    pub(super) plain: String,
}

impl Cell {
    /// A whole number, or none.
    pub(super) fn count(v: Viewer, n: Option<i64>) -> Self {
        Self { said: n.map_or_else(|| v.t(k::APP_NONE).to_owned(), |n| v.int(n)), plain: n.map(|n| n.to_string()).unwrap_or_default() }
    }
}

/// A number of so many decimals as programs write it: `-12.05` for −1205 of two.
pub(super) fn plain(value: i64, decimals: u32) -> String {
    if decimals == 0 {
        return value.to_string();
    }
    let power = 10_u64.pow(decimals);
    let (size, sign) = (value.unsigned_abs(), if value < 0 { "-" } else { "" });
    format!("{sign}{}.{:0width$}", size / power, size % power, width = decimals as usize)
}

/// What a chart can be copied as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Copied {
    /// A picture, and its table.
    Both,
    /// A picture: its table stands on the page by itself.
    Image,
    /// Its table: it is one, and no drawing.
    Csv,
}

/// The buttons that copy the chart around them. Without a script they are not shown.
pub(super) fn copies(v: Viewer, title: &str, what: Copied) -> AnyView {
    let button = |form: &'static str, icon: &'static str, [name, label, done]: [Key; 3]| {
        view! {
            <button
                type="button"
                class="btn icon ghost sm"
                data-copy=form
                data-done=v.t(done)
                data-saved=v.t(k::CARDS_SAVED)
                data-failed=v.t(k::CARDS_NOT_COPIED)
                aria-label=v.fill(label, &[("chart", title)])
                title=v.t(name)
            >
                <Icon name=icon size="i-14" />
            </button>
        }
    };
    let image =
        (what != Copied::Csv).then(|| button("image", "image", [k::CARDS_COPY_IMAGE, k::CARDS_COPY_IMAGE_OF, k::CARDS_COPIED_IMAGE]));
    let csv = (what != Copied::Image).then(|| button("csv", "copy", [k::CARDS_COPY_CSV, k::CARDS_COPY_CSV_OF, k::CARDS_COPIED_CSV]));
    let alone = what != Copied::Both;
    view! {
        <span class="chart-copies" class:is-alone=alone>
            {image}
            {csv}
        </span>
    }
    .into_any()
}

/// The table behind a disclosure, and the buttons beside it.
pub(super) fn as_table(v: Viewer, table: Table<'_>) -> AnyView {
    let Table { title, heads, rows } = table;
    let heads = heads.into_iter().enumerate().map(|(n, head)| {
        let class = (n > 0).then_some("r");
        view! {
            <th class=class scope="col">
                {head}
            </th>
        }
    });
    let rows = rows.into_iter().map(|line| {
        let name = line.name.map(|name| {
            let name = match line.href {
                Some(href) => view! { <a class="num-link" href=href>{name}</a> }.into_any(),
                None => name.into_any(),
            };
            view! { <th scope="row">{name}</th> }
        });
        let cells = line.cells.into_iter().map(|cell| view! { <td class="r" data-v=cell.plain>{cell.said}</td> });
        view! {
            <tr>
                {name}
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        {copies(v, title, Copied::Both)}
        <details class="as-table">
            <summary class="btn icon ghost sm" aria-label=v.fill(k::CHART_AS_TABLE, &[("chart", title)]) title=v.t(k::CHART_TABLE)>
                <Icon name="columns" size="i-14" />
            </summary>
            <div class="scroll" tabindex="0" role="group" aria-label=title.to_owned()>
                <table class="table compact flush">
                    <thead>
                        <tr>{heads.collect_view()}</tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_programs_read_them() {
        assert_eq!(
            [(1_205, 2), (-1_205, 2), (-5, 2), (7, 0), (1, 3)].map(|(n, decimals)| plain(n, decimals)),
            ["12.05", "-12.05", "-0.05", "7", "0.001"]
        );
    }
}
