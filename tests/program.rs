//! The example program from outside: what it prints where, and how it ends.
//!
//! `cargo test` builds the examples beside the tests; `cargo test --test program` alone needs
//! `cargo build --examples` before it.
#![cfg(feature = "serde")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use unicode_width::UnicodeWidthStr;

mod program {
    mod fit;
}

const BAD: &str = "customer,at,amount\nann,2020-01-01,5\nbob,2020-13-03,7\n";

fn program() -> Command {
    named("classify")
}

fn named(example: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let folder: PathBuf = test.ancestors().nth(2).unwrap().join("examples");
    Command::new(folder.join(format!("{example}{}", std::env::consts::EXE_SUFFIX)))
}

/// What comes of a log on standard input.
fn classify(log: &str, args: &[&str]) -> Output {
    fed(program().args(["-", "--currency", "USD"]).args(args), log)
}

/// What a program says to this on standard input.
fn fed(program: &mut Command, input: &str) -> Output {
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its options is gone before it has read a row.
    match child.stdin.take().unwrap().write_all(input.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => panic!("{error}"),
        _ => {}
    }
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
    check(&classify(BAD, &["--lenient"]), 0, "1 customer, 1 interaction, ", aside);
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
    let narrow = |args: &[&str]| {
        let output = program().args(args).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
        assert!(!shown.contains('\x1b'));
        shown
    };
    let counts = |shown: &str| {
        let row = shown.lines().find_map(|line| line.trim_start().strip_prefix("R1 "));
        row.unwrap().contains(|c: char| c.is_ascii_digit())
    };
    assert!(narrow(&["--help"]).contains("--customer"));
    for bins in ["2", "5", "6"] {
        let shown = narrow(&["--bins", bins]);
        assert!(counts(&shown) && !shown.contains("░░ up to "), "{shown}");
    }
    // More scores leave no room for counts.
    for bins in ["7", "12", "20", "2,20,2"] {
        let shown = narrow(&["--bins", bins]);
        assert!(shown.contains("░░ up to ") && !counts(&shown), "{shown}");
    }
}

#[test]
fn the_summary_aligns_wide_characters() {
    // The customers of the sample, every other one with a Chinese name.
    let (header, rows) =
        include_str!("../examples/data/cdnow_sample.csv").split_once('\n').unwrap();
    let row = |row: &str| {
        let even = row[..5].parse::<u32>().unwrap() % 2 == 0;
        format!("{}{row}\n", if even { "建筑公司" } else { "" })
    };
    let log: String = std::iter::once(format!("{header}\n")).chain(rows.lines().map(row)).collect();
    let tiers = ["--tiers", "spend:金卡=500,gоld=50,一二三四五六七八九十=10,gold"];
    let output = classify(&log, &tiers);
    let shown = String::from_utf8(output.stdout).unwrap();
    // Where a line's first number ends, in columns.
    let ends = |line: &str| {
        let number = line.find(|c: char| c.is_ascii_digit()).unwrap();
        let length = line[number..].find(' ').unwrap();
        line[..number + length].width()
    };
    let block = |title: &str| -> Vec<&str> {
        let lines = shown.lines().skip_while(|line| !line.starts_with(title)).skip(1);
        lines.take_while(|line| line.starts_with("  ") && !line.contains("Gini")).collect()
    };
    let (tiers, at_risk) = (block("Tier "), block("Most value at risk"));
    assert_eq!(tiers.len(), 4, "{shown}");
    assert!(
        tiers[0].starts_with("  金卡 ") && tiers[2].starts_with("  一二三四五六七八…  "),
        "{shown}"
    );
    assert!(tiers.iter().all(|line| ends(line) == 30 && line.width() <= 80), "{shown}");
    assert_eq!(at_risk.len(), 10, "{shown}");
    assert!(at_risk.iter().any(|line| line.starts_with("  建筑公司")), "{shown}");
    let spend = |line: &&str| line.find('.').map(|at| line[..at].width());
    let amounts: std::collections::BTreeSet<_> = at_risk.iter().map(spend).collect();
    assert_eq!(amounts, [Some(27)].into(), "{shown}");
    // What may be taken for another tier is said beside it.
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("/tiers/lowest: warning: `gold`; expected a name that does not"),
        "{said}"
    );
}

#[test]
fn an_open_quote_is_said_where_it_opens() {
    let log = "customer,at,amount\nann,2020-01-01,5\nbob,2020-01-03,\"7\neve,2020-01-04,2\n\
               eve,2020-01-05,2\n";
    let found = "<stdin>:3: row: a quote that is never closed; it takes in the 3 lines to the end";
    check(&classify(log, &[]), 2, "", found);
    let aside = format!("{found}\n3 of 4 rows set aside\n");
    check(&classify(log, &["--lenient"]), 0, "1 customer, ", &aside);
    let last = "customer,at,amount\nann,2020-01-01,\"5";
    check(
        &classify(last, &[]),
        2,
        "",
        "<stdin>:2: row: a quote that is never closed; it takes in the rest of the line\n",
    );
    let header = "customer,at,\"amount\nann,2020-01-01,5\n";
    check(
        &classify(header, &["--lenient"]),
        2,
        "",
        "<stdin>:1: row: a quote that is never closed; it takes in the 2 lines to the end\n",
    );
    // A quote inside of a field is a character, two inside of quotes are one.
    let closed =
        "customer,at,kind\r\n\"an\"\"n, 5\",2020-01-01,visit\r\n5\" disk,2020-01-01,\"visit\"";
    check(&classify(closed, &[]), 0, "2 customers, 2 interactions, ", "");
}

#[test]
fn other_separators_are_named() {
    let found = |log: &str, name: &str| {
        let found =
            format!("<stdin>:1: row: {name} between columns; expected commas between columns\n");
        check(&classify(log, &[]), 2, "", &found);
    };
    found("customer;at;amount\nann;2020-01-01;5,00\n", "semicolons");
    found("\"customer\"\t\"at\"\nann\t2020-01-01\n", "tabs");
    let output = classify("customer;when\n", &[]);
    check(&output, 2, "", "<stdin>:1: at: no such column; expected one in the header\n");
    assert!(!String::from_utf8(output.stderr).unwrap().contains("customer: no such column"));
}

#[test]
fn notes_of_the_fit_are_said_beside_every_output() {
    let log = "customer,at,amount\nann,2020-01-01,5\nbob,2020-01-02,7\nbob,2020-01-03,7\n";
    let note = "note: rfm: nobody can have frequency score 3: ";
    check(&classify(log, &[]), 0, note, "");
    for args in [&["--format", "jsonl"][..], &["--customer", "ann"], &["--print-policy"]] {
        let output = classify(log, args);
        check(&output, 0, if args[0] == "--customer" { "Customer ann" } else { "{" }, note);
        assert_eq!(
            output.stderr.windows(note.len()).filter(|said| *said == note.as_bytes()).count(),
            1
        );
        assert!(!String::from_utf8(output.stdout).unwrap().contains("note: "));
    }
}

#[test]
fn every_fault_of_a_table_of_rates_is_said() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let check_rates = |name: &str, table: &[u8], expected: &[&str]| {
        let path = folder.join(name);
        std::fs::write(&path, table).unwrap();
        let path = path.to_str().unwrap();
        let log = "customer,at,amount,currency\nann,2020-01-01,5,EUR\n";
        let output = classify(log, &["--rates", path, "--format", "jsonl"]);
        let said = String::from_utf8(output.stderr).unwrap();
        let expected: Vec<String> = expected.iter().map(|line| format!("{path}:{line}")).collect();
        let findings = said.lines().filter(|line| !line.starts_with("note: "));
        assert_eq!(findings.collect::<Vec<_>>(), expected);
        assert_eq!(output.status.code(), Some(if expected.is_empty() { 0 } else { 2 }));
        assert_eq!(output.stdout.is_empty(), !expected.is_empty());
    };
    let good = b"\nrate,day,currency\r\n1.1,2020-01-01,EUR\r\n\r\n1.1,2020-01-01,EUR\r\n";
    check_rates("good.csv", good, &[]);
    let bad = b"day,currency,rate\n2020-01-01,EUR,1.1\n\n2020-13-01,eur,x\n2020-01-01,EUR,1.2\n\
                2020-01-01\n2020-01-02,USD,1\n2020-01-02,EUR,0\n2020-01-02,\xff,\n\"2020-01-03,EUR,1\n";
    check_rates(
        "bad.csv",
        bad,
        &[
            "4: currency: `eur`; expected an ISO 4217 code in capital letters, such as EUR",
            "4: day: `2020-13-01`; expected a day of the calendar as YYYY-MM-DD",
            "4: rate: `x`; expected a number above 0, at most 15 digits and decimals",
            "5: rate: `1.2`; expected `1.1`, as in line 2",
            "6: row: 1 field; expected 3, as the header has",
            "7: currency: `USD`; expected another currency than that of the books",
            "8: rate: `0`; expected a number above 0, at most 15 digits and decimals",
            "9: currency: `\u{fffd}`; expected an ISO 4217 code in capital letters, such as EUR",
            "9: rate: nothing; expected a number above 0, at most 15 digits and decimals",
            "10: row: a quote that is never closed; it takes in the rest of the line",
        ],
    );
    let header = b"day;currency\n2020-01-01;EUR\n";
    check_rates(
        "header.csv",
        header,
        &[
            "1: rate: no such column; expected one in the header",
            "1: row: semicolons between columns; expected commas between columns",
        ],
    );
}

#[test]
fn ten_customers_have_the_most_value_at_risk() {
    let sample = include_str!("../examples/data/cdnow_sample.csv");
    let (header, rows) = sample.split_once('\n').unwrap();
    // Everybody has a twin, so that there are equals to put in order.
    let twins: String = rows
        .lines()
        .flat_map(|row| {
            let (customer, rest) = row.split_once(',').unwrap();
            [customer, "-twin,", rest, "\n"]
        })
        .collect();
    let output = classify(&format!("{header}\n{twins}{rows}"), &[]);
    let shown = String::from_utf8(output.stdout).unwrap();
    let lines = shown.lines().skip_while(|line| !line.starts_with("Most value at risk"));
    let ids: Vec<&str> = lines
        .skip(1)
        .map_while(|line| line.strip_prefix("  "))
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    let most = ["19339", "05420", "20111", "20873", "11288"];
    let expected: Vec<String> =
        most.iter().flat_map(|id| [(*id).to_owned(), format!("{id}-twin")]).collect();
    assert_eq!(ids, expected);
}

#[test]
fn the_sample_has_standings() {
    let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/standing.json");
    let shown = |args: &[&str]| {
        let output = program().args(["--standing", policy]).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let table = shown(&[]);
    let lines = table.lines().skip_while(|line| !line.starts_with("Tier held"));
    let held: Vec<&str> = lines.skip(1).take(3).collect();
    for (line, tier) in held.iter().zip(["gold", "silver", "base"]) {
        let mut words = line.split_whitespace();
        assert_eq!(words.next(), Some(tier), "{table}");
        assert_ne!(words.next(), Some("0"), "{table}");
    }
    let lines = shown(&["--format", "jsonl"]);
    assert!(lines.lines().all(|line| line.contains("\"standing\":{\"held\":")));
    let person = shown(&["--customer", "00004"]);
    assert!(
        person.contains(
            "\nstanding silver since 1997-12-31 until 1998-09-28 (grace), measured base\n"
        ),
        "{person}"
    );
}

#[test]
fn a_bad_option_is_named() {
    let refused = |args: &[&str], line: &str| check(&classify(BAD, args), 2, "", line);
    refused(&["--bins", "x"], "--bins: `x`; expected one number, or three such as 5,4,3; see");
    refused(&["--as-of", "2020-13-01"], "--as-of: `2020-13-01` is not a day: expected ");
    refused(&["--costumer", "ann"], "--costumer: no such option; did you mean --customer?; see");
    refused(&["--lenient", "--bins", "0"], "--bins: /recency: 0 scores; expected 2 to 20");
    refused(&["--lenient", "--grid", "rf_10", "--bins", "4"], "--grid: /bins: 5; expected 4");
}

#[test]
fn lifetime_value_is_told_where_it_is_asked_for() {
    let ask = |args: &[&str]| {
        let output = program().args(["--as-of", "1997-09-30"]).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let clv = ["--clv", "365d", "--discount", "0.10", "--model", "paretonbd"];
    let lines = ask(&[&clv[..], &["--format", "jsonl"]].concat());
    let line: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert!(line["p_alive"].is_number() && line["expected_purchases"].is_number(), "{line}");
    let value = line["lifetime_value"].as_str().unwrap();
    assert!(value.split_once('.').is_some_and(|(_, cents)| cents.len() == 2), "{value}");
    assert!(!ask(&["--format", "jsonl"]).contains("p_alive"));
    let table = ask(&clv);
    assert!(table.contains("\nExpected within 365 days\n"), "{table}");
    let by_worth = ["--tiers", "lifetime:high=0.8,medium=0.95,low"];
    let why = ask(&[&clv[..], &by_worth, &["--customer", "00004"]].concat());
    assert!(why.contains("\n          lifetime_value "), "{why}");
    check(&classify(BAD, &by_worth), 2, "", "--tiers lifetime:… needs --clv, such as --clv 365d");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");

    let few =
        classify("customer,at,amount\nann,2020-01-01,5\n", &["--clv", "30d", "--format", "jsonl"]);
    let keys = "\"p_alive\":null,\"expected_purchases\":null,\"lifetime_value\":null";
    let said =
        "note: lifetime: too few customers who bought again for bgnbd: 0, at least 40 needed";
    check(&few, 0, keys, said);
    check(&classify(BAD, &["--clv", "365"]), 2, "", "--clv: `365`; expected days such as 365d");
    check(&classify(BAD, &["--model", "bgnbd"]), 2, "", "belong to --clv");
    let good = BAD.replace("13-03", "12-03");
    check(&classify(&good, &["--clv", "0d"]), 2, "", "--clv: 0; expected 1 to 36500");
}

/// A book that ships with the examples.
fn book(name: &str) -> String {
    format!("{}/examples/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn rulebook(args: &[&str]) -> Output {
    let classify = program();
    let beside = PathBuf::from(classify.get_program());
    let name = format!("rulebook{}", std::env::consts::EXE_SUFFIX);
    Command::new(beside.with_file_name(name)).args(args).output().unwrap()
}

#[test]
fn rules_add_their_keys() {
    let rules = book("retail_rules.json");
    let output = program().args(["--format", "jsonl", "--rules", &rules]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let first: serde_json::Value = serde_json::from_str(shown.lines().next().unwrap()).unwrap();
    assert_eq!(first["rules"], serde_json::json!(["silver"]));
    assert_eq!(first["classes"]["service"], "silver");
    assert!(first["points"].is_object() && first["tags"].is_array());
    let bad = classify(BAD, &["--rules", &rules]);
    assert_eq!((bad.status.code(), bad.stdout.len()), (Some(2), 0));
}

#[test]
fn a_book_is_checked_tested_printed_and_explained() {
    let retail = book("retail_rules.json");
    let said = |args: &[&str]| {
        let output = rulebook(args);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(said(&["check", &retail]).contains("13 rules, 15 cases, digest "));
    assert!(said(&["test", &retail]).starts_with("15 cases passed\n"));
    assert!(said(&["print", &retail]).contains("complaint: count(complaint_opened, 180d) > 0\n"));
    let json: serde_json::Value =
        serde_json::from_str(&said(&["print", &retail, "--as", "json"])).unwrap();
    assert!(json["rules"][0]["when"].is_object());
    assert!(said(&["explain", &retail, "--customer", "00004"]).contains("silver: fired"));
    let labour = book("labour_services_rules.json");
    let refused = rulebook(&["check", &labour]);
    let errors = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(errors.contains("expected an amount in USD"), "{errors}");
    assert!(said(&["test", &labour, "--currency", "CNY"]).starts_with("12 cases passed\n"));
}

#[test]
fn the_schema_of_a_book_is_printed_where_it_was_built_in() {
    let output = rulebook(&["schema"]);
    if cfg!(feature = "schemars") {
        check(&output, 0, "https://json-schema.org/draft/2020-12/schema", "");
        assert_eq!(output.stdout, include_bytes!("golden/book.schema.json"));
    } else {
        check(&output, 2, "", "built without the feature `schemars`");
    }
    let help = String::from_utf8(rulebook(&["--help"]).stdout).unwrap();
    assert!(help.lines().all(|line| line.chars().count() <= 80) && help.contains("schema"));
}

#[test]
fn everything_that_is_wrong_with_the_shape_of_a_book() {
    let folder = std::env::temp_dir();
    let file = folder.join(format!("patronage_book_{}.json", std::process::id()));
    let check = |json: &str| {
        std::fs::write(&file, json).unwrap();
        let output = rulebook(&["check", &file.to_string_lossy()]);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), said.replace(&*file.to_string_lossy(), "book"))
    };
    let refused = check(
        r#"{"version": 1, "name": "No Name", "groups": [{"id": "g", "hit_policy": "frist"}],
            "rules": [
                {"id": "a", "when": {"gte": {"fact": "spend", "value": "1 USD"}}, "then": []},
                {"id": "b", "when": "always", "then": [{"tags": ["t"]}]},
                {"id": "c", "when": {"not": {"within_next": {"fact": "as_of", "days": "3"}}}, "then": []}],
            "cases": [{"name": "c", "as_of": "2026-02-30", "expect": {}}]}"#,
    );
    let names = "is not a name: expected 1 to 60 bytes of letters, digits, _ and -, a letter first, no capitals";
    let lines: Vec<&str> = refused.1.lines().collect();
    assert_eq!(refused.0, Some(2));
    assert_eq!(lines[0], format!("book:1: /name: `No Name` {names}"));
    assert!(
        lines[1].starts_with("book: /groups/0/hit_policy: unknown variant `frist`"),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2], "book: /rules/0/when: unknown condition `gte`; did you mean `ge`?");
    assert!(lines[3].starts_with("book: /rules/2/when/not/within_next/days: "), "{}", lines[3]);
    assert!(lines[4].starts_with("book: /cases/0/as_of: "), "{}", lines[4]);
    assert_eq!(lines.len(), 5);

    let marked = check("\u{feff}{\"version\": 1, \"name\": \"b\", \"rules\": []}");
    assert_eq!(marked.0, Some(0), "{}", marked.1);
    std::fs::remove_file(&file).unwrap();
}
