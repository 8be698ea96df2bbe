//! The one renderer.

use super::{Labels, Language, Words};
use crate::error::{Finding, Findings};
use crate::evidence::{Change, Counterfactual, Operator, Reason, Shown, TraceNode, Truth, What};
use crate::fact::{FactRef, Metric, VerdictFact};
use crate::model::{
    Answer, ChurnRisk, GroupAnswer, LifetimeValue, Position, Standing, Validity, Value,
};

/// Somebody who reads answers: in a language, with the labels of a policy where there are any.
/// Everything that explains itself as text does so through this.
///
/// ```
/// use patronage::evidence::{Labels, Language, Reader};
/// use patronage::fact::VerdictFact;
/// use patronage::base::Name;
/// use patronage::model::Value;
///
/// let mut labels = Labels::default();
/// labels.set("tier", Name::literal("high"), Language::Chinese, "金卡");
/// let reader = Reader::new(Language::Chinese).with(&labels);
/// let high = Value::Name(Name::literal("high"));
/// assert_eq!(reader.value_of(&VerdictFact::Tier.into(), &high), "金卡");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reader<'l> {
    language: Language,
    labels: Option<&'l Labels>,
}

impl From<Language> for Reader<'_> {
    fn from(language: Language) -> Self {
        Self::new(language)
    }
}

impl<'l> Reader<'l> {
    /// Somebody who reads a language.
    pub fn new(language: Language) -> Self {
        Self { language, labels: None }
    }

    /// The same, with labels.
    pub fn with(self, labels: &'l Labels) -> Self {
        Self { labels: Some(labels), ..self }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    fn words(&self) -> &'static dyn Words {
        self.language.words()
    }

    /// A name of some sort: its label, else itself.
    pub fn name(&self, of: &str, name: &str) -> String {
        let label = self.labels.and_then(|labels| labels.of(of, name, self.language));
        label.unwrap_or(name).to_owned()
    }

    pub(crate) fn names<'n>(&self, of: &str, names: impl IntoIterator<Item = &'n str>) -> String {
        let names: Vec<String> = names.into_iter().map(|name| self.name(of, name)).collect();
        names.join(self.words().and())
    }

    /// The name of a fact.
    pub fn fact(&self, fact: &FactRef) -> String {
        self.words().fact(fact)
    }

    /// A value of no fact in particular.
    pub fn value(&self, value: &Value) -> String {
        let words = self.words();
        match value {
            Value::Flag(flag) => words.flag(*flag).to_owned(),
            Value::Days(days) => words.days(&days.to_string(), *days == 1),
            Value::Text(text) if text.is_empty() => words.empty().to_owned(),
            // What somebody typed cannot pretend to be a line of its own.
            Value::Text(text) => crate::error::escaped(text),
            Value::Tags(tags) if tags.is_empty() => words.empty().to_owned(),
            Value::Tags(tags) => {
                let tags: Vec<&str> = tags.iter().map(crate::base::Name::as_str).collect();
                tags.join(words.and())
            }
            value => value.to_string(),
        }
    }

    /// A value of a fact, by its label where it has one.
    pub fn value_of(&self, fact: &FactRef, value: &Value) -> String {
        match value {
            // A mean of days is a number, and still in days.
            Value::Number(days) if fact.metric() == Some(Metric::MeanGap) => {
                self.words().days(&days.normalize().to_string(), false)
            }
            Value::Name(name) => self.name(&fact.to_string(), name.as_str()),
            Value::Tags(tags) if !tags.is_empty() => {
                self.names(&fact.to_string(), tags.iter().map(crate::base::Name::as_str))
            }
            value => self.value(value),
        }
    }

    /// One comparison as a phrase.
    pub fn reason(&self, reason: &Reason) -> String {
        let words = self.words();
        let Reason { operator, bounds, .. } = reason;
        let fact = self.fact(&reason.fact);
        let value = |value: &Value| self.value_of(&reason.fact, value);
        let found = match &reason.observed {
            Shown::Missing if *operator == Operator::Missing => return words.is_missing(&fact),
            Shown::Missing => words.lacks(&fact, reason.if_missing),
            Shown::Personal => words.has(&fact, words.hidden()),
            Shown::Value(observed) => {
                let found = words.has(&fact, &value(observed));
                // What is exactly its bound need not be said twice.
                let is_plain = *operator == Operator::Equal && bounds.first() == Some(observed);
                if is_plain || *operator == Operator::Present {
                    return found;
                }
                found
            }
        };
        let each: Vec<String> = bounds.iter().map(value).collect();
        let listed = match (operator, each.as_slice()) {
            _ if reason.observed == Shown::Personal => return found,
            (Operator::TaggedAtLeast, [n, tags @ ..]) => words.of(n, &tags.join(words.and())),
            (Operator::Between, _) => each.join(words.to()),
            _ => each.join(words.and()),
        };
        let asked = words.operator(*operator).replace("{}", &listed);
        let mut text = format!("{found}{}{asked}", words.comma());
        if let Some(margin) = &reason.margin {
            text.push_str(words.semicolon());
            text.push_str(&words.away(&self.value(&margin.by)));
        }
        text
    }

    /// One part of a condition, with its truth where that is shown.
    pub fn part(&self, node: &TraceNode) -> String {
        let words = self.words();
        let what = match &node.what {
            What::Reason(reason) => self.reason(reason),
            joint => words.joint(joint),
        };
        let truth = node.truth.map_or(words.hidden(), |truth: Truth| words.truth(truth));
        format!("{truth}{}{what}", words.colon())
    }

    /// A change, and what it would do.
    pub fn counterfactual(&self, it: &Counterfactual) -> String {
        let words = self.words();
        let is_one = matches!(it.by, Value::Count(1));
        let name = self.fact(&it.fact);
        let mut text = words.change(&it.fact, &name, &self.value(&it.by), it.change, is_one);
        if let Some(day) = it.by_day {
            text.push_str(&words.by_day(day));
        }
        let verdict = words.has(&self.fact(&it.outcome), &self.value_of(&it.outcome, &it.value));
        text + &words.effect(it.effect, &verdict)
    }

    /// A verdict in short.
    pub fn answer(&self, answer: &Answer) -> String {
        let of = |fact: VerdictFact, name: &str| self.name(fact.text(), name);
        match answer {
            Answer::Tier(tier) => of(VerdictFact::Tier, tier.name.as_str()),
            Answer::Segment(segment) => of(VerdictFact::Segment, segment.0.as_str()),
            Answer::Rfm(score) => score.to_string(),
            Answer::Standing(standing) => self.standing(standing),
            Answer::Stage(position) => self.position(position),
            Answer::Churn(risk) => self.churn(risk),
            Answer::Lifetime(value) => self.lifetime(value),
            Answer::Own(value) => self.value(value),
        }
    }

    fn standing(&self, standing: &Standing) -> String {
        let words = self.words();
        let tier = |name: &str| self.name(VerdictFact::Standing.text(), name);
        let mut text = words.since(&tier(standing.held.name.as_str()), standing.since);
        if let Some(until) = standing.until {
            text = words.until(&text, until);
        }
        text.push_str(&words.brackets(words.cause(standing.cause)));
        text.push_str(words.comma());
        text + &words.measured(&tier(standing.measured.name.as_str()))
    }

    fn position(&self, position: &Position) -> String {
        let name = self.name(VerdictFact::Stage.text(), position.stage.name.as_str());
        position.since.map_or(name.clone(), |since| self.words().since(&name, since))
    }

    fn churn(&self, risk: &ChurnRisk) -> String {
        let band = self.name(VerdictFact::ChurnBand.text(), risk.band.as_str());
        format!("{band}{}{}", self.words().comma(), risk.probability)
    }

    fn lifetime(&self, value: &LifetimeValue) -> String {
        let words = self.words();
        let purchases = format!("{:.2}", value.expected_purchases.get());
        let mut parts = vec![words.purchases(&purchases)];
        parts.extend(value.lifetime_value.map(|money| money.to_string()));
        parts.push(words.alive(&value.p_alive.to_string()));
        parts.join(words.comma())
    }

    /// What a group of rules gives.
    pub fn group(&self, group: &str, answer: &GroupAnswer) -> String {
        let words = self.words();
        let of = format!("class.{group}");
        match answer {
            GroupAnswer::Nothing => words.nothing().to_owned(),
            GroupAnswer::Class(class) => self.name(&of, class.as_str()),
            GroupAnswer::List(classes) => {
                self.names(&of, classes.iter().map(crate::base::Name::as_str))
            }
            GroupAnswer::Points(points) => points.to_string(),
            GroupAnswer::Conflict => words.conflict().to_owned(),
        }
    }

    /// Until when a verdict holds if nothing happens, as a phrase; `None` where nothing ends it.
    pub fn validity(&self, validity: Validity) -> Option<String> {
        Some(self.words().holds_until(validity.first_change()?.minus(1)))
    }

    /// A finding: its place and kind in the language, and what was found and expected in the words
    /// of whoever checked.
    pub fn finding(&self, finding: &Finding) -> String {
        let words = self.words();
        let mut text = String::new();
        if let Some(row) = finding.row() {
            text.push_str(&words.row(row));
            text.push_str(words.colon());
        }
        if let Some(span) = finding.span() {
            text.push_str(&words.place(span.line, span.column));
            text.push_str(words.colon());
        }
        if !finding.path().is_empty() {
            text.push_str(finding.path());
            text.push_str(words.colon());
        }
        if let Some(code) = words.code(finding.code()) {
            text.push_str(code);
            text.push_str(words.colon());
        }
        text.push_str(finding.found());
        text.push_str(words.semicolon());
        text.push_str(&words.expected(finding.expected()));
        if let Some(hint) = finding.hint() {
            text.push_str(&words.brackets(hint));
        }
        text
    }

    /// All findings, a line each.
    pub fn findings(&self, findings: &Findings) -> String {
        let lines: Vec<String> = findings.iter().map(|finding| self.finding(finding)).collect();
        lines.join("\n")
    }

    /// Why rules fired or not, in words.
    pub(crate) fn rule_state(&self, fired: bool, effective: bool) -> &'static str {
        self.words().rule(fired, effective)
    }

    pub(crate) fn wanting(&self) -> &'static str {
        self.words().wanting()
    }

    pub(crate) fn colon(&self) -> &'static str {
        self.words().colon()
    }

    pub(crate) fn semicolon(&self) -> &'static str {
        self.words().semicolon()
    }

    /// A verdict as a heading, with whose it is.
    pub(crate) fn heading(&self, judge: &str, verdict: Option<&str>) -> String {
        let words = self.words();
        words.heading(judge, verdict.unwrap_or(words.empty()))
    }

    pub(crate) fn and(&self) -> &'static str {
        self.words().and()
    }

    pub(crate) fn by_rules(&self, rules: &str) -> String {
        self.words().by_rules(rules)
    }

    pub(crate) fn before_rules(&self, rules: &str) -> String {
        self.words().before_rules(rules)
    }

    /// That there is no verdict.
    pub(crate) fn none(&self, judge: &str) -> String {
        self.words().none(judge)
    }
}

/// Facts of which a change has a phrase of its own.
pub(super) enum Moved {
    Purchases,
    Silence,
    PerPurchase,
    Other,
}

impl Moved {
    pub(super) fn of(fact: &FactRef) -> Self {
        match fact.metric() {
            Some(Metric::Purchases) => Self::Purchases,
            Some(Metric::SinceLast) => Self::Silence,
            Some(Metric::MeanSpend) => Self::PerPurchase,
            _ => Self::Other,
        }
    }
}

/// Whether a change is for more.
pub(super) fn is_more(change: Change) -> bool {
    change == Change::More
}
