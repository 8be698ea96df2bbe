//! From ids to small numbers.

#[expect(
    clippy::disallowed_types,
    reason = "looked up, never walked: order comes from the list beside it"
)]
use std::collections::HashMap;
use std::{borrow::Borrow, fmt, hash::Hash};

/// Gives each distinct key the next small number, in the order the keys first appear, so that
/// what belongs to a key can lie in a dense list.
///
/// The hash map inside is only ever asked for one key; its random order cannot be seen.
///
/// ```
/// use patronage::base::{CustomerId, Index};
///
/// let mut index = Index::new();
/// assert_eq!(index.number(&CustomerId::new("b")?), 0);
/// assert_eq!(index.number(&CustomerId::new("a")?), 1);
/// assert_eq!(index.number(&CustomerId::new("b")?), 0);
/// assert_eq!(index.find("a"), Some(1));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone)]
#[expect(clippy::disallowed_types, reason = "as above")]
pub struct Index<K> {
    numbers: HashMap<K, usize>,
    keys: Vec<K>,
}

impl<K: Clone + Eq + Hash> Index<K> {
    /// No keys yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for so many more keys at once.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.numbers.reserve(more);
        self.keys.reserve(more);
    }

    /// The number of the key; a new key gets the next number.
    pub fn number(&mut self, key: &K) -> usize {
        if let Some(&number) = self.numbers.get(key) {
            return number;
        }
        let number = self.keys.len();
        self.keys.push(key.clone());
        self.numbers.insert(key.clone(), number);
        number
    }

    /// The number of the key, if it has one.
    pub fn find<Q>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.numbers.get(key).copied()
    }

    /// The keys, each at its number.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl<K> Default for Index<K> {
    #[expect(clippy::disallowed_types, reason = "as above")]
    fn default() -> Self {
        Self { numbers: HashMap::new(), keys: Vec::new() }
    }
}

impl<K: fmt::Debug> fmt::Debug for Index<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.keys).finish()
    }
}
