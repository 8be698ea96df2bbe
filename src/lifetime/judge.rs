//! The judge: what one customer will buy and be worth.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::buying::{BgNbd, History, IfAlive, MbgNbd, Nbd, ParetoNbd};
use super::spend::{GammaGamma, Spending};
use super::{AverageCustomer, Discount, Horizon, LifetimePolicy};
use crate::base::{Figure, Money, Probability};
use crate::evidence::{Evidence, Operator, Reason};
use crate::fact::{FactValue, Known, Metric, Working};
use crate::judge::{Assess, other_currency};
use crate::model::{LifetimeValue, Validity, Value};
use crate::profile::Profile;

/// Predicts purchases and their worth by a fitted model of buying and leaving and one of spend.
///
/// * *Looks at* [`repeat_purchases`](Profile::repeat_purchases) (x),
///   [`last_purchase_age`](Profile::last_purchase_age) (`t_x`), [`age`](Profile::age) (T), and the
///   mean of [`repeat_spend`](Profile::repeat_spend) over the repeat purchases (m).
/// * *At the boundary*: on the day of the first purchase age is 0, and P(alive) is what the model
///   says of it: 1, but b/(a+b) under MBG/NBD.
/// * *With no data*: `None` for a customer who never bought. Without a repeat purchase the mean
///   spend of all customers stands for the customer's own. No value when the policy has no spend
///   model or that has no mean, when what was bought again was all given back or for nothing, and
///   when the books are in another currency than the policy.
/// * *Explained*: each fact with its share in the value, or in the expected purchases where there
///   is no value. The shares begin with the [`AverageCustomer`]; the share of a fact is the mean of
///   what exchanging it for the average one changes, over all orders in which the facts can be
///   exchanged (Shapley, *A Value for n-Person Games*, 1953), so they add up whatever the order. On
///   the way the last purchase is never later than the present. How the fact compares with the
///   average one stands beside it.
/// * *Cost*: one evaluation of the model for each of the four answers; no allocation.
/// * *Reference*: Fader, Hardie & Lee, *RFM and CLV*, Journal of Marketing Research 42, 2005.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifetime {
    pub(super) policy: LifetimePolicy,
    pub(super) buying: Buying,
    pub(super) spend: Option<GammaGamma>,
    pub(super) horizon: Horizon,
    pub(super) discount: Discount,
    pub(super) average: Facts,
}

/// One of the buying models.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Buying {
    BgNbd(BgNbd),
    MbgNbd(MbgNbd),
    ParetoNbd(ParetoNbd),
    Nbd(Nbd),
}

impl Buying {
    /// What the answers of whichever model it is are made of.
    fn parts(&self) -> &dyn IfAlive {
        match self {
            Self::BgNbd(model) => model.parts(),
            Self::MbgNbd(model) => model.parts(),
            Self::ParetoNbd(model) => model,
            Self::Nbd(model) => model,
        }
    }
}

/// What the models look at: x, `t_x` and T in days, m if something was paid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Facts {
    pub(super) x: u32,
    pub(super) last: u32,
    pub(super) age: u32,
    pub(super) mean: Option<f64>,
}

/// The facts in the order in which [`Facts::mixed`] numbers them.
const FACTS: [Metric; 4] =
    [Metric::RepeatPurchases, Metric::LastPurchaseAge, Metric::Age, Metric::MeanRepeatSpend];

/// The value or the purchases of the average customer, with which the shares begin.
const AVERAGE_VALUE: Working = Working::literal("lifetime", "value_of_average_customer");
const AVERAGE_PURCHASES: Working = Working::literal("lifetime", "purchases_of_average_customer");
const HORIZON: Working = Working::literal("lifetime", "horizon");

impl Facts {
    fn of(profile: &Profile<'_>) -> Option<Self> {
        let x = profile.repeat_purchases();
        let paid = units(profile.repeat_spend()) / f64::from(x.max(1));
        let (last, age) = (profile.last_purchase_age()?, profile.age()?);
        Some(Self { x, last, age, mean: (x > 0 && paid > 0.0).then_some(paid) })
    }

    /// The customer's facts where the set has them, the average ones elsewhere; a last purchase
    /// never lies in the future, nor apart from the first without a repeat purchase.
    fn mixed(self, average: Self, set: usize) -> Self {
        let own = |place: u32| set >> place & 1 == 1;
        let pick = |place, own_fact, average_fact| if own(place) { own_fact } else { average_fact };
        let x = pick(0, self.x, average.x);
        let age = pick(2, self.age, average.age);
        let last = if x == 0 { 0 } else { pick(1, self.last, average.last).min(age) };
        let mean = if own(3) { self.mean.or(average.mean) } else { average.mean };
        Self { x, last, age, mean }
    }
}

impl Lifetime {
    /// The policy, to be read, stored and reviewed.
    pub fn policy(&self) -> &LifetimePolicy {
        &self.policy
    }

    /// Which customer explanations compare with.
    pub fn average(&self) -> AverageCustomer {
        self.policy.average
    }

    fn history(&self, facts: Facts) -> History {
        let units = |days: u32| f64::from(days) / self.policy.unit.days();
        let history = History::new(facts.x, units(facts.last), units(facts.age));
        // Days of the past in order always are a history.
        history.unwrap_or(History::just_arrived())
    }

    /// What a customer with these facts will pay each time.
    fn spend(&self, facts: Facts) -> Option<f64> {
        let spend = self.spend.as_ref()?;
        match facts {
            Facts { x: 0, .. } => spend.expected_spend_of_new(),
            // Somebody who bought again and paid nothing for it is beyond what the spend model knows.
            Facts { x, mean, .. } => spend.expected_spend(&Spending::new(x, mean?).ok()?),
        }
    }

    /// An amount to the nearest minor unit, at most what an amount can be.
    fn money(&self, amount: f64) -> Money {
        let currency = self.policy.currency;
        let minor = (amount * minor_units(currency)).round();
        #[expect(clippy::cast_possible_truncation, reason = "a float beyond is the largest number")]
        let minor = (minor as i128).clamp(0, MOST);
        Money::from_minor(minor, currency)
    }

    /// What the shares are of: the value for each set of own facts, or the purchases where the
    /// value is unknown for one of them. Not every fact matters to every factor.
    fn worths(&self, facts: Facts, same_currency: bool) -> (bool, [f64; 16]) {
        let parts = self.buying.parts();
        let mixed = |set| facts.mixed(self.average, set);
        let history = |set| self.history(mixed(set));
        let alive = of_facts(0b0111, |set| parts.alive_or_gone(&history(set)).0);
        let spend = of_facts(0b1001, |set| self.spend(mixed(set)).filter(|_| same_currency));
        let in_money = spend.iter().all(Option::is_some);
        let ahead = of_facts(0b0101, |set| {
            if in_money {
                parts.discounted_if_alive(&history(set), self.horizon, self.discount)
            } else {
                parts.purchases_if_alive(&history(set), self.horizon)
            }
        });
        let mut worths = [0.0; 16];
        for (worth, ((alive, ahead), spend)) in
            worths.iter_mut().zip(alive.into_iter().zip(ahead).zip(spend))
        {
            let purchases = alive * ahead;
            *worth = match spend {
                Some(each) if in_money => units(self.money(purchases * each)),
                _ => Figure::nearest(purchases).get(),
            };
        }
        (in_money, worths)
    }

    /// The reason from which the shares start.
    fn start(&self, in_money: bool, worth: f64) -> Reason {
        let start = if in_money {
            Reason::is(AVERAGE_VALUE, Value::Money(self.money(worth)))
        } else {
            let shown = Decimal::from_str_exact(&format!("{worth:.4}")).unwrap_or(Decimal::MAX);
            Reason::is(AVERAGE_PURCHASES, Value::Number(shown))
        };
        start.share(worth)
    }

    fn average_fact(&self, fact: Metric) -> Option<Value> {
        let average = &self.policy.average;
        match fact {
            Metric::RepeatPurchases => Some(Value::Count(average.repeat_purchases.into())),
            Metric::LastPurchaseAge => Some(Value::Days(average.last_purchase_age_days.into())),
            Metric::Age => Some(Value::Days(average.age_days.into())),
            _ => average.mean_repeat_spend.map(Value::Money),
        }
    }
}

impl Assess for Lifetime {
    type Verdict = Option<LifetimeValue>;

    fn assess(&self, known: &Known<'_>) -> Option<LifetimeValue> {
        let facts = Facts::of(known.profile())?;
        let (parts, history) = (self.buying.parts(), self.history(facts));
        let (alive, gone) = parts.alive_or_gone(&history);
        let silent = gone + alive * parts.silent_if_alive(&history, self.horizon);
        let same = known.currency() == self.policy.currency;
        let lifetime_value = self.spend(facts).filter(|_| same).map(|each| {
            let ahead = parts.discounted_if_alive(&history, self.horizon, self.discount);
            self.money(alive * ahead * each)
        });
        let chance = |chance: f64| Probability::new(chance.clamp(0.0, 1.0)).ok();
        Some(LifetimeValue {
            p_alive: chance(alive)?,
            p_no_purchase: chance(silent)?,
            expected_purchases: Figure::nearest(
                alive * parts.purchases_if_alive(&history, self.horizon),
            ),
            lifetime_value,
        })
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        let Some(facts) = Facts::of(known.profile()) else {
            return vec![Reason::missing(Metric::Age)].into();
        };
        let same = known.currency() == self.policy.currency;
        let (in_money, worths) = self.worths(facts, same);
        let [start, ..] = worths;
        let mut reasons = vec![self.start(in_money, start)];
        for (place, fact) in FACTS.into_iter().enumerate() {
            let share = shapley(&worths, place);
            let Some(own) = fact.of(known.profile()).map(FactValue::to_value) else {
                reasons.push(Reason::missing(fact).share(share));
                continue;
            };
            reasons.push(Reason::is(fact, own.clone()).share(share));
            let Some(average) = self.average_fact(fact) else { continue };
            let operator = match own.partial_cmp(&average) {
                Some(Ordering::Greater) => Operator::Above,
                Some(Ordering::Less) => Operator::Below,
                _ => continue,
            };
            reasons.push(Reason::new(fact, own, operator, average));
        }
        let paid = Value::Money(known.profile().repeat_spend());
        reasons.push(Reason::is(Metric::RepeatSpend, paid));
        reasons.push(Reason::is(HORIZON, Value::Days(self.policy.horizon_days.into())));
        if !same {
            reasons.push(other_currency(known, self.policy.currency));
        }
        reasons.sort_by(Reason::by_weight);
        reasons.into()
    }

    /// What is predicted has no class: whoever reads it says until when that holds.
    fn valid_until(&self, _: &Known<'_>) -> Validity {
        Validity::Unlimited
    }
}

/// An answer for each set of facts, asked once for all sets that agree on the facts of the mask.
fn of_facts<T: Copy>(mask: usize, ask: impl Fn(usize) -> T) -> [T; 16] {
    let mut answers: [T; 16] = [ask(0); 16];
    for set in 1..16_usize {
        let known = answers.get(set & mask).copied();
        let answer = known.filter(|_| set & mask != set).unwrap_or_else(|| ask(set));
        if let Some(place) = answers.get_mut(set) {
            *place = answer;
        }
    }
    answers
}

/// The share of one of four facts: the mean over all orders of what it adds to those before it.
fn shapley(worths: &[f64; 16], place: usize) -> f64 {
    // Of the 24 orders, so many have a given set of 0, 1, 2 or 3 facts before this one.
    const ORDERS: [f64; 4] = [6.0, 2.0, 2.0, 6.0];
    let bit = 1_usize << place;
    let mut sum = 0.0;
    for (set, before) in worths.iter().enumerate().filter(|(set, _)| set & bit == 0) {
        let after = worths.get(set | bit).copied().unwrap_or(*before);
        let facts = set.count_ones() as usize;
        sum += ORDERS.get(facts).copied().unwrap_or(0.0) * (after - before);
    }
    sum / 24.0
}

/// The largest amount: 27 digits, the most that are read back.
const MOST: i128 = 999_999_999_999_999_999_999_999_999;

fn minor_units(currency: crate::base::Currency) -> f64 {
    (0..currency.exponent()).fold(1.0, |units, _| units * 10.0)
}

/// An amount in units of its currency.
pub(super) fn units(money: Money) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "the models know sixteen digits")]
    let minor = money.minor() as f64;
    minor / minor_units(money.currency())
}
