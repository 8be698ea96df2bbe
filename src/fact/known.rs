//! What is known of one customer at one day: the facts of a profile, and the verdicts on it so far.

use rust_decimal::Decimal;

use super::measure::{measure, whole};
use super::{Behaviour, FactRef, FactValue, Facts, Measured};
use crate::base::{Currency, CustomerId, Day, Name, Window, divide_half_even};
use crate::model::{Customer, Ruling, Verdicts};
use crate::profile::Profile;

/// A customer as judges and conditions see them: a profile, and the verdicts that were given on it
/// so far.
///
/// Counts and sums over nothing are 0. Missing are: a first, last, mean, share or "days since"
/// over nothing, a trend from 0 or less, everything about the customer when the profile has no
/// record, and every verdict that was not given. Allocates nothing.
///
/// ```
/// use patronage::base::{Currency, Day};
/// use patronage::fact::{FactValue, Facts, Known};
/// use patronage::profile::Ledger;
///
/// let ledger = Ledger::new(Currency::USD);
/// let profile = ledger.at(Day::new(2026, 3, 31)?);
/// let known = Known::of(&profile);
/// assert_eq!(known.observe(&"count(visit, 30d)".parse()?), Some(FactValue::Count(0)));
/// assert_eq!(known.observe(&"days_since(visit)".parse()?), None);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    profile: Profile<'a>,
    verdicts: &'a Verdicts,
}

/// Before anybody has judged.
static NOTHING: Verdicts = Verdicts::NONE;

impl<'a> Known<'a> {
    /// A profile and the verdicts on it.
    pub fn new(profile: &Profile<'a>, verdicts: &'a Verdicts) -> Self {
        Self { profile: *profile, verdicts }
    }

    /// A profile on which nothing was decided yet.
    pub fn of(profile: &Profile<'a>) -> Self {
        Self::new(profile, &NOTHING)
    }

    /// Who the customer is and what they did.
    pub fn profile(&self) -> &Profile<'a> {
        &self.profile
    }

    /// What was decided so far.
    pub fn verdicts(&self) -> &'a Verdicts {
        self.verdicts
    }

    /// The day at which the customer is seen.
    pub fn as_of(&self) -> Day {
        self.profile.as_of()
    }

    /// The currency of all amounts in the ledger.
    pub fn currency(&self) -> Currency {
        self.profile.currency()
    }

    /// The customer's record, if one was given.
    pub fn customer(&self) -> Option<&'a Customer> {
        self.profile.customer()
    }

    /// The customer's id, if a record was given.
    pub fn id(&self) -> Option<&'a CustomerId> {
        self.customer().map(|customer| &customer.id)
    }

    fn behaviour(&self, measured: &Measured, days: Option<u32>) -> Option<FactValue<'static>> {
        match (measured, days) {
            (Measured::Metric(metric), None) => metric.of(&self.profile),
            (measured, days) => {
                let as_of = self.as_of();
                let window = days.map_or(Window::until(as_of), |days| Window::last(days, as_of));
                measure(measured, self.profile.within(window), &self.profile)
            }
        }
    }

    fn trend(&self, of: &Measured, days: u32) -> Option<FactValue<'static>> {
        let as_of = self.as_of();
        let measure = |until: Day| {
            let window = Window::last(days, until);
            whole(measure(of, self.profile.within(window), &self.profile)?)
        };
        let (now, before) = (measure(as_of)?, measure(as_of.minus(days))?);
        let ratio = divide_half_even(now.checked_mul(10_000)?, before)?;
        Decimal::try_from_i128_with_scale(ratio, 4).ok().map(FactValue::Number)
    }

    /// What a judge of the application's own said.
    fn judge(&self, name: Name) -> Option<FactValue<'a>> {
        let mut others = self.verdicts.others.iter();
        let (_, verdict) = others.find(|(other, _)| *other == name)?;
        verdict.as_ref().map(FactValue::of)
    }

    /// What a book of rules gave.
    fn ruled<T>(&self, read: impl FnMut(&Ruling) -> Option<T>) -> Option<T> {
        self.verdicts.rules.iter().find_map(read)
    }
}

impl Facts for Known<'_> {
    fn as_of(&self) -> Day {
        self.profile.as_of()
    }

    fn observe(&self, fact: &FactRef) -> Option<FactValue<'_>> {
        match fact {
            FactRef::AsOf => Some(FactValue::Day(self.as_of())),
            FactRef::Customer(about) => about.of(self.customer()?, self.as_of()),
            FactRef::Attribute(name) => {
                Some(FactValue::of(self.customer()?.attributes.get(name)?.reveal()))
            }
            FactRef::Tags => Some(FactValue::Tags(&self.customer()?.tags)),
            FactRef::Behaviour(Behaviour { measured, days }) => self.behaviour(measured, *days),
            FactRef::Trend { of, days } => self.trend(of, *days),
            FactRef::Verdict(verdict) => verdict.of(self.verdicts, self.as_of()),
            FactRef::Judge(name) => self.judge(*name),
            FactRef::Class(group) => self.ruled(|ruling| ruling.class(*group)).map(FactValue::Name),
            FactRef::Points(group) => {
                self.ruled(|ruling| ruling.points_in(*group)).map(FactValue::Count)
            }
            FactRef::Working(_) | FactRef::Unknown(_) => None,
        }
    }
}
