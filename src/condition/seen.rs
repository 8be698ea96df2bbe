//! Facts from a profile, and from the verdicts on it.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{About, Axis, Behaviour, FactRef, Facts, Measured, Observed, Source};
use crate::base::{Day, Figure, Money, Name, Probability, Window, divide_half_even};
use crate::model::{
    Birth, ChurnRisk, Customer, Fact, LifetimeValue, Measure, Party, Person, Personal, Position,
    RfmScore, Segment, Tier, Value,
};
use crate::profile::{Activity, Profile};

/// The verdicts on a customer, as far as they have been given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// Scores.
    pub rfm: Option<RfmScore>,
    /// Segment.
    pub segment: Option<Segment>,
    /// Value tier.
    pub tier: Option<Tier>,
    /// Stage of the lifecycle.
    pub stage: Option<Position>,
    /// Churn risk.
    pub churn: Option<ChurnRisk>,
    /// Purchases and value to come.
    pub lifetime: Option<LifetimeValue>,
}

/// A customer as conditions see them: a profile, and the verdicts on it.
///
/// Counts and sums over nothing are 0. Missing are: a first, last, mean, share or "days since"
/// over nothing, a trend from 0 or less, everything about the customer when the profile has no
/// record, and every verdict that was not given. Allocates nothing.
///
/// ```
/// use patronage::base::{Currency, Day};
/// use patronage::condition::{Facts, Observed, Seen, Verdicts};
/// use patronage::profile::Ledger;
///
/// let ledger = Ledger::new(Currency::USD);
/// let profile = ledger.at(Day::new(2026, 3, 31)?);
/// let seen = Seen::new(&profile, Verdicts::default());
/// assert_eq!(seen.observe(&"count(visit, 30d)".parse()?), Some(Observed::Count(0)));
/// assert_eq!(seen.observe(&"days_since(visit)".parse()?), None);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    profile: Profile<'a>,
    verdicts: Verdicts,
}

impl<'a> Seen<'a> {
    /// A profile and the verdicts on it.
    pub fn new(profile: &Profile<'a>, verdicts: Verdicts) -> Self {
        Self { profile: *profile, verdicts }
    }

    fn person(&self) -> Option<&'a Person> {
        match &self.profile.customer()?.party {
            Party::Individual(person) => Some(person),
            Party::Organisation(_) => None,
        }
    }

    fn about(&self, about: About) -> Option<Observed<'a>> {
        let customer: &'a Customer = self.profile.customer()?;
        let as_of = self.profile.as_of();
        let name = |name: Option<Name>| name.map(Observed::Name);
        let personal =
            |name: Option<&Personal<Name>>| name.map(|name| Observed::Name(*name.reveal()));
        match about {
            About::Age => Some(Observed::Count(customer.age_in_years(as_of)?.into())),
            About::Birth => match self.person()?.birth.as_ref()?.reveal() {
                Birth::On(day) => Some(Observed::Day(*day)),
                Birth::Aged { .. } => None,
            },
            About::Country => customer.country.as_ref().map(|code| Observed::Text(code.as_str())),
            About::Gender => personal(self.person()?.gender.as_ref()),
            About::IncomeBand => personal(self.person()?.income_band.as_ref()),
            About::Industry => name(customer.industry),
            About::Joined => customer.joined.map(Observed::Day),
            About::Language => name(customer.language),
            About::Occupation => personal(self.person()?.occupation.as_ref()),
            About::Party => Some(Observed::Name(match customer.party {
                Party::Individual(_) => Name::literal("individual"),
                Party::Organisation(_) => Name::literal("organisation"),
            })),
            About::Region => name(customer.region),
            About::SizeBand => match &customer.party {
                Party::Organisation(firm) => firm.size_band.map(|band| Observed::Name(band.name())),
                Party::Individual(_) => None,
            },
            About::Source => name(customer.source),
            About::Tenure => {
                let joined = customer.joined.filter(|day| *day <= as_of)?;
                Some(Observed::Days(as_of.since(joined).into()))
            }
        }
    }

    fn behaviour(&self, measured: &Measured, days: Option<u32>) -> Option<Observed<'static>> {
        match (measured, days) {
            (Measured::Fact(fact), None) => scalar(&self.profile.fact(*fact)?),
            (measured, days) => {
                let as_of = self.profile.as_of();
                let window = days.map_or(Window::until(as_of), |days| Window::last(days, as_of));
                measure(measured, self.profile.within(window), &self.profile)
            }
        }
    }

    fn trend(&self, of: &Measured, days: u32) -> Option<Observed<'static>> {
        let as_of = self.profile.as_of();
        let measure = |until: Day| {
            let window = Window::last(days, until);
            whole(measure(of, self.profile.within(window), &self.profile)?)
        };
        let (now, before) = (measure(as_of)?, measure(as_of.minus(days))?);
        let ratio = divide_half_even(now.checked_mul(10_000)?, before)?;
        Decimal::try_from_i128_with_scale(ratio, 4).ok().map(Observed::Number)
    }
}

impl Facts for Seen<'_> {
    fn as_of(&self) -> Day {
        self.profile.as_of()
    }

    fn observe(&self, fact: &FactRef) -> Option<Observed<'_>> {
        let Verdicts { rfm, segment, tier, stage, churn, lifetime } = &self.verdicts;
        match fact {
            FactRef::AsOf => Some(Observed::Day(self.profile.as_of())),
            FactRef::Customer(about) => self.about(*about),
            FactRef::Attribute(name) => {
                let value = self.profile.customer()?.attributes.get(name)?;
                Some(Observed::of(value.reveal()))
            }
            FactRef::Tags => Some(Observed::Tags(&self.profile.customer()?.tags)),
            FactRef::Behaviour(Behaviour { measured, days }) => self.behaviour(measured, *days),
            FactRef::Trend { of, days } => self.trend(of, *days),
            FactRef::Score(axis) => rfm.map(|score| Observed::Count(on_axis(score, *axis))),
            FactRef::Tier => tier.map(|tier| Observed::Name(tier.name)),
            FactRef::Segment => segment.map(|segment| Observed::Name(segment.0)),
            FactRef::Stage => stage.map(|position| Observed::Name(position.stage.name)),
            FactRef::StageKind => stage.map(|position| Observed::Name(position.stage.kind.name())),
            FactRef::DaysInStage => {
                let since = self.profile.as_of().since(stage.as_ref()?.since?);
                Some(Observed::Days(since.into()))
            }
            FactRef::ChurnProbability => churn.map(|risk| Observed::Chance(risk.probability)),
            FactRef::ChurnBand => churn.map(|risk| Observed::Name(risk.band)),
            FactRef::PAlive => lifetime.map(|predicted| Observed::Chance(predicted.p_alive)),
            FactRef::PNoPurchase => {
                lifetime.map(|predicted| Observed::Chance(predicted.p_no_purchase))
            }
            FactRef::ExpectedPurchases => {
                lifetime.map(|predicted| number(predicted.expected_purchases))
            }
            FactRef::LifetimeValue => lifetime.as_ref()?.lifetime_value.map(Observed::Money),
            // Decided after everything that is seen here.
            FactRef::Class(_) | FactRef::Points(_) | FactRef::Unknown(_) => None,
        }
    }
}

fn on_axis(score: RfmScore, axis: Axis) -> i64 {
    match axis {
        Axis::Recency => score.recency.into(),
        Axis::Frequency => score.frequency.into(),
        Axis::Monetary => score.monetary.into(),
        Axis::Total => score.total().into(),
    }
}

/// What was predicted as a number of four decimals; the largest for what is beyond.
fn number(predicted: Figure) -> Observed<'static> {
    #[expect(clippy::cast_possible_truncation, reason = "a float beyond is the largest number")]
    let steps = (predicted.get() * 1e4).round() as i64;
    Observed::Number(Decimal::new(steps, 4))
}

/// A value that borrows nothing.
fn scalar(value: &Value) -> Option<Observed<'static>> {
    Some(match *value {
        Value::Flag(flag) => Observed::Flag(flag),
        Value::Count(count) => Observed::Count(count),
        Value::Days(days) => Observed::Days(days),
        Value::Number(number) => Observed::Number(number),
        Value::Money(money) => Observed::Money(money),
        Value::Chance(chance) => Observed::Chance(chance),
        Value::Day(day) => Observed::Day(day),
        Value::Name(name) => Observed::Name(name),
        Value::Text(_) => return None,
    })
}

/// A count or an amount as a whole number.
fn whole(observed: Observed<'_>) -> Option<i128> {
    match observed {
        Observed::Count(count) => Some(count.into()),
        Observed::Money(money) => Some(money.minor()),
        _ => None,
    }
}

fn count(count: u64) -> Observed<'static> {
    Observed::Count(i64::try_from(count).unwrap_or(i64::MAX))
}

fn measure(
    measured: &Measured,
    activity: Activity<'_>,
    profile: &Profile<'_>,
) -> Option<Observed<'static>> {
    match measured {
        Measured::Fact(fact) => fact_within(*fact, activity, profile),
        Measured::Nps => activity.nps().map(Observed::Number),
        Measured::Csat => activity.csat().map(Observed::Chance),
        Measured::Count(source) => Some(count(counted(source, through(source, activity)))),
        Measured::Sum(source) => {
            let sum = amount(source, through(source, activity));
            Some(in_unit(sum, source, profile))
        }
        Measured::Mean(source) => {
            let activity = through(source, activity);
            mean(amount(source, activity), counted(source, activity), source, profile)
        }
        Measured::First(source) => days(source, activity).min().map(Observed::Day),
        Measured::Last(source) => days(source, activity).max().map(Observed::Day),
        Measured::DaysSince(source) => {
            let last = days(source, activity).max()?;
            Some(Observed::Days(profile.as_of().since(last).into()))
        }
        Measured::Share(source) => {
            let of = match source.channel() {
                // Among the same kinds through any channel.
                Some(_) => counted(source, activity),
                None => counted(&Source::any(), activity),
            };
            Probability::of(counted(source, through(source, activity)), of).map(Observed::Chance)
        }
    }
}

fn fact_within(
    fact: Fact,
    activity: Activity<'_>,
    profile: &Profile<'_>,
) -> Option<Observed<'static>> {
    let money = |minor| Observed::Money(Money::from_minor(minor, profile.currency()));
    match fact {
        Fact::Purchases => Some(count(activity.purchases())),
        Fact::PurchaseDays => Some(count(activity.purchase_days() as u64)),
        Fact::Spend => Some(Observed::Money(activity.spend())),
        Fact::GrossSpend => Some(Observed::Money(activity.gross_spend())),
        Fact::Refunded => Some(Observed::Money(activity.refunded())),
        Fact::Interactions => Some(count(counted(&Source::any(), activity))),
        Fact::MeanSpend => {
            let mean = divide_half_even(activity.spend().minor(), activity.purchases().into())?;
            Some(money(mean))
        }
        _ => None,
    }
}

fn through<'a>(source: &Source, activity: Activity<'a>) -> Activity<'a> {
    match source.channel() {
        Some(channel) => activity.through(channel),
        None => activity,
    }
}

fn counted(source: &Source, activity: Activity<'_>) -> u64 {
    if source.kinds().is_empty() {
        return activity.lines().fold(0, |sum, line| sum.saturating_add(line.count.into()));
    }
    source.kinds().iter().fold(0, |sum, kind| sum.saturating_add(activity.count(*kind)))
}

fn amount(source: &Source, activity: Activity<'_>) -> i128 {
    source.kinds().iter().fold(0, |sum, kind| sum.saturating_add(activity.amount(*kind)))
}

fn days<'a>(source: &'a Source, activity: Activity<'a>) -> impl Iterator<Item = Day> + 'a {
    let kinds = source.kinds();
    through(source, activity)
        .lines()
        .filter(move |line| kinds.is_empty() || kinds.contains(&line.kind))
        .map(|line| line.day)
}

fn is_money(source: &Source) -> bool {
    source.kinds().iter().all(|kind| kind.measure() == Measure::Money)
}

fn in_unit(sum: i128, source: &Source, profile: &Profile<'_>) -> Observed<'static> {
    if is_money(source) {
        return Observed::Money(Money::from_minor(sum, profile.currency()));
    }
    Observed::Count(i64::try_from(sum).unwrap_or(i64::MAX))
}

fn mean(sum: i128, of: u64, source: &Source, profile: &Profile<'_>) -> Option<Observed<'static>> {
    if is_money(source) {
        let mean = divide_half_even(sum, of.into())?;
        return Some(Observed::Money(Money::from_minor(mean, profile.currency())));
    }
    let sum = Decimal::try_from_i128_with_scale(sum, 0).ok()?;
    let mean = sum.checked_div(Decimal::from(of))?;
    let rounded = mean.round_dp_with_strategy(4, RoundingStrategy::MidpointNearestEven);
    Some(Observed::Number(rounded))
}
