//! Evidence: why an answer is what it is, as structure, and as text in every language there is.
//!
//! A verdict rests on [`Reason`]s that all hold. A condition is a [`Trace`]: reasons joined by
//! *all*, *any*, *not* and *at least n of*, each part with its truth. A [`Counterfactual`] says
//! what would change a verdict, and by how much. All three name their facts by one vocabulary,
//! [`FactRef`](crate::fact::FactRef), and become text in one place: the words of a [`Language`].
//!
//! ```
//! use patronage::evidence::{Language, Operator, Reason};
//! use patronage::fact::Metric;
//! use patronage::model::Value;
//!
//! let reason = Reason::new(Metric::SinceLast, Value::Days(65), Operator::Above, Value::Days(60));
//! assert_eq!(reason.text(Language::English), "since_last 65 days, more than 60 days");
//! assert_eq!(reason.text(Language::Chinese), "距上次购买天数（since_last）为 65 天，要求大于 60 天");
//! ```
//!
//! # What is shown of a person
//!
//! | | explanation, [`Hidden`](Privacy::Hidden) | explanation, [`Shown`](Privacy::Shown) | `Debug` | errors and findings |
//! |---|---|---|---|---|
//! | a person's record: tags, attributes, every field but the id | that it was looked at | all | nothing | that it is wrong, where and of which type |
//! | an organisation's attribute that is declared personal, or not declared | that it was looked at | all | nothing | the same |
//! | the rest of an organisation's record | all | all | nothing | the same |
//! | a comparison of something hidden | fact and operator; no bound, no truth | all | – | – |
//! | a part of a condition with such a comparison in it | its parts; no truth | all | – | – |
//! | whether a rule fired | yes | yes | – | – |
//! | what a customer did, and every verdict | all | all | all | as much as it takes to find it |
//! | a customer's id | where the caller put it | the same | nothing | where a row or an override is wrong |
//!
//! A customer without a record is taken for a person.

mod counterfactual;
mod language;
mod operator;
mod reason;
mod trace;
mod truth;

pub use counterfactual::{Change, Counterfactual, Effect};
pub use language::{Labels, Language, Reader};
pub use operator::Operator;
pub use reason::{IfMissing, Margin, Reason, Shown};
pub use trace::{Trace, TraceNode, What};
pub use truth::Truth;

use crate::fact::{FactSchema, Sensitivity};

/// Whether an explanation shows facts about a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Privacy {
    /// What the [table](self) calls hidden stays hidden; that it was looked at is said.
    #[default]
    Hidden,
    /// Everything is shown.
    Shown,
}

/// Why a verdict is what it is, and what would change it.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Evidence {
    /// Why, the heaviest reason first. They all hold, and from them the verdict follows.
    pub reasons: Vec<Reason>,
    /// How far it is to the verdicts beside it, where the judge can say.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub counterfactuals: Vec<Counterfactual>,
}

impl Evidence {
    /// Reasons alone.
    pub fn new(reasons: Vec<Reason>) -> Self {
        Self { reasons, counterfactuals: Vec::new() }
    }

    /// Adds how far it is to other verdicts.
    pub fn counterfactuals(self, counterfactuals: Vec<Counterfactual>) -> Self {
        Self { counterfactuals, ..self }
    }

    /// Takes out what may not be shown of a customer.
    pub(crate) fn hide(self, schema: &FactSchema, organisation: bool) -> Self {
        let hidden = |fact: &crate::fact::FactRef| schema.sensitivity(fact).is_hidden(organisation);
        let reasons = self.reasons.into_iter();
        let reasons = reasons.map(|it| if hidden(&it.fact) { it.hidden() } else { it });
        let counterfactuals = self.counterfactuals.into_iter();
        let counterfactuals = counterfactuals.filter(|it| !hidden(&it.fact));
        Self { reasons: reasons.collect(), counterfactuals: counterfactuals.collect() }
    }
}

impl Sensitivity {
    /// Whether it is hidden of an organisation, or of a person.
    pub(crate) fn is_hidden(self, organisation: bool) -> bool {
        match self {
            Self::Open => false,
            Self::OfPersons => !organisation,
            Self::Personal => true,
        }
    }
}

impl From<Vec<Reason>> for Evidence {
    fn from(reasons: Vec<Reason>) -> Self {
        Self::new(reasons)
    }
}
