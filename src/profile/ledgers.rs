//! The ledgers of many customers.

use super::{Cohort, Ledger};
use crate::base::{Currency, CustomerId, Day, Index};
use crate::error::Error;
use crate::intake::Posting;

/// The ledgers of many customers in one currency.
///
/// ```
/// use patronage::base::Currency;
/// use patronage::intake::{Intake, Row};
/// use patronage::profile::Ledgers;
///
/// let mut intake = Intake::new(Currency::USD);
/// let rows = ["bob", "ann"].map(|customer| Row { customer, at: "1998-01-05", amount: "40", ..Row::default() });
/// let mut ledgers = Ledgers::new(Currency::USD);
/// ledgers.post(intake.admit_rows(rows)?.postings())?;
/// let ids: Vec<&str> = ledgers.iter().map(|(id, _)| id.as_str()).collect();
/// assert_eq!(ids, ["ann", "bob"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ledgers {
    currency: Currency,
    index: Index<CustomerId>,
    // INVARIANT: one for each number of the index.
    list: Vec<Ledger>,
}

impl Ledgers {
    /// No customers yet, in a currency.
    pub fn new(currency: Currency) -> Self {
        Self { currency, index: Index::new(), list: Vec::new() }
    }

    /// The currency of all ledgers.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// How many customers have a ledger.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether no customer has one.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The ledger of a customer.
    pub fn find(&self, customer: &str) -> Option<&Ledger> {
        self.list.get(self.index.find(customer)?)
    }

    /// All customers with their ledgers, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&CustomerId, &Ledger)> {
        let mut all: Vec<_> = self.index.keys().iter().zip(&self.list).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        all.into_iter()
    }

    /// Adds one posting to its customer's ledger: the way of a stream.
    ///
    /// # Errors
    ///
    /// As [`Ledger::observe`]; nothing has changed then.
    pub fn observe(&mut self, posting: &Posting) -> Result<(), Error> {
        if let Some(ledger) = self.index.find(posting.customer().as_str()) {
            if let Some(ledger) = self.list.get_mut(ledger) {
                return ledger.observe(posting);
            }
        }
        let ledger = Ledger::of(self.currency, std::iter::once(posting))?;
        self.add(posting.customer(), ledger);
        Ok(())
    }

    /// Adds a batch of postings: the way of a log. The same result as
    /// [`observe`](Self::observe) for each, sooner.
    ///
    /// # Errors
    ///
    /// As [`Ledger::observe`]; nothing has changed then.
    pub fn post(&mut self, postings: &[Posting]) -> Result<(), Error> {
        let mut customers: Index<&CustomerId> = Index::new();
        let mut numbers: Vec<usize> = Vec::with_capacity(postings.len());
        let mut sizes: Vec<usize> = Vec::new();
        let mut last: Option<(&CustomerId, usize)> = None;
        for posting in postings {
            let customer = posting.customer();
            let number = match last {
                Some((same, number)) if same == customer => number,
                _ => customers.number(&customer),
            };
            last = Some((customer, number));
            numbers.push(number);
            match sizes.get_mut(number) {
                Some(size) => *size = size.saturating_add(1),
                None => sizes.push(1),
            }
        }
        let mut groups: Vec<Vec<&Posting>> = sizes.into_iter().map(Vec::with_capacity).collect();
        for (number, posting) in numbers.into_iter().zip(postings) {
            if let Some(group) = groups.get_mut(number) {
                group.push(posting);
            }
        }
        let parts = groups.into_iter().map(|group| Ledger::of(self.currency, group));
        let parts: Vec<Ledger> = parts.collect::<Result<_, _>>()?;
        self.take(customers.keys().iter().copied().zip(parts))
    }

    /// Adds the ledgers of another part of the same business.
    ///
    /// # Errors
    ///
    /// As [`Ledger::merge`]; nothing has changed then.
    pub fn merge(&mut self, other: Self) -> Result<(), Error> {
        if other.currency != self.currency {
            return Err(Error::conflict(self.currency, other.currency));
        }
        self.take(other.index.keys().iter().zip(other.list))
    }

    /// All customers at a day.
    pub fn at(&self, as_of: Day) -> Cohort<'_> {
        Cohort::new(self, as_of)
    }

    /// The first and the last day of which anything is known.
    pub fn days(&self) -> Option<(Day, Day)> {
        let first = self.list.iter().filter_map(|ledger| Some(ledger.days()?.0)).min()?;
        let last = self.list.iter().filter_map(|ledger| Some(ledger.days()?.1)).max()?;
        Some((first, last))
    }

    /// Adds one customer's ledger to whatever is known of them.
    ///
    /// # Errors
    ///
    /// As [`Ledger::merge`]; nothing has changed then.
    pub fn give(&mut self, customer: &CustomerId, ledger: Ledger) -> Result<(), Error> {
        if ledger.currency() != self.currency {
            return Err(Error::conflict(self.currency, ledger.currency()));
        }
        self.take(std::iter::once((customer, ledger)))
    }

    /// Merges ledgers in, all or none.
    fn take<'c>(
        &mut self,
        parts: impl Iterator<Item = (&'c CustomerId, Ledger)>,
    ) -> Result<(), Error> {
        let mut merged = Vec::new();
        let mut new = Vec::new();
        for (customer, part) in parts {
            let number = self.index.find(customer.as_str());
            match number.and_then(|number| Some((number, self.list.get(number)?))) {
                None => new.push((customer, part)),
                Some((number, ledger)) => merged.push((number, ledger.plus(&part)?)),
            }
        }
        for (number, sum) in merged {
            if let Some(ledger) = self.list.get_mut(number) {
                *ledger = sum;
            }
        }
        self.index.reserve(new.len());
        self.list.reserve(new.len());
        for (customer, part) in new {
            self.add(customer, part);
        }
        Ok(())
    }

    fn add(&mut self, customer: &CustomerId, ledger: Ledger) {
        if self.index.number(customer) == self.list.len() {
            self.list.push(ledger);
        }
    }
}

impl PartialEq for Ledgers {
    fn eq(&self, other: &Self) -> bool {
        self.currency == other.currency && self.iter().eq(other.iter())
    }
}

impl Eq for Ledgers {}
