//! One line a customer, for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use patronage::base::{CustomerId, Day, Figure, Name, Probability};
use patronage::engine::Engine;
use patronage::model::{ChurnRisk, LifetimeValue, RfmScore, Ruling, Segment, Standing};
use patronage::profile::Cohort;
use patronage::rule::{Collect, HitPolicy, Rules};
use serde::Serialize;

/// A line. Keys are added in later releases; none is changed or removed.
#[derive(Serialize)]
struct Line<'a> {
    customer: &'a CustomerId,
    as_of: Day,
    purchases: u64,
    purchase_days: u32,
    since_last: Option<u32>,
    age: Option<u32>,
    spend: String,
    rfm: Option<RfmScore>,
    segment: Option<Segment>,
    tier: Option<Name>,
    stage: Option<Name>,
    churn: Option<ChurnRisk>,
    reasons: Vec<String>,
    /// Only where the policy has tiers that are held.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<Standing>,
    #[serde(flatten)]
    predicted: Option<Predicted>,
    #[serde(flatten)]
    ruled: Option<Ruled>,
}

/// Only where there are rules: those that fired, and what they give. A group that collects a list
/// has a list of classes, any other has one.
#[derive(Default, Serialize)]
struct Ruled {
    rules: Vec<Name>,
    classes: BTreeMap<Name, Classes>,
    points: BTreeMap<Name, i64>,
    tags: Vec<Name>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Classes {
    One(Name),
    Several(Vec<Name>),
}

impl Ruled {
    /// What all the books give together; each group stands in one of them.
    fn new<'a>(ruled: impl Iterator<Item = (&'a Ruling, &'a Rules)>) -> Option<Self> {
        ruled.fold(None, |all: Option<Self>, (ruling, rules)| {
            let mut all = all.unwrap_or_default();
            all.add(ruling, rules);
            Some(all)
        })
    }

    fn add(&mut self, ruling: &Ruling, rules: &Rules) {
        let collects = |group: Name| {
            let listed = rules.book().groups.iter().find(|known| known.id == group);
            listed.is_some_and(|known| known.hit_policy == HitPolicy::Collect(Collect::List))
        };
        for given in &ruling.classes {
            if collects(given.group) {
                match self.classes.entry(given.group).or_insert(Classes::Several(Vec::new())) {
                    Classes::Several(list) => list.push(given.class),
                    Classes::One(_) => {}
                }
            } else {
                self.classes.insert(given.group, Classes::One(given.class));
            }
        }
        self.rules.extend(&ruling.rules);
        self.points.extend(ruling.points.iter().map(|given| (given.group, given.points)));
        self.tags.extend(&ruling.tags);
    }
}

/// Only where it was asked for; without a purchase, or a fit, the values are null.
#[derive(Serialize)]
struct Predicted {
    p_alive: Option<Probability>,
    expected_purchases: Option<Figure>,
    lifetime_value: Option<String>,
}

impl Predicted {
    fn new(found: Option<LifetimeValue>) -> Self {
        let value = found.and_then(|found| found.lifetime_value);
        Self {
            p_alive: found.map(|found| found.p_alive),
            expected_purchases: found.map(|found| found.expected_purchases),
            lifetime_value: value.map(|money| money.plain().to_string()),
        }
    }
}

pub(crate) fn print(
    engine: &Engine,
    cohort: &Cohort<'_>,
    asked: bool,
    mut out: impl Write,
) -> io::Result<()> {
    let predicts = asked || engine.lifetime().is_some();
    for (customer, profile) in cohort.customers() {
        let explanation = engine.explain(profile);
        let as_of = explanation.classification.as_of;
        let found = &explanation.classification.verdicts;
        let line = Line {
            customer,
            as_of,
            purchases: profile.purchases(),
            purchase_days: profile.purchase_days(),
            since_last: profile.since_last(),
            age: profile.age(),
            spend: profile.spend().plain().to_string(),
            rfm: found.rfm,
            segment: found.segment,
            tier: found.tier.map(|tier| tier.name),
            stage: found.stage.map(|position| position.stage.name),
            churn: found.churn,
            reasons: explanation.verdicts.iter().map(ToString::to_string).collect(),
            standing: found.standing,
            ruled: Ruled::new(found.rules.iter().zip(engine.rules())),
            predicted: predicts.then(|| Predicted::new(found.lifetime)),
        };
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
