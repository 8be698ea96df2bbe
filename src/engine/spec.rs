//! From a cohort to a policy.

use rust_decimal::Decimal;

use super::policy::{Policy, nothing_predicted};
use crate::base::{Currency, Name, Probability};
use crate::churn::{Band, Silence, SilencePolicy, SilenceStep};
use crate::error::{Error, ErrorKind, Findings};
use crate::fact::Known;
use crate::judge::Assess;
use crate::lifecycle::RetailPolicy;
use crate::lifetime::spend::SpendCorrelation;
use crate::lifetime::{FitReport, FitStatus, Lifetime, LifetimeFit, LifetimeSpec};
use crate::profile::{Cadence, Cohort, Profile};
use crate::segment::GridPolicy;
use crate::value::{Rfm, RfmFit, RfmPolicy, RfmSpec, StandingPolicy, TierCuts, TierSpec, Tiers};

/// What to fit, and how finely: the knobs that are chosen before a population is seen.
///
/// ```
/// use patronage::engine::Spec;
///
/// let spec = Spec::default();
/// assert_eq!((spec.scores.axes().recency, spec.horizon_days), (5, 90));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec {
    /// How each axis of scores is cut, and which money counts. Defaults to five bins of equal size
    /// by mid-rank, and net spend.
    pub scores: RfmSpec,
    /// The grid that makes segments of the scores; it must have as many bins. Defaults to
    /// [`rf_10`](GridPolicy::rf_10).
    pub grid: Option<GridPolicy>,
    /// How tiers are cut, and which money counts. Defaults to `high` up to 0.80 of all net spend,
    /// `medium` up to 0.95, and `low`.
    pub tiers: TierSpec,
    /// Tiers that are held for a time; nothing of them is fitted. Defaults to none.
    pub standing: Option<StandingPolicy>,
    /// The lifecycle; its cadence is fitted. Defaults to [`RetailPolicy::default`].
    pub lifecycle: RetailPolicy,
    /// The horizon of churn risk in days. Defaults to 90.
    pub horizon_days: u32,
    /// The bands of churn risk. Defaults to `low`, `medium` from 0.5, `high` from 0.8.
    pub bands: Vec<Band>,
    /// The models of lifetime value, and how far ahead they look. Defaults to none: they fit shops
    /// whose customers come again and again, and not every business is one.
    pub lifetime: Option<LifetimeSpec>,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            scores: RfmSpec::mid_rank(Rfm::DEFAULT_BINS),
            grid: Some(GridPolicy::rf_10()),
            tiers: TierSpec::new(
                TierCuts::ShareOfValue(Tiers::default_shares()),
                Name::literal("low"),
            ),
            standing: None,
            lifecycle: RetailPolicy::default(),
            horizon_days: Silence::DEFAULT_HORIZON,
            bands: Silence::default_bands(),
            lifetime: None,
        }
    }
}

impl Spec {
    /// What is wrong with it apart from the shares of its tiers, whatever the cohort: with so
    /// little data that a judge is left out, its knobs are to be right all the same.
    fn findings(&self, currency: Currency) -> Findings {
        let mut findings = Findings::new();
        findings.extend_under("/scores", self.scores.findings(currency));
        let bins = self.scores.axes();
        let cuts = |bins: u8| usize::from(bins).saturating_sub(1);
        let mut policy = Policy::new(currency);
        policy.rfm = Some(RfmPolicy {
            bins: bins.recency,
            axis_bins: Some(bins),
            currency,
            basis: self.scores.basis,
            recency_at_most_days: vec![None; cuts(bins.recency)],
            frequency_at_least: vec![None; cuts(bins.frequency)],
            monetary_at_least: vec![None; cuts(bins.monetary)],
        });
        policy.grid.clone_from(&self.grid);
        policy.lifecycle = Some(RetailPolicy { cadence: None, ..self.lifecycle.clone() });
        policy.churn = Some(SilencePolicy {
            horizon_days: self.horizon_days,
            cadence: Cadence { typical_gap: 1, weight: Cadence::DEFAULT_WEIGHT },
            base_rate: Probability::ZERO,
            steps: vec![SilenceStep { from: Decimal::ZERO, probability: Probability::ZERO }],
            bands: self.bands.clone(),
        });
        match &self.lifetime {
            Some(lifetime) => findings.extend_under("/lifetime", lifetime.findings()),
            None if self.tiers.basis.is_predicted() => {
                findings.push(nothing_predicted("a spec of lifetime value"));
            }
            None => {}
        }
        // What is wrong with the scores was said of their spec.
        let others = policy.findings().into_iter().filter(|it| !it.path().starts_with("/rfm"));
        findings.extend_under("", others.collect::<Vec<_>>().into());
        findings
    }
}

/// A fitted policy, and what the fit has to say about itself.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fitted {
    /// The policy: readable, storable, ready for an [`Engine`](super::Engine).
    pub policy: Policy,
    /// What could not be fitted for want of data, and bins that collapsed.
    pub notes: Vec<Note>,
    /// The fit of the scores, which can [report](RfmFit::report) on itself; `None` when there was
    /// too little data for one.
    pub scores: Option<RfmFit>,
    /// The fit of lifetime value with its parameters, their standard errors and its status; `None`
    /// when the spec asks for none.
    pub lifetime: Option<LifetimeFit>,
}

/// A remark of a fit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Which verdict it is about.
    pub judge: Name,
    /// The remark.
    pub text: String,
}

impl Policy {
    /// Fits a policy on a cohort. A judge for which the cohort has too little data is left out or
    /// made without what is missing, and a note says so; nothing is guessed.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the spec.
    pub fn fit(cohort: &Cohort<'_>, spec: &Spec) -> Result<Fitted, Findings> {
        let mut findings = spec.findings(cohort.currency());
        // A spec that is wrong is not worth a fit.
        let lifetime = spec.lifetime.filter(|_| findings.is_empty());
        let lifetime = lifetime.map(|spec| Lifetime::fit(cohort, &spec)).transpose()?;
        let judge = lifetime.as_ref().and_then(|fit| fit.policy.clone());
        let judge =
            judge.filter(|policy| spec.tiers.basis.is_predicted() && policy.spend.is_some());
        let judge = judge.map(Lifetime::try_from).transpose()?;
        let predicted = |profile: &Profile<'_>| judge.as_ref()?.assess(&Known::of(profile));
        let tiers = spec.tiers.fit_given(cohort, predicted);
        let tiers = tiers.map_err(|found| findings.extend_under("/tiers", found)).ok();
        findings.into_result()?;
        let mut notes = Notes::default();
        let mut policy = Self::new(cohort.currency());
        let scores = notes.keep("rfm", spec.scores.fit(cohort))?;
        if let Some(rfm) = scores.as_ref().map(RfmFit::rfm) {
            for (axis, score) in rfm.collapsed() {
                notes.add(
                    "rfm",
                    format!("nobody can have {axis} score {score}: ties leave its bin empty"),
                );
            }
            policy.rfm = Some(rfm.policy());
            policy.grid.clone_from(&spec.grid);
        }
        policy.tiers = tiers.map(|tiers| tiers.policy());
        if spec.tiers.basis.is_predicted() && judge.is_none() {
            notes.add("tier", "too little data to predict the value that tiers go by".to_owned());
            policy.tiers = None;
        }
        policy.standing.clone_from(&spec.standing);
        let cadence = notes.keep("stage", Cadence::fit(cohort))?;
        policy.lifecycle = Some(RetailPolicy { cadence, ..spec.lifecycle.clone() });
        let churn = Silence::fit(cohort, spec.horizon_days, spec.bands.clone());
        policy.churn = notes.keep("churn", churn)?;
        if let Some(fit) = &lifetime {
            notes.lifetime(fit);
            policy.lifetime.clone_from(&fit.policy);
        }
        policy.findings().into_result()?;
        Ok(Fitted { policy, notes: notes.list, scores, lifetime })
    }
}

#[derive(Default)]
struct Notes {
    list: Vec<Note>,
}

impl Notes {
    fn add(&mut self, judge: &'static str, text: String) {
        self.list.push(Note { judge: Name::literal(judge), text });
    }

    /// What the models of lifetime value could not find out.
    fn lifetime(&mut self, fit: &LifetimeFit) {
        for report in [&fit.buying, &fit.spend] {
            let FitReport { model, status, .. } = report;
            let unbounded: Vec<_> = report.unbounded().collect();
            let text = match status {
                FitStatus::Converged if unbounded.is_empty() => continue,
                FitStatus::Converged => {
                    format!("{model}: the data do not bound {}", unbounded.join(" and "))
                }
                FitStatus::NoDropoutIdentified => {
                    format!("{model} finds nobody who leaves; decided by nbd")
                }
                FitStatus::NoVariation => {
                    "everybody pays the same; that is expected of every purchase".to_owned()
                }
                FitStatus::Insufficient { need, have } => format!(
                    "too few customers who bought again for {model}: {have}, at least {need} needed"
                ),
                FitStatus::Stalled => format!("{model} did not converge"),
            };
            self.add("lifetime", text);
        }
        let related = fit.correlation.filter(SpendCorrelation::is_harmful);
        if let Some(correlation) = related {
            self.add(
                "lifetime",
                format!(
                    "frequency and spend are related ({:.2}): values lean to one side",
                    correlation.coefficient,
                ),
            );
        }
    }

    /// Too little data becomes a note; anything else is wrong with the spec.
    fn keep<T>(
        &mut self,
        judge: &'static str,
        fitted: Result<T, Error>,
    ) -> Result<Option<T>, Findings> {
        match fitted {
            Ok(fitted) => Ok(Some(fitted)),
            Err(error) if error.kind() == ErrorKind::Insufficient => {
                self.add(judge, error.to_string());
                Ok(None)
            }
            Err(error) => {
                let (found, expected) = error.found_and_expected();
                let finding = crate::error::Finding::new(
                    crate::error::Code::Range,
                    format!("/{judge}"),
                    found,
                    expected,
                );
                Err(Findings::from(vec![finding]))
            }
        }
    }
}
