//! Logs that look like those of a business, made from a seed.
//!
//! The same size and seed always give the same log: the only source of chance is a small
//! generator of its own, everything is computed in integers, and nothing is walked in hash order.
//!
//! What is drawn, and why so:
//!
//! * **Activity** is a power law. With n interactions there are n/10 customers; each visit is
//!   that of the customer at rank `customers × u³`, u uniform. The tail of interactions per
//!   customer then falls as t^-1.5: the busiest hundredth has a fifth of everything, the quieter
//!   half a fifth too, and the longest history holds thousands of lines. Logs of shops have such
//!   tails; a uniform draw would hide what long histories and many tiny ones cost.
//! * **Lives** begin on any of the 730 days of 2024 and 2025 and end on any later one, so that
//!   every stage from new to lost is there at the end.
//! * **Days repeat**: a visit brings one interaction with probability 1/2, two with 1/4, and so
//!   on up to six, all on its day and through its channel.
//! * **Sources**: three visits in five come from a web shop, which gives each row an id, an
//!   instant and a currency; the others from a till, which gives a day and nothing else.
//! * **Kinds**: about three in five are purchases, the rest visits, clicks, calls, complaints,
//!   answers to surveys, points and a kind of the business's own.
//! * **Refunds**: one in twelve purchases with an id comes back within 30 days, two of three in
//!   full, else half of it.
//! * **Amounts** are 1.99 to 501.98, many small and few large (again u³).

#![allow(dead_code, reason = "shared: each benchmark or test uses its part")]

use std::cmp::Ordering;

use chrono::DateTime;
use patronage::base::{At, Currency, CustomerId, Day, InteractionId, Money, Name};
use patronage::intake::Row;
use patronage::model::{Amount, Channel, Interaction, Kind};

/// The currency of every amount.
pub(crate) const CURRENCY: Currency = Currency::EUR;
/// 2024-01-01, in days since 1970-01-01.
const FIRST_DAY: u64 = 19_723;
/// Two years, one of them a leap year less its last day.
const DAYS: u64 = 730;
/// A kind of the business's own.
const TASTING: Name = Name::literal("tasting");

/// The last day of every log, on which it is meant to be looked at.
pub(crate) fn last_day() -> Day {
    day(FIRST_DAY + DAYS - 1)
}

/// So many interactions of a tenth as many customers, by day.
pub(crate) fn log(size: usize, seed: u64) -> Vec<Interaction> {
    let mut chance = Chance(seed);
    let mut customers = customers((size / 10).max(1), &mut chance);
    let mut log: Vec<Interaction> = Vec::with_capacity(size);
    while log.len() < size {
        let rank = chance.few(customers.len() as u64);
        let customer = &mut customers[usize::try_from(rank).unwrap()];
        visit(customer, size, &mut log, &mut chance);
    }
    // Stable, so that a refund comes after its purchase.
    log.sort_by(|a, b| by_day(a.at, b.at));
    log.iter().map(fresh).collect()
}

/// The interaction with ids of its own, as an application makes them while it reads row by row.
fn fresh(interaction: &Interaction) -> Interaction {
    let mut fresh = interaction.clone();
    fresh.customer = CustomerId::new(interaction.customer.as_str()).unwrap();
    let id = interaction.id.as_ref();
    fresh.id = id.map(|id| InteractionId::new(id.as_str()).unwrap());
    fresh
}

/// The same log with the interactions of each customer together, each by day.
pub(crate) fn grouped(log: &[Interaction]) -> Vec<Interaction> {
    let mut grouped: Vec<&Interaction> = log.iter().collect();
    grouped.sort_by(|a, b| a.customer.cmp(&b.customer));
    grouped.into_iter().map(fresh).collect()
}

/// The place of a customer of a generated log, from 0.
pub(crate) fn number(customer: &CustomerId) -> usize {
    customer.as_str()[1..].parse().unwrap()
}

/// An interaction as it stands in a file.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    customer: String,
    at: String,
    kind: String,
    amount: String,
    currency: &'static str,
    id: String,
    refund_of: String,
    channel: String,
}

impl Text {
    /// Writes an interaction down. What a file may leave out is left out, as a till would.
    pub(crate) fn of(interaction: &Interaction) -> Self {
        let amount = interaction.amount;
        let from_shop = interaction.id.is_some();
        let text = |id: Option<&InteractionId>| id.map(ToString::to_string).unwrap_or_default();
        let number = match amount {
            Amount::Money(money) => money.plain().to_string(),
            Amount::Score(score) => score.to_string(),
            Amount::Points(points) => points.to_string(),
            _ => String::new(),
        };
        let kind = interaction.kind;
        Self {
            customer: interaction.customer.to_string(),
            at: interaction.at.to_string(),
            kind: if kind == Kind::Purchase { String::new() } else { kind.to_string() },
            amount: number,
            currency: if from_shop && amount.money().is_some() { "EUR" } else { "" },
            id: text(interaction.id.as_ref()),
            refund_of: text(interaction.refund_of.as_ref()),
            channel: interaction.channel.to_string(),
        }
    }

    /// The row for the intake.
    pub(crate) fn row(&self) -> Row<'_> {
        Row {
            customer: &self.customer,
            at: &self.at,
            kind: &self.kind,
            amount: &self.amount,
            currency: self.currency,
            id: &self.id,
            refund_of: &self.refund_of,
            channel: &self.channel,
        }
    }
}

/// `SplitMix64` (Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below another.
    fn below(&mut self, end: u64) -> u64 {
        let scaled = (u128::from(self.next()) * u128::from(end)) >> 64;
        u64::try_from(scaled).unwrap()
    }

    /// A whole number below another, u³ of it: many small ones, few large ones.
    fn few(&mut self, end: u64) -> u64 {
        let u = u128::from(self.next() >> 40);
        u64::try_from((u128::from(end) * u * u * u) >> 72).unwrap()
    }
}

/// A customer while the log is drawn: from and until when they come.
struct Life {
    id: CustomerId,
    from: u64,
    until: u64,
}

/// The customers, the most active first; their ids say nothing of that.
fn customers(count: usize, chance: &mut Chance) -> Vec<Life> {
    let mut lives: Vec<Life> = (0..count)
        .map(|number| {
            let from = chance.below(DAYS);
            let until = from + chance.below(DAYS - from);
            Life { id: CustomerId::new(&format!("c{number:07}")).unwrap(), from, until }
        })
        .collect();
    for end in (1..lives.len()).rev() {
        let other = usize::try_from(chance.below(end as u64 + 1)).unwrap();
        lives.swap(end, other);
    }
    lives
}

/// The purchase that a refund names.
type Of = Option<InteractionId>;

/// One visit of a customer: some interactions on one day, and what comes back of them later.
fn visit(customer: &Life, size: usize, log: &mut Vec<Interaction>, chance: &mut Chance) {
    let on = customer.from + chance.below(customer.until - customer.from + 1);
    let from_shop = chance.below(5) < 3;
    let channel = match (from_shop, chance.below(4)) {
        (true, 0) => Channel::App,
        (true, _) => Channel::Web,
        (false, 0) => Channel::Phone,
        (false, _) => Channel::Shop,
    };
    let mut push = |on: u64, (kind, amount): (Kind, Amount), of: Of, chance: &mut Chance| {
        if log.len() == size {
            return None;
        }
        let at =
            if from_shop { instant(on, chance.below(86_400)) } else { At::Day(day(on_day(on))) };
        let mut interaction = Interaction::new(customer.id.clone(), day(on_day(on)), kind, amount);
        interaction.refund_of = of;
        interaction.at = at;
        interaction.channel = channel;
        interaction.id =
            from_shop.then(|| InteractionId::new(&format!("W{:08}", log.len())).unwrap());
        log.push(interaction);
        log.last().and_then(|interaction| interaction.id.clone())
    };
    for _ in 0..=chance.next().trailing_zeros().min(5) {
        let what = what(chance);
        let bought = what.1.money();
        let id = push(on, what, None, chance);
        let back = on + 1 + chance.below(30);
        if let (Some(price), Some(id), 0) = (bought, id, chance.below(12)) {
            if back < DAYS {
                let part = if chance.below(3) < 2 { price.minor() } else { price.minor() / 2 };
                let amount = Money::from_minor(part, CURRENCY);
                push(back, (Kind::Refund, amount.into()), Some(id), chance);
            }
        }
    }
}

/// Something that a customer does.
fn what(chance: &mut Chance) -> (Kind, Amount) {
    let mark = |marks: u64, chance: &mut Chance| u8::try_from(chance.below(marks)).unwrap();
    let points = |chance: &mut Chance| u32::try_from(chance.few(1_000)).unwrap();
    match chance.below(100) {
        0..=59 => {
            let minor = 199 + i128::from(chance.few(50_000));
            (Kind::Purchase, Money::from_minor(minor, CURRENCY).into())
        }
        60..=71 => (Kind::Visit, Amount::None),
        72..=79 => (Kind::Click, Amount::None),
        80..=82 => (Kind::Call, Amount::None),
        83..=84 => (Kind::ComplaintOpened, Amount::None),
        85 => (Kind::ComplaintResolved, Amount::None),
        86..=88 => (Kind::NpsAnswer, Amount::Score(mark(11, chance))),
        89..=90 => (Kind::CsatAnswer, Amount::Score(1 + mark(5, chance))),
        91..=96 => (Kind::PointsEarned, Amount::Points(points(chance))),
        97 => (Kind::PointsSpent, Amount::Points(points(chance))),
        _ => (Kind::Custom(TASTING), Amount::None),
    }
}

/// A day of the log as a day since 1970-01-01.
fn on_day(on: u64) -> u64 {
    FIRST_DAY + on
}

fn day(number: u64) -> Day {
    Day::from_number(i32::try_from(number).unwrap()).unwrap()
}

fn instant(on: u64, second: u64) -> At {
    let seconds = i64::try_from(on_day(on) * 86_400 + second).unwrap();
    DateTime::from_timestamp(seconds, 0).unwrap().into()
}

/// By day only: within a day a log has no order.
fn by_day(a: At, b: At) -> Ordering {
    let number = |at: At| match at {
        At::Day(day) => i64::from(day.number()),
        At::Instant(instant) => instant.timestamp().div_euclid(86_400),
    };
    number(a).cmp(&number(b))
}
