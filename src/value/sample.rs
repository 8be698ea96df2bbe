//! The values of many customers on one axis, each distinct value once.

use crate::numeric::draws::Draws;

/// Distinct values, rising, with how many customers have each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sample {
    // INVARIANT: values rise, counts are above 0.
    values: Vec<(i128, u64)>,
    customers: u64,
}

impl Sample {
    pub(super) fn of(mut values: Vec<i128>) -> Self {
        values.sort_unstable();
        let customers = values.len() as u64;
        let blocks = values.chunk_by(PartialEq::eq);
        let values = blocks.filter_map(|same| Some((*same.first()?, same.len() as u64)));
        Self { values: values.collect(), customers }
    }

    pub(super) fn customers(&self) -> u64 {
        self.customers
    }

    pub(super) fn values(&self) -> &[(i128, u64)] {
        &self.values
    }

    /// Each value with how many customers lie below it and how many have it.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (i128, u64, u64)> {
        self.values.iter().scan(0_u64, |seen, &(value, equal)| {
            let below = *seen;
            *seen = seen.saturating_add(equal);
            Some((value, below, equal))
        })
    }

    /// As many customers as these, drawn from them with replacement (Efron, *Bootstrap Methods:
    /// Another Look at the Jackknife*, 1979).
    pub(super) fn resample(&self, draws: &mut Draws) -> Self {
        // Customers up to and including each value, to find whose value a draw hits.
        let ends: Vec<u64> =
            self.blocks().map(|(_, below, equal)| below.saturating_add(equal)).collect();
        let mut counts = vec![0_u64; ends.len()];
        for _ in 0..self.customers {
            let customer = draws.below(self.customers);
            let place = ends.partition_point(|end| *end <= customer);
            if let Some(count) = counts.get_mut(place) {
                *count = count.saturating_add(1);
            }
        }
        let values = self.values.iter().zip(counts).map(|((value, _), count)| (*value, count));
        let hit = values.filter(|(_, count)| *count > 0);
        Self { values: hit.collect(), customers: self.customers }
    }
}
