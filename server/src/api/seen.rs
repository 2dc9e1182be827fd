//! What of an answer leaves: a value of a class that is not shown is no zero and no empty text but is left out.
//! `fields`, which stands beside such values, says which classes are shown.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::access::{FieldClass, Fields};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::{OpenApi, RefOr, Schema};

use super::problem::Problem;

/// The names under which values of a class stand, wherever in an answer.
const NAMES: [(FieldClass, &[&str]); 4] = [
    (FieldClass::Contact, &["city"]),
    (
        FieldClass::Money,
        &[
            "revenue_minor",
            "credits_minor",
            "net_minor",
            "sales_minor",
            "total_minor",
            "amount_minor",
            "sum_minor",
            "amount",
            "unit_price",
            "expected_minor",
            "low_minor",
            "high_minor",
        ],
    ),
    (FieldClass::Risk, &["tier"]),
    (FieldClass::Notes, &["body", "comment"]),
];
/// The names of what is left out only where nothing is left of it: of these some are no text of people, and of a
/// masked one something is shown.
const EMPTIED: [(FieldClass, &[&str]); 2] = [(FieldClass::Contact, &["contact_points"]), (FieldClass::Notes, &["subject", "summary"])];
/// The amount of a holding, which shares its name with an address.
const HOLDING: (&str, &str) = ("value", "minor");

/// An answer as somebody sees it.
pub(super) struct Seen<T>(pub(super) Fields, pub(super) T);

impl<T: Serialize> IntoResponse for Seen<T> {
    fn into_response(self) -> Response {
        let Self(fields, answer) = self;
        if fields.is_shown() {
            return Json(answer).into_response();
        }
        match serde_json::to_value(answer) {
            Ok(mut value) => {
                leave_out(&mut value, fields);
                Json(value).into_response()
            }
            Err(cause) => Problem::from(app::error::ApiError::internal(&cause)).into_response(),
        }
    }
}

fn leave_out(value: &mut Value, fields: Fields) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| leave_out(value, fields)),
        Value::Object(object) => {
            object.retain(|name, value| !is_hidden(name, value, fields));
            object.values_mut().for_each(|value| leave_out(value, fields));
        }
        _ => {}
    }
}

fn is_hidden(name: &str, value: &Value, fields: Fields) -> bool {
    let is_empty = match value {
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    };
    let is_of = |named: &[(FieldClass, &[&str])]| named.iter().any(|(class, names)| !fields.shows(*class) && names.contains(&name));
    is_of(&NAMES) || is_empty && is_of(&EMPTIED) || !fields.shows(FieldClass::Money) && is_holding(name, value)
}

fn is_holding(name: &str, value: &Value) -> bool {
    name == HOLDING.0 && value.as_object().is_some_and(|money: &Map<_, _>| money.contains_key(HOLDING.1))
}

/// Says in the document that what can be left out may be missing.
pub(super) fn make_optional(document: &mut OpenApi) {
    let names: Vec<&str> = NAMES.iter().chain(&EMPTIED).flat_map(|(_, names)| *names).copied().collect();
    let schemas = document.components.iter_mut().flat_map(|components| components.schemas.iter_mut());
    for (name, schema) in schemas {
        loosen(schema, if name == "Holding" { &[HOLDING.0] } else { &names });
    }
}

fn loosen(schema: &mut RefOr<Schema>, names: &[&str]) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            object.required.retain(|name| !names.contains(&name.as_str()));
            object.properties.values_mut().for_each(|property| loosen(property, names));
        }
        Schema::AllOf(all) => all.items.iter_mut().for_each(|part| loosen(part, names)),
        Schema::Array(array) => {
            if let utoipa::openapi::schema::ArrayItems::RefOrSchema(item) = &mut array.items {
                loosen(item, names);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use domain::access::Sight;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_shown_is_left_out_and_nothing_else() {
        let whole = json!({
            "rows": [{ "name": "Ada", "tier": "gold", "net_minor": 5, "fields": {}, "subject": "Late" }],
            "sum_minor": null,
            "contact_points": [],
            "holdings": [{ "value": { "minor": 0, "currency": "GBP" } }],
            "links": [{ "value": "x" }],
        });
        let left = |fields: Fields| {
            let mut value = whole.clone();
            leave_out(&mut value, fields);
            value
        };
        assert_eq!(left(Fields::SHOWN), whole);
        let none = json!({ "rows": [{ "name": "Ada", "fields": {}, "subject": "Late" }], "holdings": [{}], "links": [{ "value": "x" }] });
        assert_eq!(left(Fields::default()), none);
        let money = Fields { money: Sight::Masked, ..Fields::SHOWN };
        assert_eq!(left(money)["rows"][0], json!({ "name": "Ada", "tier": "gold", "fields": {}, "subject": "Late" }));
    }
}
