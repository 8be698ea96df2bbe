//! The policy of an engine.

use std::collections::{BTreeMap, BTreeSet};

use super::Engine;
use super::judges::{Judge, declared, seats};
use super::warnings::look_alike;
use crate::base::{Currency, Name};
use crate::churn::SilencePolicy;
use crate::customer::AttributeType;
use crate::error::{Code, Finding, Findings, quoted};
use crate::evidence::Labels;
use crate::fact::FactSchema;
use crate::lifecycle::RetailPolicy;
use crate::lifetime::LifetimePolicy;
use crate::rule::{RuleBook, Rules};
use crate::segment::{GridAnalysis, GridPolicy};
use crate::value::{Rfm, RfmPolicy, StandingPolicy, TierPolicy};

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
    /// What judges of the application's own say, by their names: its type, with its vocabulary.
    /// Rules may name it as `judge.NAME`; the judge itself is code that is added to the
    /// [engine](Engine::with). Where it was not, the fact is missing. Defaults to none.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            skip_serializing_if = "BTreeMap::is_empty",
            deserialize_with = "crate::base::each_once"
        )
    )]
    pub judges: BTreeMap<Name, AttributeType>,
    /// Books of rules, each asked in its [stratum](RuleBook::stratum); those of one stratum do not
    /// see each other. One alone is written as it is, several as a list. Defaults to none.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::base::one_or_many")
    )]
    #[cfg_attr(
        feature = "schemars",
        schemars(schema_with = "crate::base::one_or_many::json_schema::<RuleBook>")
    )]
    pub rules: Vec<RuleBook>,
    /// What people read in place of the names above. Books have labels of their own. Defaults to
    /// none: then people read the names.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Labels::is_empty"))]
    pub labels: Labels,
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
            judges: BTreeMap::new(),
            rules: Vec::new(),
            labels: Labels::default(),
        }
    }

    /// The facts that rules under this policy may name: customers and behaviour, and the verdicts
    /// of the judges that it has, by the names that it gives them.
    ///
    /// ```
    /// use patronage::base::Currency;
    /// use patronage::fact::VerdictFact;
    /// use patronage::engine::Policy;
    /// use patronage::lifecycle::RetailPolicy;
    ///
    /// let mut policy = Policy::new(Currency::USD);
    /// assert!(policy.facts().info(&VerdictFact::Stage.into()).is_err());
    /// policy.lifecycle = Some(RetailPolicy::default());
    /// assert!(policy.facts().info(&VerdictFact::Stage.into()).is_ok());
    /// ```
    pub fn facts(&self) -> FactSchema {
        declared(self)
    }

    /// Where a book of rules stands: one alone is written as it is.
    pub(super) fn path_of_book(&self, at: usize) -> String {
        if self.rules.len() == 1 { "/rules".to_owned() } else { format!("/rules/{at}") }
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
    let mut judges = seats(&policy, &mut findings);
    findings.extend_under("/labels", policy.labels.findings());
    let facts = books(&policy, &mut judges, &mut findings);
    look_alike(&policy, &mut findings);
    findings.clone().into_result()?;
    findings.sort();
    // Who reads a verdict comes after whoever gives it.
    judges.sort_by_key(Judge::stratum);
    let labels = policy.rules.iter().fold(policy.labels.clone(), |all, book| all.or(&book.labels));
    Ok(Engine { policy, judges, facts, labels, warnings: findings })
}

/// Checks the books of rules, each against what is decided before it, and seats them. Gives the
/// facts with everything that the books declare.
fn books(policy: &Policy, judges: &mut Vec<Judge>, findings: &mut Findings) -> FactSchema {
    let mut order: Vec<(usize, &RuleBook)> = policy.rules.iter().enumerate().collect();
    order.sort_by_key(|(_, book)| book.stratum);
    let mut facts = policy.facts();
    let mut groups: BTreeSet<Name> = BTreeSet::new();
    let path = |at: usize| policy.path_of_book(at);
    for same in order.chunk_by(|(_, a), (_, b)| a.stratum == b.stratum) {
        let before = facts.clone();
        for (at, book) in same {
            match Rules::new((*book).clone(), &before) {
                Ok(rules) => {
                    findings.extend_under(&path(*at), rules.warnings().clone());
                    judges.push(Judge::Rules(Box::new(rules)));
                }
                Err(found) => findings.extend_under(&path(*at), found),
            }
            for (place, group) in book.groups.iter().enumerate() {
                if !groups.insert(group.id) && policy.rules.len() > 1 {
                    let place = format!("{}/groups/{place}/id", path(*at));
                    let found = format!("{}, a group of another book too", quoted(&group.id));
                    let expected = "each group in one book";
                    findings.push(Finding::new(Code::DuplicateId, place, found, expected));
                }
            }
            facts = book.declare(facts).more_attributes(&book.attributes);
        }
    }
    facts
}

/// Tiers by what is predicted, and nothing that predicts it.
pub(super) fn nothing_predicted(expected: &str) -> Finding {
    let found = "`lifetime_value`, which nothing here predicts";
    Finding::new(Code::Required, "/tiers/basis/of", found, expected)
}
