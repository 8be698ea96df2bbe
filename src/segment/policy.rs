//! A grid as written.

use std::collections::BTreeMap;

use super::cells::cells;
use crate::base::Name;
use crate::error::{Code, Finding, Findings, quoted};
use crate::fact::FactSchema;
use crate::model::{Bins, RfmScore};

/// A grid as written: rows of boxes in order, and a segment for the rest, if there is a rest.
///
/// ```
/// use patronage::base::Name;
/// use patronage::model::Bins;
/// use patronage::segment::{Grid, GridPolicy, GridRow};
///
/// let box_of = |segment| GridRow::all(Name::literal(segment));
/// let policy = GridPolicy {
///     name: Name::literal("by_sum"),
///     bins: 3,
///     axis_bins: None,
///     rows: vec![
///         GridRow { recency: Some([3, 3]), frequency_plus_monetary: Some([5, 6]), ..box_of("best") },
///         GridRow { recency: Some([1, 1]), ..box_of("gone") },
///     ],
///     rest: Some(Name::literal("between")),
///     ranks: [("best", 2), ("between", 1), ("gone", 0)]
///         .map(|(segment, rank)| (Name::literal(segment), rank))
///         .into(),
/// };
/// assert!(policy.analyse()?.is_monotone());
/// assert_eq!(Grid::try_from(policy)?.axes(), Bins::each(3));
/// # Ok::<(), patronage::error::Findings>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct GridPolicy {
    /// Its name.
    pub name: Name,
    /// How many scores there are on each axis, 2 to 20; that of the scorer it is used with.
    pub bins: u8,
    /// How many there are on each axis where they differ; takes the place of `bins`. Defaults to
    /// `None`: most grids are cubes.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub axis_bins: Option<Bins>,
    /// The boxes. The first one that contains a score gives its segment. A segment may have
    /// several boxes. At most 1,000.
    pub rows: Vec<GridRow>,
    /// The segment of the cells in no box. `None` (`null`) asks that there are none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rest: Option<Name>,
    /// How good a segment is, more being better; equal ranks are equally good, and a segment
    /// without one is not compared. Decides nothing: with it the
    /// [analysis](GridPolicy::analyse) can tell whether a better customer is ranked below a worse
    /// one. Defaults to none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
    pub ranks: BTreeMap<Name, u8>,
}

/// One box: on each axis the lowest and the highest score, both included; `None` for all scores.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
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
    /// The sum of the frequency and the monetary score, from 2 on. Grids that speak of the mean
    /// of the two mean half of it: 4 to 5 on average is 8 to 10 here.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub frequency_plus_monetary: Option<[u8; 2]>,
}

impl GridPolicy {
    /// Most boxes.
    pub const MOST_ROWS: usize = 1_000;

    /// How many scores there are on each axis.
    pub fn axes(&self) -> Bins {
        self.axis_bins.unwrap_or(Bins::each(self.bins))
    }

    /// The row that wins each cell, in the order of the table.
    pub(super) fn winners(&self) -> Vec<Option<usize>> {
        let winner = |cell: RfmScore| self.rows.iter().position(|row| row.contains(cell));
        cells(self.axes()).map(winner).collect()
    }

    /// What is wrong with its form. Whether it is any good is the analysis's business.
    pub(super) fn findings_of_form(&self) -> Findings {
        let mut findings = Bins::findings(self.bins, self.axis_bins);
        if self.rows.len() > Self::MOST_ROWS {
            let found = format!("{} rows", self.rows.len());
            findings.push(Finding::new(Code::Range, "/rows", found, "at most 1000"));
        }
        for (at, row) in self.rows.iter().enumerate() {
            row.check(&format!("/rows/{at}"), self.axes(), &mut findings);
        }
        let segments = || self.rows.iter().map(|row| &row.segment).chain(&self.rest);
        for name in self.ranks.keys().filter(|name| !segments().any(|known| known == *name)) {
            let path = format!("/ranks/{name}");
            let finding =
                Finding::new(Code::UnknownName, path, quoted(name), "a segment of the grid");
            findings.push(finding.or_near(name.as_str(), segments().map(Name::as_str)));
        }
        findings
    }
}

impl GridRow {
    /// The box of all cells; narrowed by `GridRow { recency: Some([4, 5]), ..GridRow::all(name) }`.
    pub fn all(segment: Name) -> Self {
        Self {
            segment,
            recency: None,
            frequency: None,
            monetary: None,
            frequency_plus_monetary: None,
        }
    }

    pub(super) fn contains(&self, score: RfmScore) -> bool {
        let within = |range: Option<[u8; 2]>, score: u8| {
            range.is_none_or(|[low, high]| low <= score && score <= high)
        };
        within(self.recency, score.recency)
            && within(self.frequency, score.frequency)
            && within(self.monetary, score.monetary)
            && within(self.frequency_plus_monetary, sum(score))
    }

    fn check(&self, path: &str, axes: Bins, findings: &mut Findings) {
        let both = axes.frequency.saturating_add(axes.monetary);
        let ranges = [
            ("recency", self.recency, 1, axes.recency),
            ("frequency", self.frequency, 1, axes.frequency),
            ("monetary", self.monetary, 1, axes.monetary),
            ("frequency_plus_monetary", self.frequency_plus_monetary, 2, both),
        ];
        for (axis, range, least, most) in ranges {
            let sound = |[low, high]: [u8; 2]| least <= low && low <= high && high <= most;
            if let Some([low, high]) = range.filter(|range| !sound(*range)) {
                let expected = format!("two rising scores from {least} to {most}");
                let (path, found) = (format!("{path}/{axis}"), format!("[{low}, {high}]"));
                findings.push(Finding::new(Code::Range, path, found, expected));
            }
        }
    }
}

/// The sum of the frequency and the monetary score.
pub(super) fn sum(score: RfmScore) -> u8 {
    score.frequency.saturating_add(score.monetary)
}

impl GridPolicy {
    /// Adds the segments to the facts that are decided.
    pub(crate) fn declare(&self, facts: FactSchema) -> FactSchema {
        let mut each: Vec<Name> = Vec::new();
        for name in self.rows.iter().map(|row| row.segment).chain(self.rest) {
            if !each.contains(&name) {
                each.push(name);
            }
        }
        facts.segments(each)
    }
}
