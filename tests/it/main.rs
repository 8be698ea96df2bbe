//! The library from outside: its laws, its definitions a second time, its door, its judges and its
//! house.

// Half of what is promised is about stored forms.
#![cfg(feature = "serde")]

mod days;
mod door;
mod house;
mod judges;
mod laws;
mod limits;
mod money;
mod policies;
mod refunds;
mod rhythms;
mod support;
mod twins;
mod why;
mod wire;
