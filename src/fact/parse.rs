//! From a text to the fact it names.

use super::{About, Behaviour, FactRef, Measured, Metric, Source, VerdictFact};
use crate::base::{Name, stranger};
use crate::error::{Code, Finding, near, quoted};
use crate::model::{Channel, Kind};

/// Longest window in days: a hundred years.
const LONGEST: u32 = 36_500;

type Measure = (&'static str, fn(Source) -> Measured);
type Family = (&'static str, fn(Name) -> FactRef);

/// Measures that look at a source, by their text.
const MEASURES: [Measure; 7] = [
    ("count", Measured::Count),
    ("sum", Measured::Sum),
    ("mean", Measured::Mean),
    ("first", Measured::First),
    ("last", Measured::Last),
    ("days_since", Measured::DaysSince),
    ("share", Measured::Share),
];

/// Families of facts whose second part is a name of the application's own.
const FAMILIES: [Family; 4] = [
    ("attr.", FactRef::Attribute),
    ("class.", FactRef::Class),
    ("judge.", FactRef::Judge),
    ("points.", FactRef::Points),
];

/// Longest text of a fact in bytes: room for every kind there is.
const LONGEST_TEXT: usize = 1_024;

/// Reads a fact; a finding without its path when there is no such fact.
pub(super) fn fact(text: &str) -> Result<FactRef, Finding> {
    if text.len() > LONGEST_TEXT {
        let expected = format!("a fact of at most {LONGEST_TEXT} bytes");
        return Err(refused(Code::Limit, text, expected));
    }
    match text.split_once('(') {
        Some((head, rest)) => {
            let inside = rest.strip_suffix(')').ok_or_else(|| {
                refused(Code::Syntax, text, "a closing parenthesis at the end of the fact")
            })?;
            called(head.trim(), inside)
        }
        None => plain(text),
    }
}

fn plain(text: &str) -> Result<FactRef, Finding> {
    let simple = match text {
        "as_of" => Some(FactRef::AsOf),
        "tags" => Some(FactRef::Tags),
        _ => About::find(text)
            .map(FactRef::Customer)
            .or_else(|| VerdictFact::find(text).map(FactRef::Verdict)),
    };
    if let Some(fact) = simple {
        return Ok(fact);
    }
    for (family, fact) in FAMILIES {
        if let Some(name) = text.strip_prefix(family) {
            let name = Name::new(name);
            return name.map(fact).map_err(|_| refused(Code::Syntax, text, "a name after the dot"));
        }
    }
    if let Some(measured) = measure(text) {
        return Ok(FactRef::Behaviour(Behaviour { measured, days: None }));
    }
    if MEASURES.iter().any(|(name, _)| *name == text) || text == "trend" {
        let expected = format!("what it looks at in parentheses, such as {text}(visit, 90d)");
        let expected = expected.replace("trend(visit,", "trend(spend,");
        return Err(refused(Code::Syntax, text, expected));
    }
    Err(unknown(text))
}

fn unknown(text: &str) -> Finding {
    let metrics: Vec<Name> = Metric::all().map(Metric::name).collect();
    let known = FactRef::plain().map(|text| -> &str { text });
    let known = known.chain(metrics.iter().map(Name::as_str));
    let known = known.chain(MEASURES.iter().map(|(name, _)| *name)).chain(["nps", "csat", "trend"]);
    let code = if stranger(text).is_some() { Code::Lookalike } else { Code::UnknownName };
    let finding = refused(code, text, "the name of a fact");
    finding.or_near(text, known)
}

/// A measure that takes no source.
fn measure(text: &str) -> Option<Measured> {
    match text {
        "nps" => Some(Measured::Nps),
        "csat" => Some(Measured::Csat),
        _ => text.parse().ok().map(Measured::Metric),
    }
}

fn called(head: &str, inside: &str) -> Result<FactRef, Finding> {
    if head == "trend" {
        return trend(inside);
    }
    if let Some((_, of)) = MEASURES.iter().find(|(name, _)| *name == head) {
        let (source, days) = match inside.split_once(',') {
            Some((source, days)) => (source, Some(window(days)?)),
            None => (inside, None),
        };
        let measured = of(self::source(source)?);
        return Ok(FactRef::Behaviour(Behaviour { measured, days }));
    }
    let Some(measured) = measure(head) else {
        return Err(match plain(head) {
            Ok(_) => refused(Code::Syntax, head, "no parentheses after this fact"),
            Err(finding) => finding,
        });
    };
    if !measured.in_windows() {
        let found = format!("{head}({inside})");
        return Err(refused(Code::Type, &found, "the fact of the whole history: it has no window"));
    }
    Ok(FactRef::Behaviour(Behaviour { measured, days: Some(window(inside)?) }))
}

fn trend(inside: &str) -> Result<FactRef, Finding> {
    let expected = "a measure and a window, such as trend(spend, 90d)";
    let Some((of, days)) = inside.rsplit_once(',') else {
        return Err(refused(Code::Syntax, inside, expected));
    };
    let days = window(days)?;
    if of.trim_start().starts_with("trend") {
        return Err(refused(Code::Type, of.trim(), "a measure that is no trend itself"));
    }
    match fact(of.trim())? {
        FactRef::Behaviour(Behaviour { measured, days: None }) if measured.has_trend() => {
            Ok(FactRef::Trend { of: measured, days })
        }
        _ => Err(refused(Code::Type, of.trim(), "a count or a sum without a window of its own")),
    }
}

fn source(text: &str) -> Result<Source, Finding> {
    let (kinds, channel) = match text.split_once(" via ") {
        Some((kinds, channel)) => (kinds, Some(self::channel(channel.trim())?)),
        None => (text, None),
    };
    let source = match kinds.trim() {
        "any" => Source::any(),
        kinds => {
            let kinds: Result<Vec<Kind>, Finding> = kinds.split('+').map(kind).collect();
            Source::of(kinds?)
        }
    };
    Ok(match channel {
        Some(channel) => source.via(channel),
        None => source,
    })
}

fn kind(text: &str) -> Result<Kind, Finding> {
    let text = text.trim();
    text.parse().map_err(|_| {
        let built_in: Vec<Kind> = Kind::built_in().collect();
        let names = built_in.iter().map(Kind::name).chain(["any"]);
        let meant = near(text, names);
        let finding = refused(
            Code::UnknownName,
            text,
            "a kind of interaction such as purchase or visit, custom:NAME, or any",
        );
        match meant {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding,
        }
    })
}

fn channel(text: &str) -> Result<Channel, Finding> {
    text.parse().map_err(|_| {
        let names = Channel::ALL.map(Channel::name);
        refused(Code::UnknownName, text, format!("one of {}", names.join(", ")))
            .or_near(text, names)
    })
}

fn window(text: &str) -> Result<u32, Finding> {
    let text = text.trim();
    let digits = text.strip_suffix('d').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let days = digits.and_then(|digits| digits.parse().ok());
    match days {
        Some(days) if (1..=LONGEST).contains(&days) => Ok(days),
        Some(_) => Err(refused(Code::Range, text, format!("a window of 1d to {LONGEST}d"))),
        None => {
            let finding = refused(Code::Syntax, text, "a window in days, such as 90d");
            let bare = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            Err(if bare { finding.help(format!("did you mean `{text}d`?")) } else { finding })
        }
    }
}

fn refused(code: Code, found: &str, expected: impl Into<String>) -> Finding {
    Finding::new(code, "", quoted(found), expected)
}
