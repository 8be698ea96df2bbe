//! The arithmetic that BG/NBD and MBG/NBD share.
//!
//! Both say: while they stay, customers buy at a rate λ ~ Gamma(r, alpha) each; after each purchase
//! they toss a coin and leave with probability p ~ Beta(a, b). The two differ in one coin: MBG/NBD
//! also tosses it after the very first purchase. For a customer who is still there, having survived
//! k coins, λ ~ Gamma(r+x, alpha+T) and p ~ Beta(a, b+k), and everything about the future is a mean
//! over these two.

use super::counting::Counting;
use super::future::Future;
use super::{History, IfAlive};
use crate::lifetime::{Discount, Horizon};
use crate::numeric::gamma::{ln_rising, ln_rising_over};
use crate::numeric::scaled::Scaled;

/// When the coin is tossed for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstCoin {
    /// After the first repeat purchase (BG/NBD).
    AtFirstRepeat,
    /// After the very first purchase (MBG/NBD).
    AtArrival,
}

impl FirstCoin {
    /// The number of coins that a customer with so many repeat purchases has seen.
    pub(super) fn coins(self, repeat_purchases: u32) -> u32 {
        match self {
            Self::AtFirstRepeat => repeat_purchases,
            Self::AtArrival => repeat_purchases.saturating_add(1),
        }
    }
}

/// Parameters of either model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BetaGeometric {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) first_coin: FirstCoin,
}

impl BetaGeometric {
    /// The odds that the customer has left: the ratio of the two summands of the likelihood,
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
    pub(super) fn p_alive(&self, history: &History) -> f64 {
        self.odds_gone(history).one_of()
    }

    pub(super) fn log_likelihood(&self, history: &History) -> f64 {
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
    fn future(&self, history: &History) -> Future {
        let x = history.repeat_purchases();
        Future {
            shape: self.r + f64::from(x),
            rate: self.alpha + history.age(),
            a: self.a,
            b: self.b + f64::from(self.first_coin.coins(x)),
        }
    }

    pub(super) fn discounted_residual(&self, history: &History, delta: f64) -> Option<f64> {
        (delta > 0.0)
            .then(|| self.p_alive(history) * self.future(history).discounted_forever(delta))
    }

    /// The chance that a new customer makes exactly n repeat purchases in a time t: they survive
    /// the coins and the count is n, or the coin after the n-th purchase falls and the count would
    /// have been at least n.
    pub(super) fn p_exactly(&self, n: u32, t: f64) -> f64 {
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

impl IfAlive for BetaGeometric {
    fn alive_or_gone(&self, history: &History) -> (f64, f64) {
        self.odds_gone(history).shares()
    }

    fn silent_if_alive(&self, history: &History, horizon: Horizon) -> f64 {
        self.future(history).p_silent(horizon.units())
    }

    fn purchases_if_alive(&self, history: &History, horizon: Horizon) -> f64 {
        self.future(history).discounted(horizon.units(), 0.0)
    }

    fn discounted_if_alive(&self, history: &History, horizon: Horizon, discount: Discount) -> f64 {
        self.future(history).discounted(horizon.units(), discount.rate())
    }
}
