//! Kinds of interaction: one table with everything that differs by kind.

use std::{fmt, str::FromStr};

use crate::base::{Name, serde_text};
use crate::error::{Error, near};

/// Makes the enum and its table from one list, so that no kind can be without its row or have
/// another's. Adds the kinds of the application's own.
macro_rules! kinds {
    (
        $(#[$about:meta])*
        pub enum Kind {
            $($(#[$doc:meta])* $kind:ident = $row:expr,)+
        }
    ) => {
        $(#[$about])*
        pub enum Kind {
            $($(#[$doc])* $kind,)+
            /// A kind of the application's own; it is counted and has no amount.
            Custom(Name),
        }

        /// Every built-in kind with its row, in the order of the list.
        const BUILT_IN: &[(Kind, Row)] = &[$((Kind::$kind, $row),)+];

        impl Kind {
            /// The place of a built-in kind in [`built_in`](Self::built_in), by which a ledger in
            /// memory knows it; `None` for a custom one.
            pub(crate) fn place(self) -> Option<usize> {
                enum Place {
                    $($kind,)+
                }
                match self {
                    $(Self::$kind => Some(Place::$kind as usize),)+
                    Self::Custom(_) => None,
                }
            }
        }
    };
}

// A new kind is one more entry here and nothing else: the name in files, what its amount counts,
// what its money does to the spend, other names. Stored ledgers have their lines in this order, so
// an entry may come in anywhere but never moves, and a name in files never changes.
kinds! {
    /// What kind of interaction it was; an [`Interaction`](super::Interaction) has a kind and the
    /// [`Amount`](super::Amount) that the kind [measures](Self::measure).
    ///
    /// In files a built-in kind is its [`name`](Self::name); a kind of the application's own is
    /// `custom:` and a [`Name`]. Read, but never written, are also `browse` for a visit, `login`
    /// for usage, `complaint` for one that was opened, and `nps`, `csat` and `ces` for answers.
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
        Purchase = money("purchase", Role::Purchase),
        /// Money was given back.
        Refund = money("refund", Role::Refund),
        /// A visit to a shop or site, browsing.
        Visit = counted("visit").or(&["browse"]),
        /// A click on something that was sent or shown.
        Click = counted("click"),
        /// A message was opened.
        MessageOpened = counted("message_opened"),
        /// A message was answered.
        MessageAnswered = counted("message_answered"),
        /// A telephone call.
        Call = counted("call"),
        /// A meeting in person or by video.
        Meeting = counted("meeting"),
        /// A request for help.
        SupportRequest = counted("support_request"),
        /// A complaint came in.
        ComplaintOpened = counted("complaint_opened").or(&["complaint"]),
        /// A complaint was settled.
        ComplaintResolved = counted("complaint_resolved"),
        /// An answer to "how likely are you to recommend us", 0 to 10.
        NpsAnswer = score("nps_answer", 0, 10).or(&["nps"]),
        /// An answer to "how satisfied are you", 1 to 5.
        CsatAnswer = score("csat_answer", 1, 5).or(&["csat"]),
        /// An answer to "how easy was it", 1 to 7.
        CesAnswer = score("ces_answer", 1, 7).or(&["ces"]),
        /// A like on a social network.
        Like = counted("like"),
        /// A comment on a social network.
        Comment = counted("comment"),
        /// Something was shared on a social network.
        Share = counted("share"),
        /// A login, or use of what was sold.
        Usage = counted("usage").or(&["login"]),
        /// A contract was signed.
        ContractSigned = counted("contract_signed"),
        /// A contract was renewed.
        ContractRenewed = counted("contract_renewed"),
        /// A contract was cancelled.
        ContractCancelled = counted("contract_cancelled"),
        /// Loyalty points were earned.
        PointsEarned = points("points_earned"),
        /// Loyalty points were spent.
        PointsSpent = points("points_spent"),
    }
}

/// What the amount of an interaction counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// There is no amount: the interaction is counted.
    Count,
    /// Money, 0 or more.
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

/// What an interaction is to the spend of its customer: purchases less refunds.
///
/// ```
/// use patronage::model::{Kind, Role};
///
/// assert_eq!(Kind::Refund.role(), Role::Refund);
/// assert_eq!(Kind::PointsSpent.role(), Role::Other);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// A purchase: its money comes in, its day is a purchase day, and a refund may name it.
    Purchase,
    /// A refund: its money goes back, and it may name the purchase that it returns.
    Refund,
    /// Neither. An amount is added up under its own kind and is no part of the spend, also where
    /// it is money.
    Other,
}

/// What the table says of a kind.
#[derive(Clone, Copy)]
struct Row {
    name: &'static str,
    /// Other names under which files may know the kind; they are read, never written.
    aliases: &'static [&'static str],
    measure: Measure,
    role: Role,
}

/// A kind without an amount.
const fn counted(name: &'static str) -> Row {
    Row { name, aliases: &[], measure: Measure::Count, role: Role::Other }
}

/// A kind with money: whether that is spend has to be said.
const fn money(name: &'static str, role: Role) -> Row {
    Row { measure: Measure::Money, role, ..counted(name) }
}

/// A kind with loyalty points.
const fn points(name: &'static str) -> Row {
    Row { measure: Measure::Points, ..counted(name) }
}

/// A kind with a mark on a scale.
const fn score(name: &'static str, least: u8, most: u8) -> Row {
    Row { measure: Measure::Score { least, most }, ..counted(name) }
}

impl Row {
    const fn or(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }
}

impl Kind {
    const CUSTOM: &'static str = "custom:";

    /// All built-in kinds.
    pub fn built_in() -> impl Iterator<Item = Self> {
        BUILT_IN.iter().map(|(kind, _)| *kind)
    }

    /// Its name: of a built-in kind the name in files, of a custom kind the application's.
    pub fn name(&self) -> &str {
        match self {
            Self::Custom(name) => name.as_str(),
            _ => self.row().map_or("", |row| row.name),
        }
    }

    /// What its amount counts. It alone decides which amount an interaction of this kind has.
    pub fn measure(self) -> Measure {
        self.row().map_or(Measure::Count, |row| row.measure)
    }

    /// What it is to the spend of the customer.
    pub fn role(self) -> Role {
        self.place().map_or(Role::Other, Self::role_at)
    }

    /// The role of the built-in kind at a place; [`Role::Other`] for a place beyond them, where
    /// custom kinds are.
    pub(crate) fn role_at(place: usize) -> Role {
        BUILT_IN.get(place).map_or(Role::Other, |(_, row)| row.role)
    }

    fn row(self) -> Option<&'static Row> {
        BUILT_IN.get(self.place()?).map(|(_, row)| row)
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some(name) = text.strip_prefix(Self::CUSTOM) {
            return Name::new(name).map(Self::Custom);
        }
        let known = BUILT_IN.iter().find(|(_, row)| row.name == text);
        let alias = || BUILT_IN.iter().find(|(_, row)| row.aliases.contains(&text));
        known.or_else(alias).map(|(kind, _)| *kind).ok_or_else(|| {
            let expected = match near(text, BUILT_IN.iter().map(|(_, row)| row.name)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rows of one name, or an alias that another row's name hides, are one word for two
    /// kinds; `any` and the signs around a kind belong to the texts of facts.
    #[test]
    fn each_word_in_the_table_is_the_word_of_its_kind() {
        for (place, (kind, row)) in BUILT_IN.iter().enumerate() {
            assert_eq!(kind.place(), Some(place));
            assert_eq!(kind.to_string(), row.name);
            for word in std::iter::once(&row.name).chain(row.aliases) {
                assert_eq!(word.parse(), Ok(*kind), "{word}");
                assert!(Name::new(word).is_ok() && *word != "any", "{word}");
            }
            if let Measure::Score { least, most } = row.measure {
                assert!(least < most, "{kind}");
            }
        }
    }
}
