//! Texts in columns, for tables.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A text in so many columns: cut off where it is longer, with blanks behind it where it is shorter.
/// A Chinese character takes two columns.
pub(crate) fn in_columns(text: &str, columns: usize) -> String {
    let mut shown = shortened(text, columns);
    let blanks = columns.saturating_sub(shown.width());
    shown.extend(std::iter::repeat_n(' ', blanks));
    shown
}

/// A text cut off where it takes more columns than these.
pub(crate) fn shortened(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut width = 1; // Of the mark at the end.
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= columns
    };
    text.chars().take_while(fits).chain(['…']).collect()
}
