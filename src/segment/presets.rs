//! Grids that are ready to use.

use super::{GridPolicy, GridRow};
use crate::base::Name;

/// The rows of `rf_10`: segment, recency from and to, frequency from and to.
const RF_10: [(Name, [u8; 2], [u8; 2]); 10] = [
    (Name::literal("champions"), [5, 5], [4, 5]),
    (Name::literal("loyal"), [3, 4], [4, 5]),
    (Name::literal("potential_loyalist"), [4, 5], [2, 3]),
    (Name::literal("new"), [5, 5], [1, 1]),
    (Name::literal("promising"), [4, 4], [1, 1]),
    (Name::literal("need_attention"), [3, 3], [3, 3]),
    (Name::literal("about_to_sleep"), [3, 3], [1, 2]),
    (Name::literal("cant_lose"), [1, 2], [5, 5]),
    (Name::literal("at_risk"), [1, 2], [3, 4]),
    (Name::literal("hibernating"), [1, 2], [1, 2]),
];

impl GridPolicy {
    /// The ten segments that are customary on recency × frequency with five scores each. Total
    /// and disjoint: every cell has one segment, whatever the order of the rows.
    pub fn rf_10() -> Self {
        let rows = RF_10.iter().map(|(segment, recency, frequency)| GridRow {
            segment: *segment,
            recency: Some(*recency),
            frequency: Some(*frequency),
            monetary: None,
        });
        Self { name: Name::literal("rf_10"), bins: 5, rows: rows.collect(), rest: None }
    }
}
