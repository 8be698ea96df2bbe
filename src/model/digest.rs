//! A short name for a long text.

use std::{fmt, str::FromStr};

use crate::base::serde_text;
use crate::error::Error;

/// A 128-bit digest, 32 hexadecimal digits: equal texts have equal digests, on every machine and
/// in every release.
///
/// It is FNV-1a (Fowler, Noll and Vo; 128 bits): it tells versions apart, and is no protection
/// against somebody who wants two texts to have one digest.
///
/// ```
/// use patronage::model::Digest;
///
/// assert_eq!(Digest::of(b"").to_string(), "6c62272e07bb014262b821756295c58d");
/// assert_eq!(Digest::of(b"a").to_string(), "d228cb696f1a8caf78912b704e4a8964");
/// assert_eq!("d228cb696f1a8caf78912b704e4a8964".parse::<Digest>()?, Digest::of(b"a"));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(u128);

const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let step = |hash: u128, byte: &u8| (hash ^ u128::from(*byte)).wrapping_mul(PRIME);
        Self(bytes.iter().fold(OFFSET, step))
    }
}

impl FromStr for Digest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let formed = text.len() == 32 && text.bytes().all(plain);
        let digest = formed.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        let refused = || Error::syntax("digest", text, "32 hexadecimal digits in small letters");
        digest.map(Self).ok_or_else(refused)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

serde_text!(Digest, "a digest of 32 hexadecimal digits");
