//! What can be seen of one interaction on its own.

use std::collections::BTreeSet;

use chrono::TimeZone;

use super::{Intake, Return, Row};
use crate::base::{At, Currency, Day, Money};
use crate::error::{Code, Finding, Findings, quoted};
use crate::model::{Amount, Interaction, Kind, Measure, Role};

/// An interaction that is good on its own.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) row: usize,
    pub(super) interaction: Interaction,
    pub(super) day: Day,
    /// Minor units of the books' currency, points, or 0.
    pub(super) amount: i64,
    /// What it takes back, once its refund is settled.
    pub(super) returned: Option<Return>,
    /// Whether it is a copy, or was found bad beside others.
    pub(super) dropped: bool,
}

/// A batch on its way through the intake.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) accepted: Vec<Entry>,
    pub(super) findings: Findings,
    pub(super) set_aside: BTreeSet<usize>,
}

impl Batch {
    /// Takes a row in, good or bad.
    pub(super) fn take(&mut self, row: usize, looked_at: Result<Entry, Findings>) {
        match looked_at {
            Ok(entry) => self.accepted.push(entry),
            Err(findings) => {
                self.set_aside.insert(row);
                for finding in findings {
                    self.findings.push(finding.in_row(row));
                }
            }
        }
    }

    /// Sets an accepted row aside after all.
    pub(super) fn refuse(&mut self, at: usize, finding: Finding) {
        if let Some(entry) = self.accepted.get_mut(at) {
            entry.dropped = true;
            self.set_aside.insert(entry.row);
            self.findings.push(finding.in_row(entry.row));
        }
    }
}

impl<Z: TimeZone> Intake<Z> {
    /// Checks one interaction on its own and gives it its day and its amount in the books.
    pub(super) fn look_at(&self, row: usize, interaction: Interaction) -> Result<Entry, Findings> {
        let (kind, mut findings) = (interaction.kind, Findings::new());
        self.on_record(interaction.customer.as_str(), &mut findings);
        let day = self.day(interaction.at, &mut findings);
        if let Some(of) = interaction.refund_of.as_ref().filter(|_| kind.role() != Role::Refund) {
            findings.push(no_refund(kind, of.as_str()));
        }
        let amount = self.amount(kind, interaction.amount, day, &mut findings);
        match (day, amount) {
            (Some(day), Some(amount)) if findings.is_empty() => {
                Ok(Entry { row, interaction, day, amount, returned: None, dropped: false })
            }
            _ => Err(findings),
        }
    }

    /// What the intake can still say of a row that could not be read, so that all its findings come
    /// at once.
    pub(super) fn also(&self, row: &Row<'_>, mut findings: Findings) -> Findings {
        if !row.customer.is_empty() {
            self.on_record(row.customer, &mut findings);
        }
        let at = row.at.parse().ok();
        let day = at.and_then(|at| self.day(at, &mut findings));
        let named = Currency::new(row.currency).ok();
        if let Some(currency) = named.filter(|currency| !self.has_rate(*currency, day)) {
            findings.push(self.no_rate(currency, day));
        }
        findings
    }

    /// The day of an interaction, where it is one on which something can have happened.
    fn day(&self, at: At, findings: &mut Findings) -> Option<Day> {
        let expected = match self.calendar.day(at) {
            Ok(day) if self.first <= day && day <= self.last => return Some(day),
            Ok(_) => format!("a day from {} to {}", self.first, self.last),
            Err(_) => "a day from 1900-01-01 to 9999-12-31".into(),
        };
        findings.push(Finding::new(Code::Range, "/at", quoted(&at), expected));
        None
    }

    /// Whether a currency can enter on a day, or, where no day is known, on some day.
    fn has_rate(&self, currency: Currency, day: Option<Day>) -> bool {
        match day {
            _ if currency == self.currency => true,
            Some(day) => self.rates.convert(Money::zero(currency), day).is_ok_and(|m| m.is_some()),
            None => self.rates.knows(currency),
        }
    }

    fn on_record(&self, customer: &str, findings: &mut Findings) {
        if self.records.as_ref().is_some_and(|records| records.find(customer).is_none()) {
            let expected = "a customer with a record";
            let found = quoted(&customer);
            findings.push(Finding::new(Code::UnknownCustomer, "/customer", found, expected));
        }
    }

    /// The amount that the kind measures, in the unit of the ledgers.
    fn amount(
        &self,
        kind: Kind,
        amount: Amount,
        day: Option<Day>,
        findings: &mut Findings,
    ) -> Option<i64> {
        let fit = match (kind.measure(), amount) {
            (Measure::Count, Amount::None) => Ok(0),
            (Measure::Money, Amount::Money(money)) => {
                return self.money(money, kind, day, findings);
            }
            (Measure::Points, Amount::Points(points)) => Ok(points.into()),
            (Measure::Score { least, most }, Amount::Score(score)) => {
                off_scale(score.into(), least, most).map_or(Ok(score.into()), Err)
            }
            _ => Err(unfit(kind, amount)),
        };
        fit.map_err(|finding| findings.push(finding)).ok()
    }

    fn money(
        &self,
        money: Money,
        kind: Kind,
        day: Option<Day>,
        findings: &mut Findings,
    ) -> Option<i64> {
        if let Some(finding) = unsound(money, kind) {
            findings.push(finding);
            return None;
        }
        if !self.has_rate(money.currency(), day) {
            findings.push(self.no_rate(money.currency(), day));
            return None;
        }
        let converted = self.rates.convert(money, day?).ok().flatten();
        let fits = |money: Money| {
            i64::try_from(money.minor()).ok().filter(|minor| i128::from(*minor) <= MOST_MINOR)
        };
        converted.and_then(fits).or_else(|| {
            let found = format!("{money}, too much in {}", self.currency);
            findings.push(Finding::new(Code::Range, "/amount", found, "a smaller amount"));
            None
        })
    }

    fn no_rate(&self, currency: Currency, day: Option<Day>) -> Finding {
        let found = quoted(&currency);
        let (code, expected) = match day.filter(|_| self.rates.knows(currency)) {
            Some(day) => (Code::RateMissing, format!("a rate into {} for {day}", self.currency)),
            None => (Code::Currency, format!("{}, or a rate into it", self.currency)),
        };
        Finding::new(code, "/currency", found, expected)
    }
}

/// Most minor units that one interaction may move: 10^15, ten trillion dollars. More is a slip of
/// the keyboard, and sums of what is less stay exact.
const MOST_MINOR: i128 = 1_000_000_000_000_000;

/// What is wrong with an amount that is not what its kind measures.
fn unfit(kind: Kind, amount: Amount) -> Finding {
    let (code, found) = match (amount, kind.measure()) {
        (Amount::None, _) => (Code::AmountMissing, amount.to_string()),
        (_, Measure::Count) => (Code::AmountNotWanted, quoted(&amount)),
        _ => (Code::Type, quoted(&amount)),
    };
    Finding::new(code, "/amount", found, wanted(kind))
}

/// The amount that an interaction of a kind has, as a phrase.
pub(super) fn wanted(kind: Kind) -> String {
    match kind.measure() {
        Measure::Count => format!("no amount for a {kind}"),
        Measure::Money => format!("an amount of money for a {kind}"),
        Measure::Points => format!("a whole number of points from 0 to {}", u32::MAX),
        Measure::Score { least, most } => format!("a mark: a whole number from {least} to {most}"),
    }
}

/// What is wrong where anything but a refund names a purchase.
pub(super) fn no_refund(kind: Kind, of: &str) -> Finding {
    let expected = format!("nothing for a {kind}: only a refund names a purchase");
    Finding::new(Code::RefundOf, "/refund_of", quoted(of), expected)
}

/// What is wrong with an amount of money, if anything.
pub(super) fn unsound(money: Money, kind: Kind) -> Option<Finding> {
    let found = || quoted(&money.plain());
    if money.minor() < 0 {
        let expected = format!("0 or more: a {kind} has no negative amount");
        let finding = Finding::new(Code::Range, "/amount", found(), expected);
        return Some(match kind.role() {
            Role::Purchase => finding.help("what was given back is of kind `refund`"),
            Role::Refund => finding.help("a refund is written as a positive amount"),
            Role::Other => finding,
        });
    }
    (money.minor() > MOST_MINOR).then(|| {
        let most = Money::from_minor(MOST_MINOR, money.currency());
        Finding::new(Code::Range, "/amount", found(), format!("at most {}", most.plain()))
    })
}

/// What is wrong with a mark, if anything.
pub(super) fn off_scale(score: u64, least: u8, most: u8) -> Option<Finding> {
    let inside = (u64::from(least)..=u64::from(most)).contains(&score);
    (!inside).then(|| {
        let expected = format!("a whole number from {least} to {most}");
        Finding::new(Code::Range, "/amount", quoted(&score), expected)
    })
}
