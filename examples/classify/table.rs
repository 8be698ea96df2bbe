//! What a person wants to see first.

use std::{fmt::Write, time::Duration};

use patronage::base::{Currency, CustomerId, Money, Name};
use patronage::engine::{Engine, Note};
use patronage::lifecycle::Retail;
use patronage::model::{RfmScore, Verdicts};
use patronage::profile::{Cohort, Profile};
use patronage::value::{Basis, Concentration};
use rust_decimal::Decimal;

use crate::columns::{in_columns, shortened};
use crate::words::{counted, grouped};

/// How many customers, and how much they spent.
#[derive(Clone, Copy, Default)]
struct Group {
    customers: usize,
    spend: i128,
}

impl Group {
    fn add(&mut self, spend: i128) {
        self.customers += 1;
        self.spend += spend;
    }
}

/// Everything that is shown, gathered in one walk over the customers.
struct Summary<'a> {
    currency: Currency,
    all: Group,
    interactions: u64,
    tiers: Vec<(Name, Group)>,
    held: Vec<(Name, Group)>,
    stages: Vec<(Name, Group)>,
    segments: Vec<(Name, Group)>,
    bands: Vec<(Name, Group)>,
    without_segment: Group,
    without_band: Group,
    predicted: Predicted,
    cells: Vec<Vec<usize>>,
    /// The most first, of equals by id; never more than are shown.
    at_risk: Vec<AtRisk<'a>>,
}

/// What is predicted for all customers together.
#[derive(Default)]
struct Predicted {
    alive: f64,
    purchases: f64,
    /// In minor units; `None` before any value.
    value: Option<i128>,
}

/// How many customers with value at risk are shown.
const MOST_AT_RISK: usize = 10;

type AtRisk<'a> = (Money, &'a CustomerId, &'a Profile<'a>, Verdicts);

pub(crate) fn print(
    engine: &Engine,
    cohort: &Cohort<'_>,
    notes: &[Note],
    took: Duration,
) -> String {
    let mut out = String::new();
    let summary = Summary::gather(engine, cohort);
    summary.head(cohort, &mut out);
    if cohort.is_empty() {
        return out;
    }
    summary.groups("Tier", &summary.tiers, None, &mut out);
    concentration(cohort, &mut out);
    summary.held(engine, &mut out);
    summary.groups("Stage", &summary.stages, None, &mut out);
    summary.groups("Segment", &summary.segments, Some(summary.without_segment), &mut out);
    if let Some(churn) = engine.churn() {
        let horizon = counted(churn.policy().horizon_days, "day");
        let title = format!("No purchase within {horizon}");
        summary.groups(&title, &summary.bands, Some(summary.without_band), &mut out);
    }
    summary.predicted(engine, &mut out);
    summary.heat_map(&mut out);
    summary.value_at_risk(&mut out);
    for note in notes {
        let _ = writeln!(out, "note: {}: {}", note.judge, note.text);
    }
    let _ = writeln!(out, "{:.2} s", took.as_secs_f64());
    out
}

impl<'a> Summary<'a> {
    fn gather(engine: &Engine, cohort: &'a Cohort<'a>) -> Self {
        let names =
            |names: Vec<Name>| names.into_iter().map(|name| (name, Group::default())).collect();
        let tiers = engine.tiers().map(|tiers| tiers.names().collect());
        let held = engine.standings().map(|standings| {
            let mut names: Vec<Name> = standings.tiers().map(|tier| tier.name).collect();
            names.reverse(); // The best first, as the measured tiers are.
            names
        });
        let stages = engine.lifecycle().map(|_| Retail::stages().map(|stage| stage.name).to_vec());
        let segments = engine.grid().map(|grid| grid.segments().iter().map(|it| it.0).collect());
        let bands = engine.churn().map(|churn| churn.bands().collect());
        let [rows, columns, _] =
            engine.rfm().map_or([0; 3], |rfm| rfm.axes().axes().map(usize::from));
        let mut summary = Self {
            currency: cohort.currency(),
            all: Group::default(),
            interactions: 0,
            tiers: names(tiers.unwrap_or_default()),
            held: names(held.unwrap_or_default()),
            stages: names(stages.unwrap_or_default()),
            segments: names(segments.unwrap_or_default()),
            bands: names(bands.unwrap_or_default()),
            without_segment: Group::default(),
            without_band: Group::default(),
            predicted: Predicted::default(),
            cells: vec![vec![0; columns]; rows],
            at_risk: Vec::new(),
        };
        for (id, profile) in cohort.customers() {
            summary.add(id, profile, engine.classify(profile).verdicts);
        }
        summary
    }

    fn add(&mut self, id: &'a CustomerId, profile: &'a Profile<'a>, found: Verdicts) {
        let spend = profile.spend().minor();
        self.all.add(spend);
        self.interactions += profile.interactions();
        let count = |groups: &mut Vec<(Name, Group)>, name: Option<Name>| {
            let group = groups.iter_mut().find(|(known, _)| Some(*known) == name);
            group.map(|(_, group)| group.add(spend)).is_some()
        };
        count(&mut self.tiers, found.tier.map(|tier| tier.name));
        count(&mut self.held, found.standing.map(|standing| standing.held.name));
        count(&mut self.stages, found.stage.map(|position| position.stage.name));
        if !count(&mut self.segments, found.segment.map(|segment| segment.0)) {
            self.without_segment.add(spend);
        }
        if !count(&mut self.bands, found.churn.map(|risk| risk.band)) {
            self.without_band.add(spend);
        }
        if let Some(customer) = found.lifetime {
            self.predicted.alive += customer.p_alive.get();
            self.predicted.purchases += customer.expected_purchases.get();
            let value = customer.lifetime_value.map(Money::minor);
            let sum = self.predicted.value.unwrap_or(0).saturating_add(value.unwrap_or(0));
            self.predicted.value = value.map(|_| sum).or(self.predicted.value);
        }
        if let Some(RfmScore { recency, frequency, .. }) = found.rfm {
            self.cells[usize::from(recency) - 1][usize::from(frequency) - 1] += 1;
        }
        if let Some(risk) = found.churn.filter(|_| spend > 0) {
            let at_risk = profile.spend().times(risk.probability);
            let before = |other: &AtRisk<'_>| (other.0.minor(), id) > (at_risk.minor(), other.1);
            let place = self.at_risk.partition_point(before);
            if place < MOST_AT_RISK {
                self.at_risk.truncate(MOST_AT_RISK - 1);
                self.at_risk.insert(place, (at_risk, id, profile, found));
            }
        }
    }

    /// What is to come, where the policy predicts it.
    fn predicted(&self, engine: &Engine, out: &mut String) {
        let Some(lifetime) = engine.lifetime() else { return };
        let horizon = counted(lifetime.policy().horizon_days, "day");
        let number = |number: f64| grouped(&format!("{number:.0}"));
        let _ = writeln!(out, "\nExpected within {horizon}");
        let _ = writeln!(out, "  {:<18} {:>9}", "still there", number(self.predicted.alive));
        let _ = writeln!(out, "  {:<18} {:>9}", "purchases", number(self.predicted.purchases));
        if let Some(value) = self.predicted.value {
            let value = self.money(value);
            let _ = writeln!(out, "  {:<18} {value:>17} (discounted)", "value");
        }
    }

    fn head(&self, cohort: &Cohort<'_>, out: &mut String) {
        let _ = writeln!(
            out,
            "{}, {}, {} as of {}",
            counted(self.all.customers, "customer"),
            counted(self.interactions, "interaction"),
            self.money(self.all.spend),
            cohort.as_of(),
        );
    }

    /// The tiers that are held, where the policy holds any.
    fn held(&self, engine: &Engine, out: &mut String) {
        if engine.standings().is_some() {
            self.groups("Tier held", &self.held, None, out);
        }
    }

    fn groups(
        &self,
        title: &str,
        groups: &[(Name, Group)],
        without: Option<Group>,
        out: &mut String,
    ) {
        if groups.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{title:<28} customers       spend, share of it");
        for (name, group) in groups {
            self.group(name.as_str(), *group, out);
        }
        if let Some(without) = without.filter(|group| group.customers > 0) {
            self.group("(no purchases)", without, out);
        }
    }

    fn group(&self, name: &str, group: Group, out: &mut String) {
        let heads = per_mille(group.customers as i128, self.all.customers as i128);
        let spend = per_mille(group.spend, self.all.spend);
        let bar = "█".repeat(usize::try_from((spend + 50) / 100).unwrap_or(0).min(10));
        let line = format!(
            "  {} {:>9} {:>5} % {:>18} {:>6} % {bar}",
            in_columns(name, 18),
            grouped(&group.customers.to_string()),
            tenths(heads),
            grouped(&Money::from_minor(group.spend, self.currency).plain().to_string()),
            tenths(spend),
        );
        let _ = writeln!(out, "{}", line.trim_end());
    }

    /// Recency against frequency, darker where there are more customers.
    fn heat_map(&self, out: &mut String) {
        const SHADES: [&str; 5] = ["  ", "░░", "▒▒", "▓▓", "██"];
        const LABEL: usize = 20;
        let most = self.cells.iter().flatten().copied().max().unwrap_or(0);
        if most == 0 {
            return;
        }
        let columns = self.cells.first().map_or(0, Vec::len);
        let digits = grouped(&most.to_string()).len().max(7);
        // Where counts would not fit eighty columns, the shades stand alone.
        let counts = LABEL + columns * (digits + 3) <= 80;
        let steps = SHADES.len() - 1;
        let _ = write!(out, "\n{:<LABEL$}", "Customers by score");
        if counts {
            for frequency in 1..=columns {
                let _ = write!(out, " {:>width$}", format!("F{frequency}"), width = digits + 2);
            }
            let _ = writeln!(out);
        } else {
            let _ = writeln!(out, " F1{:>width$}", format!("F{columns}"), width = columns * 2 - 2);
        }
        for (recency, row) in self.cells.iter().enumerate().rev() {
            let mut line = format!("{:>LABEL$}", format!("R{}", recency + 1));
            line.push_str(if counts { "" } else { " " });
            for count in row {
                let shade = SHADES[(count * steps).div_ceil(most)];
                let _ = if counts {
                    write!(line, " {shade}{:>digits$}", grouped(&count.to_string()))
                } else {
                    write!(line, "{shade}")
                };
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
        if !counts {
            let up_to = |(step, shade): (usize, &&str)| {
                format!("{shade} up to {}", grouped(&(most * step / steps).to_string()))
            };
            let legend: Vec<String> = SHADES.iter().enumerate().skip(1).map(up_to).collect();
            let _ = writeln!(out, "{:>LABEL$} {}", "", legend.join(", "));
        }
    }

    fn value_at_risk(&self, out: &mut String) {
        if self.at_risk.is_empty() {
            return;
        }
        let _ = writeln!(
            out,
            "\n{:<18} {:>11} {:>11} {:>5}  {:<11} segment",
            "Most value at risk", "spend", "at risk", "risk", "stage"
        );
        for (at_risk, id, profile, found) in &self.at_risk {
            let risk = found.churn.map_or(String::new(), |risk| risk.probability.to_string());
            let stage = found.stage.map_or(String::new(), |stage| stage.stage.name.to_string());
            let segment = found.segment.map_or(String::new(), |segment| segment.to_string());
            let plain = |money: Money| grouped(&money.plain().to_string());
            let line = format!(
                "  {} {:>11} {:>11} {risk:>5}  {} {}",
                in_columns(id.as_str(), 16),
                plain(profile.spend()),
                plain(*at_risk),
                in_columns(&stage, 11),
                shortened(&segment, 18),
            );
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }

    fn money(&self, minor: i128) -> String {
        grouped(&Money::from_minor(minor, self.currency).to_string())
    }
}

/// How unevenly the value is spread.
fn concentration(cohort: &Cohort<'_>, out: &mut String) {
    let concentration = Concentration::of(cohort, Basis::default());
    let Some(gini) = concentration.gini() else { return };
    let top = |per_cent: i64| {
        let share = concentration.share_of_top(Decimal::new(per_cent, 2)).unwrap_or_default();
        format!("top {per_cent} % bring {} %", (share * Decimal::ONE_HUNDRED).round_dp(1))
    };
    let _ = writeln!(out, "  Gini {}; {}; {}", gini.round_dp(2), top(1), top(20));
}

/// A part in thousandths of a whole, to the nearest; 0 of nothing.
fn per_mille(part: i128, whole: i128) -> i128 {
    if whole <= 0 { 0 } else { (part * 2000 + whole).div_euclid(whole * 2) }
}

/// Thousandths as per cent with one decimal.
fn tenths(per_mille: i128) -> String {
    let sign = if per_mille < 0 { "-" } else { "" };
    let tenths = per_mille.unsigned_abs();
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}
