//! Facts read from a real ledger and record.

use patronage::base::{Currency, CustomerId, Day};
use patronage::condition::{Condition, Program};
use patronage::evidence::Truth;
use patronage::fact::{Facts, Known, Stratum};
use patronage::intake::{Intake, Row};
use patronage::model::{Birth, Customer, Party, Person};
use patronage::profile::Ledger;

use crate::support::{condition, day, fact, name, schema};

fn ledger() -> Ledger {
    let mut intake = Intake::new(Currency::USD);
    let row = |at, kind, amount, channel| Row {
        customer: "ann",
        at,
        kind,
        amount,
        channel,
        ..Row::default()
    };
    let rows = [
        row("2025-06-01", "purchase", "100", "shop"),
        row("2025-12-20", "purchase", "40", "web"),
        row("2026-01-05", "purchase", "60", "web"),
        row("2026-03-01", "purchase", "30", "shop"),
        row("2026-03-02", "refund", "10", "shop"),
        row("2026-03-05", "visit", "", "web"),
        row("2026-03-20", "visit", "", "shop"),
        row("2026-03-25", "complaint_opened", "", "phone"),
        row("2026-03-26", "nps_answer", "9", "mail"),
        row("2026-03-27", "points_earned", "50", "shop"),
        row("2026-04-02", "visit", "", "web"),
    ];
    Ledger::of(Currency::USD, intake.admit_rows(rows).unwrap().postings()).unwrap()
}

#[test]
fn behaviour_over_windows() {
    let ledger = ledger();
    let profile = ledger.at(day("2026-03-31"));
    let seen = Known::of(&profile);
    let shown = |text: &str| {
        seen.observe(&fact(text)).map_or("missing".to_owned(), |value| value.to_value().to_string())
    };
    for (text, expected) in [
        ("spend", "220.00 USD"),
        ("spend(90d)", "80.00 USD"),
        ("gross_spend(90d)", "90.00 USD"),
        ("purchases(90d)", "2"),
        ("mean_spend(90d)", "40.00 USD"),
        ("count(visit, 30d)", "2"),
        ("count(visit via web)", "1"),
        ("count(any, 30d)", "6"),
        ("count(visit+complaint_opened, 12d)", "2"),
        ("sum(refund)", "10.00 USD"),
        ("sum(points_earned, 30d)", "50"),
        ("mean(purchase)", "57.50 USD"),
        ("mean(nps_answer)", "9"),
        ("first(visit)", "2026-03-05"),
        ("last(visit)", "2026-03-20"),
        ("last(visit via web)", "2026-03-05"),
        ("days_since(complaint_opened)", "6 days"),
        ("days_since(call)", "missing"),
        ("share(purchase via web)", "0.50"),
        ("share(purchase via web, 90d)", "0.50"),
        ("share(call via web)", "missing"),
        ("trend(spend, 90d)", "2"),
        ("trend(count(visit), 15d)", "1"),
        ("trend(spend, 30d)", "-0.3333"),
        ("trend(spend, 12d)", "missing"),
        ("nps", "100"),
        ("csat", "missing"),
        ("customer.industry", "missing"),
        ("tags", "missing"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn the_record() {
    let ledger = Ledger::new(Currency::USD);
    let mut ann =
        Customer::new(CustomerId::new("ann").unwrap(), Party::Individual(Person::default()));
    ann.industry = Some(name("logistics"));
    ann.country = Some("GB".parse().unwrap());
    ann.joined = Some(day("2024-02-29"));
    ann.tags.insert(name("vip"));
    ann.attributes.insert(name("store_card"), patronage::model::Value::Flag(true).into());
    if let Party::Individual(person) = &mut ann.party {
        person.birth = Some(Birth::On(day("1980-02-29")).into());
    }
    let holds = |text: &str, as_of: Day| {
        let profile = ledger.at(as_of).known_as(&ann);
        let seen = Known::of(&profile);
        let condition: Condition = condition(text);
        let program = Program::new([&condition], &schema(), Stratum::Rules).unwrap();
        let mut row = program.row();
        program.fill(&seen, &mut row);
        let truth = condition.truth(&schema(), &seen);
        assert_eq!(program.holds(0, &row), truth == Truth::True, "{text}");
        truth
    };
    let today = day("2026-02-20");
    for (text, as_of, expected) in [
        ("customer.country in (\"GB\")", today, true),
        ("customer.industry starts with \"log\"", today, true),
        ("customer.age = 45", today, true),
        ("customer.age = 46", day("2026-03-01"), true),
        ("attr.store_card = yes and tagged vip", today, true),
        ("customer.party = individual", today, true),
        // 2026 has no 29 February: the anniversary is 1 March.
        ("customer.birth anniversary within 9d", today, true),
        ("customer.birth anniversary within 8d", today, false),
        ("customer.birth anniversary within 0d", day("2026-03-01"), true),
        ("customer.birth anniversary within 0d", day("2028-02-29"), true),
        ("customer.birth anniversary within 0d", day("2028-03-01"), false),
        // The first anniversary is a year after the day.
        ("customer.joined anniversary within 365d", day("2024-02-29"), false),
        ("customer.joined anniversary within 366d", day("2024-02-29"), true),
        ("customer.tenure >= 0d", today, true),
    ] {
        assert_eq!(holds(text, as_of), Truth::from(expected), "{text} at {as_of}");
    }
    assert_eq!(holds("customer.region = x", today), Truth::Unknown);
    assert_eq!(holds("customer.tenure >= 0d", day("2020-01-01")), Truth::Unknown);
}
