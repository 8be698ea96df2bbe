//! Several mistakes in one text: each is reported once, at its place, and nothing else is.

use patronage::condition::parse;
use proptest::prelude::*;
use proptest::sample::select;

/// Comparisons without a mistake.
const SOUND: [&str; 10] = [
    "tier = high",
    "spend(90d) >= 1500 USD",
    "purchases between 3 and 5",
    "not tagged blocked",
    "tagged any (a, b)",
    "customer.joined within next 30d if missing false",
    "(tier = low or purchases > 3)",
    "at least 2 of (tier = low, purchases > 3, always)",
    "customer.country not in (RU, \"C N\")",
    "attr.note is missing",
];

/// Comparisons with one mistake, and what is found there.
const WRONG: [(&str, &str); 25] = [
    ("tier high", "`high`"),
    ("tier = = high", "`=`"),
    ("spend(90d) >= USD 1500 USD", "`1500`"),
    ("spend >= 12 USDD", "`USDD`"),
    ("spend => 3 USD", "`>`"),
    ("purchases between 3x and 5", "`3x`"),
    ("purchases between 3 and", "the next"),
    ("tagged any (a b)", "`b`"),
    ("tier in (low high)", "`high`"),
    ("tier in (low,, high)", "`,`"),
    ("tier not (low, high)", "`(`"),
    ("tier = high if missing maybe", "`maybe`"),
    ("tier = high if mising true", "`mising`"),
    ("since_last > 30days", "`30days`"),
    ("tiеr = high", "`е` (U+0435)"),
    ("tier = “high”", "`“` (U+201C)"),
    ("spend ≥ 3 USD", "`≥` (U+2265)"),
    ("customer.region = \"a\\q\"", "`\\`"),
    ("at least two of (tier = low, always)", "`two`"),
    ("at least 2 (tier = low, always)", "`(`"),
    ("not not", "the next"),
    ("tier = high purchases > 3", "`purchases`"),
    ("attr.note is mising", "`mising`"),
    ("customer.joined within 30d", "`30d`"),
    ("spendd(90d) >= 3 USD", "`spendd`"),
];

#[derive(Clone, Debug)]
enum Item {
    Sound(&'static str),
    Wrong(&'static str, &'static str),
}

fn items() -> impl Strategy<Value = Vec<(Item, &'static str, bool)>> {
    let item = prop_oneof![
        select(&SOUND[..]).prop_map(Item::Sound),
        select(&WRONG[..]).prop_map(|(text, found)| Item::Wrong(text, found)),
    ];
    proptest::collection::vec((item, select(&["and", "or"][..]), any::<bool>()), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn each_mistake_is_reported_once(items in items()) {
        let (mut text, mut expected) = (String::new(), Vec::new());
        for (at, (item, join, wrapped)) in items.iter().enumerate() {
            if at > 0 {
                text.extend([" ", *join, "\n"]);
            }
            let (body, found) = match item {
                Item::Sound(body) => (*body, None),
                Item::Wrong(body, found) => (*body, Some(*found)),
            };
            let (open, close) = if *wrapped { ("(", ")") } else { ("", "") };
            text.extend([open, body, close]);
            expected.extend(found.map(|found| {
                let next = if *wrapped { "`)`" } else { items.get(at + 1).map_or("the end", |_| join_of(&items, at + 1)) };
                if found == "the next" { next.to_owned() } else { found.to_owned() }
            }));
        }
        let found: Vec<String> = match parse(&text) {
            Ok(_) => Vec::new(),
            Err(findings) => findings.iter().map(|finding| finding.found().to_owned()).collect(),
        };
        prop_assert_eq!(found, expected, "{}", text);
    }
}

fn join_of(items: &[(Item, &'static str, bool)], at: usize) -> &'static str {
    if items[at].1 == "and" { "`and`" } else { "`or`" }
}

/// A text and the places of what is wrong with it.
#[track_caller]
fn places(text: &str, expected: &[(usize, usize)]) {
    let Err(findings) = parse(text) else { panic!("{text} is sound") };
    let found: Vec<(usize, usize)> = findings
        .iter()
        .filter_map(patronage::error::Finding::span)
        .map(|span| (span.line, span.column))
        .collect();
    assert_eq!(found, expected, "{text}: {findings}");
}

#[test]
fn parentheses_that_do_not_match() {
    places("(tier = high and purchases > 3", &[(1, 31)]);
    places("((tier = high and purchases > 3", &[(1, 32)]);
    places("tier = high) and purchases > 3", &[(1, 12)]);
    places("tier = high) and purchases > x y\nand tier", &[(1, 12), (1, 32), (2, 9)]);
    places("(spend(90d >= 3 USD and tier = high) or purchases > 3", &[(1, 7)]);
    places("(tier high and (purchases 3 or always)", &[(1, 7), (1, 27), (1, 39)]);
    places("at least 1 of (tier high, purchases 3, (always)", &[(1, 21), (1, 37), (1, 48)]);
    places("tier = \"high and purchases 3", &[(1, 8)]);
    places("(tier = high; purchases > 3)", &[(1, 13)]);
    places("tier = high, purchases 3", &[(1, 12), (1, 24)]);
}

#[test]
fn hopeless_texts_are_given_up() {
    let text = "$ and ".repeat(5_000);
    assert_eq!(parse(&text).unwrap_err().len(), 20);
    let text = "(".repeat(5_000) + &"$ and ".repeat(5_000);
    assert!(parse(&text).unwrap_err().len() <= 20);
}
