//! One customer's history.

use std::borrow::Cow;

use super::Profile;
use super::line::{Entry, Key, KindCode, Line, Returned, collect, fits, insert, merge};
use crate::base::{Currency, Day, Name};
use crate::error::Error;
use crate::intake::Posting;
use crate::model::Kind;

/// One customer's history as a sparse list of days: exact, mergeable, in one currency.
///
/// For each day, kind, channel and mark there is one line with a count and an amount, so a
/// customer's memory grows with their distinct days and not with their clicks. From the lines
/// every window, first, last, gap and past day follow exactly. Late interactions go in at their
/// place.
///
/// There is no float in it and no order of arrival: equal histories are equal ledgers and equal
/// bytes on the wire (`serde`, with a version number).
///
/// ```
/// use patronage::base::{Currency, Day};
/// use patronage::intake::{Intake, Row};
/// use patronage::profile::Ledger;
///
/// let mut intake = Intake::new(Currency::USD);
/// let rows = ["1998-01-05", "1998-03-06", "1998-01-05"]
///     .map(|at| Row { customer: "ann", at, amount: "40", ..Row::default() });
/// let admission = intake.admit_rows(rows)?;
///
/// let mut whole = Ledger::new(Currency::USD);
/// let (mut early, mut late) = (whole.clone(), whole.clone());
/// for posting in admission.postings() {
///     whole.observe(posting)?;
/// }
/// early.observe(&admission.postings()[0])?;
/// late.observe(&admission.postings()[2])?;
/// late.observe(&admission.postings()[1])?;
/// early.merge(&late)?;
/// assert_eq!(early, whole);
/// assert_eq!(whole.lines().count(), 2);
/// assert_eq!(whole.at(Day::new(1998, 3, 1)?).purchases(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    currency: Currency,
    // INVARIANT: sorted by key, no key twice, every count above 0.
    entries: Vec<Entry>,
    // INVARIANT: likewise.
    returns: Vec<Returned>,
    // INVARIANT: sorted, each once; the codes of custom kinds are places in it.
    names: Vec<Name>,
}

impl Ledger {
    /// An empty ledger in a currency.
    pub fn new(currency: Currency) -> Self {
        Self { currency, entries: Vec::new(), returns: Vec::new(), names: Vec::new() }
    }

    /// Its currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether nothing has been observed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Its lines, by day.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        self.entries.iter().filter_map(|entry| self.line(entry))
    }

    /// The first and last day of which anything is known.
    pub fn days(&self) -> Option<(Day, Day)> {
        Some((self.entries.first()?.key.day, self.entries.last()?.key.day))
    }

    /// Adds one posting. Whose it is, is not asked: that is the business of
    /// [`Ledgers`](super::Ledgers).
    ///
    /// # Errors
    ///
    /// When the posting is in another currency, or a count or amount no longer fits in its
    /// integer. The ledger is then as it was.
    pub fn observe(&mut self, posting: &Posting) -> Result<(), Error> {
        let full =
            || Error::range("ledger", "a sum", "2^32 interactions and 2^63 minor units a line");
        if posting.currency() != self.currency {
            return Err(Error::conflict(self.currency, posting.currency()));
        }
        let entry = self.entry(posting).ok_or_else(full)?;
        // All fit, or none goes in.
        let mut returned = Returned::of(posting);
        if !returned.clone().all(|returned| fits(&self.returns, returned)) {
            return Err(full());
        }
        insert(&mut self.entries, entry).ok_or_else(full)?;
        returned.try_for_each(|returned| insert(&mut self.returns, returned)).ok_or_else(full)
    }

    /// The ledger of many postings: sorted once instead of one by one.
    ///
    /// # Errors
    ///
    /// As [`observe`](Self::observe).
    pub fn of<'p>(
        currency: Currency,
        postings: impl IntoIterator<Item = &'p Posting>,
    ) -> Result<Self, Error> {
        let full =
            || Error::range("ledger", "a sum", "2^32 interactions and 2^63 minor units a line");
        let postings = postings.into_iter();
        let mut ledger = Self::new(currency);
        ledger.entries.reserve(postings.size_hint().0);
        // All names are known before the first of them gets its code: a code for each as it comes
        // would renumber the entries so far for every new name.
        let mut named: Vec<&Posting> = Vec::new();
        for posting in postings {
            if posting.currency() != currency {
                return Err(Error::conflict(currency, posting.currency()));
            }
            if let Kind::Custom(name) = posting.kind() {
                ledger.names.push(name);
                named.push(posting);
            } else {
                let entry = ledger.entry(posting).ok_or_else(full)?;
                ledger.entries.push(entry);
            }
            ledger.returns.extend(Returned::of(posting));
        }
        ledger.names.sort_unstable();
        ledger.names.dedup();
        for posting in named {
            let entry = ledger.entry(posting).ok_or_else(full)?;
            ledger.entries.push(entry);
        }
        ledger.entries = collect(ledger.entries).ok_or_else(full)?;
        ledger.returns = collect(ledger.returns).ok_or_else(full)?;
        Ok(ledger)
    }

    /// Adds another part of the same customer's history. Order and grouping of merges do not
    /// matter; an empty ledger changes nothing.
    ///
    /// The parts must not overlap: what both have seen would count twice. The intake keeps copies
    /// out as long as they come through one intake.
    ///
    /// # Errors
    ///
    /// As [`observe`](Self::observe).
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        *self = self.plus(other)?;
        Ok(())
    }

    /// Both parts together.
    pub(super) fn plus(&self, other: &Self) -> Result<Self, Error> {
        let full =
            || Error::range("ledger", "a sum", "2^32 interactions and 2^63 minor units a line");
        if other.currency != self.currency {
            return Err(Error::conflict(self.currency, other.currency));
        }
        let mut names = self.names.clone();
        names.extend(&other.names);
        names.sort_unstable();
        names.dedup();
        let ours = renamed(&self.entries, &self.names, &names).ok_or_else(full)?;
        let theirs = renamed(&other.entries, &other.names, &names).ok_or_else(full)?;
        let entries = merge(&ours, &theirs).ok_or_else(full)?;
        let returns = merge(&self.returns, &other.returns).ok_or_else(full)?;
        Ok(Self { currency: self.currency, entries, returns, names })
    }

    /// The ledger seen at a day, that day included.
    pub fn at(&self, as_of: Day) -> Profile<'_> {
        Profile::new(self, as_of)
    }

    /// The entries up to and including a day.
    pub(super) fn until(&self, day: Day) -> &[Entry] {
        let end = self.entries.partition_point(|entry| entry.key.day <= day);
        self.entries.get(..end).unwrap_or_default()
    }

    pub(super) fn returns(&self) -> &[Returned] {
        &self.returns
    }

    /// The code of a kind, if this ledger has one for it.
    pub(super) fn code(&self, kind: Kind) -> Option<KindCode> {
        match kind {
            Kind::Custom(name) => KindCode::custom(self.names.binary_search(&name).ok()?),
            _ => KindCode::built_in(kind.place()?),
        }
    }

    pub(super) fn line(&self, entry: &Entry) -> Option<Line> {
        let Entry { key: Key { day, code, channel, score }, count, amount } = *entry;
        Some(Line { day, kind: code.kind(&self.names)?, channel, score, count, amount })
    }

    /// A posting as an entry; a new custom name gets its place first.
    fn entry(&mut self, posting: &Posting) -> Option<Entry> {
        let (day, channel, score) = (posting.day(), posting.channel(), posting.score());
        let code = match posting.kind() {
            Kind::Custom(name) => self.code_of_name(name)?,
            kind => KindCode::built_in(kind.place()?)?,
        };
        let key = Key { day, code, channel, score };
        Some(Entry { key, count: 1, amount: posting.amount() })
    }

    fn code_of_name(&mut self, name: Name) -> Option<KindCode> {
        if let Err(place) = self.names.binary_search(&name) {
            KindCode::custom(self.names.len())?; // Room for one more, before anything changes.
            let mut names = self.names.clone();
            names.insert(place, name);
            self.entries = renamed(&self.entries, &self.names, &names)?.into_owned();
            self.names = names;
        }
        self.code(Kind::Custom(name))
    }

    /// Puts a ledger together from lines and returns that were read from outside.
    #[cfg(feature = "serde")]
    pub(super) fn from_parts(
        currency: Currency,
        lines: &[Line],
        returns: Vec<Returned>,
    ) -> Option<Self> {
        let mut names: Vec<Name> = lines
            .iter()
            .filter_map(|line| match line.kind {
                Kind::Custom(name) => Some(name),
                _ => None,
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        let mut ledger = Self { currency, entries: Vec::new(), returns, names };
        for line in lines {
            let Line { day, kind, channel, score, count, amount } = *line;
            let key = Key { day, code: ledger.code(kind)?, channel, score };
            ledger.entries.push(Entry { key, count, amount });
        }
        let rising = ledger.entries.windows(2).all(|pair| match pair {
            [a, b] => a.key < b.key,
            _ => true,
        });
        rising.then_some(ledger)
    }
}

/// Entries with their custom kinds renumbered for a longer list of names. The lists are sorted, so
/// the order of the entries stays.
fn renamed<'e>(entries: &'e [Entry], from: &[Name], to: &[Name]) -> Option<Cow<'e, [Entry]>> {
    if from.len() == to.len() {
        return Some(Cow::Borrowed(entries));
    }
    let mut renamed = entries.to_vec();
    for entry in &mut renamed {
        if let Some(place) = entry.key.code.custom_place() {
            let place = to.binary_search(from.get(place)?).ok()?;
            entry.key.code = KindCode::custom(place)?;
        }
    }
    Some(Cow::Owned(renamed))
}
