//! One interaction as text.

use std::{fmt, str::FromStr};

use super::check::{no_refund, off_scale, unsound, wanted};
use crate::base::{At, Currency, CustomerId, InteractionId, Money};
use crate::error::{Code, Error, ErrorKind, Finding, Findings, quoted};
use crate::model::{Amount, Channel, Interaction, Kind, Measure, Personal, Role};

/// One interaction as it stands in a file: every field a text, an empty one not given.
///
/// | field | holds | when empty |
/// |---|---|---|
/// | `customer` | the id of the customer | a finding |
/// | `at` | `YYYY-MM-DD`, or RFC 3339 with an offset | a finding |
/// | `kind` | the name of a [`Kind`] | a purchase |
/// | `amount` | what the kind [measures](Kind::measure): money, points or a mark | a finding where the kind has an amount |
/// | `currency` | an ISO 4217 code | the currency of the books |
/// | `id` | the id of the interaction | always an interaction of its own |
/// | `refund_of` | the id of the purchase that a refund returns | a refund of no purchase in particular |
/// | `channel` | the name of a [`Channel`] | `other` |
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table above says what each holds")]
pub struct Row<'t> {
    pub customer: &'t str,
    pub at: &'t str,
    pub kind: &'t str,
    pub amount: &'t str,
    pub currency: &'t str,
    pub id: &'t str,
    pub refund_of: &'t str,
    pub channel: &'t str,
}

impl Row<'_> {
    /// Reads the fields. What can only be seen beside other rows is left to the intake.
    ///
    /// # Errors
    ///
    /// All findings of the row: fields that are missing, that are not of their form, and amounts
    /// that do not go with their kind. `currency` is that of amounts that name none; with `None`
    /// such an amount is a finding.
    ///
    /// ```
    /// use patronage::base::Currency;
    /// use patronage::intake::Row;
    ///
    /// let row = Row { customer: "ann", at: "1998-01-05", kind: "click", amount: "3", ..Row::default() };
    /// let findings = row.read(Some(Currency::USD)).unwrap_err();
    /// assert_eq!(findings.to_string(), "/amount: `3`; expected no amount for a click");
    /// ```
    pub fn read(&self, currency: Option<Currency>) -> Result<Interaction, Findings> {
        let mut fields = Fields::default();
        let customer = fields.required::<CustomerId>("/customer", self.customer);
        let at = fields.required::<At>("/at", self.at);
        let channel = fields.optional::<Channel>("/channel", self.channel);
        let id = fields.optional::<InteractionId>("/id", self.id);
        let of = fields.optional::<InteractionId>("/refund_of", self.refund_of);
        let named = fields.optional::<Currency>("/currency", self.currency);
        let kind = match self.kind {
            "" => Some(Kind::Purchase),
            text => fields.keep("/kind", text.parse()),
        };
        let amount = match (kind, named) {
            (Some(kind), Some(named)) => self.amount(&mut fields, kind, named.or(currency)),
            _ => None,
        };
        let read = || {
            let (id, channel, refund_of) = (id?, channel?.unwrap_or_default(), of?);
            let (customer, at, kind, amount) = (customer?, at?, kind?, amount?);
            Some(Interaction { id, customer, at, channel, kind, amount, refund_of })
        };
        read().filter(|_| fields.findings.is_empty()).ok_or(fields.findings)
    }

    /// The amount that the kind measures.
    fn amount(
        &self,
        fields: &mut Fields,
        kind: Kind,
        currency: Option<Currency>,
    ) -> Option<Amount> {
        if kind.role() != Role::Refund && !self.refund_of.is_empty() {
            fields.findings.push(no_refund(kind, self.refund_of));
        }
        match (kind.measure(), self.amount) {
            (Measure::Count, "") => Some(Amount::None),
            (Measure::Count, text) => {
                fields.push(Code::AmountNotWanted, "/amount", quoted(text), wanted(kind));
                None
            }
            (_, "") => {
                fields.push(Code::AmountMissing, "/amount", "nothing", wanted(kind));
                None
            }
            (Measure::Money, _) => self.money(fields, kind, currency).map(Amount::Money),
            (Measure::Points, _) => self.whole(fields, kind).map(Amount::Points),
            (Measure::Score { least, most }, _) => {
                let score: u64 = self.whole(fields, kind)?;
                if let Some(finding) = off_scale(score, least, most) {
                    fields.findings.push(finding);
                    return None;
                }
                u8::try_from(score).ok().map(Amount::Score)
            }
        }
    }

    fn money(&self, fields: &mut Fields, kind: Kind, currency: Option<Currency>) -> Option<Money> {
        let Some(currency) = currency else {
            let expected = "an ISO 4217 code, such as USD";
            fields.push(Code::Currency, "/currency", "nothing", expected);
            return None;
        };
        let money = fields.keep("/amount", Money::parse(self.amount, currency))?;
        if let Some(finding) = unsound(money, kind) {
            fields.findings.push(finding);
            return None;
        }
        Some(money)
    }

    fn whole<T: FromStr>(&self, fields: &mut Fields, kind: Kind) -> Option<T> {
        let digits = self.amount.bytes().all(|b| b.is_ascii_digit());
        let whole = digits.then(|| self.amount.parse().ok()).flatten();
        if whole.is_none() {
            fields.push(Code::Syntax, "/amount", quoted(self.amount), wanted(kind));
        }
        whole
    }
}

impl fmt::Debug for Row<'_> {
    /// All but whose it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = !self.customer.is_empty();
        f.debug_struct("Row")
            .field("customer", &given.then(|| Personal::new(self.customer)))
            .field("at", &self.at)
            .field("kind", &self.kind)
            .field("amount", &self.amount)
            .field("currency", &self.currency)
            .field("id", &self.id)
            .field("refund_of", &self.refund_of)
            .field("channel", &self.channel)
            .finish()
    }
}

/// The findings of a row while it is read.
#[derive(Default)]
struct Fields {
    findings: Findings,
}

impl Fields {
    fn push(
        &mut self,
        code: Code,
        path: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.findings.push(Finding::new(code, path, found, expected));
    }

    /// The value of a field that must be there; `None` after a finding.
    fn required<T: FromStr<Err = Error>>(&mut self, path: &str, text: &str) -> Option<T> {
        if text.is_empty() {
            self.push(Code::Required, path, "nothing", "a value");
            return None;
        }
        self.keep(path, text.parse())
    }

    /// The value of a field that may be empty; the outer `None` after a finding.
    #[expect(clippy::option_option, reason = "refused, empty and given are three answers")]
    fn optional<T: FromStr<Err = Error>>(&mut self, path: &str, text: &str) -> Option<Option<T>> {
        if text.is_empty() { Some(None) } else { self.keep(path, text.parse()).map(Some) }
    }

    fn keep<T>(&mut self, path: &str, value: Result<T, Error>) -> Option<T> {
        value.map_err(|error| self.findings.push(from_error(path, &error))).ok()
    }
}

/// A refused value as a finding.
fn from_error(path: &str, error: &Error) -> Finding {
    let code = match error.kind() {
        ErrorKind::Range => Code::Range,
        _ => Code::Syntax,
    };
    let (found, expected) = error.found_and_expected();
    let (expected, help) = match expected.split_once("; ") {
        Some((expected, help)) => (expected, Some(help)),
        None => (expected, None),
    };
    let finding = Finding::new(code, path, found, expected);
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}
