//! Letters and names that may be taken for others, after Unicode Technical Standard 39.

use std::collections::{BTreeMap, BTreeSet};

use unicode_ident::is_xid_continue;
use unicode_security::mixed_script::AugmentedScriptSet as Scripts;
use unicode_security::skeleton;

use super::{Name, name::undressed};
use crate::error::{Code, Finding, Findings, quoted};

/// The first letter that stands in one word with letters of another alphabet that it may be taken
/// for, and its byte in the text: the Cyrillic `о` in `gоld`.
///
/// Latin letters go with every script (`vip客户`), except with Greek and Cyrillic ones and with
/// single letters that look Latin; Chinese, Japanese and Korean writing go with their own mix of
/// scripts, and no other two scripts go together.
pub(crate) fn stranger(text: &str) -> Option<(usize, char)> {
    if text.is_ascii() {
        return None;
    }
    let ends_word = |c: char| c != '-' && !is_xid_continue(c);
    let mut start: usize = 0;
    text.split_inclusive(ends_word).find_map(|word| {
        let found = stranger_in(word.trim_end_matches(ends_word));
        let found = found.map(|(at, c)| (start.saturating_add(at), c));
        start = start.saturating_add(word.len());
        found
    })
}

fn stranger_in(word: &str) -> Option<(usize, char)> {
    let latin = Scripts::for_char('a');
    let mut rest = Scripts::default();
    let mut others = Vec::new();
    let mut with_latin = false;
    for (at, c) in word.char_indices() {
        let scripts = Scripts::for_char(c);
        if scripts.is_all() {
            continue; // Digits and signs go with every script.
        }
        if overlap(scripts, latin) {
            with_latin |= scripts.base.len() == 1; // A sign such as `·` has several.
            continue;
        }
        rest.intersect_with(scripts);
        if rest.is_empty() {
            return Some((at, c));
        }
        others.push((at, c));
    }
    if !with_latin || rest.hanb || rest.jpan || rest.kore {
        return None;
    }
    let close = ['я', 'α'].into_iter().any(|letter| overlap(rest, Scripts::for_char(letter)));
    others.into_iter().find(|(_, c)| close || latin_form(*c).is_some())
}

fn overlap(mut scripts: Scripts, others: Scripts) -> bool {
    scripts.intersect_with(others);
    !scripts.is_empty()
}

/// What a character outside ASCII looks like in ASCII, if it does: `a` for the Cyrillic `а`.
pub(crate) fn latin_form(c: char) -> Option<String> {
    if c.is_ascii() {
        return None;
    }
    // What only wears other clothes has one meaning; letters that look alike meet in the one that
    // the standard chose, which for `1` is `l`.
    let letter = undressed(c);
    let form = if letter.is_ascii() { letter.to_string() } else { look(&c.to_string()) };
    (form.is_ascii() && !form.is_empty()).then_some(form)
}

/// Whether two different texts look alike.
pub(crate) fn look_alike(one: &str, other: &str) -> bool {
    one != other && skeleton(one).eq(skeleton(other))
}

/// What texts that look alike have in common.
fn look(text: &str) -> String {
    skeleton(text).collect()
}

/// A warning for each name, at its first place, that looks like one before it or mixes alphabets.
pub(crate) fn lookalikes(names: impl IntoIterator<Item = (String, Name)>) -> Findings {
    let mut known = BTreeSet::new();
    let mut looks: BTreeMap<String, Name> = BTreeMap::new();
    let mut findings = Findings::new();
    for (path, name) in names {
        if !known.insert(name) {
            continue;
        }
        let other = *looks.entry(look(name.as_str())).or_insert(name);
        let warn = |expected: String| {
            Finding::new(Code::Lookalike, path, quoted(&name), expected).warning()
        };
        if other != name {
            let warning = warn(format!("a name that does not look like `{other}`"));
            findings.push(warning.help(difference(name.as_str(), other.as_str())));
        } else if let Some((_, c)) = stranger(name.as_str()) {
            findings.push(warn("letters of one alphabet".to_owned()).help(numbered(c)));
        }
    }
    findings
}

/// Where two texts part: what a reader cannot see.
fn difference(one: &str, other: &str) -> String {
    let parts = one.chars().zip(other.chars()).find(|(one, other)| one != other);
    parts.map_or_else(String::new, |(one, other)| format!("{}, {}", numbered(one), numbered(other)))
}

fn numbered(c: char) -> String {
    format!("`{c}` is U+{:04X}", u32::from(c))
}
