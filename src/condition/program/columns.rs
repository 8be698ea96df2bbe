//! Columns of codes, each in the narrowest type in which all its bounds still fit.

use super::Program;
use super::{Predicate, Slot};

/// The codes of many customers, column by column.
///
/// A column is as narrow as the comparisons that look at it allow: where all bounds lie within 252
/// of each other a code is one byte, counted from just below the lowest bound; values further out
/// are moved to the ends, where no comparison can tell the difference. So columns belong to the
/// program that made them.
///
/// ```
/// use patronage::base::Currency;
/// use patronage::condition::{Condition, Program, Scratch};
/// use patronage::fact::{FactSchema, Stratum};
///
/// let often: Condition = "purchases >= 10".parse()?;
/// let program = Program::new(&[often], &FactSchema::new(Currency::USD), Stratum::Rules)?;
/// let mut columns = program.columns();
/// for purchases in [3, 12, 10] {
///     columns.push(&[purchases]);
/// }
/// let mut found = Vec::new();
/// program.blocks(&columns, &mut Scratch::default(), |block| {
///     found.extend_from_slice(block.holds(0));
/// });
/// assert_eq!(found, [0, 1, 1]);
/// # Ok::<(), patronage::error::Findings>(())
/// ```
#[derive(Clone, Debug)]
pub struct Columns {
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
}

/// One column.
#[derive(Clone, Debug)]
pub(super) enum Column {
    /// 0 is missing; else the code less the base, from 1 to 255.
    Byte { base: i64, codes: Vec<u8> },
    /// Tags in the low bits; bit 7 is missing.
    ByteTags(Vec<u8>),
    /// The code itself, moved into the range; the least is missing.
    Short(Vec<i32>),
    /// The code itself.
    Long(Vec<i64>),
}

/// A comparison in the type of its column.
#[derive(Clone, Debug)]
pub(super) enum Narrow {
    /// From a byte on so many more.
    ByteRange(u8, u8),
    /// In any of several such ranges.
    ByteRanges(Vec<(u8, u8)>),
    ByteBits {
        mask: u8,
        want: u8,
    },
    ByteAny(u8),
    ByteCount {
        mask: u8,
        least: u32,
    },
    ShortRange(i32, u32),
    LongRange(i64, u64),
    /// Any other comparison, in its own words.
    Long(Predicate),
    /// The comparison was made for another kind of column; it holds for nobody.
    Never,
}

impl Columns {
    /// Adds a customer's row of codes; a row that is too short is taken to end in missing facts.
    pub fn push(&mut self, row: &[i64]) {
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.push(row.get(at).copied().unwrap_or(crate::condition::MISSING));
        }
        self.rows = self.rows.saturating_add(1);
    }

    /// Takes all customers out and keeps the memory.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(Column::clear);
        self.rows = 0;
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

impl Program {
    /// Empty columns for this program.
    pub fn columns(&self) -> Columns {
        let column = |(at, slot): (usize, &Slot)| Column::of(at, slot, &self.predicates);
        Columns { columns: self.slots.iter().enumerate().map(column).collect(), rows: 0 }
    }
}

impl Column {
    pub(super) fn of(at: usize, slot: &Slot, predicates: &[Predicate]) -> Self {
        let mine = || predicates.iter().filter(|predicate| predicate.slot() == at);
        if let crate::condition::Coding::Tags(names) = &slot.coding {
            let small = names.len() <= 7;
            return if small { Self::ByteTags(Vec::new()) } else { Self::Long(Vec::new()) };
        }
        // Codes of masks lie from 1 to 63, as the compiler saw to.
        let ends = mine().flat_map(|predicate| match *predicate {
            Predicate::Range { low, high, .. } => [low, high],
            _ => [1, 63],
        });
        let open = [crate::condition::MISSING, crate::condition::LEAST, crate::condition::MOST];
        let (mut low, mut high) = (i64::MAX, i64::MIN);
        for end in ends.filter(|end| !open.contains(end)) {
            (low, high) = (low.min(end), high.max(end));
        }
        if low > high {
            // Only asked whether it is missing.
            return Self::Byte { base: 0, codes: Vec::new() };
        }
        let base = low.saturating_sub(2);
        if high.checked_sub(base).is_some_and(|width| width <= 253) {
            return Self::Byte { base, codes: Vec::new() };
        }
        let short = i64::from(i32::MIN).saturating_add(2)..=i64::from(i32::MAX).saturating_sub(1);
        if short.contains(&low) && short.contains(&high) {
            return Self::Short(Vec::new());
        }
        Self::Long(Vec::new())
    }

    fn push(&mut self, code: i64) {
        match self {
            Self::Byte { base, codes } => codes.push(byte(code, *base)),
            Self::ByteTags(codes) => codes.push(byte_tags(code)),
            Self::Short(codes) => codes.push(short(code)),
            Self::Long(codes) => codes.push(code),
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Byte { codes, .. } | Self::ByteTags(codes) => codes.clear(),
            Self::Short(codes) => codes.clear(),
            Self::Long(codes) => codes.clear(),
        }
    }

    /// A comparison in the type of this column.
    pub(super) fn narrow(&self, predicate: &Predicate) -> Narrow {
        match (self, *predicate) {
            (Self::Byte { base, .. }, Predicate::Range { low, high, .. }) => {
                let (low, high) = (byte(low, *base), byte(high, *base));
                Narrow::ByteRange(low, high.wrapping_sub(low))
            }
            (Self::Byte { base, .. }, Predicate::Mask { bits, .. }) => {
                Narrow::ByteRanges(ranges(bits, *base))
            }
            (Self::ByteTags(_), Predicate::Bits { mask, want, .. }) => {
                Narrow::ByteBits { mask: byte_tags_mask(mask), want: byte_tags(want) }
            }
            (Self::ByteTags(_), Predicate::AnyBit { mask, .. }) => {
                Narrow::ByteAny(byte_tags_mask(mask))
            }
            (Self::ByteTags(_), Predicate::BitCount { mask, least, .. }) => {
                Narrow::ByteCount { mask: byte_tags_mask(mask), least }
            }
            (Self::ByteTags(_), Predicate::Range { low, high, .. }) => {
                // Of tags only "missing" and "known" are ranges.
                match (low == crate::condition::MISSING, high == crate::condition::MISSING) {
                    (true, true) => Narrow::ByteRange(MISSING_TAGS, 0),
                    _ => Narrow::ByteRange(0, MISSING_TAGS.wrapping_sub(1)),
                }
            }
            (Self::Short(_), Predicate::Range { low, high, .. }) => {
                let (low, high) = (short(low), short(high));
                #[expect(clippy::cast_sign_loss, reason = "the width of a range")]
                let width = high.wrapping_sub(low) as u32;
                Narrow::ShortRange(low, width)
            }
            (Self::Long(_), Predicate::Range { low, high, .. }) => {
                Narrow::LongRange(low, super::row::span(low, high))
            }
            (Self::Long(_), predicate) => Narrow::Long(predicate),
            _ => Narrow::Never,
        }
    }
}

/// The bit of a byte of tags that says that the set is missing.
const MISSING_TAGS: u8 = 0x80;

/// A code as a byte: 0 for missing, else from 1 to 255.
fn byte(code: i64, base: i64) -> u8 {
    if code == crate::condition::MISSING {
        return 0;
    }
    let above = code.saturating_sub(base).clamp(1, 255);
    u8::try_from(above).unwrap_or(u8::MAX)
}

/// A set of at most seven tags as a byte.
fn byte_tags(code: i64) -> u8 {
    if code == crate::condition::MISSING {
        return MISSING_TAGS;
    }
    u8::try_from(code & 0x7f).unwrap_or(0)
}

/// A mask of such tags, with or without the bit of a missing set.
fn byte_tags_mask(mask: i64) -> u8 {
    let missing = if mask < 0 { MISSING_TAGS } else { 0 };
    u8::try_from(mask & 0x7f).unwrap_or(0) | missing
}

/// A code as 32 bits: the least for missing.
fn short(code: i64) -> i32 {
    if code == crate::condition::MISSING {
        return i32::MIN;
    }
    let least = i64::from(i32::MIN).saturating_add(1);
    i32::try_from(code.clamp(least, i32::MAX.into())).unwrap_or(i32::MAX)
}

/// The runs of a mask, each as its first byte and how many more follow.
fn ranges(bits: u64, base: i64) -> Vec<(u8, u8)> {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for code in (0..=63_i64).filter(|code| bits.wrapping_shr(super::low_bits(*code)) & 1 == 1) {
        let byte = if code == 0 { 0 } else { byte(code, base) };
        match runs.last_mut() {
            Some((first, more)) if first.saturating_add(*more).saturating_add(1) == byte => {
                *more = more.saturating_add(1);
            }
            _ => runs.push((byte, 0)),
        }
    }
    runs
}
