//! Sessions: how each of them ends, and that nothing but the token opens one.

use domain::staff::MAX_AGENT;
use store::{
    Connection, on_both_databases, roles,
    sessions::{self, Resolved, SecondFactor},
    teams, users,
};

use super::{second, session, token, user, user_id};
use crate::support::id;

/// Whose session the n-th token opens, so many seconds in.
async fn open(db: &dyn Connection, n: u8, seconds: i64) -> Option<Resolved> {
    sessions::resolve(db, &token(n), second(seconds)).await.expect("a look")
}

async fn start(db: &dyn Connection, n: u8, user: uuid::Uuid) {
    assert!(sessions::start(db, &session(n, user)).await.expect("a session"));
}

on_both_databases! {
    async fn a_session_opens_with_its_token_alone(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "agent").await;
        start(db, 1, ana).await;
        let found = open(db, 1, 1).await.expect("signed in");
        assert_eq!((found.user_id, found.session_id), (ana, id(8, 1)));
        assert_eq!((found.name.as_str(), found.email.as_str(), found.role.as_str()), ("Person 1", "Person1@Example.com", "agent"));
        assert_eq!((found.rights, found.team, found.second_factor), (None, vec![ana], SecondFactor::NotAsked));
        assert_eq!(open(db, 2, 1).await, None);
        let mut almost = token(1);
        almost[31] ^= 1;
        assert_eq!(sessions::resolve(db, &almost, second(1)).await.expect("a look"), None);
        assert_eq!(users::get(db, ana).await.expect("a look").expect("a user").seen_at, Some(second(0)));
    }

    async fn it_looks_as_somebody_until_it_does_not(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "agent").await;
        start(db, 1, ana).await;
        start(db, 2, ana).await;
        for whom in [sessions::LooksAs::Role("sales".into()), sessions::LooksAs::User(id(3, 9))] {
            assert!(sessions::look_as(db, id(8, 1), Some(&whom)).await.expect("done"));
            assert_eq!(open(db, 1, 1).await.expect("signed in").looks_as, Some(whom));
            assert_eq!(open(db, 2, 1).await.expect("signed in").looks_as, None, "only this session");
        }
        assert!(sessions::look_as(db, id(8, 1), None).await.expect("done"));
        assert_eq!(open(db, 1, 1).await.expect("signed in").looks_as, None);
        assert!(!sessions::look_as(db, id(8, 7), None).await.expect("done"), "of no session");
    }

    async fn it_ends_when_nobody_uses_it(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "agent").await;
        start(db, 1, ana).await;
        assert!(open(db, 1, 59).await.is_some());
        assert_eq!(open(db, 1, 60).await, None);
        sessions::touch(db, id(8, 1), second(59)).await.expect("touched");
        assert_eq!(open(db, 1, 60).await.expect("signed in").seen_at, second(59));
        sessions::touch(db, id(8, 1), second(30)).await.expect("touched");
        assert!(open(db, 1, 118).await.is_some(), "an earlier moment takes nothing back");
        assert_eq!(users::get(db, ana).await.expect("a look").expect("a user").seen_at, Some(second(59)));
    }

    async fn it_ends_in_the_end(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "agent").await;
        start(db, 1, ana).await;
        assert!(sessions::start(db, &sessions::NewSession { idle_ms: None, ..session(2, ana) }).await.expect("a session"));
        sessions::touch(db, id(8, 1), second(3599)).await.expect("touched");
        for n in [1, 2] {
            assert!(open(db, n, 3599).await.is_some());
            assert_eq!(open(db, n, 3600).await, None);
        }
        assert_eq!(sessions::sweep(db, second(3599)).await.expect("swept"), 0);
        assert_eq!(sessions::sweep(db, second(3600)).await.expect("swept"), 2);
    }

    async fn it_ends_when_its_person_may_not_sign_in(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "agent").await;
        let ben = user(db, 2, "agent").await;
        start(db, 1, ana).await;
        start(db, 2, ben).await;
        assert!(users::set_disabled(db, ana, Some(second(1))).await.expect("done"));
        assert_eq!(open(db, 1, 2).await, None);
        assert!(open(db, 2, 2).await.is_some(), "somebody else's goes on");
        assert!(!sessions::start(db, &session(3, ana)).await.expect("refused"));
        assert!(!sessions::start(db, &session(3, user_id(9))).await.expect("refused"));
        assert!(users::set_disabled(db, ana, None).await.expect("done"));
        assert_eq!(open(db, 1, 3).await, None, "it does not come back to life");
        start(db, 3, ana).await;
        assert!(open(db, 3, 3).await.is_some());
        assert!(!users::set_disabled(db, user_id(9), None).await.expect("nobody"));
    }

    async fn another_token_takes_the_place_of_the_one_before(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "agent").await;
        start(db, 1, ana).await;
        assert!(sessions::rotate(db, id(8, 1), &token(7)).await.expect("rotated"));
        assert_eq!(open(db, 1, 1).await, None);
        assert_eq!(open(db, 7, 1).await.expect("signed in").session_id, id(8, 1));
        assert!(!sessions::rotate(db, id(8, 9), &token(8)).await.expect("nothing"));
    }

    async fn a_second_factor_is_due_until_it_is_given(test) {
        let db = test.db.reader();
        let ana = user(db, 1, "agent").await;
        start(db, 1, ana).await;
        assert!(users::set_second_factor(db, ana, b"secret", 5).await.expect("set"));
        assert_eq!(open(db, 1, 1).await.expect("a session").second_factor, SecondFactor::Due);
        assert!(sessions::give_second_factor(db, id(8, 1), &token(7), second(2)).await.expect("given"));
        assert_eq!(open(db, 1, 3).await, None, "it may do more now, so it has another token");
        assert_eq!(open(db, 7, 3).await.expect("a session").second_factor, SecondFactor::Given(second(2)));
    }

    async fn a_request_knows_the_edited_role_and_the_team(test) {
        let db = test.db.reader();
        let (ana, ben, cyd) = (user(db, 1, "sales").await, user(db, 2, "sales").await, user(db, 3, "agent").await);
        start(db, 1, ana).await;
        roles::save(db, "sales", "{\"reach\":\"team\"}", Some(cyd), second(0)).await.expect("saved");
        for (n, members) in [(1, vec![ana, ben]), (2, vec![ana, ben, cyd]), (3, vec![cyd])] {
            assert_eq!(teams::create(db, id(9, n), &format!("Team {n}")).await.expect("a team"), teams::Named::Named);
            teams::set_members(db, id(9, n), &members).await.expect("members");
        }
        let found = open(db, 1, 1).await.expect("signed in");
        let mut team = found.team;
        team.sort();
        assert_eq!((found.rights.as_deref(), team), (Some("{\"reach\":\"team\"}"), vec![ana, ben, cyd]));
        users::set_role(db, ana, "agent").await.expect("another role");
        assert!(open(db, 1, 1).await.is_none(), "no session may do more than when it began");
        start(db, 1, ana).await;
        teams::set_members(db, id(9, 2), &[cyd]).await.expect("members");
        teams::delete(db, id(9, 1)).await.expect("dissolved");
        let found = open(db, 1, 1).await.expect("signed in");
        assert_eq!((found.role.as_str(), found.rights, found.team), ("agent", None, vec![ana]), "it holds at once");
    }

    async fn people_see_and_end_their_own(test) {
        let db = test.db.reader();
        let (ana, ben) = (user(db, 1, "agent").await, user(db, 2, "agent").await);
        for n in 1..=3 {
            start(db, n, ana).await;
        }
        assert!(sessions::start(db, &sessions::NewSession { agent: "é".repeat(300), ..session(4, ben) }).await.expect("a session"));
        sessions::touch(db, id(8, 2), second(50)).await.expect("touched");
        let of = async |who, seconds| sessions::of_user(db, who, second(seconds)).await.expect("sessions");
        assert_eq!(of(ana, 55).await.iter().map(|s| s.id).collect::<Vec<_>>(), [id(8, 2), id(8, 3), id(8, 1)]);
        assert_eq!(of(ana, 60).await.len(), 1, "what is over is not shown");
        assert_eq!(of(ben, 1).await[0].agent, "é".repeat(MAX_AGENT));
        assert!(!sessions::end(db, ben, id(8, 1)).await.expect("refused"), "it is not theirs");
        assert!(open(db, 1, 1).await.is_some());
        assert!(sessions::end(db, ana, id(8, 1)).await.expect("ended"));
        assert_eq!(open(db, 1, 1).await, None);
        assert_eq!(sessions::end_others(db, ana, id(8, 2)).await.expect("ended"), 1);
        assert_eq!(of(ana, 55).await.len(), 1);
        assert_eq!(sessions::end_all(db, ana).await.expect("ended"), 1);
        assert!(open(db, 4, 1).await.is_some(), "somebody else's goes on");
    }
}
