//! Rules as written.

use std::collections::BTreeMap;

use super::Case;
use crate::base::{Day, Name};
use crate::condition::Condition;
use crate::customer::Schema;
use crate::evidence::Labels;
use crate::fact::{Choice, FactRef, Stratum};
use crate::model::Value;

/// A book of rules as written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub struct RuleBook {
    /// The version of this form; 1.
    pub version: u32,
    /// Its name.
    pub name: Name,
    /// Which edition of the book it is, in the words of its authors.
    #[cfg_attr(feature = "serde", serde(default))]
    pub edition: String,
    /// When it is asked: its conditions may name what is decided before, and what it gives can be
    /// named by books of later strata. Defaults to `rules`; `playbook` comes last.
    #[cfg_attr(
        feature = "serde",
        serde(default = "with_the_rules", skip_serializing_if = "is_with_the_rules")
    )]
    pub stratum: Stratum,
    /// The attributes of customers that its conditions may name.
    #[cfg_attr(feature = "serde", serde(default))]
    pub attributes: Schema,
    /// The tags there are. `None` (`null`) for any: then a misspelt tag goes unnoticed.
    #[cfg_attr(feature = "serde", serde(default))]
    pub tags: Option<Vec<Name>>,
    /// The values of facts that would else be any text, such as `customer.industry`, and the order
    /// of those that have one.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "crate::base::each_once"))]
    pub choices: BTreeMap<FactRef, Choice>,
    /// The groups in which rules give classes or points.
    #[cfg_attr(feature = "serde", serde(default))]
    pub groups: Vec<Group>,
    /// The rules. Their order counts where a hit policy says so.
    pub rules: Vec<Rule>,
    /// Customers that were thought up, and what the rules must give them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub cases: Vec<Case>,
    /// What people read in place of its names.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Labels::is_empty"))]
    pub labels: Labels,
}

#[cfg(feature = "serde")]
fn with_the_rules() -> Stratum {
    Stratum::Rules
}

#[cfg(feature = "serde")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_with_the_rules(stratum: &Stratum) -> bool {
    *stratum == Stratum::Rules
}

/// A rule as written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub struct Rule {
    /// Its id; each rule of a book has its own.
    pub id: Name,
    /// What it is for, in any language.
    #[cfg_attr(feature = "serde", serde(default))]
    pub description: String,
    /// When it fires.
    pub when: When,
    /// Which rule comes first where priority decides: the higher. Defaults to 0; of equals the
    /// one that stands first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub priority: i32,
    /// The first day on which it can fire.
    #[cfg_attr(feature = "serde", serde(default))]
    pub effective_from: Option<Day>,
    /// The last day on which it can fire.
    #[cfg_attr(feature = "serde", serde(default))]
    pub effective_until: Option<Day>,
    /// What follows.
    pub then: Vec<Outcome>,
}

/// When a rule fires: on the wire a string in the text form, or an object in the JSON form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// The text form, to be read when the book is checked.
    Text(String),
    /// The condition.
    Condition(Condition),
}

/// What follows when a rule fires.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub enum Outcome {
    /// A class in a group, as far as the group's hit policy lets it win.
    Class {
        /// The group.
        group: Name,
        /// The class.
        class: Name,
    },
    /// A class in a group, before every class that is no override. Of several overrides the one
    /// of the highest priority, then the one that stands first.
    Override {
        /// The group.
        group: Name,
        /// The class.
        class: Name,
    },
    /// Tags.
    Tags(Vec<Name>),
    /// Points in a group; negative ones are taken away.
    Points {
        /// The group.
        group: Name,
        /// How many, at most 1,000,000,000 either way.
        points: i64,
        /// How they fade.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        decay: Option<Decay>,
    },
    /// An action that is recommended.
    Recommend {
        /// The action.
        action: Name,
        /// What it needs to know.
        #[cfg_attr(feature = "serde", serde(default, deserialize_with = "crate::base::each_once"))]
        parameters: BTreeMap<Name, Value>,
    },
}

/// How points fade with the age of something, in days. Points of an unknown age are not given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub enum Decay {
    /// Evenly to 0: at age a of n days (n − a)/n of the points are left.
    Linear {
        /// After so many days nothing is left, 1 to 36,500.
        days: u32,
        /// The fact whose days are the age, such as `days_since(complaint_opened)`.
        age: FactRef,
    },
    /// By half every so many days: at age a with half-life n 2^(−a/n) of the points are left.
    HalfLife {
        /// The half-life, 1 to 36,500.
        days: u32,
        /// The fact whose days are the age.
        age: FactRef,
    },
}

/// A group as written: what one set of classes or points is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub struct Group {
    /// Its id; each group of a book has its own.
    pub id: Name,
    /// What happens when several rules fire in it.
    pub hit_policy: HitPolicy,
    /// The classes there are. Empty for whatever the rules give.
    #[cfg_attr(feature = "serde", serde(default))]
    pub classes: Vec<Name>,
    /// The class of a customer for whom no rule of the group fires.
    #[cfg_attr(feature = "serde", serde(default))]
    pub otherwise: Option<Name>,
    /// The fewest points, however many rules take some away.
    #[cfg_attr(feature = "serde", serde(default))]
    pub least: Option<i64>,
    /// The most points, however many rules give some.
    #[cfg_attr(feature = "serde", serde(default))]
    pub most: Option<i64>,
}

/// What happens when several rules fire in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub enum HitPolicy {
    /// The one that stands first wins.
    First,
    /// The one of the highest priority wins; of equals the one that stands first.
    Priority,
    /// Only one may fire; else the group is in conflict and gives nothing.
    Unique,
    /// All must give the same; else the group is in conflict and gives nothing.
    Agree,
    /// All count.
    Collect(Collect),
}

/// What is made of everything that fired in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub enum Collect {
    /// The classes, each once, in the order of the rules.
    List,
    /// The sum of the points.
    Sum,
    /// The fewest points of any.
    Min,
    /// The most points of any.
    Max,
    /// How many rules fired.
    Count,
}

impl RuleBook {
    /// The version of the form that this release writes and reads.
    pub const VERSION: u32 = 1;

    /// A book without rules.
    pub fn new(name: Name) -> Self {
        Self {
            version: Self::VERSION,
            name,
            edition: String::new(),
            stratum: Stratum::Rules,
            attributes: Schema::new(),
            tags: None,
            choices: BTreeMap::new(),
            groups: Vec::new(),
            rules: Vec::new(),
            cases: Vec::new(),
            labels: Labels::default(),
        }
    }
}

impl Rule {
    /// A rule with no consequence yet, at priority 0.
    pub fn new(id: Name, when: impl Into<When>) -> Self {
        Self {
            id,
            description: String::new(),
            when: when.into(),
            priority: 0,
            effective_from: None,
            effective_until: None,
            then: Vec::new(),
        }
    }

    /// Adds a consequence.
    pub fn then(mut self, outcome: Outcome) -> Self {
        self.then.push(outcome);
        self
    }

    /// Sets the priority. Defaults to 0.
    pub fn priority(self, priority: i32) -> Self {
        Self { priority, ..self }
    }
}

impl Group {
    /// A group of whatever classes or points the rules give.
    pub fn new(id: Name, hit_policy: HitPolicy) -> Self {
        Self { id, hit_policy, classes: Vec::new(), otherwise: None, least: None, most: None }
    }
}

impl From<&str> for When {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Condition> for When {
    fn from(condition: Condition) -> Self {
        Self::Condition(condition)
    }
}
