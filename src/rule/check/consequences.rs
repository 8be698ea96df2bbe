//! What follows when a rule fires.

use std::collections::BTreeMap;

use super::groups::{Known, unknown_class};
use crate::base::Name;
use crate::error::{Code, Finding, Findings, quoted};
use crate::fact::{FactSchema, FactType, Stratum};
use crate::rule::{BookLimits, Decay, Outcome, Rule};

/// What is wrong with what follows when a rule fires.
pub(super) fn consequences(
    rule: &Rule,
    path: &str,
    groups: &BTreeMap<Name, Known<'_>>,
    (schema, stratum): (&FactSchema, Stratum),
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
        let (group, overrides) = match outcome {
            Outcome::Class { group, class } => {
                class_of(groups, *group, *class, &format!("{path}/class"), findings);
                (*group, false)
            }
            Outcome::Override { group, class } => {
                class_of(groups, *group, *class, &format!("{path}/override"), findings);
                (*group, true)
            }
            Outcome::Points { group, points, decay } => {
                let path = format!("{path}/points");
                points_of(groups, *group, *points, &path, findings);
                if let Some(decay) = decay {
                    findings.extend_under(&format!("{path}/decay"), fading(decay, schema, stratum));
                }
                (*group, false)
            }
            Outcome::Tags(tags) => {
                given_tag_names(tags, schema, &format!("{path}/tags"), findings);
                continue;
            }
            Outcome::Recommend { .. } => continue,
        };
        if given.contains(&(group, overrides)) {
            let found = format!("a second consequence in {}", quoted(&group));
            findings.push(Finding::new(Code::DuplicateId, path, found, "one for each group"));
        }
        given.push((group, overrides));
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

fn fading(decay: &Decay, schema: &FactSchema, at: Stratum) -> Findings {
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
        Ok(info) if info.stratum >= at => {
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
