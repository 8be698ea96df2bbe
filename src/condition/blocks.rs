//! Asking many rows at once: each distinct test runs down its column in blocks, and plain loops
//! over bytes combine what it found.

use super::Program;
use super::columns::{Column, Columns, Narrow};
use super::program::{Formula, Predicate, Slot};

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
    /// The tests in the types of their columns, each with its column.
    tests: Vec<(usize, Narrow)>,
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
    /// A test that was kept, at this place.
    Kept(usize),
    /// The test of this number, asked on the spot.
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
        let tests = predicates.iter().map(|predicate| {
            let at = predicate.slot();
            (at, columns.get(at).map_or(Narrow::Never, |column| column.narrow(predicate)))
        });
        let tests = tests.collect();
        let mut steps = Self { all: Vec::new(), ends: Vec::new(), tests, kept, buffers: 1 };
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
    /// Asks all conditions of many customers, whose [`Columns`] this program
    /// [made](Self::columns). Allocates only when `scratch` is used for a larger program than
    /// before. Of columns that another program made nothing can be said.
    pub fn blocks(
        &self,
        columns: &Columns,
        scratch: &mut Scratch,
        mut each: impl FnMut(Block<'_>),
    ) {
        scratch.make_room(self);
        for first in (0..columns.rows).step_by(BLOCK) {
            let rows = columns.rows.saturating_sub(first).min(BLOCK);
            self.block(columns, first, rows, scratch);
            each(Block { first, rows, results: &scratch.results });
        }
    }

    fn block(&self, columns: &Columns, first: usize, rows: usize, scratch: &mut Scratch) {
        let asked = |number: usize| {
            let (slot, test) = self.steps.tests.get(number)?;
            Some(Asking { test, column: columns.columns.get(*slot)?, first, rows })
        };
        for (number, mask) in self.steps.kept.iter().zip(&mut scratch.kept) {
            if let Some(asking) = asked(*number) {
                asking.ask(mask, |_, new| new);
            }
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
                        if let Some(asking) = asked(number) {
                            step.what.ask(&asking, mine);
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
    fn ask(self, asking: &Asking<'_>, mine: &mut Mask) {
        match self {
            Self::Copy | Self::AtLeast(_) => asking.ask(mine, |_, new| new),
            Self::And => asking.ask(mine, |old, new| old & new),
            Self::Or => asking.ask(mine, |old, new| old | new),
            Self::Add => asking.ask(mine, u8::saturating_add),
        }
    }
}

/// A test, and the part of its column in one block.
struct Asking<'p> {
    test: &'p Narrow,
    column: &'p Column,
    first: usize,
    rows: usize,
}

impl Asking<'_> {
    /// Runs the test down the column.
    #[inline]
    fn ask(&self, mask: &mut Mask, join: impl Fn(u8, u8) -> u8 + Copy) {
        match (self.column, self.test) {
            (Column::Byte { codes, .. } | Column::ByteTags(codes), test) => {
                self.bytes(codes, test, mask, join);
            }
            (Column::Short(codes), Narrow::ShortRange(low, width)) => {
                #[expect(clippy::cast_sign_loss, reason = "what wraps below zero becomes huge")]
                let inside = |code: i32| code.wrapping_sub(*low) as u32 <= *width;
                self.run(codes, mask, join, inside);
            }
            (Column::Long(codes), Narrow::LongRange(low, width)) => {
                self.run(codes, mask, join, |code| super::row::span(*low, code) <= *width);
            }
            (Column::Long(codes), Narrow::Long(predicate)) => {
                self.run(codes, mask, join, |code| predicate.holds(code));
            }
            _ => self.never(mask, join),
        }
    }

    #[inline]
    fn bytes(
        &self,
        codes: &[u8],
        test: &Narrow,
        mask: &mut Mask,
        join: impl Fn(u8, u8) -> u8 + Copy,
    ) {
        let inside = |code: u8, (low, width): (u8, u8)| code.wrapping_sub(low) <= width;
        match test {
            Narrow::ByteRange(low, width) => {
                self.run(codes, mask, join, |code| inside(code, (*low, *width)));
            }
            Narrow::ByteRanges(ranges) => match ranges.as_slice() {
                [a, b] => self.run(codes, mask, join, |code| inside(code, *a) | inside(code, *b)),
                ranges => self.run(codes, mask, join, |code| {
                    ranges.iter().fold(false, |any, range| any | inside(code, *range))
                }),
            },
            Narrow::ByteBits { mask: bits, want } => {
                self.run(codes, mask, join, |code| code & bits == *want);
            }
            Narrow::ByteAny(bits) => self.run(codes, mask, join, |code| code & bits != 0),
            Narrow::ByteCount { mask: bits, least } => {
                self.run(codes, mask, join, |code| (code & bits).count_ones() >= *least);
            }
            _ => self.never(mask, join),
        }
    }

    fn never(&self, mask: &mut Mask, join: impl Fn(u8, u8) -> u8) {
        mask.iter_mut().take(self.rows).for_each(|mask| *mask = join(*mask, 0));
    }

    #[inline]
    fn run<T: Copy>(
        &self,
        codes: &[T],
        mask: &mut Mask,
        join: impl Fn(u8, u8) -> u8,
        test: impl Fn(T) -> bool,
    ) {
        let end = self.first.saturating_add(self.rows);
        let codes = codes.get(self.first..end).unwrap_or_default();
        for (mask, code) in mask.iter_mut().zip(codes) {
            *mask = join(*mask, u8::from(test(*code)));
        }
    }
}
