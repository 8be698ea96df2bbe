//! Why rules fired, why others did not, and what would have been needed.

use super::{Applied, Rules, Verdict, check};
use crate::base::Name;
use crate::condition::Condition;
use crate::evidence::{Labels, Privacy, Reader, Trace, Truth};
use crate::fact::Facts;
use crate::model::{Digest, GroupAnswer};

/// One rule for one customer.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RuleTrace {
    /// The rule.
    pub rule: Name,
    /// What it is for.
    pub description: String,
    /// Whether this is one of its days.
    pub effective: bool,
    /// Whether it fired: an effective rule whose condition is true.
    pub fired: bool,
    /// Its condition, part by part.
    pub trace: Trace,
}

/// One group for one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct GroupTrace {
    /// The group.
    pub group: Name,
    /// What it gives.
    pub verdict: GroupAnswer,
    /// The fired rules on which that rests.
    pub by: Vec<Name>,
    /// The fired rules that the hit policy, or an override, passed over.
    pub passed_over: Vec<Name>,
}

/// Everything that rules say about one customer, and why.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RulesExplanation {
    /// The book.
    pub book: Name,
    /// Its digest.
    pub digest: Digest,
    /// The groups, in their order.
    pub groups: Vec<GroupTrace>,
    /// The rules that fired, in the order of the book.
    pub fired: Vec<RuleTrace>,
    /// The effective rules that did not, nearest first, by [`Trace::distance`]; equals in the
    /// order of the book. Rules on other days than theirs come last.
    pub missed: Vec<RuleTrace>,
}

impl Rules {
    /// Why one rule fires or does not; `None` when there is no such rule.
    pub fn explain_rule(
        &self,
        id: &str,
        facts: &impl Facts,
        privacy: Privacy,
    ) -> Option<RuleTrace> {
        self.trace(self.find(id)?, facts, privacy)
    }

    /// Why the rules give what they give, and which nearly fired.
    pub fn explain(&self, facts: &impl Facts, privacy: Privacy) -> RulesExplanation {
        let traces = (0..self.conditions.len()).filter_map(|at| self.trace(at, facts, privacy));
        let (fired, mut missed): (Vec<_>, Vec<_>) = traces.partition(|trace| trace.fired);
        missed.sort_by(|a, b| {
            let days = b.effective.cmp(&a.effective);
            days.then_with(|| a.trace.distance.cmp(&b.trace.distance))
        });
        let mut memory = self.memory();
        let applied = self.apply(facts, &mut memory);
        let groups = (0..self.groups.len()).filter_map(|at| self.trace_group(at, &applied));
        let (book, groups) = (self.book.name, groups.collect());
        RulesExplanation { book, digest: self.digest, groups, fired, missed }
    }

    fn trace(&self, at: usize, facts: &impl Facts, privacy: Privacy) -> Option<RuleTrace> {
        let (rule, condition) = (self.book.rules.get(at)?, self.conditions.get(at)?);
        let truth = |condition: &Condition| condition.truth(&self.schema, facts);
        let effective = check::effective(rule).is_none_or(|days| truth(&days) == Truth::True);
        let trace = condition.trace(&self.schema, facts, privacy);
        let fired = effective && trace.truth == Truth::True;
        let description = rule.description.clone();
        Some(RuleTrace { rule: rule.id, description, effective, fired, trace })
    }

    fn trace_group(&self, at: usize, applied: &Applied<'_>) -> Option<GroupTrace> {
        let ready = self.groups.get(at)?;
        let verdict = applied.verdict(ready.group.id.as_str())?;
        let name = |rule: usize| self.book.rules.get(rule).map(|rule| rule.id);
        let mut fired: Vec<usize> =
            ready.overrides().filter(|rule| applied.has_fired(*rule)).collect();
        let gave = ready.gives.iter().filter(|gives| applied.has_fired(gives.rule));
        let by: Vec<usize> = if let Some(overriding) = fired.first() {
            vec![*overriding]
        } else {
            let rests =
                gave.clone().filter(|gives| ready.rests(verdict, &gives.what, applied.row()));
            let most = if ready.takes_one() { 1 } else { usize::MAX };
            rests.map(|gives| gives.rule).take(most).collect()
        };
        // A rule may have an override and give a class: it is named once.
        for rule in gave.map(|gives| gives.rule) {
            if !fired.contains(&rule) {
                fired.push(rule);
            }
        }
        fired.retain(|rule| !by.contains(rule));
        Some(GroupTrace {
            group: ready.group.id,
            verdict: match verdict {
                Verdict::Nothing => GroupAnswer::Nothing,
                Verdict::Class(class) => GroupAnswer::Class(class),
                Verdict::List => {
                    let mine = applied.classes().filter(|given| given.group == ready.group.id);
                    GroupAnswer::List(mine.map(|given| given.class).collect())
                }
                Verdict::Points(points) => GroupAnswer::Points(points),
                Verdict::Conflict => GroupAnswer::Conflict,
            },
            by: by.into_iter().filter_map(name).collect(),
            passed_over: fired.into_iter().filter_map(name).collect(),
        })
    }
}

impl RuleTrace {
    /// The rule, what it is for, and its condition, a line for each part.
    pub fn text<'l>(&self, reader: impl Into<Reader<'l>>) -> String {
        let reader = reader.into();
        let rule = reader.name("rule", self.rule.as_str());
        let state = reader.rule_state(self.fired, self.effective);
        let mut text = format!("{rule}{}{state}\n", reader.colon());
        if !self.description.is_empty() {
            text.extend(["  ", &crate::error::escaped(&self.description), "\n"]);
        }
        for line in self.trace.text(reader).lines() {
            text.extend(["  ", line, "\n"]);
        }
        let wanting: Vec<String> = self.trace.wanting().map(|fact| reader.fact(fact)).collect();
        if !wanting.is_empty() {
            let (wants, colon) = (reader.wanting(), reader.colon());
            text.extend(["  ", wants, colon, &wanting.join(reader.and()), "\n"]);
        }
        text
    }
}

impl GroupTrace {
    /// One line: what the group gives, and by which rules.
    pub fn text<'l>(&self, reader: impl Into<Reader<'l>>) -> String {
        let reader = reader.into();
        let group = reader.name("group", self.group.as_str());
        let verdict = reader.group(self.group.as_str(), &self.verdict);
        let rules = |names: &[Name]| reader.names("rule", names.iter().map(Name::as_str));
        let mut text = format!("{group}{}{verdict}", reader.colon());
        if !self.by.is_empty() {
            text.push_str(&reader.by_rules(&rules(&self.by)));
        }
        if !self.passed_over.is_empty() {
            text.push_str(&reader.before_rules(&rules(&self.passed_over)));
        }
        text
    }
}

impl RulesExplanation {
    /// The groups, the rules that fired, and the nearest of those that did not.
    pub fn text<'l>(&self, reader: impl Into<Reader<'l>>) -> String {
        let reader = reader.into();
        let mut text = String::new();
        for group in &self.groups {
            text.extend([group.text(reader).as_str(), "\n"]);
        }
        for rule in &self.fired {
            text.push_str(&rule.text(reader));
        }
        for rule in self.missed.iter().filter(|rule| rule.effective).take(NEAREST) {
            text.push_str(&rule.text(reader));
        }
        text
    }
}

/// How many of the rules that did not fire a text shows.
const NEAREST: usize = 3;

impl Rules {
    /// What people read in place of the names of the book.
    pub fn labels(&self) -> &Labels {
        &self.book.labels
    }
}
