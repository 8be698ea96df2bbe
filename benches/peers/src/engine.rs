//! What is asked of each engine.

use crate::twenty::customer::Customer;

/// Something that runs the twenty rules.
pub(crate) trait Engine<'c> {
    fn name(&self) -> &'static str;

    /// Takes the customers over into the form that the engine works on.
    fn load(&mut self, customers: &'c [Customer]);

    /// Asks every rule of every customer: how often one fired. This is what is measured.
    fn fired(&mut self) -> u64;

    /// The same, with the answers: for each customer a bit a rule.
    fn answers(&mut self) -> Vec<u32>;
}
