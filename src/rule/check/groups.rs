//! Groups of a book, and what is given in them.

use std::collections::BTreeMap;

use super::repeated;
use crate::base::Name;
use crate::error::{Code, Finding, Findings, quoted};
use crate::rule::{Collect, Group, HitPolicy, Outcome, RuleBook};

/// What is known of a group while rules are checked.
pub(super) struct Known<'b> {
    pub(super) group: &'b Group,
    pub(super) gives_points: bool,
}

pub(super) fn groups<'b>(book: &'b RuleBook, findings: &mut Findings) -> BTreeMap<Name, Known<'b>> {
    repeated("/groups", "id", book.groups.iter().map(|group| group.id.to_string()), findings);
    let outcomes = || book.rules.iter().flat_map(|rule| &rule.then);
    let mut known = BTreeMap::new();
    for (at, group) in book.groups.iter().enumerate() {
        let path = format!("/groups/{at}");
        let points = |outcome: &Outcome| matches!(outcome, Outcome::Points { group: of, .. } if *of == group.id);
        let classes = |outcome: &Outcome| matches!(outcome, Outcome::Class { group: of, .. } | Outcome::Override { group: of, .. } if *of == group.id);
        let (gives_points, gives_classes) =
            (outcomes().any(points), outcomes().any(classes) || !group.classes.is_empty());
        let mut found = |code, field: &str, found: &str, expected: &str| {
            findings.push(Finding::new(code, format!("{path}{field}"), found, expected));
        };
        if gives_points && gives_classes {
            found(Code::Conflict, "", "a group with classes and points", "one or the other");
        }
        match group.hit_policy {
            HitPolicy::Collect(Collect::List) if gives_points => {
                found(Code::Conflict, "/hit_policy", "a list of points", "sum, min, max or count");
            }
            HitPolicy::Collect(Collect::Sum | Collect::Min | Collect::Max) if gives_classes => {
                found(Code::Conflict, "/hit_policy", "a sum of classes", "list or count");
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

/// A class that is not one of the group's.
pub(super) fn unknown_class(group: &Group, class: Name, path: &str) -> Option<Finding> {
    if group.classes.is_empty() || group.classes.contains(&class) {
        return None;
    }
    let names: Vec<&str> = group.classes.iter().map(Name::as_str).collect();
    let expected = format!("one of {}", names.join(", "));
    let finding = Finding::new(Code::UnknownName, path, quoted(&class), expected);
    Some(finding.or_near(class.as_str(), names))
}
