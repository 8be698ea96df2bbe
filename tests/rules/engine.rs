//! Rules in the engine, behind all other judges.

use patronage::base::{Currency, CustomerId};
use patronage::customer::CustomerRecords;
use patronage::customer::Schema;
use patronage::engine::{Engine, Policy, Spec};
use patronage::error::Code;
use patronage::evidence::{Language, Privacy};
use patronage::intake::{Intake, Row};
use patronage::model::{Customer, Party, Person};
use patronage::profile::Ledgers;
use patronage::rule::{Group, HitPolicy, Outcome, Rule, RuleBook, Rules};

use crate::support::{day, name};

fn ledgers() -> Ledgers {
    let mut intake = Intake::new(Currency::USD);
    let rows = [
        ("ann", "2026-01-05", "400"),
        ("ann", "2026-03-06", "600"),
        ("bob", "2026-01-09", "20"),
        ("eve", "2025-03-09", "30"),
    ]
    .map(|(customer, at, amount)| Row { customer, at, amount, ..Row::default() });
    let mut ledgers = Ledgers::new(Currency::USD);
    ledgers.post(intake.admit_rows(rows).unwrap().postings()).unwrap();
    ledgers
}

fn policy(ledgers: &Ledgers) -> Policy {
    let cohort = ledgers.at(day("2026-03-31"));
    let mut policy = Policy::fit(&cohort, &Spec::default()).unwrap().policy;
    let service = name("service");
    let class = |class| Outcome::Class { group: service, class: name(class) };
    let mut book = RuleBook::new(name("shop"));
    book.groups.push(Group::new(service, HitPolicy::First));
    let gold = "tier = high and stage in (repeat, loyal) and rfm.recency >= 3";
    book.rules.push(Rule::new(name("gold"), gold).then(class("gold")));
    book.rules.push(Rule::new(name("vip"), "tagged vip").then(class("silver")));
    policy.rules = vec![book];
    policy
}

#[test]
fn rules_see_the_other_verdicts() {
    let ledgers = ledgers();
    let engine = Engine::new(policy(&ledgers)).unwrap();
    let mut bob =
        Customer::new(CustomerId::new("bob").unwrap(), Party::Individual(Person::default()));
    bob.tags.insert(name("vip"));
    let records = CustomerRecords::new([bob], &Schema::new()).unwrap();
    let cohort = ledgers.at(day("2026-03-31")).known_by(&records);
    let classes = |id| {
        let rules = engine.classify(cohort.find(id).unwrap()).verdicts.rules;
        let [ruling] = rules.as_slice() else { panic!("{rules:?}") };
        assert_eq!(Some(ruling.digest), engine.rules().next().map(Rules::digest));
        ruling.classes.iter().map(|given| given.class.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(classes("ann"), ["gold"]);
    assert_eq!(classes("bob"), ["silver"]);
    assert_eq!(classes("eve"), [""; 0]);
}

#[test]
fn an_explanation_agrees_and_names_what_nearly_fired() {
    let ledgers = ledgers();
    let engine = Engine::new(policy(&ledgers)).unwrap();
    let cohort = ledgers.at(day("2026-03-31"));
    let explained = engine.explain(cohort.find("bob").unwrap());
    assert_eq!(explained.classification, engine.classify(cohort.find("bob").unwrap()));
    let [rules] = explained.rules.as_slice() else { panic!("{:?}", explained.rules) };
    assert!(rules.fired.is_empty());
    let in_sight = engine.explain_to(cohort.find("bob").unwrap(), Privacy::Shown);
    assert_eq!(in_sight.classification, explained.classification);
    let vip = in_sight.rules[0].missed.iter().find(|rule| rule.rule == name("vip")).unwrap();
    let wanting: Vec<String> = vip.trace.wanting().map(ToString::to_string).collect();
    assert_eq!(wanting, ["tags"], "without a record nobody knows the tags");
    let vip = rules.missed.iter().find(|rule| rule.rule == name("vip")).unwrap();
    assert_eq!(
        vip.trace.wanting().count(),
        0,
        "nor does anybody else learn whether they are known"
    );
    assert!(vip.text(Language::English).ends_with("\n  (personal): tags (personal)\n"));
    assert!(explained.to_string().contains("service: nothing\n"));
}

#[test]
fn rules_are_checked_against_the_names_of_the_policy() {
    let ledgers = ledgers();
    let mut policy = policy(&ledgers);
    policy.lifecycle = None;
    policy.rules[0].rules[1].when = "tier = higb".into();
    let findings = Engine::new(policy).unwrap_err();
    assert_eq!(
        findings.to_string(),
        "/rules/rules/0/when: line 1, column 17: `stage`; expected a policy with a lifecycle\n\
         /rules/rules/1/when: line 1, column 1: `higb`; expected one of low, medium, high (did you mean `high`?)"
    );
    assert_eq!(findings.iter().next().unwrap().code(), Code::UnknownName);
}

#[cfg(feature = "serde")]
#[test]
fn policies_without_rules_read_as_before_and_those_with_rules_come_back() {
    let ledgers = ledgers();
    let with = policy(&ledgers);
    let json = serde_json::to_string(&with).unwrap();
    let read: Policy = serde_json::from_str(&json).unwrap();
    assert_eq!(read, with);
    assert_eq!(serde_json::to_string(&read).unwrap(), json);

    let mut old: serde_json::Value = serde_json::from_str(&json).unwrap();
    old.as_object_mut().unwrap().remove("rules");
    let old: Policy = serde_json::from_value(old).unwrap();
    assert_eq!(old.rules, []);

    let engine = Engine::new(with).unwrap();
    let cohort = ledgers.at(day("2026-03-31"));
    let explained = engine.explain(cohort.find("ann").unwrap());
    let json = serde_json::to_string(&explained).unwrap();
    let read: patronage::engine::Explanation = serde_json::from_str(&json).unwrap();
    assert_eq!(read, explained);
}

/// Memory that a whole cohort shares carries nothing from one customer to the next.
#[cfg(feature = "serde")]
#[test]
fn a_cohort_is_ruled_as_its_customers_are_one_by_one() {
    let rows = include_str!("../../examples/data/cdnow_sample.csv").lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Row { customer: cells[0], at: cells[1], amount: cells[2], ..Row::default() }
    });
    let mut ledgers = Ledgers::new(Currency::USD);
    ledgers.post(Intake::new(Currency::USD).admit_rows(rows).unwrap().postings()).unwrap();
    let cohort = ledgers.at(day("1998-06-30"));
    let mut policy = Policy::fit(&cohort, &Spec::default()).unwrap().policy;
    policy.rules = vec![crate::books::retail()];
    let engine = Engine::new(policy).unwrap();
    let mut fired = std::collections::BTreeMap::<_, u32>::new();
    for ((id, together), (_, profile)) in
        engine.classify_all(&cohort).unwrap().zip(cohort.customers())
    {
        assert_eq!(together, engine.classify(profile), "{id}");
        let [ruling] = together.verdicts.rules.as_slice() else { panic!("{together:?}") };
        for rule in ruling.rules.iter().copied() {
            *fired.entry(rule).or_default() += 1;
        }
    }
    let some = fired.values().filter(|times| (1..2_357).contains(*times)).count();
    assert!(some >= 4, "rules that tell customers apart: {fired:?}");
}
