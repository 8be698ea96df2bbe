//! The rules, the customers for them, and their facts as conditions ask for them.

use std::collections::BTreeSet;

use patronage::base::{Currency, Day, Money, Name, Probability};
use patronage::customer::{Attribute, AttributeType, Schema};
use patronage::fact::{FactRef, FactSchema, FactValue, Facts};
use rust_decimal::Decimal;

pub(crate) const RULES: [&str; 20] = [
    "spend(90d) >= 1500 USD and tier in (high, medium) and not tagged blocked if missing false",
    "purchases >= 10 and since_last <= 30d",
    "since_last > 180d and spend >= 2000 USD",
    "stage = new and purchases(90d) between 1 and 2",
    "count(complaint_opened, 90d) >= 2 or churn.probability >= 0.8",
    "churn.probability between 0.5 and 0.8 and tier = high",
    "segment in (champions, loyal) and rfm.total >= 12",
    "attr.store_card = yes and count(visit, 30d) >= 3",
    "customer.industry in (logistics, retail) and spend > 500 USD",
    "customer.country not in (\"CN\", \"RU\") if missing true and stage = repeat",
    "tagged any (vip, board) and spend(90d) < 100 USD",
    "tagged all (newsletter, app) and count(visit, 30d) > 0",
    "trend(spend, 90d) < 0.5 and spend(90d) > 0 USD",
    "trend(spend, 90d) >= 2 and purchases(90d) >= 3",
    "days_in_stage > 60d and stage in (at_risk, dormant)",
    "customer.age between 18 and 25 and attr.store_card = no",
    "at least 2 of (purchases >= 5, count(visit, 30d) >= 5, tagged vip)",
    "not (tier = low or stage = lost) and rfm.total > 8",
    "since_last is missing and count(visit, 30d) >= 1",
    "(segment = at_risk or churn.probability >= 0.9) and (spend >= 1000 USD or tagged vip)",
];

/// A customer as a person would write it down. Names are their places in the lists below.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) spend: i64,
    pub(crate) spend_90d: i64,
    pub(crate) purchases: i32,
    pub(crate) purchases_90d: i32,
    pub(crate) since_last: Option<i32>,
    pub(crate) visits_30d: i32,
    pub(crate) complaints_90d: i32,
    pub(crate) churn: Option<f64>,
    pub(crate) tier: Option<u8>,
    pub(crate) segment: Option<u8>,
    pub(crate) stage: Option<u8>,
    pub(crate) days_in_stage: Option<i32>,
    pub(crate) rfm_total: Option<u8>,
    pub(crate) age: Option<u8>,
    pub(crate) industry: Option<u8>,
    pub(crate) country: Option<u8>,
    pub(crate) store_card: Option<bool>,
    /// Ten-thousandths.
    pub(crate) trend: Option<i32>,
    pub(crate) tags: BTreeSet<Name>,
    pub(crate) tag_bits: u8,
}

pub(crate) const TIERS: [Name; 3] = names(["low", "medium", "high"]);
pub(crate) const SEGMENTS: [Name; 6] =
    names(["champions", "loyal", "promising", "at_risk", "hibernating", "new"]);
pub(crate) const STAGES: [Name; 7] =
    names(["prospect", "new", "repeat", "loyal", "at_risk", "dormant", "lost"]);
pub(crate) const INDUSTRIES: [Name; 5] =
    names(["logistics", "retail", "construction", "care", "catering"]);
pub(crate) const COUNTRIES: [&str; 5] = ["GB", "CN", "RU", "DE", "FR"];
pub(crate) const TAGS: [Name; 5] = names(["app", "blocked", "board", "newsletter", "vip"]);
pub(crate) const APP: u8 = 1;
pub(crate) const BLOCKED: u8 = 2;
pub(crate) const BOARD: u8 = 4;
pub(crate) const NEWSLETTER: u8 = 8;
pub(crate) const VIP: u8 = 16;

const fn names<const N: usize>(list: [&'static str; N]) -> [Name; N] {
    let mut names = [Name::literal("none"); N];
    let mut at = 0;
    while at < N {
        names[at] = Name::literal(list[at]);
        at += 1;
    }
    names
}

pub(crate) fn schema() -> FactSchema {
    let card = Attribute::new(AttributeType::Flag);
    FactSchema::new(Currency::USD)
        .attributes(Schema::new().declare(Name::literal("store_card"), card))
        .scores(5)
        .tiers(TIERS)
        .segments(SEGMENTS)
        .stages(STAGES)
        .bands(names(["low", "medium", "high"]))
}

/// A small multiplicative generator (Lehmer, as in SplitMix64): the same customers every time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn unless<T>(&mut self, missing_of_ten: u64, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.below(10) < missing_of_ten { None } else { Some(value(self)) }
    }
}

/// The first customers of the generator.
pub(crate) fn customers(count: usize) -> Vec<Customer> {
    let mut random = Random(42);
    (0..count).map(|_| customer(&mut random)).collect()
}

fn customer(random: &mut Random) -> Customer {
    let spend = (random.below(400_000) * random.below(400_000) / 400_000) as i64;
    let tag_bits = (random.below(32) & random.below(32)) as u8;
    Customer {
        spend,
        spend_90d: spend * random.below(100) as i64 / 100,
        purchases: random.below(20) as i32,
        purchases_90d: random.below(6) as i32,
        since_last: random.unless(1, |r| r.below(400) as i32),
        visits_30d: random.below(8) as i32,
        complaints_90d: (random.below(12) / 10 + random.below(12) / 10) as i32,
        churn: random.unless(1, |r| r.below(1_001) as f64 / 1_000.0),
        tier: random.unless(1, |r| r.below(3) as u8),
        segment: random.unless(1, |r| r.below(6) as u8),
        stage: random.unless(1, |r| r.below(7) as u8),
        days_in_stage: random.unless(1, |r| r.below(200) as i32),
        rfm_total: random.unless(1, |r| 3 + r.below(13) as u8),
        age: random.unless(3, |r| 18 + r.below(70) as u8),
        industry: random.unless(3, |r| r.below(5) as u8),
        country: random.unless(2, |r| r.below(5) as u8),
        store_card: random.unless(2, |r| r.below(2) == 1),
        trend: random.unless(3, |r| r.below(40_000) as i32),
        tags: tags(tag_bits),
        tag_bits,
    }
}

impl Facts for Customer {
    fn as_of(&self) -> Day {
        Day::FIRST
    }

    fn observe(&self, fact: &FactRef) -> Option<FactValue<'_>> {
        use patronage::fact::{About, Axis, Behaviour, Measured, Metric, VerdictFact};
        let money =
            |minor: i64| Some(FactValue::Money(Money::from_minor(minor.into(), Currency::USD)));
        let count = |count: i32| Some(FactValue::Count(count.into()));
        let days = |days: Option<i32>| days.map(|days| FactValue::Days(days.into()));
        let one_of = |list: &[Name], place: Option<u8>| {
            place.map(|place| FactValue::Name(list[usize::from(place)]))
        };
        match fact {
            FactRef::Behaviour(Behaviour { measured, days: window }) => match (measured, window) {
                (Measured::Metric(Metric::Spend), None) => money(self.spend),
                (Measured::Metric(Metric::Spend), Some(_)) => money(self.spend_90d),
                (Measured::Metric(Metric::Purchases), None) => count(self.purchases),
                (Measured::Metric(Metric::Purchases), Some(_)) => count(self.purchases_90d),
                (Measured::Metric(_), _) => days(self.since_last),
                (_, Some(30)) => count(self.visits_30d),
                _ => count(self.complaints_90d),
            },
            FactRef::Trend { .. } => {
                self.trend.map(|trend| FactValue::Number(Decimal::new(trend.into(), 4)))
            }
            FactRef::Verdict(VerdictFact::ChurnProbability) => {
                self.churn.map(|chance| FactValue::Chance(Probability::new(chance).unwrap()))
            }
            FactRef::Verdict(VerdictFact::Tier) => one_of(&TIERS, self.tier),
            FactRef::Verdict(VerdictFact::Segment) => one_of(&SEGMENTS, self.segment),
            FactRef::Verdict(VerdictFact::Stage) => one_of(&STAGES, self.stage),
            FactRef::Verdict(VerdictFact::DaysInStage) => days(self.days_in_stage),
            FactRef::Verdict(VerdictFact::Score(Axis::Total)) => {
                self.rfm_total.map(|total| FactValue::Count(total.into()))
            }
            FactRef::Customer(About::Age) => self.age.map(|age| FactValue::Count(age.into())),
            FactRef::Customer(About::Industry) => one_of(&INDUSTRIES, self.industry),
            FactRef::Customer(_) => {
                self.country.map(|place| FactValue::Text(COUNTRIES[usize::from(place)]))
            }
            FactRef::Attribute(_) => self.store_card.map(FactValue::Flag),
            FactRef::Tags => Some(FactValue::Tags(&self.tags)),
            _ => None,
        }
    }
}

/// The tags of a set of bits.
pub(crate) fn tags(bits: u8) -> BTreeSet<Name> {
    let tags = TAGS.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
    tags.map(|(_, tag)| *tag).collect()
}
