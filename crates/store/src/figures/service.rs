//! What is counted of tickets, answers, contacts, and how customers can be reached.

use domain::{
    customer::ContactKind,
    drill::{AGREED, ONLINE},
    interaction::Channel,
    metric::{Dimension, Metric},
    survey::SurveyKind,
};

use super::{
    Among,
    metrics::{Figures, add_all, add_summed, query},
};
use crate::{connection::Connection, error::Result, row::Row};

/// What is counted at one moment of a ticket or an answer: SQL for the moment, for what is added up, and for the keys of
/// two dimensions.
struct Count<'a> {
    at: &'a str,
    rows: &'a str,
    sums: &'a [(Metric, &'a str)],
    by: [(Dimension, &'a str); 2],
}

async fn count(db: &dyn Connection, range: &Among, count: &Count<'_>, figures: &mut Figures) -> Result<()> {
    let sums = |form: &dyn Fn(usize, &str) -> String| {
        count.sums.iter().enumerate().map(|(n, (_, sum))| form(n, sum)).collect::<Vec<_>>().join(", ")
    };
    let text = format!(
        "SELECT day, key1, key2, {} FROM (SELECT {{day:{}}} AS day, {} AS key1, {} AS key2, {} FROM {}) AS e GROUP BY day, key1, key2",
        sums(&|n, _| format!("CAST(SUM(n{n}) AS bigint) AS n{n}")),
        count.at,
        count.by[0].1,
        count.by[1].1,
        sums(&|n, sum| format!("{sum} AS n{n}")),
        count.rows,
    );
    let read = |row: &Row| {
        let values = (0..count.sums.len()).map(|n| row.int(&format!("n{n}"))).collect::<Result<Vec<_>>>()?;
        Ok((row.get::<i32>("day")?, [row.text("key1")?, row.text("key2")?], values))
    };
    for (day, keys, values) in query(db, range, &text, read).await? {
        let about = [(count.by[0].0, keys[0].as_str()), (count.by[1].0, keys[1].as_str())];
        for ((metric, _), value) in count.sums.iter().zip(values) {
            add_all(figures, *metric, &about, day, value);
        }
    }
    Ok(())
}

/// The word of a channel, as SQL.
fn channel_word() -> String {
    let words: String = Channel::WORDS.iter().map(|(code, word)| format!("WHEN {code} THEN '{word}' ")).collect();
    format!("CASE channel {words}ELSE '' END")
}

pub(super) async fn tickets(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    let online = ONLINE.map(|channel| channel.code().to_string()).join(", ");
    let online = format!("CASE WHEN channel IN ({online}) THEN 1 ELSE 0 END");
    let word = channel_word();
    let by = [(Dimension::Channel, word.as_str()), (Dimension::Reason, "reason {bytes}")];
    let opened = [
        (Metric::TicketsOpened, "1"),
        (Metric::OnlineTickets, &online),
        (Metric::BacklogChange, "1"),
        (Metric::FirstResponses, "CASE WHEN first_response_at IS NULL THEN 0 ELSE 1 END"),
        (Metric::FirstResponseSeconds, "COALESCE((first_response_at - opened_at) / 1000, 0)"),
    ];
    let rows = "tickets WHERE {customer_id}";
    count(db, range, &Count { at: "opened_at", rows, sums: &opened, by }, figures).await?;
    let solved = [(Metric::TicketsSolved, "1"), (Metric::ResolutionSeconds, "(solved_at - opened_at) / 1000")];
    let rows = "tickets WHERE {customer_id} AND solved_at IS NOT NULL";
    count(db, range, &Count { at: "solved_at", rows, sums: &solved, by }, figures).await?;
    // A ticket that says it was solved before it was opened is open at the end of no day.
    let at = "(CASE WHEN solved_at > opened_at THEN solved_at ELSE opened_at END)";
    count(db, range, &Count { at, rows, sums: &[(Metric::BacklogChange, "-1")], by }, figures).await
}

pub(super) async fn answers(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    let csat: &[_] = &[
        (Metric::CsatAnswers, "1"),
        (Metric::CsatSum, "score"),
        (Metric::CsatSquares, "score * score"),
        (Metric::CsatFives, "CASE WHEN score >= 5 THEN 1 ELSE 0 END"),
    ];
    let nps: &[_] = &[
        (Metric::NpsAnswers, "1"),
        (Metric::Promoters, "CASE WHEN score >= 9 THEN 1 ELSE 0 END"),
        (Metric::Detractors, "CASE WHEN score <= 6 THEN 1 ELSE 0 END"),
    ];
    let name = "(SELECT surveys.name {bytes} FROM surveys WHERE surveys.id = survey_id)";
    for (kind, sums) in [(SurveyKind::Csat, csat), (SurveyKind::Nps, nps)] {
        let rows = format!(
            "survey_answers WHERE {{customer_id}} AND survey_id IN (SELECT surveys.id FROM surveys WHERE surveys.kind = {})",
            kind.code()
        );
        // There is no second key: no answer has a country.
        let by = [(Dimension::Survey, name), (Dimension::Country, "''")];
        count(db, range, &Count { at: "at", rows: &rows, sums, by }, figures).await?;
    }
    Ok(())
}

pub(super) async fn contacts(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    let text = "SELECT day, COUNT(*) AS number FROM (SELECT {day:at} AS day FROM interactions \
                WHERE {customer_id} AND kind NOT IN ({no_contact})) AS e GROUP BY day";
    for (day, number) in query(db, range, text, |row| Ok((row.get::<i32>("day")?, row.int("number")?))).await? {
        add_summed(figures, Metric::Interactions, None, day, number);
    }
    Ok(())
}

/// Customers by the day since when they are known, and how many of them can be reached.
pub(super) async fn reachable(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    let agreed = AGREED.map(|status| status.code().to_string()).join(", ");
    let text = format!(
        "SELECT day, COUNT(*) AS known, CAST(SUM(email) AS bigint) AS email, CAST(SUM(agreed) AS bigint) AS agreed FROM (\
         SELECT {{day:created_at}} AS day, \
         CASE WHEN EXISTS (SELECT 1 FROM contact_points p WHERE p.customer_id = customers.id AND p.kind = {}) THEN 1 ELSE 0 END AS email, \
         CASE WHEN EXISTS (SELECT 1 FROM consents s WHERE s.customer_id = customers.id AND s.status IN ({agreed})) THEN 1 ELSE 0 END AS agreed \
         FROM customers WHERE {{id}} AND id <> {{nil}} AND merged_into IS NULL) AS c GROUP BY day",
        ContactKind::Email.code()
    );
    let read = |row: &Row| Ok((row.get::<i32>("day")?, [row.int("known")?, row.int("email")?, row.int("agreed")?]));
    for (day, values) in query(db, range, &text, read).await? {
        for (metric, value) in [Metric::Customers, Metric::WithEmail, Metric::WithConsent].into_iter().zip(values) {
            add_summed(figures, metric, None, day, value);
        }
    }
    Ok(())
}
