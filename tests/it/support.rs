//! What the tests share: made-up histories, and the few ways in which they touch the library.

use patronage::base::{Currency, CustomerId, Day, InteractionId, Money, Name, Probability};
use patronage::churn::{Silence, SilencePolicy, SilenceStep};
use patronage::engine::{Engine, Policy, Spec};
use patronage::fact::{FactValue, Metric};
use patronage::intake::{Admission, Intake, Posting, Strictness};
use patronage::model::{Amount, Channel, Interaction, Kind, Measure, Role, Value};
use patronage::profile::{Cadence, Cohort, Ledger, Ledgers, Profile};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::Decimal;
use std::fmt;

/// The currency of the books.
pub(crate) const BOOKS: Currency = Currency::USD;
/// Most minor units that one interaction may move.
pub(crate) const MOST: i128 = 1_000_000_000_000_000;

/// How many cases a property is tried on; small histories make many cases cheap.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, max_shrink_iters: 10_000, ..ProptestConfig::default() }
}

/// A day counted from 2020-01-01.
pub(crate) fn day(offset: i32) -> Day {
    Day::new(2020, 1, 1).and_then(|first| Day::from_number(first.number() + offset)).unwrap()
}

pub(crate) fn id(text: &str) -> InteractionId {
    InteractionId::new(text).unwrap()
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn usd(minor: i128) -> Money {
    Money::from_minor(minor, BOOKS)
}

pub(crate) fn who(text: &str) -> CustomerId {
    CustomerId::new(text).unwrap()
}

pub(crate) fn did(customer: &str, offset: i32, kind: Kind) -> Interaction {
    Interaction::counted(who(customer), day(offset), kind)
}

pub(crate) fn buy(customer: &str, offset: i32, minor: i128) -> Interaction {
    Interaction::purchase(who(customer), day(offset), usd(minor))
}

pub(crate) fn give_back(customer: &str, offset: i32, minor: i128, of: Option<&str>) -> Interaction {
    let refund = Interaction::refund(who(customer), day(offset), usd(minor));
    match of {
        Some(of) => refund.of(id(of)),
        None => refund,
    }
}

/// The day of an interaction that was made by [`did`].
pub(crate) fn day_of(row: &Interaction) -> Day {
    match row.at {
        patronage::base::At::Day(day) => day,
        patronage::base::At::Instant(_) => panic!("the made-up rows are dated by day"),
    }
}

/// A batch through a fresh lenient intake.
pub(crate) fn admitted(rows: &[Interaction]) -> Admission {
    let mut intake = Intake::new(BOOKS).strictness(Strictness::Lenient);
    intake.admit(rows.iter().cloned()).unwrap()
}

/// The rows that count: neither set aside nor copies of others.
pub(crate) fn accepted(rows: &[Interaction]) -> Vec<Interaction> {
    let admission = admitted(rows);
    let out =
        |row: &usize| admission.set_aside().contains(row) || admission.repeated().contains(row);
    let kept = rows.iter().enumerate().filter(|(row, _)| !out(row));
    kept.map(|(_, interaction)| interaction.clone()).collect()
}

pub(crate) fn ledgers_of(postings: &[Posting]) -> Ledgers {
    let mut ledgers = Ledgers::new(BOOKS);
    ledgers.post(postings).unwrap();
    ledgers
}

pub(crate) fn ledgers(rows: &[Interaction]) -> Ledgers {
    ledgers_of(admitted(rows).postings())
}

/// The ledger of all rows, as if they were one customer's.
pub(crate) fn ledger(rows: &[Interaction]) -> Ledger {
    Ledger::of(BOOKS, admitted(rows).postings()).unwrap()
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

/// Every fact of a profile.
pub(crate) fn facts(profile: &Profile<'_>) -> Vec<(Metric, Option<Value>)> {
    Metric::all().map(|metric| (metric, metric.of(profile).map(FactValue::to_value))).collect()
}

/// Chances by silence that a person wrote: small cohorts are too few to fit any.
pub(crate) fn silence_policy(typical_gap: u32) -> SilencePolicy {
    let step = |hundredths, per_cent| SilenceStep {
        from: Decimal::new(hundredths, 2),
        probability: Probability::of(per_cent, 100).unwrap(),
    };
    SilencePolicy {
        horizon_days: 90,
        cadence: Cadence { typical_gap, weight: 2 },
        base_rate: Probability::of(40, 100).unwrap(),
        steps: vec![step(0, 12), step(75, 31), step(200, 57), step(425, 83)],
        bands: Silence::default_bands(),
    }
}

/// All judges, fitted on a cohort; where nothing can be fitted, by hand.
pub(crate) fn policy(cohort: &Cohort<'_>) -> Policy {
    let mut policy = Policy::fit(cohort, &Spec::default()).unwrap().policy;
    policy.churn.get_or_insert_with(|| silence_policy(30));
    policy
}

pub(crate) fn engine(cohort: &Cohort<'_>) -> Engine {
    Engine::new(policy(cohort)).unwrap()
}

/// All classifications of a cohort as they are stored.
pub(crate) fn classified(engine: &Engine, cohort: &Cohort<'_>) -> String {
    let all: Vec<_> = engine.classify_all(cohort).unwrap().collect();
    json(&all)
}

/// Days that repeat and cluster: a week, a season, months, and now and then far away.
fn days() -> impl Strategy<Value = i32> {
    let months = (0..14_i32).prop_map(|month| month * 30);
    prop_oneof![6 => 0..8_i32, 6 => 0..120_i32, 4 => months, 1 => 0..4_000_i32]
}

/// Amounts with ties, nothing at all, and the most that is allowed.
fn amounts() -> impl Strategy<Value = i128> {
    prop_oneof![
        2 => Just(0_i128),
        6 => (1..5_i128).prop_map(|n| n * 500),
        4 => 1..100_000_i128,
        1 => MOST - 1..=MOST,
    ]
}

fn channels() -> impl Strategy<Value = Channel> {
    select(Channel::ALL.to_vec())
}

/// Every kind there is, and some of an application's own.
pub(crate) fn kinds() -> Vec<Kind> {
    let own = ["tasting", "a", "z-9", "visit"].map(|own| Kind::Custom(name(own)));
    Kind::built_in().chain(own).collect()
}

/// Whatever is no purchase and no refund, with an amount that its kind measures.
fn contacts() -> impl Strategy<Value = (Kind, Amount)> {
    let contacts = kinds().into_iter().filter(|kind| kind.role() == Role::Other);
    let (counted, measured): (Vec<Kind>, Vec<Kind>) =
        contacts.partition(|kind| kind.measure() == Measure::Count);
    let kind = prop_oneof![2 => select(counted), 5 => select(measured)];
    (kind, amounts(), prop_oneof![0..9_u32, any::<u32>()]).prop_map(|(kind, minor, number)| {
        let amount = match kind.measure() {
            Measure::Count => Amount::None,
            Measure::Money => usd(minor).into(),
            Measure::Points => Amount::Points(number),
            Measure::Score { least, most } => {
                let marks = u32::from(most - least) + 1;
                Amount::Score(least + u8::try_from(number % marks).unwrap())
            }
            measure => panic!("no amounts for {measure:?}"),
        };
        (kind, amount)
    })
}

/// Something that happened between a customer and the business.
#[derive(Clone, Debug)]
enum Event {
    /// A purchase and what came back of it: after so many days, so many quarters of the price.
    Sale {
        amount: i128,
        back: Vec<(i32, i128, Channel)>,
    },
    /// A refund of no purchase in particular, or of one that nobody made.
    Loose {
        amount: i128,
        of: Option<u8>,
    },
    Contact(Kind, Amount),
}

fn events() -> impl Strategy<Value = Event> {
    let back = prop::collection::vec((-1..40_i32, 0..=4_i128, channels()), 0..4);
    let back = prop_oneof![5 => Just(Vec::new()), 2 => Just(vec![(3, 4, Channel::Web)]), 3 => back];
    let of = prop_oneof![4 => Just(None), 1 => (0..3_u8).prop_map(Some)];
    prop_oneof![
        8 => (amounts(), back).prop_map(|(amount, back)| Event::Sale { amount, back }),
        1 => (amounts(), of).prop_map(|(amount, of)| Event::Loose { amount, of }),
        3 => contacts().prop_map(|(kind, amount)| Event::Contact(kind, amount)),
    ]
}

/// A made-up batch; a failing one is shown row by row, as it would be stored.
#[derive(Clone)]
pub(crate) struct Rows(pub(crate) Vec<Interaction>);

impl std::ops::Deref for Rows {
    type Target = Vec<Interaction>;

    fn deref(&self) -> &Vec<Interaction> {
        &self.0
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|row| write!(f, "\n    {}", json(row)))
    }
}

/// Up to forty events of a handful of customers, some rows twice, some rows bad; in any order.
pub(crate) fn batch() -> impl Strategy<Value = Rows> {
    let event = (0..6_u8, days(), channels(), events(), 0..8_u8);
    (prop::collection::vec(event, 0..40), orders()).prop_map(|(events, order)| {
        let mut rows = Vec::new();
        for (number, (customer, on, channel, event, chance)) in events.into_iter().enumerate() {
            put(&mut rows, number, &format!("c{customer}"), on, channel, &event, chance);
        }
        mixed(&Rows(rows), &order)
    })
}

/// A rank for each row of a batch.
pub(crate) fn orders() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 64)
}

/// The rows in another order.
pub(crate) fn mixed(rows: &Rows, order: &[u8]) -> Rows {
    let mut ranked: Vec<_> = order.iter().cycle().zip(rows.iter().cloned()).collect();
    ranked.sort_by_key(|(rank, _)| **rank);
    Rows(ranked.into_iter().map(|(_, row)| row).collect())
}

fn put(
    rows: &mut Vec<Interaction>,
    number: usize,
    customer: &str,
    on: i32,
    channel: Channel,
    event: &Event,
    chance: u8,
) {
    let row = match event {
        Event::Sale { amount, back } => {
            let sale = format!("s{number}");
            for (after, quarters, channel) in back {
                let part = (amount * quarters).div_euclid(4);
                let refund = give_back(customer, on + after, part, Some(&sale));
                rows.push(refund.channel(*channel));
            }
            buy(customer, on, *amount).id(id(&sale))
        }
        Event::Loose { amount, of: None } => give_back(customer, on, *amount, None),
        Event::Loose { amount, of: Some(of) } => {
            give_back(customer, on, *amount, Some(&format!("nobody{of}")))
        }
        Event::Contact(kind, amount) => Interaction::new(who(customer), day(on), *kind, *amount),
    };
    let row = row.channel(channel);
    match chance {
        // The same row a second time: a copy where it has an id, else one more interaction.
        0 => rows.push(row.clone()),
        // The same id on something else.
        1 if number % 5 == 0 => {
            rows.push(did(customer, on, Kind::Visit).id(id(&format!("s{number}"))));
        }
        _ => {}
    }
    rows.push(row);
}

/// A batch and a day on which to look at it, often one on which things happen.
pub(crate) fn batch_at() -> impl Strategy<Value = (Rows, Day)> {
    (batch(), any::<Index>(), -3..90_i32).prop_map(|(rows, row, shift)| {
        let seen = if rows.is_empty() { day(0) } else { day_of(row.get(&rows)) };
        let as_of = Day::from_number(seen.number() + shift).unwrap();
        (rows, as_of)
    })
}

/// Customers who only buy, enough of them for every fit.
pub(crate) fn crowd() -> impl Strategy<Value = Rows> {
    let history = prop::collection::vec((0..400_i32, amounts()), 1..6);
    prop::collection::vec(history, 130..180).prop_map(|crowd| {
        let mut rows = Vec::new();
        for (number, history) in crowd.into_iter().enumerate() {
            for (on, amount) in history {
                rows.push(buy(&format!("c{number:03}"), on, amount));
            }
        }
        Rows(rows)
    })
}
