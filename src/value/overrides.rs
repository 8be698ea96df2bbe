//! Customers whom the business puts into a tier by decision.

use crate::base::{CustomerId, Day, Name};
use crate::error::{Code, Finding, Findings, is_plain, quoted};
use crate::model::{Customer, Tier, Validity};

/// A customer put into a tier by decision: a strategic account, a settled complaint, a suspected
/// fraud. From a day, until a day, for a reason.
///
/// Which customer a profile is of, is known from the customer's record: overrides need profiles
/// made with [`known_as`](crate::profile::Profile::known_as) or
/// [`known_by`](crate::profile::Cohort::known_by).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Override {
    /// Who.
    pub customer: CustomerId,
    /// The tier, better or worse than the measured one.
    pub tier: Name,
    /// Why, for whoever asks later: 1 to 200 visible characters.
    pub reason: String,
    /// The first day. The tiers of earlier days, told again, are as they were.
    pub from: Day,
    /// The last day. Every override ends: what nobody looks at again must not hold for ever.
    pub until: Day,
}

/// Checked overrides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Overrides {
    // INVARIANT: sorted by customer, each customer once.
    list: Vec<(Override, Tier)>,
}

impl Overrides {
    /// Checks the overrides of a policy with these tiers.
    pub(super) fn check(overrides: Vec<Override>, tiers: &[Tier], findings: &mut Findings) -> Self {
        let mut list: Vec<(Override, Tier)> = Vec::with_capacity(overrides.len());
        for (at, overriding) in overrides.into_iter().enumerate() {
            overriding.check(&format!("/overrides/{at}"), findings);
            if let Some(tier) = tiers.iter().find(|tier| tier.name == overriding.tier) {
                list.push((overriding, *tier));
                continue;
            }
            let (path, expected) = (format!("/overrides/{at}/tier"), "a tier of the policy");
            let unknown = Finding::new(Code::UnknownName, path, quoted(&overriding.tier), expected);
            let names = tiers.iter().map(|tier| tier.name.as_str());
            findings.push(unknown.or_near(overriding.tier.as_str(), names));
        }
        list.sort_by(|(a, _), (b, _)| a.customer.cmp(&b.customer));
        for pair in list.windows(2) {
            if let [(a, _), (b, _)] = pair {
                if a.customer == b.customer {
                    let found = format!("{} a second time", quoted(&a.customer));
                    let expected = "each customer once";
                    findings.push(Finding::new(Code::DuplicateId, "/overrides", found, expected));
                }
            }
        }
        Self { list }
    }

    /// The override of a customer that holds on a day.
    pub(super) fn find(&self, customer: &CustomerId, day: Day) -> Option<&(Override, Tier)> {
        let at =
            self.list.binary_search_by(|(overriding, _)| overriding.customer.cmp(customer)).ok()?;
        self.list.get(at).filter(|(overriding, _)| overriding.holds_on(day))
    }

    /// Until when no override of a customer begins or ends.
    pub(super) fn valid_until(&self, customer: Option<&CustomerId>, day: Day) -> Validity {
        let Some(customer) = customer else { return Validity::Unlimited };
        let at = self.list.binary_search_by(|(it, _)| it.customer.cmp(customer)).ok();
        match at.and_then(|at| self.list.get(at)) {
            Some((it, _)) if day < it.from => Validity::Before(it.from),
            Some((it, _)) if day <= it.until => Validity::Before(it.until.plus(1)),
            _ => Validity::Unlimited,
        }
    }

    /// The override of a customer whose record is known.
    pub(super) fn of(&self, customer: Option<&Customer>, day: Day) -> Option<&(Override, Tier)> {
        self.find(&customer?.id, day)
    }

    /// The overrides, by customer.
    pub(super) fn written(&self) -> Vec<Override> {
        self.list.iter().map(|(overriding, _)| overriding.clone()).collect()
    }
}

impl Override {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && day <= self.until
    }

    fn check(&self, path: &str, findings: &mut Findings) {
        let length = self.reason.chars().count();
        if !(1..=200).contains(&length) || !self.reason.chars().all(is_plain) {
            let (path, found) = (format!("{path}/reason"), quoted(&self.reason));
            let expected = "1 to 200 visible characters";
            findings.push(Finding::new(Code::Syntax, path, found, expected));
        }
        if self.from > self.until {
            let expected = format!("no later than {}, the last day", self.until);
            let (path, found) = (format!("{path}/from"), self.from.to_string());
            findings.push(Finding::new(Code::Order, path, found, expected));
        }
    }
}
