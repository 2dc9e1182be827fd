//! The bulletin as a file, read by another program (Poppler): it says what the page says to who reads it, in each language, and holds
//! whatever a customer is called.

use std::{path::Path, process::Command};

use app::{
    i18n::{filled, keys as k, text as word},
    pages::figures::bulletin_words as said,
    ui::figure,
};
use axum::Router;
use domain::{
    access::{FieldClass, Role, Sight},
    bulletin::{Bulletin, Known, Notable, Voice, file_name},
    format::{self, Locale},
    metric::{Metric, Unit},
    survey::SurveyKind,
    time::Day,
};
use http::StatusCode;
use server::{
    demo::{self, Plan},
    pdf::{self, Reader},
};
use store::on_both_databases;

use crate::common::{person, send_as_nobody, server, sign_in, sign_in_as, with_role};

/// What a program of Poppler says of a file.
fn said_by(program: &str, options: &[&str], file: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("week.pdf");
    std::fs::write(&path, file).expect("a file");
    let run = |path: &Path| Command::new(program).args(options).arg(path).args((program == "pdftotext").then_some("-")).output();
    let output = run(&path).unwrap_or_else(|error| panic!("{program}: {error}; scripts/setup.sh test installs it"));
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !complaints.contains("Error"), "{program}: {complaints}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The text without spaces: lines end where there is room.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{2060}').collect()
}

fn text_of(file: &[u8]) -> String {
    squeezed(&said_by("pdftotext", &["-raw", "-enc", "UTF-8"], file))
}

/// What the page shows, as far as no line of the file is cut there.
fn shown(b: &Bulletin, locale: Locale) -> Vec<String> {
    let mut shown = said::lead(locale, b);
    shown.push(said::week(locale, b));
    for moved in &b.moved {
        shown.push(moved.name.clone());
        shown.push(
            moved
                .now
                .map_or_else(|| word(locale, k::APP_NONE).to_owned(), |now| format::figure(locale, moved.metric.unit(), b.currency, now)),
        );
        shown.extend(figure::changed(locale, moved.metric, b.currency, moved.now.zip(moved.before)).map(|(_, text)| text));
    }
    for part in b.best.iter().chain(&b.care) {
        shown.extend([said::name(locale, part), said::part(locale, b, part)]);
    }
    shown.extend(
        said::NUMBERS.iter().filter_map(|(_, metric)| Some(format::figure(locale, Unit::Count, b.currency, b.figures.value(*metric)?))),
    );
    let beginning = |text: &str| text.chars().take(14).collect::<String>();
    for known in &b.known {
        shown.extend([beginning(&known.name), beginning(&said::why(locale, b, &known.why))]);
    }
    for voice in b.voices.iter().flatten() {
        shown.extend([beginning(&voice.comment), beginning(&voice.name)]);
        shown.push(filled(locale, k::TIMELINE_SCORE, &[("n", &voice.score.to_string())]));
    }
    shown
}

async fn page(server: &Router, cookie: &str) -> Bulletin {
    let answer = send_as_nobody(server, "GET", "/api/fn/bulletin?query=", &[("cookie", cookie)]).await;
    serde_json::from_value(answer.json()["bulletin"].clone()).expect("a bulletin")
}

on_both_databases! {
    async fn the_file_says_what_the_page_says_to_each_role_in_each_language(test) {
        let plan = Plan { customers: 250, seed: 9, today: Day::from_ymd(2026, 11, 22).expect("a date"), busy: 1 };
        demo::generate(&test.db, &plan, &mut |_, _| {}).await.expect("a demo company");
        sign_in(&test.db).await;
        let server = server(&test.db);
        let mut narrow = Role { word: "narrow".into(), ..Role::built_in("executive").expect("a role") };
        for class in [FieldClass::Notes, FieldClass::Risk] {
            narrow.fields.set(class, Sight::Hidden);
        }
        let (boss, marketing) = (sign_in_as(&test.db, "executive").await, sign_in_as(&test.db, "marketing").await);
        let narrow = with_role(&test.db, &narrow).await;
        let all = page(&server, &boss).await;
        assert!(all.voices.as_ref().is_some_and(|voices| !voices.is_empty()) && !all.known.is_empty(), "{all:?}");
        for locale in Locale::ALL {
            for (role, cookie) in [("executive", &boss), ("marketing", &marketing), ("narrow", &narrow)] {
                let cookie = format!("{cookie}; __Host-lang={}", locale.tag());
                let bulletin = page(&server, &cookie).await;
                let answer = send_as_nobody(&server, "GET", &format!("/export/bulletin.pdf?week={}", bulletin.week.from), &[("cookie", &cookie)]).await;
                assert_eq!(answer.status, StatusCode::OK, "{role}: {}", answer.text());
                assert_eq!((answer.header("content-type"), answer.header("cache-control")), ("application/pdf", "no-store"));
                assert_eq!(answer.header("x-content-type-options"), "nosniff");
                assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{}\"", file_name(bulletin.week)));
                let text = text_of(&answer.body);
                for expected in shown(&bulletin, locale) {
                    assert!(text.contains(&squeezed(&expected)), "{role}, {}: {expected:?} is not in {text}", locale.tag());
                }
                assert!(!text.contains('❏') && !text.contains("http"), "{text}");
                let hidden = squeezed(word(locale, k::APP_HIDDEN));
                assert_eq!(text.contains(&hidden), role != "executive", "{role}: {text}");
                if role != "executive" {
                    for voice in all.voices.iter().flatten() {
                        assert!(!text.contains(&squeezed(&voice.comment.chars().take(24).collect::<String>())), "{role} reads {}", voice.comment);
                    }
                }
                if role == "narrow" {
                    assert!(bulletin.known.iter().all(|known| known.tier.is_none()));
                    let ticket = filled(locale, k::BULLETIN_TICKET, &[("subject", "")]);
                    assert!(!text.contains(&squeezed(&ticket)), "{text}");
                }
                let about = said_by("pdfinfo", &[], &answer.body);
                let says = |name: &str| about.lines().find_map(|line| line.strip_prefix(name)).map(str::trim).unwrap_or_default().to_owned();
                assert_eq!((says("Tagged:").as_str(), says("Pages:").as_str(), says("JavaScript:").as_str()), ("yes", "1", "no"), "{about}");
                assert!(says("Page size:").ends_with("(A4)") && says("Title:").contains(word(locale, k::BULLETIN_TITLE)), "{about}");
            }
        }
        let log = store::audit::list(test.db.reader(), &domain::audit::AuditQuery::default()).await.expect("the log").rows;
        assert_eq!((log[0].action.word(), log[0].summary.as_str()), ("exported", "bulletin.pdf"));
        let agent = sign_in_as(&test.db, "agent").await;
        for (cookie, query, status) in [(&agent, "", StatusCode::FORBIDDEN), (&boss, "?week=soon", StatusCode::BAD_REQUEST)] {
            let answer = send_as_nobody(&server, "GET", &format!("/export/bulletin.pdf{query}"), &[("cookie", cookie)]).await;
            assert_eq!(answer.status, status, "{query}");
        }
        an_odd_week_is_shown(all);
    }

    async fn before_there_are_data_there_is_no_file(test) {
        let cookie = sign_in_as(&test.db, "executive").await;
        let answer = send_as_nobody(&server(&test.db), "GET", "/export/bulletin.pdf", &[("cookie", &cookie)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

/// Whatever customers are called and say is text; an address is opened only where one is known; and a week in which nothing was is one.
fn an_odd_week_is_shown(mut b: Bulletin) {
    let file =
        |b: &Bulletin, locale, public_url| pdf::bulletin(b, Reader { name: "Ana (Łódź)", locale, now: server::state::now(), public_url });
    let evil = "a) Tj ET /S /JavaScript \\ (<b>%&";
    let (id, long) = (person("agent"), "Very long ".repeat(60));
    let voice =
        |name: &str, comment: &str| Voice { customer_id: id, name: name.into(), kind: SurveyKind::Csat, score: 5, comment: comment.into() };
    b.voices = Some(vec![voice(evil, &"\u{202e}txt 😀 ".repeat(400)), voice("客户 Иван", "한국어 e\u{301}"), voice(&long, "\0\u{7}")]);
    let why = Notable::Ticket { source: "shop/?#".into(), number: "7/(8)".into(), subject: long.clone() };
    b.known = vec![Known { customer_id: id, name: evil.into(), tier: None, why: why.clone() }; 40];
    b.known.push(Known { customer_id: id, name: long, tier: Some(domain::customer::Tier::Gold), why });
    for locale in Locale::ALL {
        let bytes = file(&b, locale, Some("https://crm.example.com"));
        let text = text_of(&bytes);
        assert!(text.contains(&squeezed(evil)) && text.contains("客户Иван") && text.contains('é') && text.contains("Łódź"), "{text}");
        assert!(text.contains('❏') && text.contains('…') && !text.contains('\u{202e}'), "{text}");
        let about = said_by("pdfinfo", &[], &bytes);
        assert!(about.contains("Pages:           3") || about.contains("Pages:           2"), "{about}");
        let links = said_by("pdfinfo", &["-url"], &bytes);
        assert!(
            links.contains(&format!("https://crm.example.com/customers/{id}")) && !links.to_lowercase().contains("javascript"),
            "{links}"
        );
        assert!(links.contains(&domain::drill::of(Metric::Orders, b.week)), "{links}");
        assert!(!said_by("pdfinfo", &["-url"], &file(&b, locale, None)).contains("http"));
    }
    b.moved.iter_mut().for_each(|moved| (moved.now, moved.before, moved.standing) = (None, None, None));
    (b.best, b.care, b.known, b.voices) = (Vec::new(), Vec::new(), Vec::new(), Some(Vec::new()));
    let text = text_of(&file(&b, Locale::Zh, None));
    for key in [k::BULLETIN_NOTHING, k::BULLETIN_NO_VOICES, k::BULLETIN_NOBODY] {
        assert!(text.contains(word(Locale::Zh, key)), "{text}");
    }
}
