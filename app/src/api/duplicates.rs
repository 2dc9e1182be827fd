//! Customers that may be one: whom a new one may be, the pairs found, and what somebody says of them.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    duplicate::{Duplicate, Likely},
    page::Page,
    problem::FieldError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// A page of the pairs that nobody has dismissed; the query may name a customer.
#[server(prefix = "/api/fn", endpoint = "duplicates", input = GetUrl, output = Json)]
pub async fn list_duplicates(query: String) -> Result<Page<Duplicate>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    let pairs = domain::page::parse_query(&query);
    let customer = domain::customer::read_param(&pairs, "customer", domain::problem::Problem::Id, |text| text.parse().ok())?;
    Ok(store::duplicates::list(state.db.reader(), &access.scope(), customer, domain::page::value(&pairs, "cursor")).await?)
}

/// Says that the two of a pair are two. A plain form is led back to the list.
#[server(prefix = "/api/fn", endpoint = "dismiss-duplicate", output = Json)]
pub async fn dismiss_duplicate(id: Uuid) -> Result<Uuid, ApiError> {
    let (state, access) = authorise(Action::Update, Resource::Customer)?;
    let (now, scope) = ((state.now)(), access.scope());
    let found = state
        .db
        .write(move |tx| {
            let scope = scope.clone();
            Box::pin(async move { store::duplicates::dismiss(tx, &scope, id, now).await })
        })
        .await?;
    if crate::server::is_plain_form() {
        leptos_axum::redirect("/duplicates");
    }
    super::found(found.then_some(id))
}

/// Takes a dismissal back.
#[server(prefix = "/api/fn", endpoint = "restore-duplicate", output = Json)]
pub async fn restore_duplicate(id: Uuid) -> Result<(), ApiError> {
    let (state, access) = authorise(Action::Update, Resource::Customer)?;
    let scope = access.scope();
    let found = state
        .db
        .write(move |tx| {
            let scope = scope.clone();
            Box::pin(async move { store::duplicates::restore(tx, &scope, id).await })
        })
        .await?;
    super::found(found.then_some(()))
}

/// Looks for duplicates among all customers. A plain form is led back to the list.
#[server(prefix = "/api/fn", endpoint = "find-duplicates", output = Json)]
pub async fn find_duplicates() -> Result<(), ApiError> {
    let (state, _) = authorise(Action::Update, Resource::Customer)?;
    let now = (state.now)();
    state.db.write(move |tx| Box::pin(async move { store::duplicates::find_among_all(tx, now).await })).await?;
    if crate::server::is_plain_form() {
        leptos_axum::redirect("/duplicates");
    }
    Ok(())
}

/// A customer as somebody typed it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Display name.
    pub name: String,
    /// Word of the kind.
    pub kind: String,
    /// Word of the stage.
    pub stage: String,
    /// Country.
    pub country: String,
    /// Town.
    pub city: String,
    /// Tag of the language.
    pub language: String,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: String,
}

/// What became of a customer that was typed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Stored, under this id.
    Created(Uuid),
    /// Not stored: it looks like these.
    Known(Vec<Likely>),
    /// Not stored: these fields cannot be accepted.
    Refused(Vec<FieldError>),
}

/// What was typed and what became of it, for the form that shows it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What was typed.
    pub draft: Draft,
    /// What became of it.
    pub outcome: Outcome,
}

/// Stores a new customer, unless it looks like one that is there: then `anyway` must say that it is another.
/// A plain form is led to the new record, or back with what was typed.
#[server(prefix = "/api/fn", endpoint = "create-customer", output = Json)]
pub async fn create_customer(draft: Draft, #[server(default)] anyway: String) -> Result<Outcome, ApiError> {
    let (state, access) = authorise(Action::Create, Resource::Customer)?;
    let outcome = create(&state, &access, &draft, !anyway.is_empty()).await?;
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&match outcome {
            Outcome::Created(id) => format!("/customers/{id}"),
            ref outcome => {
                let number = state.kept.keep((state.now)(), access.user, Answered { draft, outcome: outcome.clone() });
                format!("/customers/new?answered={number}")
            }
        });
    }
    Ok(outcome)
}

#[cfg(feature = "ssr")]
async fn create(
    state: &crate::server::AppState,
    access: &domain::access::Access,
    draft: &Draft,
    anyway: bool,
) -> Result<Outcome, ApiError> {
    let new = match domain::new_customer::NewCustomer::from_pairs(&draft.pairs()) {
        Ok(new) => new,
        Err(errors) => return Ok(Outcome::Refused(errors)),
    };
    if !anyway {
        let likely = store::duplicates::likely(state.db.reader(), &access.scope(), &new).await?;
        if !likely.is_empty() {
            return Ok(Outcome::Known(likely));
        }
    }
    let (now, new_id, actor) = ((state.now)(), state.new_id, access.name.clone());
    // Whoever reaches their own customers only would not see the new one otherwise.
    let owner = access.scope().rows.owners.map(|_| access.user);
    let id = new_id(now);
    let said = crate::server::trail::entry(access, now, domain::audit::Action::Created, Resource::Customer, id);
    state
        .db
        .write(move |tx| {
            let (new, actor, said) = (new.clone(), actor.clone(), said.clone());
            Box::pin(async move {
                store::customers::create(tx, id, &new, now, (&actor, owner), new_id).await?;
                store::audit::append(tx, &[said]).await
            })
        })
        .await?;
    state.publish(domain::live::Changed { kind: domain::live::ChangedKind::Customer, id });
    Ok(Outcome::Created(id))
}

impl Draft {
    /// The fields by their names.
    pub fn pairs(&self) -> domain::page::Pairs {
        let fields = [
            ("name", &self.name),
            ("kind", &self.kind),
            ("stage", &self.stage),
            ("country", &self.country),
            ("city", &self.city),
            ("language", &self.language),
            ("email", &self.email),
            ("phone", &self.phone),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// Reads the fields of a form, which are called `draft[name]` and so on.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let field = |name: &str| domain::page::value(pairs, &format!("draft[{name}]")).unwrap_or_default().to_owned();
        Self {
            name: field("name"),
            kind: field("kind"),
            stage: field("stage"),
            country: field("country"),
            city: field("city"),
            language: field("language"),
            email: field("email"),
            phone: field("phone"),
        }
    }
}
