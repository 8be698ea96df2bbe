//! Why a customer is classified so.

use std::fmt;

use super::{Classification, Engine};
use crate::base::Name;
use crate::evidence::{Counterfactual, Evidence, Language, Privacy, Reader, Reason};
use crate::fact::{Facts, Known};
use crate::model::{Answer, Validity};
use crate::profile::Profile;
use crate::rule::RulesExplanation;

/// A classification with the evidence of each verdict. As structure, and as
/// [text](Self::text) for a person.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Explanation {
    /// What is explained; always what [`Engine::classify`] says.
    pub classification: Classification,
    /// The verdicts, in the order in which they were given. Judges that the policy does not have
    /// are left out.
    pub verdicts: Vec<Explained>,
    /// What the books of rules say, and which rules nearly fired.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::base::one_or_many")
    )]
    pub rules: Vec<RulesExplanation>,
    /// Until when all the classes hold if nothing further happens.
    pub valid_until: Validity,
}

/// One verdict with its evidence.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Explained {
    /// Which verdict: `tier`, `standing`, `rfm`, `segment`, `stage`, `churn`, `lifetime`, or the name
    /// of a judge of the application's own.
    pub judge: Name,
    /// The verdict; `None` when there is none.
    pub verdict: Option<Answer>,
    /// Why, and how far it is to the verdicts beside it.
    pub evidence: Evidence,
    /// Until when its class holds if nothing further happens.
    pub valid_until: Validity,
}

pub(super) fn explain(engine: &Engine, profile: &Profile<'_>, privacy: Privacy) -> Explanation {
    let classification = engine.classify(profile);
    let known = Known::new(profile, &classification.verdicts);
    let organisation = known.is_organisation();
    let mut verdicts = Vec::new();
    for (judge, valid_until) in engine.validities(&known) {
        if matches!(judge, super::judges::Judge::Rules(_)) {
            continue;
        }
        let evidence = judge.evidence(&known);
        let evidence = match privacy {
            Privacy::Hidden => evidence.hide(&engine.facts, organisation),
            Privacy::Shown => evidence,
        };
        let verdict = judge.answer(&classification.verdicts);
        verdicts.push(Explained { judge: judge.name(), verdict, evidence, valid_until });
    }
    let rules = engine.rules().map(|rules| rules.explain(&known, privacy)).collect();
    let valid_until = engine.valid_until_of(&known);
    Explanation { classification, verdicts, rules, valid_until }
}

impl Explained {
    /// Why the verdict is what it is, the heaviest reason first.
    pub fn reasons(&self) -> &[Reason] {
        &self.evidence.reasons
    }

    /// How far it is to the verdicts beside it, where the judge can say.
    pub fn counterfactuals(&self) -> &[Counterfactual] {
        &self.evidence.counterfactuals
    }

    /// One line: `tier high: spend 412.00 USD, at least 208.00 USD; …`.
    pub fn text<'l>(&self, reader: impl Into<Reader<'l>>) -> String {
        let reader = reader.into();
        let judge = self.judge.as_str();
        let mut text = match &self.verdict {
            Some(verdict) => format!("{judge} {}", reader.answer(verdict)),
            None => reader.none(judge),
        };
        for (at, reason) in self.reasons().iter().enumerate() {
            text.push_str(if at == 0 { reader.colon() } else { reader.semicolon() });
            text.push_str(&reader.reason(reason));
        }
        text
    }

    /// A block: the verdict, and a line for each reason; where asked, also one for each way to
    /// another verdict, and one that says until when it holds.
    fn block(&self, reader: Reader<'_>, ahead: bool, text: &mut String) {
        let shown = self.verdict.as_ref().map(|verdict| reader.answer(verdict));
        text.push_str(&reader.heading(self.judge.as_str(), shown.as_deref()));
        text.push('\n');
        for reason in self.reasons() {
            let share =
                reason.share.map_or(" ".repeat(6), |share| format!("{:>+6.2}", share.get()));
            text.extend(["  ", &share, "  ", &reader.reason(reason), "\n"]);
        }
        if !ahead {
            return;
        }
        for counterfactual in self.counterfactuals() {
            text.extend(["       -> ", &reader.counterfactual(counterfactual), "\n"]);
        }
        if let Some(holds) = reader.validity(self.valid_until) {
            text.extend(["       -- ", &holds, "\n"]);
        }
    }
}

impl Explanation {
    /// A block for each verdict with a line for each reason, then what the rules say.
    pub fn text<'l>(&self, reader: impl Into<Reader<'l>>) -> String {
        self.written(reader.into(), false)
    }

    /// The same, and how far it is to other verdicts, and until when each one holds.
    pub fn text_ahead<'l>(&self, reader: impl Into<Reader<'l>>) -> String {
        self.written(reader.into(), true)
    }

    fn written(&self, reader: Reader<'_>, ahead: bool) -> String {
        let mut text = String::new();
        for verdict in &self.verdicts {
            verdict.block(reader, ahead, &mut text);
        }
        for rules in &self.rules {
            if self.rules.len() > 1 {
                text.extend([rules.book.as_str(), "\n"]);
            }
            text.push_str(&rules.text(reader));
        }
        text
    }
}

impl fmt::Display for Explained {
    /// One line in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text(Language::English))
    }
}

impl fmt::Display for Explanation {
    /// The text in English; with `{:#}` also what lies ahead.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(Language::English.into(), f.alternate()))
    }
}
