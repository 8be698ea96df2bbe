//! Where an interaction took place.

use std::{fmt, str::FromStr};

use crate::base::serde_text;
use crate::error::{Error, near};

/// The channel of an interaction. Rows that name none are of channel [`Other`](Self::Other).
///
/// ```
/// use patronage::model::Channel;
///
/// assert_eq!("web".parse::<Channel>()?, Channel::Web);
/// assert_eq!(Channel::Shop.name(), "shop");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// In a shop or branch.
    Shop,
    /// On the web site.
    Web,
    /// In the application.
    App,
    /// By telephone.
    Phone,
    /// By letter or e-mail.
    Mail,
    /// On a social network.
    Social,
    /// A visit to the customer, or of the customer.
    Visit,
    /// Any other, or not known.
    #[default]
    Other,
}

impl Channel {
    /// All channels, in their order.
    pub const ALL: [Self; 8] = [
        Self::Shop,
        Self::Web,
        Self::App,
        Self::Phone,
        Self::Mail,
        Self::Social,
        Self::Visit,
        Self::Other,
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Web => "web",
            Self::App => "app",
            Self::Phone => "phone",
            Self::Mail => "mail",
            Self::Social => "social",
            Self::Visit => "visit",
            Self::Other => "other",
        }
    }
}

impl FromStr for Channel {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let names = Self::ALL.map(Self::name);
        let known = Self::ALL.into_iter().find(|channel| channel.name() == text);
        known.ok_or_else(|| {
            let list = names.join(", ");
            let expected = match near(text, names) {
                Some(meant) => format!("one of {list}; did you mean `{meant}`?"),
                None => format!("one of {list}"),
            };
            Error::syntax("channel", text, expected)
        })
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

serde_text!(Channel, "a channel such as \"web\"");
