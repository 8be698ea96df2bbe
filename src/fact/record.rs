//! What a customer's record says, as facts: one table.

use super::{Ages, Choice, FactType, FactValue};
use crate::base::{Day, Name};
use crate::model::{Birth, Customer, Party, Person, Personal, SizeBand};

/// What a customer's record says.
///
/// To add one: a variant and a row here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the field of `model::Customer` of the same name")]
pub enum About {
    Age,
    Birth,
    Country,
    Gender,
    IncomeBand,
    Industry,
    Joined,
    Language,
    Occupation,
    Party,
    Region,
    SizeBand,
    Source,
    Tenure,
}

type Read = for<'c> fn(&'c Customer, Day) -> Option<FactValue<'c>>;

/// One row for each fact.
struct Row {
    about: About,
    text: &'static str,
    of_type: fn() -> FactType,
    ages: Ages,
    read: Read,
}

const fn row(about: About, text: &'static str, of_type: fn() -> FactType, read: Read) -> Row {
    Row { about, text, of_type, ages: Ages::Fixed, read }
}

impl Row {
    const fn ages(self, ages: Ages) -> Self {
        Self { ages, ..self }
    }
}

#[rustfmt::skip]
const ROWS: [Row; 14] = [
    row(About::Age, "customer.age", || FactType::Count, |who, day| Some(FactValue::Count(who.age_in_years(day)?.into())))
        .ages(Ages::Yearly),
    row(About::Birth, "customer.birth", || FactType::Day, |who, _| birth(who)),
    row(About::Country, "customer.country", || FactType::Text, |who, _| Some(FactValue::Text(who.country.as_ref()?.as_str()))),
    row(About::Gender, "customer.gender", || FactType::Text, |who, _| personal(person(who)?.gender.as_ref())),
    row(About::IncomeBand, "customer.income_band", || FactType::Text, |who, _| personal(person(who)?.income_band.as_ref())),
    row(About::Industry, "customer.industry", || FactType::Text, |who, _| who.industry.map(FactValue::Name)),
    row(About::Joined, "customer.joined", || FactType::Day, |who, _| who.joined.map(FactValue::Day)),
    row(About::Language, "customer.language", || FactType::Text, |who, _| who.language.map(FactValue::Name)),
    row(About::Occupation, "customer.occupation", || FactType::Text, |who, _| personal(person(who)?.occupation.as_ref())),
    row(About::Party, "customer.party", parties, |who, _| Some(FactValue::Name(party(who)))),
    row(About::Region, "customer.region", || FactType::Text, |who, _| who.region.map(FactValue::Name)),
    row(About::SizeBand, "customer.size_band", sizes, |who, _| size(who)),
    row(About::Source, "customer.source", || FactType::Text, |who, _| who.source.map(FactValue::Name)),
    row(About::Tenure, "customer.tenure", || FactType::Days, |who, day| tenure(who, day)).ages(Ages::Daily),
];

/// The names of the two kinds of party.
pub(crate) const INDIVIDUAL: Name = Name::literal("individual");
pub(crate) const ORGANISATION: Name = Name::literal("organisation");

fn parties() -> FactType {
    FactType::Choice(Choice::of([INDIVIDUAL, ORGANISATION]))
}

fn sizes() -> FactType {
    FactType::Choice(Choice::ordered(SizeBand::ALL.map(SizeBand::name)))
}

fn person(customer: &Customer) -> Option<&Person> {
    match &customer.party {
        Party::Individual(person) => Some(person),
        Party::Organisation(_) => None,
    }
}

fn party(customer: &Customer) -> Name {
    match customer.party {
        Party::Individual(_) => INDIVIDUAL,
        Party::Organisation(_) => ORGANISATION,
    }
}

fn personal(name: Option<&Personal<Name>>) -> Option<FactValue<'static>> {
    name.map(|name| FactValue::Name(*name.reveal()))
}

fn birth(customer: &Customer) -> Option<FactValue<'static>> {
    match person(customer)?.birth.as_ref()?.reveal() {
        Birth::On(day) => Some(FactValue::Day(*day)),
        Birth::Aged { .. } => None,
    }
}

fn size(customer: &Customer) -> Option<FactValue<'static>> {
    match &customer.party {
        Party::Organisation(firm) => firm.size_band.map(|band| FactValue::Name(band.name())),
        Party::Individual(_) => None,
    }
}

fn tenure(customer: &Customer, as_of: Day) -> Option<FactValue<'static>> {
    let joined = customer.joined.filter(|day| *day <= as_of)?;
    Some(FactValue::Days(as_of.since(joined).into()))
}

impl About {
    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.about == self)
    }

    /// All of them, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.about)
    }

    /// Its name, as in conditions.
    pub fn text(self) -> &'static str {
        self.row().map_or("", |row| row.text)
    }

    pub(super) fn find(text: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.text == text).map(|row| row.about)
    }

    pub(super) fn of_type(self) -> FactType {
        self.row().map_or(FactType::Text, |row| (row.of_type)())
    }

    pub(super) fn ages(self) -> Ages {
        self.row().map_or(Ages::Unforeseen, |row| row.ages)
    }

    /// What a record says of it at a day; `None` when it does not.
    pub fn of(self, customer: &Customer, as_of: Day) -> Option<FactValue<'_>> {
        (self.row()?.read)(customer, as_of)
    }
}
