//! Judges of the application's own behind one face.

use std::fmt::Debug;

use crate::judge::{Assess, Verdict};
use crate::model::{Reason, Value};
use crate::profile::Profile;

/// A judge whose verdict has become a value.
pub(super) trait Custom: Debug + Send + Sync {
    fn answer(&self, profile: &Profile<'_>) -> Option<Value>;
    fn reasons(&self, profile: &Profile<'_>) -> Vec<Reason>;
}

#[derive(Debug)]
pub(super) struct Own<J>(pub(super) J);

impl<J> Custom for Own<J>
where
    J: Assess,
    J::Verdict: Verdict,
{
    fn answer(&self, profile: &Profile<'_>) -> Option<Value> {
        self.0.assess(profile).into_value()
    }

    fn reasons(&self, profile: &Profile<'_>) -> Vec<Reason> {
        self.0.explain(profile)
    }
}
