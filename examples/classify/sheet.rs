//! A file of comma-separated values: a header, then rows, each with its line.

use std::io;

use csv::{ByteRecord, ByteRecordsIntoIter, Position};

use crate::words::counted;

/// The rows of a file that lies in memory. What is no row of it is said in words.
pub(crate) struct Sheet<'b> {
    bytes: &'b [u8],
    records: ByteRecordsIntoIter<&'b [u8]>,
    lines: Lines<'b>,
    width: usize,
    /// Where a quote opens that is never closed.
    open: Option<usize>,
    /// The names of the columns.
    pub(crate) header: Vec<String>,
    /// What is wrong with the header as a whole, and the line.
    pub(crate) faults: Vec<(u64, String)>,
}

/// One row, or what is in its place.
pub(crate) struct SheetRow {
    pub(crate) line: u64,
    /// How many rows of the file it is: more than one where a quote takes in others.
    pub(crate) rows: usize,
    pub(crate) record: Result<ByteRecord, String>,
}

impl<'b> Sheet<'b> {
    pub(crate) fn of(bytes: &'b [u8]) -> io::Result<Self> {
        let reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .has_headers(false)
            .from_reader(bytes);
        let mut sheet = Self {
            bytes,
            records: reader.into_byte_records(),
            lines: Lines::of(bytes),
            width: 0,
            open: open_quote(bytes),
            header: Vec::new(),
            faults: Vec::new(),
        };
        sheet.read_header()?;
        Ok(sheet)
    }

    fn read_header(&mut self) -> io::Result<()> {
        let record = self.records.next().transpose()?.unwrap_or_default();
        self.width = record.len();
        let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        self.header = record.iter().map(name).collect();
        if let Some(open) = self.open_in(&record) {
            self.faults.push((self.lines.at(open), self.takes_in(open).1));
            // What the quote took in is no name.
            for name in &mut self.header {
                name.truncate(name.find(['\r', '\n']).unwrap_or(name.len()));
            }
        }
        let [only] = self.header.as_slice() else { return Ok(()) };
        let others = [(';', "semicolons"), ('\t', "tabs")];
        let other = others.into_iter().find(|(separator, _)| only.contains(*separator));
        let Some((separator, found)) = other else { return Ok(()) };
        let line = self.lines.at(0);
        self.faults
            .push((line, format!("row: {found} between columns; expected commas between columns")));
        // What else is wrong with the header is said as well.
        let name = |name: &str| name.trim_matches([' ', '"']).to_owned();
        self.header = only.split(separator).map(name).collect();
        Ok(())
    }

    /// The next row, if there is one.
    pub(crate) fn next(&mut self) -> io::Result<Option<SheetRow>> {
        let Some(record) = self.records.next().transpose()? else { return Ok(None) };
        if let Some(open) = self.open_in(&record) {
            let (rows, what) = self.takes_in(open);
            let line = self.lines.at(open);
            return Ok(Some(SheetRow { line, rows, record: Err(what) }));
        }
        let line = self.lines.at(start(&record));
        let fields = record.len();
        let record = if fields == self.width {
            Ok(record)
        } else {
            let fields = counted(fields, "field");
            Err(format!("row: {fields}; expected {}, as the header has", self.width))
        };
        Ok(Some(SheetRow { line, rows: 1, record }))
    }

    /// The quote that is never closed, if the record just read is the one that it opens in.
    fn open_in(&self, record: &ByteRecord) -> Option<usize> {
        let end = usize::try_from(self.records.reader().position().byte()).unwrap_or(usize::MAX);
        self.open.filter(|open| (start(record)..end).contains(open))
    }

    /// How many lines an open quote takes in, and the words for it.
    fn takes_in(&self, open: usize) -> (usize, String) {
        let rest = self.bytes[open..].split(|byte| matches!(byte, b'\r' | b'\n'));
        let lines = rest.filter(|line| !line.is_empty()).count();
        let taken = match lines {
            1 => "the rest of the line".to_owned(),
            lines => format!("the {lines} lines to the end"),
        };
        (lines, format!("row: a quote that is never closed; it takes in {taken}"))
    }
}

fn start(record: &ByteRecord) -> usize {
    record.position().map_or(0, |at| usize::try_from(Position::byte(at)).unwrap_or(usize::MAX))
}

/// Where the quote opens in which a file ends. A quote opens at the beginning of a field only,
/// and two of them inside stand for one.
fn open_quote(bytes: &[u8]) -> Option<usize> {
    #[derive(Clone, Copy)]
    enum In {
        Start,
        Plain,
        Quoted(usize),
        /// Behind a quote inside of quotes: the end, or the first of two.
        Quote(usize),
    }
    let mut place = In::Start;
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    for (at, byte) in bytes.iter().enumerate().skip(mark) {
        place = match (place, byte) {
            (In::Start, b'"') => In::Quoted(at),
            (In::Quoted(open), b'"') => In::Quote(open),
            (In::Quoted(open), _) | (In::Quote(open), b'"') => In::Quoted(open),
            (_, b',' | b'\r' | b'\n') => In::Start,
            _ => In::Plain,
        };
    }
    match place {
        In::Quoted(open) => Some(open),
        _ => None,
    }
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
    fn at(&mut self, place: usize) -> u64 {
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
