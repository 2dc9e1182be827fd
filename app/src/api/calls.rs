//! The call programme: whom to call, the sheet of a call, what is to be done, and what came of it.

#[cfg(feature = "ssr")]
use std::sync::Arc;

#[cfg(feature = "ssr")]
use domain::access::{Access, Action, FieldClass, Mask, Resource};
use domain::{
    call::{FollowUp, Made, Pair, Proposals, Results},
    customer::CustomerRecord,
    next_action::Advice,
    order::Order,
    page::{Page, Pairs},
    problem::FieldError,
    score::CustomerScore,
    survey::SurveyAnswer,
    tag::Owner,
    ticket::Ticket,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::{AppState, authorise};
use crate::{error::ApiError, wire::Json};

/// What came of a form of the programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// A call with this customer was written down; and whether something is to be done.
    Saved(Uuid, String, bool),
    /// Something is done.
    Done,
    /// Nothing was written, for this cannot be accepted; and the whole form as it was typed.
    Refused(FieldError, Pairs),
}

/// Whom to call, and what came of the last form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallsPage {
    /// The customers.
    pub proposals: Proposals,
    /// What came of the last form.
    pub answer: Option<Told>,
}

/// Everything that is needed for the talk on one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The id of the call that its form writes down.
    pub id: Uuid,
    /// Who it is.
    pub record: CustomerRecord,
    /// What models say.
    pub score: CustomerScore,
    /// What to do next.
    pub advice: Advice,
    /// The last orders; none where the viewer's role reads none.
    pub orders: Option<Vec<Order>>,
    /// The open tickets, likewise.
    pub tickets: Option<Vec<Ticket>>,
    /// The last answers to surveys, likewise.
    pub answers: Option<Vec<SurveyAnswer>>,
    /// The last calls.
    pub calls: Vec<Made>,
    /// What is to be done.
    pub follow_ups: Vec<FollowUp>,
    /// Who can be asked to do something.
    pub people: Vec<Owner>,
    /// What came of the last form.
    pub answer: Option<Told>,
}

/// What is to be done, and what came of the last form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpsPage {
    /// The tasks.
    pub tasks: Page<FollowUp>,
    /// What came of the last form.
    pub answer: Option<Told>,
}

/// Who may work with the programme: whoever reads customers and is shown what models say of them, and amounts. From
/// the order of the list both could be told.
#[cfg(feature = "ssr")]
fn programme() -> Result<(AppState, Arc<Access>), ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    let fields = access.role.fields;
    if !fields.shows(FieldClass::Risk) || !fields.shows(FieldClass::Money) {
        return Err(ApiError::Forbidden);
    }
    Ok((state, access))
}

#[cfg(feature = "ssr")]
fn answered(state: &AppState, access: &Access, pairs: &Pairs) -> Option<Told> {
    let number = domain::page::value(pairs, "answer")?;
    state.kept.take((state.now)(), access.user, number)
}

/// Whom to call, as the address asks for it: `days`, `tier`, `country`, `owner`. `answer` is the number of what was kept
/// of the last form.
#[server(prefix = "/api/fn", endpoint = "calls", input = GetUrl, output = Json)]
pub async fn list_calls(query: String) -> Result<CallsPage, ApiError> {
    let (state, access) = programme()?;
    let pairs = domain::page::parse_query(&query);
    let query = domain::call::CallsQuery::from_pairs(&pairs)?;
    let who = (access.self_seen(), (state.now)());
    let proposals = store::calls::proposals(state.db.reader(), &access.scope(), &query, who).await?;
    Ok(CallsPage { proposals, answer: answered(&state, &access, &pairs) })
}

/// How many orders and answers a sheet tells.
#[cfg(feature = "ssr")]
const FEW: u32 = 5;

/// Everything that is needed to talk with a customer. Whoever opens it has looked at the customer, which is written down.
#[server(prefix = "/api/fn", endpoint = "call-sheet", input = GetUrl, output = Json)]
pub async fn get_call_sheet(customer_id: Uuid, query: String) -> Result<Sheet, ApiError> {
    use domain::{order::OrderQuery, ticket::TicketQuery};
    let (state, access) = programme()?;
    let (db, scope, now) = (state.db.reader(), access.scope_of(customer_id), (state.now)());
    let may = |resource| access.may(Action::Read, resource);
    let record = super::found(store::customers::record(db, &scope, customer_id).await?)?;
    state.trail.viewed(&access, now, customer_id);
    let orders = match may(Resource::Order) {
        true => {
            let query = OrderQuery { customer_id: Some(customer_id), limit: FEW, ..OrderQuery::default() };
            Some(store::orders::list(db, &scope, &query).await?.rows)
        }
        false => None,
    };
    let tickets = match may(Resource::Ticket) {
        true => {
            let query = TicketQuery { customer_id: Some(customer_id), open: true, ..TicketQuery::default() };
            Some(store::tickets::list(db, &scope, &query).await?.rows)
        }
        false => None,
    };
    let answers = match may(Resource::Survey) {
        true => {
            let mut answers = store::surveys::answers(db, &scope, customer_id).await?;
            answers.truncate(FEW as usize);
            Some(answers)
        }
        false => None,
    };
    Ok(Sheet {
        id: (state.new_id)(now),
        record,
        score: super::found(store::scores::of_customer(db, &scope, customer_id).await?)?,
        advice: super::advice::advice(&state, &access, customer_id).await?,
        orders,
        tickets,
        answers,
        calls: store::calls::of_customer(db, &scope, customer_id).await?,
        follow_ups: store::calls::follow_ups_of(db, &scope, customer_id).await?,
        people: if access.may(Action::Create, Resource::Note) { store::users::enabled(db).await? } else { Vec::new() },
        answer: answered(&state, &access, &domain::page::parse_query(&query)),
    })
}

/// What is to be done and not done yet: the viewer's own, and everybody's with `whose=all`.
#[server(prefix = "/api/fn", endpoint = "follow-ups", input = GetUrl, output = Json)]
pub async fn list_follow_ups(query: String) -> Result<FollowUpsPage, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    let pairs = domain::page::parse_query(&query);
    let all = domain::customer::read_param(&pairs, "whose", domain::problem::Problem::Choice, |word| (word == "all").then_some(()))?;
    let by = all.is_none().then(|| access.self_seen());
    let cursor = domain::page::value(&pairs, "cursor");
    let tasks = store::calls::follow_ups(state.db.reader(), &access.scope(), by, cursor).await?;
    Ok(FollowUpsPage { tasks, answer: answered(&state, &access, &pairs) })
}

/// The calls that were made: `month`, `outcome`.
#[server(prefix = "/api/fn", endpoint = "calls-made", input = GetUrl, output = Json)]
pub async fn list_calls_made(query: String) -> Result<Page<Made>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    access.allow(Action::Read, Resource::Note)?;
    let query = domain::call::MadeQuery::from_pairs(&domain::page::parse_query(&query))?;
    Ok(store::calls::made(state.db.reader(), &access.scope(), &query).await?)
}

/// What came of the calls of the last two years.
#[server(prefix = "/api/fn", endpoint = "call-results", input = GetUrl, output = Json)]
pub async fn get_call_results() -> Result<Results, ApiError> {
    let (state, _) = authorise(Action::Read, Resource::Figures)?;
    Ok(store::calls::results(state.db.reader(), (state.now)().day()).await?)
}

/// The calls behind the comparison, each beside the customer who was held out: `bought` (`called`, `held-out`), `from`, `to`.
#[server(prefix = "/api/fn", endpoint = "call-pairs", input = GetUrl, output = Json)]
pub async fn list_call_pairs(query: String) -> Result<Page<Pair>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let query = domain::call::PairsQuery::from_pairs(&domain::page::parse_query(&query))?;
    let mut pairs = store::calls::pairs(state.db.reader(), &access.scope(), &query, (state.now)().day()).await?;
    pairs.rows.iter_mut().for_each(|pair| pair.mask(access.role.fields));
    Ok(pairs)
}
