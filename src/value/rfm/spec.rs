//! How scores are cut, before a population is seen.

use rust_decimal::Decimal;

use super::{Axis, Rfm, RfmFit};
use crate::base::{Currency, Ladder, in_steps};
use crate::error::{Code, Error, Finding, Findings, quoted};
use crate::fact::Known;
use crate::model::{Bins, Value};
use crate::profile::Cohort;
use crate::value::basis::Basis;
use crate::value::sample::Sample;
use crate::value::scale::{Scale, Share, even_shares};

/// How each axis is cut, and which money counts.
///
/// ```
/// use patronage::value::{Cuts, RfmSpec};
/// use patronage::model::Value;
///
/// let mut spec = RfmSpec::mid_rank(5);
/// spec.recency = Cuts::Fixed(vec![Value::Days(365), Value::Days(90), Value::Days(30)]);
/// spec.monetary = Cuts::NaturalBreaks(4);
/// assert_eq!(spec.axes().axes(), [4, 5, 4]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RfmSpec {
    /// Cuts between scores of recency.
    pub recency: Cuts,
    /// Cuts between scores of frequency.
    pub frequency: Cuts,
    /// Cuts between scores of monetary value.
    pub monetary: Cuts,
    /// Which money counts. Defaults to net spend over the whole history.
    #[cfg_attr(feature = "serde", serde(default))]
    pub basis: Basis,
}

/// Where the cuts between the scores of an axis come from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Cuts {
    /// Into so many bins of equal size by mid-rank: with *below* and *equal* counted among the n
    /// customers, p = (below + equal/2) / n and score = 1 + floor(p · bins). What most people mean
    /// by quintiles, with a law for ties.
    MidRank(u8),
    /// Into so many classes inside which values differ least: exact one-dimensional k-means (Wang
    /// and Song, The R Journal 3/2, 2011). Finds groups where there are some; a few very large
    /// customers may be a class of their own.
    NaturalBreaks(u8),
    /// Into classes of these shares of the customers, the lowest score first, by mid-rank: 0.5,
    /// 0.3, 0.2 give the lower half score 1. They add up to 1, each above 0, with at most six
    /// decimals.
    Sizes(Vec<ClassSize>),
    /// At these values, the one for score 2 first: days that do not rise, counts or money that do
    /// not fall. Numbers that the business means something by.
    Fixed(Vec<Value>),
}

/// A share of the customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct ClassSize(
    /// Above 0 and below 1, at most six decimals.
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    pub Decimal,
);

const MILLION: u64 = 1_000_000;

impl RfmSpec {
    /// The customary spec: the same number of equal bins on each axis.
    pub fn mid_rank(bins: u8) -> Self {
        Self::all(&Cuts::MidRank(bins))
    }

    /// The same cuts on each axis; fixed values are those of one axis only.
    pub fn all(cuts: &Cuts) -> Self {
        let (recency, frequency, monetary) = (cuts.clone(), cuts.clone(), cuts.clone());
        Self { recency, frequency, monetary, basis: Basis::default() }
    }

    /// How many scores there are on each axis.
    pub fn axes(&self) -> Bins {
        let [recency, frequency, monetary] = Axis::ALL.map(|axis| self.cuts(axis).bins());
        Bins { recency, frequency, monetary }
    }

    /// Everything that is wrong with it, for books in a currency.
    pub fn findings(&self, currency: Currency) -> Findings {
        let mut findings = Findings::new();
        for axis in Axis::ALL {
            self.cuts(axis).check(axis, currency, &mut findings);
        }
        findings.extend_under("/basis", self.basis.findings_of_past());
        findings
    }

    /// Fits the cut points on the customers of a cohort who have bought.
    ///
    /// # Errors
    ///
    /// When nobody has bought, and when the spec has [`findings`](Self::findings); the error
    /// names the first.
    pub fn fit(&self, cohort: &Cohort<'_>) -> Result<RfmFit, Error> {
        let currency = cohort.currency();
        let bins = self.axes().axes();
        let out_of_range = |bins: &&u8| !(Bins::FEWEST..=Bins::MOST).contains(*bins);
        if let Some(bins) = bins.iter().find(out_of_range) {
            return Err(Error::range("bins", bins, "2..=20"));
        }
        if let Some(wrong) = self.findings(currency).iter().next() {
            return Err(Error::range("spec of scores", wrong.found(), wrong.expected()));
        }
        let facts = |profile| super::facts(&Known::of(profile), self.basis, currency);
        let facts: Vec<[i128; 3]> = cohort.profiles().filter_map(facts).collect();
        if facts.is_empty() {
            return Err(Error::insufficient("RFM scores", "customers who have bought", 1, 0));
        }
        let sample = |axis: Axis| Sample::of(facts.iter().map(|facts| axis.of(*facts)).collect());
        let samples = Axis::ALL.map(sample);
        let rfm = self.cut(&samples, currency);
        Ok(RfmFit { spec: self.clone(), rfm, facts, samples })
    }

    pub(super) fn cuts(&self, axis: Axis) -> &Cuts {
        match axis {
            Axis::Recency => &self.recency,
            Axis::Frequency => &self.frequency,
            Axis::Monetary => &self.monetary,
        }
    }

    /// The scorer that this spec, which was checked, makes of the values on each axis.
    pub(super) fn cut(&self, samples: &[Sample; 3], currency: Currency) -> Rfm {
        let [recency, frequency, monetary] = samples;
        let scale = |axis, sample| self.cuts(axis).scale(axis, sample, currency);
        Rfm {
            currency,
            basis: self.basis,
            recency: scale(Axis::Recency, recency),
            frequency: scale(Axis::Frequency, frequency),
            monetary: scale(Axis::Monetary, monetary),
        }
    }

    /// The specs with one bin fewer and one more wherever bins are counted, as far as that is
    /// possible.
    pub(super) fn neighbours(&self) -> impl Iterator<Item = Self> {
        [-1, 1].into_iter().filter_map(|by| {
            let other = Self {
                recency: self.recency.with_bins(by)?,
                frequency: self.frequency.with_bins(by)?,
                monetary: self.monetary.with_bins(by)?,
                basis: self.basis,
            };
            (other != *self).then_some(other)
        })
    }
}

impl Cuts {
    /// How many scores they make.
    pub fn bins(&self) -> u8 {
        let count = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
        match self {
            Self::MidRank(bins) | Self::NaturalBreaks(bins) => *bins,
            Self::Sizes(sizes) => count(sizes.len()),
            Self::Fixed(values) => count(values.len()).saturating_add(1),
        }
    }

    /// With so many bins more; unchanged where bins are not counted.
    fn with_bins(&self, by: i8) -> Option<Self> {
        let more = |bins: u8| {
            let bins = bins.checked_add_signed(by)?;
            (Bins::FEWEST..=Bins::MOST).contains(&bins).then_some(bins)
        };
        Some(match self {
            Self::MidRank(bins) => Self::MidRank(more(*bins)?),
            Self::NaturalBreaks(bins) => Self::NaturalBreaks(more(*bins)?),
            Self::Sizes(_) | Self::Fixed(_) => self.clone(),
        })
    }

    /// The shares of customers below each wanted cut; none where cuts are not wanted by share.
    pub(super) fn shares(&self) -> Vec<Share> {
        match self {
            Self::MidRank(bins) => even_shares(*bins),
            Self::Sizes(sizes) => {
                let parts = sizes.iter().scan(0_u64, |sum, size| {
                    *sum = sum.saturating_add(size.millionths().unwrap_or(0));
                    Some((*sum, MILLION))
                });
                parts.take(sizes.len().saturating_sub(1)).collect()
            }
            Self::NaturalBreaks(_) | Self::Fixed(_) => Vec::new(),
        }
    }

    fn scale(&self, axis: Axis, sample: &Sample, currency: Currency) -> Scale {
        match self {
            Self::MidRank(_) | Self::Sizes(_) => Scale::by_mid_rank(sample, &self.shares()),
            Self::NaturalBreaks(bins) => Scale::by_natural_breaks(sample, *bins),
            Self::Fixed(values) => {
                let cuts = values.iter().map(|value| axis.read(value, currency)).collect();
                // INVARIANT: the spec was checked, so the values go with the axis and rise.
                Scale::new(Ladder::sorted(cuts))
            }
        }
    }

    fn check(&self, axis: Axis, currency: Currency, findings: &mut Findings) {
        if !(Bins::FEWEST..=Bins::MOST).contains(&self.bins()) {
            let found = format!("{} scores", self.bins());
            findings.push(Finding::new(Code::Range, format!("/{axis}"), found, "2 to 20"));
        }
        match self {
            Self::Sizes(sizes) => check_sizes(sizes, axis, findings),
            Self::Fixed(values) => check_fixed(values, axis, currency, findings),
            Self::MidRank(_) | Self::NaturalBreaks(_) => {}
        }
    }
}

impl ClassSize {
    fn millionths(self) -> Option<u64> {
        let parts = in_steps(self.0, 6).and_then(|parts| u64::try_from(parts).ok());
        parts.filter(|parts| (1..MILLION).contains(parts))
    }
}

fn check_sizes(sizes: &[ClassSize], axis: Axis, findings: &mut Findings) {
    let mut sum = 0_u64;
    for (at, size) in sizes.iter().enumerate() {
        if size.millionths().is_none() {
            let path = format!("/{axis}/sizes/{at}");
            let expected = "a share above 0 and below 1, at most six decimals";
            findings.push(Finding::new(Code::Range, path, quoted(&size.0), expected));
            return;
        }
        sum = sum.saturating_add(size.millionths().unwrap_or(0));
    }
    if sum != MILLION {
        let found = Decimal::from_i128_with_scale(sum.into(), 6).normalize();
        let path = format!("/{axis}/sizes");
        findings.push(Finding::new(Code::Range, path, format!("a sum of {found}"), "a sum of 1"));
    }
}

fn check_fixed(values: &[Value], axis: Axis, currency: Currency, findings: &mut Findings) {
    let path = |at| format!("/{axis}/fixed/{at}");
    let read = |shown: &&Value| axis.read(shown, currency);
    let mut own = Findings::new();
    for (at, shown) in values.iter().enumerate() {
        if read(&shown).is_none() {
            let expected = match axis {
                Axis::Recency => "days, 0 or more".to_owned(),
                Axis::Frequency => "a count, 0 or more".to_owned(),
                Axis::Monetary => format!("money in {currency}"),
            };
            own.push(Finding::new(Code::Type, path(at), quoted(shown), expected));
        }
    }
    Ladder::check(axis.order(), values.iter().map(Some), read, path, &mut own);
    own.sort();
    findings.extend(own);
}
