//! How a fact is compared.

use std::{cmp::Ordering, fmt};

use crate::model::Value;

/// How a fact is held against one bound, two ends or a list: one vocabulary for conditions, for the
/// reasons of verdicts, and for both forms of writing them.
///
/// To add an operator: a variant and a row here, its words in `evidence/language`, and what it means
/// to a condition where the compiler asks for it.
///
/// ```
/// use patronage::evidence::Operator;
/// use patronage::model::Value;
///
/// assert_eq!(Operator::AtLeast.name(), "ge");
/// let days = [Value::Days(60)];
/// assert!(Operator::Above.holds(Some(&Value::Days(65)), &days));
/// assert!(!Operator::Above.holds(None, &days));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Less, or before.
    Below,
    /// At most.
    AtMost,
    /// More, or after.
    Above,
    /// At least.
    AtLeast,
    /// From one value to another, both included.
    Between,
    /// One of these.
    In,
    /// None of these.
    NotIn,
    /// A text that begins with this one.
    StartsWith,
    /// A day from the day of asking to so many days later, both included.
    WithinNext,
    /// A day whose next anniversary lies from the day of asking to so many days later.
    AnniversaryWithin,
    /// At least one of these tags.
    TaggedAny,
    /// All of these tags.
    TaggedAll,
    /// None of these tags.
    TaggedNone,
    /// At least so many of these tags: the number, then the tags.
    TaggedAtLeast,
    /// The fact is missing.
    Missing,
    /// The fact is known.
    Present,
}

/// One row for each operator.
struct Row {
    operator: Operator,
    name: &'static str,
    /// Whether it is a negation on its own.
    negative: bool,
}

const fn row(operator: Operator, name: &'static str) -> Row {
    Row { operator, name, negative: false }
}

const fn negative(operator: Operator, name: &'static str) -> Row {
    Row { operator, name, negative: true }
}

const ROWS: [Row; 18] = [
    row(Operator::Equal, "eq"),
    negative(Operator::NotEqual, "ne"),
    row(Operator::Below, "lt"),
    row(Operator::AtMost, "le"),
    row(Operator::Above, "gt"),
    row(Operator::AtLeast, "ge"),
    row(Operator::Between, "between"),
    row(Operator::In, "in"),
    negative(Operator::NotIn, "not_in"),
    row(Operator::StartsWith, "starts_with"),
    row(Operator::WithinNext, "within_next"),
    row(Operator::AnniversaryWithin, "anniversary_within"),
    row(Operator::TaggedAny, "tagged_any"),
    row(Operator::TaggedAll, "tagged_all"),
    negative(Operator::TaggedNone, "tagged_none"),
    row(Operator::TaggedAtLeast, "tagged_at_least"),
    row(Operator::Missing, "missing"),
    row(Operator::Present, "present"),
];

impl Operator {
    /// All operators, in the order in which errors list them.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.operator)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.operator == self)
    }

    /// Its name in JSON, for conditions and explanations alike.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// The operator of a name.
    pub fn find(name: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.name == name).map(|row| row.operator)
    }

    /// Whether it is a negation on its own: `ne`, `not_in`, `tagged_none`.
    pub fn is_negative(self) -> bool {
        self.row().is_some_and(|row| row.negative)
    }

    /// Whether a fact stands to its bounds as the operator says, by the values alone. A missing
    /// fact and values of different types never do, except that [`Missing`](Self::Missing) holds
    /// for a missing fact. Names are equal or not; their order is known to a schema only, and the
    /// day on which a span ahead begins to whoever asks: such comparisons never hold here.
    pub fn holds(self, observed: Option<&Value>, bounds: &[Value]) -> bool {
        let Some(observed) = observed else { return self == Self::Missing };
        let order = |bound: &Value| match (observed, bound) {
            (Value::Name(a), Value::Name(b)) => (a == b).then_some(Ordering::Equal),
            _ => observed.partial_cmp(bound),
        };
        let first = || bounds.first().and_then(order);
        let is_one = || bounds.iter().any(|bound| observed == bound);
        match self {
            Self::Equal => bounds.first().is_some_and(|bound| observed == bound),
            Self::NotEqual => bounds.first().is_some_and(|bound| differs(observed, bound)),
            Self::Below => first() == Some(Ordering::Less),
            Self::AtMost => first().is_some_and(Ordering::is_le),
            Self::Above => first() == Some(Ordering::Greater),
            Self::AtLeast => first().is_some_and(Ordering::is_ge),
            Self::Between => match bounds {
                [from, to] => {
                    order(from).is_some_and(Ordering::is_ge)
                        && order(to).is_some_and(Ordering::is_le)
                }
                _ => false,
            },
            Self::In => is_one(),
            Self::NotIn => bounds.iter().all(|bound| differs(observed, bound)),
            Self::StartsWith => match (text(observed), bounds.first().and_then(text)) {
                (Some(text), Some(prefix)) => text.starts_with(prefix),
                _ => false,
            },
            Self::TaggedAny => tagged(observed, bounds).is_some_and(|found| found > 0),
            Self::TaggedAll => tagged(observed, bounds) == Some(bounds.len()),
            Self::TaggedNone => tagged(observed, bounds) == Some(0),
            Self::TaggedAtLeast => match bounds {
                [Value::Count(least), tags @ ..] => tagged(observed, tags)
                    .and_then(|found| i64::try_from(found).ok())
                    .is_some_and(|found| found >= *least),
                _ => false,
            },
            Self::Present => true,
            Self::Missing | Self::WithinNext | Self::AnniversaryWithin => false,
        }
    }
}

/// Whether two values of one type are not the same.
fn differs(a: &Value, b: &Value) -> bool {
    a.type_name() == b.type_name() && a.partial_cmp(b) != Some(Ordering::Equal)
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Name(name) => Some(name.as_str()),
        _ => None,
    }
}

/// How many of some tags are in a set.
fn tagged(observed: &Value, tags: &[Value]) -> Option<usize> {
    let Value::Tags(set) = observed else { return None };
    let has = |tag: &&Value| text(tag).is_some_and(|tag| set.iter().any(|own| own.as_str() == tag));
    Some(tags.iter().filter(has).count())
}

impl std::str::FromStr for Operator {
    type Err = crate::error::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::find(text).ok_or_else(|| {
            let names = ROWS.iter().map(|row| row.name);
            let expected = match crate::error::near(text, names) {
                Some(meant) => format!("the name of one; did you mean `{meant}`?"),
                None => "the name of one, such as ge".to_owned(),
            };
            crate::error::Error::syntax("operator", text, expected)
        })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

crate::base::serde_text!(Operator, "the name of an operator such as \"ge\"");
