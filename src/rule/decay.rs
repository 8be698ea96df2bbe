//! How points fade, in whole numbers.

use crate::base::divide_half_even;

/// Points at an age under a decay that is linear over so many days, rounded to whole points (half
/// to even).
pub(super) fn linear(points: i64, days: u32, age: i64) -> i64 {
    let left = i64::from(days).saturating_sub(age.max(0)).max(0);
    let scaled = i128::from(points).saturating_mul(left.into());
    whole(divide_half_even(scaled, days.max(1).into()))
}

/// Points at an age under a half-life, rounded to whole points (half to even).
///
/// 2^(−a/n) is 2^−q times 2^−f, with q whole half-lives and f the fraction of the next one as 32
/// binary digits; each digit stands for a known root of one half. Whole numbers of 62 binary
/// digits throughout, so that every machine gives the same points.
pub(super) fn half_life(points: i64, days: u32, age: i64) -> i64 {
    let (age, days) = (u128::from(age.max(0).unsigned_abs()), u128::from(days.max(1)));
    let halvings = age.checked_div(days).unwrap_or(0);
    if halvings > 40 {
        // At most 10^9 points: less than a thousandth of one is left.
        return 0;
    }
    let rest = age.checked_rem(days).unwrap_or(0).wrapping_shl(32);
    let fraction = rest.checked_div(days).unwrap_or(0);
    let mut left: i128 = ONE;
    for (digit, root) in (0..32_u32).rev().zip(ROOTS) {
        if fraction.wrapping_shr(digit) & 1 == 1 {
            left = left.saturating_mul(root).wrapping_shr(BITS);
        }
    }
    let shift = u32::try_from(halvings).unwrap_or(0);
    let scaled = i128::from(points).saturating_mul(left);
    whole(divide_half_even(scaled, ONE.wrapping_shl(shift)))
}

const BITS: u32 = 62;
const ONE: i128 = 1 << BITS;

fn whole(points: Option<i128>) -> i64 {
    points.and_then(|points| i64::try_from(points).ok()).unwrap_or(0)
}

/// The square root of one half, the root of that, and so on.
const ROOTS: [i128; 32] = roots();

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "computed when the crate is compiled, where a slip is a compile error"
)]
const fn roots() -> [i128; 32] {
    let mut roots = [0; 32];
    let mut of = ONE / 2;
    let mut at = 0;
    while at < roots.len() {
        of = square_root(of * ONE);
        roots[at] = of;
        at += 1;
    }
    roots
}

/// The whole part of a square root (Heron's method), of what is less than `ONE` times `ONE`.
#[expect(clippy::arithmetic_side_effects, reason = "as above")]
const fn square_root(of: i128) -> i128 {
    let mut root = ONE;
    loop {
        let next = (root + of / root) / 2;
        if next >= root {
            return root;
        }
        root = next;
    }
}

#[cfg(test)]
mod tests {
    use super::{half_life, linear};

    #[test]
    fn linear_fades_evenly_to_nothing() {
        assert_eq!([0, 45, 90, 91, -5].map(|age| linear(100, 90, age)), [100, 50, 0, 0, 100]);
        assert_eq!(linear(-100, 90, 30), -67);
        // A half goes to the even neighbour.
        assert_eq!([linear(1, 2, 1), linear(3, 2, 1)], [0, 2]);
    }

    #[test]
    fn half_lives_are_powers_of_two() {
        assert_eq!(
            [0, 30, 60, 90, 1_200, 2_000].map(|age| half_life(1_024, 30, age)),
            [1_024, 512, 256, 128, 0, 0]
        );
        assert_eq!(half_life(-1_000, 30, 30), -500);
        for days in [1, 7, 30, 365, 36_500] {
            for age in 0..400 {
                let exact = 1e9 * 0.5_f64.powf(f64::from(age) / f64::from(days));
                let ours = half_life(1_000_000_000, days.try_into().unwrap(), age.into());
                #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
                let off = (ours as f64 - exact).abs();
                assert!(off <= 1.5, "{age} of {days}: {ours}, {exact}");
            }
        }
    }
}
