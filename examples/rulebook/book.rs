//! Reading a book of rules from a file.

use std::path::Path;

use patronage::rule::{Case, Group, Rule, RuleBook};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use serde_path_to_error::Segment;

/// Reads a book of rules; everything that is wrong with its shape where it has another.
pub(crate) fn read(path: &Path) -> Result<RuleBook, Vec<String>> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| vec![format!("{name}: {error}")])?;
    // Some editors begin a file with a mark of its encoding.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut json = serde_json::Deserializer::from_str(text);
    let book = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (line, first) = (error.inner().line(), misshapen("", &error));
        let others = serde_json::from_str(text).map_or(Vec::new(), |book| all_misshapen(&book));
        let others = others.into_iter().filter(|other| *other != first);
        let others = others.map(|other| format!("{name}: {other}"));
        std::iter::once(format!("{name}:{line}: {first}")).chain(others).collect::<Vec<String>>()
    })?;
    json.end().map_err(|error| vec![format!("{name}: {error}")])?;
    Ok(book)
}

/// What is wrong with the shape of a book: one finding for each rule, group and case, and one for
/// the rest.
fn all_misshapen(book: &Json) -> Vec<String> {
    let mut rest = book.clone();
    let mut found = Vec::new();
    for (list, fault) in [
        ("groups", fault::<Group> as fn(&str, &Json) -> Option<String>),
        ("rules", fault::<Rule>),
        ("cases", fault::<Case>),
    ] {
        let Some(parts) = rest.get_mut(list).and_then(Json::as_array_mut).map(std::mem::take)
        else {
            continue;
        };
        let faults = parts.iter().enumerate();
        found.extend(faults.filter_map(|(at, part)| fault(&format!("/{list}/{at}"), part)));
    }
    found.extend(fault::<RuleBook>("", &rest));
    found
}

fn fault<T: DeserializeOwned>(path: &str, part: &Json) -> Option<String> {
    let read: Result<T, _> = serde_path_to_error::deserialize(part);
    read.err().map(|error| misshapen(path, &error))
}

/// An error of reading as a JSON pointer and what is wrong there.
fn misshapen(path: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let mut path = path.to_owned();
    for segment in error.path() {
        let key = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        path.extend(["/", &key]);
    }
    let text = error.inner().to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    if path.is_empty() { text.to_owned() } else { format!("{path}: {text}") }
}
