//! What is promised of lifetime value: the published values, thousands of reference values in long
//! arithmetic, answers for any legal input, and the judge from a cohort to an explanation.
#![cfg(feature = "serde")]

mod lifetime {
    mod edges;
    mod every_table;
    mod full_cohort;
    mod judge;
    mod maxima;
    mod periods;
    mod published;
    mod reference_values;
    mod sample;
    mod tiers;
    mod totality;
}
