//! From text to words and signs, one at a time.

use unicode_ident::{is_xid_continue, is_xid_start};

use super::words::looks_like;
use crate::base::stranger;
use crate::error::{Code, Finding, Span, clip, is_plain};

/// A word, a value or a sign, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, digits and `_ - . :`, beginning with a letter or `_`.
    Word(String),
    /// Digits and what clings to them: a number, a day, a span.
    Digits(String),
    /// A text in quotes.
    Quoted(String),
    /// A sign of the grammar.
    Sign(&'static str),
    /// What is no token, and why.
    Bad(Box<Finding>),
    End,
}

impl Kind {
    /// How a finding quotes it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Word(text) | Self::Digits(text) => format!("`{}`", clip(text)),
            Self::Quoted(text) => format!("`\"{}\"`", clip(text)),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::Bad(finding) => finding.found().to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Signs, the longer before those they begin with.
const SIGNS: [&str; 10] = ["!=", "<=", ">=", "==", "=", "<", ">", "(", ")", ","];

/// Reads the token that begins at or after a byte.
pub(super) fn token(text: &str, from: usize) -> Token {
    let rest = text.get(from..).unwrap_or_default();
    let rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
    let start = text.len().saturating_sub(rest.len());
    let done = |kind, length: usize| Token { kind, start, end: start.saturating_add(length) };
    let Some(first) = rest.chars().next() else { return done(Kind::End, 0) };
    if first == '"' {
        return quoted(text, start);
    }
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        let canonical = if *sign == "==" { "=" } else { *sign };
        return done(Kind::Sign(canonical), sign.len());
    }
    let is_number = first.is_ascii_digit() || first == '-';
    let is_word = first == '_' || is_xid_start(first) && is_plain(first);
    let length = rest.find(|c: char| !in_word(c)).unwrap_or(rest.len());
    let word = rest.get(..length).unwrap_or_default();
    // A sign that is none of the grammar in or right behind a word or where a token should begin,
    // or a letter in a word that may be taken for another one.
    let next = rest.get(length..).and_then(|rest| rest.chars().next());
    let stray = match next.filter(|c| is_stray(*c)) {
        Some(stray) => Some((length, stray)),
        None if is_number || is_word => stranger(word),
        None => Some((0, first)),
    };
    if let Some((offset, stray)) = stray {
        let finding = foreign(text, start.saturating_add(offset), stray);
        let after = rest.char_indices().skip(1).find(|(_, c)| !in_word(*c) && !is_stray(*c));
        return done(Kind::Bad(Box::new(finding)), after.map_or(rest.len(), |(at, _)| at));
    }
    let word = word.to_owned();
    done(if is_number { Kind::Digits(word) } else { Kind::Word(word) }, length)
}

fn in_word(c: char) -> bool {
    is_xid_continue(c) && is_plain(c) || matches!(c, '-' | '.' | ':')
}

/// Whether a character can begin nothing.
fn is_stray(c: char) -> bool {
    !c.is_ascii()
        || !(c.is_ascii_whitespace() || matches!(c, '"' | '(' | ')' | ',' | '=' | '!' | '<' | '>'))
}

fn foreign(text: &str, at: usize, c: char) -> Finding {
    let end = at.saturating_add(c.len_utf8());
    let found = format!("`{}` (U+{:04X})", clip(&c.to_string()), u32::from(c));
    let place = span(text, at, end);
    let meant = looks_like(c);
    let (code, expected) = match meant {
        _ if c.is_alphabetic() => (Code::Lookalike, "letters of one alphabet outside quotes"),
        Some(_) => (Code::Lookalike, "ASCII outside quotes"),
        None => (Code::Syntax, "a word, a number, a sign or a text in quotes"),
    };
    let finding = Finding::new(code, "", found, expected).at(place);
    match meant {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding,
    }
}

/// A text in quotes that begins at a byte.
fn quoted(text: &str, start: usize) -> Token {
    let mut out = String::new();
    let mut bad = None;
    let body = start.saturating_add(1);
    let mut chars = text.get(body..).unwrap_or_default().char_indices();
    let at = |offset: usize| body.saturating_add(offset);
    while let Some((offset, c)) = chars.next() {
        match c {
            '"' => {
                let end = at(offset).saturating_add(1);
                let kind = bad.map_or(Kind::Quoted(out), |bad| Kind::Bad(Box::new(bad)));
                return Token { kind, start, end };
            }
            '\\' => {
                let mut ahead = chars.clone();
                if let Some(c) = escaped(&mut ahead) {
                    out.push(c);
                    chars = ahead;
                } else {
                    let place = span(text, at(offset), at(offset).saturating_add(1));
                    let expected = "`\\\"`, `\\\\` or `\\u{…}` with a code point";
                    let finding = Finding::new(Code::Syntax, "", "`\\`", expected).at(place);
                    bad.get_or_insert(finding);
                }
            }
            c => out.push(c),
        }
    }
    let place = span(text, start, text.len());
    let found = "a text that does not end";
    let finding = Finding::new(Code::Syntax, "", found, "a closing `\"`").at(place);
    Token { kind: Kind::Bad(Box::new(finding)), start, end: text.len() }
}

fn escaped(chars: &mut std::str::CharIndices<'_>) -> Option<char> {
    match chars.next()?.1 {
        c @ ('"' | '\\') => Some(c),
        'u' => {
            (chars.next()?.1 == '{').then_some(())?;
            let mut code: u32 = 0;
            loop {
                match chars.next()?.1 {
                    '}' => return char::from_u32(code),
                    c => code = code.checked_mul(16)?.checked_add(c.to_digit(16)?)?,
                }
            }
        }
        _ => None,
    }
}

/// Bytes of a text as a place with line and column.
pub(super) fn span(text: &str, start: usize, end: usize) -> Span {
    let before = text.get(..start).unwrap_or(text);
    let line = before.bytes().filter(|b| *b == b'\n').count().saturating_add(1);
    let last = before.rsplit('\n').next().unwrap_or_default();
    Span { line, column: last.chars().count().saturating_add(1), start, end }
}
