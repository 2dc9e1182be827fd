//! What the form of a customer holds: filled from a record, and read back from the page.

use domain::{
    customer::{ContactKind, CustomerRecord},
    edit::Field,
    page::Pairs,
};
use leptos::{
    ev::{Event, SubmitEvent},
    web_sys::{Element, HtmlFormElement},
};
use wasm_bindgen::JsCast;

use super::edit::particulars;
use crate::{
    api::edit::{ContactForm, EditForm},
    ui::list::form::{fields_of, sent},
};

/// The form as it opens, with a row for a new contact point.
pub(super) fn filled(record: &CustomerRecord) -> EditForm {
    let contacts = record.contact_points.iter().map(|point| ContactForm {
        id: point.id.to_string(),
        kind: point.kind.word().to_owned(),
        base: point.value.clone(),
        value: point.value.clone(),
    });
    let empty = ContactForm { kind: ContactKind::Email.word().to_owned(), ..ContactForm::default() };
    EditForm { base: particulars(record), mine: particulars(record), contacts: contacts.chain([empty]).collect(), ..EditForm::default() }
}

/// What a form holds that is being sent.
pub(super) fn sent_form(event: &SubmitEvent) -> Option<EditForm> {
    sent(event).map(|pairs| read(&pairs))
}

/// What a form holds that is being typed into.
pub(super) fn typed_form(event: &Event) -> Option<EditForm> {
    let field = event.target()?.dyn_into::<Element>().ok()?;
    let form = field.closest("form").ok()??.dyn_into::<HtmlFormElement>().ok()?;
    fields_of(&form).map(|pairs| read(&pairs))
}

/// Reads `form[mine][name]`, `form[contacts][0][value]`, `form[choice][name]`.
fn read(pairs: &Pairs) -> EditForm {
    let mut form = EditForm::default();
    for (name, value) in pairs {
        let Some(path) = name.strip_prefix("form[").and_then(|name| name.strip_suffix(']')) else { continue };
        let mut steps = path.split("][");
        match (steps.next(), steps.next(), steps.next()) {
            (Some("choice"), Some(field), None) => {
                form.choice.insert(field.to_owned(), value.clone());
            }
            (Some("contacts"), Some(row), Some(part)) => contact(&mut form, row, part, value),
            (Some(side), Some(field), None) => {
                let Some(field) = Field::from_word(field) else { continue };
                let side = if side == "base" { &mut form.base } else { &mut form.mine };
                side.get_mut(field).clone_from(value);
            }
            _ => {}
        }
    }
    form
}

fn contact(form: &mut EditForm, row: &str, part: &str, value: &str) {
    let Ok(row) = row.parse::<usize>() else { return };
    if row > domain::edit::MAX_CONTACTS {
        return;
    }
    if form.contacts.len() <= row {
        form.contacts.resize_with(row + 1, ContactForm::default);
    }
    let contact = &mut form.contacts[row];
    let place = match part {
        "id" => &mut contact.id,
        "kind" => &mut contact.kind,
        "base" => &mut contact.base,
        _ => &mut contact.value,
    };
    value.clone_into(place);
}

#[cfg(test)]
mod tests {
    use domain::page::parse_query;

    use super::*;

    #[test]
    fn a_form_is_read_back_from_its_fields() {
        let form = read(&parse_query(
            "customer_id=1&form[base][name]=Ada&form[mine][name]=Ada+L&form[mine][stage]=former&form[contacts][0][id]=7\
             &form[contacts][0][kind]=email&form[contacts][0][base]=a%40b&form[contacts][0][value]=&form[contacts][1][value]=x\
             &form[choice][name]=theirs&form[contacts][999999][value]=x&form[mine][odd]=x&odd=1",
        ));
        assert_eq!((form.base.name.as_str(), form.mine.name.as_str(), form.mine.stage.as_str()), ("Ada", "Ada L", "former"));
        let rows: Vec<_> = form.contacts.iter().map(|c| (c.id.as_str(), c.kind.as_str(), c.base.as_str(), c.value.as_str())).collect();
        assert_eq!(rows, [("7", "email", "a@b", ""), ("", "", "", "x")]);
        assert_eq!(form.choice.get("name").map(String::as_str), Some("theirs"));
    }
}
