//! Reading logs: files to rows, rows through the door.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal, Read, Write},
    path::Path,
};

use chrono::FixedOffset;
use csv::{Position, StringRecord};
use patronage::base::{Calendar, Currency, decimal};
use patronage::door::{Admission, Door, Rates, Row, Strictness};
use patronage::error::near;

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
    fn add(&mut self, file: usize, name: &str, line: u64, what: impl std::fmt::Display) {
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
    /// Rows that are no rows of the file: wrong number of fields, not UTF-8.
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
        let mut lines = Lines::of(&bytes);
        let file = self.names.len();
        self.names.push(name.to_owned());
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .has_headers(false)
            .from_reader(bytes.as_slice());
        let mut records = reader.byte_records();
        let header = records.next().transpose()?.unwrap_or_default();
        let header: Vec<String> =
            header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        let columns = self.header(file, &header);
        self.columns.push(columns);
        let show = Progress::new();
        for record in records {
            let record = record?;
            let line = lines.at(record.position().map_or(0, Position::byte));
            self.row(file, line, header.len(), record);
            show.rows(self.rows.len());
        }
        show.end();
        Ok(())
    }

    fn row(&mut self, file: usize, line: u64, width: usize, record: csv::ByteRecord) {
        let name = &self.names[file];
        let fields = record.len();
        match StringRecord::from_byte_record(record) {
            Ok(record) if fields == width => self.rows.push((file, line, record)),
            Ok(_) => {
                self.broken_rows += 1;
                let what = format!("row: {fields} fields; expected {width}, as the header has");
                self.broken.add(file, name, line, what);
            }
            Err(error) => {
                self.broken_rows += 1;
                let at = error.utf8_error().field();
                let columns = self.columns[file];
                let column = columns.iter().position(|place| *place == Some(at));
                let column = column.map_or("row", |column| COLUMNS[column]);
                let what = format!("{column}: bytes that are not UTF-8; expected text in UTF-8");
                self.broken.add(file, name, line, what);
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
                        let shown = patronage::error::clip(column);
                        let what = format!("{shown}: an unknown column; expected {meant}?");
                        self.unusable.add(file, &name, 1, what);
                    }
                    None => self.ignore(patronage::error::clip(column)),
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

    /// Hands every row to the door.
    pub(crate) fn admit(&self, mut door: Door) -> Result<Admission, patronage::error::Findings> {
        door.admit_rows(self.rows.iter().map(|(file, _, record)| {
            let cell = |column| cell(&self.columns[*file], record, column);
            let [customer, at, kind, amount, currency, id, refund_of, channel] =
                std::array::from_fn(cell);
            Row { customer, at, kind, amount, currency, id, refund_of, channel }
        }))
    }

    /// Everything that was wrong with rows: what the door found and what was no row at all.
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

/// The door of this program: lenient, because all findings of all files are wanted at once; the
/// caller decides what to do with them.
pub(crate) fn door(
    currency: Currency,
    named: bool,
    rates: Option<Rates>,
    offset: Option<FixedOffset>,
) -> Result<Door, patronage::error::Error> {
    let calendar = offset.map_or_else(Calendar::default, Calendar::in_zone);
    let door = Door::in_calendar(currency, calendar).strictness(Strictness::Lenient);
    let door = if named { door } else { door.currency_required() };
    match rates {
        Some(rates) => door.rates(rates),
        None => Ok(door),
    }
}

/// Reads a table of rates: columns day, currency, rate.
pub(crate) fn rates(path: &Path, into: Currency) -> Result<Rates, String> {
    let name = path.display().to_string();
    let at = |line: u64, what: &dyn std::fmt::Display| format!("{name}:{line}: {what}");
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(path)
        .map_err(|error| format!("{name}: {error}"))?;
    let header = reader.headers().map_err(|error| at(1, &error))?.clone();
    let mut places = [0; 3];
    for (place, wanted) in places.iter_mut().zip(["day", "currency", "rate"]) {
        *place = header.iter().position(|column| column == wanted).ok_or_else(|| {
            at(1, &format!("{wanted}: no such column; expected day, currency and rate"))
        })?;
    }
    let mut table = Rates::new(into);
    for record in reader.records() {
        let record = record.map_err(|error| format!("{name}: {error}"))?;
        let line = record.position().map_or(0, Position::line);
        let [day, currency, rate] = places.map(|place| record.get(place).unwrap_or(""));
        let day = day.parse().map_err(|error| at(line, &error))?;
        let currency = currency.parse().map_err(|error| at(line, &error))?;
        let rate = decimal::parse(rate).map_err(|error| at(line, &error))?;
        table = table.add(currency, day, rate).map_err(|error| at(line, &error))?;
    }
    Ok(table)
}

/// Line numbers by place in a file. The reader of records counts neither blank lines before a
/// record nor the second half of a CRLF, so the lines are counted here.
struct Lines<'b> {
    bytes: &'b [u8],
    place: usize,
    line: u64,
}

impl<'b> Lines<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        Self { bytes, place: 0, line: 1 }
    }

    /// The line of the record that begins at a place or after the line ends there. Places must
    /// not go back.
    fn at(&mut self, place: u64) -> u64 {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        while let Some(&byte) = self.bytes.get(self.place) {
            if self.place >= place && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            let next = self.bytes.get(self.place + 1);
            self.line += u64::from(byte == b'\n' || (byte == b'\r' && next != Some(&b'\n')));
            self.place += 1;
        }
        self.line
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
