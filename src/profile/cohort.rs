//! Many customers at one day.

use super::{Ledgers, Profile};
use crate::base::{Currency, CustomerId, Day};
use crate::customer::CustomerRecords;

/// Many customers seen at one day, in the order of their ids: those of whom anything is dated on
/// that day or before. What is dated later does not exist for a cohort.
///
/// This is where policies are fitted: cut points, usual gaps, rates of churn.
#[derive(Clone, Debug)]
pub struct Cohort<'a> {
    ledgers: &'a Ledgers,
    as_of: Day,
    customers: Vec<(&'a CustomerId, Profile<'a>)>,
}

impl<'a> Cohort<'a> {
    /// The customers of these ledgers at a day.
    pub fn new(ledgers: &'a Ledgers, as_of: Day) -> Self {
        let customers = ledgers
            .iter()
            .map(|(id, ledger)| (id, ledger.at(as_of)))
            .filter(|(_, profile)| profile.interactions() > 0)
            .collect();
        Self { ledgers, as_of, customers }
    }

    /// Adds the records of the customers, for judges that look at who the customer is.
    pub fn known_by(mut self, records: &'a CustomerRecords) -> Self {
        for (id, profile) in &mut self.customers {
            if let Some(customer) = records.find(id.as_str()) {
                *profile = profile.known_as(customer);
            }
        }
        self
    }

    /// The same ledgers some days earlier, as they were known then.
    pub fn earlier(&self, days: u32) -> Self {
        Self::new(self.ledgers, self.as_of.minus(days))
    }

    /// The day.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// The currency of all amounts.
    pub fn currency(&self) -> Currency {
        self.ledgers.currency()
    }

    /// The customers in the order of their ids.
    pub fn customers(&self) -> impl ExactSizeIterator<Item = (&'a CustomerId, &Profile<'a>)> {
        self.customers.iter().map(|(id, profile)| (*id, profile))
    }

    /// The profiles in the order of the ids.
    pub fn profiles(&self) -> impl ExactSizeIterator<Item = &Profile<'a>> {
        self.customers.iter().map(|(_, profile)| profile)
    }

    /// One customer's profile.
    pub fn find(&self, id: &str) -> Option<&Profile<'a>> {
        let at = self.customers.binary_search_by_key(&id, |(id, _)| id.as_str()).ok()?;
        self.customers.get(at).map(|(_, profile)| profile)
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }
}
