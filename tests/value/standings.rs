//! Tiers that hold still: each promise against a machine that is obviously right, and the laws
//! that hold for all of them together.

use patronage::base::{Currency, CustomerId, Day, Money, Name};
use patronage::fact::Known;
use patronage::intake::{Intake, Row};
use patronage::judge::Assess;
use patronage::model::{Cause, Customer, Party, Person, Standing};
use patronage::profile::Ledgers;
use patronage::value::{
    Landing, Override, Qualification, Review, Reviews, StandingPolicy, StandingRow, Standings,
};
use proptest::prelude::*;

const NAMES: [Name; 4] = [
    Name::literal("bronze"),
    Name::literal("silver"),
    Name::literal("gold"),
    Name::literal("platinum"),
];

fn eur(minor: i128) -> Money {
    Money::from_minor(minor, Currency::EUR)
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Three tiers above the lowest, from 10, 20 and 30 cents on; held to so much less.
fn tiers(margin: i128) -> StandingPolicy {
    let row = |rank: usize| StandingRow {
        name: NAMES[rank],
        promote_at: eur(10 * rank as i128),
        hold_to: Some(eur(10 * rank as i128 - margin)),
    };
    let mut policy = StandingPolicy::new(Currency::EUR, NAMES[0]);
    policy.tiers = vec![row(3), row(2), row(1)];
    policy
}

/// Reviews every 30 days.
fn reviews(values: &[i128]) -> Vec<Review> {
    let start = day("2024-01-01");
    let at = |at: usize| start.plus(30 * u32::try_from(at).unwrap());
    values.iter().enumerate().map(|(i, v)| Review { day: at(i), value: eur(*v) }).collect()
}

/// The standing after each review.
fn steps(policy: &StandingPolicy, values: &[i128]) -> Vec<Standing> {
    let standings = Standings::try_from(policy.clone()).unwrap();
    let mut all: Vec<Standing> = Vec::new();
    for review in reviews(values) {
        all.push(standings.step(all.last(), review));
    }
    all
}

fn ranks(policy: &StandingPolicy, values: &[i128]) -> Vec<u8> {
    steps(policy, values).iter().map(|standing| standing.held.rank).collect()
}

/// The plain threshold.
fn plain(value: i128) -> u8 {
    u8::try_from((value / 10).clamp(0, 3)).unwrap()
}

fn values() -> impl Strategy<Value = Vec<i128>> {
    prop::collection::vec(0..40_i128, 1..40)
}

/// Each tier's lower edge as far as holding goes.
fn holds(rank: u8, value: i128, margin: i128) -> bool {
    rank == 0 || value >= 10 * i128::from(rank) - margin
}

proptest! {
    #[test]
    fn without_promises_it_is_the_plain_threshold(values in values()) {
        let expected: Vec<u8> = values.iter().map(|value| plain(*value)).collect();
        prop_assert_eq!(ranks(&tiers(0), &values), expected);
    }

    #[test]
    fn hysteresis(values in values(), margin in 0..10_i128) {
        let mut held = plain(values[0]);
        let expected: Vec<u8> = values.iter().map(|value| {
            if plain(*value) > held || !holds(held, *value, margin) {
                held = plain(*value);
            }
            held
        }).collect();
        prop_assert_eq!(ranks(&tiers(margin), &values), expected);
    }

    #[test]
    fn soft_landing(values in values()) {
        let mut policy = tiers(0);
        policy.landing = Landing::Soft;
        let mut held = plain(values[0]);
        let expected: Vec<u8> = values.iter().map(|value| {
            held = plain(*value).max(held.saturating_sub(1));
            held
        }).collect();
        prop_assert_eq!(ranks(&policy, &values), expected);
    }

    #[test]
    fn minimum_stay(values in values(), stay in 0..200_u32) {
        let mut policy = tiers(0);
        policy.minimum_stay_days = stay;
        let (mut held, mut entered) = (plain(values[0]), 0);
        let mut too_little: Vec<u8> = Vec::new();
        let expected: Vec<u8> = values.iter().zip(0_u32..).map(|(value, at)| {
            let today = 30 * at;
            if plain(*value) >= held {
                too_little.clear();
            } else {
                too_little.push(plain(*value));
            }
            if plain(*value) > held {
                (held, entered) = (plain(*value), today);
            } else if !too_little.is_empty() && today - entered >= stay {
                (held, entered) = (*too_little.iter().max().unwrap(), today);
                too_little.clear();
            }
            held
        }).collect();
        prop_assert_eq!(ranks(&policy, &values), expected);
    }

    /// Day by day, as a clerk would do it with a calendar.
    #[test]
    fn grace(values in values(), grace in 1..200_u32) {
        let mut policy = tiers(0);
        policy.grace_days = grace;
        let mut held = plain(values[0]);
        let mut ends: Option<u32> = None;
        let mut best_since_lost = 0;
        let mut expected = Vec::new();
        for today in 0..30 * u32::try_from(values.len()).unwrap() {
            if ends.is_some_and(|last_day| last_day < today) {
                (held, ends, best_since_lost) = (best_since_lost, None, 0);
            }
            if today % 30 == 0 {
                let measured = plain(values[(today / 30) as usize]);
                if measured >= held {
                    (held, ends, best_since_lost) = (measured, None, 0);
                } else {
                    ends = ends.or(Some(today + grace));
                    best_since_lost = best_since_lost.max(measured);
                }
                expected.push(held);
            }
        }
        prop_assert_eq!(ranks(&policy, &values), expected);
    }

    #[test]
    fn patience(values in values(), up in 1..5_usize, down in 1..5_usize) {
        let mut policy = tiers(0);
        (policy.promote_after, policy.demote_after) =
            (u32::try_from(up).unwrap(), u32::try_from(down).unwrap());
        let mut held = plain(values[0]);
        let mut since_change: Vec<u8> = Vec::new();
        let expected: Vec<u8> = values.iter().map(|value| {
            since_change.push(plain(*value));
            let last = |n: usize| since_change.iter().rev().take(n).copied().collect::<Vec<u8>>();
            let to = if since_change.len() >= up && last(up).iter().all(|rank| *rank > held) {
                last(up).into_iter().min()
            } else if since_change.len() >= down && last(down).iter().all(|rank| *rank < held) {
                last(down).into_iter().max()
            } else {
                None
            };
            if let Some(to) = to {
                held = to;
                since_change.clear();
            }
            held
        }).collect();
        prop_assert_eq!(ranks(&policy, &values), expected);
    }

    /// Whatever is promised: what was measured is the plain threshold, the tier moves no further
    /// in sum and turns round no more often than it, and without soft landings changes no more
    /// often.
    #[test]
    fn nothing_flaps_more_than_the_plain_threshold(policy in any_policy(), values in values()) {
        let steps = steps(&policy, &values);
        let measured: Vec<u8> = steps.iter().map(|standing| standing.measured.rank).collect();
        let expected: Vec<u8> = values.iter().map(|value| plain(*value)).collect();
        prop_assert_eq!(&measured, &expected);

        let held: Vec<u8> = steps.iter().map(|standing| standing.held.rank).collect();
        let moves = |ranks: &[u8]| -> Vec<i16> {
            let differences = ranks.windows(2).map(|w| i16::from(w[1]) - i16::from(w[0]));
            differences.filter(|d| *d != 0).collect()
        };
        let (held, plain) = (moves(&held), moves(&expected));
        let turns = |moves: &[i16]| moves.windows(2).filter(|w| w[0] * w[1] < 0).count();
        let way = |moves: &[i16]| moves.iter().fold(0, |way, step| way + step.unsigned_abs());
        prop_assert!(turns(&held) <= turns(&plain));
        prop_assert!(way(&held) <= way(&plain));
        if policy.landing == Landing::Direct {
            prop_assert!(held.len() <= plain.len());
        }
    }

    /// A stored standing goes on where a replayed one does, and a second look at a review that
    /// was seen changes nothing.
    #[test]
    fn replay_is_the_fold_of_step(policy in any_policy(), values in values(), cut in 0..40_usize) {
        let standings = Standings::try_from(policy).unwrap();
        let reviews = reviews(&values);
        let whole = standings.replay(reviews.clone());
        let (early, late) = reviews.split_at(cut.min(reviews.len()));
        let stored = standings.replay(early.iter().copied()).map(|standing| {
            let json = serde_json::to_string(&standing).unwrap();
            serde_json::from_str::<Standing>(&json).unwrap()
        });
        let on = late.iter().fold(stored, |standing, review| {
            let next = standings.step(standing.as_ref(), *review);
            assert_eq!(standings.step(Some(&next), *review), next);
            Some(next)
        });
        prop_assert_eq!(on, whole);
    }

    /// Every standing says the truth about itself.
    #[test]
    fn causes_are_true(policy in any_policy(), values in values()) {
        let standings = Standings::try_from(policy.clone()).unwrap();
        let all = steps(&policy, &values);
        for (before, after) in all.iter().zip(&all[1..]) {
            // A grace may have run out in between.
            let before = standings.on(before, after.reviewed);
            let moved = after.held.rank.cmp(&before.held.rank);
            match after.cause {
                Cause::Promoted => prop_assert!(moved.is_gt()),
                Cause::Measured => prop_assert_eq!(after.held, after.measured),
                Cause::Rising => prop_assert!(after.measured.rank > after.held.rank),
                Cause::Margin | Cause::Patience | Cause::MinimumStay => {
                    prop_assert!(after.is_held_up());
                }
                Cause::Grace => {
                    prop_assert!(after.is_held_up());
                    prop_assert!(after.then.unwrap().rank < after.held.rank);
                    prop_assert!(after.until.unwrap() >= after.reviewed);
                }
                Cause::Demoted => prop_assert!(moved.is_lt() && after.since == after.reviewed),
                _ => prop_assert!(false, "{after}"),
            }
            if moved.is_eq() {
                prop_assert_eq!(before.since, after.since);
            }
        }
    }

    #[test]
    fn units_do_not_matter(policy in any_policy(), values in values(), by in 2..1000_i128) {
        let scaled = |money: Money| eur(money.minor() * by);
        let mut other = policy.clone();
        for row in &mut other.tiers {
            *row = StandingRow {
                name: row.name,
                promote_at: scaled(row.promote_at),
                hold_to: row.hold_to.map(scaled),
            };
        }
        let more: Vec<i128> = values.iter().map(|value| value * by).collect();
        prop_assert_eq!(ranks(&policy, &values), ranks(&other, &more));
    }

    #[test]
    fn printing_and_reading_is_the_identity(policy in any_policy()) {
        let json = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<StandingPolicy>(&json).unwrap(), policy);
    }
}

fn any_policy() -> impl Strategy<Value = StandingPolicy> {
    let soft = prop_oneof![Just(Landing::Direct), Just(Landing::Soft)];
    (0..10_i128, 1..4_u32, 1..4_u32, 0..100_u32, soft, 0..150_u32).prop_map(
        |(margin, up, down, grace, landing, stay)| {
            let mut policy = tiers(margin);
            (policy.promote_after, policy.demote_after) = (up, down);
            (policy.grace_days, policy.minimum_stay_days) = (grace, stay);
            policy.landing = landing;
            policy
        },
    )
}

#[test]
fn a_holiday_does_not_become_a_debt() {
    // Gold, then two bad months inside the grace, then enough again: as if nothing had been.
    let mut policy = tiers(2);
    policy.grace_days = 70;
    let all = steps(&policy, &[25, 5, 5, 19, 25]);
    let told: Vec<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "gold since 2024-01-01 (first review), measured gold",
            "gold since 2024-01-01 until 2024-04-10 (grace), measured bronze",
            "gold since 2024-01-01 until 2024-04-10 (grace), measured bronze",
            "gold since 2024-01-01 (enough to hold it), measured silver",
            "gold since 2024-01-01 (measured), measured gold",
        ]
    );
}

#[test]
fn a_grace_ends_by_itself() {
    let mut policy = tiers(0);
    policy.grace_days = 10;
    let standings = Standings::try_from(policy).unwrap();
    let standing = standings.replay(reviews(&[35, 12])).unwrap();
    assert_eq!(standing.until, Some(day("2024-02-10")));
    assert_eq!(standings.on(&standing, day("2024-02-10")), standing);
    let after = standings.on(&standing, day("2024-02-11"));
    assert_eq!(after.to_string(), "silver since 2024-02-11 (demoted), measured silver");
}

#[test]
fn a_calendar_year_takes_nothing_before_it_is_over() {
    let mut policy = tiers(0);
    policy.qualification = Qualification::CalendarYear;
    policy.reviews = Reviews::QuarterEnd;
    let standings = Standings::try_from(policy).unwrap();
    let review = |at: &str, value| Review { day: day(at), value: eur(value) };
    let mut standing = standings.step(None, review("2023-12-31", 25));
    for (at, value, expected) in [
        ("2024-03-31", 3, "gold since 2023-12-31 (the year is not over), measured bronze"),
        ("2024-06-30", 9, "gold since 2023-12-31 (the year is not over), measured bronze"),
        ("2024-09-30", 12, "gold since 2023-12-31 (the year is not over), measured silver"),
        ("2024-12-31", 14, "silver since 2024-12-31 (demoted), measured silver"),
        ("2025-03-31", 30, "platinum since 2025-03-31 (promoted), measured platinum"),
    ] {
        standing = standings.step(Some(&standing), review(at, value));
        assert_eq!(standing.to_string(), expected);
    }
}

#[test]
fn a_history_is_reviewed_as_it_was_known() {
    let mut policy = tiers(0);
    policy.tiers[2].promote_at = eur(5_000);
    policy.tiers[2].hold_to = None;
    policy.tiers.drain(..2);
    policy.qualification = Qualification::RollingDays(60);
    policy.overrides = vec![Override {
        customer: CustomerId::new("ann").unwrap(),
        tier: NAMES[1],
        reason: "new shop opens in May".into(),
        from: day("2024-05-10"),
        until: day("2024-07-15"),
    }];
    let standings = Standings::try_from(policy).unwrap();
    let mut intake = Intake::new(Currency::EUR);
    let rows = [("2024-01-10", "60"), ("2024-03-20", "20"), ("2024-06-20", "55")]
        .map(|(at, amount)| Row { customer: "ann", at, amount, ..Row::default() });
    let mut ledgers = Ledgers::new(Currency::EUR);
    ledgers.post(intake.admit_rows(rows).unwrap().postings()).unwrap();
    let ann = Customer::new(CustomerId::new("ann").unwrap(), Party::Individual(Person::default()));
    let at = |text: &str| {
        let profile = ledgers.find("ann").unwrap().at(day(text)).known_as(&ann);
        let reasons = standings.evidence(&Known::of(&profile)).reasons;
        assert!(reasons.iter().all(patronage::evidence::Reason::holds), "{reasons:?}");
        standings.assess(&Known::of(&profile)).map(|standing| standing.to_string())
    };
    assert_eq!(at("2024-01-30"), None);
    assert_eq!(at("2024-02-29").unwrap(), "silver since 2024-01-31 (measured), measured silver");
    assert_eq!(at("2024-04-01").unwrap(), "bronze since 2024-03-31 (demoted), measured bronze");
    assert_eq!(
        at("2024-05-10").unwrap(),
        "silver since 2024-05-10 until 2024-07-15 (overridden), measured bronze",
    );
    // The override does not count as measured; what was bought in June does.
    assert_eq!(at("2024-07-16").unwrap(), "silver since 2024-06-30 (promoted), measured silver");
    assert_eq!(at("2024-08-31").unwrap(), "bronze since 2024-08-31 (demoted), measured bronze");
}

#[test]
fn a_bad_policy_is_named_in_full() {
    let json = r#"{
        "currency": "EUR", "lowest": "bronze",
        "reviews": {"every_days": {"days": 0, "from": "2024-01-01"}},
        "qualification": "calendar_year", "of": {"attribute": "margin"},
        "tiers": [
            {"name": "silver", "promote_at": "10.00 EUR", "hold_to": "12.00 EUR"},
            {"name": "gold", "promote_at": "10.00 EUR"},
            {"name": "gold", "promote_at": "1.00 USD"}
        ],
        "demote_after": 0, "grace_days": 9999,
        "overrides": [
            {"customer": "a", "tier": "glod", "reason": "", "from": "2024-02-01", "until": "2024-01-01"}
        ]
    }"#;
    let policy: StandingPolicy = serde_json::from_str(json).unwrap();
    assert_eq!(
        Standings::try_from(policy).unwrap_err().to_string(),
        "/demote_after: 0; expected 1 to 100
/grace_days: 9999; expected 0 to 3650
/of: `margin`; expected net_spend, gross_spend or mean_spend, which have dates
/overrides/0/from: 2024-02-01; expected no later than 2024-01-01, the last day
/overrides/0/reason: ``; expected 1 to 200 visible characters
/overrides/0/tier: `glod`; expected a tier of the policy (did you mean `gold`?)
/reviews: every_days with a calendar year; expected month_end, quarter_end or year_end, which see the year's last day
/reviews/every_days/days: 0; expected 1 to 3650
/tiers/0/hold_to: `12.00 EUR`; expected at most 10.00 EUR, where the tier begins
/tiers/1/promote_at: `10.00 EUR`; expected less than `10.00 EUR`, the one before it
/tiers/2/name: `gold` a second time; expected each tier once
/tiers/2/promote_at: `USD`; expected EUR",
    );
}
