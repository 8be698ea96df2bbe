//! Every definition a second time, slowly and straight from its text, against the library: facts,
//! scores, tiers, the grid.

use std::collections::BTreeSet;

use patronage::base::{Day, Money, Probability, Window};
use patronage::fact;
use patronage::judge::Assess as _;
use patronage::model::{Interaction, Kind, RfmScore};
use patronage::profile::Profile;
use patronage::segment::{Grid, GridPolicy};
use patronage::value::{Rfm, Tiers};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{accepted, batch_at, cases, day, day_of, ledger, ledgers, name, usd, who};

fn minor(row: &Interaction) -> i128 {
    row.amount.money().map_or(0, Money::minor)
}

fn total<'r>(rows: impl Iterator<Item = &'r Interaction>) -> i128 {
    rows.fold(0, |sum, row| sum + minor(row))
}

/// The refunds among the rows that name a purchase.
fn refunds_of<'r>(rows: &'r [Interaction], sale: &Interaction) -> Vec<&'r Interaction> {
    let names = |row: &&Interaction| row.refund_of.is_some() && row.refund_of == sale.id;
    rows.iter().filter(names).collect()
}

/// All of it came back: the refunds that name it add up to its price.
fn returned(rows: &[Interaction], sale: &Interaction) -> bool {
    let refunds = refunds_of(rows, sale);
    !refunds.is_empty() && total(refunds.into_iter()) == minor(sale)
}

/// One customer's rows up to a day, and which of the purchases count.
struct Known {
    rows: Vec<Interaction>,
    kept: Vec<Interaction>,
    as_of: Day,
}

impl Known {
    fn of(all: &[Interaction], customer: &str, as_of: Day) -> Self {
        let theirs = |row: &&Interaction| row.customer.as_str() == customer && day_of(row) <= as_of;
        let rows: Vec<_> = all.iter().filter(theirs).cloned().collect();
        let counts = |row: &&Interaction| row.kind == Kind::Purchase && !returned(&rows, row);
        let kept = rows.iter().filter(counts).cloned().collect();
        Self { rows, kept, as_of }
    }

    fn days(&self) -> Vec<Day> {
        self.kept.iter().map(day_of).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn refunds(&self) -> impl Iterator<Item = &Interaction> {
        self.rows.iter().filter(|row| row.kind == Kind::Refund)
    }

    fn spend(&self) -> i128 {
        let bought = self.rows.iter().filter(|row| row.kind == Kind::Purchase);
        total(bought) - total(self.refunds())
    }

    /// What was bought after the first purchase day, less what came back of just that, and less
    /// what came back after it of no purchase in particular.
    fn repeat_spend(&self) -> i128 {
        let Some(first) = self.days().first().copied() else { return 0 };
        let later = || self.kept.iter().filter(|row| day_of(row) > first);
        let back: i128 =
            later().fold(0, |sum, sale| sum + total(refunds_of(&self.rows, sale).into_iter()));
        let loose = self.refunds().filter(|row| day_of(row) > first && row.refund_of.is_none());
        total(later()) - back - total(loose)
    }
}

/// The nearest whole number, of two the even one.
fn half_even(dividend: i128, divisor: i128) -> i128 {
    let down = dividend.div_euclid(divisor);
    let rest = 2 * dividend.rem_euclid(divisor);
    if rest > divisor || (rest == divisor && down % 2 != 0) { down + 1 } else { down }
}

fn decimal(number: i128, decimals: u32) -> Decimal {
    Decimal::from_i128_with_scale(number, decimals)
}

fn days_between(earlier: Option<&Day>, later: Day) -> Option<u32> {
    earlier.map(|day| u32::try_from(later.number() - day.number()).unwrap())
}

/// The mid-rank law with fractions made whole: 1 + floor(k × (below + equal/2) / n), at most k.
fn mid_rank(values: &[i128], value: i128, bins: u8) -> u8 {
    let below = values.iter().filter(|other| **other < value).count();
    let equal = values.iter().filter(|other| **other == value).count();
    let score = 1 + (2 * below + equal) * usize::from(bins) / (2 * values.len());
    u8::try_from(score.min(bins.into())).unwrap()
}

fn axes(profile: &Profile<'_>) -> Option<[i128; 3]> {
    let since_last = i128::from(profile.since_last()?);
    Some([-since_last, profile.purchases().into(), profile.spend().minor()])
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn facts_are_those_of_the_raw_rows((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let rows = accepted(&rows);
        for (id, profile) in ledgers.at(as_of).customers() {
            let known = Known::of(&rows, id.as_str(), as_of);
            let days = known.days();
            let (first, last) = (days.first(), days.last());
            prop_assert_eq!(profile.each_purchase_day().collect::<Vec<_>>(), days.clone());
            prop_assert_eq!(profile.first_purchase(), first.copied());
            prop_assert_eq!(profile.last_purchase(), last.copied());
            prop_assert_eq!(profile.purchases(), known.kept.len() as u64);
            prop_assert_eq!(profile.purchase_days() as usize, days.len());
            prop_assert_eq!(profile.repeat_purchases() as usize, days.len().saturating_sub(1));
            prop_assert_eq!(profile.since_last(), days_between(last, as_of));
            prop_assert_eq!(profile.age(), days_between(first, as_of));
            let span = last.and_then(|last| days_between(first, *last));
            prop_assert_eq!(profile.last_purchase_age(), span);
            let gaps = days.len().saturating_sub(1) as i128;
            let mean_gap = (gaps > 0).then(|| half_even(100 * i128::from(span.unwrap()), gaps));
            prop_assert_eq!(profile.mean_gap(), mean_gap.map(|gap| decimal(gap, 2)));
            let count = known.kept.len() as i128;
            let mean = (count > 0).then(|| usd(half_even(known.spend(), count)));
            prop_assert_eq!(profile.mean_spend(), mean);
            prop_assert_eq!(profile.repeat_spend(), usd(known.repeat_spend()));
            let mean = (gaps > 0).then(|| usd(half_even(known.repeat_spend(), gaps)));
            prop_assert_eq!(profile.mean_repeat_spend(), mean);
            prop_assert_eq!(profile.interactions(), known.rows.len() as u64);
            let contact = known.rows.iter().map(day_of).max();
            prop_assert_eq!(profile.since_contact(), days_between(contact.as_ref(), as_of));
            prop_assert_eq!(profile.first_contact(), known.rows.iter().map(day_of).min());
        }
    }

    #[test]
    fn a_window_holds_the_days_after_its_start_up_to_the_day(
        (rows, as_of) in batch_at(), n in prop_oneof![0..9_u32, 0..400_u32]
    ) {
        let ledgers = ledgers(&rows);
        let rows = accepted(&rows);
        for (id, profile) in ledgers.at(as_of).customers() {
            let known = Known::of(&rows, id.as_str(), as_of);
            let before = as_of.number() - i32::try_from(n).unwrap();
            let inside = |row: &&Interaction| before < day_of(row).number();
            let of_kind = |kind| {
                let rows = known.rows.iter().filter(inside);
                rows.filter(move |row| row.kind == kind)
            };
            let seen = profile.within(Window::last(n, as_of));
            for kind in known.rows.iter().map(|row| row.kind) {
                prop_assert_eq!(seen.count(kind), of_kind(kind).count() as u64);
                let amount = |row: &Interaction| {
                    let (points, score) = (row.amount.points(), row.amount.score());
                    minor(row) + i128::from(points.unwrap_or(0)) + i128::from(score.unwrap_or(0))
                };
                let amount = of_kind(kind).map(amount).try_fold(0, i128::checked_add).unwrap();
                prop_assert_eq!(seen.amount(kind), amount);
                let last = of_kind(kind).map(day_of).max();
                prop_assert_eq!(seen.days_since(kind), days_between(last.as_ref(), known.as_of));
            }
            let kept: Vec<_> = known.kept.iter().filter(inside).collect();
            prop_assert_eq!(seen.purchases(), kept.len() as u64);
            let days: BTreeSet<Day> = kept.iter().map(|row| day_of(row)).collect();
            prop_assert_eq!(seen.purchase_days(), days.len());
            let marks =
                |kind| -> Vec<u8> { of_kind(kind).filter_map(|row| row.amount.score()).collect() };
            let (nps, csat) = (marks(Kind::NpsAnswer), marks(Kind::CsatAnswer));
            let share = |like: fn(&&u8) -> bool| nps.iter().filter(like).count() as i128;
            let balance = share(|mark| **mark >= 9) - share(|mark| **mark <= 6);
            let per_mille = (!nps.is_empty()).then(|| half_even(1000 * balance, nps.len() as i128));
            prop_assert_eq!(seen.nps(), per_mille.map(|tenths| decimal(tenths, 1)));
            let satisfied = csat.iter().filter(|mark| **mark >= 4).count();
            let share = Probability::of(satisfied as u64, csat.len() as u64);
            prop_assert_eq!(seen.csat(), share);
        }
    }

    #[test]
    fn scores_are_mid_ranks((rows, as_of) in batch_at(), bins in 2..=20_u8) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let bought: Vec<[i128; 3]> = cohort.profiles().filter_map(axes).collect();
        let Ok(rfm) = Rfm::fit(&cohort, bins) else {
            prop_assert!(bought.is_empty());
            return Ok(());
        };
        let axis = |at: usize| bought.iter().map(|axes| axes[at]).collect::<Vec<_>>();
        for profile in cohort.profiles() {
            let expected = axes(profile).map(|value| RfmScore {
                recency: mid_rank(&axis(0), value[0], bins),
                frequency: mid_rank(&axis(1), value[1], bins),
                monetary: mid_rank(&axis(2), value[2], bins),
            });
            prop_assert_eq!(rfm.assess(&fact::Known::of(profile)), expected);
        }
        let policy = rfm.policy();
        for score in 2..=bins {
            let cut = |at: usize| {
                let values = axis(at);
                values.iter().copied().filter(|v| mid_rank(&values, *v, bins) >= score).min()
            };
            let place = usize::from(score) - 2;
            let days = policy.recency_at_most_days[place].map(i128::from);
            prop_assert_eq!(days, cut(0).map(|days| -days));
            prop_assert_eq!(policy.frequency_at_least[place].map(i128::from), cut(1));
            prop_assert_eq!(policy.monetary_at_least[place], cut(2).map(usd));
        }
        let empty = |at: usize, score: u8| {
            let values = axis(at);
            values.iter().all(|value| mid_rank(&values, *value, bins) != score)
        };
        for (at, name) in ["recency", "frequency", "monetary"].into_iter().enumerate() {
            let collapsed = rfm.collapsed().filter(|(axis, _)| *axis == name);
            // Nobody buys less than once: when one purchase has more, nobody has score 1.
            let once = at == 1 && policy.frequency_at_least[0] == Some(1);
            let expected = (1..=bins).filter(|score| if *score == 1 { once } else { empty(at, *score) });
            prop_assert!(collapsed.map(|(_, score)| score).eq(expected), "{name}");
        }
    }

    #[test]
    fn tiers_count_the_share_before_the_block((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let tiers = Tiers::fit(&cohort, &Tiers::default_shares(), name("low")).unwrap();
        let spends: Vec<i128> = cohort.profiles().map(|p| p.spend().minor()).collect();
        let positive = |than: i128| {
            let larger = spends.iter().filter(move |spend| **spend > than.max(0));
            larger.copied().try_fold(0, i128::checked_add).unwrap()
        };
        for profile in cohort.profiles() {
            let spend = profile.spend().minor();
            let (before, whole) = (positive(spend), positive(0));
            let expected = match spend {
                ..=0 => ("low", 0),
                _ if before * 100 < whole * 80 => ("high", 2),
                _ if before * 100 < whole * 95 => ("medium", 1),
                _ => ("low", 0),
            };
            let tier = tiers.assess(&fact::Known::of(profile)).unwrap();
            prop_assert_eq!((tier.name.as_str(), tier.rank), expected);
        }
    }
}

#[test]
fn rf_10_is_the_table_of_the_field() {
    // Down: recency 5 to 1. Across: frequency 1 to 5.
    let table = "
        new            potential_loyalist potential_loyalist champions      champions
        promising      potential_loyalist potential_loyalist loyal          loyal
        about_to_sleep about_to_sleep     need_attention     loyal          loyal
        hibernating    hibernating        at_risk            at_risk        cant_lose
        hibernating    hibernating        at_risk            at_risk        cant_lose";
    let grid = Grid::try_from(GridPolicy::rf_10()).unwrap();
    for (row, line) in table.trim().lines().enumerate() {
        for (column, segment) in line.split_whitespace().enumerate() {
            for monetary in 1..=5 {
                let recency = 5 - u8::try_from(row).unwrap();
                let frequency = 1 + u8::try_from(column).unwrap();
                let score = RfmScore { recency, frequency, monetary };
                assert_eq!(grid.segment(score).unwrap().to_string(), segment, "{score}");
            }
        }
    }
}

#[test]
fn promoters_are_9_and_10_and_detractors_0_to_6() {
    let of = |kind: Kind, marks: &[u8]| {
        let answer = |mark: &u8| Interaction::answer(who("ann"), day(0), kind, *mark);
        ledger(&marks.iter().map(answer).collect::<Vec<_>>())
    };
    let nps = |marks: &[u8]| {
        let ledger = of(Kind::NpsAnswer, marks);
        let nps = ledger.at(day(0)).within(Window::last(1, day(0))).nps();
        nps.map_or("unknown".into(), |nps| nps.normalize().to_string())
    };
    let table: [(&[u8], &str); 7] = [
        (&[], "unknown"),
        (&[9, 10], "100"),
        (&[7, 8], "0"),
        (&[0, 6], "-100"),
        (&[9, 8, 6], "0"),
        (&[9, 9, 8], "66.7"),
        (&[10, 9, 9, 8, 7, 7, 7, 6], "25"),
    ];
    for (marks, expected) in table {
        assert_eq!(nps(marks), expected, "{marks:?}");
    }
    let csat = |marks: &[u8]| {
        let ledger = of(Kind::CsatAnswer, marks);
        ledger.at(day(0)).within(Window::last(1, day(0))).csat().map(Probability::get)
    };
    assert_eq!(csat(&[]), None);
    assert_eq!(csat(&[1, 2, 3]), Some(0.0));
    assert_eq!(csat(&[3, 4, 5, 5]), Some(0.75));
}
