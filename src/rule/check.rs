//! From a book to rules: everything that is wrong, at once.

use std::collections::{BTreeMap, BTreeSet};

use super::canonical::digest;
use super::group::Ready;
use super::{BookLimits, Collect, Decay, Group, Hit, Outcome, Rule, RuleBook, Rules, When};
use crate::base::{Day, Name};
use crate::condition::{
    Asked, Compiler, Condition, FactRef, FactSchema, FactType, Literal, Stratum, read,
};
use crate::error::{Code, Finding, Findings, Span, quoted};

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
        consequences(rule, &format!("/rules/{at}"), &groups, &schema, &mut findings);
    }
    repeated("/rules", "id", book.rules.iter().map(|rule| rule.id.to_string()), &mut findings);
    repeated("/cases", "name", book.cases.iter().map(|case| case.name.clone()), &mut findings);
    for (at, case) in book.cases.iter().enumerate() {
        findings.extend_under(&format!("/cases/{at}"), case.findings(&book, &schema));
    }
    let mut compiler = Compiler::new(&schema, Stratum::Rules);
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
        let path = format!("/choices/{fact}");
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

/// What is known of a group while rules are checked.
struct Known<'b> {
    group: &'b Group,
    gives_points: bool,
}

fn groups<'b>(book: &'b RuleBook, findings: &mut Findings) -> BTreeMap<Name, Known<'b>> {
    repeated("/groups", "id", book.groups.iter().map(|group| group.id.to_string()), findings);
    let outcomes = || book.rules.iter().flat_map(|rule| &rule.then);
    let mut known = BTreeMap::new();
    for (at, group) in book.groups.iter().enumerate() {
        let path = format!("/groups/{at}");
        let points = |outcome: &Outcome| matches!(outcome, Outcome::Points { group: of, .. } if *of == group.id);
        let classes = |outcome: &Outcome| matches!(outcome, Outcome::Class { group: of, .. } | Outcome::Pin { group: of, .. } if *of == group.id);
        let (gives_points, gives_classes) =
            (outcomes().any(points), outcomes().any(classes) || !group.classes.is_empty());
        let mut found = |code, field: &str, found: &str, expected: &str| {
            findings.push(Finding::new(code, format!("{path}{field}"), found, expected));
        };
        if gives_points && gives_classes {
            found(Code::Conflict, "", "a group with classes and points", "one or the other");
        }
        match group.hit {
            Hit::Collect(Collect::List) if gives_points => {
                found(Code::Conflict, "/hit", "a list of points", "sum, min, max or count");
            }
            Hit::Collect(Collect::Sum | Collect::Min | Collect::Max) if gives_classes => {
                found(Code::Conflict, "/hit", "a sum of classes", "list or count");
            }
            _ => {}
        }
        if group.least.zip(group.most).is_some_and(|(least, most)| least > most) {
            found(Code::Empty, "/least", "more than most", "no more than most");
        }
        repeated(
            &format!("{path}/classes"),
            "",
            group.classes.iter().map(Name::to_string),
            findings,
        );
        if let Some(class) = group.otherwise {
            findings.extend(unknown_class(group, class, &format!("{path}/otherwise")));
        }
        known.insert(group.id, Known { group, gives_points });
    }
    known
}

fn unknown_class(group: &Group, class: Name, path: &str) -> Option<Finding> {
    if group.classes.is_empty() || group.classes.contains(&class) {
        return None;
    }
    let names: Vec<&str> = group.classes.iter().map(Name::as_str).collect();
    let expected = format!("one of {}", names.join(", "));
    let finding = Finding::new(Code::UnknownName, path, quoted(&class), expected);
    Some(finding.or_near(class.as_str(), names))
}

fn consequences(
    rule: &Rule,
    path: &str,
    groups: &BTreeMap<Name, Known<'_>>,
    schema: &FactSchema,
    findings: &mut Findings,
) {
    if rule.then.is_empty() {
        let path = format!("{path}/then");
        findings.push(Finding::new(Code::Required, path, "nothing", "a consequence"));
    }
    if rule.effective_from.zip(rule.effective_until).is_some_and(|(from, until)| from > until) {
        let path = format!("{path}/effective_until");
        findings.push(Finding::new(Code::Empty, path, "a day before the first", "a later day"));
    }
    let mut given: Vec<(Name, bool)> = Vec::new();
    for (at, outcome) in rule.then.iter().enumerate() {
        let path = format!("{path}/then/{at}");
        let (group, pins) = match outcome {
            Outcome::Class { group, class } => {
                class_of(groups, *group, *class, &format!("{path}/class"), findings);
                (*group, false)
            }
            Outcome::Pin { group, class } => {
                class_of(groups, *group, *class, &format!("{path}/pin"), findings);
                (*group, true)
            }
            Outcome::Points { group, points, decay } => {
                let path = format!("{path}/points");
                points_of(groups, *group, *points, &path, findings);
                if let Some(decay) = decay {
                    findings.extend_under(&format!("{path}/decay"), fading(decay, schema));
                }
                (*group, false)
            }
            Outcome::Tags(tags) => {
                given_tag_names(tags, schema, &format!("{path}/tags"), findings);
                continue;
            }
            Outcome::Recommend { .. } => continue,
        };
        if given.contains(&(group, pins)) {
            let found = format!("a second consequence in {}", quoted(&group));
            findings.push(Finding::new(Code::DuplicateId, path, found, "one for each group"));
        }
        given.push((group, pins));
    }
}

fn known<'g, 'b>(
    groups: &'g BTreeMap<Name, Known<'b>>,
    group: Name,
    path: &str,
    findings: &mut Findings,
) -> Option<&'g Known<'b>> {
    let found = groups.get(&group);
    if found.is_none() {
        let path = format!("{path}/group");
        let finding = Finding::new(Code::UnknownName, path, quoted(&group), "a group of the book");
        findings.push(finding.or_near(group.as_str(), groups.keys().map(Name::as_str)));
    }
    found
}

fn class_of(
    groups: &BTreeMap<Name, Known<'_>>,
    group: Name,
    class: Name,
    path: &str,
    findings: &mut Findings,
) {
    if let Some(known) = known(groups, group, path, findings) {
        // Of a group that also gives points the group's own finding speaks.
        if !known.gives_points {
            findings.extend(unknown_class(known.group, class, &format!("{path}/class")));
        }
    }
}

fn points_of(
    groups: &BTreeMap<Name, Known<'_>>,
    group: Name,
    points: i64,
    path: &str,
    findings: &mut Findings,
) {
    known(groups, group, path, findings);
    if points.unsigned_abs() > BookLimits::POINTS.unsigned_abs() {
        let expected = format!("at most {} either way", BookLimits::POINTS);
        let path = format!("{path}/points");
        findings.push(Finding::new(Code::Range, path, points.to_string(), expected));
    }
}

fn fading(decay: &Decay, schema: &FactSchema) -> Findings {
    let word = match decay {
        Decay::Linear { .. } => "linear",
        Decay::HalfLife { .. } => "half_life",
    };
    let mut findings = Findings::new();
    if !(1..=36_500).contains(&decay.days()) {
        let path = format!("/{word}/days");
        findings.push(Finding::new(Code::Range, path, decay.days().to_string(), "1 to 36500"));
    }
    let path = format!("/{word}/age");
    match schema.info(decay.age()) {
        Err(finding) => findings.push(finding.under(&path)),
        Ok(info) if info.stratum >= Stratum::Rules => {
            let expected = "a fact that is decided before the rules";
            findings.push(Finding::new(Code::DecidedLater, path, quoted(decay.age()), expected));
        }
        Ok(info) if info.of_type != FactType::Days => {
            let expected = "a span in days, such as days_since(complaint_opened)";
            findings.push(Finding::new(Code::Type, path, quoted(decay.age()), expected));
        }
        Ok(_) => {}
    }
    findings
}

fn given_tag_names(tags: &[Name], schema: &FactSchema, path: &str, findings: &mut Findings) {
    if tags.is_empty() {
        findings.push(Finding::new(Code::Empty, path, "no tags", "at least one"));
    }
    let Some(known) = schema.known_tags() else { return };
    for (at, tag) in tags.iter().enumerate().filter(|(_, tag)| !known.contains(tag)) {
        let path = format!("{path}/{at}");
        let finding = Finding::new(Code::UnknownName, path, quoted(tag), "a known tag");
        findings.push(finding.or_near(tag.as_str(), known.iter().map(Name::as_str)));
    }
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
        When::Text(text) => match read(text) {
            Ok(read) => (read.condition, Some(read.spans)),
            Err(finding) => {
                findings.push(finding.under(path));
                (Condition::always(), None)
            }
        },
    }
}

/// The condition that today is one of a rule's days; `None` when every day is.
pub(super) fn effective(rule: &Rule) -> Option<Condition> {
    let today = |asked: fn(Literal) -> Asked, day: Day| {
        Condition::test(FactRef::AsOf, asked(Literal::Day(day)))
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
            let known = Condition::test(decay.age().clone(), Asked::Present);
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
