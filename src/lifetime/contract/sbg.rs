//! The shifted beta-geometric model of contract renewals.

use crate::error::Error;
use crate::lifetime::buying::shape;
use crate::lifetime::fit::{Estimate, Fit, Weighted, name_parameters};
use crate::lifetime::numeric::matrix::Vector;
use crate::lifetime::numeric::moments::Evaluation;
use crate::lifetime::numeric::newton::{Objective, climb, maximise};
use crate::lifetime::numeric::scaled::Scaled;
use crate::lifetime::numeric::trapezoid::BetaNodes;
use crate::lifetime::time::Discount;

/// Customers lost that a fit needs: ten for each parameter.
const NEED: u64 = 20;

/// How many of a cohort of contracts were still there after each renewal.
///
/// ```
/// use patronage::lifetime::contract::RenewalCohort;
/// let cohort = RenewalCohort::new(vec![1000, 869, 743])?;
/// assert_eq!(cohort.survivors(), [1000, 869, 743]);
/// assert!(RenewalCohort::new(vec![10, 12]).is_err(), "nobody comes back in this model");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalCohort {
    survivors: Vec<u32>,
}

impl RenewalCohort {
    /// A cohort by its survivors: at the start, after the first renewal, after the second, …
    ///
    /// # Errors
    /// If a count is larger than the one before it.
    pub fn new(survivors: Vec<u32>) -> Result<Self, Error> {
        if !survivors.is_sorted_by(|before, after| before >= after) {
            let found = "more than at the renewal before";
            return Err(Error::range("survivors", found, "0.., never growing"));
        }
        Ok(Self { survivors })
    }

    /// The survivors at the start and after each renewal.
    #[must_use]
    pub fn survivors(&self) -> &[u32] {
        &self.survivors
    }
}

/// The shifted beta-geometric model of Fader & Hardie (2007), *How to project customer retention*,
/// Journal of Interactive Marketing 21(1), 76–90.
///
/// At each renewal a customer leaves with her own probability θ ~ Beta(`alpha`, `beta`).
///
/// ```
/// use patronage::lifetime::contract::Sbg;
/// // "Regular" customers of the paper's example.
/// let model = Sbg::new(0.704_077, 1.182_043)?;
/// assert!((model.survival(1) - 0.627).abs() < 1e-3);
/// assert!(model.retention(7) > model.retention(1), "those who like to leave leave first");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sbg {
    alpha: f64,
    beta: f64,
}

impl Sbg {
    /// The model at these parameters, each from 1e-15 to 1e15.
    ///
    /// # Errors
    /// If a parameter is outside its range or not a number.
    pub fn new(alpha: f64, beta: f64) -> Result<Self, Error> {
        Ok(Self { alpha: shape("alpha", alpha)?, beta: shape("beta", beta)? })
    }

    /// First shape of the chance to leave; `alpha/(alpha+beta)` is its mean at the first renewal.
    #[must_use]
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Second shape of the chance to leave.
    #[must_use]
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// The chance to be there after so many renewals, `B(alpha, beta+t)/B(alpha, beta)` (eq. 6). 1 at none.
    #[must_use]
    pub fn survival(&self, renewals: u16) -> f64 {
        (0..renewals).fold(Scaled::ONE, |product, i| product.times(self.stays(i))).value()
    }

    /// The chance to leave at exactly this renewal, the first being 1 (eq. 5). 0 at renewal 0.
    #[must_use]
    pub fn p_leaves_at(&self, renewal: u16) -> f64 {
        let Some(before) = renewal.checked_sub(1) else {
            return 0.0;
        };
        self.survival(before) * (self.alpha / (self.alpha + (self.beta + f64::from(before))))
    }

    /// The share of those up for this renewal who stay, the first being 1:
    /// `(beta+t−1)/(alpha+beta+t−1)` (eq. 8). 1 at renewal 0, where nobody can leave.
    #[must_use]
    pub fn retention(&self, renewal: u16) -> f64 {
        renewal.checked_sub(1).map_or(1.0, |before| self.stays(before))
    }

    fn stays(&self, renewals_made: u16) -> f64 {
        let stay = self.beta + f64::from(renewals_made);
        stay / (self.alpha + stay)
    }

    /// The discounted expected residual lifetime (DERL) of a customer with so many renewals behind her
    /// who is about to decide on the next, in periods.
    ///
    /// Fader & Hardie (2010), *Customer-base valuation in a contractual setting: the perils of
    /// ignoring heterogeneity*, Marketing Science 29(1), 85–93, eq. 6:
    /// `(beta+n)/(alpha+beta+n) · ₂F₁(1, beta+n+1; alpha+beta+n+1; 1/(1+d))` for n renewals made; the
    /// next period counts in full, the one after it `1/(1+d)`. `discount` is per contract period,
    /// d = e^δ − 1. Nothing without a discount, because the sum need not be finite.
    #[must_use]
    pub fn discounted_residual_lifetime(
        &self,
        renewals_made: u16,
        discount: Discount,
    ) -> Option<f64> {
        let d = libm::expm1(discount.rate());
        let stay = self.beta + f64::from(renewals_made);
        // The mean of (1−θ)(1+d)/(d+θ), θ ~ Beta(alpha, stay); the factor 1−θ raises the second shape.
        let periods = || {
            BetaNodes::new(self.alpha, stay + 1.0, 1.0 / d).mean(|theta| (1.0 + d) / (d + theta))
        };
        (discount.rate() > 0.0).then(|| (stay / (self.alpha + stay) * periods()).min(f64::MAX))
    }

    /// The discounted expected lifetime (DEL) of a new customer in periods, the first one included
    /// (DEL in the 2010 paper, `₂F₁(1, beta; alpha+beta; 1/(1+d))`).
    #[must_use]
    pub fn discounted_lifetime(&self, discount: Discount) -> Option<f64> {
        let d = libm::expm1(discount.rate());
        let periods =
            || BetaNodes::new(self.alpha, self.beta, 1.0 / d).mean(|theta| (1.0 + d) / (d + theta));
        (discount.rate() > 0.0).then(|| periods().clamp(1.0, f64::MAX))
    }

    /// The log-likelihood of a cohort (eq. B3 of the 2007 paper).
    #[must_use]
    pub fn log_likelihood(&self, cohort: &RenewalCohort) -> f64 {
        Renewals::new(&[Weighted::new(cohort.clone(), 1)]).value(self.alpha, self.beta)
    }

    /// The parameters at which the likelihood of these cohorts is largest.
    ///
    /// [`Fit::Insufficient`] if fewer than 20 customers were lost or nobody was seen at two renewals;
    /// [`Fit::NoDropoutIdentified`] if at least 20 were up for renewal and none was lost.
    #[must_use]
    pub fn fit(cohorts: &[Weighted<RenewalCohort>]) -> Fit<Self, ()> {
        let renewals = Renewals::new(cohorts);
        let customers = cohorts.iter().fold(0_u64, |sum, row| {
            let first = row.fact.survivors.first().copied().unwrap_or(0);
            sum.saturating_add(u64::from(first).saturating_mul(u64::from(row.customers)))
        });
        let lost = renewals.by_age.iter().fold(0.0, |sum, age| sum + age.lost);
        let seen = renewals.by_age.iter().fold(0.0, |sum, age| sum + age.stayed) + lost;
        #[expect(clippy::cast_precision_loss, reason = "twenty is exact")]
        let need = NEED as f64;
        if lost <= 0.0 && seen >= need {
            let parameters = Vec::new();
            return Fit::NoDropoutIdentified(Estimate {
                model: (),
                parameters,
                log_likelihood: 0.0,
                customers,
                gradient: 0.0,
            });
        }
        if lost < need || renewals.by_age.len() < 2 {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "below twenty, or replaced by zero"
            )]
            let have = if lost < need { lost as u64 } else { 0 };
            return Fit::Insufficient { need: NEED, have };
        }
        renewals.fit(customers)
    }
}

/// Those up for the renewal after a given number of renewals.
#[derive(Clone, Copy, Debug, Default)]
struct AtAge {
    stayed: f64,
    lost: f64,
}

/// All cohorts added up by age: only that enters the likelihood.
#[derive(Clone, Debug)]
struct Renewals {
    by_age: Vec<AtAge>,
}

impl Renewals {
    fn new(cohorts: &[Weighted<RenewalCohort>]) -> Self {
        let mut by_age: Vec<AtAge> = Vec::new();
        for row in cohorts.iter().filter(|row| row.customers > 0) {
            let weight = f64::from(row.customers);
            let steps = row.fact.survivors.iter().zip(row.fact.survivors.iter().skip(1));
            for (age, (&before, &after)) in steps.take_while(|(before, _)| **before > 0).enumerate()
            {
                if by_age.len() <= age {
                    by_age.push(AtAge::default());
                }
                if let Some(at) = by_age.get_mut(age) {
                    at.stayed += weight * f64::from(after);
                    at.lost += weight * f64::from(before.saturating_sub(after));
                }
            }
        }
        Self { by_age }
    }

    /// `Σ stayed·ln r + lost·ln(1−r)` with r the retention at each age.
    fn value(&self, alpha: f64, beta: f64) -> f64 {
        let mut age = 0.0;
        self.by_age.iter().fold(0.0, |sum, at| {
            let stay = beta + age;
            age += 1.0;
            sum - at.stayed * libm::log1p(alpha / stay) - at.lost * libm::log1p(stay / alpha)
        })
    }

    fn fit(&self, customers: u64) -> Fit<Sbg, ()> {
        let tries = [[1.0, 2.0], [0.5, 5.0], [5.0, 10.0]].map(|start| climb(self, &start, 1e-2));
        let best = tries.iter().max_by(|one, other| one.at.value.total_cmp(&other.at.value));
        let optimum = maximise(self, &best.map_or([1.0, 2.0], |best| best.parameters));
        let [alpha, beta] = optimum.parameters;
        let estimate = Estimate {
            model: Sbg { alpha, beta },
            parameters: name_parameters(&["alpha", "beta"], &optimum.parameters, &optimum),
            log_likelihood: optimum.at.value,
            customers,
            gradient: optimum.slope,
        };
        if optimum.is_settled() { Fit::Converged(estimate) } else { Fit::Stalled(estimate) }
    }
}

impl Objective<2> for Renewals {
    fn evaluate(&self, &[alpha, beta]: &Vector<2>) -> Evaluation<2> {
        let mut sum = Evaluation { value: self.value(alpha, beta), ..Evaluation::ZERO };
        let mut age = 0.0;
        for at in &self.by_age {
            let (leave, stay) = (1.0 / alpha, 1.0 / (beta + age));
            let both = 1.0 / (alpha + (beta + age));
            let all = (at.stayed + at.lost) * both;
            let curve = all * both;
            sum.add(
                1.0,
                &Evaluation {
                    value: 0.0,
                    gradient: [at.lost * leave - all, at.stayed * stay - all],
                    hessian: [
                        [curve - at.lost * leave * leave, curve],
                        [curve, curve - at.stayed * stay * stay],
                    ],
                },
            );
            age += 1.0;
        }
        sum
    }
}
