//! Recursive descent over the grammar of the text form: one comparison.

use rust_decimal::Decimal;

use super::cursor::Parser;
use super::lex::{Kind, span};
use crate::base::{Currency, Money, decimal};
use crate::condition::{Asked, Comparison, Condition, Literal, literal};
use crate::error::{Code, Finding};
use crate::evidence::IfMissing;
use crate::fact::FactRef;

impl Parser<'_> {
    pub(super) fn comparison(&mut self) -> Result<Condition, Finding> {
        let start = self.next.start;
        let fact = self.fact()?;
        let asked = self.asked()?;
        self.leaf(start, fact, asked)
    }

    /// The end of a comparison: what missing means, and its place.
    pub(super) fn leaf(
        &mut self,
        start: usize,
        fact: FactRef,
        asked: Asked,
    ) -> Result<Condition, Finding> {
        let mut if_missing = None;
        let two_valued = matches!(asked, Asked::Missing | Asked::Present);
        if !two_valued && self.take_word("if") {
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
            self.advance();
        }
        self.spans.push(span(self.text, start, self.last));
        Ok(Condition::from(Comparison { fact, asked, if_missing }))
    }

    /// A word, and the parentheses that cling to it.
    fn fact(&mut self) -> Result<FactRef, Finding> {
        let (start, end) = (self.next.start, self.next.end);
        let rest = self.text.get(end..).unwrap_or_default();
        let mut end = end;
        if rest.starts_with('(') {
            let length = balanced(rest).ok_or_else(|| {
                self.unbalanced = true;
                let place = span(self.text, end, end.saturating_add(1));
                Finding::new(Code::Syntax, "", "`(`", "a closing `)`").at(place)
            })?;
            end = end.saturating_add(length);
        }
        self.go_on_at(end);
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
            self.advance();
            return self.literal().map(compare);
        }
        let Kind::Word(word) = &self.next.kind else { return Err(self.no_operator()) };
        match word.as_str() {
            "before" => self.after(Self::literal).map(Asked::Lt),
            "after" => self.after(Self::literal).map(Asked::Gt),
            "between" => {
                self.advance();
                self.between = true;
                let from = self.literal()?;
                self.word("and")?;
                self.between = false;
                Ok(Asked::Between(from, self.literal()?))
            }
            "in" => self.after(|parser| parser.listed(Self::literal)).map(Asked::In),
            "not" => {
                self.advance();
                self.word("in")?;
                self.listed(Self::literal).map(Asked::NotIn)
            }
            "starts" => {
                self.advance();
                self.word("with")?;
                let (Kind::Word(text) | Kind::Quoted(text)) = &self.next.kind else {
                    return Err(self.unexpected("a text in quotes"));
                };
                let text = text.clone();
                Ok(self.taken(Asked::StartsWith(text)))
            }
            "within" => {
                self.advance();
                self.word("next")?;
                self.days().map(Asked::WithinNext)
            }
            "anniversary" => {
                self.advance();
                self.word("within")?;
                self.days().map(Asked::AnniversaryWithin)
            }
            "is" => self.after(Self::known),
            _ => Err(self.no_operator()),
        }
    }

    fn known(&mut self) -> Result<Asked, Finding> {
        let asked = match &self.next.kind {
            Kind::Word(word) if word == "missing" => Asked::Missing,
            Kind::Word(word) if word == "present" => Asked::Present,
            _ => return Err(self.unexpected("`missing` or `present`")),
        };
        Ok(self.taken(asked))
    }

    fn days(&mut self) -> Result<u32, Finding> {
        let days = match &self.next.kind {
            Kind::Digits(text) => literal::days(text).and_then(|days| u32::try_from(days).ok()),
            _ => None,
        };
        let days = days.ok_or_else(|| self.unexpected("a span in days, such as 30d"))?;
        Ok(self.taken(days))
    }

    fn literal(&mut self) -> Result<Literal, Finding> {
        match &self.next.kind {
            Kind::Quoted(text) => {
                let literal = Literal::word(text);
                Ok(self.taken(literal))
            }
            Kind::Word(word) => {
                let literal = match word.as_str() {
                    "yes" | "true" => Literal::Flag(true),
                    "no" | "false" => Literal::Flag(false),
                    "and" | "or" | "not" | "if" => return Err(self.unexpected("a value")),
                    word => Literal::word(word),
                };
                Ok(self.taken(literal))
            }
            Kind::Digits(text) => {
                let (text, start) = (text.clone(), self.next.start);
                self.measured(&text, start)
            }
            Kind::Sign(_) | Kind::Bad(_) | Kind::End => Err(self.unexpected("a value")),
        }
    }

    /// A number with or without what it counts.
    fn measured(&mut self, text: &str, start: usize) -> Result<Literal, Finding> {
        let number: Option<Decimal> = decimal::parse(text).ok();
        let Some(number) = number else {
            return match Literal::read(text) {
                literal @ (Literal::Day(_) | Literal::Days(_)) => Ok(self.taken(literal)),
                _ => Err(self.unexpected("a number, a day as YYYY-MM-DD, or a span such as 30d")),
            };
        };
        self.advance();
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
        Ok(self.taken(Literal::Money(money)))
    }

    pub(super) fn listed<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, Finding>,
    ) -> Result<Vec<T>, Finding> {
        self.sign("(")?;
        let mut all = Vec::new();
        if self.take_sign(")") {
            return Ok(all);
        }
        self.inside(|parser| {
            all.push(one(parser)?);
            while parser.take_sign(",") {
                all.push(one(parser)?);
            }
            Ok(())
        })?;
        if self.take_sign(")") { Ok(all) } else { Err(self.unexpected("`,` or `)`")) }
    }

    /// What stands behind the next token.
    fn after<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Finding>,
    ) -> Result<T, Finding> {
        self.advance();
        read(self)
    }

    /// What the next token said.
    fn taken<T>(&mut self, said: T) -> T {
        self.advance();
        said
    }

    fn no_operator(&self) -> Finding {
        self.unexpected(
            "`=`, `!=`, `<`, `<=`, `>`, `>=`, `between`, `in`, `not in`, `starts with`, `before`, \
             `after`, `within next`, `anniversary within`, `is missing` or `is present`",
        )
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
            b'"' | b'\n' | b'<' | b'>' | b'=' | b'!' => return None,
            _ => {}
        }
    }
    None
}
