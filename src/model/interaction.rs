//! One thing that a customer did, or that was done with them.

use std::fmt;

use super::{Channel, Kind};
use crate::base::{At, CustomerId, InteractionId, Money};

/// One interaction as an application hands it to the [`Intake`](crate::intake::Intake).
///
/// The [measure](Kind::measure) of its kind alone says which amount it has. Nothing is checked
/// here: an amount that the kind does not have, one that is missing, and a purchase named by
/// anything but a refund are findings at the intake, where all of a batch are found at once.
///
/// ```
/// use patronage::base::{CustomerId, Day, InteractionId};
/// use patronage::model::{Amount, Channel, Interaction, Kind};
///
/// let customer = CustomerId::new("00004")?;
/// let (monday, sale) = (Day::new(1997, 1, 6)?, InteractionId::new("A1")?);
/// let bought = Interaction::purchase(customer.clone(), monday, "29.33 USD".parse()?)
///     .id(sale.clone())
///     .channel(Channel::Web);
/// assert_eq!((bought.kind, bought.channel), (Kind::Purchase, Channel::Web));
///
/// let back = Interaction::refund(customer.clone(), monday.plus(3), "9.33 USD".parse()?).of(sale);
/// assert_eq!(back.refund_of, bought.id);
///
/// let answer = Interaction::answer(customer, monday, Kind::NpsAnswer, 9);
/// assert_eq!(answer.amount, Amount::Score(9));
/// # Ok::<(), patronage::error::Error>(())
/// ```
///
/// Stored as JSON it is flat, and what it does not have is left out:
///
/// ```json
/// {"id":"A1","customer":"00004","at":"1997-01-06","channel":"web","kind":"purchase","amount":{"money":"29.33 USD"}}
/// {"customer":"00004","at":"1997-01-09","kind":"refund","amount":{"money":"9.33 USD"},"refund_of":"A1"}
/// {"customer":"00004","at":"1997-01-06","kind":"nps_answer","amount":{"score":9}}
/// {"customer":"00004","at":"1997-01-06","kind":"click"}
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
    /// Where it took place. Defaults to [`Channel::Other`]: not every source says.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub channel: Channel,
    /// What it was.
    pub kind: Kind,
    /// How much it was, as the kind [measures](Kind::measure); nothing for a kind that is counted.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub amount: Amount,
    /// The purchase that a refund returns. Without one it is a refund of no purchase in
    /// particular; no other kind names one.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub refund_of: Option<InteractionId>,
}

/// How much an interaction was: there is a variant for each [`Measure`](super::Measure).
///
/// ```
/// use patronage::model::Amount;
///
/// let paid = Amount::Money("29.33 USD".parse()?);
/// assert_eq!((paid.to_string(), paid.points()), ("29.33 USD".into(), None));
/// assert_eq!(Amount::default(), Amount::None);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Amount {
    /// None: the interaction is counted.
    #[default]
    None,
    /// Money, 0 or more, in any currency into which the intake has rates.
    Money(Money),
    /// Loyalty points.
    Points(u32),
    /// A mark on the scale of its kind.
    Score(u8),
}

impl Interaction {
    /// An interaction of any kind, without an id, through no channel in particular. The money of a
    /// kind that has some can be given as it is.
    ///
    /// ```
    /// use patronage::base::{CustomerId, Day, Money};
    /// use patronage::model::{Amount, Interaction, Kind};
    ///
    /// let (ann, day) = (CustomerId::new("ann")?, Day::new(2026, 1, 5)?);
    /// let price: Money = "40.00 EUR".parse()?;
    /// let bought = Interaction::new(ann.clone(), day, Kind::Purchase, price);
    /// assert_eq!(bought, Interaction::purchase(ann.clone(), day, price));
    /// let called = Interaction::new(ann.clone(), day, Kind::Call, Amount::None);
    /// assert_eq!(called, Interaction::counted(ann, day, Kind::Call));
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    pub fn new(
        customer: CustomerId,
        at: impl Into<At>,
        kind: Kind,
        amount: impl Into<Amount>,
    ) -> Self {
        Self {
            id: None,
            customer,
            at: at.into(),
            channel: Channel::default(),
            kind,
            amount: amount.into(),
            refund_of: None,
        }
    }

    /// Something was bought.
    pub fn purchase(customer: CustomerId, at: impl Into<At>, price: Money) -> Self {
        Self::new(customer, at, Kind::Purchase, price)
    }

    /// Money was given back, as a positive amount; [`of`](Self::of) names the purchase.
    pub fn refund(customer: CustomerId, at: impl Into<At>, back: Money) -> Self {
        Self::new(customer, at, Kind::Refund, back)
    }

    /// An interaction of a kind that has no amount.
    pub fn counted(customer: CustomerId, at: impl Into<At>, kind: Kind) -> Self {
        Self::new(customer, at, kind, Amount::None)
    }

    /// An interaction of a kind that has loyalty points.
    pub fn points(customer: CustomerId, at: impl Into<At>, kind: Kind, points: u32) -> Self {
        Self::new(customer, at, kind, Amount::Points(points))
    }

    /// An answer to a survey of a kind.
    pub fn answer(customer: CustomerId, at: impl Into<At>, kind: Kind, score: u8) -> Self {
        Self::new(customer, at, kind, Amount::Score(score))
    }

    /// Gives it an id.
    pub fn id(self, id: InteractionId) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Says where it took place.
    pub fn channel(self, channel: Channel) -> Self {
        Self { channel, ..self }
    }

    /// Names the purchase that a refund returns.
    pub fn of(self, purchase: InteractionId) -> Self {
        Self { refund_of: Some(purchase), ..self }
    }
}

impl Amount {
    /// The money, if it is money.
    pub fn money(self) -> Option<Money> {
        match self {
            Self::Money(money) => Some(money),
            _ => None,
        }
    }

    /// The loyalty points, if it is points.
    pub fn points(self) -> Option<u32> {
        match self {
            Self::Points(points) => Some(points),
            _ => None,
        }
    }

    /// The mark, if it is one.
    pub fn score(self) -> Option<u8> {
        match self {
            Self::Score(score) => Some(score),
            _ => None,
        }
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.pad("nothing"),
            Self::Money(money) => money.fmt(f),
            Self::Points(1) => f.pad("1 point"),
            Self::Points(points) => f.pad(&format!("{points} points")),
            Self::Score(score) => f.pad(&format!("a mark of {score}")),
        }
    }
}

/// Whether a value says no more than its absence.
#[cfg(feature = "serde")]
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
