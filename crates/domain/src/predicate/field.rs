//! What can be asked about: subjects, their fields, and what belongs to them.

use super::{Op, Value};
use crate::{
    coded_enum,
    consent::Purpose,
    customer::{ConsentStatus, ContactKind, CustomerKind, LineOfBusiness, Stage, Tier},
    interaction::{Channel, Flow, InteractionKind},
    money::Decimal,
    next_action::{Answer, NextAction},
    order::OrderKind,
    problem::Problem,
    product::ProductKind,
    score::ChurnBand,
    survey::SurveyKind,
    ticket::{Answered, Priority, TicketStatus},
    time::Day,
};

coded_enum! {
    /// What a predicate is about: one row of these is asked.
    Subject {
        /// A customer with its facts.
        Customer = 1, "customer";
        /// An order or a credit note.
        Order = 2, "order";
        /// A ticket.
        Ticket = 3, "ticket";
        /// An event on a timeline.
        Interaction = 4, "interaction";
        /// A product or a charge.
        Product = 5, "product";
        /// What a customer has.
        Holding = 6, "holding";
        /// What a customer agreed to on one channel.
        Consent = 7, "consent";
        /// An answer to a survey.
        Answer = 8, "answer";
        /// A customer's id in another system.
        Link = 9, "link";
        /// A way to reach a customer.
        Contact = 10, "contact";
        /// An answer to a proposal of what to do next.
        Proposal = 21, "proposal";
        /// What models said of a customer, now or at the end of an earlier month.
        Score = 22, "score";
    }
}

coded_enum! {
    /// Rows that belong to a row: they are counted.
    Related {
        /// A customer's orders; credit notes are none.
        Orders = 1, "orders";
        /// A customer's credit notes.
        CreditNotes = 2, "credit_notes";
        /// A customer's tickets.
        Tickets = 3, "tickets";
        /// A customer's timeline.
        Interactions = 4, "interactions";
        /// A customer's holdings.
        Holdings = 5, "holdings";
        /// What a customer said about being contacted.
        Consents = 6, "consents";
        /// A customer's answers to surveys.
        Answers = 7, "answers";
        /// A customer's ids in other systems.
        Links = 8, "links";
        /// A customer's contact points.
        Contacts = 9, "contacts";
        /// The customer of an order; an anonymous sale has none.
        Buyer = 10, "buyer";
        /// The customer of a ticket.
        Requester = 11, "requester";
        /// The proposals of what to do next that were answered for a customer.
        Proposals = 21, "proposals";
        /// What models said of a customer, now and at the end of earlier months.
        Scores = 22, "scores";
    }
}

impl Related {
    /// What it belongs to.
    pub const fn owner(self) -> Subject {
        match self {
            Self::Buyer => Subject::Order,
            Self::Requester => Subject::Ticket,
            _ => Subject::Customer,
        }
    }

    /// What each of them is.
    pub const fn subject(self) -> Subject {
        match self {
            Self::Orders | Self::CreditNotes => Subject::Order,
            Self::Tickets => Subject::Ticket,
            Self::Interactions => Subject::Interaction,
            Self::Holdings => Subject::Holding,
            Self::Consents => Subject::Consent,
            Self::Answers => Subject::Answer,
            Self::Links => Subject::Link,
            Self::Contacts => Subject::Contact,
            Self::Proposals => Subject::Proposal,
            Self::Scores => Subject::Score,
            Self::Buyer | Self::Requester => Subject::Customer,
        }
    }

    /// What belongs to a subject.
    pub fn of(owner: Subject) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |related| related.owner() == owner)
    }
}

/// The codes and words of an enum.
pub type Words = &'static [(i16, &'static str)];

/// What kind of value a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A count.
    Whole,
    /// An amount in minor units of the company's currency.
    Money,
    /// A mean with two decimals, kept as hundredths.
    Score,
    /// A text that is compared as it is; only `has` and `starts` take A for a.
    Text,
    /// A name, compared without capitals and accents.
    Name,
    /// A moment, compared by its day in UTC.
    Moment,
    /// A day.
    Day,
    /// An id.
    Id,
    /// One of some words.
    Word(Words),
    /// One of some words that have an order.
    Rank(Words),
}

/// Whether a row always has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Always,
    /// Not always: it can be asked whether it is known.
    Maybe,
    /// None, one or several, any of which may be meant.
    Many,
}

macro_rules! fields {
    ($($(#[$meta:meta])* $variant:ident = $subject:ident, $word:literal, $kind:expr, $presence:ident;)+) => {
        /// A field of a subject.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Field { $($(#[$meta])* $variant,)+ }

        /// Each field with what there is to know of it, in the order in which a choice lists them.
        static FIELDS: &[(Field, Subject, &str, Kind, Presence)] =
            &[$((Field::$variant, Subject::$subject, $word, $kind, Presence::$presence),)+];
    };
}

fields! {
    /// Name.
    CustomerName = Customer, "name", Kind::Name, Always;
    /// Value tier.
    CustomerTier = Customer, "tier", Kind::Rank(Tier::WORDS), Always;
    /// Stage of the relationship.
    CustomerStage = Customer, "stage", Kind::Word(Stage::WORDS), Always;
    /// Person or organisation.
    CustomerKind = Customer, "kind", Kind::Word(CustomerKind::WORDS), Always;
    /// Country, as the source wrote it.
    CustomerCountry = Customer, "country", Kind::Text, Maybe;
    /// Town of the main address.
    CustomerCity = Customer, "city", Kind::Text, Maybe;
    /// BCP 47 language tag.
    CustomerLanguage = Customer, "language", Kind::Text, Maybe;
    /// Sales.
    CustomerRevenue = Customer, "revenue", Kind::Money, Always;
    /// Credits.
    CustomerCredits = Customer, "credits", Kind::Money, Always;
    /// Sales less credits.
    CustomerNet = Customer, "net", Kind::Money, Always;
    /// Number of orders.
    CustomerOrders = Customer, "orders", Kind::Whole, Always;
    /// Number of credit notes.
    CustomerCreditNotes = Customer, "credit_notes", Kind::Whole, Always;
    /// First order.
    CustomerFirstOrder = Customer, "first_order", Kind::Moment, Maybe;
    /// Last order.
    CustomerLastOrder = Customer, "last_order", Kind::Moment, Maybe;
    /// Last interaction of any kind.
    CustomerLastContact = Customer, "last_contact", Kind::Moment, Maybe;
    /// Number of interactions.
    CustomerInteractions = Customer, "interactions", Kind::Whole, Always;
    /// Tickets ever opened.
    CustomerTickets = Customer, "tickets", Kind::Whole, Always;
    /// Open tickets.
    CustomerOpenTickets = Customer, "open_tickets", Kind::Whole, Always;
    /// Number of satisfaction answers.
    CustomerAnswers = Customer, "answers", Kind::Whole, Always;
    /// Mean satisfaction, 1 to 5.
    CustomerCsat = Customer, "csat", Kind::Score, Maybe;
    /// Known since.
    CustomerSince = Customer, "since", Kind::Moment, Always;
    /// Who of our own people looks after it.
    CustomerOwner = Customer, "owner", Kind::Text, Maybe;
    /// Name of a team of whom somebody looks after it.
    CustomerTeam = Customer, "team", Kind::Text, Many;
    /// Name of a tag on it.
    CustomerTag = Customer, "tag", Kind::Name, Many;
    /// The probability that the customer is still there, 0 to 1.
    CustomerPAlive = Customer, "p_alive", Kind::Score, Maybe;
    /// The same in words.
    CustomerChurn = Customer, "churn", Kind::Rank(ChurnBand::WORDS), Maybe;
    /// The probability of no purchase soon, 0 to 1.
    CustomerRisk = Customer, "churn_risk", Kind::Score, Maybe;
    /// What is expected to be spent in the next 12 months.
    CustomerExpected = Customer, "expected_value", Kind::Money, Maybe;
    /// Recency, frequency and money as three digits, 111 to 555.
    CustomerRfm = Customer, "rfm", Kind::Whole, Maybe;
    /// The day by which the next purchase is expected.
    CustomerNextPurchase = Customer, "next_purchase", Kind::Day, Maybe;
    /// The customer itself.
    CustomerId = Customer, "id", Kind::Id, Always;

    /// Number in the source system.
    OrderNumber = Order, "number", Kind::Text, Always;
    /// Order or credit note.
    OrderKind = Order, "kind", Kind::Word(OrderKind::WORDS), Always;
    /// When it was placed.
    OrderPlaced = Order, "placed", Kind::Moment, Always;
    /// When it was delivered.
    OrderDelivered = Order, "delivered", Kind::Moment, Maybe;
    /// Sales less credits.
    OrderTotal = Order, "total", Kind::Money, Always;
    /// Sum of positive line amounts.
    OrderSales = Order, "sales", Kind::Money, Always;
    /// Sum of negative line amounts, positive.
    OrderCredits = Order, "credits", Kind::Money, Always;
    /// How many lines.
    OrderLines = Order, "lines", Kind::Whole, Always;
    /// Name of a product in it.
    OrderProduct = Order, "product", Kind::Name, Many;
    /// Code of a product in it.
    OrderCode = Order, "code", Kind::Text, Many;
    /// Country of delivery.
    OrderCountry = Order, "country", Kind::Text, Maybe;
    /// Channel on which it was placed.
    OrderChannel = Order, "channel", Kind::Word(Channel::WORDS), Always;
    /// Code of the source system.
    OrderSource = Order, "source", Kind::Text, Always;
    /// The buyer.
    OrderCustomer = Order, "customer", Kind::Id, Always;

    /// Number.
    TicketNumber = Ticket, "number", Kind::Text, Always;
    /// Where it stands.
    TicketStatus = Ticket, "status", Kind::Word(TicketStatus::WORDS), Always;
    /// How soon it matters.
    TicketPriority = Ticket, "priority", Kind::Rank(Priority::WORDS), Always;
    /// Why people come with it.
    TicketReason = Ticket, "reason", Kind::Text, Maybe;
    /// What it is about.
    TicketSubject = Ticket, "subject", Kind::Text, Maybe;
    /// How it came in.
    TicketChannel = Ticket, "channel", Kind::Word(Channel::WORDS), Always;
    /// Who is on it.
    TicketAssignee = Ticket, "assignee", Kind::Text, Maybe;
    /// When it was opened.
    TicketOpened = Ticket, "opened", Kind::Moment, Always;
    /// When it was first answered.
    TicketFirstResponse = Ticket, "first_response", Kind::Moment, Maybe;
    /// Whether that was by when it was promised.
    TicketAnswered = Ticket, "answered", Kind::Word(Answered::WORDS), Always;
    /// When it was solved.
    TicketSolved = Ticket, "solved", Kind::Moment, Maybe;
    /// How many messages.
    TicketMessages = Ticket, "messages", Kind::Whole, Always;
    /// Code of the source system.
    TicketSource = Ticket, "source", Kind::Text, Always;
    /// Whose request.
    TicketCustomer = Ticket, "customer", Kind::Id, Always;

    /// What happened.
    InteractionKind = Interaction, "kind", Kind::Word(InteractionKind::WORDS), Always;
    /// When.
    InteractionAt = Interaction, "at", Kind::Moment, Always;
    /// On which channel.
    InteractionChannel = Interaction, "channel", Kind::Word(Channel::WORDS), Always;
    /// Who began.
    InteractionFlow = Interaction, "direction", Kind::Word(Flow::WORDS), Always;
    /// Its title.
    InteractionSubject = Interaction, "subject", Kind::Text, Maybe;
    /// Who of our people took part.
    InteractionActor = Interaction, "actor", Kind::Text, Maybe;
    /// The amount that it is about.
    InteractionAmount = Interaction, "amount", Kind::Money, Maybe;

    /// Name.
    ProductName = Product, "name", Kind::Name, Always;
    /// Code in the source system.
    ProductCode = Product, "code", Kind::Text, Always;
    /// Product or charge.
    ProductKind = Product, "kind", Kind::Word(ProductKind::WORDS), Always;
    /// Pieces sold.
    ProductUnits = Product, "units", Kind::Whole, Always;
    /// Order lines that name it.
    ProductLines = Product, "lines", Kind::Whole, Always;
    /// Sales.
    ProductRevenue = Product, "revenue", Kind::Money, Always;
    /// Credits.
    ProductCredits = Product, "credits", Kind::Money, Always;
    /// When it was last sold.
    ProductLastSold = Product, "last_sold", Kind::Moment, Maybe;
    /// Code of the source system.
    ProductSource = Product, "source", Kind::Text, Always;

    /// Part of the business.
    HoldingLine = Holding, "line", Kind::Word(LineOfBusiness::WORDS), Always;
    /// What it is called.
    HoldingName = Holding, "name", Kind::Text, Maybe;
    /// Balance, premium or price.
    HoldingValue = Holding, "value", Kind::Money, Always;
    /// Since when.
    HoldingSince = Holding, "since", Kind::Day, Always;
    /// When it renews or ends.
    HoldingRenews = Holding, "renews", Kind::Day, Maybe;

    /// The channel.
    ConsentChannel = Consent, "channel", Kind::Word(Channel::WORDS), Always;
    /// What for.
    ConsentPurpose = Consent, "purpose", Kind::Word(Purpose::WORDS), Always;
    /// What was said.
    ConsentStatus = Consent, "status", Kind::Word(ConsentStatus::WORDS), Always;
    /// When it was said.
    ConsentSince = Consent, "since", Kind::Moment, Always;

    /// Name of the survey.
    AnswerSurvey = Answer, "survey", Kind::Text, Always;
    /// What it measures.
    AnswerKind = Answer, "kind", Kind::Word(SurveyKind::WORDS), Always;
    /// The score.
    AnswerScore = Answer, "score", Kind::Whole, Always;
    /// What was written.
    AnswerComment = Answer, "comment", Kind::Text, Maybe;
    /// When it was answered.
    AnswerAt = Answer, "at", Kind::Moment, Always;

    /// Code of the other system.
    LinkSource = Link, "source", Kind::Text, Always;
    /// The id there.
    LinkId = Link, "id", Kind::Text, Always;
    /// Since when.
    LinkSince = Link, "since", Kind::Moment, Always;

    /// What kind of address.
    ContactKind = Contact, "kind", Kind::Word(ContactKind::WORDS), Always;

    /// What was proposed.
    ProposalAction = Proposal, "action", Kind::Word(NextAction::WORDS), Always;
    /// What was said to it.
    ProposalAnswer = Proposal, "answer", Kind::Word(Answer::WORDS), Always;
    /// When.
    ProposalAt = Proposal, "at", Kind::Moment, Always;

    /// The day at whose beginning it was said.
    ScoreAsOf = Score, "as_of", Kind::Day, Always;
    /// What is expected of the customer times the risk of leaving.
    ScoreStake = Score, "at_stake", Kind::Money, Maybe;
}

impl Field {
    /// The fields of a subject, in the order in which a choice lists them.
    pub fn of(subject: Subject) -> impl Iterator<Item = Self> {
        FIELDS.iter().filter(move |row| row.1 == subject).map(|row| row.0)
    }

    /// The field of a subject with that word.
    pub fn find(subject: Subject, word: &str) -> Option<Self> {
        FIELDS.iter().find(|row| row.1 == subject && row.2 == word).map(|row| row.0)
    }

    fn row(self) -> &'static (Self, Subject, &'static str, Kind, Presence) {
        &FIELDS[self as usize]
    }

    /// What it is a field of.
    pub fn subject(self) -> Subject {
        self.row().1
    }

    /// The word that URLs use.
    pub fn word(self) -> &'static str {
        self.row().2
    }

    /// What kind of value it has.
    pub fn kind(self) -> Kind {
        self.row().3
    }

    /// Whether there always is a value.
    pub fn presence(self) -> Presence {
        self.row().4
    }

    /// The comparisons that fit it, the usual one first.
    pub fn ops(self) -> Vec<Op> {
        use Op::{Ago, Eq, Gt, Gte, Has, In, Known, Lt, Lte, Ne, Next, Open, Starts, Unknown, Within};
        let mut ops = match (self.kind(), self.presence()) {
            // Tags and teams are few and chosen from: nobody remembers a part of one.
            _ if matches!(self, Self::CustomerTag | Self::CustomerTeam) => vec![Eq, Has, Starts, In],
            (Kind::Whole | Kind::Money | Kind::Score, _) => vec![Gte, Lte, Gt, Lt, Eq, Ne],
            (Kind::Name, _) | (Kind::Text, Presence::Many) => vec![Has, Starts, Eq, In],
            (Kind::Text, _) => vec![Eq, Ne, Has, Starts, In],
            (Kind::Moment | Kind::Day, _) => vec![Within, Ago, Gte, Lte, Gt, Lt, Eq, Next],
            (Kind::Id, _) => vec![Eq, In],
            (Kind::Word(_), _) => vec![Eq, Ne, In],
            (Kind::Rank(_), _) => vec![Gte, Lte, Gt, Lt, Eq, Ne, In],
        };
        if self.presence() != Presence::Always {
            ops.extend([Known, Unknown]);
        }
        if self == Self::TicketStatus {
            ops.insert(0, Open);
        }
        ops
    }

    /// Reads one value to compare the field with by `op`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(self, op: Op, text: &str) -> Result<Value, Problem> {
        if matches!(op, Op::Within | Op::Ago | Op::Next) {
            return text.parse().ok().filter(|days| *days <= super::MAX_DAYS).map(Value::Days).ok_or(Problem::WholeNumber);
        }
        match self.kind() {
            Kind::Whole => text.parse().map(Value::Whole).map_err(|_| Problem::WholeNumber),
            Kind::Money => text.parse().map(Value::Money).map_err(|_| Problem::WholeNumber),
            Kind::Score => {
                let score = Decimal::parse(text).ok().filter(|d| d.scale <= 2).and_then(|d| d.times(1, 2));
                score.map(Value::Score).ok_or(Problem::Amount)
            }
            Kind::Text | Kind::Name if text.is_empty() => Err(Problem::FilterSyntax),
            Kind::Text | Kind::Name if text.contains('\0') => Err(Problem::ZeroByte),
            Kind::Text | Kind::Name => Ok(Value::Text(text.to_owned())),
            Kind::Moment | Kind::Day => Day::parse(text).map(Value::Day).ok_or(Problem::Date),
            Kind::Id => text.parse().map(Value::Id).map_err(|_| Problem::Id),
            Kind::Word(words) | Kind::Rank(words) => {
                words.iter().find(|(_, word)| *word == text).map(|(code, _)| Value::Code(*code)).ok_or(Problem::Choice)
            }
        }
    }

    /// The word of a code that the field may have.
    pub fn word_of(self, code: i16) -> &'static str {
        let (Kind::Word(words) | Kind::Rank(words)) = self.kind() else { return "" };
        words.iter().find(|(c, _)| *c == code).map_or("", |(_, word)| word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_stands_where_its_number_says_and_has_a_word_of_its_own() {
        for (index, row) in FIELDS.iter().enumerate() {
            assert_eq!(row.0 as usize, index);
            assert_eq!(Field::find(row.1, row.2), Some(row.0), "{}", row.2);
            assert!(row.2.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", row.2);
        }
    }

    #[test]
    fn what_is_counted_has_no_name_of_a_group() {
        for related in Related::ALL {
            assert!(!["and", "or", "not"].contains(&related.word()));
        }
    }
}
