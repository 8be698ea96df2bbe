//! A small business with facts of every type, random conditions about it and random customers.

use patronage::base::{Currency, Day, Name, Probability};
use patronage::condition::{Asked, Comparison, Condition, Literal};
use patronage::customer::{Attribute, AttributeType, Schema};
use patronage::error::Findings;
use patronage::evidence::IfMissing;
use patronage::fact::{Choice, FactRef, FactSchema, Given};
use patronage::model::Value;
use proptest::prelude::*;
use rust_decimal::Decimal;

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn fact(text: &str) -> FactRef {
    text.parse().unwrap()
}

pub(crate) fn condition(text: &str) -> Condition {
    text.parse().unwrap_or_else(|findings: Findings| panic!("{text}: {findings}"))
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn today() -> Day {
    day("2026-03-31")
}

pub(crate) fn names(list: &[&str]) -> Vec<Name> {
    list.iter().map(|text| name(text)).collect()
}

/// The facts of the tests: at least one of every type.
pub(crate) fn schema() -> FactSchema {
    let attribute = |of_type| Attribute::new(of_type);
    let attributes = Schema::new()
        .declare(name("store_card"), attribute(AttributeType::Flag))
        .declare(name("margin"), attribute(AttributeType::Number))
        .declare(name("contract_end"), attribute(AttributeType::Day))
        .declare(name("level"), attribute(AttributeType::Choice(names(&["c", "b", "a"]))))
        .declare(name("note"), attribute(AttributeType::Text))
        .declare(name("budget"), attribute(AttributeType::Money(Currency::JPY)));
    FactSchema::new(Currency::USD)
        .attributes(attributes)
        .scores(5)
        .tiers(names(&["low", "medium", "high"]))
        .segments(names(&["champions", "loyal", "at_risk"]))
        .stages(names(&["prospect", "new", "repeat", "loyal", "lost"]))
        .bands(names(&["low", "medium", "high"]))
        .choice(fact("attr.level"), Choice::ordered(names(&["c", "b", "a"])))
}

const WORDS: [&str; 6] = ["logistics", "log", "retail", "North East", "no", "Łódź"];
const TAGS: [&str; 4] = ["blocked", "vip", "any", "newsletter"];

/// One fact with bounds that are near each other, so that random customers fall on both sides.
fn literals(fact: &str) -> Vec<Literal> {
    let whole = |list: &[i64]| list.iter().map(|n| Literal::whole(*n)).collect();
    let read = |list: &[&str]| list.iter().map(|text| Literal::read(text)).collect();
    let words = |list: &[&str]| list.iter().map(|text| Literal::word(text)).collect();
    match fact {
        "purchases" | "count(visit, 30d)" => whole(&[1, 2, 3, 5]),
        "rfm.total" => whole(&[4, 6, 9]),
        "spend(90d)" => read(&["0 USD", "99.99 USD", "100 USD", "1500 USD"]),
        "attr.budget" => read(&["0 JPY", "1000 JPY"]),
        "days_since(visit)" | "days_in_stage" => read(&["0d", "30d", "31d"]),
        "attr.margin" | "trend(spend, 90d)" => read(&["-0.5", "0", "0.85", "0.850001"]),
        "churn.probability" => read(&["0", "0.5", "0.8", "1"]),
        "attr.contract_end" => read(&["2026-03-30", "2026-03-31", "2026-04-30", "2024-02-29"]),
        "attr.store_card" => vec![Literal::Flag(true), Literal::Flag(false)],
        "tier" => words(&["low", "medium", "high"]),
        "attr.level" => words(&["a", "b", "c"]),
        "stage" => words(&["prospect", "new", "loyal"]),
        "customer.industry" => words(&WORDS),
        other => panic!("no literals for {other}"),
    }
}

const FACTS: [&str; 15] = [
    "purchases",
    "count(visit, 30d)",
    "rfm.total",
    "spend(90d)",
    "attr.budget",
    "days_since(visit)",
    "days_in_stage",
    "attr.margin",
    "trend(spend, 90d)",
    "churn.probability",
    "attr.contract_end",
    "attr.store_card",
    "tier",
    "stage",
    "customer.industry",
];

fn ordered(fact: &str) -> bool {
    !matches!(fact, "attr.store_card" | "stage" | "customer.industry")
}

fn asked(fact: &'static str) -> BoxedStrategy<Asked> {
    let one = proptest::sample::select(literals(fact));
    let several = proptest::collection::vec(one.clone(), 1..4);
    let mut all = vec![
        one.clone().prop_map(Asked::Eq).boxed(),
        one.clone().prop_map(Asked::Ne).boxed(),
        several.clone().prop_map(Asked::In).boxed(),
        several.prop_map(Asked::NotIn).boxed(),
        Just(Asked::Missing).boxed(),
        Just(Asked::Present).boxed(),
    ];
    if ordered(fact) {
        // A bound below which, or above which, no value lies is refused; the ends are left out.
        let list = literals(fact);
        let inner = match list.len() {
            0..=2 => one.boxed(),
            len => proptest::sample::select(list[1..len - 1].to_vec()).boxed(),
        };
        all.extend([
            inner.clone().prop_map(Asked::Lt).boxed(),
            inner.clone().prop_map(Asked::Le).boxed(),
            inner.clone().prop_map(Asked::Gt).boxed(),
            inner.clone().prop_map(Asked::Ge).boxed(),
            inner.prop_map(|at| Asked::Between(at.clone(), at)).boxed(),
        ]);
    }
    if fact == "attr.contract_end" {
        all.push((0..400_u32).prop_map(Asked::WithinNext).boxed());
        all.push((0..200_u32).prop_map(Asked::AnniversaryWithin).boxed());
    }
    if fact == "customer.industry" {
        let starts = proptest::sample::select(vec!["", "l", "log", "North", "Ł"]);
        all.push(starts.prop_map(|text| Asked::StartsWith(text.to_owned())).boxed());
    }
    proptest::strategy::Union::new(all).boxed()
}

fn tagged() -> impl Strategy<Value = Asked> {
    let tags = proptest::sample::subsequence(TAGS.to_vec(), 1..=4);
    let tags = tags.prop_map(|tags| tags.into_iter().map(str::to_owned).collect::<Vec<_>>());
    (tags, 0..4_u8, 0..8_u32).prop_map(|(tags, how, n)| match how {
        0 => Asked::TaggedAny(tags),
        1 => Asked::TaggedAll(tags),
        2 => Asked::TaggedNone(tags),
        _ => Asked::TaggedAtLeast(1 + n % u32::try_from(tags.len()).unwrap(), tags),
    })
}

fn comparison() -> impl Strategy<Value = Comparison> {
    let fact = proptest::sample::select(FACTS.to_vec());
    let plain = fact.prop_flat_map(|text| {
        asked(text).prop_map(move |asked| Comparison::new(fact_of(text), asked))
    });
    let tags = tagged().prop_map(|asked| Comparison::new(FactRef::Tags, asked));
    let missing = proptest::option::of(proptest::sample::select(vec![
        IfMissing::Unknown,
        IfMissing::True,
        IfMissing::False,
    ]));
    (prop_oneof![5 => plain, 1 => tags], missing).prop_map(|(comparison, if_missing)| {
        let two_valued = matches!(comparison.asked, Asked::Missing | Asked::Present);
        Comparison { if_missing: if_missing.filter(|_| !two_valued), ..comparison }
    })
}

fn fact_of(text: &str) -> FactRef {
    fact(text)
}

/// A condition that the check lets pass.
pub(crate) fn conditions() -> impl Strategy<Value = Condition> {
    let leaf = comparison().prop_map(Condition::from);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let several = proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            2 => several.clone().prop_map(Condition::all),
            2 => several.clone().prop_map(Condition::any),
            1 => (several, 0..8_u32).prop_map(|(parts, n)| {
                let count = u32::try_from(parts.len()).unwrap();
                Condition::at_least(1 + n % count, parts)
            }),
            1 => inner.prop_map(Condition::not),
            1 => Just(Condition::always()),
        ]
    })
}

fn value(fact: &'static str) -> BoxedStrategy<Value> {
    let money = |currency, minor: i64| {
        Value::Money(patronage::base::Money::from_minor(minor.into(), currency))
    };
    match fact {
        "purchases" | "count(visit, 30d)" => (0..7_i64).prop_map(Value::Count).boxed(),
        "rfm.total" => (3..16_i64).prop_map(Value::Count).boxed(),
        "spend(90d)" => {
            proptest::sample::select(vec![-1, 0, 9_998, 9_999, 10_000, 150_000, i64::MAX])
                .prop_map(move |minor| money(Currency::USD, minor))
                .boxed()
        }
        "attr.budget" => (-1..2_000_i64).prop_map(move |minor| money(Currency::JPY, minor)).boxed(),
        "days_since(visit)" | "days_in_stage" => (0..40_i64).prop_map(Value::Days).boxed(),
        "attr.margin" | "trend(spend, 90d)" => {
            let odd =
                ["-0.5", "-0.5000001", "0", "0.85", "0.8500001", "0.850001", "0.8499999", "7"];
            proptest::sample::select(odd.to_vec())
                .prop_map(|text| Value::Number(text.parse::<Decimal>().unwrap()))
                .boxed()
        }
        "churn.probability" => {
            proptest::sample::select(vec![0.0, 0.1 + 0.2, 0.5, 0.8, 4.0 / 5.0, 1.0])
                .prop_map(|chance| Value::Chance(Probability::new(chance).unwrap()))
                .boxed()
        }
        "attr.contract_end" => (-800..800_i32)
            .prop_map(|days| Value::Day(Day::from_number(today().number() + days).unwrap()))
            .boxed(),
        "attr.store_card" => any::<bool>().prop_map(Value::Flag).boxed(),
        "tier" => choice(&["low", "medium", "high", "platinum"]),
        "attr.level" => choice(&["a", "b", "c"]),
        "stage" => choice(&["prospect", "new", "repeat", "loyal"]),
        "customer.industry" => {
            let mut words = WORDS.to_vec();
            words.extend(["", "l", "logi", "logisticsx", "zzz", "North", "Ł"]);
            proptest::sample::select(words).prop_map(|text| Value::Text(text.to_owned())).boxed()
        }
        other => panic!("no values for {other}"),
    }
}

fn choice(list: &[&str]) -> BoxedStrategy<Value> {
    proptest::sample::select(names(list)).prop_map(Value::Name).boxed()
}

fn perhaps_tags(
    weight: u32,
    known: u32,
    tags: BoxedStrategy<Option<Vec<&'static str>>>,
) -> BoxedStrategy<Option<Vec<&'static str>>> {
    if weight == 0 { tags } else { prop_oneof![weight => Just(None), known => tags].boxed() }
}

/// A customer; each fact is missing one time in `missing_in`, never when that is 0.
pub(crate) fn customers(missing_in: u32) -> impl Strategy<Value = Given> {
    let weight = u32::from(missing_in > 0);
    let known = missing_in.saturating_sub(1).max(1);
    let perhaps = move |known_value: BoxedStrategy<Option<Value>>| {
        if weight == 0 {
            known_value
        } else {
            prop_oneof![weight => Just(None), known => known_value].boxed()
        }
    };
    let values: Vec<_> =
        FACTS.iter().map(|fact| perhaps(value(fact).prop_map(Some).boxed()).boxed()).collect();
    let tags = proptest::sample::subsequence(TAGS.to_vec(), 0..=4);
    let tags = perhaps_tags(weight, known, tags.prop_map(Some).boxed());
    (values, tags).prop_map(|(values, tags)| {
        let mut given = Given::at(today());
        for (text, value) in FACTS.iter().zip(values) {
            if let Some(value) = value {
                given = given.with(fact(text), value);
            }
        }
        match tags {
            Some(tags) => given.tagged(names(&tags)),
            None => given,
        }
    })
}

/// A customer of whom some facts are known, written as `fact = literal`.
pub(crate) fn given(facts: &[(&str, Value)]) -> Given {
    facts
        .iter()
        .fold(Given::at(today()), |given, (text, value)| given.with(fact(text), value.clone()))
}
