//! The customers that are known.

use super::Schema;
use crate::base::{CustomerId, Index};
use crate::error::{Code, Finding, Findings};
use crate::model::Customer;

/// The customers of an application, checked against its schema: each id once, no attribute that
/// is not declared.
///
/// ```
/// use patronage::base::CustomerId;
/// use patronage::customer::CustomerRecords;
/// use patronage::customer::Schema;
/// use patronage::model::{Customer, Party, Person};
///
/// let ann = Customer::new(CustomerId::new("ann")?, Party::Individual(Person::default()));
/// let records = CustomerRecords::new([ann.clone()], &Schema::new()).unwrap();
/// assert!(records.find("ann").is_some());
/// assert!(CustomerRecords::new([ann.clone(), ann], &Schema::new()).is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct CustomerRecords {
    index: Index<CustomerId>,
    customers: Vec<Customer>,
}

impl CustomerRecords {
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
        let mut records = Self::default();
        let mut findings = Findings::new();
        for (row, customer) in customers.into_iter().enumerate() {
            for finding in schema.findings(&customer) {
                findings.push(finding.in_row(row));
            }
            if records.index.number(&customer.id) < records.customers.len() {
                // Whose id it is stands in the rows; a finding goes into logs.
                let found = "the id of an earlier row";
                findings.push(
                    Finding::new(Code::DuplicateId, "/id", found, "each customer once").in_row(row),
                );
            } else {
                records.customers.push(customer);
            }
        }
        findings.into_result()?;
        Ok(records)
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
