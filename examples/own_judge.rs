//! A judge of the application's own, with a verdict type of its own, beside the built-in ones, and
//! books of rules that build on it.
//!
//! Who complains and then goes quiet is worth a telephone call. No built-in judge looks at that,
//! so this program adds one: it reads complaints and the last purchase, and answers in a type of
//! its own, which comes back from every classification. The policy declares the answer, so a book
//! of rules can name it as `judge.care`; and a playbook, which is asked last, names what that book
//! gave as `class.attention`.
//!
//! ```sh
//! cargo run --example own_judge
//! ```

use patronage::base::{Currency, Day, Name, Window};
use patronage::customer::AttributeType;
use patronage::engine::{Engine, Policy, Spec};
use patronage::evidence::{Evidence, Language, Operator, Reason};
use patronage::fact::{Known, Metric, Stratum, Working};
use patronage::intake::{Intake, Row};
use patronage::judge::{Assess, Verdict};
use patronage::model::{Kind, Value};
use patronage::profile::{Ledgers, Profile};
use patronage::rule::{Group, HitPolicy, Outcome, Rule, RuleBook};

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

impl Care {
    const ALL: [Self; 3] = [Self::Fine, Self::Answer, Self::Call];

    fn name(self) -> Name {
        match self {
            Self::Fine => Name::literal("fine"),
            Self::Answer => Name::literal("answer"),
            Self::Call => Name::literal("call"),
        }
    }
}

impl Verdict for Care {
    fn into_value(self) -> Option<Value> {
        Some(Value::Name(self.name()))
    }

    fn from_value(value: Option<&Value>) -> Option<Self> {
        let Some(Value::Name(name)) = value else { return None };
        Self::ALL.into_iter().find(|care| care.name() == *name)
    }

    /// What a policy must declare for rules to name it.
    fn of_type() -> Option<AttributeType> {
        Some(AttributeType::Choice(Self::ALL.map(Self::name).to_vec()))
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

    fn assess(&self, known: &Known<'_>) -> Care {
        let profile = known.profile();
        match self.open(profile) {
            (0, _) | (_, None) => Care::Fine,
            (_, Some(days)) if profile.since_last().is_some_and(|since| since <= days) => {
                Care::Answer
            }
            _ => Care::Call,
        }
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        let profile = known.profile();
        let (open, days) = self.open(profile);
        // A number that this judge works with, and no fact that rules could ask for.
        let complaints = Working::new(CARE, Name::literal("open_complaints"));
        let operator = if open > 0 { Operator::AtLeast } else { Operator::Below };
        let mut reasons =
            vec![Reason::new(complaints, Value::Count(open), operator, Value::Count(1))];
        if let Some(days) = days.filter(|_| open > 0) {
            let days = Value::Days(days.into());
            reasons.push(match profile.since_last() {
                None => Reason::missing(Metric::SinceLast),
                Some(since) => {
                    let since = Value::Days(since.into());
                    let operator = if since <= days { Operator::AtMost } else { Operator::Above };
                    Reason::new(Metric::SinceLast, since, operator, days)
                }
            });
        }
        reasons.into()
    }
}

const CARE: Name = Name::literal("care");
const ATTENTION: Name = Name::literal("attention");

/// Who needs somebody's attention: the rules name the verdict of the judge.
fn attention() -> RuleBook {
    let class = |class| Outcome::Class { group: ATTENTION, class };
    let mut book = RuleBook::new(Name::literal("attention"));
    let mut group = Group::new(ATTENTION, HitPolicy::First);
    group.classes = ["today", "soon", "routine"].map(Name::literal).to_vec();
    group.otherwise = Some(Name::literal("routine"));
    book.groups.push(group);
    let upset = Rule::new(Name::literal("upset"), "judge.care = call");
    book.rules.push(upset.then(class(Name::literal("today"))));
    let unhappy = Rule::new(Name::literal("unhappy"), "judge.care = answer and tier = high");
    book.rules.push(unhappy.then(class(Name::literal("soon"))));
    book
}

/// What is done about it: asked last, so its conditions name what the other book gave.
fn playbook() -> RuleBook {
    let telephone =
        Outcome::Recommend { action: Name::literal("telephone"), parameters: [].into() };
    let mut book = RuleBook::new(Name::literal("playbook"));
    book.stratum = Stratum::Playbook;
    book.rules
        .push(Rule::new(Name::literal("call_today"), "class.attention = today").then(telephone));
    book
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

    let mut policy = Policy::fit(&cohort, &Spec::default())?.policy;
    policy.judges = Care::of_type().map(|of_type| (CARE, of_type)).into_iter().collect();
    policy.rules = vec![attention(), playbook()];
    let engine = Engine::new(policy)?.with(CARE, Complaints { days: 90 })?;

    for (customer, profile) in cohort.customers() {
        let explanation = engine.explain(profile);
        // The verdict comes back in the judge's own type …
        let verdict: Option<Care> = explanation.classification.verdict("care");
        println!("{customer}: {verdict:?}");
        // … and stands in the explanation beside the built-in ones.
        for explained in explanation.verdicts.iter().filter(|explained| explained.judge == CARE) {
            println!("  {explained}");
        }
        // What the books of rules make of it, and by which rules.
        for group in explanation.rules.iter().flat_map(|book| &book.groups) {
            println!("  {}", group.text(engine.reader(Language::English)));
        }
        for ruling in &explanation.classification.verdicts.rules {
            for recommended in &ruling.actions {
                println!("  {}, says {}", recommended.action, recommended.rule);
            }
        }
    }
    Ok(())
}
