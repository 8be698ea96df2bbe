//! The books in `examples/data`, and what a book does beyond its conditions.

use patronage::base::Currency;
use patronage::churn::{Silence, SilencePolicy};
use patronage::engine::Policy;
use patronage::evidence::{Language, Privacy};
use patronage::fact::FactSchema;
use patronage::lifecycle::RetailPolicy;
use patronage::profile::Cadence;
use patronage::rule::{RuleBook, Rules};
use patronage::segment::GridPolicy;
use patronage::value::{Basis, RfmPolicy, TierPolicy, TierRow};

use crate::support::name;

/// The facts under the customary policy in a currency.
pub(crate) fn customary(currency: Currency) -> FactSchema {
    let tier = |tier| TierRow { name: name(tier), at_least: None };
    let mut policy = Policy::new(currency);
    policy.rfm = Some(RfmPolicy {
        bins: 5,
        axis_bins: None,
        currency,
        basis: Basis::default(),
        recency_at_most_days: vec![None; 4],
        frequency_at_least: vec![None; 4],
        monetary_at_least: vec![None; 4],
    });
    policy.grid = Some(GridPolicy::rf_10());
    let mut tiers = TierPolicy::new(currency, name("low"));
    tiers.tiers = vec![tier("high"), tier("medium")];
    policy.tiers = Some(tiers);
    policy.lifecycle = Some(RetailPolicy::default());
    policy.churn = Some(SilencePolicy {
        horizon_days: 90,
        cadence: Cadence { typical_gap: 30, weight: 2 },
        base_rate: "0.5".parse::<f64>().unwrap().try_into().unwrap(),
        steps: Vec::new(),
        bands: Silence::default_bands(),
    });
    policy.facts()
}

fn book(json: &str) -> RuleBook {
    let deserializer = &mut serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(deserializer).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn retail() -> RuleBook {
    book(include_str!("../../examples/data/retail_rules.json"))
}

pub(crate) fn labour() -> RuleBook {
    book(include_str!("../../examples/data/labour_services_rules.json"))
}

#[track_caller]
fn passes(book: RuleBook, currency: Currency) -> Rules {
    let rules = Rules::new(book, &customary(currency)).unwrap_or_else(|f| panic!("{f}"));
    assert!(rules.warnings().is_empty(), "{}", rules.warnings());
    let report = rules.test();
    for case in &report.cases {
        for failure in &case.failures {
            let why: Vec<String> =
                failure.why.iter().map(|rule| rule.text(Language::English)).collect();
            println!("{}: {failure:?}\n{}", case.case, why.concat());
        }
    }
    assert!(report.passed());
    let never: Vec<_> = report.coverage.never_fired().collect();
    assert!(never.is_empty(), "{never:?}");
    rules
}

#[test]
fn the_retailers_book_passes_its_cases() {
    passes(retail(), Currency::USD);
}

#[test]
fn the_labour_services_book_passes_its_cases() {
    passes(labour(), Currency::CNY);
}

#[test]
fn a_book_prints_and_reads_back_as_itself() {
    for original in [retail(), labour()] {
        let json = serde_json::to_string(&original).unwrap();
        let read = book(&json);
        assert_eq!(read, original);
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }
}

#[test]
fn the_digest_is_of_what_decides_and_of_nothing_else() {
    let facts = customary(Currency::USD);
    let digest = |book: RuleBook| Rules::new(book, &facts).unwrap().digest().to_string();
    let original = digest(retail());
    // A change here changes what every stored classification says of its book: CHANGELOG.
    assert_eq!(original, "1d4d72b67645bc316c403bd471d5bf2f");

    let mut same = retail();
    same.name = name("other");
    same.edition = "another".into();
    same.rules[0].description = "other words".into();
    same.cases.clear();
    let read: patronage::condition::Condition = match &same.rules[1].when {
        patronage::rule::When::Text(text) => text.parse().unwrap(),
        patronage::rule::When::Condition(condition) => condition.clone(),
    };
    same.rules[1].when = read.into();
    assert_eq!(digest(same), original, "the form does not show");

    let mut other = retail();
    other.rules[0].priority = 1;
    assert_ne!(digest(other), original);
    let mut other = retail();
    other.rules.swap(1, 2);
    assert_ne!(digest(other), original);
}

#[test]
fn an_explanation_in_two_languages() {
    let rules = Rules::new(retail(), &customary(Currency::USD)).unwrap();
    let case = &rules.book().cases[1];
    let given = rules.given(case);
    let trace = rules.explain_rule("gold_by_spend", &given, Privacy::Shown).unwrap();
    assert_eq!(
        trace.text(Language::English),
        "gold_by_spend: did not fire\n  \
           Spends a lot now and belongs to those who bring most of the turnover.\n  \
           no: all of\n    \
             no: spend(90d) 1499.99 USD, at least 1500.00 USD; 0.01 USD away\n    \
             yes: tier high, one of high, medium\n    \
             yes: not\n      \
               no: tags none, tagged with any of blocked\n"
    );
    let hidden = rules.explain_rule("gold_by_spend", &given, Privacy::Hidden).unwrap();
    assert_eq!(hidden.trace.truth, trace.trace.truth);
    // What is hidden counts for a whole step, whether it holds or not.
    let further = hidden.trace.distance.get() - trace.trace.distance.get();
    assert!((further - 1.0).abs() < 1e-9, "{further}");
    assert_eq!(
        hidden.text(Language::English),
        "gold_by_spend: did not fire\n  \
           Spends a lot now and belongs to those who bring most of the turnover.\n  \
           no: all of\n    \
             no: spend(90d) 1499.99 USD, at least 1500.00 USD; 0.01 USD away\n    \
             yes: tier high, one of high, medium\n    \
             (personal): not\n      \
               (personal): tags (personal)\n"
    );
    let chinese = trace.text(Language::Chinese);
    assert!(
        chinese.starts_with("gold_by_spend：未触发\n") && chinese.contains("\n  否：以下全部\n"),
        "{chinese}"
    );
    assert!(
        chinese.contains(
            "否：净消费额（spend(90d)）为 1499.99 USD，要求不少于 1500.00 USD；相差 0.01 USD"
        ),
        "{chinese}"
    );

    let all = rules.explain(&given, Privacy::Shown);
    assert_eq!(all.missed[0].rule, name("gold_by_spend"), "a cent away is nearest");
    assert!(all.missed.windows(2).all(|pair| {
        !pair[0].effective || !pair[1].effective || pair[0].trace.distance <= pair[1].trace.distance
    }));
}
