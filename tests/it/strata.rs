//! Judges that read each other: a policy with every judge, several books of rules and an own
//! judge among them, through the laws; and how long its answers hold.

use std::collections::BTreeSet;

use patronage::base::Day;
use patronage::customer::{AttributeType, CustomerRecords, Schema};
use patronage::engine::{Classification, Engine, Policy};
use patronage::evidence::{Evidence, Labels, Language, Operator, Privacy, Reason};
use patronage::fact::{FactRef, FactValue, Facts, Known, VerdictFact};
use patronage::judge::{Assess, Verdict};
use patronage::model::{
    Answer, Customer, GroupAnswer, Organisation, Party, Person, Validity, Value, Verdicts,
};
use patronage::profile::{Cohort, Ledgers};
use patronage::rule::RuleBook;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::{
    BOOKS, Rows, admitted, batch_at, cases, classified, day, json, ledgers, ledgers_of, mixed,
    name, orders, policy,
};

const STANDING: &str = r#"{
    "currency": "USD", "of": "net_spend", "reviews": "month_end",
    "qualification": {"rolling_days": 90}, "lowest": "basic", "promote_after": 2,
    "demote_after": 2, "grace_days": 20, "landing": "soft", "minimum_stay_days": 45,
    "tiers": [
        {"name": "gold", "promote_at": "25.00 USD", "hold_to": "20.00 USD"},
        {"name": "silver", "promote_at": "10.00 USD", "hold_to": "5.00 USD"}
    ],
    "overrides": [
        {"customer": "c1", "tier": "gold", "reason": "a friend", "from": "2020-02-01", "until": "2020-03-15"}
    ]
}"#;

const LIFETIME: &str = r#"{
    "currency": "USD",
    "model": {"bgnbd": {"r": 0.24, "alpha": 4.4, "a": 0.79, "b": 2.4}},
    "spend": {"p": 6.2, "q": 3.7, "v": 15.4},
    "unit": "week", "horizon_days": 365, "annual_discount": "0.10",
    "average": {"repeat_purchases": 1, "last_purchase_age_days": 60, "age_days": 200, "mean_repeat_spend": "20.00 USD"}
}"#;

const SCORES: &str = r#"{
    "bins": 5, "currency": "USD", "recency_at_most_days": [200, 90, 30, 7],
    "frequency_at_least": [2, 3, 5, 9],
    "monetary_at_least": ["5.00 USD", "10.00 USD", "50.00 USD", "200.00 USD"]
}"#;

/// What is known before anybody judges: asked with the values, so it sees behaviour alone.
const EARLY: &str = r#"{
    "version": 1, "name": "early", "stratum": "value",
    "groups": [{"id": "pace", "hit_policy": "first", "otherwise": "slow"}],
    "rules": [
        {"id": "often", "when": "purchases(30d) >= 2", "then": [{"class": {"group": "pace", "class": "fast"}}]},
        {"id": "lately", "when": "since_last <= 14d and spend > 0 USD", "then": [{"class": {"group": "pace", "class": "fair"}}]}
    ]
}"#;

/// The middle book reads what was held, predicted, said by the application and given before.
const MIDDLE: &str = r#"{
    "version": 1, "name": "middle",
    "groups": [
        {"id": "service", "hit_policy": "first", "otherwise": "plain"},
        {"id": "engagement", "hit_policy": {"collect": "sum"}}
    ],
    "rules": [
        {"id": "vip", "description": "held in gold, or called for", "when": "standing = gold or judge.care = call and tier in (high, medium)", "then": [{"class": {"group": "service", "class": "vip"}}]},
        {"id": "graced", "when": "standing.cause = grace and standing.until within next 30d", "then": [{"class": {"group": "service", "class": "save"}}, {"recommend": {"action": "call"}}]},
        {"id": "fast", "when": "class.pace = fast and churn.band = low", "then": [{"class": {"group": "service", "class": "quick"}}]},
        {"id": "worth", "when": "lifetime_value >= 20 USD", "then": [{"tags": ["worthy"]}]},
        {"id": "visits", "when": "count(visit, 60d) > 0", "then": [{"points": {"group": "engagement", "points": 10, "decay": {"linear": {"days": 60, "age": "days_since(visit)"}}}}]},
        {"id": "trending", "when": "trend(spend, 30d) > 1 or share(call) > 0.5", "then": [{"tags": ["moving"]}]},
        {"id": "season", "when": "rfm.total >= 9 and days_in_stage > 10d", "then": [{"tags": ["settled"]}], "effective_from": "2020-02-15", "effective_until": "2020-06-30"},
        {"id": "years", "when": "customer.age >= 30 and customer.tenure < 400d and customer.birth anniversary within 20d", "then": [{"tags": ["birthday"]}]}
    ]
}"#;

/// A book that needs no judge: one rule for each way in which a fact can age.
const ALONE: &str = r#"{
    "version": 1, "name": "alone",
    "rules": [
        {"id": "silent", "when": "since_last > 20d and since_last < 60d", "then": [{"tags": ["silent"]}]},
        {"id": "window", "when": "spend(45d) >= 10 USD", "then": [{"tags": ["window"]}]},
        {"id": "trend", "when": "trend(purchases, 25d) >= 1", "then": [{"tags": ["trend"]}]},
        {"id": "lately", "when": "days_since(any, 30d) <= 30d", "then": [{"tags": ["lately"]}]},
        {"id": "last", "when": "last(purchase, 50d) within next 0d or last(purchase) before 2020-02-01", "then": [{"tags": ["last"]}]},
        {"id": "birthday", "when": "customer.birth anniversary within 9d or customer.joined within next 15d", "then": [{"tags": ["birthday"]}]},
        {"id": "years", "when": "customer.age >= 33 and customer.tenure between 10d and 100d", "then": [{"tags": ["years"]}]},
        {"id": "season", "when": {"all": []}, "then": [{"tags": ["season"]}], "effective_from": "2020-02-15", "effective_until": "2020-03-20"},
        {"id": "unknown", "when": "since_contact is missing or customer.tenure is missing", "then": [{"tags": ["unknown"]}]}
    ]
}"#;

/// A book that reads the tier held.
const HELD: &str = r#"{
    "version": 1, "name": "held",
    "rules": [
        {"id": "ends", "when": "standing.until within next 10d", "then": [{"tags": ["ends"]}]},
        {"id": "long", "when": "standing.since before 2020-03-01 and standing.cause != measured", "then": [{"tags": ["long"]}]}
    ]
}"#;

/// The last book reads the classes and points of the others.
const LATE: &str = r#"{
    "version": 1, "name": "late", "stratum": "playbook",
    "groups": [{"id": "play", "hit_policy": "priority", "otherwise": "let_be"}],
    "rules": [
        {"id": "visit", "priority": 2, "when": "class.service = vip and stage_kind in (at_risk, dormant)", "then": [{"class": {"group": "play", "class": "visit"}}, {"recommend": {"action": "visit"}}]},
        {"id": "thank", "priority": 1, "when": "points.engagement >= 5 and class.service != plain", "then": [{"class": {"group": "play", "class": "thank"}}]}
    ]
}"#;

/// Somebody of the application's own looks at the stage and the tier.
#[derive(Debug)]
struct Care;

#[derive(Debug, PartialEq)]
enum Advice {
    Call,
    Wait,
}

impl Verdict for Advice {
    fn into_value(self) -> Option<Value> {
        Some(Value::Name(name(if self == Self::Call { "call" } else { "wait" })))
    }

    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            Some(Value::Name(said)) if said.as_str() == "call" => Some(Self::Call),
            Some(Value::Name(_)) => Some(Self::Wait),
            _ => None,
        }
    }

    fn of_type() -> Option<AttributeType> {
        Some(AttributeType::Choice(vec![name("call"), name("wait")]))
    }
}

impl Care {
    fn kind<'k>(known: &'k Known<'_>) -> Option<FactValue<'k>> {
        known.observe(&VerdictFact::StageKind.into())
    }
}

impl Assess for Care {
    type Verdict = Advice;

    fn assess(&self, known: &Known<'_>) -> Advice {
        let calls = ["at_risk", "new"].map(|kind| Some(FactValue::Name(name(kind))));
        if calls.contains(&Self::kind(known)) { Advice::Call } else { Advice::Wait }
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        let shown = Self::kind(known).map(FactValue::to_value).into();
        let calls = ["at_risk", "new"].map(|kind| Value::Name(name(kind))).to_vec();
        let operator =
            if self.assess(known) == Advice::Call { Operator::In } else { Operator::NotIn };
        vec![Reason::compared(VerdictFact::StageKind, shown, operator, calls)].into()
    }

    fn valid_until(&self, _: &Known<'_>) -> Validity {
        Validity::Unlimited // It reads the stage only, which speaks for itself.
    }
}

fn book(text: &str) -> RuleBook {
    serde_json::from_str(text).unwrap()
}

/// A policy with every judge there is. `predicted` cuts the tiers by what customers will be worth.
fn everything(cohort: &Cohort<'_>, predicted: bool) -> Policy {
    let mut policy = policy(cohort);
    // Too few customers for scores of their own: those of another shop.
    policy.rfm.get_or_insert_with(|| serde_json::from_str(SCORES).unwrap());
    policy.grid.get_or_insert_with(patronage::segment::GridPolicy::rf_10);
    policy.standing = serde_json::from_str(STANDING).unwrap();
    policy.lifetime = serde_json::from_str(LIFETIME).unwrap();
    if let Some(tiers) = &mut policy.tiers {
        tiers.basis.of = if predicted {
            patronage::value::Monetary::LifetimeValue
        } else {
            patronage::value::Monetary::NetSpend
        };
        tiers.basis.window_days = (!predicted).then_some(90);
    }
    policy.judges.insert(name("care"), Advice::of_type().unwrap());
    // Written last to first: the strata put them in order.
    policy.rules = vec![book(LATE), book(MIDDLE), book(EARLY)];
    policy
}

fn engine(cohort: &Cohort<'_>, predicted: bool) -> Engine {
    Engine::new(everything(cohort, predicted)).unwrap().with(name("care"), Care).unwrap()
}

/// Records of the customers of a made-up batch; those of odd number are people.
fn records() -> CustomerRecords {
    let record = |number: u8| {
        let id = format!("c{number}").parse().unwrap();
        let party = if number % 2 == 1 {
            let mut person = Person::default();
            let born = day(-12_000 + 17 * i32::from(number));
            person.birth = Some(patronage::model::Birth::On(born).into());
            Party::Individual(person)
        } else {
            Party::Organisation(Organisation::default())
        };
        let mut customer = Customer::new(id, party);
        customer.joined = Some(day(40 * i32::from(number) - 60));
        customer
    };
    CustomerRecords::new((0..6).map(record), &Schema::new()).unwrap()
}

fn class_of(
    engine: &Engine,
    ledgers: &Ledgers,
    records: &CustomerRecords,
    id: &str,
    on: Day,
) -> Verdicts {
    let cohort = ledgers.at(on).known_by(records);
    engine.classify(cohort.find(id).unwrap()).verdicts
}

/// The rows up to a day: nothing happens after it.
fn until(rows: &Rows, as_of: Day) -> Rows {
    Rows(rows.iter().filter(|row| crate::support::day_of(row) <= as_of).cloned().collect())
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn order_and_shards_do_not_show_with_every_judge(
        (rows, as_of) in batch_at(), order in orders(),
        cut in prop::collection::vec(0..3_usize, 200), predicted: bool,
    ) {
        let one = ledgers(&rows);
        let engine = engine(&one.at(as_of), predicted);
        let whole = classified(&engine, &one.at(as_of));
        let other = ledgers(&mixed(&rows, &order));
        prop_assert_eq!(&whole, &classified(&engine, &other.at(as_of)));
        let admission = admitted(&rows);
        let mut merged = Ledgers::new(BOOKS);
        for shard in (0..3).rev() {
            let part = admission.postings().iter().zip(&cut).filter(|(_, at)| **at == shard);
            let part: Vec<_> = part.map(|(posting, _)| posting.clone()).collect();
            merged.merge(ledgers_of(&part)).unwrap();
        }
        prop_assert_eq!(&whole, &classified(&engine, &merged.at(as_of)));
    }

    #[test]
    fn a_past_day_answers_as_it_did_then(
        (rows, as_of) in batch_at(), back in 0..200_u32, predicted: bool,
    ) {
        let then = as_of.minus(back);
        let all = ledgers(&rows);
        let engine = engine(&all.at(as_of), predicted);
        let known_then = ledgers(&until(&rows, then));
        let stored = |cohort: &Cohort<'_>| -> Vec<String> {
            let all = engine.classify_all(cohort).unwrap();
            // Whoever came later is in the one cohort and not in the other.
            all.filter(|(id, _)| known_then.iter().any(|(other, _)| other == *id)).map(|both| json(&both)).collect()
        };
        // A refund must not come in an earlier batch than its purchase: rows that were refused for
        // want of it are another history.
        prop_assume!(admitted(&rows).set_aside().is_empty());
        prop_assume!(admitted(&until(&rows, then)).set_aside().is_empty());
        prop_assert_eq!(stored(&all.at(then)), stored(&known_then.at(then)));
    }

    #[test]
    fn explanations_say_what_classifications_say(
        (rows, as_of) in batch_at(), predicted: bool, person: bool,
    ) {
        let (ledgers, records) = (ledgers(&rows), records());
        let mut cohort = ledgers.at(as_of);
        if person {
            cohort = cohort.known_by(&records);
        }
        let engine = engine(&cohort, predicted);
        for (_, profile) in cohort.customers() {
            let classification = engine.classify(profile);
            for privacy in [Privacy::Hidden, Privacy::Shown] {
                let explanation = engine.explain_to(profile, privacy);
                prop_assert_eq!(&explanation.classification, &classification);
                for explained in &explanation.verdicts {
                    for reason in explained.reasons() {
                        prop_assert!(reason.holds(), "{}: {}", explained.judge, reason);
                    }
                }
                let rulings: Vec<_> = explanation.rules.iter().map(|rules| rules.digest).collect();
                let given: Vec<_> = classification.verdicts.rules.iter().map(|it| it.digest).collect();
                prop_assert_eq!(rulings, given);
                for language in Language::all() {
                    let text = explanation.text_ahead(engine.reader(language));
                    prop_assert!(!text.contains('{'), "{}", text);
                }
                // What is written reads back as it is, through a plain reader.
                let read = serde_json::from_str(&json(&explanation)).unwrap();
                prop_assert_eq!(&explanation, &read);
            }
            let read: Classification = serde_json::from_str(&json(&classification)).unwrap();
            prop_assert_eq!(classification, read);
        }
    }

    /// Day by day until the class is said to hold, and then some: it never changes before.
    #[test]
    fn no_class_changes_before_it_is_said_to(
        (rows, as_of) in batch_at(), predicted: bool, person: bool,
    ) {
        let rows = until(&rows, as_of);
        let (ledgers, records) = (ledgers(&rows), records());
        let records = if person { records } else { CustomerRecords::default() };
        let engine = engine(&ledgers.at(as_of), predicted);
        for (id, _) in ledgers.iter() {
            let at = |on| class_of(&engine, &ledgers, &records, id.as_str(), on);
            let now = at(as_of);
            let cohort = ledgers.at(as_of).known_by(&records);
            let validity = engine.valid_until(cohort.find(id.as_str()).unwrap());
            let first = validity.first_change().unwrap_or(Day::LAST);
            prop_assert!(first > as_of);
            // Every day of the first months, then the days around later changes.
            let days = first.since(as_of).unsigned_abs();
            for after in (1..days.min(40)).chain(days.saturating_sub(2)..days) {
                let then = at(as_of.plus(after));
                prop_assert!(now.is_same_class(&then), "{} after {}: {:?} {:?}", id, after, now, then);
            }
        }
    }

    /// The same with one judge alone, so that no other speaks up before it.
    #[test]
    fn no_judge_alone_is_silent_too_long(
        (rows, as_of) in batch_at(), alone in prop_oneof![4 => Just(0_u8), 1 => 1..4_u8], person: bool, far in any::<Index>(),
        rule in any::<Index>(),
    ) {
        let rows = until(&rows, as_of);
        let (ledgers, records) = (ledgers(&rows), records());
        let records = if person { records } else { CustomerRecords::default() };
        let whole = everything(&ledgers.at(as_of), false);
        let mut policy = Policy::new(BOOKS);
        match alone {
            0 => {
                // One rule alone, or others would speak up before it.
                let mut alone = book(ALONE);
                alone.rules = vec![alone.rules[rule.index(alone.rules.len())].clone()];
                policy.rules = vec![alone];
            }
            1 => policy.standing = whole.standing,
            2 => {
                policy.tiers = whole.tiers;
                let decided = r#"[{"customer": "c2", "tier": "high", "reason": "a friend", "from": "2020-02-01", "until": "2020-03-15"}]"#;
                policy.tiers.as_mut().unwrap().overrides = serde_json::from_str(decided).unwrap();
            }
            _ => {
                policy.standing = whole.standing;
                policy.rules = vec![book(HELD)];
            }
        }
        let engine = Engine::new(policy).unwrap();
        for (id, _) in ledgers.iter() {
            let at = |on| class_of(&engine, &ledgers, &records, id.as_str(), on);
            let now = at(as_of);
            let cohort = ledgers.at(as_of).known_by(&records);
            let validity = engine.valid_until(cohort.find(id.as_str()).unwrap());
            let first = validity.first_change().unwrap_or(as_of.plus(2_000));
            let days = first.since(as_of).unsigned_abs();
            let somewhere = u32::try_from(far.index(days as usize)).unwrap();
            for after in [1, 2, somewhere, days.saturating_sub(1)] {
                if (1..days).contains(&after) {
                    let then = at(as_of.plus(after));
                    prop_assert!(now.is_same_class(&then), "{} after {}: {:?} {:?}", id, after, now, then);
                }
            }
        }
    }

    /// The same for each verdict alone: the explanation says until when it holds.
    #[test]
    fn no_verdict_changes_before_it_is_said_to(
        (rows, as_of) in batch_at(), far in any::<Index>(),
    ) {
        let rows = until(&rows, as_of);
        let ledgers = ledgers(&rows);
        let engine = engine(&ledgers.at(as_of), false);
        let cohort = ledgers.at(as_of);
        for (id, profile) in cohort.customers() {
            let explanation = engine.explain(profile);
            for explained in explanation.verdicts {
                let first = explained.valid_until.first_change().unwrap_or(as_of.plus(4_000));
                let rest = usize::try_from(first.since(as_of)).unwrap();
                let last = as_of.plus(u32::try_from(far.index(rest)).unwrap());
                for on in [last, first.minus(1)] {
                    let then = ledgers.at(on);
                    let then = engine.explain(then.find(id.as_str()).unwrap());
                    let same = then.verdicts.iter().find(|other| other.judge == explained.judge);
                    prop_assert_eq!(class(explained.verdict.as_ref()), class(same.unwrap().verdict.as_ref()), "{} {} {}", id, explained.judge, on);
                }
            }
        }
    }
}

/// The class of a verdict: all but what moves from day to day.
fn class(answer: Option<&Answer>) -> Option<String> {
    Some(match answer? {
        Answer::Lifetime(_) => String::new(),
        Answer::Standing(standing) => standing.held.to_string(),
        Answer::Stage(position) => position.stage.to_string(),
        Answer::Churn(risk) => risk.band.to_string(),
        other => format!("{other:?}"),
    })
}

#[test]
fn rules_see_what_was_decided_before_and_books_see_each_other() {
    let rows: Vec<_> = (0..4).map(|at| crate::support::buy("c1", 10 * at, 3_000)).collect();
    let ledgers = ledgers(&rows);
    let cohort = ledgers.at(day(55));
    let engine = engine(&cohort, false);
    let ann = engine.explain(cohort.find("c1").unwrap());
    let verdicts = &ann.classification.verdicts;
    assert_eq!(verdicts.standing.unwrap().held.name.as_str(), "gold");
    let classes: Vec<String> = verdicts
        .rules
        .iter()
        .flat_map(|ruling| &ruling.classes)
        .map(|given| format!("{}={}", given.group, given.class))
        .collect();
    // Early, middle, late: each by its stratum, whatever the order in the policy.
    assert_eq!(classes, ["pace=slow", "service=vip", "play=visit"], "{ann}");
    assert_eq!(ann.rules[2].groups[0].verdict, GroupAnswer::Class(name("visit")));
    // The judge of the application saw the stage.
    let care = ann.verdicts.iter().find(|it| it.judge.as_str() == "care").unwrap();
    let kind = verdicts.stage.unwrap().stage.kind.name();
    assert_eq!(care.reasons()[0].observed.value(), Some(&Value::Name(kind)));
}

#[test]
fn what_is_decided_later_cannot_be_named() {
    let cohort = Ledgers::new(BOOKS);
    let cohort = cohort.at(day(0));
    let with = |change: fn(&mut Policy)| {
        let mut policy = everything(&cohort, false);
        policy.rfm = None;
        policy.grid = None;
        change(&mut policy);
        Engine::new(policy).unwrap_err().to_string()
    };
    // A book of the values cannot name the tier.
    let early = with(|policy| {
        policy.rules.truncate(1);
        policy.rules[0] = book(&EARLY.replace("spend > 0 USD", "tier = high"));
    });
    assert!(early.contains("/rules/rules/1/when: line 1"), "{early}");
    assert!(
        early.contains("`tier`, decided with lifetime value, scores, segment and tiers"),
        "{early}"
    );
    // Nor a book its own classes, nor one of its stratum those of another.
    let own = with(|policy| {
        policy.rules = vec![book(&LATE.replace("class.service = vip", "class.play = visit"))];
    });
    assert!(own.contains("`class.play`"), "{own}");
    // A judge that nobody declared, with what was probably meant.
    let judge = with(|policy| {
        policy.rules = vec![book(&MIDDLE.replace("judge.care", "judge.cara"))];
    });
    assert!(judge.contains("did you mean `care`?"), "{judge}");
    // A word that the judge never says.
    let word = with(|policy| {
        policy.rules = vec![book(&MIDDLE.replace("judge.care = call", "judge.care = cal"))];
    });
    assert!(word.contains("did you mean `call`?"), "{word}");
    // One group in two books: a fact would have two answers.
    let twice = with(|policy| {
        policy.rules = vec![book(EARLY), book(&LATE.replace("\"play\"", "\"pace\""))];
    });
    assert!(twice.contains("/rules/1/groups/0/id: `pace`, a group of another book too"), "{twice}");
    // A number that explains a verdict is no fact to ask.
    let working = with(|policy| {
        policy.rules = vec![book(&EARLY.replace("spend > 0 USD", "churn.usual_gap > 3d"))];
    });
    assert!(working.contains("`churn.usual_gap`"), "{working}");
}

#[test]
fn a_judge_must_give_what_the_policy_declares() {
    #[derive(Debug)]
    struct Flag;
    impl Assess for Flag {
        type Verdict = bool;
        fn assess(&self, _: &Known<'_>) -> bool {
            true
        }
        fn evidence(&self, _: &Known<'_>) -> Evidence {
            Evidence::default()
        }
    }
    let mut policy = Policy::new(BOOKS);
    policy.judges.insert(name("care"), Advice::of_type().unwrap());
    let engine = Engine::new(policy).unwrap();
    assert_eq!(engine.missing_judges().collect::<Vec<_>>(), [name("care")]);
    let error = engine.clone().with(name("care"), Flag).unwrap_err().to_string();
    assert!(error.contains("yes or no") && error.contains("one of call, wait"), "{error}");
    assert!(engine.clone().with(name("points"), Flag).is_err(), "the first word of a fact");
    let engine = engine.with(name("care"), Care).unwrap();
    assert_eq!(engine.missing_judges().count(), 0);
}

#[test]
fn labels_are_read_in_their_language() {
    let ledgers = ledgers(&[crate::support::buy("c1", 0, 3_000)]);
    let cohort = ledgers.at(day(1));
    let mut policy = everything(&cohort, false);
    policy.labels.set("tier", name("high"), Language::Chinese, "金卡");
    policy.labels.set("stage", name("new"), Language::English, "First-time buyer");
    let mut labels = Labels::default();
    labels.set("rule", name("vip"), Language::Chinese, "贵宾");
    policy.rules[1].labels = labels;
    let read: Policy = serde_json::from_str(&json(&policy)).unwrap();
    assert_eq!(read, policy);
    let engine = Engine::new(policy).unwrap();
    let explanation = engine.explain(cohort.find("c1").unwrap());
    let (english, chinese) = (
        explanation.text_ahead(engine.reader(Language::English)),
        explanation.text_ahead(engine.reader(Language::Chinese)),
    );
    assert!(english.contains("stage    First-time buyer since 2020-01-01"), "{english}");
    assert!(english.contains("tier     high"), "{english}");
    assert!(chinese.contains("价值等级（tier）：金卡"), "{chinese}");
    assert!(chinese.contains("贵宾"), "{chinese}");
    let mut policy = Policy::new(BOOKS);
    policy.labels.set("tear", name("high"), Language::English, "High");
    policy.labels.set("tier", name("high"), Language::English, "Hi\u{202e}gh");
    let findings = Engine::new(policy).unwrap_err().to_string();
    assert!(findings.contains("/labels/tear"), "{findings}");
    assert!(findings.contains("/labels/tier/high/en"), "{findings}");
}

#[test]
fn every_fact_of_a_verdict_reads_as_it_is_written() {
    let all: Vec<FactRef> = VerdictFact::all().map(FactRef::from).collect();
    let texts: BTreeSet<String> = all.iter().map(FactRef::to_string).collect();
    assert_eq!(texts.len(), all.len());
    for fact in all {
        assert_eq!(fact.to_string().parse::<FactRef>().unwrap(), fact);
    }
}
