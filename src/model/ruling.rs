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
