//! The judges of time a second time: the lifecycle day by day, the table of silences by hand.

use patronage::base::{Day, Probability};
use patronage::churn::Silence;
use patronage::error::ErrorKind;
use patronage::fact::Known;
use patronage::judge::Assess as _;
use patronage::lifecycle::{Retail, RetailPolicy};
use patronage::model::StageKind;
use patronage::profile::{Cadence, Cohort, Profile};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{batch_at, cases, crowd, day, ledgers};

/// A usual gap as a fraction: (own days + weight × typical) / (own gaps + weight).
fn pace(cadence: Cadence, days: &[Day]) -> (i128, i128) {
    let own = days.last().unwrap().number() - days[0].number();
    let weight = i128::from(cadence.weight);
    (i128::from(own) + weight * i128::from(cadence.typical_gap), weight + days.len() as i128 - 1)
}

/// Every change of stage, found by living through every day.
fn lived(policy: &RetailPolicy, purchases: &[Day], as_of: Day) -> Vec<(StageKind, Day)> {
    let mut life: Vec<(StageKind, Day)> = Vec::new();
    let mut bought: Vec<Day> = Vec::new();
    let Some(first) = purchases.first() else { return life };
    for today in first.number()..=as_of.number() {
        let today = Day::from_number(today).unwrap();
        let before = life.last().map(|(stage, _)| *stage);
        let stage = if purchases.contains(&today) {
            bought.push(today);
            match before {
                None => StageKind::New,
                Some(StageKind::Dormant | StageKind::Lost) => StageKind::Reactivated,
                Some(_) if bought.len() >= policy.loyal_from as usize => StageKind::Loyal,
                Some(_) => StageKind::Active,
            }
        } else {
            let silence = i128::from(today.number() - bought.last().unwrap().number());
            let longer_than = |gaps: Decimal| {
                policy.cadence.is_some_and(|cadence| {
                    let (days, parts) = pace(cadence, &bought);
                    let hundredths = (gaps * Decimal::ONE_HUNDRED).normalize();
                    silence * 100 * parts > hundredths.mantissa() * days
                })
            };
            match before.unwrap() {
                _ if longer_than(policy.lost_after) => StageKind::Lost,
                _ if longer_than(policy.dormant_after) => StageKind::Dormant,
                _ if longer_than(policy.at_risk_after) => StageKind::AtRisk,
                stage => stage,
            }
        };
        if before != Some(stage) {
            life.push((stage, today));
        }
    }
    life
}

fn policies() -> impl Strategy<Value = RetailPolicy> {
    let cadence =
        (1..60_u32, 1..5_u32).prop_map(|(typical_gap, weight)| Cadence { typical_gap, weight });
    let steps = (1..400_i64, 1..400_i64, 1..800_i64);
    (prop::option::weighted(0.9, cadence), 2..7_u32, steps).prop_map(
        |(cadence, loyal_from, (a, b, c))| RetailPolicy {
            cadence,
            loyal_from,
            at_risk_after: Decimal::new(a, 2),
            dormant_after: Decimal::new(a + b, 2),
            lost_after: Decimal::new(a + b + c, 2),
        },
    )
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_life_is_lived_day_by_day(
        (rows, as_of) in batch_at(), policy in prop_oneof![policies(), Just(RetailPolicy {
            cadence: Some(Cadence { typical_gap: 20, weight: 2 }), ..RetailPolicy::default()
        })]
    ) {
        let retail = Retail::try_from(policy.clone()).unwrap();
        let ledgers = ledgers(&rows);
        for profile in ledgers.at(as_of).profiles() {
            let days: Vec<Day> = profile.each_purchase_day().collect();
            let life = lived(&policy, &days, as_of);
            // Two stages can begin on one day; nobody lives through the first of them.
            let journey = retail.journey(profile);
            let days = journey.chunk_by(|a, b| a.on == b.on).filter_map(|day| day.last());
            let journey: Vec<_> = days.map(|step| (step.to.kind, step.on)).collect();
            prop_assert_eq!(&journey, &life);
            let position = retail.assess(&Known::of(profile));
            let expected = match life.last() {
                Some((stage, since)) => (*stage, Some(*since)),
                None => (StageKind::Prospect, profile.first_contact()),
            };
            prop_assert_eq!((position.stage.kind, position.since), expected);
        }
    }

    #[test]
    fn the_typical_gap_is_the_middle_one((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let mean = |profile: &Profile<'_>| {
            let gaps = profile.repeat_purchases();
            (gaps > 0).then(|| (profile.last_purchase_age().unwrap(), gaps))
        };
        let means: Vec<(u32, u32)> = cohort.profiles().filter_map(mean).collect();
        // The lower of two middles: the smallest that at least half of all do not exceed.
        let at_most = |(a, b): (u32, u32)| {
            let less = |c: u32, d: u32| u64::from(c) * u64::from(b) <= u64::from(a) * u64::from(d);
            means.iter().filter(|(c, d)| less(*c, *d)).count()
        };
        let halves = means.iter().copied().filter(|mean| 2 * at_most(*mean) >= means.len());
        let middle = halves.map(|(days, gaps)| days.div_ceil(gaps)).min();
        let fitted = Cadence::fit(&cohort);
        prop_assert_eq!(fitted.as_ref().ok().map(|cadence| cadence.typical_gap), middle);
        prop_assert!(fitted.is_ok() || fitted.unwrap_err().kind() == ErrorKind::Insufficient);
    }
}

/// Silences in hundredths of a usual gap, rounded up, as of some days earlier, and whether nothing was bought
/// since.
fn silences(cohort: &Cohort<'_>, cadence: Cadence, horizon: u32) -> Vec<(i128, bool)> {
    let then = cohort.as_of().minus(horizon);
    let seen = cohort.profiles().filter_map(|profile| {
        let (past, since): (Vec<Day>, Vec<Day>) =
            profile.each_purchase_day().partition(|day| *day <= then);
        let last = past.last()?;
        let (days, parts) = pace(cadence, &past);
        let hundredths = i128::from(then.number() - last.number()) * 100 * parts;
        Some(((hundredths + days - 1) / days, since.is_empty()))
    });
    seen.collect()
}

/// A bin: its shortest silence, how many stayed away, of how many.
type Bin = (i128, u64, u64);

/// Ten bins by mid-rank.
fn bins(seen: &[(i128, bool)]) -> Vec<Bin> {
    let bin_of = |silence: i128| {
        let below = seen.iter().filter(|(other, _)| *other < silence).count();
        let equal = seen.iter().filter(|(other, _)| *other == silence).count();
        (2 * below + equal) * 10 / (2 * seen.len())
    };
    let in_bin = |bin: usize| {
        let inside: Vec<_> = seen.iter().filter(|(silence, _)| bin_of(*silence) == bin).collect();
        let quiet = inside.iter().filter(|(_, quiet)| *quiet).count() as u64;
        Some((inside.iter().map(|(silence, _)| *silence).min()?, quiet, inside.len() as u64))
    };
    let mut bins: Vec<Bin> = (0..10).filter_map(in_bin).collect();
    bins[0].0 = 0;
    bins
}

/// The share that stayed away, with half a customer of each outcome added.
fn rate((_, quiet, of): Bin) -> (u64, u64) {
    (2 * quiet + 1, 2 * of + 2)
}

/// Joins the first two neighbours whose rates do not rise, until there are none.
fn joined(mut bins: Vec<Bin>) -> Vec<Bin> {
    let falls = |pair: &[Bin]| {
        let ((a, b), (c, d)) = (rate(pair[0]), rate(pair[1]));
        a * d >= c * b
    };
    while let Some(at) = bins.windows(2).position(falls) {
        let (_, quiet, of) = bins.remove(at + 1);
        bins[at] = (bins[at].0, bins[at].1 + quiet, bins[at].2 + of);
    }
    bins
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn chances_are_the_joined_rates_of_ten_bins(rows in crowd(), horizon in 20..120_u32) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(day(390));
        let fitted = Silence::fit(&cohort, horizon, Silence::default_bands());
        let policy = match fitted {
            Ok(policy) => policy,
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::Insufficient);
                return Ok(());
            }
        };
        let seen = silences(&cohort, policy.cadence, horizon);
        prop_assert_eq!(policy.cadence, Cadence::fit(&cohort.earlier(horizon)).unwrap());
        let quiet = seen.iter().filter(|(_, quiet)| *quiet).count() as u64;
        prop_assert_eq!(Some(policy.base_rate), Probability::of(quiet, seen.len() as u64).map(Probability::to_millionths));
        let expected: Vec<(Decimal, Probability)> = joined(bins(&seen))
            .into_iter()
            .map(|bin| {
                let (part, whole) = rate(bin);
                (Decimal::from_i128_with_scale(bin.0, 2), Probability::of(part, whole).unwrap().to_millionths())
            })
            .collect();
        let steps: Vec<_> = policy.steps.iter().map(|step| (step.from, step.probability)).collect();
        prop_assert_eq!(steps, expected);
        prop_assert!(Silence::try_from(policy).is_ok());
    }
}
