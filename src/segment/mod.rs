//! Segments: boxes on a grid of scores, in order, each with a name.
//!
//! A [`Grid`] gives every combination of [RFM scores](crate::model::RfmScore) a segment. It is
//! data: rows of boxes, the first that contains a score wins. A grid that leaves a cell without a
//! segment is refused. Most grids that are handed round have worse faults than that: rows that
//! never win, rows whose order decides by accident, good customers in poor segments.
//! [`GridPolicy::analyse`] finds them all, each with a customer who meets it.
//!
//! ```
//! use patronage::model::RfmScore;
//! use patronage::segment::{Grid, GridPolicy};
//!
//! let grid = Grid::try_from(GridPolicy::rf_10())?;
//! let score = RfmScore { recency: 5, frequency: 4, monetary: 1 };
//! assert_eq!(grid.segment(score).unwrap().to_string(), "champions");
//! # Ok::<(), patronage::error::Findings>(())
//! ```

mod analysis;
mod cells;
mod grid;
mod policy;
mod presets;

pub use analysis::{Fault, GridAnalysis, GridFault, Witness};
pub use grid::Grid;
pub use policy::{GridPolicy, GridRow};
