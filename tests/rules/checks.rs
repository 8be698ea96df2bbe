//! Everything that is wrong, at once, at its place.

use patronage::base::Currency;
use patronage::condition::{Compiler, Condition, Program};
use patronage::error::{Code, Severity};
use patronage::fact::{Ages, FactSchema, Stratum};

use crate::support::{condition, name, names, schema};

/// Checks a condition in JSON and gives all findings, one a line.
#[cfg(feature = "serde")]
#[track_caller]
fn findings(json: &str) -> String {
    let condition: Condition = serde_json::from_str(json).unwrap();
    let schema = schema();
    let mut compiler = Compiler::new(&schema, Stratum::Rules);
    compiler.add(&condition, "");
    compiler
        .finish()
        .map_or_else(|findings| findings.to_string(), |(_, warnings)| warnings.to_string())
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let findings = Program::new(&[condition(text)], &schema(), Stratum::Rules).unwrap_err();
    assert_eq!(findings.to_string().replace("/0/", "/"), expected);
}

#[cfg(feature = "serde")]
#[test]
fn all_findings_at_once_with_pointers() {
    let json = r#"{"all": [
        {"ge": {"fact": "spendd(90d)", "value": "1500 USD"}},
        {"any": [
            {"in": {"fact": "tier", "values": ["high", "mediun", "gold"]}},
            {"not": {"gt": {"fact": "spend", "value": 1500}}}
        ]},
        {"at_least": {"n": 3, "of": [{"tagged_any": {"tags": ["ok", "Not Ok"]}}]}},
        {"missing": "atr.store_card"}
    ]}"#;
    assert_eq!(
        findings(json),
        "/all/0/ge/fact: `spendd`; expected the name of a fact (did you mean `spend`?)\n\
         /all/1/any/0/in/values/1: `mediun`; expected one of low, medium, high (did you mean `medium`?)\n\
         /all/1/any/0/in/values/2: `gold`; expected one of low, medium, high\n\
         /all/1/any/1/not/gt/value: `1500`, a number; expected money in USD, such as 12.50 USD (did you mean `1500 USD`?)\n\
         /all/2/at_least/n: at least 3 of 1; expected from 1 to as many as there are, at most 255\n\
         /all/2/at_least/of/0/tagged_any/tags/1: `Not Ok`; expected 1 to 60 bytes of letters, digits, _ and -, a letter first, no capitals\n\
         /all/3/missing: `atr.store_card`; expected the name of a fact"
    );
}

#[test]
fn types_and_units() {
    refused(
        "spend >= 1500",
        "/ge/value: `1500`, a number; expected money in USD, such as 12.50 USD (did you mean `1500 USD`?)",
    );
    refused("spend >= 1500 EUR", "/ge/value: `1500.00 EUR`; expected an amount in USD");
    refused(
        "attr.budget > 5",
        "/gt/value: `5`, a number; expected money in JPY, such as 12 JPY (did you mean `5 JPY`?)",
    );
    refused(
        "since_last > 30",
        "/gt/value: `30`, a number; expected a span in days, such as 30d (did you mean `30d`?)",
    );
    refused(
        "purchases > 30d",
        "/gt/value: `30d`, a span in days; expected a whole number, such as 3",
    );
    refused("purchases > 2.5", "/gt/value: `2.5`, a number; expected a whole number, such as 3");
    refused("tier > 3", "/gt/value: `3`, a number; expected one of low, medium, high");
    refused("tier = gold", "/eq/value: `gold`; expected one of low, medium, high");
    refused(
        "stage > new",
        "/gt: `gt` on `stage`, which has no order; expected eq, ne, in or not_in",
    );
    refused(
        "customer.industry >= a",
        "/ge: `ge` on `customer.industry`, which has no order; expected eq, ne, in or not_in",
    );
    refused(
        "purchases starts with \"3\"",
        "/starts_with: `starts_with` on `purchases`; expected a fact that is any text",
    );
    refused(
        "purchases within next 3d",
        "/within_next: `within_next` on `purchases`; expected a fact that is a day",
    );
    refused("attr.store_card = 1", "/eq/value: `1`, a number; expected yes or no");
    refused(
        "attr.contract_end before tomorrow",
        "/lt/value: `tomorrow`, a word; expected a day, such as 2026-03-31",
    );
    refused("tags = vip", "/eq/value: `vip`, a word; expected a set of tags");
    refused(
        "sum(visit) > 3",
        "/gt/fact: `visit`; expected kinds that have an amount; these are counted",
    );
    refused(
        "mean(purchase+nps_answer) > 3",
        "/gt/fact: `purchase+nps_answer`; expected kinds whose amounts are of one sort",
    );
}

#[test]
fn ranges_that_nothing_is_in() {
    refused("purchases between 5 and 2", "/between: from 5 to 2; expected a range that rises");
    refused(
        "purchases < 0",
        "/lt: `purchases < 0`, which no value meets; expected a range with values",
    );
    refused(
        "rfm.recency > 5",
        "/gt: `rfm.recency > 5`, which no value meets; expected a range with values",
    );
    refused("tier < low", "/lt: `tier < low`, which no value meets; expected a range with values");
    refused(
        "churn.probability > 1",
        "/gt: `churn.probability > 1`, which no value meets; expected a range with values",
    );
    refused("tier in ()", "/in/values: 0 values; expected 1 to 1000 values");
    refused("never", "/any: any of nothing, which is never true; expected at least one condition");
    refused(
        "tagged at least 3 of (a, b)",
        "/tagged_at_least/n: at least 3 of 2 tags; expected from 1 to as many as there are, each once",
    );
}

#[test]
fn unknown_names_with_near_matches() {
    refused(
        "attr.store_crad = yes",
        "/eq/fact: `attr.store_crad`; expected a declared attribute (did you mean `attr.store_card`?)",
    );
    let closed = schema().tags(names(&["blocked", "vip"]));
    let findings =
        Program::new(&[condition("tagged blcked")], &closed, Stratum::Rules).unwrap_err();
    assert_eq!(
        findings.to_string(),
        "/0/tagged_any/tags/0: `blcked`; expected a known tag (did you mean `blocked`?)"
    );
    let bare = FactSchema::new(Currency::USD);
    for (text, needs) in [
        ("tier = high", "tiers"),
        ("segment = loyal", "a grid"),
        ("rfm.total > 3", "scores"),
        ("days_in_stage > 3d", "a lifecycle"),
        ("churn.probability > 0.5", "churn risk"),
    ] {
        let findings = Program::new(&[condition(text)], &bare, Stratum::Rules).unwrap_err();
        assert!(findings.to_string().ends_with(&format!("a policy with {needs}")), "{findings}");
    }
}

#[test]
fn verdicts_that_are_decided_later_are_named() {
    let schema = schema().points(name("service"), Stratum::Rules, Ages::Fixed);
    let at = |text: &str, stratum| Program::new(&[condition(text)], &schema, stratum).map(|_| ());
    let findings =
        at("stage = new and tier = high and churn.band = low", Stratum::Stage).unwrap_err();
    assert_eq!(
        findings.to_string(),
        "/0/all/0/eq/fact: `stage`, decided with the stage; expected a fact that is decided before, not with the stage\n\
         /0/all/2/eq/fact: `churn.band`, decided with churn risk; expected a fact that is decided before, not with the stage"
    );
    assert_eq!(findings.iter().next().unwrap().code(), Code::DecidedLater);
    assert!(at("stage = new", Stratum::Churn).is_ok());
    assert!(at("tagged vip", Stratum::Value).is_ok());
    assert!(at("points.service > 3", Stratum::Rules).is_err());
    assert!(at("points.service > 3", Stratum::Playbook).is_ok());
}

#[test]
fn missing_facts_under_negation_are_a_warning() {
    let schema = schema();
    let warnings = |text: &str| {
        let mut compiler = Compiler::new(&schema, Stratum::Rules);
        compiler.add(&condition(text), "");
        compiler.finish().unwrap().1
    };
    for (text, at) in [
        ("tier != high", "/ne"),
        ("tier not in (high)", "/not_in"),
        ("not tier = high", "/not/eq"),
        ("not (purchases > 1 and not not tier = high)", "/not/all/1/not/not/eq"),
        ("tagged none (vip)", "/tagged_none"),
        ("not tagged vip", "/not/tagged_any"),
    ] {
        let found = warnings(text);
        let finding = found.iter().next().unwrap_or_else(|| panic!("{text}"));
        assert_eq!((finding.code(), finding.path()), (Code::MissingNegated, at));
        assert_eq!(finding.severity(), Severity::Warning);
        assert!(finding.to_string().contains("warning: a negation over"), "{finding}");
    }
    for text in [
        "tier != high if missing unknown",
        "not tier != high",
        "purchases != 3",
        "tier = high",
        "not tier is missing",
        "not purchases > 3",
    ] {
        assert!(warnings(text).is_empty(), "{text}: {}", warnings(text));
    }
}
