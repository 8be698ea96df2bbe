//! Why rules fired, why others did not, and what would have been needed.

use super::{Applied, Rules, Verdict, check};
use crate::base::Name;
use crate::condition::{Condition, Facts, Language, Privacy, Trace, Truth};
use crate::model::Digest;

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
    /// What it gives, as a text: a class, a list, points, or `conflict`; `None` for nothing.
    pub verdict: Option<String>,
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
    /// The digest of the book.
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
            days.then_with(|| a.trace.distance().total_cmp(&b.trace.distance()))
        });
        let mut memory = self.memory();
        let applied = self.apply(facts, &mut memory);
        let groups = (0..self.groups.len()).filter_map(|at| self.trace_group(at, &applied));
        RulesExplanation { digest: self.digest, groups: groups.collect(), fired, missed }
    }

    fn trace(&self, at: usize, facts: &impl Facts, privacy: Privacy) -> Option<RuleTrace> {
        let (rule, condition) = (self.book.rules.get(at)?, self.conditions.get(at)?);
        let truth = |condition: &Condition| condition.truth(&self.schema, facts);
        let effective = check::effective(rule).is_none_or(|days| truth(&days) == Truth::True);
        let trace = condition.trace(&self.schema, facts, privacy);
        let fired = effective && trace.truth() == Truth::True;
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
                Verdict::Nothing => None,
                Verdict::Class(class) => Some(class.to_string()),
                Verdict::List => {
                    let mine = applied.classes().filter(|given| given.group == ready.group.id);
                    let names: Vec<String> = mine.map(|given| given.class.to_string()).collect();
                    Some(names.join(", "))
                }
                Verdict::Points(points) => Some(points.to_string()),
                Verdict::Conflict => Some("conflict".to_owned()),
            },
            by: by.into_iter().filter_map(name).collect(),
            passed_over: fired.into_iter().filter_map(name).collect(),
        })
    }
}

impl RuleTrace {
    /// The rule and its condition, a line for each part.
    pub fn text(&self, language: Language) -> String {
        let state = match (self.fired, self.effective) {
            (true, _) => language.pick("fired", "已触发"),
            (false, true) => language.pick("did not fire", "未触发"),
            (false, false) => language.pick("not in effect today", "今日不生效"),
        };
        let mut text = format!("{}{}{state}\n", self.rule, language.colon());
        for line in self.trace.text(language).lines() {
            text.extend(["  ", line, "\n"]);
        }
        let wanting: Vec<String> = self.trace.wanting().map(ToString::to_string).collect();
        if !wanting.is_empty() {
            let wants = language.pick("would be decided by", "取决于缺失的");
            let (colon, comma) = (language.colon(), language.comma());
            text.extend(["  ", wants, colon, &wanting.join(comma), "\n"]);
        }
        text
    }
}

impl GroupTrace {
    /// One line: what the group gives, and by which rules.
    pub fn text(&self, language: Language) -> String {
        let verdict = match self.verdict.as_deref() {
            None => language.pick("nothing", "无"),
            Some("conflict") => language.pick("conflict", "冲突"),
            Some(verdict) => verdict,
        };
        let list = |names: &[Name]| {
            let names: Vec<&str> = names.iter().map(Name::as_str).collect();
            names.join(language.comma())
        };
        let mut text = format!("{}{}{verdict}", self.group, language.colon());
        let parts = [
            (language.pick(" by ", "，依据 "), list(&self.by)),
            (language.pick(", before ", "，优先于 "), list(&self.passed_over)),
        ];
        for (words, names) in parts.iter().filter(|(_, names)| !names.is_empty()) {
            text.extend([*words, names.as_str()]);
        }
        text
    }
}

impl RulesExplanation {
    /// The groups, the rules that fired, and the nearest of those that did not.
    pub fn text(&self, language: Language) -> String {
        let mut text = String::new();
        for group in &self.groups {
            text.extend([group.text(language).as_str(), "\n"]);
        }
        for rule in &self.fired {
            text.push_str(&rule.text(language));
        }
        for rule in self.missed.iter().filter(|rule| rule.effective).take(NEAREST) {
            text.push_str(&rule.text(language));
        }
        text
    }
}

/// How many of the rules that did not fire a text shows.
const NEAREST: usize = 3;
