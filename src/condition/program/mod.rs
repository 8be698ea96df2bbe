//! Conditions compiled: ranges and masks over the slots of a row, and formulas without negation.
//!
//! Everything here is data: later analyses search it for witnesses.
//!
//! ```text
//!  conditions ─compile─► check ─► layout: which slots ─► maker: predicates and formulas
//!                                                            │
//!             row: one condition of a row ◄──────────────────┤
//!             gates: all conditions of a row ◄───────────────┤
//!             steps ► blocks: all conditions of columns ◄────┘
//! ```

mod blocks;
mod columns;
mod compile;
mod gates;
mod layout;
mod maker;
mod row;
mod steps;
mod validity;

pub use blocks::{BLOCK, Block, Scratch};
pub use columns::Columns;
pub use compile::Compiler;
pub use gates::{Bits, Fired};

use crate::base::Day;
use crate::condition::coding::Coding;
use crate::error::Findings;
use crate::fact::{Ages, FactRef, FactSchema, Facts, Stratum};
use gates::Gates;
use row::Jumps;
use steps::Steps;

/// A place of a row: a fact, and how it is coded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Slot {
    /// The fact.
    pub fact: FactRef,
    /// How it lies in the row.
    pub coding: Coding,
    /// Whether the fact can be missing.
    pub can_be_missing: bool,
    /// The least code that a known value can have.
    pub least: i64,
    /// The greatest.
    pub most: i64,
    /// How the fact changes while nothing happens.
    pub ages: Ages,
}

impl Slot {
    /// The code of a customer's fact.
    pub fn code(&self, facts: &impl Facts, as_of: Day) -> i64 {
        self.coding.code(facts.observe(&self.fact), as_of)
    }
}

/// One comparison of one slot. It holds for definite values only:
/// [`MISSING`](crate::condition::MISSING) passes where the author said so and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`slot` is the place in the row; the rest stands at the variant")]
pub enum Predicate {
    /// `low` ≤ code ≤ `high`.
    Range { slot: usize, low: i64, high: i64 },
    /// The bit at the code's place is set; bit 0 stands for missing. Codes are at most 63.
    Mask { slot: usize, bits: u64 },
    /// The code, seen through `mask`, is `want`.
    Bits { slot: usize, mask: i64, want: i64 },
    /// The code has at least one bit of `mask`.
    AnyBit { slot: usize, mask: i64 },
    /// The code has at least so many bits of `mask`.
    BitCount { slot: usize, mask: i64, least: u32 },
}

impl Predicate {
    /// The slot it looks at.
    pub fn slot(&self) -> usize {
        match *self {
            Self::Range { slot, .. }
            | Self::Mask { slot, .. }
            | Self::Bits { slot, .. }
            | Self::AnyBit { slot, .. }
            | Self::BitCount { slot, .. } => slot,
        }
    }

    /// Whether it holds for a code.
    pub fn holds(&self, code: i64) -> bool {
        match *self {
            Self::Range { low, high, .. } => low <= code && code <= high,
            Self::Mask { bits, .. } => bits.wrapping_shr(low_bits(code)) & 1 == 1,
            Self::Bits { mask, want, .. } => code & mask == want,
            Self::AnyBit { mask, .. } => code & mask != 0,
            Self::BitCount { mask, least, .. } => (code & mask).count_ones() >= least,
        }
    }
}

/// The place of a code in a mask.
pub(super) fn low_bits(code: i64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "codes of masks are at most 63, and that of a missing fact has no low bits"
    )]
    let low = code as u32;
    low
}

/// A condition without negations, over [`Predicate`]s by their number. At most
/// [`Limits::DEPTH`](crate::condition::Limits::DEPTH) levels deep.
///
/// It is true exactly where the condition is definitely true: with negations pushed down, Kleene's
/// three-valued formula is true if and only if the two-valued one over definite comparisons is (no
/// negation is left, so the formula is monotone in what is known).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says what it says")]
pub enum Formula {
    True,
    False,
    Comparison(usize),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    AtLeast(u32, Vec<Formula>),
}

/// Some conditions, compiled together over one row of slots.
///
/// * [`fill`](Self::fill) writes a customer's facts into a row, [`holds`](Self::holds) asks one
///   condition of it, [`fired`](Self::fired) all at once. None allocates or fails.
/// * [`blocks`](Self::blocks) asks all conditions of many customers, column by column.
///
/// ```
/// use patronage::base::{Currency, Day};
/// use patronage::condition::{Condition, Program};
/// use patronage::fact::{FactSchema, Given, Stratum};
/// use patronage::model::Value;
///
/// let often: Condition = "purchases >= 10 and not tier = low".parse()?;
/// let schema = FactSchema::new(Currency::USD).tiers(["low", "high"].map(|n| n.parse().unwrap()));
/// let program = Program::new(&[often], &schema, Stratum::Rules)?;
///
/// let day = Day::new(2026, 3, 31).unwrap();
/// let ann = Given::at(day).with("purchases".parse().unwrap(), Value::Count(12));
/// let mut row = program.row();
/// program.fill(&ann, &mut row);
/// assert!(!program.holds(0, &row), "whether the tier is low is not known");
/// # Ok::<(), patronage::error::Findings>(())
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    slots: Vec<Slot>,
    predicates: Vec<Predicate>,
    formulas: Vec<Formula>,
    jumps: Jumps,
    gates: Gates,
    steps: Steps,
}

impl Program {
    /// Checks and compiles conditions that are asked in a stratum. The warnings are lost; use a
    /// [`Compiler`] to see them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any of them, at the pointer `/0`, `/1`, … of its place.
    pub fn new<'c>(
        conditions: impl IntoIterator<Item = &'c crate::condition::Condition>,
        schema: &FactSchema,
        at: Stratum,
    ) -> Result<Self, Findings> {
        let mut compiler = Compiler::new(schema, at);
        for (place, condition) in conditions.into_iter().enumerate() {
            compiler.add(condition, &format!("/{place}"));
        }
        compiler.finish().map(|(program, _)| program)
    }

    /// The slots of a row.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The distinct comparisons.
    pub fn predicates(&self) -> &[Predicate] {
        &self.predicates
    }

    /// The conditions, in the order in which they were added.
    pub fn formulas(&self) -> &[Formula] {
        &self.formulas
    }

    /// A row for one customer, to be filled again and again.
    pub fn row(&self) -> Vec<i64> {
        vec![crate::condition::MISSING; self.slots.len()]
    }

    /// Writes a customer's facts into a row.
    pub fn fill(&self, facts: &impl Facts, row: &mut [i64]) {
        let as_of = facts.as_of();
        for (slot, code) in self.slots.iter().zip(row) {
            *code = slot.code(facts, as_of);
        }
    }

    /// Whether a condition is definitely true of a row. A condition that does not exist is not.
    pub fn holds(&self, condition: usize, row: &[i64]) -> bool {
        self.jumps.holds(condition, row)
    }

    /// How many conditions there are.
    pub fn len(&self) -> usize {
        self.formulas.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.formulas.is_empty()
    }
}
