//! What every customer of the demo company has in common, and the story of one customer while it is told.

use domain::{
    interaction::{Channel, Flow, InteractionKind},
    money::{Currency, Money},
    survey::SurveyKind,
    time::{Day, Timestamp},
};
use store::{
    Connection, Result,
    ids::Ids,
    load::{AnswerRow, BodyRow, InteractionRow, SurveyRow},
    sources,
};
use uuid::Uuid;

use super::{
    Plan,
    batch::Batch,
    catalogue::Catalogue,
    labels::Labels,
    person::Person,
    random::{DAY, HOUR, Random, chance, weighted},
    season::Season,
    texts::{Slots, summary},
};

/// The currency of every amount.
pub(super) const CURRENCY: Currency = Currency::GBP;

/// The systems that the company's data comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sources {
    pub(super) web_shop: i16,
    pub(super) pos: i16,
    pub(super) call_centre: i16,
    pub(super) bank: i16,
    pub(super) insurer: i16,
}

impl Sources {
    pub(super) async fn create<C: Connection>(db: &C) -> Result<Self> {
        Ok(Self {
            web_shop: sources::id_of(db, "web-shop", "Web shop").await?,
            pos: sources::id_of(db, "pos", "Shops").await?,
            call_centre: sources::id_of(db, "call-centre", "Call centre").await?,
            bank: sources::id_of(db, "bank", "Wren Bank").await?,
            insurer: sources::id_of(db, "insurer", "Wren Insurance").await?,
        })
    }
}

/// The company.
#[derive(Debug)]
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) today: Day,
    pub(super) busy: u32,
    pub(super) season: Season,
    pub(super) catalogue: Catalogue,
    pub(super) sources: Sources,
    /// Tags and owners; none until they are stored.
    pub(super) labels: Labels,
    surveys: [Uuid; 2],
}

impl World {
    /// The company that a seed makes; also gives the ids that remain, for its people.
    pub(super) fn new(plan: &Plan, sources: Sources) -> (Self, Ids) {
        let Plan { seed, today, busy, .. } = *plan;
        let mut ids = Ids::seeded(seed);
        let season = Season::before(today);
        let begun = season.first().start();
        let catalogue = Catalogue::new(&mut ids, begun);
        let surveys = [ids.at(begun), ids.at(begun)];
        (Self { seed, today, busy, season, catalogue, sources, labels: Labels::default(), surveys }, ids)
    }

    /// The moment at which the story ends: nothing has happened yet today.
    pub(super) fn now(&self) -> Timestamp {
        self.today.start()
    }

    /// The rows of the surveys table.
    pub(super) fn survey_rows(&self) -> [SurveyRow; 2] {
        let row = |position: usize, name: &str, kind| SurveyRow { id: self.surveys[position], name: name.into(), kind };
        [row(0, "After a contact", SurveyKind::Csat), row(1, "Would you recommend us?", SurveyKind::Nps)]
    }
}

/// The next free numbers. They only ever grow, so a customer's do not depend on who comes later.
#[derive(Debug)]
pub(super) struct Numbers {
    pub(super) order: u32,
    pub(super) ticket: u32,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { order: 600_001, ticket: 1_001 }
    }
}

/// An order that later events refer to.
#[derive(Clone, Debug)]
pub(super) struct Bought {
    pub(super) number: String,
    pub(super) at: Timestamp,
    /// A product on it.
    pub(super) item: usize,
    pub(super) amount_minor: i64,
}

/// One event, without what all events of a customer share.
pub(super) struct Event {
    pub(super) at: Timestamp,
    pub(super) kind: InteractionKind,
    pub(super) channel: Channel,
    pub(super) flow: Flow,
    pub(super) subject: String,
    pub(super) summary: String,
    pub(super) ref_id: Option<Uuid>,
    pub(super) minor: Option<i64>,
    pub(super) measure: Option<i64>,
    pub(super) actor: &'static str,
}

impl Event {
    /// An event with a subject and nothing else.
    pub(super) fn new(at: Timestamp, kind: InteractionKind, channel: Channel, flow: Flow, subject: impl Into<String>) -> Self {
        let (summary, ref_id, minor, measure) = (String::new(), None, None, None);
        Self { at, kind, channel, flow, subject: subject.into(), summary, ref_id, minor, measure, actor: "" }
    }
}

/// One customer's story while it is told.
pub(super) struct Story<'a> {
    pub(super) world: &'a World,
    pub(super) person: &'a Person,
    pub(super) ids: Ids,
    pub(super) numbers: &'a mut Numbers,
    pub(super) batch: &'a mut Batch,
    pub(super) bought: Vec<Bought>,
    /// Numbers of policies, and of accounts.
    pub(super) policies: Vec<String>,
    pub(super) accounts: Vec<String>,
    /// E-mails written so far.
    pub(super) letters: usize,
}

impl Story<'_> {
    /// Puts an event on the timeline.
    pub(super) fn event(&mut self, event: Event) -> Uuid {
        let id = self.ids.at(event.at);
        self.batch.interactions.push(InteractionRow {
            customer_id: self.person.id,
            at: event.at,
            id,
            kind: event.kind,
            channel: event.channel,
            flow: event.flow,
            subject: event.subject,
            summary: event.summary,
            ref_id: event.ref_id,
            amount: event.minor.map(|minor| Money { minor, currency: CURRENCY }),
            measure: event.measure,
            actor: event.actor.into(),
        });
        id
    }

    /// Puts an event with a text on the timeline: its first words there, a longer text in the side table.
    pub(super) fn event_with_body(&mut self, mut event: Event, body: String) {
        event.summary = summary(&body);
        let whole = event.summary.len() == body.len();
        let interaction_id = self.event(event);
        if !whole {
            self.batch.bodies.push(BodyRow { customer_id: self.person.id, interaction_id, body });
        }
    }

    /// The customer answers the survey after a contact, unless the story ends before.
    pub(super) fn satisfaction(&mut self, random: &mut Random, contact: Timestamp, good: bool, agent: &'static str) {
        let at = Timestamp(contact.0 + HOUR + (rand::Rng::random::<f64>(random) * 1.2 * DAY as f64) as i64);
        let weights: [u32; 5] = if good { [2, 3, 9, 34, 52] } else { [16, 24, 30, 20, 10] };
        let score = weighted(random, &weights) as i16 + 1;
        let comments = match score {
            4.. => self.person.language.comments_good,
            ..=2 => self.person.language.comments_bad,
            _ => &[""],
        };
        let comment = Slots { agent, ..Slots::default() }.text(super::random::pick(random, comments));
        if at < self.world.now() {
            self.answer(0, score, comment, at);
        }
    }

    /// The customer says whether to recommend us: promoters, passives, detractors.
    pub(super) fn recommendation(&mut self, random: &mut Random, at: Timestamp) {
        let score = weighted(random, &[1, 1, 1, 2, 2, 5, 6, 14, 22, 26, 20]) as i16;
        let comments = match score {
            9.. => self.person.language.comments_good,
            ..=5 => self.person.language.comments_bad,
            _ => &[""],
        };
        let agent = super::staff::agent(random, self.person.country.language);
        let comment = if chance(random, 0.5) {
            Slots { agent, ..Slots::default() }.text(super::random::pick(random, comments))
        } else {
            String::new()
        };
        self.answer(1, score, comment, at);
    }

    /// Stores an answer, and puts it on the timeline.
    pub(super) fn answer(&mut self, survey: usize, score: i16, comment: String, at: Timestamp) {
        let id = self.ids.at(at);
        let subject = ["After a contact", "Would you recommend us?"][survey];
        let mut event = Event::new(at, InteractionKind::Survey, Channel::Email, Flow::Inbound, subject);
        event.measure = Some(score.into());
        event.summary.clone_from(&comment);
        self.event(event);
        self.batch.answers.push(AnswerRow { customer_id: self.person.id, id, survey_id: self.world.surveys[survey], score, comment, at });
    }
}
