//! Tests as data: customers that were thought up, and what the rules must give them.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{Coverage, coverage};
use super::{Applied, RuleBook, RuleTrace, Rules};
use crate::base::{Day, Name};
use crate::condition::{Literal, value_of, zero_of};
use crate::error::{Code, Finding, Findings, as_key, quoted};
use crate::evidence::Privacy;
use crate::fact::{FactRef, FactSchema, FactType, Given};

/// A customer that was thought up, and what the rules must give them.
///
/// Facts that are not listed are missing, except those that never are (counts, sums): they are 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Case {
    /// What it shows; each case of a book has its own.
    pub name: String,
    /// The day at which the customer is seen.
    pub as_of: Day,
    /// The customer's facts.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "crate::base::each_once"))]
    pub facts: BTreeMap<FactRef, Literal>,
    /// The tags on the customer's record; `None` (`null`) when there is no record.
    #[cfg_attr(feature = "serde", serde(default))]
    pub tags: Option<Vec<Name>>,
    /// What must come out.
    pub expect: Expect,
}

/// What must come out of a case. What is not listed is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Expect {
    /// Rules that must fire.
    pub fired: Vec<Name>,
    /// Rules that must not.
    pub not_fired: Vec<Name>,
    /// The class of a group; `None` (`null`) for none.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::base::each_once"))]
    pub classes: BTreeMap<Name, Option<Name>>,
    /// The points of a group.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::base::each_once"))]
    pub points: BTreeMap<Name, i64>,
    /// Exactly these tags.
    pub tags: Option<Vec<Name>>,
    /// Groups that must be in conflict.
    pub conflicts: Vec<Name>,
}

/// One case after it was run.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CaseReport {
    /// The name of the case.
    pub case: String,
    /// What came out otherwise than expected; empty when the case passed.
    pub failures: Vec<Failure>,
}

/// One thing that came out otherwise than expected.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Failure {
    /// What was looked at, such as `classes/service`.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What came out.
    pub found: String,
    /// Why: the rules that are concerned, part by part.
    pub why: Vec<RuleTrace>,
}

/// All cases of a book after they were run.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TestReport {
    /// The cases, in the order of the book.
    pub cases: Vec<CaseReport>,
    /// What the cases touch.
    pub coverage: Coverage,
}

impl TestReport {
    /// Whether all cases passed.
    pub fn passed(&self) -> bool {
        self.cases.iter().all(|case| case.failures.is_empty())
    }
}

impl Rules {
    /// Runs the cases of the book: which fail and why, which rules they make fire, and which bounds
    /// they look at from below, at and above.
    ///
    /// ```
    /// use patronage::base::{Currency, Name};
    /// use patronage::condition::Literal;
    /// use patronage::fact::FactSchema;
    /// use patronage::rule::{Case, Expect, Outcome, Rule, RuleBook, Rules};
    ///
    /// let mut book = RuleBook::new(Name::literal("shop"));
    /// let often = Name::literal("often");
    /// book.rules.push(Rule::new(often, "purchases >= 10").then(Outcome::Tags(vec![often])));
    /// book.cases.push(Case {
    ///     name: "ten purchases are often".into(),
    ///     as_of: "2026-03-31".parse()?,
    ///     facts: [("purchases".parse()?, Literal::whole(10))].into(),
    ///     tags: None,
    ///     expect: Expect { fired: vec![often], ..Expect::default() },
    /// });
    /// let report = Rules::new(book, &FactSchema::new(Currency::USD))?.test();
    /// assert!(report.passed());
    /// let bound = &report.coverage.bounds[0];
    /// assert_eq!([bound.below, bound.at, bound.above], [0, 1, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn test(&self) -> TestReport {
        let given: Vec<Given> = self.book.cases.iter().map(|case| self.given(case)).collect();
        let mut memory = self.memory();
        let cases = self.book.cases.iter().zip(&given).map(|(case, given)| {
            let applied = self.apply(given, &mut memory);
            CaseReport { case: case.name.clone(), failures: self.failures(case, given, &applied) }
        });
        TestReport { cases: cases.collect(), coverage: coverage(self, &given) }
    }

    /// The customer of a case.
    pub fn given(&self, case: &Case) -> Given {
        let mut given = Given::at(case.as_of);
        for slot in self.program.slots().iter().filter(|slot| !slot.can_be_missing) {
            let info = self.schema.info(&slot.fact).ok();
            if let Some(nothing) = info.and_then(|info| zero_of(&info.of_type)) {
                given = given.with(slot.fact.clone(), nothing);
            }
        }
        for (fact, literal) in &case.facts {
            let info = self.schema.info(fact).ok();
            if let Some(value) = info.and_then(|info| value_of(&info.of_type, literal).ok()) {
                given = given.with(fact.clone(), value);
            }
        }
        match &case.tags {
            Some(tags) => given.tagged(tags.iter().copied()),
            None => given,
        }
    }

    fn failures(&self, case: &Case, given: &Given, applied: &Applied<'_>) -> Vec<Failure> {
        let expect = &case.expect;
        let mut failures = Vec::new();
        let mut fail = |what: String, expected: &str, found: String, rules: Vec<Name>| {
            let explain = |id: Name| self.explain_rule(id.as_str(), given, Privacy::Shown);
            let why = rules.into_iter().filter_map(explain).collect();
            failures.push(Failure { what, expected: expected.to_owned(), found, why });
        };
        let fired: Vec<Name> = applied.fired().collect();
        for rule in expect.fired.iter().filter(|rule| !fired.contains(rule)) {
            fail(format!("fired/{rule}"), "to fire", "it did not".into(), vec![*rule]);
        }
        for rule in expect.not_fired.iter().filter(|rule| fired.contains(rule)) {
            fail(format!("not_fired/{rule}"), "not to fire", "it did".into(), vec![*rule]);
        }
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
        for (group, class) in &expect.classes {
            let given: Vec<Name> =
                applied.classes().filter(|one| one.group == *group).map(|one| one.class).collect();
            if given.first().copied() != *class || given.len() > 1 {
                let found: Vec<&str> = given.iter().map(Name::as_str).collect();
                let found = or_none((!found.is_empty()).then(|| found.join(", ")));
                let expected = or_none(class.map(|class| class.to_string()));
                fail(format!("classes/{group}"), &expected, found, self.of_group(*group));
            }
        }
        for (group, points) in &expect.points {
            let given = applied.points(group.as_str());
            if given != Some(*points) {
                let found = or_none(given.map(|points| points.to_string()));
                let what = format!("points/{group}");
                fail(what, &points.to_string(), found, self.of_group(*group));
            }
        }
        if let Some(tags) = &expect.tags {
            let expected: BTreeSet<Name> = tags.iter().copied().collect();
            let given: BTreeSet<Name> = applied.tags().collect();
            if expected != given {
                let list = |tags: &BTreeSet<Name>| {
                    let names: Vec<&str> = tags.iter().map(Name::as_str).collect();
                    or_none((!names.is_empty()).then(|| names.join(", ")))
                };
                let concerned = self.of_tags(expected.symmetric_difference(&given));
                fail("tags".into(), &list(&expected), list(&given), concerned);
            }
        }
        let conflicts: Vec<Name> = applied.conflicts().collect();
        for group in expect.conflicts.iter().filter(|group| !conflicts.contains(group)) {
            let what = format!("conflicts/{group}");
            fail(what, "a conflict", "none".into(), self.of_group(*group));
        }
        failures
    }

    /// The rules that give something in a group.
    fn of_group(&self, group: Name) -> Vec<Name> {
        use super::Outcome;
        let mine = |outcome: &Outcome| {
            matches!(outcome, Outcome::Class { group: of, .. } | Outcome::Override { group: of, .. }
                | Outcome::Points { group: of, .. } if *of == group)
        };
        let rules = self.book.rules.iter().filter(|rule| rule.then.iter().any(mine));
        rules.map(|rule| rule.id).collect()
    }

    fn of_tags<'t>(&self, tags: impl Iterator<Item = &'t Name>) -> Vec<Name> {
        let mut rules: BTreeSet<usize> = BTreeSet::new();
        for tag in tags {
            let by = self.tags.iter().find(|(other, _)| other == tag);
            rules.extend(by.into_iter().flat_map(|(_, by)| by));
        }
        rules.into_iter().filter_map(|at| self.book.rules.get(at)).map(|rule| rule.id).collect()
    }
}

impl Case {
    /// What is wrong with a case before it is run.
    pub(super) fn findings(&self, book: &RuleBook, schema: &FactSchema) -> Findings {
        let mut findings = Findings::new();
        for (fact, literal) in &self.facts {
            let path = format!("/facts/{}", as_key(fact));
            match schema.info(fact) {
                Ok(_) if *fact == FactRef::AsOf => {
                    let expected = "as_of beside the facts";
                    findings.push(Finding::new(Code::Type, path, "as_of", expected));
                }
                Err(finding) => findings.push(finding.under(&path)),
                Ok(info) if info.of_type == FactType::Tags => {
                    findings.push(Finding::new(Code::Type, path, "tags", "tags beside the facts"));
                }
                Ok(info) => {
                    let value = value_of(&info.of_type, literal);
                    findings.extend(value.err().map(|finding| finding.under(&path)));
                }
            }
        }
        let rules: Vec<&str> = book.rules.iter().map(|rule| rule.id.as_str()).collect();
        let groups: Vec<&str> = book.groups.iter().map(|group| group.id.as_str()).collect();
        let mut known = |path: String, name: &Name, names: &[&str], what: &str| {
            if !names.contains(&name.as_str()) {
                let finding = Finding::new(Code::UnknownName, path, quoted(name), what);
                findings.push(finding.or_near(name.as_str(), names.iter().copied()));
            }
        };
        let expect = &self.expect;
        for (field, list) in [("fired", &expect.fired), ("not_fired", &expect.not_fired)] {
            for (at, rule) in list.iter().enumerate() {
                known(format!("/expect/{field}/{at}"), rule, &rules, "a rule of the book");
            }
        }
        for group in expect.classes.keys() {
            known(format!("/expect/classes/{group}"), group, &groups, "a group of the book");
        }
        for group in expect.points.keys() {
            known(format!("/expect/points/{group}"), group, &groups, "a group of the book");
        }
        for (at, group) in expect.conflicts.iter().enumerate() {
            known(format!("/expect/conflicts/{at}"), group, &groups, "a group of the book");
        }
        findings
    }
}
