//! From options to a spec.

use std::path::Path;

use patronage::base::{Currency, Money, Name, decimal};
use patronage::engine::Spec;
use patronage::error::near;
use patronage::lifetime::{BuyingName, LifetimeSpec};
use patronage::segment::GridPolicy;
use patronage::value::{Cuts, Monetary, Rfm, RfmSpec, TierCuts, TierRow, TierShare, TierSpec};
use serde::de::DeserializeOwned;

use crate::Stop;
use crate::args::Args;

/// The spec that the options ask for.
pub(crate) fn spec(args: &Args, currency: Currency) -> Result<Spec, Stop> {
    let mut spec = Spec::default();
    spec.scores = scores(args);
    spec.grid = match &args.grid {
        Some(name) => Some(grid(name)?),
        // The default grid speaks of five scores; other scores have none unless one is named.
        None => spec.grid.filter(|grid| grid.axes() == spec.scores.axes()),
    };
    if let Some(text) = &args.tiers {
        spec.tiers = tiers(text, currency).map_err(|wrong| vec![format!("--tiers: {wrong}")])?;
    }
    spec.lifetime = args.clv.map(|horizon_days| {
        let mut lifetime = LifetimeSpec::new(args.model.unwrap_or(BuyingName::BgNbd));
        lifetime.horizon_days = horizon_days;
        lifetime.annual_discount = args.discount.unwrap_or(lifetime.annual_discount);
        lifetime
    });
    if let Some(path) = &args.standing {
        spec.standing = Some(read_json(path)?);
    }
    Ok(spec)
}

fn scores(args: &Args) -> RfmSpec {
    let bins = args.bins.clone().unwrap_or_else(|| vec![Rfm::DEFAULT_BINS]);
    let cuts = |axis: usize| {
        let bins = bins.get(axis).or(bins.first()).copied().unwrap_or(Rfm::DEFAULT_BINS);
        if args.natural { Cuts::NaturalBreaks(bins) } else { Cuts::MidRank(bins) }
    };
    let mut spec = RfmSpec::mid_rank(Rfm::DEFAULT_BINS);
    (spec.recency, spec.frequency, spec.monetary) = (cuts(0), cuts(1), cuts(2));
    spec
}

/// A preset by name, or a grid in a file.
pub(crate) fn grid(name: &str) -> Result<GridPolicy, Stop> {
    if let Some(preset) = GridPolicy::preset(name) {
        return Ok(preset);
    }
    let path = Path::new(name);
    if path.exists() {
        return read_json(path);
    }
    let hint = near(name, GridPolicy::PRESETS);
    let hint = hint.map_or(String::new(), |preset| format!(" (did you mean `{preset}`?)"));
    Err(vec![format!("--grid: {name} is neither a preset nor a file{hint}")])
}

/// Reads a value from a file of JSON; what is wrong is said with the line and the place inside.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Stop> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| vec![format!("{name}: {error}")])?;
    let mut json = serde_json::Deserializer::from_str(&text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let inner = error.inner();
        vec![format!("{name}:{}: {}: {inner}", inner.line(), error.path())]
    })?;
    json.end().map_err(|error| vec![format!("{name}: {error}")])?;
    Ok(value)
}

/// `value:high=0.8,medium=0.95,low`, `lifetime:…`, `heads:…`, `spend:gold=500,…`.
fn tiers(text: &str, currency: Currency) -> Result<TierSpec, String> {
    let form = "expected value:, lifetime:, heads: or spend:, then NAME=BOUND, …, and the name of \
                the lowest";
    let (by, list) = text.split_once(':').ok_or(form)?;
    let (upper, lowest) = list.rsplit_once(',').unwrap_or(("", list));
    let lowest = Name::new(lowest.trim()).map_err(|error| error.to_string())?;
    let rows = upper.split(',').filter(|row| !row.is_empty());
    let rows: Vec<(Name, &str)> = rows
        .map(|row| {
            let (name, bound) = row.split_once('=').ok_or(form)?;
            Ok((Name::new(name.trim()).map_err(|error| error.to_string())?, bound.trim()))
        })
        .collect::<Result<_, String>>()?;
    let shares = || {
        let share = |(name, bound): &(Name, &str)| {
            decimal::parse(bound).map(|up_to| TierShare { name: *name, up_to })
        };
        rows.iter().map(share).collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())
    };
    let cuts = match by {
        "value" | "lifetime" => TierCuts::ShareOfValue(shares()?),
        "heads" => TierCuts::ShareOfHeads(shares()?),
        "spend" => {
            let row = |(name, bound): &(Name, &str)| {
                let at_least = Money::parse(bound, currency)?;
                Ok(TierRow { name: *name, at_least: Some(at_least) })
            };
            let rows: Result<Vec<_>, patronage::error::Error> = rows.iter().map(row).collect();
            TierCuts::Amounts(rows.map_err(|error| error.to_string())?)
        }
        _ => return Err(form.to_owned()),
    };
    let mut spec = TierSpec::new(cuts, lowest);
    if by == "lifetime" {
        spec.basis.of = Monetary::LifetimeValue;
    }
    Ok(spec)
}
