//! Two forms, one meaning.

use patronage::condition::{Condition, Literal, parse};
use patronage::fact::FactRef;
use proptest::prelude::*;

use crate::support::{condition, conditions};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn text_and_back(condition in conditions()) {
        let text = condition.to_string();
        prop_assert_eq!(&parse(&text).map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?, &condition);
    }

    #[test]
    fn any_word_survives_quotes(word in any::<String>()) {
        let literal = Literal::word(&word);
        let text = format!("customer.region = {literal}");
        let read = parse(&text).map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?;
        let comparison = read.comparisons().next().unwrap();
        prop_assert_eq!(comparison.asked.bound(), Some(&literal));
    }

    /// No text whatever upsets the parser, and every refusal has a place.
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,60}") {
        if let Err(findings) = parse(&text) {
            prop_assert!(findings.iter().all(|finding| finding.span().is_some()));
        }
    }

    #[test]
    fn tokens_in_any_order_are_read_or_refused(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "and", "or", "not", "(", ")", ",", "tier", "=", "high", "in", "3", "30d", "USD",
                "spend(90d)", "at", "least", "of", "tagged", "any", "if", "missing", "true", "is",
                "between", "always", "\"x\"", "2026-03-31", ">=", "all", "within", "next",
            ]),
            0..14,
        ),
    ) {
        let text = words.join(" ");
        if let Ok(condition) = parse(&text) {
            let printed = condition.to_string();
            prop_assert_eq!(parse(&printed).unwrap(), condition, "{}", printed);
        }
    }
}

#[cfg(feature = "serde")]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn json_and_back(condition in conditions()) {
        let json = serde_json::to_string(&condition).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Condition>(&json).unwrap(), &condition, "{}", json);
    }

    /// JSON to text to JSON: the same bytes.
    #[test]
    fn json_through_text(condition in conditions()) {
        let json = serde_json::to_string(&condition).unwrap();
        let read: Condition = serde_json::from_str(&json).unwrap();
        let again = parse(&read.to_string()).unwrap();
        prop_assert_eq!(serde_json::to_string(&again).unwrap(), json);
    }
}

/// A text and its canonical form.
#[track_caller]
fn prints(text: &str, canonical: &str) {
    assert_eq!(condition(text).to_string(), canonical);
}

#[test]
fn the_canonical_text() {
    prints(
        r#"spend(90d) >= 1500 USD and tier in (high, medium) and not tagged "blocked""#,
        "spend(90d) >= 1500.00 USD and tier in (high, medium) and not tagged blocked",
    );
    prints("tier=high", "tier = high");
    prints(
        "tier == high or (stage = new and purchases<3)",
        "tier = high or (stage = new and purchases < 3)",
    );
}

#[test]
#[should_panic(expected = "the name of a fact")]
fn unknown_facts_are_refused_when_a_text_is_read_alone() {
    condition("a.b = c");
}

#[test]
fn every_form_there_is() {
    for text in [
        "always",
        "never",
        "as_of after 2026-01-01",
        "attr.contract_end before 2026-03-31",
        "attr.contract_end within next 30d",
        "customer.birth anniversary within 14d",
        "purchases between 2 and 5",
        "purchases != 0",
        "customer.industry starts with \"log\"",
        "customer.country not in (\"CN\", \"RU\") if missing true",
        "attr.store_card = yes",
        "attr.margin > -0.5",
        "tagged any (a, b)",
        "tagged all (a, b)",
        "tagged none (a) if missing false",
        "tagged at least 2 of (a, b, c)",
        "tagged \"any\"",
        "churn.probability is missing",
        "not churn.probability is present",
        "at least 2 of (purchases > 1, tier = high and stage = new, not tier = low)",
        "all of (purchases > 1)",
        "any of (purchases > 1)",
        "count(call+meeting via phone, 30d) > 0",
        "trend(count(visit), 90d) < 0.5",
        "share(purchase via web, 365d) >= 0.8",
        "count(custom:tasting) > 0",
        "sum(points_earned, 365d) > 100",
    ] {
        prints(text, text);
    }
}

/// A text and the whole of what is said about it.
#[track_caller]
fn refused(text: &str, expected: &str) {
    assert_eq!(parse(text).unwrap_err().to_string(), expected);
}

#[test]
fn errors_say_where_and_what_could_stand_there() {
    refused(
        "",
        "line 1, column 1: the end; expected a fact, `not`, `(`, `tagged`, `at least` or `always`",
    );
    refused(
        "tier = high and",
        "line 1, column 16: the end; expected a fact, `not`, `(`, `tagged`, `at least` or `always`",
    );
    refused("tier =", "line 1, column 7: the end; expected a value");
    refused("(tier = high", "line 1, column 13: the end; expected `and`, `or` or `)`");
    refused(
        "spend >= 12.345 USD",
        "line 1, column 10: `12.345`; expected at most 2 decimals, as USD has",
    );
    refused(
        "spend >= 12 USDD",
        "line 1, column 13: `USDD`; expected an ISO 4217 currency such as USD",
    );
    refused(
        "since_last > 30days",
        "line 1, column 14: `30days`; expected a number, a day as YYYY-MM-DD, or a span such as 30d",
    );
    refused(
        "count(purchse, 30d) > 1\nand spend(90) > 1 USD",
        "line 1, column 1: `purchse`; expected a kind of interaction such as purchase or visit, \
         custom:NAME, or any (did you mean `purchase`?)\n\
         line 2, column 5: `90`; expected a window in days, such as 90d (did you mean `90d`?)",
    );
    refused(
        "tagged",
        "line 1, column 7: the end; expected a tag, `any`, `all`, `none` or `at least`",
    );
    refused("tier = \"high", "line 1, column 8: a text that does not end; expected a closing `\"`");
}

#[test]
fn look_alikes_are_named() {
    refused(
        "tiеr = high",
        "line 1, column 3: `е` (U+0435); expected letters of one alphabet outside quotes (did you mean `e`?)",
    );
    refused(
        "spend ≥ 3 USD",
        "line 1, column 7: `≥` (U+2265); expected ASCII outside quotes (did you mean `>=`?)",
    );
    refused(
        "tagged “vip”",
        "line 1, column 8: `“` (U+201C); expected ASCII outside quotes (did you mean `\"`?)",
    );
}

#[test]
fn facts_and_back() {
    for text in [
        "as_of",
        "customer.size_band",
        "attr.store_card",
        "tags",
        "spend",
        "spend(90d)",
        "since_last",
        "nps(365d)",
        "count(any)",
        "count(any via web, 30d)",
        "first(purchase)",
        "days_since(visit)",
        "mean(purchase, 90d)",
        "share(purchase via web)",
        "trend(gross_spend, 30d)",
        "trend(sum(points_earned), 30d)",
        "rfm.total",
        "segment",
        "stage_kind",
        "days_in_stage",
        "churn.band",
        "class.service",
        "points.loyalty",
    ] {
        assert_eq!(text.parse::<FactRef>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "spend()",
        "spend(0d)",
        "since_last(30d)",
        "tier(3d)",
        "trend(tier, 3d)",
        "trend(mean_spend, 30d)",
        "trend(spend(3d), 3d)",
        "count",
        "count()",
        "attr.",
        "attr.A",
        "count(visit via fax)",
        "count(visit, 99999999999d)",
        "count(visit",
        "churn",
    ] {
        assert!(text.parse::<FactRef>().is_err(), "{text}");
    }
}

#[test]
fn literals_in_json() {
    for (text, literal) in [
        ("30d", Literal::Days(30)),
        ("-3d", Literal::Days(-3)),
        ("d", Literal::word("d")),
        ("1e5", Literal::word("1e5")),
        ("12 usd", Literal::word("12 usd")),
        ("2026-02-30", Literal::word("2026-02-30")),
    ] {
        assert_eq!(Literal::read(text), literal);
    }
}

#[cfg(feature = "serde")]
#[test]
fn the_canonical_json() {
    let text = r#"spend(90d) >= 1500 USD and at least 1 of (purchases > 2.5, customer.region = "30d" if missing true) and not tagged vip"#;
    let json = serde_json::to_string(&condition(text)).unwrap();
    assert_eq!(
        json,
        r#"{"all":[{"ge":{"fact":"spend(90d)","value":"1500.00 USD"}},{"at_least":{"n":1,"of":[{"gt":{"fact":"purchases","value":"2.5"}},{"eq":{"fact":"customer.region","value":{"text":"30d"},"if_missing":"true"}}]}},{"not":{"tagged_any":{"tags":["vip"]}}}]}"#
    );
}

#[cfg(feature = "serde")]
#[test]
fn json_errors_name_their_path() {
    let read = |json: &str| {
        let deserializer = &mut serde_json::Deserializer::from_str(json);
        let error = serde_path_to_error::deserialize::<_, Condition>(deserializer).unwrap_err();
        error.to_string()
    };
    let refused = read(r#"{"all": [{"ge": {"fact": "spend", "valeu": 3}}]}"#);
    assert!(refused.starts_with("all[0].ge.valeu: unknown field `valeu`"), "{refused}");
    let refused = read(r#"{"all": [{"gee": {"fact": "spend", "value": 3}}]}"#);
    assert!(
        refused.starts_with("all[0]: unknown condition `gee`; did you mean `ge`?"),
        "{refused}"
    );
    assert!(
        read(r#"{"not": {"eq": {"fact": "spend", "value": [3]}}}"#).starts_with("not.eq.value: ")
    );
    assert!(read(r#"{"eq": {"fact": "tier", "value": "a"}, "ne": {}}"#).contains("one key"));
    assert!(read("{}").contains("no condition"));
    assert!(
        read(r#"{"eq": {"fact": "churn.probability", "value": 0.1234567890123456789}}"#)
            .contains("write it in quotes")
    );
}
