//! Surveys and the answers to them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{access::Fields, coded_enum, time::Timestamp};

coded_enum! {
    /// What a survey measures.
    SurveyKind {
        /// Satisfaction, 1 to 5.
        Csat = 1, "csat";
        /// Would recommend, 0 to 10.
        Nps = 2, "nps";
    }
}

/// One customer's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SurveyAnswer {
    /// Identity within the customer.
    pub id: Uuid,
    /// Name of the survey.
    pub survey: String,
    /// What it measures.
    pub kind: SurveyKind,
    /// The score.
    pub score: i16,
    /// In the customer's own words; empty where none were written.
    pub comment: String,
    /// When it was answered.
    pub at: Timestamp,
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}
