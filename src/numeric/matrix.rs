//! Vectors and symmetric matrices of a handful of parameters.

/// A vector with one entry per parameter.
pub(crate) type Vector<const N: usize> = [f64; N];
/// A square matrix, row by row.
pub(crate) type Matrix<const N: usize> = [[f64; N]; N];

/// The lower triangular root of a positive definite matrix, or nothing if it is not.
#[expect(clippy::indexing_slicing, reason = "every index runs below N")]
pub(crate) fn cholesky<const N: usize>(matrix: &Matrix<N>) -> Option<Matrix<N>> {
    let mut root = [[0.0; N]; N];
    for i in 0..N {
        for j in 0..=i {
            let rest = (0..j).fold(matrix[i][j], |rest, k| rest - root[i][k] * root[j][k]);
            root[i][j] = if i == j { rest.sqrt() } else { rest / root[j][j] };
        }
        if !(root[i][i] > 0.0 && root[i][i].is_finite()) {
            return None;
        }
    }
    Some(root)
}

/// Solves `root rootᵀ x = right`.
#[expect(clippy::indexing_slicing, reason = "every index runs below N")]
pub(crate) fn solve<const N: usize>(root: &Matrix<N>, right: &Vector<N>) -> Vector<N> {
    let mut x = *right;
    for i in 0..N {
        x[i] = (0..i).fold(x[i], |rest, k| rest - root[i][k] * x[k]) / root[i][i];
    }
    for i in (0..N).rev() {
        x[i] = (i.saturating_add(1)..N).fold(x[i], |rest, k| rest - root[k][i] * x[k]) / root[i][i];
    }
    x
}

/// The variances of weighted sums, a row of weights for each, where the covariance is the inverse
/// of this matrix; infinite where the matrix knows nothing of them.
pub(crate) fn variances<const N: usize>(information: &Matrix<N>, weights: &Matrix<N>) -> Vector<N> {
    if let Some(root) = cholesky(information) {
        return weights.map(|row| dot(&row, &solve(&root, &row)));
    }
    // Rounding has the better of a flat direction: what does not move along it is still known.
    let (strengths, directions) = eigen(information);
    let flat = 1e-15 * largest(&strengths);
    weights.map(|row| {
        strengths.iter().zip(&directions).fold(0.0, |sum, (strength, direction)| {
            let along = dot(&row, direction);
            sum + along * along / strength.max(flat).max(f64::MIN_POSITIVE)
        })
    })
}

fn dot<const N: usize>(one: &Vector<N>, other: &Vector<N>) -> f64 {
    one.iter().zip(other).fold(0.0, |sum, (one, other)| sum + one * other)
}

/// The largest entry in size.
pub(crate) fn largest<const N: usize>(vector: &Vector<N>) -> f64 {
    vector.iter().fold(0.0, |largest: f64, entry| largest.max(entry.abs()))
}

/// Eigenvalues and, row by row, unit eigenvectors of a symmetric matrix, by Jacobi's rotations.
#[expect(clippy::indexing_slicing, reason = "every index runs below N")]
pub(crate) fn eigen<const N: usize>(matrix: &Matrix<N>) -> (Vector<N>, Matrix<N>) {
    let mut a = *matrix;
    let mut vectors: Matrix<N> =
        std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    // Eight sweeps square the off-diagonal part eight times; four do for rounding.
    for _ in 0..8 {
        for p in 0..N {
            for q in p.saturating_add(1)..N {
                if let Some((cosine, sine)) = rotation(a[p][p], a[q][q], a[p][q]) {
                    for row in &mut a {
                        (row[p], row[q]) =
                            (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
                    }
                    for k in 0..N {
                        (a[p][k], a[q][k]) =
                            (cosine * a[p][k] - sine * a[q][k], sine * a[p][k] + cosine * a[q][k]);
                        (vectors[p][k], vectors[q][k]) = (
                            cosine * vectors[p][k] - sine * vectors[q][k],
                            sine * vectors[p][k] + cosine * vectors[q][k],
                        );
                    }
                }
            }
        }
    }
    (std::array::from_fn(|i| a[i][i]), vectors)
}

/// The turn that makes the off-diagonal entry vanish, if it is not there already.
fn rotation(first: f64, second: f64, off: f64) -> Option<(f64, f64)> {
    if off.abs() <= 1e-300 || !off.is_finite() {
        return None;
    }
    let slant = (second - first) / (2.0 * off);
    let tangent = if slant.abs() > 1e150 {
        0.5 / slant
    } else {
        slant.signum() / (slant.abs() + (slant * slant + 1.0).sqrt())
    };
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    Some((cosine, tangent * cosine))
}
