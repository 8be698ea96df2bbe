//! How tiers are held, as written.

use super::{Qualification, Reviews};
use crate::base::{Currency, Ladder, Money, Name, Order};
use crate::error::{Code, Finding, Findings, quoted};
use crate::fact::FactSchema;
use crate::model::Tier;
use crate::value::{Monetary, Override, tiers::find_repeated};

/// A policy of standings as written. Every promise can be left out; without any, a review simply
/// gives what it measures.
///
/// ```
/// use patronage::base::{Currency, Name};
/// use patronage::value::{Landing, StandingPolicy, StandingRow, Standings};
///
/// let row = |name, at: &str, to: &str| -> Result<_, patronage::error::Error> {
///     Ok(StandingRow { name, promote_at: at.parse()?, hold_to: Some(to.parse()?) })
/// };
/// let mut policy = StandingPolicy::new(Currency::EUR, Name::literal("bronze"));
/// policy.tiers = vec![
///     row(Name::literal("gold"), "1000 EUR", "800 EUR")?,
///     row(Name::literal("silver"), "400 EUR", "300 EUR")?,
/// ];
/// policy.grace_days = 60;
/// policy.landing = Landing::Soft;
/// assert_eq!(policy.demote_after, 1);
/// assert!(Standings::try_from(policy).is_ok());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub struct StandingPolicy {
    /// The currency of the amounts.
    pub currency: Currency,
    /// Which money counts: any that has dates, so neither an attribute nor what is predicted.
    /// Defaults to net spend.
    #[cfg_attr(feature = "serde", serde(default))]
    pub of: Monetary,
    /// The days of review. Defaults to the end of each month.
    #[cfg_attr(feature = "serde", serde(default = "monthly"))]
    pub reviews: Reviews,
    /// The days that count at a review. Defaults to the last 365: a whole year sees every season
    /// once.
    #[cfg_attr(feature = "serde", serde(default = "a_year"))]
    pub qualification: Qualification,
    /// The tiers above the lowest, best first, their amounts falling. At most 100.
    pub tiers: Vec<StandingRow>,
    /// The tier of everybody else.
    pub lowest: Name,
    /// In how many reviews in a row a better tier must be measured, 1 to 100. Defaults to 1: at
    /// once, for nobody minds.
    #[cfg_attr(feature = "serde", serde(default = "once"))]
    pub promote_after: u32,
    /// In how many reviews in a row there must be too little for holding the tier, 1 to 100.
    /// Defaults to 1.
    #[cfg_attr(feature = "serde", serde(default = "once"))]
    pub demote_after: u32,
    /// For how many days a lost tier is kept, 0 to 3,650. Who has enough again at a review within
    /// them has lost nothing, so a grace shorter than the time between reviews only delays.
    /// Defaults to 0.
    #[cfg_attr(feature = "serde", serde(default))]
    pub grace_days: u32,
    /// How far down a customer falls at once. Defaults to all the way.
    #[cfg_attr(feature = "serde", serde(default))]
    pub landing: Landing,
    /// For how many days a tier is kept after it was entered, 0 to 3,650. It can be left upwards
    /// at any review. Defaults to 0.
    #[cfg_attr(feature = "serde", serde(default))]
    pub minimum_stay_days: u32,
    /// Customers put into a tier by decision. An override covers what reviews say while it holds,
    /// and changes nothing about it. Defaults to none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub overrides: Vec<Override>,
}

/// One tier above the lowest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct StandingRow {
    /// Its name.
    pub name: Name,
    /// The value from which on it is measured.
    pub promote_at: Money,
    /// The value from which on it is held by whoever has it; no more than `promote_at`. Defaults
    /// to `None`, which is `promote_at`. A margin keeps customers who hover about the line from
    /// going up and down.
    #[cfg_attr(feature = "serde", serde(default))]
    pub hold_to: Option<Money>,
}

/// How far down a customer falls at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub enum Landing {
    /// To the tier that was measured.
    #[default]
    Direct,
    /// At most one tier; the next fall has to be earned anew.
    Soft,
}

impl StandingPolicy {
    /// Monthly reviews of the last 365 days' net spend, no tiers above the lowest, no promises.
    pub fn new(currency: Currency, lowest: Name) -> Self {
        Self {
            currency,
            of: Monetary::default(),
            reviews: monthly(),
            qualification: a_year(),
            tiers: Vec::new(),
            lowest,
            promote_after: once(),
            demote_after: once(),
            grace_days: 0,
            landing: Landing::default(),
            minimum_stay_days: 0,
            overrides: Vec::new(),
        }
    }

    /// The tiers, the lowest first, so that each stands at its rank.
    pub(super) fn ranked(&self) -> Vec<Tier> {
        let names = std::iter::once(self.lowest).chain(self.tiers.iter().rev().map(|row| row.name));
        names.zip(0..=u8::MAX).map(|(name, rank)| Tier { name, rank }).collect()
    }

    /// The values from which on the tiers are measured, the best first, and all that is wrong.
    pub(super) fn check(&self) -> (Ladder<i128>, Findings) {
        let mut findings = Findings::new();
        self.reviews.check(&mut findings);
        self.qualification.check(self.reviews, &mut findings);
        let undated = match self.of {
            Monetary::Attribute(name) => Some(quoted(&name)),
            Monetary::LifetimeValue => Some("`lifetime_value`".to_owned()),
            _ => None,
        };
        if let Some(found) = undated {
            let expected = "net_spend, gross_spend or mean_spend, which have dates";
            findings.push(Finding::new(Code::Conflict, "/of", found, expected));
        }
        let ranges = [
            ("/promote_after", self.promote_after, 1..=100),
            ("/demote_after", self.demote_after, 1..=100),
            ("/grace_days", self.grace_days, 0..=3_650),
            ("/minimum_stay_days", self.minimum_stay_days, 0..=3_650),
        ];
        for (path, found, range) in ranges {
            if !range.contains(&found) {
                let expected = format!("{} to {}", range.start(), range.end());
                findings.push(Finding::new(Code::Range, path, found.to_string(), expected));
            }
        }
        (self.check_tiers(&mut findings), findings)
    }

    fn check_tiers(&self, findings: &mut Findings) -> Ladder<i128> {
        if self.tiers.len() > 100 {
            let found = format!("{} tiers", self.tiers.len());
            findings.push(Finding::new(Code::Range, "/tiers", found, "at most 100"));
        }
        for (at, row) in self.tiers.iter().enumerate() {
            row.check(&format!("/tiers/{at}"), self.currency, findings);
        }
        let names: Vec<Name> = self.tiers.iter().map(|row| row.name).collect();
        find_repeated(&names, self.lowest, "/tiers", findings);
        let amounts = self.tiers.iter().map(|row| Some(row.promote_at));
        let minor = |amount: &Money| (amount.currency() == self.currency).then(|| amount.minor());
        let path = |at| format!("/tiers/{at}/promote_at");
        Ladder::check(Order::BestFirst, amounts, minor, path, findings)
    }
}

impl StandingRow {
    /// The value from which on the tier is held.
    pub(super) fn holds_from(&self) -> Money {
        self.hold_to.unwrap_or(self.promote_at)
    }

    fn check(&self, path: &str, currency: Currency, findings: &mut Findings) {
        let amounts = [("promote_at", Some(self.promote_at)), ("hold_to", self.hold_to)];
        for (field, amount) in amounts {
            if let Some(other) = amount.map(Money::currency).filter(|other| *other != currency) {
                let path = format!("{path}/{field}");
                findings.push(Finding::new(Code::Currency, path, quoted(&other), currency.code()));
            }
        }
        if let Some(hold_to) = self.hold_to.filter(|hold_to| *hold_to > self.promote_at) {
            let path = format!("{path}/hold_to");
            let expected = format!("at most {}, where the tier begins", self.promote_at);
            findings.push(Finding::new(Code::Order, path, quoted(&hold_to), expected));
        }
    }
}

fn monthly() -> Reviews {
    Reviews::MonthEnd
}

fn a_year() -> Qualification {
    Qualification::RollingDays(365)
}

fn once() -> u32 {
    1
}

impl StandingPolicy {
    /// Adds the tiers held to the facts that are decided.
    pub(crate) fn declare(&self, facts: FactSchema) -> FactSchema {
        let above = self.tiers.iter().rev().map(|row| row.name);
        facts.standings(std::iter::once(self.lowest).chain(above))
    }
}
