//! Why a customer is classified so.

use std::fmt;

use super::{BUILT_IN, Classification, Engine};
use crate::base::Name;
use crate::condition::{Language, Privacy, Seen, Verdicts};
use crate::judge::Assess;
use crate::model::{Counterfactual, Reason, Value};
use crate::profile::Profile;
use crate::rule::RulesExplanation;

/// A classification with the reasons of each verdict. As structure, and through `Display` as text
/// for a person.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Explanation {
    /// What is explained; always what [`Engine::classify`] says.
    pub classification: Classification,
    /// The verdicts: tier, standing, scores, segment, stage, churn risk, lifetime value, then those
    /// of the application's own judges. Judges that the policy does not have are left out.
    pub verdicts: Vec<Explained>,
    /// What the rules say, and which nearly fired. Facts about a person stay hidden.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub rules: Option<RulesExplanation>,
}

/// One verdict with its reasons.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Explained {
    /// Which verdict: `tier`, `standing`, `rfm`, `segment`, `stage`, `churn`, `lifetime`, or the name
    /// of a judge of the application's own.
    pub judge: Name,
    /// The verdict in short; `None` when there is none.
    pub verdict: Option<Value>,
    /// Why, the heaviest reason first.
    pub reasons: Vec<Reason>,
    /// How far it is to the verdicts beside it, where the judge can say.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub counterfactuals: Vec<Counterfactual>,
}

pub(super) fn explain(engine: &Engine, profile: &Profile<'_>) -> Explanation {
    let classification = engine.classify(profile);
    let [tier, standing, rfm, segment, stage, churn, lifetime] = BUILT_IN;
    let text = |text: String| Some(Value::Text(text));
    let mut verdicts = Vec::new();
    let mut add = |judge, verdict: Option<Value>, reasons, counterfactuals| {
        verdicts.push(Explained { judge, verdict, reasons, counterfactuals });
    };
    if let Some(judge) = &engine.tiers {
        let verdict = classification.tier.map(|tier| Value::Name(tier.name));
        let predicted = classification.lifetime.and_then(|predicted| predicted.lifetime_value);
        let judge = judge.given(predicted);
        add(tier, verdict, judge.explain(profile), judge.counterfactuals(profile));
    }
    if let Some(judge) = &engine.standings {
        let verdict = classification.standing.and_then(|standing| text(standing.to_string()));
        add(standing, verdict, judge.explain(profile), judge.counterfactuals(profile));
    }
    if let Some(judge) = &engine.rfm {
        let verdict = classification.rfm.and_then(|score| text(score.to_string()));
        add(rfm, verdict, judge.explain(profile), judge.counterfactuals(profile));
        if let Some(grid) = &engine.grid {
            let reasons = match classification.rfm {
                Some(score) => grid.explain(score),
                None => vec![Reason::missing(rfm)],
            };
            let verdict = classification.segment.map(|segment| Value::Name(segment.0));
            add(segment, verdict, reasons, Vec::new());
        }
    }
    if let Some(judge) = &engine.lifecycle {
        let verdict = classification.stage.and_then(|position| {
            let name = position.stage.name;
            text(position.since.map_or(name.to_string(), |since| format!("{name} since {since}")))
        });
        add(stage, verdict, judge.explain(profile), Vec::new());
    }
    if let Some(judge) = &engine.churn {
        let verdict = classification.churn.and_then(|risk| {
            let days = judge.policy().horizon_days;
            text(format!("{}, {} within {days} days", risk.band, risk.probability))
        });
        add(churn, verdict, judge.explain(profile), Vec::new());
    }
    if let Some(judge) = &engine.lifetime {
        let verdict = classification.lifetime.and_then(|predicted| {
            let purchases = predicted.expected_purchases.get();
            let worth =
                predicted.lifetime_value.map_or(String::new(), |money| format!(", {money}"));
            let days = judge.policy().horizon_days;
            let alive = predicted.p_alive;
            text(format!("{purchases:.2} purchases{worth} within {days} days, alive {alive}"))
        });
        add(lifetime, verdict, judge.explain(profile), Vec::new());
    }
    for ((name, judge), (_, verdict)) in engine.others.iter().zip(&classification.others) {
        add(*name, verdict.clone(), judge.reasons(profile), Vec::new());
    }
    // What the rules saw is in the classification already.
    let Classification { rfm, lifetime, segment, tier, stage, churn, .. } = classification;
    let seen = Seen::new(profile, Verdicts { rfm, segment, tier, stage, churn, lifetime });
    let rules = engine.rules.as_ref().map(|rules| rules.explain(&seen, Privacy::Hidden));
    Explanation { classification, verdicts, rules }
}

impl fmt::Display for Explained {
    /// One line: `tier high: spend 412.00 USD, at least 208.00 USD; …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.verdict {
            Some(verdict) => write!(f, "{} {verdict}", self.judge)?,
            None => write!(f, "no {}", self.judge)?,
        }
        for (at, reason) in self.reasons.iter().enumerate() {
            write!(f, "{}{reason}", if at == 0 { ": " } else { "; " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Explanation {
    /// A block for each verdict, a line for each reason; with `{:#}` also one for each
    /// counterfactual.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with_counterfactuals = f.alternate();
        for verdict in &self.verdicts {
            let shown = verdict.verdict.as_ref().map_or("none".to_owned(), Value::to_string);
            writeln!(f, "{:<8} {shown}", verdict.judge)?;
            for reason in &verdict.reasons {
                match reason.share {
                    Some(share) => writeln!(f, "  {share:>+6.2}  {reason}")?,
                    None => writeln!(f, "          {reason}")?,
                }
            }
            for counterfactual in verdict.counterfactuals.iter().filter(|_| with_counterfactuals) {
                writeln!(f, "       -> {counterfactual}")?;
            }
        }
        match &self.rules {
            Some(rules) => f.write_str(&rules.text(Language::English)),
            None => Ok(()),
        }
    }
}
