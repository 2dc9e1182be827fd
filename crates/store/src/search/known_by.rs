//! Looking up what identifies a customer, before any text is searched: an address, a telephone number or an
//! id is a range of an index, however many customers there are.

use domain::{
    access::{FieldClass, Scope},
    search::phone_digits,
};
use uuid::Uuid;

use super::{
    fold,
    needle::{cut, phones},
};
use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::{Filter, begins_with, ids},
};

/// As many digits of a telephone number's end as the index `contact_points_end` holds.
const END: usize = 5;

/// The kinds that are telephone numbers, as that index names them.
const PHONES: &str = "2, 3";

/// Ways to identify a customer that a text may mean.
pub(super) struct KnownBy {
    typed: String,
    /// The digits of a telephone number, as typed and without the country.
    phones: Vec<String>,
}

impl KnownBy {
    /// Reads a text; none where it is words of a name.
    pub(super) fn of(text: &str) -> Option<Self> {
        let typed = cut(text);
        let phones = if phone_digits(&typed).is_some() { phones(&typed) } else { Vec::new() };
        let one_word = !typed.contains(char::is_whitespace);
        // Letters alone are a name, or a part of one.
        let is_name = typed.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '-');
        (!phones.is_empty() || (one_word && !is_name)).then_some(Self { typed, phones })
    }

    /// The customers, up to one more than `most`: whose address or number is the text, begins with it, or, where it
    /// is a telephone number, ends with it; or whose id in a source system it is. To whom addresses are not shown,
    /// only by such an id, and not where it is an address.
    pub(super) async fn find(&self, db: &dyn Connection, scope: &Scope, most: u64) -> Result<Vec<Uuid>> {
        let mut filter = Filter::default();
        let contacts = scope.fields.shows(FieldClass::Contact);
        if !contacts && self.typed.contains('@') {
            return Ok(Vec::new());
        }
        let reached = |column: &str, filter: &mut Filter| -> Result<String> {
            let condition = access::condition(db, scope, column, filter)?;
            Ok(condition.map(|condition| format!(" AND {condition}")).unwrap_or_default())
        };
        let mut looks = Vec::new();
        if contacts {
            let reached = reached("c.customer_id", &mut filter)?;
            looks.push(self.contacts(db, &mut filter, &reached, most + 1));
            looks.push(self.ends(db, &mut filter, &reached, most + 1));
        }
        let reached = reached("l.customer_id", &mut filter)?;
        looks.push(self.links(&mut filter, &reached, most + 1));
        // Each look has its own bound: SQLite allows none on a part of a UNION.
        let looks: Vec<_> = looks.into_iter().flatten().map(|look| format!("SELECT customer_id FROM ({look}) AS looked")).collect();
        ids(db, &format!("SELECT customer_id FROM ({}) AS found", looks.join(" UNION ")), filter.values(), most).await
    }

    /// Addresses and numbers that are the text or begin with it, in their order: the very one comes first.
    fn contacts(&self, db: &dyn Connection, filter: &mut Filter, reached: &str, most: u64) -> Vec<String> {
        let texts = [fold(&self.typed)].into_iter().chain(self.phones.iter().cloned());
        let column = normalised(db);
        let look = |text: String| {
            let begins = begins_with(filter, column, &text);
            format!("SELECT c.customer_id FROM contact_points c WHERE {begins}{reached} ORDER BY {column}, c.customer_id LIMIT {most}")
        };
        texts.map(look).collect()
    }

    /// The condition that a customer `f` is one of those that [`Self::find`] finds, however many there are; without
    /// `contacts` by their ids only.
    pub(super) fn condition(&self, db: &dyn Connection, contacts: bool, filter: &mut Filter) -> String {
        if !contacts {
            return format!("f.customer_id IN ({})", self.links(filter, "", u64::from(u32::MAX)).concat());
        }
        let column = normalised(db);
        let mut any = vec![begins_with(filter, column, &fold(&self.typed))];
        for digits in &self.phones {
            any.push(begins_with(filter, column, digits));
            any.push(format!("(c.kind IN ({PHONES}) AND c.normalised LIKE {})", filter.bind(format!("%{digits}"))));
        }
        let links = self.links(filter, "", u64::from(u32::MAX)).concat();
        format!(
            "(EXISTS (SELECT 1 FROM contact_points c WHERE c.customer_id = f.customer_id AND ({})) OR f.customer_id IN ({links}))",
            any.join(" OR ")
        )
    }

    /// Telephone numbers that end so, in whatever form they were given.
    fn ends(&self, db: &dyn Connection, filter: &mut Filter, reached: &str, most: u64) -> Vec<String> {
        let end = if is_sqlite(db) { format!("substr(c.normalised, -{END})") } else { format!("right(c.normalised, {END})") };
        let look = |digits: &String| {
            let last = filter.bind(&digits[digits.len() - END..]);
            let whole = filter.bind(format!("%{digits}"));
            format!(
                "SELECT c.customer_id FROM contact_points c \
                 WHERE c.kind IN ({PHONES}) AND {end} = {last} AND c.normalised LIKE {whole}{reached} LIMIT {most}"
            )
        };
        self.phones.iter().filter(|digits| digits.len() >= END).map(look).collect()
    }

    /// Ids in source systems, as typed or in capitals; named one by one, the sources' index serves.
    fn links(&self, filter: &mut Filter, reached: &str, most: u64) -> Vec<String> {
        let (id, capitals) = (filter.bind(self.typed.as_str()), filter.bind(self.typed.to_uppercase()));
        vec![format!(
            "SELECT l.customer_id FROM identity_links l WHERE l.source_id IN (SELECT id FROM sources) \
             AND l.external_id IN ({id}, {capitals}){reached} LIMIT {most}"
        )]
    }
}

/// The column as the index has it that finds beginnings: by its bytes, whatever the server's language.
fn normalised(db: &dyn Connection) -> &'static str {
    if is_sqlite(db) { "c.normalised" } else { "c.normalised COLLATE \"C\"" }
}

#[cfg(test)]
mod tests {
    use domain::customer::ContactKind;

    use super::*;

    #[test]
    fn telephones_are_the_kinds_that_the_index_names() {
        assert_eq!(PHONES, format!("{}, {}", ContactKind::Mobile.code(), ContactKind::Phone.code()));
    }

    #[test]
    fn words_of_a_name_identify_nobody() {
        for name in ["smith", "Anna Smith", "o'neil", "Peña-Núñez", "王伟", "smith 42"] {
            assert!(KnownBy::of(name).is_none(), "{name}");
        }
        for id in ["anna.smith", "a@b", "HW-88213", "12347", "07700 900142", "smith42", "+44 7700"] {
            assert!(KnownBy::of(id).is_some(), "{id}");
        }
    }
}
