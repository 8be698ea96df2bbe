//! Tiers that hold still: what a customer holds moves by promises, not with every euro.
//!
//! A tier that follows spend from day to day goes up and down with every birthday and every
//! refund, and each time a letter goes out. Loyalty programmes therefore review at set days and
//! make promises: a tier once reached is kept for a while, nobody falls all the way at once, a
//! small shortfall is forgiven. A [`Standing`](crate::model::Standing) is what such a policy makes of a history: the tier
//! *held*, and beside it the tier *measured*. The two are never confused: what is held because of
//! a promise does not count as measured at the next review, so that a gift cannot become a debt.
//!
//! At a review the value over the [qualification window](Qualification) is measured, and
//!
//! 1. when it reaches a better tier, in [`promote_after`](StandingPolicy::promote_after) reviews
//!    in a row, the customer moves up to the best tier that all of these reviews support;
//! 2. when it reaches the held tier's [`hold_to`](StandingRow::hold_to), the tier is held;
//! 3. when it does not, in [`demote_after`](StandingPolicy::demote_after) reviews in a row, and
//!    the [minimum stay](StandingPolicy::minimum_stay_days) is over, the tier is lost: at once, or
//!    after a [grace](StandingPolicy::grace_days) in which it can still be saved. The customer
//!    falls to the best tier measured in these reviews, but with a soft [landing](Landing) no
//!    more than one tier.
//!
//! Every move goes towards what was measured and never past it. So no policy moves a customer up
//! and down more often than the plain threshold would, nor further in sum; without soft landings
//! (which make several small steps of a large one) it does not even change tiers more often.

mod judge;
mod machine;
mod outlook;
mod policy;
mod reviews;

pub use machine::{Review, Standings};
pub use policy::{Landing, StandingPolicy, StandingRow};
pub use reviews::{Qualification, Reviews};
