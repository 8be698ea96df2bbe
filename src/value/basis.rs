//! Which money counts.

use crate::base::{Currency, Money, Name, Window, divide_half_even};
use crate::error::{Code, Finding, Findings};
use crate::fact::{Ages, Behaviour, FactRef, Known, Measured, Metric, VerdictFact};
use crate::model::{Validity, Value};
use crate::profile::Profile;

/// Which money a customer is judged by, and over what time.
///
/// ```
/// use patronage::value::{Basis, Monetary};
///
/// assert_eq!(Basis::default(), Basis { of: Monetary::NetSpend, window_days: None });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Basis {
    /// Which money. Defaults to [net spend](Monetary::NetSpend): what a customer really left behind.
    pub of: Monetary,
    /// Over the last so many days, 1 to 36,500; `None` for the whole history, the default: every
    /// day counts the same.
    #[cfg_attr(feature = "serde", serde(default))]
    pub window_days: Option<u32>,
}

/// Which money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub enum Monetary {
    /// Purchases less refunds.
    #[default]
    NetSpend,
    /// Purchases, refunds not taken off.
    GrossSpend,
    /// Purchases less refunds per purchase, rounded to the minor unit (half to even); 0 without
    /// purchases.
    MeanSpend,
    /// An amount of money that the application keeps in the customer's record, under this
    /// attribute: margin, contract value, anything a ledger of payments cannot know. It is as of
    /// when the record was made, so there is no window. A customer without it is not judged.
    Attribute(Name),
    /// What the customer is expected to be worth over the horizon of the policy's lifetime value.
    /// For tiers only: it is predicted from today, so it has no window, and it is not yet known
    /// when scores are given. A customer of whom nothing is predicted is not judged.
    LifetimeValue,
}

impl Basis {
    /// Whether it is the default, and need not be written.
    #[cfg(feature = "serde")]
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a value must be predicted for it.
    pub(crate) fn is_predicted(&self) -> bool {
        self.of == Monetary::LifetimeValue
    }

    /// The money in minor units of a currency; `None` when it is not known in that currency.
    pub(super) fn minor(&self, known: &Known<'_>, currency: Currency) -> Option<i128> {
        let money = match self.of {
            Monetary::Attribute(name) => match known.customer()?.attributes.get(&name)?.reveal() {
                Value::Money(money) => Some(*money),
                _ => None,
            },
            Monetary::LifetimeValue => known.verdicts().lifetime?.lifetime_value,
            _ => return self.booked(known.profile(), currency),
        };
        money.filter(|money| money.currency() == currency).map(Money::minor)
    }

    /// Money that the ledger knows.
    fn booked(&self, profile: &Profile<'_>, currency: Currency) -> Option<i128> {
        if profile.currency() != currency {
            return None;
        }
        Some(match self.window_days {
            None => self.of.whole(profile),
            Some(days) => self.of.within(profile, Window::last(days, profile.as_of())),
        })
    }

    /// Which fact it is: `spend`, `spend(90d)`, `attr.margin`, `lifetime_value`.
    pub(super) fn fact(&self) -> FactRef {
        let metric = match self.of {
            Monetary::NetSpend => Metric::Spend,
            Monetary::GrossSpend => Metric::GrossSpend,
            Monetary::MeanSpend => Metric::MeanSpend,
            Monetary::Attribute(name) => return FactRef::Attribute(name),
            Monetary::LifetimeValue => return VerdictFact::LifetimeValue.into(),
        };
        let measured = Measured::Metric(metric);
        FactRef::Behaviour(Behaviour { measured, days: self.window_days })
    }

    /// Until when the money stays as it is if nothing further happens.
    pub(super) fn valid_until(&self, known: &Known<'_>) -> Validity {
        let ages = match (self.of, self.window_days) {
            (Monetary::LifetimeValue, _) => Ages::Unforeseen,
            (_, Some(days)) => Ages::Window(days),
            (_, None) => Ages::Fixed,
        };
        known.changes(&self.fact(), ages)
    }

    pub(super) fn findings(&self) -> Findings {
        let mut findings = Findings::new();
        if let Some(days) = self.window_days {
            if !(1..=36_500).contains(&days) {
                let path = "/window_days";
                findings.push(Finding::new(Code::Range, path, days.to_string(), "1 to 36500"));
            }
            let expected = match self.of {
                Monetary::Attribute(_) => Some("null: an attribute has no dates"),
                Monetary::LifetimeValue => Some("null: what is predicted has a horizon of its own"),
                _ => None,
            };
            if let Some(expected) = expected {
                let found = days.to_string();
                findings.push(Finding::new(Code::Conflict, "/window_days", found, expected));
            }
        }
        findings
    }

    /// The same where nothing is predicted yet.
    pub(super) fn findings_of_past(&self) -> Findings {
        let mut findings = self.findings();
        if self.is_predicted() {
            let expected = "net_spend, gross_spend, mean_spend or an attribute";
            findings.push(Finding::new(Code::Conflict, "/of", "`lifetime_value`", expected));
        }
        findings
    }
}

impl Monetary {
    fn whole(self, profile: &Profile<'_>) -> i128 {
        match self {
            Self::GrossSpend => profile.gross_spend().minor(),
            Self::MeanSpend => profile.mean_spend().map_or(0, Money::minor),
            Self::NetSpend | Self::Attribute(_) | Self::LifetimeValue => profile.spend().minor(),
        }
    }

    /// The money of a window, as it is known at the profile's day.
    pub(super) fn within(self, profile: &Profile<'_>, window: Window) -> i128 {
        let activity = profile.within(window);
        match self {
            Self::GrossSpend => activity.gross_spend().minor(),
            Self::MeanSpend => {
                let purchases = i128::from(activity.purchases());
                divide_half_even(activity.spend().minor(), purchases).unwrap_or(0)
            }
            Self::NetSpend | Self::Attribute(_) | Self::LifetimeValue => activity.spend().minor(),
        }
    }
}
