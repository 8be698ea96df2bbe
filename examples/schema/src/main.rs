//! Checks files against the JSON Schema of a rule book or a policy.
//!
//! ```sh
//! cargo run --manifest-path examples/schema/Cargo.toml -- check examples/data/retail_rules.json
//! ```

use std::io::{self, Write};
use std::process::ExitCode;

use patronage::engine::Policy;
use patronage::rule::RuleBook;
use patronage_schema::{faults, validator};

const USAGE: &str = "\
Checks files against the JSON Schema of a book of rules or of a policy.

    check FILE ...             books of rules
    check --policy FILE ...    policies

Says each fault with its place as a JSON pointer. What needs more than a schema
to be seen (unknown facts, units, limits) is found by `rulebook check` and when
an engine is made.

Exit status: 0, or 2 when a file has a fault or cannot be read.
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (validator, files) = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check", "--policy", files @ ..] if !files.is_empty() => {
            (validator::<Policy>(), files.to_vec())
        }
        ["check", files @ ..] if !files.is_empty() => (validator::<RuleBook>(), files.to_vec()),
        ["--help" | "-h"] => {
            let _ = io::stdout().write_all(USAGE.as_bytes());
            return ExitCode::SUCCESS;
        }
        _ => {
            let _ = writeln!(io::stderr(), "expected check [--policy] FILE ...; see --help");
            return ExitCode::from(2);
        }
    };
    let mut status = ExitCode::SUCCESS;
    for file in files {
        let read = std::fs::read_to_string(file).map_err(|error| error.to_string());
        let json =
            read.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()));
        let lines: Vec<String> = match json {
            Ok(json) => faults(&validator, &json)
                .into_iter()
                .map(|fault| format!("{}: {}", fault.pointer, fault.what))
                .collect(),
            Err(error) => vec![error],
        };
        if lines.is_empty() {
            let _ = writeln!(io::stdout(), "{file}: no fault");
            continue;
        }
        status = ExitCode::from(2);
        for line in lines {
            let _ = writeln!(io::stderr(), "{file}:{line}");
        }
    }
    status
}
