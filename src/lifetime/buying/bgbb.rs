//! The BG/BB model: purchases at discrete opportunities.
//!
//! Some purchases can only happen at given times: the yearly appeal of a charity, a fair, a season.
//! Then opportunities are counted, not days.

use super::bgbb_fit::fit_bgbb;
use super::shape;
use crate::error::Error;
use crate::lifetime::{Discount, Fit, Weighted};
use crate::numeric::scaled::Scaled;
use crate::numeric::trapezoid::BetaNodes;

/// From this many opportunities on, a mean over the chance to leave is quicker than adding them up.
const MANY: u16 = 400;

/// A customer's purchases among the opportunities after the first purchase.
///
/// The literature writes x, `t_x` and n. Up to 65,535 opportunities, a century and a half of days.
///
/// ```
/// use patronage::lifetime::buying::bgbb::Opportunities;
///
/// // Gave at the first, second and fourth of six appeals.
/// let donor = Opportunities::new(3, 4, 6)?;
/// assert_eq!(donor.opportunities(), 6);
/// assert!(Opportunities::new(5, 4, 6).is_err(), "five purchases do not fit into four opportunities");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opportunities {
    repeat_purchases: u16,
    last_purchase: u16,
    all: u16,
}

impl Opportunities {
    /// So many purchases (x), the last at this opportunity (`t_x`, the first is 1, none is 0), of
    /// so many (n).
    ///
    /// # Errors
    ///
    /// When there are more purchases than opportunities up to the last one, when the last one lies
    /// in the future, and when only one of the first two numbers is zero.
    pub fn new(
        repeat_purchases: u16,
        last_purchase: u16,
        opportunities: u16,
    ) -> Result<Self, Error> {
        if last_purchase > opportunities {
            let expected = format!("0..={opportunities}, up to the present");
            return Err(Error::range("last_purchase", last_purchase, expected));
        }
        if repeat_purchases > last_purchase || (repeat_purchases == 0) != (last_purchase == 0) {
            let last = format!("the last at opportunity {last_purchase}");
            return Err(Error::conflict(format!("{repeat_purchases} purchases"), last));
        }
        Ok(Self { repeat_purchases, last_purchase, all: opportunities })
    }

    /// Opportunities used (x).
    pub fn repeat_purchases(&self) -> u16 {
        self.repeat_purchases
    }

    /// The last opportunity used (`t_x`), 0 if none was.
    pub fn last_purchase(&self) -> u16 {
        self.last_purchase
    }

    /// Opportunities there were (n).
    pub fn opportunities(&self) -> u16 {
        self.all
    }
}

/// The BG/BB model: before each opportunity customers leave with probability θ ~ Beta(`gamma`,
/// `delta`); while they stay they buy at it with probability p ~ Beta(`alpha`, `beta`).
///
/// * *Looks at* the [`Opportunities`]: x, `t_x` and n.
/// * *At the boundary*: P(alive) speaks of the next opportunity, so it is below 1 even for a customer
///   who used the last one.
/// * *With no data*: without any opportunity a customer is like every new one. A fit needs 40
///   customers with a repeat purchase among three opportunities or more.
/// * *Cost*: a step for each opportunity, a quadrature for many ahead; no allocation.
/// * *Reference*: Fader, Hardie & Shang (2010), *Customer-base analysis in a discrete-time
///   noncontractual setting*, Marketing Science 29(6), 1086–1108; equation numbers below are theirs.
///
/// ```
/// use patronage::lifetime::buying::BgBb;
/// use patronage::lifetime::buying::bgbb::Opportunities;
///
/// // The donors of the paper.
/// let model = BgBb::new(1.204, 0.750, 0.657, 2.783)?;
/// let faithful = Opportunities::new(6, 6, 6)?;
/// let lapsed = Opportunities::new(3, 3, 6)?;
/// assert!(model.expected_purchases(faithful, 5) > model.expected_purchases(lapsed, 5));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgBb {
    pub(super) alpha: f64,
    pub(super) beta: f64,
    pub(super) gamma: f64,
    pub(super) delta: f64,
}

impl BgBb {
    /// The model at these parameters, each from 1e-15 to 1e15.
    ///
    /// # Errors
    ///
    /// When a parameter is outside its range or not a number.
    pub fn new(alpha: f64, beta: f64, gamma: f64, delta: f64) -> Result<Self, Error> {
        let [alpha, beta] = [shape("alpha", alpha)?, shape("beta", beta)?];
        Ok(Self { alpha, beta, gamma: shape("gamma", gamma)?, delta: shape("delta", delta)? })
    }

    /// First shape of the chance to buy; `alpha/(alpha+beta)` is its mean.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Second shape of the chance to buy.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// First shape of the chance to leave; `gamma/(gamma+delta)` is its mean.
    pub fn gamma(&self) -> f64 {
        self.gamma
    }

    /// Second shape of the chance to leave.
    pub fn delta(&self) -> f64 {
        self.delta
    }

    /// The logarithm of the likelihood of one history (eq. 5). 0 without any opportunity.
    pub fn log_likelihood(&self, history: Opportunities) -> f64 {
        let n = history.all;
        if history.repeat_purchases == 0 {
            let buys = self.buys_within(n);
            if buys < 0.5 {
                return libm::log1p(-buys);
            }
        }
        self.there(history).ln() + self.stays(0, n).ln() + self.odds_gone(history).ln_one_plus()
    }

    /// The chance, 0 to 1, that the customer is there at the next opportunity (eq. 11).
    pub fn p_alive(&self, history: Opportunities) -> f64 {
        let stay = self.delta + f64::from(history.all);
        self.odds_gone(history).one_of() * (stay / (self.gamma + stay))
    }

    /// The expected purchases at the next so many opportunities (eq. 13).
    pub fn expected_purchases(&self, history: Opportunities, opportunities: u16) -> f64 {
        let there = self.odds_gone(history).one_of() * self.chance(history);
        (there * self.presence(history.all, opportunities)).min(f64::from(opportunities))
    }

    /// The expected purchases of a new customer at the first so many opportunities (eq. 8).
    pub fn expected_purchases_of_new(&self, opportunities: u16) -> f64 {
        let new = Opportunities { repeat_purchases: 0, last_purchase: 0, all: 0 };
        self.expected_purchases(new, opportunities)
    }

    /// The chance that a new customer makes exactly so many purchases at the first `opportunities`
    /// (eq. 7). 0 when there are fewer.
    pub fn p_exactly(&self, purchases: u16, opportunities: u16) -> f64 {
        let Some(others) = opportunities.checked_sub(purchases) else {
            return 0.0;
        };
        let (x, first) = (f64::from(purchases), self.alpha + self.beta);
        // C(i, x) B(alpha+x, beta+i−x)/B(alpha, beta) and B(gamma, delta+i)/B(gamma, delta), from i
        // = x on.
        let mut count = (0..purchases).fold(Scaled::ONE, |product, m| {
            product.times((self.alpha + f64::from(m)) / (first + f64::from(m)))
        });
        let mut stays = self.stays(0, purchases);
        let mut sum = Scaled::ZERO;
        for more in 0..others {
            let (more, i) = (f64::from(more), x + f64::from(more));
            let leave = self.gamma / (self.gamma + (self.delta + i));
            sum = sum.plus(count.by(stays).times(leave));
            count = count.times((i + 1.0) / (more + 1.0) * ((self.beta + more) / (first + i)));
            stays = stays.times((self.delta + i) / (self.gamma + (self.delta + i)));
        }
        sum.plus(count.by(stays)).value().min(1.0)
    }

    /// The chance that the customer buys at none of the next so many opportunities.
    ///
    /// `1 − P + P · P(no purchase | there)`, the latter from p ~ Beta(alpha+x, beta+n−x) and
    /// θ ~ Beta(gamma, delta+n).
    pub fn p_no_purchase(&self, history: Opportunities, opportunities: u16) -> f64 {
        let gone = self.odds_gone(history);
        let there = gone.one_of();
        let share_gone = if there < 0.5 { 1.0 - there } else { gone.value() * there };
        let (x, n) = (f64::from(history.repeat_purchases), f64::from(history.all));
        let silent = self.silent(
            self.beta + (n - x),
            self.alpha + self.beta + n,
            self.delta + n,
            opportunities,
        );
        (share_gone + there * silent).min(1.0)
    }

    /// The discounted expected residual transactions (eq. 14): the purchase at the j-th opportunity
    /// from now counts `(1+d)^(−j)`, d = e^δ − 1 with the discount per opportunity. `None` without
    /// a discount, because the sum need not be finite.
    pub fn discounted_residual_purchases(
        &self,
        history: Opportunities,
        discount: Discount,
    ) -> Option<f64> {
        let d = libm::expm1(discount.rate());
        let stay = self.delta + f64::from(history.all);
        // The mean of (1−θ)/(d+θ), θ ~ Beta(gamma, stay); the factor 1−θ raises the second shape.
        let presence = || {
            stay / (self.gamma + stay)
                * BetaNodes::new(self.gamma, stay + 1.0, 1.0 / d).mean(|theta| 1.0 / (d + theta))
        };
        (discount.rate() > 0.0).then(|| {
            (self.odds_gone(history).one_of() * self.chance(history) * presence()).min(f64::MAX)
        })
    }

    /// The parameters at which the cohort's likelihood is largest.
    ///
    /// [`Fit::Insufficient`] below 40 customers with a repeat purchase among three opportunities or
    /// more: of fewer, many parameters explain the same. [`Fit::NoDropoutIdentified`] if the
    /// likelihood is highest where nobody leaves, the beta-Bernoulli model.
    pub fn fit(histories: &[Weighted<Opportunities>]) -> Fit<Self, BetaBernoulli> {
        fit_bgbb(histories)
    }

    /// The mean chance to buy, given the purchases so far, of a customer who was there throughout.
    fn chance(&self, history: Opportunities) -> f64 {
        let (x, n) = (f64::from(history.repeat_purchases), f64::from(history.all));
        (self.alpha + x) / (self.alpha + self.beta + n)
    }

    /// `B(alpha+x, beta+n−x) / B(alpha, beta)`: these purchases, by somebody who was there
    /// throughout.
    fn there(&self, history: Opportunities) -> Scaled {
        let (x, n) = (history.repeat_purchases, history.all);
        let all = self.alpha + self.beta;
        let bought = (0..x).fold(Scaled::ONE, |product, i| {
            product.times((self.alpha + f64::from(i)) / (all + f64::from(i)))
        });
        let passed = n.saturating_sub(x);
        (0..passed).fold(bought, |product, j| {
            product.times((self.beta + f64::from(j)) / (all + (f64::from(x) + f64::from(j))))
        })
    }

    /// `B(gamma, delta+to) / B(gamma, delta+from)`: staying from one opportunity to another.
    fn stays(&self, from: u16, to: u16) -> Scaled {
        (from..to).fold(Scaled::ONE, |product, m| {
            let stay = self.delta + f64::from(m);
            product.times(stay / (self.gamma + stay))
        })
    }

    /// The odds that the customer left before the last opportunity: the summands of eq. 5 over its
    /// first term, each made from the one after it.
    fn odds_gone(&self, history: Opportunities) -> Scaled {
        let x = f64::from(history.repeat_purchases);
        let all = self.alpha + self.beta;
        let (mut product, mut sum) = (Scaled::ONE, Scaled::ZERO);
        for j in (history.last_purchase..history.all).rev().map(f64::from) {
            let stay = self.delta + j;
            product =
                product.times((all + j) / (self.beta + (j - x))).times((self.gamma + stay) / stay);
            sum = sum.plus(product.times(self.gamma / (self.gamma + stay)));
        }
        sum
    }

    /// The expected number of the next opportunities at which somebody who is there now will be.
    fn presence(&self, n: u16, ahead: u16) -> f64 {
        let stay = self.delta + f64::from(n);
        if ahead > MANY {
            // The mean of (1−θ)(1 − (1−θ)^ahead)/θ.
            let h = f64::from(ahead);
            let nodes = BetaNodes::new(self.gamma, stay + 1.0, h);
            return stay / (self.gamma + stay)
                * nodes.mean(|theta| -libm::expm1(h * libm::log1p(-theta)) / theta);
        }
        let (mut there, mut sum) = (1.0, 0.0);
        for j in (0..ahead).map(f64::from) {
            there *= (stay + j) / (self.gamma + (stay + j));
            sum += there;
        }
        sum
    }

    /// P(no purchase at the next `ahead`) of somebody there now with p ~ Beta(·, pass), its shapes
    /// adding up to `all`, and θ ~ Beta(gamma, stay): silent so far and leaving now, or silent to
    /// the end.
    fn silent(&self, pass: f64, all: f64, stay: f64, ahead: u16) -> f64 {
        let (mut both, mut sum) = (1.0, 0.0);
        for j in (0..ahead).map(f64::from) {
            let total = self.gamma + (stay + j);
            sum += both * (self.gamma / total);
            both *= (pass + j) / (all + j) * ((stay + j) / total);
        }
        sum + both
    }

    /// P(some purchase at the first `ahead`): there, silent so far, and buying now.
    fn buys_within(&self, ahead: u16) -> f64 {
        let (mut both, mut sum) = (1.0, 0.0);
        for j in (0..ahead).map(f64::from) {
            let total = self.alpha + (self.beta + j);
            both *= (self.delta + j) / (self.gamma + (self.delta + j));
            sum += both * (self.alpha / total);
            both *= (self.beta + j) / total;
        }
        sum
    }
}

/// The beta-Bernoulli model: nobody leaves, and each buys at any opportunity with their own
/// probability p ~ Beta(`alpha`, `beta`). What [`BgBb`] becomes when no leaving can be seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaBernoulli {
    pub(super) alpha: f64,
    pub(super) beta: f64,
}

impl BetaBernoulli {
    /// First shape of the chance to buy.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Second shape of the chance to buy.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// The expected purchases at the next so many opportunities, `(alpha+x)/(alpha+beta+n)` each.
    pub fn expected_purchases(&self, history: Opportunities, opportunities: u16) -> f64 {
        let (x, n) = (f64::from(history.repeat_purchases), f64::from(history.all));
        (self.alpha + x) / (self.alpha + self.beta + n) * f64::from(opportunities)
    }
}
