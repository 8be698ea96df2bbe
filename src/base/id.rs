//! Ids that the application gives.

use super::text_id;

text_id! {
    /// Names one customer. The application chooses it; equal texts are the same customer, and the
    /// order of ids is the order of their bytes.
    ///
    /// ```
    /// use patronage::base::CustomerId;
    ///
    /// let id: CustomerId = "00004".parse()?;
    /// assert_eq!(id.as_str(), "00004");
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
