//! A grid that was checked.

use super::cells::{cells, place};
use super::policy::{GridPolicy, sum};
use crate::error::{Code, Finding, Findings};
use crate::evidence::{Evidence, Operator, Reason};
use crate::fact::{Axis, FactRef, Known, VerdictFact, Working};
use crate::judge::Assess;
use crate::model::{Bins, RfmScore, Segment, Validity, Value};

/// Gives every combination of scores its segment.
///
/// * *Looks at* the [`RfmScore`] that was given before, and nothing else.
/// * *At the boundary*: boxes include both ends; where boxes overlap the earlier one wins.
/// * *With no data*: without a score there is no segment. A score beyond the grid has none either.
/// * *Cost*: one look into a table; no allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    policy: GridPolicy,
    // INVARIANT: one for each cell, by recency, frequency, monetary; each names a row, or one past
    // the last for the rest.
    cells: Vec<u16>,
    /// For each row whether it wins every cell of its box, so that the box explains its cells.
    whole: Vec<bool>,
}

impl Grid {
    /// The segment of a score.
    pub fn segment(&self, score: RfmScore) -> Option<Segment> {
        let row = usize::from(*self.cells.get(place(score, self.axes())?)?);
        match self.policy.rows.get(row) {
            Some(row) => Some(Segment(row.segment)),
            None => self.policy.rest.map(Segment),
        }
    }

    /// How many scores there are on each axis.
    pub fn axes(&self) -> Bins {
        self.policy.axes()
    }

    /// The segments in the order of the rows, each once, the rest last.
    pub fn segments(&self) -> Vec<Segment> {
        let mut all: Vec<Segment> = Vec::new();
        for name in self.policy.rows.iter().map(|row| row.segment).chain(self.policy.rest) {
            if !all.contains(&Segment(name)) {
                all.push(Segment(name));
            }
        }
        all
    }

    /// The grid as written.
    pub fn policy(&self) -> &GridPolicy {
        &self.policy
    }

    /// Why a score has its segment: the box that contains it. Where an earlier box takes part of
    /// that box away, or the rest is meant, the cell itself.
    fn reasons(&self, score: RfmScore) -> Vec<Reason> {
        let cell = place(score, self.axes()).and_then(|place| self.cells.get(place));
        let Some(won) = cell else { return Vec::new() };
        let at = [score.recency, score.frequency, score.monetary, sum(score)];
        // Without a box to name, the cell is the box.
        let ranges = self.whole_box(*won).unwrap_or_else(|| {
            let [r, f, m, _] = at.map(|at| Some([at, at]));
            [r, f, m, None]
        });
        let axes = self.axes();
        let both = axes.frequency.saturating_add(axes.monetary);
        let ends = [[1, axes.recency], [1, axes.frequency], [1, axes.monetary], [2, both]];
        let mut reasons = Vec::new();
        for (((axis, at), range), [least, most]) in AXES.into_iter().zip(at).zip(ranges).zip(ends) {
            let [low, high] = range.unwrap_or([least, most]);
            let reason = |operator, bound: u8| {
                let (at, bound) = (Value::Count(at.into()), Value::Count(bound.into()));
                Reason::new(axis.clone(), at, operator, bound)
            };
            if low == high {
                reasons.push(reason(Operator::Equal, low));
            } else {
                reasons.extend((low > least).then(|| reason(Operator::AtLeast, low)));
                reasons.extend((high < most).then(|| reason(Operator::AtMost, high)));
            }
        }
        reasons
    }

    /// The ranges of a row, if it wins every cell that it contains.
    fn whole_box(&self, won: u16) -> Option<[Option<[u8; 2]>; 4]> {
        let won = usize::from(won);
        let row = self.policy.rows.get(won).filter(|_| self.whole.get(won) == Some(&true))?;
        Some([row.recency, row.frequency, row.monetary, row.frequency_plus_monetary])
    }
}

const AXES: [FactRef; 4] = [
    FactRef::Verdict(VerdictFact::Score(Axis::Recency)),
    FactRef::Verdict(VerdictFact::Score(Axis::Frequency)),
    FactRef::Verdict(VerdictFact::Score(Axis::Monetary)),
    FactRef::Working(Working::literal("segment", "frequency_plus_monetary")),
];

impl Assess for Grid {
    type Verdict = Option<Segment>;

    fn assess(&self, known: &Known<'_>) -> Option<Segment> {
        self.segment(known.verdicts().rfm?)
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        match known.verdicts().rfm {
            Some(score) => self.reasons(score).into(),
            None => vec![Reason::missing(VerdictFact::Score(Axis::Total))].into(),
        }
    }

    /// As long as the scores stay as they are.
    fn valid_until(&self, _: &Known<'_>) -> Validity {
        Validity::Unlimited
    }
}

impl TryFrom<GridPolicy> for Grid {
    type Error = Findings;

    fn try_from(policy: GridPolicy) -> Result<Self, Findings> {
        let mut findings = policy.findings_of_form();
        findings.clone().into_result()?;
        let winners = policy.winners();
        let open = || cells(policy.axes()).zip(&winners).filter(|(_, won)| won.is_none());
        if let Some((first, _)) = open().next().filter(|_| policy.rest.is_none()) {
            let found = format!("{} cells in no row, such as {first}", open().count());
            let expected = "a row for every cell, or a rest";
            findings.push(Finding::new(Code::Order, "/rows", found, expected));
        }
        findings.into_result()?;
        let mut whole = vec![true; policy.rows.len()];
        for (cell, won) in cells(policy.axes()).zip(&winners) {
            for (at, (row, whole)) in policy.rows.iter().zip(&mut whole).enumerate() {
                *whole &= *won == Some(at) || !row.contains(cell);
            }
        }
        let rest = policy.rows.len();
        let cells =
            winners.into_iter().map(|won| u16::try_from(won.unwrap_or(rest)).unwrap_or(u16::MAX));
        Ok(Self { cells: cells.collect(), whole, policy })
    }
}
