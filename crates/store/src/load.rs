//! Loading: typed rows for whole tables, written in batches. What imports and the demo company use.
//!
//! Foreign keys are checked at commit, so a batch of lines may be written before its orders' batch.
//! A loader only inserts. Facts, rollups and timeline counts are brought up to date afterwards, in the
//! same transaction, by `store::figures::rebuild`.

use domain::{
    consent::Purpose,
    customer::{ConsentStatus, ContactKind, CustomerKind, LineOfBusiness, Stage},
    interaction::{Channel, Flow, InteractionKind},
    money::{Currency, Decimal, Money},
    order::OrderKind,
    product::ProductKind,
    survey::SurveyKind,
    ticket::{Author, Priority, Promises, TicketStatus},
    time::{Day, Timestamp},
};
use sea_orm::Value;
use uuid::Uuid;

use crate::{bulk::Bulk, connection::Connection, error::Result, search, settings};

/// A customer, without any figure.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Identity.
    pub id: Uuid,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Stage of the relationship.
    pub stage: Stage,
    /// Display name.
    pub name: String,
    /// Country as the source wrote it; empty where unknown.
    pub country: String,
    /// Town; empty where unknown.
    pub city: String,
    /// BCP 47 tag; empty where unknown.
    pub language: String,
    /// Since when known.
    pub created_at: Timestamp,
    /// Who of our own people looks after the customer.
    pub owner_id: Option<Uuid>,
}

/// A way to reach a customer.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Whose.
    pub customer_id: Uuid,
    /// Identity within the customer.
    pub id: Uuid,
    /// What kind of address.
    pub kind: ContactKind,
    /// As given.
    pub value: String,
    /// Whether it was proved to reach the customer.
    pub verified: bool,
    /// Where it came from.
    pub source_id: i16,
}

/// The customer's id in another system.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whose.
    pub customer_id: Uuid,
    /// The other system.
    pub source_id: i16,
    /// The id there.
    pub external_id: String,
    /// Since when linked.
    pub linked_at: Timestamp,
}

/// What a customer agreed to on a channel.
#[derive(Clone, Debug)]
pub struct ConsentRow {
    /// Whose.
    pub customer_id: Uuid,
    /// The channel.
    pub channel: Channel,
    /// What for.
    pub purpose: Purpose,
    /// What was said.
    pub status: ConsentStatus,
    /// When.
    pub since: Timestamp,
    /// Where it came from.
    pub source_id: i16,
}

/// A product that the customer has.
#[derive(Clone, Debug)]
pub struct HoldingRow {
    /// Whose.
    pub customer_id: Uuid,
    /// Identity within the customer.
    pub id: Uuid,
    /// Part of the business.
    pub line: LineOfBusiness,
    /// What it is called.
    pub name: String,
    /// Contract or account number.
    pub number: String,
    /// Balance or yearly price.
    pub value: Money,
    /// Since when.
    pub since: Day,
    /// When it renews or ends.
    pub renews: Option<Day>,
    /// Where it came from.
    pub source_id: i16,
}

/// A product or charge; its figures are rebuilt from the order lines.
#[derive(Clone, Debug)]
pub struct ProductRow {
    /// Identity.
    pub id: Uuid,
    /// Where it came from.
    pub source_id: i16,
    /// Code there.
    pub code: String,
    /// Name.
    pub name: String,
    /// Product or charge.
    pub kind: ProductKind,
}

/// An order or credit note.
#[derive(Clone, Debug)]
pub struct OrderRow {
    /// Whose; [`domain::customer::ANONYMOUS`] where nobody's.
    pub customer_id: Uuid,
    /// Identity within the customer.
    pub id: Uuid,
    /// Where it came from.
    pub source_id: i16,
    /// Number there.
    pub number: String,
    /// Order or credit note.
    pub kind: OrderKind,
    /// How it was placed.
    pub channel: Channel,
    /// When.
    pub placed_at: Timestamp,
    /// When it was delivered; none where its source does not tell.
    pub delivered_at: Option<Timestamp>,
    /// Country as the source wrote it.
    pub country: String,
    /// How many lines.
    pub lines: i64,
    /// Sum of positive amounts.
    pub sales_minor: i64,
    /// Sum of negative amounts, as a positive number.
    pub credits_minor: i64,
    /// Currency of the amounts.
    pub currency: Currency,
}

/// One line of an order.
#[derive(Clone, Debug)]
pub struct LineRow {
    /// Whose.
    pub customer_id: Uuid,
    /// The order.
    pub order_id: Uuid,
    /// Position, from 1.
    pub line: i32,
    /// What the source's line is known by when it comes again.
    pub source_key: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// What the line calls it, where that is not the product's name.
    pub description: Option<String>,
    /// The line's own time.
    pub at: Timestamp,
    /// How many.
    pub quantity: i64,
    /// Price of one.
    pub price: Decimal,
    /// Quantity × price.
    pub amount_minor: i64,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRow {
    /// Whose.
    pub customer_id: Uuid,
    /// Identity within the customer.
    pub id: Uuid,
    /// Where it came from.
    pub source_id: i16,
    /// What people call it.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// Where it stands.
    pub status: TicketStatus,
    /// How soon it matters.
    pub priority: Priority,
    /// How it came in.
    pub channel: Channel,
    /// Why people come with it.
    pub reason: String,
    /// When opened.
    pub opened_at: Timestamp,
    /// When first answered.
    pub first_response_at: Option<Timestamp>,
    /// When solved.
    pub solved_at: Option<Timestamp>,
    /// Who is on it; empty where nobody.
    pub assignee: String,
    /// How many messages.
    pub messages: i64,
}

/// One message of a ticket.
#[derive(Clone, Debug)]
pub struct MessageRow {
    /// Whose.
    pub customer_id: Uuid,
    /// The ticket.
    pub ticket_id: Uuid,
    /// Identity within the ticket; sorts by time.
    pub id: Uuid,
    /// When written.
    pub at: Timestamp,
    /// Who wrote.
    pub author: Author,
    /// That one's name.
    pub name: String,
    /// The text.
    pub body: String,
}

/// One event on the timeline.
#[derive(Clone, Debug)]
pub struct InteractionRow {
    /// Whose.
    pub customer_id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Identity within the customer.
    pub id: Uuid,
    /// What happened.
    pub kind: InteractionKind,
    /// On which channel.
    pub channel: Channel,
    /// Who began.
    pub flow: Flow,
    /// Number of the order or ticket, or a title.
    pub subject: String,
    /// First words of the body.
    pub summary: String,
    /// The order, ticket or holding.
    pub ref_id: Option<Uuid>,
    /// Its amount.
    pub amount: Option<Money>,
    /// Seconds, or a score.
    pub measure: Option<i64>,
    /// Our own person, or empty.
    pub actor: String,
}

/// The whole text behind an interaction's summary.
#[derive(Clone, Debug)]
pub struct BodyRow {
    /// Whose.
    pub customer_id: Uuid,
    /// The interaction.
    pub interaction_id: Uuid,
    /// The text.
    pub body: String,
}

/// A survey.
#[derive(Clone, Debug)]
pub struct SurveyRow {
    /// Identity.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What it measures.
    pub kind: SurveyKind,
}

/// One customer's answer.
#[derive(Clone, Debug)]
pub struct AnswerRow {
    /// Whose.
    pub customer_id: Uuid,
    /// Identity within the customer.
    pub id: Uuid,
    /// The survey.
    pub survey_id: Uuid,
    /// The score.
    pub score: i16,
    /// In own words, or empty.
    pub comment: String,
    /// When.
    pub at: Timestamp,
}

/// Writes rows in batches, parents before children.
pub struct Loader {
    customers: Bulk,
    contact_points: Bulk,
    identity_links: Bulk,
    consents: Bulk,
    consent_changes: Bulk,
    holdings: Bulk,
    products: Bulk,
    orders: Bulk,
    order_lines: Bulk,
    tickets: Bulk,
    ticket_messages: Bulk,
    interactions: Bulk,
    interaction_bodies: Bulk,
    surveys: Bulk,
    survey_answers: Bulk,
    customer_tags: Bulk,
    search_docs: Bulk,
    /// What is promised of tickets, once one has come.
    promises: Option<Promises>,
}

impl Default for Loader {
    fn default() -> Self {
        Self::new()
    }
}

impl Loader {
    /// A loader with nothing in it.
    pub fn new() -> Self {
        Self {
            customers: Bulk::new(
                "customers",
                &["id", "kind", "stage", "name", "country", "city", "language", "created_at", "updated_at", "owner_id"],
                "",
            ),
            contact_points: Bulk::new("contact_points", &["customer_id", "id", "kind", "value", "verified", "source_id", "normalised"], ""),
            identity_links: Bulk::new("identity_links", &["customer_id", "source_id", "external_id", "linked_at"], ""),
            consents: Bulk::new("consents", &["customer_id", "channel", "purpose", "status", "since"], ""),
            consent_changes: Bulk::new(
                "consent_changes",
                &["customer_id", "id", "channel", "purpose", "status", "since", "noted_at", "actor", "source_id"],
                "",
            ),
            holdings: Bulk::new(
                "holdings",
                &["customer_id", "id", "line", "name", "number", "value_minor", "currency", "since", "renews", "source_id"],
                "",
            ),
            products: Bulk::new("products", &["id", "source_id", "code", "name", "kind", "name_key"], ""),
            orders: Bulk::new(
                "orders",
                &[
                    "customer_id",
                    "id",
                    "source_id",
                    "number",
                    "kind",
                    "channel",
                    "placed_at",
                    "delivered_at",
                    "country",
                    "lines",
                    "sales_minor",
                    "credits_minor",
                    "currency",
                    "total_minor",
                ],
                "",
            ),
            order_lines: Bulk::new(
                "order_lines",
                &[
                    "customer_id",
                    "order_id",
                    "line",
                    "source_key",
                    "product_id",
                    "description",
                    "at",
                    "quantity",
                    "price_mantissa",
                    "price_scale",
                    "amount_minor",
                ],
                "",
            ),
            tickets: Bulk::new(
                "tickets",
                &[
                    "customer_id",
                    "id",
                    "source_id",
                    "number",
                    "subject",
                    "status",
                    "priority",
                    "channel",
                    "reason",
                    "opened_at",
                    "first_response_at",
                    "respond_by",
                    "solved_at",
                    "assignee",
                    "messages",
                ],
                "",
            ),
            ticket_messages: Bulk::new("ticket_messages", &["customer_id", "ticket_id", "id", "at", "author", "name", "body"], ""),
            interactions: Bulk::new(
                "interactions",
                &[
                    "customer_id",
                    "at",
                    "id",
                    "kind",
                    "channel",
                    "flow",
                    "subject",
                    "summary",
                    "ref_id",
                    "amount_minor",
                    "currency",
                    "measure",
                    "actor",
                ],
                "",
            ),
            interaction_bodies: Bulk::new("interaction_bodies", &["customer_id", "interaction_id", "body"], ""),
            surveys: Bulk::new("surveys", &["id", "name", "kind"], ""),
            survey_answers: Bulk::new("survey_answers", &["customer_id", "id", "survey_id", "score", "comment", "at"], ""),
            customer_tags: Bulk::new("customer_tags", &["customer_id", "tag_id"], "ON CONFLICT (customer_id, tag_id) DO NOTHING"),
            search_docs: Bulk::new("search_docs", &["customer_id", "text"], ""),
            promises: None,
        }
    }

    /// Adds to `customers`.
    pub async fn customer(&mut self, db: &dyn Connection, row: Customer) -> Result<()> {
        let values: [Value; _] = [
            row.id.into(),
            row.kind.code().into(),
            row.stage.code().into(),
            row.name.into(),
            row.country.into(),
            row.city.into(),
            row.language.into(),
            row.created_at.0.into(),
            row.created_at.0.into(),
            row.owner_id.into(),
        ];
        self.customers.push(db, values).await
    }

    /// Adds to `contact_points`.
    pub async fn contact(&mut self, db: &dyn Connection, row: Contact) -> Result<()> {
        let normalised = search::normalised(row.kind, &row.value);
        let values: [Value; _] = [
            row.customer_id.into(),
            row.id.into(),
            row.kind.code().into(),
            row.value.into(),
            row.verified.into(),
            row.source_id.into(),
            normalised.into(),
        ];
        self.contact_points.push(db, values).await
    }

    /// Adds to `identity_links`.
    pub async fn link(&mut self, db: &dyn Connection, row: Link) -> Result<()> {
        let values: [Value; _] = [row.customer_id.into(), row.source_id.into(), row.external_id.into(), row.linked_at.0.into()];
        self.identity_links.push(db, values).await
    }

    /// Adds to `consents`, and begins their history.
    pub async fn consent(&mut self, db: &dyn Connection, row: ConsentRow) -> Result<()> {
        // Any constant will do; this one is the name space of what is said.
        const SAID: Uuid = Uuid::from_u128(0x5a0d_1c9e_7b32_5e44_8f60_21d7_93ab_c0f5);
        let (channel, purpose, status, since) = (row.channel.code(), row.purpose.code(), row.status.code(), row.since.0);
        let id = Uuid::new_v5(&SAID, format!("{} {channel} {purpose} {status} {since}", row.customer_id).as_bytes());
        let values: [Value; _] = [row.customer_id.into(), channel.into(), purpose.into(), status.into(), since.into()];
        self.consents.push(db, values).await?;
        let values: [Value; _] = [
            row.customer_id.into(),
            id.into(),
            channel.into(),
            purpose.into(),
            status.into(),
            since.into(),
            since.into(),
            "".into(),
            row.source_id.into(),
        ];
        self.consent_changes.push(db, values).await
    }

    /// Adds to `holdings`.
    pub async fn holding(&mut self, db: &dyn Connection, row: HoldingRow) -> Result<()> {
        let values: [Value; _] = [
            row.customer_id.into(),
            row.id.into(),
            row.line.code().into(),
            row.name.into(),
            row.number.into(),
            row.value.minor.into(),
            row.value.currency.code().into(),
            row.since.0.into(),
            row.renews.map(|t| t.0).into(),
            row.source_id.into(),
        ];
        self.holdings.push(db, values).await
    }

    /// Adds to `products`.
    pub async fn product(&mut self, db: &dyn Connection, row: ProductRow) -> Result<()> {
        let name_key = search::fold(&row.name);
        let values: [Value; _] =
            [row.id.into(), row.source_id.into(), row.code.into(), row.name.into(), row.kind.code().into(), name_key.into()];
        self.products.push(db, values).await
    }

    /// Adds to `orders`.
    pub async fn order(&mut self, db: &dyn Connection, row: OrderRow) -> Result<()> {
        let values: [Value; _] = [
            row.customer_id.into(),
            row.id.into(),
            row.source_id.into(),
            row.number.into(),
            row.kind.code().into(),
            row.channel.code().into(),
            row.placed_at.0.into(),
            row.delivered_at.map(|at| at.0).into(),
            row.country.into(),
            row.lines.into(),
            row.sales_minor.into(),
            row.credits_minor.into(),
            row.currency.code().into(),
            (row.sales_minor - row.credits_minor).into(),
        ];
        self.orders.push(db, values).await
    }

    /// Adds to `order_lines`.
    pub async fn line(&mut self, db: &dyn Connection, row: LineRow) -> Result<()> {
        let values: [Value; _] = [
            row.customer_id.into(),
            row.order_id.into(),
            row.line.into(),
            row.source_key.into(),
            row.product_id.into(),
            row.description.into(),
            row.at.0.into(),
            row.quantity.into(),
            row.price.mantissa.into(),
            i16::from(row.price.scale).into(),
            row.amount_minor.into(),
        ];
        self.order_lines.push(db, values).await
    }

    /// Adds to `tickets`.
    pub async fn ticket(&mut self, db: &dyn Connection, row: TicketRow) -> Result<()> {
        let promises = match self.promises {
            Some(promises) => promises,
            None => *self.promises.insert(settings::promises(db).await?),
        };
        let values: [Value; _] = [
            row.customer_id.into(),
            row.id.into(),
            row.source_id.into(),
            row.number.into(),
            row.subject.into(),
            row.status.code().into(),
            row.priority.code().into(),
            row.channel.code().into(),
            row.reason.into(),
            row.opened_at.0.into(),
            row.first_response_at.map(|t| t.0).into(),
            promises.by(row.opened_at, row.priority).0.into(),
            row.solved_at.map(|t| t.0).into(),
            row.assignee.into(),
            row.messages.into(),
        ];
        self.tickets.push(db, values).await
    }

    /// Adds to `ticket_messages`.
    pub async fn message(&mut self, db: &dyn Connection, row: MessageRow) -> Result<()> {
        let values: [Value; _] = [
            row.customer_id.into(),
            row.ticket_id.into(),
            row.id.into(),
            row.at.0.into(),
            row.author.code().into(),
            row.name.into(),
            row.body.into(),
        ];
        self.ticket_messages.push(db, values).await
    }

    /// Adds to `interactions`.
    pub async fn interaction(&mut self, db: &dyn Connection, row: InteractionRow) -> Result<()> {
        let values: [Value; _] = [
            row.customer_id.into(),
            row.at.0.into(),
            row.id.into(),
            row.kind.code().into(),
            row.channel.code().into(),
            row.flow.code().into(),
            row.subject.into(),
            row.summary.into(),
            row.ref_id.into(),
            row.amount.map(|m| m.minor).into(),
            row.amount.map(|m| m.currency.code().to_owned()).into(),
            row.measure.into(),
            row.actor.into(),
        ];
        self.interactions.push(db, values).await
    }

    /// Adds to `interaction_bodies`.
    pub async fn body(&mut self, db: &dyn Connection, row: BodyRow) -> Result<()> {
        let values: [Value; _] = [row.customer_id.into(), row.interaction_id.into(), row.body.into()];
        self.interaction_bodies.push(db, values).await
    }

    /// Adds to `surveys`.
    pub async fn survey(&mut self, db: &dyn Connection, row: SurveyRow) -> Result<()> {
        let values: [Value; _] = [row.id.into(), row.name.into(), row.kind.code().into()];
        self.surveys.push(db, values).await
    }

    /// Adds to `survey_answers`.
    pub async fn answer(&mut self, db: &dyn Connection, row: AnswerRow) -> Result<()> {
        let values: [Value; _] =
            [row.customer_id.into(), row.id.into(), row.survey_id.into(), row.score.into(), row.comment.into(), row.at.0.into()];
        self.survey_answers.push(db, values).await
    }

    /// Adds to `customer_tags`; a tag that is on already stays.
    pub async fn tag(&mut self, db: &dyn Connection, customer_id: Uuid, tag_id: Uuid) -> Result<()> {
        self.customer_tags.push(db, [customer_id.into(), tag_id.into()]).await
    }

    /// Adds a customer to the search index; `parts` are name, contact points and ids, as they are.
    pub async fn search(&mut self, db: &dyn Connection, customer_id: Uuid, parts: &[&str]) -> Result<()> {
        self.search_docs.push(db, [customer_id.into(), search::document(parts).into()]).await
    }

    /// Writes what is left of every table, parents before children.
    pub async fn finish(&mut self, db: &dyn Connection) -> Result<()> {
        let tables = [
            &mut self.customers,
            &mut self.contact_points,
            &mut self.identity_links,
            &mut self.consents,
            &mut self.consent_changes,
            &mut self.holdings,
            &mut self.products,
            &mut self.orders,
            &mut self.order_lines,
            &mut self.tickets,
            &mut self.ticket_messages,
            &mut self.interactions,
            &mut self.interaction_bodies,
            &mut self.surveys,
            &mut self.survey_answers,
            &mut self.customer_tags,
            &mut self.search_docs,
        ];
        for table in tables {
            table.finish(db).await?;
        }
        Ok(())
    }
}
