//! What is kept for everybody: failures to sign in, roles, teams.

use store::{
    attempts::{self, Attempts},
    on_both_databases, roles,
    teams::{self, Named},
};

use super::{second, token, user};
use crate::support::id;

on_both_databases! {
    async fn failures_are_counted_by_key(test) {
        let db = test.db.reader();
        let read = async |n| attempts::read(db, &token(n)).await.expect("a look");
        assert_eq!(read(1).await, Attempts::default());
        for n in 1..=3 {
            let now = attempts::record(db, &token(1), second(n)).await.expect("counted");
            assert_eq!(now, Attempts { failures: n, last_at: Some(second(n)) });
        }
        attempts::record(db, &token(2), second(9)).await.expect("counted");
        assert_eq!(read(1).await, Attempts { failures: 3, last_at: Some(second(3)) });
        assert_eq!(attempts::sweep(db, second(3)).await.expect("swept"), 0);
        assert_eq!(attempts::sweep(db, second(4)).await.expect("swept"), 1);
        assert_eq!(read(1).await, Attempts::default());
        attempts::clear(db, &token(2)).await.expect("cleared");
        assert_eq!(read(2).await, Attempts::default());
    }

    async fn no_failure_is_lost_when_many_come_at_once(test) {
        let tries = (0..20).map(|_| test.db.write(|tx| Box::pin(async move { attempts::record(tx, &token(1), second(1)).await })));
        let mut numbers: Vec<_> = futures::future::join_all(tries).await.into_iter().map(|n| n.expect("counted").failures).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=20).collect::<Vec<i64>>());
    }

    async fn a_stored_role_stands_until_it_is_forgotten(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "auditor").await;
        roles::save(db, "auditor", "{\"a\":1}", None, second(1)).await.expect("saved");
        roles::save(db, "agent", "{}", None, second(1)).await.expect("saved");
        roles::save(db, "auditor", "{\"a\":2}", Some(ana), second(2)).await.expect("saved");
        let words: Vec<_> = roles::list(db).await.expect("roles").into_iter().map(|role| role.word).collect();
        assert_eq!(words, ["agent", "auditor"]);
        let kept = roles::get(db, "auditor").await.expect("a look").expect("a role");
        assert_eq!((kept.rights.as_str(), kept.changed_at, kept.changed_by.as_str()), ("{\"a\":2}", second(2), "Person 1"));
        assert_eq!(roles::holders(db, "auditor").await.expect("a number"), 1);
        assert_eq!(roles::holders(db, "agent").await.expect("a number"), 0);
        assert!(roles::delete(db, "auditor").await.expect("forgotten"));
        assert!(!roles::delete(db, "auditor").await.expect("before"));
        assert_eq!(roles::get(db, "auditor").await.expect("a look"), None);
    }

    async fn a_team_has_one_name_and_each_member_once(test) {
        let db = test.db.reader();
        let (ana, ben) = (user(db, 1, "sales").await, user(db, 2, "sales").await);
        assert_eq!(teams::create(db, id(9, 1), " North ").await.expect("an answer"), Named::Named);
        assert_eq!(teams::create(db, id(9, 2), "North").await.expect("an answer"), Named::Taken);
        assert_eq!(teams::create(db, id(9, 2), "South").await.expect("an answer"), Named::Named);
        assert_eq!(teams::rename(db, id(9, 2), "North").await.expect("an answer"), Named::Taken);
        assert_eq!(teams::rename(db, id(9, 2), "South").await.expect("an answer"), Named::Named);
        assert_eq!(teams::rename(db, id(9, 3), "East").await.expect("an answer"), Named::Unknown);
        teams::set_members(db, id(9, 1), &[ben, ana, ben]).await.expect("members");
        teams::set_members(db, id(9, 2), &[ana]).await.expect("members");
        let listed = teams::list(db).await.expect("teams");
        let told: Vec<_> = listed.iter().map(|t| (t.name.as_str(), t.members.iter().map(|m| m.id).collect::<Vec<_>>())).collect();
        assert_eq!(told, [("North", vec![ana, ben]), ("South", vec![ana])]);
        assert_eq!(teams::of_user(db, ana).await.expect("teams"), [(id(9, 1), "North".to_owned()), (id(9, 2), "South".to_owned())]);
        assert!(teams::delete(db, id(9, 1)).await.expect("dissolved"));
        assert!(!teams::delete(db, id(9, 1)).await.expect("before"));
        assert_eq!(teams::of_user(db, ben).await.expect("teams"), []);
    }
}
