//! The maximum of a smooth function of a few positive parameters, by Newton steps.

use super::matrix::{Matrix, Vector, eigen, largest};
use super::moments::Evaluation;

/// More steps than any climb needs: a parameter that runs to its bound takes about thirty.
const MOST_STEPS: u32 = 200;

/// No single step goes further than this along any direction, in log-parameters.
const LONGEST_STEP: f64 = 2.0;

/// Curvatures smaller than this share of the largest one are rounding.
const FLAT: f64 = 1e-15;

/// A function of N positive parameters, with derivatives in the parameters themselves.
pub(crate) trait Objective<const N: usize> {
    /// Where its maximum is looked for.
    fn bounds(&self) -> Bounds<N>;

    /// Value, gradient and Hessian.
    fn evaluate(&self, parameters: &Vector<N>) -> Evaluation<N>;
}

/// The smallest and the largest value that each parameter may take, above zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds<const N: usize> {
    pub(crate) lowest: Vector<N>,
    pub(crate) highest: Vector<N>,
}

/// When a climb ends and what it takes for nothing. Slopes are in the logarithms of the parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// The climb ends where the largest slope is no more than this.
    pub(crate) enough: f64,
    /// A slope this small is the maximum.
    pub(crate) level: f64,
    /// A step that promises to gain no more than this is not worth taking.
    pub(crate) gain: f64,
    /// Changes of the value by less than this share of it, or by less than this, may be rounding.
    pub(crate) noise: f64,
    /// A parameter below the first or above the second lies far out on a ridge.
    pub(crate) near: (f64, f64),
    /// A slope this small, far out on a ridge, leaves nothing to gain.
    pub(crate) left_on_a_ridge: f64,
}

/// Where the climb ended. Derivatives are in the logarithms of the parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Optimum<const N: usize> {
    pub(crate) parameters: Vector<N>,
    pub(crate) at: Evaluation<N>,
    /// The largest slope that does not point out of the allowed range.
    pub(crate) slope: f64,
    /// The slopes that do, of the parameters that press against a bound; zero for the others.
    pub(crate) held: Vector<N>,
    /// The parameters one step further.
    pub(crate) next: Vector<N>,
    /// What a further step promises to gain.
    pub(crate) promise: f64,
    options: Options,
}

impl<const N: usize> Optimum<N> {
    /// Whether this is the maximum: the gradient is small, or, far out on a ridge that only
    /// flattens (where what is left to gain equals the slope and rounding hides it), nothing is
    /// left to gain. So it is where the gradient cannot be told better, as in a sum of billions of
    /// terms, and a further step promises next to nothing, or less than the noise of the value.
    /// Where a bound cuts off a climb there is more to gain.
    pub(crate) fn is_settled(&self) -> bool {
        self.is_settled_within_bounds() && largest(&self.held) <= self.nothing_left()
    }

    /// The same, whatever lies beyond the bounds.
    pub(crate) fn is_settled_within_bounds(&self) -> bool {
        self.is_level() || self.promise <= self.noise().max(self.options.gain)
    }

    /// Whether the gradient is as small as it has to be where it can be told.
    fn is_level(&self) -> bool {
        self.slope <= self.options.level || self.is_on_ridge() && self.slope <= self.nothing_left()
    }

    /// Whether a parameter lies so far out that the value hardly depends on it.
    fn is_on_ridge(&self) -> bool {
        let (low, high) = self.options.near;
        self.parameters.iter().any(|parameter| !(low..=high).contains(parameter))
    }

    /// Changes of the value within this may be rounding.
    fn noise(&self) -> f64 {
        self.options.noise * self.at.value.abs().max(1.0)
    }

    /// A slope this small, far out, leaves nothing to gain that can be told.
    fn nothing_left(&self) -> f64 {
        self.noise().max(self.options.left_on_a_ridge)
    }

    /// The largest slope of all, out of the range too.
    pub(crate) fn steepest(&self) -> f64 {
        self.slope.max(largest(&self.held))
    }

    /// Whether a parameter stands at a bound beyond which there is more to gain.
    pub(crate) fn is_cut_off(&self, parameter: usize) -> bool {
        self.held.get(parameter).is_some_and(|slope| slope.abs() > self.nothing_left())
    }

    /// The observed information in the logarithms of the parameters. Those that are cut off are
    /// taken as given.
    pub(crate) fn information(&self) -> Matrix<N> {
        let mut information = self.at.hessian;
        for (i, row) in information.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate() {
                let given = self.is_cut_off(i) || self.is_cut_off(j);
                *entry = if given { f64::from(u8::from(i == j)) } else { -*entry };
            }
        }
        information
    }
}

/// Climbs from `start` until the slope is small enough.
///
/// Each step is Newton's with every curvature made negative, so that it leads upwards and never to
/// a saddle (Dauphin et al. 2014, "saddle-free Newton"); where it leads too far it is cut short.
/// Along a ridge on which the value only flattens out, the step has length one in the logarithm and
/// reaches the flat part in some twenty steps.
pub(crate) fn climb<const N: usize>(
    objective: &impl Objective<N>,
    start: &Vector<N>,
    options: &Options,
) -> Optimum<N> {
    let mut here = Stand::at(objective, start.map(libm::log), options);
    let mut reach = 1.0;
    for _ in 0..MOST_STEPS {
        // Where nothing is left to gain it does not pay to look for a slope that rounding hides.
        let shortest = if here.optimum.is_level() { 0.05 } else { 1e-6 };
        if here.optimum.slope <= options.enough || reach < shortest {
            break;
        }
        let there = Stand::at(objective, here.moved(reach), options);
        if there.is_better_than(&here) {
            here = there;
            reach = (reach * 4.0_f64).min(1.0);
        } else if here.optimum.slope <= options.level {
            break;
        } else {
            reach *= 0.25;
        }
    }
    Optimum { next: here.moved(1.0).map(libm::exp), ..here.optimum }
}

/// A point with what is known there.
#[derive(Clone, Copy, Debug)]
struct Stand<const N: usize> {
    logs: Vector<N>,
    step: Vector<N>,
    optimum: Optimum<N>,
}

impl<const N: usize> Stand<N> {
    fn at(objective: &impl Objective<N>, logs: Vector<N>, options: &Options) -> Self {
        let Bounds { lowest, highest } = objective.bounds();
        let (low, high) = (lowest.map(libm::log), highest.map(libm::log));
        let mut logs = logs;
        for (log, (low, high)) in logs.iter_mut().zip(low.into_iter().zip(high)) {
            *log = log.clamp(low, high);
        }
        let parameters = logs.map(libm::exp);
        let at = objective.evaluate(&parameters).in_logarithms(&parameters);
        // A parameter that presses against its bound is left there.
        let mut free = at;
        let bounds = low.into_iter().zip(high);
        for (i, ((log, slope), (low, high))) in
            logs.iter().zip(&at.gradient).zip(bounds).enumerate()
        {
            if *log <= low && *slope < 0.0 || *log >= high && *slope > 0.0 {
                hold(&mut free, i);
            }
        }
        let mut held = at.gradient;
        for (slope, left) in held.iter_mut().zip(&free.gradient) {
            *slope -= left;
        }
        let step = uphill(&free);
        let promise = 0.5 * step.iter().zip(&free.gradient).fold(0.0, |sum, (a, b)| sum + a * b);
        let slope = largest(&free.gradient);
        let (next, options) = (parameters, *options);
        let optimum = Optimum { parameters, at, slope, held, next, promise, options };
        Self { logs, step, optimum }
    }

    fn moved(&self, reach: f64) -> Vector<N> {
        let mut logs = self.logs;
        for (log, change) in logs.iter_mut().zip(&self.step) {
            *log += reach * change;
        }
        logs
    }

    /// Higher; or, where the value is flat to rounding, of smaller slope.
    fn is_better_than(&self, other: &Self) -> bool {
        let (new, old) = (&self.optimum, &other.optimum);
        let noise = old.noise();
        let gain = new.at.value - old.at.value;
        gain > noise || (gain >= -noise && new.slope < 0.9 * old.slope)
    }
}

/// Takes one parameter out of play.
fn hold<const N: usize>(at: &mut Evaluation<N>, held: usize) {
    for (i, (slope, row)) in at.gradient.iter_mut().zip(&mut at.hessian).enumerate() {
        for (j, entry) in row.iter_mut().enumerate() {
            if i == held || j == held {
                *entry = 0.0;
            }
        }
        if i == held {
            *slope = 0.0;
        }
    }
}

/// The gradient over the sizes of the curvatures, direction by direction.
fn uphill<const N: usize>(at: &Evaluation<N>) -> Vector<N> {
    let (curvatures, directions) = eigen(&at.hessian);
    let flat = FLAT * largest(&curvatures);
    let mut step = [0.0; N];
    for (curvature, direction) in curvatures.iter().zip(&directions) {
        let slope =
            direction.iter().zip(&at.gradient).fold(0.0, |sum, (along, slope)| sum + along * slope);
        let length = slope / curvature.abs().max(flat).max(f64::MIN_POSITIVE);
        let length =
            if length.is_finite() { length.clamp(-LONGEST_STEP, LONGEST_STEP) } else { 0.0 };
        for (sum, along) in step.iter_mut().zip(direction) {
            *sum += length * along;
        }
    }
    step
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Evaluation, Objective, Options, Vector, climb};

    const OPTIONS: Options = Options {
        enough: 1e-9,
        level: 1e-8,
        gain: 1e-8,
        noise: 1e-12,
        near: (1e-6, 1e6),
        left_on_a_ridge: 1e-6,
    };

    /// `2 ln x − x + 3 ln y − y`, highest at (2, 3), looked for up to a bound.
    struct Hill(f64);

    impl Objective<2> for Hill {
        fn bounds(&self) -> Bounds<2> {
            Bounds { lowest: [1e-3; 2], highest: [1e3, self.0] }
        }

        fn evaluate(&self, &[x, y]: &Vector<2>) -> Evaluation<2> {
            Evaluation {
                value: 2.0 * libm::log(x) - x + 3.0 * libm::log(y) - y,
                gradient: [2.0 / x - 1.0, 3.0 / y - 1.0],
                hessian: [[-2.0 / (x * x), 0.0], [0.0, -3.0 / (y * y)]],
            }
        }
    }

    #[track_caller]
    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-8, "{found} is not {wanted}");
    }

    #[test]
    fn the_top_is_found_from_far_away() {
        for start in [[1e-3, 1e3], [900.0, 0.01], [2.0, 3.0]] {
            let top = climb(&Hill(1e3), &start, &OPTIONS);
            near(top.parameters[0], 2.0);
            near(top.parameters[1], 3.0);
            assert!(top.is_settled() && top.slope <= OPTIONS.enough);
            assert!(!top.is_cut_off(0) && !top.is_cut_off(1));
        }
    }

    #[test]
    fn a_bound_below_the_top_holds_what_presses_against_it() {
        let top = climb(&Hill(1.5), &[1.0, 1.0], &OPTIONS);
        near(top.parameters[0], 2.0);
        near(top.parameters[1], 1.5);
        assert!(top.is_cut_off(1) && !top.is_cut_off(0));
        assert!(top.is_settled_within_bounds() && !top.is_settled());
        // The slope in the logarithm of y: 3 − y.
        near(top.steepest(), 1.5);
    }

    #[test]
    fn a_climb_ends_where_it_is_told_to() {
        let rough = climb(&Hill(1e3), &[0.5, 0.5], &Options { enough: 0.5, ..OPTIONS });
        assert!(rough.slope <= 0.5 && rough.slope > OPTIONS.level, "{rough:?}");
        assert!(!rough.is_settled());
        // Whoever asks for less finds it settled.
        let generous = Options { enough: 0.5, level: 0.5, ..OPTIONS };
        assert!(climb(&Hill(1e3), &[0.5, 0.5], &generous).is_settled());
    }
}
