//! The words for a tier that is held for a time.

use std::fmt;

use super::Tier;
use crate::base::{Day, Money, Name};

/// The tier a customer holds, since when, why and until when, beside what was measured.
///
/// `held` is what the customer enjoys, `measured` what the last review found. They differ where a
/// policy promises patience: in grace, during a minimum stay, within the margin of a tier. What is
/// held because of such a promise is never taken for what was measured.
///
/// A standing is all that the next review needs to know of the past; an application stores it or
/// replays the history, with the same result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Standing {
    /// The tier held.
    pub held: Tier,
    /// The first day on which it was held without a break.
    pub since: Day,
    /// Why it is held.
    pub cause: Cause,
    /// The day up to and including which it is held at least, whatever comes; `None` when the next
    /// review is free to change it.
    pub until: Option<Day>,
    /// The tier from the day after `until` on, where that is settled: the end of a grace.
    pub then: Option<Tier>,
    /// The tier that the last review measured.
    pub measured: Tier,
    /// The value it was measured by.
    pub value: Money,
    /// The day of that review.
    pub reviewed: Day,
    /// Reviews in a row that point away from the tier held.
    pub run: Run,
}

/// Reviews in a row that all point the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Run {
    /// Where they point.
    pub direction: Direction,
    /// How many there are; 0 when the last one confirmed the tier held.
    pub reviews: u32,
    /// The rank that all of them support: the lowest one measured on the way up, the highest on
    /// the way down. Nobody moves further than that.
    pub as_far_as: u8,
}

/// Where a run of reviews points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Direction {
    /// Nowhere: the tier held was confirmed.
    Level,
    /// To a better tier.
    Up,
    /// To a worse tier.
    Down,
}

/// Why a tier is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Cause {
    /// The first review found it.
    First,
    /// The last review measured it.
    Measured,
    /// The last review moved the customer up.
    Promoted,
    /// The last review, or the end of a grace after it, moved the customer down.
    Demoted,
    /// A better tier was measured, not yet in enough reviews in a row.
    Rising,
    /// Too little for entering it, enough for holding it.
    Margin,
    /// Too little for holding it, not yet in enough reviews in a row.
    Patience,
    /// Too little for holding it, but it was entered too short a time ago.
    MinimumStay,
    /// Too little for holding it so far, but the calendar year is not over.
    YearNotOver,
    /// Lost, and kept until the grace ends.
    Grace,
    /// The business put the customer there by an override.
    Overridden,
}

impl Standing {
    /// Whether the customer enjoys more than was measured.
    pub fn is_held_up(&self) -> bool {
        self.held.rank > self.measured.rank
    }
}

impl Run {
    /// No reviews that point anywhere.
    pub const NONE: Self = Self { direction: Direction::Level, reviews: 0, as_far_as: 0 };
}

/// Each cause with its name in files and in words.
const CAUSES: [(Cause, Name, &str); 11] = [
    (Cause::First, Name::literal("first"), "first review"),
    (Cause::Measured, Name::literal("measured"), "measured"),
    (Cause::Promoted, Name::literal("promoted"), "promoted"),
    (Cause::Demoted, Name::literal("demoted"), "demoted"),
    (Cause::Rising, Name::literal("rising"), "a better tier not yet measured often enough"),
    (Cause::Margin, Name::literal("margin"), "enough to hold it"),
    (Cause::Patience, Name::literal("patience"), "too little, not yet often enough"),
    (Cause::MinimumStay, Name::literal("minimum_stay"), "minimum stay"),
    (Cause::YearNotOver, Name::literal("year_not_over"), "the year is not over"),
    (Cause::Grace, Name::literal("grace"), "grace"),
    (Cause::Overridden, Name::literal("overridden"), "overridden"),
];

impl Cause {
    /// All causes, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        CAUSES.iter().map(|(cause, ..)| *cause)
    }

    fn row(self) -> Option<&'static (Self, Name, &'static str)> {
        CAUSES.iter().find(|(cause, ..)| *cause == self)
    }

    /// Its name in files and conditions.
    pub fn name(self) -> Name {
        self.row().map_or(Name::literal("unnamed"), |(_, name, _)| *name)
    }

    pub(crate) fn words(self) -> &'static str {
        self.row().map_or("", |(.., words)| words)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

impl fmt::Display for Standing {
    /// One line: `gold since 2024-01-31 until 2024-04-30 (grace), measured silver`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} since {}", self.held.name, self.since)?;
        if let Some(until) = self.until {
            write!(f, " until {until}")?;
        }
        write!(f, " ({}), measured {}", self.cause, self.measured.name)
    }
}
