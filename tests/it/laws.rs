//! What is promised for every history: one property for each law.

use patronage::base::{Currency, Day, Window};
use patronage::engine::{Engine, Policy, Spec};
use patronage::error::ErrorKind;
use patronage::intake::{Intake, Strictness};
use patronage::model::{Amount, Interaction, Kind};
use patronage::profile::{Ledger, Ledgers, Profile};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::{
    BOOKS, MOST, accepted, admitted, batch, batch_at, buy, cases, classified, crowd, day, day_of,
    engine, facts, json, ledger, ledgers, ledgers_of, mixed, orders, policy, usd,
};

/// The rows that a lenient intake sets aside, as a list without order.
fn refused(rows: &[Interaction]) -> Vec<String> {
    let admission = admitted(rows);
    let mut refused: Vec<String> =
        admission.set_aside().iter().map(|row| json(&rows[*row])).collect();
    refused.sort();
    refused
}

/// The ends of the calendar.
fn ends() -> impl Strategy<Value = Day> {
    prop_oneof![Just(Day::FIRST), Just(Day::LAST)]
}

/// Joins the shards into one by merging two neighbours at a time, wherever the picks fall.
fn merged(mut shards: Vec<Ledgers>, picks: &[Index]) -> Ledgers {
    let mut picks = picks.iter().cycle();
    while shards.len() > 1 {
        let at = picks.next().unwrap().index(shards.len() - 1);
        let right = shards.remove(at + 1);
        shards[at].merge(right).unwrap();
    }
    shards.pop().unwrap()
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn the_order_of_the_rows_does_not_show(
        (rows, as_of) in batch_at(), order in orders(),
    ) {
        let mixed = mixed(&rows, &order);
        let (one, other) = (ledgers(&rows), ledgers(&mixed));
        prop_assert_eq!(json(&one), json(&other));
        prop_assert_eq!(refused(&rows), refused(&mixed));
        let (one, other) = (one.at(as_of), other.at(as_of));
        prop_assert_eq!(classified(&engine(&one), &one), classified(&engine(&other), &other));
    }

    #[test]
    fn splits_into_shards_do_not_show(
        rows in batch(),
        cut in prop::collection::vec(0..5_usize, 200),
        picks in prop::collection::vec(any::<Index>(), 5),
        order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let admission = admitted(&rows);
        let shard = |of: usize| {
            let part = admission.postings().iter().zip(&cut).filter(|(_, shard)| **shard == of);
            let part: Vec<_> = part.map(|(posting, _)| posting.clone()).collect();
            ledgers_of(&part)
        };
        let shards = order.into_iter().map(shard).collect();
        prop_assert_eq!(json(&merged(shards, &picks)), json(&ledgers(&rows)));
    }

    #[test]
    fn one_ledger_split_anywhere_is_the_same_ledger(rows in batch(), at in any::<Index>()) {
        let postings = admitted(&rows).postings().to_vec();
        let whole = ledger(&rows);
        let (left, right) = postings.split_at(at.index(postings.len() + 1));
        let (left, right) = (Ledger::of(BOOKS, left).unwrap(), Ledger::of(BOOKS, right).unwrap());
        let (mut there, mut back) = (left.clone(), right.clone());
        there.merge(&right).unwrap();
        back.merge(&left).unwrap();
        prop_assert_eq!(&there, &whole);
        prop_assert_eq!(&back, &whole);
        there.merge(&Ledger::new(BOOKS)).unwrap();
        prop_assert_eq!(json(&there), json(&whole));
    }

    #[test]
    fn posting_a_batch_is_observing_each(rows in batch()) {
        let admission = admitted(&rows);
        let mut one_by_one = Ledgers::new(BOOKS);
        for posting in admission.postings() {
            one_by_one.observe(posting).unwrap();
        }
        prop_assert_eq!(&one_by_one, &ledgers_of(admission.postings()));
        prop_assert_eq!(json(&one_by_one), json(&ledgers_of(admission.postings())));
    }

    #[test]
    fn batches_are_the_log_in_pieces(rows in batch(), size in 1..9_usize) {
        // Purchases first: a refund must not come in an earlier batch than its purchase.
        let mut rows = accepted(&rows);
        rows.sort_by_key(|row| row.kind == Kind::Refund);
        let mut intake = Intake::new(BOOKS).strictness(Strictness::Lenient);
        let mut streamed = Ledgers::new(BOOKS);
        let purchases = rows.iter().filter(|row| row.kind != Kind::Refund);
        let refunds = rows.iter().filter(|row| row.kind == Kind::Refund);
        let mut by_day: Vec<_> = refunds.cloned().collect();
        by_day.sort_by_key(day_of);
        let purchases: Vec<_> = purchases.cloned().collect();
        for part in purchases.chunks(size).chain(by_day.chunks(size)) {
            streamed.post(intake.admit(part.to_vec()).unwrap().postings()).unwrap();
        }
        prop_assert_eq!(json(&streamed), json(&ledgers(&rows)));
    }

    #[test]
    fn threads_do_not_show((rows, as_of) in batch_at(), threads in 1..5_usize) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let engine = engine(&cohort);
        let profiles: Vec<_> = cohort.profiles().copied().collect();
        let chunk = profiles.len().div_ceil(threads).max(1);
        let parallel: Vec<String> = std::thread::scope(|scope| {
            let workers: Vec<_> = profiles
                .chunks(chunk)
                .map(|part| scope.spawn(|| part.iter().map(|p| json(&engine.explain(p))).collect()))
                .collect();
            let parts = workers.into_iter().map(|worker| worker.join().unwrap());
            parts.flat_map(|part: Vec<String>| part).collect()
        });
        let alone: Vec<String> = profiles.iter().map(|p| json(&engine.explain(p))).collect();
        prop_assert_eq!(parallel, alone);
    }

    #[test]
    fn an_earlier_day_shows_what_was_known_then((rows, as_of) in batch_at()) {
        let rows = accepted(&rows);
        let known: Vec<_> = rows.iter().filter(|row| day_of(row) <= as_of).cloned().collect();
        let (all, then) = (ledgers(&rows), ledgers(&known));
        let (seen, was) = (all.at(as_of), then.at(as_of));
        prop_assert_eq!(seen.len(), was.len());
        let judge = engine(&was);
        prop_assert_eq!(&policy(&seen), judge.policy());
        for ((id, seen), (other, was)) in seen.customers().zip(was.customers()) {
            prop_assert_eq!(id, other);
            prop_assert_eq!(facts(seen), facts(was));
            prop_assert_eq!(seen.repeat_spend(), was.repeat_spend());
            prop_assert!(seen.each_purchase_day().eq(was.each_purchase_day()));
            prop_assert_eq!(judge.explain(seen), judge.explain(was));
            let week_ago = Window::last(1, as_of.minus(7));
            for window in [Window::last(30, as_of), week_ago, Window::until(Day::LAST)] {
                let (seen, was) = (seen.within(window), was.within(window));
                prop_assert_eq!(seen.purchases(), was.purchases());
                prop_assert_eq!(seen.purchase_days(), was.purchase_days());
                prop_assert_eq!(seen.spend(), was.spend());
            }
        }
    }

    #[test]
    fn customers_with_equal_facts_have_equal_verdicts((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let engine = engine(&cohort);
        for a in cohort.profiles() {
            for b in cohort.profiles() {
                let (x, y) = (engine.classify(a), engine.classify(b));
                if a.spend() == b.spend() {
                    prop_assert_eq!(x.verdicts.tier, y.verdicts.tier);
                }
                let rfm = |p: &Profile<'_>| (p.since_last(), p.purchases(), p.spend());
                if rfm(a) == rfm(b) {
                    prop_assert_eq!((x.verdicts.rfm, x.verdicts.segment), (y.verdicts.rfm, y.verdicts.segment));
                }
                if a.purchases() > 0 && a.each_purchase_day().eq(b.each_purchase_day()) {
                    prop_assert_eq!((x.verdicts.stage, x.verdicts.churn), (y.verdicts.stage, y.verdicts.churn));
                }
            }
        }
    }

    #[test]
    fn the_unit_of_money_does_not_show(
        (rows, as_of) in batch_at(), factor in prop_oneof![Just(7_i128), Just(100)],
    ) {
        let times = |rows: &[Interaction], factor: i128| -> Vec<Interaction> {
            let scaled = |row: &Interaction| {
                let mut row = row.clone();
                if let Amount::Money(money) = &mut row.amount {
                    *money = usd(money.minor().min(1_000_000_000_000) * factor);
                }
                row
            };
            rows.iter().map(scaled).collect()
        };
        let (small, large) = (ledgers(&times(&rows, 1)), ledgers(&times(&rows, factor)));
        let (small, large) = (small.at(as_of), large.at(as_of));
        prop_assert_eq!(classified(&engine(&small), &small), classified(&engine(&large), &large));
    }

    #[test]
    fn who_is_at_least_as_good_never_scores_lower((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let engine = engine(&cohort);
        for a in cohort.profiles() {
            for b in cohort.profiles() {
                let (x, y) = (engine.classify(a), engine.classify(b));
                if a.spend() >= b.spend() {
                    prop_assert!(x.verdicts.tier.unwrap().rank >= y.verdicts.tier.unwrap().rank);
                }
                let (Some(r), Some(s)) = (x.verdicts.rfm, y.verdicts.rfm) else { continue };
                prop_assert!(a.since_last() > b.since_last() || r.recency >= s.recency);
                prop_assert!(a.purchases() < b.purchases() || r.frequency >= s.frequency);
                prop_assert!(a.spend() < b.spend() || r.monetary >= s.monetary);
            }
        }
    }

    #[test]
    fn money_adds_up((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let rows = accepted(&rows);
        for (customer, ledger) in ledgers.iter() {
            let total = |kind: Kind| {
                let of_kind = rows.iter().filter(|row| {
                    row.customer == *customer && day_of(row) <= as_of && row.kind == kind
                });
                of_kind.fold(0_i128, |sum, row| sum + row.amount.money().unwrap().minor())
            };
            let (gross, refunded) = (total(Kind::Purchase), total(Kind::Refund));
            let profile = ledger.at(as_of);
            prop_assert_eq!(profile.gross_spend(), usd(gross));
            prop_assert_eq!(profile.refunded(), usd(refunded));
            prop_assert_eq!(profile.spend(), usd(gross - refunded));
            let (past, day) = (Window::until(as_of.minus(1)), Window::last(1, as_of));
            let parts = [past, day].map(|window| profile.within(window).spend());
            prop_assert_eq!(parts[0].checked_add(parts[1]).unwrap(), profile.spend());
        }
    }

    #[test]
    fn what_was_admitted_is_judged_on_any_day(
        (mut rows, as_of) in batch_at(),
        far in prop::collection::vec((any::<Index>(), ends()), 0..4),
    ) {
        for (at, day) in far {
            if !rows.is_empty() {
                let at = at.index(rows.len());
                rows.0[at].at = day.into();
            }
        }
        let ledgers = ledgers(&rows);
        let days = [Day::FIRST, Day::FIRST.plus(1), as_of, Day::LAST.minus(1), Day::LAST];
        for fitted in days {
            let engine = Engine::new(policy(&ledgers.at(fitted))).unwrap();
            for cohort in days.map(|day| ledgers.at(day)) {
                for (id, profile) in cohort.customers() {
                    let explanation = engine.explain(profile);
                    prop_assert_eq!(&explanation.classification, &engine.classify(profile));
                    prop_assert!(!explanation.to_string().is_empty());
                    prop_assert_eq!(facts(cohort.find(id.as_str()).unwrap()), facts(profile));
                    let journey = engine.lifecycle().unwrap().journey(profile);
                    for pair in journey.windows(2) {
                        prop_assert!(pair[0].to == pair[1].from && pair[0].on < pair[1].on);
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn a_crowd_is_fitted_the_same_in_any_order(
        rows in crowd(), order in orders(),
    ) {
        let mixed = mixed(&rows, &order);
        let as_of = day(380);
        let fitted = |rows: &[Interaction]| {
            Policy::fit(&ledgers(rows).at(as_of), &Spec::default()).unwrap().policy
        };
        prop_assert_eq!(json(&fitted(&rows)), json(&fitted(&mixed)));
    }
}

#[test]
fn a_sum_that_does_not_fit_changes_nothing() {
    // 2^63 minor units are 9,223 times the most that one interaction may move, and a bit.
    let rows = |count: usize| vec![buy("ann", 0, MOST); count];
    let mut ledgers = ledgers(&rows(9_223));
    let before = json(&ledgers);
    let mut more = rows(1);
    more.push(buy("bob", 0, 5));
    let admission = admitted(&more);
    assert_eq!(ledgers.post(admission.postings()).unwrap_err().kind(), ErrorKind::Range);
    assert_eq!(json(&ledgers), before, "bob's purchase is not taken either");
    assert!(ledgers.observe(&admission.postings()[0]).is_err());
    assert!(ledgers.merge(ledgers_of(admission.postings())).is_err());
    assert_eq!(json(&ledgers), before);
    let mut ann = ledgers.find("ann").unwrap().clone();
    assert!(ann.merge(&ledger(&more)).is_err() && ann.observe(&admission.postings()[0]).is_err());
    assert_eq!(&ann, ledgers.find("ann").unwrap());
    assert_eq!(ann.at(day(0)).spend(), usd(9_223 * MOST));
    let mut euros = Ledgers::new(Currency::EUR);
    assert_eq!(euros.post(admission.postings()).unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(euros.merge(ledgers).unwrap_err().kind(), ErrorKind::Conflict);
    assert!(euros.is_empty());
}
