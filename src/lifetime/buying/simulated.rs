//! Made-up cohorts for tests, the same on every run.

use super::History;
use super::history::Rows;
use crate::lifetime::Weighted;

/// A small generator of numbers that look random (xorshift64*).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Between 0 and 1, neither included.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    pub(super) fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub(super) fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        libm::exp(libm::log(low) + self.unit() * libm::log(high / low))
    }

    fn exponential(&mut self) -> f64 {
        -libm::log(self.unit())
    }

    /// A gamma variate by Marsaglia & Tsang (2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * libm::pow(self.unit(), 1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let normal = (-2.0 * libm::log(self.unit())).sqrt()
                * libm::cos(std::f64::consts::TAU * self.unit());
            let v = libm::pow(1.0 + normal / (9.0 * d).sqrt(), 3.0);
            if v > 0.0
                && libm::log(self.unit()) < 0.5 * normal * normal + d * (1.0 - v + libm::log(v))
            {
                return d * v;
            }
        }
    }
}

/// A cohort of `customers` whose buying and leaving differ from cohort to cohort: leaving by coin,
/// leaving by clock, or not at all; ages in whole days or not.
pub(super) fn cohort(customers: u32, dice: &mut Dice) -> Vec<Weighted<History>> {
    let (r, pace, kind) =
        (dice.log_uniform(0.1, 10.0), dice.log_uniform(0.02, 2.0), dice.next() % 4);
    let (s, life, b) =
        (dice.log_uniform(0.05, 20.0), dice.log_uniform(3.0, 500.0), dice.log_uniform(0.3, 20.0));
    let in_days = dice.next() % 2 == 0;
    let mut one = || {
        let lambda = dice.gamma(r) * pace / r;
        let (first, second) = (dice.gamma(s), dice.gamma(b));
        let coin = if kind == 1 { first / (first + second) } else { 0.0 };
        let age = 30.0 + 70.0 * dice.unit();
        let end = if kind == 0 || kind == 3 {
            dice.exponential() * life * if kind == 0 { s / dice.gamma(s) } else { 1.0 }
        } else {
            f64::INFINITY
        };
        let (mut now, mut x, mut last) = (0.0, 0_u32, 0.0);
        loop {
            now += dice.exponential() / lambda;
            if now >= age.min(end) || x > 2_000 {
                break;
            }
            // Purchases of one day count once, and those of the first day not at all.
            if !in_days || now.floor() > f64::floor(last) {
                x = x.saturating_add(1);
            }
            last = now;
            if dice.unit() < coin {
                break;
            }
        }
        if in_days {
            History::new(x, f64::floor(last), f64::floor(age))
        } else {
            History::new(x, if x > 0 { last } else { 0.0 }, age)
        }
    };
    (0..customers).filter_map(|_| Some(Weighted::new(one().ok()?, 1))).collect()
}

/// The highest point that thirty climbs from all over the place find.
pub(super) fn best_of_many<const N: usize>(
    objective: &impl crate::numeric::newton::Objective<N>,
    dice: &mut Dice,
) -> f64 {
    let climbs = (0..30).map(|_| {
        let start = std::array::from_fn(|_| dice.log_uniform(0.01, 100.0));
        crate::lifetime::climb::climb(objective, &start, 1e-6).at.value
    });
    climbs.fold(f64::NEG_INFINITY, f64::max)
}

/// The inner value of a log-likelihood.
pub(super) fn inner(log_likelihood: f64, rows: &Rows) -> f64 {
    log_likelihood + rows.purchases * libm::log(rows.unit)
}
