//! The Pareto/NBD model: a lifetime of random length.

use super::counting::Counting;
use super::pareto_integral::{LeavesAfter, Leaving, discounted_presence};
use super::pareto_nbd_fit::fit_pareto_nbd;
use super::{BuyingModel, History, IfAlive, scale, shape};
use crate::error::Error;
use crate::lifetime::{Discount, Fit, Horizon, Weighted};
use crate::numeric::gamma::ln_rising_over;
use crate::numeric::scaled::Scaled;

/// The Pareto/NBD model: while they stay, customers buy at a rate λ ~ Gamma(`r`, `alpha`) each;
/// their lifetime is exponential with rate μ ~ Gamma(`s`, `beta`), whatever they buy.
///
/// * *Looks at* the [`History`]: x, `t_x` and T.
/// * *At the boundary*: a customer who bought just now is there.
/// * *With no data*: somebody who bought for the first time just now is like every new customer. A
///   fit needs 40 customers with a repeat purchase.
/// * *Cost*: an integral in place of two hypergeometric functions, by a series or by panels whose
///   terms never cancel: P(alive) takes some ten times that of BG/NBD; no allocation.
/// * *Reference*: Schmittlein, Morrison & Colombo (1987), *Counting your customers: who are they and
///   what will they do next?*, Management Science 33(1), 1–24. Equation numbers below are those of
///   Fader & Hardie (2005), *A note on deriving the Pareto/NBD model and related expressions*.
///
/// ```
/// use patronage::lifetime::buying::{BuyingModel, History, ParetoNbd};
///
/// let model = ParetoNbd::new(0.553_277_047, 10.577_683_463, 0.606_239_989, 11.668_735_289)?;
/// let silent = History::new(3, 5.0, 38.86)?;
/// assert!(model.p_alive(&silent) < 0.2);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoNbd {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) s: f64,
    pub(super) beta: f64,
}

impl ParetoNbd {
    /// The model at these parameters, shapes from 1e-15 to 1e15, and `alpha` and `beta`,
    /// lengths of time, from 1e-30 to 1e30.
    ///
    /// # Errors
    ///
    /// When a parameter is outside its range or not a number.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64) -> Result<Self, Error> {
        let [r, alpha] = [shape("r", r)?, scale("alpha", alpha)?];
        Ok(Self { r, alpha, s: shape("s", s)?, beta: scale("beta", beta)? })
    }

    /// Shape of the distribution of buying rates.
    pub fn r(&self) -> f64 {
        self.r
    }

    /// Rate of that distribution, in units of time; `r/alpha` is the mean buying rate.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Shape of the distribution of leaving rates.
    pub fn s(&self) -> f64 {
        self.s
    }

    /// Rate of that distribution, in units of time; `s/beta` is the mean leaving rate.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    fn leaving(&self, history: &History) -> Leaving {
        let shape = self.r + f64::from(history.repeat_purchases());
        Leaving { shape, alpha: self.alpha, s: self.s, beta: self.beta }
    }

    /// The odds that the customer has left:
    /// `s ∫ ((alpha+T)/(alpha+u))^(r+x) ((beta+T)/(beta+u))^s du/(beta+u)` for u from `t_x` to T.
    #[inline]
    fn odds_gone(&self, history: &History) -> Scaled {
        let law = self.leaving(history);
        let (last, silence) = (history.last_purchase_age(), history.silence());
        let buying = law.shape * libm::log1p(silence / (self.alpha + last));
        let staying = self.s * libm::log1p(silence / (self.beta + last));
        let left = law.within(last, silence);
        if left > 0.0 { Scaled::from_ln(buying + staying).times(left) } else { Scaled::ZERO }
    }

    /// Expected purchases per unit of `beta + T` of presence, given that the customer is there now.
    fn pace(&self, history: &History) -> f64 {
        let shape = self.r + f64::from(history.repeat_purchases());
        shape * ((self.beta + history.age()) / (self.alpha + history.age()))
    }

    /// `ln P(no repeat purchase up to T)`, with its digits also where that is nearly certain.
    fn ln_silent(&self, age: f64) -> f64 {
        // Buying before leaving is leaving before buying with the roles exchanged.
        let buys = Leaving { shape: self.s, alpha: self.beta, s: self.r, beta: self.alpha }
            .within(0.0, age);
        if buys < 0.5 {
            return libm::log1p(-buys);
        }
        History::new(0, 0.0, age).map_or(0.0, |history| self.ln_either(&history))
    }

    /// `ln(alive and silent, or gone)`, both with the purchases before.
    fn ln_either(&self, history: &History) -> f64 {
        let (x, last) = (history.repeat_purchases(), history.last_purchase_age());
        let until = |age: f64| {
            let purchases = ln_rising_over(self.r, x, self.alpha + age);
            purchases
                - self.r * libm::log1p(age / self.alpha)
                - self.s * libm::log1p(age / self.beta)
        };
        let left = self.leaving(history).within(last, history.silence());
        if left <= 0.0 {
            return until(history.age());
        }
        self.odds_gone(history).ln_sum(until(history.age()), until(last) + libm::log(left))
    }
}

impl BuyingModel for ParetoNbd {
    /// Eq. 18 with A₀ from eqs. 19–20, as `ln(alive and silent) + ln(1 + odds of having left)`.
    fn log_likelihood(&self, history: &History) -> f64 {
        if history.repeat_purchases() == 0 {
            self.ln_silent(history.age())
        } else {
            self.ln_either(history)
        }
    }

    /// Section 5.1, eqs. 36 and 37: `1 / (1 + odds of having left)`.
    fn p_alive(&self, history: &History) -> f64 {
        self.odds_gone(history).one_of()
    }

    /// Eq. 41: `P(alive) · (r+x)(beta+T)/((alpha+T)(s−1)) · (1 − ((beta+T)/(beta+T+t))^(s−1))`, and
    /// its limit at s = 1.
    fn expected_purchases(&self, history: &History, horizon: Horizon) -> f64 {
        self.p_alive(history) * self.purchases_if_alive(history, horizon)
    }

    /// Fader & Hardie (2006, revised 2020), *Deriving an expression for P(X(t)=x) under the
    /// Pareto/NBD model*: they stay and the count is n, or they leave at τ < t and the count up to
    /// τ is n.
    fn p_exactly(&self, purchases: u32, horizon: Horizon) -> f64 {
        let t = horizon.units();
        if purchases == 0 {
            return libm::exp(self.ln_silent(t));
        }
        if t <= 0.0 {
            return 0.0;
        }
        let counting = |t: f64| Counting::new(self.r, self.alpha, t).exactly(purchases);
        let staying = |t: f64| libm::exp(-self.s * libm::log1p(t / self.beta));
        let n = f64::from(purchases);
        let law = Leaving { shape: self.r + n, alpha: self.alpha, s: self.s, beta: self.beta };
        let density = LeavesAfter::new(n, law, t);
        let tau = density.peak;
        let leaves =
            self.s * counting(tau) * staying(tau) * (tau / (self.beta + tau)) * density.integral(t);
        (counting(t) * staying(t) + leaves).min(1.0)
    }

    /// `1 − P + P · (silent and staying, or leaving before buying)`, P the chance that the customer
    /// is there.
    fn p_no_purchase(&self, history: &History, horizon: Horizon) -> f64 {
        IfAlive::p_no_purchase(self, history, horizon)
    }

    fn discounted_purchases(&self, history: &History, horizon: Horizon, discount: Discount) -> f64 {
        self.p_alive(history) * self.discounted_if_alive(history, horizon, discount)
    }

    /// Fader, Hardie & Lee (2005), *RFM and CLV*, JMR 42, eq. 2.
    fn discounted_residual_purchases(&self, history: &History, discount: Discount) -> Option<f64> {
        let life = self.beta + history.age();
        let presence = || discounted_presence(self.s, discount.rate() * life, f64::INFINITY);
        (discount.rate() > 0.0).then(|| self.p_alive(history) * self.pace(history) * presence())
    }

    fn fit(histories: &[Weighted<History>]) -> Fit<Self> {
        fit_pareto_nbd(histories)
    }
}

impl IfAlive for ParetoNbd {
    fn alive_or_gone(&self, history: &History) -> (f64, f64) {
        self.odds_gone(history).shares()
    }

    fn silent_if_alive(&self, history: &History, horizon: Horizon) -> f64 {
        let (now, t) = (history.age(), horizon.units());
        let law = self.leaving(history);
        let silent = -law.shape * libm::log1p(t / (self.alpha + now))
            - self.s * libm::log1p(t / (self.beta + now));
        libm::exp(silent) + law.within(now, t)
    }

    fn purchases_if_alive(&self, history: &History, horizon: Horizon) -> f64 {
        let stretch = libm::log1p(horizon.units() / (self.beta + history.age()));
        let over = self.s - 1.0;
        let presence = if over == 0.0 { stretch } else { -libm::expm1(-over * stretch) / over };
        self.pace(history) * presence
    }

    fn discounted_if_alive(&self, history: &History, horizon: Horizon, discount: Discount) -> f64 {
        if discount.rate() <= 0.0 {
            return self.purchases_if_alive(history, horizon);
        }
        let life = self.beta + history.age();
        let presence = discounted_presence(self.s, discount.rate() * life, horizon.units() / life);
        self.pace(history) * presence
    }
}
