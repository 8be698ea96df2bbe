//! Where the judges meet: a policy as written, the engine that was made of it, and what it says
//! of a customer.
//!
//! A [`Policy`] is data: it can be written by hand, [fitted](Policy::fit) on a cohort, printed,
//! stored, compared. An [`Engine`] is a policy that was checked; it answers for any customer at
//! any day, cannot fail, and says why on demand.

mod classification;
mod custom;
mod explanation;
mod policy;
mod spec;
mod warnings;

pub use classification::Classification;
pub use explanation::{Explained, Explanation};
pub use policy::Policy;
pub use spec::{Fitted, Note, Spec};

use std::sync::Arc;

use crate::base::{CustomerId, Name};
use crate::churn::Silence;
use crate::condition::{Seen, Verdicts};
use crate::error::{Error, Findings};
use crate::judge::{Assess, Verdict};
use crate::lifecycle::Retail;
use crate::lifetime::Lifetime;
use crate::profile::{Cohort, Profile};
use crate::rule::{Memory, Rules};
use crate::segment::Grid;
use crate::value::{Rfm, Standings, Tiers};
use custom::{Custom, Own};

/// A policy that was checked: classifies customers and explains it.
///
/// [`classify`](Self::classify) cannot fail and allocates nothing, unless judges of the
/// application's own are added or the policy has rules: what they give goes into lists. To apply
/// rules without allocation, hand [`verdicts`](Self::verdicts) to
/// [`Rules::apply`](crate::rule::Rules::apply). The same profile always gets the same
/// answer: there is no clock, no randomness and no state.
///
/// ```
/// use patronage::base::{Currency, Day};
/// use patronage::intake::{Intake, Row};
/// use patronage::engine::{Engine, Policy, Spec};
/// use patronage::profile::Ledgers;
///
/// let mut intake = Intake::new(Currency::USD);
/// let rows = [("ann", "1998-01-05", "40"), ("ann", "1998-03-06", "60"), ("bob", "1998-01-09", "20")]
///     .map(|(customer, at, amount)| Row { customer, at, amount, ..Row::default() });
/// let mut ledgers = Ledgers::new(Currency::USD);
/// ledgers.post(intake.admit_rows(rows)?.postings())?;
///
/// let cohort = ledgers.at(Day::new(1998, 3, 31)?);
/// let engine = Engine::new(Policy::fit(&cohort, &Spec::default())?.policy)?;
/// let ann = engine.classify(cohort.find("ann").unwrap());
/// assert_eq!(ann.tier.unwrap().name.as_str(), "high");
/// assert_eq!(ann.stage.unwrap().stage.name.as_str(), "repeat");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    policy: Policy,
    rfm: Option<Rfm>,
    grid: Option<Grid>,
    tiers: Option<Tiers>,
    standings: Option<Standings>,
    lifecycle: Option<Retail>,
    churn: Option<Silence>,
    lifetime: Option<Lifetime>,
    rules: Option<Rules>,
    others: Vec<(Name, Arc<dyn Custom>)>,
    warnings: Findings,
}

/// The names of the built-in verdicts in explanations; no judge of the application's own may have
/// one of them.
const BUILT_IN: [Name; 7] = [
    Name::literal("tier"),
    Name::literal("standing"),
    Name::literal("rfm"),
    Name::literal("segment"),
    Name::literal("stage"),
    Name::literal("churn"),
    Name::literal("lifetime"),
];

impl Engine {
    /// Checks a policy.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, each with a JSON pointer to its place.
    pub fn new(policy: Policy) -> Result<Self, Findings> {
        policy::check(policy)
    }

    /// The policy, to be read, stored and compared.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What somebody should look at in the policy, though it is no error: names that may be taken
    /// for others, and the warnings of its rules.
    ///
    /// ```
    /// use patronage::base::{Currency, Name};
    /// use patronage::engine::{Engine, Policy};
    /// use patronage::value::{TierPolicy, TierRow};
    ///
    /// let mut tiers = TierPolicy::new(Currency::USD, Name::literal("tierl"));
    /// tiers.tiers = vec![TierRow { name: Name::literal("tier1"), at_least: None }];
    /// let mut policy = Policy::new(Currency::USD);
    /// policy.tiers = Some(tiers);
    /// assert_eq!(
    ///     Engine::new(policy)?.warnings().to_string(),
    ///     "/tiers/lowest: warning: `tierl`; expected a name that does not look like `tier1` \
    ///      (`l` is U+006C, `1` is U+0031)",
    /// );
    /// # Ok::<(), patronage::error::Findings>(())
    /// ```
    pub fn warnings(&self) -> &Findings {
        &self.warnings
    }

    /// The scorer, if the policy has one.
    pub fn rfm(&self) -> Option<&Rfm> {
        self.rfm.as_ref()
    }

    /// The grid, if the policy has one.
    pub fn grid(&self) -> Option<&Grid> {
        self.grid.as_ref()
    }

    /// The tiers, if the policy has any.
    pub fn tiers(&self) -> Option<&Tiers> {
        self.tiers.as_ref()
    }

    /// The standings, if the policy has any.
    pub fn standings(&self) -> Option<&Standings> {
        self.standings.as_ref()
    }

    /// The lifecycle, if the policy has one.
    pub fn lifecycle(&self) -> Option<&Retail> {
        self.lifecycle.as_ref()
    }

    /// The judge of churn risk, if the policy has one.
    pub fn churn(&self) -> Option<&Silence> {
        self.churn.as_ref()
    }

    /// The judge of lifetime value, if the policy has one.
    pub fn lifetime(&self) -> Option<&Lifetime> {
        self.lifetime.as_ref()
    }

    /// The rules, if the policy has any.
    pub fn rules(&self) -> Option<&Rules> {
        self.rules.as_ref()
    }

    /// Adds a judge of the application's own under a name. Its verdict stands in every
    /// classification and its reasons in every explanation.
    ///
    /// # Errors
    ///
    /// When the name is that of a built-in verdict or of a judge that was added before.
    ///
    /// ```
    /// # use patronage::judge::Assess;
    /// # use patronage::model::Reason;
    /// # use patronage::profile::{Ledger, Profile};
    /// # use patronage::base::{Currency, Day, Name};
    /// # use patronage::engine::{Engine, Policy};
    /// #[derive(Debug)]
    /// struct CameBack;
    ///
    /// impl Assess for CameBack {
    ///     type Verdict = bool;
    ///     fn assess(&self, profile: &Profile<'_>) -> bool {
    ///         profile.repeat_purchases() > 0
    ///     }
    ///     fn explain(&self, _: &Profile<'_>) -> Vec<Reason> {
    ///         Vec::new() // A real judge gives its reasons.
    ///     }
    /// }
    ///
    /// let engine = Engine::new(Policy::new(Currency::USD))?.with(Name::literal("came_back"), CameBack)?;
    /// let ledger = Ledger::new(Currency::USD);
    /// let classification = engine.classify(&ledger.at(Day::new(1998, 6, 30)?));
    /// assert_eq!(classification.verdict::<bool>("came_back"), Some(false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with<J>(mut self, name: Name, judge: J) -> Result<Self, Error>
    where
        J: Assess + 'static,
        J::Verdict: Verdict,
    {
        let taken = self.others.iter().any(|(other, _)| *other == name);
        if taken || BUILT_IN.contains(&name) {
            return Err(Error::conflict(format!("a judge named {name}"), "another of that name"));
        }
        self.others.push((name, Arc::new(Own(judge))));
        Ok(self)
    }

    /// The verdicts of the built-in judges: what rules look at. Allocates nothing.
    pub fn verdicts(&self, profile: &Profile<'_>) -> Verdicts {
        let rfm = self.rfm.as_ref().and_then(|judge| judge.assess(profile));
        let lifetime = self.lifetime.as_ref().and_then(|judge| judge.assess(profile));
        let predicted = lifetime.and_then(|predicted| predicted.lifetime_value);
        Verdicts {
            rfm,
            lifetime,
            segment: self.grid.as_ref().zip(rfm).and_then(|(grid, score)| grid.segment(score)),
            tier: self.tiers.as_ref().and_then(|judge| judge.given(predicted).assess(profile)),
            stage: self.lifecycle.as_ref().map(|judge| judge.assess(profile)),
            churn: self.churn.as_ref().and_then(|judge| judge.assess(profile)),
        }
    }

    /// Classifies one customer at the day of the profile.
    pub fn classify(&self, profile: &Profile<'_>) -> Classification {
        self.classify_in(profile, &mut self.memory())
    }

    fn memory(&self) -> Option<Memory> {
        self.rules.as_ref().map(Rules::memory)
    }

    fn classify_in(&self, profile: &Profile<'_>, memory: &mut Option<Memory>) -> Classification {
        let verdicts = self.verdicts(profile);
        let Verdicts { rfm, segment, tier, stage, churn, lifetime } = verdicts;
        let rules = self
            .rules
            .as_ref()
            .zip(memory.as_mut())
            .map(|(rules, memory)| rules.apply(&Seen::new(profile, verdicts), memory).ruling());
        let others = self.others.iter();
        Classification {
            as_of: profile.as_of(),
            rfm,
            segment,
            tier,
            standing: self.standings.as_ref().and_then(|judge| judge.assess(profile)),
            stage,
            churn,
            lifetime,
            rules,
            others: others.map(|(name, judge)| (*name, judge.answer(profile))).collect(),
        }
    }

    /// Classifies all customers of a cohort, in the order of their ids.
    ///
    /// # Errors
    ///
    /// When the cohort's books are in another currency than the policy.
    pub fn classify_all<'a>(
        &'a self,
        cohort: &'a Cohort<'a>,
    ) -> Result<impl ExactSizeIterator<Item = (&'a CustomerId, Classification)>, Error> {
        if cohort.currency() != self.policy.currency {
            return Err(Error::conflict(
                format!("a policy in {}", self.policy.currency),
                format!("books in {}", cohort.currency()),
            ));
        }
        let mut memory = self.memory();
        Ok(cohort
            .customers()
            .map(move |(id, profile)| (id, self.classify_in(profile, &mut memory))))
    }

    /// Says why a customer is classified so: each verdict with the facts and bounds behind it.
    pub fn explain(&self, profile: &Profile<'_>) -> Explanation {
        explanation::explain(self, profile)
    }
}
