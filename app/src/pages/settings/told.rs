//! What came of a form, at the top of the page.

use domain::audit::{Misfit, Verified};
use leptos::prelude::*;

use crate::{
    api::{
        account::Hurdle,
        settings::{Answer, Done, Refusal},
    },
    i18n::{Key, keys as k},
    ui::{icon::Icon, problem::sentence},
    viewer::Viewer,
};

/// What came of the last form; nothing where there was none.
pub(super) fn told(v: Viewer, answer: Option<&Answer>) -> Option<AnyView> {
    Some(match answer? {
        Answer::Done(done) => good(v.t(done_word(*done)).to_owned()),
        Answer::Refused(refusal) | Answer::Role { refusal, .. } => bad(refused(v, refusal)),
        Answer::Stopped(hurdle) => bad(stopped(v, hurdle)),
        Answer::Link { name, address, until, mailed } => {
            let mut text = v.fill(k::SETTINGS_LINK_TEXT, &[("name", name), ("until", &v.date_time(*until))]);
            if *mailed {
                text = format!("{text} {}", v.t(k::SETTINGS_MAILED));
            }
            secret(v, k::SETTINGS_LINK, text, address)
        }
        Answer::Key { name, key } => secret(v, k::SETTINGS_KEY_ONCE, v.fill(k::SETTINGS_KEY_TEXT, &[("name", name)]), key),
        Answer::Verified(verified) => walked(v, verified),
        Answer::SetUp(_) | Answer::Codes(_) => return None,
    })
}

fn good(text: String) -> AnyView {
    view! {
        <div class="banner info" role="status">
            <Icon name="check" />
            {text}
        </div>
    }
    .into_any()
}

pub(super) fn bad(text: String) -> AnyView {
    view! {
        <div class="banner bad" role="alert">
            <Icon name="alert" />
            {text}
        </div>
    }
    .into_any()
}

/// Something that is shown this once.
fn secret(v: Viewer, label: Key, text: String, value: &str) -> AnyView {
    view! {
        <div class="once" role="status">
            <div class="field">
                <label for="once">{v.t(label)}</label>
                <input class="input mono" id="once" readonly=true value=value.to_owned() />
                <span class="hint">{text}</span>
            </div>
        </div>
    }
    .into_any()
}

fn walked(v: Viewer, verified: &Verified) -> AnyView {
    let count = v.int(verified.entries);
    let Some((seq, misfit)) = verified.broken else { return good(v.fill(k::SETTINGS_WHOLE, &[("n", &count), ("head", &verified.head)])) };
    bad(v.fill(k::SETTINGS_BROKEN, &[("seq", &v.int(seq)), ("why", v.t(misfit_word(misfit)))]))
}

/// Why an entry of the log does not fit.
pub(super) const fn misfit_word(misfit: Misfit) -> Key {
    match misfit {
        Misfit::Gap => k::SETTINGS_MISFIT_GAP,
        Misfit::Link => k::SETTINGS_MISFIT_LINK,
        Misfit::Hash => k::SETTINGS_MISFIT_HASH,
        Misfit::Values => k::SETTINGS_MISFIT_VALUES,
        Misfit::Head => k::SETTINGS_MISFIT_HEAD,
    }
}

const fn done_word(done: Done) -> Key {
    match done {
        Done::Password => k::SETTINGS_DONE_PASSWORD,
        Done::SecondFactorOff => k::SETTINGS_DONE_FACTOR_OFF,
        Done::SessionEnded => k::SETTINGS_DONE_SESSION,
        Done::SessionsEnded => k::SETTINGS_DONE_SESSIONS,
        Done::RoleGiven => k::SETTINGS_DONE_ROLE_GIVEN,
        Done::SignedOut => k::SETTINGS_DONE_SIGNED_OUT,
        Done::EverybodySignedOut => k::SETTINGS_DONE_EVERYBODY_OUT,
        Done::Disabled => k::SETTINGS_DONE_DISABLED,
        Done::Enabled => k::SETTINGS_DONE_ENABLED,
        Done::TeamSaved => k::SETTINGS_DONE_TEAM,
        Done::TeamDeleted => k::SETTINGS_DONE_TEAM_GONE,
        Done::RoleSaved => k::SETTINGS_DONE_ROLE,
        Done::RoleReset => k::SETTINGS_DONE_ROLE_RESET,
        Done::RoleDeleted => k::SETTINGS_DONE_ROLE_GONE,
        Done::FactorForgotten => k::SETTINGS_DONE_FACTOR_OFF,
        Done::MailForgotten => k::SETTINGS_DONE_MAIL,
        Done::KeyRevoked => k::SETTINGS_DONE_KEY_REVOKED,
    }
}

fn refused(v: Viewer, refusal: &Refusal) -> String {
    let key = match refusal {
        Refusal::Name => k::SETTINGS_NO_NAME,
        Refusal::Email => k::SETTINGS_NO_EMAIL,
        Refusal::EmailTaken => k::SETTINGS_EMAIL_TAKEN,
        Refusal::NameTaken => k::SETTINGS_NAME_TAKEN,
        Refusal::LastAdministrator => k::SETTINGS_LAST,
        Refusal::Beyond => k::SETTINGS_BEYOND,
        Refusal::NoRole => k::SETTINGS_NO_ROLE,
        Refusal::InUse => k::SETTINGS_IN_USE,
        Refusal::Fixed => k::SETTINGS_FIXED,
        Refusal::Day => k::SETTINGS_NO_DAY,
        Refusal::Gone => k::SETTINGS_GONE,
        Refusal::Filter(problem) => return sentence(v, problem),
    };
    v.t(key).to_owned()
}

/// Why a password or code was not taken.
pub(super) fn stopped(v: Viewer, hurdle: &Hurdle) -> String {
    let key = match hurdle {
        Hurdle::Wait(seconds) => return v.fill(k::ACCOUNT_WAIT, &[("seconds", &v.int((*seconds).into()))]),
        Hurdle::Wrong => k::SETTINGS_WRONG,
        Hurdle::WrongCode => k::ACCOUNT_WRONG_CODE,
        Hurdle::Busy => k::ACCOUNT_BUSY,
        Hurdle::Differ => k::ACCOUNT_DIFFER,
        Hurdle::Length => k::ACCOUNT_LENGTH,
        Hurdle::Guessable => k::ACCOUNT_GUESSABLE,
        Hurdle::Stale => k::ACCOUNT_STALE,
        Hurdle::LinkOver | Hurdle::Elsewhere | Hurdle::NoAccount => k::SETTINGS_TOO_LATE,
    };
    v.t(key).to_owned()
}
