//! From a condition as written to one that can be compiled: every fact known and decided in time,
//! every value of the fact's type, unit and currency, nothing beyond the limits.

use super::coding::TAGS_IN_A_SLOT;
use super::tree::{Branch, Join, Part};
use super::{Asked, Comparison, Condition};
use crate::base::Name;
use crate::error::{Code, Finding, Findings, Span, quoted};
use crate::evidence::IfMissing;
use crate::fact::{FactInfo, FactRef, FactSchema, Stratum};

/// What a condition may be at most.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits;

impl Limits {
    /// Levels of nesting.
    pub const DEPTH: usize = 32;
    /// Comparisons in one condition.
    pub const COMPARISONS: usize = 1_000;
    /// Values in one list.
    pub const VALUES: usize = 1_000;
    /// Bytes of one text.
    pub const TEXT: usize = 256;
    /// Steps of one compiled condition. Only nested "at least n of" come near.
    pub const STEPS: usize = 16_384;
    /// Tags that the conditions of one program may name.
    pub const TAGS: usize = TAGS_IN_A_SLOT * 64;
}

/// A condition that was checked. At most [`Limits::DEPTH`] deep, so a tree.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Comparison(Box<Leaf>),
    Not(Box<Tree>),
    Joined(Join, Vec<Tree>),
}

/// A comparison that was checked.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) fact: FactRef,
    pub(super) info: FactInfo,
    pub(super) set: Set,
    /// Whether the comparison asks that the fact is *not* in the set.
    pub(super) outside: bool,
    pub(super) if_missing: IfMissing,
}

/// The values for which a comparison holds.
#[derive(Clone, Debug)]
pub(super) enum Set {
    /// Closed ranges of the fact's code.
    Ranges(Vec<(i64, i64)>),
    /// From today so many days on.
    DaysUntil(u32),
    /// The next anniversary within so many days.
    Anniversary(u32),
    Texts(Vec<String>),
    Prefix(String),
    TaggedAny(Vec<Name>),
    TaggedAll(Vec<Name>),
    TaggedAtLeast(u32, Vec<Name>),
    Known,
}

/// What a check walks with.
pub(super) struct Check<'s> {
    pub(super) schema: &'s FactSchema,
    /// The stratum in which the condition is asked.
    pub(super) at: Stratum,
    /// Where the comparisons stand in a text, if a text was read.
    pub(super) spans: Option<&'s [Span]>,
    pub(super) findings: Findings,
}

impl Check<'_> {
    /// Checks a condition; `None` when something is wrong with it.
    pub(super) fn condition(&mut self, condition: &Condition) -> Option<Tree> {
        let depth = condition.depth();
        if depth > Limits::DEPTH {
            self.limit(format!("{depth} levels"), format!("at most {} levels", Limits::DEPTH));
            return None;
        }
        let comparisons = condition.comparisons().count();
        if comparisons > Limits::COMPARISONS {
            self.limit(
                format!("{comparisons} comparisons"),
                format!("at most {} comparisons", Limits::COMPARISONS),
            );
            return None;
        }
        let tree = self.part(condition.root(), "", false)?;
        let steps = steps(&tree);
        if steps > Limits::STEPS {
            let found = format!("{steps} steps, from `at least n of`");
            self.limit(found, format!("at most {} steps", Limits::STEPS));
            return None;
        }
        Some(tree)
    }

    fn limit(&mut self, found: String, expected: String) {
        self.findings.push(Finding::new(Code::Limit, "", found, expected));
    }

    fn part(&mut self, part: Part<'_>, path: &str, negated: bool) -> Option<Tree> {
        match part.branch() {
            Branch::Comparison(comparison) => {
                let place = Place { path, comparison: part.first_comparison() };
                self.comparison(comparison, &place, negated)
                    .map(|leaf| Tree::Comparison(Box::new(leaf)))
            }
            Branch::Not(inner) => {
                let tree = self.part(inner, &format!("{path}/not"), !negated)?;
                Some(Tree::Not(Box::new(tree)))
            }
            Branch::Joined(join, parts) => {
                let word = match join {
                    Join::All => "all",
                    Join::Any => "any",
                    Join::AtLeast(_) => "at_least/of",
                };
                let sound = self.joined(join, &parts, path);
                let trees: Vec<Option<Tree>> = parts
                    .iter()
                    .enumerate()
                    .map(|(at, part)| self.part(*part, &format!("{path}/{word}/{at}"), negated))
                    .collect();
                let trees: Option<Vec<Tree>> = trees.into_iter().collect();
                trees.filter(|_| sound).map(|trees| Tree::Joined(join, trees))
            }
        }
    }

    /// Whether so many conditions can be joined so.
    fn joined(&mut self, join: Join, parts: &[Part<'_>], path: &str) -> bool {
        let count = parts.len();
        // A text has no pointers.
        let pointer = |field: &str| match self.spans {
            Some(_) => String::new(),
            None => format!("{path}/{field}"),
        };
        let refused = match join {
            Join::Any if count == 0 => {
                let path = pointer("any");
                Some(Finding::new(
                    Code::Empty,
                    path,
                    "any of nothing, which is never true",
                    "at least one condition",
                ))
            }
            Join::All | Join::Any => None,
            Join::AtLeast(n) => {
                let sound = n >= 1 && usize::try_from(n).is_ok_and(|n| n <= count) && n <= 255;
                (!sound).then(|| {
                    let found = format!("at least {n} of {count}");
                    let expected = "from 1 to as many as there are, at most 255";
                    Finding::new(Code::Range, pointer("at_least/n"), found, expected)
                })
            }
        };
        let sound = refused.is_none();
        self.findings.extend(refused.map(|finding| self.in_text(finding, parts)));
        sound
    }

    /// Gives a finding about joined parts its place in a text: that of the first comparison, where
    /// they begin with one.
    fn in_text(&self, finding: Finding, parts: &[Part<'_>]) -> Finding {
        let first = parts.first().filter(|part| matches!(part.branch(), Branch::Comparison(_)));
        let spans = self.spans.unwrap_or_default();
        match first.and_then(|part| spans.get(part.first_comparison())) {
            Some(span) => finding.at(*span),
            None => finding,
        }
    }

    fn comparison(
        &mut self,
        comparison: &Comparison,
        place: &Place<'_>,
        negated: bool,
    ) -> Option<Leaf> {
        // Known or not, what the rules give is decided by them.
        let given = matches!(comparison.fact, FactRef::Class(_) | FactRef::Points(_));
        let info = match self.schema.info(&comparison.fact) {
            Ok(info) if info.stratum < self.at => info,
            Ok(FactInfo { stratum, .. }) => return self.decided_later(comparison, stratum, place),
            Err(_) if given && self.at <= Stratum::Rules => {
                return self.decided_later(comparison, Stratum::Rules, place);
            }
            Err(finding) => {
                let field = Self::fact_field(comparison);
                self.report(finding, place, comparison, field);
                return None;
            }
        };
        let set = self.set(comparison, &info, place)?;
        self.look_at_missing(comparison, &info, place, negated);
        let fact = comparison.fact.clone();
        let outside = comparison.asked.is_negative() || comparison.asked == Asked::Missing;
        Some(Leaf {
            fact,
            info,
            set,
            outside,
            if_missing: comparison.if_missing.unwrap_or_default(),
        })
    }

    fn decided_later(
        &mut self,
        comparison: &Comparison,
        stratum: Stratum,
        place: &Place<'_>,
    ) -> Option<Leaf> {
        let found = format!("{}, decided {}", quoted(&comparison.fact), stratum.words());
        let expected = format!("a fact that is decided before, not {}", self.at.words());
        let finding = Finding::new(Code::DecidedLater, "", found, expected);
        self.report(finding, place, comparison, Self::fact_field(comparison));
        None
    }

    /// Warns of a negation that a missing fact would silently decide for some readers.
    fn look_at_missing(
        &mut self,
        comparison: &Comparison,
        info: &FactInfo,
        place: &Place<'_>,
        negated: bool,
    ) {
        let two_valued = matches!(comparison.asked, Asked::Missing | Asked::Present);
        if two_valued && comparison.if_missing.is_some() {
            let found = "if_missing beside a question that is never unknown";
            let finding = Finding::new(Code::Conflict, "", found, "nothing");
            self.report(finding, place, comparison, "");
        }
        let negative = comparison.asked.is_negative() != negated;
        if negative && info.can_be_missing && comparison.if_missing.is_none() && !two_valued {
            let found =
                format!("a negation over {}, which can be missing", quoted(&comparison.fact));
            let expected = "if_missing, to say what then";
            let finding = Finding::new(Code::MissingNegated, "", found, expected).warning();
            self.report(
                finding.help("unknown is meant where nothing is said"),
                place,
                comparison,
                "",
            );
        }
    }

    /// `fact`, except where the fact is the whole body.
    fn fact_field(comparison: &Comparison) -> &'static str {
        match comparison.asked {
            Asked::Missing | Asked::Present => "",
            _ => "fact",
        }
    }

    /// Adds a finding at its place: in a text a span, in JSON a pointer.
    pub(super) fn report(
        &mut self,
        finding: Finding,
        place: &Place<'_>,
        comparison: &Comparison,
        field: &str,
    ) {
        let span = self.spans.and_then(|spans| spans.get(place.comparison));
        let finding = if let Some(span) = span {
            finding.at(*span)
        } else {
            let slash = if field.is_empty() { "" } else { "/" };
            finding.under(&format!("{}/{}{slash}{field}", place.path, comparison.asked.name()))
        };
        self.findings.push(finding);
    }
}

/// Where a comparison stands.
pub(super) struct Place<'p> {
    path: &'p str,
    /// Its number among the comparisons of the condition.
    comparison: usize,
}

/// How many steps the compiled form can have. "At least n of" asks what is left after each part,
/// once for each number that is still wanted.
fn steps(tree: &Tree) -> usize {
    match tree {
        Tree::Comparison(leaf) => match &leaf.set {
            Set::Ranges(ranges) => ranges.len().saturating_add(1),
            Set::Texts(texts) => texts.len().saturating_add(1),
            Set::TaggedAny(tags) | Set::TaggedAll(tags) => tags.len(),
            Set::TaggedAtLeast(n, tags) => tags.len().saturating_mul(n_of(*n, tags.len())),
            _ => 2,
        },
        Tree::Not(tree) => steps(tree),
        Tree::Joined(join, trees) => {
            let sum = trees.iter().fold(0_usize, |sum, tree| sum.saturating_add(steps(tree)));
            match join {
                Join::AtLeast(n) => sum.saturating_mul(n_of(*n, trees.len())),
                _ => sum,
            }
        }
    }
}

/// The larger of n and its counterpart under negation.
fn n_of(n: u32, of: usize) -> usize {
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    n.max(of.saturating_sub(n).saturating_add(1))
}
