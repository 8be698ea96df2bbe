//! The twenty rules as a person would write them in Rust.

#![expect(clippy::manual_range_contains, reason = "code by hand without branches")]

use super::customer::{APP, BLOCKED, BOARD, Customer, NEWSLETTER, RULES, VIP};

/// The twenty rules as a person would write them, by row.
pub(crate) fn hand_row(c: &Customer) -> u32 {
    let tagged = |bits: u8| c.tag_bits & bits != 0;
    let rules = [
        c.spend_90d >= 150_000 && matches!(c.tier, Some(1 | 2)) && !tagged(BLOCKED),
        c.purchases >= 10 && c.since_last.is_some_and(|days| days <= 30),
        c.since_last.is_some_and(|days| days > 180) && c.spend >= 200_000,
        c.stage == Some(1) && (1..=2).contains(&c.purchases_90d),
        c.complaints_90d >= 2 || c.churn.is_some_and(|chance| chance >= 0.8),
        c.churn.is_some_and(|chance| (0.5..=0.8).contains(&chance)) && c.tier == Some(2),
        matches!(c.segment, Some(0 | 1)) && c.rfm_total.is_some_and(|total| total >= 12),
        c.store_card == Some(true) && c.visits_30d >= 3,
        matches!(c.industry, Some(0 | 1)) && c.spend > 50_000,
        !matches!(c.country, Some(1 | 2)) && c.stage == Some(2),
        tagged(VIP | BOARD) && c.spend_90d < 10_000,
        c.tag_bits & (NEWSLETTER | APP) == NEWSLETTER | APP && c.visits_30d > 0,
        c.trend.is_some_and(|trend| trend < 5_000) && c.spend_90d > 0,
        c.trend.is_some_and(|trend| trend >= 20_000) && c.purchases_90d >= 3,
        c.days_in_stage.is_some_and(|days| days > 60) && matches!(c.stage, Some(4 | 5)),
        c.age.is_some_and(|age| (18..=25).contains(&age)) && c.store_card == Some(false),
        u8::from(c.purchases >= 5) + u8::from(c.visits_30d >= 5) + u8::from(tagged(VIP)) >= 2,
        c.tier.is_some_and(|tier| tier != 0)
            && c.stage.is_some_and(|stage| stage != 6)
            && c.rfm_total.is_some_and(|total| total > 8),
        c.since_last.is_none() && c.visits_30d >= 1,
        (c.segment == Some(3) || c.churn.is_some_and(|chance| chance >= 0.9))
            && (c.spend >= 100_000 || tagged(VIP)),
    ];
    rules.iter().enumerate().fold(0, |bits, (at, fired)| bits | u32::from(*fired) << at)
}

pub(crate) const BLOCK: usize = 1_024;
/// A missing name or number of a byte.
const NONE: u8 = u8::MAX;

/// The customers as columns of the types that a person would choose; −1, 255 or NaN is missing.
pub(crate) struct Columns {
    spend: Vec<i64>,
    spend_90d: Vec<i64>,
    purchases: Vec<i32>,
    purchases_90d: Vec<i32>,
    since_last: Vec<i32>,
    visits_30d: Vec<i32>,
    complaints_90d: Vec<i32>,
    churn: Vec<f64>,
    tier: Vec<u8>,
    segment: Vec<u8>,
    stage: Vec<u8>,
    days_in_stage: Vec<i32>,
    rfm_total: Vec<u8>,
    age: Vec<u8>,
    industry: Vec<u8>,
    country: Vec<u8>,
    store_card: Vec<u8>,
    trend: Vec<i32>,
    tags: Vec<u8>,
}

/// One loop over the rows of a block: the columns by name, then the rule.
macro_rules! rule {
    ($self:ident, $range:ident, $out:expr; $first:ident $(, $name:ident)* => $rule:expr) => {{
        let $first = &$self.$first[$range.clone()];
        $(let $name = &$self.$name[$range.clone()];)*
        let out = &mut $out[..$first.len()];
        for at in 0..out.len() {
            let $first = $first[at];
            $(let $name = $name[at];)*
            out[at] = u8::from($rule);
        }
    }};
}

impl Columns {
    pub(crate) fn of(customers: &[Customer]) -> Self {
        fn column<T>(all: &[Customer], one: impl Fn(&Customer) -> T) -> Vec<T> {
            all.iter().map(one).collect()
        }
        let all = customers;
        Self {
            spend: column(all, |c| c.spend),
            spend_90d: column(all, |c| c.spend_90d),
            purchases: column(all, |c| c.purchases),
            purchases_90d: column(all, |c| c.purchases_90d),
            since_last: column(all, |c| c.since_last.unwrap_or(-1)),
            visits_30d: column(all, |c| c.visits_30d),
            complaints_90d: column(all, |c| c.complaints_90d),
            churn: column(all, |c| c.churn.unwrap_or(f64::NAN)),
            tier: column(all, |c| c.tier.unwrap_or(NONE)),
            segment: column(all, |c| c.segment.unwrap_or(NONE)),
            stage: column(all, |c| c.stage.unwrap_or(NONE)),
            days_in_stage: column(all, |c| c.days_in_stage.unwrap_or(-1)),
            rfm_total: column(all, |c| c.rfm_total.unwrap_or(0)),
            age: column(all, |c| c.age.unwrap_or(NONE)),
            industry: column(all, |c| c.industry.unwrap_or(NONE)),
            country: column(all, |c| c.country.unwrap_or(NONE)),
            store_card: column(all, |c| c.store_card.map_or(NONE, u8::from)),
            trend: column(all, |c| c.trend.unwrap_or(-1)),
            tags: column(all, |c| c.tag_bits),
        }
    }

    /// The twenty rules by hand over columns, a block at a time: where it starts, how many rows it
    /// has, and a byte a row for each rule.
    pub(crate) fn blocks(&self, mut each: impl FnMut(usize, usize, &[[u8; BLOCK]])) {
        let m = &mut vec![[0_u8; BLOCK]; RULES.len()];
        for from in (0..self.spend.len()).step_by(BLOCK) {
            let r = from..(from + BLOCK).min(self.spend.len());
            rule!(self, r, m[0]; spend_90d, tier, tags => (spend_90d >= 150_000) & ((tier == 1) | (tier == 2)) & (tags & BLOCKED == 0));
            rule!(self, r, m[1]; purchases, since_last => (purchases >= 10) & (since_last >= 0) & (since_last <= 30));
            rule!(self, r, m[2]; since_last, spend => (since_last > 180) & (spend >= 200_000));
            rule!(self, r, m[3]; stage, purchases_90d => (stage == 1) & (purchases_90d >= 1) & (purchases_90d <= 2));
            rule!(self, r, m[4]; complaints_90d, churn => (complaints_90d >= 2) | (churn >= 0.8));
            rule!(self, r, m[5]; churn, tier => (churn >= 0.5) & (churn <= 0.8) & (tier == 2));
            rule!(self, r, m[6]; segment, rfm_total => (segment <= 1) & (rfm_total >= 12));
            rule!(self, r, m[7]; store_card, visits_30d => (store_card == 1) & (visits_30d >= 3));
            rule!(self, r, m[8]; industry, spend => (industry <= 1) & (spend > 50_000));
            rule!(self, r, m[9]; country, stage => (country != 1) & (country != 2) & (stage == 2));
            rule!(self, r, m[10]; tags, spend_90d => (tags & (VIP | BOARD) != 0) & (spend_90d < 10_000));
            rule!(self, r, m[11]; tags, visits_30d => (tags & (NEWSLETTER | APP) == NEWSLETTER | APP) & (visits_30d > 0));
            rule!(self, r, m[12]; trend, spend_90d => (trend >= 0) & (trend < 5_000) & (spend_90d > 0));
            rule!(self, r, m[13]; trend, purchases_90d => (trend >= 20_000) & (purchases_90d >= 3));
            rule!(self, r, m[14]; days_in_stage, stage => (days_in_stage > 60) & ((stage == 4) | (stage == 5)));
            rule!(self, r, m[15]; age, store_card => (age >= 18) & (age <= 25) & (store_card == 0));
            rule!(self, r, m[16]; purchases, visits_30d, tags => u8::from(purchases >= 5) + u8::from(visits_30d >= 5) + u8::from(tags & VIP != 0) >= 2);
            rule!(self, r, m[17]; tier, stage, rfm_total => (tier != 0) & (tier != NONE) & (stage != 6) & (stage != NONE) & (rfm_total > 8));
            rule!(self, r, m[18]; since_last, visits_30d => (since_last < 0) & (visits_30d >= 1));
            rule!(self, r, m[19]; segment, churn, spend, tags => ((segment == 3) | (churn >= 0.9)) & ((spend >= 100_000) | (tags & VIP != 0)));
            each(r.start, r.len(), m);
        }
    }
}
