//! The intake: what it finds, one by one and all at once, and what it does about it.

use chrono::FixedOffset;
use patronage::base::{Calendar, CustomerId, Day};
use patronage::customer::CustomerRecords;
use patronage::customer::{Attribute, AttributeType, Schema};
use patronage::error::{Finding, Findings, near};
use patronage::intake::{Admission, Intake, Rates, Row, Strictness};
use patronage::model::{Customer, Kind, Organisation, Party, Person, Value};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::support::{BOOKS, admitted, batch, cases, did, json, mixed, name, orders};

/// A row written as `field=value` with blanks between; without a customer it is ann's, without a
/// day of 5 January.
pub(crate) fn row(text: &str) -> Row<'_> {
    let mut row = Row { customer: "ann", at: "2020-01-05", ..Row::default() };
    for field in text.split(' ').filter(|field| !field.is_empty()) {
        let (field, value) = field.split_once('=').unwrap();
        match field {
            "customer" => row.customer = value,
            "at" => row.at = value,
            "kind" => row.kind = value,
            "amount" => row.amount = value,
            "currency" => row.currency = value,
            "id" => row.id = value,
            "refund_of" => row.refund_of = value,
            "channel" => row.channel = value,
            _ => panic!("no field {field}"),
        }
    }
    row
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An intake for dollars, with rates of the euro for January and one of the yen.
pub(crate) fn intake() -> Intake {
    let rate = |rates: Rates, code: &str, on: &str, rate: i64, decimals| {
        rates.add(code.parse().unwrap(), day(on), Decimal::new(rate, decimals)).unwrap()
    };
    let mut rates = Rates::new(BOOKS);
    for (on, euro) in [("2020-01-03", 11_147), ("2020-01-10", 11_091), ("2020-01-17", 11_108)] {
        rates = rate(rates, "EUR", on, euro, 4);
    }
    let rates = rate(rates, "JPY", "2020-01-03", 92_507, 7);
    Intake::new(BOOKS).rates(rates).unwrap().between(day("2000-01-01"), day("2020-12-31"))
}

/// Row, path and code of each finding.
pub(crate) fn places(findings: &Findings) -> Vec<String> {
    let place = |finding: &Finding| {
        format!("{} {} {:?}", finding.row().unwrap(), finding.path(), finding.code())
    };
    findings.iter().map(place).collect()
}

pub(crate) fn strict(rows: &[&str]) -> Result<Admission, Findings> {
    intake().admit_rows(rows.iter().copied().map(row))
}

pub(crate) fn lenient(rows: &[&str]) -> Admission {
    let mut intake = intake().strictness(Strictness::Lenient);
    intake.admit_rows(rows.iter().copied().map(row)).unwrap()
}

#[track_caller]
pub(crate) fn check(rows: &[&str], expected: &[&str]) {
    let found = strict(rows).map_or_else(|findings| places(&findings), |_| Vec::new());
    assert_eq!(found, expected, "{rows:?}");
    let admission = lenient(rows);
    assert_eq!(places(admission.findings()), expected, "{rows:?}");
    let mut bad: Vec<usize> = admission.findings().iter().filter_map(Finding::row).collect();
    bad.dedup();
    assert_eq!(admission.set_aside(), bad, "{rows:?}");
    let rest = admission.set_aside().len() + admission.repeated().len();
    assert_eq!(admission.postings().len() + rest, rows.len(), "{rows:?}");
}

/// Bad rows, each with all that is wrong with it on its own.
const BAD: &[(&str, &[&str])] = &[
    ("customer= amount=5", &["/customer Required"]),
    ("customer=a\u{200b}b amount=5", &["/customer Syntax"]),
    ("at= amount=5", &["/at Required"]),
    ("at=2020-02-30 amount=5", &["/at Syntax"]),
    ("at=05.01.2020 amount=5", &["/at Syntax"]),
    ("at=2020-01-05T10:00:00 amount=5", &["/at Syntax"]),
    ("at=1899-12-31 amount=5", &["/at Range"]),
    ("at=1999-12-31 amount=5", &["/at Range"]),
    ("at=2021-01-01 amount=5", &["/at Range"]),
    ("at=2020-12-31T23:59:59-00:01 amount=5", &["/at Range"]),
    ("at=0001-01-01T00:00:00Z kind=visit", &["/at Range"]),
    ("kind=purchse amount=5", &["/kind Syntax"]),
    ("kind=custom:Big", &["/kind Syntax"]),
    ("", &["/amount AmountMissing"]),
    ("kind=refund", &["/amount AmountMissing"]),
    ("kind=points_spent", &["/amount AmountMissing"]),
    ("kind=nps_answer", &["/amount AmountMissing"]),
    ("kind=click amount=1", &["/amount AmountNotWanted"]),
    ("kind=custom:tasting amount=0", &["/amount AmountNotWanted"]),
    ("amount=5,00", &["/amount Syntax"]),
    ("amount=1e3", &["/amount Syntax"]),
    ("amount=5.001", &["/amount Syntax"]),
    ("amount=5.5 currency=JPY", &["/amount Syntax"]),
    ("amount=-5", &["/amount Range"]),
    ("kind=refund amount=-0.01", &["/amount Range"]),
    ("amount=10000000000000.01", &["/amount Range"]),
    ("amount=9999999999999.99 currency=EUR", &["/amount Range"]),
    ("kind=nps_answer amount=11", &["/amount Range"]),
    ("kind=csat_answer amount=0", &["/amount Range"]),
    ("kind=ces_answer amount=8", &["/amount Range"]),
    ("kind=nps_answer amount=9.0", &["/amount Syntax"]),
    ("kind=points_earned amount=4294967296", &["/amount Syntax"]),
    ("amount=5 currency=usd", &["/currency Syntax"]),
    ("amount=5 currency=XAU", &["/currency Syntax"]),
    ("amount=5 currency=GBP", &["/currency Currency"]),
    ("amount=5 currency=EUR at=2020-01-02", &["/currency RateMissing"]),
    ("amount=5 currency=EUR at=2020-01-24", &["/currency RateMissing"]),
    ("amount=5 id=\t", &["/id Syntax"]),
    ("amount=5 refund_of=s1", &["/refund_of RefundOf"]),
    ("kind=visit refund_of=s1", &["/refund_of RefundOf"]),
    ("kind=refund amount=5 refund_of=nobody", &["/refund_of RefundOf"]),
    ("amount=5 channel=fax", &["/channel Syntax"]),
    // Everything at once, and what can still be said of a row that cannot be read.
    (
        "customer= at=never kind=purchse id=\u{7} currency=DM channel=fax",
        &[
            "/at Syntax",
            "/channel Syntax",
            "/currency Syntax",
            "/customer Required",
            "/id Syntax",
            "/kind Syntax",
        ],
    ),
    ("at=2021-01-01 amount=x", &["/amount Syntax", "/at Range"]),
    ("at=0001-01-01T00:00:00Z amount=x", &["/amount Syntax", "/at Range"]),
    ("amount=x currency=EUR at=2020-01-24", &["/amount Syntax", "/currency RateMissing"]),
    ("amount=-5 currency=GBP", &["/amount Range", "/currency Currency"]),
    ("amount=5 currency=GBP channel=fax", &["/channel Syntax", "/currency Currency"]),
    ("at=2021-01-01 amount=5 currency=GBP", &["/at Range", "/currency Currency"]),
];

#[test]
fn each_bad_row_has_its_findings() {
    for (bad, expected) in BAD {
        let expected: Vec<String> = expected.iter().map(|place| format!("0 {place}")).collect();
        check(&[bad], &expected.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

#[test]
fn all_bad_rows_are_found_at_once() {
    let rows: Vec<&str> = BAD.iter().flat_map(|(bad, _)| ["amount=5", bad]).collect();
    let expected = BAD.iter().enumerate().flat_map(|(at, (_, places))| {
        places.iter().map(move |place| format!("{} {place}", 2 * at + 1))
    });
    let expected: Vec<String> = expected.collect();
    check(&rows, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(lenient(&rows).postings().len(), BAD.len());
}

#[test]
fn findings_say_what_was_found_and_what_was_expected() {
    let said = |text: &str| strict(&[text]).unwrap_err().to_string();
    assert_eq!(
        said("kind=purchse amount=5"),
        "row 0: /kind: `purchse`; expected a built-in kind (did you mean `purchase`?)"
    );
    assert_eq!(
        said("amount=-5"),
        "row 0: /amount: `-5.00`; expected 0 or more: a purchase has no negative amount \
         (what was given back is of kind `refund`)"
    );
    assert_eq!(
        said("kind=nps_answer amount=11"),
        "row 0: /amount: `11`; expected a whole number from 0 to 10"
    );
    assert_eq!(near("shpo", ["shop", "web"]), Some("shop"));
}

#[test]
fn what_is_at_the_limit_is_let_in() {
    check(
        &[
            "amount=10000000000000.00",
            "amount=0",
            "amount=0.00 kind=refund",
            "amount=007.5",
            "kind=nps_answer amount=0",
            "kind=nps_answer amount=10",
            "kind=csat_answer amount=1",
            "kind=ces_answer amount=7",
            "kind=points_earned amount=4294967295",
            "at=2000-01-01 amount=1",
            "at=2020-12-31 amount=1",
            "amount=5.0000",
            "amount=5 currency=USD",
            "amount=5.000 currency=JPY",
            "amount=5 currency=EUR at=2020-01-03",
            "amount=5 currency=EUR at=2020-01-23",
            "kind=custom:tasting channel=visit",
            "amount=5 id=\u{5ba2}\u{6237}",
        ],
        &[],
    );
}

#[test]
fn a_copy_counts_once_and_another_content_under_its_id_is_found() {
    check(&["amount=5 id=s1", "amount=5 id=s1", "amount=5.00 id=s1 currency=USD"], &[]);
    assert_eq!(lenient(&["amount=5 id=s1", "amount=5", "amount=5 id=s1"]).repeated(), [2]);
    check(&["amount=5", "amount=5"], &[]);
    let twice = ["0 /id DuplicateId", "1 /id DuplicateId"];
    check(&["amount=5 id=s1", "amount=6 id=s1"], &twice);
    check(&["amount=5 id=s1", "amount=5 id=s1 channel=web"], &twice);
    check(&["amount=5 id=s1", "customer=bob amount=5 id=s1"], &twice);
    check(&["amount=5 id=s1", "kind=visit id=s1"], &twice);
    let thrice = ["0 /id DuplicateId", "1 /id DuplicateId", "2 /id DuplicateId"];
    check(&["amount=5 id=s1", "amount=5 id=s1", "amount=6 id=s1"], &thrice);
    // What is no good for another reason is no second word.
    check(&["amount=5 id=s1", "amount=-6 id=s1"], &["1 /amount Range"]);
}

#[test]
fn an_id_is_remembered_over_batches() {
    let mut intake = intake().strictness(Strictness::Lenient);
    let mut admit = |rows: &[&str]| intake.admit_rows(rows.iter().copied().map(row)).unwrap();
    assert_eq!(admit(&["amount=5 id=s1", "amount=6 id=s2 at=1999-01-01"]).set_aside(), [1]);
    let second = admit(&["amount=5 id=s1", "amount=7 id=s1", "amount=6 id=s2"]);
    assert_eq!((second.repeated(), second.set_aside()), ([0].as_slice(), [1].as_slice()));
    assert_eq!(second.postings().len(), 1);
    let third = admit(&["kind=refund amount=4 refund_of=s1", "kind=refund amount=2 refund_of=s1"]);
    assert_eq!(places(third.findings()), ["0 /amount RefundTooLarge"]);
    assert_eq!(admit(&["kind=refund amount=3 refund_of=s1"]).postings().len(), 1);
    assert_eq!(admit(&["kind=refund amount=0.01 refund_of=s1"]).set_aside(), [0]);
    assert_eq!(admit(&["kind=refund amount=0 refund_of=s1"]).set_aside(), [0; 0]);
}

#[test]
fn a_strict_intake_remembers_nothing_of_a_refused_batch() {
    let mut intake = intake();
    let mut admit = |rows: &[&str]| intake.admit_rows(rows.iter().copied().map(row));
    assert!(admit(&["amount=5 id=s1", "amount=x"]).is_err());
    assert_eq!(admit(&["amount=6 id=s1"]).unwrap().postings().len(), 1);
    assert!(admit(&["kind=refund amount=6 refund_of=s1", "amount=x"]).is_err());
    assert_eq!(admit(&["kind=refund amount=6 refund_of=s1"]).unwrap().postings().len(), 1);
    assert!(admit(&["kind=refund amount=6 refund_of=s1"]).is_err());
}

#[test]
fn the_records_know_who_is_a_customer() {
    let customer = |id: &str| {
        Customer::new(CustomerId::new(id).unwrap(), Party::Organisation(Organisation::default()))
    };
    let records = CustomerRecords::new([customer("ann")], &Schema::new()).unwrap();
    let mut intake = intake().records(records);
    let rows = ["amount=5", "customer=bob amount=5", "customer=eve amount=x"];
    let findings = intake.admit_rows(rows.into_iter().map(row)).unwrap_err();
    let expected =
        ["1 /customer UnknownCustomer", "2 /amount Syntax", "2 /customer UnknownCustomer"];
    assert_eq!(places(&findings), expected);
    let typed = intake.admit([did("bob", 0, Kind::Visit)]).unwrap_err();
    assert_eq!(places(&typed), ["0 /customer UnknownCustomer"]);
}

#[test]
fn the_schema_knows_what_a_customer_can_have() {
    let schema = Schema::new()
        .declare(name("store_card"), Attribute::required(AttributeType::Flag))
        .declare(name("limit"), Attribute::new(AttributeType::Money(BOOKS)))
        .declare(name("size"), Attribute::new(AttributeType::Choice(vec![name("s"), name("m")])));
    let with = |id: &str, attributes: &[(&str, Value)]| {
        let party = Party::Individual(Person::default());
        let mut customer = Customer::new(CustomerId::new(id).unwrap(), party);
        for (attribute, value) in attributes {
            customer.attributes.insert(name(attribute), value.clone().into());
        }
        customer
    };
    let card = ("store_card", Value::Flag(true));
    let euros = Value::Money("5 EUR".parse().unwrap());
    let customers = [
        with("a", &[card.clone(), ("size", Value::Name(name("m")))]),
        with("b", &[]),
        with("c", &[("store_card", Value::Count(1)), ("limit", euros)]),
        with(
            "d",
            &[card.clone(), ("store_crad", Value::Flag(true)), ("size", Value::Name(name("xl")))],
        ),
        with("a", &[card]),
    ];
    let findings = CustomerRecords::new(customers, &schema).unwrap_err();
    let expected = [
        "1 /attributes/store_card Required",
        "2 /attributes/limit Type",
        "2 /attributes/store_card Type",
        "3 /attributes/size Type",
        "3 /attributes/store_crad UnknownName",
        "4 /id DuplicateId",
    ];
    assert_eq!(places(&findings), expected);
    assert!(!findings.to_string().contains("5.00"), "values are personal: {findings}");
}

#[test]
fn an_instant_falls_on_the_day_of_the_calendar() {
    let zone = FixedOffset::east_opt(8 * 3600).unwrap();
    let mut intake = Intake::in_calendar(BOOKS, Calendar::in_zone(zone));
    let rows = [
        "at=2020-01-05T15:59:59Z",
        "at=2020-01-05T16:00:00Z",
        "at=2020-01-05",
        "at=2020-01-06T00:30:00+08:00",
    ];
    let rows = rows.map(|at| Row { kind: "visit", ..row(at) });
    let admission = intake.admit_rows(rows).unwrap();
    let days: Vec<String> = admission.postings().iter().map(|p| p.day().to_string()).collect();
    assert_eq!(days, ["2020-01-05", "2020-01-06", "2020-01-05", "2020-01-06"]);
    assert_eq!(admission.postings()[0].kind(), Kind::Visit);
}

/// Rows of text that often go together, good and bad.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let kind = select(vec!["", "", "", "kind=refund", "kind=refund", "kind=visit"]);
    let amount =
        select(vec!["amount=5", "amount=5", "amount=3", "amount=2.5", "amount=0", "", "amount=-1"]);
    let id = select(vec!["", "id=a", "id=a", "id=b", "id=c"]);
    let of = select(vec!["", "refund_of=a", "refund_of=a", "refund_of=b", "refund_of=z"]);
    let at = select(vec!["", "at=2020-01-06", "at=2020-01-07", "at=2020-01-06T01:00:00Z"]);
    let who = select(vec!["", "", "customer=bob"]);
    let how = select(vec!["", "", "channel=web", "currency=EUR", "currency=JPY"]);
    let row = (kind, amount, id, of, at, who, how);
    let row = row.prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g].join(" "));
    prop::collection::vec(row, 0..12)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_order_of_rows_never_changes_which_are_refused(rows in texts(), order in orders()) {
        let mut turned: Vec<_> = order.iter().zip(&rows).collect();
        turned.sort_by_key(|(rank, _)| **rank);
        let turned: Vec<&str> = turned.into_iter().map(|(_, row)| row.as_str()).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let seen = |rows: &[&str]| {
            let admission = lenient(rows);
            let mut findings: Vec<_> = admission
                .findings()
                .iter()
                .map(|f| (rows[f.row().unwrap()].to_owned(), f.path().to_owned(), f.code()))
                .collect();
            findings.sort();
            (findings, json(&crate::support::ledgers_of(admission.postings())))
        };
        prop_assert_eq!(seen(&rows), seen(&turned));
    }

    #[test]
    fn lenient_is_strict_without_the_bad_rows(rows in batch(), order in orders()) {
        let rows = mixed(&rows, &order);
        let admission = admitted(&rows);
        let good = rows.iter().enumerate().filter(|(at, _)| !admission.set_aside().contains(at));
        let good: Vec<_> = good.map(|(_, row)| row.clone()).collect();
        let strict = Intake::new(BOOKS).admit(good).unwrap();
        prop_assert_eq!(strict.postings(), admission.postings());
        let refused = Intake::new(BOOKS).admit(rows.0.clone()).is_err();
        prop_assert_eq!(refused, !admission.set_aside().is_empty());
    }
}
