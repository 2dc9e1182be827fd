//! Mail that waits: in its turn, once, and never lost.

use domain::staff::MailKind;
use store::{
    on_both_databases,
    outbox::{self, NewMail},
    spent,
};

use super::{second, token, user};
use crate::support::id;

fn mail(n: u64, now: i64) -> NewMail {
    NewMail {
        id: id(9, n),
        kind: MailKind::Reset,
        recipient: format!("{n}@example.com"),
        now: second(now),
        ends_at: second(now + 1_800),
        content: vec![0, 1, 255],
    }
}

on_both_databases! {
    async fn a_mail_is_taken_once_and_comes_back_until_it_is_sent(test) {
        let db = test.db.reader();
        for (n, now) in [(1, 5), (2, 3), (3, 60)] {
            assert!(outbox::add(db, &mail(n, now)).await.expect("added"));
        }
        let due = outbox::due(db, second(10)).await.expect("due");
        assert_eq!(due.iter().map(|mail| mail.id).collect::<Vec<_>>(), [id(9, 2), id(9, 1)], "the longest first, and none ahead of time");
        assert_eq!((due[0].content.as_slice(), due[0].tries), ([0, 1, 255].as_slice(), 0));
        // Six servers at the same moment.
        let tries = (0..6).map(|_| {
            let mail = due[0].clone();
            test.db.write(move |tx| {
                let mail = mail.clone();
                Box::pin(async move { outbox::take(tx, &mail, second(300)).await })
            })
        });
        let taken = futures::future::join_all(tries).await.into_iter().filter(|taken| *taken.as_ref().expect("an answer"));
        assert_eq!(taken.count(), 1);
        assert_eq!(outbox::due(db, second(10)).await.expect("due").len(), 1);
        let again = outbox::due(db, second(300)).await.expect("due");
        let back = again.iter().find(|mail| mail.id == id(9, 2)).expect("a server that stopped loses none");
        assert_eq!(back.tries, 1);
        outbox::put_off(db, id(9, 2), second(900), "451 later").await.expect("put off");
        outbox::sent(db, id(9, 1)).await.expect("sent");
        let left = outbox::due(db, second(1_000)).await.expect("due");
        assert_eq!(left.iter().map(|mail| mail.id).collect::<Vec<_>>(), [id(9, 3), id(9, 2)]);
        assert!(outbox::given_up(db).await.expect("none").is_empty());
    }

    async fn what_is_given_up_is_seen_without_what_it_said(test) {
        let db = test.db.reader();
        outbox::add(db, &mail(1, 0)).await.expect("added");
        assert!(!outbox::forget(db, id(9, 1)).await.expect("an answer"), "it still waits");
        outbox::give_up(db, id(9, 1), second(7), "550 no such box").await.expect("given up");
        assert!(outbox::due(db, second(9_000)).await.expect("due").is_empty());
        let seen = outbox::given_up(db).await.expect("seen");
        assert_eq!((seen[0].recipient.as_str(), seen[0].error.as_str(), seen[0].kind), ("1@example.com", "550 no such box", MailKind::Reset));
        assert!(outbox::forget(db, id(9, 1)).await.expect("an answer"));
        outbox::add(db, &mail(2, 0)).await.expect("added");
        outbox::give_up(db, id(9, 2), second(7), "").await.expect("given up");
        assert_eq!((outbox::sweep(db, second(7)).await.expect("swept"), outbox::sweep(db, second(8)).await.expect("swept")), (0, 1));
    }

    async fn what_may_be_used_once_is_used_once(test) {
        let tries = (0..6).map(|_| test.db.write(|tx| Box::pin(async move { spent::spend(tx, &token(1), second(60)).await })));
        let given = futures::future::join_all(tries).await.into_iter().filter(|given| *given.as_ref().expect("an answer"));
        assert_eq!(given.count(), 1);
        let db = test.db.reader();
        assert!(spent::spend(db, &token(2), second(61)).await.expect("an answer"));
        assert_eq!(spent::sweep(db, second(60)).await.expect("swept"), 1);
        assert!(!spent::spend(db, &token(2), second(61)).await.expect("an answer"));
    }

    async fn people_are_known_by_issuer_and_subject_and_by_nothing_else(test) {
        use store::users;
        let db = test.db.reader();
        let (ana, ben) = (user(db, 1, "agent").await, user(db, 2, "sales").await);
        assert!(users::set_subject(db, ana, "https://one", "7").await.expect("set"));
        assert!(users::set_subject(db, ben, "https://two", "7").await.expect("set"), "another issuer's 7 is somebody else");
        assert!(!users::set_subject(db, ben, "https://one", "7").await.expect("an answer"), "taken");
        let known = async |issuer, subject| users::by_subject(db, issuer, subject).await.expect("an answer").map(|known| known.id);
        assert_eq!((known("https://one", "7").await, known("https://two", "7").await), (Some(ana), Some(ben)));
        assert_eq!((known("https://one", "8").await, known("https://one/", "7").await, known("", "").await), (None, None, None));
        users::set_disabled(db, ana, Some(second(1))).await.expect("done");
        users::set_second_factor(db, ana, b"secret", 5).await.expect("set");
        let known = users::by_subject(db, "https://one", "7").await.expect("an answer").expect("known");
        assert!(known.disabled && known.has_second_factor && known.role == "agent");
        assert_eq!(users::totp_secrets(db).await.expect("secrets"), [(ana, b"secret".to_vec())]);
        assert!(!users::restore_totp_secret(db, ana, b"other", b"sealed").await.expect("an answer"));
        assert!(users::restore_totp_secret(db, ana, b"secret", b"sealed").await.expect("an answer"));
        assert_eq!(users::totp_secrets(db).await.expect("secrets"), [(ana, b"sealed".to_vec())]);
    }
}
