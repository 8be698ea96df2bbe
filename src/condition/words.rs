//! The words of explanations, in English and Chinese.

use super::{IfMissing, Truth};

/// A language that explanations can be read in. Names of facts and classes stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// One of two texts.
    pub(crate) fn pick<'t>(self, english: &'t str, chinese: &'t str) -> &'t str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    pub(crate) fn colon(self) -> &'static str {
        self.pick(": ", "：")
    }

    pub(crate) fn comma(self) -> &'static str {
        self.pick(", ", "，")
    }

    pub(crate) fn semicolon(self) -> &'static str {
        self.pick("; ", "；")
    }
}

pub(crate) fn truth(truth: Truth, language: Language) -> &'static str {
    match truth {
        Truth::True => language.pick("yes", "是"),
        Truth::False => language.pick("no", "否"),
        Truth::Unknown => language.pick("unknown", "未知"),
    }
}

pub(super) fn hidden(language: Language) -> &'static str {
    language.pick("(personal)", "（个人信息）")
}

/// What joins the parts one level deeper.
pub(super) fn list(join: &str, n: Option<u32>, language: Language) -> String {
    match (join, n) {
        (_, Some(n)) => match language {
            Language::English => format!("at least {n} of"),
            Language::Chinese => format!("以下至少 {n} 项"),
        },
        ("all", _) => language.pick("all of", "以下全部").into(),
        ("any", _) => language.pick("any of", "以下任一").into(),
        _ => language.pick("not", "并非").into(),
    }
}

/// Each comparison in words; bounds go where `{}` stands.
const OPERATORS: [(&str, &str, &str); 18] = [
    ("eq", "exactly {}", "要求等于 {}"),
    ("ne", "other than {}", "要求不等于 {}"),
    ("lt", "less than {}", "要求小于 {}"),
    ("le", "at most {}", "要求不多于 {}"),
    ("gt", "more than {}", "要求大于 {}"),
    ("ge", "at least {}", "要求不少于 {}"),
    ("between", "from {}", "要求介于 {}"),
    ("in", "one of {}", "要求为 {} 之一"),
    ("not_in", "none of {}", "要求不为 {} 中任何一个"),
    ("starts_with", "beginning with {}", "要求以 {} 开头"),
    ("within_next", "within the next {}", "要求在未来 {} 内"),
    ("anniversary_within", "an anniversary within {}", "要求周年日在 {} 内"),
    ("tagged_any", "tagged with any of {}", "要求带有标签 {} 之一"),
    ("tagged_all", "tagged with all of {}", "要求带有全部标签 {}"),
    ("tagged_none", "tagged with none of {}", "要求不带标签 {}"),
    ("tagged_at_least", "tagged with at least {}", "要求标签至少 {}"),
    ("missing", "to be missing", "要求缺失"),
    ("present", "to be known", "要求已知"),
];

/// That a fact is missing, and what its author says of that.
fn missing(meaning: Option<IfMissing>, language: Language) -> &'static str {
    match meaning {
        None | Some(IfMissing::Unknown) => language.pick(" missing", " 缺失"),
        Some(IfMissing::True) => language.pick(" missing (means yes)", " 缺失（视为是）"),
        Some(IfMissing::False) => language.pick(" missing (means no)", " 缺失（视为否）"),
    }
}

/// One comparison as a phrase. `observed` is the value, or what it means that there is none.
pub(super) fn leaf(
    fact: &str,
    observed: Result<&str, Option<IfMissing>>,
    operator: &str,
    bounds: &[String],
    margin: Option<&str>,
    language: Language,
) -> String {
    let words = OPERATORS.iter().find(|(name, ..)| *name == operator);
    let pattern = words.map_or("{}", |(_, english, chinese)| language.pick(english, chinese));
    let between = match operator {
        "between" => language.pick(" to ", " 至 "),
        _ => language.pick(", ", "、"),
    };
    let counted = match (operator, bounds) {
        ("tagged_at_least", [n, tags @ ..]) => {
            let tags = tags.join(between);
            match language {
                Language::English => format!("{n} of {tags}"),
                Language::Chinese => format!("{n} 个：{tags}"),
            }
        }
        _ => bounds.join(between),
    };
    let asked = pattern.replace("{}", &counted);
    let found = match (observed, language) {
        (Err(meaning), _) => missing(meaning, language).to_owned(),
        (Ok(observed), Language::English) => format!(" {observed}"),
        (Ok(observed), Language::Chinese) => format!(" 为 {observed}"),
    };
    let comma = language.comma();
    let mut text = format!("{fact}{found}{comma}{asked}");
    if let Some(margin) = margin {
        let (before, after) = (language.pick("", "相差 "), language.pick(" away", ""));
        text.extend([language.semicolon(), before, margin, after]);
    }
    text
}
