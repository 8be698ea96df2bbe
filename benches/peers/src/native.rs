//! The rules by hand and by patronage, by row and by column.

use patronage::condition::{Bits, Columns as Codes, Condition, Program, Scratch};
use patronage::fact::Stratum;

use crate::engine::Engine;
use crate::twenty::by_hand::{BLOCK, Columns, hand_row};
use crate::twenty::customer::{Customer, RULES, schema};
use crate::twenty::ones;

/// By hand, over the structs as they are.
#[derive(Default)]
pub(crate) struct HandRows<'c>(&'c [Customer]);

impl<'c> Engine<'c> for HandRows<'c> {
    fn name(&self) -> &'static str {
        "by hand, by row"
    }

    fn load(&mut self, customers: &'c [Customer]) {
        self.0 = customers;
    }

    fn fired(&mut self) -> u64 {
        self.0.iter().map(|customer| u64::from(hand_row(customer).count_ones())).sum()
    }

    fn answers(&mut self) -> Vec<u32> {
        self.0.iter().map(hand_row).collect()
    }
}

/// By hand, over columns.
#[derive(Default)]
pub(crate) struct HandColumns(Option<Columns>);

impl<'c> Engine<'c> for HandColumns {
    fn name(&self) -> &'static str {
        "by hand, by column"
    }

    fn load(&mut self, customers: &'c [Customer]) {
        self.0 = Some(Columns::of(customers));
    }

    fn fired(&mut self) -> u64 {
        let mut fired = 0;
        self.blocks(|_, rows, masks| {
            fired += masks.iter().map(|mask| ones(&mask[..rows])).sum::<u64>();
        });
        fired
    }

    fn answers(&mut self) -> Vec<u32> {
        let mut answers = Vec::new();
        self.blocks(|first, rows, masks| {
            answers.resize(first + rows, 0);
            for (rule, mask) in masks.iter().enumerate() {
                gather(&mut answers[first..], rule, &mask[..rows]);
            }
        });
        answers
    }
}

impl HandColumns {
    fn blocks(&self, each: impl FnMut(usize, usize, &[[u8; BLOCK]])) {
        if let Some(columns) = &self.0 {
            columns.blocks(each);
        }
    }
}

/// The rules as conditions, compiled.
fn program() -> Program {
    let conditions: Vec<Condition> = RULES.iter().map(|text| text.parse().unwrap()).collect();
    Program::new(&conditions, &schema(), Stratum::Rules).unwrap()
}

/// patronage, over coded rows.
pub(crate) struct Rows {
    program: Program,
    rows: Vec<i64>,
    bits: Bits,
}

impl Rows {
    pub(crate) fn new() -> Self {
        Self { program: program(), rows: Vec::new(), bits: Bits::default() }
    }
}

impl<'c> Engine<'c> for Rows {
    fn name(&self) -> &'static str {
        "patronage, by row"
    }

    fn load(&mut self, customers: &'c [Customer]) {
        let width = self.program.slots().len();
        self.rows.resize(customers.len() * width, 0);
        for (customer, row) in customers.iter().zip(self.rows.chunks_exact_mut(width)) {
            self.program.fill(customer, row);
        }
    }

    fn fired(&mut self) -> u64 {
        let rows = self.rows.chunks_exact(self.program.slots().len());
        rows.map(|row| self.program.fired(row, &mut self.bits).count() as u64).sum()
    }

    fn answers(&mut self) -> Vec<u32> {
        let rows = self.rows.chunks_exact(self.program.slots().len());
        rows.map(|row| {
            let fired = self.program.fired(row, &mut self.bits);
            fired.iter().fold(0, |bits, rule| bits | 1 << rule)
        })
        .collect()
    }
}

/// patronage, over coded columns.
pub(crate) struct ByColumn {
    program: Program,
    columns: Codes,
    scratch: Scratch,
}

impl ByColumn {
    pub(crate) fn new() -> Self {
        let program = program();
        Self { columns: program.columns(), program, scratch: Scratch::default() }
    }
}

impl<'c> Engine<'c> for ByColumn {
    fn name(&self) -> &'static str {
        "patronage, by column"
    }

    fn load(&mut self, customers: &'c [Customer]) {
        self.columns.clear();
        let mut row = self.program.row();
        for customer in customers {
            self.program.fill(customer, &mut row);
            self.columns.push(&row);
        }
    }

    fn fired(&mut self) -> u64 {
        let mut fired = 0;
        self.program.blocks(&self.columns, &mut self.scratch, |block| {
            fired += (0..RULES.len()).map(|rule| ones(block.holds(rule))).sum::<u64>();
        });
        fired
    }

    fn answers(&mut self) -> Vec<u32> {
        let mut answers = Vec::new();
        self.program.blocks(&self.columns, &mut self.scratch, |block| {
            let first = block.first_row();
            answers.resize(first + block.rows(), 0);
            for rule in 0..RULES.len() {
                gather(&mut answers[first..], rule, block.holds(rule));
            }
        });
        answers
    }
}

/// Sets the bit of a rule where its mask has a 1.
fn gather(answers: &mut [u32], rule: usize, mask: &[u8]) {
    for (bits, one) in answers.iter_mut().zip(mask) {
        *bits |= u32::from(*one) << rule;
    }
}
