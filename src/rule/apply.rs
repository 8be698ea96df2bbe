//! What the rules give one customer.

use super::group::Ready;
pub use super::group::Verdict;
use super::{Outcome, Rules};
use crate::base::Name;
use crate::condition::{Bits, Fired};
use crate::fact::Facts;
use crate::model::{Assigned, Recommended, Ruling, Scored};

/// Memory for [`Rules::apply`], used again for every customer.
#[derive(Clone, Debug)]
pub struct Memory {
    row: Vec<i64>,
    bits: Bits,
}

/// What the rules give one customer. Worked out as it is asked for, without allocation.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'m> {
    rules: &'m Rules,
    row: &'m [i64],
    fired: Fired<'m>,
}

impl Rules {
    /// Memory for applying these rules to one customer after the other.
    pub fn memory(&self) -> Memory {
        Memory { row: self.program.row(), bits: Bits::default() }
    }

    /// Applies the rules to a customer.
    pub fn apply<'m>(&'m self, facts: &impl Facts, memory: &'m mut Memory) -> Applied<'m> {
        memory.fill(self, facts);
        self.apply_row(&memory.row, &mut memory.bits)
    }

    /// Applies the rules to a row that the [program](Self::program) filled.
    pub fn apply_row<'m>(&'m self, row: &'m [i64], bits: &'m mut Bits) -> Applied<'m> {
        Applied { rules: self, row, fired: self.program.fired(row, bits) }
    }
}

impl Memory {
    /// The row of a customer's facts.
    pub(super) fn fill(&mut self, rules: &Rules, facts: &impl Facts) -> &[i64] {
        self.row.resize(rules.program.slots().len(), crate::condition::MISSING);
        rules.program.fill(facts, &mut self.row);
        &self.row
    }
}

impl<'m> Applied<'m> {
    /// Whether a rule fired, by its place in the book.
    pub fn has_fired(&self, rule: usize) -> bool {
        rule < self.rules.book.rules.len() && self.fired.contains(rule)
    }

    /// The rules that fired, in the order of the book.
    pub fn fired(&self) -> impl Iterator<Item = Name> + use<'m> {
        let rules = &self.rules.book.rules;
        self.fired.iter().filter_map(move |at| rules.get(at)).map(|rule| rule.id)
    }

    /// What a group gives; `None` when there is no such group.
    pub fn verdict(&self, group: &str) -> Option<Verdict> {
        let ready = self.rules.groups.iter().find(|ready| ready.group.id.as_str() == group)?;
        Some(self.of(ready))
    }

    /// The row of facts that it was given for.
    pub(super) fn row(&self) -> &'m [i64] {
        self.row
    }

    fn of(&self, ready: &Ready) -> Verdict {
        ready.verdict(&self.fired, self.row)
    }

    /// The one class that a group gives.
    pub fn class(&self, group: &str) -> Option<Name> {
        match self.verdict(group)? {
            Verdict::Class(class) => Some(class),
            _ => None,
        }
    }

    /// The points that a group gives.
    pub fn points(&self, group: &str) -> Option<i64> {
        match self.verdict(group)? {
            Verdict::Points(points) => Some(points),
            _ => None,
        }
    }

    /// The classes of all groups, in their order.
    pub fn classes(&self) -> impl Iterator<Item = Assigned> + use<'m> {
        let Self { rules, row, fired } = *self;
        rules.groups.iter().flat_map(move |ready| {
            let (one, list) = match ready.verdict(&fired, row) {
                Verdict::Class(class) => (Some(class), None),
                Verdict::List => (None, Some(ready.list(fired))),
                _ => (None, None),
            };
            let group = ready.group.id;
            one.into_iter()
                .chain(list.into_iter().flatten())
                .map(move |class| Assigned { group, class })
        })
    }

    /// The points of all groups that give points, in their order.
    pub fn all_points(&self) -> impl Iterator<Item = Scored> + use<'m> {
        let Self { rules, row, fired } = *self;
        rules.groups.iter().filter_map(move |ready| match ready.verdict(&fired, row) {
            Verdict::Points(points) => Some(Scored { group: ready.group.id, points }),
            _ => None,
        })
    }

    /// The groups in which rules contradict each other.
    pub fn conflicts(&self) -> impl Iterator<Item = Name> + use<'m> {
        let Self { rules, row, fired } = *self;
        let conflict = move |ready: &&Ready| ready.verdict(&fired, row) == Verdict::Conflict;
        rules.groups.iter().filter(conflict).map(|ready| ready.group.id)
    }

    /// The tags, in their order.
    pub fn tags(&self) -> impl Iterator<Item = Name> + use<'m> {
        let Self { rules, fired, .. } = *self;
        let given = move |by: &[usize]| by.iter().any(|rule| fired.contains(*rule));
        rules.tags.iter().filter(move |(_, by)| given(by)).map(|(tag, _)| *tag)
    }

    /// The recommended actions, the most urgent first: those of rules of higher priority, then
    /// those that stand first.
    pub fn recommended(&self) -> impl Iterator<Item = (Name, &'m Outcome)> + use<'m> {
        let Self { rules, fired, .. } = *self;
        let fired = move |(rule, _): &&(usize, Name)| fired.contains(*rule);
        rules.actions.iter().filter(fired).filter_map(move |(rule, action)| {
            let rule = rules.book.rules.get(*rule)?;
            let outcome = rule.then.iter().find(|outcome| {
                matches!(outcome, Outcome::Recommend { action: other, .. } if other == action)
            });
            Some((rule.id, outcome?))
        })
    }

    /// Everything, to be kept. This allocates.
    pub fn ruling(&self) -> Ruling {
        let recommended = self.recommended().filter_map(|(rule, outcome)| match outcome {
            Outcome::Recommend { action, .. } => Some(Recommended { rule, action: *action }),
            _ => None,
        });
        let mut ruling = Ruling {
            digest: self.rules.digest,
            rules: self.fired().collect(),
            classes: Vec::new(),
            points: Vec::new(),
            tags: self.tags().collect(),
            conflicts: Vec::new(),
            actions: recommended.collect(),
        };
        for ready in &self.rules.groups {
            let group = ready.group.id;
            let assigned = |class| Assigned { group, class };
            match self.of(ready) {
                Verdict::Class(class) => ruling.classes.push(assigned(class)),
                Verdict::List => ruling.classes.extend(ready.list(self.fired).map(assigned)),
                Verdict::Points(points) => ruling.points.push(Scored { group, points }),
                Verdict::Conflict => ruling.conflicts.push(group),
                Verdict::Nothing => {}
            }
        }
        ruling
    }
}
