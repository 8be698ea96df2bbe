//! Tiers: by share of value, by share of heads, by amounts, within groups, and by decision.

use patronage::base::{CustomerId, Money, Name};
use patronage::customer::CustomerRecords;
use patronage::customer::Schema;
use patronage::engine::{Engine, Policy, Spec};
use patronage::evidence::Reason;
use patronage::fact::Known;
use patronage::judge::Assess;
use patronage::model::{Customer, Party, Person};
use patronage::profile::Cohort;
use patronage::value::{
    Basis, GroupBy, Monetary, Otherwise, Override, TierCuts, TierPolicy, TierRow, TierShare,
    TierSpec, Tiers, Within,
};
use proptest::prelude::*;

use super::support::{Bought, customers, id, ledgers, ledgers_times, today};

const HIGH: Name = Name::literal("high");
const MEDIUM: Name = Name::literal("medium");
const LOW: Name = Name::literal("low");

fn shares(high: &str, medium: &str) -> Vec<TierShare> {
    let share = |name, up_to: &str| TierShare { name, up_to: up_to.parse().unwrap() };
    vec![share(HIGH, high), share(MEDIUM, medium)]
}

fn ranks(tiers: &Tiers, cohort: &Cohort<'_>) -> Vec<Option<u8>> {
    cohort
        .profiles()
        .map(|profile| tiers.assess(&Known::of(profile)).map(|tier| tier.rank))
        .collect()
}

/// Records of customers, the country by turns: GB, FR, none.
fn records(count: usize) -> CustomerRecords {
    let customer = |at: usize| {
        let mut customer =
            Customer::new(id(at).parse().unwrap(), Party::Individual(Person::default()));
        customer.country = [Some("GB"), Some("FR"), None][at % 3].map(|code| code.parse().unwrap());
        customer
    };
    CustomerRecords::new((0..count).map(customer), &Schema::new()).unwrap()
}

fn any_cuts() -> impl Strategy<Value = TierCuts> {
    let amount = |text: &str| Some(text.parse::<Money>().unwrap());
    let rows = vec![
        TierRow { name: HIGH, at_least: amount("20 EUR") },
        TierRow { name: MEDIUM, at_least: amount("0.05 EUR") },
    ];
    prop_oneof![
        Just(TierCuts::ShareOfValue(shares("0.8", "0.95"))),
        Just(TierCuts::ShareOfValue(shares("0.333333", "1"))),
        Just(TierCuts::ShareOfHeads(shares("0.2", "0.5"))),
        Just(TierCuts::Amounts(rows)),
    ]
}

fn any_spec() -> impl Strategy<Value = TierSpec> {
    let otherwise = prop_oneof![Just(Otherwise::Everybody), Just(Otherwise::NoTier)];
    let within = (1..5_u32, otherwise).prop_map(|(fewest, otherwise)| Within {
        by: GroupBy::Country,
        fewest,
        otherwise,
    });
    (any_cuts(), prop::option::of(within)).prop_map(|(by, within)| {
        let mut spec = TierSpec::new(by, LOW);
        spec.within = within;
        spec
    })
}

proptest! {
    /// By share of value and of heads, spelt out: the share before the customer's block.
    #[test]
    fn the_share_before_decides(customers in customers(), heads in any::<bool>()) {
        let ledgers = ledgers(&customers);
        let cohort = ledgers.at(today());
        let by = if heads { TierCuts::ShareOfHeads } else { TierCuts::ShareOfValue };
        let tiers = TierSpec::new(by(shares("0.8", "0.95")), LOW).fit(&cohort).unwrap();
        let spends: Vec<i128> = cohort.profiles().map(|p| p.spend().minor()).collect();
        let weight = |spend: &i128| if heads { 1 } else { *spend };
        let total: i128 = spends.iter().map(weight).fold(0, i128::saturating_add);
        for (profile, spend) in cohort.profiles().zip(&spends) {
            let before = spends.iter().filter(|other| *other > spend).map(weight);
            let before: i128 = before.fold(0, i128::saturating_add);
            let rank = match () {
                () if before * 100 < total * 80 => 2,
                () if before * 100 < total * 95 => 1,
                () => 0,
            };
            prop_assert_eq!(tiers.assess(&Known::of(profile)).unwrap().rank, rank);
        }
    }

    /// Equal customers of one group are equal, more is never less, and neither the order nor the
    /// unit shows; the policy can be stored; the reasons hold.
    #[test]
    fn ties_dominance_order_and_units(
        customers in customers(), spec in any_spec(), times in 2..1000_u64,
    ) {
        let records = records(customers.len());
        let ledgers = ledgers(&customers);
        let cohort = ledgers.at(today()).known_by(&records);
        let tiers = spec.fit(&cohort).unwrap();
        let own = ranks(&tiers, &cohort);
        let who: Vec<_> = cohort
            .profiles()
            .map(|p| (p.customer().unwrap().country, p.spend().minor()))
            .collect();
        for ((country, spend), rank) in who.iter().zip(&own) {
            for ((other_country, less), other) in who.iter().zip(&own) {
                if country == other_country && spend >= less {
                    prop_assert!(rank >= other);
                }
            }
        }
        if !matches!(spec.by, TierCuts::Amounts(_)) {
            let scaled = ledgers_times(&customers, times);
            let scaled = scaled.at(today()).known_by(&records);
            prop_assert_eq!(ranks(&spec.fit(&scaled).unwrap(), &scaled), own);
        }
        let json = serde_json::to_string(&tiers.policy()).unwrap();
        let read: TierPolicy = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(Tiers::try_from(read).unwrap(), tiers.clone());
        let json = serde_json::to_string(&spec).unwrap();
        prop_assert_eq!(serde_json::from_str::<TierSpec>(&json).unwrap(), spec);
        for profile in cohort.profiles() {
            prop_assert!(tiers.evidence(&Known::of(profile)).reasons.iter().all(Reason::holds));
        }
    }
}

fn once(cents: u32) -> Bought {
    vec![(1, cents)]
}

#[test]
fn one_customer_with_nearly_everything_is_in_the_best_tier() {
    let ledgers = ledgers(&[once(9_000), once(500), once(300), once(200)]);
    let cohort = ledgers.at(today());
    let tiers = Tiers::fit(&cohort, &Tiers::default_shares(), LOW).unwrap();
    assert_eq!(ranks(&tiers, &cohort), [Some(2), Some(1), Some(0), Some(0)]);
}

#[test]
fn groups_are_cut_on_their_own() {
    // GB: 100, 10, 1; FR: 9, 8, 7; of the others the country is not known.
    let cents = [100, 9, 50, 10, 8, 20, 1, 7, 30];
    let customers: Vec<Bought> = cents.into_iter().map(once).collect();
    let (ledgers, records) = (ledgers(&customers), records(9));
    let cohort = ledgers.at(today()).known_by(&records);
    let mut spec = TierSpec::new(TierCuts::ShareOfHeads(shares("0.3", "0.6")), LOW);
    let within = Within { by: GroupBy::Country, fewest: 3, otherwise: Otherwise::NoTier };
    spec.within = Some(within);
    let tiers = spec.fit(&cohort).unwrap();
    let told = |at: usize| {
        let profile = cohort.find(&id(at)).unwrap();
        let tier =
            tiers.assess(&Known::of(profile)).map_or("none".into(), |tier| tier.name.to_string());
        let reasons: Vec<String> =
            tiers.evidence(&Known::of(profile)).reasons.iter().map(Reason::to_string).collect();
        format!("{tier}: {}", reasons.join("; "))
    };
    assert_eq!(told(0), "high: spend 1.00 EUR, at least 1.00 EUR; customer.country GB");
    assert_eq!(
        told(4),
        "medium: spend 0.08 EUR, at least 0.08 EUR; spend 0.08 EUR, less than 0.09 EUR; \
         customer.country FR",
    );
    assert_eq!(told(2), "none: customer.country is missing");

    spec.within = Some(Within { fewest: 4, otherwise: Otherwise::Everybody, ..within });
    let all = spec.fit(&cohort).unwrap();
    spec.within = None;
    assert_eq!(ranks(&all, &cohort), ranks(&spec.fit(&cohort).unwrap(), &cohort));
    let reasons = all.evidence(&Known::of(cohort.find(&id(0)).unwrap())).reasons;
    assert_eq!(reasons[1].to_string(), "customer.country GB");
}

#[test]
fn an_override_holds_from_its_first_to_its_last_day() {
    let customers = [once(9_000), once(500)];
    let (ledgers, records) = (ledgers(&customers), records(2));
    let mut spec = TierSpec::new(TierCuts::ShareOfValue(shares("0.5", "0.9")), LOW);
    spec.overrides = vec![Override {
        customer: CustomerId::new("c0001").unwrap(),
        tier: HIGH,
        reason: "group contract".into(),
        from: today().plus(10),
        until: today().plus(20),
    }];
    let mut whole = Spec::default();
    whole.tiers = spec;
    let cohort = ledgers.at(today()).known_by(&records);
    let engine = Engine::new(Policy::fit(&cohort, &whole).unwrap().policy).unwrap();
    let on = |days| {
        let cohort = ledgers.at(today().plus(days)).known_by(&records);
        let profile = cohort.find("c0001").unwrap();
        let measured = engine.tiers().unwrap().measured(&Known::of(profile)).unwrap().name;
        (engine.explain(profile).verdicts[0].to_string(), measured)
    };
    let low = "tier low: spend 5.00 EUR, less than 90.00 EUR";
    assert_eq!(on(9), (low.into(), LOW));
    let overridden =
        |day| format!("tier high: tier.override group contract; as_of {day}, at most 2024-07-20");
    assert_eq!(on(10), (overridden("2024-07-10"), LOW));
    assert_eq!(on(20), (overridden("2024-07-20"), LOW));
    assert_eq!(on(21), (low.into(), LOW));
}

#[test]
fn tiers_by_mean_spend_within_a_window() {
    let ledgers = ledgers(&[vec![(1, 100), (2, 50), (90, 5_000)], vec![(3, 80)]]);
    let cohort = ledgers.at(today());
    let mut spec = TierSpec::new(TierCuts::ShareOfHeads(shares("0.5", "1")), LOW);
    spec.basis = Basis { of: Monetary::MeanSpend, window_days: Some(30) };
    let tiers = spec.fit(&cohort).unwrap();
    assert_eq!(ranks(&tiers, &cohort), [Some(1), Some(2)]);
    assert_eq!(
        tiers.evidence(&Known::of(cohort.find(&id(0)).unwrap())).reasons[0].to_string(),
        "mean_spend(30d) 0.75 EUR, at least 0.75 EUR",
    );
}

#[test]
fn a_bad_policy_is_named_in_full() {
    let json = r#"{
        "currency": "EUR", "lowest": "low",
        "tiers": [{"name": "high", "at_least": "10.00 EUR"}, {"name": "high", "at_least": "11.00 EUR"}],
        "basis": {"of": "net_spend", "window_days": 0},
        "within": {"by": "country", "groups": {
            "GB": ["5.00 EUR", null], "Spain": ["5.00 EUR", "1.00 USD"], "FR": []
        }},
        "overrides": [
            {"customer": "a", "tier": "hihg", "reason": "x", "from": "2024-01-01", "until": "2024-01-01"},
            {"customer": "b", "tier": "low", "reason": "x", "from": "2024-01-01", "until": "2024-01-01"},
            {"customer": "b", "tier": "low", "reason": "x", "from": "2024-01-01", "until": "2024-01-01"}
        ]
    }"#;
    let policy: TierPolicy = serde_json::from_str(json).unwrap();
    assert_eq!(
        Tiers::try_from(policy).unwrap_err().to_string(),
        "/basis/window_days: 0; expected 1 to 36500
/overrides: `b` a second time; expected each customer once
/overrides/0/tier: `hihg`; expected a tier of the policy (did you mean `high`?)
/tiers/1/at_least: `11.00 EUR`; expected no more than `10.00 EUR`, the one before it
/tiers/1/name: `high` a second time; expected each tier once
/within/groups/FR: 0 amounts; expected 2, one for each tier above the lowest
/within/groups/GB/1: nothing; expected no more than `5.00 EUR`, the one before it
/within/groups/Spain: `Spain`; expected two capital letters, such as GB
/within/groups/Spain/1: `USD`; expected EUR",
    );
}
