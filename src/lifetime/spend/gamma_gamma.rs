//! The Gamma-Gamma model of spend per purchase.

use core::cmp::Ordering;
use core::convert::Infallible;

use crate::error::Error;
use crate::lifetime::buying::{scale, shape};
use crate::lifetime::fit::{Estimate, Fit, Weighted, name_parameters};
use crate::lifetime::numeric::beta::ln_beta_kernel;
use crate::lifetime::numeric::gamma::{digamma, trigamma};
use crate::lifetime::numeric::matrix::Vector;
use crate::lifetime::numeric::moments::Evaluation;
use crate::lifetime::numeric::newton::{Objective, climb, maximise};
use crate::lifetime::numeric::sum::Sum;

/// Repeat buyers that a fit needs: ten for each parameter.
const NEED: u64 = 30;

/// How often a customer bought again, and what she paid on average each time.
///
/// The literature writes x and m. The first purchase is left out of both, like everywhere in these
/// models. Refunds belong subtracted beforehand.
///
/// ```
/// use patronage::lifetime::spend::Spending;
/// let spending = Spending::new(2, 22.35)?;
/// assert_eq!(spending.mean_repeat_spend(), 22.35);
/// assert!(Spending::new(3, 0.0).is_err(), "the model knows no free purchases");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spending {
    repeat_purchases: u32,
    mean_repeat_spend: f64,
}

impl Spending {
    /// A customer with so many repeat purchases of so much each on average, in one currency.
    ///
    /// # Errors
    /// If there is no repeat purchase, or the mean is not within 1e-12..=1e15.
    pub fn new(repeat_purchases: u32, mean_repeat_spend: f64) -> Result<Self, Error> {
        if repeat_purchases == 0 {
            return Err(Error::range("repeat_purchases", 0, "1.. for a mean repeat spend"));
        }
        if !(1e-12..=1e15).contains(&mean_repeat_spend) {
            return Err(Error::range("mean_repeat_spend", mean_repeat_spend, "1e-12..=1e15"));
        }
        Ok(Self { repeat_purchases, mean_repeat_spend })
    }

    /// Purchases after the first (x).
    #[must_use]
    pub fn repeat_purchases(&self) -> u32 {
        self.repeat_purchases
    }

    /// Mean spend of those purchases (m).
    #[must_use]
    pub fn mean_repeat_spend(&self) -> f64 {
        self.mean_repeat_spend
    }

    fn total(&self) -> f64 {
        f64::from(self.repeat_purchases) * self.mean_repeat_spend
    }

    fn order(&self, other: &Self) -> Ordering {
        self.repeat_purchases
            .cmp(&other.repeat_purchases)
            .then(self.mean_repeat_spend.total_cmp(&other.mean_repeat_spend))
    }
}

/// The Gamma-Gamma model of Fader & Hardie (2013), *The Gamma-Gamma model of monetary value*, after
/// Colombo & Jiang (1999); used by Fader, Hardie & Lee (2005), *RFM and CLV*.
///
/// Each purchase of a customer is Gamma(`p`, ν) with her own ν ~ Gamma(`q`, `v`). `v` is in money.
///
/// ```
/// use patronage::lifetime::spend::{GammaGamma, Spending};
/// // The 946 repeat buyers of the CDNOW sample.
/// let model = GammaGamma::new(6.249_572_271, 3.744_224_667, 15.443_520_963)?;
/// let twice = model.expected_spend(&Spending::new(2, 22.35)?);
/// assert!((twice.unwrap() - 24.658_02).abs() < 1e-4);
/// assert!((model.expected_spend_of_new().unwrap() - 35.170_37).abs() < 1e-4);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    p: f64,
    q: f64,
    v: f64,
}

impl GammaGamma {
    /// The model at these parameters, shapes from 1e-15 to 1e15, and `v`, an amount of money, from
    /// 1e-30 to 1e30.
    ///
    /// # Errors
    /// If a parameter is outside its range or not a number.
    pub fn new(p: f64, q: f64, v: f64) -> Result<Self, Error> {
        Ok(Self { p: shape("p", p)?, q: shape("q", q)?, v: scale("v", v)? })
    }

    /// Shape of the spend of one customer: the larger, the more alike her purchases.
    #[must_use]
    pub fn p(&self) -> f64 {
        self.p
    }

    /// Shape of the distribution of ν: the larger, the more alike the customers.
    #[must_use]
    pub fn q(&self) -> f64 {
        self.q
    }

    /// Rate of that distribution, in money.
    #[must_use]
    pub fn v(&self) -> f64 {
        self.v
    }

    /// The logarithm of the density of a customer's mean spend, eq. 1a of the 2013 note.
    ///
    /// It depends on the unit of money: by ln 100 between dollars and cents.
    #[must_use]
    pub fn log_likelihood(&self, spending: &Spending) -> f64 {
        let (shape, total) = (self.p * f64::from(spending.repeat_purchases), spending.total());
        ln_beta_kernel(shape, self.q, total, self.v) - libm::log(spending.mean_repeat_spend)
    }

    /// The expected spend per purchase of a customer with this past, eq. 5 of the 2013 note:
    /// `p (v + x m) / (p x + q − 1)`, a mean of her own average and that of all customers.
    ///
    /// Nothing if `p x + q <= 1`: then so many customers spend so much that there is no mean.
    #[must_use]
    pub fn expected_spend(&self, spending: &Spending) -> Option<f64> {
        self.mean(f64::from(spending.repeat_purchases), spending.total())
    }

    /// The expected spend per purchase of a customer about whom nothing is known,
    /// `p v / (q − 1)`. Nothing if `q <= 1`.
    #[must_use]
    pub fn expected_spend_of_new(&self) -> Option<f64> {
        self.mean(0.0, 0.0)
    }

    fn mean(&self, x: f64, total: f64) -> Option<f64> {
        // p·x + q − 1 with the roundings of product and sums added back: it may nearly vanish.
        let product = self.p * x;
        let below = libm::fma(self.p, x, -product);
        let (high, low) = if product >= self.q { (product, self.q) } else { (self.q, product) };
        let sum = high + low;
        let rest = low - (sum - high);
        let weight = (sum - 1.0) + (rest + below);
        (weight > 0.0).then(|| (self.p * (self.v + total) / weight).min(f64::MAX))
    }

    /// The parameters at which the likelihood of these repeat buyers is largest.
    ///
    /// [`Fit::Insufficient`] below 30 customers. Leave out who has no repeat purchase.
    #[must_use]
    pub fn fit(spendings: &[Weighted<Spending>]) -> Fit<Self, Infallible> {
        let have =
            spendings.iter().fold(0_u64, |have, row| have.saturating_add(u64::from(row.customers)));
        if have < NEED {
            return Fit::Insufficient { need: NEED, have };
        }
        let sales = Sales::new(spendings);
        let starts = [[2.0, 3.0, 1.0], [10.0, 3.0, 0.2], [1.0, 10.0, 9.0]];
        let tries = starts.map(|start| climb(&sales, &start, 1e-2));
        let best = tries.iter().max_by(|one, other| one.at.value.total_cmp(&other.at.value));
        let optimum = maximise(&sales, &best.map_or([2.0, 3.0, 1.0], |best| best.parameters));
        let [p, q, v] = optimum.parameters;
        let [p, q, v] = [p, q, v * sales.unit];
        let estimate = Estimate {
            model: Self { p, q, v },
            parameters: name_parameters(&["p", "q", "v"], &[p, q, v], &optimum),
            log_likelihood: optimum.at.value - sales.customers * libm::log(sales.unit),
            customers: have,
            gradient: optimum.slope,
        };
        if optimum.is_settled() { Fit::Converged(estimate) } else { Fit::Stalled(estimate) }
    }
}

/// The likelihood of a cohort, money in units of the mean spend.
#[derive(Clone, Debug)]
struct Sales {
    /// (x, customers), rising.
    by_purchases: Vec<(f64, f64)>,
    /// (x, x·m, customers), rising.
    rows: Vec<(f64, f64, f64)>,
    unit: f64,
    customers: f64,
    /// `Σ ln m`.
    logs: f64,
}

impl Sales {
    fn new(spendings: &[Weighted<Spending>]) -> Self {
        let mut sorted: Vec<&Weighted<Spending>> =
            spendings.iter().filter(|row| row.customers > 0).collect();
        sorted.sort_unstable_by(|a, b| a.fact.order(&b.fact));
        let (mut customers, mut money) = (Sum::default(), Sum::default());
        for row in &sorted {
            customers.add(f64::from(row.customers));
            money.add(f64::from(row.customers) * row.fact.mean_repeat_spend);
        }
        let unit = money.value() / customers.value();
        let mut sales = Self {
            by_purchases: Vec::new(),
            rows: Vec::new(),
            unit,
            customers: customers.value(),
            logs: 0.0,
        };
        let mut logs = Sum::default();
        for row in sorted {
            let (x, mean, count) = (
                f64::from(row.fact.repeat_purchases),
                row.fact.mean_repeat_spend / unit,
                f64::from(row.customers),
            );
            logs.add(count * libm::log(mean));
            sales.rows.push((x, x * mean, count));
            match sales.by_purchases.last_mut() {
                Some(last) if last.0.to_bits() == x.to_bits() => last.1 += count,
                _ => sales.by_purchases.push((x, count)),
            }
        }
        Self { logs: logs.value(), ..sales }
    }

    /// `−Σ ln B(p x, q)`.
    fn shapes(&self, p: f64, q: f64) -> Evaluation<3> {
        let mut sum = Evaluation::ZERO;
        let (ln_q, psi_q, psi_q_bend) = (libm::lgamma(q), digamma(q), trigamma(q));
        for &(x, customers) in &self.by_purchases {
            let (shape, all) = (p * x, p * x + q);
            let (psi, bend) = (digamma(all), trigamma(all));
            let cross = x * bend;
            let value = libm::lgamma(all) - libm::lgamma(shape) - ln_q;
            let gradient = [x * (psi - digamma(shape)), psi - psi_q, 0.0];
            let hessian = [
                [x * x * (bend - trigamma(shape)), cross, 0.0],
                [cross, bend - psi_q_bend, 0.0],
                [0.0; 3],
            ];
            sum.add(customers, &Evaluation { value, gradient, hessian });
        }
        sum
    }
}

impl Objective<3> for Sales {
    fn evaluate(&self, &[p, q, v]: &Vector<3>) -> Evaluation<3> {
        let mut sum = self.shapes(p, q);
        let (mut value, mut in_p, mut in_q, mut in_v) =
            (Sum::default(), Sum::default(), Sum::default(), Sum::default());
        let (mut pv, mut qv, mut vv) = (0.0, 0.0, 0.0);
        for &(x, total, customers) in &self.rows {
            let (own, others) = (libm::log1p(v / total), libm::log1p(total / v));
            let all = 1.0 / (v + total);
            value.add(-customers * (p * x * own + q * others));
            in_p.add(-customers * x * own);
            in_q.add(-customers * others);
            // q/v − (p x + q)/(v + y)
            in_v.add(customers * all * (q * total / v - p * x));
            pv -= customers * x * all;
            qv += customers * all * total / v;
            vv += customers * all * (p * x * all - q * total / v * (1.0 / v + all));
        }
        sum.value += value.value() - self.logs;
        for (mine, theirs) in sum.gradient.iter_mut().zip([in_p, in_q, in_v]) {
            *mine += theirs.value();
        }
        let [[.., ph], [.., qh], [hp, hq, hh]] = &mut sum.hessian;
        (*ph, *hp, *qh, *hq, *hh) = (pv, pv, qv, qv, vv);
        sum
    }
}

/// Whether those who buy more often pay more or less each time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpendCorrelation {
    /// Repeat buyers that were looked at.
    pub customers: u64,
    /// Pearson's correlation of repeat purchases with mean repeat spend, −1 to 1.
    pub coefficient: f64,
    /// Half the width of its 95 % interval on Fisher's scale, 1.96/√(customers − 3), there and back
    /// at zero: a coefficient within ± this is no evidence of a relation.
    pub noise: f64,
}

impl SpendCorrelation {
    /// Largest size at which the models may still be multiplied. Fader, Hardie & Lee (2005) go on at
    /// 0.11 (0.06 without three extreme customers); Cohen (1988) calls 0.3 a medium correlation.
    pub const TOLERABLE: f64 = 0.3;

    /// Whether the relation is both real and too strong for the product of frequency and spend.
    #[must_use]
    pub fn is_harmful(&self) -> bool {
        self.coefficient.abs() > self.noise && self.coefficient.abs() > Self::TOLERABLE
    }
}

/// Checks the assumption that frequency and spend are unrelated.
///
/// Nothing below 30 customers, or if all buy equally often or all pay the same.
///
/// ```
/// use patronage::lifetime::Weighted;
/// use patronage::lifetime::spend::{Spending, correlation};
/// let alike: Vec<_> = (1..=40).map(|x| Ok(Weighted::new(Spending::new(x, 10.0 + f64::from(x % 7))?, 1)))
///     .collect::<Result<_, patronage::error::Error>>()?;
/// let check = correlation(&alike).unwrap();
/// assert!(!check.is_harmful());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[must_use]
pub fn correlation(spendings: &[Weighted<Spending>]) -> Option<SpendCorrelation> {
    let mut sorted: Vec<&Weighted<Spending>> = spendings.iter().collect();
    sorted.sort_unstable_by(|a, b| a.fact.order(&b.fact));
    let customers =
        sorted.iter().fold(0_u64, |sum, row| sum.saturating_add(u64::from(row.customers)));
    if customers < NEED {
        return None;
    }
    let total = |of: &dyn Fn(&Spending) -> f64| {
        let mut sum = Sum::default();
        for row in &sorted {
            sum.add(f64::from(row.customers) * of(&row.fact));
        }
        sum.value()
    };
    let count = total(&|_| 1.0);
    let mean_x = total(&|row| f64::from(row.repeat_purchases)) / count;
    let mean_m = total(&|row| row.mean_repeat_spend) / count;
    let x = |row: &Spending| f64::from(row.repeat_purchases) - mean_x;
    // In units of the mean, so that squares of large sums stay in range.
    let m = |row: &Spending| row.mean_repeat_spend / mean_m - 1.0;
    let (xx, mm) = (total(&|row| x(row) * x(row)), total(&|row| m(row) * m(row)));
    let spread = (xx * mm).sqrt();
    // Rounding alone makes "all alike" look like a spread of 1e-16.
    let alike = xx <= 1e-24 * count * mean_x * mean_x || mm <= 1e-24 * count;
    (!alike).then(|| SpendCorrelation {
        customers,
        coefficient: (total(&|row| x(row) * m(row)) / spread).clamp(-1.0, 1.0),
        noise: libm::tanh(1.96 / (count - 3.0).sqrt()),
    })
}
