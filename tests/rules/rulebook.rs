//! Groups, hit policies, decay, findings of a book, cases that fail.

use patronage::evidence::{Privacy, Truth};
use patronage::fact::Given;
use patronage::model::{GroupAnswer, Value};
use patronage::rule::{
    Case, Collect, Decay, Expect, Group, HitPolicy, Outcome, Rule, RuleBook, Rules, Verdict,
};
use proptest::prelude::*;

use crate::support::{conditions, customers, given, name, names, schema, today};

pub(crate) fn class(group: &str, class: &str) -> Outcome {
    Outcome::Class { group: name(group), class: name(class) }
}

pub(crate) fn points(group: &str, points: i64) -> Outcome {
    Outcome::Points { group: name(group), points, decay: None }
}

/// A book whose rules `r0`, `r1`, … fire when `purchases` has their bit.
pub(crate) fn book(groups: Vec<Group>, rules: Vec<(i32, Outcome)>) -> RuleBook {
    let mut book = RuleBook::new(name("test"));
    book.groups = groups;
    book.rules = rules
        .into_iter()
        .enumerate()
        .map(|(at, (priority, outcome))| {
            let fires = (0..32_i64).filter(|n| n >> at & 1 == 1).map(|n| n.to_string());
            let when = format!("purchases in ({})", fires.collect::<Vec<_>>().join(", "));
            let id = name(&format!("r{at}"));
            Rule::new(id, when.as_str()).priority(priority).then(outcome)
        })
        .collect();
    book
}

pub(crate) fn checked(book: RuleBook) -> Rules {
    Rules::new(book, &schema()).unwrap_or_else(|findings| panic!("{findings}"))
}

/// A customer for whom just these rules fire.
pub(crate) fn firing(rules: &[u32]) -> Given {
    let bits = rules.iter().fold(0_i64, |bits, rule| bits | 1 << rule);
    given(&[("purchases", Value::Count(bits))])
}

#[track_caller]
fn gives(rules: &Rules, fired: &[u32], expected: Verdict) {
    let mut memory = rules.memory();
    let found = rules.apply(&firing(fired), &mut memory).verdict("g");
    assert_eq!(found, Some(expected), "{fired:?}");
}

fn three_classes(hit_policy: HitPolicy) -> Rules {
    let rules = vec![(0, class("g", "a")), (5, class("g", "b")), (5, class("g", "a"))];
    checked(book(vec![Group::new(name("g"), hit_policy)], rules))
}

#[test]
fn hit_policies_of_classes() {
    let (a, b) = (Verdict::Class(name("a")), Verdict::Class(name("b")));
    let first = three_classes(HitPolicy::First);
    gives(&first, &[], Verdict::Nothing);
    gives(&first, &[0, 1], a);
    gives(&first, &[1, 2], b);

    let priority = three_classes(HitPolicy::Priority);
    gives(&priority, &[0, 1, 2], b);
    gives(&priority, &[0, 2], a);
    gives(&priority, &[0], a);

    let unique = three_classes(HitPolicy::Unique);
    gives(&unique, &[1], b);
    gives(&unique, &[0, 2], Verdict::Conflict);

    let agree = three_classes(HitPolicy::Agree);
    gives(&agree, &[0, 2], a);
    gives(&agree, &[0, 1], Verdict::Conflict);
    gives(&agree, &[], Verdict::Nothing);

    let list = three_classes(HitPolicy::Collect(Collect::List));
    gives(&list, &[0, 1, 2], Verdict::List);
    let mut memory = list.memory();
    let classes: Vec<_> = list.apply(&firing(&[1, 2, 0]), &mut memory).classes().collect();
    assert_eq!(classes.iter().map(|one| one.class).collect::<Vec<_>>(), names(&["a", "b"]));

    let count = three_classes(HitPolicy::Collect(Collect::Count));
    gives(&count, &[0, 2], Verdict::Points(2));
    gives(&count, &[], Verdict::Points(0));
}

#[test]
fn hit_policies_of_points() {
    let rules = || vec![(0, points("g", 10)), (0, points("g", -4)), (0, points("g", 30))];
    let of = |collect| {
        let mut group = Group::new(name("g"), HitPolicy::Collect(collect));
        (group.least, group.most) = (Some(-2), Some(35));
        checked(book(vec![group], rules()))
    };
    gives(&of(Collect::Sum), &[0, 1], Verdict::Points(6));
    gives(&of(Collect::Sum), &[0, 2], Verdict::Points(35));
    gives(&of(Collect::Sum), &[1], Verdict::Points(-2));
    gives(&of(Collect::Sum), &[], Verdict::Points(0));
    gives(&of(Collect::Min), &[0, 2], Verdict::Points(10));
    gives(&of(Collect::Max), &[0, 1], Verdict::Points(10));
    gives(&of(Collect::Max), &[], Verdict::Nothing);
    gives(&of(Collect::Count), &[0, 1, 2], Verdict::Points(3));
}

#[test]
fn an_override_comes_before_everything_and_overrides_among_themselves_by_priority() {
    let overriding = |class| Outcome::Override { group: name("g"), class: name(class) };
    let rules = vec![(9, class("g", "a")), (0, overriding("b")), (1, overriding("c"))];
    for hit_policy in [
        HitPolicy::First,
        HitPolicy::Priority,
        HitPolicy::Unique,
        HitPolicy::Agree,
        HitPolicy::Collect(Collect::List),
    ] {
        let rules = checked(book(vec![Group::new(name("g"), hit_policy)], rules.clone()));
        gives(&rules, &[0, 1], Verdict::Class(name("b")));
        gives(&rules, &[0, 1, 2], Verdict::Class(name("c")));
        let explained = rules.explain(&firing(&[0, 1, 2]), Privacy::Hidden);
        let group = &explained.groups[0];
        assert_eq!(
            (group.by.as_slice(), &group.verdict),
            (&names(&["r2"])[..], &GroupAnswer::Class(name("c")))
        );
        assert_eq!(group.passed_over, names(&["r1", "r0"]));
    }
}

#[test]
fn otherwise_is_for_those_for_whom_nothing_fired() {
    let mut group = Group::new(name("g"), HitPolicy::Unique);
    group.otherwise = Some(name("z"));
    let rules = checked(book(vec![group], vec![(0, class("g", "a")), (0, class("g", "b"))]));
    gives(&rules, &[], Verdict::Class(name("z")));
    gives(&rules, &[0, 1], Verdict::Conflict);
}

#[test]
fn points_fade_with_age_and_are_not_given_when_it_is_not_known() {
    let age = || "days_since(visit)".parse().unwrap();
    let fading = |decay| Outcome::Points { group: name("g"), points: 100, decay: Some(decay) };
    let group = || vec![Group::new(name("g"), HitPolicy::Collect(Collect::Sum))];
    let linear = checked(book(group(), vec![(0, fading(Decay::Linear { days: 50, age: age() }))]));
    let half = checked(book(group(), vec![(0, fading(Decay::HalfLife { days: 50, age: age() }))]));
    for (days, linear_left, half_left) in [
        (Some(0), 100, 100),
        (Some(25), 50, 71),
        (Some(50), 0, 50),
        (Some(100), 0, 25),
        (None, 0, 0),
    ] {
        let mut customer = firing(&[0]);
        if let Some(days) = days {
            customer = customer.with(age(), Value::Days(days));
        }
        for (rules, expected) in [(&linear, linear_left), (&half, half_left)] {
            let mut memory = rules.memory();
            let applied = rules.apply(&customer, &mut memory);
            assert_eq!(applied.points("g"), Some(expected), "{days:?}");
        }
    }
}

#[test]
fn a_rule_fires_on_its_first_and_last_day() {
    let mut book = book(vec![], vec![(0, Outcome::Tags(names(&["x"])))]);
    book.rules[0].effective_from = Some("2026-03-31".parse().unwrap());
    book.rules[0].effective_until = Some("2026-04-01".parse().unwrap());
    let rules = checked(book);
    for (day, fires) in
        [("2026-03-30", false), ("2026-03-31", true), ("2026-04-01", true), ("2026-04-02", false)]
    {
        let customer =
            Given::at(day.parse().unwrap()).with("purchases".parse().unwrap(), Value::Count(1));
        let mut memory = rules.memory();
        assert_eq!(rules.apply(&customer, &mut memory).tags().count() == 1, fires, "{day}");
        let trace = rules.explain_rule("r0", &customer, Privacy::Hidden).unwrap();
        assert_eq!((trace.fired, trace.effective, trace.trace.truth), (fires, fires, Truth::True));
    }
}

#[test]
fn everything_that_is_wrong_with_a_book() {
    let mut group = Group::new(name("service"), HitPolicy::First);
    group.classes = names(&["gold", "silver"]);
    group.otherwise = Some(name("bronze"));
    let mut sums = Group::new(name("sums"), HitPolicy::Collect(Collect::List));
    (sums.least, sums.most) = (Some(5), Some(1));
    let mut book = book(
        vec![group.clone(), sums, group],
        vec![
            (0, class("service", "glod")),
            (0, class("servce", "gold")),
            (0, points("sums", 2_000_000_000)),
            (0, class("service", "gold")),
        ],
    );
    book.version = 2;
    book.tags = Some(names(&["vip", "vip"]));
    book.rules[3].id = name("r1");
    book.rules[3].then.push(class("service", "silver"));
    book.rules[3].then.push(Outcome::Tags(names(&["vpi"])));
    book.rules[3].when = "spend >= 1500 and tier = high or".into();
    book.rules[0].when = "spend >= 1500 and tier = hihg".into();
    book.rules[2].then[0] = Outcome::Points {
        group: name("sums"),
        points: 2_000_000_000,
        decay: Some(Decay::Linear { days: 0, age: "purchases".parse().unwrap() }),
    };
    book.rules[1].effective_from = Some("2026-02-01".parse().unwrap());
    book.rules[1].effective_until = Some("2026-01-01".parse().unwrap());
    let wrong_case = Case {
        name: "c".into(),
        as_of: today(),
        facts: [("spend".parse().unwrap(), patronage::condition::Literal::whole(3))].into(),
        tags: None,
        expect: Expect { fired: names(&["r9"]), ..Expect::default() },
    };
    book.cases = vec![wrong_case.clone(), wrong_case];
    let version = Rules::new(book.clone(), &schema()).unwrap_err();
    assert_eq!(version.to_string(), "/version: 2; expected 1");
    book.version = 1;
    let found = Rules::new(book, &schema()).unwrap_err();
    assert_eq!(
        found.to_string(),
        "\
/cases/0/expect/fired/0: `r9`; expected a rule of the book (did you mean `r0`?)
/cases/0/facts/spend: `3`, a number; expected money in USD, such as 12.50 USD (did you mean `3 USD`?)
/cases/1/expect/fired/0: `r9`; expected a rule of the book (did you mean `r0`?)
/cases/1/facts/spend: `3`, a number; expected money in USD, such as 12.50 USD (did you mean `3 USD`?)
/cases/1/name: `c` a second time; expected each once
/groups/0/otherwise: `bronze`; expected one of gold, silver
/groups/1/hit_policy: a list of points; expected sum, min, max or count
/groups/1/least: more than most; expected no more than most
/groups/2/id: `service` a second time; expected each once
/groups/2/otherwise: `bronze`; expected one of gold, silver
/rules/0/then/0/class/class: `glod`; expected one of gold, silver (did you mean `gold`?)
/rules/0/when: line 1, column 1: `1500`, a number; expected money in USD, such as 12.50 USD (did you mean `1500 USD`?)
/rules/0/when: line 1, column 19: `hihg`; expected one of low, medium, high (did you mean `high`?)
/rules/1/effective_until: a day before the first; expected a later day
/rules/1/then/0/class/group: `servce`; expected a group of the book (did you mean `service`?)
/rules/2/then/0/points/decay/linear/age: `purchases`; expected a span in days, such as days_since(complaint_opened)
/rules/2/then/0/points/decay/linear/days: 0; expected 1 to 36500
/rules/2/then/0/points/points: 2000000000; expected at most 1000000000 either way
/rules/3/id: `r1` a second time; expected each once
/rules/3/then/1: a second consequence in `service`; expected one for each group
/rules/3/then/2/tags/0: `vpi`; expected a known tag (did you mean `vip`?)
/rules/3/when: line 1, column 1: `1500`, a number; expected money in USD, such as 12.50 USD (did you mean `1500 USD`?)
/rules/3/when: line 1, column 33: the end; expected a fact, `not`, `(`, `tagged`, `at least` or `always`
/tags/1: `vip` a second time; expected each once"
    );
}

#[test]
fn findings_stand_where_the_text_or_the_pointer_leads() {
    let mut book = book(vec![Group::new(name("g"), HitPolicy::First)], vec![(0, class("g", "a"))]);
    let findings = |when: &str, book: &mut RuleBook| {
        book.rules[0].when = when.into();
        Rules::new(book.clone(), &schema()).unwrap_err().to_string()
    };
    assert_eq!(
        findings("class.g = a", &mut book),
        "/rules/0/when: line 1, column 1: `class.g`, decided by the rules; expected a fact that is \
         decided before, not by the rules"
    );
    assert_eq!(
        findings("at least 3 of (tier = high, always)", &mut book),
        "/rules/0/when: line 1, column 16: at least 3 of 2; expected from 1 to as many as there \
         are, at most 255"
    );
    book.tags = Some(names(&["blocked"]));
    assert_eq!(
        findings("tagged \"bl\u{43e}cked\"", &mut book),
        "/rules/0/when: line 1, column 1: `bl\u{43e}cked`; expected a known tag (did you mean `blocked`?)"
    );
    let facts = [("as_of", "2020-01-01"), ("a/b", "1")];
    let facts = facts.map(|(fact, value)| {
        let fact = patronage::fact::FactRef::lenient(fact);
        (fact, patronage::condition::Literal::read(value))
    });
    let (expect, tags) = (Expect::default(), None);
    book.cases = vec![Case { name: "c".into(), as_of: today(), facts: facts.into(), tags, expect }];
    assert_eq!(
        findings("always", &mut book),
        "/cases/0/facts/as_of: as_of; expected as_of beside the facts\n\
         /cases/0/facts/a~1b: `a/b`; expected the name of a fact"
    );
}

#[test]
fn warnings_are_kept_and_refuse_nothing() {
    let mut book = book(vec![], vec![(0, Outcome::Tags(names(&["x"])))]);
    book.rules[0].when = "tier != high".into();
    let rules = checked(book);
    assert_eq!(
        rules.warnings().to_string(),
        "/rules/0/when: line 1, column 1: warning: a negation over `tier`, which can be missing; \
         expected if_missing, to say what then (unknown is meant where nothing is said)"
    );
}

#[test]
fn a_book_beyond_its_limits_is_refused() {
    let mut many = RuleBook::new(name("test"));
    many.rules = vec![Rule::new(name("r"), "always"); 10_001];
    let found = Rules::new(many, &schema()).unwrap_err();
    assert_eq!(found.to_string(), "/rules: 10001 rules; expected at most 10000");
}

#[test]
fn a_failing_case_says_what_and_why() {
    let mut book = book(
        vec![Group::new(name("g"), HitPolicy::First)],
        vec![(0, class("g", "a")), (0, Outcome::Tags(names(&["x"])))],
    );
    book.cases.push(Case {
        name: "nobody".into(),
        as_of: today(),
        facts: [("purchases".parse().unwrap(), patronage::condition::Literal::whole(2))].into(),
        tags: None,
        expect: Expect {
            fired: names(&["r0"]),
            not_fired: names(&["r1"]),
            classes: [(name("g"), Some(name("a")))].into(),
            points: [(name("g"), 3)].into(),
            tags: Some(vec![]),
            conflicts: names(&["g"]),
        },
    });
    let report = checked(book).test();
    let lines: Vec<String> = report.cases[0]
        .failures
        .iter()
        .map(|f| {
            let why: Vec<&str> = f.why.iter().map(|rule| rule.rule.as_str()).collect();
            format!("{}: {}, instead of {}, see {}", f.what, f.found, f.expected, why.join(" "))
        })
        .collect();
    assert_eq!(
        lines,
        [
            "fired/r0: it did not, instead of to fire, see r0",
            "not_fired/r1: it did, instead of not to fire, see r1",
            "classes/g: none, instead of a, see r0",
            "points/g: none, instead of 3, see r0",
            "tags: x, instead of none, see r1",
            "conflicts/g: none, instead of a conflict, see r0",
        ]
        .map(|line| line.replace("r1: it did not not", "r1: it did not"))
    );
}

#[test]
fn coverage_knows_the_sides_of_a_bound() {
    let mut book = RuleBook::new(name("test"));
    let tag = Outcome::Tags(names(&["x"]));
    book.rules.push(Rule::new(name("r"), "purchases between 2 and 5").then(tag));
    for (at, purchases) in [1, 2, 3].into_iter().enumerate() {
        book.cases.push(Case {
            name: at.to_string(),
            as_of: today(),
            facts: [(
                "purchases".parse().unwrap(),
                patronage::condition::Literal::whole(purchases),
            )]
            .into(),
            tags: None,
            expect: Expect::default(),
        });
    }
    let coverage = checked(book).test().coverage;
    let sides: Vec<_> = coverage.bounds.iter().map(|b| [b.below, b.at, b.above]).collect();
    assert_eq!(sides, [[1, 1, 1], [3, 0, 0]]);
    assert_eq!(coverage.open_bounds().count(), 1);
    assert_eq!((coverage.rules[0].fired, coverage.rules[0].not_fired), (2, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Explanation = verdict: a rule fired exactly when its trace is true, missing facts decide
    /// only what is unknown, and nothing is nearer than nothing.
    #[test]
    fn explanation_is_verdict(
        conditions in proptest::collection::vec(conditions(), 1..6),
        customer in customers(4),
    ) {
        let mut book = RuleBook::new(name("test"));
        for (at, condition) in conditions.into_iter().enumerate() {
            let tag = Outcome::Tags(names(&["x"]));
            book.rules.push(Rule::new(name(&format!("r{at}")), condition).then(tag));
        }
        let rules = checked(book);
        let mut memory = rules.memory();
        let applied: Vec<_> = rules.apply(&customer, &mut memory).fired().collect();
        let explained = rules.explain(&customer, Privacy::Shown);
        prop_assert_eq!(&explained.fired.iter().map(|r| r.rule).collect::<Vec<_>>(), &applied);
        for rule in explained.fired.iter().chain(&explained.missed) {
            let trace = &rule.trace;
            prop_assert_eq!(trace.distance.get() == 0.0, trace.truth == Truth::True);
            prop_assert!(trace.nodes[0].decides);
            prop_assert_eq!(trace.wanting().next().is_some(), trace.truth == Truth::Unknown);
        }
    }
}

#[test]
fn the_ruling_keeps_everything() {
    let action = Outcome::Recommend { action: name("call"), parameters: [].into() };
    let rules = checked(book(
        vec![Group::new(name("g"), HitPolicy::First)],
        vec![
            (0, class("g", "a")),
            (0, action.clone()),
            (7, action),
            (0, Outcome::Tags(names(&["x", "b"]))),
        ],
    ));
    let mut memory = rules.memory();
    let ruling = rules.apply(&firing(&[0, 1, 2, 3]), &mut memory).ruling();
    assert_eq!(ruling.digest, rules.digest());
    assert_eq!(ruling.rules, names(&["r0", "r1", "r2", "r3"]));
    assert_eq!(ruling.tags, names(&["b", "x"]));
    assert_eq!(ruling.actions.iter().map(|one| one.rule).collect::<Vec<_>>(), names(&["r2", "r1"]));
}
