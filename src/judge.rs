//! The one open trait: a judge looks at what is known of a customer and gives a verdict.
//!
//! The judges of this crate implement it, and an application can add its own to the
//! [`Engine`](crate::engine::Engine). Everything else that varies is data.

use std::fmt::Debug;

use crate::base::Currency;
use crate::customer::AttributeType;
use crate::evidence::{Evidence, Operator, Reason};
use crate::fact::{Known, Working};
use crate::model::{Validity, Value};

/// A judge: what is known in, a verdict out, evidence on demand.
///
/// What every judge promises: [`assess`](Self::assess) cannot fail, allocates nothing and depends
/// on what is known alone; [`evidence`](Self::evidence) gives reasons that all
/// [hold](Reason::holds) and from which the verdict follows; [`valid_until`](Self::valid_until) is
/// never too late.
///
/// [`Known`] is a profile and the verdicts that were given before: a judge in a later
/// [stratum](crate::fact::Stratum) can read those of earlier ones. Two judges side by side are a
/// judge: `(a, b)` gives both verdicts.
///
/// ```
/// use patronage::evidence::{Evidence, Operator, Reason};
/// use patronage::fact::{Known, Metric};
/// use patronage::judge::Assess;
/// use patronage::model::{Validity, Value};
///
/// /// Bought at least twice.
/// #[derive(Debug)]
/// struct CameBack;
///
/// impl Assess for CameBack {
///     type Verdict = bool;
///
///     fn assess(&self, known: &Known<'_>) -> bool {
///         known.profile().repeat_purchases() > 0
///     }
///
///     fn evidence(&self, known: &Known<'_>) -> Evidence {
///         let operator = if self.assess(known) { Operator::AtLeast } else { Operator::Below };
///         let days = Value::Count(known.profile().purchase_days().into());
///         vec![Reason::new(Metric::PurchaseDays, days, operator, Value::Count(2))].into()
///     }
///
///     fn valid_until(&self, _: &Known<'_>) -> Validity {
///         Validity::Unlimited // Time alone brings nobody back.
///     }
/// }
/// ```
pub trait Assess: Debug + Send + Sync {
    /// What it answers.
    type Verdict;

    /// The verdict on a customer at a day.
    fn assess(&self, known: &Known<'_>) -> Self::Verdict;

    /// Why the verdict is what it is, and how far it is to others.
    fn evidence(&self, known: &Known<'_>) -> Evidence;

    /// Until when the class of the verdict holds if nothing further happens and the verdicts that
    /// it reads stay as they are. Unless a judge says otherwise, until tomorrow: that is never
    /// wrong.
    fn valid_until(&self, known: &Known<'_>) -> Validity {
        Validity::next_day(known.as_of())
    }
}

impl<A: Assess, B: Assess> Assess for (A, B) {
    type Verdict = (A::Verdict, B::Verdict);

    fn assess(&self, known: &Known<'_>) -> Self::Verdict {
        (self.0.assess(known), self.1.assess(known))
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        let (mut first, second) = (self.0.evidence(known), self.1.evidence(known));
        first.reasons.extend(second.reasons);
        first.counterfactuals.extend(second.counterfactuals);
        first
    }

    fn valid_until(&self, known: &Known<'_>) -> Validity {
        self.0.valid_until(known).min(self.1.valid_until(known))
    }
}

/// A verdict that can stand in a classification beside the built-in ones, as a [`Value`] that can
/// be printed, stored and compared; `None` says that the judge has no answer.
pub trait Verdict: Sized {
    /// The verdict as a value.
    fn into_value(self) -> Option<Value>;

    /// The verdict of a value; `None` when the value is not one of this verdict.
    fn from_value(value: Option<&Value>) -> Option<Self>;

    /// The type of its values, with its vocabulary: what a policy must [declare](crate::engine::Policy::judges)
    /// for rules to name it. `None`, the default, does not say.
    fn of_type() -> Option<AttributeType> {
        None
    }
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

    fn of_type() -> Option<AttributeType> {
        Some(AttributeType::Flag)
    }
}

/// The currency of a ledger.
const CURRENCY: Working = Working::literal("ledger", "currency");

/// The reason of a judge that was made for another currency than the customer's.
pub(crate) fn other_currency(known: &Known<'_>, wanted: Currency) -> Reason {
    let text = |currency: Currency| Value::Text(currency.to_string());
    Reason::new(CURRENCY, text(known.currency()), Operator::NotEqual, text(wanted))
}
