//! Facts about people, kept out of logs.

use std::fmt;

/// A personal fact: readable by code that asks for it, hidden from `Debug` and therefore from
/// logs, errors and explanations. On the wire it is the fact itself.
///
/// ```
/// use patronage::model::Personal;
///
/// let occupation = Personal::new("baker");
/// assert_eq!(format!("{occupation:?}"), "<personal>");
/// assert_eq!(*occupation.reveal(), "baker");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps a fact.
    pub fn new(fact: T) -> Self {
        Self(fact)
    }

    /// The fact, for code that has a reason to see it.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Personal<T> {
    fn from(fact: T) -> Self {
        Self(fact)
    }
}

/// What cannot be read is refused without being repeated.
#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Personal<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fact = T::deserialize(deserializer).map(Self);
        fact.map_err(|_| serde::de::Error::custom("a personal fact that is not of its form"))
    }
}

/// Reads a fact that is no [`Personal`] in its type, and as little to be repeated.
#[cfg(feature = "serde")]
pub(super) fn unrepeated<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(|Personal(fact)| fact)
}

/// As many facts as there are, and none of them.
pub(super) fn hidden(count: usize) -> Vec<Personal<()>> {
    vec![Personal(()); count]
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<personal>")
    }
}
