//! Fits in words and numbers for a person.

use std::fmt::Write;

use patronage::lifetime::{FitReport, FitStatus, TimeUnit};

use crate::fitted::{Fitted, Occasion, weeks_until};
use crate::published::{self, Published};
use crate::tables::{self, ChiSquare};
use crate::words::{counted, grouped};

/// Everything but the tracking.
pub(crate) fn described(fits: &[Fitted], occasion: &Occasion<'_>, sample: bool) -> String {
    let customers = fits.iter().map(|fit| fit.report.customers).max().unwrap_or(0);
    let (then, period) = (&occasion.then, format!("{} days", occasion.every));
    let time = if fits.iter().all(|fit| fit.report.model == "bgbb") {
        format!("an opportunity is {period}")
    } else {
        format!("time in {}s", units(occasion.unit))
    };
    let customers = counted(customers, "customer");
    let mut out = format!("{customers}, as known on {}; {time}\n", then.as_of());
    for fit in fits {
        let known = published::of(&published::SAMPLE, fit.report.model).filter(|_| sample);
        describe(fit, known, occasion, &mut out);
    }
    let (discrete, timed): (Vec<&Fitted>, Vec<&Fitted>) = fits
        .iter()
        .filter(|fit| !fit.histogram.is_empty())
        .partition(|fit| fit.report.model == "bgbb");
    let ahead = occasion.now.as_of().since(then.as_of());
    tables::histogram(&timed, "repeat purchases", &mut out);
    let days = counted(ahead, "day");
    let title =
        format!("Purchases of a customer in the {days} held out, by repeat purchases before");
    tables::held_out(&timed, &title, &mut out);
    tables::histogram(&discrete, &format!("periods of {period} with a purchase"), &mut out);
    let title = format!("Periods of {period} with a purchase held out, by such periods before");
    tables::held_out(&discrete, &title, &mut out);
    out
}

/// The name of a unit of time.
pub(crate) fn units(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Day => "day",
        TimeUnit::Week => "week",
        TimeUnit::Month => "month",
        TimeUnit::Year => "year",
    }
}

fn describe(
    fit: &Fitted,
    published: Option<&Published>,
    occasion: &Occasion<'_>,
    out: &mut String,
) {
    parameters(&fit.report, published, out);
    if let Some(remark) = &fit.remark {
        let _ = writeln!(out, "  {remark}");
    }
    if let Some(check) = ChiSquare::of(&fit.histogram, fit.report.parameters.len()) {
        let name = format!("  chi-square, {} d.f.", check.degrees);
        line(out, &name, &format!("{:.2}", check.value), &format!("p {:.3}", check.p()), "");
    }
    let ends = [weeks_until(&occasion.then, occasion.then.as_of()) as usize, fit.weeks.len()];
    for (place, end) in
        ends.into_iter().enumerate().filter(|(place, end)| *place == 0 || *end != ends[0])
    {
        let Some((expected, seen)) = end.checked_sub(1).and_then(|at| fit.weeks.get(at)) else {
            continue;
        };
        let label = if place == 0 { "expected by week" } else { "and by week" };
        line(out, &format!("  {label} {end}"), &shown(Some(*expected), 2), "", "");
        line(out, "    seen", &grouped(&format!("{seen:.0}")), "", "");
    }
    if !fit.held_out.is_empty() {
        let bins = fit.held_out.iter();
        let (expected, seen) = bins
            .fold((0.0, 0), |(expected, seen), bin| (expected + bin.expected, seen + bin.actual));
        let known = published.and_then(|known| known.held_out);
        line(out, "  expected held out", &shown(Some(expected), 2), "", &shown(known, 2));
        line(out, "    seen", &grouped(&seen.to_string()), "", "");
    }
}

/// The parameters of a fit with their standard errors, beside the published ones, and how it ended.
pub(crate) fn parameters(report: &FitReport, published: Option<&Published>, out: &mut String) {
    let beside = if published.is_some() { "published" } else { "" };
    let _ = writeln!(out);
    line(out, report.model, "fitted", "std. error", beside);
    for (place, parameter) in report.parameters.iter().enumerate() {
        let known = published.and_then(|known| known.parameters.get(place).copied());
        let known = shown(known, published.map_or(0, |known| known.decimals));
        let (value, error) = (Some(parameter.value), parameter.standard_error);
        let name = format!("  {}", parameter.name);
        line(out, &name, &shown(value, 9), &shown(error, 9), &known);
    }
    let known = published.and_then(|known| known.log_likelihood);
    if report.log_likelihood.is_some() {
        line(out, "  log-likelihood", &shown(report.log_likelihood, 6), "", &shown(known, 6));
    }
    let unbounded: Vec<_> = report.unbounded().collect();
    let said = match report.status {
        FitStatus::Converged if unbounded.is_empty() => return,
        FitStatus::Converged => format!("the data do not bound {}", unbounded.join(" and ")),
        FitStatus::NoDropoutIdentified => match report.model {
            "bgbb" => "nobody seems to leave: these are the parameters of the beta-Bernoulli",
            "sbg" => "nobody has left: no rate of leaving can be told",
            _ => "nobody seems to leave: these are the parameters of the plain nbd",
        }
        .to_owned(),
        FitStatus::NoVariation => "everybody pays the same: the likelihood has no bound".to_owned(),
        FitStatus::Insufficient { need, have } => {
            let how = match report.model {
                "sbg" => "lost over two renewals",
                "bgbb" => "who bought again and saw three periods",
                "gammagamma" => "who bought again and paid",
                _ => "who bought again",
            };
            format!("insufficient: {} {how}, at least {need} needed", counted(have, "customer"))
        }
        other => other.as_str().to_owned(),
    };
    let _ = writeln!(out, "  {said}");
}

/// A number with so many decimals, or nothing.
fn shown(value: Option<f64>, digits: usize) -> String {
    value.map_or(String::new(), |value| {
        let fixed = format!("{value:.digits$}");
        // Where the likelihood flattens out, a parameter lies at either end of the floats.
        if fixed.len() > 16 || (value != 0.0 && value.abs() < 1e-6) {
            return format!("{value:.6e}");
        }
        fixed
    })
}

fn line(out: &mut String, name: &str, value: &str, error: &str, published: &str) {
    let line = format!("{name:<22} {value:>16} {error:>14} {published:>16}");
    let _ = writeln!(out, "{}", line.trim_end());
}
