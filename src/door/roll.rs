//! The customers that are known.

use crate::base::{CustomerId, Index};
use crate::error::{Code, Finding, Findings, quoted};
use crate::model::{Customer, Schema};

/// The customers of an application, checked against its schema: each id once, no attribute that
/// is not declared.
///
/// ```
/// use patronage::base::CustomerId;
/// use patronage::door::Roll;
/// use patronage::model::{Customer, Party, Person, Schema};
///
/// let ann = Customer::new(CustomerId::new("ann")?, Party::Individual(Person::default()));
/// let roll = Roll::new([ann.clone()], &Schema::new()).unwrap();
/// assert!(roll.find("ann").is_some());
/// assert!(Roll::new([ann.clone(), ann], &Schema::new()).is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Roll {
    index: Index<CustomerId>,
    customers: Vec<Customer>,
}

impl Roll {
    /// Checks customers.
    ///
    /// # Errors
    ///
    /// All findings, with the rows counted from 0: an id that stands twice, and everything that
    /// the schema does not allow.
    pub fn new(
        customers: impl IntoIterator<Item = Customer>,
        schema: &Schema,
    ) -> Result<Self, Findings> {
        let mut roll = Self::default();
        let mut findings = Findings::new();
        for (row, customer) in customers.into_iter().enumerate() {
            for finding in schema.findings(&customer) {
                findings.push(finding.in_row(row));
            }
            if roll.index.number(&customer.id) < roll.customers.len() {
                let found = format!("{} a second time", quoted(&customer.id));
                findings.push(
                    Finding::new(Code::DuplicateId, "/id", found, "each customer once").in_row(row),
                );
            } else {
                roll.customers.push(customer);
            }
        }
        findings.into_result()?;
        Ok(roll)
    }

    /// The record of a customer.
    pub fn find(&self, id: &str) -> Option<&Customer> {
        self.customers.get(self.index.find(id)?)
    }

    /// All records, in the order they were handed in.
    pub fn customers(&self) -> &[Customer] {
        &self.customers
    }
}
