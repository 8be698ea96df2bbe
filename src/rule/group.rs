//! What the rules of a group give together.

use super::decay;
use super::{Collect, Decay, Group, HitPolicy, Outcome, Rule};
use crate::base::Name;
use crate::condition::{Fired, MISSING};

/// A group, ready to be asked.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) group: Group,
    /// What rules give in it, in the order in which the hit policy looks at them.
    pub(super) gives: Vec<Gives>,
    /// Classes of overrides, the strongest first.
    overrides: Vec<(usize, Name)>,
}

/// What one rule gives.
#[derive(Clone, Debug)]
pub(super) struct Gives {
    pub(super) rule: usize,
    pub(super) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Class(Name),
    /// Points, and with a decay the slot of the age.
    Points(i64, Option<(Decay, usize)>),
}

/// What a group gives one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// No rule fired, and the group has no class for that.
    Nothing,
    /// One class.
    Class(Name),
    /// A list of classes; [`Applied::classes`](super::Applied::classes) walks it.
    List,
    /// Points, or how many rules fired.
    Points(i64),
    /// Rules contradicted each other: nothing is given.
    Conflict,
}

impl Ready {
    /// Gathers what rules give in a group. `slot` is the place of a decay's age in a row.
    pub(super) fn of(group: &Group, rules: &[Rule], slot: impl Fn(&Decay) -> usize) -> Self {
        let mut order: Vec<usize> = (0..rules.len()).collect();
        let priority = |at: &usize| rules.get(*at).map_or(0, |rule| rule.priority);
        let mut by_priority = order.clone();
        by_priority.sort_by_key(|at| std::cmp::Reverse(priority(at)));
        if group.hit_policy == HitPolicy::Priority {
            order.clone_from(&by_priority);
        }
        let outcomes = |order: Vec<usize>| {
            order
                .into_iter()
                .filter_map(|at| Some((at, rules.get(at)?)))
                .flat_map(|(at, rule)| rule.then.iter().map(move |outcome| (at, outcome)))
        };
        let gives = outcomes(order).filter_map(|(rule, outcome)| match outcome {
            Outcome::Class { group: of, class } if *of == group.id => {
                Some(Gives { rule, what: What::Class(*class) })
            }
            Outcome::Points { group: of, points, decay } if *of == group.id => {
                let decay = decay.clone().map(|decay| (slot(&decay), decay));
                let what = What::Points(*points, decay.map(|(slot, decay)| (decay, slot)));
                Some(Gives { rule, what })
            }
            _ => None,
        });
        let overrides = outcomes(by_priority).filter_map(|(rule, outcome)| match outcome {
            Outcome::Override { group: of, class } if *of == group.id => Some((rule, *class)),
            _ => None,
        });
        let (gives, overrides) = (gives.collect(), overrides.collect());
        Self { group: group.clone(), gives, overrides }
    }

    /// The rule whose override wins, and its class.
    fn winning_override(&self, fired: &Fired<'_>) -> Option<(usize, Name)> {
        self.overrides.iter().find(|(rule, _)| fired.contains(*rule)).copied()
    }

    /// The rules with an override, the strongest first.
    pub(super) fn overrides(&self) -> impl Iterator<Item = usize> {
        self.overrides.iter().map(|(rule, _)| *rule)
    }

    /// Whether what it gives as a class may change only because points fade.
    pub(super) fn may_drift(&self) -> bool {
        let fades = |gives: &Gives| matches!(gives.what, What::Points(_, Some(_)));
        self.group.hit_policy.compares_points() && self.gives.iter().any(fades)
    }

    /// Whether one rule alone decides.
    pub(super) fn takes_one(&self) -> bool {
        matches!(self.group.hit_policy, HitPolicy::First | HitPolicy::Priority)
    }

    /// Whether what the group gives rests on what a fired rule gives. Points of an unknown age are
    /// not given, so only a count rests on them, or the conflict of a group that allows one rule.
    pub(super) fn rests(&self, verdict: Verdict, what: &What, row: &[i64]) -> bool {
        match verdict {
            Verdict::Nothing => false,
            Verdict::Class(class) => *what == What::Class(class),
            Verdict::List => true,
            Verdict::Points(_) | Verdict::Conflict => {
                let is_counted = self.group.hit_policy == HitPolicy::Collect(Collect::Count);
                let is_one_too_many =
                    self.group.hit_policy == HitPolicy::Unique && verdict == Verdict::Conflict;
                is_counted || is_one_too_many || what.now(row).is_some()
            }
        }
    }

    pub(super) fn verdict(&self, fired: &Fired<'_>, row: &[i64]) -> Verdict {
        if let Some((_, class)) = self.winning_override(fired) {
            return Verdict::Class(class);
        }
        let mut given = self.gives.iter().filter(|gives| fired.contains(gives.rule));
        let verdict = match self.group.hit_policy {
            HitPolicy::First | HitPolicy::Priority => {
                given.find_map(|gives| gives.what.now(row)).unwrap_or(Verdict::Nothing)
            }
            HitPolicy::Unique => match (given.next(), given.next()) {
                (Some(_), Some(_)) => return Verdict::Conflict,
                (one, _) => one.and_then(|one| one.what.now(row)).unwrap_or(Verdict::Nothing),
            },
            HitPolicy::Agree => {
                let mut all = given.filter_map(|gives| gives.what.now(row));
                let first = all.next();
                if all.any(|other| Some(other) != first) {
                    return Verdict::Conflict;
                }
                first.unwrap_or(Verdict::Nothing)
            }
            HitPolicy::Collect(Collect::List) => match given.next() {
                Some(_) => Verdict::List,
                None => Verdict::Nothing,
            },
            HitPolicy::Collect(Collect::Count) => {
                Verdict::Points(i64::try_from(given.count()).unwrap_or(i64::MAX))
            }
            HitPolicy::Collect(collect) => {
                let points = given.filter_map(|gives| gives.what.points(row));
                match collect {
                    Collect::Min => points.min().map_or(Verdict::Nothing, Verdict::Points),
                    Collect::Max => points.max().map_or(Verdict::Nothing, Verdict::Points),
                    _ => Verdict::Points(points.fold(0_i64, i64::saturating_add)),
                }
            }
        };
        self.settled(verdict)
    }

    /// Caps points, and gives the class of those for whom no rule fired.
    fn settled(&self, verdict: Verdict) -> Verdict {
        match (verdict, self.group.otherwise) {
            (Verdict::Points(points), _) => {
                let points = points.max(self.group.least.unwrap_or(i64::MIN));
                Verdict::Points(points.min(self.group.most.unwrap_or(i64::MAX)))
            }
            (Verdict::Nothing, Some(class)) => Verdict::Class(class),
            (verdict, _) => verdict,
        }
    }

    /// The classes of a list, each once, in the order of the rules.
    pub(super) fn list<'r>(&'r self, fired: Fired<'r>) -> impl Iterator<Item = Name> + 'r {
        let class = move |gives: &'r Gives| match gives.what {
            What::Class(class) if fired.contains(gives.rule) => Some(class),
            _ => None,
        };
        self.gives.iter().enumerate().filter_map(move |(at, gives)| {
            let this = class(gives)?;
            let mut earlier = self.gives.iter().take(at).filter_map(class);
            (!earlier.any(|other| other == this)).then_some(this)
        })
    }
}

impl What {
    /// What it gives now; `None` for points whose age is not known.
    pub(super) fn now(&self, row: &[i64]) -> Option<Verdict> {
        match self {
            Self::Class(class) => Some(Verdict::Class(*class)),
            Self::Points(..) => self.points(row).map(Verdict::Points),
        }
    }

    fn points(&self, row: &[i64]) -> Option<i64> {
        let Self::Points(points, decay) = self else { return None };
        let Some((decay, slot)) = decay else { return Some(*points) };
        let age = row.get(*slot).copied().filter(|age| *age != MISSING)?;
        Some(match decay {
            Decay::Linear { days, .. } => decay::linear(*points, *days, age),
            Decay::HalfLife { days, .. } => decay::half_life(*points, *days, age),
        })
    }
}

impl Decay {
    /// The fact whose days are the age.
    pub fn age(&self) -> &crate::fact::FactRef {
        match self {
            Self::Linear { age, .. } | Self::HalfLife { age, .. } => age,
        }
    }

    /// Days to nothing, or to a half.
    pub fn days(&self) -> u32 {
        match self {
            Self::Linear { days, .. } | Self::HalfLife { days, .. } => *days,
        }
    }
}
