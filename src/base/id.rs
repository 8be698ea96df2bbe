//! Ids that the application gives.

use std::fmt;

use super::text_id;

text_id! {
    /// Names one customer. The application chooses it; equal texts are the same customer, and the
    /// order of ids is the order of their bytes. `Display` shows it, `Debug` does not: what is
    /// printed for a programmer ends in logs.
    ///
    /// ```
    /// use patronage::base::CustomerId;
    ///
    /// let id: CustomerId = "00004".parse()?;
    /// assert_eq!(id.as_str(), "00004");
    /// assert_eq!(format!("{id:?}"), "CustomerId(<personal>)");
    /// assert!(CustomerId::new("").is_err());
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    CustomerId, "customer id"
}

text_id! {
    /// Names one interaction, so that it counts once however often it is handed in, and so that a
    /// refund can say which purchase it returns.
    ///
    /// ```
    /// use patronage::base::InteractionId;
    ///
    /// let id = InteractionId::new("INV-536365")?;
    /// assert_eq!(id.to_string(), "INV-536365");
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    InteractionId, "interaction id"
}

impl fmt::Debug for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerId(<personal>)")
    }
}

impl fmt::Debug for InteractionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InteractionId({:?})", self.as_str())
    }
}
