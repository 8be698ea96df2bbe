//! The policy of an engine.

use super::Engine;
use super::warnings::warnings;
use crate::base::{Currency, Name};
use crate::churn::{Silence, SilencePolicy};
use crate::condition::FactSchema;
use crate::error::{Code, Finding, Findings};
use crate::lifecycle::{Retail, RetailPolicy};
use crate::lifetime::{Lifetime, LifetimePolicy};
use crate::rule::{RuleBook, Rules};
use crate::segment::{Grid, GridAnalysis, GridPolicy};
use crate::value::{Rfm, RfmPolicy, StandingPolicy, Standings, TierPolicy, Tiers};

/// Everything an engine decides by, as written. Each judge may be left out.
///
/// ```
/// use patronage::base::Currency;
/// use patronage::engine::{Engine, Policy};
/// use patronage::segment::GridPolicy;
///
/// let mut policy = Policy::new(Currency::USD);
/// policy.grid = Some(GridPolicy::rf_10());
/// let findings = Engine::new(policy).unwrap_err();
/// assert_eq!(findings.to_string(), "/grid: a grid without scores; expected rfm beside it");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub struct Policy {
    /// The version of this form; 1.
    pub version: u32,
    /// The currency of all amounts in it, and of the books it is for.
    pub currency: Currency,
    /// Scores for recency, frequency and monetary value.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rfm: Option<RfmPolicy>,
    /// The grid that makes segments of the scores.
    #[cfg_attr(feature = "serde", serde(default))]
    pub grid: Option<GridPolicy>,
    /// Value tiers.
    #[cfg_attr(feature = "serde", serde(default))]
    pub tiers: Option<TierPolicy>,
    /// Tiers that are held for a time. Defaults to none: then tiers follow the day.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub standing: Option<StandingPolicy>,
    /// The lifecycle.
    #[cfg_attr(feature = "serde", serde(default))]
    pub lifecycle: Option<RetailPolicy>,
    /// Churn risk.
    #[cfg_attr(feature = "serde", serde(default))]
    pub churn: Option<SilencePolicy>,
    /// Lifetime value. Defaults to none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub lifetime: Option<LifetimePolicy>,
    /// Rules, which see all of the above.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub rules: Option<RuleBook>,
}

impl Policy {
    /// The version of the form that this release writes and reads.
    pub const VERSION: u32 = 1;

    /// A policy without any judge.
    pub fn new(currency: Currency) -> Self {
        Self {
            version: Self::VERSION,
            currency,
            rfm: None,
            grid: None,
            tiers: None,
            standing: None,
            lifecycle: None,
            churn: None,
            lifetime: None,
            rules: None,
        }
    }

    /// The facts that rules under this policy may name: customers and behaviour, and the verdicts
    /// of the judges that it has, by the names that it gives them.
    ///
    /// ```
    /// use patronage::base::Currency;
    /// use patronage::condition::FactRef;
    /// use patronage::engine::Policy;
    /// use patronage::lifecycle::RetailPolicy;
    ///
    /// let mut policy = Policy::new(Currency::USD);
    /// assert!(policy.facts().info(&FactRef::Stage).is_err());
    /// policy.lifecycle = Some(RetailPolicy::default());
    /// assert!(policy.facts().info(&FactRef::Stage).is_ok());
    /// ```
    pub fn facts(&self) -> FactSchema {
        let mut facts = FactSchema::new(self.currency);
        if let Some(rfm) = &self.rfm {
            let most = rfm.axes().axes().into_iter().max();
            facts = facts.scores(most.unwrap_or(rfm.bins));
        }
        if let Some(grid) = &self.grid {
            let names = grid.rows.iter().map(|row| row.segment).chain(grid.rest);
            let mut each: Vec<Name> = Vec::new();
            for name in names {
                if !each.contains(&name) {
                    each.push(name);
                }
            }
            facts = facts.segments(each);
        }
        if let Some(tiers) = &self.tiers {
            let above = tiers.tiers.iter().rev().map(|row| row.name);
            facts = facts.tiers(std::iter::once(tiers.lowest).chain(above));
        }
        if self.lifecycle.is_some() {
            facts = facts.stages(Retail::stages().map(|stage| stage.name));
        }
        if let Some(churn) = &self.churn {
            facts = facts.bands(churn.bands.iter().map(|band| band.name));
        }
        if self.lifetime.is_some() {
            facts = facts.lifetime();
        }
        facts
    }

    /// Everything that is wrong with it.
    pub fn findings(&self) -> Findings {
        Engine::new(self.clone()).err().unwrap_or_default()
    }

    /// What is wrong with the grid, with customers as the cut points of the scores know them;
    /// `None` without a grid. See [`GridPolicy::analyse`].
    ///
    /// # Errors
    ///
    /// When the grid's form is wrong.
    pub fn analyse_grid(&self) -> Result<Option<GridAnalysis>, Findings> {
        let Some(grid) = &self.grid else { return Ok(None) };
        let rfm = self.rfm.clone().and_then(|rfm| Rfm::try_from(rfm).ok());
        let example = |score| rfm.as_ref().and_then(|rfm| rfm.example(score));
        grid.analyse_with(example).map(Some)
    }
}

/// Checks every part, and that the parts fit together.
pub(super) fn check(policy: Policy) -> Result<Engine, Findings> {
    let mut findings = Findings::new();
    let currency = policy.currency;
    if policy.version != Policy::VERSION {
        let (found, expected) = (policy.version.to_string(), Policy::VERSION.to_string());
        findings.push(Finding::new(Code::Version, "/version", found, expected));
    }
    let currencies = [
        ("/rfm/currency", policy.rfm.as_ref().map(|part| part.currency)),
        ("/tiers/currency", policy.tiers.as_ref().map(|part| part.currency)),
        ("/standing/currency", policy.standing.as_ref().map(|part| part.currency)),
        ("/lifetime/currency", policy.lifetime.as_ref().map(|part| part.currency)),
    ];
    for (path, other) in currencies {
        if let Some(other) = other.filter(|other| *other != currency) {
            let expected = format!("{currency}, the currency of the policy");
            findings.push(Finding::new(Code::Currency, path, other.code(), expected));
        }
    }
    match (&policy.rfm, &policy.grid) {
        (None, Some(_)) => findings.push(Finding::new(
            Code::Required,
            "/grid",
            "a grid without scores",
            "rfm beside it",
        )),
        (Some(rfm), Some(grid)) if rfm.axes() != grid.axes() => {
            let expected = format!("{}, as many as rfm has", rfm.axes());
            let path = if grid.axis_bins.is_some() { "/grid/axis_bins" } else { "/grid/bins" };
            findings.push(Finding::new(Code::Conflict, path, grid.axes().to_string(), expected));
        }
        _ => {}
    }
    let by_predicted = policy.tiers.as_ref().is_some_and(|tiers| tiers.basis.is_predicted());
    let spend = policy.lifetime.as_ref().and_then(|lifetime| lifetime.spend);
    if by_predicted && spend.is_none() {
        findings.push(nothing_predicted("a policy of lifetime value with spend"));
    }
    let rfm = part("/rfm", policy.rfm.clone(), Rfm::try_from, &mut findings);
    let grid = part("/grid", policy.grid.clone(), Grid::try_from, &mut findings);
    let tiers = part("/tiers", policy.tiers.clone(), Tiers::try_from, &mut findings);
    let standings = part("/standing", policy.standing.clone(), Standings::try_from, &mut findings);
    let lifecycle = part("/lifecycle", policy.lifecycle.clone(), Retail::try_from, &mut findings);
    let churn = part("/churn", policy.churn.clone(), Silence::try_from, &mut findings);
    let lifetime = part("/lifetime", policy.lifetime.clone(), Lifetime::try_from, &mut findings);
    let facts = policy.facts();
    let rules = |book| Rules::new(book, &facts);
    let rules = part("/rules", policy.rules.clone(), rules, &mut findings);
    findings.into_result()?;
    let warnings = warnings(&policy, rules.as_ref());
    Ok(Engine {
        policy,
        rfm,
        grid,
        tiers,
        standings,
        lifecycle,
        churn,
        lifetime,
        rules,
        others: Vec::new(),
        warnings,
    })
}

/// Tiers by what is predicted, and nothing that predicts it.
pub(super) fn nothing_predicted(expected: &str) -> Finding {
    let found = "`lifetime_value`, which nothing here predicts";
    Finding::new(Code::Required, "/tiers/basis/of", found, expected)
}

fn part<P, J>(
    path: &str,
    policy: Option<P>,
    check: impl FnOnce(P) -> Result<J, Findings>,
    findings: &mut Findings,
) -> Option<J> {
    let checked = policy.map(check)?;
    checked.map_err(|found| findings.extend_under(path, found)).ok()
}
