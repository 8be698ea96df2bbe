//! Churn risk from the current silence.

use rust_decimal::Decimal;

use super::pool::{Pool, rising};
use crate::base::{Ladder, Name, Order, Probability, Window, in_steps};
use crate::error::{Code, Error, Finding, Findings, quoted};
use crate::evidence::{Evidence, Operator, Reason};
use crate::fact::{FactSchema, Known, Metric, VerdictFact, Working};
use crate::judge::Assess;
use crate::model::{ChurnRisk, Validity, Value};
use crate::profile::{Cadence, Cohort, Profile};

/// Churn risk by silence, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct SilencePolicy {
    /// The days ahead that the probability speaks of, 1 to 3,650. Defaults to 90: a quarter, long
    /// enough for most to buy again, short enough to act on.
    pub horizon_days: u32,
    /// What silence is measured against.
    pub cadence: Cadence,
    /// The share of all customers who bought nothing over the horizon, whatever their silence.
    pub base_rate: Probability,
    /// Probabilities by silence: the first from 0, then longer silences with chances that do not
    /// fall. At most 1,000.
    pub steps: Vec<SilenceStep>,
    /// Bands of probability: the first from 0, then rising. At most 100.
    pub bands: Vec<Band>,
}

/// From a silence on, a probability.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct SilenceStep {
    /// Silence in usual gaps, in hundredths rounded up; 0 or more, at most two decimals.
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "crate::base::decimal::json_schema"))]
    pub from: Decimal,
    /// P(no purchase over the horizon).
    pub probability: Probability,
}

/// From a probability on, a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Band {
    /// Its name.
    pub name: Name,
    /// The probability from which on a customer is in it.
    pub from: Probability,
}

/// The chance of no purchase over the horizon, read off a table by the current silence in usual
/// gaps.
///
/// * *Looks at* [`since_last`](Profile::since_last) against the [`Cadence`].
/// * *At the boundary*: a silence that equals a step has the step's probability, a probability
///   that equals a band's is in the band.
/// * *With no data*: `None` for a customer who never bought: there is nothing to come back to.
/// * *Cost*: two short scans; no allocation.
/// * *Reference*: observed rates, made to rise by joining neighbours (after Ayer et al. 1955).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    policy: SilencePolicy,
    /// The steps' silences in hundredths of a usual gap.
    from: Ladder<u64>,
    bands: Ladder<Probability>,
}

const SILENCE: Working = Working::literal("churn", "silence_in_usual_gaps");
const USUAL_GAP: Working = Working::literal("churn", "usual_gap");
const BASE_RATE: Working = Working::literal("churn", "base_rate");
const HORIZON: Working = Working::literal("churn", "horizon");

impl Silence {
    /// Horizon unless said otherwise, in days.
    pub const DEFAULT_HORIZON: u32 = 90;
    /// Fewest customers a fit is made from: ten for each of the ten bins.
    pub const FEWEST_CUSTOMERS: u64 = 100;
    /// Fewest customers of each outcome.
    pub const FEWEST_OUTCOMES: u64 = 10;

    /// The customary bands: `low`, `medium` from 0.5 (more likely than not), `high` from 0.8.
    pub fn default_bands() -> Vec<Band> {
        let band = |name, per_cent| Band {
            name,
            from: Probability::of(per_cent, 100).unwrap_or(Probability::ZERO),
        };
        vec![
            band(Name::literal("low"), 0),
            band(Name::literal("medium"), 50),
            band(Name::literal("high"), 80),
        ]
    }

    /// Fits the table on what happened: how silent each customer was `horizon_days` ago, as it was
    /// known then, and whether they have bought since. The silences fall into ten bins by
    /// mid-rank; half a customer of each outcome is added to each bin; bins whose rates do not
    /// rise are joined.
    ///
    /// # Errors
    ///
    /// When fewer than [`FEWEST_CUSTOMERS`](Self::FEWEST_CUSTOMERS) had bought by then, fewer than
    /// [`FEWEST_OUTCOMES`](Self::FEWEST_OUTCOMES) of them stayed away or came back, or nobody had
    /// come back by then.
    pub fn fit(
        cohort: &Cohort<'_>,
        horizon_days: u32,
        bands: Vec<Band>,
    ) -> Result<SilencePolicy, Error> {
        let then = cohort.earlier(horizon_days);
        let since = Window::between(then.as_of().plus(1), cohort.as_of());
        let cadence = Cadence::fit(&then)?;
        let mut seen: Vec<(u64, bool)> = Vec::new();
        for (id, profile) in then.customers() {
            if let (Some(silence), Some(now)) = (profile.since_last(), cohort.find(id.as_str())) {
                let hundredths = cadence.pace(profile).hundredths_up(silence);
                seen.push((hundredths, now.within(since).purchases() == 0));
            }
        }
        let of = seen.len() as u64;
        let quiet = seen.iter().filter(|(_, quiet)| *quiet).count() as u64;
        let need = |what, need, have| {
            if have < need {
                Err(Error::insufficient("churn risk", what, need, have))
            } else {
                Ok(())
            }
        };
        need("customers who had bought before the horizon", Self::FEWEST_CUSTOMERS, of)?;
        need("customers who stayed away", Self::FEWEST_OUTCOMES, quiet)?;
        need("customers who came back", Self::FEWEST_OUTCOMES, of.saturating_sub(quiet))?;
        let pools = binned(seen);
        let steps = rising(pools).into_iter().map(|pool| SilenceStep {
            from: Decimal::from_i128_with_scale(pool.from.into(), 2).normalize(),
            probability: pool.rate().unwrap_or(Probability::ONE).to_millionths(),
        });
        let base_rate = Probability::of(quiet, of).unwrap_or(Probability::ONE).to_millionths();
        Ok(SilencePolicy { horizon_days, cadence, base_rate, steps: steps.collect(), bands })
    }

    /// The policy, to be read, stored and reviewed.
    pub fn policy(&self) -> &SilencePolicy {
        &self.policy
    }

    /// The bands, from the lowest.
    pub fn bands(&self) -> impl Iterator<Item = Name> {
        self.policy.bands.iter().map(|band| band.name)
    }

    /// The silence in hundredths of a usual gap, and the place of its step.
    fn step(&self, profile: &Profile<'_>) -> Option<(u64, usize)> {
        let hundredths = self.policy.cadence.pace(profile).hundredths_up(profile.since_last()?);
        Some((hundredths, self.from.place(&hundredths)?))
    }

    fn band(&self, probability: Probability) -> Option<usize> {
        self.bands.place(&probability)
    }
}

impl Assess for Silence {
    type Verdict = Option<ChurnRisk>;

    fn assess(&self, known: &Known<'_>) -> Option<ChurnRisk> {
        let (_, step) = self.step(known.profile())?;
        let probability = self.policy.steps.get(step)?.probability;
        let band = self.policy.bands.get(self.band(probability)?)?.name;
        Some(ChurnRisk { probability, band })
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        let Some((hundredths, place)) = self.step(known.profile()) else {
            return vec![Reason::missing(Metric::SinceLast)].into();
        };
        let Some(step) = self.policy.steps.get(place) else { return Evidence::default() };
        let silence = |operator, bound: &SilenceStep| {
            let observed = Decimal::from_i128_with_scale(hundredths.into(), 2);
            Reason::new(SILENCE, Value::Number(observed), operator, Value::Number(bound.from))
        };
        let (base, probability) = (self.policy.base_rate, step.probability);
        let banded = |operator, bound| {
            let (chance, bound) = (Value::Chance(probability), Value::Chance(bound));
            Reason::new(VerdictFact::ChurnProbability, chance, operator, bound)
        };
        let band = self.band(probability);
        let band_at = |place: usize| self.policy.bands.get(place).map(|band| band.from);
        let usual = Value::Days(self.policy.cadence.pace(known.profile()).days().into());
        let mut reasons = vec![
            Reason::is(USUAL_GAP, usual),
            Reason::is(HORIZON, Value::Days(self.policy.horizon_days.into())),
            Reason::is(BASE_RATE, Value::Chance(base)).share(base.get()),
            silence(Operator::AtLeast, step).share(probability.get() - base.get()),
        ];
        let next = self.policy.steps.get(place.saturating_add(1));
        reasons.extend(next.map(|next| silence(Operator::Below, next)));
        reasons.extend(band.and_then(band_at).map(|from| banded(Operator::AtLeast, from)));
        let next_band = band.and_then(|band| band_at(band.saturating_add(1)));
        reasons.extend(next_band.map(|from| banded(Operator::Below, from)));
        reasons.sort_by(Reason::by_weight);
        reasons.into()
    }

    /// Until the silence reaches a step whose chance lies in another band.
    fn valid_until(&self, known: &Known<'_>) -> Validity {
        let profile = known.profile();
        let Some(((_, place), last)) = self.step(profile).zip(profile.last_purchase()) else {
            return Validity::Unlimited;
        };
        let band_of = |place: usize| self.band(self.policy.steps.get(place)?.probability);
        let own = band_of(place);
        let later = place.saturating_add(1)..self.policy.steps.len();
        let next = later.into_iter().find(|step| band_of(*step) != own);
        let Some(from) = next.and_then(|next| *self.from.get(next)?) else {
            return Validity::Unlimited;
        };
        // The first silence of so many hundredths is a day more than the longest of one less.
        let longest = self.policy.cadence.pace(profile).longest(from.saturating_sub(1));
        let begins = last.plus(longest.saturating_add(1));
        Validity::Before(begins.max(known.as_of().plus(1)))
    }
}

impl TryFrom<SilencePolicy> for Silence {
    type Error = Findings;

    fn try_from(policy: SilencePolicy) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        if !(1..=3_650).contains(&policy.horizon_days) {
            let found = policy.horizon_days.to_string();
            findings.push(Finding::new(Code::Range, "/horizon_days", found, "1 to 3650"));
        }
        findings.extend_under("/cadence", policy.cadence.findings());
        let from = checked_steps(&policy.steps, &mut findings);
        let bands = checked_bands(&policy.bands, &mut findings);
        findings.into_result()?;
        Ok(Self { policy, from, bands })
    }
}

/// Silences in ten bins by mid-rank, shortest first; the first bin begins at 0.
fn binned(mut seen: Vec<(u64, bool)>) -> Vec<Pool> {
    const BINS: u128 = 10;
    seen.sort_unstable();
    let twice = (seen.len() as u128).saturating_mul(2);
    let mut pools: Vec<(u128, Pool)> = Vec::new();
    let mut below = 0_u128;
    for same in seen.chunk_by(|a, b| a.0 == b.0) {
        let equal = same.len() as u128;
        let rank = below.saturating_mul(2).saturating_add(equal);
        let bin = rank.saturating_mul(BINS).checked_div(twice).unwrap_or(0);
        below = below.saturating_add(equal);
        if pools.last().is_none_or(|(last, _)| *last != bin) {
            let from = same.first().map_or(0, |(silence, _)| *silence);
            let from = if pools.is_empty() { 0 } else { from };
            pools.push((bin, Pool { from, quiet: 0, of: 0 }));
        }
        if let Some((_, pool)) = pools.last_mut() {
            let quiet = same.iter().filter(|(_, quiet)| *quiet).count() as u64;
            pool.quiet = pool.quiet.saturating_add(quiet);
            pool.of = pool.of.saturating_add(same.len() as u64);
        }
    }
    pools.into_iter().map(|(_, pool)| pool).collect()
}

fn checked_steps(steps: &[SilenceStep], findings: &mut Findings) -> Ladder<u64> {
    sized("/steps", steps.len(), 1_000, findings);
    let path = |at| format!("/steps/{at}/from");
    let hundredths =
        |from: &Decimal| in_steps(*from, 2).and_then(|steps| u64::try_from(steps).ok());
    for (at, SilenceStep { from, .. }) in steps.iter().enumerate() {
        if hundredths(from).is_none_or(|from| at == 0 && from > 0) {
            let first = "0 for the first step";
            let expected = if at == 0 { first } else { "0 or more, at most two decimals" };
            findings.push(Finding::new(Code::Order, path(at), quoted(from), expected));
        }
    }
    let chances = steps.iter().map(|step| Some(step.probability));
    let path_of_chance = |at| format!("/steps/{at}/probability");
    Ladder::check(Order::NotFalling, chances, |chance| Some(*chance), path_of_chance, findings);
    let from = steps.iter().map(|step| Some(step.from));
    Ladder::check(Order::Rising, from, hundredths, path, findings)
}

fn checked_bands(bands: &[Band], findings: &mut Findings) -> Ladder<Probability> {
    sized("/bands", bands.len(), 100, findings);
    if let Some(first) = bands.first().filter(|first| first.from != Probability::ZERO) {
        let (path, found) = ("/bands/0/from", quoted(&first.from));
        findings.push(Finding::new(Code::Order, path, found, "0 for the first band"));
    }
    for (at, band) in bands.iter().enumerate() {
        if bands.iter().take(at).any(|other| other.name == band.name) {
            let path = format!("/bands/{at}/name");
            let found = format!("{} a second time", quoted(&band.name));
            findings.push(Finding::new(Code::DuplicateId, path, found, "each band once"));
        }
    }
    let from = bands.iter().map(|band| Some(band.from));
    let path = |at| format!("/bands/{at}/from");
    Ladder::check(Order::Rising, from, |from| Some(*from), path, findings)
}

fn sized(path: &str, found: usize, most: usize, findings: &mut Findings) {
    if !(1..=most).contains(&found) {
        let expected = format!("1 to {most} entries");
        findings.push(Finding::new(Code::Range, path, format!("{found} entries"), expected));
    }
}

impl SilencePolicy {
    /// Adds the risk and its bands to the facts that are decided.
    pub(crate) fn declare(&self, facts: FactSchema) -> FactSchema {
        facts.bands(self.bands.iter().map(|band| band.name))
    }
}
