//! What was decided about a customer, as facts: one table.

use rust_decimal::Decimal;

use super::{Ages, FactRef, FactValue, Stratum};
use crate::base::{Day, Figure};
use crate::model::{RfmScore, Verdicts};

/// A fact of a verdict: what conditions in later strata can ask of it, and judges above it.
///
/// To add one: a variant and a row here, and its type where the judge's policy
/// [declares](super::FactSchema::declare) it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum VerdictFact {
    /// One of the scores, or their sum.
    Score(Axis),
    /// The name of the segment.
    Segment,
    /// The name of the value tier.
    Tier,
    /// The name of the tier held.
    Standing,
    /// Why it is held.
    StandingCause,
    /// The first day on which it was held without a break.
    StandingSince,
    /// The day up to and including which it is held at least.
    StandingUntil,
    /// The name of the tier that the last review measured.
    StandingMeasured,
    /// The name of the stage.
    Stage,
    /// The kind of the stage.
    StageKind,
    /// Days since the stage began.
    DaysInStage,
    /// The chance that the customer stays away.
    ChurnProbability,
    /// The band of that chance.
    ChurnBand,
    /// The chance that the customer has not left by now.
    PAlive,
    /// The chance of no purchase within the horizon of lifetime value.
    PNoPurchase,
    /// The expected purchases within that horizon.
    ExpectedPurchases,
    /// What they are expected to bring, discounted.
    LifetimeValue,
}

/// One of the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "as in `model::RfmScore`; the total is their sum")]
pub enum Axis {
    Recency,
    Frequency,
    Monetary,
    Total,
}

type Read = fn(&Verdicts, Day) -> Option<FactValue<'static>>;

/// One row for each fact.
struct Row {
    fact: VerdictFact,
    text: &'static str,
    stratum: Stratum,
    /// What a policy needs to have it.
    of: &'static str,
    ages: Ages,
    read: Read,
}

const fn value(fact: VerdictFact, text: &'static str, of: &'static str, read: Read) -> Row {
    Row { fact, text, stratum: Stratum::Value, of, ages: Ages::Verdict, read }
}

impl Row {
    const fn at(self, stratum: Stratum) -> Self {
        Self { stratum, ..self }
    }

    const fn ages(self, ages: Ages) -> Self {
        Self { ages, ..self }
    }
}

const SCORES: &str = "scores";
const STANDING: &str = "tiers that are held";
const LIFECYCLE: &str = "a lifecycle";
const CHURN: &str = "churn risk";
const LIFETIME: &str = "lifetime value";

#[rustfmt::skip]
const ROWS: [Row; 20] = {
    use VerdictFact as V;
    [
        value(V::Score(Axis::Recency), "rfm.recency", SCORES, |of, _| score(of, |it| it.recency.into())),
        value(V::Score(Axis::Frequency), "rfm.frequency", SCORES, |of, _| score(of, |it| it.frequency.into())),
        value(V::Score(Axis::Monetary), "rfm.monetary", SCORES, |of, _| score(of, |it| it.monetary.into())),
        value(V::Score(Axis::Total), "rfm.total", SCORES, |of, _| score(of, |it| it.total().into())),
        value(V::Segment, "segment", "a grid", |of, _| Some(FactValue::Name(of.segment?.0))),
        value(V::Tier, "tier", "tiers", |of, _| Some(FactValue::Name(of.tier?.name))),
        value(V::Standing, "standing", STANDING, |of, _| Some(FactValue::Name(of.standing?.held.name))),
        value(V::StandingCause, "standing.cause", STANDING, |of, _| Some(FactValue::Name(of.standing?.cause.name()))),
        value(V::StandingSince, "standing.since", STANDING, |of, _| Some(FactValue::Day(of.standing?.since))),
        value(V::StandingUntil, "standing.until", STANDING, |of, _| Some(FactValue::Day(of.standing?.until?))),
        value(V::StandingMeasured, "standing.measured", STANDING, |of, _| Some(FactValue::Name(of.standing?.measured.name))),
        value(V::Stage, "stage", LIFECYCLE, |of, _| Some(FactValue::Name(of.stage?.stage.name))).at(Stratum::Stage),
        value(V::StageKind, "stage_kind", LIFECYCLE, |of, _| Some(FactValue::Name(of.stage?.stage.kind.name()))).at(Stratum::Stage),
        value(V::DaysInStage, "days_in_stage", LIFECYCLE, |of, day| Some(FactValue::Days(day.since(of.stage?.since?).into())))
            .at(Stratum::Stage).ages(Ages::Daily),
        value(V::ChurnProbability, "churn.probability", CHURN, |of, _| Some(FactValue::Chance(of.churn?.probability)))
            .at(Stratum::Churn).ages(Ages::Unforeseen),
        value(V::ChurnBand, "churn.band", CHURN, |of, _| Some(FactValue::Name(of.churn?.band))).at(Stratum::Churn),
        value(V::PAlive, "p_alive", LIFETIME, |of, _| Some(FactValue::Chance(of.lifetime?.p_alive))).ages(Ages::Unforeseen),
        value(V::PNoPurchase, "p_no_purchase", LIFETIME, |of, _| Some(FactValue::Chance(of.lifetime?.p_no_purchase))).ages(Ages::Unforeseen),
        value(V::ExpectedPurchases, "expected_purchases", LIFETIME, |of, _| Some(number(of.lifetime?.expected_purchases))).ages(Ages::Unforeseen),
        value(V::LifetimeValue, "lifetime_value", LIFETIME, |of, _| Some(FactValue::Money(of.lifetime?.lifetime_value?))).ages(Ages::Unforeseen),
    ]
};

fn score(of: &Verdicts, axis: fn(RfmScore) -> i64) -> Option<FactValue<'static>> {
    Some(FactValue::Count(axis(of.rfm?)))
}

/// What was predicted as a number of four decimals; the largest for what is beyond.
fn number(predicted: Figure) -> FactValue<'static> {
    #[expect(clippy::cast_possible_truncation, reason = "a float beyond is the largest number")]
    let steps = (predicted.get() * 1e4).round() as i64;
    FactValue::Number(Decimal::new(steps, 4))
}

impl VerdictFact {
    /// All of them, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.fact)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.fact == self)
    }

    /// Its name, as in conditions.
    pub fn text(self) -> &'static str {
        self.row().map_or("", |row| row.text)
    }

    /// When it is decided.
    pub fn stratum(self) -> Stratum {
        self.row().map_or(Stratum::Playbook, |row| row.stratum)
    }

    /// How it changes while nothing happens.
    pub(super) fn ages(self) -> Ages {
        self.row().map_or(Ages::Unforeseen, |row| row.ages)
    }

    /// What a policy needs to have it, as a phrase.
    pub(super) fn needs(self) -> String {
        format!("a policy with {}", self.row().map_or("it", |row| row.of))
    }

    /// The fact of a name.
    pub(super) fn find(text: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.text == text).map(|row| row.fact)
    }

    /// What the verdicts say of it; `None` when they do not.
    pub fn of(self, verdicts: &Verdicts, as_of: Day) -> Option<FactValue<'static>> {
        (self.row()?.read)(verdicts, as_of)
    }
}

impl From<VerdictFact> for FactRef {
    fn from(fact: VerdictFact) -> Self {
        Self::Verdict(fact)
    }
}

impl std::fmt::Display for VerdictFact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.text())
    }
}
