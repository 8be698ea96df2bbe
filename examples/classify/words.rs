//! Numbers as a person reads them.

/// How many of something there are: `1 customer`, `2,357 customers`.
pub(crate) fn counted<N: Copy + ToString>(count: N, noun: &str) -> String {
    let count = count.to_string();
    let plural = if count == "1" { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(&count))
}

/// A number with its thousands apart: `1,234,567.89 USD`.
pub(crate) fn grouped(number: &str) -> String {
    let (sign, rest) = number.split_at(usize::from(number.starts_with('-')));
    let whole = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (whole, rest) = rest.split_at(whole);
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}
