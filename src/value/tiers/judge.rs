//! Tiers as a judge.

use super::{Otherwise, Tiers, place};
use crate::base::{Ladder, Money};
use crate::evidence::{Change, Counterfactual, Effect, Evidence, Operator, Reason, Shown};
use crate::fact::{FactRef, Known, VerdictFact, Working};
use crate::judge::{Assess, other_currency};
use crate::model::{Tier, Validity, Value};
use crate::value::{Monetary, Override};

const OVERRIDE: Working = Working::literal("tier", "override");

impl Assess for Tiers {
    type Verdict = Option<Tier>;

    fn assess(&self, known: &Known<'_>) -> Option<Tier> {
        match self.overrides.of(known.customer(), known.as_of()) {
            Some((_, tier)) => Some(*tier),
            None => self.measured(known),
        }
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        if let Some((decided, _)) = self.overrides.of(known.customer(), known.as_of()) {
            return why_overridden(decided, known).into();
        }
        let Some((value, cuts)) = self.value(known).zip(self.cuts(known.customer())) else {
            return self.why_none(known).into();
        };
        let mut reasons = self.reasons(value, cuts);
        reasons.extend(self.why_group(known));
        Evidence::new(reasons).counterfactuals(self.counterfactuals(value, cuts))
    }

    /// Until an override begins or ends, or the money changes by itself.
    fn valid_until(&self, known: &Known<'_>) -> Validity {
        let decided = self.overrides.valid_until(known.id(), known.as_of());
        decided.min(self.basis.valid_until(known))
    }
}

impl Tiers {
    fn value(&self, known: &Known<'_>) -> Option<i128> {
        self.basis.minor(known, self.currency)
    }

    /// The tier that is measured, whatever override holds.
    pub fn measured(&self, known: &Known<'_>) -> Option<Tier> {
        let value = self.value(known)?;
        Some(self.tier(place(self.cuts(known.customer())?, value)))
    }

    fn reasons(&self, value: i128, cuts: &Ladder<i128>) -> Vec<Reason> {
        let place = place(cuts, value);
        let cut = |place: usize| cuts.get(place).copied().flatten();
        let money = |minor| Value::Money(Money::from_minor(minor, self.currency));
        let fact = self.basis.fact();
        let against = |operator, cut| Reason::new(fact.clone(), money(value), operator, money(cut));
        let reached = place.and_then(cut).map(|cut| against(Operator::AtLeast, cut));
        let above = place.unwrap_or(cuts.len()).checked_sub(1).and_then(cut);
        let missed = above.map(|cut| against(Operator::Below, cut));
        let mut reasons: Vec<Reason> = reached.into_iter().chain(missed).collect();
        if reasons.is_empty() {
            // Nobody reaches any tier above the lowest.
            reasons.push(against(Operator::Equal, value));
        }
        reasons
    }

    fn why_none(&self, known: &Known<'_>) -> Vec<Reason> {
        let in_attribute = matches!(self.basis.of, Monetary::Attribute(_));
        if known.currency() != self.currency && !in_attribute {
            return vec![other_currency(known, self.currency)];
        }
        match self.value(known) {
            None => vec![Reason::missing(self.basis.fact())],
            Some(_) => self.why_group(known).into_iter().collect(),
        }
    }

    /// Which group's amounts were taken, where there are groups.
    fn why_group(&self, known: &Known<'_>) -> Option<Reason> {
        let groups = self.within.as_ref()?;
        let fact = FactRef::Customer(groups.by.about());
        let Some(group) = groups.by.of(known.customer()) else {
            return Some(Reason::missing(fact));
        };
        let text = |text: String| Value::Text(text);
        if groups.find(known.customer()).is_some() {
            return Some(Reason::is(fact, text(group.to_string())));
        }
        // A group without amounts of its own is none of those that have them.
        let others: Vec<Value> =
            groups.cuts.iter().map(|(group, _)| text(group.to_string())).collect();
        let operator = if others.is_empty() { Operator::Present } else { Operator::NotIn };
        let shown = Shown::Value(text(group.to_string()));
        Some(Reason::compared(fact, shown, operator, others))
    }

    /// What would change the customer's tier: the least that leads to a better one, then the least
    /// that leads to a worse one.
    fn counterfactuals(&self, value: i128, cuts: &Ladder<i128>) -> Vec<Counterfactual> {
        let own = place(cuts, value);
        let better = own.unwrap_or(cuts.len()).checked_sub(1);
        let cut = |at: usize| cuts.get(at).copied().flatten();
        let up = better.and_then(cut).map(|cut| {
            let by = cut.saturating_sub(value);
            self.change(by, Change::More, Effect::Reaches, self.tier(place(cuts, cut)))
        });
        let down = own.and_then(cut).map(|cut| {
            let below = cut.saturating_sub(1);
            let by = value.saturating_sub(below);
            self.change(by, Change::Less, Effect::FallsTo, self.tier(place(cuts, below)))
        });
        up.into_iter().chain(down).collect()
    }

    fn change(&self, by: i128, change: Change, effect: Effect, outcome: Tier) -> Counterfactual {
        let by = Value::Money(Money::from_minor(by, self.currency));
        let outcome = Value::Name(outcome.name);
        Counterfactual::new(self.basis.fact(), by, change, effect, VerdictFact::Tier, outcome)
    }

    /// The amounts that hold for a customer; `None` when none do.
    fn cuts(&self, customer: Option<&crate::model::Customer>) -> Option<&Ladder<i128>> {
        let Some(groups) = &self.within else { return Some(&self.cuts) };
        match (groups.find(customer), groups.otherwise) {
            (Some((_, cuts)), _) => Some(cuts),
            (None, Otherwise::Everybody) => Some(&self.cuts),
            (None, Otherwise::NoTier) => None,
        }
    }
}

fn why_overridden(decided: &Override, known: &Known<'_>) -> Vec<Reason> {
    let (today, last) = (Value::Day(known.as_of()), Value::Day(decided.until));
    vec![
        Reason::is(OVERRIDE, Value::Text(decided.reason.clone())),
        Reason::new(FactRef::AsOf, today, Operator::AtMost, last),
    ]
}
