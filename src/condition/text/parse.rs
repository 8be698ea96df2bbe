//! Recursive descent over the grammar of the text form: conditions and how they are joined.

use super::cursor::Parser;
use super::lex::{Kind, span};
use crate::condition::tree::Join;
use crate::condition::{Asked, Condition};
use crate::error::{Code, Finding, Span};
use crate::fact::FactRef;

/// Deepest nesting that is parsed; what may be checked is less.
const DEEPEST: usize = 64;
/// Longest text in bytes.
const LONGEST: usize = 65_536;

/// A condition that was read, where each of its comparisons stands, and what is wrong with the
/// text. What could not be read is `always` in the condition.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) condition: Condition,
    pub(crate) spans: Vec<Span>,
    pub(crate) findings: Vec<Finding>,
}

/// Reads a text; names that name no fact are kept as such.
pub(crate) fn read(text: &str) -> Read {
    let refused = |finding, mut findings: Vec<Finding>| {
        findings.push(finding);
        Read { condition: Condition::always(), spans: Vec::new(), findings }
    };
    if text.len() > LONGEST {
        let found = format!("{} bytes", text.len());
        let finding = Finding::new(Code::Limit, "", found, format!("at most {LONGEST} bytes"));
        return refused(finding, Vec::new());
    }
    let mut parser = Parser::new(text);
    match parser.whole() {
        Ok(condition) => Read { condition, spans: parser.spans, findings: parser.findings },
        Err(finding) => refused(finding, parser.findings),
    }
}

impl Parser<'_> {
    /// The condition of the whole text. Behind what should have ended it, it goes on to read.
    fn whole(&mut self) -> Result<Condition, Finding> {
        let mut parts = vec![self.condition()?];
        while self.next.kind != Kind::End {
            self.recover(self.unexpected_end(), self.open())?;
            self.beside(&mut parts)?;
        }
        Ok(only(parts))
    }

    /// Behind a mistake between two conditions: reads the next one, for what is wrong with it.
    fn beside(&mut self, parts: &mut Vec<Condition>) -> Result<(), Finding> {
        if self.next.kind == Kind::End {
            return Ok(());
        }
        self.advance();
        let joined = self.take_word("and") || self.take_word("or");
        if joined || self.next.kind != Kind::End {
            parts.push(self.condition()?);
        }
        Ok(())
    }

    fn condition(&mut self) -> Result<Condition, Finding> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEEPEST {
            return Err(self.too_deep());
        }
        let condition =
            self.list("or", Join::Any, |parser| parser.list("and", Join::All, Self::sound));
        self.depth = self.depth.saturating_sub(1);
        condition
    }

    fn list(
        &mut self,
        word: &str,
        join: Join,
        mut one: impl FnMut(&mut Self) -> Result<Condition, Finding>,
    ) -> Result<Condition, Finding> {
        let first = one(self)?;
        let mut parts = Vec::new();
        while self.take_word(word) {
            parts.push(one(self)?);
        }
        if parts.is_empty() {
            return Ok(first);
        }
        Ok(Condition::join(join, std::iter::once(first).chain(parts)))
    }

    /// One condition; where it cannot be read the finding is kept and `always` stands for it.
    fn sound(&mut self) -> Result<Condition, Finding> {
        let (open, depth, closers) = (self.open(), self.depth, self.closers);
        let spans = self.spans.len();
        self.between = false;
        self.unary().or_else(|finding| {
            self.recover(finding, open)?;
            self.spans.truncate(spans);
            (self.depth, self.closers) = (depth, closers);
            Ok(Condition::always())
        })
    }

    fn unary(&mut self) -> Result<Condition, Finding> {
        let mut negations: usize = 0;
        while self.take_word("not") {
            negations = negations.saturating_add(1);
            if negations > DEEPEST {
                return Err(self.too_deep());
            }
        }
        let mut condition = self.primary()?;
        for _ in 0..negations {
            condition = Condition::not(condition);
        }
        Ok(condition)
    }

    fn primary(&mut self) -> Result<Condition, Finding> {
        if self.take_sign("(") {
            let mut parts = vec![self.inside(Self::condition)?];
            self.close("`and`, `or` or `)`", &mut parts)?;
            return Ok(only(parts));
        }
        let Kind::Word(word) = &self.next.kind else { return Err(self.no_condition()) };
        match word.as_str() {
            "always" => {
                self.advance();
                Ok(Condition::always())
            }
            "never" => {
                self.advance();
                Ok(Condition::any([]))
            }
            "all" => {
                self.advance();
                self.word("of").and_then(|()| self.counted(Join::All))
            }
            "any" => {
                self.advance();
                self.word("of").and_then(|()| self.counted(Join::Any))
            }
            "at" => {
                let n = self.at_least()?;
                self.counted(Join::AtLeast(n))
            }
            "tagged" => self.tagged(),
            "and" | "or" | "in" | "if" | "is" | "between" => Err(self.no_condition()),
            _ => self.comparison(),
        }
    }

    /// Conditions in parentheses, with commas.
    fn counted(&mut self, join: Join) -> Result<Condition, Finding> {
        self.sign("(")?;
        let mut parts = Vec::new();
        self.inside(|parser| {
            parts.push(parser.condition()?);
            while parser.take_sign(",") {
                parts.push(parser.condition()?);
            }
            Ok(())
        })?;
        self.close("`and`, `or`, `,` or `)`", &mut parts)?;
        Ok(Condition::join(join, parts))
    }

    /// `at least n of`.
    fn at_least(&mut self) -> Result<u32, Finding> {
        self.word("at")?;
        self.word("least")?;
        let n = match &self.next.kind {
            Kind::Digits(digits) => digits.parse().ok(),
            _ => None,
        };
        let n = n.ok_or_else(|| self.unexpected("a whole number"))?;
        self.advance();
        self.word("of")?;
        Ok(n)
    }

    fn tagged(&mut self) -> Result<Condition, Finding> {
        let start = self.next.start;
        self.advance();
        let word = match &self.next.kind {
            Kind::Word(word) => word.clone(),
            Kind::Quoted(tag) => {
                let tag = tag.clone();
                self.advance();
                return self.leaf(start, FactRef::Tags, Asked::TaggedAny(vec![tag]));
            }
            _ => return Err(self.unexpected("a tag, `any`, `all`, `none` or `at least`")),
        };
        let asked = match word.as_str() {
            "any" => Asked::TaggedAny(self.tags()?),
            "all" => Asked::TaggedAll(self.tags()?),
            "none" => Asked::TaggedNone(self.tags()?),
            "at" => {
                let n = self.at_least()?;
                Asked::TaggedAtLeast(n, self.tag_list()?)
            }
            _ => {
                self.advance();
                Asked::TaggedAny(vec![word])
            }
        };
        self.leaf(start, FactRef::Tags, asked)
    }

    /// The tags in parentheses behind a word.
    fn tags(&mut self) -> Result<Vec<String>, Finding> {
        self.advance();
        self.tag_list()
    }

    fn tag_list(&mut self) -> Result<Vec<String>, Finding> {
        self.listed(|parser| {
            let (Kind::Word(tag) | Kind::Quoted(tag)) = &parser.next.kind else {
                return Err(parser.unexpected("a tag"));
            };
            let tag = tag.clone();
            parser.advance();
            Ok(tag)
        })
    }

    /// Reads what stands in parentheses.
    pub(super) fn inside<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Finding>,
    ) -> Result<T, Finding> {
        let closers = std::mem::replace(&mut self.closers, "`,` or `)`");
        let read = read(self);
        self.closers = closers;
        read
    }

    /// The end of conditions in parentheses. Behind what should have ended them, it goes on.
    fn close(&mut self, expected: &str, parts: &mut Vec<Condition>) -> Result<(), Finding> {
        while !self.take_sign(")") {
            self.recover(self.unexpected(expected), self.open())?;
            match self.next.kind {
                Kind::End => return Ok(()),
                Kind::Sign(")") => {}
                _ => self.beside(parts)?,
            }
        }
        Ok(())
    }

    fn no_condition(&self) -> Finding {
        self.unexpected("a fact, `not`, `(`, `tagged`, `at least` or `always`")
    }

    fn too_deep(&self) -> Finding {
        let place = span(self.text, self.next.start, self.next.end);
        let expected = format!("at most {DEEPEST} levels");
        Finding::new(Code::Limit, "", "a deeper nesting", expected).at(place)
    }
}

/// The one condition; several only where a mistake stands between them.
fn only(mut parts: Vec<Condition>) -> Condition {
    match parts.pop() {
        Some(one) if parts.is_empty() => one,
        last => Condition::all(parts.into_iter().chain(last)),
    }
}
