//! The intake: everything an application hands in is checked here, once.
//!
//! Rows come in as text ([`Row`]) or as typed [`Interaction`]s. The
//! intake gives each its day, brings its money into the currency of the books, counts an
//! interaction that was handed in twice once, and finds the purchase that a refund names. What
//! passes is a list of [`Posting`]s, each complete in itself, which go to the
//! [`Ledgers`](crate::profile::Ledgers) in any order and any number of parts. What does not pass
//! is a list of [`Findings`]: all of them, each with row, field, what was
//! found and what was expected.
//!
//! ```
//! use patronage::base::Currency;
//! use patronage::intake::{Intake, Row};
//!
//! let mut intake = Intake::new(Currency::USD);
//! let rows = [
//!     Row { customer: "ann", at: "1998-01-05", amount: "40.00", id: "A1", ..Row::default() },
//!     Row { customer: "ann", at: "1998-01-05", amount: "40.00", id: "A1", ..Row::default() },
//!     Row { customer: "ann", at: "1998-01-09", kind: "refund", amount: "40", refund_of: "A1", ..Row::default() },
//! ];
//! let admission = intake.admit_rows(rows)?;
//! assert_eq!(admission.postings().len(), 2);
//! assert_eq!(admission.repeated(), [1]);
//!
//! let bad = Row { customer: "ann", at: "1998-02-30", amount: "-1", ..Row::default() };
//! let findings = intake.admit_rows([bad]).unwrap_err();
//! assert_eq!(findings.len(), 2);
//! # Ok::<(), patronage::error::Findings>(())
//! ```

mod admission;
mod check;
mod copies;
mod memory;
mod posting;
mod rates;
mod refunds;
mod row;

pub use admission::Admission;
pub use posting::{Posting, Return};
pub use rates::Rates;
pub use row::Row;

use chrono::{FixedOffset, TimeZone};

use crate::base::{Calendar, Currency, Day};
use crate::customer::CustomerRecords;
use crate::error::Findings;
use crate::model::Interaction;
use memory::Memory;

/// What to do with a batch in which something is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Refuse the whole batch and remember nothing of it. The default: an application that does
    /// not look at findings should not lose rows.
    #[default]
    Strict,
    /// Set the bad rows aside, return them with their findings, and go on without them.
    Lenient,
}

/// Checks what an application hands in, and remembers the ids it has seen.
///
/// One intake serves the books of one currency. It remembers every interaction that has an id, so
/// that a second copy counts once and a refund finds its purchase, also in a later batch: a
/// refund must not come in an earlier batch than the purchase it names. What has no id is not
/// remembered and is always an interaction of its own.
#[derive(Clone, Debug)]
pub struct Intake<Z: TimeZone = FixedOffset> {
    currency: Currency,
    calendar: Calendar<Z>,
    rates: Rates,
    records: Option<CustomerRecords>,
    /// The currency of an amount in text that names none.
    unnamed: Option<Currency>,
    strictness: Strictness,
    first: Day,
    last: Day,
    memory: Memory,
}

impl Intake {
    /// A strict intake for the books of a currency, with days of UTC, no rates and no records.
    pub fn new(currency: Currency) -> Self {
        Self::in_calendar(currency, Calendar::default())
    }
}

impl<Z: TimeZone> Intake<Z> {
    /// A strict intake with the days of a calendar.
    pub fn in_calendar(currency: Currency, calendar: Calendar<Z>) -> Self {
        Self {
            currency,
            calendar,
            rates: Rates::new(currency),
            records: None,
            unnamed: Some(currency),
            strictness: Strictness::Strict,
            first: Day::FIRST,
            last: Day::LAST,
            memory: Memory::default(),
        }
    }

    /// Sets what to do with a batch in which something is wrong. Defaults to
    /// [`Strictness::Strict`].
    pub fn strictness(self, strictness: Strictness) -> Self {
        Self { strictness, ..self }
    }

    /// Gives the rates at which other currencies enter. Without them an amount in another
    /// currency is a finding.
    ///
    /// # Errors
    ///
    /// When the rates lead to another currency than that of the books.
    pub fn rates(self, rates: Rates) -> Result<Self, crate::error::Error> {
        if rates.currency() != self.currency {
            return Err(crate::error::Error::conflict(self.currency, rates.currency()));
        }
        Ok(Self { rates, ..self })
    }

    /// Asks that every amount in text names its currency. By default one that names none is in the
    /// currency of the books.
    pub fn currency_required(self) -> Self {
        Self { unnamed: None, ..self }
    }

    /// Gives the records of the customers. With them an interaction of anybody else is a
    /// finding; without them every id is a customer.
    pub fn records(self, records: CustomerRecords) -> Self {
        Self { records: Some(records), ..self }
    }

    /// Sets the first and last day on which an interaction can have happened. Defaults to all
    /// days there are; the day of the export as the last day catches dates in the future.
    pub fn between(self, first: Day, last: Day) -> Self {
        Self { first, last, ..self }
    }

    /// The currency of the books.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Checks a batch of typed interactions.
    ///
    /// # Errors
    ///
    /// When something is wrong and the intake is strict: all findings, rows counted from 0. The
    /// intake then remembers nothing of the batch. A lenient intake never returns an error.
    pub fn admit(
        &mut self,
        interactions: impl IntoIterator<Item = Interaction>,
    ) -> Result<Admission, Findings> {
        let mut batch = check::Batch::default();
        for (place, interaction) in interactions.into_iter().enumerate() {
            batch.take(place, self.look_at(place, interaction));
        }
        self.settle(batch)
    }

    /// Checks a batch of rows of text. An amount without a currency is in the currency of the
    /// books, unless [`currency_required`](Self::currency_required) was said.
    ///
    /// # Errors
    ///
    /// As [`admit`](Self::admit).
    pub fn admit_rows<'t>(
        &mut self,
        rows: impl IntoIterator<Item = Row<'t>>,
    ) -> Result<Admission, Findings> {
        let mut batch = check::Batch::default();
        for (place, row) in rows.into_iter().enumerate() {
            let read = row.read(self.unnamed).map_err(|findings| self.also(&row, findings));
            batch.take(place, read.and_then(|interaction| self.look_at(place, interaction)));
        }
        self.settle(batch)
    }

    /// What can only be seen beside other rows; then the batch is let in or refused.
    fn settle(&mut self, mut batch: check::Batch) -> Result<Admission, Findings> {
        let ids = copies::settle(&mut batch, &self.memory);
        let taken = refunds::resolve(&mut batch, &ids, &self.memory);
        if self.strictness == Strictness::Strict && !batch.findings.is_empty() {
            batch.findings.sort();
            return Err(batch.findings);
        }
        self.memory.commit(&batch, taken);
        Ok(Admission::new(batch, ids.repeated, self.currency))
    }
}
