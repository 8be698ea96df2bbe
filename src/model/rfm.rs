//! The word for scores on three axes.

/// Scores from 1 (worst) to the number of bins (best) for recency, frequency and monetary value,
/// among the customers that the scorer was fitted on.
///
/// The names are those of the RFM school: *recency* scores the days since the last purchase (few
/// days score high), *frequency* the number of purchases, *monetary* the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RfmScore {
    /// How recently the customer bought.
    pub recency: u8,
    /// How often the customer bought.
    pub frequency: u8,
    /// How much the customer spent.
    pub monetary: u8,
}

impl RfmScore {
    /// The sum of the three.
    pub fn total(self) -> u16 {
        [self.recency, self.frequency, self.monetary]
            .into_iter()
            .fold(0, |sum, score| sum.saturating_add(u16::from(score)))
    }
}

impl std::fmt::Display for RfmScore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("R{} F{} M{}", self.recency, self.frequency, self.monetary))
    }
}
