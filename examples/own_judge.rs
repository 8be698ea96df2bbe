//! A judge of the application's own, with a verdict type of its own, beside the built-in ones.
//!
//! Who complains and then goes quiet is worth a telephone call. No built-in judge looks at that,
//! so this program adds one: it reads complaints and the last purchase, and answers in a type of
//! its own, which comes back from every classification.
//!
//! ```sh
//! cargo run --example own_judge
//! ```

use patronage::base::{Currency, Day, Name, Window};
use patronage::engine::{Engine, Policy, Spec};
use patronage::intake::{Intake, Row};
use patronage::judge::{Assess, Verdict};
use patronage::model::{Fact, Kind, Operator, Reason, Value};
use patronage::profile::{Ledgers, Profile};

/// What to do about a customer's complaints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// Nothing is open.
    Fine,
    /// A complaint is open, and the customer still buys.
    Answer,
    /// A complaint is open, and the customer has bought nothing since.
    Call,
}

impl Verdict for Care {
    fn into_value(self) -> Option<Value> {
        Some(Value::Name(match self {
            Self::Fine => Name::literal("fine"),
            Self::Answer => Name::literal("answer"),
            Self::Call => Name::literal("call"),
        }))
    }

    fn from_value(value: Option<&Value>) -> Option<Self> {
        let Some(Value::Name(name)) = value else { return None };
        [Self::Fine, Self::Answer, Self::Call]
            .into_iter()
            .find(|care| care.into_value() == Some(Value::Name(*name)))
    }
}

/// Looks at the complaints of the last days.
#[derive(Debug)]
struct Complaints {
    days: u32,
}

impl Complaints {
    /// Complaints that are open, and the days since the last one.
    fn open(&self, profile: &Profile<'_>) -> (i64, Option<u32>) {
        let recent = profile.within(Window::last(self.days, profile.as_of()));
        let count = |kind| i64::try_from(recent.count(kind)).unwrap_or(i64::MAX);
        let open = count(Kind::ComplaintOpened) - count(Kind::ComplaintResolved);
        (open.max(0), recent.days_since(Kind::ComplaintOpened))
    }
}

impl Assess for Complaints {
    type Verdict = Care;

    fn assess(&self, profile: &Profile<'_>) -> Care {
        match self.open(profile) {
            (0, _) | (_, None) => Care::Fine,
            (_, Some(days)) if profile.since_last().is_some_and(|since| since <= days) => {
                Care::Answer
            }
            _ => Care::Call,
        }
    }

    fn explain(&self, profile: &Profile<'_>) -> Vec<Reason> {
        let (open, days) = self.open(profile);
        let name = Name::literal("open_complaints");
        let operator = if open > 0 { Operator::AtLeast } else { Operator::Below };
        let mut reasons = vec![Reason::new(name, Value::Count(open), operator, Value::Count(1))];
        if let Some(days) = days.filter(|_| open > 0) {
            let (fact, days) = (Fact::SinceLast.name(), Value::Days(days.into()));
            reasons.push(match profile.since_last() {
                None => Reason::missing(fact),
                Some(since) => {
                    let since = Value::Days(since.into());
                    let operator = if since <= days { Operator::AtMost } else { Operator::Above };
                    Reason::new(fact, since, operator, days)
                }
            });
        }
        reasons
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let row = |customer, at, kind, amount| Row { customer, at, kind, amount, ..Row::default() };
    let rows = [
        row("ann", "2026-01-05", "purchase", "40.00"),
        row("ann", "2026-02-20", "complaint_opened", ""),
        row("bob", "2026-01-09", "purchase", "20.00"),
        row("bob", "2026-02-11", "complaint_opened", ""),
        row("bob", "2026-03-06", "purchase", "60.00"),
        row("eve", "2026-03-01", "purchase", "35.00"),
    ];
    let mut ledgers = Ledgers::new(Currency::EUR);
    ledgers.post(Intake::new(Currency::EUR).admit_rows(rows)?.postings())?;
    let cohort = ledgers.at(Day::new(2026, 3, 31)?);

    let policy = Policy::fit(&cohort, &Spec::default())?.policy;
    let care = Name::literal("care");
    let engine = Engine::new(policy)?.with(care, Complaints { days: 90 })?;

    for (customer, profile) in cohort.customers() {
        let explanation = engine.explain(profile);
        // The verdict comes back in the judge's own type …
        let verdict: Option<Care> = explanation.classification.verdict("care");
        println!("{customer}: {verdict:?}");
        // … and stands in the explanation beside the built-in ones.
        for explained in explanation.verdicts.iter().filter(|explained| explained.judge == care) {
            println!("  {explained}");
        }
    }
    Ok(())
}
