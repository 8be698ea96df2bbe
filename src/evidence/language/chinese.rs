//! Chinese, in simplified characters.

use super::reader::{Moved, is_more};
use super::{Change, Effect, IfMissing, Operator, Truth, What, Words};
use crate::base::Day;
use crate::error::Code;
use crate::fact::{About, Axis, Behaviour, FactRef, Measured, Metric, VerdictFact};
use crate::model::Cause;

pub(super) struct Chinese;

/// The word for a fact, where there is one.
fn word(fact: &FactRef) -> Option<&'static str> {
    match fact {
        FactRef::AsOf => Some("当日"),
        FactRef::Customer(about) => Some(record(*about)),
        FactRef::Tags => Some("标签"),
        FactRef::Behaviour(Behaviour { measured, .. }) => Some(measure(measured)),
        FactRef::Verdict(verdict) => Some(self::verdict(*verdict)),
        FactRef::Trend { .. } => Some("环比"),
        FactRef::Class(_) => Some("规则类别"),
        FactRef::Points(_) => Some("规则积分"),
        FactRef::Judge(_) => Some("自定义判定"),
        FactRef::Working(working) => match (working.of.as_str(), working.what.as_str()) {
            (_, "usual_gap") => Some("惯常购买间隔"),
            (_, "silence_in_usual_gaps") => Some("以惯常间隔计的沉默时长"),
            (_, "ended_silence_in_usual_gaps") => Some("上次购买前以惯常间隔计的沉默时长"),
            (_, "override") => Some("人工指定"),
            (_, "horizon") => Some("预测期"),
            ("ledger", "currency") => Some("账目币种"),
            ("segment", "frequency_plus_monetary") => Some("频次与金额得分之和"),
            ("churn", "base_rate") => Some("基准率"),
            ("standing", "value") => Some("保级评定金额"),
            ("standing", "reviews_in_a_row") => Some("连续评定次数"),
            ("standing", "days_in_tier") => Some("已在当前等级天数"),
            ("standing", "review") => Some("保级评定"),
            ("standing", "reviewed") => Some("评定日"),
            ("lifetime", "value_of_average_customer") => Some("平均客户的价值"),
            ("lifetime", "purchases_of_average_customer") => Some("平均客户的购买次数"),
            _ => None,
        },
        FactRef::Attribute(_) | FactRef::Unknown(_) => None,
    }
}

fn record(about: About) -> &'static str {
    match about {
        About::Age => "年龄",
        About::Birth => "出生日期",
        About::Country => "国家",
        About::Gender => "性别",
        About::IncomeBand => "收入档",
        About::Industry => "行业",
        About::Joined => "加入日期",
        About::Language => "语言",
        About::Occupation => "职业",
        About::Party => "客户主体",
        About::Region => "地区",
        About::SizeBand => "企业规模",
        About::Source => "来源",
        About::Tenure => "加入天数",
    }
}

fn measure(measured: &Measured) -> &'static str {
    match measured {
        Measured::Metric(metric) => match metric {
            Metric::SinceLast => "距上次购买天数",
            Metric::Age => "距首次购买天数",
            Metric::LastPurchaseAge => "首次至末次购买天数",
            Metric::Purchases => "购买次数",
            Metric::PurchaseDays => "购买日数",
            Metric::RepeatPurchases => "复购日数",
            Metric::MeanGap => "平均购买间隔",
            Metric::Spend => "净消费额",
            Metric::GrossSpend => "消费总额",
            Metric::Refunded => "退款额",
            Metric::MeanSpend => "次均消费额",
            Metric::RepeatSpend => "复购消费额",
            Metric::MeanRepeatSpend => "复购日均消费额",
            Metric::Interactions => "互动次数",
            Metric::SinceContact => "距上次互动天数",
        },
        Measured::Nps => "净推荐值",
        Measured::Csat => "满意率",
        Measured::Count(_) => "次数",
        Measured::Sum(_) => "合计",
        Measured::Mean(_) => "均值",
        Measured::First(_) => "首次日期",
        Measured::Last(_) => "末次日期",
        Measured::DaysSince(_) => "距上次天数",
        Measured::Share(_) => "占比",
    }
}

fn verdict(fact: VerdictFact) -> &'static str {
    match fact {
        VerdictFact::Score(Axis::Recency) => "近度得分",
        VerdictFact::Score(Axis::Frequency) => "频次得分",
        VerdictFact::Score(Axis::Monetary) => "金额得分",
        VerdictFact::Score(Axis::Total) => "总得分",
        VerdictFact::Segment => "客户分群",
        VerdictFact::Tier => "价值等级",
        VerdictFact::Standing => "会员等级",
        VerdictFact::StandingCause => "保级原因",
        VerdictFact::StandingSince => "会员等级起始日",
        VerdictFact::StandingUntil => "会员等级截止日",
        VerdictFact::StandingMeasured => "评定等级",
        VerdictFact::Stage => "生命周期阶段",
        VerdictFact::StageKind => "阶段类型",
        VerdictFact::DaysInStage => "在阶段天数",
        VerdictFact::ChurnProbability => "流失概率",
        VerdictFact::ChurnBand => "流失风险档",
        VerdictFact::PAlive => "仍活跃概率",
        VerdictFact::PNoPurchase => "不再购买概率",
        VerdictFact::ExpectedPurchases => "预期购买次数",
        VerdictFact::LifetimeValue => "客户终身价值",
    }
}

impl Words for Chinese {
    fn colon(&self) -> &'static str {
        "："
    }

    fn comma(&self) -> &'static str {
        "，"
    }

    fn semicolon(&self) -> &'static str {
        "；"
    }

    fn and(&self) -> &'static str {
        "、"
    }

    fn brackets(&self, inside: &str) -> String {
        format!("（{inside}）")
    }

    fn fact(&self, fact: &FactRef) -> String {
        word(fact).map_or_else(|| fact.to_string(), |word| format!("{word}（{fact}）"))
    }

    fn flag(&self, flag: bool) -> &'static str {
        if flag { "是" } else { "否" }
    }

    fn days(&self, days: &str, _: bool) -> String {
        format!("{days} 天")
    }

    fn empty(&self) -> &'static str {
        "无"
    }

    fn hidden(&self) -> &'static str {
        "（个人信息）"
    }

    fn truth(&self, truth: Truth) -> &'static str {
        match truth {
            Truth::True => "是",
            Truth::False => "否",
            Truth::Unknown => "未知",
        }
    }

    fn joint(&self, what: &What) -> String {
        match what {
            What::All => "以下全部".to_owned(),
            What::Any => "以下任一".to_owned(),
            What::AtLeast(n) => format!("以下至少 {n} 项"),
            What::Not => "并非".to_owned(),
            What::Reason(_) => String::new(),
        }
    }

    fn has(&self, fact: &str, value: &str) -> String {
        format!("{fact}为 {value}")
    }

    fn lacks(&self, fact: &str, meaning: Option<IfMissing>) -> String {
        match meaning {
            None | Some(IfMissing::Unknown) => format!("{fact}缺失"),
            Some(IfMissing::True) => format!("{fact}缺失（视为是）"),
            Some(IfMissing::False) => format!("{fact}缺失（视为否）"),
        }
    }

    fn is_missing(&self, fact: &str) -> String {
        format!("{fact}缺失")
    }

    fn operator(&self, operator: Operator) -> &'static str {
        match operator {
            Operator::Equal => "要求等于 {}",
            Operator::NotEqual => "要求不等于 {}",
            Operator::Below => "要求小于 {}",
            Operator::AtMost => "要求不多于 {}",
            Operator::Above => "要求大于 {}",
            Operator::AtLeast => "要求不少于 {}",
            Operator::Between => "要求介于 {}",
            Operator::In => "要求为 {} 之一",
            Operator::NotIn => "要求不为 {} 中任何一个",
            Operator::StartsWith => "要求以 {} 开头",
            Operator::WithinNext => "要求在未来 {} 内",
            Operator::AnniversaryWithin => "要求周年日在 {} 内",
            Operator::TaggedAny => "要求带有标签 {} 之一",
            Operator::TaggedAll => "要求带有全部标签 {}",
            Operator::TaggedNone => "要求不带标签 {}",
            Operator::TaggedAtLeast => "要求标签至少 {}",
            Operator::Missing => "要求缺失",
            Operator::Present => "要求已知",
        }
    }

    fn to(&self) -> &'static str {
        " 至 "
    }

    fn of(&self, n: &str, tags: &str) -> String {
        format!("{n} 个：{tags}")
    }

    fn away(&self, margin: &str) -> String {
        format!("相差 {margin}")
    }

    fn change(&self, fact: &FactRef, name: &str, by: &str, change: Change, _: bool) -> String {
        let more = if is_more(change) { "再多" } else { "减少" };
        match Moved::of(fact) {
            Moved::Purchases => format!("{more}购买 {by} 次"),
            Moved::Silence if is_more(change) => format!("再有 {by}不购买"),
            Moved::Silence => format!("未购买时长减少 {by}"),
            Moved::PerPurchase | Moved::Other => format!("{name}{more} {by}"),
        }
    }

    fn by_day(&self, day: Day) -> String {
        format!("（{day} 前，含当日）")
    }

    fn effect(&self, effect: Effect, verdict: &str) -> String {
        match effect {
            Effect::Reaches => format!("，即可达到{verdict}"),
            Effect::Holds => format!("，即可保持{verdict}"),
            Effect::FallsTo => format!("，将降至{verdict}"),
        }
    }

    fn heading(&self, judge: &str, verdict: &str) -> String {
        let word = match judge {
            "lifetime" => "终身价值",
            "tier" => "价值等级",
            "standing" => "会员等级",
            "rfm" => "RFM 得分",
            "segment" => "客户分群",
            "stage" => "生命周期阶段",
            "churn" => "流失风险",
            own => return format!("{own}：{verdict}"),
        };
        format!("{word}（{judge}）：{verdict}")
    }

    fn none(&self, judge: &str) -> String {
        format!("无 {judge}")
    }

    fn nothing(&self) -> &'static str {
        "无"
    }

    fn conflict(&self) -> &'static str {
        "（规则相互矛盾）"
    }

    fn by_rules(&self, rules: &str) -> String {
        format!("，依据 {rules}")
    }

    fn before_rules(&self, rules: &str) -> String {
        format!("，优先于 {rules}")
    }

    fn rule(&self, fired: bool, effective: bool) -> &'static str {
        match (fired, effective) {
            (true, _) => "已触发",
            (false, true) => "未触发",
            (false, false) => "今日不生效",
        }
    }

    fn wanting(&self) -> &'static str {
        "取决于缺失的"
    }

    fn cause(&self, cause: Cause) -> &'static str {
        match cause {
            Cause::First => "首次评定",
            Cause::Measured => "按评定结果",
            Cause::Promoted => "升级",
            Cause::Demoted => "降级",
            Cause::Rising => "达到更高等级的次数尚不足",
            Cause::Margin => "足以保级",
            Cause::Patience => "未达保级线，次数尚不足以降级",
            Cause::MinimumStay => "最短保留期内",
            Cause::YearNotOver => "年度尚未结束",
            Cause::Grace => "宽限期",
            Cause::Overridden => "人工指定",
        }
    }

    fn since(&self, what: &str, day: Day) -> String {
        format!("{what}，自 {day} 起")
    }

    fn until(&self, what: &str, day: Day) -> String {
        format!("{what}，至 {day} 止")
    }

    fn measured(&self, tier: &str) -> String {
        format!("评定为 {tier}")
    }

    fn purchases(&self, number: &str) -> String {
        format!("预期购买 {number} 次")
    }

    fn alive(&self, chance: &str) -> String {
        format!("仍活跃概率 {chance}")
    }

    fn holds_until(&self, last: Day) -> String {
        format!("如无新互动，有效至 {last}")
    }

    fn code(&self, code: Code) -> Option<&'static str> {
        Some(match code {
            Code::AmountMissing => "缺少金额",
            Code::AmountNotWanted => "不应有金额",
            Code::Conflict => "相互矛盾",
            Code::Currency => "币种不符",
            Code::DecidedLater => "所引用的事实晚于此条件才判定",
            Code::DuplicateId => "编号重复",
            Code::Empty => "没有任何值可满足",
            Code::Limit => "超出上限",
            Code::Lookalike => "字形易混淆",
            Code::MissingNegated => "否定条件中的事实可能缺失",
            Code::Order => "顺序有误",
            Code::Range => "超出范围",
            Code::RateMissing => "缺少汇率",
            Code::RefundOf => "退款所指购买不符",
            Code::RefundTooLarge => "退款超过购买金额",
            Code::Required => "缺少必填项",
            Code::Syntax => "格式有误",
            Code::Type => "类型不符",
            Code::Unit => "单位不符",
            Code::UnknownCustomer => "未登记的客户",
            Code::UnknownName => "未知名称",
            Code::Version => "版本无法读取",
        })
    }

    fn row(&self, row: usize) -> String {
        format!("第 {row} 行")
    }

    fn place(&self, line: usize, column: usize) -> String {
        format!("第 {line} 行第 {column} 列")
    }

    fn expected(&self, expected: &str) -> String {
        format!("应为：{expected}")
    }
}
