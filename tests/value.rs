//! What is promised of value: grids, scores, tiers, standings, concentration.

mod value {
    mod concentration;
    mod counterfactuals;
    mod grids;
    mod scores;
    mod standings;
    mod support;
    mod tiers;
}
