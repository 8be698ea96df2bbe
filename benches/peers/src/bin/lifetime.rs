//! Fits of the buying models and a million P(alive), on patronage and on the Python package
//! `lifetimes`, over the same customers.
//!
//! ```text
//! pip install lifetimes==0.11.3
//! cargo run --release --manifest-path benches/peers/Cargo.toml --bin lifetime
//! ```
//!
//! The customers are those of the CDNOW sample up to 1997-09-30, in weeks; with `CDNOW_MASTER`
//! naming the file of the full cohort, those. `PYTHON` names the interpreter. Both must find the
//! same parameters to three digits and the same sum of P(alive); printed are milliseconds, of CPU
//! for Python (its libraries use several threads where they can) and of the median pass here.

#![expect(clippy::disallowed_types, reason = "a benchmark has a clock and a neighbour")]

use std::hint::black_box;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use patronage::base::{Currency, Day};
use patronage::intake::{Intake, Row};
use patronage::lifetime::buying::{BgNbd, BuyingModel, History, MbgNbd, ParetoNbd};
use patronage::lifetime::{FitReport, TimeUnit, Weighted, histories};
use patronage::profile::Ledgers;

const SAMPLE: &str = include_str!("../../../../examples/data/cdnow_sample.csv");
const PASSES: usize = 9;

/// Milliseconds and what came out.
struct Done {
    task: String,
    milliseconds: f64,
    answer: Vec<f64>,
}

fn main() {
    let rows = customers();
    println!("{} customers", rows.len());
    let ours = patronage(&rows);
    let theirs = match lifetimes(&rows) {
        Ok(theirs) => theirs,
        Err(why) => {
            eprintln!("`lifetimes` did not run ({why}); pip install lifetimes==0.11.3");
            std::process::exit(2);
        }
    };
    println!("{:<20}{:>14}{:>14}{:>10}", "", "patronage, ms", "lifetimes, ms", "times");
    for (own, their) in ours.iter().zip(&theirs) {
        assert_eq!(own.task, their.task);
        for (a, b) in own.answer.iter().zip(&their.answer) {
            assert!(
                (a / b - 1.0).abs() < 2e-3,
                "{}: {:?}, {:?}",
                own.task,
                own.answer,
                their.answer
            );
        }
        let (here, there) = (own.milliseconds, their.milliseconds);
        println!("{:<20}{here:>14.1}{there:>14.1}{:>10.0}", own.task, there / here);
    }
}

fn customers() -> Vec<Weighted<History>> {
    let end = Day::new(1997, 9, 30).unwrap();
    let full = std::env::var("CDNOW_MASTER").map(|path| std::fs::read_to_string(path).unwrap());
    let lines: Vec<[String; 3]> = match &full {
        // A header, then customer, YYYYMMDD, discs, dollars.
        Ok(text) => text
            .lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split_whitespace().collect();
                let (year, rest) = cells[1].split_at(4);
                let (month, day) = rest.split_at(2);
                [cells[0].to_owned(), format!("{year}-{month}-{day}"), cells[3].to_owned()]
            })
            .collect(),
        Err(_) => SAMPLE
            .lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                [cells[0], cells[1], cells[2]].map(str::to_owned)
            })
            .collect(),
    };
    let rows =
        lines.iter().map(|[customer, at, amount]| Row { customer, at, amount, ..Row::default() });
    let mut ledgers = Ledgers::new(Currency::USD);
    ledgers.post(Intake::new(Currency::USD).admit_rows(rows).unwrap().postings()).unwrap();
    histories(&ledgers.at(end), TimeUnit::Week)
}

fn patronage(rows: &[Weighted<History>]) -> Vec<Done> {
    let million: Vec<History> = rows.iter().map(|row| row.fact).cycle().take(1_000_000).collect();
    let mut done = Vec::new();
    fitted::<BgNbd>("bgnbd", rows, Some(&million), &mut done);
    fitted::<MbgNbd>("mbgnbd", rows, None, &mut done);
    fitted::<ParetoNbd>("paretonbd", rows, Some(&million), &mut done);
    done
}

fn fitted<M: BuyingModel>(
    name: &'static str,
    rows: &[Weighted<History>],
    million: Option<&[History]>,
    done: &mut Vec<Done>,
) {
    let (milliseconds, fit) = timed(|| M::fit(rows));
    let report = FitReport::new(name, rows.len() as u64, &fit);
    let answer = report.parameters.iter().map(|parameter| parameter.value).collect();
    done.push(Done { task: format!("{name} fit"), milliseconds, answer });
    let Some(million) = million else { return };
    let model = *fit.converged().unwrap().model();
    let (milliseconds, sum) =
        timed(|| million.iter().fold(0.0, |sum, history| sum + model.p_alive(history)));
    done.push(Done { task: format!("{name} p_alive"), milliseconds, answer: vec![sum] });
}

/// The median of some passes in milliseconds, and what came out.
fn timed<T>(run: impl Fn() -> T) -> (f64, T) {
    let mut times: Vec<f64> = (0..PASSES)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[PASSES / 2], run())
}

fn lifetimes(rows: &[Weighted<History>]) -> Result<Vec<Done>, String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/fit_lifetimes.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut lines = String::new();
    for row in rows {
        let history = row.fact;
        let (x, last, age) =
            (history.repeat_purchases(), history.last_purchase_age(), history.age());
        lines.push_str(&format!("{x},{last},{age}\n"));
    }
    let mut to = child.stdin.take().ok_or("no way in")?;
    // A script that ends early closes the pipe; its status says why.
    let _ = to.write_all(lines.as_bytes());
    drop(to);
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(output.status.to_string());
    }
    let said = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
    said.lines().map(|line| read(line).ok_or_else(|| line.to_owned())).collect()
}

/// A line of the script, which has one form.
fn read(line: &str) -> Option<Done> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let answer = value["answer"].as_array()?.iter().map(serde_json::Value::as_f64);
    Some(Done {
        task: value["task"].as_str()?.to_owned(),
        milliseconds: value["seconds"].as_f64()? * 1e3,
        answer: answer.collect::<Option<_>>()?,
    })
}
