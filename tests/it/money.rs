//! Money, currencies, names and chances: what is read, what is refused, and what is never rounded.

use patronage::base::{Currency, CustomerId, InteractionId, Money, Name, Probability, decimal};
use patronage::error::ErrorKind;
use patronage::model::Amount;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{cases, usd};

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

/// What an amount is read as, in minor units; `None` where it is refused.
#[track_caller]
fn check(code: &str, amount: &str, expected: Option<i128>) {
    let read = Money::parse(amount, currency(code)).ok();
    assert_eq!(read.map(Money::minor), expected, "{amount:?} {code}");
}

#[test]
fn amounts_are_plain_digits() {
    let table = [
        ("0", Some(0)),
        ("-0", Some(0)),
        ("-0.00", Some(0)),
        ("5", Some(500)),
        ("5.5", Some(550)),
        ("5.50", Some(550)),
        ("5.500000000000000000000000000000", Some(550)),
        ("-5.05", Some(-505)),
        ("007", Some(700)),
        ("0.01", Some(1)),
        ("00000000000000000000000000000000000001", Some(100)),
        ("9999999999999999999999999.99", Some(10_i128.pow(27) - 1)),
    ];
    for (amount, minor) in table {
        check("USD", amount, minor);
    }
    let refused = [
        "",
        "-",
        "--1",
        "+5",
        "5.",
        ".5",
        "-.5",
        ".",
        "1e5",
        "1E5",
        "1_000",
        "1,000",
        "1 000",
        " 5",
        "5 ",
        "5.0.0",
        "5-",
        "0x10",
        "NaN",
        "inf",
        "\u{663}",
        "\u{ff15}",
        "\u{2212}5",
        "5\u{a0}",
        "5\0",
        "$5",
        "0.001",
        "5.005",
        "-0.001",
        "10000000000000000000000000.00",
        "1234567890123456789012345678901234567890",
        "9.9999999999999999999999999999999999999999",
    ];
    for amount in refused {
        check("USD", amount, None);
    }
}

#[test]
fn each_currency_has_its_own_decimals() {
    let table = [
        ("JPY", "5", Some(5)),
        ("JPY", "5.0", Some(5)),
        ("JPY", "5.5", None),
        ("KWD", "5.005", Some(5_005)),
        ("KWD", "5.0005", None),
        ("MGA", "0.20", Some(20)),
        ("MRU", "0.20", Some(20)),
        ("CLF", "1.2345", Some(12_345)),
        ("XOF", "7", Some(7)),
        ("XOF", "7.5", None),
        ("XCD", "7.25", Some(725)),
        ("CNY", "0.01", Some(1)),
    ];
    for (code, amount, minor) in table {
        check(code, amount, minor);
    }
}

#[test]
fn what_may_be_money_is_no_larger_than_money() {
    assert_eq!(size_of::<Option<Money>>(), size_of::<Money>());
    assert_eq!(size_of::<Amount>(), size_of::<Money>());
}

#[test]
fn only_money_of_iso_4217_is_a_currency() {
    for code in ["USD", "EUR", "GBP", "CNY", "JPY", "CHF", "INR", "BRL", "KWD", "XAF", "XPF"] {
        assert_eq!(currency(code).to_string(), code);
    }
    let refused = [
        "",
        "US",
        "USDX",
        "usd",
        "Usd",
        " USD",
        "USD ",
        "US$",
        "ZZZ",
        "XXX",
        "XTS",
        "XAU",
        "XAG",
        "XPT",
        "XPD",
        "XDR",
        "XSU",
        "XUA",
        "XBA",
        "BTC",
        "\u{20ac}",
        "\u{ff35}SD",
        "€",
    ];
    for code in refused {
        let error = Currency::new(code).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Syntax, "{code}");
    }
    for known in [Currency::USD, Currency::EUR, Currency::GBP, Currency::CNY, Currency::JPY] {
        assert_eq!(currency(known.code()), known, "the constants agree with the table");
    }
}

#[test]
fn money_is_an_amount_a_blank_and_a_code() {
    for text in [
        "5",
        "5USD",
        "USD 5",
        "5  USD",
        "5 USD ",
        " 5 USD",
        "5 USD EUR",
        "5\tUSD",
        "5 usd",
        "- USD",
        "",
    ] {
        assert!(text.parse::<Money>().is_err(), "{text:?}");
    }
    for (text, shown) in [
        ("5 USD", "5.00 USD"),
        ("-0.5 EUR", "-0.50 EUR"),
        ("7 JPY", "7 JPY"),
        ("1.5 KWD", "1.500 KWD"),
    ] {
        assert_eq!(text.parse::<Money>().unwrap().to_string(), shown);
    }
    assert_eq!(usd(-5).to_string(), "-0.05 USD");
    assert_eq!(format!("[{:>12}]", usd(2930)), "[   29.30 USD]");
    assert_eq!(
        Money::from_minor(i128::MIN, Currency::JPY).plain().to_string(),
        i128::MIN.to_string()
    );
}

#[test]
fn sums_are_exact_or_refused() {
    let error = |left: Money, right: Money| left.checked_add(right).unwrap_err();
    assert_eq!(
        error(usd(1), Money::zero(Currency::EUR)).to_string(),
        "cannot combine USD with EUR"
    );
    assert_eq!(error(usd(1), Money::zero(Currency::EUR)).kind(), ErrorKind::Conflict);
    assert_eq!(error(usd(i128::MAX), usd(1)).kind(), ErrorKind::Range);
    assert!(usd(i128::MIN).checked_sub(usd(1)).is_err());
    assert_eq!(usd(10).checked_sub(usd(25)).unwrap(), usd(-15));
    assert_eq!(usd(1).partial_cmp(&Money::from_minor(1, Currency::EUR)), None);
    assert!(usd(1) > usd(-1));
}

#[test]
fn decimals_come_and_go_without_rounding() {
    let money = |number, scale| Money::new(Decimal::new(number, scale), Currency::USD);
    assert_eq!(money(2930, 2).unwrap(), usd(2930));
    assert_eq!(money(29_300, 3).unwrap(), usd(2930));
    assert!(money(29_305, 3).is_err());
    assert_eq!(Money::new(-Decimal::ZERO, Currency::USD).unwrap(), usd(0));
    assert_eq!(usd(2930).amount().unwrap(), Decimal::new(2930, 2));
    assert!(usd(i128::MAX).amount().is_err());
    assert!(Money::new(Decimal::MAX, Currency::USD).is_err());
    for (text, number) in [
        ("0.80", Some("0.80")),
        ("-1", Some("-1")),
        ("8e-1", None),
        (".8", None),
        ("8.", None),
        ("", None),
    ] {
        assert_eq!(decimal::parse(text).ok().map(|n| n.to_string()).as_deref(), number, "{text:?}");
    }
    assert!(decimal::parse("1234567890123456789012345678901").is_err());
    assert!(decimal::parse("0.00000000000000000000000000000001").is_err());
}

#[test]
fn ids_are_what_can_be_seen() {
    let longest = "x".repeat(256);
    for text in ["00004", "ann bob", "客户", "a\"b", "-", longest.as_str()] {
        assert_eq!(CustomerId::new(text).unwrap().as_str(), text);
        assert!(InteractionId::new(text).is_ok());
    }
    for text in [
        "",
        " ",
        " a",
        "a ",
        "a\u{a0}",
        "a\nb",
        "a\0b",
        "a\u{200b}",
        "\u{feff}a",
        "a\u{202e}b",
        &"x".repeat(257),
    ] {
        assert!(CustomerId::new(text).is_err(), "{text:?}");
        assert!(InteractionId::new(text).is_err(), "{text:?}");
    }
    let mut names = ["b", "a-", "a", "a_b", "ab"].map(|text| Name::new(text).unwrap());
    names.sort_unstable();
    let mut texts = names.map(|name| name.to_string());
    texts.sort_unstable();
    assert_eq!(names.map(|name| name.to_string()), texts, "names are ordered as their texts");
}

#[test]
fn a_chance_lies_between_0_and_1() {
    for value in [0.0, -0.0, 0.5, 1.0, f64::MIN_POSITIVE] {
        assert!(Probability::new(value).is_ok(), "{value}");
    }
    for value in [-0.1, 1.000_001, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -f64::MIN_POSITIVE] {
        assert_eq!(Probability::new(value).unwrap_err().kind(), ErrorKind::Range, "{value}");
    }
    assert_eq!(Probability::of(1, 0), None);
    assert_eq!(Probability::of(0, 7), Some(Probability::ZERO));
    assert_eq!(Probability::of(9, 7), Some(Probability::ONE));
    assert_eq!(Probability::of(u64::MAX, u64::MAX), Some(Probability::ONE));
    assert_eq!(Probability::of(7, 10).unwrap().complement(), Probability::of(3, 10).unwrap());
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn what_is_shown_is_what_is_read(
        minor in -10_i128.pow(27) + 1..10_i128.pow(27),
        code in prop::sample::select(vec!["USD", "JPY", "KWD", "CLF"]),
    ) {
        let money = Money::from_minor(minor, currency(code));
        prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        prop_assert_eq!(Money::new(money.amount().unwrap(), currency(code)).unwrap(), money);
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,40}|[-+.,0-9eE_ ]{0,40}") {
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let unsigned = text.strip_prefix('-').unwrap_or(&text);
        let formed = match unsigned.split_once('.') {
            Some((whole, decimals)) => plain(whole) && plain(decimals),
            None => plain(unsigned),
        };
        prop_assert!(formed || Money::parse(&text, Currency::USD).is_err());
        let _ = (text.parse::<Money>(), text.parse::<Name>(), text.parse::<Currency>());
        let _ = (decimal::parse(&text), CustomerId::new(&text));
    }
}
