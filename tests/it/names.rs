//! Which texts are names, and that names behave as their texts do.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};

use patronage::base::Name;
use proptest::prelude::*;
use proptest::sample::select;
use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_security::GeneralSecurityProfile;
use unicode_security::general_security_profile::IdentifierType;

use crate::support::{cases, json};

const GOOD: [&str; 30] = [
    "a",
    "at_risk",
    "z-9",
    "a-_",
    "straße",
    "łódź",
    "caf\u{e9}",
    "建筑业",
    "金卡",
    "vip客户",
    "劳务-外包_2026",
    "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸",
    "строительство",
    "будівництво",
    "вип-2",
    "البناء",
    "عميل_ذهبي",
    "निर्माण",
    "ग्राहक२",
    "κατασκευές",
    "ナフキン",
    "ゴールド会員",
    "お得意様",
    "건설업",
    "우수고객",
    "בנייה",
    "การก่อสร้าง",
    "น้ำ",
    "շինարարություն",
    "მშენებლობა",
];

const FORM: &str = "1 to 60 bytes of letters, digits, _ and -, a letter first, no capitals";

/// Texts that are no names, and what was probably meant.
const BAD: [(&str, Option<&str>); 40] = [
    ("", None),
    ("9a", None),
    ("_a", None),
    ("-a", None),
    ("a b", None),
    ("a.b", None),
    ("a:b", None),
    ("a/b", None),
    ("a\n", None),
    ("a\0", None),
    ("A", Some("a")),
    ("aB", Some("ab")),
    ("Straße", Some("straße")),
    ("Строительство", Some("строительство")),
    ("ΚΑΤΑΣΚΕΥΈΣ", Some("κατασκευέσ")),
    ("ǅ", Some("ǆ")),
    ("İzmir", Some("i\u{307}zmir")),
    // Letters in other clothes: full-width, half-width, superscript, bold.
    ("ｇｏｌｄ", Some("gold")),
    ("ＧＯＬＤ１", Some("gold1")),
    ("tier１", Some("tier1")),
    ("ｺﾞｰﾙﾄﾞ", Some("ゴールド")),
    ("m²", Some("m2")),
    ("mª", Some("ma")),
    ("𝐠𝐨𝐥𝐝", Some("gold")),
    // Digits and marks do not begin a word.
    ("२ग्राहक", None),
    ("\u{301}a", None),
    // What nobody sees, and what turns the direction of writing.
    ("a\u{ad}b", None),
    ("a\u{200b}b", None),
    ("क्\u{200d}ष", None),
    ("می\u{200c}خواهم", None),
    ("葛\u{e0100}城", None),
    ("a\u{202e}b", None),
    ("a\u{200f}", None),
    ("\u{feff}a", None),
    ("a\u{3164}", None),
    ("a\u{2066}b\u{2069}", None),
    // Signs and pictures.
    ("vip⭐", None),
    ("🙂", None),
    ("金卡！", None),
    ("a€", None),
];

#[test]
fn letters_of_any_script_make_names() {
    for text in GOOD {
        let name = Name::new(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!((name.as_str(), name.to_string().as_str()), (text, text));
        assert_eq!(format!("{name:?}"), format!("Name({text})"));
    }
}

#[test]
fn what_is_no_name_is_refused_and_said_what_was_meant() {
    for (text, meant) in BAD {
        let error = Name::new(text).unwrap_err().to_string();
        let expected = match meant {
            Some(meant) => format!("expected {FORM}; did you mean `{meant}`?"),
            None => format!("expected {FORM}"),
        };
        assert!(error.ends_with(&expected), "{text:?}: {error}");
    }
}

#[test]
fn letters_that_are_not_composed_are_shown_composed() {
    for (text, composed) in [
        ("cafe\u{301}", "caf\u{e9}"),
        ("строи\u{306}", "строй"),
        ("\u{1100}\u{1161}\u{1100}\u{116e}", "가구"),
        ("\u{304b}\u{3099}", "が"),
        ("\u{fa19}社", "神社"),
    ] {
        let error = Name::new(text).unwrap_err().to_string();
        let expected = format!("expected composed letters (Unicode NFC): `{composed}`");
        assert!(error.ends_with(&expected), "{text:?}: {error}");
        assert!(Name::new(composed).is_ok());
    }
}

#[test]
fn names_have_sixty_bytes() {
    let twenty = "建".repeat(20);
    assert_eq!(Name::new(&twenty).unwrap().as_str(), twenty);
    for (text, good) in [
        ("a".repeat(60), true),
        ("a".repeat(61), false),
        ("建".repeat(21), false),
        (format!("{twenty}a"), false),
        ("я".repeat(30), true),
        ("я".repeat(31), false),
        ("𠮷".repeat(15), true),
        ("𠮷".repeat(16), false),
        ("a".repeat(300), false),
        ("a".repeat(70_000), false),
    ] {
        assert_eq!(Name::new(&text).is_ok(), good, "{text}");
    }
}

#[test]
fn no_name_has_a_character_that_is_not_seen_or_no_letter() {
    let mut good = 0;
    let all = (0..0x3_4000).chain(0xe_0000..0xe_1000).filter_map(char::from_u32);
    for c in all.filter(|c| Name::new(&format!("a{c}")).is_ok()) {
        good += 1;
        let ignorable = c.identifier_type() == Some(IdentifierType::Default_Ignorable);
        assert!(!ignorable && !c.is_control() && !c.is_whitespace(), "U+{:04X}", u32::from(c));
        assert!(c == '-' || is_xid_continue(c), "U+{:04X}", u32::from(c));
        assert!(!c.is_uppercase() && c.to_lowercase().eq([c]), "U+{:04X}", u32::from(c));
    }
    assert!(good > 100_000, "{good}");
}

/// What the documentation of names says, a second time.
fn is_name(text: &str) -> bool {
    let seen = |c: char| !matches!(c.identifier_type(), Some(IdentifierType::Default_Ignorable));
    let small = |c: char| !c.is_uppercase() && c.to_lowercase().eq([c]);
    let plain = |c: char| {
        let form: Vec<char> = std::iter::once(c).nfkc().collect();
        form == [c] || form.len() > 1
    };
    (1..=60).contains(&text.len())
        && text.chars().next().is_some_and(is_xid_start)
        && text.chars().all(|c| c == '-' || is_xid_continue(c) && seen(c) && small(c) && plain(c))
        && is_nfc(text)
}

/// Texts that are names, nearly names, and anything.
fn texts() -> impl Strategy<Value = String> {
    let near = prop_oneof![
        4 => select("abcxyz09_-".chars().collect::<Vec<_>>()),
        4 => select("建筑业金卡が한яéλनमمदُ់".chars().collect::<Vec<_>>()),
        1 => select("A. Яｇ１²ǅ\u{301}\u{200d}\u{fe0f}\u{3099}\u{1161}🙂".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    prop_oneof![
        4 => prop::collection::vec(near, 0..24).prop_map(|letters| letters.into_iter().collect()),
        2 => select(GOOD.to_vec()).prop_map(str::to_owned),
        1 => "[a-z][a-z0-9_-]{0,62}",
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn a_name_is_what_unicode_calls_one(text in texts()) {
        prop_assert_eq!(Name::new(&text).is_ok(), is_name(&text), "{:?}", text);
        let composed: String = text.nfc().collect();
        prop_assert_eq!(Name::new(&composed).is_ok(), is_name(&composed), "{:?}", composed);
    }

    #[test]
    fn names_behave_as_their_texts(one in texts(), other in texts(), common in 0_usize..8) {
        // Texts that begin alike are the ones whose order takes a closer look.
        let start: String = one.chars().take(common).collect();
        let other = start + &other;
        if let (Ok(a), Ok(b)) = (Name::new(&one), Name::new(&other)) {
            prop_assert_eq!(a.cmp(&b), one.cmp(&other));
            prop_assert_eq!(a == b, one == other);
            let hashes = RandomState::new();
            prop_assert_eq!(hashes.hash_one(a) == hashes.hash_one(b), a == b);
            prop_assert_eq!(serde_json::from_str::<Name>(&json(&a)).unwrap(), a);
            prop_assert_eq!(BTreeSet::from([a, b, a]).len(), 1 + usize::from(one != other));
        }
    }

    #[test]
    fn a_name_that_is_meant_is_one(text in texts()) {
        if let Err(error) = Name::new(&text) {
            let error = error.to_string();
            let meant = error.rsplit_once("did you mean `").or(error.rsplit_once("(Unicode NFC): `"));
            if let Some((_, meant)) = meant {
                let meant = meant.trim_end_matches(['?', '`']);
                prop_assert!(is_name(meant) && meant != text, "{}", error);
            }
        }
    }
}

#[test]
fn names_of_any_script_are_keys_and_values_of_files() {
    let map: std::collections::BTreeMap<Name, Name> =
        serde_json::from_str(r#"{"行业": "建筑业", "등급": "금"}"#).unwrap();
    assert_eq!(json(&map), r#"{"行业":"建筑业","등급":"금"}"#);
    let error = serde_json::from_str::<Name>("\"cafe\u{301}\"").unwrap_err().to_string();
    assert!(error.contains("composed letters (Unicode NFC): `caf\u{e9}`"), "{error}");
}
