//! What allocates and what does not, counted.

use patronage::base::{Currency, Name};
use patronage::condition::{Condition, Program, Scratch};
use patronage::fact::{FactSchema, Known, Stratum};
use patronage::intake::{Intake, Row};
use patronage::profile::Ledger;
use patronage::rule::{Group, HitPolicy, Outcome, Rule, RuleBook, Rules};

fn ledger() -> Ledger {
    let mut intake = Intake::new(Currency::USD);
    let rows = ["2026-01-05", "2026-03-01", "2026-03-20"].map(|at| Row {
        customer: "ann",
        at,
        amount: "60",
        ..Row::default()
    });
    Ledger::of(Currency::USD, intake.admit_rows(rows).unwrap().postings()).unwrap()
}

const RULES: [&str; 5] = [
    "spend(90d) >= 100 USD and purchases(30d) > 0",
    "trend(spend, 30d) < 0.5 or days_since(purchase) > 14d",
    "share(purchase via web) >= 0.5 or mean(purchase) > 10 USD or first(purchase) after 2026-01-01",
    "count(any, 90d) > 2 and not tagged blocked if missing false",
    "at least 2 of (purchases >= 2, spend > 1 USD, since_last <= 30d)",
];

#[test]
fn rules_allocate_nothing_for_a_customer() {
    let mut book = RuleBook::new(Name::literal("test"));
    let service = Name::literal("service");
    book.groups.push(Group::new(service, HitPolicy::Priority));
    for (at, text) in RULES.iter().enumerate() {
        let class = Outcome::Class { group: service, class: Name::literal("gold") };
        let tags = Outcome::Tags(vec![Name::literal("x")]);
        let id = Name::new(&format!("r{at}")).unwrap();
        book.rules.push(Rule::new(id, *text).then(class).then(tags));
    }
    let rules = Rules::new(book, &FactSchema::new(Currency::USD)).unwrap();
    let ledger = ledger();
    let profile = ledger.at("2026-03-31".parse().unwrap());
    let seen = Known::of(&profile);
    let mut memory = rules.memory();
    let apply = |memory: &mut _| {
        let applied = rules.apply(&seen, memory);
        let classes = applied.classes().count();
        (applied.fired().count(), classes, applied.tags().count(), applied.class("service"))
    };
    // The first customer gives the memory its size.
    let first = apply(&mut memory);
    assert_eq!((first.0, first.1, first.2), (4, 1, 1));
    let counted = allocation_counter::measure(|| {
        for _ in 0..100 {
            assert_eq!(apply(&mut memory), first);
        }
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn columns_allocate_nothing_for_a_block() {
    let conditions = RULES.map(|text| text.parse::<Condition>().unwrap());
    let facts = FactSchema::new(Currency::USD);
    let program = Program::new(&conditions, &facts, Stratum::Rules).unwrap();
    let mut columns = program.columns();
    for at in 0..3_000 {
        columns.push(&vec![at; program.slots().len()]);
    }
    let mut scratch = Scratch::default();
    let mut ask = || {
        let mut fired = 0;
        program.blocks(&columns, &mut scratch, |block| {
            fired += block.holds(0).iter().map(|one| usize::from(*one)).max().unwrap_or(0);
        });
        fired
    };
    let first = ask();
    let counted = allocation_counter::measure(|| assert_eq!(ask(), first));
    assert_eq!(counted.count_total, 0);
}
