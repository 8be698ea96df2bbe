//! From a condition as written to one that can be compiled: every fact known and decided in time,
//! every value of the fact's type, unit and currency, nothing beyond the limits.

use super::coding::{CERTAIN, LEAST, MOST, TAGS_IN_A_SLOT, money_code, number_bound};
use super::text::words;
use super::tree::{Branch, Join, Part};
use super::{
    Asked, Choice, Condition, FactInfo, FactRef, FactSchema, FactType, IfMissing, Literal, Stratum,
    Test,
};
use crate::base::{Day, Money, Name, Probability, in_steps};
use crate::error::{Code, Finding, Findings, Span, quoted};
use crate::model::Value;

/// What a condition may be at most.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits;

impl Limits {
    /// Levels of nesting.
    pub const DEPTH: usize = 32;
    /// Comparisons in one condition.
    pub const TESTS: usize = 1_000;
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
    Test(Leaf),
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
        let tests = condition.tests().count();
        if tests > Limits::TESTS {
            self.limit(
                format!("{tests} comparisons"),
                format!("at most {} comparisons", Limits::TESTS),
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
            Branch::Test(test) => {
                let place = Place { path, test: part.first_test() };
                self.test(test, &place, negated).map(Tree::Test)
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
                let sound = self.joined(join, parts.len(), path);
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
    fn joined(&mut self, join: Join, count: usize, path: &str) -> bool {
        let refused = match join {
            Join::Any if count == 0 => {
                let path = format!("{path}/any");
                Some(Finding::new(Code::Empty, path, "any of nothing", "at least one condition"))
            }
            Join::All | Join::Any => None,
            Join::AtLeast(n) => {
                let sound = n >= 1 && usize::try_from(n).is_ok_and(|n| n <= count) && n <= 255;
                (!sound).then(|| {
                    let found = format!("at least {n} of {count}");
                    let expected = "from 1 to as many as there are, at most 255";
                    Finding::new(Code::Range, format!("{path}/at_least/n"), found, expected)
                })
            }
        };
        let sound = refused.is_none();
        self.findings.extend(refused);
        sound
    }

    fn test(&mut self, test: &Test, place: &Place<'_>, negated: bool) -> Option<Leaf> {
        let info = match self.schema.info(&test.fact) {
            Ok(info) => info,
            Err(finding) => {
                let field = Self::fact_field(test);
                self.report(finding, place, test, field);
                return None;
            }
        };
        if info.stratum >= self.at {
            let found = format!("{}, decided {}", quoted(&test.fact), info.stratum.words());
            let expected = format!("a fact that is decided before, not {}", self.at.words());
            let finding = Finding::new(Code::DecidedLater, "", found, expected);
            let field = Self::fact_field(test);
            self.report(finding, place, test, field);
            return None;
        }
        let set = self.set(test, &info, place)?;
        self.look_at_missing(test, &info, place, negated);
        let fact = test.fact.clone();
        let outside = test.asked.is_negative() || test.asked == Asked::Missing;
        Some(Leaf { fact, info, set, outside, if_missing: test.if_missing.unwrap_or_default() })
    }

    /// Warns of a negation that a missing fact would silently decide for some readers.
    fn look_at_missing(&mut self, test: &Test, info: &FactInfo, place: &Place<'_>, negated: bool) {
        let two_valued = matches!(test.asked, Asked::Missing | Asked::Present);
        if two_valued && test.if_missing.is_some() {
            let found = "if_missing beside a question that is never unknown";
            let finding = Finding::new(Code::Conflict, "", found, "nothing");
            self.report(finding, place, test, "");
        }
        let negative = test.asked.is_negative() != negated;
        if negative && info.can_be_missing && test.if_missing.is_none() && !two_valued {
            let found = format!("a negation over {}, which can be missing", quoted(&test.fact));
            let expected = "if_missing, to say what then";
            let finding = Finding::new(Code::MissingNegated, "", found, expected).warning();
            self.report(finding.help("unknown is meant where nothing is said"), place, test, "");
        }
    }

    fn set(&mut self, test: &Test, info: &FactInfo, place: &Place<'_>) -> Option<Set> {
        let bound = |literal: &Literal| bound(&info.of_type, literal);
        match &test.asked {
            Asked::Missing | Asked::Present => Some(Set::Known),
            Asked::Eq(value) | Asked::Ne(value) => {
                if let (FactType::Text, Literal::Word(word)) = (&info.of_type, value) {
                    let sound = self.text(word, place, test, "value");
                    return sound.then(|| Set::Texts(vec![word.clone()]));
                }
                let at = self.keep(bound(value), place, test, "value")?;
                self.possible(vec![(at, at)], info, place, test)
            }
            Asked::Lt(value) | Asked::Le(value) | Asked::Gt(value) | Asked::Ge(value) => {
                self.is_ordered(test, info, place)?;
                let at = self.keep(bound(value), place, test, "value")?;
                let range = match test.asked {
                    Asked::Lt(_) => (LEAST, at.saturating_sub(1)),
                    Asked::Le(_) => (LEAST, at),
                    Asked::Gt(_) => (at.saturating_add(1), MOST),
                    _ => (at, MOST),
                };
                self.possible(vec![range], info, place, test)
            }
            Asked::Between(from, to) => {
                self.is_ordered(test, info, place)?;
                let low = self.keep(bound(from), place, test, "from");
                let high = self.keep(bound(to), place, test, "to");
                let range = (low?, high?);
                if range.0 > range.1 {
                    let found = format!("from {from} to {to}");
                    let finding = Finding::new(Code::Empty, "", found, "a range that rises");
                    self.report(finding, place, test, "");
                    return None;
                }
                self.possible(vec![range], info, place, test)
            }
            Asked::In(values) | Asked::NotIn(values) => self.list(values, test, info, place),
            Asked::StartsWith(prefix) => {
                self.is(test, info, place, &[FactType::Text])?;
                self.text(prefix, place, test, "value").then(|| Set::Prefix(prefix.clone()))
            }
            Asked::WithinNext(days) => {
                self.is(test, info, place, &[FactType::Day])?;
                Some(Set::DaysUntil(*days))
            }
            Asked::AnniversaryWithin(days) => {
                self.is(test, info, place, &[FactType::Day])?;
                Some(Set::Anniversary(*days))
            }
            Asked::TaggedAny(tags) | Asked::TaggedNone(tags) => {
                self.tags(tags, test, info, place).map(Set::TaggedAny)
            }
            Asked::TaggedAll(tags) => self.tags(tags, test, info, place).map(Set::TaggedAll),
            Asked::TaggedAtLeast(n, tags) => {
                let names = self.tags(tags, test, info, place)?;
                if *n == 0 || usize::try_from(*n).is_ok_and(|n| n > names.len()) {
                    let found = format!("at least {n} of {} tags", names.len());
                    let expected = "from 1 to as many as there are, each once";
                    let finding = Finding::new(Code::Range, "", found, expected);
                    self.report(finding, place, test, "n");
                    return None;
                }
                Some(Set::TaggedAtLeast(*n, names))
            }
        }
    }

    fn list(
        &mut self,
        values: &[Literal],
        test: &Test,
        info: &FactInfo,
        place: &Place<'_>,
    ) -> Option<Set> {
        self.sized(values.len(), test, place, "values")?;
        if info.of_type == FactType::Text {
            let mut texts = Vec::new();
            for (at, value) in values.iter().enumerate() {
                let field = format!("values/{at}");
                match value {
                    Literal::Word(word) if self.text(word, place, test, &field) => {
                        texts.push(word.clone());
                    }
                    Literal::Word(_) => {}
                    other => {
                        let finding = wrong(&info.of_type, other);
                        self.report(finding, place, test, &field);
                    }
                }
            }
            return (texts.len() == values.len()).then_some(Set::Texts(texts));
        }
        let mut ranges = Vec::new();
        for (at, value) in values.iter().enumerate() {
            let field = format!("values/{at}");
            let code = self.keep(bound(&info.of_type, value), place, test, &field);
            ranges.extend(code.map(|code| (code, code)));
        }
        if ranges.len() < values.len() {
            return None;
        }
        self.possible(ranges, info, place, test)
    }

    fn tags(
        &mut self,
        tags: &[String],
        test: &Test,
        info: &FactInfo,
        place: &Place<'_>,
    ) -> Option<Vec<Name>> {
        self.is(test, info, place, &[FactType::Tags])?;
        self.sized(tags.len(), test, place, "tags")?;
        let mut names = Vec::new();
        for (at, tag) in tags.iter().enumerate() {
            let field = format!("tags/{at}");
            match Name::new(tag) {
                Ok(name) if self.schema.known_tags().is_none_or(|known| known.contains(&name)) => {
                    names.push(name);
                }
                Ok(_) => {
                    let known = self.schema.known_tags().unwrap_or_default();
                    let finding = Finding::new(Code::UnknownName, "", quoted(tag), "a known tag")
                        .or_near(tag, known.iter().map(Name::as_str));
                    self.report(finding, place, test, &field);
                }
                Err(error) => {
                    let (found, expected) = error.found_and_expected();
                    let code = lookalike_or(Code::Syntax, tag);
                    self.report(Finding::new(code, "", found, expected), place, test, &field);
                }
            }
        }
        if names.len() < tags.len() {
            return None;
        }
        names.sort_unstable();
        names.dedup();
        Some(names)
    }

    fn sized(&mut self, len: usize, test: &Test, place: &Place<'_>, field: &str) -> Option<()> {
        if (1..=Limits::VALUES).contains(&len) {
            return Some(());
        }
        let code = if len == 0 { Code::Empty } else { Code::Limit };
        let expected = format!("1 to {} values", Limits::VALUES);
        self.report(Finding::new(code, "", format!("{len} values"), expected), place, test, field);
        None
    }

    /// Refuses a comparison that no value of the fact can meet.
    fn possible(
        &mut self,
        ranges: Vec<(i64, i64)>,
        info: &FactInfo,
        place: &Place<'_>,
        test: &Test,
    ) -> Option<Set> {
        let (least, most) = domain(info);
        let meets = |(low, high): &(i64, i64)| low.max(&least) <= high.min(&most);
        if ranges.iter().any(meets) {
            return Some(Set::Ranges(ranges));
        }
        let found = format!("`{test}`, which no value meets");
        self.report(Finding::new(Code::Empty, "", found, "a range with values"), place, test, "");
        None
    }

    /// Refuses a comparison of order on a fact that has none.
    fn is_ordered(&mut self, test: &Test, info: &FactInfo, place: &Place<'_>) -> Option<()> {
        let ordered = match &info.of_type {
            FactType::Choice(choice) => choice.ordered,
            FactType::Flag | FactType::Text | FactType::Tags => false,
            _ => true,
        };
        if ordered {
            return Some(());
        }
        let found =
            format!("`{}` on {}, which has no order", test.asked.name(), quoted(&test.fact));
        let finding = Finding::new(Code::Type, "", found, "eq, ne, in or not_in");
        self.report(finding, place, test, "");
        None
    }

    fn is(
        &mut self,
        test: &Test,
        info: &FactInfo,
        place: &Place<'_>,
        types: &[FactType],
    ) -> Option<()> {
        if types.contains(&info.of_type) {
            return Some(());
        }
        let found = format!("`{}` on {}", test.asked.name(), quoted(&test.fact));
        let expected = types.iter().map(|of_type| match of_type {
            FactType::Text => "a fact that is any text",
            FactType::Day => "a fact that is a day",
            _ => "the tags",
        });
        let expected: Vec<&str> = expected.collect();
        self.report(Finding::new(Code::Type, "", found, expected.join(" or ")), place, test, "");
        None
    }

    /// Whether a text is within bounds; warns of letters of two alphabets.
    fn text(&mut self, word: &str, place: &Place<'_>, test: &Test, field: &str) -> bool {
        if word.len() > Limits::TEXT {
            let expected = format!("at most {} bytes", Limits::TEXT);
            let finding = Finding::new(Code::Limit, "", quoted(word), expected);
            self.report(finding, place, test, field);
            return false;
        }
        if words::is_mixed(word) {
            let expected = "letters of one alphabet";
            let finding = Finding::new(Code::Lookalike, "", quoted(word), expected).warning();
            self.report(finding, place, test, field);
        }
        true
    }

    fn keep<T>(
        &mut self,
        value: Result<T, Finding>,
        place: &Place<'_>,
        test: &Test,
        field: &str,
    ) -> Option<T> {
        value.map_err(|finding| self.report(finding, place, test, field)).ok()
    }

    /// `fact`, except where the fact is the whole body.
    fn fact_field(test: &Test) -> &'static str {
        match test.asked {
            Asked::Missing | Asked::Present => "",
            _ => "fact",
        }
    }

    /// Adds a finding at its place: in a text a span, in JSON a pointer.
    fn report(&mut self, finding: Finding, place: &Place<'_>, test: &Test, field: &str) {
        let span = self.spans.and_then(|spans| spans.get(place.test));
        let finding = if let Some(span) = span {
            finding.at(*span)
        } else {
            let slash = if field.is_empty() { "" } else { "/" };
            finding.under(&format!("{}/{}{slash}{field}", place.path, test.asked.name()))
        };
        self.findings.push(finding);
    }
}

/// Where a comparison stands.
struct Place<'p> {
    path: &'p str,
    /// Its number among the comparisons of the condition.
    test: usize,
}

/// The least and greatest code that a fact can have.
pub(super) fn domain(info: &FactInfo) -> (i64, i64) {
    let (least, most) = match &info.of_type {
        FactType::Flag => (1, 2),
        FactType::Chance => (0, CERTAIN),
        FactType::Day => (Day::FIRST.number().into(), Day::LAST.number().into()),
        FactType::Choice(choice) => (1, i64::try_from(choice.names.len()).unwrap_or(MOST)),
        _ => (LEAST, MOST),
    };
    (info.least.unwrap_or(least), info.most.unwrap_or(most))
}

/// A literal as the code of a fact's type.
fn bound(of_type: &FactType, literal: &Literal) -> Result<i64, Finding> {
    const MOST_WHOLE: i64 = 1_000_000_000_000_000;
    let refused = || wrong(of_type, literal);
    let whole = |literal: &Literal| match literal {
        Literal::Number(number) => {
            in_steps(*number, 0).filter(|n| n.unsigned_abs() <= MOST_WHOLE.unsigned_abs())
        }
        _ => None,
    };
    match (of_type, literal) {
        (FactType::Flag, Literal::Flag(flag)) => Ok(1_i64.saturating_add((*flag).into())),
        (FactType::Count, literal) => whole(literal).ok_or_else(refused),
        (FactType::Days, Literal::Days(days)) if days.unsigned_abs() <= 1_000_000 => Ok(*days),
        (FactType::Number, Literal::Number(number)) => {
            let code = number_bound(*number).filter(|code| code.unsigned_abs() < (1 << 62));
            code.ok_or_else(|| {
                let expected = "at most six decimals and 2,000,000,000,000";
                Finding::new(Code::Range, "", quoted(literal), expected)
            })
        }
        (FactType::Money(currency), Literal::Money(money)) if money.currency() == *currency => {
            let code = money_code(*money);
            let inside = code.unsigned_abs() <= (1 << 62);
            inside.then_some(code).ok_or_else(|| {
                Finding::new(Code::Range, "", quoted(money), "an amount within 2^62 minor units")
            })
        }
        (FactType::Money(currency), Literal::Money(_)) => {
            let expected = format!("an amount in {currency}");
            Err(Finding::new(Code::Currency, "", quoted(literal), expected))
        }
        (FactType::Chance, Literal::Number(number)) => {
            let steps = in_steps(*number, super::coding::CHANCE_DECIMALS);
            steps.filter(|steps| (0..=CERTAIN).contains(steps)).ok_or_else(|| {
                let expected = "a chance from 0 to 1 with at most nine decimals";
                Finding::new(Code::Range, "", quoted(literal), expected)
            })
        }
        (FactType::Day, Literal::Day(day)) => Ok(day.number().into()),
        (FactType::Choice(choice), Literal::Word(word)) => place(choice, word),
        _ => Err(refused()),
    }
}

/// A literal as a value of a fact's type: what a thought-up customer has.
pub(crate) fn value_of(of_type: &FactType, literal: &Literal) -> Result<Value, Finding> {
    if let (FactType::Text, Literal::Word(word)) = (of_type, literal) {
        return Ok(Value::Text(word.clone()));
    }
    bound(of_type, literal)?;
    Ok(match (of_type, literal) {
        (FactType::Count, Literal::Number(number)) => {
            Value::Count(in_steps(*number, 0).unwrap_or(0))
        }
        (FactType::Chance, Literal::Number(number)) => {
            use rust_decimal::prelude::ToPrimitive;
            let chance = number.to_f64().and_then(|chance| Probability::new(chance).ok());
            Value::Chance(chance.unwrap_or(Probability::ZERO))
        }
        _ => literal.value(),
    })
}

/// Nothing, in a fact's type; `None` where there is no such thing.
pub(crate) fn zero_of(of_type: &FactType) -> Option<Value> {
    match of_type {
        FactType::Count => Some(Value::Count(0)),
        FactType::Days => Some(Value::Days(0)),
        FactType::Money(currency) => Some(Value::Money(Money::zero(*currency))),
        _ => None,
    }
}

fn place(choice: &Choice, word: &str) -> Result<i64, Finding> {
    let place = choice.place(word).and_then(|place| i64::try_from(place).ok());
    place.map(|place| place.saturating_add(1)).ok_or_else(|| {
        let names: Vec<&str> = choice.names.iter().map(Name::as_str).collect();
        let code = lookalike_or(Code::UnknownName, word);
        let expected = format!("one of {}", names.join(", "));
        Finding::new(code, "", quoted(word), expected).or_near(word, names)
    })
}

/// A literal that is not of a fact's type.
fn wrong(of_type: &FactType, literal: &Literal) -> Finding {
    let bare = matches!(literal, Literal::Number(_));
    let with_unit = match of_type {
        FactType::Money(currency) if bare => Some(format!("{literal} {currency}")),
        FactType::Days if bare => Some(format!("{literal}d")),
        _ => None,
    };
    let code = if with_unit.is_some() { Code::Unit } else { Code::Type };
    let found = format!("{}, {}", quoted(literal), literal.describe());
    let finding = Finding::new(code, "", found, of_type.describe());
    match with_unit {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding,
    }
}

fn lookalike_or(code: Code, word: &str) -> Code {
    if words::is_mixed(word) { Code::Lookalike } else { code }
}

/// How many steps the compiled form can have. "At least n of" asks what is left after each part,
/// once for each number that is still wanted.
fn steps(tree: &Tree) -> usize {
    match tree {
        Tree::Test(Leaf { set, .. }) => match set {
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
