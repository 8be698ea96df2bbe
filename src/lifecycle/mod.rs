//! Where customers stand in their life with the business.
//!
//! A lifecycle is a machine that is replayed over a customer's days: purchases move it, and so
//! does silence. How long a silence must be to mean something depends on the customer: a month is
//! nothing for somebody who buys each spring and alarming for somebody who buys each week. So
//! silence is measured against the customer's own [`Cadence`](crate::profile::Cadence), shrunk
//! towards what is usual (a customer with one purchase has no cadence of their own yet).
//!
//! No timer is stored. When a stage was entered follows from the days alone, so the answer does
//! not depend on how often anybody asked.

mod retail;

pub use retail::{Retail, RetailPolicy, Transition};
