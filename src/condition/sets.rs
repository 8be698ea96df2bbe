//! The part of the check that turns what is asked of a fact into the set of its values.

use super::bound::{bound, domain, lookalike_or, unknown, wrong};
use super::check::{Check, Limits, Place, Set};
use super::coding::{LEAST, MOST};
use super::{Asked, Comparison, Literal};
use crate::base::{Name, stranger};
use crate::error::{Code, Finding, is_plain, quoted};
use crate::fact::{FactInfo, FactType};

impl Check<'_> {
    /// The values for which a comparison holds; `None` after a finding.
    pub(super) fn set(
        &mut self,
        comparison: &Comparison,
        info: &FactInfo,
        place: &Place<'_>,
    ) -> Option<Set> {
        let bound = |literal: &Literal| bound(&info.of_type, literal);
        match &comparison.asked {
            Asked::Missing | Asked::Present => Some(Set::Known),
            Asked::Eq(value) | Asked::Ne(value) => {
                if let (FactType::Text, Literal::Word(word)) = (&info.of_type, value) {
                    let sound = self.text(word, place, comparison, "value");
                    return sound.then(|| Set::Texts(vec![word.clone()]));
                }
                let at = self.keep(bound(value), place, comparison, "value")?;
                self.possible(vec![(at, at)], info, place, comparison)
            }
            Asked::Lt(value) | Asked::Le(value) | Asked::Gt(value) | Asked::Ge(value) => {
                self.is_ordered(comparison, info, place)?;
                let at = self.keep(bound(value), place, comparison, "value")?;
                let range = match comparison.asked {
                    Asked::Lt(_) => (LEAST, at.saturating_sub(1)),
                    Asked::Le(_) => (LEAST, at),
                    Asked::Gt(_) => (at.saturating_add(1), MOST),
                    _ => (at, MOST),
                };
                self.possible(vec![range], info, place, comparison)
            }
            Asked::Between(from, to) => {
                self.is_ordered(comparison, info, place)?;
                let low = self.keep(bound(from), place, comparison, "from");
                let high = self.keep(bound(to), place, comparison, "to");
                let range = (low?, high?);
                if range.0 > range.1 {
                    let found = format!("from {from} to {to}");
                    let finding = Finding::new(Code::Empty, "", found, "a range that rises");
                    self.report(finding, place, comparison, "");
                    return None;
                }
                self.possible(vec![range], info, place, comparison)
            }
            Asked::In(values) | Asked::NotIn(values) => self.list(values, comparison, info, place),
            Asked::StartsWith(prefix) => {
                self.is(comparison, info, place, &[FactType::Text])?;
                self.text(prefix, place, comparison, "value").then(|| Set::Prefix(prefix.clone()))
            }
            Asked::WithinNext(days) => {
                self.is(comparison, info, place, &[FactType::Day])?;
                Some(Set::DaysUntil(*days))
            }
            Asked::AnniversaryWithin(days) => {
                self.is(comparison, info, place, &[FactType::Day])?;
                Some(Set::Anniversary(*days))
            }
            Asked::TaggedAny(tags) | Asked::TaggedNone(tags) => {
                self.tags(tags, comparison, info, place).map(Set::TaggedAny)
            }
            Asked::TaggedAll(tags) => self.tags(tags, comparison, info, place).map(Set::TaggedAll),
            Asked::TaggedAtLeast(n, tags) => {
                let names = self.tags(tags, comparison, info, place)?;
                if *n == 0 || usize::try_from(*n).is_ok_and(|n| n > names.len()) {
                    let found = format!("at least {n} of {} tags", names.len());
                    let expected = "from 1 to as many as there are, each once";
                    let finding = Finding::new(Code::Range, "", found, expected);
                    self.report(finding, place, comparison, "n");
                    return None;
                }
                Some(Set::TaggedAtLeast(*n, names))
            }
        }
    }

    fn list(
        &mut self,
        values: &[Literal],
        comparison: &Comparison,
        info: &FactInfo,
        place: &Place<'_>,
    ) -> Option<Set> {
        self.sized(values.len(), comparison, place, "values")?;
        if info.of_type == FactType::Text {
            let mut texts = Vec::new();
            for (at, value) in values.iter().enumerate() {
                let field = format!("values/{at}");
                match value {
                    Literal::Word(word) if self.text(word, place, comparison, &field) => {
                        texts.push(word.clone());
                    }
                    Literal::Word(_) => {}
                    other => {
                        let finding = wrong(&info.of_type, other);
                        self.report(finding, place, comparison, &field);
                    }
                }
            }
            return (texts.len() == values.len()).then_some(Set::Texts(texts));
        }
        let mut ranges = Vec::new();
        for (at, value) in values.iter().enumerate() {
            let field = format!("values/{at}");
            let code = self.keep(bound(&info.of_type, value), place, comparison, &field);
            ranges.extend(code.map(|code| (code, code)));
        }
        if ranges.len() < values.len() {
            return None;
        }
        self.possible(ranges, info, place, comparison)
    }

    fn tags(
        &mut self,
        tags: &[String],
        comparison: &Comparison,
        info: &FactInfo,
        place: &Place<'_>,
    ) -> Option<Vec<Name>> {
        self.is(comparison, info, place, &[FactType::Tags])?;
        self.sized(tags.len(), comparison, place, "tags")?;
        let mut names = Vec::new();
        for (at, tag) in tags.iter().enumerate() {
            let field = format!("tags/{at}");
            match Name::new(tag) {
                Ok(name) => match self.schema.known_tags() {
                    Some(known) if !known.contains(&name) => {
                        let known: Vec<&str> = known.iter().map(Name::as_str).collect();
                        let finding = unknown(tag, "a known tag", &known);
                        self.report(finding, place, comparison, &field);
                    }
                    _ => {
                        self.text(tag, place, comparison, &field);
                        names.push(name);
                    }
                },
                Err(error) => {
                    let (found, expected) = error.found_and_expected();
                    let code = lookalike_or(Code::Syntax, tag);
                    let known = self.schema.known_tags().unwrap_or_default();
                    let finding = Finding::new(code, "", found, expected)
                        .or_near(tag, known.iter().map(Name::as_str));
                    self.report(finding, place, comparison, &field);
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

    fn sized(
        &mut self,
        len: usize,
        comparison: &Comparison,
        place: &Place<'_>,
        field: &str,
    ) -> Option<()> {
        if (1..=Limits::VALUES).contains(&len) {
            return Some(());
        }
        let code = if len == 0 { Code::Empty } else { Code::Limit };
        let expected = format!("1 to {} values", Limits::VALUES);
        self.report(
            Finding::new(code, "", format!("{len} values"), expected),
            place,
            comparison,
            field,
        );
        None
    }

    /// Refuses a comparison that no value of the fact can meet.
    fn possible(
        &mut self,
        ranges: Vec<(i64, i64)>,
        info: &FactInfo,
        place: &Place<'_>,
        comparison: &Comparison,
    ) -> Option<Set> {
        let (least, most) = domain(info);
        let meets = |(low, high): &(i64, i64)| low.max(&least) <= high.min(&most);
        if ranges.iter().any(meets) {
            return Some(Set::Ranges(ranges));
        }
        let found = format!("`{comparison}`, which no value meets");
        self.report(
            Finding::new(Code::Empty, "", found, "a range with values"),
            place,
            comparison,
            "",
        );
        None
    }

    /// Refuses a comparison of order on a fact that has none.
    fn is_ordered(
        &mut self,
        comparison: &Comparison,
        info: &FactInfo,
        place: &Place<'_>,
    ) -> Option<()> {
        let ordered = match &info.of_type {
            FactType::Choice(choice) => choice.ordered,
            FactType::Flag | FactType::Text | FactType::Tags => false,
            _ => true,
        };
        if ordered {
            return Some(());
        }
        let found = format!(
            "`{}` on {}, which has no order",
            comparison.asked.name(),
            quoted(&comparison.fact)
        );
        let finding = Finding::new(Code::Type, "", found, "eq, ne, in or not_in");
        self.report(finding, place, comparison, "");
        None
    }

    fn is(
        &mut self,
        comparison: &Comparison,
        info: &FactInfo,
        place: &Place<'_>,
        types: &[FactType],
    ) -> Option<()> {
        if types.contains(&info.of_type) {
            return Some(());
        }
        let found = format!("`{}` on {}", comparison.asked.name(), quoted(&comparison.fact));
        let expected = types.iter().map(|of_type| match of_type {
            FactType::Text => "a fact that is any text",
            FactType::Day => "a fact that is a day",
            _ => "the tags",
        });
        let expected: Vec<&str> = expected.collect();
        self.report(
            Finding::new(Code::Type, "", found, expected.join(" or ")),
            place,
            comparison,
            "",
        );
        None
    }

    /// Whether a text is within bounds; warns of letters of two alphabets and of what no reader
    /// sees.
    fn text(
        &mut self,
        word: &str,
        place: &Place<'_>,
        comparison: &Comparison,
        field: &str,
    ) -> bool {
        if word.len() > Limits::TEXT {
            let expected = format!("at most {} bytes", Limits::TEXT);
            let finding = Finding::new(Code::Limit, "", quoted(word), expected);
            self.report(finding, place, comparison, field);
            return false;
        }
        let expected = if stranger(word).is_some() {
            Some("letters of one alphabet")
        } else if word.chars().all(is_plain) {
            None
        } else {
            Some("characters that can be seen")
        };
        if let Some(expected) = expected {
            let finding = Finding::new(Code::Lookalike, "", quoted(word), expected).warning();
            self.report(finding, place, comparison, field);
        }
        true
    }

    fn keep<T>(
        &mut self,
        value: Result<T, Finding>,
        place: &Place<'_>,
        comparison: &Comparison,
        field: &str,
    ) -> Option<T> {
        value.map_err(|finding| self.report(finding, place, comparison, field)).ok()
    }
}
