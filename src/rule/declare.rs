//! What a book of rules gives, as facts for books of later strata.

use super::{Collect, Group, HitPolicy, Outcome, RuleBook};
use crate::base::Name;
use crate::fact::{Ages, Choice, FactInfo, FactRef, FactSchema, FactType};

impl RuleBook {
    /// Adds the classes and points that the book gives to the facts that later books may name:
    /// `class.GROUP` of each group that gives one class, `points.GROUP` of each that gives points
    /// or counts.
    pub(crate) fn declare(&self, facts: FactSchema) -> FactSchema {
        self.groups.iter().fold(facts, |facts, group| {
            let (points, decays) = self.points_of(group);
            let counts = group.hit_policy == HitPolicy::Collect(Collect::Count);
            if points || counts {
                let ages = if decays { Ages::Unforeseen } else { Ages::Verdict };
                return facts.points(group.id, self.stratum, ages);
            }
            match group.hit_policy {
                // A list is no one class.
                HitPolicy::Collect(_) => facts,
                policy => {
                    let classes = FactType::Choice(Choice::of(self.classes_of(group)));
                    let info = FactInfo::decided(classes, self.stratum);
                    let takes_one = matches!(policy, HitPolicy::First | HitPolicy::Priority);
                    // Where rules cannot contradict each other, somebody always has a class.
                    let always = takes_one && group.otherwise.is_some();
                    let info = FactInfo { can_be_missing: !always, ..info };
                    facts.declare(FactRef::Class(group.id), info)
                }
            }
        })
    }

    /// Whether rules give points in a group, and whether any of them fade.
    fn points_of(&self, group: &Group) -> (bool, bool) {
        let mut decays =
            self.rules.iter().flat_map(|rule| &rule.then).filter_map(|outcome| match outcome {
                Outcome::Points { group: of, decay, .. } if *of == group.id => {
                    Some(decay.is_some())
                }
                _ => None,
            });
        decays.next().map_or((false, false), |first| (true, first || decays.any(|fades| fades)))
    }

    /// The classes that a group can give, each once: those it names, else those of its rules.
    fn classes_of(&self, group: &Group) -> Vec<Name> {
        let given =
            self.rules.iter().flat_map(|rule| &rule.then).filter_map(|outcome| match outcome {
                Outcome::Class { group: of, class } | Outcome::Override { group: of, class }
                    if *of == group.id =>
                {
                    Some(*class)
                }
                _ => None,
            });
        let mut classes: Vec<Name> = Vec::new();
        for class in group.classes.iter().copied().chain(given).chain(group.otherwise) {
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
        classes
    }
}
