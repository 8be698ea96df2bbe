//! Findings: all that is wrong with a batch of rows or a policy, each with its place.

use std::fmt;

use super::clip;

/// One thing that is wrong with what was handed in: where, what was found, what was expected and,
/// where a name comes close, what was probably meant.
///
/// ```
/// use patronage::error::{Code, Finding};
///
/// let finding = Finding::new(Code::UnknownName, "/kind", "`purchse`", "a kind of interaction")
///     .in_row(3)
///     .help("did you mean `purchase`?");
/// assert_eq!(
///     finding.to_string(),
///     "row 3: /kind: `purchse`; expected a kind of interaction (did you mean `purchase`?)",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Finding {
    row: Option<usize>,
    path: String,
    code: Code,
    found: String,
    expected: String,
    help: Option<Box<str>>,
    severity: Severity,
    // Boxed, as few findings stand in a text: a finding stays small enough to be returned.
    span: Option<Box<Span>>,
}

/// Whether a finding stands in the way, or is only worth a look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Severity {
    /// What was handed in is refused.
    #[default]
    Error,
    /// What was handed in is taken as it is; somebody should look at it.
    Warning,
}

/// A place inside a text that somebody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Span {
    /// The line, counted from 1.
    pub line: usize,
    /// The character in the line, counted from 1.
    pub column: usize,
    /// The first byte, counted from 0.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// Stable names of everything a check can find. The texts of findings may change; these may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Code {
    /// An amount is missing where the kind of interaction has one.
    AmountMissing,
    /// An amount stands where the kind of interaction has none.
    AmountNotWanted,
    /// Two facts contradict each other.
    Conflict,
    /// Another currency than the ledger's, and no rate leads from one to the other.
    Currency,
    /// A fact is decided later than the condition that names it.
    DecidedLater,
    /// The same id stands on two things with different content.
    DuplicateId,
    /// A range or a list that no value is in.
    Empty,
    /// Something is deeper, longer or more than the stated limit.
    Limit,
    /// Something may be taken for something else: letters of two alphabets in one word, or two
    /// names that look alike.
    Lookalike,
    /// A fact that can be missing stands under a negation, and nothing says what missing means.
    MissingNegated,
    /// A list is empty, has gaps, overlaps, or is out of order.
    Order,
    /// A number or date lies outside its range.
    Range,
    /// No rate is known for a currency on a day.
    RateMissing,
    /// A refund names no purchase that is known, or one that does not fit.
    RefundOf,
    /// A refund takes more than its purchase brought.
    RefundTooLarge,
    /// A required value is missing.
    Required,
    /// A text is not of the expected form.
    Syntax,
    /// A value has another type than the schema declares.
    Type,
    /// A number stands without its unit, or with another one.
    Unit,
    /// A customer is not among the records that the application gave.
    UnknownCustomer,
    /// A name is not one of the known ones.
    UnknownName,
    /// A version that this release cannot read.
    Version,
}

impl Finding {
    /// A finding at a JSON pointer (RFC 6901) into what was handed in.
    pub fn new(
        code: Code,
        path: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        let (path, found, expected) = (path.into(), found.into(), expected.into());
        let severity = Severity::Error;
        Self { row: None, path, code, found, expected, help: None, severity, span: None }
    }

    /// Makes it a warning: worth a look, and no reason to refuse.
    pub fn warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// Names the place inside the text at the path.
    pub fn at(self, span: Span) -> Self {
        Self { span: Some(Box::new(span)), ..self }
    }

    /// Names the row, counted from 0 in the order the rows were handed in.
    pub fn in_row(self, row: usize) -> Self {
        Self { row: Some(row), ..self }
    }

    /// Adds a sentence that helps: usually a near match.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into().into()), ..self }
    }

    /// Adds "did you mean …?" where one of the candidates is [`near`](super::near).
    pub fn or_near<'c>(self, found: &str, candidates: impl IntoIterator<Item = &'c str>) -> Self {
        match super::near(found, candidates) {
            Some(meant) => self.help(format!("did you mean `{meant}`?")),
            None => self,
        }
    }

    /// Puts the finding below a path: `/recency` under `/rfm` is `/rfm/recency`.
    pub fn under(self, parent: &str) -> Self {
        Self { path: format!("{parent}{}", self.path), ..self }
    }

    /// The row it stands in, counted from 0, where rows were checked.
    pub fn row(&self) -> Option<usize> {
        self.row
    }

    /// The place inside the row or the policy, as a JSON pointer.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The field of the row: the path without its slash.
    pub fn field(&self) -> &str {
        self.path.strip_prefix('/').unwrap_or(&self.path)
    }

    /// Whether it stands in the way.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The place inside the text at the path, where a text was read.
    pub fn span(&self) -> Option<Span> {
        self.span.as_deref().copied()
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What was found, as a phrase.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What was expected, as a phrase.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What was probably meant, if something comes close.
    pub fn hint(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = self.row {
            write!(f, "row {row}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        if let Some(span) = &self.span {
            write!(f, "line {}, column {}: ", span.line, span.column)?;
        }
        if self.severity == Severity::Warning {
            f.write_str("warning: ")?;
        }
        write!(f, "{}; expected {}", self.found, self.expected)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

/// All findings of one check, in the order of rows and paths. Never empty where it is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// No findings yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Adds all of another check, below a path.
    pub fn extend_under(&mut self, parent: &str, others: Findings) {
        self.0.extend(others.0.into_iter().map(|finding| finding.under(parent)));
    }

    /// `Ok` when nothing stands in the way, else itself, sorted by row and path. Warnings alone
    /// are no error.
    ///
    /// # Errors
    ///
    /// When there is at least one finding that is not a warning.
    pub fn into_result(mut self) -> Result<(), Self> {
        self.sort();
        if self.has_errors() { Err(self) } else { Ok(()) }
    }

    /// Whether anything stands in the way: a finding that is not a warning.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Sorts by row, then path (`/rules/2` before `/rules/10`), then place in the text, then code:
    /// an order that does not depend on how the check walked.
    ///
    /// ```
    /// use patronage::error::{Code, Finding, Findings};
    ///
    /// let at = |path: &str| Finding::new(Code::Required, path, "nothing", "a rule");
    /// let mut findings = Findings::from(vec![at("/rules/10"), at("/rules/2"), at("/rules")]);
    /// findings.sort();
    /// let paths: Vec<&str> = findings.iter().map(Finding::path).collect();
    /// assert_eq!(paths, ["/rules", "/rules/2", "/rules/10"]);
    /// ```
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| {
            let by_path = || steps(&a.path).cmp(&steps(&b.path));
            let by_place = || (a.span(), a.code).cmp(&(b.span(), b.code));
            a.row.cmp(&b.row).then_with(by_path).then_with(by_place)
        });
    }

    /// The findings, one after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.0.extend(findings);
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(findings: Vec<Finding>) -> Self {
        Self(findings)
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'f> IntoIterator for &'f Findings {
    type Item = &'f Finding;
    type IntoIter = std::slice::Iter<'f, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, finding) in self.0.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            finding.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}

/// A text in backticks, clipped: how findings quote what somebody wrote.
pub(crate) fn quoted(text: &(impl ToString + ?Sized)) -> String {
    format!("`{}`", clip(&text.to_string()))
}

/// A key as a part of a JSON pointer (RFC 6901).
pub(crate) fn as_key(key: &(impl ToString + ?Sized)) -> String {
    key.to_string().replace('~', "~0").replace('/', "~1")
}

/// The steps of a pointer: names, then places in lists by their number.
fn steps(path: &str) -> Vec<(Option<u64>, &str)> {
    path.split('/').map(|step| (step.parse().ok(), step)).collect()
}
