//! Which day an instant falls on.

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, Offset, TimeZone, Utc};

use super::{Day, serde_text};
use crate::error::{Error, ErrorKind};

/// When something happened: at an instant, or on a day of the business's calendar.
///
/// Parsed from RFC 3339 (`2011-03-27T00:30:00+01:00`) or `YYYY-MM-DD`. A time without an offset
/// is refused: which instant it means would be a guess.
///
/// ```
/// use patronage::base::At;
///
/// assert_eq!("2011-03-27T00:30:00+01:00".parse::<At>()?, "2011-03-26T23:30:00Z".parse::<At>()?);
/// assert!("2011-03-27 00:30:00".parse::<At>().is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// A day of the business's calendar.
    Day(Day),
    /// An instant; which day it falls on is the [`Calendar`]'s to say.
    Instant(DateTime<Utc>),
}

impl From<Day> for At {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}

impl<Z: TimeZone> From<DateTime<Z>> for At {
    fn from(instant: DateTime<Z>) -> Self {
        Self::Instant(instant.with_timezone(&Utc))
    }
}

impl FromStr for At {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let form = "YYYY-MM-DD, or RFC 3339 with an offset such as 2010-12-01T08:26:00Z";
        let refused = || Error::syntax("date", text, form);
        if Day::has_form(text) {
            return text.parse().map(Self::Day).map_err(|error: Error| match error.kind() {
                ErrorKind::Range => error,
                _ => refused(),
            });
        }
        // RFC 3339 allows a blank for the `T`; a blank that a human typed rarely comes with an
        // offset, and where it does the meaning is clear.
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| refused())?;
        Ok(instant.into())
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Instant(instant) => {
                f.pad(&instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
            }
        }
    }
}

serde_text!(At, "a day or an instant of RFC 3339");

/// The business's calendar: a time zone, by default UTC.
///
/// Any [`chrono::TimeZone`] serves, for instance one of `chrono-tz`; the library itself carries
/// no zone table.
///
/// ```
/// use chrono::FixedOffset;
/// use patronage::base::{Calendar, Day};
///
/// let late = "1998-06-30T23:30:00Z".parse()?;
/// assert_eq!(Calendar::default().day(late)?, Day::new(1998, 6, 30)?);
///
/// let shanghai = Calendar::in_zone(FixedOffset::east_opt(8 * 3600).unwrap());
/// assert_eq!(shanghai.day(late)?, Day::new(1998, 7, 1)?);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Calendar<Z = FixedOffset> {
    zone: Z,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { zone: Utc.fix() }
    }
}

impl<Z: TimeZone> Calendar<Z> {
    /// The calendar of a time zone.
    pub fn in_zone(zone: Z) -> Self {
        Self { zone }
    }

    /// The day on which something happened.
    ///
    /// # Errors
    ///
    /// When an instant falls before 1900 or after 9999 in this calendar.
    pub fn day(&self, at: At) -> Result<Day, Error> {
        match at {
            At::Day(day) => Ok(day),
            At::Instant(instant) => {
                // The zone is asked for its offset and the shift is done with a check: near the
                // ends of chrono's own range `with_timezone` would overflow.
                let offset = self.zone.offset_from_utc_datetime(&instant.naive_utc()).fix();
                let local = instant.naive_utc().checked_add_offset(offset);
                let local =
                    local.ok_or_else(|| Error::range("instant", at, "1900-01-01..=9999-12-31"))?;
                Day::try_from(local.date())
            }
        }
    }
}
