//! From checked conditions to a program.

use super::gates::Gates;
use super::layout::Layout;
use super::maker::Maker;
use super::row::Jumps;
use super::steps::Steps;
use super::{Formula, Program};
use crate::condition::Condition;
use crate::condition::check::{Check, Limits, Tree};
use crate::condition::tree::Join;
use crate::error::{Code, Finding, Findings, Span};
use crate::fact::{FactSchema, Stratum};

/// Checks conditions one after the other and compiles them together.
#[derive(Debug)]
pub struct Compiler<'s> {
    schema: &'s FactSchema,
    at: Stratum,
    trees: Vec<Tree>,
    findings: Findings,
}

impl<'s> Compiler<'s> {
    /// A compiler of conditions that are asked in a stratum: they may name facts of the strata
    /// before it.
    pub fn new(schema: &'s FactSchema, at: Stratum) -> Self {
        Self { schema, at, trees: Vec::new(), findings: Findings::new() }
    }

    /// Checks a condition; findings stand below the path. Returns the condition's number in the
    /// program.
    pub fn add(&mut self, condition: &Condition, path: &str) -> usize {
        self.add_read(condition, None, path)
    }

    /// The same for a condition that was read from a text: findings stand at the path, with the
    /// place inside the text.
    pub(crate) fn add_read(
        &mut self,
        condition: &Condition,
        spans: Option<&[Span]>,
        path: &str,
    ) -> usize {
        let tree = self.check(condition, spans, path);
        // Where something is wrong the number is kept, so that the others keep theirs.
        self.trees.push(tree.unwrap_or(Tree::Joined(Join::Any, Vec::new())));
        self.trees.len().saturating_sub(1)
    }

    /// Makes a condition hold only where another does too.
    pub(crate) fn narrow(&mut self, number: usize, to: &Condition) {
        let narrower = self.check(to, None, "");
        if let (Some(tree), Some(narrower)) = (self.trees.get_mut(number), narrower) {
            let whole = std::mem::replace(tree, Tree::Joined(Join::All, Vec::new()));
            *tree = Tree::Joined(Join::All, vec![narrower, whole]);
        }
    }

    fn check(&mut self, condition: &Condition, spans: Option<&[Span]>, path: &str) -> Option<Tree> {
        let (schema, at) = (self.schema, self.at);
        let mut check = Check { schema, at, spans, findings: Findings::new() };
        let tree = check.condition(condition);
        self.findings.extend_under(path, check.findings);
        tree
    }

    /// Compiles what was added, and returns the warnings beside it.
    ///
    /// # Errors
    ///
    /// All findings, warnings among them, when something is wrong with any condition.
    pub fn finish(mut self) -> Result<(Program, Findings), Findings> {
        let layout = Layout::of(&self.trees);
        if layout.tags.len() > Limits::TAGS {
            let found = format!("{} tags", layout.tags.len());
            let expected = format!("at most {}", Limits::TAGS);
            self.findings.push(Finding::new(Code::Limit, "", found, expected));
        }
        self.findings.sort();
        if self.findings.has_errors() {
            return Err(self.findings);
        }
        let mut maker = Maker::new(layout);
        let formulas: Vec<Formula> =
            self.trees.iter().map(|tree| maker.formula(tree, false)).collect();
        let (slots, predicates) = (maker.layout.slots, maker.order);
        let jumps = Jumps::of(&formulas, &predicates);
        let gates = Gates::of(&formulas, &predicates);
        let steps = Steps::of(&formulas, &slots, &predicates);
        Ok((Program { slots, predicates, formulas, jumps, gates, steps }, self.findings))
    }
}
