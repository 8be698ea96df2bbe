//! Twenty rules over eighteen facts, customers for them, and the same rules by hand in Rust: for
//! `benches/rules.rs` and for the package `benches/peers`.

pub(crate) mod by_hand;
pub(crate) mod customer;

/// How many rules fired, of masks with a byte a row.
pub(crate) fn ones(mask: &[u8]) -> u64 {
    // In short runs a byte can count, so that the sum itself costs little.
    mask.chunks(255)
        .map(|run| u64::from(run.iter().fold(0_u8, |sum, one| sum.wrapping_add(*one))))
        .sum()
}
