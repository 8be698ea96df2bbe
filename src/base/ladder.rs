//! Bounds one above the other, on which a value has its place: what bands, steps, scores and tiers
//! are read off.

use std::fmt::Display;

use crate::error::{Code, Finding, Findings, quoted};

/// Bounds in order. A value stands on the highest bound that it reaches; to equal a bound is to
/// reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ladder<B> {
    best_first: bool,
    // INVARIANT: not falling, or where the best stand first not rising. Nothing reaches a bound
    // that is missing: it is above all others.
    bounds: Vec<Option<B>>,
}

/// How bounds follow one another in a list as somebody writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// The lowest first, each more than the one before it.
    Rising,
    /// The lowest first, each no less than the one before it; missing ones last.
    NotFalling,
    /// The lowest first, of what is the better the less it is: each no more than the one before it,
    /// missing ones last.
    NotRising,
    /// The best first, each less than the one before it.
    BestFirst,
    /// The best first, each no more than the one before it; missing ones first.
    BestFirstOrEqual,
}

impl Order {
    fn is_best_first(self) -> bool {
        matches!(self, Self::BestFirst | Self::BestFirstOrEqual)
    }

    /// Whether a bound may follow another.
    fn allows<B: Ord>(self, before: Option<&B>, next: Option<&B>) -> bool {
        let step = height(next).cmp(&height(before));
        match self {
            Self::Rising => step.is_gt(),
            Self::NotFalling | Self::NotRising => step.is_ge(),
            Self::BestFirst => step.is_lt(),
            Self::BestFirstOrEqual => step.is_le(),
        }
    }

    /// What a bound has to be, beside the one before it.
    fn words(self) -> &'static str {
        match self {
            Self::Rising => "more than",
            Self::NotFalling => "no less than",
            Self::BestFirst => "less than",
            Self::NotRising | Self::BestFirstOrEqual => "no more than",
        }
    }
}

/// A missing bound is above all others.
fn height<B>(bound: Option<&B>) -> (bool, Option<&B>) {
    (bound.is_none(), bound)
}

impl<B: Ord> Ladder<B> {
    /// Takes bounds as they are written, `None` for one that nothing reaches, and notes each that is
    /// out of order, at its path. With such a finding the ladder is empty.
    ///
    /// `worth` says what a bound is worth: more where it is harder to reach. It is `None` of what is
    /// no bound at all: that is for the caller to note. It is left out, and those beside it are
    /// compared with each other.
    pub(crate) fn check<W: Display>(
        order: Order,
        written: impl IntoIterator<Item = Option<W>>,
        worth: impl Fn(&W) -> Option<B>,
        path: impl Fn(usize) -> String,
        findings: &mut Findings,
    ) -> Self {
        let mut bounds: Vec<Option<B>> = Vec::new();
        let mut before: Option<Option<W>> = None;
        let mut sound = true;
        for (at, shown) in written.into_iter().enumerate() {
            let bound = shown.as_ref().map(&worth);
            if matches!(bound, Some(None)) {
                continue;
            }
            let bound = bound.flatten();
            if let (Some(last), Some(before)) = (bounds.last(), &before) {
                if !order.allows(last.as_ref(), bound.as_ref()) {
                    findings.push(out_of_order(order, path(at), shown.as_ref(), before.as_ref()));
                    sound = false;
                }
            }
            before = Some(shown);
            bounds.push(bound);
        }
        if !sound {
            bounds.clear();
        }
        Self { best_first: order.is_best_first(), bounds }
    }

    /// Bounds that were computed, the lowest first: they are put in order.
    pub(crate) fn sorted(mut bounds: Vec<Option<B>>) -> Self {
        bounds.sort_by(|a, b| height(a.as_ref()).cmp(&height(b.as_ref())));
        Self { best_first: false, bounds }
    }

    /// The place, in the list as it was written, of the best bound that a value reaches; of equal
    /// ones that of the better. `None` when it reaches none.
    pub(crate) fn place(&self, value: &B) -> Option<usize> {
        let reached = |bound: &Option<B>| bound.as_ref().is_some_and(|bound| bound <= value);
        if self.best_first {
            let missed = self.bounds.partition_point(|bound| !reached(bound));
            (missed < self.bounds.len()).then_some(missed)
        } else {
            self.bounds.partition_point(reached).checked_sub(1)
        }
    }

    /// The bounds as they were written.
    pub(crate) fn bounds(&self) -> &[Option<B>] {
        &self.bounds
    }

    /// The bound at a place; `None` inside when it is missing.
    pub(crate) fn get(&self, place: usize) -> Option<&Option<B>> {
        self.bounds.get(place)
    }

    /// How many bounds there are, missing ones among them.
    pub(crate) fn len(&self) -> usize {
        self.bounds.len()
    }
}

/// The one sentence about bounds out of order.
fn out_of_order<W: Display>(
    order: Order,
    path: String,
    found: Option<&W>,
    before: Option<&W>,
) -> Finding {
    let found = found.map_or_else(|| "nothing".to_owned(), quoted);
    let expected = match before {
        Some(before) => format!("{} {}, the one before it", order.words(), quoted(before)),
        None => "nothing, like the one before it".to_owned(),
    };
    Finding::new(Code::Order, path, found, expected)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers")]
mod tests {
    use proptest::prelude::*;

    use super::{Ladder, Order};
    use crate::error::Findings;

    const ORDERS: [Order; 5] = [
        Order::Rising,
        Order::NotFalling,
        Order::NotRising,
        Order::BestFirst,
        Order::BestFirstOrEqual,
    ];

    /// The ladder of some numbers at `/bounds`, and what is wrong with them. Below 0 there is no
    /// bound; where less is better, a number is worth the less the larger it is.
    fn ladder(order: Order, written: &[Option<i64>]) -> (Ladder<i64>, String) {
        let mut findings = Findings::new();
        let worth = |bound: &i64| {
            let worth = if order == Order::NotRising { -bound } else { *bound };
            (*bound >= 0).then_some(worth)
        };
        let path = |at| format!("/bounds/{at}");
        let ladder = Ladder::check(order, written.iter().copied(), worth, path, &mut findings);
        (ladder, findings.to_string())
    }

    #[track_caller]
    fn check(order: Order, written: &[Option<i64>], findings: &str) {
        assert_eq!(ladder(order, written).1, findings, "{order:?} {written:?}");
    }

    #[test]
    fn each_order_has_one_sentence() {
        check(Order::Rising, &[Some(0), Some(2), Some(3)], "");
        check(
            Order::Rising,
            &[Some(0), Some(2), Some(2), Some(1)],
            "/bounds/2: `2`; expected more than `2`, the one before it
/bounds/3: `1`; expected more than `2`, the one before it",
        );
        check(Order::NotFalling, &[Some(2), Some(2), None, None], "");
        check(
            Order::NotFalling,
            &[Some(2), Some(1), None, Some(3)],
            "/bounds/1: `1`; expected no less than `2`, the one before it
/bounds/3: `3`; expected nothing, like the one before it",
        );
        check(Order::NotRising, &[Some(90), Some(30), Some(30), None], "");
        check(
            Order::NotRising,
            &[Some(30), Some(90)],
            "/bounds/1: `90`; expected no more than `30`, the one before it",
        );
        check(Order::BestFirst, &[Some(9), Some(5)], "");
        check(
            Order::BestFirst,
            &[Some(9), Some(9)],
            "/bounds/1: `9`; expected less than `9`, the one before it",
        );
        check(Order::BestFirstOrEqual, &[None, None, Some(5), Some(5)], "");
        check(
            Order::BestFirstOrEqual,
            &[Some(5), None, Some(6)],
            "/bounds/1: nothing; expected no more than `5`, the one before it",
        );
    }

    #[test]
    fn what_is_no_bound_is_passed_over() {
        let (short, findings) = ladder(Order::Rising, &[Some(1), Some(-1), Some(2)]);
        assert_eq!((short.bounds(), findings.as_str()), (&[Some(1), Some(2)][..], ""));
        check(
            Order::Rising,
            &[Some(-1), Some(2), Some(-1), Some(1)],
            "/bounds/3: `1`; expected more than `2`, the one before it",
        );
        check(Order::Rising, &[], "");
    }

    #[test]
    fn a_bound_is_reached_by_what_equals_it() {
        let (rising, _) = ladder(Order::Rising, &[Some(0), Some(10), Some(20)]);
        let places = [-1, 0, 9, 10, 11, 20, 99].map(|value| rising.place(&value));
        assert_eq!(places, [None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)]);
        let (best, _) = ladder(Order::BestFirstOrEqual, &[None, Some(20), Some(10), Some(10)]);
        let places = [9, 10, 19, 20, i64::MAX].map(|value| best.place(&value));
        assert_eq!(places, [None, Some(2), Some(2), Some(1), Some(1)]);
        assert_eq!((best.len(), best.get(0), best.get(4)), (4, Some(&None), None));
    }

    #[test]
    fn bounds_that_were_computed_are_put_in_order() {
        let sorted = Ladder::sorted(vec![None, Some(3), Some(1), None, Some(3)]);
        assert_eq!(sorted.bounds(), [Some(1), Some(3), Some(3), None, None]);
        assert_eq!(sorted, ladder(Order::NotFalling, sorted.bounds()).0);
    }

    /// Whether no two bounds, however far apart, stand the wrong way round.
    fn is_sound(order: Order, written: &[Option<i64>]) -> bool {
        let reached_by = |bound: Option<i64>| match bound {
            None => i64::MAX,
            Some(bound) if order == Order::NotRising => -bound,
            Some(bound) => bound,
        };
        written.iter().enumerate().all(|(at, before)| {
            written.iter().skip(at + 1).all(|after| {
                let (before, after) = (reached_by(*before), reached_by(*after));
                match order {
                    Order::Rising => before < after,
                    Order::NotFalling | Order::NotRising => before <= after,
                    Order::BestFirst => before > after,
                    Order::BestFirstOrEqual => before >= after,
                }
            })
        })
    }

    /// Every bound asked in turn for the best that is reached, the better of equal ones.
    fn scan(order: Order, written: &[Option<i64>], value: i64) -> Option<usize> {
        let mut found: Option<(i64, usize)> = None;
        for (at, bound) in written.iter().enumerate() {
            let Some(bound) = *bound else { continue };
            let bound = if order == Order::NotRising { -bound } else { bound };
            let better = match found {
                None => true,
                Some((best, _)) if order.is_best_first() => bound > best,
                Some((best, _)) => bound >= best,
            };
            if bound <= value && better {
                found = Some((bound, at));
            }
        }
        found.map(|(_, at)| at)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn the_check_and_the_place_are_those_of_a_scan(
            which in 0..ORDERS.len(),
            mut written in prop::collection::vec(prop::option::weighted(0.9, 0_i64..12), 0..8),
            ordered in prop::bool::weighted(0.7),
            values in prop::collection::vec(-13_i64..14, 8),
        ) {
            let order = ORDERS[which];
            if ordered {
                // Lists drawn blindly are seldom in order.
                written.sort_by_key(|bound| match (bound, order) {
                    (None, _) => i64::MAX,
                    (Some(bound), Order::NotRising) => -bound,
                    (Some(bound), _) => *bound,
                });
                if order.is_best_first() {
                    written.reverse();
                }
            }
            let (ladder, findings) = ladder(order, &written);
            prop_assert_eq!(findings.is_empty(), is_sound(order, &written), "{}", findings);
            if findings.is_empty() {
                for value in values {
                    prop_assert_eq!(ladder.place(&value), scan(order, &written, value));
                }
            } else {
                prop_assert_eq!(ladder.len(), 0);
            }
        }
    }
}
