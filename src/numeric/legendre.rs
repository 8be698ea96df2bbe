//! Gauss–Legendre panels, and integrals of log-concave functions from their peak outwards.

/// Nodes and weights of the rule with 20 points on [−1, 1]; each node stands for itself and its
/// mirror image.
const TWENTY: [(f64, f64); 10] = [
    (0.076_526_521_133_497_34, 0.152_753_387_130_725_84),
    (0.227_785_851_141_645_07, 0.149_172_986_472_603_74),
    (0.373_706_088_715_419_55, 0.142_096_109_318_382_04),
    (0.510_867_001_950_827_1, 0.131_688_638_449_176_64),
    (0.636_053_680_726_515, 0.118_194_531_961_518_41),
    (0.746_331_906_460_150_8, 0.101_930_119_817_240_44),
    (0.839_116_971_822_218_8, 0.083_276_741_576_704_75),
    (0.912_234_428_251_326, 0.062_672_048_334_109_07),
    (0.963_971_927_277_913_8, 0.040_601_429_800_386_94),
    (0.993_128_599_185_094_9, 0.017_614_007_139_152_118),
];

/// The rule with 12 points.
const TWELVE: [(f64, f64); 6] = [
    (0.125_233_408_511_468_9, 0.249_147_045_813_402_77),
    (0.367_831_498_998_180_2, 0.233_492_536_538_354_8),
    (0.587_317_954_286_617_5, 0.203_167_426_723_065_92),
    (0.769_902_674_194_304_7, 0.160_078_328_543_346_22),
    (0.904_117_256_370_474_9, 0.106_939_325_995_318_43),
    (0.981_560_634_246_719_2, 0.047_175_336_386_511_83),
];

/// The rule with 6 points.
const SIX: [(f64, f64); 3] = [
    (0.238_619_186_083_196_9, 0.467_913_934_572_691_04),
    (0.661_209_386_466_264_5, 0.360_761_573_048_138_6),
    (0.932_469_514_203_152, 0.171_324_492_379_170_36),
];

/// The rule with 4 points.
const FOUR: [(f64, f64); 2] = [
    (0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
    (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
];

/// The rule with 8 points.
const EIGHT: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_27),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// Visits the 20 nodes of the panel from `start` to `start + width` with their weights.
pub(crate) fn visit_twenty(start: f64, width: f64, visit: impl FnMut(f64, f64)) {
    visit_nodes(&TWENTY, start, width, visit);
}

/// Visits the 12 nodes of the panel from `start` to `start + width` with their weights.
pub(crate) fn visit_twelve(start: f64, width: f64, visit: impl FnMut(f64, f64)) {
    visit_nodes(&TWELVE, start, width, visit);
}

/// Visits the 4 nodes of the panel from `start` to `start + width` with their weights.
#[inline]
pub(crate) fn visit_four(start: f64, width: f64, visit: impl FnMut(f64, f64)) {
    visit_nodes(&FOUR, start, width, visit);
}

/// Visits the 6 nodes of the panel from `start` to `start + width` with their weights.
#[inline]
pub(crate) fn visit_six(start: f64, width: f64, visit: impl FnMut(f64, f64)) {
    visit_nodes(&SIX, start, width, visit);
}

/// Visits the 8 nodes of the panel from `start` to `start + width` with their weights.
pub(crate) fn visit_eight(start: f64, width: f64, visit: impl FnMut(f64, f64)) {
    visit_nodes(&EIGHT, start, width, visit);
}

#[inline]
fn visit_nodes(rule: &[(f64, f64)], start: f64, width: f64, mut visit: impl FnMut(f64, f64)) {
    let half = 0.5 * width;
    let middle = start + half;
    for &(node, weight) in rule {
        visit(middle - half * node, half * weight);
        visit(middle + half * node, half * weight);
    }
}

/// A function known by its logarithm, which bends downwards everywhere.
pub(crate) trait LogConcave {
    /// The logarithm at distance `d` from where the walk starts; zero at `d = 0`.
    fn ln(&self, d: f64) -> f64;

    /// The first derivative of [`ln`](Self::ln) and the size of the second.
    fn slope_and_bend(&self, d: f64) -> (f64, f64);
}

/// The integral of `e^ln` from `−below` to `above`.
///
/// The walk starts at 0, which should be the peak or lie on a gentle slope (at most 1) beneath it,
/// and goes outwards in panels of 20 points. Within a panel the logarithm changes by about 16 at
/// most, where the rule is exact to the last bit. It stops once a panel adds nothing.
pub(crate) fn log_concave_integral(shape: &impl LogConcave, below: f64, above: f64) -> f64 {
    let upwards = march(shape, 1.0, above, 0.0);
    march(shape, -1.0, below, upwards)
}

/// Adds to `sum` the integral over one side.
fn march(shape: &impl LogConcave, toward: f64, reach: f64, mut sum: f64) -> f64 {
    let mut at = 0.0;
    while at < reach {
        let (slope, bend) = shape.slope_and_bend(toward * at);
        let width = panel_width(slope, bend).min(reach - at);
        let mut panel = 0.0;
        visit_twenty(at, width, |d, weight| {
            panel += weight * libm::exp(shape.ln(toward * d));
        });
        sum += panel;
        if panel <= 1e-18 * sum && slope * toward <= 0.0 {
            break;
        }
        at += width;
    }
    sum
}

/// How wide a panel may be where the logarithm has this slope and bend.
pub(crate) fn panel_width(slope: f64, bend: f64) -> f64 {
    (8.0 / (slope.abs() + 1.0)).min(4.0 / (bend + 1.0).sqrt()).min(1.0)
}
