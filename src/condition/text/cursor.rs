//! The parser's place in a text: what stands next, and where to go on after a mistake.

use super::lex::{Kind, Token, span, token};
use super::words::KEYWORDS;
use crate::base::look_alike;
use crate::error::{Code, Finding, Span};

/// Most mistakes of one text that are reported.
const MOST: usize = 20;

/// Walks over a text, one token at a time.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) next: Token,
    /// The byte after the last token that was taken.
    pub(super) last: usize,
    /// Where each comparison stands.
    pub(super) spans: Vec<Span>,
    /// What ends the list or text that is being read.
    pub(super) closers: &'static str,
    pub(super) depth: usize,
    pub(super) findings: Vec<Finding>,
    /// Parentheses that are open.
    open: usize,
    /// Whether the `and` of a `between` is still to come.
    pub(super) between: bool,
    /// The byte at which the last mistake was reported.
    reported: Option<usize>,
    /// Whether a mistake makes it unclear which parentheses belong together.
    pub(super) unbalanced: bool,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            next: token(text, 0),
            last: 0,
            spans: Vec::new(),
            closers: "the end",
            depth: 0,
            findings: Vec::new(),
            open: 0,
            between: false,
            reported: None,
            unbalanced: false,
        }
    }

    /// Parentheses that are open.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    pub(super) fn advance(&mut self) {
        match self.next.kind {
            Kind::Sign("(") => self.open = self.open.saturating_add(1),
            Kind::Sign(")") => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        self.go_on_at(self.next.end);
    }

    /// Goes on at a byte.
    pub(super) fn go_on_at(&mut self, end: usize) {
        self.last = end;
        self.next = token(self.text, end);
    }

    /// Keeps a finding and goes to where the next condition can begin or the list ends: an `and`,
    /// `or`, comma or closing parenthesis outside all parentheses that were opened since.
    ///
    /// A place is reported once, so that one mistake is one finding.
    ///
    /// # Errors
    ///
    /// The finding, where no further ones are to be looked for.
    pub(super) fn recover(&mut self, finding: Finding, open: usize) -> Result<(), Finding> {
        if finding.code() == Code::Limit {
            return Err(finding);
        }
        let ends = self.next.kind == Kind::End;
        if self.reported != Some(self.next.start) && !(ends && self.unbalanced) {
            if self.findings.len().saturating_add(1) >= MOST {
                return Err(finding);
            }
            self.findings.push(finding);
        }
        self.reported = Some(self.next.start);
        let mut between = std::mem::take(&mut self.between);
        loop {
            match &self.next.kind {
                Kind::End => return Ok(()),
                Kind::Bad(_) if self.next.end == self.text.len() => self.unbalanced = true,
                Kind::Word(word) if self.open <= open && word == "and" && between => {
                    between = false;
                }
                Kind::Word(word) if self.open <= open && matches!(word.as_str(), "and" | "or") => {
                    return Ok(());
                }
                Kind::Sign(")" | ",") if self.open <= open => return Ok(()),
                _ => {}
            }
            self.advance();
        }
    }

    pub(super) fn sign(&mut self, sign: &'static str) -> Result<(), Finding> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    pub(super) fn word(&mut self, word: &str) -> Result<(), Finding> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    pub(super) fn take_sign(&mut self, sign: &'static str) -> bool {
        let found = self.next.kind == Kind::Sign(sign);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(&self.next.kind, Kind::Word(next) if next == word);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn unexpected(&self, expected: &str) -> Finding {
        if let Kind::Bad(finding) = &self.next.kind {
            return (**finding).clone();
        }
        let place = span(self.text, self.next.start, self.next.end);
        let found = self.next.kind.shown();
        if let Some(meant) = self.keyword_meant() {
            let finding = Finding::new(Code::Lookalike, "", found, expected).at(place);
            return finding.help(format!("did you mean `{meant}`?"));
        }
        Finding::new(Code::Syntax, "", found, expected).at(place)
    }

    /// The keyword that the next word looks like, and is not.
    fn keyword_meant(&self) -> Option<&'static str> {
        let Kind::Word(word) = &self.next.kind else { return None };
        let alike = |keyword: &&str| !word.is_ascii() && look_alike(word, keyword);
        KEYWORDS.into_iter().find(alike)
    }

    pub(super) fn unexpected_end(&self) -> Finding {
        self.unexpected(&format!("`if missing`, `and`, `or` or {}", self.closers))
    }
}
