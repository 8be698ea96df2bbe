//! What passes the intake.

use crate::base::{Currency, CustomerId, Day};
use crate::model::{Channel, Kind};

/// One line for one customer's ledger: an interaction with its day, its amount in the currency of
/// the books, and, for a refund that names its purchase, what it takes back.
///
/// Only the intake makes postings, so a ledger never sees anything unchecked. A posting stands on
/// its own: postings may be sent elsewhere, split and merged in any way before they are observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    pub(crate) customer: CustomerId,
    pub(crate) day: Day,
    pub(crate) kind: Kind,
    pub(crate) channel: Channel,
    pub(crate) score: u8,
    pub(crate) currency: Currency,
    pub(crate) amount: i64,
    pub(crate) returned: Option<Return>,
}

/// The purchase that a refund names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Return {
    /// The day of the purchase.
    pub of: Day,
    /// The day from which on the purchase no longer counts, if this refund was the last that was
    /// needed for all of it to be back: the latest day of the refunds that name it.
    pub whole_on: Option<Day>,
}

impl Posting {
    /// Whose ledger it belongs to.
    pub fn customer(&self) -> &CustomerId {
        &self.customer
    }

    /// The day.
    pub fn day(&self) -> Day {
        self.day
    }

    /// The kind of interaction.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The channel.
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// The mark of an answer to a survey; 0 for every other kind.
    pub fn score(&self) -> u8 {
        self.score
    }

    /// The currency of the books it belongs to.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The amount: minor units of the books' currency, points, or 0, as its kind
    /// [measures](Kind::measure).
    pub fn amount(&self) -> i64 {
        self.amount
    }

    /// The purchase it returns, in part or in full, for a refund that names one.
    pub fn returned(&self) -> Option<Return> {
        self.returned
    }
}
