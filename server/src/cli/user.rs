//! `vecino user`.

use domain::{
    audit::Action,
    staff::{LinkPurpose, StaffMember},
    time::Timestamp,
};
use store::{
    Db, attempts, audit,
    links::{self, NewLink},
    sessions,
    users::{self, Added, Credentials},
};

use super::{
    Done, Failure,
    args::{PasswordFrom, User, UserAction},
    ask,
    trail::{entry, known_role, table},
};
use crate::{
    auth::{throttle, token::Token},
    config::Config,
    out,
    state::{new_id, now},
};

/// How long a link works.
const LINK_MS: i64 = 24 * 60 * 60 * 1_000;

/// Does what was asked for.
pub(super) async fn run(config: &Config, user: &User) -> Result<Done, Failure> {
    let db = super::open(config).await?;
    let done = match &user.action {
        UserAction::Add { name, email, role, password, link } => {
            add(&db, New { name, email, role, password: (!link).then_some(password) }).await
        }
        UserAction::List { json } => list(&db, *json).await,
        UserAction::Role { who, role } => set_role(&db, &who.email, role).await,
        UserAction::Disable(who) => set_disabled(&db, &who.email, true).await,
        UserAction::Enable(who) => set_disabled(&db, &who.email, false).await,
        UserAction::Password { who, password } => set_password(&db, &who.email, password).await,
        UserAction::Link(who) => link(&db, &who.email).await,
        UserAction::ForgetFactor(who) => forget_factor(&db, &who.email).await,
        UserAction::Subject { who, subject } => set_subject(&db, config, &who.email, subject).await,
    };
    let done = done?;
    db.close().await?;
    Ok(done)
}

/// Somebody to be added.
struct New<'a> {
    name: &'a str,
    email: &'a str,
    role: &'a str,
    /// Where the password comes from; none where the person chooses it.
    password: Option<&'a PasswordFrom>,
}

async fn add(db: &Db, new: New<'_>) -> Result<Done, Failure> {
    known_role(db, new.role).await?;
    let taken = || Failure::Failed(format!("somebody with the e-mail address {} is here already.", new.email));
    // Before anybody thinks of a password in vain.
    if users::credentials(db.reader(), new.email).await?.is_some() {
        return Err(taken());
    }
    let hash = match new.password {
        Some(from) => Some(ask::hashed(from.password_file.as_deref(), new.name, new.email).await?),
        None => None,
    };
    let now = now();
    let user = users::User { id: new_id(now), name: new.name.into(), email: new.email.into(), role: new.role.into(), created_at: now };
    let token = hash.is_none().then(Token::random);
    let link = token.as_ref().map(|token| new_link(token, user.id, LinkPurpose::Invite, now));
    let mut entries = vec![entry(now, Action::UserChanged, user.id, format!("added as {}", new.role))];
    entries.extend(link.as_ref().map(|_| entry(now, Action::UserChanged, user.id, "invited")));
    let added = db
        .write(move |tx| {
            let (user, hash, link, entries) = (user.clone(), hash.clone(), link.clone(), entries.clone());
            Box::pin(async move {
                let added = users::create(tx, &user).await?;
                if added == Added::Added {
                    if let Some(hash) = &hash {
                        users::set_password(tx, user.id, hash, now).await?;
                    }
                    if let Some(link) = &link {
                        links::issue(tx, link).await?;
                    }
                    audit::append(tx, &entries).await?;
                }
                Ok(added)
            })
        })
        .await?;
    if added == Added::EmailTaken {
        return Err(taken());
    }
    let done = format!("{} <{}> is here now as {}.", new.name, new.email, new.role);
    match token {
        Some(token) => show_link(&token, now, &done),
        None => told(done),
    }
}

async fn list(db: &Db, json: bool) -> Result<Done, Failure> {
    let everybody = users::list(db.reader()).await?;
    if json {
        return told(serde_json::to_string(&everybody).map_err(Failure::failed)?);
    }
    let rows: Vec<_> = everybody.into_iter().map(row).collect();
    table(["e-mail", "name", "role", "sign-in", "last seen"], rows, "Nobody is here yet.")
}

fn row(member: StaffMember) -> [String; 5] {
    let sign_in = match (member.disabled_at, member.has_password, member.has_second_factor) {
        (Some(_), ..) => "disabled",
        (None, false, _) => "no password",
        (None, true, false) => "password",
        (None, true, true) => "password, code",
    };
    [member.email, member.name, member.role, sign_in.into(), member.seen_at.map_or_else(|| "never".into(), |at| at.day().to_string())]
}

async fn set_role(db: &Db, email: &str, role: &str) -> Result<Done, Failure> {
    known_role(db, role).await?;
    let (who, now, role) = (find(db, email).await?, now(), role.to_owned());
    if who.role == role {
        return told(format!("{} is {role} already.", who.name));
    }
    let (id, told_role) = (who.id, role.clone());
    let written = entry(now, Action::UserChanged, id, format!("role {}, before {}", role, who.role));
    db.write(move |tx| {
        let (role, written) = (role.clone(), written.clone());
        Box::pin(async move {
            users::set_role(tx, id, &role).await?;
            audit::append(tx, &[written]).await
        })
    })
    .await?;
    told(format!("{} is {told_role} from now on.", who.name))
}

async fn set_disabled(db: &Db, email: &str, disabled: bool) -> Result<Done, Failure> {
    let (who, now) = (find(db, email).await?, now());
    if who.disabled_at.is_some() == disabled {
        return told(format!("{} {} already.", who.name, if disabled { "is disabled" } else { "may sign in" }));
    }
    let id = who.id;
    let written = entry(now, Action::UserChanged, id, if disabled { "disabled" } else { "enabled" });
    db.write(move |tx| {
        let written = written.clone();
        Box::pin(async move {
            users::set_disabled(tx, id, disabled.then_some(now)).await?;
            audit::append(tx, &[written]).await
        })
    })
    .await?;
    told(format!("{} may {} from now on.", who.name, if disabled { "not sign in" } else { "sign in" }))
}

async fn set_password(db: &Db, email: &str, from: &PasswordFrom) -> Result<Done, Failure> {
    let who = find(db, email).await?;
    let hash = ask::hashed(from.password_file.as_deref(), &who.name, &who.email).await?;
    let (id, now) = (who.id, now());
    // Whoever was slowed down because of the forgotten one is let in with the new one at once.
    let bucket = throttle::account_key(&who.email);
    let written = entry(now, Action::PasswordChanged, id, "set");
    db.write(move |tx| {
        let (hash, written) = (hash.clone(), written.clone());
        Box::pin(async move {
            users::set_password(tx, id, &hash, now).await?;
            sessions::end_all(tx, id).await?;
            attempts::clear(tx, &bucket).await?;
            audit::append(tx, &[written]).await
        })
    })
    .await?;
    told(format!("{} has a new password; every session is over.", who.name))
}

async fn link(db: &Db, email: &str) -> Result<Done, Failure> {
    let (who, now, token) = (find(db, email).await?, now(), Token::random());
    if who.disabled_at.is_some() {
        return Err(Failure::Failed(format!("{} is disabled; run vecino user enable first.", who.name)));
    }
    let purpose = if who.password_hash.is_some() { LinkPurpose::Reset } else { LinkPurpose::Invite };
    let new = new_link(&token, who.id, purpose, now);
    let written = entry(now, Action::PasswordChanged, who.id, "link made");
    db.write(move |tx| {
        let (new, written) = (new.clone(), written.clone());
        Box::pin(async move {
            links::issue(tx, &new).await?;
            audit::append(tx, &[written]).await
        })
    })
    .await?;
    show_link(&token, now, &format!("{} chooses a password on that page.", who.name))
}

async fn forget_factor(db: &Db, email: &str) -> Result<Done, Failure> {
    let (who, now) = (find(db, email).await?, now());
    if who.totp_secret.is_none() {
        return told(format!("{} has no second factor.", who.name));
    }
    let id = who.id;
    let written = entry(now, Action::SecondFactorChanged, id, "taken away");
    db.write(move |tx| {
        let written = written.clone();
        Box::pin(async move {
            users::clear_second_factor(tx, id).await?;
            sessions::end_all(tx, id).await?;
            audit::append(tx, &[written]).await
        })
    })
    .await?;
    told(format!("{} signs in without a second factor from now on; every session is over.", who.name))
}

async fn set_subject(db: &Db, config: &Config, email: &str, subject: &str) -> Result<Done, Failure> {
    let Some(issuer) = config.single_sign_on.issuer.clone() else {
        return Err(Failure::Usage("oidc_issuer: nobody else says who somebody is until it is set.".into()));
    };
    let (who, now, subject) = (find(db, email).await?, now(), subject.to_owned());
    let id = who.id;
    let written = entry(now, Action::UserChanged, id, format!("known by {issuer}"));
    let (by, named) = (issuer.clone(), subject.clone());
    let set = db.write(move |tx| {
        let (issuer, subject, written) = (by.clone(), named.clone(), written.clone());
        Box::pin(async move {
            let set = users::set_subject(tx, id, &issuer, &subject).await?;
            if set {
                audit::append(tx, &[written]).await?;
            }
            Ok(set)
        })
    });
    if !set.await? {
        return Err(Failure::Failed(format!("{issuer} calls somebody else “{subject}” already.")));
    }
    told(format!("{} is whom {issuer} calls “{subject}” from now on.", who.name))
}

fn new_link(token: &Token, user: uuid::Uuid, purpose: LinkPurpose, now: Timestamp) -> NewLink {
    NewLink { token_hash: token.hash(), user_id: Some(user), purpose, now, ends_at: Timestamp(now.0 + LINK_MS) }
}

/// The path alone on standard output, so that a script can put the server's address before it.
fn show_link(token: &Token, now: Timestamp, done: &str) -> Result<Done, Failure> {
    out::tell(format_args!("{done} The link works once, until {}:", Timestamp(now.0 + LINK_MS)));
    told(format!("/welcome/{}", token.text()))
}

async fn find(db: &Db, email: &str) -> Result<Credentials, Failure> {
    let found = users::credentials(db.reader(), email).await?;
    found.ok_or_else(|| Failure::Failed(format!("nobody here has the e-mail address “{email}”; vecino user list shows everybody.")))
}

fn told(text: impl std::fmt::Display) -> Result<Done, Failure> {
    out::line(text)?;
    Ok(Done::Well)
}
