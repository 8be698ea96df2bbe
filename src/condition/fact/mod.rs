//! Every fact a condition may name.

mod behaviour;
mod read;

pub use behaviour::{Behaviour, Measured, Source};

use std::fmt;

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
/// | `spend`, `purchases`, `since_last`, … | a [`Fact`](crate::model::Fact) of the whole history | as the fact | as the fact |
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
/// | `class.GROUP`, `points.GROUP` | what the rules gave | name, count | when they gave none |
///
/// A SOURCE is `any`, a kind of interaction or several (`call+meeting`), and may name a channel
/// (`visit via web`). A window of n days holds the days d with
/// `as_of` − n < d ≤ `as_of`.
///
/// ```
/// use patronage::condition::FactRef;
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
    /// One of the scores, or their sum.
    Score(Axis),
    /// The name of the value tier.
    Tier,
    /// The name of the segment.
    Segment,
    /// The name of the stage.
    Stage,
    /// The kind of the stage.
    StageKind,
    /// Days since the stage began.
    DaysInStage,
    /// The chance that the customer stays away.
    ChurnProbability,
    /// The band of that chance.
    ChurnBand,
    /// The chance that the customer has not left by now.
    PAlive,
    /// The chance of no purchase within the horizon of lifetime value.
    PNoPurchase,
    /// The expected purchases within that horizon.
    ExpectedPurchases,
    /// What they are expected to bring, discounted.
    LifetimeValue,
    /// The class that the rules gave in a group.
    Class(Name),
    /// The points that the rules gave in a group.
    Points(Name),
    /// A text that names no fact, kept so that a check can report it beside all else.
    Unknown(Box<str>),
}

/// What a customer's record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the field of `model::Customer` of the same name")]
pub enum About {
    Age,
    Birth,
    Country,
    Gender,
    IncomeBand,
    Industry,
    Joined,
    Language,
    Occupation,
    Party,
    Region,
    SizeBand,
    Source,
    Tenure,
}

/// One of the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "as in `model::RfmScore`; the total is their sum")]
pub enum Axis {
    Recency,
    Frequency,
    Monetary,
    Total,
}

/// The facts without parameters, by their text.
const PLAIN: [(&str, FactRef); 31] = {
    use FactRef::{AsOf, Customer, Score};
    [
        ("as_of", AsOf),
        ("customer.age", Customer(About::Age)),
        ("customer.birth", Customer(About::Birth)),
        ("customer.country", Customer(About::Country)),
        ("customer.gender", Customer(About::Gender)),
        ("customer.income_band", Customer(About::IncomeBand)),
        ("customer.industry", Customer(About::Industry)),
        ("customer.joined", Customer(About::Joined)),
        ("customer.language", Customer(About::Language)),
        ("customer.occupation", Customer(About::Occupation)),
        ("customer.party", Customer(About::Party)),
        ("customer.region", Customer(About::Region)),
        ("customer.size_band", Customer(About::SizeBand)),
        ("customer.source", Customer(About::Source)),
        ("customer.tenure", Customer(About::Tenure)),
        ("tags", FactRef::Tags),
        ("rfm.recency", Score(Axis::Recency)),
        ("rfm.frequency", Score(Axis::Frequency)),
        ("rfm.monetary", Score(Axis::Monetary)),
        ("rfm.total", Score(Axis::Total)),
        ("tier", FactRef::Tier),
        ("segment", FactRef::Segment),
        ("stage", FactRef::Stage),
        ("stage_kind", FactRef::StageKind),
        ("days_in_stage", FactRef::DaysInStage),
        ("churn.probability", FactRef::ChurnProbability),
        ("churn.band", FactRef::ChurnBand),
        ("p_alive", FactRef::PAlive),
        ("p_no_purchase", FactRef::PNoPurchase),
        ("expected_purchases", FactRef::ExpectedPurchases),
        ("lifetime_value", FactRef::LifetimeValue),
    ]
};

impl FactRef {
    /// Reads a text; what names no fact becomes [`Unknown`](Self::Unknown), for a check to report.
    pub fn lenient(text: &str) -> Self {
        read::fact(text).unwrap_or_else(|_| Self::Unknown(text.into()))
    }

    /// The texts of the facts without parameters.
    #[cfg(feature = "schemars")]
    pub(super) fn plain() -> impl Iterator<Item = &'static str> {
        PLAIN.iter().map(|(text, _)| *text)
    }

    /// What is wrong with an unknown fact: a finding without its path.
    pub(super) fn refused(text: &str) -> Option<Finding> {
        read::fact(text).err()
    }

    /// Whether an explanation may show its value only when asked: facts about a person.
    ///
    /// ```
    /// use patronage::condition::FactRef;
    ///
    /// assert!("customer.age".parse::<FactRef>()?.is_personal());
    /// assert!(!"spend".parse::<FactRef>()?.is_personal());
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    pub fn is_personal(&self) -> bool {
        matches!(
            self,
            Self::Attribute(_)
                | Self::Customer(
                    About::Age
                        | About::Birth
                        | About::Gender
                        | About::IncomeBand
                        | About::Occupation
                )
        )
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
            plain => {
                let row = PLAIN.iter().find(|(_, fact)| fact == plain);
                f.write_str(row.map_or("", |(text, _)| text))
            }
        }
    }
}

impl std::str::FromStr for FactRef {
    type Err = crate::error::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read::fact(text).map_err(|finding| {
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
