//! Neighbours joined until they rise.

/// Joins neighbours until each rises above the one before it, as pool adjacent violators does
/// (Ayer et al., *An Empirical Distribution Function for Sampling with Incomplete Information*,
/// 1955).
///
/// `rises` says whether the second lies above the first, `join` makes one of two. Where `join` is a
/// weighted mean and `rises` compares means, this is isotonic regression, and no other partition
/// into rising means lies nearer to the values. Nothing of nothing.
pub(crate) fn rising<P: Copy>(
    pools: impl IntoIterator<Item = P>,
    rises: impl Fn(P, P) -> bool,
    join: impl Fn(P, P) -> P,
) -> Vec<P> {
    let mut out: Vec<P> = Vec::new();
    for mut pool in pools {
        while let Some(before) = out.last().copied().filter(|before| !rises(*before, pool)) {
            out.pop();
            pool = join(before, pool);
        }
        out.push(pool);
    }
    out
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers")]
mod tests {
    use super::rising;
    use crate::numeric::draws::Draws;

    /// Values as sums and counts: the means are compared across.
    type Pool = (u64, u64);

    fn rises((a, m): Pool, (b, n): Pool) -> bool {
        a * n < b * m
    }

    fn join((a, m): Pool, (b, n): Pool) -> Pool {
        (a + b, m + n)
    }

    /// Joins the first neighbours that do not rise, from the start each time.
    fn naive(mut pools: Vec<Pool>) -> Vec<Pool> {
        while let Some(at) = pools.windows(2).position(|pair| !rises(pair[0], pair[1])) {
            let next = pools.remove(at + 1);
            pools[at] = join(pools[at], next);
        }
        pools
    }

    #[test]
    fn neighbours_that_do_not_rise_are_joined() {
        assert_eq!(rising([], rises, join), []);
        assert_eq!(rising([(3, 1), (3, 1), (5, 1)], rises, join), [(6, 2), (5, 1)]);
        // The last one pulls down those before it, one after the other, as far as it has to.
        assert_eq!(rising([(2, 1), (3, 1), (4, 1), (0, 1)], rises, join), [(2, 1), (7, 3)]);
        assert_eq!(rising([(2, 1), (3, 1), (1, 2)], rises, join), [(6, 4)]);
    }

    #[test]
    fn one_pass_does_what_many_do() {
        let mut draws = Draws::new(1955);
        for _ in 0..2_000 {
            let length = draws.below(12);
            let pools: Vec<Pool> =
                (0..length).map(|_| (draws.below(9), 1 + draws.below(4))).collect();
            assert_eq!(
                rising(pools.iter().copied(), rises, join),
                naive(pools.clone()),
                "{pools:?}"
            );
        }
    }
}
