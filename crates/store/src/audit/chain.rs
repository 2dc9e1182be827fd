//! What is hashed, byte for byte.
//!
//! An entry's hash is the SHA-256 of, in this order: the text `vecino audit 1`; seq; at; actor id; actor; action;
//! resource; record; summary; values' hash; request; address; agent; the hash of the entry before (32 zeros before the
//! first). A number is eight bytes, the highest first; a text its length as such a number and then its UTF-8; a hash
//! its 32 and an id its 16 bytes. What may be missing has a byte before it: 1, or 0 where nothing follows. So no two
//! entries have the same bytes.
//!
//! The hash of the values beside an entry is the SHA-256 of the salt (16 bytes), the customer's id as one that may be
//! missing, and the rest: their text as it is stored.

use domain::time::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    error::Result,
    row::{Hash, Row},
};

/// The number and hash of an entry, to which the next one is chained.
#[derive(Clone, Copy)]
pub(super) struct Link {
    pub(super) seq: i64,
    pub(super) hash: Hash,
}

/// An entry with everything that its hash is made of. The action is its number, so that the entry of a newer program
/// verifies too.
pub(super) struct Sealed {
    pub(super) seq: i64,
    pub(super) at: Timestamp,
    pub(super) actor_id: Option<Uuid>,
    pub(super) actor: String,
    pub(super) action: i16,
    pub(super) resource: String,
    pub(super) record: Option<String>,
    pub(super) summary: String,
    pub(super) values_hash: Option<Hash>,
    pub(super) request: String,
    pub(super) address: String,
    pub(super) agent: String,
    pub(super) previous: Hash,
}

/// A hash in the making.
struct Bytes(Sha256);

impl Bytes {
    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.0.update([u8::from(value.is_some())]);
        if let Some(value) = value {
            write(self, value);
        }
    }
}

impl Sealed {
    pub(super) fn hash(&self) -> Hash {
        let mut to = Bytes(Sha256::new_with_prefix("vecino audit 1"));
        to.number(self.seq);
        to.number(self.at.0);
        to.optional(self.actor_id, |to, id| to.0.update(id.as_bytes()));
        to.text(&self.actor);
        to.number(self.action.into());
        to.text(&self.resource);
        to.optional(self.record.as_deref(), Bytes::text);
        to.text(&self.summary);
        to.optional(self.values_hash, |to, hash| to.0.update(hash));
        to.text(&self.request);
        to.text(&self.address);
        to.text(&self.agent);
        to.0.update(self.previous);
        to.0.finalize().into()
    }

    /// A stored entry.
    pub(super) fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            seq: row.int("seq")?,
            at: row.time("at")?,
            actor_id: row.get("actor_id")?,
            actor: row.text("actor")?,
            action: row.get("action")?,
            resource: row.text("resource")?,
            record: row.get("record")?,
            summary: row.text("summary")?,
            values_hash: row.optional_hash("values_hash")?,
            request: row.text("request")?,
            address: row.text("address")?,
            agent: row.text("agent")?,
            previous: row.hash("previous")?,
        })
    }
}

/// The hash of values that stand beside an entry.
pub(super) fn values_hash(customer_id: Option<Uuid>, salt: &[u8], content: &str) -> Hash {
    let mut to = Bytes(Sha256::new_with_prefix(salt));
    to.optional(customer_id, |to, id| to.0.update(id.as_bytes()));
    to.0.update(content);
    to.0.finalize().into()
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn entry() -> Sealed {
        Sealed {
            seq: 1,
            at: Timestamp(1_763_632_800_000),
            actor_id: Some(Uuid::from_u128(7)),
            actor: "Ewa Lis".into(),
            action: 3,
            resource: "customer".into(),
            record: Some("9".into()),
            summary: String::new(),
            values_hash: None,
            request: "r1".into(),
            address: "192.0.2.7".into(),
            agent: "ß".into(),
            previous: [0; 32],
        }
    }

    fn hex(hash: Hash) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_bytes_are_those_that_are_written_down() {
        // Worked out by another program from the description above.
        assert_eq!(hex(entry().hash()), "a664b0ecc4bb7bef38efeb31b68165aacb54e1d37c8c72752c8a52ee4c30cdf9");
        assert_eq!(
            hex(values_hash(Some(Uuid::from_u128(1)), &[5; 16], "{}")),
            "eab1e1b13c3be00f82b089c518b858e3f506a3004a9bbfedee86d3fbda918a96"
        );
    }

    #[test]
    fn what_moves_from_one_field_to_the_next_is_another_entry() {
        let moved = [
            Sealed { actor: "Ewa Liscustomer".into(), resource: String::new(), ..entry() },
            Sealed { record: None, summary: "9".into(), ..entry() },
            Sealed { record: Some(String::new()), summary: "9".into(), ..entry() },
            Sealed { request: String::new(), address: "r1192.0.2.7".into(), ..entry() },
            Sealed { values_hash: Some([0; 32]), ..entry() },
        ];
        for other in moved {
            assert_ne!(other.hash(), entry().hash());
        }
        assert_ne!(values_hash(None, &[5; 16], "{}"), values_hash(Some(Uuid::nil()), &[5; 16], "{}"));
    }

    proptest! {
        /// One text cut at other places into the fields is another entry, whatever stands in it.
        #[test]
        fn fields_do_not_run_into_each_other(text in "[\\x00\\x01a]{0,24}", one in vec(0..25_usize, 6), other in vec(0..25_usize, 6)) {
            let (one, other) = (cut(&text, one), cut(&text, other));
            prop_assert_eq!(filled(&one).hash() == filled(&other).hash(), one == other);
        }
    }

    /// A text cut into seven parts.
    fn cut(text: &str, mut places: Vec<usize>) -> Vec<String> {
        places.sort_unstable();
        let ends = places.iter().map(|place| (*place).min(text.len())).chain([text.len()]);
        let starts = std::iter::once(0).chain(ends.clone());
        starts.zip(ends).map(|(start, end)| text[start..end].to_owned()).collect()
    }

    fn filled(parts: &[String]) -> Sealed {
        let part = |n: usize| parts[n].clone();
        Sealed {
            actor: part(0),
            resource: part(1),
            record: Some(part(2)).filter(|record| !record.is_empty()),
            summary: part(3),
            request: part(4),
            address: part(5),
            agent: part(6),
            ..entry()
        }
    }
}
