//! No NaN, no infinity, no panic: every answer for inputs from all over their legal range.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "made-up numbers; a test may look at its surroundings"
)]

use patronage::lifetime::buying::bgbb::Opportunities;
use patronage::lifetime::buying::{BgBb, BgNbd, BuyingModel, History, MbgNbd, Nbd, ParetoNbd};
use patronage::lifetime::contract::Sbg;
use patronage::lifetime::spend::{GammaGamma, Spending};
use patronage::lifetime::{Discount, Horizon};

/// How many inputs are drawn; `TOTALITY_DRAWS` asks for more.
fn draws() -> usize {
    std::env::var("TOTALITY_DRAWS").map_or(150, |draws| draws.parse().unwrap())
}

/// A small generator of numbers that look random (xorshift64*).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        libm::pow(10.0, low + (high - low) * self.unit())
    }

    fn shape(&mut self) -> f64 {
        match self.next() % 8 {
            0 => 1.0,
            1 => 1e-15,
            2 => 1e15,
            3 => self.log_uniform(-14.99, 14.99),
            4 => 1.0 + f64::EPSILON,
            _ => self.log_uniform(-6.0, 6.0),
        }
    }

    fn scale(&mut self) -> f64 {
        match self.next() % 6 {
            0 => 1e-30,
            1 => 1e30,
            2 => self.log_uniform(-29.99, 29.99),
            _ => self.log_uniform(-6.0, 6.0),
        }
    }

    fn time(&mut self) -> f64 {
        match self.next() % 8 {
            0 => 0.0,
            1 => 1e12,
            2 => 1e-200,
            3 => 1.16e-5,
            4 => self.log_uniform(-250.0, 11.99),
            _ => self.log_uniform(-6.0, 6.0),
        }
    }

    fn count(&mut self) -> u32 {
        match self.next() % 6 {
            0 => 0,
            1 => u32::MAX,
            2 => self.log_uniform(0.0, 9.0) as u32,
            _ => (self.next() % 500) as u32,
        }
    }

    fn history(&mut self) -> History {
        let (x, age) = (self.count(), self.time());
        let last = match self.next() % 4 {
            _ if x == 0 => 0.0,
            0 => 0.0,
            1 => age,
            _ => age * self.unit(),
        };
        History::new(x, last, age).unwrap()
    }

    fn discount(&mut self) -> Discount {
        let rate = match self.next() % 6 {
            0 => 0.0,
            1 => 700.0,
            2 => 1e-30,
            _ => self.log_uniform(-8.0, 1.0),
        };
        Discount::continuous(rate).unwrap()
    }
}

#[track_caller]
fn within(what: &str, value: f64, low: f64, high: f64, input: &str) {
    assert!((low..=high).contains(&value), "{what} is {value:e} for {input}");
}

fn buying<M: BuyingModel>(new: impl Fn(&mut Dice) -> M, seed: u64) {
    let mut dice = Dice(seed);
    for _ in 0..draws() {
        let (model, history) = (new(&mut dice), dice.history());
        let (horizon, discount, n) =
            (Horizon::new(dice.time()).unwrap(), dice.discount(), dice.count());
        let input = format!("{model:?} {history:?} {horizon:?} {discount:?} {n}");
        within("log_likelihood", model.log_likelihood(&history), f64::MIN, f64::MAX, &input);
        within("p_alive", model.p_alive(&history), 0.0, 1.0, &input);
        within("p_no_purchase", model.p_no_purchase(&history, horizon), 0.0, 1.0, &input);
        within("p_exactly", model.p_exactly(n, horizon), 0.0, 1.0, &input);
        let expected = model.expected_purchases(&history, horizon);
        within("expected_purchases", expected, 0.0, f64::MAX, &input);
        within(
            "expected_purchases_of_new",
            model.expected_purchases_of_new(horizon),
            0.0,
            f64::MAX,
            &input,
        );
        let discounted = model.discounted_purchases(&history, horizon, discount);
        within("discounted_purchases", discounted, 0.0, expected * (1.0 + 1e-9) + 1e-300, &input);
        if let Some(residual) = model.discounted_residual_purchases(&history, discount) {
            within(
                "discounted_residual_purchases",
                residual,
                discounted * (1.0 - 1e-9) - 1e-300,
                f64::MAX,
                &input,
            );
        }
    }
}

#[test]
fn bgnbd() {
    buying(|dice| BgNbd::new(dice.shape(), dice.scale(), dice.shape(), dice.shape()).unwrap(), 11);
}

#[test]
fn mbgnbd() {
    buying(|dice| MbgNbd::new(dice.shape(), dice.scale(), dice.shape(), dice.shape()).unwrap(), 12);
}

#[test]
fn pareto_nbd() {
    buying(
        |dice| ParetoNbd::new(dice.shape(), dice.scale(), dice.shape(), dice.scale()).unwrap(),
        13,
    );
}

#[test]
fn nbd() {
    buying(|dice| Nbd::new(dice.shape(), dice.scale()).unwrap(), 14);
}

#[test]
fn bgbb() {
    let mut dice = Dice(15);
    for _ in 0..draws() {
        let model = BgBb::new(dice.shape(), dice.shape(), dice.shape(), dice.shape()).unwrap();
        let n = if dice.next() % 16 == 0 { u16::MAX } else { (dice.next() % 400) as u16 };
        let x = (dice.next() % (u64::from(n) + 1)) as u16;
        let last = if x == 0 { 0 } else { x + (dice.next() % (u64::from(n - x) + 1)) as u16 };
        let (history, ahead, discount) =
            (Opportunities::new(x, last, n).unwrap(), (dice.next() % 900) as u16, dice.discount());
        let input = format!("{model:?} {history:?} {ahead} {discount:?}");
        within("log_likelihood", model.log_likelihood(history), f64::MIN, 0.0, &input);
        within("p_alive", model.p_alive(history), 0.0, 1.0, &input);
        within("p_no_purchase", model.p_no_purchase(history, ahead), 0.0, 1.0, &input);
        within("p_exactly", model.p_exactly(x, n), 0.0, 1.0, &input);
        within(
            "expected_purchases",
            model.expected_purchases(history, ahead),
            0.0,
            f64::from(ahead),
            &input,
        );
        let residual = model.discounted_residual_purchases(history, discount);
        within("discounted_residual_purchases", residual.unwrap_or(0.0), 0.0, f64::MAX, &input);
    }
}

#[test]
fn gamma_gamma() {
    let mut dice = Dice(16);
    for _ in 0..draws() {
        let model = GammaGamma::new(dice.shape(), dice.shape(), dice.scale()).unwrap();
        let mean = match dice.next() % 4 {
            0 => 1e-12,
            1 => 1e15,
            _ => dice.log_uniform(-3.0, 6.0),
        };
        let spending = Spending::new(dice.count().max(1), mean).unwrap();
        let input = format!("{model:?} {spending:?}");
        within("log_likelihood", model.log_likelihood(&spending), f64::MIN, f64::MAX, &input);
        within(
            "expected_spend",
            model.expected_spend(&spending).unwrap_or(1.0),
            0.0,
            f64::MAX,
            &input,
        );
        within(
            "expected_spend_of_new",
            model.expected_spend_of_new().unwrap_or(1.0),
            0.0,
            f64::MAX,
            &input,
        );
    }
}

#[test]
fn sbg() {
    let mut dice = Dice(17);
    for _ in 0..draws() {
        let model = Sbg::new(dice.shape(), dice.shape()).unwrap();
        let (renewals, discount) = ((dice.next() % 900) as u16, dice.discount());
        let input = format!("{model:?} {renewals} {discount:?}");
        within("survival", model.survival(renewals), 0.0, 1.0, &input);
        within("retention", model.retention(renewals), 0.0, 1.0, &input);
        within("p_leaves_at", model.p_leaves_at(renewals), 0.0, 1.0, &input);
        within(
            "derl",
            model.discounted_residual_lifetime(renewals, discount).unwrap_or(1.0),
            0.0,
            f64::MAX,
            &input,
        );
        within("del", model.discounted_lifetime(discount).unwrap_or(1.0), 1.0, f64::MAX, &input);
    }
}
