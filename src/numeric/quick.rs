//! The exponential and the logarithm for long sums: short enough to stand in a loop, without
//! branches, exact to about a unit in the last place.

/// `(e^r − 1 − r) / r²` for |r| up to half of ln 2: minimax coefficients, error 1.3e-17.
const EXP: [f64; 10] = [
    0.500_000_000_000_000_1,
    0.166_666_666_666_666_7,
    0.041_666_666_666_624_13,
    0.008_333_333_333_330_062,
    0.001_388_888_891_721_371_7,
    0.000_198_412_698_630_536_18,
    2.480_152_129_595_437_6e-5,
    2.755_726_845_999_706_4e-6,
    2.762_008_844_540_974_6e-7,
    2.510_038_549_551_032e-8,
];

/// `(2 artanh(√q)/√q − 2) / q` for q up to 0.1445: minimax coefficients, error 1.1e-16.
const LOG: [f64; 10] = [
    0.666_666_666_666_665_3,
    0.400_000_000_001_838_05,
    0.285_714_285_295_935_9,
    0.222_222_259_044_038_67,
    0.181_816_542_109_773_3,
    0.153_887_881_670_714_02,
    0.132_691_753_297_149_13,
    0.123_674_916_816_263_22,
    0.071_886_246_347_192_18,
    0.191_249_559_320_687,
];

/// ln 2 in two parts, the first so short that its multiples are exact.
const LN_2: (f64, f64) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);

/// `e^x` for x up to 700; below −700 what it is there.
#[inline]
pub(crate) fn quick_exp(x: f64) -> f64 {
    let (scale, rest) = scaled_exp(x);
    scale + scale * rest
}

/// `e^x − 1` for x up to 700, with its digits near zero too.
#[inline]
pub(crate) fn quick_exp_m1(x: f64) -> f64 {
    let (scale, rest) = scaled_exp(x);
    scale * rest + (scale - 1.0)
}

/// `e^x = scale · (1 + rest)`, the scale a power of two.
#[inline]
fn scaled_exp(x: f64) -> (f64, f64) {
    // Added to a number, this leaves it rounded in the lowest bits, raised by the bias of
    // exponents.
    const ROUND: f64 = 6_755_399_441_055_744.0 + 1_023.0;
    let x = x.max(-700.0);
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let power = rounded - ROUND;
    let r = (x - power * LN_2.0) - power * LN_2.1;
    (f64::from_bits(rounded.to_bits() << 52), r + r * r * polynomial(&EXP, r))
}

/// `ln((middle + half) / (middle − half))` from `slant = half/middle`, which is 0 to 0.38.
#[inline]
pub(crate) fn quick_ln_ratio(slant: f64) -> f64 {
    let square = slant * slant;
    2.0 * slant + slant * square * polynomial(&LOG, square)
}

/// Estrin's order, in which few products wait for others.
#[inline]
fn polynomial(&[c0, c1, c2, c3, c4, c5, c6, c7, c8, c9]: &[f64; 10], x: f64) -> f64 {
    let square = x * x;
    let fourth = square * square;
    let low = (c0 + c1 * x) + (c2 + c3 * x) * square;
    let middle = (c4 + c5 * x) + (c6 + c7 * x) * square;
    low + (middle + (c8 + c9 * x) * fourth) * fourth
}

#[cfg(test)]
#[test]
fn as_good_as_the_slow_ones() {
    let near = |quick: f64, slow: f64| (quick - slow).abs() <= 4e-16 * slow.abs();
    for step in -7_000..=7_000_i32 {
        let x = f64::from(step) * 0.099_7;
        assert!(near(quick_exp(x), libm::exp(x)), "e^{x}");
        let x = x * 1e-3;
        assert!(near(quick_exp_m1(x), libm::expm1(x)), "e^{x} - 1");
        let slant = f64::from(step.abs()) * (0.38 / 7_000.0);
        let slow = libm::log1p(2.0 * slant / (1.0 - slant));
        assert!(near(quick_ln_ratio(slant), slow), "at {slant}");
    }
    assert_eq!((quick_exp(0.0), quick_exp_m1(0.0), quick_ln_ratio(0.0)), (1.0, 0.0, 0.0));
}
