//! The program `fit`: what it prints of the sample, of contracts, and of strange and bad input.

use std::fmt::Write;
use std::process::Output;

use serde_json::Value;

use crate::{check, fed, named};

const SAMPLE: &str = include_str!("../../examples/data/cdnow_sample.csv");
const BUYING: [&str; 8] =
    ["--model", "bgnbd", "--model", "mbgnbd", "--model", "paretonbd", "--model", "bgbb"];

fn fit(log: &str, args: &[&str]) -> Output {
    fed(named("fit").arg("-").args(args), log)
}

/// What is printed without a file, when all is well.
#[track_caller]
fn shown(args: &[&str]) -> String {
    let output = named("fit").args(args).output().unwrap();
    check(&output, 0, " ", "");
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    shown
}

/// The fits of a log, a line each.
#[track_caller]
fn fits(log: &str, args: &[&str]) -> Vec<Value> {
    let output = fit(log, &[args, &["--format", "json"]].concat());
    check(&output, 0, "{\"model\":", "");
    let shown = String::from_utf8(output.stdout).unwrap();
    shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[track_caller]
fn statuses(log: &str, args: &[&str]) -> Vec<String> {
    fits(log, args).iter().map(|fit| fit["status"].as_str().unwrap().to_owned()).collect()
}

/// A hundred customers, each with purchases on these days of 2020 (counted from 1), some customers
/// sooner again than others.
fn hundred(days: impl Fn(u32) -> Vec<u32>) -> String {
    let first = patronage::base::Day::new(2020, 1, 1).unwrap();
    let mut log = "customer,at,amount\n".to_owned();
    for customer in 0..100 {
        for day in days(customer) {
            let _ = writeln!(log, "{customer},{},{}", first.plus(day - 1), 5 + customer % 3);
        }
    }
    log
}

#[test]
fn a_fit_is_one_line_of_json() {
    let args = ["--model", "bgnbd", "--unit", "week", "--until", "1997-09-30", "--format", "json"];
    let output = fit(SAMPLE, &args);
    let shown = String::from_utf8(output.stdout).unwrap();
    let start = "{\"model\":\"bgnbd\",\"parameters\":{\"r\":0.242594522";
    assert!(shown.starts_with(start), "{shown}");
    let end = "\"customers\":2357,\"status\":\"converged\"}\n";
    assert!(shown.contains("\"log_likelihood\":-9582.429206") && shown.ends_with(end), "{shown}");
}

#[test]
fn fits_are_shown_beside_the_published_values() {
    let svg = std::env::temp_dir().join(format!("tracking-{}.svg", std::process::id()));
    let shown = shown(&["--svg", svg.to_str().unwrap()]);
    assert!(
        shown.contains("log-likelihood           -9582.429207                    -9582.429207")
    );
    assert!(shown.ends_with(&format!("The same as SVG: {}\n", svg.display())), "{shown}");
    let drawn = std::fs::read_to_string(&svg).unwrap();
    std::fs::remove_file(&svg).unwrap();
    assert_eq!(drawn.matches("<polyline").count(), 4);
    for row in [
        "  seen          1,411     439     214     100      62      38      29      64",
        "  bgnbd        1407.7   460.3   192.5   101.2    59.8    38.1    25.5    71.9",
        "  chi-square, 3 d.f.               4.82        p 0.185",
        "  seen          0.237   0.697   1.393   1.560   2.532   2.947   3.862   6.359",
        "  paretonbd     0.138   0.599   1.196   1.714   2.398   2.907   3.819   6.403",
    ] {
        assert!(shown.lines().any(|line| line == row), "{row}\n{shown}");
    }
}

#[test]
fn bgbb_is_fitted_by_periods() {
    let text = shown(&["--model", "bgbb", "--every", "28d"]);
    assert!(text.starts_with("2,357 customers, as known on 1997-09-30; an opportunity is 28 days"));
    assert!(text.contains("\n  seen          1,481     472     200      99      52"), "{text}");
    assert!(text.contains("\n    seen                          1,400\n"), "{text}");
    let four_weeks = ["--model", "bgbb", "--until", "1997-09-30"];
    let default = fits(SAMPLE, &four_weeks);
    assert_eq!(default, fits(SAMPLE, &[&four_weeks[..], &["--every", "28d"]].concat()));
    assert_ne!(default, fits(SAMPLE, &[&four_weeks[..], &["--every", "7d"]].concat()));
    assert_eq!(default[0]["status"], "converged");
    assert_eq!(default[0]["parameters"].as_object().unwrap().len(), 4);
    // Two periods of 91 days tell three shares of customers apart, and there are four parameters.
    let two = ["--model", "bgbb", "--every", "91d", "--until", "1997-09-30"];
    assert_eq!(statuses(SAMPLE, &two), ["insufficient"]);
    let said = "insufficient: 0 customers who bought again and saw three periods, at least 40";
    check(&fit(SAMPLE, &two), 0, said, "");
    // One period takes in everything: nobody has an opportunity.
    let all = fits(SAMPLE, &["--model", "bgbb", "--every", "4000000000d"]);
    assert_eq!(all[0]["status"], "insufficient");
}

#[test]
fn contracts_are_shown_beside_the_published_values() {
    let text = shown(&["--model", "sbg"]);
    for row in [
        "  alpha                     0.704077298    0.065598964         0.704077",
        "  beta                      3.806094964    0.785531692         3.806095",
        "        7         262      0.920      0.911      0.241      0.239      6.842",
    ] {
        assert!(text.lines().any(|line| line == row), "{row}\n{text}");
    }
    let undiscounted = shown(&["--model", "sbg", "--discount", "0"]);
    assert!(undiscounted.contains("without a discount the sum need not be finite"));
    let monthly = shown(&["--model", "sbg", "--unit", "month", "--discount", "0.1"]);
    assert!(monthly.contains("to come: months of contract"), "{monthly}");

    let file = include_str!("../../examples/data/contracts.csv");
    let two = fits(file, &["--model", "sbg"]);
    assert_eq!([&two[0]["segment"], &two[1]["segment"]], ["regular", "high_end"]);
    assert!(two.iter().all(|fit| fit["status"] == "converged" && fit["customers"] == 1000));
    // As cohorts of one segment they are fitted together.
    let one = fits(&file.replacen("segment", "cohort", 1), &["--model", "sbg"]);
    assert_eq!((one.len(), &one[0]["customers"]), (1, &2000.into()));
    assert_eq!(one[0].get("segment"), None);
}

#[test]
fn strange_contracts_have_a_status() {
    let statuses = |rows: &str| statuses(&format!("period,customers\n{rows}"), &["--model", "sbg"]);
    assert_eq!(statuses("0,100\n1,100\n2,100\n"), ["no_dropout_identified"]);
    assert_eq!(statuses("0,100\n"), ["insufficient"]);
    assert_eq!(statuses("0,0\n1,0\n2,0\n"), ["insufficient"]);
    assert_eq!(statuses("0,100\n1,0\n2,0\n"), ["insufficient"]);
    assert_eq!(statuses("2,60\n0,4294967295\n1,70\n"), ["converged"]);
    let text = fit("period,customers\n0,100\n1,95\n", &["--model", "sbg"]);
    check(&text, 0, "insufficient: 5 customers lost over two renewals, at least 20 needed", "");
}

#[test]
fn all_that_is_wrong_with_contracts_is_said() {
    let said = |file: &str, expected: &[&str]| {
        let output = fit(file, &["--model", "sbg"]);
        let said = String::from_utf8(output.stderr).unwrap();
        let lines: Vec<_> =
            said.lines().map(|line| line.strip_prefix("<stdin>:").unwrap()).collect();
        assert_eq!(lines, expected);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    };
    said(
        "period,customers\n0,100\n1,-3\n2,many\n3,50\n4,60\n4,7\nx,\n5\n7,1\n",
        &[
            "3: customers: `-3`; expected a whole number of customers, 0 to 4294967295",
            "4: customers: `many`; expected a whole number of customers, 0 to 4294967295",
            "6: customers: `60`; expected at most 50, as before",
            "7: period: `4`; expected each period of a cohort once, it stands in <stdin>:6",
            "8: customers: nothing; expected a whole number of customers, 0 to 4294967295",
            "8: period: `x`; expected a whole number of renewals, 0 to 65535",
            "9: row: 1 field; expected 2, as the header has",
            "10: period: `7`; expected 5 before it in its cohort",
        ],
    );
    said(
        "period,custmers,region\n",
        &[
            "1: custmers: an unknown column; expected customers?",
            "1: customers: no such column; expected one in the header",
            "1: region: an unknown column; expected no columns but period, customers, segment, \
             cohort",
        ],
    );
    said("period,customers\n", &["1: row: no rows; expected one for each period"]);
}

#[test]
fn days_and_weeks_differ_by_the_unit_only() {
    let until = ["--until", "1997-09-30", "--unit"];
    let fits = |unit| fits(SAMPLE, &[&BUYING[..], &until, &[unit]].concat());
    let (days, weeks) = (fits("day"), fits("week"));
    for (days, weeks) in days.iter().zip(&weeks).take(3) {
        let repeats = 2_457.0;
        let ln = |fit: &Value| fit["log_likelihood"].as_f64().unwrap();
        assert!((ln(weeks) - ln(days) - repeats * 7.0_f64.ln()).abs() < 1e-7);
        let number = |fit: &Value, key: &str| fit["parameters"][key].as_f64().unwrap();
        assert_eq!(number(days, "r").to_bits(), number(weeks, "r").to_bits());
        assert!((number(days, "alpha") / number(weeks, "alpha") / 7.0 - 1.0).abs() < 1e-12);
    }
    assert_eq!(days[3], weeks[3], "opportunities have no unit");
}

#[test]
fn where_nobody_leaves_no_dropout_is_identified() {
    // Each at a pace of their own to the very end.
    let log = hundred(|customer| (1..=360).step_by(4 + customer as usize % 9).collect());
    assert_eq!(statuses(&log, &BUYING), ["no_dropout_identified"; 4]);
    let text = fit(&log, &["--model", "bgnbd", "--until", "2020-06-30"]);
    check(&text, 0, "nobody seems to leave: these are the parameters of the plain nbd", "");
    // The same customers fall silent one after the other.
    let log =
        hundred(|customer| (1..=60 + 3 * customer).step_by(4 + customer as usize % 9).collect());
    assert_eq!(statuses(&log, &BUYING[..6]), ["converged"; 3]);
}

#[test]
fn strange_logs_have_a_status() {
    let all = [&BUYING[..], &["--model", "gammagamma"]].concat();
    let insufficient = |log: &str, args: &[&str]| {
        assert_eq!(statuses(log, &[&all, args].concat()), ["insufficient"; 5], "{log}");
        check(&fit(log, &[&all, args].concat()), 0, "insufficient: ", "");
    };
    let header = "customer,at,amount\n";
    insufficient(&format!("{header}ann,2020-01-01,5\nann,2020-01-05,5\n"), &[]);
    insufficient(&hundred(|customer| vec![1 + customer]), &[]);
    insufficient(&hundred(|_| vec![1, 1, 1]), &[]);
    insufficient(SAMPLE, &["--until", "1990-01-01"]);
    insufficient(SAMPLE, &["--until", "1997-01-01"]);
    assert_eq!(statuses(header, &all), ["insufficient"; 5]);
    check(&fit(header, &[]), 0, "no interactions\n", "");
    let free = hundred(|_| vec![1, 5, 9]).replace(",5\n", ",0\n");
    let free = free.replace(",6\n", ",0\n").replace(",7\n", ",0\n");
    assert_eq!(statuses(&free, &["--model", "gammagamma"]), ["insufficient"]);
    // Everybody pays the same.
    let one_price = hundred(|_| vec![1, 5, 9]).replace(",6\n", ",5\n").replace(",7\n", ",5\n");
    let fit_of_one = fits(&one_price, &["--model", "gammagamma"]);
    assert_eq!(fit_of_one[0]["status"], "no_variation");
    assert_eq!(fit_of_one[0]["parameters"], serde_json::json!({"mean": 5.0}));
    assert_eq!(fit_of_one[0]["log_likelihood"], Value::Null);
    let said = "everybody pays the same: the likelihood has no bound";
    check(&fit(&one_price, &["--model", "gammagamma"]), 0, said, "");
    // All that was bought goes back.
    let mut log = "customer,at,amount,kind,id,refund_of\n".to_owned();
    for customer in 0..100 {
        for day in [1, 5, 9] {
            let id = format!("{customer}-{day}");
            let _ = writeln!(log, "{customer},2020-01-0{day},5,purchase,{id},");
            let _ = writeln!(log, "{customer},2020-01-20,5,refund,r{id},{id}");
        }
    }
    insufficient(&log, &[]);
}

#[test]
fn a_bad_option_of_a_fit_is_named() {
    let refused = |args: &[&str], line: &str| check(&fit(SAMPLE, args), 2, "", line);
    refused(&["--model", "bgndb"], "--model: `bgndb`; expected one of bgnbd, ");
    refused(&["--model", "bgndb"], "; did you mean bgnbd?; see --help");
    refused(&["--model", "bgbb", "--model", "bgbb"], "bgbb given twice; expected each once");
    refused(&["--model", "sbg", "--model", "sbg"], "sbg given twice; expected each once");
    refused(&["--model", "sbg", "--model", "bgbb"], "expected sbg alone");
    refused(&["--model", "sbg", "--lenient"], "--lenient belongs to a log");
    refused(&["--every", "28d"], "--every belongs to --model bgbb");
    refused(&["--model", "bgbb", "--every", "0d"], "--every: `0d`; expected at least 1d");
    refused(&["--discount", "0.1"], "--discount belongs to --model sbg");
    refused(&["--model", "sbg", "--discount", "nan"], "--discount: `nan`; expected a rate");
    refused(&["--unit", "weeks"], "--unit: `weeks`; expected day, week, month or year");
    refused(&["--modle", "bgnbd"], "--modle: no such option; did you mean --model?");
    refused(&["-"], "-: given twice; expected each file once");
}
