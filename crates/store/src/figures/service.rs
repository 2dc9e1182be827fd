//! What is counted of orders, tickets, answers, contacts, and how customers can be reached: each at its moment, of the
//! whole company, of the values that it has itself, and of what its customer is marked with.

use std::collections::BTreeMap;

use domain::{
    customer::ContactKind,
    drill::{AGREED, ONLINE},
    interaction::Channel,
    metric::{Dimension, Metric},
    survey::SurveyKind,
};

use super::{
    Among,
    marks::Marks,
    metrics::{Figures, add_all, add_summed, query},
};
use crate::{
    connection::Connection,
    error::Result,
    row::Row,
    tickets::{ANSWER_SECONDS, ANSWERED, ANSWERED_IN_TIME},
};

/// What is counted at one moment of a row, as SQL.
pub(super) struct Count {
    /// The moment.
    at: &'static str,
    /// The rows: the table, and what they must be.
    rows: String,
    /// The column of the customer.
    member: &'static str,
    /// What is added up.
    sums: Vec<(Metric, String)>,
    /// The keys of its own dimensions.
    by: Vec<(Dimension, String)>,
}

/// The codes of the sources by their number.
pub(super) type Sources = BTreeMap<i16, String>;

/// Everything that is counted so.
pub(super) fn counts() -> Vec<Count> {
    let mut counts = vec![orders(), deliveries()];
    counts.extend(tickets());
    counts.extend(answers());
    counts.push(contacts());
    counts.push(reachable());
    counts
}

fn owned(sums: &[(Metric, &str)]) -> Vec<(Metric, String)> {
    sums.iter().map(|(metric, sum)| (*metric, (*sum).to_owned())).collect()
}

fn orders() -> Count {
    let sums = owned(&[
        (Metric::Revenue, "sales_minor"),
        (Metric::Credits, "credits_minor"),
        (Metric::KnownSales, "CASE WHEN customer_id <> {nil} THEN sales_minor ELSE 0 END"),
        (Metric::Orders, "CASE WHEN kind = {order} THEN 1 ELSE 0 END"),
        (Metric::CreditNotes, "CASE WHEN kind = {order} THEN 0 ELSE 1 END"),
    ]);
    let by = vec![(Dimension::Country, "country".to_owned()), store()];
    Count { at: "placed_at", rows: "orders WHERE {customer_id}".to_owned(), member: "customer_id", sums, by }
}

/// Orders that were delivered, by the day of their delivery. A credit note brings nothing to anybody.
fn deliveries() -> Count {
    let sums = owned(&[(Metric::OrdersDelivered, "1"), (Metric::DeliverySeconds, "(delivered_at - placed_at) / 1000")]);
    let by = vec![(Dimension::Country, "country".to_owned()), store()];
    let rows = "orders WHERE {customer_id} AND +kind = {order} AND +delivered_at IS NOT NULL".to_owned();
    Count { at: "delivered_at", rows, member: "customer_id", sums, by }
}

/// A source is told by its number, which [`count`] has a code for.
fn store() -> (Dimension, String) {
    (Dimension::Store, "CAST(source_id AS text)".to_owned())
}

/// The word of a channel, as SQL.
fn channel_word() -> String {
    let words: String = Channel::WORDS.iter().map(|(code, word)| format!("WHEN {code} THEN '{word}' ")).collect();
    format!("CASE channel {words}ELSE '' END")
}

fn tickets() -> [Count; 3] {
    let online = ONLINE.map(|channel| channel.code().to_string()).join(", ");
    let online = format!("CASE WHEN channel IN ({online}) THEN 1 ELSE 0 END");
    let by = || vec![(Dimension::Channel, channel_word()), (Dimension::Reason, "reason {bytes}".to_owned()), store()];
    let opened = owned(&[
        (Metric::TicketsOpened, "1"),
        (Metric::OnlineTickets, &online),
        (Metric::BacklogChange, "1"),
        (Metric::FirstResponses, ANSWERED),
        (Metric::AnsweredInTime, ANSWERED_IN_TIME),
        (Metric::FirstResponseSeconds, ANSWER_SECONDS),
    ]);
    let solved = owned(&[(Metric::TicketsSolved, "1"), (Metric::ResolutionSeconds, "(solved_at - opened_at) / 1000")]);
    let is_solved = || "tickets WHERE {customer_id} AND solved_at IS NOT NULL".to_owned();
    let count = |at, rows, sums| Count { at, rows, member: "customer_id", sums, by: by() };
    // A ticket that says it was solved before it was opened is open at the end of no day.
    let closed_at = "(CASE WHEN solved_at > opened_at THEN solved_at ELSE opened_at END)";
    [
        count("opened_at", "tickets WHERE {customer_id}".to_owned(), opened),
        count("solved_at", is_solved(), solved),
        count(closed_at, is_solved(), owned(&[(Metric::BacklogChange, "-1")])),
    ]
}

fn answers() -> [Count; 2] {
    let csat = owned(&[
        (Metric::CsatAnswers, "1"),
        (Metric::CsatSum, "score"),
        (Metric::CsatSquares, "score * score"),
        (Metric::CsatFives, "CASE WHEN score >= 5 THEN 1 ELSE 0 END"),
    ]);
    let nps = owned(&[
        (Metric::NpsAnswers, "1"),
        (Metric::Promoters, "CASE WHEN score >= 9 THEN 1 ELSE 0 END"),
        (Metric::Detractors, "CASE WHEN score <= 6 THEN 1 ELSE 0 END"),
    ]);
    let name = "(SELECT surveys.name {bytes} FROM surveys WHERE surveys.id = survey_id)";
    [(SurveyKind::Csat, csat), (SurveyKind::Nps, nps)].map(|(kind, sums)| {
        let rows = format!(
            "survey_answers WHERE {{customer_id}} AND survey_id IN (SELECT surveys.id FROM surveys WHERE surveys.kind = {})",
            kind.code()
        );
        Count { at: "at", rows, member: "customer_id", sums, by: vec![(Dimension::Survey, name.to_owned())] }
    })
}

fn contacts() -> Count {
    let rows = "interactions WHERE {customer_id} AND kind NOT IN ({no_contact})".to_owned();
    Count { at: "at", rows, member: "customer_id", sums: owned(&[(Metric::Interactions, "1")]), by: Vec::new() }
}

/// Customers by the day since when they are known, and how many of them can be reached.
pub(super) fn reachable() -> Count {
    let agreed = AGREED.map(|status| status.code().to_string()).join(", ");
    let email = format!(
        "CASE WHEN EXISTS (SELECT 1 FROM contact_points p WHERE p.customer_id = customers.id AND p.kind = {}) THEN 1 ELSE 0 END",
        ContactKind::Email.code()
    );
    let agreed = format!(
        "CASE WHEN EXISTS (SELECT 1 FROM consents s WHERE s.customer_id = customers.id AND s.status IN ({agreed})) THEN 1 ELSE 0 END"
    );
    let sums = vec![(Metric::Customers, "1".to_owned()), (Metric::WithEmail, email), (Metric::WithConsent, agreed)];
    let rows = "customers WHERE {id} AND id <> {nil} AND merged_into IS NULL".to_owned();
    Count { at: "created_at", rows, member: "id", sums, by: Vec::new() }
}

impl Count {
    fn sums(&self, form: impl Fn(usize, &str) -> String) -> String {
        self.sums.iter().enumerate().map(|(n, (_, sum))| form(n, sum)).collect::<Vec<_>>().join(", ")
    }

    fn values(&self, row: &Row) -> Result<Vec<i64>> {
        (0..self.sums.len()).map(|n| row.int(&format!("n{n}"))).collect()
    }

    /// Adds what there is to the figures of the company, and to those of the values of its own dimensions.
    pub(super) async fn count(&self, db: &dyn Connection, range: &Among, sources: &Sources, figures: &mut Figures) -> Result<()> {
        let keys: String = (0..self.by.len()).map(|n| format!(", key{n}")).collect();
        let named: String = self.by.iter().enumerate().map(|(n, (_, key))| format!(", {key} AS key{n}")).collect();
        let text = format!(
            "SELECT day{keys}, {} FROM (SELECT {{day:{}}} AS day{named}, {} FROM {}) AS e GROUP BY day{keys}",
            self.sums(|n, _| format!("CAST(SUM(n{n}) AS bigint) AS n{n}")),
            self.at,
            self.sums(|n, sum| format!("{sum} AS n{n}")),
            self.rows,
        );
        let read = |row: &Row| {
            let mut keys = Vec::with_capacity(self.by.len());
            for (n, (dimension, _)) in self.by.iter().enumerate() {
                let key = row.text(&format!("key{n}"))?;
                let code = || key.parse().ok().and_then(|id: i16| sources.get(&id).cloned());
                keys.push((*dimension, if *dimension == Dimension::Store { code().unwrap_or_default() } else { key }));
            }
            Ok((row.get::<i32>("day")?, keys, self.values(row)?))
        };
        for (day, keys, values) in query(db, range, &text, read).await? {
            let about: Vec<(Dimension, &str)> = keys.iter().map(|(dimension, key)| (*dimension, key.as_str())).collect();
            for ((metric, _), value) in self.sums.iter().zip(values) {
                add_all(figures, *metric, &about, day, value);
            }
        }
        Ok(())
    }

    /// Adds what there is to the figures of what its customers are marked with. What has no mark has none of the keys.
    pub(super) async fn count_marked(&self, db: &dyn Connection, range: &Among, marks: &Marks, figures: &mut Figures) -> Result<()> {
        // A cross join, so that SQLite looks up the rows of who is marked.
        let text = format!(
            "SELECT mark, day, {} FROM (SELECT g.mark AS mark, {{day:{}}} AS day, {} FROM ({}) AS g CROSS JOIN {} AND {} = g.member) AS e \
             GROUP BY mark, day",
            self.sums(|n, _| format!("CAST(SUM(n{n}) AS bigint) AS n{n}")),
            self.at,
            self.sums(|n, sum| format!("{sum} AS n{n}")),
            marks.sql,
            self.rows,
            self.member,
        );
        let read = |row: &Row| Ok((marks.key(row)?, row.get::<i32>("day")?, self.values(row)?));
        for (key, day, values) in query(db, range, &text, read).await? {
            for ((metric, _), value) in self.sums.iter().zip(values) {
                add_summed(figures, *metric, Some((marks.dimension, &key)), day, value);
            }
        }
        Ok(())
    }
}
