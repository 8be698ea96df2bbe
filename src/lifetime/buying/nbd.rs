//! The plain NBD model: nobody leaves.

use super::counting::Counting;
use super::counts::Counts;
use super::history::Rows;
use super::{BuyingModel, History, IfAlive, REPEAT_BUYERS_PER_PARAMETER, scale, shape};
use crate::error::Error;
use crate::lifetime::climb::maximise;
use crate::lifetime::fit::name_parameters;
use crate::lifetime::{Discount, Estimate, Fit, Horizon, Weighted};
use crate::numeric::gamma::ln_rising_over;
use crate::numeric::newton::Optimum;

/// The NBD model: customers buy at a rate λ ~ Gamma(`r`, `alpha`) each, for ever.
///
/// It is what [`BgNbd`](super::BgNbd) and [`ParetoNbd`](super::ParetoNbd) become when nobody
/// leaves, and what a fit of theirs falls back to when no leaving can be seen.
///
/// * *Looks at* the [`History`]: x and T. When the last purchase was makes no difference.
/// * *At the boundary*: P(alive) is 1, always.
/// * *With no data*: somebody who bought for the first time just now is like every new customer. A
///   fit needs 20 customers with a repeat purchase.
/// * *Cost*: closed forms; no allocation.
/// * *Reference*: Ehrenberg (1959), *The Pattern of Consumer Purchases*, Applied Statistics 8(1),
///   26–41.
///
/// ```
/// use patronage::lifetime::Horizon;
/// use patronage::lifetime::buying::{BuyingModel, History, Nbd};
///
/// let model = Nbd::new(2.0, 10.0)?;
/// // (r + x) / (alpha + T) purchases per unit of time.
/// let expected = model.expected_purchases(&History::new(3, 8.0, 10.0)?, Horizon::new(4.0)?);
/// assert_eq!(expected, 1.0);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nbd {
    r: f64,
    alpha: f64,
}

impl Nbd {
    /// The model at these parameters, shapes from 1e-15 to 1e15, and `alpha`, a length of
    /// time, from 1e-30 to 1e30.
    ///
    /// # Errors
    ///
    /// When a parameter is outside its range or not a number.
    pub fn new(r: f64, alpha: f64) -> Result<Self, Error> {
        Ok(Self { r: shape("r", r)?, alpha: scale("alpha", alpha)? })
    }

    /// Shape of the distribution of buying rates.
    pub fn r(&self) -> f64 {
        self.r
    }

    /// Rate of that distribution, in units of time; `r/alpha` is the mean buying rate.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The mean buying rate of a customer, (r+x)/(alpha+T).
    fn pace(&self, history: &History) -> f64 {
        (self.r + f64::from(history.repeat_purchases())) / (self.alpha + history.age())
    }
}

impl BuyingModel for Nbd {
    /// `ln [Γ(r+x)/Γ(r) · alpha^r / (alpha+T)^(r+x)]`.
    fn log_likelihood(&self, history: &History) -> f64 {
        let purchases =
            ln_rising_over(self.r, history.repeat_purchases(), self.alpha + history.age());
        purchases - self.r * libm::log1p(history.age() / self.alpha)
    }

    /// Always 1.
    fn p_alive(&self, _: &History) -> f64 {
        1.0
    }

    /// `(r+x)/(alpha+T) · t`.
    fn expected_purchases(&self, history: &History, horizon: Horizon) -> f64 {
        self.pace(history) * horizon.units()
    }

    /// The negative binomial law.
    fn p_exactly(&self, purchases: u32, horizon: Horizon) -> f64 {
        Counting::new(self.r, self.alpha, horizon.units()).exactly(purchases)
    }

    /// `((alpha+T)/(alpha+T+t))^(r+x)`.
    fn p_no_purchase(&self, history: &History, horizon: Horizon) -> f64 {
        let shape = self.r + f64::from(history.repeat_purchases());
        libm::exp(-shape * libm::log1p(horizon.units() / (self.alpha + history.age())))
    }

    /// `(r+x)/(alpha+T) · (1 − e^(−δt))/δ`.
    fn discounted_purchases(&self, history: &History, horizon: Horizon, discount: Discount) -> f64 {
        let (t, delta) = (horizon.units(), discount.rate());
        let time = if delta * t > 1e-300 { -libm::expm1(-delta * t) / delta } else { t };
        self.pace(history) * time
    }

    /// `(r+x)/(alpha+T) / δ`.
    fn discounted_residual_purchases(&self, history: &History, discount: Discount) -> Option<f64> {
        (discount.rate() > 0.0).then(|| (self.pace(history) / discount.rate()).min(f64::MAX))
    }

    fn fit(histories: &[Weighted<History>]) -> Fit<Self> {
        let rows = Rows::new(histories);
        if let Some(short) = insufficient(&rows, 2) {
            return short;
        }
        let (optimum, estimate) = fit_nbd(&rows, &Counts::new(&rows));
        if optimum.is_settled() { Fit::Converged(estimate) } else { Fit::Stalled(estimate) }
    }
}

impl IfAlive for Nbd {
    fn alive_or_gone(&self, _: &History) -> (f64, f64) {
        (1.0, 0.0)
    }

    fn silent_if_alive(&self, history: &History, horizon: Horizon) -> f64 {
        BuyingModel::p_no_purchase(self, history, horizon)
    }

    fn purchases_if_alive(&self, history: &History, horizon: Horizon) -> f64 {
        self.expected_purchases(history, horizon)
    }

    fn discounted_if_alive(&self, history: &History, horizon: Horizon, discount: Discount) -> f64 {
        self.discounted_purchases(history, horizon, discount)
    }
}

/// The verdict if there are too few customers with a repeat purchase for so many parameters.
///
/// When nobody has any age (more than a billionth of a unit) there is no information, whatever the
/// counts.
pub(super) fn insufficient<M>(rows: &Rows, parameters: u64) -> Option<Fit<M>> {
    let need = REPEAT_BUYERS_PER_PARAMETER.saturating_mul(parameters);
    let have = if rows.unit >= 1e-10 { rows.repeat_buyers } else { 0 };
    (have < need).then_some(Fit::Insufficient { need, have })
}

/// Fits the plain NBD model to rows that suffice.
pub(super) fn fit_nbd(rows: &Rows, counts: &Counts) -> (Optimum<2>, Estimate<Nbd>) {
    let optimum = maximise(counts, &[1.0, 1.0 / counts.pace()]);
    let [r, alpha] = optimum.parameters;
    let values = [r, alpha * rows.unit];
    let [r, alpha] = values;
    let estimate = Estimate {
        model: Nbd { r, alpha },
        parameters: name_parameters(&["r", "alpha"], &[r, alpha], &optimum),
        log_likelihood: optimum.at.value - rows.purchases * libm::log(rows.unit),
        customers: rows.customers,
        gradient: optimum.steepest(),
    };
    (optimum, estimate)
}
