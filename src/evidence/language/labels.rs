//! What people read in place of names.

use std::collections::BTreeMap;

use super::Language;
use crate::base::Name;
use crate::error::{Code, Finding, Findings, is_plain, quoted};

/// What people read in place of the names of a policy, in each language: `tier` → `high` → `zh` →
/// `金卡`.
///
/// The first key says what the name is of: a fact whose values are names (`tier`, `segment`,
/// `stage`, `churn.band`, `standing`, `class.GROUP`, `tags`, `judge.NAME`), or `rule`, `group`,
/// `action`. What has no label in a language is shown by its name.
///
/// ```
/// use patronage::base::Name;
/// use patronage::evidence::{Labels, Language};
///
/// let mut labels = Labels::default();
/// labels.set("tier", Name::literal("high"), Language::Chinese, "金卡");
/// assert_eq!(labels.of("tier", "high", Language::Chinese), Some("金卡"));
/// assert_eq!(labels.of("tier", "high", Language::English), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Labels(
    #[cfg_attr(feature = "serde", serde(deserialize_with = "wire::each_once"))] ByKind,
);

/// By what the name is of, by name, by language.
type ByKind = BTreeMap<String, BTreeMap<Name, BTreeMap<Language, String>>>;

impl Labels {
    /// Most names that may have labels.
    pub const MOST: usize = 100_000;
    /// Longest label in characters.
    pub const LONGEST: usize = 200;

    /// Sets what people read in a language.
    pub fn set(&mut self, of: &str, name: Name, language: Language, label: &str) {
        let names = self.0.entry(of.to_owned()).or_default();
        names.entry(name).or_default().insert(language, label.to_owned());
    }

    /// What people read in a language, if it was said.
    pub fn of(&self, of: &str, name: &str, language: Language) -> Option<&str> {
        let names = self.0.get(of)?;
        let labels = names.iter().find(|(own, _)| own.as_str() == name).map(|(_, labels)| labels);
        labels?.get(&language).map(String::as_str)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the labels of others where there are none.
    pub(crate) fn or(mut self, others: &Self) -> Self {
        for (of, names) in &others.0 {
            for (name, labels) in names {
                for (language, label) in labels {
                    if self.of(of, name.as_str(), *language).is_none() {
                        self.set(of, *name, *language, label);
                    }
                }
            }
        }
        self
    }

    /// What is wrong with them: labels that nobody could read, and names of things that have none.
    pub(crate) fn findings(&self) -> Findings {
        let mut findings = Findings::new();
        let names = self.0.values().fold(0_usize, |sum, names| sum.saturating_add(names.len()));
        if names > Self::MOST {
            let expected = format!("at most {}", Self::MOST);
            findings.push(Finding::new(Code::Limit, "", format!("{names} names"), expected));
            return findings;
        }
        for (of, names) in &self.0 {
            let of_path = crate::error::as_key(of);
            if !is_labelled(of) {
                let expected = "a fact whose values are names, or rule, group or action";
                findings.push(Finding::new(
                    Code::UnknownName,
                    format!("/{of_path}"),
                    quoted(of),
                    expected,
                ));
            }
            for (name, labels) in names {
                for (language, label) in labels {
                    let length = label.chars().count();
                    if !(1..=Self::LONGEST).contains(&length) || !label.chars().all(is_plain) {
                        let path = format!("/{of_path}/{name}/{language}");
                        let expected = format!("1 to {} visible characters", Self::LONGEST);
                        findings.push(Finding::new(Code::Syntax, path, quoted(label), expected));
                    }
                }
            }
        }
        findings
    }
}

/// Whether something of this name can have labels.
fn is_labelled(of: &str) -> bool {
    use crate::fact::FactRef;
    matches!(of, "rule" | "group" | "action")
        || of.parse::<FactRef>().is_ok_and(|fact| {
            matches!(
                fact,
                FactRef::Verdict(_)
                    | FactRef::Class(_)
                    | FactRef::Judge(_)
                    | FactRef::Tags
                    | FactRef::Attribute(_)
                    | FactRef::Customer(_)
            )
        })
}

#[cfg(feature = "serde")]
mod wire {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer};

    use super::{ByKind, Language, Name};

    /// The labels of one name.
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Each(#[serde(deserialize_with = "crate::base::each_once")] BTreeMap<Language, String>);

    /// The names of one sort.
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Names(#[serde(deserialize_with = "crate::base::each_once")] BTreeMap<Name, Each>);

    pub(super) fn each_once<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<ByKind, D::Error> {
        let all: BTreeMap<String, Names> = crate::base::each_once(deserializer)?;
        let plain = |Names(names): Names| {
            names.into_iter().map(|(name, Each(labels))| (name, labels)).collect()
        };
        Ok(all.into_iter().map(|(of, names)| (of, plain(names))).collect())
    }
}
