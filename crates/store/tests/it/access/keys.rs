//! Keys of programs.

use store::{
    keys::{self, NewKey},
    on_both_databases, roles,
};

use super::{second, token, user};
use crate::support::id;

on_both_databases! {
    async fn a_key_opens_until_it_ends_or_is_taken_back(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "administrator").await;
        let key = |n: u8| NewKey {
            id: id(9, u64::from(n)),
            name: format!("Shop {n}"),
            prefix: format!("abcdef{n}"),
            token_hash: token(n),
            role: "sales".into(),
            now: second(i64::from(n)),
            created_by: Some(ana),
            ends_at: None,
        };
        keys::create(db, &key(1)).await.expect("a key");
        keys::create(db, &NewKey { ends_at: Some(second(60)), created_by: None, ..key(2) }).await.expect("a key");
        let open = async |n, seconds| keys::resolve(db, &token(n), second(seconds)).await.expect("a look");
        let found = open(1, 1).await.expect("it opens");
        assert_eq!((found.id, found.name.as_str(), found.role.as_str()), (id(9, 1), "Shop 1", "sales"));
        assert_eq!((found.rights, found.used_at), (None, None));
        roles::save(db, "sales", "{}", None, second(0)).await.expect("saved");
        assert_eq!(open(1, 1).await.expect("it opens").rights.as_deref(), Some("{}"));
        assert_eq!(open(3, 1).await, None);
        assert!(open(2, 59).await.is_some());
        assert_eq!(open(2, 60).await, None);
        keys::touch(db, id(9, 1), second(9)).await.expect("touched");
        keys::touch(db, id(9, 1), second(8)).await.expect("touched");
        assert!(keys::revoke(db, id(9, 1), second(10)).await.expect("revoked"));
        assert!(!keys::revoke(db, id(9, 1), second(11)).await.expect("before"));
        assert_eq!(open(1, 1).await, None);
        let listed = keys::list(db).await.expect("keys");
        let told: Vec<_> = listed.iter().map(|k| (k.prefix.as_str(), k.created_by.as_str(), k.ends_at, k.used_at, k.revoked_at)).collect();
        assert_eq!(told, [
            ("abcdef2", "", Some(second(60)), None, None),
            ("abcdef1", "Person 1", None, Some(second(9)), Some(second(10))),
        ]);
    }
}
