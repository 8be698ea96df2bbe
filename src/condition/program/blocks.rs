//! Asking many rows at once: each distinct comparison runs down its column in blocks, and plain
//! loops over bytes combine what it found.

use super::Program;
use super::columns::{Column, Columns, Narrow};
use super::steps::{What, With};

/// Rows in one block: its masks stay in the nearest cache.
pub const BLOCK: usize = 1_024;

/// One byte for each row of a block: 1 where something holds.
type Mask = [u8; BLOCK];

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
            let (slot, comparison) = self.steps.comparisons.get(number)?;
            Some(Asking { comparison, column: columns.columns.get(*slot)?, first, rows })
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

    /// Changes a buffer by a comparison that is asked on the spot.
    fn ask(self, asking: &Asking<'_>, mine: &mut Mask) {
        match self {
            Self::Copy | Self::AtLeast(_) => asking.ask(mine, |_, new| new),
            Self::And => asking.ask(mine, |old, new| old & new),
            Self::Or => asking.ask(mine, |old, new| old | new),
            Self::Add => asking.ask(mine, u8::saturating_add),
        }
    }
}

/// A comparison, and the part of its column in one block.
struct Asking<'p> {
    comparison: &'p Narrow,
    column: &'p Column,
    first: usize,
    rows: usize,
}

impl Asking<'_> {
    /// Runs the comparison down the column.
    #[inline]
    fn ask(&self, mask: &mut Mask, join: impl Fn(u8, u8) -> u8 + Copy) {
        match (self.column, self.comparison) {
            (Column::Byte { codes, .. } | Column::ByteTags(codes), comparison) => {
                self.bytes(codes, comparison, mask, join);
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
        comparison: &Narrow,
        mask: &mut Mask,
        join: impl Fn(u8, u8) -> u8 + Copy,
    ) {
        let inside = |code: u8, (low, width): (u8, u8)| code.wrapping_sub(low) <= width;
        match comparison {
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
        comparison: impl Fn(T) -> bool,
    ) {
        let end = self.first.saturating_add(self.rows);
        let codes = codes.get(self.first..end).unwrap_or_default();
        for (mask, code) in mask.iter_mut().zip(codes) {
            *mask = join(*mask, u8::from(comparison(*code)));
        }
    }
}
