//! The maximum of a smooth function of a few positive parameters, by Newton steps.

use crate::lifetime::numeric::matrix::{Matrix, Vector, eigen, largest};
use crate::lifetime::numeric::moments::Evaluation;

/// A gradient this small, in log-parameters and summed over the cohort, is the maximum.
const GRADIENT_GOAL: f64 = 1e-8;

/// Changes of the value by less than this share of it, or by less than this, may be rounding.
const NOISE: f64 = 1e-12;

/// A slope this small, far out on a ridge, leaves nothing to gain.
const LEFT_ON_A_RIDGE: f64 = 1e-6;

/// No shape parameter falls below this while a fit runs.
pub(crate) const SMALLEST_SHAPE: f64 = 1e-14;

/// No parameter that is a length of time falls below this, where the oldest customer is 10 old: some
/// seconds for a cohort of ten years.
pub(crate) const SHORTEST_TIME: f64 = 1e-7;

/// No parameter rises above this unless its objective says otherwise.
const HIGHEST: f64 = 1e13;

/// More steps than any fit needs: a parameter that runs to its bound takes about thirty.
const MOST_STEPS: u32 = 200;

/// No single step goes further than this along any direction, in log-parameters.
const LONGEST_STEP: f64 = 2.0;

/// Curvatures smaller than this share of the largest one are rounding.
const FLAT: f64 = 1e-15;

/// A function of N positive parameters, with derivatives in the parameters themselves.
pub(crate) trait Objective<const N: usize> {
    /// The smallest value that each parameter may take.
    fn lowest(&self) -> Vector<N> {
        [SMALLEST_SHAPE; N]
    }

    /// The largest value that each parameter may take.
    fn highest(&self) -> Vector<N> {
        [HIGHEST; N]
    }

    /// Value, gradient and Hessian.
    fn evaluate(&self, parameters: &Vector<N>) -> Evaluation<N>;
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
}

impl<const N: usize> Optimum<N> {
    /// Whether this is the maximum: the gradient is small, or, far out on a ridge that only flattens
    /// (where what is left to gain equals the slope and rounding hides it), nothing is left to gain.
    /// So it is where the gradient cannot be told better, as with billions of customers, and a further
    /// step promises less than 1e-8, or than the noise of the value. Where a bound cuts off a climb
    /// there is more to gain.
    pub(crate) fn is_settled(&self) -> bool {
        self.is_settled_within_bounds() && largest(&self.held) <= self.nothing_left()
    }

    /// The same, whatever lies beyond the bounds.
    pub(crate) fn is_settled_within_bounds(&self) -> bool {
        self.is_level() || self.promise <= self.noise().max(1e-8)
    }

    /// Whether the gradient is as small as it has to be where it can be told.
    fn is_level(&self) -> bool {
        self.slope <= GRADIENT_GOAL || self.is_on_ridge() && self.slope <= self.nothing_left()
    }

    /// Whether a parameter lies so far out that the data hardly bound it.
    fn is_on_ridge(&self) -> bool {
        self.parameters.iter().any(|parameter| !(1e-6..=1e6).contains(parameter))
    }

    /// Changes of the value within this may be rounding.
    fn noise(&self) -> f64 {
        NOISE * self.at.value.abs().max(1.0)
    }

    /// A slope this small, far out, leaves nothing to gain that can be told.
    fn nothing_left(&self) -> f64 {
        self.noise().max(LEFT_ON_A_RIDGE)
    }

    /// The largest slope of all, out of the range too.
    pub(crate) fn steepest(&self) -> f64 {
        self.slope.max(largest(&self.held))
    }

    /// Whether a parameter stands at a bound beyond which there is more to gain.
    pub(crate) fn is_cut_off(&self, parameter: usize) -> bool {
        self.held.get(parameter).is_some_and(|slope| slope.abs() > self.nothing_left())
    }

    /// The observed information in the logarithms of the parameters. Those that are cut off are taken
    /// as given.
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

/// Climbs from `start` until the gradient is well below [`GRADIENT_GOAL`].
pub(crate) fn maximise<const N: usize>(
    objective: &impl Objective<N>,
    start: &Vector<N>,
) -> Optimum<N> {
    climb(objective, start, GRADIENT_GOAL * 0.1)
}

/// Climbs from `start` until the gradient is below `enough`: to compare several starts.
///
/// Each step is Newton's with every curvature made negative, so that it leads upwards and never to a
/// saddle (Dauphin et al. 2014, "saddle-free Newton"); where it leads too far it is cut short. Along a
/// ridge on which the likelihood only flattens out, as when customers hardly differ, the step has
/// length one in the logarithm and reaches the flat part in some twenty steps.
pub(crate) fn climb<const N: usize>(
    objective: &impl Objective<N>,
    start: &Vector<N>,
    enough: f64,
) -> Optimum<N> {
    let mut here = Stand::at(objective, start.map(libm::log));
    let mut reach = 1.0;
    for _ in 0..MOST_STEPS {
        // Where nothing is left to gain it does not pay to look for a slope that rounding hides.
        let shortest = if here.optimum.is_level() { 0.05 } else { 1e-6 };
        if here.optimum.slope <= enough || reach < shortest {
            break;
        }
        let there = Stand::at(objective, here.moved(reach));
        if there.is_better_than(&here) {
            here = there;
            reach = (reach * 4.0_f64).min(1.0);
        } else if here.optimum.slope <= GRADIENT_GOAL {
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
    fn at(objective: &impl Objective<N>, logs: Vector<N>) -> Self {
        let (low, high) = (objective.lowest().map(libm::log), objective.highest().map(libm::log));
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
        let optimum = Optimum { parameters, at, slope, held, next: parameters, promise };
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

/// Takes one parameter out of the play.
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
