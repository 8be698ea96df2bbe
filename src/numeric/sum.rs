//! A running sum that keeps what rounding would drop.

/// A sum with a second word for the rounding errors (Neumaier 1974).
///
/// A log-likelihood adds tens of thousands of terms; with the second word its last digits do not
/// depend on how many there are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    total: f64,
    dropped: f64,
}

impl Sum {
    /// Adds one term.
    pub(crate) fn add(&mut self, term: f64) {
        let next = self.total + term;
        self.dropped += if self.total.abs() >= term.abs() {
            (self.total - next) + term
        } else {
            (term - next) + self.total
        };
        self.total = next;
    }

    /// The sum so far.
    pub(crate) fn value(self) -> f64 {
        self.total + self.dropped
    }
}
