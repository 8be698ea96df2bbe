//! The two shapes of a beta distribution by their odds, first to second, and their sum.
//!
//! Where all chances are the same the sum has no bound, where each is either 0 or 1 the sum
//! vanishes, and the odds are as well determined as anywhere: only one of the two runs away.

use super::matrix::{Matrix, Vector};
use super::moments::Evaluation;

/// The shapes.
pub(crate) fn shapes(odds: f64, sum: f64) -> Vector<2> {
    [sum * (odds / (1.0 + odds)), sum / (1.0 + odds)]
}

/// How the logarithms of the shapes, a row each, change with those of the odds and of the sum.
pub(crate) fn slopes(odds: f64) -> Matrix<2> {
    [[1.0 / (1.0 + odds), 1.0], [-odds / (1.0 + odds), 1.0]]
}

/// How the logarithms of all shapes change, pair by pair.
#[expect(clippy::indexing_slicing, reason = "pairs within N")]
pub(crate) fn all_slopes<const N: usize>(parameters: &Vector<N>) -> Matrix<N> {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let same = i / 2 == j / 2;
            if same { slopes(parameters[i & !1])[i % 2][j % 2] } else { 0.0 }
        })
    })
}

/// All shapes, pair by pair.
#[expect(clippy::indexing_slicing, reason = "pairs within N")]
pub(crate) fn all_shapes<const N: usize>(parameters: &Vector<N>) -> Vector<N> {
    let mut all = [0.0; N];
    for (shapes_of_pair, values) in all.chunks_exact_mut(2).zip(parameters.chunks_exact(2)) {
        shapes_of_pair.copy_from_slice(&shapes(values[0], values[1]));
    }
    all
}

/// A function of shapes as one of odds and sums.
#[expect(clippy::indexing_slicing, reason = "pairs within N")]
pub(crate) fn in_odds<const N: usize>(
    parameters: &Vector<N>,
    of_shapes: impl Fn(&Vector<N>) -> Evaluation<N>,
) -> Evaluation<N> {
    let shapes = all_shapes(parameters);
    let at = of_shapes(&shapes).in_logarithms(&shapes);
    let slopes = all_slopes(parameters);
    let along = |column: usize, vector: &Vector<N>| {
        (0..N).fold(0.0, |sum, i| sum + slopes[i][column] * vector[i])
    };
    let half: Matrix<N> = std::array::from_fn(|j| at.hessian.map(|row| along(j, &row)));
    let mut turned = Evaluation {
        value: at.value,
        gradient: std::array::from_fn(|j| along(j, &at.gradient)),
        hessian: half.map(|row| std::array::from_fn(|j| along(j, &row))),
    };
    for (place, odds) in parameters.iter().enumerate().step_by(2) {
        let bend = odds / (1.0 + odds) / (1.0 + odds);
        turned.hessian[place][place] -= bend * (at.gradient[place] + at.gradient[place | 1]);
    }
    turned.of_logarithms(parameters)
}
