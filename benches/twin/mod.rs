//! The same work written by hand, as a floor to measure the library against.
//!
//! Customers are small integers, kinds and channels are codes, nothing is checked and nothing is
//! named. What the library takes beyond that is the price of ids that are texts, of any order of
//! arrival, of exact sums with overflow in mind and of a history that can be asked anything.

use patronage::base::Money;
use patronage::engine::{Classification, Engine};
use patronage::intake::Posting;
use patronage::model::{Kind, RfmScore, StageKind};
use patronage::profile::{Cadence, Profile};
use patronage::segment::Grid;
use rust_decimal::Decimal;

use crate::generator;

const PURCHASE: u8 = 0;
const REFUND: u8 = 1;

/// A posting in integers.
#[derive(Clone, Copy)]
pub(crate) struct Event {
    customer: usize,
    key: (i32, u8, u8, u8),
    amount: i64,
}

impl Event {
    pub(crate) fn of(posting: &Posting) -> Self {
        let code = Kind::built_in().position(|kind| kind == posting.kind()).unwrap_or(255);
        let channel = posting.channel() as u8;
        Self {
            customer: generator::number(posting.customer()),
            key: (posting.day().number(), u8::try_from(code).unwrap(), channel, posting.score()),
            amount: posting.amount(),
        }
    }
}

/// What is kept of a customer when only today's facts are wanted: no history, no late rows, no
/// returns.
#[derive(Clone, Copy, Default)]
pub(crate) struct Record {
    interactions: u32,
    purchases: u32,
    purchase_days: u32,
    first: i32,
    last: i32,
    gross: i64,
    refunded: i64,
}

impl Record {
    /// Interactions and spend, to compare with the library's.
    pub(crate) fn totals(&self) -> (u64, i128) {
        (self.interactions.into(), i128::from(self.gross) - i128::from(self.refunded))
    }
}

/// Folds a log in time order into records.
pub(crate) fn records(events: &[Event], customers: usize) -> Vec<Record> {
    let mut records = vec![Record::default(); customers];
    for event in events {
        let record = &mut records[event.customer];
        record.interactions += 1;
        match event.key {
            (day, PURCHASE, ..) => {
                if record.purchases == 0 {
                    record.first = day;
                }
                if record.purchases == 0 || record.last != day {
                    record.purchase_days += 1;
                    record.last = day;
                }
                record.purchases += 1;
                record.gross += event.amount;
            }
            (_, REFUND, ..) => record.refunded += event.amount,
            _ => {}
        }
    }
    records
}

/// A line of a history.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    key: (i32, u8, u8, u8),
    count: u32,
    amount: i64,
}

/// Folds a log in any order into histories like those of the library's ledgers: counted,
/// scattered by customer, sorted and added up.
pub(crate) fn histories(events: &[Event], customers: usize) -> Vec<Vec<Line>> {
    let mut sizes = vec![0_usize; customers];
    for event in events {
        sizes[event.customer] += 1;
    }
    let mut histories: Vec<Vec<Line>> = sizes.into_iter().map(Vec::with_capacity).collect();
    for event in events {
        let line = Line { key: event.key, count: 1, amount: event.amount };
        histories[event.customer].push(line);
    }
    for history in &mut histories {
        history.sort_unstable_by_key(|line| line.key);
        history.dedup_by(|next, sum| {
            let same = next.key == sum.key;
            if same {
                sum.count += next.count;
                sum.amount += next.amount;
            }
            same
        });
    }
    histories
}

/// The facts of a ready profile that the judges look at.
#[derive(Clone, Copy)]
pub(crate) struct Facts {
    since_last: Option<u32>,
    last_purchase_age: u32,
    purchase_days: u32,
    purchases: i64,
    spend: i64,
}

impl Facts {
    pub(crate) fn of(profile: &Profile<'_>) -> Self {
        Self {
            since_last: profile.since_last(),
            last_purchase_age: profile.last_purchase_age().unwrap_or(0),
            purchase_days: profile.purchase_days(),
            purchases: i64::try_from(profile.purchases()).unwrap(),
            spend: i64::try_from(profile.spend().minor()).unwrap(),
        }
    }
}

/// The bounds of a fitted policy in plain integers.
pub(crate) struct Bounds {
    recency: Vec<u32>,
    frequency: Vec<i64>,
    monetary: Vec<i64>,
    tiers: Vec<i64>,
    /// What silence is measured against for stages, and for risk.
    cadences: [Cadence; 2],
    steps: Vec<(u64, f64)>,
    /// For each cell of the grid the place of its segment.
    grid: Vec<usize>,
}

/// What is decided by hand, in numbers: scores and the place of the segment, the tier from the
/// best, the stage of silence (0 while buying), the risk.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) scores: Option<([u8; 3], usize)>,
    pub(crate) tier: usize,
    pub(crate) silent: u8,
    pub(crate) risk: Option<f64>,
}

impl Bounds {
    pub(crate) fn of(engine: &Engine) -> Self {
        let policy = engine.policy();
        let rfm = policy.rfm.clone().unwrap();
        let churn = policy.churn.clone().unwrap();
        let tiers = policy.tiers.clone().unwrap().tiers;
        let minor = |money: Money| i64::try_from(money.minor()).unwrap();
        Self {
            recency: rfm.recency_at_most_days.into_iter().flatten().collect(),
            frequency: rfm
                .frequency_at_least
                .into_iter()
                .flatten()
                .map(|count| i64::try_from(count).unwrap())
                .collect(),
            monetary: rfm.monetary_at_least.into_iter().flatten().map(minor).collect(),
            tiers: tiers.into_iter().filter_map(|tier| tier.at_least).map(minor).collect(),
            cadences: [policy.lifecycle.clone().unwrap().cadence.unwrap(), churn.cadence],
            steps: churn
                .steps
                .into_iter()
                .map(|step| {
                    let hundredths = step.from * Decimal::ONE_HUNDRED;
                    (u64::try_from(hundredths).unwrap(), step.probability.get())
                })
                .collect(),
            grid: grid(engine.grid().unwrap()),
        }
    }

    /// Classifies ready facts. The stage follows from the silence alone: it tells no return after
    /// a long silence from another.
    pub(crate) fn classify(&self, facts: &Facts) -> Verdict {
        let tier = self.tiers.iter().position(|cut| *cut <= facts.spend);
        let tier = tier.unwrap_or(self.tiers.len());
        let Some(since) = facts.since_last else {
            return Verdict { tier, ..Verdict::default() };
        };
        let score = |reached: usize| u8::try_from(reached + 1).unwrap_or(u8::MAX);
        let rises =
            |cuts: &[i64], value| score(cuts.iter().take_while(|cut| **cut <= value).count());
        let recency = score(self.recency.iter().take_while(|cut| since <= **cut).count());
        let scores =
            [recency, rises(&self.frequency, facts.purchases), rises(&self.monetary, facts.spend)];
        let cell = scores.into_iter().fold(0, |cell, score| cell * 5 + usize::from(score - 1));
        let [stage, risk] = self.cadences.map(|cadence| {
            let weight = u64::from(cadence.weight);
            let gaps = u64::from(facts.purchase_days - 1) + weight;
            let days = u64::from(facts.last_purchase_age) + u64::from(cadence.typical_gap) * weight;
            (u64::from(since) * 100 * gaps, days)
        });
        let longer = |after: &u64| stage.0 > after * stage.1;
        let silent = [200, 400, 800].iter().filter(|after| longer(after)).count();
        let hundredths = risk.0.div_ceil(risk.1);
        let step = self.steps.iter().rev().find(|(from, _)| *from <= hundredths);
        Verdict {
            scores: Some((scores, self.grid[cell])),
            tier,
            silent: u8::try_from(silent).unwrap_or(0),
            risk: step.map(|(_, risk)| *risk),
        }
    }
}

/// The same of a classification by the library.
pub(crate) fn verdict(engine: &Engine, ours: &Classification) -> Verdict {
    let ours = &ours.verdicts;
    let segments = engine.grid().unwrap().segments();
    let place = |segment| segments.iter().position(|other| *other == segment).unwrap();
    let tiers = engine.tiers().unwrap();
    Verdict {
        scores: ours
            .rfm
            .zip(ours.segment)
            .map(|(rfm, segment)| ([rfm.recency, rfm.frequency, rfm.monetary], place(segment))),
        tier: tiers.names().position(|name| Some(name) == ours.tier.map(|tier| tier.name)).unwrap(),
        silent: match ours.stage.unwrap().stage.kind {
            StageKind::AtRisk => 1,
            StageKind::Dormant => 2,
            StageKind::Lost => 3,
            _ => 0,
        },
        risk: ours.churn.map(|churn| churn.probability.get()),
    }
}

/// A grid of five scores on each axis as a table.
fn grid(grid: &Grid) -> Vec<usize> {
    let segments = grid.segments();
    let cells = (0..125_u8).map(|cell| RfmScore {
        recency: cell / 25 + 1,
        frequency: cell / 5 % 5 + 1,
        monetary: cell % 5 + 1,
    });
    let place = |score| segments.iter().position(|other| Some(*other) == grid.segment(score));
    cells.map(|score| place(score).unwrap()).collect()
}
