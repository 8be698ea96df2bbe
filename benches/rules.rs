//! Twenty rules over eighteen facts for 100,000 generated customers: compiled from data against
//! the same rules written by hand in Rust, in the same run.
//!
//! ```text
//! cargo bench --bench rules
//! ```
//!
//! Prints nanoseconds a customer (the median of several passes) and the ratios. The hand-written
//! code works on plain structs and on columns of the types that a person would choose, with
//! `Option` by row and a sentinel in columns; the compiled code on coded rows and columns. What it
//! costs to code a row is measured on its own, and so is coding each row from the struct and then
//! asking it, as an application does whose customers change with every question.

#![expect(clippy::disallowed_types, reason = "a benchmark has a clock")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::needless_bitwise_bool,
    reason = "a benchmark prints, fails loudly, and has code by hand without branches"
)]

#[path = "twenty/mod.rs"]
mod twenty;

use std::hint::black_box;
use std::time::Instant;

use patronage::base::{Day, Name};
use patronage::condition::{Bits, Columns as Codes, Condition, MISSING, Program, Scratch};
use patronage::fact::{FactRef, FactSchema, FactValue, Stratum};
use twenty::by_hand::{Columns, hand_row};
use twenty::customer::{
    COUNTRIES, Customer, INDUSTRIES, RULES, SEGMENTS, STAGES, TIERS, customers, schema, tags,
};
use twenty::ones;

const CUSTOMERS: usize = 100_000;
const PASSES: usize = 31;

fn main() {
    let schema = schema();
    let conditions: Vec<Condition> = RULES.iter().map(|text| text.parse().unwrap()).collect();
    let program = Program::new(&conditions, &schema, Stratum::Rules).unwrap();
    println!(
        "{} rules, {} slots, {} distinct comparisons, {CUSTOMERS} customers",
        program.len(),
        program.slots().len(),
        program.predicates().len()
    );

    let customers = customers(CUSTOMERS);
    let mut rows = Vec::with_capacity(CUSTOMERS * program.slots().len());
    let mut row = program.row();
    for customer in &customers {
        program.fill(customer, &mut row);
        rows.extend_from_slice(&row);
    }
    let mut columns = program.columns();
    for row in rows.chunks_exact(row.len()) {
        columns.push(row);
    }
    let by_hand = Columns::of(&customers);

    let expected = check(&program, &customers, &rows, &columns, &by_hand);
    println!("fired on average: {:.2} rules a customer", expected as f64 / CUSTOMERS as f64);

    let mut scratch = Scratch::default();
    compare("by row", &mut || hand_rows(&customers), &mut || rows_by_program(&program, &rows));
    compare("by column", &mut || hand_columns(&by_hand), &mut || {
        columns_by_program(&program, &columns, &mut scratch)
    });
    let coder = Coder::of(&program);
    for (customer, coded) in customers.iter().zip(rows.chunks_exact(row.len())) {
        coder.code(customer, &mut row);
        assert_eq!(row, coded, "{customer:?}");
    }
    let mut bits = Bits::default();
    compare("coded first", &mut || hand_rows(&customers), &mut || {
        customers.iter().fold(0, |sum, customer| {
            coder.code(customer, &mut row);
            sum + program.fired(&row, &mut bits).count() as u64
        })
    });
    let fill = time(&mut || {
        customers.iter().fold(0, |sum, customer| {
            program.fill(customer, &mut row);
            sum ^ row[0].unsigned_abs()
        })
    });
    let push = time(&mut || {
        columns.clear();
        rows.chunks_exact(row.len()).for_each(|row| columns.push(row));
        columns.len() as u64
    });
    println!("coding a row through `Facts` {fill:.1} ns, adding it to columns {push:.1} ns");
    compile_a_thousand(&schema);
}

/// All four ways give the same answer for every customer and rule.
fn check(
    program: &Program,
    customers: &[Customer],
    rows: &[i64],
    columns: &Codes,
    by_hand: &Columns,
) -> u64 {
    let width = program.slots().len();
    let mut fired = 0;
    for (customer, row) in customers.iter().zip(rows.chunks_exact(width)) {
        let bits = hand_row(customer);
        for (rule, text) in RULES.iter().enumerate() {
            assert_eq!(program.holds(rule, row), bits >> rule & 1 == 1, "{text}: {customer:?}");
        }
        fired += u64::from(bits.count_ones());
    }
    assert_eq!(rows_by_program(program, rows), fired);
    assert_eq!(columns_by_program(program, columns, &mut Scratch::default()), fired);
    assert_eq!(hand_columns(by_hand), fired);
    fired
}

fn rows_by_program(program: &Program, rows: &[i64]) -> u64 {
    let mut bits = Bits::default();
    rows.chunks_exact(program.slots().len())
        .map(|row| program.fired(row, &mut bits).count() as u64)
        .sum()
}

fn columns_by_program(program: &Program, columns: &Codes, scratch: &mut Scratch) -> u64 {
    let mut fired = 0;
    program.blocks(columns, scratch, |block| {
        for rule in 0..program.len() {
            fired += ones(block.holds(rule));
        }
    });
    fired
}

fn hand_rows(customers: &[Customer]) -> u64 {
    customers.iter().map(|customer| u64::from(hand_row(customer).count_ones())).sum()
}

fn hand_columns(columns: &Columns) -> u64 {
    let mut fired = 0;
    columns.blocks(|_, rows, masks| {
        fired += masks.iter().map(|mask| ones(&mask[..rows])).sum::<u64>();
    });
    fired
}

/// Takes passes in turn, so that what else the machine does falls on both alike. Prints the
/// medians, and the median of the ratios of neighbouring passes.
fn compare(what: &str, by_hand: &mut dyn FnMut() -> u64, compiled: &mut dyn FnMut() -> u64) {
    let pairs: Vec<[f64; 2]> = (0..PASSES).map(|_| [pass(by_hand), pass(compiled)]).collect();
    let middle = |of: fn(&[f64; 2]) -> f64| median(pairs.iter().map(of).collect());
    let ratio = middle(|[hand, ours]| ours / hand);
    println!(
        "{what:<11}  by hand {:6.1} ns   compiled {:6.1} ns   ratio {ratio:.2}",
        middle(|[hand, _]| *hand),
        middle(|[_, ours]| *ours),
    );
}

fn time(run: &mut dyn FnMut() -> u64) -> f64 {
    median((0..PASSES).map(|_| pass(run)).collect())
}

/// Nanoseconds a customer of one pass.
fn pass(run: &mut dyn FnMut() -> u64) -> f64 {
    let start = Instant::now();
    black_box(run());
    start.elapsed().as_nanos() as f64 / CUSTOMERS as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn compile_a_thousand(schema: &FactSchema) {
    // Bounds that differ, so that nothing is shared that would not be.
    let texts: Vec<String> = (0..1_000)
        .map(|at| {
            format!(
                "({}) and spend >= {} USD and purchases(90d) <= {}",
                RULES[at % RULES.len()],
                at * 7 % 3_000,
                at % 50
            )
        })
        .collect();
    let mut times: Vec<[f64; 2]> = (0..7)
        .map(|_| {
            let start = Instant::now();
            let parsed: Vec<Condition> = texts.iter().map(|text| text.parse().unwrap()).collect();
            let parsing = start.elapsed().as_secs_f64() * 1e3;
            let start = Instant::now();
            let program = Program::new(&parsed, schema, Stratum::Rules).unwrap();
            assert_eq!(black_box(program).len(), 1_000);
            [parsing, start.elapsed().as_secs_f64() * 1e3]
        })
        .collect();
    times.sort_by(|a, b| a[1].total_cmp(&b[1]));
    let [parsing, compiling] = times[3];
    println!(
        "1,000 rules: parsed from text in {parsing:.1} ms, checked and compiled in {compiling:.1} ms"
    );
}

/// Codes rows straight from the struct: where each fact lies and how names are coded is looked up
/// once, when the rules are compiled.
struct Coder {
    slots: [usize; 19],
    tiers: Vec<i64>,
    segments: Vec<i64>,
    stages: Vec<i64>,
    industries: Vec<i64>,
    countries: Vec<i64>,
    tags: Vec<i64>,
}

impl Coder {
    const FACTS: [&str; 19] = [
        "spend",
        "spend(90d)",
        "purchases",
        "purchases(90d)",
        "since_last",
        "count(visit, 30d)",
        "count(complaint_opened, 90d)",
        "churn.probability",
        "days_in_stage",
        "rfm.total",
        "customer.age",
        "attr.store_card",
        "trend(spend, 90d)",
        "tier",
        "segment",
        "stage",
        "customer.industry",
        "customer.country",
        "tags",
    ];

    fn of(program: &Program) -> Self {
        let slot = |text: &str| {
            let fact: FactRef = text.parse().unwrap();
            program.slots().iter().position(|slot| slot.fact == fact).unwrap()
        };
        let code = |text, observed: FactValue<'_>| {
            program.slots()[slot(text)].coding.code(Some(observed), Day::FIRST)
        };
        let names = |text, list: &[Name]| {
            list.iter().map(|name| code(text, FactValue::Name(*name))).collect()
        };
        Self {
            slots: Self::FACTS.map(slot),
            tiers: names("tier", &TIERS),
            segments: names("segment", &SEGMENTS),
            stages: names("stage", &STAGES),
            industries: names("customer.industry", &INDUSTRIES),
            countries: COUNTRIES.map(|name| code("customer.country", FactValue::Text(name))).into(),
            tags: (0..32).map(|bits| code("tags", FactValue::Tags(&tags(bits)))).collect(),
        }
    }

    fn code(&self, c: &Customer, row: &mut [i64]) {
        let number = |number: Option<i32>| number.map_or(MISSING, i64::from);
        let small = |number: Option<u8>| number.map_or(MISSING, i64::from);
        let named = |codes: &[i64], place: Option<u8>| {
            place.map_or(MISSING, |place| codes[usize::from(place)])
        };
        let codes = [
            c.spend,
            c.spend_90d,
            c.purchases.into(),
            c.purchases_90d.into(),
            number(c.since_last),
            c.visits_30d.into(),
            c.complaints_90d.into(),
            c.churn.map_or(MISSING, |chance| (chance * 1e9).round() as i64),
            number(c.days_in_stage),
            small(c.rfm_total),
            small(c.age),
            c.store_card.map_or(MISSING, |yes| 1 + i64::from(yes)),
            // Twice the millionths, of ten-thousandths.
            c.trend.map_or(MISSING, |trend| i64::from(trend) * 200),
            named(&self.tiers, c.tier),
            named(&self.segments, c.segment),
            named(&self.stages, c.stage),
            named(&self.industries, c.industry),
            named(&self.countries, c.country),
            self.tags[usize::from(c.tag_bits)],
        ];
        for (slot, code) in self.slots.iter().zip(codes) {
            row[*slot] = code;
        }
    }
}
