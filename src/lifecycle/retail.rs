//! The lifecycle of customers who buy without a contract.

use rust_decimal::Decimal;

use crate::base::{Day, Ladder, Name, Order, in_steps};
use crate::error::{Code, Finding, Findings, quoted};
use crate::evidence::{Evidence, Operator, Reason};
use crate::fact::{FactSchema, Known, Metric, Working};
use crate::judge::Assess;
use crate::model::{Position, Stage, StageKind, Validity, Value};
use crate::profile::{Cadence, Pace, Profile};

/// The retail lifecycle as written.
///
/// ```
/// use patronage::lifecycle::{Retail, RetailPolicy};
///
/// let policy = RetailPolicy::default();
/// assert_eq!(policy.at_risk_after.to_string(), "2");
/// assert!(Retail::try_from(policy).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct RetailPolicy {
    /// What silence is measured against. `None` (`null`) when no cadence is known: then no silence
    /// means anything, and nobody is at risk, dormant, lost or reactivated.
    pub cadence: Option<Cadence>,
    /// From how many purchase days on a customer is loyal, 2 to 10,000. Defaults to 5: three
    /// further returns after the first, by which time most who would stop have stopped.
    pub loyal_from: u32,
    /// After how many usual gaps of silence a customer is at risk, 0.01 to 1,000, at most two
    /// decimals. Defaults to 2: one missed purchase is common, two in a row are not.
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "crate::base::decimal::json_schema"))]
    pub at_risk_after: Decimal,
    /// After how many usual gaps a customer is dormant; more than `at_risk_after`. Defaults to 4.
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "crate::base::decimal::json_schema"))]
    pub dormant_after: Decimal,
    /// After how many usual gaps a customer is lost; more than `dormant_after`. Defaults to 8.
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "crate::base::decimal::json_schema"))]
    pub lost_after: Decimal,
}

impl Default for RetailPolicy {
    fn default() -> Self {
        Self {
            cadence: None,
            loyal_from: 5,
            at_risk_after: Decimal::TWO,
            dormant_after: Decimal::new(4, 0),
            lost_after: Decimal::new(8, 0),
        }
    }
}

/// The retail lifecycle: prospect, new, repeat, loyal, at risk, dormant, lost, reactivated.
///
/// The first purchase day makes a prospect `new`, the second a `repeat` customer, the fifth
/// (a knob) a `loyal` one. Silence longer than 2 usual gaps (knobs, all three) makes anybody
/// `at_risk`, longer than 4 `dormant`, longer than 8 `lost`. A purchase from `at_risk` leads back
/// to where the purchase days belong; from `dormant` or `lost` to `reactivated`, and the next one
/// in time from there to `repeat` or `loyal`.
///
/// * *Looks at* the days with a purchase that counts, as known on the day of the profile.
/// * *At the boundary*: a silence of exactly 2 usual gaps is not yet longer than 2. A purchase on
///   the very day on which a stage of silence would begin comes first.
/// * *With no data*: without purchases a customer is a prospect, since the day of the first
///   interaction or of joining, whichever is earlier.
/// * *Cost*: one step for each purchase day; no allocation.
/// * *Reference*: the usual gap is explained at [`Cadence`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retail {
    policy: RetailPolicy,
    /// At risk, dormant, lost: in hundredths of a usual gap, rising.
    after: [u64; 3],
}

/// A change of stage. Named fields, so that from and to cannot be swapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The stage that was left.
    pub from: Stage,
    /// The stage that was entered.
    pub to: Stage,
    /// The first day in the new stage.
    pub on: Day,
}

/// The stages of silence in the order in which they come.
const SILENT: [StageKind; 3] = [StageKind::AtRisk, StageKind::Dormant, StageKind::Lost];

/// The usual gap of this customer, and silences measured in it.
const USUAL_GAP: Working = Working::literal("stage", "usual_gap");
const SILENCE: Working = Working::literal("stage", "silence_in_usual_gaps");
/// The silence that the last purchase ended, in the usual gap of that time.
const ENDED_SILENCE: Working = Working::literal("stage", "ended_silence_in_usual_gaps");

impl Retail {
    /// The policy, to be read, stored and reviewed.
    pub fn policy(&self) -> &RetailPolicy {
        &self.policy
    }

    /// The stages, in the order of a life.
    pub fn stages() -> [Stage; 8] {
        [
            StageKind::Prospect,
            StageKind::New,
            StageKind::Active,
            StageKind::Loyal,
            StageKind::Reactivated,
            StageKind::AtRisk,
            StageKind::Dormant,
            StageKind::Lost,
        ]
        .map(stage)
    }

    /// How the customer got to where they are: every change of stage, oldest first.
    pub fn journey(&self, profile: &Profile<'_>) -> Vec<Transition> {
        let mut journey = Vec::new();
        self.replay(profile, |transition| journey.push(transition));
        journey
    }

    fn replay(&self, profile: &Profile<'_>, mut seen: impl FnMut(Transition)) -> Option<Walk> {
        let mut days = profile.each_purchase_day();
        let first = days.next()?;
        let (from, to) = (stage(StageKind::Prospect), stage(StageKind::New));
        seen(Transition { from, to, on: first });
        let mut walk = Walk::start(first);
        for day in days {
            self.wait(&mut walk, day.minus(1), &mut seen);
            self.buy(&mut walk, day, &mut seen);
        }
        self.wait(&mut walk, profile.as_of(), &mut seen);
        Some(walk)
    }

    /// One purchase day.
    fn buy(&self, walk: &mut Walk, day: Day, seen: &mut impl FnMut(Transition)) {
        walk.days = walk.days.saturating_add(1);
        walk.gap = day.since(walk.last).unsigned_abs();
        walk.last = day;
        let next = match walk.stage {
            StageKind::Dormant | StageKind::Lost => StageKind::Reactivated,
            _ if walk.days >= self.policy.loyal_from => StageKind::Loyal,
            _ => StageKind::Active,
        };
        walk.enter(next, day, seen);
    }

    /// Silence up to and including a day: every stage that begins by then, at its own day.
    fn wait(&self, walk: &mut Walk, until: Day, seen: &mut impl FnMut(Transition)) {
        let Some(pace) = self.pace(walk) else { return };
        let silence = u32::try_from(until.since(walk.last)).unwrap_or(0);
        for (kind, after) in SILENT.into_iter().zip(self.after) {
            if !pace.is_exceeded(silence, after) {
                return;
            }
            walk.enter(kind, walk.last.plus(pace.longest(after).saturating_add(1)), seen);
        }
    }

    fn pace(&self, walk: &Walk) -> Option<Pace> {
        let days = walk.last.since(walk.first).unsigned_abs();
        Some(self.policy.cadence?.pace_of(days, walk.days.saturating_sub(1)))
    }

    /// Reasons about silence: longer than the bound of the stage, not longer than the next; and
    /// whether the last purchase ended a long absence.
    fn silence(&self, walk: &Walk, profile: &Profile<'_>, reasons: &mut Vec<Reason>) {
        let (Some(pace), Some(since_last)) = (self.pace(walk), profile.since_last()) else {
            return;
        };
        let RetailPolicy { at_risk_after, dormant_after, lost_after, .. } = self.policy;
        let bounds = [at_risk_after, dormant_after, lost_after];
        let against = |fact: Working, pace: Pace, silence, operator, bound: Decimal| {
            Reason::new(fact, in_gaps(pace, silence), operator, Value::Number(bound))
        };
        let level = SILENT.iter().position(|kind| *kind == walk.stage);
        let passed = level.and_then(|level| bounds.get(level));
        let next = bounds.get(level.map_or(0, |level| level.saturating_add(1)));
        let now = |operator, bound: &Decimal| against(SILENCE, pace, since_last, operator, *bound);
        reasons.extend(passed.map(|bound| now(Operator::Above, bound)));
        reasons.extend(next.map(|bound| now(Operator::AtMost, bound)));
        if level.is_none() && walk.days > 1 {
            let back = walk.stage == StageKind::Reactivated;
            let operator = if back { Operator::Above } else { Operator::AtMost };
            // The day of the purchase itself was no longer silent.
            let ended = walk.gap.saturating_sub(1);
            let before = walk.before_last();
            let before = self.pace(&before).unwrap_or(pace);
            reasons.push(against(ENDED_SILENCE, before, ended, operator, dormant_after));
        }
        reasons.push(Reason::is(USUAL_GAP, Value::Days(pace.days().into())));
    }
}

/// A silence in usual gaps, in hundredths rounded up: more than a bound of hundredths just where
/// the silence itself is.
fn in_gaps(pace: Pace, silence: u32) -> Value {
    Value::Number(Decimal::from_i128_with_scale(pace.hundredths_up(silence).into(), 2))
}

/// Where the machine stands after some days.
#[derive(Clone, Copy, Debug)]
struct Walk {
    stage: StageKind,
    since: Day,
    first: Day,
    last: Day,
    /// Purchase days so far.
    days: u32,
    /// Days between the last two of them.
    gap: u32,
}

impl Walk {
    fn start(first: Day) -> Self {
        Self { stage: StageKind::New, since: first, first, last: first, days: 1, gap: 0 }
    }

    /// As it stood before the last purchase day.
    fn before_last(&self) -> Self {
        let last = self.last.minus(self.gap);
        Self { last, days: self.days.saturating_sub(1), ..*self }
    }

    fn enter(&mut self, kind: StageKind, on: Day, seen: &mut impl FnMut(Transition)) {
        if self.stage != kind {
            seen(Transition { from: stage(self.stage), to: stage(kind), on });
            self.stage = kind;
            self.since = on;
        }
    }
}

fn stage(kind: StageKind) -> Stage {
    let name = match kind {
        StageKind::Prospect => Name::literal("prospect"),
        StageKind::New => Name::literal("new"),
        StageKind::Active => Name::literal("repeat"),
        StageKind::Loyal => Name::literal("loyal"),
        StageKind::AtRisk => Name::literal("at_risk"),
        StageKind::Dormant => Name::literal("dormant"),
        StageKind::Lost => Name::literal("lost"),
        StageKind::Reactivated => Name::literal("reactivated"),
        StageKind::Closed => Name::literal("closed"),
    };
    Stage { name, kind }
}

impl Assess for Retail {
    type Verdict = Position;

    fn assess(&self, known: &Known<'_>) -> Position {
        let profile = known.profile();
        if let Some(walk) = self.replay(profile, |_| {}) {
            return Position { stage: stage(walk.stage), since: Some(walk.since) };
        }
        let joined = known.customer().and_then(|customer| customer.joined);
        let joined = joined.filter(|day| *day <= known.as_of());
        let since = profile.first_contact().into_iter().chain(joined).min();
        Position { stage: stage(StageKind::Prospect), since }
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        let profile = known.profile();
        let days = Value::Count(profile.purchase_days().into());
        let count = |operator, bound: u32| {
            let bound = Value::Count(bound.into());
            Reason::new(Metric::PurchaseDays, days.clone(), operator, bound)
        };
        let Some(walk) = self.replay(profile, |_| {}) else {
            return vec![count(Operator::Equal, 0)].into();
        };
        let mut reasons = Vec::new();
        self.silence(&walk, profile, &mut reasons);
        match walk.stage {
            StageKind::New => reasons.push(count(Operator::Equal, 1)),
            StageKind::Active => {
                reasons.push(count(Operator::AtLeast, 2));
                reasons.push(count(Operator::Below, self.policy.loyal_from));
            }
            StageKind::Loyal => reasons.push(count(Operator::AtLeast, self.policy.loyal_from)),
            _ => reasons.push(count(Operator::AtLeast, 1)),
        }
        reasons.into()
    }

    /// Until the silence is too long for the stage.
    fn valid_until(&self, known: &Known<'_>) -> Validity {
        let walk = self.replay(known.profile(), |_| {});
        let Some((walk, pace)) = walk.and_then(|walk| Some((walk, self.pace(&walk)?))) else {
            return Validity::Unlimited;
        };
        let begins = self.after.into_iter().map(|after| {
            let first = pace.longest(after).saturating_add(1);
            walk.last.plus(first)
        });
        let next = begins.filter(|day| *day > known.as_of()).min();
        next.map_or(Validity::Unlimited, Validity::Before)
    }
}

impl TryFrom<RetailPolicy> for Retail {
    type Error = Findings;

    fn try_from(policy: RetailPolicy) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        if !(2..=10_000).contains(&policy.loyal_from) {
            let found = policy.loyal_from.to_string();
            findings.push(Finding::new(Code::Range, "/loyal_from", found, "2 to 10000"));
        }
        if let Some(cadence) = policy.cadence {
            findings.extend_under("/cadence", cadence.findings());
        }
        let mut after = [0_u64; 3];
        let knobs = [
            ("/at_risk_after", policy.at_risk_after),
            ("/dormant_after", policy.dormant_after),
            ("/lost_after", policy.lost_after),
        ];
        let hundredths = |knob: &Decimal| {
            let steps = in_steps(*knob, 2).and_then(|steps| u64::try_from(steps).ok());
            steps.filter(|steps| (1..=100_000).contains(steps))
        };
        for ((path, knob), slot) in knobs.into_iter().zip(&mut after) {
            *slot = hundredths(&knob).unwrap_or_else(|| {
                let expected = "0.01 to 1000, at most two decimals";
                findings.push(Finding::new(Code::Range, path, quoted(&knob), expected));
                0
            });
        }
        let path = |at: usize| knobs.get(at).map_or("", |(path, _)| path).to_owned();
        let written = knobs.map(|(_, knob)| Some(knob));
        Ladder::check(Order::Rising, written, hundredths, path, &mut findings);
        findings.into_result()?;
        Ok(Self { policy, after })
    }
}

impl RetailPolicy {
    /// Adds the stages to the facts that are decided.
    #[expect(clippy::unused_self, reason = "a lifecycle that is data has stages of its own")]
    pub(crate) fn declare(&self, facts: FactSchema) -> FactSchema {
        facts.stages(Retail::stages().map(|stage| stage.name))
    }
}
