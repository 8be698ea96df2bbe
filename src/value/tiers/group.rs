//! Groups of customers that have amounts of their own.

use std::fmt;

use super::Otherwise;
use crate::base::{Ladder, Name};
use crate::error::Error;
use crate::fact::About;
use crate::model::{Country, Customer};

/// What makes a group: a field of the customer's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub enum GroupBy {
    /// The branch of business.
    Industry,
    /// The region, by the application's own names.
    Region,
    /// The country.
    Country,
}

/// One group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Named(Name),
    Country(Country),
}

/// The groups of checked tiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Groups {
    pub(super) by: GroupBy,
    // INVARIANT: sorted by group, each once; amounts as those of the tiers.
    pub(super) cuts: Vec<(Group, Ladder<i128>)>,
    pub(super) otherwise: Otherwise,
}

impl GroupBy {
    /// The group of a customer, if it is known.
    pub(super) fn of(self, customer: Option<&Customer>) -> Option<Group> {
        let customer = customer?;
        match self {
            Self::Industry => customer.industry.map(Group::Named),
            Self::Region => customer.region.map(Group::Named),
            Self::Country => customer.country.map(Group::Country),
        }
    }

    pub(super) fn read(self, text: &str) -> Result<Group, Error> {
        match self {
            Self::Industry | Self::Region => text.parse().map(Group::Named),
            Self::Country => text.parse().map(Group::Country),
        }
    }

    /// The field as a fact.
    pub(super) fn about(self) -> About {
        match self {
            Self::Industry => About::Industry,
            Self::Region => About::Region,
            Self::Country => About::Country,
        }
    }
}

impl Groups {
    /// The group of a customer and its amounts, if it has any of its own.
    pub(super) fn find(&self, customer: Option<&Customer>) -> Option<&(Group, Ladder<i128>)> {
        let group = self.by.of(customer)?;
        let at = self.cuts.binary_search_by_key(&group, |(group, _)| *group).ok()?;
        self.cuts.get(at)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => name.fmt(f),
            Self::Country(country) => country.fmt(f),
        }
    }
}
