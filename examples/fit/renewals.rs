//! Contracts: the shifted beta-geometric model, expected beside seen.

use std::fmt::Write;

use patronage::lifetime::contract::{RenewalCohort, Sbg};
use patronage::lifetime::{AnnualRate, Fit, FitReport, TimeUnit, Weighted};

use crate::args::{Args, Format};
use crate::contracts::{Contracts, Segment};
use crate::text::{parameters, units};
use crate::words::counted;
use crate::{Stop, json, print, published};

/// The two segments that ship with the crate.
const SEGMENTS: &str = include_str!("../data/contracts.csv");

/// Renewals that are shown beyond the last one seen.
const AHEAD: u16 = 5;

pub(crate) fn run(args: &Args) -> Result<(), Stop> {
    let mut contracts = Contracts::default();
    if args.files.is_empty() {
        contracts
            .read_from("contracts.csv", SEGMENTS.as_bytes())
            .map_err(|e| vec![e.to_string()])?;
    }
    for path in &args.files {
        contracts.read(path).map_err(|error| vec![format!("{}: {error}", path.display())])?;
    }
    let unit = args.unit.unwrap_or(TimeUnit::Year);
    let rate = args.discount.map_or_else(|| AnnualRate::new(0.10), Ok);
    let rate = rate.map_err(|error| vec![error.to_string()])?;
    for segment in contracts.segments()? {
        let fit = Sbg::fit(&segment.cohorts);
        let report = FitReport::new("sbg", customers(&segment), &fit);
        let text = match args.format {
            Format::Json => {
                let name = Some(segment.name.as_str()).filter(|name| !name.is_empty());
                json::line(&report, name).map_err(|error| vec![error.to_string()])?
            }
            Format::Text => {
                let known = args.files.is_empty();
                described(&segment, &fit, &report, known, (unit, rate))
            }
        };
        print(&text)?;
    }
    Ok(())
}

fn customers(segment: &Segment) -> u64 {
    let starts = segment.cohorts.iter().filter_map(|row| row.fact.survivors().first());
    starts.fold(0, |sum, start| sum + u64::from(*start))
}

fn described(
    segment: &Segment,
    fit: &Fit<Sbg, ()>,
    report: &FitReport,
    known: bool,
    (unit, rate): (TimeUnit, AnnualRate),
) -> String {
    let renewals = Renewal::all(&segment.cohorts);
    let name = if segment.name.is_empty() { String::new() } else { format!("{}: ", segment.name) };
    let mut out = format!(
        "{name}{}, {}, {}\n",
        counted(report.customers, "customer"),
        counted(segment.cohorts.len(), "cohort"),
        counted(renewals.len(), "renewal"),
    );
    let known = published::of(&published::SEGMENTS, &segment.name).filter(|_| known);
    parameters(report, known, &mut out);
    let model = fit.converged().map(|found| *found.model());
    curves(&renewals, model, (unit, rate), &mut out);
    out.push('\n');
    out
}

/// Retention and survival, seen and expected, and what is left of a lifetime.
fn curves(
    renewals: &[Renewal],
    model: Option<Sbg>,
    (unit, rate): (TimeUnit, AnnualRate),
    out: &mut String,
) {
    let discount = rate.per(unit);
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    let _ = writeln!(
        out,
        "\n  {:>7} {:>11} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "renewal", "up for it", "retention", "expected", "survival", "expected", "to come"
    );
    let ahead = if model.is_some() { AHEAD } else { 0 };
    let last = u16::try_from(renewals.len()).unwrap_or(u16::MAX).saturating_add(ahead);
    for at in 0..=last {
        let seen = at.checked_sub(1).and_then(|before| renewals.get(usize::from(before)));
        let start = (at == 0).then_some(1.0);
        let _ = writeln!(
            out,
            "  {at:>7} {:>11} {:>10} {:>10} {:>10} {:>10} {:>10}",
            seen.map_or("-".to_owned(), |seen| seen.up.to_string()),
            number(seen.map(Renewal::retention)),
            number(model.filter(|_| at > 0).map(|model| model.retention(at))),
            number(start.or(seen.map(|seen| seen.survival))),
            number(model.map(|model| model.survival(at))),
            number(model.and_then(|model| model.discounted_residual_lifetime(at, discount))),
        );
    }
    let Some(model) = model else { return };
    let unit = units(unit);
    let percent = rate.per_year() * 100.0;
    let _ = match model.discounted_lifetime(discount) {
        Some(periods) => writeln!(
            out,
            "  to come: {unit}s of contract that a customer with so many renewals has ahead,\n  \
             at {percent} % a year; a new one has {periods:.3} with the first",
        ),
        None => writeln!(out, "  to come: without a discount the sum need not be finite"),
    };
}

/// One renewal, over all cohorts that were seen at it.
struct Renewal {
    up: u64,
    stayed: u64,
    /// The product of the retentions so far (Kaplan & Meier 1958).
    survival: f64,
}

impl Renewal {
    fn all(cohorts: &[Weighted<RenewalCohort>]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for row in cohorts {
            for (at, pair) in row.fact.survivors().windows(2).enumerate().filter(|(_, p)| p[0] > 0)
            {
                if all.len() <= at {
                    all.push(Self { up: 0, stayed: 0, survival: 1.0 });
                }
                all[at].up += u64::from(pair[0]);
                all[at].stayed += u64::from(pair[1]);
            }
        }
        let mut survival = 1.0;
        for renewal in &mut all {
            survival *= renewal.retention();
            renewal.survival = survival;
        }
        all
    }

    #[expect(clippy::cast_precision_loss, reason = "customers are few")]
    fn retention(&self) -> f64 {
        self.stayed as f64 / self.up as f64
    }
}
