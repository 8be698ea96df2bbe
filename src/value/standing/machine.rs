//! One review after the other.

use super::{Landing, StandingPolicy};
use crate::base::{CustomerId, Day, Ladder, Money};
use crate::error::Findings;
use crate::model::{Cause, Direction, Run, Standing, Tier};
use crate::profile::Profile;
use crate::value::{Override, overrides::Overrides};

/// What a review found: a value at a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Review {
    /// The day.
    pub day: Day,
    /// The value over the window that ends on it.
    pub value: Money,
}

/// Moves customers between tiers, one review at a time.
///
/// * *Looks at* the value over the [qualification window](super::Qualification) at each review day
///   since the first purchase, as it was known on that day.
/// * *At the boundary*: a value that equals `promote_at` reaches the tier, one that equals
///   `hold_to` holds it; a tier is still held on the last day of its grace; a review on the day on
///   which the minimum stay is complete can take the tier.
/// * *With no data*: `None` before the first review day on or after the first purchase, and when
///   the customer's books are in another currency.
/// * *Cost*: one [`step`](Self::step) is a few comparisons; no allocation. As a judge it replays
///   the history: one look at the ledger for each review.
/// * *Reference*: the mechanisms are those of airline and hotel programmes; that soft landings
///   and grace keep customers: Wagner, Hennig-Thurau and Rudolph, *Does Customer Demotion
///   Jeopardize Loyalty?*, Journal of Marketing 73 (2009).
///
/// ```
/// use patronage::base::{Currency, Day, Name};
/// use patronage::value::{Review, StandingPolicy, StandingRow, Standings};
///
/// let mut policy = StandingPolicy::new(Currency::EUR, Name::literal("basic"));
/// policy.tiers = vec![StandingRow {
///     name: Name::literal("gold"),
///     promote_at: "1000 EUR".parse()?,
///     hold_to: Some("800 EUR".parse()?),
/// }];
/// policy.grace_days = 45;
/// let standings = Standings::try_from(policy)?;
///
/// let review = |month, amount: &str| -> Result<_, patronage::error::Error> {
///     Ok(Review { day: Day::new(2024, month, 28)?, value: amount.parse()? })
/// };
/// let history = [review(1, "1200 EUR")?, review(2, "850 EUR")?, review(3, "500 EUR")?];
/// let standing = standings.replay(history).unwrap();
/// assert_eq!(
///     standing.to_string(),
///     "gold since 2024-01-28 until 2024-05-12 (grace), measured basic",
/// );
/// assert_eq!(standings.on(&standing, Day::new(2024, 5, 13)?).held.name.as_str(), "basic");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standings {
    pub(super) policy: StandingPolicy,
    // INVARIANT: by rank, the lowest first; with what enters and what holds each in minor units,
    // rising.
    pub(super) tiers: Vec<(Tier, i128, i128)>,
    // INVARIANT: what enters each tier above the lowest, the best first.
    enters: Ladder<i128>,
    pub(super) overrides: Overrides,
}

impl Standings {
    /// The policy, to be read, stored and compared.
    pub fn policy(&self) -> &StandingPolicy {
        &self.policy
    }

    /// The tiers, the lowest first.
    pub fn tiers(&self) -> impl ExactSizeIterator<Item = Tier> {
        self.tiers.iter().map(|(tier, ..)| *tier)
    }

    /// The standing after one more review. Decides by the previous standing and the review alone.
    ///
    /// A review on or before the day of the last one changes nothing. A standing of an earlier
    /// policy keeps its tier by name, or where that is gone by rank.
    pub fn step(&self, previous: Option<&Standing>, review: Review) -> Standing {
        let Review { day, value } = review;
        let measured = self.measured(value.minor());
        let Some(previous) = previous else {
            let standing = Standing {
                held: measured,
                since: day,
                cause: Cause::First,
                until: None,
                then: None,
                measured,
                value,
                reviewed: day,
                run: Run::NONE,
            };
            return self.with_stay(standing, day);
        };
        if day <= previous.reviewed {
            return *previous;
        }
        let before = self.on(previous, day);
        let held = self.known(before.held);
        let next = Standing { held, measured, value, reviewed: day, ..before };
        let moved = if measured.rank > held.rank {
            self.rise(next)
        } else if value.minor() >= self.holds_from(held) {
            let cause = if measured == held { Cause::Measured } else { Cause::Margin };
            Standing { cause, until: None, then: None, run: Run::NONE, ..next }
        } else {
            self.fall(next)
        };
        self.with_stay(moved, day)
    }

    /// The standing after a whole history: the fold of [`step`](Self::step). `None` of none.
    pub fn replay(&self, reviews: impl IntoIterator<Item = Review>) -> Option<Standing> {
        reviews
            .into_iter()
            .fold(None, |standing, review| Some(self.step(standing.as_ref(), review)))
    }

    /// The standing as it is on a day at or after its review: a grace that has run out is over.
    pub fn on(&self, standing: &Standing, day: Day) -> Standing {
        match (standing.then, standing.until) {
            (Some(held), Some(until)) if until < day => {
                let fallen = Standing {
                    held,
                    since: until.plus(1),
                    cause: Cause::Demoted,
                    until: None,
                    then: None,
                    run: Run::NONE,
                    ..*standing
                };
                self.with_stay(fallen, day)
            }
            _ => *standing,
        }
    }

    /// The standing on a day with the customer's override, if one holds, laid over it. What lies
    /// under an override is the business of [`step`](Self::step): lay it on for reading only.
    pub fn overridden(&self, standing: &Standing, customer: &CustomerId, day: Day) -> Standing {
        let standing = self.on(standing, day);
        match self.overrides.find(customer, day) {
            None => standing,
            Some((overriding, tier)) => Standing {
                held: *tier,
                since: overriding.from,
                cause: Cause::Overridden,
                until: Some(overriding.until),
                then: None,
                ..standing
            },
        }
    }

    /// The override of a customer that holds on a day.
    pub fn override_of(&self, customer: &CustomerId, day: Day) -> Option<&Override> {
        self.overrides.find(customer, day).map(|(overriding, _)| overriding)
    }

    /// The reviews of a customer from the first purchase to the profile's day, each as it was
    /// known on its day.
    pub fn reviews<'p>(&'p self, profile: &'p Profile<'_>) -> impl Iterator<Item = Review> + 'p {
        let first = profile.first_purchase().into_iter();
        let days = first.flat_map(|first| self.policy.reviews.between(first, profile.as_of()));
        days.map(|day| {
            let window = self.policy.qualification.window(day);
            let minor = self.policy.of.within(&profile.back_at(day), window);
            Review { day, value: Money::from_minor(minor, self.policy.currency) }
        })
    }

    /// The best tier whose threshold a value reaches.
    fn measured(&self, value: i128) -> Tier {
        let reached = self.enters.place(&value);
        self.at_rank(reached.map_or(0, |place| self.enters.len().saturating_sub(place)))
    }

    fn at_rank(&self, rank: usize) -> Tier {
        let lowest = Tier { name: self.policy.lowest, rank: 0 };
        self.tiers.get(rank).or(self.tiers.last()).map_or(lowest, |(tier, ..)| *tier)
    }

    /// A tier of this policy: by name, else by rank.
    fn known(&self, tier: Tier) -> Tier {
        let named = self.tiers().find(|own| own.name == tier.name);
        named.unwrap_or_else(|| self.at_rank(tier.rank.into()))
    }

    pub(super) fn holds_from(&self, tier: Tier) -> i128 {
        self.tiers.get(usize::from(tier.rank)).map_or(i128::MIN, |(.., holds)| *holds)
    }

    fn rise(&self, next: Standing) -> Standing {
        let run = further(next.run, Direction::Up, next.measured.rank, u8::min);
        let waiting = Standing { until: None, then: None, run, cause: Cause::Rising, ..next };
        if run.reviews < self.policy.promote_after {
            return waiting;
        }
        let held = self.at_rank(run.as_far_as.into());
        Standing { held, since: next.reviewed, cause: Cause::Promoted, run: Run::NONE, ..waiting }
    }

    fn fall(&self, next: Standing) -> Standing {
        if !self.policy.qualification.is_complete(next.reviewed) {
            let in_grace = next.then.is_some();
            let cause = if in_grace { Cause::Grace } else { Cause::YearNotOver };
            let run = if next.run.direction == Direction::Up { Run::NONE } else { next.run };
            return Standing { cause, until: next.until.filter(|_| in_grace), run, ..next };
        }
        let run = further(next.run, Direction::Down, next.measured.rank, u8::max);
        let lower = self.landing(next.held, run.as_far_as);
        let stayed = u32::try_from(next.reviewed.since(next.since)).unwrap_or(0);
        let waiting = |cause| Standing { run, cause, until: None, then: None, ..next };
        if run.reviews < self.policy.demote_after {
            waiting(Cause::Patience)
        } else if stayed < self.policy.minimum_stay_days {
            waiting(Cause::MinimumStay)
        } else if self.policy.grace_days == 0 {
            let down = waiting(Cause::Demoted);
            Standing { held: lower, since: next.reviewed, run: Run::NONE, ..down }
        } else {
            let ends = next.until.filter(|_| next.then.is_some());
            let ends = ends.unwrap_or(next.reviewed.plus(self.policy.grace_days));
            Standing { until: Some(ends), then: Some(lower), ..waiting(Cause::Grace) }
        }
    }

    fn landing(&self, held: Tier, target: u8) -> Tier {
        let rank = match self.policy.landing {
            Landing::Direct => target,
            Landing::Soft => target.max(held.rank.saturating_sub(1)),
        };
        self.at_rank(rank.into())
    }

    /// Says until when the minimum stay keeps the tier, where nothing else is said.
    fn with_stay(&self, standing: Standing, day: Day) -> Standing {
        let last = self.policy.minimum_stay_days.checked_sub(1);
        let last = last.map(|days| standing.since.plus(days));
        let last = last.filter(|last| *last > day && standing.held.rank > 0);
        Standing { until: standing.until.or(last), ..standing }
    }
}

/// A run with one more review, which supports a rank.
fn further(run: Run, direction: Direction, rank: u8, of_both: fn(u8, u8) -> u8) -> Run {
    if run.direction == direction {
        let reviews = run.reviews.saturating_add(1);
        Run { reviews, as_far_as: of_both(run.as_far_as, rank), ..run }
    } else {
        Run { direction, reviews: 1, as_far_as: rank }
    }
}

impl TryFrom<StandingPolicy> for Standings {
    type Error = Findings;

    fn try_from(policy: StandingPolicy) -> Result<Self, Findings> {
        let (enters, mut findings) = policy.check();
        let ranked = policy.ranked();
        let overrides = Overrides::check(policy.overrides.clone(), &ranked, &mut findings);
        findings.into_result()?;
        let lowest = std::iter::once((i128::MIN, i128::MIN));
        let rows = policy.tiers.iter().rev();
        let bounds =
            lowest.chain(rows.map(|row| (row.promote_at.minor(), row.holds_from().minor())));
        let tiers = ranked.into_iter().zip(bounds);
        let tiers = tiers.map(|(tier, (enters, holds))| (tier, enters, holds)).collect();
        Ok(Self { policy, tiers, enters, overrides })
    }
}
