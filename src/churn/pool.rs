//! Rates that do not fall.

use crate::base::Probability;
use crate::numeric::isotonic;

/// A run of customers with neighbouring silences and how many of them stayed away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pool {
    /// The shortest silence in it, in hundredths of a usual gap.
    pub(super) from: u64,
    pub(super) quiet: u64,
    pub(super) of: u64,
}

impl Pool {
    /// The rate with half a customer of each outcome added (Jeffreys' prior), as twice the counts:
    /// so that no rate is 0 or 1, whatever the data.
    fn doubled(self) -> (u64, u64) {
        (
            self.quiet.saturating_mul(2).saturating_add(1),
            self.of.saturating_mul(2).saturating_add(2),
        )
    }

    pub(super) fn rate(self) -> Option<Probability> {
        let (quiet, of) = self.doubled();
        Probability::of(quiet, of)
    }

    /// Whether the rate is below another's, compared across.
    fn is_below(self, other: Self) -> bool {
        let ((a, b), (c, d)) = (self.doubled(), other.doubled());
        u128::from(a).saturating_mul(d.into()) < u128::from(c).saturating_mul(b.into())
    }

    /// The customers of both, where the other's silences are longer.
    fn joined(self, longer: Self) -> Self {
        Self {
            from: self.from,
            quiet: self.quiet.saturating_add(longer.quiet),
            of: self.of.saturating_add(longer.of),
        }
    }
}

/// Joins neighbours until the rates rise strictly, on rates with the prior of each pool: the half
/// customers are added once to a pool, however many bins it joins, so the result is not quite
/// isotonic regression.
pub(super) fn rising(pools: impl IntoIterator<Item = Pool>) -> Vec<Pool> {
    isotonic::rising(pools, Pool::is_below, Pool::joined)
}
