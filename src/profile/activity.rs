//! What happened within a window.

use rust_decimal::{Decimal, RoundingStrategy};

use super::Ledger;
use super::line::{Entry, KindCode, Line};
use super::view::kept_days;
use crate::base::{Day, Money, Probability, Window};
use crate::model::{Channel, Kind, Role};

/// The part of a ledger within a window, as it is known at a day.
///
/// Counts and sums over nothing are 0; shares and means of nothing are missing.
#[derive(Clone, Copy, Debug)]
pub struct Activity<'a> {
    ledger: &'a Ledger,
    as_of: Day,
    entries: &'a [Entry],
    channel: Option<Channel>,
}

impl<'a> Activity<'a> {
    pub(super) fn new(ledger: &'a Ledger, as_of: Day, window: Window) -> Self {
        let seen = window.and(Window::until(as_of));
        let entries = seen.ends().map_or(&[] as &[Entry], |(first, last)| {
            let until = ledger.until(last);
            until.get(until.partition_point(|entry| entry.key.day < first)..).unwrap_or_default()
        });
        Self { ledger, as_of, entries, channel: None }
    }

    /// Looks at one channel only. Purchases that were returned are then counted as they were made:
    /// a return does not say through which channel its purchase came.
    pub fn through(self, channel: Channel) -> Self {
        Self { channel: Some(channel), ..self }
    }

    /// The lines, by day.
    pub fn lines(&self) -> impl Iterator<Item = Line> + use<'a> {
        let ledger = self.ledger;
        self.seen().filter_map(move |entry| ledger.line(entry))
    }

    /// The first day on which anything happened.
    pub fn first_day(&self) -> Option<Day> {
        self.lines().next().map(|line| line.day)
    }

    /// How many interactions of a kind there were. Purchases are counted as they were made, also
    /// those returned later; see [`purchases`](Self::purchases).
    pub fn count(&self, kind: Kind) -> u64 {
        self.of_kind(kind).fold(0, |sum, entry| sum.saturating_add(u64::from(entry.count)))
    }

    /// The sum of the amounts of a kind: minor units of money, points, or marks; 0 for kinds
    /// without an amount.
    pub fn amount(&self, kind: Kind) -> i128 {
        self.of_kind(kind).fold(0, |sum, entry| sum.saturating_add(i128::from(entry.amount)))
    }

    /// Days since the last interaction of a kind. Missing if there was none.
    pub fn days_since(&self, kind: Kind) -> Option<u32> {
        let last = self.of_kind(kind).map(|entry| entry.key.day).max()?;
        u32::try_from(self.as_of.since(last)).ok()
    }

    /// Purchases that were not returned in full by the day at which the customer is seen.
    pub fn purchases(&self) -> u64 {
        match self.channel {
            Some(_) => self
                .of_role(Role::Purchase)
                .fold(0, |sum, entry| sum.saturating_add(u64::from(entry.count))),
            None => kept_days(self.entries, self.ledger, self.as_of)
                .fold(0, |sum, kept| sum.saturating_add(u64::from(kept.count))),
        }
    }

    /// Distinct days with a purchase that counts.
    pub fn purchase_days(&self) -> usize {
        match self.channel {
            Some(_) => {
                let mut days: Vec<Day> =
                    self.of_role(Role::Purchase).map(|entry| entry.key.day).collect();
                days.dedup();
                days.len()
            }
            None => kept_days(self.entries, self.ledger, self.as_of).count(),
        }
    }

    /// Purchases less refunds, each by its own day.
    pub fn spend(&self) -> Money {
        self.money(self.total(Role::Purchase).saturating_sub(self.total(Role::Refund)))
    }

    /// All purchases, refunds not taken off.
    pub fn gross_spend(&self) -> Money {
        self.money(self.total(Role::Purchase))
    }

    /// All refunds, each by its own day, as a positive amount.
    pub fn refunded(&self) -> Money {
        self.money(self.total(Role::Refund))
    }

    /// The net promoter score: per cent of marks 9 and 10 less per cent of marks 0 to 6, from −100
    /// to 100, to one decimal (half to even). Missing without answers.
    ///
    /// Reichheld, *The One Number You Need to Grow*, Harvard Business Review, December 2003.
    pub fn nps(&self) -> Option<Decimal> {
        let (mut balance, mut answers) = (0_i64, 0_i64);
        for entry in self.of_kind(Kind::NpsAnswer) {
            let count = i64::from(entry.count);
            answers = answers.saturating_add(count);
            balance = match entry.key.score {
                9.. => balance.saturating_add(count),
                0..=6 => balance.saturating_sub(count),
                7..=8 => balance,
            };
        }
        let per_cent = Decimal::from(balance.saturating_mul(100)).checked_div(answers.into())?;
        Some(per_cent.round_dp_with_strategy(1, RoundingStrategy::MidpointNearestEven))
    }

    /// The share of satisfied answers: marks 4 and 5 among marks 1 to 5. Missing without answers.
    pub fn csat(&self) -> Option<Probability> {
        let answers = self.count(Kind::CsatAnswer);
        let satisfied = self
            .of_kind(Kind::CsatAnswer)
            .filter(|entry| entry.key.score >= 4)
            .fold(0, |sum: u64, entry| sum.saturating_add(u64::from(entry.count)));
        Probability::of(satisfied, answers)
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let code: Option<KindCode> = self.ledger.code(kind);
        self.seen().filter(move |entry| Some(entry.key.code) == code)
    }

    fn of_role(&self, role: Role) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.seen().filter(move |entry| entry.key.code.role() == role)
    }

    fn seen(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let channel = self.channel;
        self.entries
            .iter()
            .filter(move |entry| channel.is_none_or(|channel| entry.key.channel == channel))
    }

    fn total(&self, role: Role) -> i128 {
        self.of_role(role).fold(0, |sum, entry| sum.saturating_add(i128::from(entry.amount)))
    }

    fn money(&self, minor: i128) -> Money {
        Money::from_minor(minor, self.ledger.currency())
    }
}
