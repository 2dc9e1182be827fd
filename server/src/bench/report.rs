//! What was measured, as one JSON object and as tables for people.

use std::fmt::Write as _;

use serde::Serialize;

use super::stats::{Percentiles, Rounds};

/// Everything that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of the program.
    pub version: &'static str,
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Customers in it.
    pub customers: u64,
    /// Orders and credit notes in it.
    pub orders: u64,
    /// Tickets in it.
    pub tickets: u64,
    /// Processors that the program may use.
    pub processors: usize,
    /// What the sample was drawn with.
    pub seed: u64,
    /// Rounds of each journey.
    pub rounds: usize,
    /// Each journey by itself: one client, one request at a time. The floor is the first.
    pub journeys: Vec<JourneyReport>,
    /// Mixed work in a closed loop.
    pub mixed: Option<MixedReport>,
    /// Mixed work at a fixed rate.
    pub fixed_rate: Option<RateReport>,
    /// Memory held by server and clients together in MiB, where the system tells.
    pub memory_mib: MemoryReport,
    /// Requests that were not answered as they should be.
    pub errors: usize,
    /// A few of them.
    pub error_examples: Vec<String>,
}

/// Milliseconds of one journey, seen by a client over the loopback address.
#[derive(Clone, Debug, Serialize)]
pub struct JourneyReport {
    /// As the command line calls it.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Requests in all rounds.
    pub requests: usize,
    /// Those not answered as they should be.
    pub errors: usize,
    /// What the 95th percentile should keep to.
    pub goal_p95_ms: Option<f64>,
    /// From sending the request to the last byte of the answer.
    pub ms: Rounds,
    /// The same page's queries by themselves, one after the other; none where it has none.
    pub sql_ms: Option<Rounds>,
}

/// Mixed work of many clients, each asking again as soon as it is answered.
#[derive(Clone, Debug, Serialize)]
pub struct MixedReport {
    /// Requests in all.
    pub requests: usize,
    /// Clients.
    pub clients: usize,
    /// Those not answered as they should be.
    pub errors: usize,
    /// From the first to the last.
    pub seconds: f64,
    /// Requests answered a second.
    pub throughput: f64,
    /// Milliseconds, waiting for the processors included.
    pub ms: Percentiles,
    /// Memory held in MiB after each thousand.
    pub memory_mib: Vec<f64>,
}

/// Mixed work that comes whether or not the last was answered; times count from when a request fell due.
#[derive(Clone, Debug, Serialize)]
pub struct RateReport {
    /// Requests a second.
    pub rate: f64,
    /// Requests in all.
    pub requests: usize,
    /// Those not answered as they should be.
    pub errors: usize,
    /// From the first to the last.
    pub seconds: f64,
    /// Milliseconds.
    pub ms: Percentiles,
}

/// Resident memory in MiB.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct MemoryReport {
    /// When the server stood and nobody had asked for anything.
    pub before: Option<f64>,
    /// After everything.
    pub after: Option<f64>,
}

impl JourneyReport {
    /// Whether the goal is kept; none where there is none.
    pub fn keeps_its_goal(&self) -> Option<bool> {
        self.goal_p95_ms.map(|goal| self.ms.p95.median <= goal)
    }
}

impl Report {
    /// The tables, without a line end at the end.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing into a string cannot fail.
        let _ = self.write(&mut out);
        out.truncate(out.trim_end().len());
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "{} customers, {} orders, {} tickets in {}; {} processors; medians of {} rounds (least to most), milliseconds at the client\n",
            self.customers, self.orders, self.tickets, self.database, self.processors, self.rounds
        )?;
        let head = ["journey", "requests", "p50", "p95", "(of the rounds)", "p99", "max", "SQL p50", "SQL p95", "goal", ""];
        let [name, n, p50, p95, spread, p99, max, sql50, sql95, goal, kept] = head;
        writeln!(out, "{name:<16}{n:>9}{p50:>8}{p95:>8}{spread:>18}{p99:>8}{max:>9}{sql50:>9}{sql95:>9}{goal:>6}{kept}")?;
        for journey in &self.journeys {
            journey.write(out)?;
        }
        if let Some(mixed) = &self.mixed {
            mixed.write(out)?;
        }
        if let Some(rate) = &self.fixed_rate {
            let (n, per_second, seconds, errors) = (rate.requests, rate.rate, rate.seconds, rate.errors);
            writeln!(out, "\nat a fixed rate: {per_second:.0} requests a second for {seconds:.1} s ({n} requests), {errors} errors")?;
            percentiles(out, &rate.ms)?;
        }
        let mib = |m: Option<f64>| m.map_or_else(|| "unknown".to_owned(), |m| format!("{m:.0} MiB"));
        writeln!(out, "\nmemory: {} before, {} after", mib(self.memory_mib.before), mib(self.memory_mib.after))?;
        writeln!(out, "errors: {}", self.errors)?;
        for example in &self.error_examples {
            writeln!(out, "  {example}")?;
        }
        Ok(())
    }
}

impl JourneyReport {
    fn write(&self, out: &mut String) -> std::fmt::Result {
        let ms = &self.ms;
        let spread = format!("({:.1} to {:.1})", ms.p95.least, ms.p95.most);
        let sql = |of: fn(&Rounds) -> f64| self.sql_ms.as_ref().map_or_else(|| "–".to_owned(), |sql| format!("{:.2}", of(sql)));
        let goal = self.goal_p95_ms.map_or_else(String::new, |goal| format!("{goal:.0}"));
        let kept = match self.keeps_its_goal() {
            Some(true) => "  kept",
            Some(false) => "  MISSED",
            None => "",
        };
        writeln!(
            out,
            "{:<16}{:>9}{:>8.2}{:>8.2}{spread:>18}{:>8.2}{:>9.2}{:>9}{:>9}{goal:>6}{kept}",
            self.name,
            self.requests,
            ms.p50.median,
            ms.p95.median,
            ms.p99.median,
            ms.max.median,
            sql(|sql| sql.p50.median),
            sql(|sql| sql.p95.median),
        )
    }
}

impl MixedReport {
    fn write(&self, out: &mut String) -> std::fmt::Result {
        let (n, clients, seconds, throughput, errors) = (self.requests, self.clients, self.seconds, self.throughput, self.errors);
        writeln!(out, "\nmixed work: {n} requests by {clients} clients in {seconds:.1} s, {throughput:.0} a second, {errors} errors")?;
        percentiles(out, &self.ms)?;
        if !self.memory_mib.is_empty() {
            let series: Vec<_> = self.memory_mib.iter().map(|mib| format!("{mib:.0}")).collect();
            writeln!(out, "  memory after each thousand: {} MiB", series.join(", "))?;
        }
        Ok(())
    }
}

fn percentiles(out: &mut String, ms: &Percentiles) -> std::fmt::Result {
    writeln!(out, "  p50 {:.1}, p95 {:.1}, p99 {:.1}, max {:.1} ms", ms.p50, ms.p95, ms.p99, ms.max)
}
