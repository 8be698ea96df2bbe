//! What a customer did, in numbers that need no parameters: one table.

use std::{fmt, str::FromStr};

use super::{Ages, FactRef, FactType, FactValue};
use crate::base::{Currency, Money, Name, divide_half_even, serde_text};
use crate::error::{Error, near};
use crate::profile::{Activity, Profile};

/// A fact about a customer's behaviour that a profile can answer. Each has one meaning; the doc
/// gives the letter that the literature uses for it.
///
/// To add one: a variant and a row here, and the method of
/// [`Profile`](crate::profile::Profile) that the row names.
///
/// ```
/// use patronage::fact::Metric;
///
/// assert_eq!("since_last".parse::<Metric>()?, Metric::SinceLast);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Metric {
    /// Days since the last purchase day. The RFM school's *recency*.
    SinceLast,
    /// Days since the first purchase day. T in the papers on lifetime value.
    Age,
    /// Days from the first purchase day to the last. `t_x` in the papers on lifetime value.
    LastPurchaseAge,
    /// Purchases. The RFM school's *frequency*.
    Purchases,
    /// Distinct days with a purchase.
    PurchaseDays,
    /// Purchase days after the first. x in the papers on lifetime value.
    RepeatPurchases,
    /// Mean days from one purchase day to the next.
    MeanGap,
    /// Purchases less refunds. The RFM school's *monetary*.
    Spend,
    /// Purchases, refunds not taken off.
    GrossSpend,
    /// Refunds.
    Refunded,
    /// Mean spend per purchase.
    MeanSpend,
    /// Net spend of the purchase days after the first. x · m in the papers on lifetime value.
    RepeatSpend,
    /// Mean spend per purchase day after the first. m in the papers on lifetime value.
    MeanRepeatSpend,
    /// Interactions of every kind.
    Interactions,
    /// Days since the last interaction of any kind.
    SinceContact,
}

/// What a metric counts.
#[derive(Clone, Copy)]
enum Unit {
    Count,
    Days,
    Money,
    Number,
}

type Whole = fn(&Profile<'_>) -> Option<FactValue<'static>>;
type Within = fn(Activity<'_>, Currency) -> Option<FactValue<'static>>;

/// One row for each metric.
struct Row {
    metric: Metric,
    name: Name,
    unit: Unit,
    /// Whether it is missing where there is nothing to measure; else it is 0 then.
    can_be_missing: bool,
    /// Whether it can fall below 0.
    can_be_negative: bool,
    ages: Ages,
    whole: Whole,
    /// The same in a window; `None` where a window has no meaning.
    within: Option<Within>,
    /// Whether two windows of it can be compared as a trend.
    has_trend: bool,
}

const fn row(metric: Metric, name: &'static str, unit: Unit, whole: Whole) -> Row {
    Row {
        metric,
        name: Name::literal(name),
        unit,
        can_be_missing: false,
        can_be_negative: false,
        ages: Ages::Fixed,
        whole,
        within: None,
        has_trend: false,
    }
}

impl Row {
    /// It is missing without the purchases it speaks of.
    const fn or_missing(self) -> Self {
        Self { can_be_missing: true, ..self }
    }

    /// It grows by one each day.
    const fn daily(self) -> Self {
        Self { can_be_missing: true, ages: Ages::Daily, ..self }
    }

    const fn signed(self) -> Self {
        Self { can_be_negative: true, ..self }
    }

    const fn within(self, within: Within) -> Self {
        Self { within: Some(within), has_trend: !self.can_be_missing, ..self }
    }
}

#[rustfmt::skip]
const ROWS: [Row; 15] = [
    row(Metric::SinceLast, "since_last", Unit::Days, |of| days(of.since_last())).daily(),
    row(Metric::Age, "age", Unit::Days, |of| days(of.age())).daily(),
    row(Metric::LastPurchaseAge, "last_purchase_age", Unit::Days, |of| days(of.last_purchase_age())).or_missing(),
    row(Metric::Purchases, "purchases", Unit::Count, |of| count(of.purchases()))
        .within(|of, _| count(of.purchases())),
    row(Metric::PurchaseDays, "purchase_days", Unit::Count, |of| count(of.purchase_days().into()))
        .within(|of, _| count(of.purchase_days() as u64)),
    row(Metric::RepeatPurchases, "repeat_purchases", Unit::Count, |of| count(of.repeat_purchases().into())),
    row(Metric::MeanGap, "mean_gap", Unit::Number, |of| of.mean_gap().map(FactValue::Number)).or_missing(),
    row(Metric::Spend, "spend", Unit::Money, |of| Some(FactValue::Money(of.spend()))).signed()
        .within(|of, _| Some(FactValue::Money(of.spend()))),
    row(Metric::GrossSpend, "gross_spend", Unit::Money, |of| Some(FactValue::Money(of.gross_spend())))
        .within(|of, _| Some(FactValue::Money(of.gross_spend()))),
    row(Metric::Refunded, "refunded", Unit::Money, |of| Some(FactValue::Money(of.refunded())))
        .within(|of, _| Some(FactValue::Money(of.refunded()))),
    row(Metric::MeanSpend, "mean_spend", Unit::Money, |of| of.mean_spend().map(FactValue::Money)).or_missing().signed()
        .within(|of, currency| money(divide_half_even(of.spend().minor(), of.purchases().into())?, currency)),
    row(Metric::RepeatSpend, "repeat_spend", Unit::Money, |of| Some(FactValue::Money(of.repeat_spend()))).signed(),
    row(Metric::MeanRepeatSpend, "mean_repeat_spend", Unit::Money, |of| of.mean_repeat_spend().map(FactValue::Money)).or_missing().signed(),
    row(Metric::Interactions, "interactions", Unit::Count, |of| count(of.interactions()))
        .within(|of, _| count(of.lines().fold(0, |sum, line| sum.saturating_add(line.count.into())))),
    row(Metric::SinceContact, "since_contact", Unit::Days, |of| days(of.since_contact())).daily(),
];

fn days(days: Option<u32>) -> Option<FactValue<'static>> {
    days.map(|days| FactValue::Days(days.into()))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every measure")]
fn count(count: u64) -> Option<FactValue<'static>> {
    Some(FactValue::Count(i64::try_from(count).unwrap_or(i64::MAX)))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every measure")]
fn money(minor: i128, currency: Currency) -> Option<FactValue<'static>> {
    Some(FactValue::Money(Money::from_minor(minor, currency)))
}

impl Metric {
    /// All metrics, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.metric)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.metric == self)
    }

    /// Its name in files and reasons.
    pub fn name(self) -> Name {
        self.row().map_or(Name::literal("unnamed"), |row| row.name)
    }

    /// What a profile says of it; `None` when it is missing.
    ///
    /// ```
    /// use patronage::base::{Currency, Day};
    /// use patronage::fact::{FactValue, Metric};
    /// use patronage::profile::Ledger;
    ///
    /// let ledger = Ledger::new(Currency::USD);
    /// let nobody = ledger.at(Day::new(2026, 3, 31)?);
    /// assert_eq!(Metric::Purchases.of(&nobody), Some(FactValue::Count(0)));
    /// assert_eq!(Metric::SinceLast.of(&nobody), None);
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    pub fn of(self, profile: &Profile<'_>) -> Option<FactValue<'static>> {
        (self.row()?.whole)(profile)
    }

    /// The same of a window.
    pub(super) fn within(
        self,
        activity: Activity<'_>,
        currency: Currency,
    ) -> Option<FactValue<'static>> {
        (self.row()?.within?)(activity, currency)
    }

    /// Whether it can be asked of a window.
    pub(super) fn in_windows(self) -> bool {
        self.row().is_some_and(|row| row.within.is_some())
    }

    /// Whether two windows of it can be compared as a trend.
    pub(super) fn has_trend(self) -> bool {
        self.row().is_some_and(|row| row.has_trend)
    }

    /// How it changes while nothing happens.
    pub(super) fn ages(self) -> Ages {
        self.row().map_or(Ages::Unforeseen, |row| row.ages)
    }

    /// Whether it can be missing.
    pub(super) fn can_be_missing(self) -> bool {
        self.row().is_none_or(|row| row.can_be_missing)
    }

    /// The least it can be, in whole units.
    pub(super) fn least(self) -> Option<i64> {
        self.row()
            .filter(|row| !row.can_be_negative && !matches!(row.unit, Unit::Number))
            .map(|_| 0)
    }

    /// Its type where amounts are in a currency.
    pub(super) fn of_type(self, currency: Currency) -> FactType {
        match self.row().map(|row| row.unit) {
            Some(Unit::Count) | None => FactType::Count,
            Some(Unit::Days) => FactType::Days,
            Some(Unit::Money) => FactType::Money(currency),
            Some(Unit::Number) => FactType::Number,
        }
    }
}

impl FromStr for Metric {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = ROWS.iter().find(|row| row.name.as_str() == text);
        known.map(|row| row.metric).ok_or_else(|| {
            let expected = match near(text, ROWS.iter().map(|row| row.name.as_str())) {
                Some(meant) => format!("the name of one; did you mean `{meant}`?"),
                None => "the name of one, such as since_last".into(),
            };
            Error::syntax("fact", text, expected)
        })
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name().fmt(f)
    }
}

impl From<Metric> for FactRef {
    /// The metric of the whole history.
    fn from(metric: Metric) -> Self {
        Self::Behaviour(super::Behaviour { measured: super::Measured::Metric(metric), days: None })
    }
}

serde_text!(Metric, "the name of a fact such as \"since_last\"");
