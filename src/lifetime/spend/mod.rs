//! What customers pay, and what they are worth.
//!
//! A buying model counts purchases; [`GammaGamma`] says what one purchase of a customer brings, and
//! [`lifetime_value`] multiplies the two. That is only allowed if those who buy often do not pay
//! systematically more or less each time: [`correlation`] looks.

mod correlation;
mod gamma_gamma;
mod gamma_gamma_fit;
mod worth;

pub use correlation::{SpendCorrelation, correlation};
pub use gamma_gamma::{GammaGamma, Spending};
pub use worth::{Worth, lifetime_value, residual_lifetime_value};
