//! Conditions from somebody who means harm, or from a broken generator.

use patronage::condition::{Asked, Condition, Literal, Program, parse};
use patronage::error::Code;
use patronage::evidence::Truth;
use patronage::fact::{FactRef, Stratum, VerdictFact};

use crate::support::{given, name, schema};

const DEEP: usize = 10_000;

fn leaf() -> Condition {
    Condition::comparison("purchases".parse().unwrap(), Asked::Gt(Literal::whole(3)))
}

/// Ten thousand negations and lists inside each other.
fn deep() -> Condition {
    (0..DEEP).fold(leaf(), |condition, at| match at % 3 {
        0 => Condition::not(condition),
        1 => Condition::all([condition, leaf()]),
        _ => Condition::at_least(1, [leaf(), condition]),
    })
}

#[test]
fn a_deep_condition_is_copied_compared_printed_refused_and_dropped() {
    let condition = deep();
    assert_eq!(condition.clone(), condition);
    assert_eq!(condition.depth(), DEEP + 1);
    assert!(condition.to_string().len() > DEEP);
    assert!(format!("{condition:?}").len() > DEEP);
    let findings = Program::new([&condition], &schema(), Stratum::Rules).unwrap_err();
    assert_eq!(findings.to_string(), "/0: 10001 levels; expected at most 32 levels");
    assert_eq!(condition.truth(&schema(), &given(&[])), Truth::Unknown);
}

#[test]
fn a_deep_text_is_refused() {
    for text in [
        "not ".repeat(DEEP) + "always",
        "(".repeat(DEEP) + "always" + &")".repeat(DEEP),
        "at least 1 of (".repeat(1_000),
    ] {
        let findings = parse(&text).unwrap_err();
        assert_eq!(findings.iter().next().unwrap().code(), Code::Limit);
    }
    let long = "always and ".repeat(DEEP) + "always";
    assert_eq!(parse(&long).unwrap_err().iter().next().unwrap().code(), Code::Limit);
    // What was printed from a deep condition does not bring the parser down either.
    assert!(parse(&deep().to_string()).is_err());
}

#[cfg(feature = "serde")]
mod json {
    use serde::Deserialize;
    use serde::de::value::{Error, MapDeserializer};
    use serde::de::{IntoDeserializer, Visitor};

    use super::{Condition, DEEP, deep};

    /// A deserializer that never ends: `{"not": {"not": …}}`.
    struct Endless;

    impl<'de> serde::Deserializer<'de> for Endless {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_map(MapDeserializer::new(std::iter::once(("not", Endless))))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    impl IntoDeserializer<'_, Error> for Endless {
        type Deserializer = Self;

        fn into_deserializer(self) -> Self {
            self
        }
    }

    #[test]
    fn what_other_languages_call_it_is_known() {
        for (theirs, ours) in [("gte", "ge"), (">=", "ge"), ("and", "all"), ("or", "any")] {
            let json = format!("{{\"{theirs}\": []}}");
            let error = serde_json::from_str::<Condition>(&json).unwrap_err().to_string();
            assert!(error.contains(&format!("did you mean `{ours}`?")), "{error}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        let book = r#"{"version": 1, "name": "b",
            "attributes": {"attributes": {"x": {"type": "flag"}}},
            "choices": {"customer.region": {"names": ["n"], "ordered": false}},
            "rules": [{"id": "r", "when": "always",
                "then": [{"recommend": {"action": "call", "parameters": {"x": {"days": 1}}}}]}],
            "cases": [{"name": "c", "as_of": "2026-01-01", "facts": {"count(call+meeting)": 1},
                "expect": {"classes": {"g": "a"}, "points": {"g": 1}}}]}"#;
        let read = |json: &str| serde_json::from_str::<patronage::rule::RuleBook>(json);
        assert!(read(book).is_ok());
        for (once, again) in [
            (r#""x": {"type": "flag"}"#, r#""x": {"type": "day"}"#),
            (r#""customer.region": {"names": ["n"], "ordered": false}"#, ""),
            (r#""x": {"days": 1}"#, ""),
            // Two spellings of one fact.
            (r#""count(call+meeting)": 1"#, r#""count(meeting+call)": 2"#),
            (r#""g": "a""#, ""),
            (r#""g": 1"#, ""),
        ] {
            let again = if again.is_empty() { once } else { again };
            let twice = book.replace(once, &format!("{once}, {again}"));
            let error = read(&twice).unwrap_err().to_string();
            assert!(error.contains("a second time"), "{twice}: {error}");
        }
    }

    #[test]
    fn a_deep_one_is_refused_whatever_the_deserializer_allows() {
        let json = r#"{"not":"#.repeat(DEEP) + r#"{"all":[]}"# + &"}".repeat(DEEP);
        assert!(serde_json::from_str::<Condition>(&json).is_err());
        assert!(serde_json::to_string(&deep()).is_err());
        let error = Condition::deserialize(Endless).unwrap_err();
        assert!(error.to_string().contains("deeper than 64 levels"), "{error}");
    }
}

#[test]
fn a_deep_fact_is_refused() {
    let text = "trend(".repeat(DEEP) + "spend" + &", 3d)".repeat(DEEP);
    assert!(text.parse::<FactRef>().is_err());
    assert!(matches!(FactRef::lenient(&text), FactRef::Unknown(_)));
    assert!("trend(trend(spend, 3d), 3d)".parse::<FactRef>().is_err());
}

#[test]
fn a_huge_condition_is_refused() {
    let many = Condition::all((0..5_000).map(|_| leaf()));
    let findings = Program::new(&[many], &schema(), Stratum::Rules).unwrap_err();
    assert_eq!(findings.to_string(), "/0: 5000 comparisons; expected at most 1000 comparisons");

    let values = (0..2_000).map(Literal::whole).collect();
    let list = Condition::comparison("purchases".parse().unwrap(), Asked::In(values));
    let findings = Program::new(&[list], &schema(), Stratum::Rules).unwrap_err();
    assert_eq!(findings.to_string(), "/0/in/values: 2000 values; expected 1 to 1000 values");

    let half = |n: u32| Condition::at_least(n, (0..2 * n).map(|_| leaf()));
    let findings = Program::new(&[half(200)], &schema(), Stratum::Rules).unwrap_err();
    assert!(findings.to_string().contains("steps"), "{findings}");
    assert!(Program::new(&[half(20)], &schema(), Stratum::Rules).is_ok());
}

#[test]
fn numbers_at_the_ends_of_what_fits() {
    for text in [
        "purchases > 99999999999999999999",
        "attr.margin > 9999999999999999999",
        "spend > 99999999999999999999999 USD",
        "days_since(visit) > 9999999999d",
        "churn.probability > 1.5",
        "churn.probability > 0.1234567891",
        "attr.margin > 0.1234567",
    ] {
        let condition = parse(text).unwrap();
        assert!(Program::new(&[condition], &schema(), Stratum::Rules).is_err(), "{text}");
    }
    let text = "churn.probability > 99999999999999999999999999999999999999999";
    assert!(parse(text).is_err());
}

#[test]
fn words_that_look_like_others() {
    let cyrillic =
        Condition::comparison(VerdictFact::Tier.into(), Asked::Eq(Literal::word("hіgh")));
    let findings = Program::new(&[cyrillic], &schema(), Stratum::Rules).unwrap_err();
    let finding = findings.iter().next().unwrap();
    assert_eq!((finding.code(), finding.path()), (Code::Lookalike, "/0/eq/value"));
    assert_eq!(finding.hint(), Some("did you mean `high`?"));

    let tag = Condition::comparison(FactRef::Tags, Asked::TaggedAny(vec!["bloсked".into()]));
    let known = schema().tags([name("blocked")]);
    let findings = Program::new(std::slice::from_ref(&tag), &known, Stratum::Rules).unwrap_err();
    let finding = findings.iter().next().unwrap();
    assert_eq!(finding.code(), Code::Lookalike);
    assert_eq!(finding.hint(), Some("did you mean `blocked`?"));
    // Where any tag will do, it may be meant.
    let schema = schema();
    let mut compiler = patronage::condition::Compiler::new(&schema, Stratum::Rules);
    compiler.add(&tag, "");
    let (_, warnings) = compiler.finish().unwrap();
    assert_eq!(
        warnings.to_string(),
        "/tagged_any/tags/0: warning: `bloсked`; expected letters of one alphabet"
    );
}

#[test]
fn what_no_reader_sees_is_a_warning() {
    let hidden = Condition::comparison(
        "customer.country".parse().unwrap(),
        Asked::Eq(Literal::word("D\u{200b}E")),
    );
    let schema = schema();
    let mut compiler = patronage::condition::Compiler::new(&schema, Stratum::Rules);
    compiler.add(&hidden, "");
    let (_, warnings) = compiler.finish().unwrap();
    assert_eq!(
        warnings.to_string(),
        "/eq/value: warning: `D\\u{200b}E`; expected characters that can be seen"
    );
}
