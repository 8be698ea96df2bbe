//! How the fits climb: where parameters are looked for, and when a likelihood is at its maximum.

use crate::numeric::matrix::Vector;
use crate::numeric::newton::{self, Bounds, Objective, Optimum, Options};

/// No shape parameter falls below this while a fit runs.
pub(super) const SMALLEST_SHAPE: f64 = 1e-14;

/// No parameter that is a length of time falls below this, where the oldest customer is 10 old:
/// some seconds for a cohort of ten years.
pub(super) const SHORTEST_TIME: f64 = 1e-7;

/// No parameter rises above this unless its likelihood says otherwise.
pub(super) const HIGHEST: f64 = 1e13;

/// For the log-likelihood of a whole cohort in the logarithms of the parameters.
const AT_THE_TOP: Options = Options {
    enough: 0.1 * LEVEL,
    level: LEVEL,
    gain: 1e-8,
    noise: 1e-12,
    near: (1e-6, 1e6),
    left_on_a_ridge: 1e-6,
};

/// The slope that [`Fit::Converged`](super::Fit::Converged) promises.
const LEVEL: f64 = 1e-8;

/// Parameters from these values on.
pub(super) fn above<const N: usize>(lowest: Vector<N>) -> Bounds<N> {
    Bounds { lowest, highest: [HIGHEST; N] }
}

/// Climbs from `start` to the maximum, until the slope is well below what is promised.
pub(super) fn maximise<const N: usize>(
    objective: &impl Objective<N>,
    start: &Vector<N>,
) -> Optimum<N> {
    newton::climb(objective, start, &AT_THE_TOP)
}

/// Climbs from `start` until the slope is below `enough`: to compare several starts.
pub(super) fn climb<const N: usize>(
    objective: &impl Objective<N>,
    start: &Vector<N>,
    enough: f64,
) -> Optimum<N> {
    newton::climb(objective, start, &Options { enough, ..AT_THE_TOP })
}
