//! Standings as a judge of profiles.

use super::{Review, Standings};
use crate::base::{Money, Name};
use crate::judge::{Assess, other_currency};
use crate::model::{Cause, Operator, Reason, Standing, Value};
use crate::profile::Profile;

pub(super) const VALUE: Name = Name::literal("qualifying_value");
const REVIEWS: Name = Name::literal("reviews_in_a_row");
const STAYED: Name = Name::literal("days_in_tier");
const DAY: Name = Name::literal("day");
const OVERRIDE: Name = Name::literal("override");

impl Assess for Standings {
    type Verdict = Option<Standing>;

    fn assess(&self, profile: &Profile<'_>) -> Option<Standing> {
        if profile.currency() != self.policy.currency {
            return None;
        }
        let (day, standing) = (profile.as_of(), self.earned(profile));
        let Some(customer) = profile.customer() else { return standing };
        // An override also holds for somebody who has never been reviewed.
        let nothing = || Review { day, value: Money::zero(self.policy.currency) };
        let overridden = self.overrides.find(&customer.id, day).map(|_| self.step(None, nothing()));
        standing.or(overridden).map(|standing| self.overridden(&standing, &customer.id, day))
    }

    fn explain(&self, profile: &Profile<'_>) -> Vec<Reason> {
        if profile.currency() != self.policy.currency {
            return vec![other_currency(profile, self.policy.currency)];
        }
        match self.assess(profile) {
            Some(standing) => self.reasons(&standing, profile),
            None => vec![Reason::missing(Name::literal("review"))],
        }
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
    fn reasons(&self, standing: &Standing, profile: &Profile<'_>) -> Vec<Reason> {
        let against = |operator, bound| {
            let bound = Value::Money(Money::from_minor(bound, self.policy.currency));
            Reason::new(VALUE, Value::Money(standing.value), operator, bound)
        };
        let count = |fact, observed: u32, bound: u32| {
            Reason::new(
                fact,
                Value::Count(observed.into()),
                Operator::Below,
                Value::Count(bound.into()),
            )
        };
        let by = |last| {
            Reason::new(DAY, Value::Day(profile.as_of()), Operator::AtMost, Value::Day(last))
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
                Some(Reason::new(Name::literal("reviewed"), day, Operator::AtMost, last))
            }
            Cause::Grace | Cause::Overridden => standing.until.map(by),
            _ => None,
        });
        let overriding =
            profile.customer().and_then(|who| self.override_of(&who.id, profile.as_of()));
        reasons.extend(overriding.map(|overriding| {
            let why = || Value::Text(overriding.reason.clone());
            Reason::new(OVERRIDE, why(), Operator::Equal, why())
        }));
        reasons
    }
}
