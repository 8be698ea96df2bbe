//! A customer seen at a day.

use rust_decimal::{Decimal, RoundingStrategy};

use super::line::Entry;
use super::{Activity, Ledger};
use crate::base::{Currency, Day, Money, Window};
use crate::model::{Customer, Role};

/// A customer at a day: every fact follows from what was dated on that day or before, and nothing
/// from later.
///
/// Counts and sums over nothing are 0; a first, last, mean or "days since" over nothing is
/// missing (`None`).
///
/// A purchase that was returned in full no longer counts from the day of the return on: not among
/// the purchases, and its day is no purchase day unless something else was bought on it. What it
/// brought and what was given back both stay in the sums, where they cancel.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    ledger: &'a Ledger,
    customer: Option<&'a Customer>,
    as_of: Day,
    purchases: u64,
    purchase_days: u32,
    first: Option<Day>,
    last: Option<Day>,
    gross: i128,
    refunded: i128,
    repeat_spend: i128,
    interactions: u64,
    first_contact: Option<Day>,
    last_contact: Option<Day>,
}

impl<'a> Profile<'a> {
    /// A ledger seen at a day, that day included. Of the customer's record nothing is known.
    pub fn new(ledger: &'a Ledger, as_of: Day) -> Self {
        let entries = ledger.until(as_of);
        let mut profile = Self {
            ledger,
            customer: None,
            as_of,
            purchases: 0,
            purchase_days: 0,
            first: None,
            last: None,
            gross: 0,
            refunded: 0,
            repeat_spend: 0,
            interactions: 0,
            first_contact: entries.first().map(|entry| entry.key.day),
            last_contact: entries.last().map(|entry| entry.key.day),
        };
        for entry in entries {
            profile.interactions = profile.interactions.saturating_add(u64::from(entry.count));
            match entry.key.code.role() {
                Role::Purchase => {
                    profile.gross = profile.gross.saturating_add(i128::from(entry.amount));
                }
                Role::Refund => {
                    profile.refunded = profile.refunded.saturating_add(i128::from(entry.amount));
                }
                Role::Other => {}
            }
        }
        profile.see_purchase_days(entries);
        profile
    }

    /// Adds the customer's record, for judges that look at who the customer is.
    pub fn known_as(self, customer: &'a Customer) -> Self {
        Self { customer: Some(customer), ..self }
    }

    /// The same customer at an earlier day, as it was known then; days after
    /// [`as_of`](Self::as_of) stay unseen.
    pub fn back_at(&self, day: Day) -> Self {
        Self { customer: self.customer, ..Self::new(self.ledger, day.min(self.as_of)) }
    }

    /// The customer's record, if one was given.
    pub fn customer(&self) -> Option<&'a Customer> {
        self.customer
    }

    /// The day at which the customer is seen.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// The currency of all amounts.
    pub fn currency(&self) -> Currency {
        self.ledger.currency()
    }

    /// Days since the last purchase day; 0 on it. The RFM school's *recency*. Missing without
    /// purchases.
    pub fn since_last(&self) -> Option<u32> {
        Some(days_between(self.last?, self.as_of))
    }

    /// Days since the first purchase day. T in the papers on lifetime value. Missing without
    /// purchases.
    pub fn age(&self) -> Option<u32> {
        Some(days_between(self.first?, self.as_of))
    }

    /// Days from the first purchase day to the last; 0 when there is one. `t_x`, confusingly also
    /// called recency, in the papers on lifetime value. Missing without purchases.
    pub fn last_purchase_age(&self) -> Option<u32> {
        Some(days_between(self.first?, self.last?))
    }

    /// Purchases that were not returned in full. The RFM school's *frequency*.
    pub fn purchases(&self) -> u64 {
        self.purchases
    }

    /// Distinct days with a purchase.
    pub fn purchase_days(&self) -> u32 {
        self.purchase_days
    }

    /// Purchase days after the first: a second purchase on one day adds nothing. x, confusingly
    /// also called frequency, in the papers on lifetime value.
    pub fn repeat_purchases(&self) -> u32 {
        self.purchase_days.saturating_sub(1)
    }

    /// The first purchase day.
    pub fn first_purchase(&self) -> Option<Day> {
        self.first
    }

    /// The last purchase day.
    pub fn last_purchase(&self) -> Option<Day> {
        self.last
    }

    /// Mean days from one purchase day to the next, to two decimals (half to even). Missing below
    /// two purchase days.
    pub fn mean_gap(&self) -> Option<Decimal> {
        let gaps = Decimal::from(self.repeat_purchases());
        let mean = Decimal::from(self.last_purchase_age()?).checked_div(gaps)?;
        Some(mean.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven))
    }

    /// Purchases less refunds; negative when more was given back than came in. The RFM school's
    /// *monetary*.
    pub fn spend(&self) -> Money {
        self.money(self.gross.saturating_sub(self.refunded))
    }

    /// All purchases, refunds not taken off.
    pub fn gross_spend(&self) -> Money {
        self.money(self.gross)
    }

    /// All refunds, as a positive amount.
    pub fn refunded(&self) -> Money {
        self.money(self.refunded)
    }

    /// Spend per purchase, rounded to the minor unit (half to even). Missing without purchases.
    pub fn mean_spend(&self) -> Option<Money> {
        self.mean(self.spend().minor(), self.purchases)
    }

    /// Spend after the first purchase day: what was bought on later purchase days, less what came
    /// back of just that, and less the refunds after the first day that name no purchase.
    pub fn repeat_spend(&self) -> Money {
        self.money(self.repeat_spend)
    }

    /// [`repeat_spend`](Self::repeat_spend) per [repeat purchase](Self::repeat_purchases), rounded
    /// to the minor unit (half to even). m in the papers on lifetime value. Missing without repeat
    /// purchases.
    pub fn mean_repeat_spend(&self) -> Option<Money> {
        self.mean(self.repeat_spend, u64::from(self.repeat_purchases()))
    }

    /// Interactions of every kind.
    pub fn interactions(&self) -> u64 {
        self.interactions
    }

    /// Days since the last interaction of any kind. Missing without any.
    pub fn since_contact(&self) -> Option<u32> {
        Some(days_between(self.last_contact?, self.as_of))
    }

    /// The first day with an interaction of any kind.
    pub fn first_contact(&self) -> Option<Day> {
        self.first_contact
    }

    /// What happened within a window; days after [`as_of`](Self::as_of) are never seen.
    ///
    /// ```
    /// # use patronage::base::{Currency, Day, Window};
    /// # use patronage::intake::{Intake, Row};
    /// # use patronage::profile::Ledger;
    /// let mut intake = Intake::new(Currency::USD);
    /// let rows = ["1998-01-05", "1998-03-06"].map(|at| Row { customer: "ann", at, amount: "40", ..Row::default() });
    /// let ledger = Ledger::of(Currency::USD, intake.admit_rows(rows)?.postings())?;
    /// let profile = ledger.at(Day::new(1998, 3, 31)?);
    /// let month = profile.within(Window::last(30, profile.as_of()));
    /// assert_eq!((month.purchases(), month.spend().to_string()), (1, "40.00 USD".into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn within(&self, window: Window) -> Activity<'a> {
        Activity::new(self.ledger, self.as_of, window)
    }

    /// The days with a purchase that counts, oldest first.
    pub fn each_purchase_day(&self) -> impl Iterator<Item = Day> + use<'a> {
        kept_days(self.ledger.until(self.as_of), self.ledger, self.as_of).map(|kept| kept.day)
    }

    fn see_purchase_days(&mut self, entries: &[Entry]) {
        for kept in kept_days(entries, self.ledger, self.as_of) {
            self.purchases = self.purchases.saturating_add(u64::from(kept.count));
            self.purchase_days = self.purchase_days.saturating_add(1);
            self.last = Some(kept.day);
            match self.first {
                None => self.first = Some(kept.day),
                Some(_) => self.repeat_spend = self.repeat_spend.saturating_add(kept.amount),
            }
        }
        // Without refunds there is nothing to take off; most customers have none.
        if let Some(first) = self.first.filter(|_| self.refunded != 0) {
            let loose = self.loose_refunds_after(first, entries);
            self.repeat_spend = self.repeat_spend.saturating_sub(loose);
        }
    }

    /// Refunds after a day that name no purchase.
    fn loose_refunds_after(&self, first: Day, entries: &[Entry]) -> i128 {
        let refunds = entries
            .iter()
            .filter(|entry| entry.key.code.role() == Role::Refund && entry.key.day > first)
            .fold(0_i128, |sum, entry| sum.saturating_add(i128::from(entry.amount)));
        let named = self
            .ledger
            .returns()
            .iter()
            .filter(|returned| (first < returned.key.1) && (returned.key.1 <= self.as_of))
            .fold(0_i128, |sum, returned| sum.saturating_add(i128::from(returned.amount)));
        refunds.saturating_sub(named)
    }

    fn money(&self, minor: i128) -> Money {
        Money::from_minor(minor, self.currency())
    }

    fn mean(&self, total: i128, count: u64) -> Option<Money> {
        let mean = crate::base::divide_half_even(total, i128::from(count))?;
        Some(self.money(mean))
    }
}

fn days_between(earlier: Day, later: Day) -> u32 {
    u32::try_from(later.since(earlier)).unwrap_or(0)
}

/// A day with purchases that count.
pub(super) struct Kept {
    pub(super) day: Day,
    pub(super) count: u32,
    /// What was bought on it, less what came back of just that.
    pub(super) amount: i128,
}

/// The days with purchases that were not all returned by `as_of`, oldest first.
pub(super) fn kept_days<'l>(
    entries: &'l [Entry],
    ledger: &'l Ledger,
    as_of: Day,
) -> impl Iterator<Item = Kept> + use<'l> {
    let mut purchases =
        entries.iter().filter(|entry| entry.key.code.role() == Role::Purchase).peekable();
    let mut returns = ledger.returns().iter().peekable();
    std::iter::from_fn(move || {
        loop {
            let first = purchases.next()?;
            let day = first.key.day;
            let mut kept = Kept { day, count: first.count, amount: i128::from(first.amount) };
            while let Some(entry) = purchases.next_if(|entry| entry.key.day == day) {
                kept.count = kept.count.saturating_add(entry.count);
                kept.amount = kept.amount.saturating_add(i128::from(entry.amount));
            }
            while let Some(returned) = returns.next_if(|returned| returned.key.0 <= day) {
                if returned.key.0 == day && returned.key.1 <= as_of {
                    kept.count = kept.count.saturating_sub(returned.count);
                    kept.amount = kept.amount.saturating_sub(i128::from(returned.amount));
                }
            }
            if kept.count > 0 {
                return Some(kept);
            }
        }
    })
}
