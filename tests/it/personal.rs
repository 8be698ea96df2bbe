//! What a customer's record says stays out of `Debug` and of errors.

use std::fmt::Debug;

use patronage::base::{CustomerId, Index, Money};
use patronage::customer::{Attribute, AttributeType, CustomerRecords, Schema};
use patronage::fact::{Facts, Given, Known, VerdictFact};
use patronage::intake::{Intake, Row};

use patronage::model::{Birth, Customer, Interaction, Party, Value};
use patronage::profile::Ledgers;
use patronage::value::Override;
use serde_json::json;

use crate::support::{BOOKS, buy, day, name};

/// A person of whom everything is known. Every text, day and number in it is found nowhere else.
const PERSON: &str = r#"{
    "id": "marker_id 1",
    "party": {"individual": {
        "birth": {"on": "1961-10-11"},
        "gender": "marker_gender",
        "income_band": "marker_income",
        "occupation": "marker_occupation"
    }},
    "industry": "marker_industry",
    "country": "ZQ",
    "region": "marker_region",
    "language": "marker_language",
    "joined": "1962-12-13",
    "source": "marker_source",
    "tags": ["marker_diagnosis", "marker_tag"],
    "attributes": {
        "marker_text": {"text": "marker text"},
        "marker_name": {"name": "marker_choice"},
        "marker_money": {"money": "98765.43 USD"},
        "marker_day": {"day": "1963-11-12"},
        "marker_count": {"count": 456789}
    }
}"#;

/// The same of an organisation.
const ORGANISATION: &str = r#"{
    "id": "marker_id 2",
    "party": {"organisation": {"size_band": "medium"}},
    "industry": "marker_industry",
    "region": "marker_region",
    "tags": ["marker_tag"],
    "attributes": {"marker_text": {"text": "marker text"}}
}"#;

/// What must not be seen: every value, as it is written and as Rust would show it.
const MARKERS: [&str; 14] = [
    "marker", "1961", "1962", "1963", "1964", "ZQ", "90, 81", "9876", "456789", "medium", "Medium",
    "Aged {", "4711", "MARKER",
];

#[track_caller]
fn unseen(shown: &str) {
    for marker in MARKERS {
        assert!(!shown.contains(marker), "`{marker}` in {shown}");
    }
}

/// Nothing is seen, and something is: structure and counts.
#[track_caller]
fn hidden<T: Debug>(value: &T, structure: &str) {
    let shown = format!("{value:?}");
    unseen(&shown);
    unseen(&format!("{value:#?}"));
    assert!(shown.contains(structure), "no `{structure}` in {shown}");
}

fn customers() -> [Customer; 2] {
    [PERSON, ORGANISATION].map(|json| serde_json::from_str(json).unwrap())
}

fn schema() -> Schema {
    let choice = AttributeType::Choice(vec![name("marker_choice")]);
    Schema::new()
        .declare(name("marker_text"), Attribute::new(AttributeType::Text))
        .declare(name("marker_name"), Attribute::new(choice))
        .declare(name("marker_money"), Attribute::new(AttributeType::Money(BOOKS)))
        .declare(name("marker_day"), Attribute::new(AttributeType::Day))
        .declare(name("marker_count"), Attribute::new(AttributeType::Count))
}

fn records() -> CustomerRecords {
    CustomerRecords::new(customers(), &schema()).unwrap()
}

#[test]
fn debug_shows_no_record() {
    let [person, organisation] = customers();
    let shown = format!("{organisation:?}");
    let expected = "Customer { id: CustomerId(<personal>), \
        party: Organisation(Organisation { size_band: Some(<personal>) }), \
        industry: Some(<personal>), country: None, region: Some(<personal>), language: None, \
        joined: None, source: None, tags: [<personal>], attributes: [<personal>] }";
    assert_eq!(shown, expected);
    let all = "attributes: [<personal>, <personal>, <personal>, <personal>, <personal>]";
    hidden(&person, all);
    hidden(&person, "tags: [<personal>, <personal>]");
    hidden(&person.id, "CustomerId(<personal>)");
    hidden(&person.party, "Individual(Person { birth: Some(<personal>)");
    hidden(&person.attributes.values().collect::<Vec<_>>(), "<personal>, <personal>");
    hidden(&organisation.party, "size_band: Some(<personal>)");
    let Party::Individual(facts) = &person.party else { panic!("{person:?}") };
    hidden(facts, "occupation: Some(<personal>)");
    hidden(facts.birth.as_ref().unwrap().reveal(), "On(<personal>)");
    hidden(&Birth::Aged { years: 73, on: "1964-01-01".parse().unwrap() }, "Aged(<personal>)");
    // `Display` is for those who are meant to see it.
    assert_eq!(person.id.to_string(), "marker_id 1");
}

#[test]
fn debug_of_what_holds_records_shows_none() {
    let rows = [buy("marker_id 1", 0, 500), buy("marker_id 2", 1, 700), buy("marker_id 1", 2, 90)];
    let numbered = |(at, row): (usize, Interaction)| row.id(format!("INV-{at}").parse().unwrap());
    let rows: Vec<Interaction> = rows.into_iter().enumerate().map(numbered).collect();
    hidden(&rows[0], "customer: CustomerId(<personal>)");
    hidden(&rows[0], "INV-0");
    let records = records();
    hidden(&records, "index: [CustomerId(<personal>), ");
    let mut intake = Intake::new(BOOKS).records(records.clone());
    let admission = intake.admit(rows).unwrap();
    hidden(&intake, "records: Some(CustomerRecords");
    hidden(&intake, "INV-2");
    hidden(&admission, "customer: CustomerId(<personal>)");
    hidden(&admission.postings()[0], "customer: CustomerId(<personal>)");

    let mut ledgers = Ledgers::new(BOOKS);
    ledgers.post(admission.postings()).unwrap();
    hidden(&ledgers, "CustomerId(<personal>), CustomerId(<personal>)");
    let cohort = ledgers.at(day(9)).known_by(&records);
    hidden(&cohort, "CustomerId(<personal>)");
    let profile = cohort.find("marker_id 1").unwrap();
    assert_eq!(profile.customer().unwrap().tags.len(), 2);
    hidden(profile, "customer: Some(Customer");
    hidden(&Known::of(profile), "customer: Some(Customer");

    let row = Row { customer: "marker_id 1", at: "2020-01-01", ..Row::default() };
    hidden(&row, "Row { customer: Some(<personal>), at: \"2020-01-01\"");
    let mut index: Index<CustomerId> = Index::new();
    index.number(&"marker_id 1".parse().unwrap());
    hidden(&index, "[CustomerId(<personal>)]");
    let json = json!({
        "customer": "marker_id 1", "tier": "high", "reason": "settled", "from": "2020-01-01",
        "until": "2020-12-31"
    });
    hidden(&serde_json::from_value::<Override>(json).unwrap(), "reason: \"settled\"");
}

#[test]
fn debug_of_a_customer_that_was_thought_up_shows_behaviour_only() {
    let [person, _] = customers();
    let ledgers = Ledgers::new(BOOKS);
    let cohort = ledgers.at(day(9));
    assert!(cohort.is_empty());
    let mut given = Given::at(day(0))
        .with("purchases".parse().unwrap(), Value::Count(31))
        .with(VerdictFact::Tier.into(), Value::Name(name("high")))
        .tagged(person.tags.iter().copied());
    for (fact, value) in [
        ("customer.birth", Value::Day("1961-10-11".parse().unwrap())),
        ("customer.age", Value::Count(4711)),
        ("customer.occupation", Value::Name(name("marker_occupation"))),
        ("customer.region", Value::Name(name("marker_region"))),
        ("customer.country", Value::Text("ZQ".into())),
        ("attr.budget", Value::Money("98765.43 USD".parse::<Money>().unwrap())),
    ] {
        given = given.with(fact.parse().unwrap(), value);
    }
    assert!(given.observe(&"customer.occupation".parse().unwrap()).is_some());
    hidden(&given, "Count(31)");
    hidden(&given, "Name(Name(high))");
    hidden(&given, "tags: Some([<personal>, <personal>])");
    assert_eq!(format!("{given:?}").matches(": <personal>").count(), 6);
}

/// A record with something else at a place, and the field that is refused.
fn refused(place: &str, wrong: &serde_json::Value) -> (String, String) {
    let mut record: serde_json::Value = serde_json::from_str(PERSON).unwrap();
    if place.starts_with("/party/organisation") {
        record = serde_json::from_str(ORGANISATION).unwrap();
    }
    *record.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = wrong.clone();
    let text = record.to_string();
    let mut json = serde_json::Deserializer::from_str(&text);
    let error = serde_path_to_error::deserialize::<_, Customer>(&mut json).unwrap_err();
    (error.path().to_string(), error.inner().to_string())
}

#[test]
fn what_cannot_be_read_of_a_record_is_not_repeated() {
    let text = json!("MARKER !");
    let odd = [json!(4711), json!(["MARKER"]), json!({"MARKER": "MARKER"}), json!(4711.5)];
    for (place, field) in [
        ("/id", "id"),
        ("/party", "party"),
        ("/party/individual", "party"),
        ("/party/individual/birth", "party"),
        ("/party/individual/birth/on", "party"),
        ("/party/individual/gender", "party"),
        ("/party/individual/income_band", "party"),
        ("/party/individual/occupation", "party"),
        ("/party/organisation", "party"),
        ("/party/organisation/size_band", "party"),
        ("/industry", "industry"),
        ("/country", "country"),
        ("/region", "region"),
        ("/language", "language"),
        ("/joined", "joined"),
        ("/source", "source"),
        ("/tags", "tags"),
        ("/tags/1", "tags"),
        ("/attributes", "attributes"),
        ("/attributes/marker_text", "attributes"),
        ("/attributes/marker_text/text", "attributes"),
        ("/attributes/marker_money/money", "attributes"),
        ("/attributes/marker_count/count", "attributes"),
    ] {
        // Any text is an id, and a text that is an attribute's text is good.
        let takes_text = matches!(place, "/id" | "/attributes/marker_text/text");
        for wrong in odd.iter().chain((!takes_text).then_some(&text)) {
            // Whole numbers are what a count is.
            if place.ends_with("/count") && *wrong == json!(4711) {
                continue;
            }
            let (path, said) = refused(place, wrong);
            unseen(&said);
            assert!(path.starts_with(field), "{place}: {path}: {said}");
            assert!(said.contains("a personal fact that is not of its form at line"), "{said}");
        }
    }
    let (_, said) = refused("/id", &json!(" MARKER"));
    unseen(&said);
    let interaction = json!({"customer": " MARKER", "at": "2020-01-01", "kind": "visit"});
    let said = serde_json::from_value::<Interaction>(interaction).unwrap_err().to_string();
    unseen(&said);
    assert!(said.contains("a personal fact"), "{said}");
}

#[test]
fn findings_about_records_repeat_no_value() {
    let [person, _] = customers();
    let twice = CustomerRecords::new([person.clone(), person.clone()], &schema()).unwrap_err();
    assert_eq!(
        twice.to_string(),
        "row 1: /id: the id of an earlier row; expected each customer once"
    );
    unseen(&twice.to_string());
    // Attributes of other types than the schema declares; their names are words of the schema.
    let mut other =
        Schema::new().declare(name("required"), Attribute::required(AttributeType::Flag));
    for attribute in person.attributes.keys() {
        other = other.declare(*attribute, Attribute::new(AttributeType::Flag));
    }
    let findings = CustomerRecords::new([person.clone()], &other).unwrap_err();
    assert_eq!(findings.len(), 6);
    unseen(&findings.to_string().replace("/attributes/marker_", ""));
    unseen(&format!("{findings:?}").replace("/attributes/marker_", ""));
}
