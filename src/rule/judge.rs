//! How long what the rules give holds.

use super::{HitPolicy, Memory, Rules};
use crate::fact::Known;
use crate::model::Validity;

impl Rules {
    /// Until when the classes, tags and actions stay as they are if nothing further happens and
    /// the verdicts that the rules look at stay as they are. It may be too early, never too late.
    pub fn valid_until(&self, known: &Known<'_>, memory: &mut Memory) -> Validity {
        if self.groups.iter().any(super::group::Ready::may_drift) {
            return Validity::next_day(known.as_of());
        }
        self.program.valid_until(memory.fill(self, known), known)
    }
}

impl HitPolicy {
    /// Whether points that fade can bring rules into conflict, or out of it.
    pub(super) fn compares_points(self) -> bool {
        match self {
            Self::Agree => true,
            Self::First | Self::Priority | Self::Unique | Self::Collect(_) => false,
        }
    }
}
