//! Scores for recency, frequency and monetary value.

use super::scale::Scale;
use crate::base::{Currency, Money, Name};
use crate::error::{Code, Error, Finding, Findings};
use crate::judge::{Assess, other_currency};
use crate::model::{Bins, Fact, Operator, Reason, RfmExample, RfmScore, Value};
use crate::profile::{Cohort, Profile};

/// RFM cut points as written. A score s ≥ 2 on an axis has the cut point at place s − 2 of its
/// list; `None` (`null`) where no customer reaches the score.
///
/// ```
/// use patronage::base::Currency;
/// use patronage::value::{Rfm, RfmPolicy};
///
/// let policy = RfmPolicy {
///     bins: 3,
///     axis_bins: None,
///     currency: Currency::USD,
///     recency_at_most_days: vec![Some(90), Some(30)],
///     frequency_at_least: vec![Some(2), Some(5)],
///     monetary_at_least: vec![Some("100 USD".parse()?), Some("500 USD".parse()?)],
/// };
/// assert!(Rfm::try_from(policy).is_ok());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RfmPolicy {
    /// How many scores there are on each axis, 2 to 20. Usually 5: fine enough to tell customers
    /// apart, coarse enough that a bin is not noise.
    pub bins: u8,
    /// How many there are on each axis where they differ; takes the place of `bins`. Defaults to
    /// `None`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub axis_bins: Option<Bins>,
    /// The currency of monetary value.
    pub currency: Currency,
    /// Days since the last purchase, not rising: at most so many days for scores 2, 3, ….
    pub recency_at_most_days: Vec<Option<u32>>,
    /// Purchases, not falling: at least so many for scores 2, 3, ….
    pub frequency_at_least: Vec<Option<u64>>,
    /// Spend, not falling: at least so much for scores 2, 3, ….
    pub monetary_at_least: Vec<Option<Money>>,
}

/// Scores customers for recency, frequency and monetary value.
///
/// * *Looks at* [`since_last`](Profile::since_last), [`purchases`](Profile::purchases) and
///   [`spend`](Profile::spend).
/// * *At the boundary*: a value that equals a cut point has the better score; equal customers
///   have equal scores.
/// * *With no data*: no purchase, no score (`None`). Also none when the customer's books are in
///   another currency than the policy.
/// * *Cost*: three short scans; no allocation.
/// * *Reference*: Hughes, *Strategic Database Marketing* (1994), with mid-ranks in place of an
///   arbitrary order of ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rfm {
    axes: Bins,
    currency: Currency,
    /// On minus the days, so that more is better.
    recency: Scale,
    frequency: Scale,
    monetary: Scale,
}

impl RfmPolicy {
    /// How many scores there are on each axis.
    pub fn axes(&self) -> Bins {
        self.axis_bins.unwrap_or(Bins::each(self.bins))
    }
}

impl Rfm {
    /// Fewest scores on an axis.
    pub const FEWEST_BINS: u8 = Bins::FEWEST;
    /// Most scores on an axis.
    pub const MOST_BINS: u8 = Bins::MOST;
    /// Scores on an axis unless said otherwise.
    pub const DEFAULT_BINS: u8 = 5;

    /// Fits cut points on the customers of a cohort who have bought.
    ///
    /// With *below* and *equal* counted among the n of them, a value's mid-rank is p = (below +
    /// equal/2) / n and its score 1 + floor(p·bins). The cut point of a score is the smallest
    /// value among them that has it. A bin into which no value falls has collapsed; see
    /// [`collapsed`](Self::collapsed).
    ///
    /// # Errors
    ///
    /// When nobody has bought, and when `bins` lies outside 2..=20.
    pub fn fit(cohort: &Cohort<'_>, bins: u8) -> Result<Self, Error> {
        Self::fit_axes(cohort, Bins::each(bins))
    }

    /// As [`fit`](Self::fit), with another number of scores on each axis.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit).
    pub fn fit_axes(cohort: &Cohort<'_>, axes: Bins) -> Result<Self, Error> {
        if let Some(bins) = axes.axes().into_iter().find(|bins| !(2..=20).contains(bins)) {
            return Err(Error::range("bins", bins, "2..=20"));
        }
        let facts: Vec<[i128; 3]> = cohort.profiles().filter_map(facts).collect();
        if facts.is_empty() {
            return Err(Error::insufficient("RFM scores", "customers who have bought", 1, 0));
        }
        let fit =
            |fact: fn(&[i128; 3]) -> i128, bins| Scale::fit(facts.iter().map(fact).collect(), bins);
        Ok(Self {
            axes,
            currency: cohort.currency(),
            recency: fit(|[r, ..]| *r, axes.recency),
            frequency: fit(|[_, f, _]| *f, axes.frequency),
            monetary: fit(|[.., m]| *m, axes.monetary),
        })
    }

    /// How many scores there are on each axis.
    pub fn axes(&self) -> Bins {
        self.axes
    }

    /// What a customer with these scores may look like: on each axis the value that just reaches
    /// the score, and for score 1 the one that just misses score 2. `None` when no customer can
    /// have these scores.
    pub fn example(&self, score: RfmScore) -> Option<RfmExample> {
        let days = self.recency.example(score.recency, i128::from(u32::MAX).saturating_neg(), 0)?;
        let purchases = self.frequency.example(score.frequency, 1, i128::from(u64::MAX))?;
        let minor = self.monetary.example(score.monetary, i128::MIN, i128::MAX)?;
        Some(RfmExample {
            since_last_days: u32::try_from(days.saturating_neg()).ok()?,
            purchases: u64::try_from(purchases).ok()?,
            value: Money::from_minor(minor, self.currency),
        })
    }

    /// Scores that no customer can have because of ties or few customers, as axis and score.
    pub fn collapsed(&self) -> impl Iterator<Item = (&'static str, u8)> {
        let axes = [
            ("recency", &self.recency),
            ("frequency", &self.frequency),
            ("monetary", &self.monetary),
        ];
        axes.into_iter()
            .flat_map(|(name, scale)| scale.unreachable().map(move |score| (name, score)))
    }

    /// The cut points, to be read, stored and reviewed.
    pub fn policy(&self) -> RfmPolicy {
        let days = |cut: i128| u32::try_from(cut.saturating_neg()).unwrap_or(u32::MAX);
        let count = |cut: i128| u64::try_from(cut).unwrap_or(u64::MAX);
        let money = |cut: i128| Money::from_minor(cut, self.currency);
        let axes = self.axes;
        let bins = axes.recency;
        RfmPolicy {
            bins,
            axis_bins: (axes != Bins::each(bins)).then_some(axes),
            currency: self.currency,
            recency_at_most_days: self.recency.cuts().iter().map(|cut| cut.map(days)).collect(),
            frequency_at_least: self.frequency.cuts().iter().map(|cut| cut.map(count)).collect(),
            monetary_at_least: self.monetary.cuts().iter().map(|cut| cut.map(money)).collect(),
        }
    }

    fn looked_at(&self, profile: &Profile<'_>) -> [Axis<'_>; 3] {
        let currency = self.currency;
        let days =
            |days: i128| Value::Days(i64::try_from(days.saturating_neg()).unwrap_or(i64::MAX));
        let count = |count: i128| Value::Count(i64::try_from(count).unwrap_or(i64::MAX));
        let money = move |minor: i128| Value::Money(Money::from_minor(minor, currency));
        let [r, f, m] = facts(profile).unwrap_or_default();
        // More is better inside; of days the shown value turns the comparison round.
        let (fewer, more) =
            ((Operator::AtMost, Operator::Above), (Operator::AtLeast, Operator::Below));
        let axis = |fact: Fact, scale, value, operators, shown| Axis {
            fact: fact.name(),
            scale,
            value,
            operators,
            shown,
        };
        [
            axis(Fact::SinceLast, &self.recency, r, fewer, Box::new(days)),
            axis(Fact::Purchases, &self.frequency, f, more, Box::new(count)),
            axis(Fact::Spend, &self.monetary, m, more, Box::new(money)),
        ]
    }
}

/// One axis while it is explained.
struct Axis<'s> {
    fact: Name,
    scale: &'s Scale,
    value: i128,
    /// How the value stands to a cut it reaches, and to one it does not.
    operators: (Operator, Operator),
    shown: Box<dyn Fn(i128) -> Value>,
}

impl Axis<'_> {
    fn explain(&self, reasons: &mut Vec<Reason>) {
        let score = self.scale.score(self.value);
        let observed = || (self.shown)(self.value);
        let against =
            |operator, cut| Reason::new(self.fact, observed(), operator, (self.shown)(cut));
        let reached = self.scale.cut(score).map(|cut| against(self.operators.0, cut));
        let missed =
            self.scale.cut(score.saturating_add(1)).map(|cut| against(self.operators.1, cut));
        let share = f64::from(score);
        match (reached, missed) {
            (Some(reached), missed) => {
                reasons.push(reached.share(share));
                reasons.extend(missed);
            }
            (None, Some(missed)) => reasons.push(missed.share(share)),
            // No cut at all: every value has score 1.
            (None, None) => reasons.push(against(Operator::Equal, self.value).share(share)),
        }
    }
}

/// Minus the days since the last purchase, purchases, and spend, of a customer who has bought.
fn facts(profile: &Profile<'_>) -> Option<[i128; 3]> {
    let days = i128::from(profile.since_last()?);
    Some([days.saturating_neg(), i128::from(profile.purchases()), profile.spend().minor()])
}

impl Assess for Rfm {
    type Verdict = Option<RfmScore>;

    fn assess(&self, profile: &Profile<'_>) -> Option<RfmScore> {
        let [recency, frequency, monetary] = facts(profile)?;
        (profile.currency() == self.currency).then(|| RfmScore {
            recency: self.recency.score(recency),
            frequency: self.frequency.score(frequency),
            monetary: self.monetary.score(monetary),
        })
    }

    fn explain(&self, profile: &Profile<'_>) -> Vec<Reason> {
        if profile.currency() != self.currency {
            return vec![other_currency(profile, self.currency)];
        }
        if profile.since_last().is_none() {
            return vec![Reason::missing(Fact::SinceLast.name())];
        }
        let mut reasons = Vec::new();
        for axis in self.looked_at(profile) {
            axis.explain(&mut reasons);
        }
        reasons.sort_by(Reason::by_weight);
        reasons
    }
}

impl TryFrom<RfmPolicy> for Rfm {
    type Error = Findings;

    fn try_from(policy: RfmPolicy) -> Result<Self, Findings> {
        let RfmPolicy { bins, axis_bins, currency, .. } = policy;
        let axes = axis_bins.unwrap_or(Bins::each(bins));
        let mut findings = Bins::findings(bins, axis_bins);
        for (at, money) in policy.monetary_at_least.iter().enumerate() {
            if let Some(other) = money.map(Money::currency).filter(|other| *other != currency) {
                let path = format!("/monetary_at_least/{at}");
                findings.push(Finding::new(Code::Currency, path, other.code(), currency.code()));
            }
        }
        let mut scale = |name: &str, order: &str, bins: u8, cuts: Vec<Option<i128>>| {
            let path = format!("/{name}");
            let wanted = usize::from(bins).saturating_sub(1);
            if cuts.len() != wanted {
                let found = format!("{} cut points", cuts.len());
                let expected = format!("{wanted}, one fewer than bins");
                findings.push(Finding::new(Code::Order, path.clone(), found, expected));
            }
            Scale::new(cuts)
                .map_err(|at| {
                    let expected = format!("cut points that do not {order}, missing ones last");
                    findings.push(Finding::new(
                        Code::Order,
                        format!("{path}/{at}"),
                        "a step back",
                        expected,
                    ));
                })
                .ok()
        };
        let days = policy.recency_at_most_days.iter();
        let days = days.map(|cut| cut.map(|days| i128::from(days).saturating_neg()));
        let recency = scale("recency_at_most_days", "rise", axes.recency, days.collect());
        let counts = policy.frequency_at_least.iter().map(|cut| cut.map(i128::from));
        let frequency = scale("frequency_at_least", "fall", axes.frequency, counts.collect());
        let money = policy.monetary_at_least.iter().map(|cut| cut.map(Money::minor));
        let monetary = scale("monetary_at_least", "fall", axes.monetary, money.collect());
        match (recency, frequency, monetary) {
            (Some(recency), Some(frequency), Some(monetary)) if findings.is_empty() => {
                Ok(Self { axes, currency, recency, frequency, monetary })
            }
            _ => Err(findings),
        }
    }
}
