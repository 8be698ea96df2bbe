//! The words for what rules give.

use super::Digest;
use crate::base::Name;

/// What the rules of one book give a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Ruling {
    /// The digest of the book that gave it.
    pub digest: Digest,
    /// The rules that fired, in the order of the book.
    pub rules: Vec<Name>,
    /// The classes, in the order of the groups; a group that collects a list may give several.
    pub classes: Vec<Assigned>,
    /// The points of each group that gives points, in the order of the groups.
    pub points: Vec<Scored>,
    /// The tags, in their order.
    pub tags: Vec<Name>,
    /// Groups in which rules contradicted each other, so that they gave nothing.
    pub conflicts: Vec<Name>,
    /// The recommended actions, each with the rule that recommends it; the most urgent first.
    pub actions: Vec<Recommended>,
}

/// A class in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Assigned {
    /// The group.
    pub group: Name,
    /// The class.
    pub class: Name,
}

/// The points of a group, or how many of its rules fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Scored {
    /// The group.
    pub group: Name,
    /// The points.
    pub points: i64,
}

/// An action that a rule recommends. Its parameters stand in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Recommended {
    /// The rule.
    pub rule: Name,
    /// The action.
    pub action: Name,
}

impl Ruling {
    /// The class of a group; `None` when it gave none, and of several the first.
    pub fn class(&self, group: Name) -> Option<Name> {
        self.classes.iter().find(|given| given.group == group).map(|given| given.class)
    }

    /// The points of a group.
    pub fn points_in(&self, group: Name) -> Option<i64> {
        self.points.iter().find(|given| given.group == group).map(|given| given.points)
    }

    /// Whether the classes, tags and actions are the same: all but the points, which may fade, and
    /// the list of rules, of which some only give points.
    pub fn is_same_class(&self, other: &Self) -> bool {
        let Self { digest, rules: _, classes, points: _, tags, conflicts, actions } = self;
        *digest == other.digest
            && *classes == other.classes
            && *tags == other.tags
            && *conflicts == other.conflicts
            && *actions == other.actions
    }
}
