//! What came of a batch.

use super::{Posting, check::Batch};
use crate::base::Currency;
use crate::error::Findings;

/// A batch that was let in: the postings, the rows that were copies of others and counted once,
/// and the rows that a lenient intake set aside, with their findings. Every row of the batch is in
/// one of the three.
#[derive(Clone, Debug)]
pub struct Admission {
    postings: Vec<Posting>,
    repeated: Vec<usize>,
    set_aside: Vec<usize>,
    findings: Findings,
}

impl Admission {
    pub(super) fn new(batch: Batch, repeated: Vec<usize>, currency: Currency) -> Self {
        let Batch { accepted, mut findings, set_aside } = batch;
        let kept = accepted.into_iter().filter(|entry| !entry.dropped);
        let postings = kept.map(|entry| Posting {
            day: entry.day,
            kind: entry.interaction.kind,
            channel: entry.interaction.channel,
            score: entry.interaction.amount.score().unwrap_or(0),
            currency,
            amount: entry.amount,
            returned: entry.returned,
            customer: entry.interaction.customer,
        });
        let postings = postings.collect();
        let mut set_aside: Vec<usize> = set_aside.into_iter().collect();
        set_aside.sort_unstable();
        findings.sort();
        Self { postings, repeated, set_aside, findings }
    }

    /// What goes to the ledgers, in the order of the rows.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// Rows, counted from 0, that repeated an interaction with the same id and content.
    pub fn repeated(&self) -> &[usize] {
        &self.repeated
    }

    /// Rows, counted from 0, that were set aside. Empty if the intake is strict.
    pub fn set_aside(&self) -> &[usize] {
        &self.set_aside
    }

    /// What was wrong with the rows that were set aside.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}
