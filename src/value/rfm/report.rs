//! What a fit has to say about itself.

use std::fmt;

use super::Axis;
use super::{Rfm, RfmSpec};
use crate::model::Value;
use crate::numeric::draws::Draws;
use crate::value::sample::Sample;

/// A scorer that was just fitted, with what is needed to say how well.
#[derive(Clone, Debug, PartialEq)]
pub struct RfmFit {
    pub(super) spec: RfmSpec,
    pub(super) rfm: Rfm,
    /// Of each customer who has bought: recency, frequency, monetary.
    pub(super) facts: Vec<[i128; 3]>,
    pub(super) samples: [Sample; 3],
}

/// How a fit is repeated on customers drawn by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Bootstrap {
    /// How often, at least 20 to say anything, at most 10,000. 200 is customary for intervals.
    pub rounds: u32,
    /// Decides the draws: the same seed, the same report.
    pub seed: u64,
}

/// What a fit has to say about itself: how large its bins are, what ties did to them, how firm its
/// cuts are, and what another number of bins would have done.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RfmReport {
    /// The customers who have bought.
    pub customers: u64,
    /// Recency, frequency, monetary.
    pub axes: Vec<AxisReport>,
    /// The same customers under one bin fewer and one more, where bins are counted.
    pub neighbours: Vec<Neighbour>,
}

/// The report on one axis.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AxisReport {
    /// Which axis.
    pub axis: Axis,
    /// The bins, score 1 first.
    pub bins: Vec<Bin>,
    /// Equal customers who lie on both sides of a wanted cut, and so shift it.
    pub straddles: Vec<Straddle>,
    /// How far each cut moves; empty without a bootstrap.
    pub moves: Vec<CutMove>,
}

/// One bin.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Bin {
    /// Its score.
    pub score: u8,
    /// The value from which on a customer is in it; `None` for score 1, and where nobody is.
    pub from: Option<Value>,
    /// How many customers are in it.
    pub customers: u64,
    /// Whether no customer can be in it: ties have eaten it up.
    pub collapsed: bool,
}

/// Equal customers across a wanted cut. They get one score, so the bins beside the cut are larger
/// and smaller than wanted.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Straddle {
    /// The score that was to begin at the cut.
    pub score: u8,
    /// Their value.
    pub value: Value,
    /// How many of them there are.
    pub customers: u64,
    /// How many customers lie below them.
    pub below: u64,
    /// How many customers were to lie below the cut, rounded down.
    pub wanted_below: u64,
}

/// How far a cut moves when the customers are drawn anew.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CutMove {
    /// The score that begins at the cut.
    pub score: u8,
    /// The cut as fitted; `None` where nobody reaches the score.
    pub cut: Option<Value>,
    /// The worst and the best cut after a twentieth of the rounds at either end is left out; of
    /// days the worst is the larger. `None` when nobody reached the score in any of the others.
    pub range: Option<[Value; 2]>,
    /// Rounds in which nobody reached the score.
    pub missing: u32,
}

/// The same customers under another number of bins.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Neighbour {
    /// The other spec.
    pub spec: RfmSpec,
    /// Customers whose score changes on at least one axis.
    pub changed: u64,
    /// On each axis: for each score now, how many customers have each score then.
    pub tables: [Vec<Vec<u64>>; 3],
}

impl Bootstrap {
    /// Most rounds.
    pub const MOST_ROUNDS: u32 = 10_000;
}

impl RfmFit {
    /// The scorer.
    pub fn rfm(&self) -> &Rfm {
        &self.rfm
    }

    /// The scorer alone.
    pub fn into_rfm(self) -> Rfm {
        self.rfm
    }

    /// The report. A bootstrap repeats the fit for each round; without one no cut is said to
    /// move. Rounds beyond 10,000 are not drawn.
    pub fn report(&self, bootstrap: Option<Bootstrap>) -> RfmReport {
        let axes = Axis::ALL.into_iter().zip(&self.samples);
        let mut axes: Vec<AxisReport> =
            axes.map(|(axis, sample)| self.axis_report(axis, sample)).collect();
        if let Some(bootstrap) = bootstrap {
            for (report, moves) in axes.iter_mut().zip(self.moves(bootstrap)) {
                report.moves = moves;
            }
        }
        let neighbours = self.spec.neighbours().map(|spec| self.neighbour(spec)).collect();
        RfmReport { customers: self.facts.len() as u64, axes, neighbours }
    }

    fn axis_report(&self, axis: Axis, sample: &Sample) -> AxisReport {
        let scale = self.rfm.scale(axis);
        let shown = |value| axis.shown(value, self.rfm.currency);
        let bins = (1..=scale.bins()).map(|score| {
            let inside = sample.values().iter().filter(|(value, _)| scale.score(*value) == score);
            Bin {
                score,
                from: scale.cut(score).map(shown),
                customers: inside.fold(0, |sum, (_, count)| sum.saturating_add(*count)),
                collapsed: scale.unreachable(axis.least()).any(|empty| empty == score),
            }
        });
        let wanted = self.spec.cuts(axis).shares().into_iter().zip(2..);
        let straddles = wanted.filter_map(|((part, whole), score)| {
            // The wanted cut lies at n · part / whole customers.
            let at = u128::from(sample.customers()).saturating_mul(part.into());
            let whole = u128::from(whole);
            let mut ties = sample.blocks().filter(|(.., equal)| *equal > 1);
            let (value, below, customers) = ties.find(|(_, below, equal)| {
                let above = u128::from(below.saturating_add(*equal)).saturating_mul(whole);
                u128::from(*below).saturating_mul(whole) < at && at < above
            })?;
            let wanted_below = u64::try_from(at.checked_div(whole)?).ok()?;
            Some(Straddle { score, value: shown(value), customers, below, wanted_below })
        });
        AxisReport { axis, bins: bins.collect(), straddles: straddles.collect(), moves: Vec::new() }
    }

    fn moves(&self, Bootstrap { rounds, seed }: Bootstrap) -> [Vec<CutMove>; 3] {
        let mut chance = Draws::new(seed);
        let mut again: Vec<Rfm> = Vec::new();
        for _ in 0..rounds.min(Bootstrap::MOST_ROUNDS) {
            let samples = self.samples.each_ref().map(|sample| sample.resample(&mut chance));
            again.push(self.spec.cut(&samples, self.rfm.currency));
        }
        Axis::ALL.map(|axis| {
            let scores = 2..=self.rfm.scale(axis).bins();
            scores.map(|score| self.cut_move(axis, score, &again)).collect()
        })
    }

    fn cut_move(&self, axis: Axis, score: u8, again: &[Rfm]) -> CutMove {
        let shown = |value| axis.shown(value, self.rfm.currency);
        let mut cuts: Vec<Option<i128>> =
            again.iter().map(|rfm| rfm.scale(axis).cut(score)).collect();
        // Where nobody reaches the score the cut lies beyond every value.
        cuts.sort_unstable_by_key(|cut| (cut.is_none(), *cut));
        let out = cuts.len() / 20;
        let kept = cuts.get(out..cuts.len().saturating_sub(out)).unwrap_or_default();
        let worst = kept.iter().flatten().next();
        let best = kept.iter().flatten().next_back();
        let missing = cuts.iter().filter(|cut| cut.is_none()).count();
        CutMove {
            score,
            cut: self.rfm.scale(axis).cut(score).map(shown),
            range: worst.zip(best).map(|(worst, best)| [shown(*worst), shown(*best)]),
            missing: u32::try_from(missing).unwrap_or(u32::MAX),
        }
    }

    fn neighbour(&self, spec: RfmSpec) -> Neighbour {
        let other = spec.cut(&self.samples, self.rfm.currency);
        let tables = Axis::ALL.map(|axis| {
            let (now, then) = (self.rfm.scale(axis), other.scale(axis));
            let row = vec![0_u64; usize::from(then.bins())];
            let mut table = vec![row; usize::from(now.bins())];
            for facts in &self.facts {
                let value = axis.of(*facts);
                let at = |score: u8| usize::from(score).saturating_sub(1);
                let row = table.get_mut(at(now.score(value)));
                if let Some(count) = row.and_then(|row| row.get_mut(at(then.score(value)))) {
                    *count = count.saturating_add(1);
                }
            }
            table
        });
        let differs = |facts: &&[i128; 3]| self.rfm.score(**facts) != other.score(**facts);
        let changed = self.facts.iter().filter(differs).count() as u64;
        Neighbour { spec, changed, tables }
    }
}

impl fmt::Display for RfmReport {
    /// A line for each bin, straddle and cut, and one for each neighbour.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} customers", self.customers)?;
        for report in &self.axes {
            for bin in &report.bins {
                write!(f, "\n{} {}: {} customers", report.axis, bin.score, bin.customers)?;
                if let Some(from) = &bin.from {
                    write!(f, ", from {from}")?;
                }
                if bin.collapsed {
                    f.write_str(", collapsed")?;
                }
            }
            for tie in &report.straddles {
                let Straddle { score, value, customers, below, wanted_below } = tie;
                write!(
                    f,
                    "\n{} {score} was to begin above {wanted_below} customers: ",
                    report.axis
                )?;
                write!(f, "{customers} at {value} begin above {below}")?;
            }
            for CutMove { score, range, missing, .. } in &report.moves {
                write!(f, "\n{} {score} begins ", report.axis)?;
                match range {
                    Some([worst, best]) => write!(f, "between {worst} and {best}")?,
                    None => f.write_str("nowhere")?,
                }
                f.write_str(" when drawn anew")?;
                if *missing > 0 {
                    write!(f, ", {missing} times nowhere")?;
                }
            }
        }
        for Neighbour { spec, changed, .. } in &self.neighbours {
            write!(f, "\nwith {} bins {changed} customers have other scores", spec.axes())?;
        }
        Ok(())
    }
}
