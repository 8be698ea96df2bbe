//! How long a fact stays as it is while nothing happens.

use super::{About, Ages, FactRef, Facts, Known};
use crate::base::{Day, Window};
use crate::model::Validity;

/// More days than any year has.
const A_YEAR: u32 = 366;

impl Known<'_> {
    /// The first day on which a fact that ages so may have another value, if nothing further
    /// happens. It may be too early, never too late. Verdicts are taken as they are.
    ///
    /// ```
    /// use patronage::base::{Currency, Day};
    /// use patronage::fact::{Ages, Known};
    /// use patronage::intake::{Intake, Row};
    /// use patronage::model::Validity;
    /// use patronage::profile::Ledger;
    ///
    /// let mut intake = Intake::new(Currency::USD);
    /// let row = Row { customer: "ann", at: "2026-03-01", amount: "40", ..Row::default() };
    /// let ledger = Ledger::of(Currency::USD, intake.admit_rows([row])?.postings())?;
    /// let profile = ledger.at(Day::new(2026, 3, 31)?);
    /// let changes = Known::of(&profile).changes(&"spend(90d)".parse()?, Ages::Window(90));
    /// assert_eq!(changes, Validity::Before(Day::new(2026, 5, 30)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn changes(&self, fact: &FactRef, ages: Ages) -> Validity {
        let tomorrow = Validity::next_day(self.as_of());
        match ages {
            Ages::Fixed | Ages::Verdict => Validity::Unlimited,
            Ages::Daily => match self.observe(fact) {
                Some(_) => tomorrow,
                None => self.begins(fact),
            },
            Ages::Yearly => self.next_year_of_life(),
            Ages::Window(days) => self.leaves(self.as_of(), days),
            Ages::Trend(days) => {
                let earlier = self.as_of().minus(days);
                self.leaves(self.as_of(), days).min(self.leaves(earlier, days))
            }
            Ages::Unforeseen => tomorrow,
        }
    }

    /// When a fact that counts days and is missing begins to count.
    fn begins(&self, fact: &FactRef) -> Validity {
        let joined = self.customer().and_then(|customer| customer.joined);
        match fact {
            FactRef::Customer(About::Tenure) => {
                joined.map_or(Validity::Unlimited, |joined| self.from(joined))
            }
            _ => Validity::Unlimited,
        }
    }

    fn next_year_of_life(&self) -> Validity {
        let Some(customer) = self.customer() else { return Validity::Unlimited };
        let age = |after: u32| customer.age_in_years(self.as_of().plus(after));
        let now = age(0);
        if age(A_YEAR) == now {
            // Nobody knows it, or they are not born yet: looked at again in a year.
            let never = now.is_none() && customer.age_in_years(Day::LAST).is_none();
            return if never { Validity::Unlimited } else { self.from(self.as_of().plus(A_YEAR)) };
        }
        // The age never falls, so the day on which it rises is found by halving.
        let (mut same, mut other) = (0, A_YEAR);
        while other.saturating_sub(same) > 1 {
            let middle = same.midpoint(other);
            if age(middle) == now { same = middle } else { other = middle }
        }
        self.from(self.as_of().plus(other))
    }

    /// When the first day of a window of so many days that ends on a day leaves it, as the days go
    /// by.
    fn leaves(&self, end: Day, days: u32) -> Validity {
        let first = self.profile().within(Window::last(days, end)).first_day();
        // So many days after it the window begins behind it.
        let rest = |first: Day| u32::try_from(first.since(end.minus(days))).unwrap_or(0);
        first.map_or(Validity::Unlimited, |first| self.from(self.as_of().plus(rest(first))))
    }

    /// From a day on, at the earliest from tomorrow.
    fn from(&self, day: Day) -> Validity {
        Validity::Before(day.max(self.as_of().plus(1)))
    }
}
