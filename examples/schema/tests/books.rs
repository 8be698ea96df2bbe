//! The schema and the reader agree on what is a book.

#[path = "../../../tests/rules/support.rs"]
#[expect(dead_code, reason = "shared with the tests of rules, which also make customers")]
mod support;

mod slips;

use std::sync::LazyLock;

use jsonschema::Validator;
use patronage::condition::Condition;
use patronage::rule::RuleBook;
use patronage_schema::{faults, validator};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use slips::{slipped, slips};

static BOOK: LazyLock<Validator> = LazyLock::new(validator::<RuleBook>);
static CONDITION: LazyLock<Validator> = LazyLock::new(validator::<Condition>);

const BOOKS: [&str; 3] = [
    include_str!("book.json"),
    include_str!("../../data/retail_rules.json"),
    include_str!("../../data/labour_services_rules.json"),
];

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn good_books_are_valid_and_so_is_what_the_library_writes() {
    for text in BOOKS {
        let book: RuleBook = serde_json::from_str(text).unwrap();
        assert_eq!(faults(&BOOK, &read(text)), []);
        assert_eq!(faults(&BOOK, &serde_json::to_value(&book).unwrap()), []);
    }
}

/// A place of `book.json`, what stands there instead, and where the schema sees it.
fn mistakes() -> Vec<(&'static str, Value, &'static str)> {
    let leaf = "/rules/1/when/all/0";
    vec![
        // The frame.
        ("/version", json!("1"), "/version"),
        ("/version", json!(-1), "/version"),
        ("/version", json!(4_294_967_296_u64), "/version"),
        ("/name", json!("Every Thing"), "/name"),
        ("/name", json!("a".repeat(61)), "/name"),
        ("/name", json!("建 筑"), "/name"),
        ("/edition", json!(null), "/edition"),
        ("/stratum", json!("late"), "/stratum"),
        ("/stratum", json!(null), "/stratum"),
        ("/labels", json!(null), "/labels"),
        ("/labels/class.first", json!({ "Gold": {} }), "/labels/class.first"),
        ("/labels/class.first/gold", json!("Gold"), "/labels/class.first/gold"),
        ("/labels/class.first/gold", json!({ "fr": "Or" }), "/labels/class.first/gold"),
        ("/labels/class.first/gold/zh", json!(3), "/labels/class.first/gold/zh"),
        ("/tags", json!("vip"), "/tags"),
        ("/tags/0", json!("VIP"), "/tags/0"),
        ("/rules", json!(null), "/rules"),
        ("/rules", json!({}), "/rules"),
        // Attributes and choices.
        ("/attributes", json!({}), "/attributes"),
        ("/attributes/attributes", json!({ "A": { "type": "flag" } }), "/attributes/attributes"),
        ("/attributes/attributes/card", json!({}), "/attributes/attributes/card"),
        ("/attributes/attributes/card/type", json!("bool"), "/attributes/attributes/card/type"),
        ("/attributes/attributes/card/required", json!(1), "/attributes/attributes/card/required"),
        ("/attributes/attributes/card/personal", json!("no"), "/attributes/attributes/card/personal"),
        (
            "/attributes/attributes/budget/type/money",
            json!("jpy"),
            "/attributes/attributes/budget/type/money",
        ),
        ("/choices/attr.level", json!(["c"]), "/choices/attr.level"),
        ("/choices/attr.level", json!({ "ordered": true }), "/choices/attr.level"),
        // Groups.
        ("/groups/0", json!({ "hit_policy": "first" }), "/groups/0"),
        ("/groups/0", json!({ "id": "first" }), "/groups/0"),
        ("/groups/0", json!({ "id": "first", "hit_policy": "first", "mot": 3 }), "/groups/0"),
        ("/groups/0/hit_policy", json!("last"), "/groups/0/hit_policy"),
        ("/groups/0/hit_policy", json!({ "collect": "mean" }), "/groups/0/hit_policy/collect"),
        ("/groups/5/most", json!("100"), "/groups/5/most"),
        ("/groups/5/most", json!(0.5), "/groups/5/most"),
        // Rules.
        ("/rules/0", json!({ "id": "a", "then": [] }), "/rules/0"),
        ("/rules/0", json!({ "when": "always", "then": [] }), "/rules/0"),
        ("/rules/0", json!({ "id": "a", "when": "always" }), "/rules/0"),
        ("/rules/0/when", json!(["always"]), "/rules/0/when"),
        ("/rules/0/when", json!(null), "/rules/0/when"),
        ("/rules/0/priority", json!(2_147_483_648_u32), "/rules/0/priority"),
        ("/rules/0/effective_from", json!("2026-13-01"), "/rules/0/effective_from"),
        ("/rules/0/effective_from", json!("2026-02-30"), "/rules/0/effective_from"),
        ("/rules/0/effective_from", json!("1899-12-31"), "/rules/0/effective_from"),
        ("/rules/0/effective_from", json!("2026-1-1"), "/rules/0/effective_from"),
        // Consequences.
        ("/rules/0/then/0", json!({ "clas": {} }), "/rules/0/then/0"),
        ("/rules/0/then/0", json!({}), "/rules/0/then/0"),
        ("/rules/0/then/0/class", json!({ "group": "first" }), "/rules/0/then/0/class"),
        ("/rules/0/then/3/points/points", json!("60"), "/rules/0/then/3/points/points"),
        ("/rules/1/then/0/points/decay", json!({ "linear": { "days": 3 } }), "/rules/1/then/0"),
        ("/rules/1/then/2/recommend", json!({ "parameters": {} }), "/rules/1/then/2/recommend"),
        ("/rules/1/then/2/recommend/parameters/a", json!(true), "/rules/1/then/2/recommend"),
        ("/rules/1/then/2/recommend/parameters/d/number", json!(2), "/rules/1/then/2/recommend"),
        ("/rules/1/then/2/recommend/parameters/d/number", json!("2e3"), "/rules/1/then/2"),
        ("/rules/1/then/2/recommend/parameters/e/money", json!("5 usd"), "/rules/1/then/2"),
        ("/rules/1/then/2/recommend/parameters/e/money", json!("5. USD"), "/rules/1/then/2"),
        ("/rules/1/then/2/recommend/parameters/f/chance", json!(1.5), "/rules/1/then/2"),
        // Conditions.
        (leaf, json!({}), leaf),
        (leaf, json!("always"), leaf),
        (leaf, json!({ "eqq": { "fact": "tier", "value": "high" } }), leaf),
        (leaf, json!({ "missing": "tier", "present": "stage" }), leaf),
        (leaf, json!({ "all": { "missing": "tier" } }), "/rules/1/when/all/0/all"),
        (leaf, json!({ "not": [{ "missing": "tier" }] }), "/rules/1/when/all/0/not"),
        (leaf, json!({ "at_least": { "of": [] } }), "/rules/1/when/all/0/at_least"),
        (leaf, json!({ "at_least": { "n": 1 } }), "/rules/1/when/all/0/at_least"),
        (leaf, json!({ "at_least": { "n": -1, "of": [] } }), "/rules/1/when/all/0/at_least/n"),
        (leaf, json!({ "eq": { "fact": "tier" } }), "/rules/1/when/all/0/eq"),
        (leaf, json!({ "eq": { "value": "high" } }), "/rules/1/when/all/0/eq"),
        (leaf, json!({ "missing": { "fact": "tier" } }), "/rules/1/when/all/0/missing"),
        (leaf, json!({ "missing": 3 }), "/rules/1/when/all/0/missing"),
        (leaf, json!({ "tagged_any": ["vip"] }), "/rules/1/when/all/0/tagged_any"),
        (leaf, json!({ "tagged_at_least": { "tags": [] } }), "/rules/1/when/all/0/tagged_at_least"),
        ("/rules/1/when/all/0/eq/value", json!(null), "/rules/1/when/all/0/eq/value"),
        ("/rules/1/when/all/0/eq/value", json!([3]), "/rules/1/when/all/0/eq/value"),
        ("/rules/1/when/all/0/eq/value", json!(1e20), "/rules/1/when/all/0/eq/value"),
        ("/rules/1/when/all/0/eq/value", json!({ "txt": "a" }), "/rules/1/when/all/0/eq/value"),
        ("/rules/1/when/all/0/eq/value", json!({ "text": 3 }), "/rules/1/when/all/0/eq/value/text"),
        ("/rules/1/when/all/1/ne/if_missing", json!(true), "/rules/1/when/all/1/ne/if_missing"),
        ("/rules/1/when/all/1/ne/if_missing", json!("no"), "/rules/1/when/all/1/ne/if_missing"),
        (
            "/rules/1/when/all/6/between",
            json!({ "fact": "as_of", "from": "2026-01-01" }),
            "/rules/1",
        ),
        ("/rules/1/when/all/7/in/values", json!("high"), "/rules/1/when/all/7/in/values"),
        (
            "/rules/1/when/all/9/starts_with/value",
            json!(3),
            "/rules/1/when/all/9/starts_with/value",
        ),
        ("/rules/1/when/all/10/within_next/days", json!("30d"), "/rules/1/when/all/10/within_next"),
        // Cases.
        ("/cases/0", json!({ "as_of": "2026-03-31", "expect": {} }), "/cases/0"),
        ("/cases/0", json!({ "name": "a", "expect": {} }), "/cases/0"),
        ("/cases/0/as_of", json!("31.3.2026"), "/cases/0/as_of"),
        ("/cases/0/facts", json!([]), "/cases/0/facts"),
        ("/cases/0/facts/purchases", json!(null), "/cases/0/facts/purchases"),
        ("/cases/0/expect", json!({ "fire": [] }), "/cases/0/expect"),
        ("/cases/0/expect/classes/first", json!(3), "/cases/0/expect/classes/first"),
        ("/cases/0/expect/points", json!({ "Sum": 3 }), "/cases/0/expect/points"),
        ("/cases/0/expect/points/sum", json!(null), "/cases/0/expect/points/sum"),
    ]
}

#[test]
fn mistakes_are_refused_by_both_and_the_schema_says_where() {
    let good = read(BOOKS[0]);
    for (place, wrong, seen) in mistakes() {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = wrong.clone();
        let read = serde_json::from_value::<RuleBook>(bad.clone());
        assert!(read.is_err(), "{place}: {wrong}: the reader takes it");
        let faults = faults(&BOOK, &bad);
        assert!(!faults.is_empty(), "{place}: {wrong}: the schema takes it");
        assert!(faults.iter().all(|fault| fault.pointer.starts_with(seen)), "{place}: {faults:?}");
    }
    for key in ["version", "name", "rules"] {
        let mut bad = good.clone();
        bad.as_object_mut().unwrap().remove(key);
        assert!(serde_json::from_value::<RuleBook>(bad.clone()).is_err(), "{key}");
        assert!(!BOOK.is_valid(&bad), "{key}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever happens to a book: the schema takes it if and only if the reader does.
    #[test]
    fn the_schema_takes_what_the_reader_takes(
        book in select(BOOKS.to_vec()),
        slips in proptest::collection::vec((any::<Index>(), slips()), 1..3),
    ) {
        let mut file = read(book);
        for (at, slip) in slips {
            slipped(&mut file, at, slip);
        }
        let faults = faults(&BOOK, &file);
        match serde_json::from_value::<RuleBook>(file) {
            Ok(_) => prop_assert_eq!(faults, []),
            Err(error) => prop_assert!(!faults.is_empty(), "{}", error),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_condition_that_is_printed_is_valid(condition in support::conditions()) {
        let json = serde_json::to_value(&condition).unwrap();
        prop_assert_eq!(faults(&CONDITION, &json), [], "{}", json);
    }
}
