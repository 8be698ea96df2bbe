//! Counterfactuals: who changes by one gets there, and who stays one unit short does not.

use patronage::base::{Currency, Day, Money, Name};
use patronage::engine::{Engine, Policy, Spec};
use patronage::evidence::{Change, Counterfactual, Effect};
use patronage::fact::{Axis, FactRef, Known, VerdictFact};
use patronage::intake::{Intake, Row};
use patronage::judge::Assess;
use patronage::model::Value;
use patronage::profile::Ledger;
use patronage::value::{
    Basis, Cuts, Monetary, RfmSpec, StandingPolicy, StandingRow, Standings, TierCuts, TierSpec,
    Tiers,
};
use proptest::prelude::*;

use super::support::{Bought, customers, id, ledgers, today};

/// A customer's ledger with something more: purchases of today, and a refund of today, in cents.
fn with(bought: &Bought, purchases: &[i128], refund: i128) -> Ledger {
    with_on(today(), bought, purchases, refund)
}

/// As above, on another day.
fn with_on(day: Day, bought: &Bought, purchases: &[i128], refund: i128) -> Ledger {
    let cents = |minor: i128| format!("{}.{:02}", minor / 100, minor % 100);
    let mut texts: Vec<(String, &str, String)> = bought
        .iter()
        .map(|(days, minor)| (today().minus(*days).to_string(), "purchase", cents((*minor).into())))
        .collect();
    texts.extend(purchases.iter().map(|minor| (day.to_string(), "purchase", cents(*minor))));
    texts.extend((refund > 0).then(|| (day.to_string(), "refund", cents(refund))));
    let rows = texts.iter().map(|(at, kind, amount)| Row {
        customer: "c",
        at,
        kind,
        amount,
        ..Row::default()
    });
    let mut intake = Intake::new(Currency::EUR);
    Ledger::of(Currency::EUR, intake.admit_rows(rows).unwrap().postings()).unwrap()
}

fn minor(one: &Counterfactual) -> i128 {
    match one.by {
        Value::Money(money) => money.minor(),
        _ => panic!("{one}"),
    }
}

/// What was spent, of all time or of the last days.
fn spend_within(days: Option<u32>) -> FactRef {
    days.map_or("spend".to_owned(), |days| format!("spend({days}d)")).parse().unwrap()
}

/// The ledger after a change of money.
fn changed(bought: &Bought, change: Change, by: i128) -> Ledger {
    match change {
        _ if by == 0 => with(bought, &[], 0),
        Change::More => with(bought, &[by], 0),
        Change::Less => with(bought, &[], by),
    }
}

proptest! {
    #[test]
    fn of_tiers(customers in customers(), heads in any::<bool>(), days in prop::option::of(1..300_u32)) {
        let ledgers = ledgers(&customers);
        let cohort = ledgers.at(today());
        let by = if heads { TierCuts::ShareOfHeads } else { TierCuts::ShareOfValue };
        let mut spec = TierSpec::new(by(Tiers::default_shares()), Name::literal("low"));
        spec.basis = Basis { of: Monetary::NetSpend, window_days: days };
        let tiers = spec.fit(&cohort).unwrap();
        for (at, bought) in customers.iter().enumerate() {
            let profile = cohort.find(&id(at)).unwrap();
            let own = tiers.assess(&Known::of(profile));
            for one in tiers.evidence(&Known::of(profile)).counterfactuals {
                let tier_after = |by| tiers.assess(&Known::of(&changed(bought, one.change, by).at(today())));
                let tier = tier_after(minor(&one)).unwrap();
                prop_assert_eq!(&one.outcome, &VerdictFact::Tier.into());
                prop_assert_eq!(&Value::Name(tier.name), &one.value, "{}", one);
                prop_assert_eq!(tier_after(minor(&one) - 1), own, "{}", one);
                prop_assert_eq!(&one.fact, &spend_within(days));
                let better = tier_after(minor(&one)).unwrap().rank > own.unwrap().rank;
                prop_assert_eq!(better, one.effect == Effect::Reaches);
            }
        }
    }

    #[test]
    fn of_scores(customers in customers(), bins in 2..6_u8, natural in any::<bool>()) {
        let ledgers = ledgers(&customers);
        let cohort = ledgers.at(today());
        let cuts = if natural { Cuts::NaturalBreaks(bins) } else { Cuts::MidRank(bins) };
        let rfm = RfmSpec::all(&cuts).fit(&cohort).unwrap().into_rfm();
        for (at, bought) in customers.iter().enumerate() {
            let profile = cohort.find(&id(at)).unwrap();
            let own = rfm.assess(&Known::of(profile)).unwrap();
            for one in rfm.evidence(&Known::of(profile)).counterfactuals {
                let Value::Count(score) = one.value else { panic!("{one}") };
                let score = u8::try_from(score).unwrap();
                let FactRef::Verdict(VerdictFact::Score(axis)) = one.outcome else { panic!("{one}") };
                let on = |ledger: &Ledger, day: Day| rfm.assess(&Known::of(&ledger.at(day))).unwrap();
                match (&one.by, axis) {
                    (Value::Money(_), Axis::Monetary) => {
                        let after = |by| on(&changed(bought, one.change, by), today()).monetary;
                        prop_assert_eq!(after(minor(&one)), score, "{}", one);
                        prop_assert_eq!(after(minor(&one) - 1), own.monetary, "{}", one);
                    }
                    (Value::Count(count), Axis::Frequency) if one.change == Change::More => {
                        let after = |more: i64| {
                            let more = vec![1; usize::try_from(more).unwrap()];
                            on(&with(bought, &more, 0), today()).frequency
                        };
                        prop_assert_eq!(after(*count), score, "{}", one);
                        prop_assert_eq!(after(count - 1), own.frequency, "{}", one);
                    }
                    (Value::Count(1), Axis::Recency) => {
                        prop_assert_eq!(on(&with(bought, &[1], 0), today()).recency, score);
                        prop_assert!(score > own.recency);
                    }
                    (Value::Days(days), Axis::Recency) => {
                        let later = |days: i64| today().plus(u32::try_from(days).unwrap());
                        let ledger = with(bought, &[], 0);
                        prop_assert_eq!(on(&ledger, later(*days)).recency, score, "{}", one);
                        prop_assert_eq!(on(&ledger, later(days - 1)).recency, own.recency);
                    }
                    // Fewer purchases are returns, which a row cannot ask for without its id.
                    (Value::Count(_), Axis::Frequency) => prop_assert!(score < own.frequency),
                    _ => prop_assert!(false, "{}", one),
                }
            }
        }
    }

    /// Who brings what is missing by the next review holds or reaches the tier at it.
    #[test]
    fn of_standings(bought in customers().prop_map(|all| all[0].clone()), grace in 0..60_u32) {
        let mut policy = StandingPolicy::new(Currency::EUR, Name::literal("bronze"));
        let row = |name, at: &str, to: &str| StandingRow {
            name,
            promote_at: at.parse().unwrap(),
            hold_to: Some(to.parse().unwrap()),
        };
        policy.tiers = vec![
            row(Name::literal("gold"), "40 EUR", "30 EUR"),
            row(Name::literal("silver"), "10 EUR", "5 EUR"),
        ];
        policy.grace_days = grace;
        let standings = Standings::try_from(policy).unwrap();
        let ledger = with(&bought, &[], 0);
        let profile = ledger.at(today());
        for one in standings.evidence(&Known::of(&profile)).counterfactuals {
            let review = one.by_day.unwrap();
            prop_assert!(review > today());
            let held = |by: i128| {
                // Tomorrow: what is bought today counts for today's review as well.
                let more: Vec<i128> = (by > 0).then_some(by).into_iter().collect();
                let ledger = with_on(today().plus(1), &bought, &more, 0);
                let profile = ledger.at(review);
                let standing = standings.earned(&profile).unwrap();
                (standing.held.name, standing.value.minor())
            };
            let (name, value) = held(minor(&one));
            let (_, short) = held(minor(&one) - 1);
            prop_assert_eq!(value - 1, short);
            prop_assert_eq!(&one.fact.to_string(), "standing.value");
            prop_assert_eq!(&one.outcome, &VerdictFact::Standing.into());
            prop_assert_eq!(&Value::Name(name), &one.value, "{}", one);
        }
    }
}

#[test]
fn an_explanation_says_how_far_it_is() {
    let customers = [vec![(10, 50_000), (40, 20_000)], vec![(80, 4_000)], vec![(20, 1_250)]];
    let ledgers = ledgers(&customers);
    let cohort = ledgers.at(today());
    let mut tiers =
        TierSpec::new(TierCuts::ShareOfValue(Tiers::default_shares()), Name::literal("low"));
    tiers.basis.window_days = Some(90);
    let mut standing = StandingPolicy::new(Currency::EUR, Name::literal("bronze"));
    standing.tiers = vec![StandingRow {
        name: Name::literal("silver"),
        promote_at: "60.00 EUR".parse::<Money>().unwrap(),
        hold_to: None,
    }];
    let mut spec = Spec::default();
    (spec.tiers, spec.standing) = (tiers, Some(standing));
    spec.scores = RfmSpec::mid_rank(3);
    spec.grid = None;
    let engine = Engine::new(Policy::fit(&cohort, &spec).unwrap().policy).unwrap();
    let explanation = engine.explain(cohort.find(&id(1)).unwrap());
    let told = |judge: &str| -> Vec<String> {
        let found = explanation.verdicts.iter().find(|v| v.judge.as_str() == judge).unwrap();
        found.counterfactuals().iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        told("tier"),
        [
            "660.00 EUR more of spend(90d) reaches tier high",
            "0.01 EUR less of spend(90d) falls to tier low",
        ]
    );
    assert_eq!(
        told("standing"),
        ["20.00 EUR more of standing.value by 2024-07-31 reaches standing silver"]
    );
    assert_eq!(
        told("rfm"),
        [
            "1 purchase more reaches rfm.recency 3",
            "1 purchase more reaches rfm.frequency 3",
            "660.00 EUR more of spend reaches rfm.monetary 3",
            "0.01 EUR less of spend falls to rfm.monetary 1",
        ]
    );
    assert!(
        format!("{explanation:#}")
            .contains("\n       -> 660.00 EUR more of spend(90d) reaches tier high\n")
    );
    let json = serde_json::to_string(&explanation).unwrap();
    assert_eq!(serde_json::from_str::<patronage::engine::Explanation>(&json).unwrap(), explanation);
}
