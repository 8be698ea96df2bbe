//! One thing that a customer did, or that was done with them.

use super::{Channel, Kind};
use crate::base::{At, CustomerId, InteractionId, Money, Name};

/// One interaction as an application hands it to the [`Intake`](crate::intake::Intake).
///
/// ```
/// use patronage::base::{CustomerId, Day};
/// use patronage::model::{Action, Channel, Interaction};
///
/// let customer = CustomerId::new("00004")?;
/// let bought = Action::Purchase { amount: "29.33 USD".parse()? };
/// let interaction = Interaction::new(customer, Day::new(1997, 1, 1)?, bought).channel(Channel::Web);
/// assert_eq!(interaction.channel, Channel::Web);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Interaction {
    /// Its id. Without one it is always an interaction of its own.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub id: Option<InteractionId>,
    /// Whose it is.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "super::personal::unrepeated"))]
    pub customer: CustomerId,
    /// When it was.
    pub at: At,
    /// Where it took place.
    #[cfg_attr(feature = "serde", serde(default))]
    pub channel: Channel,
    /// What it was.
    pub action: Action,
}

/// What happened, with just the content that its kind has: a purchase has an amount, a click has
/// none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[expect(missing_docs, reason = "each variant is the kind of the same name, described there")]
#[non_exhaustive]
pub enum Action {
    /// Something was bought, for an amount of 0 or more.
    Purchase {
        amount: Money,
    },
    /// An amount of 0 or more was given back, for a purchase that it may name.
    Refund {
        amount: Money,
        of: Option<InteractionId>,
    },
    Visit,
    Click,
    MessageOpened,
    MessageAnswered,
    Call,
    Meeting,
    SupportRequest,
    ComplaintOpened,
    ComplaintResolved,
    /// 0 to 10.
    NpsAnswer {
        score: u8,
    },
    /// 1 to 5.
    CsatAnswer {
        score: u8,
    },
    /// 1 to 7.
    CesAnswer {
        score: u8,
    },
    Like,
    Comment,
    Share,
    Usage,
    ContractSigned,
    ContractRenewed,
    ContractCancelled,
    PointsEarned {
        points: u32,
    },
    PointsSpent {
        points: u32,
    },
    Custom(Name),
}

impl Interaction {
    /// An interaction without an id, through no channel in particular.
    pub fn new(customer: CustomerId, at: impl Into<At>, action: Action) -> Self {
        Self { id: None, customer, at: at.into(), channel: Channel::default(), action }
    }

    /// Gives it an id.
    pub fn id(self, id: InteractionId) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Says where it took place.
    pub fn channel(self, channel: Channel) -> Self {
        Self { channel, ..self }
    }
}

impl Action {
    /// Its kind.
    ///
    /// ```
    /// use patronage::model::{Action, Kind};
    ///
    /// assert_eq!(Action::Click.kind(), Kind::Click);
    /// ```
    pub fn kind(&self) -> Kind {
        match self {
            Self::Purchase { .. } => Kind::Purchase,
            Self::Refund { .. } => Kind::Refund,
            Self::Visit => Kind::Visit,
            Self::Click => Kind::Click,
            Self::MessageOpened => Kind::MessageOpened,
            Self::MessageAnswered => Kind::MessageAnswered,
            Self::Call => Kind::Call,
            Self::Meeting => Kind::Meeting,
            Self::SupportRequest => Kind::SupportRequest,
            Self::ComplaintOpened => Kind::ComplaintOpened,
            Self::ComplaintResolved => Kind::ComplaintResolved,
            Self::NpsAnswer { .. } => Kind::NpsAnswer,
            Self::CsatAnswer { .. } => Kind::CsatAnswer,
            Self::CesAnswer { .. } => Kind::CesAnswer,
            Self::Like => Kind::Like,
            Self::Comment => Kind::Comment,
            Self::Share => Kind::Share,
            Self::Usage => Kind::Usage,
            Self::ContractSigned => Kind::ContractSigned,
            Self::ContractRenewed => Kind::ContractRenewed,
            Self::ContractCancelled => Kind::ContractCancelled,
            Self::PointsEarned { .. } => Kind::PointsEarned,
            Self::PointsSpent { .. } => Kind::PointsSpent,
            Self::Custom(name) => Kind::Custom(*name),
        }
    }

    /// Its money, if it has any.
    pub fn money(&self) -> Option<Money> {
        match self {
            Self::Purchase { amount } | Self::Refund { amount, .. } => Some(*amount),
            _ => None,
        }
    }

    /// Its mark on the scale of its kind, if it has one.
    pub fn score(&self) -> Option<u8> {
        match self {
            Self::NpsAnswer { score } | Self::CsatAnswer { score } | Self::CesAnswer { score } => {
                Some(*score)
            }
            _ => None,
        }
    }

    /// Its loyalty points, if it has any.
    pub fn points(&self) -> Option<u32> {
        match self {
            Self::PointsEarned { points } | Self::PointsSpent { points } => Some(*points),
            _ => None,
        }
    }

    /// The action of a kind that is only counted; `None` for a kind that has an amount.
    ///
    /// ```
    /// use patronage::model::{Action, Kind};
    ///
    /// assert_eq!(Action::counted(Kind::Call), Some(Action::Call));
    /// assert_eq!(Action::counted(Kind::Purchase), None);
    /// ```
    pub fn counted(kind: Kind) -> Option<Self> {
        let action = match kind {
            Kind::Visit => Self::Visit,
            Kind::Click => Self::Click,
            Kind::MessageOpened => Self::MessageOpened,
            Kind::MessageAnswered => Self::MessageAnswered,
            Kind::Call => Self::Call,
            Kind::Meeting => Self::Meeting,
            Kind::SupportRequest => Self::SupportRequest,
            Kind::ComplaintOpened => Self::ComplaintOpened,
            Kind::ComplaintResolved => Self::ComplaintResolved,
            Kind::Like => Self::Like,
            Kind::Comment => Self::Comment,
            Kind::Share => Self::Share,
            Kind::Usage => Self::Usage,
            Kind::ContractSigned => Self::ContractSigned,
            Kind::ContractRenewed => Self::ContractRenewed,
            Kind::ContractCancelled => Self::ContractCancelled,
            Kind::Custom(name) => Self::Custom(name),
            Kind::Purchase
            | Kind::Refund
            | Kind::NpsAnswer
            | Kind::CsatAnswer
            | Kind::CesAnswer
            | Kind::PointsEarned
            | Kind::PointsSpent => return None,
        };
        Some(action)
    }

    /// The answer of a kind of survey; `None` for any other kind.
    pub fn answered(kind: Kind, score: u8) -> Option<Self> {
        match kind {
            Kind::NpsAnswer => Some(Self::NpsAnswer { score }),
            Kind::CsatAnswer => Some(Self::CsatAnswer { score }),
            Kind::CesAnswer => Some(Self::CesAnswer { score }),
            _ => None,
        }
    }
}
