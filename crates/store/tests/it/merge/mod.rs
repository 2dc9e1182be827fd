//! Merging customers and taking them apart: whatever happens in between, in the end each has what it would
//! have without the merge.

mod world;

use crate::support::{Company, at, customer_id, id};
use domain::{
    access::Scope,
    consent::Purpose,
    customer::{ConsentStatus, CustomerQuery},
    interaction::{Channel, Flow, InteractionKind, TimelineQuery},
    merge::{Choices, Field, Keep},
    problem::Problem,
};
use futures::FutureExt;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use store::{
    Db, Result, StoreError, customers, figures,
    merge::{self, Merging},
    on_both_databases,
    testing::TestDb,
};
use uuid::Uuid;
use world::{Event, Snapshot, THREE, World};

async fn join(db: &Db, n: u64, survivor: Uuid, loser: Uuid, choices: Choices) -> Result<bool> {
    let merging = Merging { id: id(20, n), survivor, loser, at: at("2025-06-01"), actor: "Ana".into(), choices };
    db.write(move |tx| {
        let merging = merging.clone();
        async move { merge::merge(tx, &Scope::all(), &merging).await }.boxed()
    })
    .await
}

async fn part(db: &Db, n: u64) -> Result<Option<domain::merge::Merge>> {
    let entries = [id(21, n), id(22, n)];
    db.write(move |tx| async move { merge::undo(tx, &Scope::all(), id(20, n), entries, at("2025-09-01"), "Ben").await }.boxed()).await
}

async fn assert_right(db: &Db, when: &str) {
    let verified = figures::verify(db).await.expect("a verification");
    assert!(verified.is_clean(), "{when}: {:?}", verified.differences);
}

fn chosen(rng: &mut StdRng) -> Choices {
    let mut choices = Choices::default();
    for field in Field::CHOSEN {
        match rng.random_range(0..3) {
            0 => choices.fields.insert(field, Keep::Survivor),
            1 => choices.fields.insert(field, Keep::Loser),
            _ => None,
        };
    }
    for channel in Channel::ALL {
        if rng.random_bool(0.3) {
            choices.consents.insert(*channel, *Keep::ALL.choose(rng).expect("one of two"));
        }
    }
    choices
}

/// Another database of the same kind.
async fn another(test: &TestDb) -> TestDb {
    if test.db.is_sqlite() { store::testing::sqlite().await } else { store::testing::postgres().await }
}

/// What is done to the merged customers, in order; `joins` of the three customers' merges and their undoing
/// stand among it.
#[derive(Clone, Debug)]
enum Step {
    Happen(Event),
    Join(u64, usize, usize),
    Part(u64),
}

/// Random events, with one of the ways that merges can follow each other woven in.
fn steps(rng: &mut StdRng) -> Vec<Step> {
    let ways: [&[Step]; 5] = [
        &[Step::Join(1, 0, 1), Step::Part(1)],
        // Two into the same one, taken out in either order.
        &[Step::Join(1, 0, 1), Step::Join(2, 0, 2), Step::Part(1), Step::Part(2)],
        &[Step::Join(1, 0, 1), Step::Join(2, 0, 2), Step::Part(2), Step::Part(1)],
        // One into another that goes into a third.
        &[Step::Join(1, 0, 1), Step::Join(2, 2, 0), Step::Part(2), Step::Part(1)],
        // There, back, and the other way around.
        &[Step::Join(1, 0, 1), Step::Part(1), Step::Join(2, 1, 0), Step::Part(2)],
    ];
    let way = ways.choose(rng).expect("a way");
    let mut steps = Vec::new();
    for step in *way {
        for _ in 0..rng.random_range(0..5) {
            steps.push(Step::Happen(Event::any(rng)));
        }
        steps.push(step.clone());
    }
    steps
}

on_both_databases! {
    async fn merge_then_undo_is_as_if_nothing_had_been_merged(test) {
        for seed in 0..if test.db.is_sqlite() { 24 } else { 8 } {
            let mut rng = StdRng::seed_from_u64(seed);
            let world = World::new(&mut rng);
            let steps = steps(&mut rng);
            let plain = another(&test).await;
            test.db.migrate_down().await.expect("down");
            test.db.migrate().await.expect("up");
            for db in [&test.db, &plain.db] {
                world.load(db).await;
            }
            // Who has gone into whom: who writes on the merged record writes to the survivor.
            for (n, step) in steps.iter().enumerate() {
                match step {
                    Step::Happen(event) => {
                        event.happen(&test.db, n as u64).await;
                        event.happen(&plain.db, n as u64).await;
                    }
                    Step::Join(merge, survivor, loser) => {
                        let choices = chosen(&mut rng);
                        assert!(join(&test.db, *merge, THREE[*survivor], THREE[*loser], choices).await.expect("a merge"), "{seed} {steps:?}");
                    }
                    Step::Part(merge) => {
                        part(&test.db, *merge).await.expect("undone").expect("a merge");
                    }
                }
                assert_right(&test.db, &format!("seed {seed}, after step {n} of {steps:?}")).await;
            }
            let (merged, plain) = (Snapshot::of(&test.db).await, Snapshot::of(&plain.db).await);
            assert_eq!(merged.different(&plain), Vec::<String>::new(), "seed {seed}: {steps:?}");
        }
    }

    async fn a_merge_that_fails_halfway_changes_nothing(test) {
        let world = World::new(&mut StdRng::seed_from_u64(3));
        world.load(&test.db).await;
        let before = Snapshot::of(&test.db).await;
        let merging = Merging { id: id(20, 1), survivor: THREE[0], loser: THREE[1], at: at("2025-06-01"), actor: "Ana".into(), choices: Choices::default() };
        let broken: Result<()> = test.db.write(move |tx| {
            let merging = merging.clone();
            async move {
                assert!(merge::merge(tx, &Scope::all(), &merging).await?);
                Err(StoreError::Conflict("the power failed".into()))
            }.boxed()
        }).await;
        assert!(broken.is_err());
        assert_eq!(Snapshot::of(&test.db).await.different(&before), Vec::<String>::new());
        assert_right(&test.db, "after a merge that failed").await;
        assert_eq!(merge::survivor(test.db.reader(), &Scope::all(), THREE[1]).await.expect("a look"), None);
    }

    async fn a_merged_record_has_everything_of_both(test) {
        let world = World::new(&mut StdRng::seed_from_u64(5));
        world.load(&test.db).await;
        let of = async |n: usize| customers::facts(test.db.reader(), &Scope::all(), THREE[n]).await.expect("a look");
        let (one, other) = (of(0).await.expect("one"), of(1).await.expect("other"));
        let together = domain::merge::together(&one, &other);
        assert!(join(&test.db, 1, THREE[0], THREE[1], Choices::default()).await.expect("a merge"));
        let merged = of(0).await.expect("the survivor");
        assert_eq!(domain::customer::Facts { interactions: merged.interactions - 1, csat_centi: together.csat_centi, ..merged.clone() }, domain::customer::Facts {
            interactions: together.interactions, name: merged.name.clone(), country: merged.country.clone(), ..together
        });
        assert_eq!(of(1).await, None);
        let everybody = customers::list(test.db.reader(), &Scope::all(), &CustomerQuery::default()).await.expect("a page");
        assert!(everybody.rows.iter().all(|row| row.customer_id != THREE[1]));
        assert_eq!(everybody.total.count, 2);
        assert_eq!(merge::survivor(test.db.reader(), &Scope::all(), THREE[1]).await.expect("a look"), Some(THREE[0]));
        // Found by the name of the one who went.
        let hits = store::search::find(test.db.reader(), &Scope::all(), &other.name, 20).await.expect("hits");
        assert!(hits.iter().any(|hit| hit.customer_id == Some(THREE[0])) && hits.iter().all(|hit| hit.customer_id != Some(THREE[1])));
        let newest = store::timeline::list(test.db.reader(), &Scope::all(), THREE[0], &TimelineQuery { kinds: vec![InteractionKind::Record], ..Default::default() }).await.expect("a page");
        let entry = &newest.rows[0];
        assert_eq!((entry.subject.as_str(), entry.flow, entry.ref_id, entry.actor.as_str()), (other.name.as_str(), Flow::Inbound, Some(id(20, 1)), "Ana"));
        assert!(newest.rows.len() == 1 && merged.last_contact_at == one.last_contact_at.max(other.last_contact_at), "a merge is no contact");
        let told = merge::get(test.db.reader(), &Scope::all(), id(20, 1)).await.expect("a look").expect("there");
        assert_eq!((told.moved.orders, told.moved.tickets, told.loser_name.as_str()), (other.orders + other.credit_notes, other.tickets, other.name.as_str()));
    }

    async fn what_is_written_on_the_merged_record_stays_with_the_survivor(test) {
        let world = World::new(&mut StdRng::seed_from_u64(8));
        world.load(&test.db).await;
        assert!(join(&test.db, 1, THREE[0], THREE[1], Choices::default()).await.expect("a merge"));
        world::note(&test.db, THREE[0], 1).await;
        assert!(part(&test.db, 1).await.expect("undone").is_some());
        let notes = async |n: usize| {
            let query = TimelineQuery { kinds: vec![InteractionKind::Note, InteractionKind::Record], ..Default::default() };
            let page = store::timeline::list(test.db.reader(), &Scope::all(), THREE[n], &query).await.expect("a page");
            page.rows.into_iter().filter(|e| e.at >= at("2025-06-01")).map(|e| (e.kind, e.flow)).collect::<Vec<_>>()
        };
        let (inbound, outbound) = ((InteractionKind::Record, Flow::Inbound), (InteractionKind::Record, Flow::Outbound));
        assert_eq!(notes(0).await, [outbound, (InteractionKind::Note, Flow::Internal), inbound]);
        assert_eq!(notes(1).await, [outbound]);
        assert_right(&test.db, "after a note").await;
    }

    async fn what_cannot_be_merged_or_undone_is_refused(test) {
        let world = World::new(&mut StdRng::seed_from_u64(6));
        world.load(&test.db).await;
        let problem = |result: Result<Option<domain::merge::Merge>>| match result { Err(StoreError::Invalid(problem)) => Some(problem), _ => None };
        assert!(matches!(join(&test.db, 9, THREE[0], THREE[0], Choices::default()).await, Err(StoreError::Invalid(Problem::SameCustomer))));
        for (survivor, loser) in [(THREE[0], customer_id(999)), (customer_id(999), THREE[0]), (THREE[0], Uuid::nil()), (Uuid::nil(), THREE[0])] {
            assert!(!join(&test.db, 9, survivor, loser, Choices::default()).await.expect("an answer"));
        }
        assert!(join(&test.db, 1, THREE[0], THREE[1], Choices::default()).await.expect("a merge"));
        assert!(!join(&test.db, 9, THREE[2], THREE[1], Choices::default()).await.expect("an answer"), "gone already");
        assert!(join(&test.db, 2, THREE[2], THREE[0], Choices::default()).await.expect("a merge"));
        assert_eq!(merge::survivor(test.db.reader(), &Scope::all(), THREE[1]).await.expect("a look"), Some(THREE[2]), "through both");
        assert_eq!(problem(part(&test.db, 1).await), Some(Problem::MergedOnwards));
        assert!(part(&test.db, 2).await.expect("undone").is_some());
        assert_eq!(problem(part(&test.db, 2).await), Some(Problem::MergeUndone));
        assert!(part(&test.db, 1).await.expect("undone").is_some());
        assert_eq!(part(&test.db, 9).await.expect("an answer"), None);
        assert_right(&test.db, "at the end").await;
    }

    async fn the_stricter_consent_holds_and_a_later_refusal_holds_for_both(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ada", "France", &[]).await;
        company.customer(2, "Ada B", "France", &[]).await;
        for (n, channel, status) in [
            (1, Channel::Email, ConsentStatus::Granted), (2, Channel::Email, ConsentStatus::Refused),
            (1, Channel::Phone, ConsentStatus::Granted), (2, Channel::Phone, ConsentStatus::Granted),
            (2, Channel::Sms, ConsentStatus::Confirmed),
        ] {
            let (loader, tx) = company.parts();
            let row = store::load::ConsentRow {
                customer_id: customer_id(n), channel, purpose: Purpose::All, status, since: at("2024-01-01"), source_id: 1,
            };
            loader.consent(tx, row).await.expect("a consent");
        }
        company.commit().await;
        let said = async |n| {
            let record = customers::record(test.db.reader(), &Scope::all(), customer_id(n)).await.expect("a look").expect("there");
            record.consents.into_iter().map(|c| (c.channel, c.status)).collect::<Vec<_>>()
        };
        assert!(join(&test.db, 1, customer_id(1), customer_id(2), Choices::default()).await.expect("a merge"));
        use ConsentStatus::{Confirmed, Granted, Refused};
        assert_eq!(said(1).await, [(Channel::Phone, Granted), (Channel::Email, Refused), (Channel::Sms, Confirmed)]);
        world::change(&test.db, "UPDATE consents SET status = 4, since = since + 1 WHERE channel = 2").await;
        assert!(part(&test.db, 1).await.expect("undone").is_some());
        assert_eq!(said(1).await, [(Channel::Phone, Refused), (Channel::Email, Granted)]);
        assert_eq!(said(2).await, [(Channel::Phone, Refused), (Channel::Email, Refused), (Channel::Sms, Confirmed)]);
    }
}
