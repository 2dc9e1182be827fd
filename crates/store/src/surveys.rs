//! Surveys and the answers to them.

use domain::{
    access::{Fields, Mask, Scope},
    survey::{SurveyAnswer, SurveyKind},
};
use uuid::Uuid;

use crate::{access, connection::Connection, error::Result, row::all};

/// The most answers of one customer that are shown.
pub const MAX_ANSWERS: u32 = 200;

/// A customer's answers, newest first, at most [`MAX_ANSWERS`].
pub async fn answers(db: &dyn Connection, scope: &Scope, customer_id: Uuid) -> Result<Vec<SurveyAnswer>> {
    if !access::reaches(db, scope, customer_id).await? {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT a.id, s.name AS survey, s.kind, a.score, a.comment, a.at FROM survey_answers a JOIN surveys s ON s.id = a.survey_id \
         WHERE a.customer_id = $1 ORDER BY a.at DESC, a.id DESC LIMIT {MAX_ANSWERS}"
    );
    let answers = all(db, &sql, vec![customer_id.into()], |row| {
        Ok(SurveyAnswer {
            id: row.id("id")?,
            survey: row.text("survey")?,
            kind: row.code("kind", SurveyKind::from_code)?,
            score: row.get("score")?,
            comment: row.text("comment")?,
            at: row.time("at")?,
            fields: Fields::SHOWN,
        })
    })
    .await?;
    Ok(answers.masked(scope.fields))
}
