//! Print then parse is the identity, equal values are equal bytes, and reading is a check.

use std::fmt::Debug;

use patronage::base::{CustomerId, Day, Money, Name, Probability};
use patronage::customer::Schema;
use patronage::engine::{Classification, Engine, Explanation, Policy, Spec};
use patronage::intake::Posting;
use patronage::model::{
    Amount, Birth, Customer, Interaction, Kind, Organisation, Party, Person, Value,
};
use patronage::profile::{Ledger, Ledgers};
use patronage::value::Reviews;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::{Serialize, de::DeserializeOwned};

use crate::support::{
    BOOKS, admitted, batch, batch_at, cases, crowd, day, engine, json, ledger, ledgers, mixed,
    name, orders,
};

#[track_caller]
fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let printed = json(value);
    let parsed: T = serde_json::from_str(&printed).unwrap();
    assert_eq!(&parsed, value, "{printed}");
    assert_eq!(json(&parsed), printed);
}

fn names() -> impl Strategy<Value = Name> {
    prop_oneof!["[a-z][a-z0-9_-]{0,59}", "[建筑业金卡][一-龥a-z0-9_]{0,19}"]
        .prop_map(|text| name(&text))
}

fn monies() -> impl Strategy<Value = Money> {
    let code = prop::sample::select(vec!["USD", "JPY", "KWD", "MRU", "CLF"]);
    let most = 10_i128.pow(27) - 1;
    (-most..=most, code).prop_map(|(minor, code)| Money::from_minor(minor, code.parse().unwrap()))
}

fn all_days() -> impl Strategy<Value = Day> {
    let (first, last) = (Day::FIRST.number(), Day::LAST.number());
    let day = prop_oneof![Just(first), Just(last), first..=last];
    day.prop_map(|number| Day::from_number(number).unwrap())
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Flag),
        any::<i64>().prop_map(Value::Count),
        any::<i64>().prop_map(Value::Days),
        (any::<i64>(), 0..9_u32).prop_map(|(n, scale)| Value::Number(Decimal::new(n, scale))),
        monies().prop_map(Value::Money),
        (0..=1_000_u64).prop_map(|n| Value::Chance(Probability::of(n, 1_000).unwrap())),
        all_days().prop_map(Value::Day),
        names().prop_map(Value::Name),
        any::<String>().prop_map(Value::Text),
    ]
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn small_words(
        money in monies(), day in all_days(), own in names(), value in values(),
        built_in in prop::sample::select(Kind::built_in().collect::<Vec<_>>()),
    ) {
        there_and_back(&money);
        there_and_back(&day);
        there_and_back(&own);
        there_and_back(&value);
        for kind in [built_in, Kind::Custom(own)] {
            there_and_back(&kind);
            prop_assert_eq!(kind.to_string().parse::<Kind>(), Ok(kind));
        }
        prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
        prop_assert_eq!(day.to_string().parse::<Day>(), Ok(day));
        prop_assert_eq!(own.to_string().parse::<Name>(), Ok(own));
    }

    #[test]
    fn rows_and_ledgers(rows in batch(), order in orders()) {
        for row in rows.iter() {
            there_and_back(row);
        }
        there_and_back(&ledger(&rows));
        there_and_back(&ledgers(&rows));
        let other = ledgers(&mixed(&rows, &order));
        prop_assert_eq!(&other, &ledgers(&rows));
        prop_assert_eq!(json(&other), json(&ledgers(&rows)));
    }

    #[test]
    fn a_ledger_that_was_read_goes_on_as_if_it_had_not_been(
        rows in batch(), at in any::<prop::sample::Index>(),
    ) {
        let postings = admitted(&rows).postings().to_vec();
        let (stored, later) = postings.split_at(at.index(postings.len() + 1));
        let go_on = |mut ledgers: Ledgers, later: &[Posting]| {
            ledgers.post(later).unwrap();
            json(&ledgers)
        };
        let first = crate::support::ledgers_of(stored);
        let read: Ledgers = serde_json::from_str(&json(&first)).unwrap();
        prop_assert_eq!(go_on(read, later), go_on(first, later));
    }

    #[test]
    fn policies_and_answers((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let engine = engine(&cohort);
        there_and_back(engine.policy());
        let read: Policy = serde_json::from_str(&json(engine.policy())).unwrap();
        let again = Engine::new(read).unwrap();
        for profile in cohort.profiles() {
            let explanation: Explanation = engine.explain(profile);
            let classification: &Classification = &explanation.classification;
            there_and_back(classification);
            there_and_back(&explanation);
            prop_assert_eq!(&explanation, &again.explain(profile));
        }
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn fitted_chances(rows in crowd()) {
        let ledgers = ledgers(&rows);
        let fitted = Policy::fit(&ledgers.at(day(390)), &Spec::default()).unwrap();
        there_and_back(&fitted.policy.churn);
        let engine = Engine::new(fitted.policy).unwrap();
        for profile in ledgers.at(day(390)).profiles() {
            for verdict in engine.explain(profile).verdicts {
                there_and_back(&verdict.evidence);
            }
        }
    }
}

#[test]
fn numbers_that_are_equal_print_equal_bytes() {
    let numbers = ["2", "2.0", "2.00", "02"].map(|text| text.parse::<Decimal>().unwrap());
    let printed = numbers.map(|number| json(&Value::Number(number)));
    assert_eq!(printed, [r#"{"number":"2"}"#; 4]);
    let zeros = [Decimal::ZERO, -Decimal::ZERO, Decimal::new(0, 5)];
    assert_eq!(zeros.map(|zero| json(&Value::Number(zero))), [r#"{"number":"0"}"#; 3]);
    assert_eq!(json(&Probability::new(-0.0).unwrap()), json(&Probability::ZERO));
    assert_eq!(json(&"-0 USD".parse::<Money>().unwrap()), json(&Money::zero(BOOKS)));
}

/// A ledger of one purchase with one part of its text replaced.
fn refused(from: &str, to: &str) {
    let good = [
        r#"{"version":1,"currency":"USD","lines":[["2020-01-05","purchase","web",0,2,"40.00"],"#,
        r#"["2020-01-05","nps_answer","app",9,2,"18"],"#,
        r#"["2020-01-05","custom:tasting","shop",0,1,"0"],"#,
        r#"["2020-01-09","points_earned","other",0,1,"77"]],"#,
        r#""returns":[["2020-01-05","2020-01-07",1,"20.00"]]}"#,
    ];
    let good = good.concat();
    there_and_back(&serde_json::from_str::<Ledger>(&good).unwrap());
    assert!(good.contains(from), "{from}");
    let bad = good.replacen(from, to, 1);
    let read = serde_json::from_str::<Ledger>(&bad);
    assert!(read.is_err(), "{from} became {to}");
    let many =
        |one: &str| format!(r#"{{"version":1,"currency":"USD","customers":[["ann",{one}]]}}"#);
    assert!(serde_json::from_str::<Ledgers>(&many(&good)).is_ok());
    assert!(serde_json::from_str::<Ledgers>(&many(&bad)).is_err(), "{from} became {to}");
}

#[test]
fn a_ledger_that_the_library_would_not_write_is_not_read() {
    let table = [
        // The frame.
        (r#""version":1"#, r#""version":2"#),
        (r#""version":1"#, r#""version":0"#),
        (r#""version":1,"#, ""),
        (r#""currency":"USD""#, r#""currency":"XXX""#),
        (r#""currency":"USD","#, r#""currency":"USD","note":"","#),
        (r#","returns":[["2020-01-05","2020-01-07",1,"20.00"]]"#, ""),
        // Lines out of order, twice, or with something missing.
        (r#"["2020-01-05","purchase""#, r#"["2020-01-10","purchase""#),
        (r#""nps_answer","app",9,2,"18""#, r#""purchase","web",0,2,"40.00""#),
        (r#""nps_answer","app",9,2,"18""#, r#""purchase","shop",0,2,"40.00""#),
        (r#""points_earned","other",0,1,"77""#, r#""points_earned","other",0,1"#),
        (r#""points_earned","other",0,1,"77""#, r#""points_earned","other",0,1,"77",0"#),
        // Words.
        (r#""purchase""#, r#""purchse""#),
        (r#""web""#, r#""fax""#),
        ("custom:tasting", "custom:Tasting"),
        ("2020-01-09", "2020-02-30"),
        ("2020-01-09", "10000-01-01"),
        // Counts and marks.
        (r#""web",0,2"#, r#""web",0,0"#),
        (r#""web",0,2"#, r#""web",0,-1"#),
        (r#""web",0,2"#, r#""web",0,4294967296"#),
        (r#""web",0,2"#, r#""web",1,2"#),
        (r#""app",9,2,"18""#, r#""app",11,2,"22""#),
        (r#""app",9,2,"18""#, r#""app",9,2,"17""#),
        (r#""shop",0,1,"0""#, r#""shop",3,1,"0""#),
        // Amounts that do not go with the kind.
        (r#""40.00""#, r#""40.005""#),
        (r#""40.00""#, r#""-40.00""#),
        (r#""40.00""#, "40.00"),
        (r#""40.00""#, r#""92233720368547758.08""#),
        (r#""shop",0,1,"0""#, r#""shop",0,1,"1""#),
        (r#""77""#, r#""77.0""#),
        (r#""77""#, r#""-77""#),
        (r#""77""#, r#""077""#),
        // Returns.
        (r#"1,"20.00"]]"#, r#"0,"0.00"]]"#),
        (r#""2020-01-07",1"#, r#""2020-01-04",1"#),
        (r#""20.00"]]"#, r#""-20.00"]]"#),
        (r#""20.00"]]"#, r#""20.00"],["2020-01-05","2020-01-07",1,"20.00"]]"#),
        (r#""20.00"]]"#, r#""20.00"],["2020-01-05","2020-01-06",1,"20.00"]]"#),
    ];
    for (from, to) in table {
        refused(from, to);
    }
}

#[test]
fn ledgers_of_two_currencies_or_of_one_customer_twice_are_not_read() {
    let ledger = |currency: &str| {
        format!(r#"{{"version":1,"currency":"{currency}","lines":[],"returns":[]}}"#)
    };
    let read = |customers: &str| {
        let text = format!(r#"{{"version":1,"currency":"USD","customers":[{customers}]}}"#);
        serde_json::from_str::<Ledgers>(&text)
    };
    let (dollars, euros) = (ledger("USD"), ledger("EUR"));
    let one = read(&format!(r#"["b",{dollars}],["a",{dollars}]"#)).unwrap();
    assert_eq!(one.len(), 2);
    assert!(read(&format!(r#"["a",{euros}]"#)).is_err());
    assert!(read(&format!(r#"["a",{dollars}],["a",{dollars}]"#)).is_err());
    assert!(read(&format!(r#"["",{dollars}]"#)).is_err());
    assert!(read(&format!(r#"["a",{dollars},1]"#)).is_err());
}

#[track_caller]
fn unreadable<T: DeserializeOwned + Debug>(text: &str) {
    let read = serde_json::from_str::<T>(text);
    assert!(read.is_err(), "{text} was read as {read:?}");
}

#[test]
fn a_field_that_nobody_knows_is_refused_everywhere() {
    let row = r#"{"customer":"ann","at":"2020-01-05","kind":KIND}"#;
    let with = |kind: &str| row.replace("KIND", kind);
    assert!(serde_json::from_str::<Interaction>(&with(r#""visit""#)).is_ok());
    unreadable::<Interaction>(&with(r#""vist""#));
    unreadable::<Interaction>(&with(r#""visit","note":1"#));
    unreadable::<Interaction>(&with(r#""purchase","amount":"5 USD""#));
    unreadable::<Interaction>(&with(r#""purchase","amount":{}"#));
    unreadable::<Interaction>(&with(r#""purchase","amount":{"money":"5"}"#));
    unreadable::<Interaction>(&with(r#""purchase","amount":{"money":"5 USD","of":"s1"}"#));
    unreadable::<Interaction>(&with(r#""nps_answer","amount":{"score":9,"scale":10}"#));
    unreadable::<Interaction>(&with(r#""nps_answer","amount":{"score":256}"#));
    unreadable::<Amount>(r#"{"points":-1}"#);
    unreadable::<Birth>(r#"{"aged":{"years":30,"on":"2020-01-05","about":true}}"#);
    unreadable::<Person>(r#"{"brith":null}"#);
    unreadable::<Organisation>(r#"{"size":"large"}"#);
    unreadable::<Customer>(r#"{"id":"a","party":{"individual":{}},"colour":"red"}"#);
    unreadable::<Schema>(r#"{"attributes":{},"more":{}}"#);
    unreadable::<Value>(r#"{"days":1,"count":1}"#);
    unreadable::<Reviews>(r#"{"every_days":{"days":30,"from":"2026-01-01","until":null}}"#);
    unreadable::<Policy>(r#"{"version":1,"currency":"USD","tier":null}"#);
    unreadable::<Policy>(r#"{"version":1,"currency":"USD","churn":{"horizon":90}}"#);
}

#[test]
fn small_values_are_checked_when_they_are_read() {
    unreadable::<Probability>("1.5");
    unreadable::<Probability>("-0.1");
    unreadable::<Money>(r#""5""#);
    unreadable::<Money>("5");
    unreadable::<Day>(r#""1899-12-31""#);
    unreadable::<Name>(r#""At Risk""#);
    unreadable::<CustomerId>(r#""""#);
    unreadable::<Kind>(r#""custom:""#);
    unreadable::<Value>(r#"{"number":2}"#);
    unreadable::<Value>(r#"{"number":"2e3"}"#);
}

#[test]
fn customers_go_there_and_back() {
    let mut customer =
        Customer::new(CustomerId::new("7").unwrap(), Party::Individual(Person::default()));
    customer.attributes.insert(name("store_card"), Value::Flag(true).into());
    customer.tags.extend(["b", "a"].map(name));
    customer.joined = Some(day(3));
    if let Party::Individual(person) = &mut customer.party {
        person.birth = Some(Birth::Aged { years: 30, on: day(0) }.into());
        person.gender = Some(name("f").into());
    }
    there_and_back(&customer);
    assert_eq!(Ledger::new(BOOKS), serde_json::from_str(&json(&Ledger::new(BOOKS))).unwrap());
}
