//! Ledgers on the wire.
//!
//! A ledger is an object with a version, its currency, its lines as short lists (day, kind,
//! channel, mark, count, amount as a string) and its returns (purchase day, day of the refund,
//! purchases that no longer count from then on, amount). Reading is a check: what breaks a promise
//! of [`Ledger`] is refused.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::line::Returned;
use super::{Ledger, Ledgers, Line};
use crate::base::{Currency, CustomerId, Day, Index, Money};
use crate::error::Error;
use crate::model::{Channel, Kind, Measure};

/// The version that is written. Every released version can be read.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerWire {
    version: u32,
    currency: Currency,
    lines: Vec<(Day, Kind, Channel, u8, u32, String)>,
    returns: Vec<(Day, Day, u32, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgersWire {
    version: u32,
    currency: Currency,
    customers: Vec<(CustomerId, Ledger)>,
}

impl Serialize for Ledger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let currency = self.currency();
        let money = |minor: i64| Money::from_minor(minor.into(), currency).plain().to_string();
        let lines = self.lines().map(|line| {
            let amount = match line.kind.measure() {
                Measure::Money => money(line.amount),
                _ => line.amount.to_string(),
            };
            (line.day, line.kind, line.channel, line.score, line.count, amount)
        });
        let returns = self
            .returns()
            .iter()
            .map(|Returned { key: (of, on), count, amount }| (*of, *on, *count, money(*amount)));
        let (lines, returns) = (lines.collect(), returns.collect());
        LedgerWire { version: VERSION, currency, lines, returns }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ledger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = LedgerWire::deserialize(deserializer)?;
        readable(wire.version).map_err(D::Error::custom)?;
        read_ledger(wire).map_err(D::Error::custom)
    }
}

impl Serialize for Ledgers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let customers = self.iter().map(|(id, ledger)| (id.clone(), ledger.clone())).collect();
        LedgersWire { version: VERSION, currency: self.currency(), customers }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ledgers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = LedgersWire::deserialize(deserializer)?;
        readable(wire.version).map_err(D::Error::custom)?;
        let mut seen = Index::new();
        let mut ledgers = Self::new(wire.currency);
        for (place, (customer, ledger)) in wire.customers.into_iter().enumerate() {
            if seen.number(&customer) < place {
                return Err(D::Error::custom(format!("two ledgers of {customer}")));
            }
            ledgers.give(&customer, ledger).map_err(D::Error::custom)?;
        }
        Ok(ledgers)
    }
}

fn readable(version: u32) -> Result<(), Error> {
    if version == VERSION {
        return Ok(());
    }
    Err(Error::range("version of a ledger", version, VERSION))
}

fn read_ledger(wire: LedgerWire) -> Result<Ledger, Error> {
    let currency = wire.currency;
    let lines: Vec<Line> =
        wire.lines.into_iter().map(|line| read_line(line, currency)).collect::<Result<_, _>>()?;
    let returns: Vec<Returned> = wire
        .returns
        .into_iter()
        .map(|(of, on, count, amount)| {
            let amount = money(&amount, currency)?;
            let sound = of <= on && (count > 0 || amount > 0);
            let order = || {
                Error::range(
                    "return",
                    format!("{of} on {on}, {count} times"),
                    "a later day, and something that came back",
                )
            };
            sound.then_some(Returned { key: (of, on), count, amount }).ok_or_else(order)
        })
        .collect::<Result<_, _>>()?;
    let rising = returns.is_sorted_by(|a, b| a.key < b.key);
    let ledger = rising.then(|| Ledger::from_parts(currency, &lines, returns)).flatten();
    ledger.ok_or_else(|| Error::syntax("ledger", "lines", "lines in order, none twice"))
}

fn read_line(
    (day, kind, channel, score, count, amount): (Day, Kind, Channel, u8, u32, String),
    currency: Currency,
) -> Result<Line, Error> {
    let refused = |expected: &str| {
        Error::syntax("line of a ledger", format!("{day} {kind} {count} {amount}"), expected)
    };
    let whole = || amount.parse::<i64>().ok().filter(|n| *n >= 0 && n.to_string() == amount);
    let marks = i64::from(score).checked_mul(i64::from(count));
    let amount = match kind.measure() {
        Measure::Money => money(&amount, currency)?,
        Measure::Points => whole().ok_or_else(|| refused("points"))?,
        Measure::Score { least, most } if (least..=most).contains(&score) && whole() == marks => {
            marks.unwrap_or_default()
        }
        Measure::Count if whole() == Some(0) => 0,
        _ => return Err(refused("an amount that goes with the kind")),
    };
    if count == 0 || (score > 0 && !matches!(kind.measure(), Measure::Score { .. })) {
        return Err(refused("a count above 0, and a mark only for a survey"));
    }
    Ok(Line { day, kind, channel, score, count, amount })
}

fn money(amount: &str, currency: Currency) -> Result<i64, Error> {
    let minor = Money::parse(amount, currency)?.minor();
    let fits = i64::try_from(minor).ok().filter(|minor| *minor >= 0);
    fits.ok_or_else(|| {
        Error::range("amount of a ledger", amount, "0 or more, within 2^63 minor units")
    })
}
