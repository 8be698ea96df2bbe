//! What explanations of rules say: what a group rests on, margins, what missing means.

use patronage::base::Name;
use patronage::condition::Condition;
use patronage::evidence::Privacy;
use patronage::fact::FactRef;
use patronage::model::Value;
use patronage::rule::{Collect, Decay, Group, HitPolicy, Outcome, Rules};

use crate::rulebook::{book, checked, class, firing, points};
use crate::support::{given, name, schema};

/// The rules that a group rests on, and those passed over, for a customer for whom rules fire.
fn rests_on(rules: &Rules, fired: &[u32]) -> (Vec<String>, Vec<String>) {
    let explained = rules.explain(&firing(fired), Privacy::Shown);
    let texts = |names: &[Name]| names.iter().map(ToString::to_string).collect();
    (texts(&explained.groups[0].by), texts(&explained.groups[0].passed_over))
}

#[test]
fn a_group_rests_on_the_rules_that_gave_it_something() {
    let age: FactRef = "days_since(complaint_opened)".parse().unwrap();
    let fades = Some(Decay::Linear { days: 30, age });
    let fading = Outcome::Points { group: name("g"), points: 9, decay: fades };
    let of = |hit_policy| {
        let rules = vec![(0, fading.clone()), (0, points("g", 2)), (0, points("g", 3))];
        checked(book(vec![Group::new(name("g"), hit_policy)], rules))
    };
    let rests = |by: &[&str], passed_over: &[&str]| {
        let texts = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        (texts(by), texts(passed_over))
    };
    // Without a complaint the points of r0 are not given.
    assert_eq!(rests_on(&of(HitPolicy::First), &[0, 1, 2]), rests(&["r1"], &["r0", "r2"]));
    let sum = of(HitPolicy::Collect(Collect::Sum));
    assert_eq!(rests_on(&sum, &[0, 1, 2]), rests(&["r1", "r2"], &["r0"]));
    // What only asks which rules fired rests on it all the same.
    let count = of(HitPolicy::Collect(Collect::Count));
    assert_eq!(rests_on(&count, &[0, 1]), rests(&["r0", "r1"], &[]));
    assert_eq!(rests_on(&of(HitPolicy::Unique), &[0, 1]), rests(&["r0", "r1"], &[]));
    assert_eq!(rests_on(&of(HitPolicy::Agree), &[0, 1, 2]), rests(&["r1", "r2"], &["r0"]));
}

#[test]
fn a_rule_that_overrides_and_gives_is_passed_over_once() {
    let overriding = |to: &str| Outcome::Override { group: name("g"), class: name(to) };
    let mut book = book(
        vec![Group::new(name("g"), HitPolicy::First)],
        vec![(0, class("g", "a")), (9, overriding("b")), (0, class("g", "c"))],
    );
    book.rules[0].then.push(overriding("c"));
    let (by, passed_over) = rests_on(&checked(book), &[0, 1, 2]);
    assert_eq!((by, passed_over), (vec!["r1".to_owned()], vec!["r0".to_owned(), "r2".to_owned()]));
}

#[test]
fn a_margin_is_to_the_nearest_bound_and_what_missing_means_is_said() {
    let explain = |text: &str, fact: &str, value: Value| {
        let condition: Condition = text.parse().unwrap();
        condition.trace(&schema(), &given(&[(fact, value)]), Privacy::Shown).to_string()
    };
    for (text, fact, value, margin) in [
        // The share of a small bound is large: 45 of 95 is less than 40 of 50.
        ("purchases between 10 and 95", "purchases", Value::Count(50), "40"),
        ("purchases in (95, 10)", "purchases", Value::Count(50), "40"),
        // Shares of days end at a year.
        (
            "customer.joined between 2001-01-01 and 2020-01-01",
            "customer.joined",
            Value::Day("2024-01-01".parse().unwrap()),
            "1461 days",
        ),
    ] {
        let explained = explain(text, fact, value);
        assert!(explained.ends_with(&format!("; {margin} away\n")), "{explained}");
    }
    let missing = |meaning| explain(&format!("tier = high{meaning}"), "purchases", Value::Count(1));
    assert_eq!(missing(" if missing true"), "yes: tier missing (means yes), exactly high\n");
    assert_eq!(missing(" if missing false"), "no: tier missing (means no), exactly high\n");
    assert_eq!(missing(""), "unknown: tier missing, exactly high\n");
}
