//! The schema and the reader agree on what is a policy.

mod slips;

use std::sync::LazyLock;

use jsonschema::Validator;
use patronage::engine::Policy;
use patronage_schema::{faults, validator};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use slips::{slipped, slips};

static POLICY: LazyLock<Validator> = LazyLock::new(validator::<Policy>);

/// The policy of the tests.
fn kept() -> Value {
    serde_json::from_str(include_str!("../../../tests/golden/policy.json")).unwrap()
}

/// The same with everything else that a policy can have.
fn whole() -> Value {
    let read = |text| -> Value { serde_json::from_str(text).unwrap() };
    let overrides = json!([{
        "customer": "Müller 7",
        "tier": "high",
        "reason": "a strategic account",
        "from": "2026-01-01",
        "until": "2026-12-31"
    }]);
    let mut policy = kept();
    policy["rules"] = read(include_str!("book.json"));
    policy["judges"] = json!({ "care": { "choice": ["fine", "call"] }, "owes": { "money": "USD" } });
    policy["labels"] = json!({ "tier": { "high": { "zh": "金卡" } } });
    policy["standing"] = read(include_str!("../../data/standing.json"));
    policy["standing"]["overrides"] = overrides.clone();
    policy["standing"]["reviews"] = json!({ "every_days": { "days": 30, "from": "2026-01-05" } });
    policy["tiers"]["overrides"] = overrides;
    policy["tiers"]["basis"] = json!({ "of": { "attribute": "margin" }, "window_days": null });
    policy["tiers"]["within"] = json!({
        "by": "country",
        "groups": { "DE": ["500.00 USD", null] },
        "otherwise": "no_tier"
    });
    policy["rfm"]["axis_bins"] = json!({ "recency": 5, "frequency": 5, "monetary": 5 });
    policy["grid"]["ranks"] = json!({ "champions": 9, "hibernating": 0 });
    policy["grid"]["rows"][0]["frequency_plus_monetary"] = json!([8, 10]);
    policy["lifetime"] = json!({
        "currency": "USD",
        "model": { "paretonbd": { "r": 0.55, "alpha": 10.5, "s": 0.6, "beta": 11.6 } },
        "spend": { "p": 6.25, "q": 3.74, "v": 15.4 },
        "unit": "week",
        "horizon_days": 365,
        "annual_discount": "0.1",
        "average": {
            "repeat_purchases": 1,
            "last_purchase_age_days": 47,
            "age_days": 229,
            "mean_repeat_spend": "35.00 USD"
        }
    });
    policy
}

/// The same with two books of rules.
fn with_books() -> Value {
    let mut policy = whole();
    let mut other = policy["rules"].clone();
    other["name"] = json!("other");
    policy["rules"] = json!([policy["rules"], other]);
    policy
}

#[test]
fn good_policies_are_valid_and_so_is_what_the_library_writes() {
    for good in [kept(), whole(), with_books(), json!({ "version": 1, "currency": "EUR" })] {
        let policy: Policy = serde_json::from_value(good.clone()).unwrap();
        assert_eq!(faults(&POLICY, &good), []);
        assert_eq!(faults(&POLICY, &serde_json::to_value(&policy).unwrap()), []);
    }
}

#[test]
fn mistakes_are_refused_by_both_and_the_schema_says_where() {
    let good = whole();
    let mistakes = [
        ("/currency", json!("usd")),
        ("/rfm/bins", json!(256)),
        ("/rfm/recency_at_most_days/0", json!("215")),
        ("/rfm/monetary_at_least/0", json!(153.4)),
        ("/grid/rows/0/recency", json!([5])),
        ("/grid/rows/0/segment", json!("Champions")),
        ("/grid/ranks/champions", json!(-1)),
        ("/tiers/lowest", json!(null)),
        ("/tiers/basis/of", json!("profit")),
        ("/tiers/within/groups/DE", json!("500 USD")),
        ("/tiers/overrides/0/customer", json!("")),
        ("/tiers/overrides/0/until", json!("for ever")),
        ("/standing/landing", json!("hard")),
        ("/standing/qualification", json!({ "rolling_days": "365" })),
        ("/standing/reviews", json!({ "every_days": { "days": 30 } })),
        ("/standing/grace_days", json!(-1)),
        ("/lifecycle/at_risk_after", json!(2)),
        ("/lifecycle/cadence/weight", json!(null)),
        ("/churn/base_rate", json!(1.01)),
        ("/churn/steps/0/from", json!("-.5")),
        ("/lifetime/model/paretonbd/r", json!("0.55")),
        ("/lifetime/unit", json!("fortnight")),
        ("/judges/care", json!("choice")),
        ("/judges/care/choice/0", json!("Fine")),
        ("/labels/tier/high", json!({ "fr": "or" })),
        ("/rules/rules/0/when", json!(3)),
    ];
    for (place, wrong) in mistakes {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = wrong.clone();
        assert!(serde_json::from_value::<Policy>(bad.clone()).is_err(), "{place}: {wrong}");
        let faults = faults(&POLICY, &bad);
        let seen = faults.iter().all(|fault| fault.pointer.starts_with(place));
        assert!(!faults.is_empty() && seen, "{place}: {wrong}: {faults:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever happens to a policy: the schema takes it if and only if the reader does.
    #[test]
    fn the_schema_takes_what_the_reader_takes(
        slips in proptest::collection::vec((any::<Index>(), slips()), 1..3),
    ) {
        let mut file = whole();
        for (at, slip) in slips {
            slipped(&mut file, at, slip);
        }
        let faults = faults(&POLICY, &file);
        match serde_json::from_value::<Policy>(file) {
            Ok(_) => prop_assert_eq!(faults, []),
            Err(error) => prop_assert!(!faults.is_empty(), "{}", error),
        }
    }
}
