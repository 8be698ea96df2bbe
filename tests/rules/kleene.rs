//! The truth tables of Kleene's strong logic, through the language itself.

use patronage::evidence::Truth::{self, False, True, Unknown};
use patronage::model::Value;

use crate::support::{condition, given, schema};

/// A condition of a given truth for the customer of [`truth`].
fn of(truth: Truth) -> &'static str {
    match truth {
        True => "purchases = 1",
        False => "purchases = 2",
        Unknown => "days_since(visit) > 3d",
    }
}

#[track_caller]
fn truth(text: &str) -> Truth {
    let ann = given(&[("purchases", Value::Count(1))]);
    condition(text).truth(&schema(), &ann)
}

const ALL: [Truth; 3] = [False, Unknown, True];

#[test]
fn and_is_the_least() {
    #[rustfmt::skip]
    let table = [
        [False, False, False],
        [False, Unknown, Unknown],
        [False, Unknown, True],
    ];
    for (a, row) in ALL.into_iter().zip(table) {
        for (b, expected) in ALL.into_iter().zip(row) {
            assert_eq!(truth(&format!("{} and {}", of(a), of(b))), expected, "{a:?} and {b:?}");
        }
    }
}

#[test]
fn or_is_the_greatest() {
    #[rustfmt::skip]
    let table = [
        [False, Unknown, True],
        [Unknown, Unknown, True],
        [True, True, True],
    ];
    for (a, row) in ALL.into_iter().zip(table) {
        for (b, expected) in ALL.into_iter().zip(row) {
            assert_eq!(truth(&format!("{} or {}", of(a), of(b))), expected, "{a:?} or {b:?}");
        }
    }
}

#[test]
fn not_turns_round_and_leaves_unknown() {
    for (a, expected) in ALL.into_iter().zip([True, Unknown, False]) {
        assert_eq!(truth(&format!("not {}", of(a))), expected);
        assert_eq!(truth(&format!("not not {}", of(a))), a);
    }
}

#[test]
fn at_least_two_of_three() {
    for a in ALL {
        for b in ALL {
            for c in ALL {
                let text = format!("at least 2 of ({}, {}, {})", of(a), of(b), of(c));
                // Written out: the middle one of three, in the order false, unknown, true.
                let mut sorted = [a, b, c];
                sorted.sort();
                assert_eq!(truth(&text), sorted[1], "{text}");
            }
        }
    }
}

#[test]
fn there_are_no_tautologies_over_missing_facts() {
    assert_eq!(truth("days_since(visit) > 3d or not days_since(visit) > 3d"), Unknown);
    assert_eq!(truth("days_since(visit) is missing or days_since(visit) > 3d"), True);
    assert_eq!(truth("not (days_since(visit) is present)"), True);
}

#[test]
fn if_missing_is_the_authors_word() {
    assert_eq!(truth("days_since(visit) > 3d if missing true"), True);
    assert_eq!(truth("days_since(visit) > 3d if missing false"), False);
    assert_eq!(truth("not days_since(visit) > 3d if missing false"), True);
    assert_eq!(truth("days_since(visit) > 3d if missing unknown"), Unknown);
    // The author speaks of the comparison as it stands, negations within included.
    assert_eq!(truth("customer.country not in (\"RU\", \"CN\") if missing true"), True);
    assert_eq!(truth("tagged none (blocked) if missing true"), True);
    assert_eq!(truth("not tagged none (blocked) if missing true"), False);
}

#[test]
fn a_fact_that_is_known_is_not_asked_for_its_missing_meaning() {
    assert_eq!(truth("purchases = 2 if missing true"), False);
}
