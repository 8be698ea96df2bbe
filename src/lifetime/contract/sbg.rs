//! The shifted beta-geometric model of contract renewals.

use super::sbg_fit::{Renewals, fit_sbg};
use crate::error::Error;
use crate::lifetime::buying::shape;
use crate::lifetime::{Discount, Fit, Weighted};
use crate::numeric::scaled::Scaled;
use crate::numeric::trapezoid::BetaNodes;

/// How many of a cohort of contracts were still there after each renewal.
///
/// ```
/// use patronage::lifetime::contract::RenewalCohort;
///
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
    ///
    /// When a count is larger than the one before it.
    pub fn new(survivors: Vec<u32>) -> Result<Self, Error> {
        if !survivors.is_sorted_by(|before, after| before >= after) {
            let found = "more than at the renewal before";
            return Err(Error::range("survivors", found, "0.., never growing"));
        }
        Ok(Self { survivors })
    }

    /// The survivors at the start and after each renewal.
    pub fn survivors(&self) -> &[u32] {
        &self.survivors
    }
}

/// The shifted beta-geometric model: at each renewal customers leave, each with a probability
/// θ ~ Beta(`alpha`, `beta`) of their own.
///
/// * *Looks at* how many renewals lie behind a customer.
/// * *At the boundary*: before the first renewal nobody can leave.
/// * *With no data*: a new customer is like the mean of all. A fit needs 20 customers who were lost,
///   and some who were seen at two renewals.
/// * *Cost*: a step for each renewal, a quadrature for all the future; no allocation.
/// * *Reference*: Fader & Hardie (2007), *How to project customer retention*, Journal of Interactive
///   Marketing 21(1), 76–90; equation numbers below are theirs where nothing else is said.
///
/// ```
/// use patronage::lifetime::contract::Sbg;
///
/// // "Regular" customers of the paper's example.
/// let model = Sbg::new(0.704_077, 1.182_043)?;
/// assert!((model.survival(1) - 0.627).abs() < 1e-3);
/// assert!(model.retention(7) > model.retention(1), "those who like to leave leave first");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sbg {
    pub(super) alpha: f64,
    pub(super) beta: f64,
}

impl Sbg {
    /// The model at these parameters, each from 1e-15 to 1e15.
    ///
    /// # Errors
    ///
    /// When a parameter is outside its range or not a number.
    pub fn new(alpha: f64, beta: f64) -> Result<Self, Error> {
        Ok(Self { alpha: shape("alpha", alpha)?, beta: shape("beta", beta)? })
    }

    /// First shape of the chance to leave; `alpha/(alpha+beta)` is its mean at the first renewal.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Second shape of the chance to leave.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// The chance to be there after so many renewals, `B(alpha, beta+t)/B(alpha, beta)` (eq. 6). 1
    /// at none.
    pub fn survival(&self, renewals: u16) -> f64 {
        (0..renewals).fold(Scaled::ONE, |product, i| product.times(self.stays(i))).value()
    }

    /// The chance to leave at exactly this renewal, the first being 1 (eq. 5). 0 at renewal 0.
    pub fn p_leaves_at(&self, renewal: u16) -> f64 {
        let Some(before) = renewal.checked_sub(1) else {
            return 0.0;
        };
        self.survival(before) * (self.alpha / (self.alpha + (self.beta + f64::from(before))))
    }

    /// The share of those up for this renewal who stay, the first being 1:
    /// `(beta+t−1)/(alpha+beta+t−1)` (eq. 8). 1 at renewal 0, where nobody can leave.
    pub fn retention(&self, renewal: u16) -> f64 {
        renewal.checked_sub(1).map_or(1.0, |before| self.stays(before))
    }

    fn stays(&self, renewals_made: u16) -> f64 {
        let stay = self.beta + f64::from(renewals_made);
        stay / (self.alpha + stay)
    }

    /// The discounted expected residual lifetime (DERL) of a customer with so many renewals behind
    /// them who is about to decide on the next, in periods.
    ///
    /// Fader & Hardie (2010), *Customer-base valuation in a contractual setting: the perils of
    /// ignoring heterogeneity*, Marketing Science 29(1), 85–93, eq. 6:
    /// `(beta+n)/(alpha+beta+n) · ₂F₁(1, beta+n+1; alpha+beta+n+1; 1/(1+d))` for n renewals made;
    /// the next period counts in full, the one after it `1/(1+d)`. `discount` is per contract
    /// period, d = e^δ − 1. `None` without a discount, because the sum need not be finite.
    pub fn discounted_residual_lifetime(
        &self,
        renewals_made: u16,
        discount: Discount,
    ) -> Option<f64> {
        let d = libm::expm1(discount.rate());
        let stay = self.beta + f64::from(renewals_made);
        // The mean of (1−θ)(1+d)/(d+θ), θ ~ Beta(alpha, stay); the factor 1−θ raises the second
        // shape.
        let periods = || {
            BetaNodes::new(self.alpha, stay + 1.0, 1.0 / d).mean(|theta| (1.0 + d) / (d + theta))
        };
        (discount.rate() > 0.0).then(|| (stay / (self.alpha + stay) * periods()).min(f64::MAX))
    }

    /// The discounted expected lifetime (DEL) of a new customer in periods, the first one included
    /// (DEL in the 2010 paper, `₂F₁(1, beta; alpha+beta; 1/(1+d))`). `None` without a discount.
    pub fn discounted_lifetime(&self, discount: Discount) -> Option<f64> {
        let d = libm::expm1(discount.rate());
        let periods =
            || BetaNodes::new(self.alpha, self.beta, 1.0 / d).mean(|theta| (1.0 + d) / (d + theta));
        (discount.rate() > 0.0).then(|| periods().clamp(1.0, f64::MAX))
    }

    /// The log-likelihood of a cohort (eq. B3 of the 2007 paper).
    pub fn log_likelihood(&self, cohort: &RenewalCohort) -> f64 {
        Renewals::new(&[Weighted::new(cohort.clone(), 1)]).value(self.alpha, self.beta)
    }

    /// The parameters at which the likelihood of these cohorts is largest.
    ///
    /// [`Fit::Insufficient`] when fewer than 20 customers were lost or nobody was seen at two
    /// renewals; [`Fit::NoDropoutIdentified`] when at least 20 were up for renewal and none was
    /// lost. If retention does not rise with age, both parameters lie far out and it is constant.
    pub fn fit(cohorts: &[Weighted<RenewalCohort>]) -> Fit<Self, ()> {
        fit_sbg(cohorts)
    }
}
