//! Who is sent the bulletin.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    bulletin::{Mailing, OfRole, Recipient},
    tag::Owner,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// Who is sent the bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientsPage {
    /// Whether mail is sent here at all.
    pub mail: bool,
    /// How who looks stands to it.
    pub mine: Mailing,
    /// Everybody; none for who may not choose whom it is sent to.
    pub all: Option<Recipients>,
}

/// Everybody who is sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipients {
    /// Who is sent it, or has stopped it.
    pub recipients: Vec<Recipient>,
    /// The roles that may read figures.
    pub roles: Vec<OfRole>,
    /// Who may be chosen besides.
    pub people: Vec<Owner>,
}

/// How who looks stands to the weekly mail, and for who may set targets everybody who is sent it.
#[server(prefix = "/api/fn", endpoint = "bulletin-recipients", input = GetUrl, output = Json)]
pub async fn get_recipients() -> Result<RecipientsPage, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let all = match access.may(Action::Update, Resource::Figures) {
        true => Some(crate::server::recipients::recipients(&state).await?),
        false => None,
    };
    let mine = store::bulletin::mailing_of(state.db.reader(), access.user).await?;
    Ok(RecipientsPage { mail: state.ways.mail, mine, all })
}
