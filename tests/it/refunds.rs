//! Refunds and exchange rates at the intake: what stands and falls with its purchase, and what it
//! is worth in the books.

use patronage::base::{Currency, Money};
use patronage::intake::{Intake, Rates};
use patronage::profile::Ledgers;
use rust_decimal::Decimal;

use crate::intake::{check, day, lenient, strict};
use crate::support::{BOOKS, json};

#[test]
fn a_refund_stands_and_falls_with_its_purchase() {
    let sale = "amount=10 id=s1";
    check(&["kind=refund amount=10 refund_of=s1", sale], &[]);
    check(&[sale, "kind=refund amount=10.01 refund_of=s1"], &["1 /amount RefundTooLarge"]);
    check(
        &[
            sale,
            "kind=refund amount=6 refund_of=s1",
            "kind=refund amount=6 refund_of=s1 at=2020-02-01",
        ],
        &["2 /amount RefundTooLarge"],
    );
    check(&[sale, "customer=bob kind=refund amount=1 refund_of=s1"], &["1 /refund_of RefundOf"]);
    check(&[sale, "at=2020-01-04 kind=refund amount=1 refund_of=s1"], &["1 /refund_of RefundOf"]);
    check(&[sale, "kind=refund amount=1 currency=EUR refund_of=s1"], &["1 /currency Currency"]);
    check(&["kind=visit id=v1", "kind=refund amount=1 refund_of=v1"], &["1 /refund_of RefundOf"]);
    // The purchase is set aside, and so are its refunds, but not those of others.
    let rows = [
        "amount=10 id=s1 channel=fax",
        "kind=refund amount=1 refund_of=s1",
        "amount=4 id=s2",
        "kind=refund amount=4 refund_of=s2",
    ];
    check(&rows, &["0 /channel Syntax", "1 /refund_of RefundOf"]);
    check(
        &["amount=1 id=s1", "amount=2 id=s1", "kind=refund amount=1 refund_of=s1"],
        &["0 /id DuplicateId", "1 /id DuplicateId", "2 /refund_of RefundOf"],
    );
}

#[test]
fn of_two_refunds_of_a_day_the_same_one_is_refused_in_any_order() {
    let rows = |a, b| {
        let both = ["amount=10 id=s1", a, b];
        let admission = lenient(&both);
        both[admission.set_aside()[0]]
    };
    let table = [
        ("kind=refund amount=6 refund_of=s1", "kind=refund amount=7 refund_of=s1"),
        ("kind=refund amount=6 refund_of=s1", "kind=refund amount=6 refund_of=s1 channel=web"),
        ("kind=refund amount=6 refund_of=s1", "kind=refund amount=6 refund_of=s1 id=r"),
        (
            "kind=refund amount=6 refund_of=s1 at=2020-01-05T08:00:00Z",
            "kind=refund amount=6 refund_of=s1 at=2020-01-05T09:00:00Z",
        ),
    ];
    for (a, b) in table {
        assert_eq!(rows(a, b), rows(b, a), "{a}, {b}");
    }
    // Different amounts that are one and the same in the currency of the books.
    let yen = |a, b| lenient(&["amount=150 currency=JPY id=s1", a, b]).set_aside().to_vec();
    let (a, b) = (
        "kind=refund amount=100 currency=JPY refund_of=s1",
        "kind=refund amount=99 currency=JPY refund_of=s1",
    );
    assert_eq!((yen(a, b), yen(b, a)), (vec![1], vec![2]));
}

#[test]
fn other_currencies_enter_at_the_rate_of_their_day() {
    let table = [
        ("amount=100 currency=EUR at=2020-01-03", 11_147),
        ("amount=100 currency=EUR at=2020-01-09", 11_147),
        ("amount=100 currency=EUR at=2020-01-10", 11_091),
        ("amount=100 currency=EUR at=2020-01-17", 11_108),
        ("amount=10000 currency=JPY", 9_251),
        ("amount=0 currency=JPY", 0),
    ];
    for (text, minor) in table {
        assert_eq!(strict(&[text]).unwrap().postings()[0].amount(), minor, "{text}");
    }
    let rates = |rate| Rates::new(BOOKS).add(Currency::EUR, day("2020-01-05"), rate);
    let convert = |rate: Decimal, text: &str| {
        let money = rates(rate).unwrap().convert(text.parse().unwrap(), day("2020-01-05"));
        money.unwrap().unwrap().to_string()
    };
    // Halves go to the even cent.
    assert_eq!(convert(Decimal::new(5, 1), "0.01 EUR"), "0.00 USD");
    assert_eq!(convert(Decimal::new(5, 1), "0.03 EUR"), "0.02 USD");
    assert_eq!(convert(Decimal::new(5, 1), "0.05 EUR"), "0.02 USD");
    assert_eq!(convert(Decimal::new(50_001, 5), "0.05 EUR"), "0.03 USD");
    for bad in
        [Decimal::ZERO, Decimal::NEGATIVE_ONE, Decimal::new(1, 16), Decimal::new(10_i64.pow(15), 0)]
    {
        assert!(rates(bad).is_err(), "{bad}");
    }
    let twice = rates(Decimal::ONE).unwrap().add(Currency::EUR, day("2020-01-05"), Decimal::TWO);
    assert!(twice.is_err());
    assert!(Rates::new(BOOKS).add(BOOKS, day("2020-01-05"), Decimal::ONE).is_err());
    assert!(Intake::new(Currency::EUR).rates(Rates::new(BOOKS)).is_err());
}

#[test]
fn a_rate_holds_for_so_many_days() {
    let rates = |days| {
        let rates = Rates::new(BOOKS).good_for(days);
        rates.add(Currency::EUR, day("2020-01-05"), Decimal::ONE).unwrap()
    };
    let known = |days, on: &str| {
        let euro: Money = "1 EUR".parse().unwrap();
        rates(days).convert(euro, day(on)).unwrap().is_some()
    };
    assert!(known(1, "2020-01-05") && !known(1, "2020-01-06") && !known(1, "2020-01-04"));
    assert!(known(7, "2020-01-11") && !known(7, "2020-01-12"));
    assert!(!known(0, "2020-01-05"));
    assert!(known(u32::MAX, "9999-12-31"));
}

#[test]
fn a_full_return_leaves_nothing_whatever_the_rates() {
    let rows = [
        "amount=100.01 currency=EUR id=s1 at=2020-01-03",
        "kind=refund amount=33.34 currency=EUR refund_of=s1 at=2020-01-10",
        "kind=refund amount=33.33 currency=EUR refund_of=s1 at=2020-01-17",
        "kind=refund amount=33.34 currency=EUR refund_of=s1 at=2020-01-18",
    ];
    let ledgers = |rows: &[&str]| {
        let mut ledgers = Ledgers::new(BOOKS);
        ledgers.post(strict(rows).unwrap().postings()).unwrap();
        ledgers
    };
    let all = ledgers(&rows);
    let at = |on: &str| all.find("ann").unwrap().at(day(on));
    assert_eq!(at("2020-01-17").purchases(), 1);
    assert!(at("2020-01-17").spend().minor() > 0);
    assert_eq!((at("2020-01-18").purchases(), at("2020-01-18").spend().minor()), (0, 0));
    assert_eq!(at("2020-01-18").gross_spend().to_string(), "111.48 USD");
    let mut turned = rows;
    turned.reverse();
    assert_eq!(json(&all), json(&ledgers(&turned)));
}

#[test]
fn a_return_counts_from_its_latest_refund_whichever_was_told_last() {
    let mut intake = crate::intake::intake();
    let mut ledgers = Ledgers::new(BOOKS);
    let batches = [
        "amount=10 id=s1",
        "kind=refund amount=6 refund_of=s1 at=2020-01-20",
        "kind=refund amount=4 refund_of=s1 at=2020-01-10",
        "kind=refund amount=0 refund_of=s1 at=2020-01-30",
    ];
    for batch in batches {
        ledgers.post(intake.admit_rows([crate::intake::row(batch)]).unwrap().postings()).unwrap();
    }
    let purchases = |on: &str| ledgers.find("ann").unwrap().at(day(on)).purchases();
    assert_eq!(
        ["2020-01-05", "2020-01-10", "2020-01-19", "2020-01-20"].map(purchases),
        [1, 1, 1, 0]
    );
    assert_eq!(purchases("2020-12-31"), 0);
}
