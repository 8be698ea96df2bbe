//! Reading logs: files to rows, rows through the intake.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal, Read, Write},
    path::Path,
};

use chrono::FixedOffset;
use csv::StringRecord;
use patronage::base::{Calendar, Currency, Day, decimal};
use patronage::error::{clip, near};
use patronage::intake::{Admission, Intake, Rates, Row, Strictness};
use rust_decimal::Decimal;

use crate::sheet::{Sheet, SheetRow};

/// The columns of a log, and the place each has in [`Columns`].
const COLUMNS: [&str; 8] =
    ["customer", "at", "kind", "amount", "currency", "id", "refund_of", "channel"];
const REQUIRED: usize = 2;
const CURRENCY: usize = 4;

/// For each of [`COLUMNS`] its place in the file.
type Columns = [Option<usize>; COLUMNS.len()];

/// Everything that was wrong, as lines for a person, sorted by file and line.
#[derive(Debug, Default)]
pub(crate) struct Complaints(Vec<(usize, u64, String)>);

impl Complaints {
    pub(crate) fn add(&mut self, file: usize, name: &str, line: u64, what: impl std::fmt::Display) {
        self.0.push((file, line, format!("{name}:{line}: {what}")));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn lines(mut self) -> impl Iterator<Item = String> {
        self.0.sort();
        self.0.into_iter().map(|(.., line)| line)
    }
}

/// One or more files as rows of text.
#[derive(Debug, Default)]
pub(crate) struct Log {
    names: Vec<String>,
    columns: Vec<Columns>,
    /// File, line, fields.
    rows: Vec<(usize, u64, StringRecord)>,
    /// Rows that are no rows of the file: wrong number of fields, not UTF-8, an open quote.
    pub(crate) broken: Complaints,
    /// Rows that are [`broken`](Self::broken).
    pub(crate) broken_rows: usize,
    /// What is wrong with a whole file.
    pub(crate) unusable: Complaints,
    /// Columns that mean nothing to this program.
    pub(crate) ignored: Vec<String>,
}

impl Log {
    /// Reads a file; `-` is standard input.
    pub(crate) fn read(&mut self, path: &Path) -> io::Result<()> {
        let name = path.display().to_string();
        if name == "-" {
            return self.read_from("<stdin>", io::stdin().lock());
        }
        self.read_from(&name, std::fs::read(path)?.as_slice())
    }

    /// Reads a log that lies in memory or comes from elsewhere.
    pub(crate) fn read_from(&mut self, name: &str, mut source: impl Read) -> io::Result<()> {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes)?;
        let file = self.names.len();
        self.names.push(name.to_owned());
        let mut sheet = Sheet::of(&bytes)?;
        for (line, what) in &sheet.faults {
            self.unusable.add(file, name, *line, what);
        }
        let columns = self.header(file, &sheet.header);
        self.columns.push(columns);
        let show = Progress::new();
        while let Some(row) = sheet.next()? {
            self.row(file, row);
            show.rows(self.rows.len());
        }
        show.end();
        Ok(())
    }

    fn row(&mut self, file: usize, row: SheetRow) {
        let SheetRow { line, rows, record } = row;
        let record = record.and_then(|record| {
            StringRecord::from_byte_record(record).map_err(|error| {
                let at = error.utf8_error().field();
                let columns = self.columns[file];
                let column = columns.iter().position(|place| *place == Some(at));
                let column = column.map_or("row", |column| COLUMNS[column]);
                format!("{column}: bytes that are not UTF-8; expected text in UTF-8")
            })
        });
        match record {
            Ok(record) => self.rows.push((file, line, record)),
            Err(what) => {
                self.broken_rows += rows;
                self.broken.add(file, &self.names[file], line, what);
            }
        }
    }

    fn header(&mut self, file: usize, header: &[String]) -> Columns {
        let mut columns = Columns::default();
        let name = self.names[file].clone();
        for (place, column) in header.iter().enumerate() {
            match COLUMNS.iter().position(|known| known == column) {
                Some(known) if columns[known].is_some() => {
                    let what = format!("{column}: a second column of that name; expected one");
                    self.unusable.add(file, &name, 1, what);
                }
                Some(known) => columns[known] = Some(place),
                None if column.is_empty() => {
                    let what = "row: a column without a name; expected a name for each column";
                    self.unusable.add(file, &name, 1, what);
                }
                None => match near(column, COLUMNS) {
                    Some(meant) => {
                        let shown = clip(column);
                        let what = format!("{shown}: an unknown column; expected {meant}?");
                        self.unusable.add(file, &name, 1, what);
                    }
                    None => self.ignore(clip(column)),
                },
            }
        }
        for (known, place) in COLUMNS.iter().zip(columns).take(REQUIRED) {
            if place.is_none() {
                let what = format!("{known}: no such column; expected one in the header");
                self.unusable.add(file, &name, 1, what);
            }
        }
        columns
    }

    /// Notes a column once, in however many files it stands.
    fn ignore(&mut self, column: String) {
        if !self.ignored.contains(&column) {
            self.ignored.push(column);
        }
    }

    /// How many rows there are that are rows.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The currency of the books when nobody says which: that of most rows, of several such the
    /// first by name. `None`, and the files that are to blame, when a file has no such column.
    pub(crate) fn currency(&mut self) -> Option<Currency> {
        for (file, columns) in self.columns.iter().enumerate() {
            if columns[CURRENCY].is_none() {
                let what = "currency: no such column; expected one, or --currency";
                self.unusable.add(file, &self.names[file], 1, what);
            }
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (file, _, record) in &self.rows {
            *counts.entry(cell(&self.columns[*file], record, CURRENCY)).or_default() += 1;
        }
        let known =
            counts.into_iter().filter_map(|(code, count)| Some((count, Currency::new(code).ok()?)));
        // The greatest count; of equals the one that comes first.
        known.max_by(|a, b| (a.0, b.1).cmp(&(b.0, a.1))).map(|(_, currency)| currency)
    }

    /// Hands every row to the intake.
    pub(crate) fn admit(
        &self,
        mut intake: Intake,
    ) -> Result<Admission, patronage::error::Findings> {
        intake.admit_rows(self.rows.iter().map(|(file, _, record)| {
            let cell = |column| cell(&self.columns[*file], record, column);
            let [customer, at, kind, amount, currency, id, refund_of, channel] =
                std::array::from_fn(cell);
            Row { customer, at, kind, amount, currency, id, refund_of, channel }
        }))
    }

    /// Everything that was wrong with rows: what the intake found and what was no row at all.
    pub(crate) fn complaints(&self, admission: &Admission) -> Complaints {
        let mut complaints = Complaints(self.broken.0.clone());
        for finding in admission.findings() {
            let row = finding.row().and_then(|row| self.rows.get(row));
            let Some((file, line, _)) = row else { continue };
            let (field, found, expected) = (finding.field(), finding.found(), finding.expected());
            let mut what = format!("{field}: {found}; expected {expected}");
            if let Some(hint) = finding.hint() {
                what = format!("{what} ({hint})");
            }
            complaints.add(*file, &self.names[*file], *line, what);
        }
        complaints
    }
}

fn cell<'r>(columns: &Columns, record: &'r StringRecord, column: usize) -> &'r str {
    columns[column].and_then(|place| record.get(place)).unwrap_or("")
}

/// The intake of this program: lenient, because all findings of all files are wanted at once; the
/// caller decides what to do with them.
pub(crate) fn intake(
    currency: Currency,
    named: bool,
    rates: Option<Rates>,
    offset: Option<FixedOffset>,
) -> Result<Intake, patronage::error::Error> {
    let calendar = offset.map_or_else(Calendar::default, Calendar::in_zone);
    let intake = Intake::in_calendar(currency, calendar).strictness(Strictness::Lenient);
    let intake = if named { intake } else { intake.currency_required() };
    match rates {
        Some(rates) => intake.rates(rates),
        None => Ok(intake),
    }
}

/// Reads a table of rates, columns day, currency, rate; or all that is wrong with it, as lines.
pub(crate) fn rates(path: &Path, into: Currency) -> Result<Rates, Vec<String>> {
    let name = path.display().to_string();
    let unread = |error: io::Error| vec![format!("{name}: {error}")];
    let bytes = std::fs::read(path).map_err(unread)?;
    let mut sheet = Sheet::of(&bytes).map_err(unread)?;
    let mut wrong = Complaints::default();
    for (line, what) in &sheet.faults {
        wrong.add(0, &name, *line, what);
    }
    let mut places = [0; 3];
    for (place, wanted) in places.iter_mut().zip(["day", "currency", "rate"]) {
        let found = sheet.header.iter().position(|column| column == wanted);
        *place = found.unwrap_or_default();
        if found.is_none() {
            let what = format!("{wanted}: no such column; expected one in the header");
            wrong.add(0, &name, 1, what);
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.lines().collect());
    }
    // The rate of each currency and day, and the line it stands in.
    let mut table: BTreeMap<(Currency, Day), (Decimal, u64)> = BTreeMap::new();
    while let Some(SheetRow { line, record, .. }) = sheet.next().map_err(unread)? {
        let cells = record
            .map(|record| places.map(|place| String::from_utf8_lossy(&record[place]).into_owned()));
        let rate = cells.map_err(|what| vec![what]).and_then(|cells| rate(cells, into));
        match rate {
            Err(all) => all.iter().for_each(|what| wrong.add(0, &name, line, what)),
            Ok((day, currency, rate)) => {
                let (earlier, first) = *table.entry((currency, day)).or_insert((rate, line));
                if earlier != rate {
                    let what = format!("rate: `{rate}`; expected `{earlier}`, as in line {first}");
                    wrong.add(0, &name, line, what);
                }
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.lines().collect());
    }
    let rates = table
        .into_iter()
        .try_fold(Rates::new(into), |rates, ((from, day), (rate, _))| rates.add(from, day, rate));
    rates.map_err(|error| vec![format!("{name}: {error}")])
}

/// One row of rates, or all that is wrong with it.
fn rate(cells: [String; 3], into: Currency) -> Result<(Day, Currency, Decimal), Vec<String>> {
    let [day, currency, rate] = cells;
    let mut wrong = Vec::new();
    let mut refuse = |column: &str, found: &str, expected: &str| {
        let found = match found {
            "" => "nothing".to_owned(),
            found => format!("`{}`", clip(found)),
        };
        wrong.push(format!("{column}: {found}; expected {expected}"));
    };
    let on: Option<Day> = day.parse().ok();
    if on.is_none() {
        refuse("day", &day, "a day of the calendar as YYYY-MM-DD");
    }
    let from = Currency::new(&currency).ok();
    if from.is_none() {
        refuse("currency", &currency, "an ISO 4217 code in capital letters, such as EUR");
    } else if from == Some(into) {
        refuse("currency", &currency, "another currency than that of the books");
    }
    let number = decimal::parse(&rate).ok();
    // The other columns are right here, so a refusal is about the number.
    let fits = |number| match (from.filter(|from| *from != into), on) {
        (Some(from), Some(on)) => Rates::new(into).add(from, on, number).is_ok(),
        _ => true,
    };
    if !number.is_some_and(fits) {
        refuse("rate", &rate, "a number above 0, at most 15 digits and decimals");
    }
    match (on, from, number) {
        (Some(on), Some(from), Some(number)) if wrong.is_empty() => Ok((on, from, number)),
        _ => Err(wrong),
    }
}

/// Says on a terminal how far a long reading is.
struct Progress {
    shown: bool,
}

impl Progress {
    const STEP: usize = 250_000;

    fn new() -> Self {
        Self { shown: io::stderr().is_terminal() }
    }

    fn rows(&self, rows: usize) {
        if self.shown && rows % Self::STEP == 0 && rows > 0 {
            let _ = write!(io::stderr(), "\r{rows} rows read");
        }
    }

    fn end(&self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
