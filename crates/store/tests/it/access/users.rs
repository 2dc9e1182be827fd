//! People and what they sign in with.

use store::{
    on_both_databases, recovery,
    users::{self, Added, User},
};

use super::{second, token, user, user_id};

on_both_databases! {
    async fn an_address_is_one_persons_in_whatever_case(test) {
        let db = test.db.reader();
        user(db, 1, "agent").await;
        for email in ["person1@example.com", "PERSON1@EXAMPLE.COM ", "Person1@Example.com"] {
            let other = User { id: user_id(2), name: "Other".into(), email: email.into(), role: "agent".into(), created_at: second(1) };
            assert_eq!(users::create(db, &other).await.expect("an answer"), Added::EmailTaken);
            assert_eq!(users::credentials(db, email).await.expect("a look").map(|c| c.name).as_deref(), Some("Person 1"));
        }
        assert_eq!(users::list(db).await.expect("people").len(), 1);
        assert!(users::credentials(db, "nobody@example.com").await.expect("a look").is_none());
    }

    async fn nobody_can_sign_in_until_somebody_has_a_password(test) {
        let db = test.db.reader();
        let can = async || users::any_can_sign_in(db).await.expect("a look");
        assert!(!can().await);
        let ana = user(db, 1, "administrator").await;
        assert!(!can().await);
        assert!(users::set_password(db, ana, "$argon2id$x", second(5)).await.expect("set"));
        assert!(can().await);
        let kept = users::credentials_of(db, ana).await.expect("a look").expect("a user");
        assert_eq!((kept.password_hash.as_deref(), kept.password_changed_at), (Some("$argon2id$x"), Some(second(5))));
        assert!(!format!("{kept:?}").contains("argon2id"), "it is not written into a log");
        users::set_disabled(db, ana, Some(second(6))).await.expect("done");
        assert!(!can().await);
        assert!(!users::set_password(db, user_id(9), "x", second(5)).await.expect("nobody"));
        let listed = users::list(db).await.expect("people");
        assert_eq!((listed[0].has_password, listed[0].has_second_factor, listed[0].disabled_at), (true, false, Some(second(6))));
        assert_eq!(users::get(db, ana).await.expect("a look").as_ref(), listed.first());
    }

    async fn a_code_of_the_second_factor_works_once(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "agent").await;
        let accept = async |step| users::accept_totp_step(db, ana, step).await.expect("an answer");
        assert!(!accept(10).await, "there is none");
        users::set_second_factor(db, ana, &[0, 1, 255], 10).await.expect("set");
        let kept = users::credentials_of(db, ana).await.expect("a look").expect("a user");
        assert_eq!((kept.totp_secret, kept.totp_step), (Some(vec![0, 1, 255]), Some(10)));
        assert_eq!([accept(9).await, accept(10).await, accept(11).await, accept(11).await], [false, false, true, false]);
        let both = async |n: i64| {
            let one = test.db.write(move |tx| Box::pin(async move { users::accept_totp_step(tx, ana, n).await }));
            let other = test.db.write(move |tx| Box::pin(async move { users::accept_totp_step(tx, ana, n).await }));
            let (one, other) = tokio::join!(one, other);
            (one.expect("an answer"), other.expect("an answer"))
        };
        for step in 12..20 {
            let (one, other) = both(step).await;
            assert!(one != other, "one of two is let in");
        }
    }

    async fn a_recovery_code_works_once(test) {
        let db = test.db.reader();
        let (ana, ben) = (user(db, 1, "agent").await, user(db, 2, "agent").await);
        recovery::replace(db, ana, &[token(1), token(2)]).await.expect("codes");
        recovery::replace(db, ben, &[token(3)]).await.expect("codes");
        let use_one = async |who, code| recovery::use_one(db, who, &token(code), second(1)).await.expect("an answer");
        assert!(!use_one(ana, 3).await, "it is somebody else's");
        assert!(use_one(ana, 1).await);
        assert!(!use_one(ana, 1).await);
        assert_eq!(recovery::left(db, ana).await.expect("a number"), 1);
        recovery::replace(db, ana, &[token(4)]).await.expect("codes");
        assert!(!use_one(ana, 2).await, "the ones before work no more");
        users::set_second_factor(db, ben, b"secret", 1).await.expect("set");
        assert!(users::clear_second_factor(db, ben).await.expect("cleared"));
        assert!(!use_one(ben, 3).await);
        assert!(!users::accept_totp_step(db, ben, 99).await.expect("an answer"));
        assert!(use_one(ana, 4).await);
    }
}
