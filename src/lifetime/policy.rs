//! What the judge of lifetime value decides by, as written and as checked.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use super::buying::{BgNbd, MbgNbd, Nbd, ParetoNbd, scale, shape};
use super::judge::{Buying, Facts};
use super::spend::{GammaGamma, Spending};
use super::{AnnualRate, Discount, Horizon, Lifetime, TimeUnit};
use crate::base::{Currency, Figure, Money, serde_text};
use crate::error::{Code, Error, Finding, Findings, near, quoted};
use crate::fact::FactSchema;

/// Lifetime value, as written: the models with their parameters, and how far ahead they look.
///
/// [A fit](Lifetime::fit) makes one of a cohort. Parameters have twelve significant digits here;
/// the fit itself keeps all of them.
///
/// ```
/// use patronage::base::{Currency, Figure, decimal};
/// use patronage::lifetime::{AverageCustomer, BuyingParameters, Lifetime, LifetimePolicy, TimeUnit};
///
/// let (r, alpha) = (Figure::new(0.243)?, Figure::new(4.414)?);
/// let policy = LifetimePolicy {
///     currency: Currency::USD,
///     model: BuyingParameters::BgNbd { r, alpha, a: Figure::new(0.793)?, b: Figure::new(2.426)? },
///     spend: None,
///     unit: TimeUnit::Week,
///     horizon_days: 365,
///     annual_discount: decimal::parse("0.10")?,
///     average: AverageCustomer {
///         repeat_purchases: 1,
///         last_purchase_age_days: 48,
///         age_days: 229,
///         mean_repeat_spend: None,
///     },
/// };
/// assert!(Lifetime::try_from(policy).is_ok());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct LifetimePolicy {
    /// The currency of the spend model.
    pub currency: Currency,
    /// How customers buy and leave.
    pub model: BuyingParameters,
    /// How much they spend each time; `None` when that is not known: then there is no value.
    #[cfg_attr(feature = "serde", serde(default))]
    pub spend: Option<SpendParameters>,
    /// The unit of time in which the parameters of the buying model are.
    pub unit: TimeUnit,
    /// The days ahead of which is spoken, 1 to 36,500. Defaults to 365 in a [`LifetimeSpec`].
    pub horizon_days: u32,
    /// The yearly rate at which later money counts for less, 0 to 100: 0.10 is ten per cent.
    /// Defaults to 0.10 in a [`LifetimeSpec`].
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "crate::base::decimal::json_schema"))]
    pub annual_discount: Decimal,
    /// Whom explanations compare with.
    pub average: AverageCustomer,
}

/// A buying model with its parameters, named as in the literature. Shapes lie in 1e-15..=1e15;
/// `alpha` and `beta` of Pareto/NBD are lengths of time and lie in 1e-30..=1e30.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[expect(missing_docs, reason = "the parameters are explained at the models")]
#[non_exhaustive]
pub enum BuyingParameters {
    /// BG/NBD, as in [`BgNbd`].
    #[cfg_attr(feature = "serde", serde(rename = "bgnbd"))]
    BgNbd { r: Figure, alpha: Figure, a: Figure, b: Figure },
    /// MBG/NBD, as in [`MbgNbd`].
    #[cfg_attr(feature = "serde", serde(rename = "mbgnbd"))]
    MbgNbd { r: Figure, alpha: Figure, a: Figure, b: Figure },
    /// Pareto/NBD, as in [`ParetoNbd`].
    #[cfg_attr(feature = "serde", serde(rename = "paretonbd"))]
    ParetoNbd { r: Figure, alpha: Figure, s: Figure, beta: Figure },
    /// NBD, as in [`Nbd`]: what a fit of the others gives where nobody seems to leave.
    #[cfg_attr(feature = "serde", serde(rename = "nbd"))]
    Nbd { r: Figure, alpha: Figure },
}

/// The parameters of a [`GammaGamma`] model; `v` is an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[expect(missing_docs, reason = "the parameters are explained at the model")]
pub struct SpendParameters {
    pub p: Figure,
    pub q: Figure,
    pub v: Figure,
}

/// The customer with whom explanations compare: the mean of those who were fitted, each fact
/// rounded to what one customer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct AverageCustomer {
    /// x, the mean over all customers.
    pub repeat_purchases: u32,
    /// `t_x` in days, the mean over all customers; 0 without repeat purchases.
    pub last_purchase_age_days: u32,
    /// T in days, the mean over all customers.
    pub age_days: u32,
    /// m, the mean over all who bought again and paid for it; `None` when nobody did.
    #[cfg_attr(feature = "serde", serde(default))]
    pub mean_repeat_spend: Option<Money>,
}

/// What to fit, and how far ahead it looks.
///
/// ```
/// use patronage::lifetime::{BuyingName, LifetimeSpec, TimeUnit};
///
/// let spec = LifetimeSpec::new(BuyingName::BgNbd);
/// assert_eq!((spec.unit, spec.horizon_days), (TimeUnit::Week, 365));
/// assert_eq!(spec.annual_discount.to_string(), "0.10");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct LifetimeSpec {
    /// The buying model.
    pub model: BuyingName,
    /// The unit of its parameters. Defaults to weeks, the unit of the literature; the answers are
    /// the same in every unit.
    pub unit: TimeUnit,
    /// The days ahead, 1 to 36,500. Defaults to 365: a year evens out the seasons.
    pub horizon_days: u32,
    /// The yearly discount rate. Defaults to 0.10, a customary cost of capital.
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    pub annual_discount: Decimal,
}

/// The name of a buying model that can be fitted: `bgnbd`, `mbgnbd`, `paretonbd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum BuyingName {
    /// [`BgNbd`].
    BgNbd,
    /// [`MbgNbd`].
    MbgNbd,
    /// [`ParetoNbd`].
    ParetoNbd,
}

impl BuyingName {
    /// All of them, the quickest first.
    pub const ALL: [Self; 3] = [Self::BgNbd, Self::MbgNbd, Self::ParetoNbd];

    /// The name as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BgNbd => "bgnbd",
            Self::MbgNbd => "mbgnbd",
            Self::ParetoNbd => "paretonbd",
        }
    }
}

impl fmt::Display for BuyingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for BuyingName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|model| model.as_str() == text);
        known.ok_or_else(|| {
            let meant = near(text, Self::ALL.map(Self::as_str));
            let hint = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
            let expected = format!("bgnbd, mbgnbd or paretonbd{hint}");
            Error::syntax("buying model", text, expected)
        })
    }
}

serde_text!(BuyingName, "the name of a buying model such as \"bgnbd\"");

impl LifetimeSpec {
    /// Horizon unless said otherwise, in days.
    pub const DEFAULT_HORIZON: u32 = 365;

    /// A year ahead in weeks, discounted by ten per cent a year.
    pub fn new(model: BuyingName) -> Self {
        let annual_discount = Decimal::new(10, 2);
        Self { model, unit: TimeUnit::Week, horizon_days: Self::DEFAULT_HORIZON, annual_discount }
    }

    /// Everything that is wrong with it.
    pub fn findings(&self) -> Findings {
        let mut findings = Findings::new();
        ahead(self.horizon_days, self.annual_discount, self.unit, &mut findings);
        findings.sort();
        findings
    }
}

/// The horizon and the discount in the unit of a model.
fn ahead(
    days: u32,
    discount: Decimal,
    unit: TimeUnit,
    findings: &mut Findings,
) -> Option<(Horizon, Discount)> {
    if !(1..=36_500).contains(&days) {
        findings.push(Finding::new(Code::Range, "/horizon_days", days.to_string(), "1 to 36500"));
    }
    let rate = discount.to_string().parse().ok().and_then(|rate| AnnualRate::new(rate).ok());
    if rate.is_none() {
        let path = "/annual_discount";
        findings.push(Finding::new(Code::Range, path, quoted(&discount), "0 to 100"));
    }
    Some((Horizon::of_days(f64::from(days), unit).ok()?, rate?.per(unit)))
}

impl TryFrom<LifetimePolicy> for Lifetime {
    type Error = Findings;

    fn try_from(policy: LifetimePolicy) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let ahead = ahead(policy.horizon_days, policy.annual_discount, policy.unit, &mut findings);
        let buying = buying(&policy.model, &mut findings);
        let spend = policy.spend.and_then(|spend| gamma_gamma(&spend, &mut findings));
        let average = policy.average.check(policy.currency, &mut findings);
        findings.into_result()?;
        match (ahead, buying) {
            (Some((horizon, discount)), Some(buying)) => {
                Ok(Self { policy, buying, spend, horizon, discount, average })
            }
            // What is missing here was found above.
            _ => Err(Findings::new()),
        }
    }
}

/// Notes what is wrong with a parameter, at its place.
fn note<T>(found: Result<T, Error>, path: String, findings: &mut Findings) {
    if let Err(error) = found {
        let (found, expected) = error.found_and_expected();
        findings.push(Finding::new(Code::Range, path, found, expected));
    }
}

/// Parameters by name.
type Named<'n> = &'n [(&'static str, Figure)];

fn buying(model: &BuyingParameters, findings: &mut Findings) -> Option<Buying> {
    let mut each = |model: &str, shapes: Named<'_>, scales: Named<'_>| {
        for (name, value) in shapes {
            note(shape(name, value.get()), format!("/model/{model}/{name}"), findings);
        }
        for (name, value) in scales {
            note(scale(name, value.get()), format!("/model/{model}/{name}"), findings);
        }
    };
    match *model {
        BuyingParameters::BgNbd { r, alpha, a, b } => {
            each("bgnbd", &[("r", r), ("a", a), ("b", b)], &[("alpha", alpha)]);
            BgNbd::new(r.get(), alpha.get(), a.get(), b.get()).ok().map(Buying::BgNbd)
        }
        BuyingParameters::MbgNbd { r, alpha, a, b } => {
            each("mbgnbd", &[("r", r), ("a", a), ("b", b)], &[("alpha", alpha)]);
            MbgNbd::new(r.get(), alpha.get(), a.get(), b.get()).ok().map(Buying::MbgNbd)
        }
        BuyingParameters::ParetoNbd { r, alpha, s, beta } => {
            each("paretonbd", &[("r", r), ("s", s)], &[("alpha", alpha), ("beta", beta)]);
            let model = ParetoNbd::new(r.get(), alpha.get(), s.get(), beta.get());
            model.ok().map(Buying::ParetoNbd)
        }
        BuyingParameters::Nbd { r, alpha } => {
            each("nbd", &[("r", r)], &[("alpha", alpha)]);
            Nbd::new(r.get(), alpha.get()).ok().map(Buying::Nbd)
        }
    }
}

fn gamma_gamma(spend: &SpendParameters, findings: &mut Findings) -> Option<GammaGamma> {
    let SpendParameters { p, q, v } = *spend;
    note(shape("p", p.get()), "/spend/p".into(), findings);
    note(shape("q", q.get()), "/spend/q".into(), findings);
    note(scale("v", v.get()), "/spend/v".into(), findings);
    GammaGamma::new(p.get(), q.get(), v.get()).ok()
}

impl AverageCustomer {
    /// Its facts, if one customer can have them.
    fn check(&self, currency: Currency, findings: &mut Findings) -> Facts {
        let (x, last, age) = (self.repeat_purchases, self.last_purchase_age_days, self.age_days);
        if last > age || (x == 0 && last > 0) {
            let most = if x == 0 { 0 } else { age };
            let path = "/average/last_purchase_age_days";
            findings.push(Finding::new(Code::Conflict, path, last.to_string(), at_most(most)));
        }
        let path = "/average/mean_repeat_spend";
        let money = self.mean_repeat_spend.filter(|money| {
            let same = money.currency() == currency;
            if !same {
                let expected = format!("{currency}, the currency of the policy");
                findings.push(Finding::new(Code::Currency, path, money.to_string(), expected));
            }
            same
        });
        let mean = money.map(super::judge::units);
        if let Some(mean) = mean {
            note(Spending::new(1, mean), path.into(), findings);
        }
        Facts { x, last, age, mean }
    }
}

fn at_most(days: u32) -> String {
    format!("at most {days}")
}

impl LifetimePolicy {
    /// Adds what is predicted to the facts that are decided.
    #[expect(
        clippy::unused_self,
        reason = "every policy of lifetime value predicts the same facts"
    )]
    pub(crate) fn declare(&self, facts: FactSchema) -> FactSchema {
        facts.lifetime()
    }
}
