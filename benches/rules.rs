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
    clippy::manual_range_contains,
    clippy::needless_bitwise_bool,
    reason = "a benchmark prints, fails loudly, and has code by hand without branches"
)]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Instant;

use patronage::base::{Currency, Day, Money, Name, Probability};
use patronage::condition::{
    Bits, Columns as Codes, Condition, FactRef, FactSchema, Facts, MISSING, Observed, Program,
    Scratch, Stratum,
};
use patronage::model::{Attribute, AttributeType, Schema};
use rust_decimal::Decimal;

const CUSTOMERS: usize = 100_000;
const PASSES: usize = 31;

const RULES: [&str; 20] = [
    "spend(90d) >= 1500 USD and tier in (high, medium) and not tagged blocked if missing false",
    "purchases >= 10 and since_last <= 30d",
    "since_last > 180d and spend >= 2000 USD",
    "stage = new and purchases(90d) between 1 and 2",
    "count(complaint_opened, 90d) >= 2 or churn.probability >= 0.8",
    "churn.probability between 0.5 and 0.8 and tier = high",
    "segment in (champions, loyal) and rfm.total >= 12",
    "attr.store_card = yes and count(visit, 30d) >= 3",
    "customer.industry in (logistics, retail) and spend > 500 USD",
    "customer.country not in (\"CN\", \"RU\") if missing true and stage = repeat",
    "tagged any (vip, board) and spend(90d) < 100 USD",
    "tagged all (newsletter, app) and count(visit, 30d) > 0",
    "trend(spend, 90d) < 0.5 and spend(90d) > 0 USD",
    "trend(spend, 90d) >= 2 and purchases(90d) >= 3",
    "days_in_stage > 60d and stage in (at_risk, dormant)",
    "customer.age between 18 and 25 and attr.store_card = no",
    "at least 2 of (purchases >= 5, count(visit, 30d) >= 5, tagged vip)",
    "not (tier = low or stage = lost) and rfm.total > 8",
    "since_last is missing and count(visit, 30d) >= 1",
    "(segment = at_risk or churn.probability >= 0.9) and (spend >= 1000 USD or tagged vip)",
];

/// A customer as a person would write it down. Names are their places in the lists below.
#[derive(Clone, Debug)]
struct Customer {
    spend: i64,
    spend_90d: i64,
    purchases: i32,
    purchases_90d: i32,
    since_last: Option<i32>,
    visits_30d: i32,
    complaints_90d: i32,
    churn: Option<f64>,
    tier: Option<u8>,
    segment: Option<u8>,
    stage: Option<u8>,
    days_in_stage: Option<i32>,
    rfm_total: Option<u8>,
    age: Option<u8>,
    industry: Option<u8>,
    country: Option<u8>,
    store_card: Option<bool>,
    /// Ten-thousandths.
    trend: Option<i32>,
    tags: BTreeSet<Name>,
    tag_bits: u8,
}

const TIERS: [Name; 3] = names(["low", "medium", "high"]);
const SEGMENTS: [Name; 6] =
    names(["champions", "loyal", "promising", "at_risk", "hibernating", "new"]);
const STAGES: [Name; 7] =
    names(["prospect", "new", "repeat", "loyal", "at_risk", "dormant", "lost"]);
const INDUSTRIES: [Name; 5] = names(["logistics", "retail", "construction", "care", "catering"]);
const COUNTRIES: [&str; 5] = ["GB", "CN", "RU", "DE", "FR"];
const TAGS: [Name; 5] = names(["app", "blocked", "board", "newsletter", "vip"]);
const APP: u8 = 1;
const BLOCKED: u8 = 2;
const BOARD: u8 = 4;
const NEWSLETTER: u8 = 8;
const VIP: u8 = 16;

fn main() {
    let schema = schema();
    let conditions: Vec<Condition> = RULES.iter().map(|text| text.parse().unwrap()).collect();
    let program = Program::new(&conditions, &schema, Stratum::Rules).unwrap();
    println!(
        "{} rules, {} slots, {} distinct tests, {CUSTOMERS} customers",
        program.len(),
        program.slots().len(),
        program.predicates().len()
    );

    let mut random = Random(42);
    let customers: Vec<Customer> = (0..CUSTOMERS).map(|_| customer(&mut random)).collect();
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

    let (mut masks, mut scratch) = (vec![[0_u8; BLOCK]; RULES.len()], Scratch::default());
    compare("by row", &mut || hand_rows(&customers), &mut || rows_by_program(&program, &rows));
    compare("by column", &mut || by_hand.fired(&mut masks), &mut || {
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
    let mut masks = vec![[0_u8; BLOCK]; RULES.len()];
    assert_eq!(rows_by_program(program, rows), fired);
    assert_eq!(columns_by_program(program, columns, &mut Scratch::default()), fired);
    assert_eq!(by_hand.fired(&mut masks), fired);
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

fn ones(mask: &[u8]) -> u64 {
    // In short runs a byte can count, so that the sum itself costs little.
    mask.chunks(255)
        .map(|run| u64::from(run.iter().fold(0_u8, |sum, one| sum.wrapping_add(*one))))
        .sum()
}

fn hand_rows(customers: &[Customer]) -> u64 {
    customers.iter().map(|customer| u64::from(hand_row(customer).count_ones())).sum()
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

const fn names<const N: usize>(list: [&'static str; N]) -> [Name; N] {
    let mut names = [Name::literal("none"); N];
    let mut at = 0;
    while at < N {
        names[at] = Name::literal(list[at]);
        at += 1;
    }
    names
}

fn schema() -> FactSchema {
    let card = Attribute::new(AttributeType::Flag);
    FactSchema::new(Currency::USD)
        .attributes(Schema::new().declare(Name::literal("store_card"), card))
        .scores(5)
        .tiers(TIERS)
        .segments(SEGMENTS)
        .stages(STAGES)
        .bands(names(["low", "medium", "high"]))
}

/// A small multiplicative generator (Lehmer, as in SplitMix64): the same customers every time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn unless<T>(&mut self, missing_of_ten: u64, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.below(10) < missing_of_ten { None } else { Some(value(self)) }
    }
}

fn customer(random: &mut Random) -> Customer {
    let spend = (random.below(400_000) * random.below(400_000) / 400_000) as i64;
    let tag_bits = (random.below(32) & random.below(32)) as u8;
    Customer {
        spend,
        spend_90d: spend * random.below(100) as i64 / 100,
        purchases: random.below(20) as i32,
        purchases_90d: random.below(6) as i32,
        since_last: random.unless(1, |r| r.below(400) as i32),
        visits_30d: random.below(8) as i32,
        complaints_90d: (random.below(12) / 10 + random.below(12) / 10) as i32,
        churn: random.unless(1, |r| r.below(1_001) as f64 / 1_000.0),
        tier: random.unless(1, |r| r.below(3) as u8),
        segment: random.unless(1, |r| r.below(6) as u8),
        stage: random.unless(1, |r| r.below(7) as u8),
        days_in_stage: random.unless(1, |r| r.below(200) as i32),
        rfm_total: random.unless(1, |r| 3 + r.below(13) as u8),
        age: random.unless(3, |r| 18 + r.below(70) as u8),
        industry: random.unless(3, |r| r.below(5) as u8),
        country: random.unless(2, |r| r.below(5) as u8),
        store_card: random.unless(2, |r| r.below(2) == 1),
        trend: random.unless(3, |r| r.below(40_000) as i32),
        tags: tags(tag_bits),
        tag_bits,
    }
}

impl Facts for Customer {
    fn as_of(&self) -> Day {
        Day::FIRST
    }

    fn observe(&self, fact: &FactRef) -> Option<Observed<'_>> {
        use patronage::condition::{About, Axis, Behaviour, Measured};
        use patronage::model::Fact;
        let money =
            |minor: i64| Some(Observed::Money(Money::from_minor(minor.into(), Currency::USD)));
        let count = |count: i32| Some(Observed::Count(count.into()));
        let days = |days: Option<i32>| days.map(|days| Observed::Days(days.into()));
        let one_of = |list: &[Name], place: Option<u8>| {
            place.map(|place| Observed::Name(list[usize::from(place)]))
        };
        match fact {
            FactRef::Behaviour(Behaviour { measured, days: window }) => match (measured, window) {
                (Measured::Fact(Fact::Spend), None) => money(self.spend),
                (Measured::Fact(Fact::Spend), Some(_)) => money(self.spend_90d),
                (Measured::Fact(Fact::Purchases), None) => count(self.purchases),
                (Measured::Fact(Fact::Purchases), Some(_)) => count(self.purchases_90d),
                (Measured::Fact(_), _) => days(self.since_last),
                (_, Some(30)) => count(self.visits_30d),
                _ => count(self.complaints_90d),
            },
            FactRef::Trend { .. } => {
                self.trend.map(|trend| Observed::Number(Decimal::new(trend.into(), 4)))
            }
            FactRef::ChurnProbability => {
                self.churn.map(|chance| Observed::Chance(Probability::new(chance).unwrap()))
            }
            FactRef::Tier => one_of(&TIERS, self.tier),
            FactRef::Segment => one_of(&SEGMENTS, self.segment),
            FactRef::Stage => one_of(&STAGES, self.stage),
            FactRef::DaysInStage => days(self.days_in_stage),
            FactRef::Score(Axis::Total) => {
                self.rfm_total.map(|total| Observed::Count(total.into()))
            }
            FactRef::Customer(About::Age) => self.age.map(|age| Observed::Count(age.into())),
            FactRef::Customer(About::Industry) => one_of(&INDUSTRIES, self.industry),
            FactRef::Customer(_) => {
                self.country.map(|place| Observed::Text(COUNTRIES[usize::from(place)]))
            }
            FactRef::Attribute(_) => self.store_card.map(Observed::Flag),
            FactRef::Tags => Some(Observed::Tags(&self.tags)),
            _ => None,
        }
    }
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
        let code = |text, observed: Observed<'_>| {
            program.slots()[slot(text)].coding.code(Some(observed), Day::FIRST)
        };
        let names = |text, list: &[Name]| {
            list.iter().map(|name| code(text, Observed::Name(*name))).collect()
        };
        Self {
            slots: Self::FACTS.map(slot),
            tiers: names("tier", &TIERS),
            segments: names("segment", &SEGMENTS),
            stages: names("stage", &STAGES),
            industries: names("customer.industry", &INDUSTRIES),
            countries: COUNTRIES.map(|name| code("customer.country", Observed::Text(name))).into(),
            tags: (0..32).map(|bits| code("tags", Observed::Tags(&tags(bits)))).collect(),
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

fn tags(bits: u8) -> BTreeSet<Name> {
    let tags = TAGS.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
    tags.map(|(_, tag)| *tag).collect()
}

/// The twenty rules as a person would write them, by row.
fn hand_row(c: &Customer) -> u32 {
    let tagged = |bits: u8| c.tag_bits & bits != 0;
    let rules = [
        c.spend_90d >= 150_000 && matches!(c.tier, Some(1 | 2)) && !tagged(BLOCKED),
        c.purchases >= 10 && c.since_last.is_some_and(|days| days <= 30),
        c.since_last.is_some_and(|days| days > 180) && c.spend >= 200_000,
        c.stage == Some(1) && (1..=2).contains(&c.purchases_90d),
        c.complaints_90d >= 2 || c.churn.is_some_and(|chance| chance >= 0.8),
        c.churn.is_some_and(|chance| (0.5..=0.8).contains(&chance)) && c.tier == Some(2),
        matches!(c.segment, Some(0 | 1)) && c.rfm_total.is_some_and(|total| total >= 12),
        c.store_card == Some(true) && c.visits_30d >= 3,
        matches!(c.industry, Some(0 | 1)) && c.spend > 50_000,
        !matches!(c.country, Some(1 | 2)) && c.stage == Some(2),
        tagged(VIP | BOARD) && c.spend_90d < 10_000,
        c.tag_bits & (NEWSLETTER | APP) == NEWSLETTER | APP && c.visits_30d > 0,
        c.trend.is_some_and(|trend| trend < 5_000) && c.spend_90d > 0,
        c.trend.is_some_and(|trend| trend >= 20_000) && c.purchases_90d >= 3,
        c.days_in_stage.is_some_and(|days| days > 60) && matches!(c.stage, Some(4 | 5)),
        c.age.is_some_and(|age| (18..=25).contains(&age)) && c.store_card == Some(false),
        u8::from(c.purchases >= 5) + u8::from(c.visits_30d >= 5) + u8::from(tagged(VIP)) >= 2,
        c.tier.is_some_and(|tier| tier != 0)
            && c.stage.is_some_and(|stage| stage != 6)
            && c.rfm_total.is_some_and(|total| total > 8),
        c.since_last.is_none() && c.visits_30d >= 1,
        (c.segment == Some(3) || c.churn.is_some_and(|chance| chance >= 0.9))
            && (c.spend >= 100_000 || tagged(VIP)),
    ];
    rules.iter().enumerate().fold(0, |bits, (at, fired)| bits | u32::from(*fired) << at)
}

const BLOCK: usize = 1_024;
/// A missing name or number of a byte.
const NONE: u8 = u8::MAX;

/// The customers as columns of the types that a person would choose; −1, 255 or NaN is missing.
struct Columns {
    spend: Vec<i64>,
    spend_90d: Vec<i64>,
    purchases: Vec<i32>,
    purchases_90d: Vec<i32>,
    since_last: Vec<i32>,
    visits_30d: Vec<i32>,
    complaints_90d: Vec<i32>,
    churn: Vec<f64>,
    tier: Vec<u8>,
    segment: Vec<u8>,
    stage: Vec<u8>,
    days_in_stage: Vec<i32>,
    rfm_total: Vec<u8>,
    age: Vec<u8>,
    industry: Vec<u8>,
    country: Vec<u8>,
    store_card: Vec<u8>,
    trend: Vec<i32>,
    tags: Vec<u8>,
}

/// One loop over the rows of a block: the columns by name, then the rule.
macro_rules! rule {
    ($self:ident, $range:ident, $out:expr; $first:ident $(, $name:ident)* => $rule:expr) => {{
        let $first = &$self.$first[$range.clone()];
        $(let $name = &$self.$name[$range.clone()];)*
        let out = &mut $out[..$first.len()];
        for at in 0..out.len() {
            let $first = $first[at];
            $(let $name = $name[at];)*
            out[at] = u8::from($rule);
        }
    }};
}

impl Columns {
    fn of(customers: &[Customer]) -> Self {
        fn column<T>(all: &[Customer], one: impl Fn(&Customer) -> T) -> Vec<T> {
            all.iter().map(one).collect()
        }
        let all = customers;
        Self {
            spend: column(all, |c| c.spend),
            spend_90d: column(all, |c| c.spend_90d),
            purchases: column(all, |c| c.purchases),
            purchases_90d: column(all, |c| c.purchases_90d),
            since_last: column(all, |c| c.since_last.unwrap_or(-1)),
            visits_30d: column(all, |c| c.visits_30d),
            complaints_90d: column(all, |c| c.complaints_90d),
            churn: column(all, |c| c.churn.unwrap_or(f64::NAN)),
            tier: column(all, |c| c.tier.unwrap_or(NONE)),
            segment: column(all, |c| c.segment.unwrap_or(NONE)),
            stage: column(all, |c| c.stage.unwrap_or(NONE)),
            days_in_stage: column(all, |c| c.days_in_stage.unwrap_or(-1)),
            rfm_total: column(all, |c| c.rfm_total.unwrap_or(0)),
            age: column(all, |c| c.age.unwrap_or(NONE)),
            industry: column(all, |c| c.industry.unwrap_or(NONE)),
            country: column(all, |c| c.country.unwrap_or(NONE)),
            store_card: column(all, |c| c.store_card.map_or(NONE, u8::from)),
            trend: column(all, |c| c.trend.unwrap_or(-1)),
            tags: column(all, |c| c.tag_bits),
        }
    }

    /// The twenty rules by hand over columns, a block at a time.
    fn fired(&self, m: &mut [[u8; BLOCK]]) -> u64 {
        let mut fired = 0;
        for from in (0..self.spend.len()).step_by(BLOCK) {
            let r = from..(from + BLOCK).min(self.spend.len());
            rule!(self, r, m[0]; spend_90d, tier, tags => (spend_90d >= 150_000) & ((tier == 1) | (tier == 2)) & (tags & BLOCKED == 0));
            rule!(self, r, m[1]; purchases, since_last => (purchases >= 10) & (since_last >= 0) & (since_last <= 30));
            rule!(self, r, m[2]; since_last, spend => (since_last > 180) & (spend >= 200_000));
            rule!(self, r, m[3]; stage, purchases_90d => (stage == 1) & (purchases_90d >= 1) & (purchases_90d <= 2));
            rule!(self, r, m[4]; complaints_90d, churn => (complaints_90d >= 2) | (churn >= 0.8));
            rule!(self, r, m[5]; churn, tier => (churn >= 0.5) & (churn <= 0.8) & (tier == 2));
            rule!(self, r, m[6]; segment, rfm_total => (segment <= 1) & (rfm_total >= 12));
            rule!(self, r, m[7]; store_card, visits_30d => (store_card == 1) & (visits_30d >= 3));
            rule!(self, r, m[8]; industry, spend => (industry <= 1) & (spend > 50_000));
            rule!(self, r, m[9]; country, stage => (country != 1) & (country != 2) & (stage == 2));
            rule!(self, r, m[10]; tags, spend_90d => (tags & (VIP | BOARD) != 0) & (spend_90d < 10_000));
            rule!(self, r, m[11]; tags, visits_30d => (tags & (NEWSLETTER | APP) == NEWSLETTER | APP) & (visits_30d > 0));
            rule!(self, r, m[12]; trend, spend_90d => (trend >= 0) & (trend < 5_000) & (spend_90d > 0));
            rule!(self, r, m[13]; trend, purchases_90d => (trend >= 20_000) & (purchases_90d >= 3));
            rule!(self, r, m[14]; days_in_stage, stage => (days_in_stage > 60) & ((stage == 4) | (stage == 5)));
            rule!(self, r, m[15]; age, store_card => (age >= 18) & (age <= 25) & (store_card == 0));
            rule!(self, r, m[16]; purchases, visits_30d, tags => u8::from(purchases >= 5) + u8::from(visits_30d >= 5) + u8::from(tags & VIP != 0) >= 2);
            rule!(self, r, m[17]; tier, stage, rfm_total => (tier != 0) & (tier != NONE) & (stage != 6) & (stage != NONE) & (rfm_total > 8));
            rule!(self, r, m[18]; since_last, visits_30d => (since_last < 0) & (visits_30d >= 1));
            rule!(self, r, m[19]; segment, churn, spend, tags => ((segment == 3) | (churn >= 0.9)) & ((spend >= 100_000) | (tags & VIP != 0)));
            fired += m.iter().map(|mask| ones(&mask[..r.len()])).sum::<u64>();
        }
        fired
    }
}
