//! The example program from outside: what it prints where, and how it ends.
//!
//! `cargo test` builds the examples beside the tests; `cargo test --test program` alone needs
//! `cargo build --example classify` before it.
#![cfg(feature = "serde")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const BAD: &str = "customer,at,amount\nann,2020-01-01,5\nbob,2020-13-03,7\n";

fn program() -> Command {
    let test = std::env::current_exe().unwrap();
    let folder: PathBuf = test.ancestors().nth(2).unwrap().join("examples");
    Command::new(folder.join(format!("classify{}", std::env::consts::EXE_SUFFIX)))
}

/// What comes of a log on standard input.
fn classify(log: &str, args: &[&str]) -> Output {
    let mut child = program()
        .args(["-", "--currency", "USD"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(log.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[track_caller]
fn check(output: &Output, status: i32, out: &str, err: &str) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (shown, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(shown.contains(out) && (!out.is_empty() || shown.is_empty()), "{shown}");
    assert!(said.contains(err) && (!err.is_empty() || said.is_empty()), "{said}");
}

#[test]
fn a_bad_log_ends_with_its_findings_and_nothing_else() {
    check(&classify(BAD, &[]), 2, "", "<stdin>:3: at: `2020-13-03`; expected ");
}

#[test]
fn what_was_set_aside_is_said_whatever_was_asked() {
    let aside = "1 of 2 rows set aside";
    check(&classify(BAD, &["--lenient"]), 0, "1 customers", aside);
    check(&classify(BAD, &["--lenient", "--format", "jsonl"]), 0, "{\"customer\":\"ann\"", aside);
    check(&classify(BAD, &["--lenient", "--customer", "ann"]), 0, "Customer ann", aside);
    check(&classify(BAD, &["--lenient", "--print-policy"]), 0, "\"version\": 1", aside);
    check(&classify(BAD, &["--lenient", "--customer", "eve"]), 2, "", aside);
}

#[test]
fn a_file_counts_once() {
    check(&classify(BAD, &["-"]), 2, "", "-: given twice; expected each file once");
}

#[test]
fn the_summary_fits_eighty_columns() {
    let output = program().output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    assert!(!shown.contains('\x1b'));
    let help = String::from_utf8(program().arg("--help").output().unwrap().stdout).unwrap();
    assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
}
