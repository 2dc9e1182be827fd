//! Saved views: whose they are, who sees them, which one a role begins with.

use crate::support::{at, id};
use domain::{
    access::{Access, Role},
    problem::Problem,
    time::Timestamp,
    view::{NewView, SavedView, Sharing},
};
use store::{Connection, StoreError, on_both_databases, users::User, views};
use uuid::Uuid;

fn now() -> Timestamp {
    at("2025-01-01")
}

fn user(n: u64, name: &str, role: &str) -> User {
    User { id: id(6, n), name: name.into(), email: format!("{name}@x.example"), role: role.into(), created_at: now() }
}

fn view(list: &str, name: &str, query: &str, sharing: Sharing) -> NewView {
    NewView { list: list.into(), name: name.into(), query: query.into(), sharing, default_for: None }
}

async fn save(db: &impl Connection, n: u64, owner: &Access, view: &NewView) {
    views::save(db, id(5, n), now(), owner, view).await.expect("saved");
}

async fn seen(db: &impl Connection, list: &str, viewer: &Access) -> Vec<SavedView> {
    views::list(db, list, viewer).await.expect("views")
}

async fn names(db: &impl Connection, viewer: &Access) -> String {
    seen(db, "orders", viewer).await.into_iter().map(|view| view.name).collect::<Vec<_>>().join(" ")
}

/// Ana and Ben work in a team; Cyd does not.
async fn people(db: &impl Connection) -> [Access; 3] {
    let people = [user(1, "Ana", "agent"), user(2, "Ben", "agent"), user(3, "Cyd", "sales")];
    for person in &people {
        store::users::add(db, person).await.expect("added");
    }
    people.map(|user| {
        let team = if user.role == "agent" { vec![id(6, 1), id(6, 2)] } else { vec![user.id] };
        Access { user: user.id, name: user.name, role: Role { word: user.role, ..Role::default() }, team, eyes: None, revealed: Vec::new() }
    })
}

/// Who owns what was there before anybody signed in.
fn nobody() -> Access {
    Access::system("nobody")
}

on_both_databases! {
    async fn a_view_is_kept_under_its_name(test) {
        let db = test.db.reader();
        save(db, 1, &nobody(), &view("customers", " Gold ", "tier=gold", Sharing::Private)).await;
        save(db, 2, &nobody(), &view("customers", "Gold", "tier=gold&country=France", Sharing::Private)).await;
        save(db, 3, &nobody(), &view("orders", "Gold", "total_min=1", Sharing::Private)).await;
        let kept = seen(db, "customers", &nobody()).await;
        let told: Vec<_> = kept.iter().map(|v| (v.id, v.name.as_str(), v.query.as_str(), v.mine)).collect();
        assert_eq!(told, [(id(5, 1), "Gold", "tier=gold&country=France", true)]);
        for bad in ["  ", &"x".repeat(61)] {
            let refused = views::save(db, id(5, 4), now(), &nobody(), &view("customers", bad, "", Sharing::Private)).await;
            assert!(matches!(refused, Err(StoreError::Invalid(Problem::NameEmpty | Problem::NameTooLong))));
        }
        assert_eq!(views::delete(db, id(5, 1), &nobody()).await.expect("deleted").as_ref(), kept.first());
        assert_eq!(seen(db, "customers", &nobody()).await, []);
        assert_eq!(views::delete(db, id(5, 1), &nobody()).await.expect("gone"), None);
    }

    async fn each_sees_their_own_and_what_is_shared_with_them(test) {
        let db = test.db.reader();
        let [ana, ben, cyd] = people(db).await;
        save(db, 1, &ana, &view("orders", "mine", "kind=order", Sharing::Private)).await;
        save(db, 2, &ana, &view("orders", "team", "kind=order", Sharing::Team)).await;
        save(db, 3, &ana, &view("orders", "world", "kind=order", Sharing::Everyone)).await;
        assert_eq!(names(db, &ana).await, "mine team world");
        assert_eq!(names(db, &ben).await, "team world");
        assert_eq!(names(db, &cyd).await, "world");
        let told: Vec<_> = seen(db, "orders", &ben).await.into_iter().map(|v| (v.by, v.mine)).collect();
        assert_eq!(told, [("Ana".to_owned(), false), ("Ana".to_owned(), false)]);
        assert!(seen(db, "orders", &ana).await.iter().all(|v| v.mine && v.by.is_empty()));
        assert_eq!(seen(db, "tickets", &ana).await, []);
    }

    async fn the_name_of_somebody_else_is_free_and_their_view_is_theirs(test) {
        let db = test.db.reader();
        let [ana, ben, _] = people(db).await;
        save(db, 1, &ana, &view("orders", "world", "kind=order", Sharing::Everyone)).await;
        save(db, 2, &ben, &view("orders", "world", "kind=credit_note", Sharing::Private)).await;
        assert_eq!(names(db, &ana).await, "world");
        assert_eq!(names(db, &ben).await, "world world");
        let refused = views::delete(db, id(5, 1), &ben).await;
        assert!(matches!(refused, Err(StoreError::Invalid(Problem::NotYours))), "{refused:?}");
        assert_eq!(names(db, &ana).await, "world", "nothing was deleted");
        assert!(views::delete(db, id(5, 2), &ben).await.expect("deleted").is_some());
        assert_eq!(names(db, &ben).await, "world");
    }

    async fn a_role_begins_with_one_view_a_list(test) {
        let db = test.db.reader();
        let [ana, ben, cyd] = people(db).await;
        let for_role = |name: &str, list: &str, role: &str| {
            NewView { default_for: Some(role.to_owned()), ..view(list, name, name, Sharing::Private) }
        };
        save(db, 1, &cyd, &for_role("first", "orders", "agent")).await;
        save(db, 2, &cyd, &for_role("other", "tickets", "agent")).await;
        assert_eq!(names(db, &ben).await, "first", "whom it is for, sees it");
        save(db, 3, &ana, &for_role("second", "orders", "agent")).await;
        let begin = async |role: &str| views::defaults(db, role).await.expect("a look");
        assert_eq!(begin("agent").await, [("orders".to_owned(), "second".to_owned()), ("tickets".to_owned(), "other".to_owned())]);
        assert_eq!(begin("sales").await, []);
        assert_eq!(names(db, &ben).await, "second");
        assert_eq!(names(db, &cyd).await, "first", "the one before stays with its owner");
        save(db, 4, &ana, &view("orders", "second", "second", Sharing::Private)).await;
        assert_eq!(begin("agent").await.len(), 1, "saved again without it");
        let kept = seen(db, "orders", &ana).await;
        assert_eq!(kept.iter().map(|v| v.id).collect::<Vec<Uuid>>(), [id(5, 3)]);
    }
}
