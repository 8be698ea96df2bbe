//! The canonical bytes of a book, and their digest.

use std::fmt::{Display, Write};

use super::{Collect, Decay, HitPolicy, Outcome, RuleBook};
use crate::condition::Condition;
use crate::customer::AttributeType;
use crate::model::Digest;

/// The digest of everything in a book that decides what it gives: conditions in their canonical
/// text (so the form in which they were written does not show), priorities, dates, outcomes,
/// groups and vocabularies. Names of the book and its edition, descriptions and cases are left
/// out: they change nothing that anybody is given.
pub(super) fn digest(book: &RuleBook, conditions: &[Condition]) -> Digest {
    let mut text = Canonical(String::from("patronage rules 1"));
    for (name, attribute) in book.attributes.attributes() {
        text.list("attribute", [name.to_string(), type_word(&attribute.of_type)]);
    }
    for tag in book.tags.iter().flatten() {
        text.list("tag", [tag]);
    }
    text.list("tags are", [if book.tags.is_some() { "closed" } else { "open" }]);
    for (fact, choice) in &book.choices {
        text.list("choice", [fact.to_string(), choice.ordered.to_string()]);
        text.list("names", &choice.names);
    }
    for group in &book.groups {
        let most = group.most.map(|most| most.to_string()).unwrap_or_default();
        let least = group.least.map(|least| least.to_string()).unwrap_or_default();
        let otherwise = group.otherwise.map(|class| class.to_string()).unwrap_or_default();
        let hit_policy = hit_policy_word(group.hit_policy).to_owned();
        text.list("group", [group.id.to_string(), hit_policy, least, most, otherwise]);
        text.list("classes", &group.classes);
    }
    for (rule, condition) in book.rules.iter().zip(conditions) {
        let day =
            |day: Option<crate::base::Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let (from, until) = (day(rule.effective_from), day(rule.effective_until));
        let (id, priority) = (rule.id.to_string(), rule.priority.to_string());
        text.list("rule", [id, priority, from, until, condition.to_string()]);
        for outcome in &rule.then {
            text.outcome(outcome);
        }
    }
    Digest::of(text.0.as_bytes())
}

struct Canonical(String);

impl Canonical {
    /// One entry: a word, and texts that each say how long they are, so that no two entries read
    /// the same.
    fn list<T: Display>(&mut self, word: &str, texts: impl IntoIterator<Item = T>) {
        self.0.push('\n');
        self.0.push_str(word);
        for text in texts {
            let text = text.to_string();
            // Writing to a string does not fail.
            let _ = write!(self.0, " {}:{text}", text.len());
        }
    }

    fn outcome(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Class { group, class } => self.list("class", [group, class]),
            Outcome::Override { group, class } => self.list("pin", [group, class]),
            Outcome::Tags(tags) => self.list("tags", tags),
            Outcome::Points { group, points, decay } => {
                let decay = match decay {
                    None => String::new(),
                    Some(Decay::Linear { days, age }) => format!("linear {days} {age}"),
                    Some(Decay::HalfLife { days, age }) => format!("half-life {days} {age}"),
                };
                self.list("points", [group.to_string(), points.to_string(), decay]);
            }
            Outcome::Recommend { action, parameters } => {
                self.list("recommend", [action]);
                for (name, value) in parameters {
                    self.list(
                        "parameter",
                        [name.to_string(), value.type_name().to_owned(), value.to_string()],
                    );
                }
            }
        }
    }
}

// The words above and below are part of the digest: they stay as they are in every release,
// whatever the types are called.

fn hit_policy_word(hit_policy: HitPolicy) -> &'static str {
    match hit_policy {
        HitPolicy::First => "first",
        HitPolicy::Priority => "priority",
        HitPolicy::Unique => "unique",
        HitPolicy::Agree => "agree",
        HitPolicy::Collect(Collect::List) => "list",
        HitPolicy::Collect(Collect::Sum) => "sum",
        HitPolicy::Collect(Collect::Min) => "min",
        HitPolicy::Collect(Collect::Max) => "max",
        HitPolicy::Collect(Collect::Count) => "count",
    }
}

fn type_word(of_type: &AttributeType) -> String {
    match of_type {
        AttributeType::Flag => "flag".into(),
        AttributeType::Count => "count".into(),
        AttributeType::Days => "days".into(),
        AttributeType::Number => "number".into(),
        AttributeType::Money(currency) => format!("money {currency}"),
        AttributeType::Day => "day".into(),
        AttributeType::Choice(names) => {
            names.iter().fold("choice".to_owned(), |text, name| format!("{text} {name}"))
        }
        AttributeType::Text => "text".into(),
    }
}
