//! The judges by example: stories for the lifecycle, borders for tiers and scores, too little data.

use patronage::base::{Day, Money};
use patronage::churn::Silence;
use patronage::engine::{Engine, Policy, Spec};
use patronage::error::ErrorKind;
use patronage::fact::Known;
use patronage::intake::{Intake, Strictness};
use patronage::judge::Assess as _;
use patronage::lifecycle::{Retail, RetailPolicy};
use patronage::model::{Interaction, Kind};
use patronage::profile::{Cadence, Ledgers};
use patronage::value::{Rfm, Tiers};

use crate::support::{
    BOOKS, buy, day, did, give_back, id, ledgers, name, silence_policy, usd, who,
};

/// The rows of a story: `buy 0 30 60; return 60 on 70; visit 5`.
fn told(story: &str) -> Vec<Interaction> {
    let mut rows = Vec::new();
    for part in story.split(';').map(str::trim) {
        let words: Vec<&str> = part.split(' ').collect();
        let number = |word: &str| word.parse::<i32>().unwrap();
        let sale = |day: &str| format!("s{day}");
        match words.as_slice() {
            ["buy", days @ ..] => {
                rows.extend(days.iter().map(|on| buy("ann", number(on), 1000).id(id(&sale(on)))));
            }
            ["return", of, "on", on] => {
                rows.push(give_back("ann", number(on), 1000, Some(&sale(of))));
            }
            ["half", of, "on", on] => {
                rows.push(give_back("ann", number(on), 500, Some(&sale(of))));
            }
            ["visit", on] => rows.push(did("ann", number(on), Kind::Visit)),
            _ => panic!("no such story: {part}"),
        }
    }
    rows
}

/// Tells a story to the retail lifecycle with a typical gap of 30 days worth two gaps.
#[track_caller]
fn check(story: &str, expected: &str) {
    let cadence = Some(Cadence { typical_gap: 30, weight: 2 });
    let retail = Retail::try_from(RetailPolicy { cadence, ..RetailPolicy::default() }).unwrap();
    let (rows, as_of) = story.split_once(" | as of ").unwrap();
    let ledgers = ledgers(&told(rows));
    let ledger = ledgers.find("ann").unwrap();
    let position = retail.assess(&Known::of(&ledger.at(day(as_of.parse().unwrap()))));
    let since = position.since.map_or("never".into(), |on| on.since(day(0)).to_string());
    assert_eq!(format!("{} since {since}", position.stage.name), expected, "{story}");
}

#[test]
fn a_life_begins_with_the_first_purchase() {
    check("visit 5 | as of 9", "prospect since 5");
    check("visit 5; buy 9 | as of 8", "prospect since 5");
    check("visit 5; buy 9 | as of 9", "new since 9");
    check("buy 5 5 5 | as of 9", "new since 5");
    check("buy 5 | as of 4", "prospect since never");
}

#[test]
fn silence_is_measured_against_the_customers_own_cadence() {
    // Three purchases every 30 days: the usual gap is (60 + 2 × 30) / (2 + 2) = 30 days.
    check("buy 0 30 60 | as of 60", "repeat since 30");
    check("buy 0 30 60 | as of 120", "repeat since 30");
    check("buy 0 30 60 | as of 121", "at_risk since 121");
    check("buy 0 30 60 | as of 180", "at_risk since 121");
    check("buy 0 30 60 | as of 181", "dormant since 181");
    check("buy 0 30 60 | as of 300", "dormant since 181");
    check("buy 0 30 60 | as of 301", "lost since 301");
    check("buy 0 30 60 | as of 2000000", "lost since 301");
    // One gap of half a year, a long absence; then (180 + 60) / (1 + 2) = 80 days.
    check("buy 0 180 | as of 340", "reactivated since 180");
    check("buy 0 180 | as of 341", "at_risk since 341");
    // A gap of 25 days: (25 + 60) / 3 is no whole number; two of them are 56 days and two thirds.
    check("buy 0 25 | as of 81", "repeat since 25");
    check("buy 0 25 | as of 82", "at_risk since 82");
}

#[test]
fn a_purchase_on_the_day_of_a_deadline_comes_first() {
    check("buy 0 30 60 121 | as of 121", "repeat since 30");
    check("buy 0 30 60 122 | as of 122", "repeat since 122");
    check("buy 0 30 60 181 | as of 181", "repeat since 181");
    check("buy 0 30 60 182 | as of 182", "reactivated since 182");
    check("buy 0 30 60 302 | as of 302", "reactivated since 302");
}

#[test]
fn who_comes_back_is_reactivated_until_the_next_purchase() {
    check("buy 0 200 | as of 200", "reactivated since 200");
    check("buy 0 200 | as of 340", "reactivated since 200");
    check("buy 0 200 210 | as of 210", "repeat since 210");
    check("buy 0 30 60 182 200 | as of 200", "loyal since 200");
    check("buy 0 200 1000 | as of 1000", "reactivated since 1000");
    check("buy 0 10 20 30 400 | as of 400", "reactivated since 400");
}

#[test]
fn loyal_is_who_bought_on_five_days() {
    check("buy 0 10 20 30 | as of 30", "repeat since 10");
    check("buy 0 10 20 30 30 40 | as of 40", "loyal since 40");
    check("buy 0 10 20 30 40 50 | as of 60", "loyal since 40");
    // Usual gap (40 + 60) / (4 + 2): two of them are 33 days and a third.
    check("buy 0 10 20 30 40 | as of 73", "loyal since 40");
    check("buy 0 10 20 30 40 | as of 74", "at_risk since 74");
    check("buy 0 10 20 30 40 75 | as of 75", "loyal since 75");
}

#[test]
fn what_was_returned_was_not_bought() {
    check("buy 0 30; return 30 on 40 | as of 39", "repeat since 30");
    check("buy 0 30; return 30 on 40 | as of 40", "new since 0");
    check("buy 0; return 0 on 0 | as of 0", "prospect since 0");
    check("buy 0; return 0 on 10 | as of 10", "prospect since 0");
    check("buy 0 30; return 0 on 40 | as of 40", "new since 30");
    check("buy 0 30; half 30 on 40 | as of 40", "repeat since 30");
    check("buy 0 30; half 30 on 40; half 30 on 50 | as of 49", "repeat since 30");
    check("buy 0 30; half 30 on 40; half 30 on 50 | as of 50", "new since 0");
    // Without the purchase of day 30 the silence since day 0 counts.
    check("buy 0 30; return 30 on 61 | as of 61", "at_risk since 61");
}

#[test]
fn without_a_cadence_silence_means_nothing() {
    let retail = Retail::try_from(RetailPolicy::default()).unwrap();
    let ledgers = ledgers(&told("buy 0 30"));
    let profile = ledgers.find("ann").unwrap().at(Day::LAST);
    assert_eq!(retail.assess(&Known::of(&profile)).stage.name.as_str(), "repeat");
}

/// Ledgers of customers `c00`, `c01`, … who bought once for so many cents; a negative amount is a
/// refund.
fn spenders(spends: &[i128]) -> Ledgers {
    let rows = spends.iter().enumerate().map(|(number, spend)| {
        let customer = format!("c{number:02}");
        if *spend < 0 { give_back(&customer, 0, -spend, None) } else { buy(&customer, 0, *spend) }
    });
    ledgers(&rows.collect::<Vec<_>>())
}

#[track_caller]
fn tiers(spends: &[i128], expected: &str) {
    let ledgers = spenders(spends);
    let cohort = ledgers.at(day(0));
    let tiers = Tiers::fit(&cohort, &Tiers::default_shares(), name("low")).unwrap();
    let names = cohort
        .profiles()
        .map(|profile| tiers.assess(&Known::of(profile)).unwrap().name.to_string());
    assert_eq!(names.collect::<Vec<_>>().join(" "), expected, "{spends:?}");
}

#[test]
fn a_tier_ends_where_the_share_before_the_block_reaches_its_own() {
    tiers(&[80, 15, 5], "high medium low");
    tiers(&[79, 16, 5], "high high low");
    tiers(&[80, 14, 6], "high medium medium");
    tiers(&[81, 15, 4], "high medium low");
    tiers(&[90, 5, 5], "high medium medium");
    tiers(&[5, 90, 5], "medium high medium");
    tiers(&[40, 40, 20], "high high medium");
    tiers(&[40, 40, 15, 5], "high high medium low");
    tiers(&[20, 20, 20, 20, 20], "high high high high high");
    tiers(&[95, 5], "high low");
}

#[test]
fn who_brought_nothing_is_in_the_lowest_tier() {
    tiers(&[10], "high");
    tiers(&[0], "low");
    tiers(&[0, 0, 0], "low low low");
    tiers(&[-5], "low");
    tiers(&[10, -5, 0], "high low low");
    // What was given back to one is not taken off the total of the others.
    tiers(&[80, 15, 5, -1000], "high medium low low");
    tiers(&[1, 1_000_000_000_000_000], "low high");
}

/// The three scores of each customer, for one bin more on each line.
#[track_caller]
fn scores(spends: &[i128], bins: u8, expected: &str) {
    let ledgers = spenders(spends);
    let cohort = ledgers.at(day(0));
    let rfm = Rfm::fit(&cohort, bins).unwrap();
    let score = cohort.profiles().map(|profile| match rfm.assess(&Known::of(profile)) {
        Some(score) => score.monetary.to_string(),
        None => "-".into(),
    });
    assert_eq!(score.collect::<Vec<_>>().join(" "), expected, "{spends:?} in {bins}");
}

#[test]
fn equal_customers_have_the_middle_score() {
    for (bins, score) in [(2, "2"), (3, "2"), (4, "3"), (5, "3"), (20, "11")] {
        scores(&[7], bins, score);
        scores(&[7, 7, 7], bins, &[score; 3].join(" "));
    }
    scores(&[1, 2, 3, 4, 5], 5, "1 2 3 4 5");
    scores(&[5, 4, 3, 2, 1], 5, "5 4 3 2 1");
    scores(&[1, 2], 5, "2 4");
    scores(&[1, 2, 3, 4], 20, "3 8 13 18");
    // Seven in ten bought for the same: they share one score and nobody is pushed down.
    scores(&[1, 1, 1, 1, 1, 1, 1, 2, 3, 4], 5, "2 2 2 2 2 2 2 4 5 5");
    scores(&[0, 1, -5], 3, "1 3 -");
    let ledgers = spenders(&[7, 7]);
    let rfm = Rfm::fit(&ledgers.at(day(0)), 5).unwrap();
    let collapsed: Vec<_> = rfm.collapsed().filter(|(axis, _)| *axis == "monetary").collect();
    assert_eq!(collapsed.iter().map(|(_, score)| *score).collect::<Vec<_>>(), [2, 4, 5]);
}

#[test]
fn too_little_data_is_said_and_not_guessed() {
    let nobody = Ledgers::new(BOOKS);
    let cohort = nobody.at(day(0));
    let kinds =
        [Rfm::fit(&cohort, 5).unwrap_err().kind(), Cadence::fit(&cohort).unwrap_err().kind()];
    assert_eq!(kinds, [ErrorKind::Insufficient; 2]);
    assert_eq!(Rfm::fit(&cohort, 1).unwrap_err().kind(), ErrorKind::Range);
    let notes = |rows: &[Interaction], as_of: i32| {
        let ledgers = ledgers(rows);
        let fitted = Policy::fit(&ledgers.at(day(as_of)), &Spec::default()).unwrap();
        assert!(Engine::new(fitted.policy).is_ok());
        let notes = fitted.notes.into_iter().map(|note| format!("{}: {}", note.judge, note.text));
        notes.filter(|note| !note.contains("nobody can have")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        notes(&[], 0),
        "rfm: too few customers who have bought for RFM scores: 0, at least 1 needed\n\
         stage: too few customers who came back for a typical gap: 0, at least 1 needed\n\
         churn: too few customers who came back for a typical gap: 0, at least 1 needed"
    );
    assert_eq!(
        notes(&told("buy 0 30 60"), 130),
        "churn: too few customers who had bought before the horizon for churn risk: 1, at least 100 needed"
    );
}

#[test]
fn a_silence_that_equals_a_step_has_its_chance() {
    // One purchase: the usual gap is 30 days; steps at 0, 0.75, 2 and 4.25 of them.
    let judge = Silence::try_from(silence_policy(30)).unwrap();
    let ledgers = ledgers(&told("buy 0"));
    let ledger = ledgers.find("ann").unwrap();
    let table = [
        (0, "low, 0.12"),
        (22, "low, 0.12"),
        (23, "low, 0.31"),
        (59, "low, 0.31"),
        (60, "medium, 0.57"),
        (127, "medium, 0.57"),
        (128, "high, 0.83"),
        (9_999, "high, 0.83"),
    ];
    for (silence, expected) in table {
        let risk = judge.assess(&Known::of(&ledger.at(day(silence)))).unwrap();
        assert_eq!(format!("{}, {}", risk.band, risk.probability), expected, "{silence} days");
    }
    assert_eq!(judge.assess(&Known::of(&ledger.at(day(-1)))), None);
}

#[test]
fn churn_is_fitted_where_enough_stayed_and_enough_left() {
    // Everybody buys on days 0 and 10; so many of them once more on day 100.
    let fit = |all: usize, back: usize| {
        let customers = (0..all).map(|number| (number, format!("c{number:03}")));
        let rows = customers.flat_map(|(number, customer)| {
            let days: &[i32] = if number < back { &[0, 10, 100] } else { &[0, 10] };
            days.iter().map(|on| buy(&customer, *on, 500)).collect::<Vec<_>>()
        });
        let ledgers = ledgers(&rows.collect::<Vec<_>>());
        Silence::fit(&ledgers.at(day(110)), 90, Silence::default_bands())
    };
    assert!(fit(99, 50).is_err());
    assert!(fit(100, 9).is_err());
    assert!(fit(100, 91).is_err());
    let policy = fit(100, 90).unwrap();
    assert_eq!(policy.base_rate.to_string(), "0.10");
    // All are equally silent: one step, half a customer of each outcome added.
    let steps: Vec<_> =
        policy.steps.iter().map(|step| (step.from.to_string(), step.probability.get())).collect();
    assert_eq!(steps, [("0".to_owned(), 0.103_96)]);
}

#[test]
fn a_century_of_mistyped_days_still_makes_a_policy() {
    let mut rows = told("buy 0");
    for on in [Day::FIRST, Day::LAST] {
        let mut row = buy("bob", 0, 100);
        row.at = on.into();
        rows.push(row);
    }
    let mut intake = Intake::new(BOOKS).strictness(Strictness::Strict);
    let mut ledgers = Ledgers::new(BOOKS);
    ledgers.post(intake.admit(rows).unwrap().postings()).unwrap();
    let fitted = Policy::fit(&ledgers.at(Day::LAST), &Spec::default()).unwrap();
    assert_eq!(fitted.policy.lifecycle.unwrap().cadence.unwrap().typical_gap, Cadence::LONGEST_GAP);
}

#[test]
fn books_in_another_currency_have_no_scores_and_no_tier() {
    let ledgers = spenders(&[500, 700]);
    let cohort = ledgers.at(day(0));
    let engine = Engine::new(Policy::fit(&cohort, &Spec::default()).unwrap().policy).unwrap();
    let mut intake = Intake::new("EUR".parse().unwrap());
    let euros: Money = "5 EUR".parse().unwrap();
    let mut abroad = Ledgers::new(intake.currency());
    let bought = Interaction::purchase(who("eve"), day(0), euros);
    abroad.post(intake.admit([bought]).unwrap().postings()).unwrap();
    let abroad = abroad.at(day(0));
    assert!(engine.classify_all(&abroad).is_err());
    let explanation = engine.explain(abroad.find("eve").unwrap());
    let found = &explanation.classification.verdicts;
    assert_eq!((found.rfm, found.tier), (None, None));
    assert_eq!(explanation.verdicts[0].to_string(), "no tier: ledger.currency EUR, other than USD");
    assert!(usd(500).checked_add(euros).is_err());
}
