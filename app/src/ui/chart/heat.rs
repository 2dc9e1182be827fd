//! A table whose cells are shaded by how much they hold. It is its own alternative: every number stands in its cell.

use leptos::prelude::*;

use super::table::{Copied, copies};
use crate::viewer::use_viewer;

/// A cell.
pub struct HeatCell {
    /// What stands in it.
    pub text: String,
    /// The same with all its digits, as programs write it.
    pub plain: String,
    /// How strong it is shaded, 0 to 6.
    pub shade: u8,
    /// The whole of it, for who points at it and for a screen reader.
    pub title: String,
    /// What opens the rows behind it.
    pub href: String,
}

/// A row.
pub struct HeatRow {
    /// What it is.
    pub name: String,
    /// How many there are in all.
    pub total: i64,
    /// Its cells, from the left on; those of a shorter row are missing at its end.
    pub cells: Vec<HeatCell>,
}

/// The table.
pub struct Heat {
    /// What it shows.
    pub caption: String,
    /// The head of the first column, and of the totals.
    pub heads: [String; 2],
    /// The heads of the cells.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<HeatRow>,
}

/// Shows it. Where it is narrow it scrolls sideways, and the first column stays.
pub fn heat(heat: Heat) -> AnyView {
    let Heat { caption, heads: [name, total], columns, rows } = heat;
    let (v, width) = (use_viewer(), columns.len());
    let heads = columns.into_iter().map(|column| view! { <th scope="col">{column}</th> }).collect_view();
    let rows = rows.into_iter().map(|row| {
        let empty = (row.cells.len()..width).map(|_| view! { <td></td> }).collect_view();
        let cells = row.cells.into_iter().map(|cell| {
            view! {
                <td class=format!("h{}", cell.shade.min(6)) data-v=cell.plain>
                    <a href=cell.href title=cell.title.clone() aria-label=cell.title>
                        {cell.text}
                    </a>
                </td>
            }
        });
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                <td class="total" data-v=row.total.to_string()>
                    {v.int(row.total)}
                </td>
                {cells.collect_view()}
                {empty}
            </tr>
        }
    });
    let (rows, label) = (rows.collect_view(), caption.clone());
    let copies = copies(v, &label, Copied::Csv);
    view! {
        {copies}
        <div class="scroll" tabindex="0" role="group" aria-label=label>
            <table class="heat">
                <caption class="vh">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{name}</th>
                        <th scope="col" class="total">{total}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
