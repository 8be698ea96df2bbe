//! How tiers are cut, before a population is seen.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::group::Group;
use super::policy::find_repeated;
use super::{GroupBy, Otherwise, TierGroups, TierPolicy, TierRow, Tiers};
use crate::base::{Money, Name, in_steps};
use crate::error::{Code, Finding, Findings, quoted};
use crate::fact::Known;
use crate::model::{LifetimeValue, Verdicts};
use crate::profile::{Cohort, Profile};
use crate::value::{Basis, Override};

/// How tiers are cut, over which money, within which groups.
///
/// ```
/// use patronage::base::{Name, decimal};
/// use patronage::value::{TierCuts, TierSpec, TierShare};
///
/// let top = TierShare { name: Name::literal("top"), up_to: decimal::parse("0.1")? };
/// let spec = TierSpec::new(TierCuts::ShareOfHeads(vec![top]), Name::literal("others"));
/// assert!(spec.within.is_none());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct TierSpec {
    /// Where one tier ends and the next begins.
    pub by: TierCuts,
    /// The tier of everybody else.
    pub lowest: Name,
    /// Which money counts. Defaults to net spend over the whole history.
    #[cfg_attr(feature = "serde", serde(default))]
    pub basis: Basis,
    /// Whether groups are cut on their own. Defaults to `None`: everybody is compared with
    /// everybody.
    #[cfg_attr(feature = "serde", serde(default))]
    pub within: Option<Within>,
    /// Customers put into a tier by decision; nothing of them is fitted, and they count among the
    /// others. Defaults to none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub overrides: Vec<Override>,
}

/// Where one tier ends and the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum TierCuts {
    /// By share of all positive value, largest customers first: ABC tiers.
    ShareOfValue(Vec<TierShare>),
    /// By share of the customers with positive value, largest first: the top 5 %, the next 20 %.
    ShareOfHeads(Vec<TierShare>),
    /// At amounts that the business means something by; nothing is fitted.
    Amounts(Vec<TierRow>),
}

/// A tier by its place in the order of value: it holds the customers before whom less than this
/// share lies, of all value or of all heads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct TierShare {
    /// Its name.
    pub name: Name,
    /// Above 0, at most 1, at most six decimals.
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    pub up_to: Decimal,
}

/// Groups that are cut on their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Within {
    /// What makes a group.
    pub by: GroupBy,
    /// Fewest customers with positive value for cuts of its own. Defaults to 30: of fewer, one
    /// large customer decides.
    #[cfg_attr(feature = "serde", serde(default = "thirty"))]
    pub fewest: u32,
    /// What is done with smaller groups, and with customers of whom the group is not known.
    /// Defaults to the amounts for everybody.
    #[cfg_attr(feature = "serde", serde(default))]
    pub otherwise: Otherwise,
}

impl Within {
    /// Groups of at least 30 customers with positive value; the amounts for everybody else.
    ///
    /// ```
    /// use patronage::value::{GroupBy, Otherwise, Within};
    ///
    /// let within = Within::new(GroupBy::Industry);
    /// assert_eq!((within.fewest, within.otherwise), (30, Otherwise::Everybody));
    /// ```
    pub fn new(by: GroupBy) -> Self {
        Self { by, fewest: thirty(), otherwise: Otherwise::default() }
    }
}

/// Shares are compared in millionths.
const MILLION: i128 = 1_000_000;

impl TierSpec {
    /// Cuts for everybody, by net spend, without overrides.
    pub fn new(by: TierCuts, lowest: Name) -> Self {
        Self { by, lowest, basis: Basis::default(), within: None, overrides: Vec::new() }
    }

    /// Fits the amounts on a cohort; its profiles must know the customers' records where there
    /// are groups, overrides, or an attribute to go by.
    ///
    /// Customers are taken in the order of their value, largest first; those of equal value are
    /// one block. A block is in the first tier of which it holds that the share that lies *before*
    /// the block is below the tier's. So a single customer who brings 90 % is in the best tier.
    /// Value of 0 or less is in the lowest tier and does not count.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the spec: shares that are not above 0 and at most 1 or do
    /// not rise, names that stand twice, amounts out of order.
    pub fn fit(&self, cohort: &Cohort<'_>) -> Result<Tiers, Findings> {
        self.fit_given(cohort, |_| None)
    }

    /// The same by what is predicted for each customer, where the basis is
    /// [`LifetimeValue`](crate::value::Monetary::LifetimeValue). Of whom nothing is predicted does
    /// not count.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit).
    pub fn fit_given(
        &self,
        cohort: &Cohort<'_>,
        predicted: impl Fn(&Profile<'_>) -> Option<LifetimeValue>,
    ) -> Result<Tiers, Findings> {
        let currency = cohort.currency();
        let shares = match &self.by {
            TierCuts::Amounts(rows) => {
                return Tiers::try_from(self.policy(cohort, rows.clone(), None));
            }
            TierCuts::ShareOfValue(shares) | TierCuts::ShareOfHeads(shares) => shares,
        };
        let parts = checked_shares(shares, self.lowest).map_err(|found| self.placed(found))?;
        let value = |profile: &Profile<'_>| {
            let verdicts = Verdicts { lifetime: predicted(profile), ..Verdicts::NONE };
            let value = self.basis.minor(&Known::new(profile, &verdicts), currency);
            value.filter(|value| *value > 0)
        };
        let everybody = cohort.profiles().filter_map(value).collect();
        let cut = |values| {
            let cuts = self.cuts(values, &parts).into_iter();
            cuts.map(|cut| cut.map(|cut| Money::from_minor(cut, currency))).collect::<Vec<_>>()
        };
        let rows = shares.iter().zip(cut(everybody));
        let rows = rows.map(|(share, at_least)| TierRow { name: share.name, at_least }).collect();
        let within = self.within.map(|within| {
            let mut groups: BTreeMap<Group, Vec<i128>> = BTreeMap::new();
            for profile in cohort.profiles() {
                let group = within.by.of(profile.customer());
                if let Some((group, value)) = group.zip(value(profile)) {
                    groups.entry(group).or_default().push(value);
                }
            }
            let large = |values: &Vec<i128>| values.len() as u64 >= u64::from(within.fewest);
            let groups = groups.into_iter().filter(|(_, values)| large(values));
            let groups = groups.map(|(group, values)| (group.to_string(), cut(values))).collect();
            TierGroups { by: within.by, groups, otherwise: within.otherwise }
        });
        Tiers::try_from(self.policy(cohort, rows, within))
    }

    fn policy(
        &self,
        cohort: &Cohort<'_>,
        tiers: Vec<TierRow>,
        within: Option<TierGroups>,
    ) -> TierPolicy {
        TierPolicy {
            currency: cohort.currency(),
            tiers,
            lowest: self.lowest,
            basis: self.basis,
            within,
            overrides: self.overrides.clone(),
        }
    }

    /// The smallest value of each tier, best first; `None` where nobody is.
    fn cuts(&self, mut values: Vec<i128>, parts: &[i128]) -> Vec<Option<i128>> {
        values.sort_unstable_by(|a, b| b.cmp(a));
        let weight = |value: i128| match self.by {
            TierCuts::ShareOfHeads(_) => 1,
            TierCuts::ShareOfValue(_) | TierCuts::Amounts(_) => value,
        };
        let total = values.iter().fold(0_i128, |sum, value| sum.saturating_add(weight(*value)));
        let mut cuts: Vec<Option<i128>> = vec![None; parts.len()];
        let mut before = 0_i128;
        for block in values.chunk_by(PartialEq::eq) {
            let Some(value) = block.first().copied() else { break };
            // before / total < share, without dividing.
            let within = |part: &i128| before.saturating_mul(MILLION) < total.saturating_mul(*part);
            let Some(tier) = parts.iter().position(within) else { break };
            // The smallest value so far of this tier, and of each tier below that has none yet.
            for cut in cuts.iter_mut().skip(tier) {
                *cut = Some(value);
            }
            let size = i128::try_from(block.len()).unwrap_or(i128::MAX);
            before = before.saturating_add(weight(value).saturating_mul(size));
        }
        cuts
    }

    /// Findings about the shares, at their place in the spec.
    fn placed(&self, findings: Findings) -> Findings {
        let mut placed = Findings::new();
        let by = if matches!(self.by, TierCuts::ShareOfHeads(_)) { "heads" } else { "value" };
        placed.extend_under(&format!("/by/share_of_{by}"), findings);
        placed
    }
}

impl Tiers {
    /// The customary shares: `high` up to 80 % of all spend, `medium` up to 95 %.
    pub fn default_shares() -> Vec<TierShare> {
        let share = |name, up_to| TierShare { name, up_to };
        vec![
            share(Name::literal("high"), Decimal::new(80, 2)),
            share(Name::literal("medium"), Decimal::new(95, 2)),
        ]
    }

    /// Fits the amounts on a cohort: ABC tiers. The [spec](TierSpec::fit) by share of value,
    /// for net spend and everybody.
    ///
    /// # Errors
    ///
    /// When a share is not above 0 and at most 1, has more than six decimals, or is not above the
    /// share before it; when a name stands twice.
    pub fn fit(cohort: &Cohort<'_>, shares: &[TierShare], lowest: Name) -> Result<Self, Findings> {
        checked_shares(shares, lowest)?;
        TierSpec::new(TierCuts::ShareOfValue(shares.to_vec()), lowest).fit(cohort)
    }
}

/// The shares in millionths.
fn checked_shares(shares: &[TierShare], lowest: Name) -> Result<Vec<i128>, Findings> {
    let mut findings = Findings::new();
    let mut parts: Vec<i128> = Vec::with_capacity(shares.len());
    for (at, share) in shares.iter().enumerate() {
        let part = in_steps(share.up_to, 6).map_or(-1, i128::from);
        let previous = parts.last().copied().unwrap_or(0);
        if part <= previous || part > MILLION {
            let expected =
                "a share above the one before it, above 0 and at most 1, at most six decimals";
            let path = format!("/{at}/up_to");
            findings.push(Finding::new(Code::Range, path, quoted(&share.up_to), expected));
        }
        parts.push(part);
    }
    let names: Vec<Name> = shares.iter().map(|share| share.name).collect();
    find_repeated(&names, lowest, "", &mut findings);
    findings.into_result()?;
    Ok(parts)
}

fn thirty() -> u32 {
    30
}
