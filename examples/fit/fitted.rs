//! One fit, and what the model expects beside what was seen.

use std::num::NonZeroU32;

use patronage::base::Day;
use patronage::lifetime::buying::bgbb::Opportunities;
use patronage::lifetime::buying::{
    BgBb, BgNbd, BuyingModel, FrequencyBin, HoldoutBin, MbgNbd, ParetoNbd, frequency_histogram,
    holdout_by_frequency, tracking,
};
use patronage::lifetime::spend::{GammaGamma, correlation};
use patronage::lifetime::{
    BuyingName, Fit, FitReport, Horizon, TimeUnit, Weighted, held_out, held_out_opportunities,
    histories, opportunities, opportunities_between, purchase_days, spendings,
};
use patronage::profile::{Cohort, Profile};

use crate::args::Model;

/// The last bin of the histograms: so many repeat purchases or more.
const LAST_BIN: u16 = 7;

/// What is fitted on what.
pub(crate) struct Occasion<'c> {
    /// Everybody as known on the last day of the calibration.
    pub(crate) then: Cohort<'c>,
    /// Everybody as known on the last day of the log.
    pub(crate) now: Cohort<'c>,
    pub(crate) unit: TimeUnit,
    /// How many days are an opportunity of BG/BB.
    pub(crate) every: NonZeroU32,
    /// Whether more is wanted than the fit itself.
    pub(crate) checks: bool,
}

/// One fit, and for a model of buying what it expects beside what was seen.
pub(crate) struct Fitted {
    pub(crate) report: FitReport,
    /// Repeat purchases week by week, cumulative: (expected, seen).
    pub(crate) weeks: Vec<(f64, f64)>,
    /// Customers by repeat purchases.
    pub(crate) histogram: Vec<FrequencyBin>,
    /// Purchases held out by repeat purchases before; empty where nothing is held out.
    pub(crate) held_out: Vec<HoldoutBin>,
    pub(crate) remark: Option<String>,
}

impl Fitted {
    fn of(report: FitReport) -> Self {
        let (weeks, histogram, held_out) = (Vec::new(), Vec::new(), Vec::new());
        Self { report, weeks, histogram, held_out, remark: None }
    }
}

impl Occasion<'_> {
    pub(crate) fn fit(&self, model: Model) -> Fitted {
        match model {
            Model::Buying(name @ BuyingName::MbgNbd) => self.buying::<MbgNbd>(name),
            Model::Buying(name @ BuyingName::ParetoNbd) => self.buying::<ParetoNbd>(name),
            Model::Buying(name) => self.buying::<BgNbd>(name),
            Model::BgBb => self.discrete(),
            Model::GammaGamma => {
                let rows = spendings(&self.then);
                let fit = GammaGamma::fit(&rows);
                let report = FitReport::new("gammagamma", rows.len() as u64, &fit);
                let remark = correlation(&rows).map(|check| {
                    let said = if check.is_harmful() { "too strong" } else { "weak enough" };
                    format!("frequency and spend correlate by {:.3}: {said}", check.coefficient)
                });
                Fitted { remark, ..Fitted::of(report) }
            }
        }
    }

    fn buying<M: BuyingModel>(&self, name: BuyingName) -> Fitted {
        let rows = histories(&self.then, self.unit);
        let fit = M::fit(&rows);
        let mut fitted = Fitted::of(FitReport::new(name.as_str(), rows.len() as u64, &fit));
        match &fit {
            Fit::Converged(found) => self.check(found.model(), &mut fitted),
            Fit::NoDropoutIdentified(found) => self.check(found.model(), &mut fitted),
            _ => {}
        }
        fitted
    }

    #[expect(clippy::cast_precision_loss, reason = "purchases are few")]
    fn check<M: BuyingModel>(&self, model: &M, fitted: &mut Fitted) {
        if !self.checks {
            return;
        }
        let Self { then, now, unit, .. } = self;
        let (first, repeat) = purchase_days(then, now);
        let weeks = tracking(model, *unit, &first, &repeat, weeks_until(then, now.as_of()));
        fitted.weeks = weeks
            .iter()
            .map(|week| (week.expected_cumulative, week.actual_cumulative as f64))
            .collect();
        fitted.histogram = frequency_histogram(model, &histories(then, *unit), LAST_BIN);
        let ahead = now.as_of().since(then.as_of());
        if let Some(horizon) = Horizon::of_days(f64::from(ahead), *unit).ok().filter(|_| ahead > 0)
        {
            let rows = held_out(then, now, *unit);
            fitted.held_out = holdout_by_frequency(model, &rows, horizon, LAST_BIN);
        }
    }

    fn discrete(&self) -> Fitted {
        let rows = opportunities(&self.then, self.every);
        let fit = BgBb::fit(&rows);
        let mut fitted = Fitted::of(FitReport::new("bgbb", rows.len() as u64, &fit));
        let model = match &fit {
            Fit::Converged(found) => Some(*found.model()),
            // Nobody leaves: one in 10^30 at each opportunity.
            Fit::NoDropoutIdentified(found) => {
                let plain = found.model();
                BgBb::new(plain.alpha(), plain.beta(), 1e-15, 1e15).ok()
            }
            _ => None,
        };
        if let Some(model) = model.filter(|_| self.checks) {
            fitted.histogram = histogram_of_opportunities(&model, &rows);
            fitted.held_out = self.opportunities_held_out(&model);
        }
        fitted
    }

    fn opportunities_held_out(&self, model: &BgBb) -> Vec<HoldoutBin> {
        let Self { then, now, every, .. } = self;
        let ahead = opportunities_between(then.as_of(), now.as_of(), *every);
        if ahead == 0 {
            return Vec::new();
        }
        let mut bins: Vec<HoldoutBin> = (0..=LAST_BIN)
            .map(|x| HoldoutBin {
                repeat_purchases: x.into(),
                or_more: x == LAST_BIN,
                customers: 0,
                expected: 0.0,
                actual: 0,
            })
            .collect();
        for row in held_out_opportunities(then, now, *every) {
            let (history, purchases) = row.fact;
            let bin = &mut bins[usize::from(history.repeat_purchases().min(LAST_BIN))];
            bin.customers += u64::from(row.customers);
            bin.actual += u64::from(purchases) * u64::from(row.customers);
            bin.expected += model.expected_purchases(history, ahead) * f64::from(row.customers);
        }
        bins
    }
}

fn histogram_of_opportunities(model: &BgBb, rows: &[Weighted<Opportunities>]) -> Vec<FrequencyBin> {
    let mut bins: Vec<FrequencyBin> = (0..=LAST_BIN)
        .map(|x| FrequencyBin {
            repeat_purchases: x.into(),
            or_more: x == LAST_BIN,
            expected: 0.0,
            actual: 0,
        })
        .collect();
    let mut by_opportunities = std::collections::BTreeMap::<u16, u32>::new();
    for row in rows {
        let bin = usize::from(row.fact.repeat_purchases().min(LAST_BIN));
        bins[bin].actual += u64::from(row.customers);
        *by_opportunities.entry(row.fact.opportunities()).or_default() += row.customers;
    }
    for (n, customers) in by_opportunities {
        let mut rest = 1.0;
        for (x, bin) in (0..=LAST_BIN).zip(&mut bins) {
            let share = if bin.or_more { f64::max(rest, 0.0) } else { model.p_exactly(x, n) };
            bin.expected += share * f64::from(customers);
            rest -= share;
        }
    }
    bins
}

/// Whole weeks from the first purchase of a cohort to the end of a day.
pub(crate) fn weeks_until(cohort: &Cohort<'_>, day: Day) -> u32 {
    let start = cohort.profiles().filter_map(Profile::first_purchase).min();
    let days = start.map_or(0, |start| day.since(start) + 1);
    u32::try_from(days / 7).unwrap_or(0)
}
