//! Special functions, quadrature and the optimiser that the models stand on.
//!
//! Everything here adds positive terms only: where a textbook formula subtracts two nearly equal
//! numbers, the function uses a sum or an integral with a positive integrand instead. That is what
//! keeps the answers of the models right to twelve digits at any parameters.

pub(crate) mod beta;
pub(crate) mod counting;
pub(crate) mod gamma;
pub(crate) mod legendre;
pub(crate) mod matrix;
pub(crate) mod moments;
pub(crate) mod newton;
pub(crate) mod odds;
pub(crate) mod quick;
pub(crate) mod scaled;
pub(crate) mod sum;
pub(crate) mod trapezoid;
