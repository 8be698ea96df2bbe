//! Histograms, expected beside seen, as tables of at most eighty columns.

use std::fmt::Write;

use patronage::lifetime::buying::{FrequencyBin, HoldoutBin};

use crate::fitted::Fitted;
use crate::words::grouped;

/// A column of customers is put together with the one before it where fewer are expected: the usual
/// floor for a chi-square.
const FEWEST_EXPECTED: f64 = 5.0;

/// Customers by repeat purchases, seen and as each model expects them.
pub(crate) fn histogram(fits: &[&Fitted], what: &str, out: &mut String) {
    let Some(seen) = fits.first() else { return };
    let _ = writeln!(out, "\nCustomers by {what}, seen and expected");
    head(seen.histogram.iter().map(|bin| (bin.repeat_purchases, bin.or_more)), out);
    row("seen", seen.histogram.iter().map(|bin| grouped(&bin.actual.to_string())), out);
    for fit in fits {
        row(fit.report.model, fit.histogram.iter().map(|bin| customers(bin.expected)), out);
    }
}

/// Purchases held out per customer, by repeat purchases before, seen and as each model expects them.
pub(crate) fn held_out(fits: &[&Fitted], title: &str, out: &mut String) {
    let Some(seen) = fits.first().filter(|fit| !fit.held_out.is_empty()) else { return };
    let _ = writeln!(out, "\n{title}");
    head(seen.held_out.iter().map(|bin| (bin.repeat_purchases, bin.or_more)), out);
    row("customers", seen.held_out.iter().map(|bin| grouped(&bin.customers.to_string())), out);
    let mean = |of: fn((f64, f64)) -> f64| {
        move |bin: &HoldoutBin| {
            bin.means().map_or("-".to_owned(), |means| format!("{:.3}", of(means)))
        }
    };
    row("seen", seen.held_out.iter().map(mean(|(_, seen)| seen)), out);
    for fit in fits {
        row(fit.report.model, fit.held_out.iter().map(mean(|(expected, _)| expected)), out);
    }
}

fn head(bins: impl Iterator<Item = (u32, bool)>, out: &mut String) {
    row("", bins.map(|(x, or_more)| format!("{x}{}", if or_more { "+" } else { "" })), out);
}

fn row(name: &str, cells: impl Iterator<Item = String>, out: &mut String) {
    let cells = cells.fold(String::new(), |line, cell| format!("{line} {cell:>7}"));
    let _ = writeln!(out, "  {name:<11}{cells}");
}

fn customers(expected: f64) -> String {
    if expected < 9_999.95 { format!("{expected:.1}") } else { format!("{expected:.0}") }
}

/// How far a histogram lies from what a model with so many parameters expects.
pub(crate) struct ChiSquare {
    pub(crate) value: f64,
    pub(crate) degrees: u32,
}

impl ChiSquare {
    /// `Σ (seen − expected)²/expected` over the bins, those with few expected put together; nothing if
    /// no degree of freedom is left.
    #[expect(clippy::cast_precision_loss, reason = "customers are few")]
    pub(crate) fn of(bins: &[FrequencyBin], parameters: usize) -> Option<Self> {
        let mut cells: Vec<(f64, f64)> = Vec::new();
        let mut pending = (0.0, 0.0);
        for bin in bins.iter().rev() {
            pending = (pending.0 + bin.expected, pending.1 + bin.actual as f64);
            if pending.0 >= FEWEST_EXPECTED {
                cells.push(std::mem::take(&mut pending));
            }
        }
        let last = cells.last_mut()?;
        *last = (last.0 + pending.0, last.1 + pending.1);
        let degrees = cells.len().checked_sub(1 + parameters).filter(|degrees| *degrees > 0)?;
        let value = cells
            .iter()
            .fold(0.0, |sum, (expected, seen)| sum + (seen - expected).powi(2) / expected);
        Some(Self { value, degrees: u32::try_from(degrees).ok()? })
    }

    /// The chance of a difference as large or larger if the model is true: the upper tail of the
    /// chi-square distribution, by its recurrence in steps of two degrees (Abramowitz & Stegun
    /// 26.4.4 and 26.4.5).
    pub(crate) fn p(&self) -> f64 {
        let half = self.value / 2.0;
        let odd = self.degrees % 2 == 1;
        let (mut tail, mut shape) =
            if odd { (libm::erfc(half.sqrt()), 0.5) } else { (libm::exp(-half), 1.0) };
        // The next summand: half^shape e^(−half) / Γ(shape + 1).
        let mut term = libm::pow(half, shape) * libm::exp(-half) / libm::tgamma(shape + 1.0);
        for _ in 0..(self.degrees - 1) / 2 {
            tail += term;
            shape += 1.0;
            term *= half / shape;
        }
        tail.min(1.0)
    }
}
