//! What one customer can do to the time that a program takes. The limits are wide: what they
//! catch takes minutes where it should take a moment.

use std::time::Duration;

use patronage::model::{Interaction, Kind};
use patronage::profile::Ledger;

use crate::support::{BOOKS, admitted, buy, day, did, give_back, id, json, name};

#[track_caller]
#[expect(clippy::disallowed_types, reason = "a test may look at a clock")]
fn in_a_moment<T>(work: impl FnOnce() -> T) -> T {
    let start = std::time::Instant::now();
    let done = work();
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
    done
}

#[test]
fn many_names_of_ones_own_are_no_trap() {
    let rows: Vec<Interaction> = (0..60_000_u32)
        .map(|n| did("ann", 0, Kind::Custom(name(&format!("a{:05}", n * 7_919 % 60_000)))))
        .collect();
    let admission = admitted(&rows);
    let ledger = in_a_moment(|| Ledger::of(BOOKS, admission.postings()).unwrap());
    assert_eq!(ledger.lines().count(), 60_000);
    let names: Vec<String> = ledger.lines().map(|line| line.kind.to_string()).collect();
    assert!(names.is_sorted());
    assert_eq!(serde_json::from_str::<Ledger>(&json(&ledger)).unwrap(), ledger);
}

#[test]
fn a_long_life_of_returns_is_streamed() {
    let days = 0..60_000_i32;
    let sold = days.clone().map(|n| buy("ann", n * 2, 100).id(id(&format!("p{n}"))));
    let back = days.map(|n| give_back("ann", n * 2 + 1, 100, Some(&format!("p{n}"))));
    let admission = admitted(&sold.chain(back).collect::<Vec<_>>());
    let mut streamed = Ledger::new(BOOKS);
    in_a_moment(|| {
        for posting in admission.postings() {
            streamed.observe(posting).unwrap();
        }
    });
    assert_eq!(streamed, Ledger::of(BOOKS, admission.postings()).unwrap());
    assert_eq!(streamed.at(day(200_000)).purchases(), 0);
}
