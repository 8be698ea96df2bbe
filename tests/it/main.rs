//! The library from outside: its laws, its definitions a second time, its intake, its judges and
//! its house.

// Half of what is promised is about stored forms.
#![cfg(feature = "serde")]

mod cadences;
mod days;
mod house;
mod intake;
mod judges;
mod kinds;
mod laws;
mod limits;
mod money;
mod names;
mod personal;
mod policies;
mod refunds;
mod sizes;
mod strata;
mod support;
mod twins;
mod why;
mod wire;
