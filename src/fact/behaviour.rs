//! Facts about what a customer did.

use std::fmt;

use super::Metric;
use crate::model::{Channel, Kind};

/// A measure of what a customer did, over the whole history or a window.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Behaviour {
    /// What is measured.
    pub measured: Measured,
    /// The last so many days; `None` for the whole history.
    pub days: Option<u32>,
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Measured {
    /// A metric of the profile, such as `spend`.
    Metric(Metric),
    /// The net promoter score.
    Nps,
    /// The share of satisfied answers.
    Csat,
    /// How many interactions.
    Count(Source),
    /// The sum of their amounts.
    Sum(Source),
    /// Their mean amount.
    Mean(Source),
    /// The day of the first.
    First(Source),
    /// The day of the last.
    Last(Source),
    /// Days since the last.
    DaysSince(Source),
    /// Their share of the interactions.
    Share(Source),
}

/// Which interactions: of some kinds or any, through a channel or any.
///
/// ```
/// use patronage::fact::Source;
/// use patronage::model::{Channel, Kind};
///
/// let source = Source::of([Kind::Meeting, Kind::Call]).via(Channel::Phone);
/// assert_eq!(source.to_string(), "call+meeting via phone");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    // INVARIANT: sorted, each once; empty for any kind.
    kinds: Vec<Kind>,
    channel: Option<Channel>,
}

impl Source {
    /// Interactions of every kind.
    pub fn any() -> Self {
        Self::default()
    }

    /// Interactions of some kinds; of every kind when none is given.
    pub fn of(kinds: impl IntoIterator<Item = Kind>) -> Self {
        let mut kinds: Vec<Kind> = kinds.into_iter().collect();
        kinds.sort_unstable();
        kinds.dedup();
        Self { kinds, channel: None }
    }

    /// Through one channel only.
    pub fn via(self, channel: Channel) -> Self {
        Self { channel: Some(channel), ..self }
    }

    /// The kinds; empty for any.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The channel; `None` for any.
    pub fn channel(&self) -> Option<Channel> {
        self.channel
    }
}

impl Measured {
    /// Whether it can be asked of a window.
    pub(super) fn in_windows(&self) -> bool {
        match self {
            Self::Metric(metric) => metric.in_windows(),
            _ => true,
        }
    }

    /// Whether two windows of it can be compared as a trend: counts and sums.
    pub(super) fn has_trend(&self) -> bool {
        match self {
            Self::Metric(metric) => metric.has_trend(),
            Self::Count(_) | Self::Sum(_) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kinds.is_empty() {
            f.write_str("any")?;
        }
        for (at, kind) in self.kinds.iter().enumerate() {
            write!(f, "{}{kind}", if at == 0 { "" } else { "+" })?;
        }
        match self.channel {
            Some(channel) => write!(f, " via {channel}"),
            None => Ok(()),
        }
    }
}

/// The name of the measure, and what it looks at.
fn parts(measured: &Measured) -> (&'static str, Option<&Source>) {
    match measured {
        Measured::Metric(_) => ("", None),
        Measured::Nps => ("nps", None),
        Measured::Csat => ("csat", None),
        Measured::Count(source) => ("count", Some(source)),
        Measured::Sum(source) => ("sum", Some(source)),
        Measured::Mean(source) => ("mean", Some(source)),
        Measured::First(source) => ("first", Some(source)),
        Measured::Last(source) => ("last", Some(source)),
        Measured::DaysSince(source) => ("days_since", Some(source)),
        Measured::Share(source) => ("share", Some(source)),
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, parts(self)) {
            (Self::Metric(metric), _) => metric.fmt(f),
            (_, (name, Some(source))) => write!(f, "{name}({source})"),
            (_, (name, None)) => f.write_str(name),
        }
    }
}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(days) = self.days else { return self.measured.fmt(f) };
        match parts(&self.measured) {
            (name, Some(source)) => write!(f, "{name}({source}, {days}d)"),
            _ => write!(f, "{}({days}d)", self.measured),
        }
    }
}
