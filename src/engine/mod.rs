//! Where the judges meet: a policy as written, the engine that was made of it, and what it says
//! of a customer.
//!
//! A [`Policy`] is data: it can be written by hand, [fitted](Policy::fit) on a cohort, printed,
//! stored, compared. An [`Engine`] is a policy that was checked; it answers for any customer at
//! any day, cannot fail, and says why on demand.

mod classification;
mod custom;
mod explanation;
mod judges;
mod policy;
mod spec;
mod warnings;

pub use classification::Classification;
pub use explanation::{Explained, Explanation};
pub use policy::Policy;
pub use spec::{Fitted, Note, Spec};

use std::sync::Arc;

use crate::base::{CustomerId, Name};
use crate::error::{Error, Findings};
use crate::evidence::{Labels, Language, Privacy, Reader};
use crate::fact::{FactSchema, Known, Stratum};
use crate::judge::{Assess, Verdict};
use crate::model::{Validity, Verdicts};
use crate::profile::{Cohort, Profile};
use crate::rule::Memory;
use custom::Own;
use judges::Judge;

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
/// let ann = engine.classify(cohort.find("ann").unwrap()).verdicts;
/// assert_eq!(ann.tier.unwrap().name.as_str(), "high");
/// assert_eq!(ann.stage.unwrap().stage.name.as_str(), "repeat");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    policy: Policy,
    // INVARIANT: by stratum; who reads a verdict stands behind whoever gives it.
    judges: Vec<Judge>,
    /// Everything that can be named, with all that judges and books declare.
    facts: FactSchema,
    /// The labels of the policy and of its books.
    labels: Labels,
    warnings: Findings,
}

/// Names that no judge of an application's own may have: those of verdicts, and the first words of
/// facts.
const TAKEN: [&str; 13] = [
    "attr", "churn", "class", "customer", "judge", "ledger", "lifetime", "points", "rfm",
    "segment", "stage", "standing", "tier",
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

    /// Every fact that is decided or can be named, with what the books of rules declare.
    pub fn facts(&self) -> &FactSchema {
        &self.facts
    }

    /// Somebody who reads a language, with the labels of the policy and its books.
    ///
    /// ```
    /// use patronage::base::{Currency, Day};
    /// use patronage::engine::{Engine, Policy};
    /// use patronage::evidence::Language;
    /// use patronage::lifecycle::RetailPolicy;
    /// use patronage::profile::Ledger;
    ///
    /// let mut policy = Policy::new(Currency::USD);
    /// policy.lifecycle = Some(RetailPolicy::default());
    /// let engine = Engine::new(policy)?;
    /// let ledger = Ledger::new(Currency::USD);
    /// let explanation = engine.explain(&ledger.at(Day::new(1998, 6, 30)?));
    /// let text = explanation.text(engine.reader(Language::Chinese));
    /// assert!(text.starts_with("生命周期阶段（stage）：prospect"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reader(&self, language: Language) -> Reader<'_> {
        Reader::new(language).with(&self.labels)
    }

    /// Adds a judge of the application's own under a name. Its verdict stands in every
    /// classification and its reasons in every explanation.
    ///
    /// It judges after churn risk and before the rules, and sees what was decided by then. Rules
    /// can name its verdict where the [policy declares](Policy::judges) it.
    ///
    /// # Errors
    ///
    /// When the name is that of a built-in verdict or of a judge that was added before, and when
    /// the verdict is of another type than the policy declares.
    ///
    /// ```
    /// # use patronage::judge::Assess;
    /// # use patronage::evidence::Evidence;
    /// # use patronage::fact::Known;
    /// # use patronage::profile::Ledger;
    /// # use patronage::base::{Currency, Day, Name};
    /// # use patronage::engine::{Engine, Policy};
    /// #[derive(Debug)]
    /// struct CameBack;
    ///
    /// impl Assess for CameBack {
    ///     type Verdict = bool;
    ///     fn assess(&self, known: &Known<'_>) -> bool {
    ///         known.profile().repeat_purchases() > 0
    ///     }
    ///     fn evidence(&self, _: &Known<'_>) -> Evidence {
    ///         Evidence::default() // A real judge gives its reasons.
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
        let taken = self.judges.iter().any(|other| other.name() == name);
        if taken || TAKEN.contains(&name.as_str()) {
            return Err(Error::conflict(format!("a judge named {name}"), "another of that name"));
        }
        let declared = self.policy.judges.get(&name);
        let given = <J::Verdict as Verdict>::of_type();
        if let Some((declared, given)) = declared.zip(given).filter(|(ours, own)| *ours != own) {
            return Err(Error::conflict(
                format!("a judge named {name} that gives {}", given.describe()),
                format!("a policy that declares {}", declared.describe()),
            ));
        }
        let place = self.judges.partition_point(|other| other.stratum() <= Stratum::Own);
        self.judges.insert(place, Judge::Own(name, Arc::new(Own(judge))));
        Ok(self)
    }

    /// The judges that the policy declares and nobody has added: rules that name them find their
    /// verdicts missing.
    pub fn missing_judges(&self) -> impl Iterator<Item = Name> {
        let is_here = |name: &Name| self.judges.iter().any(|judge| judge.name() == *name);
        self.policy.judges.keys().copied().filter(move |name| !is_here(name))
    }

    /// The verdicts on one customer at the day of the profile that are given before the rules:
    /// what the rules look at. Allocates nothing, unless judges of the application's own or books
    /// of earlier strata are among them.
    pub fn verdicts(&self, profile: &Profile<'_>) -> Verdicts {
        let mut verdicts = Verdicts::default();
        let before = self.judges.partition_point(|judge| judge.stratum() < Stratum::Rules);
        let before = self.judges.get(..before).unwrap_or_default();
        let mut memory: Vec<Memory> = before.iter().filter_map(Judge::memory).collect();
        let mut memory = memory.iter_mut();
        for judge in before {
            judge.give(profile, &mut verdicts, &mut memory);
        }
        verdicts
    }

    /// Classifies one customer at the day of the profile.
    pub fn classify(&self, profile: &Profile<'_>) -> Classification {
        self.classify_in(profile, &mut self.memory())
    }

    fn memory(&self) -> Vec<Memory> {
        self.judges.iter().filter_map(Judge::memory).collect()
    }

    fn classify_in(&self, profile: &Profile<'_>, memory: &mut [Memory]) -> Classification {
        let mut verdicts = Verdicts::default();
        let mut memory = memory.iter_mut();
        for judge in &self.judges {
            judge.give(profile, &mut verdicts, &mut memory);
        }
        Classification { as_of: profile.as_of(), verdicts }
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

    /// The first day on which the class of a customer may differ if nothing further happens; see
    /// [`Validity`]. It may be too early, never too late.
    ///
    /// ```
    /// use patronage::base::{Currency, Day};
    /// use patronage::engine::{Engine, Policy};
    /// use patronage::intake::{Intake, Row};
    /// use patronage::lifecycle::RetailPolicy;
    /// use patronage::model::Validity;
    /// use patronage::profile::{Cadence, Ledger};
    ///
    /// let mut policy = Policy::new(Currency::USD);
    /// let cadence = Some(Cadence { typical_gap: 30, weight: 2 });
    /// policy.lifecycle = Some(RetailPolicy { cadence, ..RetailPolicy::default() });
    /// let engine = Engine::new(policy)?;
    ///
    /// let mut intake = Intake::new(Currency::USD);
    /// let row = Row { customer: "ann", at: "2026-03-01", amount: "40", ..Row::default() };
    /// let ledger = Ledger::of(Currency::USD, intake.admit_rows([row])?.postings())?;
    /// let until = engine.valid_until(&ledger.at(Day::new(2026, 3, 31)?));
    /// // At risk after more than 60 days of silence.
    /// assert_eq!(until, Validity::Before(Day::new(2026, 5, 1)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn valid_until(&self, profile: &Profile<'_>) -> Validity {
        let classification = self.classify(profile);
        self.valid_until_of(&Known::new(profile, &classification.verdicts))
    }

    fn valid_until_of(&self, known: &Known<'_>) -> Validity {
        self.validities(known).fold(Validity::Unlimited, |all, (_, one)| all.min(one))
    }

    /// Until when the verdict of each judge holds: also of those that it reads.
    fn validities<'e>(
        &'e self,
        known: &'e Known<'_>,
    ) -> impl Iterator<Item = (&'e Judge, Validity)> + 'e {
        self.judges.iter().scan(Validity::Unlimited, |before, judge| {
            let own = judge.valid_until(known);
            let whole = if judge.reads_verdicts() { own.min(*before) } else { own };
            *before = before.min(own);
            Some((judge, whole))
        })
    }

    /// Says why a customer is classified so: each verdict with its evidence. What
    /// [may not be shown](crate::evidence) of the customer is hidden.
    pub fn explain(&self, profile: &Profile<'_>) -> Explanation {
        self.explain_to(profile, Privacy::Hidden)
    }

    /// The same for somebody who may see everything, or not.
    pub fn explain_to(&self, profile: &Profile<'_>, privacy: Privacy) -> Explanation {
        explanation::explain(self, profile, privacy)
    }
}
