//! Scores: the law of mid-ranks, exact natural breaks, asked sizes, fixed cuts, and the report.

use patronage::base::{Currency, Day, Money, Name};
use patronage::engine::{Engine, Policy, Spec};
use patronage::evidence::Reason;
use patronage::fact::{Known, Metric};
use patronage::intake::{Intake, Row};
use patronage::judge::Assess;
use patronage::model::{Customer, Party, Person, RfmScore, Value};
use patronage::profile::{Cohort, Ledger, Ledgers};
use patronage::segment::GridPolicy;
use patronage::value::rfm::ClassSize;
use patronage::value::{Basis, Bootstrap, Cuts, Monetary, Rfm, RfmPolicy, RfmSpec};
use proptest::prelude::*;

use super::support::{Bought, customers, facts, id, ledgers, ledgers_times, scores, today};

fn sizes(shares: &[&str]) -> Cuts {
    Cuts::Sizes(shares.iter().map(|share| ClassSize(share.parse().unwrap())).collect())
}

fn any_cuts() -> impl Strategy<Value = Cuts> {
    prop_oneof![
        (2..9_u8).prop_map(Cuts::MidRank),
        (2..6_u8).prop_map(Cuts::NaturalBreaks),
        Just(sizes(&["0.5", "0.3", "0.2"])),
        Just(sizes(&["0.001", "0.333", "0.333", "0.333"])),
    ]
}

fn any_spec() -> impl Strategy<Value = RfmSpec> {
    let basis = prop_oneof![
        Just(Monetary::NetSpend),
        Just(Monetary::GrossSpend),
        Just(Monetary::MeanSpend),
    ];
    let basis = (basis, prop::option::of(1..500_u32))
        .prop_map(|(of, window_days)| Basis { of, window_days });
    (any_cuts(), any_cuts(), any_cuts(), basis).prop_map(|(recency, frequency, monetary, basis)| {
        RfmSpec { recency, frequency, monetary, basis }
    })
}

fn all(rfm: &Rfm, cohort: &Cohort<'_>) -> Vec<Option<RfmScore>> {
    cohort.profiles().map(|profile| rfm.assess(&Known::of(profile))).collect()
}

proptest! {
    /// score = 1 + floor(k · (below + equal/2) / n), spelt out.
    #[test]
    fn mid_ranks(customers in customers(), bins in 2..21_u8) {
        let ledgers = ledgers(&customers);
        let cohort = ledgers.at(today());
        let rfm = Rfm::fit(&cohort, bins).unwrap();
        let facts = facts(&cohort);
        for (profile, (_, own)) in cohort.profiles().zip(&facts) {
            let got = scores(rfm.assess(&Known::of(profile)).unwrap());
            for axis in 0..3 {
                let below = facts.iter().filter(|(_, other)| other[axis] < own[axis]).count();
                let equal = facts.iter().filter(|(_, other)| other[axis] == own[axis]).count();
                let doubled = (2 * below + equal) * usize::from(bins);
                let score = (1 + doubled / (2 * facts.len())).min(bins.into());
                prop_assert_eq!(usize::from(got[axis]), score);
            }
        }
    }

    #[test]
    fn even_sizes_are_mid_ranks(customers in customers()) {
        let ledgers = ledgers(&customers);
        let cohort = ledgers.at(today());
        let fifths = sizes(&["0.2", "0.2", "0.2", "0.2", "0.2"]);
        let by_size = RfmSpec::all(&fifths).fit(&cohort).unwrap();
        prop_assert_eq!(by_size.rfm(), &Rfm::fit(&cohort, 5).unwrap());
    }

    /// Equal customers are equal, more is never less, and neither the order of the customers nor
    /// the unit of money shows.
    #[test]
    fn ties_dominance_order_and_units(
        customers in customers(), spec in any_spec(), times in 2..1000_u64, turn in 0..40_usize,
    ) {
        let ledgers = ledgers(&customers);
        let cohort = ledgers.at(today());
        let rfm = spec.fit(&cohort).unwrap().into_rfm();
        let own = all(&rfm, &cohort);
        if spec.basis == Basis::default() {
            for ((_, a), better) in facts(&cohort).iter().zip(&own) {
                for ((_, b), worse) in facts(&cohort).iter().zip(&own) {
                    if a.iter().zip(b).all(|(a, b)| a >= b) {
                        prop_assert!(better.unwrap().dominates(worse.unwrap()));
                    }
                }
            }
        }
        let scaled = ledgers_times(&customers, times);
        let scaled = scaled.at(today());
        // Means are rounded to the cent, and a rounded mean does not scale.
        if spec.basis.of != Monetary::MeanSpend {
            let rfm = spec.fit(&scaled).unwrap().into_rfm();
            prop_assert_eq!(all(&rfm, &scaled), own.clone());
        }
        let mut turned = customers.clone();
        turned.rotate_left(turn % customers.len());
        let turned = super::support::ledgers(&turned);
        let again = spec.fit(&turned.at(today())).unwrap().into_rfm();
        prop_assert_eq!(&again, &rfm);

        let json = serde_json::to_string(&rfm.policy()).unwrap();
        let read: RfmPolicy = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(Rfm::try_from(read).unwrap(), rfm);
        let json = serde_json::to_string(&spec).unwrap();
        prop_assert_eq!(serde_json::from_str::<RfmSpec>(&json).unwrap(), spec);
    }

    /// The reasons hold, and their shares are the scores.
    #[test]
    fn reasons_are_the_scores(customers in customers(), spec in any_spec()) {
        let ledgers = ledgers(&customers);
        let cohort = ledgers.at(today());
        let rfm = spec.fit(&cohort).unwrap().into_rfm();
        for profile in cohort.profiles() {
            let reasons = rfm.evidence(&Known::of(profile)).reasons;
            prop_assert!(reasons.iter().all(Reason::holds));
            let total = reasons.iter().filter_map(|r| r.share).fold(0.0, |sum, share| sum + share.get());
            let score = rfm.assess(&Known::of(profile)).unwrap();
            prop_assert!((total - f64::from(score.total())).abs() < 1e-9);
        }
    }

    /// Whoever the example describes has the scores.
    #[test]
    fn examples_have_their_scores(customers in customers(), bins in 2..6_u8) {
        let cohort_ledgers = ledgers(&customers);
        let rfm = Rfm::fit(&cohort_ledgers.at(today()), bins).unwrap();
        let collapsed: Vec<_> = rfm.collapsed().collect();
        for recency in 1..=bins {
            for frequency in 1..=bins {
                for monetary in 1..=bins {
                    let score = RfmScore { recency, frequency, monetary };
                    let Some(example) = rfm.example(score) else {
                        // Only where a bin is empty, or nothing is worse than the worst cut.
                        let gone = |axis, score| score == 1 || collapsed.contains(&(axis, score));
                        prop_assert!(
                            gone("recency", recency)
                                || gone("frequency", frequency)
                                || gone("monetary", monetary)
                        );
                        continue;
                    };
                    let (count, minor) = (example.purchases, example.value.minor());
                    if count > 10 || minor < i128::from(count) || example.since_last_days > 40_000 {
                        continue;
                    }
                    let ones = vec![(example.since_last_days, 1); usize::try_from(count).unwrap() - 1];
                    let last = u32::try_from(minor).unwrap() - u32::try_from(count).unwrap() + 1;
                    let bought: Bought = [ones, vec![(example.since_last_days, last)]].concat();
                    let made = ledgers(&[bought]);
                    let got = rfm.assess(&Known::of(made.at(today()).find(&id(0)).unwrap()));
                    prop_assert_eq!(got, Some(score), "{}", example);
                }
            }
        }
    }

    /// Natural breaks are as good as the best of all ways to cut.
    #[test]
    fn natural_breaks_are_brute_force(
        values in prop::collection::vec(prop_oneof![1..12_u32, 1..100_000_u32], 1..12),
        bins in 2..5_u8,
    ) {
        let bought: Vec<Bought> = values.iter().map(|cents| vec![(3, *cents)]).collect();
        let ledgers = ledgers(&bought);
        let cohort = ledgers.at(today());
        let rfm = RfmSpec::all(&Cuts::NaturalBreaks(bins)).fit(&cohort).unwrap().into_rfm();
        let mut classes: Vec<Vec<i128>> = vec![Vec::new(); bins.into()];
        for profile in cohort.profiles() {
            let score = rfm.assess(&Known::of(profile)).unwrap().monetary;
            classes[usize::from(score) - 1].push(profile.spend().minor());
        }
        let mut sorted: Vec<i128> = values.iter().map(|cents| i128::from(*cents)).collect();
        sorted.sort_unstable();
        let best = (1..=usize::from(bins)).map(|k| best_cost(&sorted, k)).min().unwrap();
        prop_assert_eq!(spread(&classes), best);
    }

    #[test]
    fn the_report_adds_up(customers in customers(), spec in any_spec(), seed in any::<u64>()) {
        let ledgers = ledgers(&customers);
        let fit = spec.fit(&ledgers.at(today())).unwrap();
        let bootstrap = Some(Bootstrap { rounds: 25, seed });
        let report = fit.report(bootstrap);
        prop_assert_eq!(&fit.report(bootstrap), &report);
        prop_assert_eq!(report.customers, customers.len() as u64);
        for (at, axis) in report.axes.iter().enumerate() {
            let total = axis.bins.iter().fold(0, |sum, bin| sum + bin.customers);
            prop_assert_eq!(total, report.customers);
            prop_assert_eq!(axis.moves.len(), axis.bins.len() - 1);
            for bin in axis.bins.iter().filter(|bin| bin.collapsed) {
                prop_assert_eq!(bin.customers, 0);
            }
            for tie in &axis.straddles {
                prop_assert!(tie.below <= tie.wanted_below);
                prop_assert!(tie.wanted_below < tie.below + tie.customers);
            }
            for neighbour in &report.neighbours {
                for (row, bin) in neighbour.tables[at].iter().zip(&axis.bins) {
                    prop_assert_eq!(row.iter().fold(0_u64, |sum, n| sum.saturating_add(*n)), bin.customers);
                }
            }
        }
    }
}

/// The sum of squared distances to the class means, times 27720², so that it is a whole number
/// for classes of up to twelve.
fn spread(classes: &[Vec<i128>]) -> i128 {
    const WHOLE: i128 = 27_720;
    let total =
        |values: &[i128]| values.iter().fold(0_i128, |sum, value| sum.saturating_add(*value));
    let of = |class: &Vec<i128>| {
        let n = i128::try_from(class.len()).unwrap();
        if n == 0 {
            return 0;
        }
        let squares: Vec<i128> = class.iter().map(|value| value * value).collect();
        WHOLE * total(&squares) - WHOLE / n * total(class) * total(class)
    };
    classes.iter().map(of).fold(0_i128, i128::saturating_add)
}

/// The least spread of any way to cut sorted values into so many runs.
fn best_cost(sorted: &[i128], classes: usize) -> i128 {
    if classes == 1 || sorted.is_empty() {
        return spread(&[sorted.to_vec()]);
    }
    let cuts = (classes - 1).min(sorted.len())..=sorted.len();
    cuts.map(|cut| best_cost(&sorted[..cut], classes - 1) + spread(&[sorted[cut..].to_vec()]))
        .min()
        .unwrap()
}

/// Ten customers, seven of whom bought once.
fn one_timers() -> Ledgers {
    let once = |cents| vec![(10, cents)];
    let mut bought: Vec<Bought> = (1..8).map(once).collect();
    bought.push(vec![(5, 50), (40, 50)]);
    bought.push(vec![(2, 100), (50, 100), (90, 100)]);
    bought.push(vec![(1, 900), (50, 100), (90, 100), (200, 100)]);
    ledgers(&bought)
}

#[test]
fn a_report_in_words() {
    let ledgers = one_timers();
    let fit = RfmSpec::mid_rank(3).fit(&ledgers.at(today())).unwrap();
    let report = fit.report(Some(Bootstrap { rounds: 200, seed: 7 }));
    let text = report.to_string();
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains("drawn anew")).collect();
    assert_eq!(
        lines,
        [
            "10 customers",
            "recency 1: 0 customers",
            "recency 2: 7 customers, from 10 days",
            "recency 3: 3 customers, from 5 days",
            "recency 2 was to begin above 3 customers: 7 at 10 days begin above 0",
            "recency 3 was to begin above 6 customers: 7 at 10 days begin above 0",
            "frequency 1: 0 customers, collapsed",
            "frequency 2: 7 customers, from 1",
            "frequency 3: 3 customers, from 2",
            "frequency 2 was to begin above 3 customers: 7 at 1 begin above 0",
            "frequency 3 was to begin above 6 customers: 7 at 1 begin above 0",
            "monetary 1: 3 customers",
            "monetary 2: 4 customers, from 0.04 EUR",
            "monetary 3: 3 customers, from 1.00 EUR",
            "with 2 bins 10 customers have other scores",
            "with 4 bins 6 customers have other scores",
        ]
    );
    let moves = &report.axes[2].moves;
    assert_eq!(moves[0].score, 2);
    let [worst, best] = moves[0].range.as_ref().unwrap();
    assert!(worst < moves[0].cut.as_ref().unwrap() && moves[0].cut.as_ref().unwrap() < best);
}

#[test]
fn the_same_seed_says_the_same_everywhere() {
    let ledgers = one_timers();
    let fit = RfmSpec::mid_rank(3).fit(&ledgers.at(today())).unwrap();
    let range = |seed| {
        let report = fit.report(Some(Bootstrap { rounds: 40, seed }));
        let [a, b] = report.axes[2].moves[1].range.clone().unwrap();
        format!("{a} {b}")
    };
    assert_eq!(range(1), "0.05 EUR 3.00 EUR");
    assert_eq!(range(1), range(1));
}

#[test]
fn fixed_numbers_and_axes_of_different_length() {
    let ledgers = one_timers();
    let cohort = ledgers.at(today());
    let mut spec = RfmSpec::mid_rank(3);
    spec.recency = Cuts::Fixed(vec![Value::Days(9), Value::Days(2)]);
    spec.frequency = Cuts::Fixed(vec![Value::Count(3)]);
    spec.monetary = Cuts::NaturalBreaks(3);
    let fit = spec.fit(&cohort).unwrap();
    let policy = fit.rfm().policy();
    assert_eq!((policy.bins, policy.axes().axes()), (3, [3, 2, 3]));
    assert_eq!(policy.recency_at_most_days, [Some(9), Some(2)]);
    assert_eq!(policy.frequency_at_least, [Some(3)]);
    let eur = |text: &str| Some(text.parse::<Money>().unwrap());
    assert_eq!(policy.monetary_at_least, [eur("3.00 EUR"), eur("12.00 EUR")]);
    assert_eq!(fit.report(None).neighbours.len(), 2);

    let mut grid = GridPolicy::rf_10();
    (grid.bins, grid.rows) = (3, vec![]);
    grid.axis_bins = Some(policy.axes());
    grid.rest = Some(Name::literal("all"));
    let mut whole = Spec::default();
    (whole.grid, whole.scores) = (Some(grid), spec);
    let fitted = Policy::fit(&cohort, &whole).unwrap();
    assert!(Engine::new(fitted.policy).is_ok());
    whole.grid = Some(GridPolicy::rf_10());
    assert_eq!(
        Policy::fit(&cohort, &whole).unwrap_err().to_string(),
        "/grid/bins: 5; expected 3, 2 and 3, as many as rfm has",
    );
}

#[test]
fn a_bad_spec_is_named_in_full() {
    let json = r#"{
        "recency": {"fixed": [{"days": 30}, {"days": 90}, {"count": 1}]},
        "frequency": {"mid_rank": 1},
        "monetary": {"sizes": ["0.5", "0.4"]},
        "basis": {"of": {"attribute": "margin"}, "window_days": 90}
    }"#;
    let spec: RfmSpec = serde_json::from_str(json).unwrap();
    assert_eq!(
        spec.findings(Currency::EUR).to_string(),
        "/recency/fixed/1: `90 days`; expected no more than `30 days`, the one before it
/recency/fixed/2: `1`; expected days, 0 or more
/frequency: 1 scores; expected 2 to 20
/monetary/sizes: a sum of 0.9; expected a sum of 1
/basis/window_days: 90; expected null: an attribute has no dates",
    );
}

#[test]
fn which_money_counts() {
    let mut intake = Intake::new(Currency::EUR);
    let row = |at, kind, amount| Row { customer: "ann", at, kind, amount, ..Row::default() };
    let rows = [
        row("2024-01-10", "purchase", "100"),
        row("2024-06-10", "purchase", "50"),
        row("2024-06-20", "purchase", "25"),
        row("2024-06-25", "refund", "10"),
    ];
    let ledger = Ledger::of(Currency::EUR, intake.admit_rows(rows).unwrap().postings()).unwrap();
    let mut ann = Customer::new("ann".parse().unwrap(), Party::Individual(Person::default()));
    ann.attributes.insert(Name::literal("margin"), Value::Money("7 EUR".parse().unwrap()).into());
    let profile = ledger.at(Day::new(2024, 6, 30).unwrap());
    let money = |of, window_days, known: bool| {
        let profile = if known { profile.known_as(&ann) } else { profile };
        let rfm = Rfm::try_from(RfmPolicy {
            bins: 2,
            axis_bins: None,
            currency: Currency::EUR,
            recency_at_most_days: vec![None],
            frequency_at_least: vec![None],
            monetary_at_least: vec![Some("1000 EUR".parse().unwrap())],
            basis: Basis { of, window_days },
        })
        .unwrap();
        let reasons = rfm.evidence(&Known::of(&profile)).reasons;
        let reason = reasons
            .iter()
            .find(|r| ![Metric::SinceLast.into(), Metric::Purchases.into()].contains(&r.fact));
        (rfm.assess(&Known::of(&profile)).is_some(), reason.unwrap().to_string())
    };
    let bound = ", less than 1000.00 EUR";
    for (of, window, expected) in [
        (Monetary::NetSpend, None, "spend 165.00 EUR"),
        (Monetary::NetSpend, Some(30), "spend(30d) 65.00 EUR"),
        (Monetary::GrossSpend, None, "gross_spend 175.00 EUR"),
        (Monetary::GrossSpend, Some(30), "gross_spend(30d) 75.00 EUR"),
        (Monetary::MeanSpend, None, "mean_spend 55.00 EUR"),
        (Monetary::MeanSpend, Some(30), "mean_spend(30d) 32.50 EUR"),
        (Monetary::MeanSpend, Some(1), "mean_spend(1d) 0.00 EUR"),
        (Monetary::Attribute(Name::literal("margin")), None, "attr.margin 7.00 EUR"),
    ] {
        assert_eq!(money(of, window, true), (true, format!("{expected}{bound}")));
    }
    let unknown = Monetary::Attribute(Name::literal("margin"));
    assert_eq!(money(unknown, None, false), (false, "attr.margin is missing".into()));
}
