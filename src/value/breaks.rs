//! Natural breaks: the classes inside which values differ least.
//!
//! One-dimensional k-means, exact. Of all ways to cut the sorted values into k runs, the one with
//! the smallest sum of squared distances to the means of the runs is found by dynamic programming
//! (Wang and Song, *Ckmeans.1d.dp: Optimal k-means Clustering in One Dimension by Dynamic
//! Programming*, The R Journal 3/2, 2011). Where the last run begins moves only up as its end
//! does, so each layer is solved by halving: O(k · m · log m) for m distinct values.
//!
//! Everything is integer arithmetic. Values are first measured from the smallest in units of
//! their greatest common divisor, so that the same customers in cents, in dollars or with a
//! fixed amount added give the same numbers and hence the same classes. Then the spread of a run
//! is N/W with N = W·Σwx² − (Σwx)², exact in 128 bits while x stays below 2^30 and there are fewer
//! than 2^32 customers; beyond 2^30 units (ten million dollars in cents) the lowest bits are
//! dropped for the choice of classes, not from the cut points. Quotients are kept to 2^-32 of a
//! squared unit; only classes that differ by less than that can be taken for one another.

use super::sample::Sample;
use super::scale::Scale;
use crate::base::Ladder;

impl Scale {
    /// Cuts the sample into `bins` classes. With fewer distinct values than bins, each value is a
    /// class and the highest scores stay out of reach.
    pub(super) fn by_natural_breaks(sample: &Sample, bins: u8) -> Self {
        let values = sample.values();
        let classes = usize::from(bins).min(values.len());
        let starts = Runs::of(values).best(classes);
        let mut cuts: Vec<Option<i128>> =
            starts.iter().map(|start| values.get(*start).map(|(value, _)| *value)).collect();
        cuts.resize(usize::from(bins).saturating_sub(1), None);
        Self::new(Ladder::sorted(cuts))
    }
}

/// Sums over the first values, so that those of any run are a difference: weight, Σwx, Σwx².
struct Runs {
    sums: Vec<[i128; 3]>,
}

const BITS: u32 = 30;

impl Runs {
    fn of(values: &[(i128, u64)]) -> Self {
        let least = values.first().map_or(0, |(value, _)| *value);
        let from_least = |value: &i128| value.saturating_sub(least).unsigned_abs();
        let unit = values.iter().fold(0, |unit, (value, _)| gcd(unit, from_least(value))).max(1);
        let in_units = |value: &i128| from_least(value).checked_div(unit).unwrap_or(0);
        let largest = values.last().map_or(0, |(value, _)| in_units(value));
        let drop = u128::BITS.saturating_sub(largest.leading_zeros()).saturating_sub(BITS);
        let mut sums = Vec::with_capacity(values.len().saturating_add(1));
        let mut sum = [0_i128; 3];
        sums.push(sum);
        for (value, count) in values {
            let x = in_units(value).checked_shr(drop).unwrap_or(0);
            let x = i128::try_from(x).unwrap_or(0);
            let w = i128::from(*count);
            let wx = w.saturating_mul(x);
            for (sum, term) in sum.iter_mut().zip([w, wx, wx.saturating_mul(x)]) {
                *sum = sum.saturating_add(term);
            }
            sums.push(sum);
        }
        Self { sums }
    }

    fn len(&self) -> usize {
        self.sums.len().saturating_sub(1)
    }

    /// The spread of the values from `start` up to and not including `end`, in 2^-32 squared
    /// units.
    fn spread(&self, start: usize, end: usize) -> i128 {
        let (Some(before), Some(after)) = (self.sums.get(start), self.sums.get(end)) else {
            return i128::MAX;
        };
        let [weight, first, second] = [0, 1, 2].map(|at| {
            let of = |sums: &[i128; 3]| sums.get(at).copied().unwrap_or(0);
            of(after).saturating_sub(of(before))
        });
        let spread = weight.saturating_mul(second).saturating_sub(first.saturating_mul(first));
        let whole = spread.checked_div(weight).unwrap_or(0);
        let rest = spread.checked_rem(weight).unwrap_or(0).saturating_mul(1 << 32);
        whole.saturating_mul(1 << 32).saturating_add(rest.checked_div(weight).unwrap_or(0))
    }

    /// Where the best classes after the first begin.
    fn best(&self, classes: usize) -> Vec<usize> {
        let ends = 0..=self.len();
        let mut cost: Vec<i128> = ends.map(|end| self.spread(0, end)).collect();
        let mut layers: Vec<Vec<usize>> = Vec::new();
        for class in 1..classes {
            let mut layer =
                Layer { runs: self, before: &cost, cost: cost.clone(), start: vec![0; cost.len()] };
            layer.solve(class.saturating_add(1)..self.len().saturating_add(1), class..self.len());
            let Layer { cost: next, start, .. } = layer;
            cost = next;
            layers.push(start);
        }
        let mut end = self.len();
        let mut starts: Vec<usize> = Vec::with_capacity(layers.len());
        for layer in layers.iter().rev() {
            end = layer.get(end).copied().unwrap_or(0);
            starts.push(end);
        }
        starts.reverse();
        starts
    }
}

/// The best cost of cutting the values before each end into one class more than `before`, and
/// where the last class begins.
struct Layer<'r> {
    runs: &'r Runs,
    before: &'r [i128],
    cost: Vec<i128>,
    start: Vec<usize>,
}

impl Layer<'_> {
    /// Solves the ends of a range, whose last class begins in a range of starts: the middle end
    /// first, whose best start then bounds those of both halves.
    fn solve(&mut self, ends: std::ops::Range<usize>, starts: std::ops::Range<usize>) {
        if ends.is_empty() {
            return;
        }
        let middle = ends.start.midpoint(ends.end);
        let mut best = (i128::MAX, starts.start);
        for start in starts.start..starts.end.min(middle) {
            let before = self.before.get(start).copied().unwrap_or(i128::MAX);
            let cost = before.saturating_add(self.runs.spread(start, middle));
            if cost < best.0 {
                best = (cost, start);
            }
        }
        if let (Some(cost), Some(start)) = (self.cost.get_mut(middle), self.start.get_mut(middle)) {
            (*cost, *start) = best;
        }
        let (_, start) = best;
        self.solve(ends.start..middle, starts.start..start.saturating_add(1));
        self.solve(middle.saturating_add(1)..ends.end, start..starts.end);
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    match a.checked_rem(b) {
        None => a,
        Some(rest) => gcd(b, rest),
    }
}
