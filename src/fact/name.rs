//! The names of facts.

use std::fmt;

use super::{About, Behaviour, Measured, Metric, VerdictFact, parse};
use crate::base::Name;
use crate::error::Finding;

/// Names one fact about a customer. In files and in the text form it is a short text.
///
/// | text | fact | type | missing |
/// |---|---|---|---|
/// | `as_of` | the day at which the customer is seen | day | never |
/// | `customer.joined`, `customer.birth` | a day of the record | day | when not known |
/// | `customer.age` | completed years of life | count | when not known |
/// | `customer.tenure` | days since the customer joined | days | when not known |
/// | `customer.party` | `individual` or `organisation` | name | without a record |
/// | `customer.size_band` | `micro` < `small` < `medium` < `large` | ordered name | when not known |
/// | `customer.industry`, `.region`, `.country`, `.language`, `.source`, `.gender`, `.income_band`, `.occupation` | what the record says | text | when not known |
/// | `attr.NAME` | an attribute of the application's own | as declared | when not given |
/// | `tags` | the tags on the record | set of tags | without a record |
/// | `spend`, `purchases`, `since_last`, … | a [`Metric`] of the whole history | as the fact | as the fact |
/// | `spend(90d)`, `purchases(90d)`, … | the same in a window that ends today | as the fact | means only |
/// | `nps(365d)`, `csat(365d)` | net promoter score, share of satisfied answers | number, chance | without answers |
/// | `count(SOURCE)`, `count(SOURCE, 30d)` | interactions | count | never |
/// | `sum(SOURCE, 30d)` | their amounts | money or count | never |
/// | `mean(SOURCE, 30d)` | mean amount | money or number | without any |
/// | `first(SOURCE)`, `last(SOURCE)` | the day of the first, the last | day | without any |
/// | `days_since(SOURCE)` | days since the last | days | without any |
/// | `share(SOURCE)` | their share: among the same kinds through any channel, or among all interactions | chance | without any |
/// | `trend(spend, 90d)`, `trend(count(visit), 90d)` | the window over the window of the same length before it: 1 is no change | number, four decimals | when the earlier is 0 or less |
/// | `rfm.recency`, `rfm.frequency`, `rfm.monetary`, `rfm.total` | scores | count | without a purchase |
/// | `tier`, `segment` | their names; tiers are ordered | name | without the judge or the data |
/// | `stage`, `stage_kind`, `days_in_stage` | where in the lifecycle | name, name, days | without the judge; without a date |
/// | `churn.probability`, `churn.band` | the risk | chance, ordered name | without the judge or the data |
/// | `p_alive`, `p_no_purchase` | chances of lifetime value | chance | without the judge or the data |
/// | `expected_purchases` | purchases to come within its horizon | number, four decimals | without the judge or the data |
/// | `lifetime_value` | what they are worth today | money | also where nothing is known of spend |
/// | `standing`, `standing.measured` | the tier held, and the one that the last review measured | ordered name | without the judge; before the first review |
/// | `standing.cause`, `standing.since`, `standing.until` | why it is held, since when, until when at least | name, day, day | the same; `until` where the next review is free |
/// | `judge.NAME` | what a judge of the application's own says | as declared | without the judge, or an answer |
/// | `class.GROUP`, `points.GROUP` | what an earlier book of rules gave | name, count | when it gave none |
///
/// A SOURCE is `any`, a kind of interaction or several (`call+meeting`), and may name a channel
/// (`visit via web`). A window of n days holds the days d with
/// `as_of` − n < d ≤ `as_of`.
///
/// ```
/// use patronage::fact::FactRef;
///
/// let fact: FactRef = "count(meeting+call via phone, 30d)".parse()?;
/// assert_eq!(fact.to_string(), "count(call+meeting via phone, 30d)");
/// let error = "count(metting)".parse::<FactRef>().unwrap_err();
/// assert!(error.to_string().contains("did you mean `meeting`?"));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FactRef {
    /// The day at which the customer is seen.
    AsOf,
    /// What the customer's record says.
    Customer(About),
    /// An attribute of the application's own.
    Attribute(Name),
    /// The tags on the customer's record.
    Tags,
    /// What the customer did.
    Behaviour(Behaviour),
    /// A measure in the last days over the same measure in as many days before.
    Trend {
        /// What is measured.
        of: Measured,
        /// The length of each window in days.
        days: u32,
    },
    /// What was decided about the customer.
    Verdict(VerdictFact),
    /// What a judge of the application's own says.
    Judge(Name),
    /// The class that the rules gave in a group.
    Class(Name),
    /// The points that the rules gave in a group.
    Points(Name),
    /// A number that a judge works with on its way to a verdict: shown in evidence, never asked by
    /// conditions.
    Working(Working),
    /// A text that names no fact, kept so that a check can report it beside all else.
    Unknown(Box<str>),
}

/// A number that a judge works with: whose, and what. As text `churn.usual_gap`.
///
/// ```
/// use patronage::fact::{FactRef, Working};
/// use patronage::base::Name;
///
/// let gap = Working::new(Name::literal("churn"), Name::literal("usual_gap"));
/// assert_eq!(FactRef::from(gap).to_string(), "churn.usual_gap");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Working {
    /// The judge.
    pub of: Name,
    /// What it works with.
    pub what: Name,
}

impl FactRef {
    /// Reads a text; what names no fact becomes [`Unknown`](Self::Unknown), for a check to report.
    pub fn lenient(text: &str) -> Self {
        let working = || {
            let (of, what) = text.split_once('.')?;
            Some(Self::Working(Working::new(Name::new(of).ok()?, Name::new(what).ok()?)))
        };
        let unknown = |_| working().unwrap_or_else(|| Self::Unknown(text.into()));
        parse::fact(text).unwrap_or_else(unknown)
    }

    /// The texts of the facts without parameters.
    pub(crate) fn plain() -> impl Iterator<Item = &'static str> {
        let about = About::all().map(About::text);
        ["as_of", "tags"].into_iter().chain(about).chain(VerdictFact::all().map(VerdictFact::text))
    }

    /// The metric, where it is one, of the whole history or of a window.
    pub fn metric(&self) -> Option<Metric> {
        match self {
            Self::Behaviour(Behaviour { measured: Measured::Metric(metric), .. }) => Some(*metric),
            _ => None,
        }
    }

    /// What is wrong with an unknown fact: a finding without its path.
    pub(crate) fn refused(text: &str) -> Option<Finding> {
        parse::fact(text).err()
    }
}

impl Working {
    /// What a judge works with.
    pub fn new(of: Name, what: Name) -> Self {
        Self { of, what }
    }

    /// The same of literals.
    pub(crate) const fn literal(of: &'static str, what: &'static str) -> Self {
        Self { of: Name::literal(of), what: Name::literal(what) }
    }
}

impl From<Working> for FactRef {
    fn from(working: Working) -> Self {
        Self::Working(working)
    }
}

impl fmt::Display for Working {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.of, self.what)
    }
}

impl fmt::Display for FactRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) => write!(f, "attr.{name}"),
            Self::Class(group) => write!(f, "class.{group}"),
            Self::Points(group) => write!(f, "points.{group}"),
            Self::Behaviour(behaviour) => behaviour.fmt(f),
            Self::Trend { of, days } => write!(f, "trend({of}, {days}d)"),
            Self::Unknown(text) => f.write_str(text),
            Self::AsOf => f.write_str("as_of"),
            Self::Tags => f.write_str("tags"),
            Self::Customer(about) => f.write_str(about.text()),
            Self::Verdict(verdict) => f.write_str(verdict.text()),
            Self::Judge(name) => write!(f, "judge.{name}"),
            Self::Working(working) => working.fmt(f),
        }
    }
}

impl std::str::FromStr for FactRef {
    type Err = crate::error::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse::fact(text).map_err(|finding| {
            let expected = match finding.hint() {
                Some(help) => format!("{}; {help}", finding.expected()),
                None => finding.expected().to_owned(),
            };
            crate::error::Error::syntax("fact", text, expected)
        })
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for FactRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for FactRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = FactRef;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a fact such as \"spend(90d)\"")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<FactRef, E> {
                Ok(FactRef::lenient(text))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
