//! Links work once, for what they were made for, until they are over.

use domain::staff::LinkPurpose::{Invite, Reset, SetUp};
use store::{
    links::{self, NewLink},
    on_both_databases, users,
};

use super::{second, token, user};

fn link(n: u8, user_id: Option<uuid::Uuid>, purpose: domain::staff::LinkPurpose) -> NewLink {
    NewLink { token_hash: token(n), user_id, purpose, now: second(0), ends_at: second(60) }
}

on_both_databases! {
    async fn a_link_works_once(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "agent").await;
        let hers = Some(ana);
        for (n, whose, purpose) in [(2, hers, Reset), (5, hers, Reset), (1, hers, Reset), (3, hers, Invite), (4, None, SetUp), (6, None, SetUp)] {
            links::issue(db, &link(n, whose, purpose)).await.expect("a link");
        }
        let redeem = async |n, purpose, seconds| links::redeem(db, &token(n), purpose, second(seconds)).await.expect("an answer");
        let peek = async |n, purpose, seconds| links::peek(db, &token(n), purpose, second(seconds)).await.expect("an answer");
        assert_eq!(redeem(9, Reset, 1).await, None, "unknown");
        assert_eq!(redeem(1, Invite, 1).await, None, "for something else");
        assert_eq!((peek(1, Reset, 60).await, redeem(1, Reset, 60).await), (None, None), "over");
        let seen = peek(1, Reset, 59).await.expect("it works");
        assert_eq!((seen.user_id, seen.name.as_str(), seen.email.as_str()), (Some(ana), "Person 1", "Person1@Example.com"));
        assert_eq!(redeem(1, Reset, 59).await, Some(seen), "looking did not use it");
        assert_eq!((peek(1, Reset, 59).await, redeem(1, Reset, 59).await), (None, None), "used");
        assert_eq!((redeem(2, Reset, 59).await, redeem(5, Reset, 59).await), (None, None), "nor do those that were asked for before");
        let first = redeem(4, SetUp, 1).await.expect("it works");
        assert_eq!((first.user_id, first.name.as_str()), (None, ""));
        users::set_disabled(db, ana, Some(second(1))).await.expect("done");
        assert_eq!((peek(3, Invite, 1).await, redeem(3, Invite, 1).await), (None, None), "of somebody who may not sign in");
        assert_eq!(links::sweep(db, second(59)).await.expect("swept"), 0);
        assert_eq!(links::sweep(db, second(60)).await.expect("swept"), 6);
    }

    async fn a_new_link_takes_back_those_before_it(test) {
        let db = test.db.reader();
        let (ana, ben) = (user(db, 1, "agent").await, user(db, 2, "agent").await);
        for (n, whose, purpose) in [(1, Some(ana), Reset), (2, Some(ben), Reset), (3, Some(ana), Invite), (4, None, SetUp), (5, None, SetUp), (6, Some(ana), Reset)] {
            links::issue(db, &link(n, whose, purpose)).await.expect("a link");
        }
        let mut work = Vec::new();
        for (n, purpose) in [(1, Reset), (2, Reset), (3, Invite), (4, SetUp), (5, SetUp), (6, Reset)] {
            work.push(links::peek(db, &token(n), purpose, second(1)).await.expect("an answer").is_some());
        }
        assert_eq!(work, [false, true, true, true, true, true], "hers for the same; not another's, nor for something else");
    }

    async fn links_are_voided_before_they_are_used(test) {
        let db = test.db.reader();
        let (ana, ben) = (user(db, 1, "agent").await, user(db, 2, "agent").await);
        for (n, whose, purpose) in [(1, ana, Reset), (2, ana, Reset), (3, ana, Invite), (4, ben, Reset)] {
            links::issue(db, &link(n, Some(whose), purpose)).await.expect("a link");
        }
        assert!(links::peek(db, &token(1), Reset, second(1)).await.expect("an answer").is_none(), "a later one took its place");
        links::void(db, Some(ana), Reset, second(1)).await.expect("voided");
        let works = async |n, purpose| links::peek(db, &token(n), purpose, second(2)).await.expect("an answer").is_some();
        assert_eq!([works(1, Reset).await, works(2, Reset).await, works(3, Invite).await, works(4, Reset).await], [false, false, true, true]);
    }

    async fn one_of_many_at_the_same_moment_is_given_it(test) {
        let ana = user(test.db.reader(), 1, "agent").await;
        for n in 1..=5 {
            links::issue(test.db.reader(), &link(n, Some(ana), Reset)).await.expect("a link");
            let tries = (0..6).map(|_| {
                test.db.write(move |tx| Box::pin(async move { links::redeem(tx, &token(n), Reset, second(1)).await }))
            });
            let given = futures::future::join_all(tries).await.into_iter().filter(|given| given.as_ref().expect("an answer").is_some());
            assert_eq!(given.count(), 1);
        }
    }
}
