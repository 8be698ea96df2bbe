//! Days, instants, calendars and windows, up to the ends of each.

use chrono::{DateTime, FixedOffset, NaiveDate};
use patronage::base::{At, Calendar, Day, Window};
use patronage::error::ErrorKind;
use patronage::model::{Birth, Customer, Party, Person};
use proptest::prelude::*;

use crate::support::cases;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// What a time is in UTC, or the kind of its error.
#[track_caller]
fn check(text: &str, expected: Result<&str, ErrorKind>) {
    let read = text.parse::<At>().and_then(|at| Calendar::default().day(at));
    let read = read.map(|day| day.to_string()).map_err(|error| error.kind());
    assert_eq!(read.as_deref().map_err(|kind| *kind), expected, "{text:?}");
}

#[test]
fn a_day_is_written_one_way() {
    for text in ["1900-01-01", "1998-06-30", "2000-02-29", "9999-12-31"] {
        check(text, Ok(text));
        assert_eq!(day(text).to_string(), text);
    }
    let refused = [
        "",
        "1998-6-30",
        "98-06-30",
        "1998/06/30",
        "30.06.1998",
        "19980630",
        "1998-06-30 ",
        " 1998-06-30",
        "1998-13-01",
        "1998-00-10",
        "1998-06-31",
        "1998-06-00",
        "1900-02-29",
        "2001-02-29",
        "+1998-06-30",
        "-1998-06-30",
        "1998-06-3O",
        "1998\u{2010}06\u{2010}30",
        "\u{661}998-06-30",
        "10000-01-01",
        "99999-01-01",
        "1998-06",
        "1998-W26-2",
        "1998-181",
        "today",
        "0",
        "35976",
    ];
    for text in refused {
        check(text, Err(ErrorKind::Syntax));
    }
    for text in ["1899-12-31", "0001-01-01", "0000-02-29"] {
        check(text, Err(ErrorKind::Range));
    }
}

#[test]
fn an_instant_is_rfc_3339_with_an_offset() {
    let table = [
        ("1998-06-30T23:30:00Z", Ok("1998-06-30")),
        ("1998-06-30t23:30:00z", Ok("1998-06-30")),
        ("1998-06-30 23:30:00Z", Ok("1998-06-30")),
        ("1998-06-30T23:30:00.123456789Z", Ok("1998-06-30")),
        ("1998-06-30T23:30:00-00:00", Ok("1998-06-30")),
        ("1998-06-30T23:30:00-00:30", Ok("1998-07-01")),
        ("1998-07-01T00:29:59+00:30", Ok("1998-06-30")),
        ("1998-07-01T13:59:59+14:00", Ok("1998-06-30")),
        ("2016-12-31T23:59:60Z", Ok("2016-12-31")),
        ("2017-01-01T07:59:60+08:00", Ok("2016-12-31")),
        ("1900-01-01T00:00:00Z", Ok("1900-01-01")),
        ("9999-12-31T23:59:59.999999999Z", Ok("9999-12-31")),
        ("1900-01-01T00:00:00+00:01", Err(ErrorKind::Range)),
        ("9999-12-31T23:59:59-00:01", Err(ErrorKind::Range)),
        ("0000-01-01T00:00:00+23:59", Err(ErrorKind::Range)),
        ("1998-06-30T23:30:00", Err(ErrorKind::Syntax)),
        ("1998-06-30T23:30Z", Err(ErrorKind::Syntax)),
        ("1998-06-30T24:00:00Z", Err(ErrorKind::Syntax)),
        ("1998-06-30T23:60:00Z", Err(ErrorKind::Syntax)),
        ("1998-06-30T23:59:61Z", Err(ErrorKind::Syntax)),
        ("1998-02-30T00:00:00Z", Err(ErrorKind::Syntax)),
        ("1998-06-30T23:30:00+0100", Err(ErrorKind::Syntax)),
        ("1998-06-30T23:30:00+24:00", Err(ErrorKind::Syntax)),
        ("1998-06-30T23:30:00 Europe/Paris", Err(ErrorKind::Syntax)),
        ("1998-06-30T23:30:00ZZ", Err(ErrorKind::Syntax)),
        ("99999-01-01T00:00:00Z", Err(ErrorKind::Syntax)),
        ("+99999-01-01T00:00:00Z", Err(ErrorKind::Syntax)),
        ("Tue, 30 Jun 1998 23:30:00 GMT", Err(ErrorKind::Syntax)),
        ("899249400", Err(ErrorKind::Syntax)),
    ];
    for (text, expected) in table {
        check(text, expected);
    }
}

#[test]
fn a_calendar_never_panics_at_the_ends_of_time() {
    for offset in [-86_399, -3_600, 0, 1, 86_399] {
        let calendar = Calendar::in_zone(FixedOffset::east_opt(offset).unwrap());
        for instant in [DateTime::<chrono::Utc>::MIN_UTC, DateTime::<chrono::Utc>::MAX_UTC] {
            let error = calendar.day(At::from(instant)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Range);
        }
        assert_eq!(calendar.day(At::Day(Day::LAST)).unwrap(), Day::LAST);
    }
}

#[test]
fn days_count_from_1970_and_stop_at_their_ends() {
    assert_eq!(
        (Day::FIRST.to_string(), Day::LAST.to_string()),
        ("1900-01-01".into(), "9999-12-31".into())
    );
    assert_eq!(day("1970-01-01").number(), 0);
    assert_eq!(Day::FIRST.minus(1), Day::FIRST);
    assert_eq!(Day::LAST.plus(u32::MAX), Day::LAST);
    assert_eq!(Day::LAST.minus(u32::MAX), Day::FIRST);
    assert_eq!(Day::LAST.since(Day::FIRST), 2_958_463);
    assert_eq!(Day::FIRST.since(Day::LAST), -2_958_463);
    for number in [i32::MIN, Day::FIRST.number() - 1, Day::LAST.number() + 1, i32::MAX] {
        assert_eq!(Day::from_number(number).unwrap_err().kind(), ErrorKind::Range);
    }
    for (year, month, date) in
        [(2021, 2, 29), (2021, 0, 1), (2021, 13, 1), (2021, 4, 31), (i32::MAX, 1, 1)]
    {
        assert!(Day::new(year, month, date).is_err());
    }
    assert!(Day::try_from(NaiveDate::MIN).is_err() && Day::try_from(NaiveDate::MAX).is_err());
}

#[test]
fn a_window_of_n_days_ends_with_the_day() {
    let as_of = day("1998-06-30");
    let ends = |window: Window| {
        let text = |(first, last): (Day, Day)| format!("{first} {last} {}", window.days());
        window.ends().map_or("none".into(), text)
    };
    assert_eq!(ends(Window::last(0, as_of)), "none");
    assert_eq!(ends(Window::last(1, as_of)), "1998-06-30 1998-06-30 1");
    assert_eq!(ends(Window::last(30, as_of)), "1998-06-01 1998-06-30 30");
    assert_eq!(ends(Window::last(30, Day::FIRST.plus(4))), "1900-01-01 1900-01-05 5");
    assert_eq!(ends(Window::last(u32::MAX, Day::LAST)), "1900-01-01 9999-12-31 2958464");
    assert_eq!(ends(Window::until(Day::FIRST)), "1900-01-01 1900-01-01 1");
    assert_eq!(ends(Window::between(as_of, as_of.minus(1))), "none");
    assert_eq!(Window::last(0, as_of).days(), 0);
    let (june, week) = (Window::last(30, as_of), Window::last(7, as_of.plus(3)));
    assert_eq!(ends(june.and(week)), "1998-06-27 1998-06-30 4");
    assert_eq!(ends(june.and(Window::last(3, as_of.plus(3)))), "none");
    assert_eq!(ends(june.and(Window::last(0, as_of))), "none");
}

#[test]
fn birthdays_make_people_older() {
    let aged = |birth: Birth, on: &str| {
        let mut person = Person::default();
        person.birth = Some(birth.into());
        let id = patronage::base::CustomerId::new("ann").unwrap();
        Customer::new(id, Party::Individual(person)).age_in_years(day(on))
    };
    let table = [
        ("1970-05-17", "1998-05-16", Some(27)),
        ("1970-05-17", "1998-05-17", Some(28)),
        ("1996-02-29", "1999-02-28", Some(2)),
        ("1996-02-29", "1999-03-01", Some(3)),
        ("1998-05-17", "1998-05-17", Some(0)),
        ("1998-05-18", "1998-05-17", None),
    ];
    for (birth, on, years) in table {
        assert_eq!(aged(Birth::On(day(birth)), on), years, "born {birth}, on {on}");
    }
    let said = Birth::Aged { years: 30, on: day("1990-01-15") };
    assert_eq!(aged(said, "1990-01-15"), Some(30));
    assert_eq!(aged(said, "1991-01-14"), Some(30));
    assert_eq!(aged(said, "1991-01-15"), Some(31));
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_window_is_the_days_it_says(
        n in 0..800_u32, as_of in -30_000..60_000_i32, shift in -900..50_i32,
    ) {
        let number = |number: i32| Day::from_number(number.max(Day::FIRST.number())).unwrap();
        let (as_of, other) = (number(as_of), number(as_of.saturating_add(shift)));
        let inside = as_of.number() - i32::try_from(n).unwrap() < other.number() && other <= as_of;
        prop_assert_eq!(Window::last(n, as_of).contains(other), inside);
    }

    #[test]
    fn days_and_numbers_are_the_same(number in Day::FIRST.number()..=Day::LAST.number()) {
        let day = Day::from_number(number).unwrap();
        prop_assert_eq!(day.number(), number);
        prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
        prop_assert_eq!(Day::try_from(NaiveDate::from(day)).unwrap(), day);
        prop_assert_eq!(day.plus(1).since(day), i32::from(day != Day::LAST));
    }

    #[test]
    fn any_text_is_a_day_an_instant_or_an_error(text in "[0-9T:Z+. -]{0,30}|\\PC{0,20}") {
        if let Ok(at) = text.parse::<At>() {
            prop_assert_eq!(at.to_string().parse::<At>().unwrap(), at);
        }
    }
}
