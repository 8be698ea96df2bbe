//! One axis of scores: rising cut points.

use super::sample::Sample;
use crate::base::Ladder;

/// Cut points for the scores 2, 3, … k on values where more is better: a value has score s when
/// it reaches the cut of s and not that of s + 1. `None` where no value reaches the score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    cuts: Ladder<i128>,
}

/// A share of the customers, as a fraction.
pub(super) type Share = (u64, u64);

impl Scale {
    /// Takes cut points, one fewer than there are scores.
    pub(super) fn new(cuts: Ladder<i128>) -> Self {
        Self { cuts }
    }

    /// Fits cut points by the mid-rank law: with *below* and *equal* counted among the n values,
    /// p = (below + equal/2) / n, and a value reaches each score whose share of customers below
    /// it is at most p. The shares rise. All in integers. Equal values get equal scores, and
    /// neither the unit nor the order of the values matters.
    pub(super) fn by_mid_rank(sample: &Sample, shares: &[Share]) -> Self {
        let twice = u128::from(sample.customers()).saturating_mul(2);
        let mut cuts = Vec::with_capacity(shares.len());
        for (value, below, equal) in sample.blocks() {
            let rank = u128::from(below).saturating_mul(2).saturating_add(u128::from(equal));
            // p ≥ part/whole, without dividing.
            let reaches = |(part, whole): &Share| {
                let (part, whole) = (u128::from(*part), u128::from(*whole));
                rank.saturating_mul(whole) >= twice.saturating_mul(part)
            };
            while shares.get(cuts.len()).is_some_and(reaches) {
                cuts.push(Some(value));
            }
        }
        cuts.resize(shares.len(), None);
        Self::new(Ladder::sorted(cuts))
    }

    /// The score of a value.
    pub(super) fn score(&self, value: i128) -> u8 {
        let place = |place: usize| u8::try_from(place).unwrap_or(u8::MAX).saturating_add(2);
        self.cuts.place(&value).map_or(1, place)
    }

    /// How many scores there are.
    pub(super) fn bins(&self) -> u8 {
        u8::try_from(self.cuts.len()).unwrap_or(u8::MAX).saturating_add(1)
    }

    /// The cut of a score from 2 on.
    pub(super) fn cut(&self, score: u8) -> Option<i128> {
        self.cuts.get(usize::from(score).checked_sub(2)?).copied().flatten()
    }

    pub(super) fn cuts(&self) -> &[Option<i128>] {
        self.cuts.bounds()
    }

    /// A value between two ends that has the score, if there is one: the one that just reaches it,
    /// for score 1 the one that just misses the next.
    pub(super) fn example(&self, score: u8, least: i128, most: i128) -> Option<i128> {
        let value = match self.cut(score) {
            Some(cut) => cut.max(least),
            None => self.cut(2).map_or(least.max(0), |cut| cut.saturating_sub(1)),
        };
        let value = value.min(most);
        (least <= value && self.score(value) == score).then_some(value)
    }

    /// Scores that no value can have, because their bin collapsed; also the lowest, where the
    /// least value there can be has more.
    pub(super) fn unreachable(&self, least: Option<i128>) -> impl Iterator<Item = u8> {
        let lowest = least.filter(|least| self.score(*least) > 1).map(|_| 1);
        let next = self.cuts().iter().skip(1).copied().chain(std::iter::once(Some(i128::MAX)));
        let collapsed =
            self.cuts().iter().zip(next).map(|(cut, next)| cut.is_none() || *cut == next);
        let collapsed = (2..=u8::MAX).zip(collapsed).filter(|(_, collapsed)| *collapsed);
        lowest.into_iter().chain(collapsed.map(|(score, _)| score))
    }
}

/// The shares that cut into bins of equal size: 1/k, 2/k, ….
pub(super) fn even_shares(bins: u8) -> Vec<Share> {
    (1..u64::from(bins)).map(|at| (at, u64::from(bins))).collect()
}
