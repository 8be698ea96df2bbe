//! What a fit takes and what it gives back.

use std::array::from_fn;

use super::buying::Nbd;
use crate::numeric::matrix::{Matrix, Vector, variances};
use crate::numeric::newton::Optimum;

/// Some fact that several customers share.
///
/// A cohort has far fewer distinct histories than customers; a fit sums over the distinct ones. It
/// does not matter whether equal rows were put together, nor in which order rows come.
///
/// ```
/// use patronage::lifetime::{Weighted, buying::History};
///
/// let silent = History::new(0, 0.0, 38.86)?;
/// let rows = [Weighted::new(silent, 1_411)];
/// assert_eq!(rows[0].customers, 1_411);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Weighted<T> {
    /// The shared fact.
    pub fact: T,
    /// How many customers share it. Zero is allowed and counts for nothing.
    pub customers: u32,
}

impl<T> Weighted<T> {
    /// A fact and the number of customers who share it.
    pub fn new(fact: T, customers: u32) -> Self {
        Self { fact, customers }
    }
}

/// What a fit found out: a model, or why there is none.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fit<M, Plain = Nbd> {
    /// The likelihood has its maximum at these parameters: the slope in every log-parameter is at
    /// most 1e-8, or, as with billions of customers, as small as rounding can tell.
    ///
    /// Or it has no maximum but flattens out, as when all customers buy at the same rate, or when a
    /// share leaves at once and the rest never. Then the parameters lie far out (beyond a million
    /// or a millionth), and those that the data do not bound have no standard error. Less than 1e-6
    /// is left to gain, with one exception: [`ParetoNbd`](crate::lifetime::buying::ParetoNbd) nears
    /// a share that leaves at once so slowly that no float comes close. Its `beta` then stands at a
    /// hundred-millionth of the oldest age, [`Estimate::gradient`] is the slope there, and about
    /// fifteen times that slope is left to gain; [`MbgNbd`](crate::lifetime::buying::MbgNbd)
    /// reaches the same law of leaving.
    Converged(Estimate<M>),
    /// Nobody seems to leave: the likelihood is highest where the dropout rate is zero, and there
    /// the model is a plainer one, for most models the [`Nbd`]. A rate of leaving would be
    /// invented.
    NoDropoutIdentified(Estimate<Plain>),
    /// Everybody is the same, as when all pay one price: the likelihood has no bound. What the
    /// model expects is that price; its parameters stand at the end of their range. The
    /// log-likelihood is given as the largest float, and the one parameter that is known is the
    /// `mean`.
    NoVariation(Estimate<M>),
    /// Too few informative customers for an answer.
    Insufficient {
        /// How many are needed.
        need: u64,
        /// How many there are.
        have: u64,
    },
    /// The climb stopped before the gradient was small, or at a bound beyond which the likelihood
    /// still rises; the estimate says where and how steep it is. No real log we know ends here.
    Stalled(Estimate<M>),
}

impl<M, Plain> Fit<M, Plain> {
    /// The estimate; `None` when the fit did not converge.
    pub fn converged(&self) -> Option<&Estimate<M>> {
        if let Self::Converged(estimate) = self { Some(estimate) } else { None }
    }

    /// The status in one stable word: `converged`, `no_dropout_identified`, `no_variation`,
    /// `insufficient` or `stalled`.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Converged(_) => "converged",
            Self::NoDropoutIdentified(_) => "no_dropout_identified",
            Self::NoVariation(_) => "no_variation",
            Self::Insufficient { .. } => "insufficient",
            Self::Stalled(_) => "stalled",
        }
    }
}

/// A fitted model with what is known about its accuracy.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate<M> {
    pub(super) model: M,
    pub(super) parameters: Vec<Parameter>,
    pub(super) log_likelihood: f64,
    pub(super) customers: u64,
    pub(super) gradient: f64,
}

impl<M> Estimate<M> {
    /// The fitted model.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The parameters by name, in the order of the literature, with their standard errors.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The log-likelihood of the cohort, in the unit of time (or money) of the rows.
    ///
    /// It depends on that unit: a density per week is seven times a density per day.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// How many customers the fit saw.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// The largest slope of the cohort's log-likelihood in the logarithm of a parameter, at the
    /// answer: next to nothing at a maximum, and what it is where a bound ends a climb.
    pub fn gradient(&self) -> f64 {
        self.gradient
    }
}

/// One fitted parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name in the literature.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// The square root of its entry in the inverse of the observed information; `None` where the
    /// likelihood is flat, because there the data do not bound the parameter.
    pub standard_error: Option<f64>,
}

/// Names the parameters at an optimum and gives them their standard errors (delta method: the error
/// of a parameter is its value times the error of its logarithm).
pub(super) fn name_parameters<const N: usize>(
    names: &[&'static str; N],
    values: &Vector<N>,
    optimum: &Optimum<N>,
) -> Vec<Parameter> {
    let themselves = from_fn(|i| from_fn(|j| f64::from(u8::from(i == j))));
    name_products(names, values, &themselves, optimum)
}

/// As [`name_parameters`], for products of powers of what was climbed in, a row of powers for each.
pub(super) fn name_products<const N: usize>(
    names: &[&'static str; N],
    values: &Vector<N>,
    powers: &Matrix<N>,
    optimum: &Optimum<N>,
) -> Vec<Parameter> {
    let variances = variances(&optimum.information(), powers);
    let rows = names.iter().zip(values).zip(variances.into_iter().zip(powers));
    rows.map(|((&name, &value), (variance, powers))| {
        let cut_off = (0..N).zip(powers).any(|(i, power)| *power != 0.0 && optimum.is_cut_off(i));
        // Beyond e^20 on either side there is no bound worth the name.
        let known = !cut_off && variance > 0.0 && variance < 400.0;
        let error = known.then(|| value * variance.sqrt());
        Parameter { name, value, standard_error: error.filter(|error| error.is_finite()) }
    })
    .collect()
}
