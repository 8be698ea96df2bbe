//! Tiers as written.

use std::collections::BTreeMap;

use super::group::{Group, Groups};
use super::{GroupBy, Tiers};
use crate::base::{Currency, Ladder, Money, Name, Order};
use crate::error::{Code, Finding, Findings, as_key, quoted};
use crate::fact::FactSchema;
use crate::model::Tier;
use crate::value::{Basis, Override, overrides::Overrides};

/// Tiers as written: the best first, each from an amount of spend on, and the lowest for everybody
/// else.
///
/// ```
/// use patronage::base::{Currency, Name};
/// use patronage::value::{TierPolicy, TierRow, Tiers};
///
/// let mut policy = TierPolicy::new(Currency::USD, Name::literal("bronze"));
/// policy.tiers = vec![
///     TierRow { name: Name::literal("gold"), at_least: Some("500 USD".parse()?) },
///     TierRow { name: Name::literal("silver"), at_least: Some("100 USD".parse()?) },
/// ];
/// let tiers = Tiers::try_from(policy).unwrap();
/// assert_eq!(tiers.names().next().unwrap().as_str(), "gold");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct TierPolicy {
    /// The currency of the amounts.
    pub currency: Currency,
    /// The tiers above the lowest, best first, their amounts not rising. At most 100.
    pub tiers: Vec<TierRow>,
    /// The tier of everybody else.
    pub lowest: Name,
    /// Which money counts. Defaults to net spend over the whole history.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Basis::is_default"))]
    pub basis: Basis,
    /// Other amounts for customers of some groups: a large customer in one industry or country
    /// may be a small one in another. Defaults to `None`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub within: Option<TierGroups>,
    /// Customers put into a tier by decision. Defaults to none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub overrides: Vec<Override>,
}

/// One tier above the lowest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct TierRow {
    /// Its name.
    pub name: Name,
    /// The amount from which on a customer is in it; `None` (`null`) when nobody is.
    pub at_least: Option<Money>,
}

/// Amounts of their own for groups of customers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct TierGroups {
    /// What makes a group.
    pub by: GroupBy,
    /// For each group, the amounts of the tiers above the lowest in the policy's order; `None`
    /// (`null`) where nobody is in the tier.
    pub groups: BTreeMap<String, Vec<Option<Money>>>,
    /// What is done with customers of other groups, and with those of whom the group is not
    /// known. Defaults to the amounts for everybody.
    #[cfg_attr(feature = "serde", serde(default))]
    pub otherwise: Otherwise,
}

/// What is done with customers whose group has no amounts of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub enum Otherwise {
    /// The amounts of the policy's tiers hold for them.
    #[default]
    Everybody,
    /// They have no tier.
    NoTier,
}

impl TierPolicy {
    /// No tiers above the lowest.
    pub fn new(currency: Currency, lowest: Name) -> Self {
        let (tiers, overrides) = (Vec::new(), Vec::new());
        Self { currency, tiers, lowest, basis: Basis::default(), within: None, overrides }
    }
}

impl Tiers {
    /// The amounts, to be read, stored and reviewed.
    pub fn policy(&self) -> TierPolicy {
        let money = |cut: &Option<i128>| cut.map(|cut| Money::from_minor(cut, self.currency));
        let rows = self.above_lowest.iter().zip(self.cuts.bounds());
        let rows = rows.map(|(tier, cut)| TierRow { name: tier.name, at_least: money(cut) });
        let within = self.within.as_ref().map(|groups| TierGroups {
            by: groups.by,
            groups: groups
                .cuts
                .iter()
                .map(|(group, cuts)| (group.to_string(), cuts.bounds().iter().map(money).collect()))
                .collect(),
            otherwise: groups.otherwise,
        });
        TierPolicy {
            currency: self.currency,
            tiers: rows.collect(),
            lowest: self.lowest.name,
            basis: self.basis,
            within,
            overrides: self.overrides.written(),
        }
    }
}

impl TryFrom<TierPolicy> for Tiers {
    type Error = Findings;

    fn try_from(policy: TierPolicy) -> Result<Self, Findings> {
        let TierPolicy { currency, tiers, lowest, basis, within, overrides } = policy;
        let mut findings = Findings::new();
        if tiers.len() > 100 {
            let found = format!("{} tiers", tiers.len());
            findings.push(Finding::new(Code::Range, "/tiers", found, "at most 100"));
        }
        let amounts = tiers.iter().map(|row| row.at_least).collect();
        let cuts = checked(amounts, currency, |at| format!("/tiers/{at}/at_least"), &mut findings);
        let names: Vec<Name> = tiers.iter().map(|row| row.name).collect();
        find_repeated(&names, lowest, "/tiers", &mut findings);
        findings.extend_under("/basis", basis.findings());
        let ranks = (1..=u8::MAX).take(names.len()).collect::<Vec<u8>>().into_iter().rev();
        let above_lowest: Vec<Tier> =
            names.into_iter().zip(ranks).map(|(name, rank)| Tier { name, rank }).collect();
        let lowest = Tier { name: lowest, rank: 0 };
        let within = within.map(|within| within.check(currency, above_lowest.len(), &mut findings));
        let every: Vec<Tier> = above_lowest.iter().copied().chain([lowest]).collect();
        let overrides = Overrides::check(overrides, &every, &mut findings);
        findings.into_result()?;
        Ok(Self { currency, basis, above_lowest, lowest, cuts, within, overrides })
    }
}

impl TierGroups {
    fn check(self, currency: Currency, tiers: usize, findings: &mut Findings) -> Groups {
        let mut cuts: Vec<(Group, Ladder<i128>)> = Vec::with_capacity(self.groups.len());
        for (text, amounts) in self.groups {
            let path = format!("/within/groups/{}", as_key(&text));
            if amounts.len() != tiers {
                let found = format!("{} amounts", amounts.len());
                let expected = format!("{tiers}, one for each tier above the lowest");
                findings.push(Finding::new(Code::Order, path.clone(), found, expected));
            }
            let own = checked(amounts, currency, |at| format!("{path}/{at}"), findings);
            match self.by.read(&text) {
                Ok(group) => cuts.push((group, own)),
                Err(error) => {
                    let (found, expected) = error.found_and_expected();
                    findings.push(Finding::new(Code::Syntax, path, found, expected));
                }
            }
        }
        cuts.sort_by_key(|(group, _)| *group);
        Groups { by: self.by, cuts, otherwise: self.otherwise }
    }
}

/// Amounts in minor units, those of the better tiers first.
fn checked(
    amounts: Vec<Option<Money>>,
    currency: Currency,
    path: impl Fn(usize) -> String,
    findings: &mut Findings,
) -> Ladder<i128> {
    for (at, amount) in amounts.iter().enumerate() {
        if let Some(other) = amount.map(Money::currency).filter(|other| *other != currency) {
            findings.push(Finding::new(Code::Currency, path(at), quoted(&other), currency.code()));
        }
    }
    let minor = |amount: &Money| (amount.currency() == currency).then(|| amount.minor());
    Ladder::check(Order::BestFirstOrEqual, amounts, minor, path, findings)
}

/// Names that stand twice.
pub(in crate::value) fn find_repeated(
    names: &[Name],
    lowest: Name,
    path: &str,
    findings: &mut Findings,
) {
    for (at, name) in names.iter().enumerate() {
        let earlier = names.iter().take(at).any(|other| other == name);
        if earlier || *name == lowest {
            let path = format!("{path}/{at}/name");
            let found = format!("{} a second time", quoted(name));
            findings.push(Finding::new(Code::DuplicateId, path, found, "each tier once"));
        }
    }
}

impl TierPolicy {
    /// Adds the tiers to the facts that are decided.
    pub(crate) fn declare(&self, facts: FactSchema) -> FactSchema {
        let above = self.tiers.iter().rev().map(|row| row.name);
        facts.tiers(std::iter::once(self.lowest).chain(above))
    }
}
