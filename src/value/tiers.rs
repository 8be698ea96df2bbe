//! Tiers by what customers have spent.

use rust_decimal::Decimal;

use crate::base::{Currency, Money, Name, in_steps};
use crate::error::{Code, Finding, Findings, quoted};
use crate::judge::{Assess, other_currency};
use crate::model::{Fact, Operator, Reason, Tier, Value};
use crate::profile::{Cohort, Profile};

/// Tiers as written: the best first, each from an amount of spend on, and the lowest for everybody
/// else.
///
/// ```
/// use patronage::base::{Currency, Name};
/// use patronage::value::{TierPolicy, TierRow, Tiers};
///
/// let policy = TierPolicy {
///     currency: Currency::USD,
///     tiers: vec![
///         TierRow { name: Name::literal("gold"), at_least: Some("500 USD".parse()?) },
///         TierRow { name: Name::literal("silver"), at_least: Some("100 USD".parse()?) },
///     ],
///     lowest: Name::literal("bronze"),
/// };
/// let tiers = Tiers::try_from(policy).unwrap();
/// assert_eq!(tiers.names().next().unwrap().as_str(), "gold");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct TierPolicy {
    /// The currency of the amounts.
    pub currency: Currency,
    /// The tiers above the lowest, best first, their amounts not rising. At most 100.
    pub tiers: Vec<TierRow>,
    /// The tier of everybody else.
    pub lowest: Name,
}

/// One tier above the lowest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct TierRow {
    /// Its name.
    pub name: Name,
    /// The spend from which on a customer is in it; `None` (`null`) when nobody is.
    pub at_least: Option<Money>,
}

/// A tier by its place in the order of spend: it holds the customers before whom less than this
/// share of all spend lies.
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

/// Puts customers into tiers by their spend.
///
/// * *Looks at* [`spend`](Profile::spend).
/// * *At the boundary*: spend that equals a tier's amount is in the tier.
/// * *With no data*: spend is 0, which is in the lowest tier. `None` only when the customer's
///   books are in another currency than the policy.
/// * *Cost*: one short scan; no allocation.
/// * *Reference*: ABC analysis (Dickie, *ABC Inventory Analysis Shoots for Dollars*, 1951).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers {
    currency: Currency,
    // INVARIANT: amounts do not rise; `None` only before any amount.
    above_lowest: Vec<(Tier, Option<i128>)>,
    lowest: Tier,
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

    /// Fits the amounts on a cohort: ABC tiers.
    ///
    /// Customers are taken in the order of their spend, largest first; those with equal spend are
    /// one block. A block is in the first tier of which it holds that the share of all positive
    /// spend that lies *before* the block is below the tier's. So a single customer who brings
    /// 90 % is in the best tier. Spend of 0 or less is in the lowest tier and not in the total.
    ///
    /// # Errors
    ///
    /// When a share is not above 0 and at most 1, has more than six decimals, or is not above the
    /// share before it; when a name stands twice.
    pub fn fit(cohort: &Cohort<'_>, shares: &[TierShare], lowest: Name) -> Result<Self, Findings> {
        let parts = checked_shares(shares, lowest)?;
        let mut spends: Vec<i128> =
            cohort.profiles().map(|profile| profile.spend().minor()).collect();
        spends.retain(|spend| *spend > 0);
        spends.sort_unstable_by(|a, b| b.cmp(a));
        let total = spends.iter().fold(0_i128, |sum, spend| sum.saturating_add(*spend));
        let mut cuts: Vec<Option<i128>> = vec![None; shares.len()];
        let mut before = 0_i128;
        for block in spends.chunk_by(PartialEq::eq) {
            let spend = block.first().copied();
            // before / total < share, without dividing.
            let within = |part: &i128| before.saturating_mul(MILLION) < total.saturating_mul(*part);
            let Some(tier) = parts.iter().position(within) else { break };
            // The smallest spend so far of this tier, and of each tier below that has none yet.
            for cut in cuts.iter_mut().skip(tier) {
                *cut = spend;
            }
            let size = i128::try_from(block.len()).unwrap_or(i128::MAX);
            before = before.saturating_add(spend.unwrap_or(0).saturating_mul(size));
        }
        let rows = shares.iter().zip(cuts);
        let tiers = rows.map(|(share, cut)| TierRow {
            name: share.name,
            at_least: cut.map(|cut| Money::from_minor(cut, cohort.currency())),
        });
        Self::try_from(TierPolicy { currency: cohort.currency(), tiers: tiers.collect(), lowest })
    }

    /// The names, best first.
    pub fn names(&self) -> impl Iterator<Item = Name> {
        self.above_lowest.iter().map(|(tier, _)| tier.name).chain(std::iter::once(self.lowest.name))
    }

    /// The amounts, to be read, stored and reviewed.
    pub fn policy(&self) -> TierPolicy {
        let money = |cut: i128| Money::from_minor(cut, self.currency);
        let rows = self.above_lowest.iter();
        let rows = rows.map(|(tier, cut)| TierRow { name: tier.name, at_least: cut.map(money) });
        TierPolicy { currency: self.currency, tiers: rows.collect(), lowest: self.lowest.name }
    }

    /// The place of the first tier whose amount is reached.
    fn place(&self, spend: i128) -> Option<usize> {
        self.above_lowest.iter().position(|(_, cut)| cut.is_some_and(|cut| cut <= spend))
    }
}

/// Shares are compared in millionths.
const MILLION: i128 = 1_000_000;

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

pub(super) fn find_repeated(names: &[Name], lowest: Name, path: &str, findings: &mut Findings) {
    for (at, name) in names.iter().enumerate() {
        let earlier = names.iter().take(at).any(|other| other == name);
        if earlier || *name == lowest {
            let path = format!("{path}/{at}/name");
            let found = format!("{} a second time", quoted(name));
            findings.push(Finding::new(Code::DuplicateId, path, found, "each tier once"));
        }
    }
}

impl Assess for Tiers {
    type Verdict = Option<Tier>;

    fn assess(&self, profile: &Profile<'_>) -> Option<Tier> {
        if profile.currency() != self.currency {
            return None;
        }
        let place = self.place(profile.spend().minor());
        let tier = place.and_then(|place| self.above_lowest.get(place));
        Some(tier.map_or(self.lowest, |(tier, _)| *tier))
    }

    fn explain(&self, profile: &Profile<'_>) -> Vec<Reason> {
        if profile.currency() != self.currency {
            return vec![other_currency(profile, self.currency)];
        }
        let spend = profile.spend();
        let place = self.place(spend.minor());
        let cut = |place: usize| self.above_lowest.get(place).and_then(|(_, cut)| *cut);
        let against = |operator, cut| {
            let bound = Value::Money(Money::from_minor(cut, self.currency));
            Reason::new(Fact::Spend.name(), Value::Money(spend), operator, bound)
        };
        let reached = place.and_then(cut).map(|cut| against(Operator::AtLeast, cut));
        let above = place.unwrap_or(self.above_lowest.len()).checked_sub(1).and_then(cut);
        let missed = above.map(|cut| against(Operator::Below, cut));
        let mut reasons: Vec<Reason> = reached.into_iter().chain(missed).collect();
        if reasons.is_empty() {
            // Nobody reaches any tier above the lowest.
            reasons.push(against(Operator::Equal, spend.minor()));
        }
        reasons
    }
}

impl TryFrom<TierPolicy> for Tiers {
    type Error = Findings;

    fn try_from(policy: TierPolicy) -> Result<Self, Findings> {
        let TierPolicy { currency, tiers, lowest } = policy;
        let mut findings = Findings::new();
        if tiers.len() > 100 {
            let found = format!("{} tiers", tiers.len());
            findings.push(Finding::new(Code::Range, "/tiers", found, "at most 100"));
        }
        let mut previous: Option<Money> = None;
        for (at, row) in tiers.iter().enumerate() {
            let path = format!("/tiers/{at}/at_least");
            match row.at_least {
                Some(amount) if amount.currency() != currency => {
                    let found = quoted(&amount.currency());
                    findings.push(Finding::new(Code::Currency, path, found, currency.code()));
                }
                Some(amount) if previous.is_some_and(|previous| amount > previous) => {
                    let expected = "no more than the better tier before it";
                    findings.push(Finding::new(Code::Order, path, quoted(&amount), expected));
                }
                None if previous.is_some() => {
                    let expected = "an amount, as the better tier before it has one";
                    findings.push(Finding::new(Code::Order, path, "nothing", expected));
                }
                amount => previous = amount.or(previous),
            }
        }
        let names: Vec<Name> = tiers.iter().map(|row| row.name).collect();
        find_repeated(&names, lowest, "/tiers", &mut findings);
        findings.into_result()?;
        let count = tiers.len();
        let ranked = tiers.into_iter().enumerate().map(|(at, row)| {
            let rank = u8::try_from(count.saturating_sub(at)).unwrap_or(u8::MAX);
            (Tier { name: row.name, rank }, row.at_least.map(Money::minor))
        });
        let lowest = Tier { name: lowest, rank: 0 };
        Ok(Self { currency, above_lowest: ranked.collect(), lowest })
    }
}
