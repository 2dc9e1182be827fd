//! What a one-time link opens: a new password for its person, or the first administrator of a company.

use app::{
    api::account::Hurdle,
    server::{link, trail::Origin},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use domain::{audit::Action, format::Locale, staff::LinkPurpose, time::Timestamp};
use http::HeaderMap;
use store::{links, outbox::NewMail, sessions, users, users::User};
use uuid::Uuid;

use super::{Signing, account_entry, busy, field, read, see, session, set_cookies, stop, untouched};
use crate::{
    api::problem::Problem,
    auth::{
        device,
        new_password::{self, PasswordProblem},
        token::Token,
    },
    mail::{Letter, NOTICE_MS, Recipient},
};

/// `POST /welcome/{token}`.
pub(super) async fn open(
    State(signing): State<Signing>,
    Path(token): Path<String>,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (state, pairs) = (&signing.app, read(&body));
    let now = (state.now)();
    let [name, email] = ["name", "email"].map(|name| field(&pairs, name));
    let [password, again] = ["password", "again"].map(|name| untouched(&pairs, name));
    let page = format!("/welcome/{token}");
    let refused = |hurdle| stop(state, now, &page, "", email, hurdle);
    let Some(found) = link(state, &token).await? else { return Ok(refused(Hurdle::LinkOver)) };
    let who = match found.user_id {
        Some(id) => User { id, name: found.name, email: found.email, role: String::new(), created_at: now },
        None if name.is_empty() || !email.contains('@') || [name, email].iter().any(|text| text.len() > 200 || text.contains('\0')) => {
            return Ok(refused(Hurdle::Wrong));
        }
        None => User { id: (state.new_id)(now), name: name.into(), email: email.into(), role: "administrator".into(), created_at: now },
    };
    if found.user_id.is_none() && users::credentials(state.db.reader(), email).await?.is_some() {
        return Ok(refused(Hurdle::Wrong));
    }
    if password != again {
        return Ok(refused(Hurdle::Differ));
    }
    if let Err(problem) = new_password::check(password, &who.name, &who.email) {
        return Ok(refused(hurdle_of(problem)));
    }
    let hash = match signing.passwords.hash(password.to_owned()).await {
        Ok(hash) => hash,
        Err(error) => return busy(&error).map(refused),
    };
    let session = begin(&signing, (who, app::viewer::locale_of(&headers)), found.user_id.is_none(), (&token, &hash), &origin, now).await?;
    let Some((session, user)) = session else { return Ok(refused(Hurdle::LinkOver)) };
    let mut response = see("/");
    set_cookies(&mut response, &session, false, &device::issue(None, user, &hash));
    Ok(response)
}

/// What a problem with a password is called on the page.
pub(in crate::auth) fn hurdle_of(problem: PasswordProblem) -> Hurdle {
    match problem {
        PasswordProblem::TooShort | PasswordProblem::TooLong => Hurdle::Length,
        PasswordProblem::Common | PasswordProblem::Personal => Hurdle::Guessable,
    }
}

/// Uses the link and voids every other one, sets the password, ends every other session of that person and begins one.
async fn begin(
    signing: &Signing,
    (who, locale): (User, Locale),
    is_new: bool,
    (token, hash): (&str, &str),
    origin: &Origin,
    now: Timestamp,
) -> Result<Option<(Token, Uuid)>, Problem> {
    let state = &signing.app;
    let Some(link_hash) = (state.hash)(token) else { return Ok(None) };
    let notice = (!is_new).then(|| notice(signing, &who, locale, now)).flatten();
    let mailer = signing.mailer.clone();
    let (user, hash) = (who.id, hash.to_owned());
    let (session_token, new) = session(state, user, now, origin, false);
    let entries = [
        account_entry(Action::UserChanged, (user, &who.name), origin, now),
        account_entry(Action::SignedIn, (user, &who.name), origin, now),
    ];
    let began = state
        .db
        .write(move |tx| {
            let (who, hash, new, entries) = (who.clone(), hash.clone(), new.clone(), entries.clone());
            let notice = mailer.clone().zip(notice.clone());
            Box::pin(async move {
                let mut used = false;
                for purpose in LinkPurpose::ALL {
                    used = used || links::redeem(tx, &link_hash, *purpose, now).await?.is_some();
                }
                if !used || is_new && users::create(tx, &who).await? == users::Added::EmailTaken {
                    return Ok(false);
                }
                for purpose in LinkPurpose::ALL {
                    links::void(tx, Some(who.id), *purpose, now).await?;
                }
                users::set_password(tx, who.id, &hash, now).await?;
                if let Some((mailer, notice)) = notice {
                    mailer.put(tx, &notice).await?;
                }
                sessions::end_all(tx, who.id).await?;
                store::audit::append(tx, &entries).await?;
                sessions::start(tx, &new).await
            })
        })
        .await?;
    Ok(began.then_some((session_token, user)))
}

/// A mail that tells somebody of their new password, where mail is sent.
fn notice(signing: &Signing, who: &User, locale: Locale, now: Timestamp) -> Option<NewMail> {
    let to = Recipient { name: &who.name, email: &who.email };
    let mailer = signing.mailer.as_ref()?;
    Some(mailer.write(((signing.app.new_id)(now), now, NOTICE_MS), to, locale, &Letter::PasswordChanged))
}
