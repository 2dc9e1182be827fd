//! The program's commands about people, keys and the audit log.

use std::{
    io::Write,
    path::Path,
    process::{Output, Stdio},
};

use domain::{staff::LinkPurpose, time::Timestamp};
use serde_json::Value;
use server::auth::{
    password::{Passwords, Verdict},
    token::{ApiKey, Token},
};
use store::{Connection, Db, keys, links, on_both_databases, sessions, users};
use uuid::Uuid;

use crate::cli::{code, err, folder, out, vecino};

const WORDS: &str = "blue goats in the rain";
const OTHER: &str = "green goats in the snow";

/// The program over a database.
struct Program<'a> {
    here: &'a Path,
    url: &'a str,
}

impl Program<'_> {
    fn run(&self, words: &[&str]) -> Output {
        self.typed(words, "")
    }

    /// With something on its standard input, which is no terminal.
    fn typed(&self, words: &[&str], input: &str) -> Output {
        let mut command = vecino(self.here, words);
        command.env("DATABASE_URL", self.url).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = command.spawn().expect("runs");
        // A program that wants no input may be gone before it is written.
        let _ = running.stdin.take().expect("a pipe").write_all(input.as_bytes());
        running.wait_with_output().expect("ends")
    }

    /// What it printed, as JSON.
    fn json(&self, words: &[&str]) -> Value {
        let output = self.run(words);
        assert_eq!(code(&output), 0, "{}", err(&output));
        serde_json::from_str(&out(&output)).expect("JSON")
    }

    fn add(&self, email: &str, more: &[&str], input: &str) -> Output {
        let words: Vec<_> =
            ["user", "add", "--name", "Ada Peña", "--email", email, "--role", "agent"].iter().chain(more).copied().collect();
        self.typed(&words, input)
    }
}

fn ended(output: &Output, expected: i32, says: &str) {
    assert_eq!(code(output), expected, "{}{}", out(output), err(output));
    let text = format!("{}{}", out(output), err(output));
    assert!(text.contains(says), "“{says}” is not in: {text}");
    assert!(!text.contains("goats"), "a password is shown: {text}");
}

/// Whether that is the person's password.
async fn opens(db: &Db, email: &str, word: &str) -> bool {
    let who = users::credentials(db.reader(), email).await.expect("read").expect("somebody");
    Passwords::default().verify(word.into(), who.password_hash).await == Ok(Verdict::Right { outdated: false })
}

/// A session of that person.
async fn signed_in(db: &Db, user_id: Uuid, token_hash: [u8; 32]) -> bool {
    let now = server::state::now();
    let new = sessions::NewSession {
        id: server::state::new_id(now),
        user_id,
        token_hash,
        now,
        idle_ms: None,
        ends_at: Timestamp(now.0 + 60_000),
        address: String::new(),
        agent: String::new(),
        second_factor_at: None,
    };
    db.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { sessions::start(tx, &new).await })
    })
    .await
    .expect("written")
}

async fn is_signed_in(db: &Db, token_hash: [u8; 32]) -> bool {
    sessions::resolve(db.reader(), &token_hash, server::state::now()).await.expect("read").is_some()
}

on_both_databases! {
    async fn somebody_is_added_with_a_password(test) {
        let here = folder();
        let program = Program { here: here.path(), url: &test.url };
        ended(&program.add("ada@example.com", &[], &format!("{WORDS}\nand more")), 0, "Ada Peña <ada@example.com> is here now as agent.");
        assert!(opens(&test.db, "ada@example.com", WORDS).await);
        std::fs::write(here.path().join("word"), format!("{OTHER}\r\n")).expect("written");
        ended(&program.add("ben@example.com", &["--password-file", "word"], ""), 0, "is here now");
        assert!(opens(&test.db, "BEN@example.com", OTHER).await);
        ended(&program.add("Ada@Example.com", &[], WORDS), 1, "is here already");
        ended(&program.add("eve@example.com", &["--password-file", "nothing"], ""), 1, "nothing cannot be read");
        for (weak, why) in
            [("", "fewer than 12"), ("short", "fewer than 12"), ("password1234", "tried first"), ("AdaPeña-2026!", "leans on a name")]
        {
            ended(&program.add("eve@example.com", &[], weak), 1, why);
        }
        let listed = program.json(&["user", "list", "--json"]);
        assert_eq!(listed.as_array().map(Vec::len), Some(2));
        assert_eq!((&listed[0]["role"], &listed[0]["has_password"]), (&"agent".into(), &true.into()));
        ended(&program.run(&["user", "list"]), 0, "ben@example.com  Ada Peña  agent");
    }

    async fn somebody_is_invited_by_a_link(test) {
        let here = folder();
        let program = Program { here: here.path(), url: &test.url };
        let output = program.add("ada@example.com", &["--link"], "");
        ended(&output, 0, "works once");
        let path = out(&output).trim().to_owned();
        let token = path.strip_prefix("/welcome/").and_then(Token::parse).expect("the path alone, for scripts");
        let now = server::state::now();
        let link = links::peek(test.db.reader(), &token.hash(), LinkPurpose::Invite, now).await.expect("read").expect("a link");
        assert_eq!(link.email, "ada@example.com");
        assert!((link.ends_at.0 - now.0 - 86_400_000).abs() < 600_000, "a day");
        assert_eq!(program.json(&["user", "list", "--json"])[0]["has_password"], false);
        ended(&program.typed(&["user", "password", "--email", "ada@example.com"], WORDS), 0, "new password");
        let output = program.run(&["user", "link", "--email", "ADA@example.com"]);
        let token = out(&output).trim().strip_prefix("/welcome/").and_then(Token::parse).expect("a path");
        let link = links::peek(test.db.reader(), &token.hash(), LinkPurpose::Reset, now).await.expect("read");
        assert_eq!(link.map(|link| link.name).as_deref(), Some("Ada Peña"));
        ended(&program.run(&["user", "disable", "--email", "ada@example.com"]), 0, "not sign in");
        ended(&program.run(&["user", "link", "--email", "ada@example.com"]), 1, "vecino user enable");
    }

    async fn what_somebody_may_is_changed_and_their_sessions_end(test) {
        let here = folder();
        let program = Program { here: here.path(), url: &test.url };
        let email = ["--email", "ada@example.com"];
        let words = |action: &'static str, more: &[&'static str]| -> Vec<&'static str> {
            ["user", action].into_iter().chain(email).chain(more.iter().copied()).collect()
        };
        ended(&program.run(&words("disable", &[])), 1, "nobody here has");
        ended(&program.add("ada@example.com", &[], WORDS), 0, "");
        let id = users::credentials(test.db.reader(), "ada@example.com").await.expect("read").expect("Ada").id;
        for (token, action, more, input, says) in [
            (1, "role", vec!["--role", "supervisor"], "", "is supervisor from now on"),
            (2, "password", vec![], OTHER, "every session is over"),
            (3, "disable", vec![], "", "may not sign in"),
        ] {
            assert!(signed_in(&test.db, id, [token; 32]).await && is_signed_in(&test.db, [token; 32]).await);
            ended(&program.typed(&words(action, &more), input), 0, says);
            assert!(!is_signed_in(&test.db, [token; 32]).await, "{action}");
        }
        assert!(!signed_in(&test.db, id, [4; 32]).await);
        ended(&program.run(&words("disable", &[])), 0, "already");
        ended(&program.run(&words("enable", &[])), 0, "may sign in");
        assert!(signed_in(&test.db, id, [5; 32]).await);
        assert!(opens(&test.db, "ada@example.com", OTHER).await && !opens(&test.db, "ada@example.com", WORDS).await);
        ended(&program.run(&words("role", &["--role", "supervisor"])), 0, "already");
        assert!(is_signed_in(&test.db, [5; 32]).await, "what changes nothing ends nothing");
        for wrong in [words("role", &["--role", "boss"]), vec!["key", "create", "--name", "x", "--role", "boss"]] {
            ended(&program.run(&wrong), 2, "“boss” is not a role; there are administrator, supervisor, agent, sales, marketing, executive.");
        }
        let log = program.json(&["audit", "list", "--json"]);
        let told: Vec<_> = log.as_array().expect("an array").iter().rev().map(|e| (e["action"].as_str(), e["summary"].as_str())).collect();
        let expected = [
            ("user_changed", "added as agent"),
            ("user_changed", "role supervisor, before agent"),
            ("password_changed", "set"),
            ("user_changed", "disabled"),
            ("user_changed", "enabled"),
        ];
        assert_eq!(told, expected.map(|(action, summary)| (Some(action), Some(summary))));
        assert!(log.as_array().expect("an array").iter().all(|e| e["actor"] == "command line" && e["record"] == id.to_string()));
    }

    async fn a_lost_factor_is_taken_away_and_an_issuer_may_say_who_somebody_is(test) {
        let here = folder();
        let program = Program { here: here.path(), url: &test.url };
        ended(&program.add("ada@example.com", &[], WORDS), 0, "");
        let id = users::credentials(test.db.reader(), "ada@example.com").await.expect("read").expect("Ada").id;
        let forget = ["user", "forget-factor", "--email", "ada@example.com"];
        ended(&program.run(&forget), 0, "has no second factor");
        users::set_second_factor(test.db.reader(), id, b"sealed", 1).await.expect("set");
        assert!(signed_in(&test.db, id, [1; 32]).await);
        ended(&program.run(&forget), 0, "every session is over");
        assert!(signed_in(&test.db, id, [2; 32]).await && is_signed_in(&test.db, [2; 32]).await && !is_signed_in(&test.db, [1; 32]).await);
        let subject = ["user", "subject", "--email", "ada@example.com", "--subject", "7"];
        ended(&program.run(&subject), 2, "oidc_issuer");
        let with_issuer = [subject.as_slice(), &["--oidc-issuer", "https://id.example.com"]].concat();
        ended(&program.run(&with_issuer), 0, "is whom https://id.example.com calls “7”");
        let known = users::by_subject(test.db.reader(), "https://id.example.com", "7").await.expect("read").map(|known| known.id);
        assert_eq!(known, Some(id));
        ended(&program.add("ben@example.com", &[], WORDS), 0, "");
        let again: Vec<_> = with_issuer.iter().map(|word| if *word == "ada@example.com" { "ben@example.com" } else { word }).collect();
        ended(&program.run(&again), 1, "calls somebody else");
    }

    async fn a_key_is_shown_once_and_taken_back(test) {
        let here = folder();
        let program = Program { here: here.path(), url: &test.url };
        let made = program.json(&["key", "create", "--name", "till", "--role", "sales", "--expires", "2999-12-31", "--json"]);
        let key = made["key"].as_str().and_then(ApiKey::parse).expect("a key");
        assert_eq!((&made["name"], &made["role"], &made["prefix"]), (&"till".into(), &"sales".into(), &key.prefix().into()));
        assert_eq!(made["expires_at"], "3000-01-01T00:00:00Z");
        let now = server::state::now();
        let resolve = async |key: ApiKey| keys::resolve(test.db.reader(), &key.hash(), now).await.expect("read").map(|k| k.role);
        assert_eq!(resolve(key.clone()).await.as_deref(), Some("sales"));
        ended(&program.run(&["key", "create", "--name", "till", "--role", "agent"]), 1, "already");
        ended(&program.run(&["key", "create", "--name", "old", "--role", "agent", "--expires", "2020-01-01"]), 2, "--expires");
        let plain = program.run(&["key", "create", "--name", "web shop", "--role", "agent"]);
        let second = ApiKey::parse(out(&plain).trim()).expect("the key alone on standard output");
        for words in [["key", "list", "--json"].as_slice(), &["key", "list"], &["audit", "list"], &["audit", "list", "--json"]] {
            let output = program.run(words);
            ended(&output, 0, "till");
            assert!(!out(&output).contains(&key.text()[12..]) && !out(&output).contains(&second.text()[12..]), "{words:?}");
        }
        ended(&program.run(&["key", "revoke", "till"]), 0, "opens nothing");
        assert_eq!(resolve(key).await, None);
        ended(&program.run(&["key", "revoke", "till"]), 1, "vecino key list");
        let id = program.json(&["key", "list", "--json"])[0]["id"].as_str().expect("an id").to_owned();
        ended(&program.run(&["key", "revoke", &id]), 0, "web shop");
        assert_eq!(resolve(second).await, None);
    }

    async fn the_audit_log_is_proved_whole_or_not(test) {
        let here = folder();
        let program = Program { here: here.path(), url: &test.url };
        ended(&program.run(&["audit", "list"]), 0, "Nothing of that");
        ended(&program.run(&["audit", "verify"]), 0, "0 entries");
        for name in ["a", "b", "c"] {
            ended(&program.run(&["key", "create", "--name", name, "--role", "agent"]), 0, "");
        }
        ended(&program.run(&["audit", "verify"]), 0, "whole: 3 entries");
        let verified = program.json(&["audit", "verify", "--json"]);
        assert_eq!((&verified["ok"], &verified["entries"], &verified["broken"]), (&true.into(), &3.into(), &Value::Null));
        assert_eq!(program.json(&["audit", "list", "--json", "--limit", "2"]).as_array().map(Vec::len), Some(2));
        assert_eq!(program.json(&["audit", "list", "--json", "--action", "viewed"]).as_array().map(Vec::len), Some(0));
        unguard(&test.db).await;
        change(&test.db, "UPDATE audit SET summary = 'nothing' WHERE seq = 2").await;
        ended(&program.run(&["audit", "verify"]), 1, "entry 2 was changed");
        let broken = program.run(&["audit", "verify", "--json"]);
        assert_eq!(code(&broken), 1);
        let broken: Value = serde_json::from_str(&out(&broken)).expect("JSON");
        assert_eq!((&broken["ok"], &broken["broken"]["entry"], &broken["broken"]["why"]), (&false.into(), &2.into(), &"hash".into()));
    }
}

/// Lets somebody with the database in their hands change the log.
async fn unguard(db: &Db) {
    let triggers: &[&str] = if db.is_sqlite() { &["audit_not_changed"] } else { &["audit_kept ON audit"] };
    for trigger in triggers {
        change(db, &format!("DROP TRIGGER {trigger}")).await;
    }
}

async fn change(db: &Db, sql: &str) {
    Connection::execute_unprepared(db.reader(), sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[test]
fn audit_wants_the_schema_first() {
    let here = folder();
    ended(&vecino(here.path(), &["audit", "verify"]).output().expect("runs"), 1, "vecino migrate");
}
