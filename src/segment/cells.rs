//! The cells of a grid in the order of its table: by recency, then frequency, then monetary.

use crate::model::{Bins, RfmScore};

/// Every cell.
pub(super) fn cells(axes: Bins) -> impl Iterator<Item = RfmScore> {
    (1..=axes.recency).flat_map(move |recency| {
        (1..=axes.frequency).flat_map(move |frequency| {
            (1..=axes.monetary).map(move |monetary| RfmScore { recency, frequency, monetary })
        })
    })
}

/// The place of a cell in the table; `None` beyond the grid.
pub(super) fn place(score: RfmScore, axes: Bins) -> Option<usize> {
    let mut place = 0_usize;
    let scores = [score.recency, score.frequency, score.monetary];
    for (score, bins) in scores.into_iter().zip(axes.axes()) {
        let inside = score.checked_sub(1).filter(|at| *at < bins)?;
        place = place.checked_mul(bins.into())?.checked_add(inside.into())?;
    }
    Some(place)
}

/// The neighbours one score worse on one axis.
pub(super) fn just_below(score: RfmScore) -> [RfmScore; 3] {
    [
        RfmScore { recency: score.recency.saturating_sub(1), ..score },
        RfmScore { frequency: score.frequency.saturating_sub(1), ..score },
        RfmScore { monetary: score.monetary.saturating_sub(1), ..score },
    ]
}
