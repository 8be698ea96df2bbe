//! Who the customer is: what the handbooks of the field call demographic and firmographic facts.

use std::{collections::BTreeMap, collections::BTreeSet, fmt, str::FromStr};

use super::personal::hidden;
#[cfg(feature = "serde")]
use super::personal::unrepeated;
use super::{Personal, Value};
use crate::base::{CustomerId, Day, Name, serde_text};
use crate::error::Error;

/// A customer's record. All but the id and the kind of party may be unknown; an unknown fact is
/// never taken to mean anything.
///
/// `Debug` says which facts are known and how many tags and attributes there are, and shows none of
/// them; neither does the error of a record that cannot be read.
///
/// ```
/// use patronage::base::{CustomerId, Day, Name};
/// use patronage::model::{Birth, Customer, Party, Person};
///
/// let mut customer = Customer::new(CustomerId::new("00004")?, Party::Individual(Person::default()));
/// customer.country = Some("GB".parse()?);
/// customer.tags.insert(Name::new("newsletter")?);
/// if let Party::Individual(person) = &mut customer.party {
///     person.birth = Some(Birth::On(Day::new(1970, 5, 17)?).into());
/// }
/// assert_eq!(customer.age_in_years(Day::new(1998, 5, 16)?), Some(27));
/// let shown = format!("{customer:?}");
/// assert!(shown.contains("country: Some(<personal>), region: None"));
/// assert!(shown.contains("tags: [<personal>]"));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Customer {
    /// The id under which the interactions name them.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "unrepeated"))]
    pub id: CustomerId,
    /// A person or an organisation, with the facts that only such a party has.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "unrepeated"))]
    pub party: Party,
    /// The branch of business they work in, by the application's own names.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unrepeated"))]
    pub industry: Option<Name>,
    /// Their country.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unrepeated"))]
    pub country: Option<Country>,
    /// The region inside or across countries, by the application's own names.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unrepeated"))]
    pub region: Option<Name>,
    /// The language they prefer, by the application's own names (`en`, `zh-hans`).
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unrepeated"))]
    pub language: Option<Name>,
    /// The day they became known to the business.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unrepeated"))]
    pub joined: Option<Day>,
    /// Where they came from: a campaign, a referral, a channel.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unrepeated"))]
    pub source: Option<Name>,
    /// Tags.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unrepeated"))]
    pub tags: BTreeSet<Name>,
    /// Attributes of the application's own, declared in a [`Schema`](crate::customer::Schema).
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unrepeated"))]
    pub attributes: BTreeMap<Name, Personal<Value>>,
}

/// A person or an organisation.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Party {
    /// One person or household.
    Individual(Person),
    /// A company, an authority, an association.
    Organisation(Organisation),
}

/// What only a person has. Every field is personal.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
#[non_exhaustive]
pub struct Person {
    /// When they were born, as far as it is known.
    pub birth: Option<Personal<Birth>>,
    /// Gender, by the application's own names.
    pub gender: Option<Personal<Name>>,
    /// Band of income, by the application's own names.
    pub income_band: Option<Personal<Name>>,
    /// Occupation, by the application's own names.
    pub occupation: Option<Personal<Name>>,
}

/// What only an organisation has.
#[derive(Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
#[non_exhaustive]
pub struct Organisation {
    /// How large it is.
    pub size_band: Option<SizeBand>,
}

/// When somebody was born. `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Birth {
    /// The date of birth.
    On(Day),
    /// Only an age, as it was said on a day.
    Aged {
        /// The age in whole years.
        years: u8,
        /// The day on which that was their age.
        on: Day,
    },
}

/// The size of an organisation by heads, as the EU counts it (Recommendation 2003/361/EC):
/// micro below 10, small below 50, medium below 250, large from 250.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SizeBand {
    /// Fewer than 10 heads.
    Micro,
    /// 10 to 49 heads.
    Small,
    /// 50 to 249 heads.
    Medium,
    /// 250 heads and more.
    Large,
}

impl SizeBand {
    /// All bands, smallest first.
    pub const ALL: [Self; 4] = [Self::Micro, Self::Small, Self::Medium, Self::Large];

    /// Its name in files.
    pub fn name(self) -> Name {
        match self {
            Self::Micro => Name::literal("micro"),
            Self::Small => Name::literal("small"),
            Self::Medium => Name::literal("medium"),
            Self::Large => Name::literal("large"),
        }
    }

    /// The band of a number of heads.
    ///
    /// ```
    /// use patronage::model::SizeBand;
    ///
    /// assert_eq!(SizeBand::of(49), SizeBand::Small);
    /// assert_eq!(SizeBand::of(50), SizeBand::Medium);
    /// ```
    pub fn of(heads: u32) -> Self {
        match heads {
            0..=9 => Self::Micro,
            10..=49 => Self::Small,
            50..=249 => Self::Medium,
            _ => Self::Large,
        }
    }
}

/// A country by its two capital letters (ISO 3166-1 alpha-2). The form is checked, not whether the
/// country exists: countries are only ever compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Country {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        let letters = code.as_bytes().try_into().ok();
        letters
            .filter(|code: &[u8; 2]| code.iter().all(u8::is_ascii_uppercase))
            .map(Self)
            .ok_or_else(|| Error::syntax("country", code, "two capital letters, such as GB"))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

serde_text!(Country, "a country of two capital letters such as \"GB\"");

impl Customer {
    /// A record that knows only who the customer is and what kind of party.
    pub fn new(id: CustomerId, party: Party) -> Self {
        Self {
            id,
            party,
            industry: None,
            country: None,
            region: None,
            language: None,
            joined: None,
            source: None,
            tags: BTreeSet::new(),
            attributes: BTreeMap::new(),
        }
    }

    /// Completed years of life at a day: on the birthday the new year counts; somebody born on 29
    /// February has their birthday on 1 March in other years. From an age that was said on a day,
    /// the age then and a year more for each full year since. `None` for an organisation, without
    /// data, and before birth.
    pub fn age_in_years(&self, as_of: Day) -> Option<u32> {
        let Party::Individual(person) = &self.party else { return None };
        match *person.birth.as_ref()?.reveal() {
            Birth::On(day) => years_between(day, as_of),
            Birth::Aged { years, on } => {
                years_between(on, as_of).map(|since| since.saturating_add(u32::from(years)))
            }
        }
    }
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer")
            .field("id", &self.id)
            .field("party", &self.party)
            .field("industry", &self.industry.map(Personal::new))
            .field("country", &self.country.map(Personal::new))
            .field("region", &self.region.map(Personal::new))
            .field("language", &self.language.map(Personal::new))
            .field("joined", &self.joined.map(Personal::new))
            .field("source", &self.source.map(Personal::new))
            .field("tags", &hidden(self.tags.len()))
            .field("attributes", &hidden(self.attributes.len()))
            .finish()
    }
}

impl fmt::Debug for Organisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size_band = self.size_band.map(Personal::new);
        f.debug_struct("Organisation").field("size_band", &size_band).finish()
    }
}

impl fmt::Debug for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::On(_) => "On(<personal>)",
            Self::Aged { .. } => "Aged(<personal>)",
        })
    }
}

fn years_between(start: Day, end: Day) -> Option<u32> {
    chrono::NaiveDate::from(end).years_since(chrono::NaiveDate::from(start))
}
