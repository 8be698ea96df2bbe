//! What a fit takes and what it gives back.

use crate::lifetime::buying::Nbd;
use crate::lifetime::numeric::matrix::{Matrix, Vector, inverse_diagonal};
use crate::lifetime::numeric::newton::Optimum;

/// Some fact that several customers share.
///
/// A cohort has far fewer distinct histories than customers; a fit sums over the distinct ones. It
/// does not matter whether equal rows were put together, nor in which order rows come.
///
/// ```
/// use patronage::lifetime::{Weighted, buying::History};
/// let silent = History::new(0, 0.0, 38.86)?;
/// let rows = [Weighted::new(silent, 1_411)];
/// assert_eq!(rows[0].customers, 1_411);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighted<T> {
    /// The shared fact.
    pub fact: T,
    /// How many customers share it. Zero is allowed and counts for nothing.
    pub customers: u32,
}

impl<T> Weighted<T> {
    /// A fact and the number of customers who share it.
    #[must_use]
    pub fn new(fact: T, customers: u32) -> Self {
        Self { fact, customers }
    }
}

/// What a fit found out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fit<M, Plain = Nbd> {
    /// The likelihood has its maximum at these parameters: the slope in every log-parameter is at most
    /// 1e-8. If the likelihood has no maximum but flattens out, as when all customers buy at the same
    /// rate, the parameters lie far out (beyond a million or a millionth), where less than 1e-6 is left
    /// to gain; those without bound have no standard error.
    Converged(Estimate<M>),
    /// Nobody seems to leave: the likelihood is highest where the dropout rate is zero, and there the
    /// model is a plainer one, for most models the [`Nbd`]. A rate of leaving would be invented.
    NoDropoutIdentified(Estimate<Plain>),
    /// Too few informative customers for an answer.
    Insufficient {
        /// How many are needed.
        need: u64,
        /// How many there are.
        have: u64,
    },
    /// The climb stopped before the gradient was small; the estimate says where and how steep it
    /// still is. No data set we know ends here.
    Stalled(Estimate<M>),
}

impl<M, Plain> Fit<M, Plain> {
    /// The estimate, if the fit converged.
    #[must_use]
    pub fn converged(&self) -> Option<&Estimate<M>> {
        if let Self::Converged(estimate) = self { Some(estimate) } else { None }
    }

    /// The status in one stable word: `converged`, `no_dropout_identified`, `insufficient` or `stalled`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match self {
            Self::Converged(_) => "converged",
            Self::NoDropoutIdentified(_) => "no_dropout_identified",
            Self::Insufficient { .. } => "insufficient",
            Self::Stalled(_) => "stalled",
        }
    }
}

/// A fitted model with what is known about its accuracy.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate<M> {
    pub(crate) model: M,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) log_likelihood: f64,
    pub(crate) customers: u64,
    pub(crate) gradient: f64,
}

impl<M> Estimate<M> {
    /// The fitted model.
    #[must_use]
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The parameters by name, in the order of the literature, with their standard errors.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The log-likelihood of the cohort, in the unit of time (or money) of the rows.
    ///
    /// It depends on that unit: a density per week is seven times a density per day.
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// How many customers the fit saw.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// The largest slope of the cohort's log-likelihood in the logarithm of a parameter, at the answer.
    #[must_use]
    pub fn gradient(&self) -> f64 {
        self.gradient
    }
}

/// One fitted parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in the literature.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// The square root of its entry in the inverse of the observed information; nothing where the
    /// likelihood is flat, because there the data do not bound the parameter.
    pub standard_error: Option<f64>,
}

/// Names the parameters at an optimum and gives them their standard errors (delta method: the error
/// of a parameter is its value times the error of its logarithm).
pub(crate) fn name_parameters<const N: usize>(
    names: &[&'static str; N],
    values: &Vector<N>,
    optimum: &Optimum<N>,
) -> Vec<Parameter> {
    let information: Matrix<N> = optimum.at.hessian.map(|row| row.map(|entry| -entry));
    let variances = inverse_diagonal(&information);
    let error = |i: usize, value: f64| {
        let variance = variances.as_ref()?.get(i)?;
        // Beyond e^20 on either side there is no bound worth the name.
        (*variance > 0.0 && *variance < 400.0).then(|| value * variance.sqrt())
    };
    let pairs = names.iter().zip(values).enumerate();
    pairs
        .map(|(i, (&name, &value))| Parameter { name, value, standard_error: error(i, value) })
        .collect()
}
