//! In which order the masks of a block are combined.

use super::columns::{Column, Narrow};
use super::{Formula, Predicate, Slot};

/// What is done to the buffers of a block for one formula after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    pub(super) all: Vec<Step>,
    /// Where the steps of each formula end.
    pub(super) ends: Vec<usize>,
    /// The comparisons in the types of their columns, each with its column.
    pub(super) comparisons: Vec<(usize, Narrow)>,
    /// Comparisons that more than one step looks at: they are asked once and kept.
    pub(super) kept: Vec<usize>,
    pub(super) buffers: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) what: What,
    /// The buffer that it changes.
    pub(super) into: usize,
    pub(super) with: With,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Copy,
    And,
    Or,
    Add,
    /// 1 where the buffer has at least so many.
    AtLeast(u8),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum With {
    /// A comparison that was kept, at this place.
    Kept(usize),
    /// The comparison of this number, asked on the spot.
    Asked(usize),
    /// The buffer above the one that is changed.
    Above,
    Zeros,
    Ones,
}

impl Steps {
    pub(super) fn of(formulas: &[Formula], slots: &[Slot], predicates: &[Predicate]) -> Self {
        let mut uses = vec![0_u32; predicates.len()];
        for formula in formulas {
            count(formula, &mut uses);
        }
        let several = uses.iter().enumerate().filter(|(_, uses)| **uses > 1);
        let kept: Vec<usize> = several.map(|(number, _)| number).collect();
        let columns = slots.iter().enumerate().map(|(at, slot)| Column::of(at, slot, predicates));
        let columns: Vec<Column> = columns.collect();
        let comparisons = predicates.iter().map(|predicate| {
            let at = predicate.slot();
            (at, columns.get(at).map_or(Narrow::Never, |column| column.narrow(predicate)))
        });
        let comparisons = comparisons.collect();
        let mut steps = Self { all: Vec::new(), ends: Vec::new(), comparisons, kept, buffers: 1 };
        for formula in formulas {
            steps.write(formula, 0);
            steps.ends.push(steps.all.len());
        }
        steps
    }

    /// Steps after which a buffer holds the formula.
    fn write(&mut self, formula: &Formula, into: usize) {
        self.buffers = self.buffers.max(into.saturating_add(1));
        match formula {
            Formula::True => self.push(What::Copy, into, With::Ones),
            Formula::False => self.push(What::Copy, into, With::Zeros),
            Formula::Comparison(number) => self.push(What::Copy, into, self.comparison(*number)),
            Formula::All(parts) => self.fold(What::And, parts, into),
            Formula::Any(parts) => self.fold(What::Or, parts, into),
            Formula::AtLeast(n, parts) => {
                self.push(What::Copy, into, With::Zeros);
                self.join(What::Add, parts, into);
                let n = u8::try_from(*n).unwrap_or(u8::MAX);
                self.push(What::AtLeast(n), into, With::Zeros);
            }
        }
    }

    fn fold(&mut self, what: What, parts: &[Formula], into: usize) {
        if let Some((first, rest)) = parts.split_first() {
            self.write(first, into);
            self.join(what, rest, into);
        }
    }

    fn join(&mut self, what: What, parts: &[Formula], into: usize) {
        for part in parts {
            match part {
                Formula::Comparison(number) => self.push(what, into, self.comparison(*number)),
                part => {
                    self.write(part, into.saturating_add(1));
                    self.push(what, into, With::Above);
                }
            }
        }
    }

    fn comparison(&self, number: usize) -> With {
        match self.kept.binary_search(&number) {
            Ok(place) => With::Kept(place),
            Err(_) => With::Asked(number),
        }
    }

    fn push(&mut self, what: What, into: usize, with: With) {
        self.all.push(Step { what, into, with });
    }
}

fn count(formula: &Formula, uses: &mut [u32]) {
    match formula {
        Formula::True | Formula::False => {}
        Formula::Comparison(number) => {
            if let Some(uses) = uses.get_mut(*number) {
                *uses = uses.saturating_add(1);
            }
        }
        Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => {
            for part in parts {
                count(part, uses);
            }
        }
    }
}
