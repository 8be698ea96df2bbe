//! The library from outside: its laws, its definitions a second time, its door, its judges and its
//! house.

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
