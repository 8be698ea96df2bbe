//! Grids that are ready to use.

use std::collections::BTreeMap;

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

/// The cells of `rfm_6`, each as recency, frequency, monetary.
const RFM_6: [(Name, &[[u8; 3]]); 6] = [
    (Name::literal("champions"), &[[3, 3, 3], [3, 3, 2], [3, 2, 3]]),
    (Name::literal("loyal"), &[[3, 2, 1], [3, 2, 2], [3, 3, 1], [2, 3, 2], [2, 3, 3]]),
    (Name::literal("recent"), &[[3, 1, 2], [3, 1, 3], [3, 1, 1], [2, 2, 2], [2, 2, 3]]),
    (Name::literal("needs_attention"), &[[2, 1, 3], [2, 2, 1], [1, 2, 3], [1, 3, 2], [1, 3, 3]]),
    (Name::literal("at_risk"), &[[2, 3, 1], [2, 1, 2], [1, 2, 2], [1, 3, 1], [2, 1, 1]]),
    (Name::literal("inactive"), &[[1, 1, 1], [1, 1, 2], [1, 1, 3], [1, 2, 1]]),
];

/// The rows of `patronage_11`: segment, recency from and to, frequency + monetary from and to.
const PATRONAGE_11: [(Name, [u8; 2], [u8; 2]); 14] = [
    (Name::literal("champions"), [4, 5], [8, 10]),
    (Name::literal("loyal"), [4, 5], [6, 7]),
    (Name::literal("loyal"), [3, 3], [8, 10]),
    (Name::literal("potential_loyalist"), [4, 5], [4, 5]),
    (Name::literal("new"), [5, 5], [2, 3]),
    (Name::literal("promising"), [4, 4], [2, 3]),
    (Name::literal("need_attention"), [3, 3], [4, 7]),
    (Name::literal("about_to_sleep"), [3, 3], [2, 3]),
    (Name::literal("cant_lose"), [1, 2], [8, 10]),
    (Name::literal("at_risk"), [2, 2], [4, 7]),
    (Name::literal("at_risk"), [1, 1], [6, 7]),
    (Name::literal("hibernating"), [2, 2], [2, 3]),
    (Name::literal("hibernating"), [1, 1], [4, 5]),
    (Name::literal("lost"), [1, 1], [2, 3]),
];

/// The segments of `patronage_11`, the worst first.
const PATRONAGE_11_RISING: [Name; 11] = [
    Name::literal("lost"),
    Name::literal("hibernating"),
    Name::literal("about_to_sleep"),
    Name::literal("at_risk"),
    Name::literal("promising"),
    Name::literal("new"),
    Name::literal("need_attention"),
    Name::literal("cant_lose"),
    Name::literal("potential_loyalist"),
    Name::literal("loyal"),
    Name::literal("champions"),
];

impl GridPolicy {
    /// The preset of a name.
    ///
    /// ```
    /// use patronage::segment::GridPolicy;
    ///
    /// assert_eq!(GridPolicy::preset("rf_10"), Some(GridPolicy::rf_10()));
    /// assert_eq!(GridPolicy::preset("rf_12"), None);
    /// ```
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "rf_10" => Some(Self::rf_10()),
            "rfm_6" => Some(Self::rfm_6()),
            "patronage_11" => Some(Self::patronage_11()),
            _ => None,
        }
    }

    /// The names of the presets.
    pub const PRESETS: [&'static str; 3] = ["rf_10", "rfm_6", "patronage_11"];

    /// The ten segments that are customary on recency × frequency with five scores each. Total
    /// and disjoint: every cell has one segment, whatever the order of the rows.
    pub fn rf_10() -> Self {
        let rows = RF_10.iter().map(|(segment, recency, frequency)| GridRow {
            recency: Some(*recency),
            frequency: Some(*frequency),
            ..GridRow::all(*segment)
        });
        Self::cube(Name::literal("rf_10"), 5, rows.collect())
    }

    /// Six segments on three scores each, cell by cell, as consultants hand them round. Total and
    /// disjoint, but not monotone, for whoever reads the order of its rows as a ranking: `at_risk`
    /// holds R2 F3 M1, which is nowhere below R2 F2 M1 in `needs_attention`. Kept as it is
    /// customary; [`patronage_11`](Self::patronage_11) has no such cells.
    pub fn rfm_6() -> Self {
        let only = |score: u8| Some([score, score]);
        let rows = RFM_6.iter().flat_map(|(segment, cells)| {
            cells.iter().map(move |[recency, frequency, monetary]| GridRow {
                recency: only(*recency),
                frequency: only(*frequency),
                monetary: only(*monetary),
                ..GridRow::all(*segment)
            })
        });
        Self::cube(Name::literal("rfm_6"), 3, rows.collect())
    }

    /// Eleven segments of our own on recency × (frequency + monetary), five scores each: total,
    /// disjoint, and monotone under its [ranks](GridPolicy::ranks): who is nowhere worse is never
    /// ranked lower.
    ///
    /// ```text
    ///  frequency +  2–3             4–5                 6–7             8–10
    ///  monetary
    ///  recency 5    new             potential_loyalist  loyal           champions
    ///          4    promising       potential_loyalist  loyal           champions
    ///          3    about_to_sleep  need_attention      need_attention  loyal
    ///          2    hibernating     at_risk             at_risk         cant_lose
    ///          1    lost            hibernating         at_risk         cant_lose
    /// ```
    ///
    /// The sum of both scores lets much money make up for few purchases and the other way round;
    /// the names are those of the field.
    pub fn patronage_11() -> Self {
        let rows = PATRONAGE_11.iter().map(|(segment, recency, both)| GridRow {
            recency: Some(*recency),
            frequency_plus_monetary: Some(*both),
            ..GridRow::all(*segment)
        });
        let ranks = PATRONAGE_11_RISING.into_iter().zip(0..).collect();
        Self { ranks, ..Self::cube(Name::literal("patronage_11"), 5, rows.collect()) }
    }

    fn cube(name: Name, bins: u8, rows: Vec<GridRow>) -> Self {
        Self { name, bins, axis_bins: None, rows, rest: None, ranks: BTreeMap::new() }
    }
}
