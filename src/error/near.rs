//! The near match behind every "did you mean".

/// The candidate that was probably meant, if one is close: at most a third of the letters wrong,
/// counted in insertions, deletions, replacements and swaps of neighbours, ASCII case aside. Of
/// equally close candidates the first wins.
///
/// ```
/// use patronage::error::near;
///
/// assert_eq!(near("purchse", ["purchase", "refund"]), Some("purchase"));
/// assert_eq!(near("invoice", ["purchase", "refund"]), None);
/// ```
pub fn near<'c>(found: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const LONGEST: usize = 64;
    let found: Vec<char> = found.chars().take(LONGEST).map(|c| c.to_ascii_lowercase()).collect();
    let allowed = found.len().div_ceil(3).min(3);
    candidates
        .into_iter()
        .map(|candidate| (distance(&found, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance (Damerau 1964, restricted form), one row at a time.
fn distance(found: &[char], candidate: &str) -> usize {
    let candidate: String = candidate.to_ascii_lowercase();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=found.len()).collect();
    let mut previous = None;
    for (row, c) in candidate.chars().enumerate() {
        let mut current = Vec::with_capacity(last.len());
        current.push(row.saturating_add(1));
        for (column, &f) in found.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let next = column.saturating_add(1);
            let replaced = at(&last, column).saturating_add(usize::from(f != c));
            let inserted = at(&last, next).saturating_add(1);
            let deleted = at(&current, column).saturating_add(1);
            let left = column.checked_sub(1);
            let swap = left.filter(|&left| previous == Some(f) && found.get(left) == Some(&c));
            let swapped = swap.map_or(usize::MAX, |left| at(&before_last, left).saturating_add(1));
            current.push(replaced.min(inserted).min(deleted).min(swapped));
        }
        before_last = std::mem::replace(&mut last, current);
        previous = Some(c);
    }
    last.last().copied().unwrap_or(usize::MAX)
}
