//! What is promised of value: grids, scores, tiers, standings, concentration.

mod value {
    mod concentration;
    mod grids;
    mod scores;
    mod standings;
    mod steps;
    mod support;
    mod tiers;
}
