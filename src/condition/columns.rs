//! Asking many rows at once: each distinct test runs down its column in blocks, and plain loops
//! over bytes combine what it found.

use super::Program;
use super::program::{Formula, Predicate, low_bits};
use super::row::span;

/// Rows in one block: its masks stay in the nearest cache.
pub const BLOCK: usize = 1_024;

/// One byte for each row of a block: 1 where something holds.
type Mask = [u8; BLOCK];

/// What is done to the buffers of a block for one formula after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    all: Vec<Step>,
    /// Where the steps of each formula end.
    ends: Vec<usize>,
    /// Tests that more than one step looks at: they are asked once and kept.
    kept: Vec<usize>,
    buffers: usize,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    what: What,
    /// The buffer that it changes.
    into: usize,
    with: With,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Copy,
    And,
    Or,
    Add,
    /// 1 where the buffer has at least so many.
    AtLeast(u8),
}

#[derive(Clone, Copy, Debug)]
enum With {
    /// The test of this number, kept at this place.
    Kept(usize),
    /// The test of this number, asked on the spot.
    Asked(usize),
    /// The buffer above the one that is changed.
    Above,
    Zeros,
    Ones,
}

impl Steps {
    pub(super) fn of(formulas: &[Formula], predicates: usize) -> Self {
        let mut uses = vec![0_u32; predicates];
        for formula in formulas {
            count(formula, &mut uses);
        }
        let several = uses.iter().enumerate().filter(|(_, uses)| **uses > 1);
        let kept: Vec<usize> = several.map(|(number, _)| number).collect();
        let mut steps = Self { all: Vec::new(), ends: Vec::new(), kept, buffers: 1 };
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
            Formula::Test(number) => self.push(What::Copy, into, self.test(*number)),
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
                Formula::Test(number) => self.push(what, into, self.test(*number)),
                part => {
                    self.write(part, into.saturating_add(1));
                    self.push(what, into, With::Above);
                }
            }
        }
    }

    fn test(&self, number: usize) -> With {
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
        Formula::Test(number) => {
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

/// Memory for [`Program::blocks`], used again for every block and every call.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    kept: Vec<Mask>,
    buffers: Vec<Mask>,
    results: Vec<Mask>,
}

/// What was found for the rows of one block.
#[derive(Clone, Copy, Debug)]
pub struct Block<'s> {
    first: usize,
    rows: usize,
    results: &'s [Mask],
}

impl<'s> Block<'s> {
    /// The number of its first row.
    pub fn first_row(&self) -> usize {
        self.first
    }

    /// How many rows it has, at most [`BLOCK`].
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// For each row of the block, 1 where a condition is definitely true, else 0.
    pub fn holds(&self, condition: usize) -> &'s [u8] {
        let mask = self.results.get(condition).map_or(&[] as &[u8], |mask| mask.as_slice());
        mask.get(..self.rows).unwrap_or(mask)
    }
}

impl Program {
    /// Asks all conditions of many rows. `columns` holds the codes of each slot, all of one
    /// length; rows beyond the shortest column are left out. Allocates only when `scratch` is
    /// used for a larger program than before.
    ///
    /// ```
    /// use patronage::base::Currency;
    /// use patronage::condition::{Condition, FactSchema, Program, Scratch, Stratum};
    ///
    /// let often: Condition = "purchases >= 10".parse()?;
    /// let program = Program::new(&[often], &FactSchema::new(Currency::USD), Stratum::Rules)?;
    /// let mut found = Vec::new();
    /// program.blocks(&[&[3, 12, 10]], &mut Scratch::default(), |block| {
    ///     found.extend_from_slice(block.holds(0));
    /// });
    /// assert_eq!(found, [0, 1, 1]);
    /// # Ok::<(), patronage::error::Findings>(())
    /// ```
    pub fn blocks(
        &self,
        columns: &[&[i64]],
        scratch: &mut Scratch,
        mut each: impl FnMut(Block<'_>),
    ) {
        let known = columns.len() >= self.slots.len();
        let rows = columns.iter().map(|column| column.len()).min().filter(|_| known).unwrap_or(0);
        scratch.make_room(self);
        for first in (0..rows).step_by(BLOCK) {
            let rows = rows.saturating_sub(first).min(BLOCK);
            self.block(columns, first, rows, scratch);
            each(Block { first, rows, results: &scratch.results });
        }
    }

    fn block(&self, columns: &[&[i64]], first: usize, rows: usize, scratch: &mut Scratch) {
        let codes = |predicate: &Predicate| {
            let column = columns.get(predicate.slot()).copied().unwrap_or_default();
            column.get(first..first.saturating_add(rows)).unwrap_or_default()
        };
        let asked = |number: &usize| self.predicates.get(*number);
        for (predicate, mask) in self.steps.kept.iter().filter_map(asked).zip(&mut scratch.kept) {
            ask(predicate, codes(predicate), mask, |_, new| new);
        }
        let mut from = 0;
        for (end, result) in self.steps.ends.iter().zip(&mut scratch.results) {
            for step in self.steps.all.get(from..*end).unwrap_or_default() {
                let (buffers, above) = scratch.buffers.split_at_mut(step.into.saturating_add(1));
                let Some(mine) = buffers.last_mut() else { continue };
                // The lowest buffer is the result itself.
                let mine = if step.into == 0 { &mut *result } else { mine };
                match step.with {
                    With::Asked(number) => {
                        if let Some(predicate) = asked(&number) {
                            step.what.ask(predicate, codes(predicate), mine);
                        }
                    }
                    With::Kept(place) => {
                        if let Some(mask) = scratch.kept.get(place) {
                            step.what.apply(mask, mine);
                        }
                    }
                    With::Above => {
                        if let Some(mask) = above.first() {
                            step.what.apply(mask, mine);
                        }
                    }
                    With::Zeros => step.what.apply(&[0; BLOCK], mine),
                    With::Ones => step.what.apply(&[1; BLOCK], mine),
                }
            }
            from = *end;
        }
    }
}

impl Scratch {
    fn make_room(&mut self, program: &Program) {
        self.kept.resize(program.steps.kept.len().max(self.kept.len()), [0; BLOCK]);
        self.buffers.resize(program.steps.buffers.max(self.buffers.len()), [0; BLOCK]);
        self.results.resize(program.formulas.len(), [0; BLOCK]);
    }
}

impl What {
    /// Changes a buffer by another.
    fn apply(self, other: &Mask, mine: &mut Mask) {
        let both = mine.iter_mut().zip(other);
        match self {
            Self::Copy => mine.copy_from_slice(other),
            Self::And => both.for_each(|(mine, other)| *mine &= other),
            Self::Or => both.for_each(|(mine, other)| *mine |= other),
            Self::Add => both.for_each(|(mine, other)| *mine = mine.saturating_add(*other)),
            Self::AtLeast(n) => mine.iter_mut().for_each(|mine| *mine = u8::from(*mine >= n)),
        }
    }

    /// Changes a buffer by a test that is asked on the spot.
    fn ask(self, predicate: &Predicate, codes: &[i64], mine: &mut Mask) {
        match self {
            Self::Copy | Self::AtLeast(_) => ask(predicate, codes, mine, |_, new| new),
            Self::And => ask(predicate, codes, mine, |old, new| old & new),
            Self::Or => ask(predicate, codes, mine, |old, new| old | new),
            Self::Add => ask(predicate, codes, mine, u8::saturating_add),
        }
    }
}

/// Runs a test down a column.
#[inline]
fn ask(predicate: &Predicate, codes: &[i64], mask: &mut Mask, join: impl Fn(u8, u8) -> u8 + Copy) {
    match *predicate {
        Predicate::Range { low, high: super::MOST, .. } => {
            run(codes, mask, join, |code| code >= low);
        }
        Predicate::Range { low, high, .. } => {
            let width = span(low, high);
            run(codes, mask, join, |code| span(low, code) <= width);
        }
        Predicate::Mask { bits, .. } => {
            run(codes, mask, join, |code| bits.wrapping_shr(low_bits(code)) & 1 == 1);
        }
        Predicate::Bits { mask: bits, want, .. } => {
            run(codes, mask, join, |code| code & bits == want);
        }
        Predicate::AnyBit { mask: bits, .. } => run(codes, mask, join, |code| code & bits != 0),
        Predicate::BitCount { mask: bits, least, .. } => {
            run(codes, mask, join, |code| (code & bits).count_ones() >= least);
        }
    }
}

#[inline]
fn run(codes: &[i64], mask: &mut Mask, join: impl Fn(u8, u8) -> u8, test: impl Fn(i64) -> bool) {
    for (mask, code) in mask.iter_mut().zip(codes) {
        *mask = join(*mask, u8::from(test(*code)));
    }
}
