//! The names that a book gives, each with its place.

use crate::base::Name;
use crate::customer::AttributeType;
use crate::error::as_key;
use crate::rule::{Outcome, RuleBook};

/// Everything that a business named in a book, in the order in which it stands there: attributes,
/// tags, choices, groups and their classes, rules and what they give. Names that stand in several
/// places come several times.
pub(crate) fn names(book: &RuleBook) -> Vec<(String, Name)> {
    let mut names = Vec::new();
    let mut add = |path: String, name: Name| names.push((path, name));
    for (name, attribute) in book.attributes.attributes() {
        let path = format!("/attributes/attributes/{name}");
        if let AttributeType::Choice(choices) = &attribute.of_type {
            for (at, choice) in choices.iter().enumerate() {
                add(format!("{path}/type/choice/{at}"), *choice);
            }
        }
        add(path, *name);
    }
    for (at, tag) in book.tags.iter().flatten().enumerate() {
        add(format!("/tags/{at}"), *tag);
    }
    for (fact, choice) in &book.choices {
        for (at, name) in choice.names.iter().enumerate() {
            add(format!("/choices/{}/names/{at}", as_key(fact)), *name);
        }
    }
    for (at, group) in book.groups.iter().enumerate() {
        add(format!("/groups/{at}/id"), group.id);
        for (class_at, class) in group.classes.iter().enumerate() {
            add(format!("/groups/{at}/classes/{class_at}"), *class);
        }
        if let Some(class) = group.otherwise {
            add(format!("/groups/{at}/otherwise"), class);
        }
    }
    for (at, rule) in book.rules.iter().enumerate() {
        add(format!("/rules/{at}/id"), rule.id);
        for (outcome_at, outcome) in rule.then.iter().enumerate() {
            given(outcome, &format!("/rules/{at}/then/{outcome_at}"), &mut add);
        }
    }
    names
}

/// The names that an outcome gives. Its group is one of the book's, and has been named there.
fn given(outcome: &Outcome, path: &str, add: &mut impl FnMut(String, Name)) {
    match outcome {
        Outcome::Class { class, .. } => add(format!("{path}/class/class"), *class),
        Outcome::Override { class, .. } => add(format!("{path}/override/class"), *class),
        Outcome::Tags(tags) => {
            for (at, tag) in tags.iter().enumerate() {
                add(format!("{path}/tags/{at}"), *tag);
            }
        }
        Outcome::Recommend { action, .. } => add(format!("{path}/recommend/action"), *action),
        Outcome::Points { .. } => {}
    }
}
