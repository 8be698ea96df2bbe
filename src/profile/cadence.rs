//! How often a customer usually buys, and how long a silence is for them.

use super::{Cohort, Profile};
use crate::error::{Code, Error, Finding, Findings};

/// What a customer's own silence is measured against: their own mean gap between purchase days,
/// shrunk towards what is usual among all customers.
///
/// A customer with n gaps that add up to s days has the usual gap (s + weight × typical) / (n +
/// weight): with no gaps of their own the typical one, with many their own. This is the posterior
/// mean of a gap whose prior is worth `weight` gaps (for exponential gaps under a gamma prior:
/// Gelman et al., *Bayesian Data Analysis*, 3rd ed., §2.6). All comparisons are made in integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Cadence {
    /// The gap in days that is typical among customers who came back, 1 to 36,500.
    pub typical_gap: u32,
    /// How many gaps of the customer's own the typical gap is worth, 1 to 1,000. Defaults to 2: a
    /// single early return should move the measure by a third and not decide it.
    pub weight: u32,
}

/// A usual gap as a fraction of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    // INVARIANT: both above 0.
    days: u64,
    gaps: u64,
}

impl Cadence {
    /// Weight unless said otherwise.
    pub const DEFAULT_WEIGHT: u32 = 2;
    /// Longest typical gap in days: a century.
    pub const LONGEST_GAP: u32 = 36_500;

    /// The typical gap of a cohort: the median, over customers who came back, of their mean gap
    /// in days; the lower of two middles, rounded up to a whole day, at most
    /// [`LONGEST_GAP`](Self::LONGEST_GAP). The median and not the mean, because a few customers who
    /// buy daily would otherwise speak for all.
    ///
    /// # Errors
    ///
    /// When nobody in the cohort has come back.
    pub fn fit(cohort: &Cohort<'_>) -> Result<Self, Error> {
        let mut gaps: Vec<(u32, u32)> = cohort
            .profiles()
            .filter(|profile| profile.repeat_purchases() > 0)
            .filter_map(|profile| Some((profile.last_purchase_age()?, profile.repeat_purchases())))
            .collect();
        // a/b against c/d as a×d against c×b: exact, and independent of the order of customers.
        gaps.sort_unstable_by(|(a, b), (c, d)| {
            let (left, right) = (
                u64::from(*a).saturating_mul(u64::from(*d)),
                u64::from(*c).saturating_mul(u64::from(*b)),
            );
            left.cmp(&right)
        });
        let middle = gaps.len().saturating_sub(1).checked_div(2).unwrap_or(0);
        let (days, gaps) = gaps
            .get(middle)
            .ok_or_else(|| Error::insufficient("a typical gap", "customers who came back", 1, 0))?;
        let typical_gap =
            days.checked_next_multiple_of(*gaps).and_then(|days| days.checked_div(*gaps));
        // A mistyped century in a small cohort should not make a policy that nobody can load.
        let typical_gap = typical_gap.unwrap_or(1).clamp(1, Self::LONGEST_GAP);
        Ok(Self { typical_gap, weight: Self::DEFAULT_WEIGHT })
    }

    /// The usual gap of a customer as they are now.
    pub fn pace(&self, profile: &Profile<'_>) -> Pace {
        let own = profile.last_purchase_age().unwrap_or(0);
        self.pace_of(own, profile.repeat_purchases())
    }

    /// The usual gap of somebody whose gaps, so many of them, add up to so many days.
    pub fn pace_of(&self, days: u32, gaps: u32) -> Pace {
        let typical =
            u64::from(self.typical_gap.max(1)).saturating_mul(u64::from(self.weight.max(1)));
        Pace {
            days: typical.saturating_add(u64::from(days)),
            gaps: u64::from(self.weight.max(1)).saturating_add(u64::from(gaps)),
        }
    }
}

impl Pace {
    /// The usual gap in days, rounded to the nearest, at least 1.
    pub fn days(self) -> u32 {
        let half = self.gaps.checked_div(2).unwrap_or(0);
        let rounded = self.days.saturating_add(half).checked_div(self.gaps).unwrap_or(1);
        u32::try_from(rounded.max(1)).unwrap_or(u32::MAX)
    }

    /// A silence in hundredths of the usual gap, rounded up: above a whole number of hundredths
    /// just where the silence is. 250 is two and a half usual gaps.
    pub fn hundredths_up(self, silence: u32) -> u64 {
        let scaled = u64::from(silence).saturating_mul(100).saturating_mul(self.gaps);
        scaled.div_ceil(self.days.max(1))
    }

    /// Whether a silence is longer than so many hundredths of the usual gap: the same answer as a
    /// comparison with [`longest`](Self::longest), without dividing.
    pub fn is_exceeded(self, silence: u32, hundredths: u64) -> bool {
        let silence = u128::from(silence).saturating_mul(100).saturating_mul(self.gaps.into());
        silence > u128::from(self.days).saturating_mul(hundredths.into())
    }

    /// The longest silence in whole days that is not more than so many hundredths of the usual
    /// gap.
    pub fn longest(self, hundredths: u64) -> u32 {
        let scaled = self.days.saturating_mul(hundredths);
        let longest = scaled.checked_div(self.gaps.saturating_mul(100)).unwrap_or(u64::MAX);
        u32::try_from(longest).unwrap_or(u32::MAX)
    }
}

impl Cadence {
    /// What is out of range in a cadence as written.
    pub fn findings(&self) -> Findings {
        let mut findings = Findings::new();
        for (path, found, most) in
            [("/typical_gap", self.typical_gap, Self::LONGEST_GAP), ("/weight", self.weight, 1_000)]
        {
            if !(1..=most).contains(&found) {
                let expected = format!("1 to {most}");
                findings.push(Finding::new(Code::Range, path, found.to_string(), expected));
            }
        }
        findings
    }
}
