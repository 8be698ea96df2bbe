//! The list of judges: the only room that knows them all.
//!
//! To add a judge: its folder; a variant, an entry of [`seats`] and the arms that the compiler asks
//! for here; its part of the [`Policy`]; its field of [`Verdicts`] and the facts of its verdict
//! ([`VerdictFact`](crate::fact::VerdictFact)).

use std::sync::Arc;

use super::custom::Custom;
use super::{Engine, Policy};
use crate::base::Name;
use crate::churn::Silence;
use crate::error::Findings;
use crate::evidence::Evidence;
use crate::fact::{FactSchema, Known, Stratum};
use crate::judge::Assess;
use crate::lifecycle::Retail;
use crate::lifetime::Lifetime;
use crate::model::{Answer, Validity, Verdicts};
use crate::profile::Profile;
use crate::rule::{Memory, Rules};
use crate::segment::Grid;
use crate::value::{Rfm, Standings, Tiers};

/// A judge at its place.
#[derive(Clone, Debug)]
pub(super) enum Judge {
    Lifetime(Lifetime),
    Tier(Tiers),
    Standing(Standings),
    Rfm(Rfm),
    Segment(Grid),
    Stage(Retail),
    Churn(Silence),
    Own(Name, Arc<dyn Custom>),
    Rules(Box<Rules>),
}

/// Every part of a policy: where it stands, how it is checked, and which judge it becomes. In the
/// order in which they judge: who reads another's verdict comes after them.
pub(super) fn seats(policy: &Policy, findings: &mut Findings) -> Vec<Judge> {
    let mut bench = Bench { judges: Vec::new(), findings };
    bench.seat("/lifetime", policy.lifetime.as_ref(), Lifetime::try_from, Judge::Lifetime);
    bench.seat("/tiers", policy.tiers.as_ref(), Tiers::try_from, Judge::Tier);
    bench.seat("/standing", policy.standing.as_ref(), Standings::try_from, Judge::Standing);
    bench.seat("/rfm", policy.rfm.as_ref(), Rfm::try_from, Judge::Rfm);
    bench.seat("/grid", policy.grid.as_ref(), Grid::try_from, Judge::Segment);
    bench.seat("/lifecycle", policy.lifecycle.as_ref(), Retail::try_from, Judge::Stage);
    bench.seat("/churn", policy.churn.as_ref(), Silence::try_from, Judge::Churn);
    bench.judges
}

/// The facts that the parts of a policy decide, whether or not they pass their checks.
pub(super) fn declared(policy: &Policy) -> FactSchema {
    let mut facts = FactSchema::new(policy.currency);
    facts = policy.lifetime.iter().fold(facts, |facts, part| part.declare(facts));
    facts = policy.tiers.iter().fold(facts, |facts, part| part.declare(facts));
    facts = policy.standing.iter().fold(facts, |facts, part| part.declare(facts));
    facts = policy.rfm.iter().fold(facts, |facts, part| part.declare(facts));
    facts = policy.grid.iter().fold(facts, |facts, part| part.declare(facts));
    facts = policy.lifecycle.iter().fold(facts, |facts, part| part.declare(facts));
    facts = policy.churn.iter().fold(facts, |facts, part| part.declare(facts));
    policy.judges.iter().fold(facts, |facts, (name, of_type)| facts.judge(*name, of_type))
}

/// The judges that were seated so far.
struct Bench<'f> {
    judges: Vec<Judge>,
    findings: &'f mut Findings,
}

impl Bench<'_> {
    fn seat<P: Clone, J>(
        &mut self,
        path: &str,
        part: Option<&P>,
        check: impl FnOnce(P) -> Result<J, Findings>,
        judge: impl FnOnce(J) -> Judge,
    ) {
        match part.cloned().map(check) {
            Some(Ok(checked)) => self.judges.push(judge(checked)),
            Some(Err(found)) => self.findings.extend_under(path, found),
            None => {}
        }
    }
}

impl Judge {
    /// The name of its verdict in explanations; no judge of an application's own may have it.
    pub(super) fn name(&self) -> Name {
        match self {
            Self::Lifetime(_) => Name::literal("lifetime"),
            Self::Tier(_) => Name::literal("tier"),
            Self::Standing(_) => Name::literal("standing"),
            Self::Rfm(_) => Name::literal("rfm"),
            Self::Segment(_) => Name::literal("segment"),
            Self::Stage(_) => Name::literal("stage"),
            Self::Churn(_) => Name::literal("churn"),
            Self::Own(name, _) => *name,
            Self::Rules(rules) => rules.book().name,
        }
    }

    /// When it judges.
    pub(super) fn stratum(&self) -> Stratum {
        match self {
            Self::Lifetime(_)
            | Self::Tier(_)
            | Self::Standing(_)
            | Self::Rfm(_)
            | Self::Segment(_) => Stratum::Value,
            Self::Stage(_) => Stratum::Stage,
            Self::Churn(_) => Stratum::Churn,
            Self::Own(..) => Stratum::Own,
            Self::Rules(rules) => rules.book().stratum,
        }
    }

    /// Judges, and puts the verdict to those there are. `memory` is that of the books of rules, in
    /// their order.
    pub(super) fn give<'m>(
        &self,
        profile: &Profile<'_>,
        to: &mut Verdicts,
        memory: &mut impl Iterator<Item = &'m mut Memory>,
    ) {
        let known = Known::new(profile, to);
        match self {
            Self::Lifetime(judge) => to.lifetime = judge.assess(&known),
            Self::Tier(judge) => to.tier = judge.assess(&known),
            Self::Standing(judge) => to.standing = judge.assess(&known),
            Self::Rfm(judge) => to.rfm = judge.assess(&known),
            Self::Segment(judge) => to.segment = judge.assess(&known),
            Self::Stage(judge) => to.stage = Some(judge.assess(&known)),
            Self::Churn(judge) => to.churn = judge.assess(&known),
            Self::Own(name, judge) => {
                let answer = judge.answer(&known);
                to.others.push((*name, answer));
            }
            Self::Rules(rules) => {
                let ruling = memory.next().map(|memory| rules.apply(&known, memory).ruling());
                to.rules.extend(ruling);
            }
        }
    }

    /// What a book of rules needs to judge.
    pub(super) fn memory(&self) -> Option<Memory> {
        match self {
            Self::Rules(rules) => Some(rules.memory()),
            _ => None,
        }
    }

    /// Its verdict among all of them; `None` of rules, which explain themselves.
    pub(super) fn answer(&self, verdicts: &Verdicts) -> Option<Answer> {
        match self {
            Self::Lifetime(_) => verdicts.lifetime.map(Answer::Lifetime),
            Self::Tier(_) => verdicts.tier.map(Answer::Tier),
            Self::Standing(_) => verdicts.standing.map(Answer::Standing),
            Self::Rfm(_) => verdicts.rfm.map(Answer::Rfm),
            Self::Segment(_) => verdicts.segment.map(Answer::Segment),
            Self::Stage(_) => verdicts.stage.map(Answer::Stage),
            Self::Churn(_) => verdicts.churn.map(Answer::Churn),
            Self::Own(name, _) => {
                let own = verdicts.others.iter().find(|(other, _)| other == name);
                own.and_then(|(_, verdict)| verdict.clone()).map(Answer::Own)
            }
            Self::Rules(_) => None,
        }
    }

    /// Why its verdict is what it is; empty of rules, which explain themselves.
    pub(super) fn evidence(&self, known: &Known<'_>) -> Evidence {
        match self {
            Self::Lifetime(judge) => judge.evidence(known),
            Self::Tier(judge) => judge.evidence(known),
            Self::Standing(judge) => judge.evidence(known),
            Self::Rfm(judge) => judge.evidence(known),
            Self::Segment(judge) => judge.evidence(known),
            Self::Stage(judge) => judge.evidence(known),
            Self::Churn(judge) => judge.evidence(known),
            Self::Own(_, judge) => judge.evidence(known),
            Self::Rules(_) => Evidence::default(),
        }
    }

    /// Until when its verdict holds if the verdicts it reads stay as they are.
    pub(super) fn valid_until(&self, known: &Known<'_>) -> Validity {
        match self {
            Self::Lifetime(judge) => judge.valid_until(known),
            Self::Tier(judge) => judge.valid_until(known),
            Self::Standing(judge) => judge.valid_until(known),
            Self::Rfm(judge) => judge.valid_until(known),
            Self::Segment(judge) => judge.valid_until(known),
            Self::Stage(judge) => judge.valid_until(known),
            Self::Churn(judge) => judge.valid_until(known),
            Self::Own(_, judge) => judge.valid_until(known),
            Self::Rules(rules) => rules.valid_until(known, &mut rules.memory()),
        }
    }

    /// Whether its verdict may change because one that was given before does.
    pub(super) fn reads_verdicts(&self) -> bool {
        match self {
            Self::Segment(_) | Self::Own(..) | Self::Rules(_) => true,
            // Tiers read only what changes every day anyway.
            Self::Tier(_)
            | Self::Lifetime(_)
            | Self::Standing(_)
            | Self::Rfm(_)
            | Self::Stage(_)
            | Self::Churn(_) => false,
        }
    }
}

/// One judge of the engine, if the policy has it.
macro_rules! find {
    ($engine:ident, $judge:ident) => {
        $engine.judges.iter().find_map(|judge| match judge {
            Judge::$judge(found) => Some(found),
            _ => None,
        })
    };
}

impl Engine {
    /// The scorer, if the policy has one.
    pub fn rfm(&self) -> Option<&Rfm> {
        find!(self, Rfm)
    }

    /// The grid, if the policy has one.
    pub fn grid(&self) -> Option<&Grid> {
        find!(self, Segment)
    }

    /// The tiers, if the policy has any.
    pub fn tiers(&self) -> Option<&Tiers> {
        find!(self, Tier)
    }

    /// The standings, if the policy has any.
    pub fn standings(&self) -> Option<&Standings> {
        find!(self, Standing)
    }

    /// The lifecycle, if the policy has one.
    pub fn lifecycle(&self) -> Option<&Retail> {
        find!(self, Stage)
    }

    /// The judge of churn risk, if the policy has one.
    pub fn churn(&self) -> Option<&Silence> {
        find!(self, Churn)
    }

    /// The judge of lifetime value, if the policy has one.
    pub fn lifetime(&self) -> Option<&Lifetime> {
        find!(self, Lifetime)
    }

    /// The books of rules, in the order in which they are asked.
    pub fn rules(&self) -> impl Iterator<Item = &Rules> {
        self.judges.iter().filter_map(|judge| match judge {
            Judge::Rules(rules) => Some(&**rules),
            _ => None,
        })
    }
}
