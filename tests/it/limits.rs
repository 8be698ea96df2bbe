//! What one customer can do to the time that a program takes. The limits are wide: what they
//! catch takes minutes where it should take a moment.

use std::time::Duration;

use patronage::model::{Action, Interaction};
use patronage::profile::Ledger;

use crate::support::{BOOKS, admitted, did, json, name};

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
        .map(|n| did("ann", 0, Action::Custom(name(&format!("a{:05}", n * 7_919 % 60_000)))))
        .collect();
    let admission = admitted(&rows);
    let ledger = in_a_moment(|| Ledger::of(BOOKS, admission.postings()).unwrap());
    assert_eq!(ledger.lines().count(), 60_000);
    let names: Vec<String> = ledger.lines().map(|line| line.kind.to_string()).collect();
    assert!(names.is_sorted());
    assert_eq!(serde_json::from_str::<Ledger>(&json(&ledger)).unwrap(), ledger);
}
