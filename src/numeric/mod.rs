//! Numbers alone: special functions, quadrature, an optimiser, isotonic pooling, seeded draws.
//!
//! Nothing here knows what the numbers are of, nor names another room of the crate: whoever asks
//! brings the bounds and the tolerances.
//!
//! The special functions and the quadrature add positive terms only: where a textbook formula
//! subtracts two nearly equal numbers, they use a sum or an integral with a positive integrand
//! instead. That is what keeps answers that are made of them right to twelve digits at any
//! parameters.

pub(crate) mod beta;
pub(crate) mod draws;
pub(crate) mod gamma;
pub(crate) mod isotonic;
pub(crate) mod legendre;
pub(crate) mod matrix;
pub(crate) mod moments;
pub(crate) mod newton;
pub(crate) mod odds;
pub(crate) mod quick;
pub(crate) mod scaled;
pub(crate) mod sum;
pub(crate) mod trapezoid;
