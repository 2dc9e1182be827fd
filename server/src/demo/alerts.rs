//! What the people of the demo company want to be told. What they are told follows from the company's figures: the rules judge the
//! last weeks as soon as a server runs.

use domain::{
    alert::{Typed, before, bucket_of, news},
    format::Locale,
    page::parse_query,
};
use store::{
    Db, StoreError,
    alerts::{self, Saver},
    ids::Ids,
    settings, users,
};

use super::{Plan, staff};

/// Whose rule it is, and what its form says.
const RULES: [(&str, &str); 6] = [
    ("executive", "metric=net&by=week&is=unusual-80&shared=1"),
    ("executive", "metric=tickets_opened&by=week&is=changed&limit=25&shared=1"),
    ("executive", "metric=first_response&by=day&is=above&limit=240"),
    ("administrator", "metric=orders&by=week&is=unusual-80&shared=1"),
    ("administrator", "metric=csat&by=month&is=below&limit=4.2"),
    ("supervisor", "metric=tickets_opened&by=day&is=unusual-95&shared=1"),
];

/// Gives the company's people their rules.
///
/// # Errors
/// Those of the database.
pub async fn rules(db: &Db, plan: &Plan) -> Result<(), StoreError> {
    let (today, now, mut ids) = (plan.today, plan.today.start(), Ids::seeded(plan.seed));
    let currency = settings::currency_or_default(db.reader()).await?;
    let lasts = alerts::last_over(db.reader(), today).await?;
    let people = users::list(db.reader()).await?;
    for (role, form) in RULES {
        let Ok(typed) = Typed::from_pairs(&parse_query(form), Locale::En, currency) else { continue };
        let grain = typed.watch.grain;
        let (Some(person), Some((_, last))) =
            (people.iter().find(|person| person.role == role && staff::is_ours(&person.email)), lasts.iter().find(|(of, _)| *of == grain))
        else {
            continue;
        };
        let judged_to = (0..news(grain)).fold(bucket_of(grain, *last), |bucket, _| before(grain, bucket)).from;
        let by = Saver { owner: person.id, id: ids.at(now), locale: Locale::En, judged_to, now };
        db.write(move |tx| {
            let typed = typed.clone();
            Box::pin(async move { alerts::save(tx, &by, &typed).await.map(drop) })
        })
        .await?;
    }
    Ok(())
}
