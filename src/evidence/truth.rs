//! True, false or unknown.

/// One of Kleene's three values. False < unknown < true, so *and* is the least and *or* the
/// greatest.
///
/// ```
/// use patronage::evidence::Truth::{False, True, Unknown};
///
/// assert_eq!(True.and(Unknown), Unknown);
/// assert_eq!(False.and(Unknown), False);
/// assert_eq!(Unknown.not(), Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Truth {
    /// Definitely not.
    False,
    /// Not known, because a fact is missing.
    Unknown,
    /// Definitely.
    True,
}

impl Truth {
    /// True when both are, false when either is.
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// True when either is, false when both are.
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The opposite; unknown stays unknown.
    #[expect(clippy::should_implement_trait, reason = "reads as the logic does, like and, or")]
    pub fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    /// True when at least n are; false when at least n can no longer be.
    pub fn at_least(n: usize, of: impl IntoIterator<Item = Self>) -> Self {
        let (mut yes, mut perhaps) = (0_usize, 0_usize);
        for truth in of {
            yes = yes.saturating_add(usize::from(truth == Self::True));
            perhaps = perhaps.saturating_add(usize::from(truth >= Self::Unknown));
        }
        if yes >= n {
            Self::True
        } else if perhaps >= n {
            Self::Unknown
        } else {
            Self::False
        }
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Self {
        if known { Self::True } else { Self::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(known: Option<bool>) -> Self {
        known.map_or(Self::Unknown, Self::from)
    }
}
