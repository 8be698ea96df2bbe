//! What a derived JSON Schema leaves open of numbers, and has too much of in words.

use schemars::Schema;
use schemars::transform::transform_subschemas;

/// Bounds every whole number of a schema by what its Rust type holds, in place of a `format` that
/// only Rust knows, and takes from descriptions what only Rust's documentation can use.
pub(crate) fn tidy(schema: &mut Schema) {
    let text = |schema: &Schema, key: &str| schema.get(key)?.as_str().map(str::to_owned);
    let held: Option<(i64, u64)> = match text(schema, "format").as_deref() {
        Some("int32") => Some((i32::MIN.into(), i32::MAX.unsigned_abs().into())),
        Some("int64") => Some((i64::MIN, i64::MAX.unsigned_abs())),
        Some("uint8") => Some((0, u8::MAX.into())),
        Some("uint32") => Some((0, u32::MAX.into())),
        Some("uint64") => Some((0, u64::MAX)),
        _ => None,
    };
    if let Some((least, most)) = held {
        schema.remove("format");
        schema.insert("minimum".to_owned(), least.into());
        schema.insert("maximum".to_owned(), most.into());
    }
    if let Some(description) = text(schema, "description") {
        schema.insert("description".to_owned(), plain(&description).into());
    }
    transform_subschemas(&mut tidy, schema);
}

/// The words before the first example, without links and with one line for each paragraph.
fn plain(description: &str) -> String {
    let words = description.split("```").next().unwrap_or_default();
    let paragraphs = words.trim().split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
    let text = paragraphs.collect::<Vec<_>>().join("\n\n");
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, (shown, after))) = next_link(rest) {
        plain.push_str(before);
        plain.push_str(shown);
        rest = after;
    }
    plain + rest
}

/// What stands before a link, what the link shows, and what comes after it: `[shown](target)`, or
/// code that is its own target.
fn next_link(text: &str) -> Option<(&str, (&str, &str))> {
    let (before, link) = text.split_once('[')?;
    let (shown, after) = link.split_once(']')?;
    let after = match after.strip_prefix('(') {
        Some(target) => target.split_once(')').map_or("", |(_, after)| after),
        None => after,
    };
    Some((before, (shown, after)))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn descriptions_are_for_people() {
        let docs = "The [analysis](Grid::analyse)\nof [`Grid`].\n\nMore.\n\n```\nlet a = 1;\n```";
        assert_eq!(plain(docs), "The analysis of `Grid`.\n\nMore.");
    }
}
