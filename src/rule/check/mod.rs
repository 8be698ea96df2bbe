//! From a book to rules: everything that is wrong, at once.

mod consequences;
mod groups;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use consequences::consequences;
use groups::groups;
pub(crate) use names::names;

use super::canonical::digest;
use super::group::Ready;
use super::{BookLimits, Decay, Outcome, Rule, RuleBook, Rules, When};
use crate::base::{Day, Name, lookalikes};
use crate::condition::{Asked, Compiler, Condition, Literal, read};
use crate::error::{Code, Finding, Findings, Span, as_key, quoted};
use crate::fact::{FactRef, FactSchema, FactType, Stratum};

pub(super) fn check(book: RuleBook, schema: &FactSchema) -> Result<Rules, Findings> {
    let mut findings = Findings::new();
    sizes(&book, &mut findings);
    if findings.has_errors() {
        // A book beyond the limits is not looked at any further.
        return Err(findings);
    }
    let schema = vocabulary(&book, schema, &mut findings);
    let groups = groups(&book, &mut findings);
    for (at, rule) in book.rules.iter().enumerate() {
        let asked = (&schema, book.stratum);
        consequences(rule, &format!("/rules/{at}"), &groups, asked, &mut findings);
    }
    repeated("/rules", "id", book.rules.iter().map(|rule| rule.id.to_string()), &mut findings);
    repeated("/cases", "name", book.cases.iter().map(|case| case.name.clone()), &mut findings);
    for (at, case) in book.cases.iter().enumerate() {
        findings.extend_under(&format!("/cases/{at}"), case.findings(&book, &schema));
    }
    findings.extend_under("/labels", book.labels.findings());
    if book.stratum == Stratum::Known {
        let expected = "a later one: before `value` nothing is decided that rules could look at";
        findings.push(Finding::new(Code::Range, "/stratum", "`known`", expected));
    }
    let mut compiler = Compiler::new(&schema, book.stratum);
    let conditions = conditions(&book, &mut compiler, &mut findings);
    ages(&book, &mut compiler);
    let (program, warnings) = match compiler.finish() {
        Ok(both) => both,
        Err(found) => {
            findings.extend(found);
            findings.sort();
            return Err(findings);
        }
    };
    findings.extend(warnings);
    findings.extend(lookalikes(names(&book)));
    findings.clone().into_result()?;
    findings.sort();
    let slot = |decay: &Decay| {
        let slots = program.slots().iter();
        slots.into_iter().position(|slot| slot.fact == *decay.age()).unwrap_or(usize::MAX)
    };
    let ready = book.groups.iter().map(|group| Ready::of(group, &book.rules, slot)).collect();
    let (tags, actions) = (given_tags(&book.rules), actions(&book.rules));
    let digest = digest(&book, &conditions);
    let warnings = findings;
    Ok(Rules { book, schema, conditions, program, groups: ready, tags, actions, digest, warnings })
}

fn sizes(book: &RuleBook, findings: &mut Findings) {
    let mut most = |path: String, what: &str, found: usize, most: usize| {
        if found > most {
            let expected = format!("at most {most}");
            findings.push(Finding::new(Code::Limit, path, format!("{found} {what}"), expected));
        }
    };
    most("/rules".into(), "rules", book.rules.len(), BookLimits::RULES);
    most("/groups".into(), "groups", book.groups.len(), BookLimits::GROUPS);
    most("/cases".into(), "cases", book.cases.len(), BookLimits::CASES);
    most("/choices".into(), "choices", book.choices.len(), BookLimits::LIST);
    let tags = book.tags.as_ref().map_or(0, Vec::len);
    most("/tags".into(), "tags", tags, BookLimits::LIST);
    for (at, rule) in book.rules.iter().enumerate() {
        most(format!("/rules/{at}/then"), "consequences", rule.then.len(), BookLimits::LIST);
        for (outcome_at, outcome) in rule.then.iter().enumerate() {
            let path = || format!("/rules/{at}/then/{outcome_at}");
            match outcome {
                Outcome::Tags(tags) => {
                    most(format!("{}/tags", path()), "tags", tags.len(), BookLimits::LIST);
                }
                Outcome::Recommend { parameters, .. } => {
                    let path = format!("{}/recommend/parameters", path());
                    most(path, "parameters", parameters.len(), BookLimits::LIST);
                }
                _ => {}
            }
        }
    }
    if book.version != RuleBook::VERSION {
        let (found, expected) = (book.version.to_string(), RuleBook::VERSION.to_string());
        findings.push(Finding::new(Code::Version, "/version", found, expected));
    }
}

/// The facts with the attributes, tags and choices of the book.
fn vocabulary(book: &RuleBook, schema: &FactSchema, findings: &mut Findings) -> FactSchema {
    for (name, attribute) in book.attributes.attributes() {
        let known = schema.find_attribute(*name);
        if known.is_some_and(|known| known.of_type != attribute.of_type) {
            let path = format!("/attributes/attributes/{name}");
            let expected = "the type that the application declares";
            findings.push(Finding::new(Code::Conflict, path, "another type", expected));
        }
    }
    let mut schema = schema.clone().more_attributes(&book.attributes);
    if let Some(tags) = &book.tags {
        repeated("/tags", "", tags.iter().map(Name::to_string), findings);
        schema = schema.tags(tags.iter().copied());
    }
    for (fact, choice) in &book.choices {
        let path = format!("/choices/{}", as_key(fact));
        let names = choice.names.iter().map(Name::to_string);
        repeated(&format!("{path}/names"), "", names, findings);
        if !(1..=BookLimits::LIST).contains(&choice.names.len()) {
            let found = format!("{} names", choice.names.len());
            let expected = format!("1 to {}", BookLimits::LIST);
            findings.push(Finding::new(Code::Range, format!("{path}/names"), found, expected));
        }
        match schema.info(fact).map(|info| info.of_type) {
            Ok(FactType::Text) => {}
            Ok(FactType::Choice(known)) => {
                let ours: BTreeSet<Name> = choice.names.iter().copied().collect();
                if ours != known.names.iter().copied().collect() {
                    let expected = FactType::Choice(known).describe();
                    findings.push(Finding::new(Code::Conflict, path, "other names", expected));
                }
            }
            Ok(_) => {
                let expected = "a fact that is any text or one of some names";
                findings.push(Finding::new(Code::Type, path, quoted(fact), expected));
            }
            Err(finding) => findings.push(finding.under(&path)),
        }
        schema = schema.choice(fact.clone(), choice.clone());
    }
    schema
}

/// A finding for each text that stands in a list a second time.
pub(super) fn repeated(
    path: &str,
    field: &str,
    texts: impl Iterator<Item = String>,
    findings: &mut Findings,
) {
    let mut seen = BTreeSet::new();
    for (at, text) in texts.enumerate() {
        if !seen.insert(text.clone()) {
            let slash = if field.is_empty() { "" } else { "/" };
            let found = format!("{} a second time", quoted(&text));
            let path = format!("{path}/{at}{slash}{field}");
            findings.push(Finding::new(Code::DuplicateId, path, found, "each once"));
        }
    }
}

/// Reads and adds the condition of each rule, narrowed to its effective days.
fn conditions(
    book: &RuleBook,
    compiler: &mut Compiler<'_>,
    findings: &mut Findings,
) -> Vec<Condition> {
    let mut conditions = Vec::with_capacity(book.rules.len());
    for (at, rule) in book.rules.iter().enumerate() {
        let path = format!("/rules/{at}/when");
        let (condition, spans) = written(&rule.when, &path, findings);
        let number = compiler.add_read(&condition, spans.as_deref(), &path);
        if let Some(days) = effective(rule) {
            compiler.narrow(number, &days);
        }
        conditions.push(condition);
    }
    conditions
}

fn written(when: &When, path: &str, findings: &mut Findings) -> (Condition, Option<Vec<Span>>) {
    match when {
        When::Condition(condition) => (condition.clone(), None),
        When::Text(text) => {
            let read = read(text);
            findings.extend(read.findings.into_iter().map(|finding| finding.under(path)));
            (read.condition, Some(read.spans))
        }
    }
}

/// The condition that today is one of a rule's days; `None` when every day is.
pub(super) fn effective(rule: &Rule) -> Option<Condition> {
    let today = |asked: fn(Literal) -> Asked, day: Day| {
        Condition::comparison(FactRef::AsOf, asked(Literal::Day(day)))
    };
    let from = rule.effective_from.map(|day| today(Asked::Ge, day));
    let until = rule.effective_until.map(|day| today(Asked::Le, day));
    let both: Vec<Condition> = from.into_iter().chain(until).collect();
    (!both.is_empty()).then(|| Condition::all(both))
}

/// Gives the age of each decay a slot, by a condition behind those of the rules.
fn ages(book: &RuleBook, compiler: &mut Compiler<'_>) {
    for outcome in book.rules.iter().flat_map(|rule| &rule.then) {
        if let Outcome::Points { decay: Some(decay), .. } = outcome {
            let known = Condition::comparison(decay.age().clone(), Asked::Present);
            compiler.add(&known, "");
        }
    }
}

fn given_tags(rules: &[Rule]) -> Vec<(Name, Vec<usize>)> {
    let mut given: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
    for (at, rule) in rules.iter().enumerate() {
        for outcome in &rule.then {
            if let Outcome::Tags(tags) = outcome {
                for tag in tags {
                    given.entry(*tag).or_default().push(at);
                }
            }
        }
    }
    given.into_iter().collect()
}

fn actions(rules: &[Rule]) -> Vec<(usize, Name)> {
    let mut actions: Vec<(usize, Name)> = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        actions.extend(rule.then.iter().filter_map(|outcome| match outcome {
            Outcome::Recommend { action, .. } => Some((at, *action)),
            _ => None,
        }));
    }
    actions
        .sort_by_key(|(at, _)| std::cmp::Reverse(rules.get(*at).map_or(0, |rule| rule.priority)));
    actions
}
