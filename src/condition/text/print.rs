//! From a condition to its text form.

use std::fmt;

use super::words;
use crate::condition::tree::{Branch, Join, Part};
use crate::condition::{Asked, Comparison, Condition, Literal};
use crate::evidence::IfMissing;

/// What is still to be written.
enum Work<'c> {
    Text(&'static str),
    /// A part, and whether a list there needs parentheses.
    Part(Part<'c>, bool),
}

impl fmt::Display for Condition {
    /// The text form. Lists inside lists stand in parentheses, so that nobody has to know whether
    /// `and` binds closer than `or`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A list of work and no recursion: a condition may be deeper than the stack.
        let mut work = vec![Work::Part(self.root(), false)];
        while let Some(next) = work.pop() {
            match next {
                Work::Text(text) => f.write_str(text)?,
                Work::Part(part, inside) => match part.branch() {
                    Branch::Comparison(comparison) => comparison.fmt(f)?,
                    Branch::Not(part) => {
                        f.write_str("not ")?;
                        work.push(Work::Part(part, true));
                    }
                    Branch::Joined(join, parts) => joined(join, &parts, inside, &mut work, f)?,
                },
            }
        }
        Ok(())
    }
}

fn joined<'c>(
    join: Join,
    parts: &[Part<'c>],
    inside: bool,
    work: &mut Vec<Work<'c>>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let (between, wrapped) = match join {
        Join::All if parts.is_empty() => return f.write_str("always"),
        Join::Any if parts.is_empty() => return f.write_str("never"),
        Join::All if parts.len() > 1 => (" and ", inside),
        Join::Any if parts.len() > 1 => (" or ", inside),
        Join::All => {
            f.write_str("all of ")?;
            (", ", true)
        }
        Join::Any => {
            f.write_str("any of ")?;
            (", ", true)
        }
        Join::AtLeast(n) => {
            write!(f, "at least {n} of ")?;
            (", ", true)
        }
    };
    if wrapped {
        f.write_str("(")?;
        work.push(Work::Text(")"));
    }
    // Between commas the conditions are apart as they are.
    let lists_need_parentheses = between != ", ";
    for (at, part) in parts.iter().enumerate().rev() {
        work.push(Work::Part(*part, lists_need_parentheses));
        if at > 0 {
            work.push(Work::Text(between));
        }
    }
    Ok(())
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.asked {
            Asked::TaggedAny(tags) => tagged("any", tags, f)?,
            Asked::TaggedAll(tags) => tagged("all", tags, f)?,
            Asked::TaggedNone(tags) => tagged("none", tags, f)?,
            Asked::TaggedAtLeast(n, tags) => tagged(&format!("at least {n} of"), tags, f)?,
            asked => write!(f, "{} {asked}", self.fact)?,
        }
        match self.if_missing {
            None => Ok(()),
            Some(IfMissing::Unknown) => f.write_str(" if missing unknown"),
            Some(IfMissing::True) => f.write_str(" if missing true"),
            Some(IfMissing::False) => f.write_str(" if missing false"),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Eq(value) => write!(f, "= {value}"),
            Self::Ne(value) => write!(f, "!= {value}"),
            Self::Lt(value @ Literal::Day(_)) => write!(f, "before {value}"),
            Self::Gt(value @ Literal::Day(_)) => write!(f, "after {value}"),
            Self::Lt(value) => write!(f, "< {value}"),
            Self::Le(value) => write!(f, "<= {value}"),
            Self::Gt(value) => write!(f, "> {value}"),
            Self::Ge(value) => write!(f, ">= {value}"),
            Self::Between(from, to) => write!(f, "between {from} and {to}"),
            Self::In(values) => {
                f.write_str("in ")?;
                listed(values, f, fmt::Display::fmt)
            }
            Self::NotIn(values) => {
                f.write_str("not in ")?;
                listed(values, f, fmt::Display::fmt)
            }
            Self::StartsWith(text) => {
                f.write_str("starts with ")?;
                words::quote(text, f)
            }
            Self::WithinNext(days) => write!(f, "within next {days}d"),
            Self::AnniversaryWithin(days) => write!(f, "anniversary within {days}d"),
            Self::TaggedAny(tags) => tagged("any", tags, f),
            Self::TaggedAll(tags) => tagged("all", tags, f),
            Self::TaggedNone(tags) => tagged("none", tags, f),
            Self::TaggedAtLeast(n, tags) => tagged(&format!("at least {n} of"), tags, f),
            Self::Missing => f.write_str("is missing"),
            Self::Present => f.write_str("is present"),
        }
    }
}

fn tagged(how: &str, tags: &[String], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("tagged ")?;
    if let ("any", [tag]) = (how, tags) {
        return words::write(tag, f);
    }
    write!(f, "{how} ")?;
    listed(tags, f, |tag, f| words::write(tag, f))
}

fn listed<T>(
    all: &[T],
    f: &mut fmt::Formatter<'_>,
    one: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    f.write_str("(")?;
    for (at, value) in all.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        one(value, f)?;
    }
    f.write_str(")")
}
