//! The customers an application knows: what their records may say, and the records themselves.
//!
//! A [`Schema`] declares the attributes that the application's customers may have beside what
//! every [`Customer`](crate::model::Customer) has. [`CustomerRecords`] are customers checked
//! against it, once, which the intake and the cohorts look people up in.
//!
//! ```
//! use patronage::base::CustomerId;
//! use patronage::customer::{CustomerRecords, Schema};
//! use patronage::model::{Customer, Party, Person};
//!
//! let ann = Customer::new(CustomerId::new("ann")?, Party::Individual(Person::default()));
//! let records = CustomerRecords::new([ann.clone()], &Schema::new()).unwrap();
//! assert!(records.find("ann").is_some());
//! assert!(CustomerRecords::new([ann.clone(), ann], &Schema::new()).is_err());
//! # Ok::<(), patronage::error::Error>(())
//! ```

mod records;
mod schema;

pub use records::CustomerRecords;
pub use schema::{Attribute, AttributeType, Schema};
