//! How large the words of a verdict are: what is answered for every customer stays small.

use patronage::base::{Currency, Day, Money, Name, Probability};
use patronage::model::{ChurnRisk, LifetimeValue, Position, RfmScore, Segment, Standing, Tier};

/// The bytes of a type, and of an optional value of it, are no more than these.
#[track_caller]
fn check<T>(value: usize, optional: usize) {
    let found = (size_of::<T>(), size_of::<Option<T>>());
    let what = std::any::type_name::<T>();
    assert!(found.0 <= value && found.1 <= optional, "{what}: {found:?}");
}

#[test]
fn optional_values_cost_nothing_where_they_can() {
    check::<Name>(61, 61);
    check::<Day>(4, 4);
    check::<Currency>(4, 4);
    check::<Money>(20, 20);
    check::<Probability>(8, 9);
    assert_eq!([align_of::<Name>(), align_of::<Money>(), align_of::<Probability>()], [1; 3]);
}

#[test]
fn verdicts_are_small() {
    check::<RfmScore>(3, 4);
    check::<Segment>(61, 61);
    check::<Tier>(62, 62);
    check::<Position>(68, 68);
    check::<ChurnRisk>(69, 69);
    check::<LifetimeValue>(44, 44);
    check::<Standing>(228, 228);
}

/// What is made for every customer does not grow: names are of any script now, and several books
/// can rule.
#[test]
fn a_classification_does_not_grow() {
    let size = size_of::<patronage::engine::Classification>();
    assert!(size <= 592, "{size} bytes");
}
