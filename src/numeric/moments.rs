//! Derivatives of the logarithm of a sum or integral of exponentials.

use super::matrix::{Matrix, Vector};

/// A function value with its first two derivatives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evaluation<const N: usize> {
    pub(crate) value: f64,
    pub(crate) gradient: Vector<N>,
    pub(crate) hessian: Matrix<N>,
}

impl<const N: usize> Evaluation<N> {
    pub(crate) const ZERO: Self = Self { value: 0.0, gradient: [0.0; N], hessian: [[0.0; N]; N] };

    /// Adds `weight` times another one.
    pub(crate) fn add(&mut self, weight: f64, other: &Self) {
        self.value += weight * other.value;
        for (mine, theirs) in self.gradient.iter_mut().zip(&other.gradient) {
            *mine += weight * theirs;
        }
        for (mine, theirs) in self.hessian.iter_mut().flatten().zip(other.hessian.iter().flatten())
        {
            *mine += weight * theirs;
        }
    }

    /// The same function of the parameters whose logarithms these derivatives are in.
    pub(crate) fn of_logarithms(&self, parameters: &Vector<N>) -> Self {
        let mut plain = *self;
        let rows = plain.hessian.iter_mut().zip(&mut plain.gradient).zip(parameters);
        for (i, ((row, slope), left)) in rows.enumerate() {
            for (j, (entry, right)) in row.iter_mut().zip(parameters).enumerate() {
                let bend = if i == j { *slope } else { 0.0 };
                *entry = (*entry - bend) / left / right;
            }
            *slope /= left;
        }
        plain
    }

    /// The same function of the logarithms of its parameters.
    pub(crate) fn in_logarithms(&self, parameters: &Vector<N>) -> Self {
        let mut log = *self;
        for (slope, parameter) in log.gradient.iter_mut().zip(parameters) {
            *slope *= parameter;
        }
        let gradient = log.gradient;
        for (i, (row, (left, slope))) in
            log.hessian.iter_mut().zip(parameters.iter().zip(&gradient)).enumerate()
        {
            for (j, (entry, right)) in row.iter_mut().zip(parameters).enumerate() {
                *entry = *entry * left * right + if i == j { *slope } else { 0.0 };
            }
        }
        log
    }
}

/// Collects `Σ w e^φ` with the derivatives of its logarithm, from the derivatives of each φ.
///
/// The gradient of the logarithm is the mean gradient of φ; its Hessian is the covariance of the
/// gradients plus the mean Hessian of φ, which the caller adds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moments<const N: usize> {
    pub(crate) total: f64,
    first: Vector<N>,
    second: Matrix<N>,
}

impl<const N: usize> Moments<N> {
    /// A single term of this weight whose logarithm does not depend on the parameters.
    pub(crate) fn fixed(weight: f64) -> Self {
        Self { total: weight, first: [0.0; N], second: [[0.0; N]; N] }
    }

    /// Adds a term of this weight with the gradient of its logarithm.
    #[inline]
    pub(crate) fn add(&mut self, weight: f64, gradient: &Vector<N>) {
        self.total += weight;
        for ((sum, row), slope) in self.first.iter_mut().zip(&mut self.second).zip(gradient) {
            let weighted = weight * slope;
            *sum += weighted;
            for (entry, other) in row.iter_mut().zip(gradient) {
                *entry += weighted * other;
            }
        }
    }

    /// The logarithm of the total and its derivatives, but for the mean Hessian.
    pub(crate) fn logarithm(&self) -> Evaluation<N> {
        let share = 1.0 / self.total;
        let gradient = self.first.map(|slope| slope * share);
        let mut hessian = self.second;
        for (row, slope) in hessian.iter_mut().zip(&gradient) {
            for (entry, other) in row.iter_mut().zip(&gradient) {
                *entry = *entry * share - slope * other;
            }
        }
        Evaluation { value: libm::log(self.total), gradient, hessian }
    }
}
