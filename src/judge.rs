//! The one open trait: a judge looks at a profile and gives a verdict.
//!
//! The judges of this crate implement it, and an application can add its own to the
//! [`Engine`](crate::engine::Engine). Everything else that varies is data.

use std::fmt::Debug;

use crate::model::{Reason, Value};
use crate::profile::Profile;

/// A judge: a profile in, a verdict out, an explanation on demand.
///
/// Two judges side by side are a judge: `(a, b)` gives both verdicts.
///
/// What every judge promises: [`assess`](Self::assess) cannot fail, allocates nothing and depends
/// on the profile alone; [`explain`](Self::explain) gives reasons that all
/// [hold](Reason::holds) and from which the verdict follows.
///
/// ```
/// use patronage::judge::Assess;
/// use patronage::model::{Fact, Operator, Reason, Value};
/// use patronage::profile::Profile;
///
/// /// Bought at least twice.
/// #[derive(Debug)]
/// struct CameBack;
///
/// impl Assess for CameBack {
///     type Verdict = bool;
///
///     fn assess(&self, profile: &Profile<'_>) -> bool {
///         profile.repeat_purchases() > 0
///     }
///
///     fn explain(&self, profile: &Profile<'_>) -> Vec<Reason> {
///         let operator = if self.assess(profile) { Operator::AtLeast } else { Operator::Below };
///         let days = Value::Count(profile.purchase_days().into());
///         vec![Reason::new(Fact::PurchaseDays.name(), days, operator, Value::Count(2))]
///     }
/// }
/// ```
pub trait Assess: Debug + Send + Sync {
    /// What it answers.
    type Verdict;

    /// The verdict on a customer at a day.
    fn assess(&self, profile: &Profile<'_>) -> Self::Verdict;

    /// Why the verdict is what it is.
    fn explain(&self, profile: &Profile<'_>) -> Vec<Reason>;
}

impl<A: Assess, B: Assess> Assess for (A, B) {
    type Verdict = (A::Verdict, B::Verdict);

    fn assess(&self, profile: &Profile<'_>) -> Self::Verdict {
        (self.0.assess(profile), self.1.assess(profile))
    }

    fn explain(&self, profile: &Profile<'_>) -> Vec<Reason> {
        let mut reasons = self.0.explain(profile);
        reasons.extend(self.1.explain(profile));
        reasons
    }
}

/// A verdict that can stand in a classification beside the built-in ones, as a [`Value`] that can
/// be printed, stored and compared; `None` says that the judge has no answer.
pub trait Verdict: Sized {
    /// The verdict as a value.
    fn into_value(self) -> Option<Value>;

    /// The verdict of a value; `None` when the value is not one of this verdict.
    fn from_value(value: Option<&Value>) -> Option<Self>;
}

impl Verdict for bool {
    fn into_value(self) -> Option<Value> {
        Some(Value::Flag(self))
    }

    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }
}

/// The reason of a judge that was made for another currency than the customer's.
pub(crate) fn other_currency(profile: &Profile<'_>, wanted: crate::base::Currency) -> Reason {
    let text = |currency: crate::base::Currency| Value::Text(currency.to_string());
    let fact = crate::base::Name::literal("currency");
    Reason::new(fact, text(profile.currency()), crate::model::Operator::NotEqual, text(wanted))
}
