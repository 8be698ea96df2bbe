//! The words for scores on three axes.

use std::fmt;

use crate::base::Money;
use crate::error::{Code, Finding, Findings};

/// Scores from 1 (worst) to the number of bins (best) for recency, frequency and monetary value,
/// among the customers that the scorer was fitted on.
///
/// The names are those of the RFM school: *recency* scores the days since the last purchase (few
/// days score high), *frequency* the number of purchases, *monetary* the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RfmScore {
    /// How recently the customer bought.
    pub recency: u8,
    /// How often the customer bought.
    pub frequency: u8,
    /// How much the customer spent.
    pub monetary: u8,
}

impl RfmScore {
    /// The sum of the three.
    pub fn total(self) -> u16 {
        [self.recency, self.frequency, self.monetary]
            .into_iter()
            .fold(0, |sum, score| sum.saturating_add(u16::from(score)))
    }

    /// Whether it is nowhere below the other: at least as good on each axis.
    ///
    /// ```
    /// use patronage::model::RfmScore;
    ///
    /// let score = |recency, frequency, monetary| RfmScore { recency, frequency, monetary };
    /// assert!(score(5, 1, 3).dominates(score(4, 1, 3)));
    /// assert!(!score(5, 1, 3).dominates(score(1, 2, 1)));
    /// ```
    pub fn dominates(self, other: Self) -> bool {
        self.recency >= other.recency
            && self.frequency >= other.frequency
            && self.monetary >= other.monetary
    }
}

impl fmt::Display for RfmScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("R{} F{} M{}", self.recency, self.frequency, self.monetary))
    }
}

/// How many scores there are on each of the three axes.
///
/// ```
/// use patronage::model::Bins;
///
/// assert_eq!(Bins::each(5), Bins { recency: 5, frequency: 5, monetary: 5 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Bins {
    /// Scores of recency.
    pub recency: u8,
    /// Scores of frequency.
    pub frequency: u8,
    /// Scores of monetary value.
    pub monetary: u8,
}

impl Bins {
    /// Fewest scores on an axis.
    pub const FEWEST: u8 = 2;
    /// Most scores on an axis.
    pub const MOST: u8 = 20;

    /// The same number on each axis.
    pub const fn each(bins: u8) -> Self {
        Self { recency: bins, frequency: bins, monetary: bins }
    }

    /// Recency, frequency, monetary.
    pub const fn axes(self) -> [u8; 3] {
        [self.recency, self.frequency, self.monetary]
    }

    /// What is wrong with the numbers of a policy: one for all axes, and one for each where they
    /// differ.
    pub(crate) fn findings(bins: u8, each: Option<Self>) -> Findings {
        let mut findings = Findings::new();
        let mut check = |path: &str, bins: u8| {
            if !(Self::FEWEST..=Self::MOST).contains(&bins) {
                findings.push(Finding::new(Code::Range, path, bins.to_string(), "2 to 20"));
            }
        };
        check("/bins", bins);
        if let Some(Self { recency, frequency, monetary }) = each {
            check("/axis_bins/recency", recency);
            check("/axis_bins/frequency", frequency);
            check("/axis_bins/monetary", monetary);
        }
        findings
    }
}

impl fmt::Display for Bins {
    /// `5`, or `5, 3 and 4` where the axes differ.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { recency, frequency, monetary } = self;
        if *self == Self::each(*recency) {
            recency.fmt(f)
        } else {
            write!(f, "{recency}, {frequency} and {monetary}")
        }
    }
}

/// What a customer with given scores may look like, in days, purchases and money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RfmExample {
    /// Days since the last purchase day.
    pub since_last_days: u32,
    /// Purchases.
    pub purchases: u64,
    /// Monetary value, as the scorer measures it.
    pub value: Money,
}

impl fmt::Display for RfmExample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count| if count == 1 { "" } else { "s" };
        let Self { since_last_days: days, purchases, value } = self;
        let (day, purchase) = (plural(u64::from(*days)), plural(*purchases));
        write!(f, "{days} day{day} ago, {purchases} purchase{purchase}, {value}")
    }
}
