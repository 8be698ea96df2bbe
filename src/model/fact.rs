//! The facts of a profile, by name.

use std::{fmt, str::FromStr};

use crate::base::{Name, serde_text};
use crate::error::{Error, near};

/// A fact about a customer's behaviour that a profile can answer. Each has one meaning; the doc
/// gives the letter that the literature uses for it.
///
/// To add a fact: a variant and a row here, and an arm in
/// [`Profile::fact`](crate::profile::Profile::fact).
///
/// ```
/// use patronage::model::Fact;
///
/// assert_eq!("since_last".parse::<Fact>()?, Fact::SinceLast);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fact {
    /// Days since the last purchase day. The RFM school's *recency*.
    SinceLast,
    /// Days since the first purchase day. T in the papers on lifetime value.
    Age,
    /// Days from the first purchase day to the last. `t_x` in the papers on lifetime value.
    LastPurchaseAge,
    /// Purchases. The RFM school's *frequency*.
    Purchases,
    /// Distinct days with a purchase.
    PurchaseDays,
    /// Purchase days after the first. x in the papers on lifetime value.
    RepeatPurchases,
    /// Mean days from one purchase day to the next.
    MeanGap,
    /// Purchases less refunds. The RFM school's *monetary*.
    Spend,
    /// Purchases, refunds not taken off.
    GrossSpend,
    /// Refunds.
    Refunded,
    /// Mean spend per purchase.
    MeanSpend,
    /// Mean spend per purchase day after the first. m in the papers on lifetime value.
    MeanRepeatSpend,
    /// Interactions of every kind.
    Interactions,
    /// Days since the last interaction of any kind.
    SinceContact,
}

const FACTS: [(Fact, Name); 14] = [
    (Fact::SinceLast, Name::literal("since_last")),
    (Fact::Age, Name::literal("age")),
    (Fact::LastPurchaseAge, Name::literal("last_purchase_age")),
    (Fact::Purchases, Name::literal("purchases")),
    (Fact::PurchaseDays, Name::literal("purchase_days")),
    (Fact::RepeatPurchases, Name::literal("repeat_purchases")),
    (Fact::MeanGap, Name::literal("mean_gap")),
    (Fact::Spend, Name::literal("spend")),
    (Fact::GrossSpend, Name::literal("gross_spend")),
    (Fact::Refunded, Name::literal("refunded")),
    (Fact::MeanSpend, Name::literal("mean_spend")),
    (Fact::MeanRepeatSpend, Name::literal("mean_repeat_spend")),
    (Fact::Interactions, Name::literal("interactions")),
    (Fact::SinceContact, Name::literal("since_contact")),
];

impl Fact {
    /// All facts, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        FACTS.iter().map(|(fact, _)| *fact)
    }

    /// Its name in files and reasons.
    pub fn name(self) -> Name {
        let row = FACTS.iter().find(|(fact, _)| *fact == self);
        row.map_or(Name::literal("unnamed"), |(_, name)| *name)
    }
}

impl FromStr for Fact {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = FACTS.iter().find(|(_, name)| name.as_str() == text);
        known.map(|(fact, _)| *fact).ok_or_else(|| {
            let expected = match near(text, FACTS.iter().map(|(_, name)| name.as_str())) {
                Some(meant) => format!("the name of one; did you mean `{meant}`?"),
                None => "the name of one, such as since_last".into(),
            };
            Error::syntax("fact", text, expected)
        })
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name().fmt(f)
    }
}

serde_text!(Fact, "the name of a fact such as \"since_last\"");
