//! Cut points as written.

use std::fmt::Display;

use super::{Axis, Rfm};
use crate::base::{Currency, Ladder, Money};
use crate::error::{Code, Finding, Findings};
use crate::fact::FactSchema;
use crate::model::Bins;
use crate::value::basis::Basis;
use crate::value::scale::Scale;

/// RFM cut points as written. A score s ≥ 2 on an axis has the cut point at place s − 2 of its
/// list; `None` (`null`) where no customer reaches the score.
///
/// ```
/// use patronage::base::Currency;
/// use patronage::value::{Basis, Rfm, RfmPolicy};
///
/// let policy = RfmPolicy {
///     bins: 3,
///     axis_bins: None,
///     currency: Currency::USD,
///     recency_at_most_days: vec![Some(90), Some(30)],
///     frequency_at_least: vec![Some(2), Some(5)],
///     monetary_at_least: vec![Some("100 USD".parse()?), Some("500 USD".parse()?)],
///     basis: Basis::default(),
/// };
/// assert!(Rfm::try_from(policy).is_ok());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
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
    /// Money, not falling: at least so much for scores 2, 3, ….
    pub monetary_at_least: Vec<Option<Money>>,
    /// Which money. Defaults to net spend over the whole history.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Basis::is_default"))]
    pub basis: Basis,
}

impl RfmPolicy {
    /// How many scores there are on each axis.
    pub fn axes(&self) -> Bins {
        self.axis_bins.unwrap_or(Bins::each(self.bins))
    }
}

impl Rfm {
    /// The cut points, to be read, stored and reviewed.
    pub fn policy(&self) -> RfmPolicy {
        let days = |cut: i128| u32::try_from(cut.saturating_neg()).unwrap_or(u32::MAX);
        let count = |cut: i128| u64::try_from(cut).unwrap_or(u64::MAX);
        let money = |cut: i128| Money::from_minor(cut, self.currency);
        let axes = self.axes();
        let bins = axes.recency;
        RfmPolicy {
            bins,
            axis_bins: (axes != Bins::each(bins)).then_some(axes),
            currency: self.currency,
            recency_at_most_days: self.recency.cuts().iter().map(|cut| cut.map(days)).collect(),
            frequency_at_least: self.frequency.cuts().iter().map(|cut| cut.map(count)).collect(),
            monetary_at_least: self.monetary.cuts().iter().map(|cut| cut.map(money)).collect(),
            basis: self.basis,
        }
    }
}

impl TryFrom<RfmPolicy> for Rfm {
    type Error = Findings;

    fn try_from(policy: RfmPolicy) -> Result<Self, Findings> {
        let RfmPolicy { bins, axis_bins, currency, basis, .. } = policy;
        let wanted = axis_bins.unwrap_or(Bins::each(bins));
        let mut findings = Bins::findings(bins, axis_bins);
        findings.extend_under("/basis", basis.findings_of_past());
        for (at, money) in policy.monetary_at_least.iter().enumerate() {
            if let Some(other) = money.map(Money::currency).filter(|other| *other != currency) {
                let path = format!("/monetary_at_least/{at}");
                findings.push(Finding::new(Code::Currency, path, other.code(), currency.code()));
            }
        }
        let days = |days: &u32| i128::from(*days).saturating_neg();
        let count = |count: &u64| i128::from(*count);
        let (days_at_most, at_least) = (policy.recency_at_most_days, policy.frequency_at_least);
        let recency = checked(Axis::Recency, wanted.recency, days_at_most, days, &mut findings);
        let frequency = checked(Axis::Frequency, wanted.frequency, at_least, count, &mut findings);
        let (at_least, minor) = (policy.monetary_at_least, |money: &Money| money.minor());
        let monetary = checked(Axis::Monetary, wanted.monetary, at_least, minor, &mut findings);
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(Self { currency, basis, recency, frequency, monetary })
    }
}

/// The cut points of one axis: as many as wanted, and in order.
fn checked<W: Display>(
    axis: Axis,
    bins: u8,
    cuts: Vec<Option<W>>,
    worth: impl Fn(&W) -> i128,
    findings: &mut Findings,
) -> Scale {
    let field = match axis {
        Axis::Recency => "/recency_at_most_days",
        Axis::Frequency => "/frequency_at_least",
        Axis::Monetary => "/monetary_at_least",
    };
    let wanted = usize::from(bins).saturating_sub(1);
    if cuts.len() != wanted {
        let found = format!("{} cut points", cuts.len());
        let expected = format!("{wanted}, one fewer than bins");
        findings.push(Finding::new(Code::Order, field, found, expected));
    }
    let (worth, path) = (|cut: &W| Some(worth(cut)), |at| format!("{field}/{at}"));
    Scale::new(Ladder::check(axis.order(), cuts, worth, path, findings))
}

impl RfmPolicy {
    /// Adds the scores to the facts that are decided.
    pub(crate) fn declare(&self, facts: FactSchema) -> FactSchema {
        let most = self.axes().axes().into_iter().max();
        facts.scores(most.unwrap_or(self.bins))
    }
}
