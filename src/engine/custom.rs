//! Judges of the application's own behind one face.

use std::fmt::Debug;

use crate::evidence::Evidence;
use crate::fact::Known;
use crate::judge::{Assess, Verdict};
use crate::model::{Validity, Value};

/// A judge whose verdict has become a value.
pub(super) trait Custom: Debug + Send + Sync {
    fn answer(&self, known: &Known<'_>) -> Option<Value>;
    fn evidence(&self, known: &Known<'_>) -> Evidence;
    fn valid_until(&self, known: &Known<'_>) -> Validity;
}

#[derive(Debug)]
pub(super) struct Own<J>(pub(super) J);

impl<J> Custom for Own<J>
where
    J: Assess,
    J::Verdict: Verdict,
{
    fn answer(&self, known: &Known<'_>) -> Option<Value> {
        self.0.assess(known).into_value()
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        self.0.evidence(known)
    }

    fn valid_until(&self, known: &Known<'_>) -> Validity {
        self.0.valid_until(known)
    }
}
