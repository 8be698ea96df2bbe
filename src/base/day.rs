//! Days.

use std::{fmt, num::NonZeroI32, str::FromStr};

use chrono::{Datelike, NaiveDate};

use super::{schema_as, serde_text};
use crate::error::Error;

/// A civil day of the business's calendar, from 1900-01-01 to 9999-12-31.
///
/// The library's clock ticks in days: inside one there is no order, so nothing can depend on the
/// order in which rows arrived. On the wire `"1998-06-30"`.
///
/// ```
/// use patronage::base::Day;
///
/// let day: Day = "1998-06-30".parse()?;
/// assert_eq!(day.since("1998-06-01".parse()?), 29);
/// assert_eq!(day.plus(1).to_string(), "1998-07-01");
/// assert!("1998-02-30".parse::<Day>().is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NonZeroI32); // INVARIANT: days since 1899-12-31, between FIRST and LAST.

/// 1899-12-31, the day before the first, as a [`number`](Day::number). Counted from it no day is
/// 0, and that leaves room for `None`: an optional day has the size of a day.
const BEFORE: i32 = -25_568;

impl Day {
    /// 1900-01-01.
    pub const FIRST: Self = Self::after(1);
    /// 9999-12-31.
    pub const LAST: Self = Self::after(2_958_464);

    /// The day that lies so many days after 1899-12-31, which itself counts as one far before it:
    /// neither is in the calendar.
    const fn after(days: i32) -> Self {
        match NonZeroI32::new(days) {
            Some(days) => Self(days),
            None => Self(NonZeroI32::MIN),
        }
    }

    /// The day of a year, a month from 1 and a day from 1.
    ///
    /// # Errors
    ///
    /// When there is no such day, or it lies before [`FIRST`](Self::FIRST) or after
    /// [`LAST`](Self::LAST).
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, Error> {
        let found = || format!("{year:04}-{month:02}-{day:02}");
        let date = NaiveDate::from_ymd_opt(year, month, day);
        let date = date.ok_or_else(|| Error::syntax("day", found(), "a day of the calendar"))?;
        Self::try_from(date)
    }

    /// The day that lies a number of days after 1970-01-01 (before it, if negative).
    ///
    /// # Errors
    ///
    /// When that is before [`FIRST`](Self::FIRST) or after [`LAST`](Self::LAST).
    pub fn from_number(number: i32) -> Result<Self, Error> {
        let day = Self::after(number.saturating_sub(BEFORE));
        let inside = (Self::FIRST..=Self::LAST).contains(&day);
        inside.then_some(day).ok_or_else(|| {
            Error::range("day", format!("{number} days from 1970-01-01"), "1900-01-01..=9999-12-31")
        })
    }

    /// Days since 1970-01-01; negative before it.
    pub fn number(self) -> i32 {
        self.0.get().wrapping_add(BEFORE) // INVARIANT: far inside `i32`.
    }

    /// How many days this day lies after another; negative if it lies before.
    pub fn since(self, earlier: Self) -> i32 {
        self.0.get().wrapping_sub(earlier.0.get()) // INVARIANT: both ends are far inside `i32`.
    }

    /// Whether a text looks like a day, be there one or not: `1998-02-30` does.
    pub(super) fn has_form(text: &str) -> bool {
        parts(text).is_some()
    }

    /// The day some days later, at most [`LAST`](Self::LAST).
    pub fn plus(self, days: u32) -> Self {
        Self::after(self.0.get().saturating_add_unsigned(days)).min(Self::LAST)
    }

    /// The day some days earlier, at least [`FIRST`](Self::FIRST).
    pub fn minus(self, days: u32) -> Self {
        Self::after(self.0.get().saturating_sub_unsigned(days)).max(Self::FIRST)
    }
}

/// Ends of the calendar's spans.
impl Day {
    /// The first day of its year.
    ///
    /// ```
    /// use patronage::base::Day;
    ///
    /// let day = Day::new(2024, 2, 10)?;
    /// assert_eq!(day.year_start(), Day::new(2024, 1, 1)?);
    /// assert_eq!(day.month_end(), Day::new(2024, 2, 29)?);
    /// assert_eq!(day.quarter_end(), Day::new(2024, 3, 31)?);
    /// assert_eq!(day.year_end(), Day::new(2024, 12, 31)?);
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    pub fn year_start(self) -> Self {
        Self::new(NaiveDate::from(self).year(), 1, 1).unwrap_or(Self::FIRST)
    }

    /// The last day of its year.
    pub fn year_end(self) -> Self {
        Self::new(NaiveDate::from(self).year(), 12, 31).unwrap_or(Self::LAST)
    }

    /// The last day of its calendar quarter.
    pub fn quarter_end(self) -> Self {
        let month = NaiveDate::from(self).month().div_ceil(3).saturating_mul(3);
        Self::new(NaiveDate::from(self).year(), month, 1).map_or(Self::LAST, Self::month_end)
    }

    /// The last day of its month.
    pub fn month_end(self) -> Self {
        let date = NaiveDate::from(self);
        let day = |day| Self::new(date.year(), date.month(), day).ok();
        (28..=31).rev().find_map(day).unwrap_or(self)
    }
}

impl TryFrom<NaiveDate> for Day {
    type Error = Error;

    fn try_from(date: NaiveDate) -> Result<Self, Error> {
        const EPOCH_FROM_CE: i32 = 719_163;
        Self::from_number(date.num_days_from_ce().saturating_sub(EPOCH_FROM_CE))
            .map_err(|_| Error::range("day", date, "1900-01-01..=9999-12-31"))
    }
}

impl From<Day> for NaiveDate {
    fn from(day: Day) -> Self {
        const EPOCH_FROM_CE: i32 = 719_163;
        NaiveDate::from_num_days_from_ce_opt(day.number().saturating_add(EPOCH_FROM_CE))
            .unwrap_or_default()
    }
}

impl FromStr for Day {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = || Error::syntax("day", text, "a day of the calendar as YYYY-MM-DD");
        let (year, month, day) = parts(text).ok_or_else(refused)?;
        let date = NaiveDate::from_ymd_opt(year, month, day).ok_or_else(refused)?;
        Self::try_from(date)
    }
}

/// Year, month and day of `YYYY-MM-DD`: just that many digits.
fn parts(text: &str) -> Option<(i32, u32, u32)> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u16, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| digit.wrapping_sub(b'0'))?;
            number.checked_mul(10)?.checked_add(digit.into())
        })
    };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    Some((year.into(), month.into(), day.into()))
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&NaiveDate::from(*self).to_string())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Day({self})")
    }
}

serde_text!(Day, "a day as \"YYYY-MM-DD\"");
schema_as!(Day, {
    "description": "A day of the calendar as YYYY-MM-DD, from 1900-01-01 to 9999-12-31.",
    "type": "string",
    "format": "date",
    "pattern": "^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    "examples": ["2026-03-31"]
});
