//! Recursive descent over the grammar of the text form.

use rust_decimal::Decimal;

use super::lex::{Kind, Token, span, token};
use crate::base::{Currency, Money, decimal};
use crate::condition::tree::Join;
use crate::condition::{Asked, Condition, FactRef, IfMissing, Literal, Test, literal};
use crate::error::{Code, Finding, Span};

/// Deepest nesting that is parsed; what may be checked is less.
const DEEPEST: usize = 64;
/// Longest text in bytes.
const LONGEST: usize = 65_536;

/// A condition that was read, and where each of its comparisons stands.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) condition: Condition,
    pub(crate) spans: Vec<Span>,
}

/// Reads a text; names that name no fact are kept as such.
pub(crate) fn read(text: &str) -> Result<Read, Finding> {
    if text.len() > LONGEST {
        let found = format!("{} bytes", text.len());
        return Err(Finding::new(Code::Limit, "", found, format!("at most {LONGEST} bytes")));
    }
    let next = token(text, 0)?;
    let mut parser =
        Parser { text, next, last: 0, spans: Vec::new(), closers: "the end", depth: 0 };
    let condition = parser.condition()?;
    if parser.next.kind != Kind::End {
        return Err(parser.unexpected_end());
    }
    Ok(Read { condition, spans: parser.spans })
}

struct Parser<'t> {
    text: &'t str,
    next: Token,
    /// The byte after the last token that was taken.
    last: usize,
    spans: Vec<Span>,
    /// What ends the list or text that is being read.
    closers: &'static str,
    depth: usize,
}

impl Parser<'_> {
    fn condition(&mut self) -> Result<Condition, Finding> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEEPEST {
            return Err(self.too_deep());
        }
        let condition =
            self.list("or", Join::Any, |parser| parser.list("and", Join::All, Self::unary));
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
        while self.take_word(word)? {
            parts.push(one(self)?);
        }
        if parts.is_empty() {
            return Ok(first);
        }
        Ok(Condition::join(join, std::iter::once(first).chain(parts)))
    }

    fn unary(&mut self) -> Result<Condition, Finding> {
        let mut negations: usize = 0;
        while self.take_word("not")? {
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
        if self.take_sign("(")? {
            let condition = self.inside(Self::condition)?;
            self.close()?;
            return Ok(condition);
        }
        let Kind::Word(word) = &self.next.kind else { return Err(self.no_condition()) };
        match word.as_str() {
            "always" => self.advance().map(|()| Condition::always()),
            "never" => self.advance().map(|()| Condition::any([])),
            "all" => {
                self.advance().and_then(|()| self.word("of")).and_then(|()| self.counted(Join::All))
            }
            "any" => {
                self.advance().and_then(|()| self.word("of")).and_then(|()| self.counted(Join::Any))
            }
            "at" => {
                let n = self.at_least()?;
                self.counted(Join::AtLeast(n))
            }
            "tagged" => self.tagged(),
            "and" | "or" | "in" | "if" | "is" | "between" => Err(self.no_condition()),
            _ => self.test(),
        }
    }

    /// Conditions in parentheses, with commas.
    fn counted(&mut self, join: Join) -> Result<Condition, Finding> {
        self.sign("(")?;
        let mut parts = Vec::new();
        self.inside(|parser| {
            parts.push(parser.condition()?);
            while parser.take_sign(",")? {
                parts.push(parser.condition()?);
            }
            Ok(())
        })?;
        self.close()?;
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
        self.advance()?;
        self.word("of")?;
        Ok(n)
    }

    fn tagged(&mut self) -> Result<Condition, Finding> {
        let start = self.next.start;
        self.advance()?;
        let word = match &self.next.kind {
            Kind::Word(word) => word.clone(),
            Kind::Quoted(tag) => {
                let tag = tag.clone();
                self.advance()?;
                return self.leaf(start, FactRef::Tags, Asked::TaggedAny(vec![tag]));
            }
            _ => return Err(self.unexpected("a tag, `any`, `all`, `none` or `at least`")),
        };
        let asked = match word.as_str() {
            "any" => self.advance().and_then(|()| self.tags()).map(Asked::TaggedAny)?,
            "all" => self.advance().and_then(|()| self.tags()).map(Asked::TaggedAll)?,
            "none" => self.advance().and_then(|()| self.tags()).map(Asked::TaggedNone)?,
            "at" => {
                let n = self.at_least()?;
                Asked::TaggedAtLeast(n, self.tags()?)
            }
            _ => {
                self.advance()?;
                Asked::TaggedAny(vec![word])
            }
        };
        self.leaf(start, FactRef::Tags, asked)
    }

    fn tags(&mut self) -> Result<Vec<String>, Finding> {
        self.listed(|parser| {
            let (Kind::Word(tag) | Kind::Quoted(tag)) = &parser.next.kind else {
                return Err(parser.unexpected("a tag"));
            };
            let tag = tag.clone();
            parser.advance().map(|()| tag)
        })
    }

    fn test(&mut self) -> Result<Condition, Finding> {
        let start = self.next.start;
        let fact = self.fact()?;
        let asked = self.asked()?;
        self.leaf(start, fact, asked)
    }

    /// The end of a comparison: what missing means, and its place.
    fn leaf(&mut self, start: usize, fact: FactRef, asked: Asked) -> Result<Condition, Finding> {
        let mut if_missing = None;
        let two_valued = matches!(asked, Asked::Missing | Asked::Present);
        if !two_valued && self.take_word("if")? {
            self.word("missing")?;
            let Kind::Word(meaning) = &self.next.kind else {
                return Err(self.unexpected("`true`, `false` or `unknown`"));
            };
            if_missing = Some(match meaning.as_str() {
                "true" => IfMissing::True,
                "false" => IfMissing::False,
                "unknown" => IfMissing::Unknown,
                _ => return Err(self.unexpected("`true`, `false` or `unknown`")),
            });
            self.advance()?;
        }
        self.spans.push(span(self.text, start, self.last));
        Ok(Condition::from(Test { fact, asked, if_missing }))
    }

    /// A word, and the parentheses that cling to it.
    fn fact(&mut self) -> Result<FactRef, Finding> {
        let (start, end) = (self.next.start, self.next.end);
        let rest = self.text.get(end..).unwrap_or_default();
        let mut end = end;
        if rest.starts_with('(') {
            let length = balanced(rest).ok_or_else(|| {
                let place = span(self.text, end, end.saturating_add(1));
                Finding::new(Code::Syntax, "", "`(`", "a closing `)`").at(place)
            })?;
            end = end.saturating_add(length);
        }
        self.last = end;
        self.next = token(self.text, end)?;
        Ok(FactRef::lenient(self.text.get(start..end).unwrap_or_default()))
    }

    fn asked(&mut self) -> Result<Asked, Finding> {
        if let Kind::Sign(sign) = self.next.kind {
            let compare = match sign {
                "=" => Asked::Eq,
                "!=" => Asked::Ne,
                "<" => Asked::Lt,
                "<=" => Asked::Le,
                ">" => Asked::Gt,
                ">=" => Asked::Ge,
                _ => return Err(self.no_operator()),
            };
            self.advance()?;
            return self.literal().map(compare);
        }
        let Kind::Word(word) = &self.next.kind else { return Err(self.no_operator()) };
        match word.as_str() {
            "before" => self.advance().and_then(|()| self.literal()).map(Asked::Lt),
            "after" => self.advance().and_then(|()| self.literal()).map(Asked::Gt),
            "between" => {
                self.advance()?;
                let from = self.literal()?;
                self.word("and")?;
                Ok(Asked::Between(from, self.literal()?))
            }
            "in" => self.advance().and_then(|()| self.listed(Self::literal)).map(Asked::In),
            "not" => {
                self.advance()?;
                self.word("in")?;
                self.listed(Self::literal).map(Asked::NotIn)
            }
            "starts" => {
                self.advance()?;
                self.word("with")?;
                let (Kind::Word(text) | Kind::Quoted(text)) = &self.next.kind else {
                    return Err(self.unexpected("a text in quotes"));
                };
                let text = text.clone();
                self.advance().map(|()| Asked::StartsWith(text))
            }
            "within" => {
                self.advance()?;
                self.word("next")?;
                self.days().map(Asked::WithinNext)
            }
            "anniversary" => {
                self.advance()?;
                self.word("within")?;
                self.days().map(Asked::AnniversaryWithin)
            }
            "is" => self.advance().and_then(|()| self.known()),
            _ => Err(self.no_operator()),
        }
    }

    fn known(&mut self) -> Result<Asked, Finding> {
        let asked = match &self.next.kind {
            Kind::Word(word) if word == "missing" => Asked::Missing,
            Kind::Word(word) if word == "present" => Asked::Present,
            _ => return Err(self.unexpected("`missing` or `present`")),
        };
        self.advance().map(|()| asked)
    }

    fn days(&mut self) -> Result<u32, Finding> {
        let days = match &self.next.kind {
            Kind::Digits(text) => literal::days(text).and_then(|days| u32::try_from(days).ok()),
            _ => None,
        };
        let days = days.ok_or_else(|| self.unexpected("a span in days, such as 30d"))?;
        self.advance().map(|()| days)
    }

    fn literal(&mut self) -> Result<Literal, Finding> {
        match &self.next.kind {
            Kind::Quoted(text) => {
                let literal = Literal::word(text);
                self.advance().map(|()| literal)
            }
            Kind::Word(word) => {
                let literal = match word.as_str() {
                    "yes" | "true" => Literal::Flag(true),
                    "no" | "false" => Literal::Flag(false),
                    "and" | "or" | "not" | "if" => return Err(self.unexpected("a value")),
                    word => Literal::word(word),
                };
                self.advance().map(|()| literal)
            }
            Kind::Digits(text) => {
                let (text, start) = (text.clone(), self.next.start);
                self.measured(&text, start)
            }
            Kind::Sign(_) | Kind::End => Err(self.unexpected("a value")),
        }
    }

    /// A number with or without what it counts.
    fn measured(&mut self, text: &str, start: usize) -> Result<Literal, Finding> {
        let number: Option<Decimal> = decimal::parse(text).ok();
        let Some(number) = number else {
            return match Literal::read(text) {
                literal @ (Literal::Day(_) | Literal::Days(_)) => self.advance().map(|()| literal),
                _ => Err(self.unexpected("a number, a day as YYYY-MM-DD, or a span such as 30d")),
            };
        };
        self.advance()?;
        let Kind::Word(code) = &self.next.kind else { return Ok(Literal::Number(number)) };
        if !code.bytes().all(|b| b.is_ascii_uppercase()) {
            return Ok(Literal::Number(number));
        }
        let currency =
            Currency::new(code).map_err(|_| self.unexpected("an ISO 4217 currency such as USD"))?;
        let money = Money::parse(text, currency).map_err(|error| {
            let (found, expected) = error.found_and_expected();
            let place = span(self.text, start, self.next.end);
            Finding::new(Code::Syntax, "", found, expected).at(place)
        })?;
        self.advance().map(|()| Literal::Money(money))
    }

    fn listed<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, Finding>,
    ) -> Result<Vec<T>, Finding> {
        self.sign("(")?;
        let mut all = Vec::new();
        if self.take_sign(")")? {
            return Ok(all);
        }
        self.inside(|parser| {
            all.push(one(parser)?);
            while parser.take_sign(",")? {
                all.push(one(parser)?);
            }
            Ok(())
        })?;
        self.close()?;
        Ok(all)
    }

    /// Reads what stands in parentheses.
    fn inside<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Finding>,
    ) -> Result<T, Finding> {
        let closers = std::mem::replace(&mut self.closers, "`,` or `)`");
        let read = read(self);
        self.closers = closers;
        read
    }

    fn close(&mut self) -> Result<(), Finding> {
        if self.take_sign(")")? { Ok(()) } else { Err(self.unexpected("`and`, `or`, `,` or `)`")) }
    }

    fn sign(&mut self, sign: &'static str) -> Result<(), Finding> {
        if self.take_sign(sign)? { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn word(&mut self, word: &str) -> Result<(), Finding> {
        if self.take_word(word)? { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    fn take_sign(&mut self, sign: &'static str) -> Result<bool, Finding> {
        let found = self.next.kind == Kind::Sign(sign);
        if found { self.advance().map(|()| true) } else { Ok(false) }
    }

    fn take_word(&mut self, word: &str) -> Result<bool, Finding> {
        let found = matches!(&self.next.kind, Kind::Word(next) if next == word);
        if found { self.advance().map(|()| true) } else { Ok(false) }
    }

    fn advance(&mut self) -> Result<(), Finding> {
        self.last = self.next.end;
        self.next = token(self.text, self.next.end)?;
        Ok(())
    }

    fn unexpected(&self, expected: &str) -> Finding {
        let place = span(self.text, self.next.start, self.next.end);
        Finding::new(Code::Syntax, "", self.next.kind.shown(), expected).at(place)
    }

    fn unexpected_end(&self) -> Finding {
        self.unexpected(&format!("`if missing`, `and`, `or` or {}", self.closers))
    }

    fn no_condition(&self) -> Finding {
        self.unexpected("a fact, `not`, `(`, `tagged`, `at least` or `always`")
    }

    fn no_operator(&self) -> Finding {
        self.unexpected(
            "`=`, `!=`, `<`, `<=`, `>`, `>=`, `between`, `in`, `not in`, `starts with`, `before`, \
             `after`, `within next`, `anniversary within`, `is missing` or `is present`",
        )
    }

    fn too_deep(&self) -> Finding {
        let place = span(self.text, self.next.start, self.next.end);
        let expected = format!("at most {DEEPEST} levels");
        Finding::new(Code::Limit, "", "a deeper nesting", expected).at(place)
    }
}

/// The bytes up to and including the parenthesis that closes the first one.
fn balanced(text: &str) -> Option<usize> {
    let mut open: usize = 0;
    for (at, b) in text.bytes().enumerate() {
        match b {
            b'(' => open = open.saturating_add(1),
            b')' if open == 1 => return Some(at.saturating_add(1)),
            b')' => open = open.saturating_sub(1),
            b'"' | b'\n' => return None,
            _ => {}
        }
    }
    None
}
