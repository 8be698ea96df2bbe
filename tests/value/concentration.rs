//! Concentration and value at risk, against their definitions.

use patronage::base::{Currency, Money, Name, Probability, decimal};
use patronage::value::{Basis, Concentration, value_at_risk};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::support::{customers, ledgers, today};

fn eur(minor: i64) -> Money {
    Money::from_minor(minor.into(), Currency::EUR)
}

fn of(values: &[i64]) -> Concentration {
    Concentration::of_values(Currency::EUR, values.iter().copied().map(eur)).unwrap()
}

fn rounded(part: i128, whole: i128) -> Decimal {
    let exact = Decimal::from_i128_with_scale(part, 0) / Decimal::from_i128_with_scale(whole, 0);
    exact.round_dp_with_strategy(6, rust_decimal::RoundingStrategy::MidpointNearestEven)
}

proptest! {
    /// Gini = the mean difference of all pairs, over twice the mean.
    #[test]
    fn gini_is_the_mean_difference(values in prop::collection::vec(-50..1_000_i64, 1..30)) {
        let positive: Vec<i128> = values.iter().map(|value| i128::from(*value).max(0)).collect();
        let total = positive.iter().fold(0, |sum: i128, value| sum.saturating_add(*value));
        let mut pairs = 0_i128;
        for a in &positive {
            for b in &positive {
                pairs += (a - b).abs();
            }
        }
        let n = i128::try_from(values.len()).unwrap();
        let expected = (total > 0).then(|| rounded(pairs, 2 * n * total));
        prop_assert_eq!(of(&values).gini(), expected);
    }

    #[test]
    fn the_top_is_counted_by_hand(
        values in prop::collection::vec(0..1_000_i64, 1..30), parts in 0..=1_000_000_i64,
    ) {
        let mut falling: Vec<i128> = values.iter().map(|value| i128::from(*value)).collect();
        falling.sort_unstable_by(|a, b| b.cmp(a));
        let total = falling.iter().fold(0, |sum: i128, value| sum.saturating_add(*value));
        let mut left = i128::from(parts) * i128::try_from(values.len()).unwrap();
        let mut top = 0_i128;
        for value in &falling {
            let taken = left.min(1_000_000);
            top += taken * value;
            left -= taken;
        }
        let expected = (total > 0).then(|| rounded(top, total * 1_000_000));
        prop_assert_eq!(of(&values).share_of_top(Decimal::new(parts, 6)), expected);
    }

    /// The curve begins at 0, ends at 1, rises ever faster and lies below the diagonal; what the
    /// lowest bring and what the highest bring is all.
    #[test]
    fn lorenz(values in prop::collection::vec(0..1_000_i64, 1..30), steps in 1..40_u32) {
        let all = of(&values);
        let curve = all.lorenz(steps);
        prop_assume!(all.total() > eur(0));
        let last = curve.last().unwrap();
        prop_assert_eq!(curve.len(), steps as usize + 1);
        prop_assert!(curve[0].customers.is_zero() && curve[0].value.is_zero());
        prop_assert!(last.customers == Decimal::ONE && last.value == Decimal::ONE);
        let tolerance = Decimal::new(3, 6);
        for point in &curve {
            prop_assert!(point.value <= point.customers + tolerance);
            let top = all.share_of_top(Decimal::ONE - point.customers).unwrap();
            prop_assert!((top + point.value - Decimal::ONE).abs() <= tolerance);
        }
    }

    #[test]
    fn units_and_order_do_not_matter(
        values in prop::collection::vec(-50..1_000_i64, 1..30), times in 2..1_000_i64,
    ) {
        let mut other: Vec<i64> = values.iter().map(|value| value * times).collect();
        other.reverse();
        prop_assert_eq!(of(&values).gini(), of(&other).gini());
        prop_assert_eq!(of(&values).lorenz(10), of(&other).lorenz(10));
    }

    #[test]
    fn risk_adds_up(rows in prop::collection::vec((0..3_usize, -500..5_000_i64, 0..=100_u64), 0..40)) {
        const NAMES: [Name; 3] = [Name::literal("a"), Name::literal("b"), Name::literal("c")];
        let chance = |of| Probability::of(of, 100).unwrap();
        let all = rows.iter().map(|(class, value, of)| (NAMES[*class], eur(*value), chance(*of)));
        let classes = value_at_risk(Currency::EUR, all.clone()).unwrap();
        prop_assert_eq!(&classes, &value_at_risk(Currency::EUR, all.rev()).unwrap());
        prop_assert!(classes.is_sorted_by(|a, b| a.at_risk >= b.at_risk));
        for class in &classes {
            let own: Vec<_> = rows.iter().filter(|(at, ..)| NAMES[*at] == class.class).collect();
            prop_assert_eq!(class.customers, own.len() as u64);
            let (mut value, mut hundredths) = (0, 0);
            for (_, minor, of) in own {
                value += minor;
                hundredths += minor.max(&0) * i64::try_from(*of).unwrap();
            }
            prop_assert_eq!(class.value, eur(value));
            let exact = Decimal::new(hundredths, 2);
            let strategy = rust_decimal::RoundingStrategy::MidpointNearestEven;
            let rounded = exact.round_dp_with_strategy(0, strategy);
            prop_assert_eq!(Decimal::from_i128_with_scale(class.at_risk.minor(), 0), rounded);
        }
    }

    #[test]
    fn of_a_cohort(customers in customers()) {
        let ledgers = ledgers(&customers);
        let cohort = ledgers.at(today());
        let spends = cohort.profiles().map(patronage::profile::Profile::spend);
        let by_hand = Concentration::of_values(Currency::EUR, spends).unwrap();
        prop_assert_eq!(Concentration::of(&cohort, Basis::default()), by_hand);
    }
}

#[test]
fn ends() {
    let number = |text| decimal::parse(text).unwrap();
    assert_eq!(of(&[]).gini(), None);
    assert_eq!(of(&[0, -3]).gini(), None);
    assert!(of(&[]).lorenz(4).is_empty());
    assert_eq!(of(&[5]).gini(), Some(number("0")));
    assert_eq!(of(&[5, 5, 5]).gini(), Some(number("0")));
    assert_eq!(of(&[9, 0, 0, 0]).gini(), Some(number("0.75")));
    assert_eq!(of(&[9, 1]).share_of_top(number("1.5")), None);
    assert_eq!(of(&[9, 1]).share_of_top(number("0.25")), Some(number("0.45")));
    let large = i64::MAX;
    assert_eq!(of(&[large, large, large, 0]).gini(), Some(number("0.25")));
    let dollars = Money::zero(Currency::USD);
    assert!(Concentration::of_values(Currency::EUR, [dollars]).is_err());
}
