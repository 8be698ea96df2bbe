//! The arithmetic that BG/NBD and MBG/NBD share.
//!
//! Both say: while she stays, a customer buys at rate λ ~ Gamma(r, alpha); after each purchase she
//! tosses a coin and leaves with probability p ~ Beta(a, b). They differ in one coin: MBG/NBD also
//! tosses it after the very first purchase. Given that she is still there, having survived k coins,
//! λ ~ Gamma(r+x, alpha+T) and p ~ Beta(a, b+k), and everything about her future is a mean over
//! these two.

use crate::lifetime::buying::history::History;
use crate::lifetime::numeric::counting::Counting;
use crate::lifetime::numeric::gamma::{ln_rising, ln_rising_over};
use crate::lifetime::numeric::legendre::visit_twenty;
use crate::lifetime::numeric::scaled::Scaled;
use crate::lifetime::numeric::trapezoid::{BetaNodes, GammaNodes};

/// When the coin is tossed for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstCoin {
    /// After the first repeat purchase (BG/NBD).
    AtFirstRepeat,
    /// After the very first purchase (MBG/NBD).
    AtArrival,
}

impl FirstCoin {
    /// The number of coins that a customer with so many repeat purchases has seen.
    pub(crate) fn coins(self, repeat_purchases: u32) -> u32 {
        match self {
            Self::AtFirstRepeat => repeat_purchases,
            Self::AtArrival => repeat_purchases.saturating_add(1),
        }
    }
}

/// Parameters of either model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BetaGeometric {
    pub(crate) r: f64,
    pub(crate) alpha: f64,
    pub(crate) a: f64,
    pub(crate) b: f64,
    pub(crate) first_coin: FirstCoin,
}

impl BetaGeometric {
    /// The odds that she has left: the ratio of the two summands of the likelihood,
    /// `a/(b+k−1) · ((alpha+T)/(alpha+t_x))^(r+x)`, zero before the first coin.
    #[inline]
    fn odds_gone(&self, history: &History) -> Scaled {
        let coins = self.first_coin.coins(history.repeat_purchases());
        if coins == 0 {
            return Scaled::ZERO;
        }
        let shape = self.r + f64::from(history.repeat_purchases());
        let growth = libm::log1p(history.silence() / (self.alpha + history.last_purchase_age()));
        Scaled::from_ln(shape * growth).times(self.a / (self.b + (f64::from(coins) - 1.0)))
    }

    #[inline]
    pub(crate) fn p_alive(&self, history: &History) -> f64 {
        self.odds_gone(history).one_of()
    }

    pub(crate) fn log_likelihood(&self, history: &History) -> f64 {
        let x = history.repeat_purchases();
        let nobody_buys = -self.r * libm::log1p(history.age() / self.alpha);
        let coins = self.first_coin.coins(x);
        if x == 0 && coins == 1 {
            // A silence that is nearly certain keeps its digits as 1 − P(stays and buys).
            let (stays, both) = (self.b / (self.a + self.b), self.a + self.b);
            let buys = -stays * libm::expm1(nobody_buys);
            return if buys < 0.5 {
                libm::log1p(-buys)
            } else {
                libm::log(stays * libm::exp(nobody_buys) + self.a / both)
            };
        }
        let until = |age: f64| {
            ln_rising_over(self.r, x, self.alpha + age) - self.r * libm::log1p(age / self.alpha)
        };
        let leaves = libm::log(self.a / (self.b + (f64::from(coins) - 1.0)));
        let purchases = match coins {
            0 => until(history.age()),
            _ => self
                .odds_gone(history)
                .ln_sum(until(history.age()), until(history.last_purchase_age()) + leaves),
        };
        purchases + self.ln_surviving(coins)
    }

    /// `ln [B(a, b+k) / B(a, b)]`: surviving k coins.
    fn ln_surviving(&self, coins: u32) -> f64 {
        if coins <= 48 {
            return self.surviving(coins).ln();
        }
        ln_rising(self.b, coins) - ln_rising(self.a + self.b, coins)
    }

    fn surviving(&self, coins: u32) -> Scaled {
        (0..coins).fold(Scaled::ONE, |product, i| {
            let heads = self.b + f64::from(i);
            product.times(heads / (self.a + heads))
        })
    }

    /// What lies ahead of a customer who is still there.
    pub(crate) fn future(&self, history: &History) -> Future {
        let x = history.repeat_purchases();
        Future {
            shape: self.r + f64::from(x),
            rate: self.alpha + history.age(),
            a: self.a,
            b: self.b + f64::from(self.first_coin.coins(x)),
        }
    }

    pub(crate) fn discounted_residual(&self, history: &History, delta: f64) -> Option<f64> {
        (delta > 0.0)
            .then(|| self.p_alive(history) * self.future(history).discounted_forever(delta))
    }

    /// The chance that she buys nothing in the next `t`: gone already, or there and silent.
    pub(crate) fn p_no_purchase(&self, history: &History, t: f64) -> f64 {
        let gone = self.odds_gone(history);
        let alive = gone.one_of();
        let share_gone = if alive < 0.5 { 1.0 - alive } else { gone.value() * alive };
        (share_gone + alive * self.future(history).p_silent(t)).min(1.0)
    }

    /// The chance that a new customer makes exactly n repeat purchases in a time t: she survives the
    /// coins and the count is n, or the coin after the n-th purchase falls and the count would
    /// have been at least n.
    pub(crate) fn p_exactly(&self, n: u32, t: f64) -> f64 {
        let counting = Counting::new(self.r, self.alpha, t);
        let coins = self.first_coin.coins(n);
        let stays = libm::exp(self.ln_surviving(coins)) * counting.exactly(n);
        if coins == 0 {
            return stays;
        }
        let leaves = libm::exp(self.ln_surviving(coins.saturating_sub(1))) * self.a
            / (self.a + self.b + (f64::from(coins) - 1.0));
        (stays + leaves * counting.at_least(n)).min(1.0)
    }
}

/// The future of a customer who is still there: λ ~ Gamma(shape, rate), p ~ Beta(a, b).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Future {
    shape: f64,
    rate: f64,
    a: f64,
    b: f64,
}

impl Future {
    /// P(no purchase in t): `(rate/(rate+t))^shape`.
    pub(crate) fn p_silent(&self, t: f64) -> f64 {
        libm::exp(-self.shape * libm::log1p(t / self.rate))
    }

    /// The expected purchases in the next t: the mean of `(1 − (1 + p z)^(−shape)) / p`, z = t/rate.
    ///
    /// This is the second factor of eq. 10 of Fader, Hardie & Lee (2005) before it is written with
    /// a hypergeometric function, whose form has poles at a = 1 and a + b = 1 that the mean has not.
    pub(crate) fn purchases(&self, t: f64) -> f64 {
        let z = t / self.rate;
        if self.is_short(z) { self.by_counts(z) } else { self.by_nodes(z, &self.nodes(z)) }
    }

    /// Whether so few purchases are at stake that counting them is quickest.
    fn is_short(&self, z: f64) -> bool {
        let undisturbed = self.shape * z;
        undisturbed < 50.0 && z < 6.0 && undisturbed * z < 2_000.0
    }

    /// Over the number n of purchases she would make if nothing ended it: `Σ P(N = n) · S(n)`, with
    /// `S(n) = Σ (b)_k / (a+b)_k` for k < n, the purchases made before the coin falls. All terms are positive.
    fn by_counts(&self, z: f64) -> f64 {
        let share = z / (1.0 + z);
        if share <= 0.0 {
            return 0.0;
        }
        let mut count = libm::exp(-self.shape * libm::log1p(z));
        let (mut survives, mut made, mut sum, mut n) = (1.0, 0.0, 0.0, 0.0);
        let middle = self.shape * z;
        loop {
            count *= (self.shape + n) / (n + 1.0) * share;
            made += survives;
            survives *= (self.b + n) / (self.a + self.b + n);
            let term = count * made;
            sum += term;
            n += 1.0;
            if term <= 1e-17 * sum * (1.0 - share) && n > middle {
                return sum;
            }
        }
    }

    /// Chances to leave for the mean, good for any time up to z.
    fn nodes(&self, z: f64) -> BetaNodes {
        BetaNodes::new(self.a, self.b, z * (self.shape + 1.0))
    }

    fn by_nodes(&self, z: f64, nodes: &BetaNodes) -> f64 {
        nodes.mean(|p| -libm::expm1(-self.shape * libm::log1p(p * z)) / p)
    }

    /// The expected purchases in the next t, each counted `e^(−delta·u)` when it comes at time u.
    ///
    /// By parts: `e^(−delta t) E(t) + delta ∫ e^(−delta u) E(u) du`, both positive. The panels double
    /// from where the expected purchases first bend.
    pub(crate) fn discounted(&self, t: f64, delta: f64) -> f64 {
        let nodes = (!self.is_short(t / self.rate)).then(|| self.nodes(t / self.rate));
        let until = |u: f64| {
            let z = u / self.rate;
            nodes
                .as_ref()
                .filter(|_| !self.is_short(z))
                .map_or_else(|| self.by_counts(z), |nodes| self.by_nodes(z, nodes))
        };
        let mut sum = libm::exp(-delta * t) * until(t);
        if delta * t < 1e-17 {
            return sum;
        }
        let (mut start, mut width) = (0.0, (4.0 / (self.shape + 1.0)).min(1.0) * self.rate);
        while start < t && delta * start < 45.0 {
            let panel = width.min(8.0 / delta).min(t - start);
            visit_twenty(start, panel, |u, weight| {
                sum += weight * delta * libm::exp(-delta * u) * until(u);
            });
            start += panel;
            width *= 2.0;
        }
        sum
    }

    /// The expected purchases over all the future, discounted: the mean of `λ / (λ p + delta)`.
    pub(crate) fn discounted_forever(&self, delta: f64) -> f64 {
        // With l = λ · rate ~ Gamma(shape, 1) the factor l turns its shape into shape + 1.
        let cost = delta * self.rate;
        let speeds = GammaNodes::new(self.shape + 1.0, (self.shape + 1.0) / cost);
        let coins = BetaNodes::new(self.a, self.b, speeds.largest() / cost);
        self.shape * speeds.mean(|speed| coins.mean_reciprocal(speed, cost))
    }
}
