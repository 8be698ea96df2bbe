//! A customer as it is handed to another engine.

use patronage::base::Name as Label;

use crate::twenty::customer::{COUNTRIES, Customer, INDUSTRIES, SEGMENTS, STAGES, TAGS, TIERS};

/// A fact as it is handed to another engine.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    Whole(i64),
    /// So many units of so many decimals.
    Fraction(i64, u32),
    Name(&'static str),
    Flag(bool),
    Names(Vec<&'static str>),
}

pub(crate) const FACTS: usize = 19;

impl Customer {
    /// The facts under the names that the rules of the other engines use; `None` is missing. Money
    /// is in cents: none of those engines knows money.
    pub(crate) fn facts(&self) -> [(&'static str, Option<Known>); FACTS] {
        use Known::{Flag, Fraction, Name, Names, Whole};
        let days = |days: Option<i32>| days.map(|days| Whole(days.into()));
        let byte = |byte: Option<u8>| byte.map(|byte| Whole(byte.into()));
        let one_of = |list: &'static [Label], place: Option<u8>| {
            place.map(|place| Name(list[usize::from(place)].as_str()))
        };
        let all: &'static [Label] = &TAGS;
        let tags = all.iter().enumerate().filter(|(at, _)| self.tag_bits >> at & 1 == 1);
        [
            ("spend", Some(Whole(self.spend))),
            ("spend_90d", Some(Whole(self.spend_90d))),
            ("purchases", Some(Whole(self.purchases.into()))),
            ("purchases_90d", Some(Whole(self.purchases_90d.into()))),
            ("since_last", days(self.since_last)),
            ("visits_30d", Some(Whole(self.visits_30d.into()))),
            ("complaints_90d", Some(Whole(self.complaints_90d.into()))),
            // Generated in thousandths.
            ("churn", self.churn.map(|chance| Fraction((chance * 1e3).round() as i64, 3))),
            ("tier", one_of(&TIERS, self.tier)),
            ("segment", one_of(&SEGMENTS, self.segment)),
            ("stage", one_of(&STAGES, self.stage)),
            ("days_in_stage", days(self.days_in_stage)),
            ("rfm_total", byte(self.rfm_total)),
            ("age", byte(self.age)),
            ("industry", one_of(&INDUSTRIES, self.industry)),
            ("country", self.country.map(|place| Name(COUNTRIES[usize::from(place)]))),
            ("store_card", self.store_card.map(Flag)),
            ("trend", self.trend.map(|trend| Fraction(trend.into(), 4))),
            ("tags", Some(Names(tags.map(|(_, tag)| tag.as_str()).collect()))),
        ]
    }
}
