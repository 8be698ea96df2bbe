//! Asking one row: short-circuit code of comparisons and jumps.

use std::collections::BTreeMap;

use super::{Formula, Predicate, low_bits};

/// Formulas as comparisons, each with the comparison that comes next when it holds and when it does
/// not.
#[derive(Clone, Debug, Default)]
pub(super) struct Jumps {
    steps: Vec<Step>,
    /// Where each formula begins.
    starts: Vec<u32>,
}

/// The formula holds.
const YES: u32 = u32::MAX;
/// The formula does not hold.
const NO: u32 = u32::MAX - 1;

#[derive(Clone, Copy, Debug)]
struct Step {
    comparison: Quick,
    slot: u32,
    then: u32,
    otherwise: u32,
}

/// A predicate in the form in which it is asked fastest.
#[derive(Clone, Copy, Debug)]
pub(super) enum Quick {
    /// `low` ≤ code ≤ `low + span`, in one comparison.
    Range {
        low: i64,
        span: u64,
    },
    Mask(u64),
    Bits {
        mask: i64,
        want: i64,
    },
    AnyBit(i64),
    BitCount {
        mask: i64,
        least: u32,
    },
}

impl Quick {
    pub(super) fn of(predicate: &Predicate) -> Self {
        match *predicate {
            Predicate::Range { low, high, .. } => Self::Range { low, span: span(low, high) },
            Predicate::Mask { bits, .. } => Self::Mask(bits),
            Predicate::Bits { mask, want, .. } => Self::Bits { mask, want },
            Predicate::AnyBit { mask, .. } => Self::AnyBit(mask),
            Predicate::BitCount { mask, least, .. } => Self::BitCount { mask, least },
        }
    }

    #[inline]
    pub(super) fn holds(self, code: i64) -> bool {
        match self {
            Self::Range { low, span: width } => span(low, code) <= width,
            Self::Mask(bits) => bits.wrapping_shr(low_bits(code)) & 1 == 1,
            Self::Bits { mask, want } => code & mask == want,
            Self::AnyBit(mask) => code & mask != 0,
            Self::BitCount { mask, least } => (code & mask).count_ones() >= least,
        }
    }
}

/// How far a code lies above another; huge when it lies below.
#[inline]
pub(super) fn span(low: i64, high: i64) -> u64 {
    #[expect(clippy::cast_sign_loss, reason = "what wraps below zero becomes huge, as wanted")]
    let span = high.wrapping_sub(low) as u64;
    span
}

impl Jumps {
    pub(super) fn of(formulas: &[Formula], predicates: &[Predicate]) -> Self {
        let mut jumps = Self::default();
        for formula in formulas {
            let from = jumps.steps.len();
            let mut writer = Writer { predicates, steps: &mut jumps.steps };
            let start = writer.write(formula, YES, NO);
            let end = jumps.steps.len();
            // Written back to front, because a step must know where the next one is; turned
            // round, so that what is asked first lies first.
            let turn = |step: u32| turned(step, from, end);
            if let Some(written) = jumps.steps.get_mut(from..) {
                written.reverse();
                for step in written {
                    (step.then, step.otherwise) = (turn(step.then), turn(step.otherwise));
                }
            }
            jumps.starts.push(turn(start));
        }
        jumps
    }

    /// Whether a formula holds for a row.
    #[inline]
    pub(super) fn holds(&self, formula: usize, row: &[i64]) -> bool {
        let mut at = self.starts.get(formula).copied().unwrap_or(NO);
        // YES and NO lie beyond every step: one look ends the walk and keeps it in bounds.
        while let Some(step) = self.steps.get(at as usize) {
            let code = row.get(step.slot as usize).copied().unwrap_or(crate::condition::MISSING);
            at = if step.comparison.holds(code) { step.then } else { step.otherwise };
        }
        at == YES
    }
}

fn turned(step: u32, from: usize, end: usize) -> u32 {
    if step >= NO {
        return step;
    }
    let place = usize::try_from(step).unwrap_or(usize::MAX);
    let turned = end.saturating_sub(1).saturating_sub(place).saturating_add(from);
    u32::try_from(turned).unwrap_or(NO)
}

struct Writer<'p> {
    predicates: &'p [Predicate],
    steps: &'p mut Vec<Step>,
}

impl Writer<'_> {
    /// Writes a formula that goes on to one step when it holds and to another when not; returns
    /// where it begins.
    fn write(&mut self, formula: &Formula, then: u32, otherwise: u32) -> u32 {
        match formula {
            Formula::True => then,
            Formula::False => otherwise,
            Formula::Comparison(number) => self.comparison(*number, then, otherwise),
            Formula::All(parts) => {
                parts.iter().rev().fold(then, |next, part| self.write(part, next, otherwise))
            }
            Formula::Any(parts) => {
                parts.iter().rev().fold(otherwise, |next, part| self.write(part, then, next))
            }
            Formula::AtLeast(n, parts) => {
                let mut known = BTreeMap::new();
                let n = usize::try_from(*n).unwrap_or(usize::MAX);
                self.at_least(parts, n, (then, otherwise), &mut known)
            }
        }
    }

    /// At least n of these parts: one copy of a part for each number that can still be wanted
    /// when it is asked.
    fn at_least(
        &mut self,
        parts: &[Formula],
        n: usize,
        (then, otherwise): (u32, u32),
        known: &mut BTreeMap<(usize, usize), u32>,
    ) -> u32 {
        if n == 0 {
            return then;
        }
        let Some((first, rest)) = parts.split_first().filter(|_| n <= parts.len()) else {
            return otherwise;
        };
        if let Some(start) = known.get(&(parts.len(), n)) {
            return *start;
        }
        let without = self.at_least(rest, n, (then, otherwise), known);
        let with = self.at_least(rest, n.saturating_sub(1), (then, otherwise), known);
        let start = self.write(first, with, without);
        known.insert((parts.len(), n), start);
        start
    }

    fn comparison(&mut self, number: usize, then: u32, otherwise: u32) -> u32 {
        let Some(predicate) = self.predicates.get(number) else { return otherwise };
        let slot = u32::try_from(predicate.slot()).unwrap_or(u32::MAX);
        let at = u32::try_from(self.steps.len()).unwrap_or(NO);
        self.steps.push(Step { comparison: Quick::of(predicate), slot, then, otherwise });
        at
    }
}
