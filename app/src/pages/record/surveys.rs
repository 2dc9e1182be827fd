//! The surveys tab: what the customer answered.

use domain::survey::{SurveyAnswer, SurveyKind};
use leptos::prelude::*;

use super::{
    beside::{most, score},
    data::{RecordData, use_record},
    header::meter,
    parts::{failure, nothing, skeleton_rows},
};
use crate::{
    i18n::keys as k,
    viewer::{Viewer, use_viewer},
};

/// Answers, newest first.
#[component]
pub fn SurveysTab() -> impl IntoView {
    let v = use_viewer();
    let data = use_record();
    view! {
        <div class="tabpanel" id="panel-surveys">
            <Transition fallback=move || skeleton_rows(v, 12)>{move || list(v, data)}</Transition>
        </div>
    }
}

fn list(v: Viewer, data: RecordData) -> AnyView {
    let Some(answer) = data.answers.get() else { return ().into_any() };
    match answer {
        Err(error) => failure(v, error, &untrack(|| data.links())),
        Ok(answers) if answers.is_empty() => nothing(v.t(k::RECORD_NO_SURVEYS_TITLE), v.t(k::RECORD_NO_SURVEYS), None),
        Ok(answers) => {
            let rows = answers.iter().map(|a| row(v, a)).collect_view();
            view! {
                <div class="scroll">
                    <table class="table flush as-cards" role="table">
                        <caption class="vh">{v.t(k::RECORD_SURVEYS_CAPTION)}</caption>
                        <thead role="rowgroup">
                            <tr role="row">
                                <th scope="col" role="columnheader">{v.t(k::RECORD_SURVEY)}</th>
                                <th scope="col" role="columnheader" class="score-col">{v.t(k::RECORD_SCORE)}</th>
                                <th scope="col" role="columnheader" >{v.t(k::RECORD_COMMENT)}</th>
                                <th scope="col" role="columnheader" class="r date-col">{v.t(k::RECORD_ANSWERED)}</th>
                            </tr>
                        </thead>
                        <tbody role="rowgroup">{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
        }
    }
}

fn row(v: Viewer, answer: &SurveyAnswer) -> AnyView {
    let measure = match answer.kind {
        SurveyKind::Csat => k::RECORD_MEASURES_CSAT,
        SurveyKind::Nps => k::RECORD_MEASURES_NPS,
    };
    view! {
        <tr role="row">
            <td role="cell" class="c-title wrapping" title=v.t(measure)>{answer.survey.clone()}</td>
            <td role="cell" class="c-lead">
                <span class="row">
                    <span class="num med">{score(v, answer)}</span>
                    {(answer.kind == SurveyKind::Csat).then(|| meter(i64::from(answer.score), most(answer.kind)))}
                </span>
            </td>
            <td role="cell" class="t2 wrapping">{answer.comment.clone()}</td>
            <td role="cell" class="r t2" title=v.date_time(answer.at)>{v.date(answer.at)}</td>
        </tr>
    }
    .into_any()
}
