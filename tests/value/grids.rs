//! The grid analysis, on the presets and on grids that were published elsewhere.

use patronage::base::{Currency, Name};
use patronage::evidence::Reason;
use patronage::fact::Known;
use patronage::judge::Assess as _;
use patronage::model::{Bins, RfmScore, Segment, Value, Verdicts};
use patronage::profile::Ledger;
use patronage::segment::{Fault, Grid, GridAnalysis, GridPolicy, GridRow};
use proptest::prelude::*;

use super::support::today;

fn published(file: &str) -> GridPolicy {
    let path = format!("{}/tests/data/grids/{file}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// How often each kind of fault was found, and all lines that begin with one of the given texts.
#[track_caller]
fn check(file: &str, counts: [usize; 4], lines: &[&str]) {
    let analysis = published(file).analyse().unwrap();
    let count =
        |of: fn(&Fault) -> bool| analysis.faults.iter().filter(|found| of(&found.fault)).count();
    let open = analysis
        .faults
        .iter()
        .find(|found| matches!(found.fault, Fault::Unassigned))
        .map_or(0, |found| found.cells.len());
    let found = [
        open,
        count(|fault| matches!(fault, Fault::NeverWins { .. })),
        count(|fault| matches!(fault, Fault::Overlap { .. })),
        count(|fault| matches!(fault, Fault::AgainstDominance { .. })),
    ];
    assert_eq!(found, counts, "{analysis}");
    let text = analysis.to_string();
    for line in lines {
        assert!(text.lines().any(|found| found == *line), "{line}\nis not in\n{text}");
    }
}

#[test]
fn five_of_seven_published_grids_have_faults() {
    // Cells without a row, rows that never win, overlaps, segments ranked against dominance.
    check(
        "r_rfm_0_2",
        [36, 3, 14, 0],
        &[
            "36 cells in no row, such as R1 F1 M3: no segment",
            "row 3, new_customers, never wins: earlier rows take its 2 cells, such as R4 F1 M1",
            "row 4, promising, never wins: earlier rows take its 2 cells, such as R3 F1 M1",
            "row 8, cant_lose_them, never wins: earlier rows take its 4 cells, such as R1 F4 M4",
            "row 0, champions, and row 1, loyal_customers, share 8 cells, such as R4 F4 M4",
        ],
    );
    check(
        "r_rfm_0_3",
        [10, 0, 20, 0],
        &[
            "10 cells in no row, such as R2 F1 M5: no segment",
            "row 0, champions, and row 1, potential_loyalist, share 1 cell, R5 F5 M5",
        ],
    );
    check("pymc_marketing", [18, 0, 0, 0], &["18 cells in no row, such as R1 F2 M1: no segment"]);
    check(
        "cells_125",
        [0, 0, 0, 1],
        &["customers_needing_attention is ranked below loyal_customers and has 1 cell, R5 F3 M5, \
         nowhere below R4 F3 M5"],
    );
    check(
        "mean_of_f_and_m",
        [0, 4, 18, 0],
        &[
            "row 3, recent_customers, never wins: earlier rows take its 2 cells, such as R4 F1 M1",
            "row 8, cant_lose_them, never wins: earlier rows take its 6 cells, such as R1 F3 M5",
            "row 10, lost, never wins: earlier rows take its 12 cells, such as R1 F1 M1",
        ],
    );
    check("cells_64", [0; 4], &["cells_64: no faults in 64 cells"]);
    check("regex_10", [0; 4], &["regex_10: no faults in 125 cells"]);
}

#[test]
fn the_rest_takes_what_no_row_wins() {
    let mut grid = published("pymc_marketing");
    assert!(Grid::try_from(grid.clone()).is_err());
    grid.rest = Some(Name::literal("other"));
    let analysis = grid.analyse().unwrap();
    assert!(analysis.is_total());
    assert_eq!(analysis.to_string(), "18 cells in no row, such as R1 F2 M1: other");
    let best_left = RfmScore { recency: 4, frequency: 4, monetary: 2 };
    assert!(analysis.faults[0].cells.contains(&best_left));
}

#[test]
fn presets_are_total_and_disjoint() {
    for name in GridPolicy::PRESETS {
        let preset = GridPolicy::preset(name).unwrap();
        assert_eq!(preset.name.as_str(), name);
        let analysis = preset.analyse().unwrap();
        assert!(analysis.faults.is_empty(), "{analysis}");
        assert!(Grid::try_from(preset).is_ok());
    }
}

#[test]
fn patronage_11_is_monotone_and_rfm_6_is_not() {
    let ours = GridPolicy::patronage_11();
    let grid = Grid::try_from(ours.clone()).unwrap();
    assert_eq!((ours.ranks.len(), grid.segments().len()), (11, 11));
    assert!(grid.segments().iter().all(|Segment(name)| ours.ranks.contains_key(name)));
    assert!(ours.analyse().unwrap().is_monotone());

    let mut customary = GridPolicy::rfm_6();
    let mut falling: Vec<Name> = customary.rows.iter().map(|row| row.segment).collect();
    falling.dedup();
    customary.ranks = falling.into_iter().rev().zip(0..).collect();
    assert_eq!(
        customary.analyse().unwrap().to_string(),
        "at_risk is ranked below needs_attention and has 1 cell, R2 F3 M1, nowhere below R2 F2 M1",
    );
}

#[test]
fn patronage_11_in_full() {
    let grid = Grid::try_from(GridPolicy::patronage_11()).unwrap();
    let mut table = String::new();
    for recency in (1..=5).rev() {
        for sum in 2..=10_u8 {
            let frequency = (sum / 2).min(5);
            let monetary = sum - frequency;
            let segment = grid.segment(RfmScore { recency, frequency, monetary }).unwrap();
            table.extend(segment.to_string().chars().take(4));
            table.push(if sum == 10 { '\n' } else { ' ' });
        }
    }
    let expected = "\
new new pote pote loya loya cham cham cham
prom prom pote pote loya loya cham cham cham
abou abou need need need need loya loya loya
hibe hibe at_r at_r at_r at_r cant cant cant
lost lost hibe hibe at_r at_r cant cant cant
";
    assert_eq!(table, expected);
}

#[test]
fn a_bad_form_is_named_in_full() {
    let json = r#"{
        "name": "bad", "bins": 3, "axis_bins": {"recency": 1, "frequency": 3, "monetary": 4},
        "rows": [{"segment": "best", "monetary": [2, 5], "frequency_plus_monetary": [1, 7]}],
        "rest": "others", "ranks": {"bset": 1}
    }"#;
    let policy: GridPolicy = serde_json::from_str(json).unwrap();
    assert_eq!(
        Grid::try_from(policy).unwrap_err().to_string(),
        "/axis_bins/recency: 1; expected 2 to 20\n\
         /ranks/bset: `bset`; expected a segment of the grid (did you mean `best`?)\n\
         /rows/0/frequency_plus_monetary: [1, 7]; expected two rising scores from 2 to 7\n\
         /rows/0/monetary: [2, 5]; expected two rising scores from 1 to 4",
    );
}

const NAMES: [Name; 4] =
    [Name::literal("a"), Name::literal("b"), Name::literal("c"), Name::literal("d")];

fn range(least: u8, most: u8) -> impl Strategy<Value = Option<[u8; 2]>> {
    prop::option::of((least..=most, least..=most).prop_map(|(a, b)| [a.min(b), a.max(b)]))
}

fn any_grid() -> impl Strategy<Value = GridPolicy> {
    let axes = (2..=4_u8, 2..=4_u8, 2..=3_u8);
    axes.prop_flat_map(|(recency, frequency, monetary)| {
        let row = (
            0..4_usize,
            range(1, recency),
            range(1, frequency),
            range(1, monetary),
            range(2, frequency + monetary),
        );
        let row = row.prop_map(|(segment, r, f, m, sum)| GridRow {
            segment: NAMES[segment],
            recency: r,
            frequency: f,
            monetary: m,
            frequency_plus_monetary: sum,
        });
        let rows = prop::collection::vec(row, 0..7);
        let ranks = prop::collection::vec(prop::option::of(0..4_u8), 4);
        (rows, prop::option::of(0..4_usize), ranks).prop_map(move |(rows, rest, ranks)| {
            let rest = rest.map(|at| NAMES[at]);
            let used = |name: &Name| rows.iter().any(|r| r.segment == *name) || rest == Some(*name);
            let ranks = NAMES.into_iter().zip(ranks).filter(|(name, _)| used(name));
            GridPolicy {
                name: Name::literal("any"),
                bins: 5,
                axis_bins: Some(Bins { recency, frequency, monetary }),
                ranks: ranks.filter_map(|(name, rank)| Some((name, rank?))).collect(),
                rows,
                rest,
            }
        })
    })
}

fn cells(grid: &GridPolicy) -> Vec<RfmScore> {
    let axes = grid.axes();
    let mut all = Vec::new();
    for recency in 1..=axes.recency {
        for frequency in 1..=axes.frequency {
            for monetary in 1..=axes.monetary {
                all.push(RfmScore { recency, frequency, monetary });
            }
        }
    }
    all
}

/// Which rows contain a cell, spelt out.
fn rows_of(grid: &GridPolicy, cell: RfmScore) -> Vec<usize> {
    let inside = |range: Option<[u8; 2]>, at: u8| range.is_none_or(|[a, b]| (a..=b).contains(&at));
    let holds = |row: &GridRow| {
        inside(row.recency, cell.recency)
            && inside(row.frequency, cell.frequency)
            && inside(row.monetary, cell.monetary)
            && inside(row.frequency_plus_monetary, cell.frequency + cell.monetary)
    };
    (0..grid.rows.len()).filter(|at| holds(&grid.rows[*at])).collect()
}

fn segment_of(grid: &GridPolicy, cell: RfmScore) -> Option<Name> {
    rows_of(grid, cell).first().map(|row| grid.rows[*row].segment).or(grid.rest)
}

fn found(analysis: &GridAnalysis, of: impl Fn(&Fault) -> bool) -> Vec<Vec<RfmScore>> {
    analysis.faults.iter().filter(|f| of(&f.fault)).map(|f| f.cells.clone()).collect()
}

proptest! {
    /// Every fault that the definitions name is found, and nothing else.
    #[test]
    fn analysis_is_the_definitions(grid in any_grid()) {
        let analysis = grid.analyse().unwrap();
        let cells = cells(&grid);
        let open: Vec<RfmScore> =
            cells.iter().copied().filter(|cell| rows_of(&grid, *cell).is_empty()).collect();
        let holes = found(&analysis, |f| matches!(f, Fault::Unassigned | Fault::LeftToRest { .. }));
        prop_assert_eq!(holes.concat(), open.clone());
        prop_assert_eq!(analysis.is_total(), open.is_empty() || grid.rest.is_some());
        prop_assert_eq!(analysis.is_total(), Grid::try_from(grid.clone()).is_ok());

        for row in 0..grid.rows.len() {
            let wins = cells.iter().any(|cell| rows_of(&grid, *cell).first() == Some(&row));
            let dead = found(&analysis, |f| matches!(f, Fault::NeverWins { row: r, .. } if *r == row));
            prop_assert_eq!(dead.len(), usize::from(!wins));
        }
        let disputed = cells.iter().any(|cell| {
            let mut segments: Vec<Name> =
                rows_of(&grid, *cell).iter().map(|row| grid.rows[*row].segment).collect();
            segments.dedup();
            segments.len() > 1
        });
        prop_assert_eq!(analysis.is_disjoint(), !disputed);

        let rank = |cell| segment_of(&grid, cell).and_then(|name| grid.ranks.get(&name));
        let wrong: Vec<RfmScore> = cells.iter().copied().filter(|better| {
            cells.iter().any(|worse| {
                let ranks = rank(*better).zip(rank(*worse));
                better.dominates(*worse) && ranks.is_some_and(|(better, worse)| better < worse)
            })
        }).collect();
        let mut named =
            found(&analysis, |f| matches!(f, Fault::AgainstDominance { .. })).concat();
        named.sort_unstable();
        prop_assert_eq!(named, wrong);
        for fault in &analysis.faults {
            if let Fault::AgainstDominance { segment, ranked_above, worse } = fault.fault {
                prop_assert_eq!(segment_of(&grid, worse.score), Some(ranked_above.0));
                prop_assert!(fault.cells.iter().all(|cell| segment_of(&grid, *cell) == Some(segment.0)));
            }
        }
    }

    /// The reasons for a segment hold, and whoever meets them all is in the segment.
    #[test]
    fn reasons_are_the_segment(grid in any_grid()) {
        let policy = GridPolicy { rest: grid.rest.or(Some(NAMES[0])), ..grid };
        let grid = Grid::try_from(policy.clone()).unwrap();
        let nobody = Ledger::new(Currency::EUR);
        let profile = nobody.at(today());
        for cell in cells(&policy) {
            prop_assert_eq!(grid.segment(cell), segment_of(&policy, cell).map(Segment));
            let mut verdicts = Verdicts::default();
            verdicts.rfm = Some(cell);
            let known = Known::new(&profile, &verdicts);
            prop_assert_eq!(grid.assess(&known), grid.segment(cell));
            let reasons = grid.evidence(&known).reasons;
            prop_assert!(reasons.iter().all(Reason::holds));
            let meets = |other: RfmScore| reasons.iter().all(|reason| {
                let observed = match reason.fact.to_string().as_str() {
                    "rfm.recency" => other.recency,
                    "rfm.frequency" => other.frequency,
                    "rfm.monetary" => other.monetary,
                    "segment.frequency_plus_monetary" => other.frequency + other.monetary,
                    fact => panic!("{fact}"),
                };
                reason.operator.holds(Some(&Value::Count(observed.into())), &reason.bounds)
            });
            for other in cells(&policy).into_iter().filter(|other| meets(*other)) {
                prop_assert_eq!(grid.segment(other), grid.segment(cell));
            }
        }
    }

    #[test]
    fn printing_and_reading_is_the_identity(grid in any_grid()) {
        let json = serde_json::to_string(&grid).unwrap();
        prop_assert_eq!(serde_json::from_str::<GridPolicy>(&json).unwrap(), grid);
    }
}
