//! Standings as a judge of profiles.

use super::{Review, Standings};
use crate::base::Money;
use crate::evidence::{Evidence, Operator, Reason};
use crate::fact::{FactRef, Known, Working};
use crate::judge::{Assess, other_currency};
use crate::model::{Cause, Standing, Validity, Value};
use crate::profile::Profile;

pub(super) const VALUE: Working = Working::literal("standing", "value");
const REVIEW: Working = Working::literal("standing", "review");
const REVIEWED: Working = Working::literal("standing", "reviewed");
const REVIEWS: Working = Working::literal("standing", "reviews_in_a_row");
const STAYED: Working = Working::literal("standing", "days_in_tier");
const OVERRIDE: Working = Working::literal("standing", "override");

impl Assess for Standings {
    type Verdict = Option<Standing>;

    fn assess(&self, known: &Known<'_>) -> Option<Standing> {
        if known.currency() != self.policy.currency {
            return None;
        }
        let (day, standing) = (known.as_of(), self.earned(known.profile()));
        let Some(customer) = known.id() else { return standing };
        // An override also holds for somebody who has never been reviewed.
        let nothing = || Review { day, value: Money::zero(self.policy.currency) };
        let overridden = self.overrides.find(customer, day).map(|_| self.step(None, nothing()));
        standing.or(overridden).map(|standing| self.overridden(&standing, customer, day))
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        if known.currency() != self.policy.currency {
            return vec![other_currency(known, self.policy.currency)].into();
        }
        let Some(standing) = self.assess(known) else {
            return vec![Reason::missing(REVIEW)].into();
        };
        let counterfactuals = self.counterfactuals(&standing, known.profile());
        Evidence::new(self.reasons(&standing, known)).counterfactuals(counterfactuals)
    }

    /// Until the next review, the end of a grace, or the beginning or end of an override.
    fn valid_until(&self, known: &Known<'_>) -> Validity {
        let decided = self.overrides.valid_until(known.id(), known.as_of());
        // Who never bought is never reviewed.
        if known.currency() != self.policy.currency || known.profile().first_purchase().is_none() {
            return decided;
        }
        let review = self.policy.reviews.next(known.as_of());
        let review = review.map_or(Validity::Unlimited, Validity::Before);
        let earned = self.earned(known.profile());
        let grace = earned.and_then(|it| it.then.and(it.until));
        let grace = grace.map_or(Validity::Unlimited, |until| Validity::Before(until.plus(1)));
        decided.min(review).min(grace)
    }
}

impl Standings {
    /// What the reviews say of the customer on the profile's day, whatever override holds.
    pub fn earned(&self, profile: &Profile<'_>) -> Option<Standing> {
        if profile.currency() != self.policy.currency {
            return None;
        }
        let standing = self.replay(self.reviews(profile))?;
        Some(self.on(&standing, profile.as_of()))
    }

    /// What was measured and why, then why the tier held is another one.
    fn reasons(&self, standing: &Standing, known: &Known<'_>) -> Vec<Reason> {
        let against = |operator, bound| {
            let bound = Value::Money(Money::from_minor(bound, self.policy.currency));
            Reason::new(VALUE, Value::Money(standing.value), operator, bound)
        };
        let count = |fact: Working, observed: u32, bound: u32| {
            Reason::new(
                fact,
                Value::Count(observed.into()),
                Operator::Below,
                Value::Count(bound.into()),
            )
        };
        let by = |last| {
            Reason::new(
                FactRef::AsOf,
                Value::Day(known.as_of()),
                Operator::AtMost,
                Value::Day(last),
            )
        };
        let measured = usize::from(standing.measured.rank);
        let bound = |rank: usize| self.tiers.get(rank).map(|(_, enters, _)| *enters);
        let mut reasons: Vec<Reason> = Vec::new();
        reasons.extend(
            bound(measured).filter(|_| measured > 0).map(|at| against(Operator::AtLeast, at)),
        );
        reasons.extend(bound(measured.saturating_add(1)).map(|at| against(Operator::Below, at)));
        if reasons.is_empty() {
            reasons.push(against(Operator::Equal, standing.value.minor()));
        }
        let stayed = u32::try_from(standing.reviewed.since(standing.since)).unwrap_or(0);
        let year_end = standing.reviewed.year_end().minus(1);
        reasons.extend(match standing.cause {
            Cause::Rising => Some(count(REVIEWS, standing.run.reviews, self.policy.promote_after)),
            Cause::Patience => Some(count(REVIEWS, standing.run.reviews, self.policy.demote_after)),
            Cause::MinimumStay => Some(count(STAYED, stayed, self.policy.minimum_stay_days)),
            Cause::Margin => Some(against(Operator::AtLeast, self.holds_from(standing.held))),
            Cause::YearNotOver => {
                let (day, last) = (Value::Day(standing.reviewed), Value::Day(year_end));
                Some(Reason::new(REVIEWED, day, Operator::AtMost, last))
            }
            Cause::Grace | Cause::Overridden => standing.until.map(by),
            _ => None,
        });
        let overriding = known.id().and_then(|who| self.override_of(who, known.as_of()));
        let why = |reason: &String| Reason::is(OVERRIDE, Value::Text(reason.clone()));
        reasons.extend(overriding.map(|overriding| why(&overriding.reason)));
        reasons
    }
}
