//! Policies as written: every mistake is found with its place, and a fitted policy is what it was.

use patronage::base::{Currency, Name};
use patronage::engine::{Engine, Policy, Spec};
use patronage::evidence::{Evidence, Operator, Reason};
use patronage::fact::{Known, Metric};
use patronage::judge::Assess;
use patronage::model::{RfmScore, Value as Observed, Verdicts};
use patronage::profile::{Ledger, Ledgers};
use patronage::segment::{Grid, GridPolicy};
use patronage::value::{RfmSpec, TierCuts, TierShare, TierSpec, Tiers};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::support::{BOOKS, buy, day, give_back, id, ledgers, name};

/// A year of a small shop, the same on every day: 140 customers with cadences of their own, of whom
/// some stay away and some send things back.
fn shop() -> Ledgers {
    let mut rows = Vec::new();
    for number in 0..140_i32 {
        let customer = format!("c{number:03}");
        let gap = 10 + number * 7 % 60;
        let last = if number % 4 == 0 { 200 } else { 365 };
        let days = (0..8).map(|step| number % 30 + step * gap).filter(|on| *on < last);
        for (step, on) in days.enumerate() {
            let cents = i128::from((number * 37 % 100 + 1) * 100) + step as i128 * 5;
            let sale = format!("{customer}-{step}");
            rows.push(buy(&customer, on, cents).id(id(&sale)));
            if number % 10 == 3 && step == 1 {
                rows.push(give_back(&customer, on + 9, cents, Some(&sale)));
            }
        }
    }
    ledgers(&rows)
}

fn fitted() -> Policy {
    Policy::fit(&shop().at(day(365)), &Spec::default()).unwrap().policy
}

/// Path and code of each finding.
fn places(policy: &Policy) -> Vec<String> {
    let findings = Engine::new(policy.clone()).err().unwrap_or_default();
    assert_eq!(findings, policy.findings());
    findings.iter().map(|finding| format!("{} {:?}", finding.path(), finding.code())).collect()
}

/// Puts values into a good policy, each at its pointer, and looks for what is wrong.
#[track_caller]
fn check(changes: &[(&str, Value)], expected: &[&str]) {
    let mut policy = serde_json::to_value(fitted()).unwrap();
    for (pointer, value) in changes {
        *policy.pointer_mut(pointer).unwrap() = value.clone();
    }
    assert_eq!(places(&serde_json::from_value(policy).unwrap()), expected, "{changes:?}");
}

#[test]
fn a_good_policy_has_no_findings() {
    check(&[], &[]);
    let parts = ["rfm", "grid", "tiers", "lifecycle", "churn"];
    assert_eq!(places(&Policy::new(Currency::USD)), [""; 0]);
    for part in parts.into_iter().filter(|part| *part != "rfm") {
        check(&[(format!("/{part}").as_str(), Value::Null)], &[]);
    }
    check(&[("/rfm", Value::Null)], &["/grid Required"]);
}

#[test]
fn the_parts_must_fit_together() {
    check(&[("/version", json!(2))], &["/version Version"]);
    check(&[("/version", json!(0))], &["/version Version"]);
    check(&[("/currency", json!("EUR"))], &["/rfm/currency Currency", "/tiers/currency Currency"]);
    check(&[("/grid/bins", json!(6))], &["/grid/bins Conflict", "/grid/rows Order"]);
}

#[test]
fn mistakes_in_scores() {
    let days = "/rfm/recency_at_most_days";
    let money = "/rfm/monetary_at_least";
    check(
        &[("/rfm/bins", json!(1))],
        &[
            "/grid/bins Conflict",
            "/rfm/bins Range",
            "/rfm/frequency_at_least Order",
            "/rfm/monetary_at_least Order",
            "/rfm/recency_at_most_days Order",
        ],
    );
    check(&[(days, json!([90, 60, 30]))], &["/rfm/recency_at_most_days Order"]);
    check(&[(days, json!([90, 60, 61, 30]))], &["/rfm/recency_at_most_days/2 Order"]);
    check(&[(days, json!([90, null, 60, null]))], &["/rfm/recency_at_most_days/2 Order"]);
    check(&[(days, json!([90, 90, null, null]))], &[]);
    check(
        &[("/rfm/frequency_at_least", json!([2, 3, 5, 4]))],
        &["/rfm/frequency_at_least/3 Order"],
    );
    check(
        &[(&format!("{money}/1"), json!("1 EUR"))],
        &["/rfm/monetary_at_least/1 Currency", "/rfm/monetary_at_least/1 Order"],
    );
    check(&[(money, json!(["-5 USD", "-5 USD", "0 USD", null]))], &[]);
}

#[test]
fn mistakes_in_tiers() {
    let tiers = |rows: Value| [("/tiers/tiers", rows)];
    let row = |name: &str, at_least: Value| json!({"name": name, "at_least": at_least});
    check(&tiers(json!([])), &[]);
    check(&tiers(json!([row("a", json!(null)), row("b", json!("5 USD"))])), &[]);
    check(&tiers(json!([row("a", json!("5 USD")), row("b", json!("5 USD"))])), &[]);
    let rising = json!([row("a", json!("5 USD")), row("b", json!("6 USD"))]);
    check(&tiers(rising), &["/tiers/tiers/1/at_least Order"]);
    let gap = json!([row("a", json!("5 USD")), row("b", json!(null))]);
    check(&tiers(gap), &["/tiers/tiers/1/at_least Order"]);
    check(&tiers(json!([row("a", json!("5 EUR"))])), &["/tiers/tiers/0/at_least Currency"]);
    let twice =
        json!([row("a", json!("5 USD")), row("a", json!("4 USD")), row("low", json!("3 USD"))]);
    check(&tiers(twice), &["/tiers/tiers/1/name DuplicateId", "/tiers/tiers/2/name DuplicateId"]);
    let many: Vec<Value> = (0..101).map(|n| row(&format!("t{n}"), json!("5 USD"))).collect();
    check(&tiers(json!(many)), &["/tiers/tiers Range"]);
}

#[test]
fn mistakes_in_a_grid() {
    check(&[("/grid/rows/0/recency", json!([5, 6]))], &["/grid/rows/0/recency Range"]);
    check(&[("/grid/rows/0/recency", json!([0, 5]))], &["/grid/rows/0/recency Range"]);
    check(&[("/grid/rows/1/frequency", json!([5, 4]))], &["/grid/rows/1/frequency Range"]);
    check(&[("/grid/rows/0/monetary", json!([2, 5]))], &["/grid/rows Order"]);
    check(&[("/grid/rows/0/monetary", json!([2, 5])), ("/grid/rest", json!("others"))], &[]);
    check(&[("/grid/rows", json!([]))], &["/grid/rows Order"]);
    check(&[("/grid/bins", json!(21))], &["/grid/bins Conflict", "/grid/bins Range"]);
    let box_ = json!({"segment": "all"});
    check(&[("/grid/rows", json!(vec![box_.clone(); 1000]))], &[]);
    check(&[("/grid/rows", json!(vec![box_; 1001]))], &["/grid/rows Range"]);
}

#[test]
fn mistakes_in_a_lifecycle() {
    check(&[("/lifecycle/cadence", Value::Null)], &[]);
    check(
        &[("/lifecycle/cadence/typical_gap", json!(0))],
        &["/lifecycle/cadence/typical_gap Range"],
    );
    check(
        &[("/lifecycle/cadence/typical_gap", json!(36_501))],
        &["/lifecycle/cadence/typical_gap Range"],
    );
    check(&[("/lifecycle/cadence/weight", json!(1_001))], &["/lifecycle/cadence/weight Range"]);
    check(&[("/lifecycle/loyal_from", json!(1))], &["/lifecycle/loyal_from Range"]);
    check(&[("/lifecycle/loyal_from", json!(10_001))], &["/lifecycle/loyal_from Range"]);
    for bad in ["0", "-1", "0.001", "4.5"] {
        let more = if bad == "4.5" {
            "/lifecycle/dormant_after Order"
        } else {
            "/lifecycle/at_risk_after Range"
        };
        check(&[("/lifecycle/at_risk_after", json!(bad))], &[more]);
    }
    check(&[("/lifecycle/lost_after", json!("1000.01"))], &["/lifecycle/lost_after Range"]);
    check(&[("/lifecycle/lost_after", json!("1000"))], &[]);
    check(&[("/lifecycle/lost_after", json!("4"))], &["/lifecycle/lost_after Order"]);
}

#[test]
fn mistakes_in_churn_risk() {
    let step = |from: &str, probability: f64| json!({"from": from, "probability": probability});
    let steps = |rows: Value| [("/churn/steps", rows)];
    check(&[("/churn/horizon_days", json!(0))], &["/churn/horizon_days Range"]);
    check(&[("/churn/horizon_days", json!(3_651))], &["/churn/horizon_days Range"]);
    check(&[("/churn/cadence/weight", json!(0))], &["/churn/cadence/weight Range"]);
    check(&steps(json!([])), &["/churn/steps Range"]);
    check(&steps(json!([step("1", 0.5)])), &["/churn/steps/0/from Order"]);
    check(&steps(json!([step("0", 0.5), step("0", 0.6)])), &["/churn/steps/1/from Order"]);
    check(&steps(json!([step("0", 0.5), step("0.005", 0.6)])), &["/churn/steps/1/from Order"]);
    check(&steps(json!([step("0", 0.5), step("2", 0.4)])), &["/churn/steps/1/probability Order"]);
    check(&steps(json!([step("0", 0.5), step("2", 0.5)])), &[]);
    let band = |name: &str, from: f64| json!({"name": name, "from": from});
    let bands = |rows: Value| [("/churn/bands", rows)];
    check(&bands(json!([])), &["/churn/bands Range"]);
    check(&bands(json!([band("low", 0.1)])), &["/churn/bands/0/from Order"]);
    let twice = json!([band("low", 0.0), band("high", 0.5), band("low", 0.5)]);
    check(&bands(twice), &["/churn/bands/2/from Order", "/churn/bands/2/name DuplicateId"]);
}

#[test]
fn all_mistakes_are_found_at_once() {
    check(
        &[
            ("/version", json!(7)),
            ("/rfm/recency_at_most_days/3", json!(99_999)),
            ("/grid/rows/9/frequency", json!([0, 0])),
            ("/tiers/lowest", json!("high")),
            ("/lifecycle/loyal_from", json!(0)),
            ("/churn/bands/0/from", json!(1.0)),
        ],
        &[
            "/churn/bands/0/from Order",
            "/churn/bands/1/from Order",
            "/grid/rows/9/frequency Range",
            "/lifecycle/loyal_from Range",
            "/rfm/recency_at_most_days/3 Order",
            "/tiers/tiers/0/name DuplicateId",
            "/version Version",
        ],
    );
}

#[test]
fn mistakes_in_a_spec() {
    let shop = shop();
    let cohort = shop.at(day(365));
    let nobody = Ledgers::new(BOOKS);
    let wrong = |change: fn(&mut Spec)| {
        let mut spec = Spec::default();
        change(&mut spec);
        // Whether there is enough data to notice or not.
        let found = [&cohort, &nobody.at(day(0))].map(|cohort| {
            let findings = Policy::fit(cohort, &spec).unwrap_err();
            findings.iter().map(|f| format!("{} {:?}", f.path(), f.code())).collect::<Vec<_>>()
        });
        assert_eq!(found[0], found[1]);
        found[0].join(", ")
    };
    let share = |up_to: i64| TierShare { name: Name::literal("a"), up_to: Decimal::new(up_to, 2) };
    assert_eq!(
        wrong(|spec| spec.scores = RfmSpec::mid_rank(1)),
        "/grid/bins Conflict, /scores/frequency Range, /scores/monetary Range, /scores/recency Range"
    );
    assert_eq!(wrong(|spec| spec.scores = RfmSpec::mid_rank(6)), "/grid/bins Conflict");
    assert_eq!(wrong(|spec| spec.horizon_days = 0), "/churn/horizon_days Range");
    assert_eq!(wrong(|spec| spec.horizon_days = u32::MAX), "/churn/horizon_days Range");
    assert_eq!(wrong(|spec| spec.bands.clear()), "/churn/bands Range");
    assert_eq!(wrong(|spec| spec.lifecycle.loyal_from = 0), "/lifecycle/loyal_from Range");
    assert_eq!(
        wrong(|spec| {
            let mut shares = Tiers::default_shares();
            shares[1].up_to = Decimal::TWO;
            spec.tiers = TierSpec::new(TierCuts::ShareOfValue(shares), Name::literal("high"));
            spec.horizon_days = 0;
        }),
        "/churn/horizon_days Range, /tiers/by/share_of_value/0/name DuplicateId, /tiers/by/share_of_value/1/up_to Range"
    );
    for up_to in [0, -1, 101] {
        let findings = Tiers::fit(&cohort, &[share(up_to)], name("low"));
        assert_eq!(findings.unwrap_err().len(), 1, "{up_to}");
    }
    assert!(Tiers::fit(&cohort, &[share(100)], name("low")).is_ok());
    assert!(Tiers::fit(&cohort, &[share(50), share(50)], name("low")).is_err());
}

/// Compares with a file below `tests/golden`. Where a change is meant, the text that the failure
/// shows becomes the file, and the change log says whom it can classify differently.
#[track_caller]
fn golden(shown: &str, file: &str) {
    assert!(shown.trim_end() == file.trim_end(), "the file should now be:\n{shown}");
}

#[test]
fn the_policy_of_the_shop_is_what_it_was() {
    let shown = serde_json::to_string_pretty(&fitted()).unwrap();
    golden(&shown, include_str!("../golden/policy.json"));
}

#[test]
fn the_answers_for_the_shop_are_what_they_were() {
    let shop = shop();
    let engine = Engine::new(fitted()).unwrap();
    let cohort = shop.at(day(365));
    let explained = ["c003", "c004", "c007", "c049", "c057"].map(|id| {
        let explanation = engine.explain(cohort.find(id).unwrap());
        format!("{id}\n{explanation}")
    });
    golden(&explained.join("\n"), include_str!("../golden/explanations.txt"));
}

#[test]
fn where_boxes_overlap_the_earlier_wins_and_the_cell_explains() {
    let mut policy = GridPolicy::rf_10();
    policy.rows.truncate(2);
    policy.rows[1].recency = None;
    policy.rows[1].frequency = None;
    let grid = Grid::try_from(policy).unwrap();
    let nobody = Ledger::new(BOOKS);
    let reasons = |score| {
        let mut verdicts = Verdicts::default();
        verdicts.rfm = Some(score);
        grid.evidence(&Known::new(&nobody.at(day(0)), &verdicts)).reasons
    };
    let why = |recency, frequency, monetary| {
        let score = RfmScore { recency, frequency, monetary };
        let reasons: Vec<String> = reasons(score).iter().map(Reason::to_string).collect();
        format!("{}: {}", grid.segment(score).unwrap(), reasons.join(", "))
    };
    assert_eq!(why(5, 4, 1), "champions: rfm.recency 5, rfm.frequency 4, at least 4");
    assert_eq!(why(5, 3, 1), "loyal: rfm.recency 5, rfm.frequency 3, rfm.monetary 1");
    let outside = RfmScore { recency: 6, frequency: 1, monetary: 1 };
    assert_eq!((grid.segment(outside), reasons(outside).len()), (None, 0));
    assert_eq!(grid.segment(RfmScore { recency: 0, ..outside }), None);
}

/// A judge of the application's own: bought at least twice.
#[derive(Debug)]
struct CameBack;

impl Assess for CameBack {
    type Verdict = bool;

    fn assess(&self, known: &Known<'_>) -> bool {
        known.profile().repeat_purchases() > 0
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        let operator = if self.assess(known) { Operator::AtLeast } else { Operator::Below };
        let days = Observed::Count(known.profile().purchase_days().into());
        vec![Reason::new(Metric::PurchaseDays, days, operator, Observed::Count(2))].into()
    }
}

#[test]
fn a_judge_of_ones_own_stands_beside_the_others() {
    let shop = shop();
    let engine = Engine::new(fitted()).unwrap().with(name("came_back"), CameBack).unwrap();
    let cohort = shop.at(day(365));
    for (_, profile) in cohort.customers() {
        let explanation = engine.explain(profile);
        let said = &explanation.classification;
        assert_eq!(said.verdict::<bool>("came_back"), Some(profile.repeat_purchases() > 0));
        assert_eq!(said.verdict::<bool>("tier"), None);
        assert!(explanation.verdicts.last().unwrap().reasons().iter().all(Reason::holds));
    }
    for taken in ["came_back", "tier", "rfm", "segment", "stage", "churn"] {
        assert!(engine.clone().with(name(taken), CameBack).is_err(), "{taken}");
    }
    let both = (CameBack, CameBack);
    let profile = cohort.profiles().next().unwrap();
    let (one, other) = both.assess(&Known::of(profile));
    assert_eq!((one, both.evidence(&Known::of(profile)).reasons.len()), (other, 2));
}
