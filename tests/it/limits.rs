//! What one customer can do to the work of a program. Growth is counted and not timed: a clock tells
//! how busy the machine is.

use patronage::intake::Posting;
use patronage::model::{Interaction, Kind};
use patronage::profile::Ledger;

use crate::support::{BOOKS, admitted, buy, day, did, give_back, id, json, name};

/// Twice as long a history asks for about twice the memory on the way, all that was given back
/// included; what is built anew for each row asks for four times as much. What is only moved about in place is not
/// counted: that shows as a test that takes minutes.
#[track_caller]
fn grows_with_what_comes(
    history: impl Fn(i32) -> Vec<Posting>,
    work: impl Fn(&[Posting]) -> Ledger,
) {
    let asked = |length| {
        let postings = history(length);
        allocation_counter::measure(|| drop(work(&postings))).bytes_total
    };
    let (half, whole) = (asked(30_000), asked(60_000));
    assert!(half > 0 && whole < 3 * half, "{half} bytes for half, {whole} for all");
}

#[test]
fn many_names_of_ones_own_are_no_trap() {
    let history = |length: i32| {
        let own = |n| Kind::Custom(name(&format!("a{:05}", n * 7_919 % length)));
        let rows: Vec<Interaction> = (0..length).map(|n| did("ann", 0, own(n))).collect();
        admitted(&rows).postings().to_vec()
    };
    let ledger = |rows: &[Posting]| Ledger::of(BOOKS, rows).unwrap();
    grows_with_what_comes(history, ledger);
    let ledger = ledger(&history(60_000));
    assert_eq!(ledger.lines().count(), 60_000);
    let names: Vec<String> = ledger.lines().map(|line| line.kind.to_string()).collect();
    assert!(names.is_sorted());
    assert_eq!(serde_json::from_str::<Ledger>(&json(&ledger)).unwrap(), ledger);
}

#[test]
fn a_long_life_of_returns_is_streamed() {
    let history = |length: i32| {
        let days = 0..length;
        let sold = days.clone().map(|n| buy("ann", n * 2, 100).id(id(&format!("p{n}"))));
        let back = days.map(|n| give_back("ann", n * 2 + 1, 100, Some(&format!("p{n}"))));
        admitted(&sold.chain(back).collect::<Vec<_>>()).postings().to_vec()
    };
    let streamed = |rows: &[Posting]| {
        let mut streamed = Ledger::new(BOOKS);
        for posting in rows {
            streamed.observe(posting).unwrap();
        }
        streamed
    };
    grows_with_what_comes(history, streamed);
    let rows = history(60_000);
    let streamed = streamed(&rows);
    assert_eq!(streamed, Ledger::of(BOOKS, &rows).unwrap());
    assert_eq!(streamed.at(day(200_000)).purchases(), 0);
}
