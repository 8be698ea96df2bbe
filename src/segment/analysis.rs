//! What is wrong with a grid, found before a customer is.

use std::collections::BTreeMap;
use std::fmt;

use super::cells::{cells, just_below, place};
use super::policy::GridPolicy;
use crate::base::Name;
use crate::error::Findings;
use crate::model::{RfmExample, RfmScore, Segment};

/// Everything that [`GridPolicy::analyse`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GridAnalysis {
    /// The name of the grid.
    pub grid: Name,
    /// How many cells it has.
    pub cells: usize,
    /// The faults: cells without a row, rows that never win, overlaps, ranks against dominance,
    /// each kind in the order of the rows.
    pub faults: Vec<GridFault>,
}

/// One fault, with all the cells it concerns and a customer who meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GridFault {
    /// What is wrong.
    pub fault: Fault,
    /// The cells, in the order recency, frequency, monetary.
    pub cells: Vec<RfmScore>,
    /// A customer in one of them; `None` when there are none.
    pub witness: Option<Witness>,
}

/// What can be wrong with a grid. Rows are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Fault {
    /// Cells in no row, and no segment for the rest: these customers have no segment.
    Unassigned,
    /// Cells in no row, which the segment for the rest takes.
    LeftToRest {
        /// The segment for the rest.
        rest: Segment,
    },
    /// A row whose every cell belongs to earlier rows, or that contains no cell.
    NeverWins {
        /// The row.
        row: usize,
        /// Its segment.
        segment: Segment,
    },
    /// Two rows of different segments contain the same cells: only their order decides.
    Overlap {
        /// The earlier row, which wins.
        row: usize,
        /// Its segment.
        segment: Segment,
        /// The later row.
        later: usize,
        /// Its segment.
        later_segment: Segment,
    },
    /// Cells that are nowhere below another cell and are ranked lower.
    AgainstDominance {
        /// The segment of the better cells.
        segment: Segment,
        /// The segment, ranked above it, of the worse cell.
        ranked_above: Segment,
        /// The worse cell.
        worse: Witness,
    },
}

/// A cell and, where cut points are known, a customer in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Witness {
    /// The cell.
    pub score: RfmScore,
    /// A customer with these scores; `None` without cut points, and when no customer can have
    /// these scores because a bin has collapsed.
    pub customer: Option<RfmExample>,
}

impl GridPolicy {
    /// Looks for cells that no row wins, rows that never win, overlaps, and (where the policy
    /// gives [`ranks`](GridPolicy::ranks)) cells that are ranked against dominance.
    ///
    /// Unlike [`Grid`](super::Grid) it takes a grid with holes, to name them all. Rows that
    /// overlap behind a third that wins the cell are found once that one is out of the way.
    ///
    /// # Errors
    ///
    /// When the policy's form is wrong: scores beyond the bins, a rank of an unknown segment.
    ///
    /// ```
    /// use patronage::base::Name;
    /// use patronage::segment::{GridPolicy, GridRow};
    ///
    /// let mut grid = GridPolicy::rf_10();
    /// let all = GridRow::all(Name::literal("vip"));
    /// grid.rows.insert(3, GridRow { frequency: Some([1, 2]), monetary: Some([5, 5]), ..all });
    /// grid.rows.pop();
    /// let analysis = grid.analyse()?;
    /// assert_eq!(
    ///     analysis.to_string().lines().next().unwrap(),
    ///     "16 cells in no row, such as R1 F1 M1: no segment",
    /// );
    /// assert!(!analysis.is_total() && !analysis.is_disjoint());
    /// # Ok::<(), patronage::error::Findings>(())
    /// ```
    pub fn analyse(&self) -> Result<GridAnalysis, Findings> {
        self.analyse_with(|_| None)
    }

    /// As [`analyse`](Self::analyse), with a concrete customer for each witness: what
    /// [`Rfm::example`](crate::value::Rfm::example) knows from its cut points. Cells that somebody
    /// can be in are preferred as witnesses.
    ///
    /// # Errors
    ///
    /// As [`analyse`](Self::analyse).
    pub fn analyse_with(
        &self,
        example: impl Fn(RfmScore) -> Option<RfmExample>,
    ) -> Result<GridAnalysis, Findings> {
        self.findings_of_form().into_result()?;
        let walk = Walk { policy: self, winners: self.winners(), example: &example };
        let mut faults: Vec<GridFault> = walk.holes().into_iter().collect();
        walk.dead_rows(&mut faults);
        walk.overlaps(&mut faults);
        walk.against_dominance(&mut faults);
        Ok(GridAnalysis { grid: self.name, cells: walk.winners.len(), faults })
    }
}

impl GridAnalysis {
    /// Whether every cell has a segment.
    pub fn is_total(&self) -> bool {
        !self.faults.iter().any(|found| matches!(found.fault, Fault::Unassigned))
    }

    /// Whether no two rows of different segments share a cell: then the order of the rows does
    /// not matter.
    pub fn is_disjoint(&self) -> bool {
        !self.faults.iter().any(|found| matches!(found.fault, Fault::Overlap { .. }))
    }

    /// Whether no better cell is ranked below a worse one. Without ranks nothing is compared.
    pub fn is_monotone(&self) -> bool {
        !self.faults.iter().any(|found| matches!(found.fault, Fault::AgainstDominance { .. }))
    }
}

type Example<'e> = &'e dyn Fn(RfmScore) -> Option<RfmExample>;

struct Walk<'p> {
    policy: &'p GridPolicy,
    winners: Vec<Option<usize>>,
    example: Example<'p>,
}

impl Walk<'_> {
    fn cells(&self) -> impl Iterator<Item = (RfmScore, Option<usize>)> {
        cells(self.policy.axes()).zip(self.winners.iter().copied())
    }

    fn fault(&self, fault: Fault, cells: Vec<RfmScore>) -> GridFault {
        let mut witnesses = cells.iter().map(|cell| self.witness(*cell));
        let first = witnesses.next();
        let witness = match first {
            Some(Witness { customer: None, .. }) => {
                witnesses.find(|witness| witness.customer.is_some()).or(first)
            }
            first => first,
        };
        GridFault { fault, cells, witness }
    }

    fn witness(&self, score: RfmScore) -> Witness {
        Witness { score, customer: (self.example)(score) }
    }

    fn segment(&self, row: usize) -> Option<Segment> {
        self.policy.rows.get(row).map(|row| Segment(row.segment))
    }

    fn holes(&self) -> Option<GridFault> {
        let open: Vec<RfmScore> =
            self.cells().filter(|(_, won)| won.is_none()).map(|(cell, _)| cell).collect();
        let fault = match self.policy.rest {
            None => Fault::Unassigned,
            Some(rest) => Fault::LeftToRest { rest: Segment(rest) },
        };
        (!open.is_empty()).then(|| self.fault(fault, open))
    }

    fn dead_rows(&self, faults: &mut Vec<GridFault>) {
        let mut wins = vec![false; self.policy.rows.len()];
        for row in self.winners.iter().flatten() {
            if let Some(wins) = wins.get_mut(*row) {
                *wins = true;
            }
        }
        for (at, (row, _)) in
            self.policy.rows.iter().zip(wins).enumerate().filter(|(_, (_, wins))| !wins)
        {
            let inside = cells(self.policy.axes()).filter(|cell| row.contains(*cell));
            let fault = Fault::NeverWins { row: at, segment: Segment(row.segment) };
            faults.push(self.fault(fault, inside.collect()));
        }
    }

    fn overlaps(&self, faults: &mut Vec<GridFault>) {
        let mut shared: BTreeMap<(usize, usize), Vec<RfmScore>> = BTreeMap::new();
        for (cell, won) in self.cells() {
            let Some(won) = won else { continue };
            let later = self.policy.rows.iter().enumerate().skip(won.saturating_add(1));
            for (at, _) in later.filter(|(_, row)| row.contains(cell)) {
                shared.entry((won, at)).or_default().push(cell);
            }
        }
        for ((row, later), cells) in shared {
            if let (Some(segment), Some(later_segment)) = (self.segment(row), self.segment(later)) {
                if segment != later_segment {
                    let fault = Fault::Overlap { row, segment, later, later_segment };
                    faults.push(self.fault(fault, cells));
                }
            }
        }
    }

    /// Carries the best rank below each cell upwards, so that every cell is held against all that
    /// it dominates at the price of its three neighbours.
    fn against_dominance(&self, faults: &mut Vec<GridFault>) {
        let mut best: Vec<Option<(u8, RfmScore)>> = Vec::with_capacity(self.winners.len());
        let mut found: BTreeMap<(Name, Name), (RfmScore, Vec<RfmScore>)> = BTreeMap::new();
        for (cell, won) in self.cells() {
            let known = |cell| best.get(place(cell, self.policy.axes())?).copied().flatten();
            let below =
                just_below(cell).into_iter().filter_map(known).max_by_key(|(rank, _)| *rank);
            let segment = self.name(won);
            let rank = segment.and_then(|name| self.policy.ranks.get(&name).copied());
            if let (Some(rank), Some((above, worse)), Some(segment)) = (rank, below, segment) {
                let other = place(worse, self.policy.axes());
                let other = other.and_then(|at| self.winners.get(at)).and_then(|w| self.name(*w));
                if let Some(other) = other.filter(|_| above > rank) {
                    found.entry((segment, other)).or_insert((worse, Vec::new())).1.push(cell);
                }
            }
            let own = rank.map(|rank| (rank, cell));
            best.push(below.into_iter().chain(own).max_by_key(|(rank, _)| *rank));
        }
        for ((segment, ranked_above), (worse, cells)) in found {
            let worse = self.witness(worse);
            let fault = Fault::AgainstDominance {
                segment: Segment(segment),
                ranked_above: Segment(ranked_above),
                worse,
            };
            faults.push(self.fault(fault, cells));
        }
    }

    /// The segment of a cell by its winner.
    fn name(&self, won: Option<usize>) -> Option<Name> {
        won.map_or(self.policy.rest, |row| self.policy.rows.get(row).map(|row| row.segment))
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.customer {
            Some(customer) => write!(f, "{} ({customer})", self.score),
            None => self.score.fmt(f),
        }
    }
}

impl fmt::Display for GridFault {
    /// One line: what is wrong, how often, and where for instance.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = |what: &str| match (self.cells.len(), self.witness) {
            (1, Some(witness)) => format!("1 cell{what}, {witness}"),
            (count, Some(witness)) => format!("{count} cells{what}, such as {witness}"),
            (count, None) => format!("{count} cells{what}"),
        };
        let open = || cells(" in no row");
        let cells = cells("");
        match self.fault {
            Fault::Unassigned => write!(f, "{}: no segment", open()),
            Fault::LeftToRest { rest } => write!(f, "{}: {rest}", open()),
            Fault::NeverWins { row, segment } => {
                write!(f, "row {row}, {segment}, never wins: earlier rows take its {cells}")
            }
            Fault::Overlap { row, segment, later, later_segment } => {
                write!(f, "row {row}, {segment}, and row {later}, {later_segment}, share {cells}")
            }
            Fault::AgainstDominance { segment, ranked_above, worse } => write!(
                f,
                "{segment} is ranked below {ranked_above} and has {cells}, nowhere below {worse}"
            ),
        }
    }
}

impl fmt::Display for GridAnalysis {
    /// A line for each fault, or one that says there are none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.faults.is_empty() {
            return write!(f, "{}: no faults in {} cells", self.grid, self.cells);
        }
        for (at, fault) in self.faults.iter().enumerate() {
            write!(f, "{}{fault}", if at == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}
