//! Reports that no rollup keeps, over HTTP: asked for with a plain form, worked out in the background, looked at and taken
//! away by who asked, as far as their role shows.

use std::time::Duration;

use app::api::reports::Opened;
use axum::Router;
use domain::{
    access::{Action, Fields, Reach, Resource, Rights, Role, Sight},
    report::{Axis, Key, RunState},
};
use http::StatusCode;
use store::{
    on_both_databases,
    reports::runs::{self, STALE_MS},
};

use crate::{
    common::{get, person, send_as_nobody, server, sign_in_as, state, with_role},
    reports::{company, form, opened, page},
};

/// Looks until nobody waits for it any more.
async fn worked_out(server: &Router, query: &str, cookie: &str) -> Opened {
    for _ in 0..400 {
        let found = opened(server, query, cookie).await;
        let run = found.made.as_ref().expect("it is worked out").run.clone().expect("a run");
        if !run.state.is_under_way() {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{query} is not worked out");
}

on_both_databases! {
    async fn a_report_is_asked_for_worked_out_and_taken_away(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let boss = sign_in_as(&test.db, "executive").await;
        let query = "of=orders&row=tier&row=stage&column=quarter&measure=orders&measure=customers&compare=previous";
        let look = async |uri: &str, cookie: &str| send_as_nobody(&server, "GET", uri, &[("cookie", cookie), ("accept", "text/html")]).await;
        let before = look(&format!("/reports?{query}"), &boss).await;
        assert_eq!(before.status, StatusCode::OK);
        assert!(before.text().contains("action=\"/reports/run\"") && !before.text().contains("class=\"table compact pivot\""), "it is not ready, and says so");
        let csv = format!("/export/report/table.csv?{query}");
        // Executives may export figures, and there is nothing yet.
        assert_eq!(look(&csv, &boss).await.status, StatusCode::NOT_FOUND);

        let asked = form(&server, "/reports/run", &[("query", query)], &boss).await;
        assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, format!("/reports?{query}").as_str()));
        let found = worked_out(&server, query, &boss).await;
        assert_eq!(found.made.as_ref().and_then(|made| made.run.as_ref()).map(|run| run.state), Some(RunState::Done));
        let pivot = found.pivot.expect("a table");
        let mut cells = 0;
        for line in &pivot.lines {
            let rows: Vec<(Axis, &Key)> = found.report.rows.iter().copied().zip(&line.keys).collect();
            for (at, column) in pivot.columns.iter().enumerate() {
                let keys: Vec<(Axis, &Key)> = rows.iter().copied().chain(found.report.column.map(|axis| (axis, column))).collect();
                for measure in &found.report.measures {
                    let Some(opens) = found.report.opens(pivot.period, *measure, &keys) else { continue };
                    let listed = get(&server, &format!("/api/v1{opens}&limit=1")).await;
                    assert_eq!(listed.json()["total"]["count"].as_i64(), measure.value(&line.cells[at]), "{opens}");
                    cells += 1;
                }
            }
        }
        assert!(cells > 20, "{cells}");
        let html = look(&format!("/reports?{query}&sort=name"), &boss).await.text();
        for part in ["class=\"table compact pivot\"", "/customers?where=", "/export/report/table.xlsx", "action=\"/reports/run\"", "<progress"] {
            assert_eq!(html.contains(part), part != "<progress", "{part}");
        }
        let file = look(&csv, &boss).await;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.body.as_slice());
        let rows: Vec<_> = reader.records().map(|record| record.expect("a record")).collect();
        assert_eq!(rows.len(), pivot.lines.iter().filter(|line| found.report.is_leaf(line)).count() + 2, "a head and a total");

        // It is theirs alone; the API, which waits for nothing, has none of these.
        let other = sign_in_as(&test.db, "marketing").await;
        assert!(opened(&server, query, &other).await.made.expect("it is worked out").run.is_none());
        assert_eq!(get(&server, &format!("/api/v1/reports/pivot?{query}")).await.status, StatusCode::BAD_REQUEST);
        // What rollups keep is there at once.
        assert_eq!(form(&server, "/reports/run", &[("query", "of=orders")], &boss).await.status, StatusCode::SEE_OTHER);
        assert!(opened(&server, "of=orders", &boss).await.made.is_none());
    }

    async fn a_report_shows_no_more_than_a_role_does(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let rights = Rights::default().with(&[Resource::Figures], &[Action::Read, Action::Export]);
        let fields = Fields { risk: Sight::Masked, ..Fields::SHOWN };
        let role = Role { word: "analyst".into(), rights, reach: Reach::All, fields, ..Role::default() };
        let analyst = with_role(&test.db, &role).await;
        let poor = Role { word: "counter".into(), fields: Fields { money: Sight::Hidden, ..Fields::SHOWN }, ..role.clone() };
        let poor = with_role(&test.db, &poor).await;
        let agent = sign_in_as(&test.db, "agent").await;
        for (cookie, query, status) in [
            (&analyst, "of=orders&row=tier&measure=orders", StatusCode::FORBIDDEN),
            (&analyst, "of=orders&row=country&tier=gold&measure=orders", StatusCode::FORBIDDEN),
            (&analyst, "of=orders&row=product&measure=lines", StatusCode::FORBIDDEN),
            (&analyst, "of=orders&row=stage&measure=net", StatusCode::OK),
            (&poor, "of=orders&row=stage&measure=net", StatusCode::FORBIDDEN),
            (&poor, "of=orders&row=stage&measure=customers", StatusCode::FORBIDDEN),
            (&agent, "of=orders&row=stage&measure=customers", StatusCode::FORBIDDEN),
        ] {
            assert_eq!(page(&server, query, cookie).await.status, status, "{query}");
            let asked = form(&server, "/reports/run", &[("query", query)], cookie).await.status;
            assert_eq!(asked, if status == StatusCode::OK { StatusCode::SEE_OTHER } else { status }, "{query}");
            let file = send_as_nobody(&server, "GET", &format!("/export/report/table.csv?{query}"), &[("cookie", cookie)]).await.status;
            assert!(status == StatusCode::OK || file == StatusCode::FORBIDDEN, "{query}");
        }
        let offered = opened(&server, "of=orders", &analyst).await;
        assert_eq!(offered.beyond.0, [Axis::Stage, Axis::Owner]);
        assert!(offered.choices.iter().all(|(axis, _)| *axis != Axis::Product));

        // Figures are for who reaches everybody. Once somebody sees more or less than then, what was worked out is shown no more.
        let query = "of=orders&row=stage&measure=customers&measure=orders&period=all";
        let narrow = with_role(&test.db, &Role { word: "narrow".into(), reach: Reach::Mine, fields: Fields::SHOWN, ..role.clone() }).await;
        assert_eq!(form(&server, "/reports/run", &[("query", query)], &narrow).await.status, StatusCode::FORBIDDEN);
        let full = Role { word: "full".into(), fields: Fields::SHOWN, ..role };
        let theirs = with_role(&test.db, &full).await;
        assert_eq!(form(&server, "/reports/run", &[("query", query)], &theirs).await.status, StatusCode::SEE_OTHER);
        let counted = worked_out(&server, query, &theirs).await.pivot.expect("a table").total.total.0[5];
        assert!(counted > 20, "{counted}");
        crate::common::save_role(&test.db, &Role { fields: Fields { notes: Sight::Hidden, ..Fields::SHOWN }, ..full.clone() }).await;
        let found = opened(&server, query, &theirs).await;
        assert!(found.pivot.is_none() && found.made.expect("it is worked out").run.is_none());
        crate::common::save_role(&test.db, &Role { reach: Reach::Mine, ..full }).await;
        assert_eq!(page(&server, query, &theirs).await.status, StatusCode::FORBIDDEN);
    }

    async fn it_is_cancelled_by_who_asked_and_taken_up_after_a_stop(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let (boss, other) = (sign_in_as(&test.db, "executive").await, sign_in_as(&test.db, "marketing").await);
        let query = "of=orders&row=owner&measure=orders";
        let (now, id) = (server::state::now(), uuid::Uuid::from_u128(7));
        let begin = async |at: i64| {
            let user = person("executive");
            test.db.write(move |tx| Box::pin(async move {
                let at = domain::time::Timestamp(at);
                runs::ask(tx, id, user, query, at).await?;
                // Somebody else’s server is at it.
                runs::take(tx, uuid::Uuid::from_u128(8), at).await
            })).await.expect("taken")
        };
        assert!(begin(now.0).await.is_some());
        let state_of = async || opened(&server, query, &boss).await.made.expect("made").run.map(|run| run.state);
        assert_eq!(state_of().await, Some(RunState::Running));
        let html = send_as_nobody(&server, "GET", &format!("/reports?{query}"), &[("cookie", &boss), ("accept", "text/html")]).await.text();
        assert!(html.contains("<progress") && html.contains("action=\"/reports/cancel\"") && !html.contains("table.csv"));
        let elsewhere = opened(&server, "of=orders&row=stage&measure=orders", &boss).await.made.expect("made");
        assert_eq!(elsewhere.other.map(|run| run.id), Some(id), "one at a time");
        let cancelled = form(&server, "/reports/cancel", &[("id", &id.to_string())], &other).await;
        assert_eq!((cancelled.status, state_of().await), (StatusCode::SEE_OTHER, Some(RunState::Running)));
        let cancelled = form(&server, "/reports/cancel", &[("id", &id.to_string())], &boss).await;
        assert_eq!(cancelled.header("location"), format!("/reports?{query}"));
        assert_eq!(state_of().await, Some(RunState::Cancelled));

        // A server that stopped in the middle is silent: whoever looks next takes it up.
        assert!(begin(now.0 - 2 * STALE_MS).await.is_some());
        assert_eq!(state_of().await, Some(RunState::Running));
        let watch = tokio::spawn(server::report_runs::watch(state(&test.db).app));
        let found = worked_out(&server, query, &boss).await;
        watch.abort();
        assert!(found.pivot.is_some());
    }
}
