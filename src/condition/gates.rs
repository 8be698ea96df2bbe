//! Asking one row everything: no branches that depend on the customer.
//!
//! Each distinct test of a program gives one bit, and each list of a condition is a gate over
//! bits: *all* of a mask, *any* of it, or *at least n*. What a customer is like decides no jump,
//! so the processor never guesses wrong; a few hundred plain instructions answer a whole book.

use super::Program;
use super::program::{Formula, Predicate, low_bits};
use super::row::{Quick, span};

/// The bits of a program and how they follow from each other: tests first, then the lists inside
/// conditions, then, from a whole word on, the conditions.
#[derive(Clone, Debug, Default)]
pub(super) struct Gates {
    tests: Vec<Eight>,
    /// The bit of each test.
    bits: Vec<usize>,
    /// Lists inside conditions, each after those it looks at.
    inner: Vec<Gate>,
    /// The bit of the first of them.
    inner_from: usize,
    /// For each condition a word and a mask of it: the condition holds when all its bits are set.
    outer: Vec<(u32, u64)>,
    masks: Vec<(u32, u64)>,
    /// The word at which the conditions begin.
    first_word: usize,
    words: usize,
}

/// Eight tests of one sort, which give eight bits: a loop without a branch. A list that is not
/// full is filled up with tests that nobody looks at.
#[derive(Clone, Debug)]
enum Eight {
    /// `low` ≤ code ≤ `low + width`: most tests are.
    Ranges(Box<[(u32, i64, u64); EIGHT]>),
    Masks(Box<[(u32, u64); EIGHT]>),
    Others(Box<[(u32, Quick); EIGHT]>),
}

const EIGHT: usize = 8;

impl Eight {
    #[inline]
    fn ask(&self, row: &[i64]) -> u64 {
        let code = |slot: u32| row.get(slot as usize).copied().unwrap_or(super::MISSING);
        match self {
            Self::Ranges(tests) => {
                bits(tests, |(slot, low, width)| span(*low, code(*slot)) <= *width)
            }
            Self::Masks(tests) => {
                bits(tests, |(slot, mask)| mask.wrapping_shr(low_bits(code(*slot))) & 1 == 1)
            }
            Self::Others(tests) => bits(tests, |(slot, test)| test.holds(code(*slot))),
        }
    }
}

#[inline]
fn bits<T>(tests: &[T; EIGHT], holds: impl Fn(&T) -> bool) -> u64 {
    let mut bits = 0;
    for (bit, test) in (0_u32..).zip(tests) {
        bits |= u64::from(holds(test)).wrapping_shl(bit);
    }
    bits
}

/// Tests in lists of eight, and the bit of the first.
fn eights<T: Copy>(
    tests: &[T],
    nobody: T,
    list: fn(Box<[T; EIGHT]>) -> Eight,
) -> impl Iterator<Item = Eight> {
    tests.chunks(EIGHT).map(move |chunk| {
        let mut eight = Box::new([nobody; EIGHT]);
        for (place, test) in eight.iter_mut().zip(chunk) {
            *place = *test;
        }
        list(eight)
    })
}

/// A list of bits and how many of them are wanted.
#[derive(Clone, Copy, Debug)]
enum Gate {
    /// All of a mask of one word: what most lists are.
    AllOf(u32, u64),
    /// Any of a mask of one word.
    AnyOf(u32, u64),
    /// A list over several words: its kind, and its masks among all.
    Wide(Kind, u32, u32),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    All,
    Any,
    AtLeast(u32),
}

/// Memory for [`Program::fired`], used again for every row.
#[derive(Clone, Debug, Default)]
pub struct Bits(Vec<u64>);

/// Which conditions of a program are definitely true of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fired<'b> {
    words: &'b [u64],
}

impl<'b> Fired<'b> {
    /// Whether a condition is definitely true.
    pub fn contains(&self, condition: usize) -> bool {
        let (word, bit) = place(condition);
        self.words.get(word).is_some_and(|word| word.wrapping_shr(bit) & 1 == 1)
    }

    /// The conditions that are, in their order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + use<'b> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.wrapping_sub(1);
                (bit < u64::BITS).then(|| at.saturating_mul(64).saturating_add(bit as usize))
            })
        })
    }

    /// How many are.
    pub fn count(&self) -> usize {
        self.words.iter().fold(0, |sum, word| sum.saturating_add(word.count_ones() as usize))
    }
}

impl Program {
    /// Asks all conditions of a row at once. Allocates only when `bits` is used for a larger
    /// program than before.
    ///
    /// ```
    /// use patronage::base::Currency;
    /// use patronage::condition::{Bits, Condition, FactSchema, Program, Stratum};
    ///
    /// let conditions = ["purchases >= 10", "purchases < 3", "purchases > 2"]
    ///     .map(|text| text.parse::<Condition>().unwrap());
    /// let program = Program::new(&conditions, &FactSchema::new(Currency::USD), Stratum::Rules)?;
    /// let mut bits = Bits::default();
    /// let fired = program.fired(&[12], &mut bits);
    /// assert_eq!(fired.iter().collect::<Vec<_>>(), [0, 2]);
    /// # Ok::<(), patronage::error::Findings>(())
    /// ```
    pub fn fired<'b>(&self, row: &[i64], bits: &'b mut Bits) -> Fired<'b> {
        let gates = &self.gates;
        bits.0.resize(gates.words, 0);
        gates.ask(row, &mut bits.0);
        Fired { words: bits.0.get(gates.first_word..).unwrap_or_default() }
    }
}

impl Gates {
    pub(super) fn of(formulas: &[Formula], predicates: &[Predicate]) -> Self {
        let mut gates = Self::default();
        gates.number(predicates);
        gates.inner_from = gates.tests.len().saturating_mul(EIGHT);
        let mut outer = Vec::with_capacity(formulas.len());
        for formula in formulas {
            outer.push(gates.outermost(formula));
        }
        let bits = gates.inner_from.saturating_add(gates.inner.len());
        gates.first_word = bits.div_ceil(64);
        gates.words = gates.first_word.saturating_add(outer.len().div_ceil(64));
        gates.outer = outer;
        gates
    }

    /// Sorts tests by their sort and gives each its bit.
    fn number(&mut self, predicates: &[Predicate]) {
        let (mut ranges, mut masks, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut places = Vec::with_capacity(predicates.len());
        for predicate in predicates {
            let slot = u32::try_from(predicate.slot()).unwrap_or(u32::MAX);
            let (sort, place) = match *predicate {
                Predicate::Range { low, high, .. } => {
                    ranges.push((slot, low, span(low, high)));
                    (0, ranges.len())
                }
                Predicate::Mask { bits, .. } => {
                    masks.push((slot, bits));
                    (1, masks.len())
                }
                _ => {
                    others.push((slot, Quick::of(predicate)));
                    (2, others.len())
                }
            };
            places.push((sort, place.saturating_sub(1)));
        }
        let masks_from = ranges.len().next_multiple_of(EIGHT);
        let others_from = masks_from.saturating_add(masks.len().next_multiple_of(EIGHT));
        self.tests.extend(eights(&ranges, (0, super::MOST, 0), Eight::Ranges));
        self.tests.extend(eights(&masks, (0, 0), Eight::Masks));
        self.tests.extend(eights(&others, (0, Quick::Mask(0)), Eight::Others));
        let from = [0, masks_from, others_from];
        self.bits = places
            .into_iter()
            .map(|(sort, place)| from.get(sort).map_or(place, |from| place.saturating_add(*from)))
            .collect();
    }

    /// A condition as a word and a mask. What is not all of one word becomes a gate with a bit.
    fn outermost(&mut self, formula: &Formula) -> (u32, u64) {
        match self.gate(formula) {
            Gate::AllOf(word, mask) => (word, mask),
            gate => one_bit(self.push(gate)),
        }
    }

    fn push(&mut self, gate: Gate) -> usize {
        self.inner.push(gate);
        self.inner_from.saturating_add(self.inner.len()).saturating_sub(1)
    }

    /// A gate for a formula; lists inside it become gates with bits of their own.
    fn gate(&mut self, formula: &Formula) -> Gate {
        let (kind, parts) = match formula {
            Formula::True => (Kind::All, &[] as &[Formula]),
            Formula::False => (Kind::Any, &[] as &[Formula]),
            Formula::Test(_) => (Kind::All, std::slice::from_ref(formula)),
            Formula::All(parts) => (Kind::All, parts.as_slice()),
            Formula::Any(parts) => (Kind::Any, parts.as_slice()),
            Formula::AtLeast(n, parts) => (Kind::AtLeast(*n), parts.as_slice()),
        };
        let bits: Vec<usize> = parts.iter().map(|part| self.bit(part)).collect();
        let counts = matches!(kind, Kind::AtLeast(_));
        let from = self.masks.len();
        for bit in bits {
            self.add(bit, from, counts);
        }
        match (kind, self.masks.get(from..)) {
            (Kind::All, Some([(word, mask)])) => Gate::AllOf(*word, *mask),
            (Kind::Any, Some([(word, mask)])) => Gate::AnyOf(*word, *mask),
            _ => {
                let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                Gate::Wide(kind, number(from), number(self.masks.len()))
            }
        }
    }

    /// The bit that says whether a formula holds.
    fn bit(&mut self, formula: &Formula) -> usize {
        if let Formula::Test(number) = formula {
            return self.bits.get(*number).copied().unwrap_or(usize::MAX);
        }
        let gate = self.gate(formula);
        self.push(gate)
    }

    /// Adds a bit to the masks of a gate that began at a place. Where bits are counted, a bit that
    /// stands twice counts twice.
    fn add(&mut self, bit: usize, from: usize, counts: bool) {
        let (word, bit) = one_bit(bit);
        let open = self.masks.get_mut(from..).unwrap_or_default();
        let fits = |mask: u64| !counts || mask & bit == 0;
        match open.iter_mut().find(|(other, mask)| *other == word && fits(*mask)) {
            Some((_, mask)) => *mask |= bit,
            None => self.masks.push((word, bit)),
        }
    }

    fn ask(&self, row: &[i64], bits: &mut [u64]) {
        let (tests, outer) = bits.split_at_mut(self.first_word);
        // The words behind the tests hold the lists inside conditions, which are only ever set.
        tests.fill(0);
        for (eights, word) in self.tests.chunks(EIGHT).zip(tests.iter_mut()) {
            let mut gathered = 0;
            for (at, eight) in (0_u32..).zip(eights) {
                gathered |= eight.ask(row).wrapping_shl(at.wrapping_mul(8));
            }
            *word = gathered;
        }
        for (at, gate) in self.inner.iter().enumerate() {
            let (word, bit) = place(self.inner_from.saturating_add(at));
            let holds = u64::from(self.holds(gate, tests)).wrapping_shl(bit);
            if let Some(word) = tests.get_mut(word) {
                *word |= holds;
            }
        }
        for (chunk, word) in self.outer.chunks(64).zip(outer) {
            let mut gathered = 0_u64;
            for (bit, (word, mask)) in (0_u32..).zip(chunk) {
                let seen = tests.get(*word as usize).copied().unwrap_or(0) & mask;
                gathered |= u64::from(seen == *mask).wrapping_shl(bit);
            }
            *word = gathered;
        }
    }

    #[inline]
    fn holds(&self, gate: &Gate, bits: &[u64]) -> bool {
        let word = |word: u32| bits.get(word as usize).copied().unwrap_or(0);
        let (kind, from, to) = match *gate {
            Gate::AllOf(at, mask) => return word(at) & mask == mask,
            Gate::AnyOf(at, mask) => return word(at) & mask != 0,
            Gate::Wide(kind, from, to) => (kind, from, to),
        };
        let masks = self.masks.get(from as usize..to as usize).unwrap_or_default();
        let seen = |(at, mask): &(u32, u64)| word(*at) & mask;
        match kind {
            Kind::All => masks.iter().fold(true, |all, of| all & (seen(of) == of.1)),
            Kind::Any => masks.iter().fold(false, |any, of| any | (seen(of) != 0)),
            Kind::AtLeast(n) => {
                let count = |sum: u32, of| sum.saturating_add(seen(of).count_ones());
                masks.iter().fold(0, count) >= n
            }
        }
    }
}

/// The word of a bit, and the mask of it alone.
fn one_bit(bit: usize) -> (u32, u64) {
    let (word, bit) = place(bit);
    (u32::try_from(word).unwrap_or(u32::MAX), 1_u64.wrapping_shl(bit))
}

/// The word and the bit in it.
fn place(bit: usize) -> (usize, u32) {
    #[expect(clippy::cast_possible_truncation, reason = "a rest of 64")]
    let rest = (bit % 64) as u32;
    (bit / 64, rest)
}
