//! Asking one row everything: no branches that depend on the customer.
//!
//! Each distinct comparison of a program gives one bit, and each list of a condition is a gate over
//! bits: *all* of a mask, *any* of it, or *at least n*. What a customer is like decides no jump,
//! so the processor never guesses wrong; a few hundred plain instructions answer a whole book.

use super::Program;
use super::row::{Quick, span};
use super::{Formula, Predicate, low_bits};

/// The bits of a program and how they follow from each other: comparisons first, then the lists
/// inside conditions, then, from a whole word on, the conditions.
#[derive(Clone, Debug, Default)]
pub(super) struct Gates {
    words_of_comparisons: Vec<Word>,
    /// Range comparisons, which most comparisons are: slot, lowest code and width.
    ranges: Vec<(u32, i64, u64)>,
    masks_of_codes: Vec<(u32, u64)>,
    others: Vec<(u32, Quick)>,
    /// The bit of each comparison.
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

/// The comparisons of one word, the last bit first: each comparison moves what was gathered one bit
/// up.
#[derive(Clone, Debug, Default)]
struct Word {
    others: std::ops::Range<usize>,
    masks: std::ops::Range<usize>,
    ranges: std::ops::Range<usize>,
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
    /// use patronage::condition::{Bits, Condition, Program};
    /// use patronage::fact::{FactSchema, Stratum};
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
        gates.inner_from = predicates.len();
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

    /// Gives each comparison its bit, sort by sort, and lays the comparisons out word by word.
    fn number(&mut self, predicates: &[Predicate]) {
        let mut order: Vec<usize> = (0..predicates.len()).collect();
        let sort = |predicate: &Predicate| match predicate {
            Predicate::Range { .. } => 0,
            Predicate::Mask { .. } => 1,
            _ => 2,
        };
        order.sort_by_key(|at| predicates.get(*at).map(sort));
        self.bits = vec![usize::MAX; predicates.len()];
        for (bit, at) in order.iter().enumerate() {
            if let Some(place) = self.bits.get_mut(*at) {
                *place = bit;
            }
        }
        for chunk in order.chunks(64) {
            let from = [self.ranges.len(), self.masks_of_codes.len(), self.others.len()];
            for predicate in chunk.iter().rev().filter_map(|at| predicates.get(*at)) {
                self.lay_out(predicate);
            }
            let [ranges, masks, others] = from;
            self.words_of_comparisons.push(Word {
                ranges: ranges..self.ranges.len(),
                masks: masks..self.masks_of_codes.len(),
                others: others..self.others.len(),
            });
        }
    }

    fn lay_out(&mut self, predicate: &Predicate) {
        let slot = u32::try_from(predicate.slot()).unwrap_or(u32::MAX);
        match *predicate {
            Predicate::Range { low, high, .. } => self.ranges.push((slot, low, span(low, high))),
            Predicate::Mask { bits, .. } => self.masks_of_codes.push((slot, bits)),
            _ => self.others.push((slot, Quick::of(predicate))),
        }
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
            Formula::Comparison(_) => (Kind::All, std::slice::from_ref(formula)),
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
        if let Formula::Comparison(number) = formula {
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
        let (comparisons, outer) = bits.split_at_mut(self.first_word);
        let mut words = comparisons.iter_mut();
        for (word, bits) in self.words_of_comparisons.iter().zip(&mut words) {
            *bits = self.gather(word, row);
        }
        // What lies behind the comparisons is for the lists inside conditions, which are only ever
        // set.
        words.for_each(|bits| *bits = 0);
        for (at, gate) in self.inner.iter().enumerate() {
            let (word, bit) = place(self.inner_from.saturating_add(at));
            let holds = u64::from(self.holds(gate, comparisons)).wrapping_shl(bit);
            if let Some(word) = comparisons.get_mut(word) {
                *word |= holds;
            }
        }
        let one_word = if let [word] = comparisons { Some(*word) } else { None };
        for (chunk, word) in self.outer.chunks(64).zip(outer) {
            let chunk = chunk.iter().rev();
            *word = match one_word {
                // In a small program every mask is of the one word there is: no look-up.
                Some(seen) => chunk.fold(0, |up_to, (_, mask)| up(up_to, seen & mask == *mask)),
                None => chunk.fold(0, |up_to, (word, mask)| {
                    let seen = comparisons.get(*word as usize).copied().unwrap_or(0);
                    up(up_to, seen & mask == *mask)
                }),
            };
        }
    }

    /// The bits of one word of comparisons.
    #[inline]
    fn gather(&self, word: &Word, row: &[i64]) -> u64 {
        let code = |slot: u32| row.get(slot as usize).copied().unwrap_or(crate::condition::MISSING);
        let mut bits = 0;
        for (slot, comparison) in self.others.get(word.others.clone()).unwrap_or_default() {
            bits = up(bits, comparison.holds(code(*slot)));
        }
        for (slot, mask) in self.masks_of_codes.get(word.masks.clone()).unwrap_or_default() {
            bits = up(bits, mask.wrapping_shr(low_bits(code(*slot))) & 1 == 1);
        }
        for (slot, low, width) in self.ranges.get(word.ranges.clone()).unwrap_or_default() {
            bits = up(bits, span(*low, code(*slot)) <= *width);
        }
        bits
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

/// Moves bits one up and puts one below them.
#[inline]
fn up(bits: u64, one: bool) -> u64 {
    bits.wrapping_add(bits).wrapping_add(u64::from(one))
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
