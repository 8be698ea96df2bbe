//! From a cohort to a policy.

use std::convert::Infallible;

use super::buying::{BgNbd, BuyingModel, MbgNbd, Nbd, ParetoNbd};
use super::cohort::{histories, spendings};
use super::policy::{
    AverageCustomer, BuyingName, BuyingParameters, LifetimePolicy, LifetimeSpec, SpendParameters,
};
use super::spend::{GammaGamma, SpendCorrelation, correlation};
use super::{Estimate, Fit, Lifetime, Parameter};
use crate::base::{Currency, Figure, Money, divide_half_even};
use crate::error::Findings;
use crate::profile::{Cohort, Profile};

/// A fit of lifetime value: the policy, and what each model has to say about its fit.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LifetimeFit {
    /// The policy: readable, storable. `None` where the buying model did not converge for want of
    /// data. Where nobody seems to leave, its model is the plain NBD.
    pub policy: Option<LifetimePolicy>,
    /// The fit of the buying model.
    pub buying: FitReport,
    /// The fit of the spend model.
    pub spend: FitReport,
    /// Whether those who buy often pay more or less each time; `None` below 30 repeat buyers.
    pub correlation: Option<SpendCorrelation>,
}

/// What a fit found out, whatever the model.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FitReport {
    /// The model that was asked for: `bgnbd`, `mbgnbd`, `paretonbd`, `bgbb`, `gammagamma` or `sbg`.
    pub model: &'static str,
    /// How it ended.
    pub status: FitStatus,
    /// The parameters with their standard errors and all their digits, in the order of the
    /// literature; empty without enough data. Without dropout those of the plainer model; where all
    /// pay the same, what they pay, `mean`.
    pub parameters: Vec<Parameter>,
    /// The log-likelihood, in the unit of time or money that was asked for; `None` without enough
    /// data, and where it has no bound because all pay the same.
    pub log_likelihood: Option<f64>,
    /// How many customers the model looked at.
    pub customers: u64,
}

/// How a fit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FitStatus {
    /// At the maximum of the likelihood, or far out where it has none: see [`Fit::Converged`].
    Converged,
    /// Nobody seems to leave; a rate of leaving would be invented.
    NoDropoutIdentified,
    /// Everybody pays the same; that is expected of every purchase.
    NoVariation,
    /// Too few informative customers.
    Insufficient {
        /// How many are needed.
        need: u64,
        /// How many there are.
        have: u64,
    },
    /// The climb ended before the top.
    Stalled,
}

impl FitStatus {
    /// The status in one stable word: `converged`, `no_dropout_identified`, `no_variation`,
    /// `insufficient`, `stalled`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Converged => "converged",
            Self::NoDropoutIdentified => "no_dropout_identified",
            Self::NoVariation => "no_variation",
            Self::Insufficient { .. } => "insufficient",
            Self::Stalled => "stalled",
        }
    }
}

impl FitReport {
    /// The parameters that the data do not bound, in the order of the literature: those without a
    /// standard error. Two that go to zero together say that a share leaves at once and the rest
    /// never.
    pub fn unbounded(&self) -> impl Iterator<Item = &'static str> {
        let without = self.parameters.iter().filter(|parameter| parameter.standard_error.is_none());
        without.map(|parameter| parameter.name)
    }

    /// The report of a fit on so many customers.
    pub fn new<M, P>(model: &'static str, customers: u64, fit: &Fit<M, P>) -> Self {
        let (status, found) = match fit {
            Fit::Converged(found) => (FitStatus::Converged, Some(known(found))),
            Fit::NoDropoutIdentified(found) => (FitStatus::NoDropoutIdentified, Some(known(found))),
            // The likelihood has no bound.
            Fit::NoVariation(found) => {
                let parameters = found.parameters().to_vec();
                return Self {
                    status: FitStatus::NoVariation,
                    parameters,
                    log_likelihood: None,
                    model,
                    customers,
                };
            }
            Fit::Insufficient { need, have } => {
                (FitStatus::Insufficient { need: *need, have: *have }, None)
            }
            Fit::Stalled(found) => (FitStatus::Stalled, Some(known(found))),
        };
        let (parameters, log_likelihood) =
            found.map_or((Vec::new(), None), |(parameters, value)| (parameters, Some(value)));
        Self { model, status, parameters, log_likelihood, customers }
    }
}

fn known<M>(estimate: &Estimate<M>) -> (Vec<Parameter>, f64) {
    (estimate.parameters().to_vec(), estimate.log_likelihood())
}

impl Lifetime {
    /// Fits a buying model and a spend model on a cohort, as known on its day.
    ///
    /// A buying model needs ten customers who bought again for each of its parameters, a spend
    /// model thirty who also paid. Below that nothing is guessed: the status says what is missing,
    /// and there is no policy, or one without spend.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the spec.
    ///
    /// ```
    /// use patronage::base::{Currency, Day};
    /// use patronage::lifetime::{BuyingName, FitStatus, Lifetime, LifetimeSpec};
    /// use patronage::profile::Ledgers;
    ///
    /// let ledgers = Ledgers::new(Currency::USD);
    /// let spec = LifetimeSpec::new(BuyingName::BgNbd);
    /// let fit = Lifetime::fit(&ledgers.at(Day::new(1997, 9, 30)?), &spec)?;
    /// assert_eq!(fit.buying.status, FitStatus::Insufficient { need: 40, have: 0 });
    /// assert_eq!(fit.policy, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fit(cohort: &Cohort<'_>, spec: &LifetimeSpec) -> Result<LifetimeFit, Findings> {
        spec.findings().into_result()?;
        let rows = histories(cohort, spec.unit);
        let customers = rows.len() as u64;
        let name = spec.model.as_str();
        let (model, buying) = match spec.model {
            BuyingName::BgNbd => {
                let fit = BgNbd::fit(&rows);
                (parameters(&fit, BgNbd::into), FitReport::new(name, customers, &fit))
            }
            BuyingName::MbgNbd => {
                let fit = MbgNbd::fit(&rows);
                (parameters(&fit, MbgNbd::into), FitReport::new(name, customers, &fit))
            }
            BuyingName::ParetoNbd => {
                let fit = ParetoNbd::fit(&rows);
                (parameters(&fit, ParetoNbd::into), FitReport::new(name, customers, &fit))
            }
        };
        let rows = spendings(cohort);
        let fit: Fit<GammaGamma, Infallible> = GammaGamma::fit(&rows);
        let spend = FitReport::new("gammagamma", rows.len() as u64, &fit);
        let policy = model.map(|model| LifetimePolicy {
            currency: cohort.currency(),
            model,
            spend: spend_parameters(&fit),
            unit: spec.unit,
            horizon_days: spec.horizon_days,
            annual_discount: spec.annual_discount,
            average: average(cohort),
        });
        Ok(LifetimeFit { policy, buying, spend, correlation: correlation(&rows) })
    }
}

/// The parameters that a policy can decide by: at the maximum, or of the plain NBD.
fn parameters<M: Copy>(
    fit: &Fit<M>,
    write: impl Fn(M) -> BuyingParameters,
) -> Option<BuyingParameters> {
    match fit {
        Fit::Converged(found) => Some(write(*found.model())),
        Fit::NoDropoutIdentified(found) => Some((*found.model()).into()),
        Fit::NoVariation(_) | Fit::Insufficient { .. } | Fit::Stalled(_) => None,
    }
}

/// The parameters that say what customers spend, if only the same each time.
fn spend_parameters(fit: &Fit<GammaGamma, Infallible>) -> Option<SpendParameters> {
    match fit {
        Fit::Converged(found) | Fit::NoVariation(found) => Some((*found.model()).into()),
        _ => None,
    }
}

impl From<BgNbd> for BuyingParameters {
    fn from(model: BgNbd) -> Self {
        let [r, alpha, a, b] =
            [model.r(), model.alpha(), model.a(), model.b()].map(Figure::nearest);
        Self::BgNbd { r, alpha, a, b }
    }
}

impl From<MbgNbd> for BuyingParameters {
    fn from(model: MbgNbd) -> Self {
        let [r, alpha, a, b] =
            [model.r(), model.alpha(), model.a(), model.b()].map(Figure::nearest);
        Self::MbgNbd { r, alpha, a, b }
    }
}

impl From<ParetoNbd> for BuyingParameters {
    fn from(model: ParetoNbd) -> Self {
        let [r, alpha, s, beta] =
            [model.r(), model.alpha(), model.s(), model.beta()].map(Figure::nearest);
        Self::ParetoNbd { r, alpha, s, beta }
    }
}

impl From<Nbd> for BuyingParameters {
    fn from(model: Nbd) -> Self {
        let [r, alpha] = [model.r(), model.alpha()].map(Figure::nearest);
        Self::Nbd { r, alpha }
    }
}

impl From<GammaGamma> for SpendParameters {
    fn from(model: GammaGamma) -> Self {
        let [p, q, v] = [model.p(), model.q(), model.v()].map(Figure::nearest);
        Self { p, q, v }
    }
}

/// The mean customer of those who have bought.
fn average(cohort: &Cohort<'_>) -> AverageCustomer {
    let (mut customers, mut x, mut last, mut age) = (0_i128, 0_i128, 0_i128, 0_i128);
    let (mut payers, mut paid) = (0_i128, 0_i128);
    let add = |sum: &mut i128, part: i128| *sum = sum.saturating_add(part);
    for profile in cohort.profiles().filter(|profile| profile.purchases() > 0) {
        add(&mut customers, 1);
        add(&mut x, profile.repeat_purchases().into());
        add(&mut last, profile.last_purchase_age().unwrap_or(0).into());
        add(&mut age, profile.age().unwrap_or(0).into());
        if let Some(mean) = mean(profile) {
            add(&mut payers, 1);
            add(&mut paid, mean.minor());
        }
    }
    let rounded = |sum| divide_half_even(sum, customers).and_then(|mean| u32::try_from(mean).ok());
    let repeat_purchases = rounded(x).unwrap_or(0);
    AverageCustomer {
        repeat_purchases,
        last_purchase_age_days: rounded(last).filter(|_| repeat_purchases > 0).unwrap_or(0),
        age_days: rounded(age).unwrap_or(0),
        mean_repeat_spend: paid_on_average(paid, payers, cohort.currency()),
    }
}

fn mean(profile: &Profile<'_>) -> Option<Money> {
    profile.mean_repeat_spend().filter(|mean| mean.minor() > 0)
}

fn paid_on_average(paid: i128, payers: i128, currency: Currency) -> Option<Money> {
    divide_half_even(paid, payers).map(|mean| Money::from_minor(mean, currency))
}
