//! Reading contracts: how many of each cohort were still there after each renewal.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use csv::ByteRecord;
use patronage::error::{clip, near};
use patronage::lifetime::Weighted;
use patronage::lifetime::contract::RenewalCohort;

use crate::log::Complaints;
use crate::sheet::{Sheet, SheetRow};

/// The columns of a file, the required ones first.
const COLUMNS: [&str; 4] = ["period", "customers", "segment", "cohort"];
const REQUIRED: usize = 2;

/// The cohorts of a segment; its name is empty where there is no such column.
pub(crate) struct Segment {
    pub(crate) name: String,
    pub(crate) cohorts: Vec<Weighted<RenewalCohort>>,
}

/// One row: its file and line, and how many were there, if that can be read.
#[derive(Clone, Copy)]
struct Count {
    file: usize,
    line: u64,
    customers: Option<u32>,
}

/// The rows of one or more files.
#[derive(Default)]
pub(crate) struct Contracts {
    names: Vec<String>,
    /// By segment and cohort, each in the order of the files: the counts by period.
    cohorts: Vec<((String, String), BTreeMap<u16, Count>)>,
    wrong: Complaints,
}

impl Contracts {
    /// Reads a file; `-` is standard input.
    pub(crate) fn read(&mut self, path: &Path) -> io::Result<()> {
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        if name == "-" {
            io::stdin().lock().read_to_end(&mut bytes)?;
            return self.read_from("<stdin>", &bytes);
        }
        self.read_from(&name, &std::fs::read(path)?)
    }

    pub(crate) fn read_from(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let file = self.names.len();
        self.names.push(name.to_owned());
        let mut sheet = Sheet::of(bytes)?;
        for (line, what) in &sheet.faults {
            self.complain(file, *line, what);
        }
        let places = self.header(file, &sheet.header);
        let mut empty = true;
        while let Some(SheetRow { line, record, .. }) = sheet.next()? {
            empty = false;
            match (record, places) {
                (Err(what), _) => self.complain(file, line, &what),
                (Ok(record), Some(places)) => self.row(file, line, &record, places),
                // What is in columns without a name is not said.
                (Ok(_), None) => {}
            }
        }
        if empty && places.is_some() {
            self.complain(file, 1, "row: no rows; expected one for each period");
        }
        Ok(())
    }

    fn complain(&mut self, file: usize, line: u64, what: &str) {
        self.wrong.add(file, &self.names[file], line, what);
    }

    /// Where each of [`COLUMNS`] is; nothing if one that is needed is nowhere.
    fn header(&mut self, file: usize, header: &[String]) -> Option<[Option<usize>; 4]> {
        for (place, column) in header.iter().enumerate() {
            let shown = clip(column);
            if !COLUMNS.contains(&column.as_str()) {
                let hint = near(column, COLUMNS).map_or_else(
                    || format!("expected no columns but {}", COLUMNS.join(", ")),
                    |meant| format!("expected {meant}?"),
                );
                self.complain(file, 1, &format!("{shown}: an unknown column; {hint}"));
            } else if header[..place].contains(column) {
                let what = format!("{shown}: a second column of that name; expected one");
                self.complain(file, 1, &what);
            }
        }
        let places = COLUMNS.map(|known| header.iter().position(|column| column == known));
        for (known, _) in COLUMNS.iter().zip(places).take(REQUIRED).filter(|(_, at)| at.is_none()) {
            let what = format!("{known}: no such column; expected one in the header");
            self.complain(file, 1, &what);
        }
        places.iter().take(REQUIRED).all(Option::is_some).then_some(places)
    }

    fn row(&mut self, file: usize, line: u64, record: &ByteRecord, places: [Option<usize>; 4]) {
        let [period, customers, segment, cohort] = places.map(|place| {
            let cell = place.and_then(|place| record.get(place)).unwrap_or_default();
            String::from_utf8_lossy(cell).into_owned()
        });
        let mut refuse = |column: &str, found: &str, expected: &str| {
            let found = match found {
                "" => "nothing".to_owned(),
                found => format!("`{}`", clip(found)),
            };
            self.wrong.add(
                file,
                &self.names[file],
                line,
                format!("{column}: {found}; expected {expected}"),
            );
        };
        let at: Option<u16> = period.parse().ok();
        if at.is_none() {
            refuse("period", &period, "a whole number of renewals, 0 to 65535");
        }
        let count: Option<u32> = customers.parse().ok();
        if count.is_none() {
            refuse("customers", &customers, "a whole number of customers, 0 to 4294967295");
        }
        let Some(at) = at else { return };
        let key = (segment, cohort);
        let known = self.cohorts.iter().position(|(known, _)| *known == key);
        let known = known.unwrap_or_else(|| {
            self.cohorts.push((key, BTreeMap::new()));
            self.cohorts.len() - 1
        });
        let counts = &mut self.cohorts[known].1;
        if let Some(first) = counts.get(&at) {
            let expected =
                format!("each period of a cohort once, it stands in {}", self.names[first.file]);
            refuse("period", &period, &format!("{expected}:{}", first.line));
            return;
        }
        counts.insert(at, Count { file, line, customers: count });
    }

    /// The segments in the order of the files, or all that is wrong, as lines.
    pub(crate) fn segments(mut self) -> Result<Vec<Segment>, Vec<String>> {
        let mut segments: Vec<Segment> = Vec::new();
        for ((segment, _), counts) in &self.cohorts {
            for (Count { file, line, .. }, what) in faults(counts) {
                self.wrong.add(file, &self.names[file], line, what);
            }
            let survivors = counts.values().filter_map(|count| count.customers).collect();
            let Ok(cohort) = RenewalCohort::new(survivors) else { continue };
            let cohort = Weighted::new(cohort, 1);
            match segments.iter_mut().find(|known| known.name == *segment) {
                Some(known) => known.cohorts.push(cohort),
                None => segments.push(Segment { name: segment.clone(), cohorts: vec![cohort] }),
            }
        }
        if self.wrong.is_empty() { Ok(segments) } else { Err(self.wrong.lines().collect()) }
    }
}

/// Periods that are left out, and customers who come back.
fn faults(counts: &BTreeMap<u16, Count>) -> Vec<(Count, String)> {
    let mut faults = Vec::new();
    let (mut next, mut most) = (Some(0), u32::MAX);
    for (&period, &count) in counts {
        if let Some(next) = next.filter(|next| *next != period) {
            let what = format!("period: `{period}`; expected {next} before it in its cohort");
            faults.push((count, what));
        }
        next = period.checked_add(1);
        let Some(customers) = count.customers else { continue };
        if customers > most {
            let what = format!("customers: `{customers}`; expected at most {most}, as before");
            faults.push((count, what));
        }
        most = customers;
    }
    faults
}
