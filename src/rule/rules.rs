//! Rules that were checked.

use super::check;
use super::group::Ready;
use super::{Rule, RuleBook};
use crate::base::Name;
use crate::condition::{Condition, Program};
use crate::error::Findings;
use crate::fact::FactSchema;
use crate::model::Digest;

/// What a book may be at most.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct BookLimits;

impl BookLimits {
    /// Rules.
    pub const RULES: usize = 10_000;
    /// Groups.
    pub const GROUPS: usize = 1_000;
    /// Cases.
    pub const CASES: usize = 10_000;
    /// Consequences of one rule, names in one list, parameters of one action.
    pub const LIST: usize = 1_000;
    /// Points of one rule, either way.
    pub const POINTS: i64 = 1_000_000_000;
}

/// A book of rules that was checked against the facts of an application.
///
/// * *Decides* classes, points, tags and recommended actions.
/// * *Looks at* the facts its conditions name.
/// * *At the boundary* each comparison does what it says; a rule fires on its first and last
///   effective day.
/// * *With no data* comparisons are unknown, and no rule fires from ignorance; a group without a
///   fired rule gives its `otherwise`, sums and counts are 0.
/// * *Cost*: a few hundred plain instructions for twenty rules; no allocation.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug)]
pub struct Rules {
    pub(super) book: RuleBook,
    /// The facts with the vocabularies of the book.
    pub(super) schema: FactSchema,
    /// The conditions as they were read, by rule.
    pub(super) conditions: Vec<Condition>,
    /// The same compiled, each with the dates of its rule; behind them one for the age of each
    /// decay, so that there is a slot for it.
    pub(super) program: Program,
    pub(super) groups: Vec<Ready>,
    /// Every tag with the rules that give it.
    pub(super) tags: Vec<(Name, Vec<usize>)>,
    /// Recommended actions with their rules, the most urgent first.
    pub(super) actions: Vec<(usize, Name)>,
    pub(super) digest: Digest,
    pub(super) warnings: Findings,
}

impl Rules {
    /// Checks a book against the facts of an application. The attributes, tags and choices of
    /// the book are added to them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the book, each with a JSON pointer to its place, and for a
    /// condition in the text form with line, column and span in it.
    pub fn new(book: RuleBook, schema: &FactSchema) -> Result<Self, Findings> {
        check::check(book, schema)
    }

    /// The book, to be read, stored and compared.
    pub fn book(&self) -> &RuleBook {
        &self.book
    }

    /// The digest of everything in the book that decides what it gives: the same for the same
    /// rules, in whichever form they are written.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What somebody should look at, though it is no error.
    pub fn warnings(&self) -> &Findings {
        &self.warnings
    }

    /// The rules, in the order of the book.
    pub fn rules(&self) -> &[Rule] {
        &self.book.rules
    }

    /// The condition of each rule, in the order of the book.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The compiled conditions: the formula of a rule stands at its place in the book and holds
    /// only on the rule's effective days. Behind them may stand formulas of the book's own use.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The facts that conditions were checked against, with the vocabularies of the book.
    pub fn schema(&self) -> &FactSchema {
        &self.schema
    }

    /// The place of a rule in the book.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.book.rules.iter().position(|rule| rule.id.as_str() == id)
    }
}
