//! Which money counts.

use crate::base::{Name, Window, divide_half_even};
use crate::model::Kind;
use crate::profile::Profile;

/// Which money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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
    /// Naming a personal attribute here shows it in explanations.
    Attribute(Name),
}

impl Monetary {
    /// The money of a window, as it is known at the profile's day.
    pub(super) fn within(self, profile: &Profile<'_>, window: Window) -> i128 {
        let activity = profile.within(window);
        match self {
            Self::GrossSpend => activity.amount(Kind::Purchase),
            Self::MeanSpend => {
                let purchases = i128::from(activity.purchases());
                divide_half_even(activity.spend().minor(), purchases).unwrap_or(0)
            }
            Self::NetSpend | Self::Attribute(_) => activity.spend().minor(),
        }
    }
}
