//! Kinds of interaction, and what an amount means in each.

use std::{fmt, str::FromStr};

use crate::base::{Name, serde_text};
use crate::error::{Error, near};

/// What kind of interaction it was, without its content; [`Action`](super::Action) is the kind
/// with its content.
///
/// In files a built-in kind is its [`name`](Self::name); a kind of the application's own is
/// `custom:` and a [`Name`]. Read, but never written, are also `browse` for a visit, `login` for
/// usage, `complaint` for one that was opened, and `nps`, `csat` and `ces` for answers.
///
/// ```
/// use patronage::model::{Kind, Measure};
///
/// let kind: Kind = "purchase".parse()?;
/// assert_eq!((kind, kind.measure()), (Kind::Purchase, Measure::Money));
/// assert_eq!("custom:tasting".parse::<Kind>()?.to_string(), "custom:tasting");
/// assert!("purchse".parse::<Kind>().unwrap_err().to_string().contains("did you mean `purchase`?"));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Something was bought.
    Purchase,
    /// Money was given back.
    Refund,
    /// A visit to a shop or site, browsing.
    Visit,
    /// A click on something that was sent or shown.
    Click,
    /// A message was opened.
    MessageOpened,
    /// A message was answered.
    MessageAnswered,
    /// A telephone call.
    Call,
    /// A meeting in person or by video.
    Meeting,
    /// A request for help.
    SupportRequest,
    /// A complaint came in.
    ComplaintOpened,
    /// A complaint was settled.
    ComplaintResolved,
    /// An answer to "how likely are you to recommend us", 0 to 10.
    NpsAnswer,
    /// An answer to "how satisfied are you", 1 to 5.
    CsatAnswer,
    /// An answer to "how easy was it", 1 to 7.
    CesAnswer,
    /// A like on a social network.
    Like,
    /// A comment on a social network.
    Comment,
    /// Something was shared on a social network.
    Share,
    /// A login, or use of what was sold.
    Usage,
    /// A contract was signed.
    ContractSigned,
    /// A contract was renewed.
    ContractRenewed,
    /// A contract was cancelled.
    ContractCancelled,
    /// Loyalty points were earned.
    PointsEarned,
    /// Loyalty points were spent.
    PointsSpent,
    /// A kind of the application's own; it is counted and has no amount.
    Custom(Name),
}

/// What the amount of an interaction counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// There is no amount: the interaction is counted.
    Count,
    /// Money.
    Money,
    /// Loyalty points, a whole number from 0.
    Points,
    /// A mark on a scale, both ends included.
    Score {
        /// The lowest mark.
        least: u8,
        /// The highest mark.
        most: u8,
    },
}

const NPS: Measure = Measure::Score { least: 0, most: 10 };
const CSAT: Measure = Measure::Score { least: 1, most: 5 };
const CES: Measure = Measure::Score { least: 1, most: 7 };

/// Every built-in kind with its name in files and what its amount counts. Its place in this list
/// is its code inside a ledger's memory, never on the wire.
const BUILT_IN: [(Kind, &str, Measure); 23] = [
    (Kind::Purchase, "purchase", Measure::Money),
    (Kind::Refund, "refund", Measure::Money),
    (Kind::Visit, "visit", Measure::Count),
    (Kind::Click, "click", Measure::Count),
    (Kind::MessageOpened, "message_opened", Measure::Count),
    (Kind::MessageAnswered, "message_answered", Measure::Count),
    (Kind::Call, "call", Measure::Count),
    (Kind::Meeting, "meeting", Measure::Count),
    (Kind::SupportRequest, "support_request", Measure::Count),
    (Kind::ComplaintOpened, "complaint_opened", Measure::Count),
    (Kind::ComplaintResolved, "complaint_resolved", Measure::Count),
    (Kind::NpsAnswer, "nps_answer", NPS),
    (Kind::CsatAnswer, "csat_answer", CSAT),
    (Kind::CesAnswer, "ces_answer", CES),
    (Kind::Like, "like", Measure::Count),
    (Kind::Comment, "comment", Measure::Count),
    (Kind::Share, "share", Measure::Count),
    (Kind::Usage, "usage", Measure::Count),
    (Kind::ContractSigned, "contract_signed", Measure::Count),
    (Kind::ContractRenewed, "contract_renewed", Measure::Count),
    (Kind::ContractCancelled, "contract_cancelled", Measure::Count),
    (Kind::PointsEarned, "points_earned", Measure::Points),
    (Kind::PointsSpent, "points_spent", Measure::Points),
];

/// Other names under which files may know a kind; they are read, never written.
const ALIASES: [(&str, Kind); 6] = [
    ("browse", Kind::Visit),
    ("ces", Kind::CesAnswer),
    ("complaint", Kind::ComplaintOpened),
    ("csat", Kind::CsatAnswer),
    ("login", Kind::Usage),
    ("nps", Kind::NpsAnswer),
];

impl Kind {
    const CUSTOM: &'static str = "custom:";

    /// All built-in kinds.
    pub fn built_in() -> impl Iterator<Item = Self> {
        BUILT_IN.iter().map(|(kind, ..)| *kind)
    }

    /// Its name: of a built-in kind the name in files, of a custom kind the application's.
    pub fn name(&self) -> &str {
        match self {
            Self::Custom(name) => name.as_str(),
            _ => self.row().map_or("", |(_, name, _)| name),
        }
    }

    /// What its amount counts.
    pub fn measure(self) -> Measure {
        self.row().map_or(Measure::Count, |(.., measure)| *measure)
    }

    /// The place of a built-in kind in [`built_in`](Self::built_in); `None` for a custom one.
    pub(crate) fn place(self) -> Option<usize> {
        BUILT_IN.iter().position(|(kind, ..)| *kind == self)
    }

    fn row(self) -> Option<&'static (Self, &'static str, Measure)> {
        BUILT_IN.iter().find(|(kind, ..)| *kind == self)
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some(name) = text.strip_prefix(Self::CUSTOM) {
            return Name::new(name).map(Self::Custom);
        }
        let known = BUILT_IN.iter().find(|(_, name, _)| *name == text).map(|(kind, ..)| *kind);
        let alias = || ALIASES.iter().find(|(name, _)| *name == text).map(|(_, kind)| *kind);
        known.or_else(alias).ok_or_else(|| {
            let expected = match near(text, BUILT_IN.iter().map(|(_, name, _)| *name)) {
                Some(meant) => format!("a built-in kind; did you mean `{meant}`?"),
                None => "a built-in kind such as purchase, refund or visit, or custom:NAME".into(),
            };
            Error::syntax("kind of interaction", text, expected)
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Custom(name) => f.pad(&format!("{}{name}", Self::CUSTOM)),
            _ => f.pad(self.name()),
        }
    }
}

serde_text!(Kind, "a kind of interaction such as \"purchase\"");
