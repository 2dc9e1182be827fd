//! Schemas of the types whose JSON is a text although they are numbers inside.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

macro_rules! text_schema {
    ($($type:ty => $pattern:literal, $example:literal;)+) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).pattern(Some($pattern)).examples([$example]).into()
            }
        }
        impl ToSchema for $type {}
    )+};
}

text_schema! {
    crate::money::Currency => "^[A-Z]{3}$", "GBP";
    crate::money::Decimal => r"^-?\d+(\.\d+)?$", "2.55";
    crate::time::Timestamp => r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$", "2011-12-09T12:50:00Z";
    crate::time::Day => r"^\d{4}-\d{2}-\d{2}$", "2011-12-09";
}

/// A text that is one of these words.
pub(crate) fn one_of(words: &[&str]) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.iter().copied())).into()
}
