//! A grid of scores.

use crate::base::Name;
use crate::error::{Code, Finding, Findings};
use crate::model::{Operator, Reason, RfmScore, Segment, Value};

/// A grid as written: rows of boxes in order, and a segment for the rest, if there is a rest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct GridPolicy {
    /// Its name.
    pub name: Name,
    /// How many scores there are on each axis, 2 to 20; that of the scorer it is used with.
    pub bins: u8,
    /// The boxes. The first one that contains a score gives its segment. A segment may have
    /// several boxes. At most 1,000.
    pub rows: Vec<GridRow>,
    /// The segment of the cells in no box. `None` (`null`) asks that there are none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rest: Option<Name>,
}

/// One box: on each axis the lowest and the highest score, both included; `None` for all scores.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct GridRow {
    /// The segment of the cells in the box.
    pub segment: Name,
    /// Recency scores.
    #[cfg_attr(feature = "serde", serde(default))]
    pub recency: Option<[u8; 2]>,
    /// Frequency scores.
    #[cfg_attr(feature = "serde", serde(default))]
    pub frequency: Option<[u8; 2]>,
    /// Monetary scores.
    #[cfg_attr(feature = "serde", serde(default))]
    pub monetary: Option<[u8; 2]>,
}

/// Gives every combination of scores its segment.
///
/// * *Looks at* an [`RfmScore`] only.
/// * *At the boundary*: boxes include both ends; where boxes overlap the earlier one wins.
/// * *With no data*: without a score there is no segment. A score beyond the grid has none either.
/// * *Cost*: one look into a table; no allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    policy: GridPolicy,
    // INVARIANT: bins³ cells, by recency, frequency, monetary; each names a row, or one past the
    // last for the rest.
    cells: Vec<u16>,
}

impl Grid {
    /// The segment of a score.
    pub fn segment(&self, score: RfmScore) -> Option<Segment> {
        let row = usize::from(*self.cells.get(place(score, self.policy.bins)?)?);
        match self.policy.rows.get(row) {
            Some(row) => Some(Segment(row.segment)),
            None => self.policy.rest.map(Segment),
        }
    }

    /// How many scores there are on each axis.
    pub fn bins(&self) -> u8 {
        self.policy.bins
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
    pub fn explain(&self, score: RfmScore) -> Vec<Reason> {
        let cell = place(score, self.policy.bins).and_then(|place| self.cells.get(place));
        let Some(won) = cell else { return Vec::new() };
        let row = self.policy.rows.get(usize::from(*won));
        let whole = row.filter(|row| {
            let mut inside =
                cells(self.policy.bins).zip(&self.cells).filter(|(cell, _)| row.contains(*cell));
            inside.all(|(_, winner)| winner == won)
        });
        let ranges = whole.map(|row| row.ranges(self.policy.bins));
        let axes = [score.recency, score.frequency, score.monetary];
        // Without a box to name, the cell is the box.
        let ranges = ranges.unwrap_or(axes.map(|at| [at, at]));
        let mut reasons = Vec::new();
        for ((name, at), [low, high]) in AXES.into_iter().zip(axes).zip(ranges) {
            let reason = |operator, bound: u8| {
                Reason::new(name, Value::Count(at.into()), operator, Value::Count(bound.into()))
            };
            if low == high {
                reasons.push(reason(Operator::Equal, low));
            } else {
                reasons.extend((low > 1).then(|| reason(Operator::AtLeast, low)));
                reasons.extend((high < self.policy.bins).then(|| reason(Operator::AtMost, high)));
            }
        }
        reasons
    }
}

const AXES: [Name; 3] = [
    Name::literal("recency_score"),
    Name::literal("frequency_score"),
    Name::literal("monetary_score"),
];

impl GridRow {
    fn contains(&self, score: RfmScore) -> bool {
        let within = |range: Option<[u8; 2]>, score: u8| {
            range.is_none_or(|[low, high]| low <= score && score <= high)
        };
        within(self.recency, score.recency)
            && within(self.frequency, score.frequency)
            && within(self.monetary, score.monetary)
    }

    fn ranges(&self, bins: u8) -> [[u8; 2]; 3] {
        [self.recency, self.frequency, self.monetary].map(|range| range.unwrap_or([1, bins]))
    }
}

/// Every cell of a grid, in the order of the table.
fn cells(bins: u8) -> impl Iterator<Item = RfmScore> {
    (1..=bins).flat_map(move |recency| {
        (1..=bins).flat_map(move |frequency| {
            (1..=bins).map(move |monetary| RfmScore { recency, frequency, monetary })
        })
    })
}

/// The place of a cell in the table.
fn place(score: RfmScore, bins: u8) -> Option<usize> {
    let mut place = 0_usize;
    for score in [score.recency, score.frequency, score.monetary] {
        let inside = score.checked_sub(1).filter(|at| *at < bins)?;
        place = place.checked_mul(bins.into())?.checked_add(inside.into())?;
    }
    Some(place)
}

impl TryFrom<GridPolicy> for Grid {
    type Error = Findings;

    fn try_from(policy: GridPolicy) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        if !(2..=20).contains(&policy.bins) {
            findings.push(Finding::new(Code::Range, "/bins", policy.bins.to_string(), "2 to 20"));
        }
        if policy.rows.len() > 1000 {
            let found = format!("{} rows", policy.rows.len());
            findings.push(Finding::new(Code::Range, "/rows", found, "at most 1000"));
        }
        for (at, row) in policy.rows.iter().enumerate() {
            for (axis, range) in
                [("recency", row.recency), ("frequency", row.frequency), ("monetary", row.monetary)]
            {
                let sound = |[low, high]: [u8; 2]| 1 <= low && low <= high && high <= policy.bins;
                if let Some([low, high]) = range.filter(|range| !sound(*range)) {
                    let expected = format!("two rising scores from 1 to {}", policy.bins);
                    let path = format!("/rows/{at}/{axis}");
                    findings.push(Finding::new(
                        Code::Range,
                        path,
                        format!("[{low}, {high}]"),
                        expected,
                    ));
                }
            }
        }
        findings.clone().into_result()?;
        let winner = |cell: RfmScore| policy.rows.iter().position(|row| row.contains(cell));
        let winners: Vec<Option<usize>> = cells(policy.bins).map(winner).collect();
        if policy.rest.is_none() {
            let open: Vec<RfmScore> = cells(policy.bins)
                .zip(&winners)
                .filter(|(_, won)| won.is_none())
                .map(|(cell, _)| cell)
                .collect();
            if let Some(first) = open.first() {
                let found = format!("{} cells in no row, such as {first}", open.len());
                findings.push(Finding::new(
                    Code::Order,
                    "/rows",
                    found,
                    "a row for every cell, or a rest",
                ));
            }
        }
        findings.into_result()?;
        let rest = policy.rows.len();
        let cells =
            winners.into_iter().map(|won| u16::try_from(won.unwrap_or(rest)).unwrap_or(u16::MAX));
        Ok(Self { cells: cells.collect(), policy })
    }
}
