//! The table of kinds: every kind, typed and as text, with each amount that it may and may not
//! have. The tests walk the table, so that a new row of it is tried as it stands.

use patronage::base::{InteractionId, Window};
use patronage::error::{Code, Findings};
use patronage::intake::{Admission, Intake, Posting, Row, Strictness};
use patronage::model::{Amount, Channel, Interaction, Kind, Measure, Role};
use proptest::prelude::*;

use crate::support::{
    BOOKS, MOST, batch, buy, cases, day, id, json, kinds, ledger, ledgers_of, usd, who,
};

/// An interaction as a file has it.
struct Text([String; 8]);

impl Text {
    fn of(interaction: &Interaction) -> Self {
        let text =
            |id: &Option<InteractionId>| id.as_ref().map_or(String::new(), ToString::to_string);
        let (amount, currency) = match interaction.amount {
            Amount::Money(money) => (money.plain().to_string(), money.currency().to_string()),
            Amount::Points(points) => (points.to_string(), String::new()),
            Amount::Score(score) => (score.to_string(), String::new()),
            _ => (String::new(), String::new()),
        };
        Self([
            interaction.customer.to_string(),
            interaction.at.to_string(),
            interaction.kind.to_string(),
            amount,
            currency,
            text(&interaction.id),
            text(&interaction.refund_of),
            interaction.channel.to_string(),
        ])
    }

    fn row(&self) -> Row<'_> {
        let [customer, at, kind, amount, currency, id, refund_of, channel] = &self.0;
        Row { customer, at, kind, amount, currency, id, refund_of, channel }
    }
}

fn typed(rows: &[Interaction]) -> Admission {
    let mut intake = Intake::new(BOOKS).strictness(Strictness::Lenient);
    intake.admit(rows.iter().cloned()).unwrap()
}

fn as_text(rows: &[Interaction]) -> Admission {
    let texts: Vec<Text> = rows.iter().map(Text::of).collect();
    admit_rows(texts.iter().map(Text::row))
}

fn admit_rows<'t>(rows: impl IntoIterator<Item = Row<'t>>) -> Admission {
    Intake::new(BOOKS).strictness(Strictness::Lenient).admit_rows(rows).unwrap()
}

/// Row, path and code of each finding.
fn found(findings: &Findings) -> Vec<(usize, String, Code)> {
    findings.iter().map(|f| (f.row().unwrap(), f.path().to_owned(), f.code())).collect()
}

/// What an admission of one row says of its amount: what was taken, or why nothing was.
fn taken(admission: &Admission) -> Result<(i64, u8), Code> {
    match (admission.postings(), found(admission.findings()).as_slice()) {
        ([posting], []) => Ok((posting.amount(), posting.score())),
        ([], [(0, path, code)]) if path == "/amount" => Err(*code),
        _ => panic!("{admission:?}"),
    }
}

/// What an amount is to a measure.
fn expected(measure: Measure, amount: Amount) -> Result<(i64, u8), Code> {
    match (measure, amount) {
        (Measure::Count, Amount::None) => Ok((0, 0)),
        (Measure::Count, _) => Err(Code::AmountNotWanted),
        (_, Amount::None) => Err(Code::AmountMissing),
        (Measure::Money, Amount::Money(money)) if (0..=MOST).contains(&money.minor()) => {
            Ok((i64::try_from(money.minor()).unwrap(), 0))
        }
        (Measure::Points, Amount::Points(points)) => Ok((points.into(), 0)),
        (Measure::Score { least, most }, Amount::Score(score))
            if (least..=most).contains(&score) =>
        {
            Ok((score.into(), score))
        }
        (Measure::Money, Amount::Money(_)) | (Measure::Score { .. }, Amount::Score(_)) => {
            Err(Code::Range)
        }
        _ => Err(Code::Type),
    }
}

/// Amounts of every sort, on either side of every bound that a kind sets.
fn amounts() -> Vec<Amount> {
    let mut amounts = vec![Amount::None];
    amounts.extend([-1, 0, 1234, MOST, MOST + 1].map(|minor| Amount::Money(usd(minor))));
    amounts.extend([0, 7, u32::MAX].map(Amount::Points));
    amounts.extend((0..=u8::MAX).map(Amount::Score));
    amounts
}

#[test]
fn a_typed_interaction_has_the_amount_that_its_kind_measures() {
    let mut accepted = 0;
    for kind in kinds() {
        for amount in amounts() {
            let row = Interaction::new(who("ann"), day(0), kind, amount);
            let taken = taken(&typed(&[row]));
            assert_eq!(taken, expected(kind.measure(), amount), "{kind} with {amount}");
            accepted += usize::from(taken.is_ok());
        }
    }
    assert!(accepted >= kinds().len(), "{accepted}");
}

#[test]
fn a_row_of_text_has_the_amount_that_its_kind_measures() {
    // A number is money, points or a mark as the kind has it: text itself has no sort.
    let whole = |text: &str| text.parse::<u32>().ok();
    for kind in kinds() {
        for text in ["", "0", "7", "255", "4294967295", "4294967296", "12.34", "-1", "5 USD", "x"] {
            let expected = match (kind.measure(), text) {
                (Measure::Count, "") => Ok((0, 0)),
                (Measure::Count, _) => Err(Code::AmountNotWanted),
                (_, "") => Err(Code::AmountMissing),
                (_, "5 USD" | "x") => Err(Code::Syntax),
                (Measure::Money, "-1") | (Measure::Score { .. }, "4294967296") => Err(Code::Range),
                (Measure::Money, "12.34") => Ok((1234, 0)),
                (Measure::Money, text) => Ok((text.parse::<i64>().unwrap() * 100, 0)),
                (Measure::Points, text) => {
                    whole(text).map(|points| (points.into(), 0)).ok_or(Code::Syntax)
                }
                (Measure::Score { least, most }, text) => match whole(text) {
                    Some(mark) if (least.into()..=most.into()).contains(&mark) => {
                        Ok((mark.into(), u8::try_from(mark).unwrap()))
                    }
                    Some(_) => Err(Code::Range),
                    None => Err(Code::Syntax),
                },
                (measure, _) => panic!("no texts for {measure:?}"),
            };
            let name = kind.to_string();
            let row = Row {
                customer: "ann",
                at: "2020-01-05",
                kind: &name,
                amount: text,
                ..Row::default()
            };
            assert_eq!(taken(&admit_rows([row])), expected, "{kind} with `{text}`");
        }
    }
}

/// An interaction of each kind, with the least amount that the kind has and a second one.
fn good() -> Vec<Interaction> {
    let good = |kind: Kind| {
        let fit = move |amount: &Amount| expected(kind.measure(), *amount).is_ok();
        let mut fit: Vec<Amount> = amounts().into_iter().filter(fit).collect();
        fit.truncate(2);
        fit.into_iter().map(move |amount| Interaction::new(who("ann"), day(0), kind, amount))
    };
    kinds().into_iter().flat_map(good).collect()
}

#[test]
fn only_a_refund_names_a_purchase() {
    let sale = buy("ann", 0, 10_000).id(id("s1"));
    for row in good() {
        let (kind, rows) = (row.kind, [sale.clone(), row.of(id("s1"))]);
        for admission in [typed(&rows), as_text(&rows)] {
            if kind.role() == Role::Refund {
                let returned = admission.postings().iter().filter_map(Posting::returned);
                assert_eq!(returned.count(), 1, "{kind}");
            } else {
                let expected = [(1, "/refund_of".to_owned(), Code::RefundOf)];
                assert_eq!(found(admission.findings()), expected, "{kind}");
            }
        }
    }
}

#[test]
fn only_a_purchase_is_named_by_a_refund() {
    for row in good() {
        let kind = row.kind;
        let back = Interaction::refund(who("ann"), day(1), usd(0)).of(id("s1"));
        for admission in
            [typed(&[row.clone().id(id("s1")), back.clone()]), as_text(&[row.id(id("s1")), back])]
        {
            let refused = found(admission.findings());
            let expected = match kind.role() {
                Role::Purchase => vec![],
                _ => vec![(1, "/refund_of".to_owned(), Code::RefundOf)],
            };
            assert_eq!(refused, expected, "{kind}");
        }
    }
}

/// Whatever else there may be with an amount is added up under its own kind and never becomes
/// spend.
#[test]
fn what_is_spend_is_for_the_role_of_a_kind_to_say() {
    let sale = buy("ann", 0, 10_000).channel(Channel::Web);
    for row in good() {
        let (kind, minor) = (row.kind, row.amount.money().map_or(0, patronage::base::Money::minor));
        let ledger = ledger(&[sale.clone(), row.channel(Channel::Web)]);
        let profile = ledger.at(day(9));
        let (gross, back, purchases) = match kind.role() {
            Role::Purchase => (10_000 + minor, 0, 2),
            Role::Refund => (10_000, minor, 1),
            _ => (10_000, 0, 1),
        };
        let figures = (profile.gross_spend(), profile.refunded(), profile.spend());
        assert_eq!(figures, (usd(gross), usd(back), usd(gross - back)), "{kind}");
        assert_eq!(profile.purchases(), purchases, "{kind}");
        let all = profile.within(Window::until(day(9)));
        for seen in [all, all.through(Channel::Web)] {
            let figures = (seen.gross_spend(), seen.refunded(), seen.spend());
            assert_eq!(figures, (usd(gross), usd(back), usd(gross - back)), "{kind}");
            assert_eq!((seen.purchases(), seen.purchase_days()), (purchases, 1), "{kind}");
        }
        if kind.measure() == Measure::Money && kind != Kind::Purchase {
            assert_eq!(all.amount(kind), minor, "{kind}");
        }
    }
}

#[test]
fn each_kind_is_the_same_typed_as_text_and_stored() {
    for row in good() {
        let (one, other) = (typed(std::slice::from_ref(&row)), as_text(std::slice::from_ref(&row)));
        assert_eq!(one.postings().len(), 1, "{}", row.kind);
        assert_eq!(one.postings(), other.postings(), "{}", row.kind);
        let (printed, counted) = (json(&row), row.kind.measure() == Measure::Count);
        assert_eq!(serde_json::from_str::<Interaction>(&printed).unwrap(), row);
        assert_eq!(printed.contains("amount"), !counted, "{printed}");
    }
}

#[test]
fn an_interaction_is_stored_flat() {
    let read = |text: &str| serde_json::from_str::<Interaction>(text).unwrap();
    let on = |text: &str| text.parse::<patronage::base::Day>().unwrap();
    let euros = "40.00 EUR".parse().unwrap();
    let table = [
        (
            Interaction::purchase(who("ann"), on("2026-01-05"), euros),
            r#"{"customer":"ann","at":"2026-01-05","kind":"purchase","amount":{"money":"40.00 EUR"}}"#,
        ),
        (
            Interaction::refund(who("ann"), on("2026-01-05"), euros).of(id("s1")).id(id("r1")),
            r#"{"id":"r1","customer":"ann","at":"2026-01-05","kind":"refund","amount":{"money":"40.00 EUR"},"refund_of":"s1"}"#,
        ),
        (
            Interaction::counted(who("ann"), on("2026-01-05"), Kind::Click).channel(Channel::Mail),
            r#"{"customer":"ann","at":"2026-01-05","channel":"mail","kind":"click"}"#,
        ),
        (
            Interaction::points(who("ann"), on("2026-01-05"), Kind::PointsEarned, 7),
            r#"{"customer":"ann","at":"2026-01-05","kind":"points_earned","amount":{"points":7}}"#,
        ),
        (
            Interaction::answer(who("ann"), on("2026-01-05"), Kind::NpsAnswer, 9),
            r#"{"customer":"ann","at":"2026-01-05","kind":"nps_answer","amount":{"score":9}}"#,
        ),
    ];
    for (interaction, text) in table {
        assert_eq!(json(&interaction), text);
        assert_eq!(read(text), interaction);
    }
    // What its absence means may also be written.
    let long =
        r#"{"customer":"ann","at":"2026-01-05","channel":"other","kind":"nps","amount":"none"}"#;
    let short = r#"{"customer":"ann","at":"2026-01-05","kind":"nps_answer"}"#;
    assert_eq!(read(long), read(short));
    assert_eq!(json(&Amount::None), r#""none""#);
}

#[test]
fn findings_say_which_amount_a_kind_has() {
    let said = |kind, amount| {
        let row = Interaction::new(who("ann"), day(0), kind, amount).of(id("s1"));
        let admission = typed(&[row]);
        let of_amount = admission.findings().iter().find(|finding| finding.path() == "/amount");
        of_amount.unwrap().to_string()
    };
    let table = [
        (Kind::Click, Amount::Points(1), "`1 point`; expected no amount for a click"),
        (Kind::Purchase, Amount::None, "nothing; expected an amount of money for a purchase"),
        (
            Kind::Purchase,
            Amount::Score(9),
            "`a mark of 9`; expected an amount of money for a purchase",
        ),
        (
            Kind::PointsSpent,
            Amount::Money(usd(500)),
            "`5.00 USD`; expected a whole number of points from 0 to 4294967295",
        ),
        (
            Kind::CsatAnswer,
            Amount::Points(4),
            "`4 points`; expected a mark: a whole number from 1 to 5",
        ),
        (Kind::CsatAnswer, Amount::Score(6), "`6`; expected a whole number from 1 to 5"),
    ];
    for (kind, amount, expected) in table {
        assert_eq!(said(kind, amount), format!("row 0: /amount: {expected}"));
    }
    let found = |of: Interaction| typed(&[of.of(id("s1"))]).findings().to_string();
    assert_eq!(
        found(buy("ann", 0, 500)),
        "row 0: /refund_of: `s1`; expected nothing for a purchase: only a refund names a purchase"
    );
}

/// What stored ledgers and the rules of businesses know the kinds by: rows may be added to the
/// table, but these stay as they are, in this order.
#[test]
fn no_row_of_the_table_changes() {
    let known = "
        purchase Money Purchase; refund Money Refund; visit Count Other; click Count Other;
        message_opened Count Other; message_answered Count Other; call Count Other;
        meeting Count Other; support_request Count Other; complaint_opened Count Other;
        complaint_resolved Count Other; nps_answer 0..=10 Other; csat_answer 1..=5 Other;
        ces_answer 1..=7 Other; like Count Other; comment Count Other; share Count Other;
        usage Count Other; contract_signed Count Other; contract_renewed Count Other;
        contract_cancelled Count Other; points_earned Points Other; points_spent Points Other";
    let known: Vec<&str> = known.split(';').map(str::trim).collect();
    let row = |kind: Kind| {
        let measure = match kind.measure() {
            Measure::Score { least, most } => format!("{least}..={most}"),
            measure => format!("{measure:?}"),
        };
        format!("{kind} {measure} {:?}", kind.role())
    };
    let mut table: Vec<String> = Kind::built_in().map(row).collect();
    table.retain(|row| known.contains(&row.as_str()));
    assert_eq!(table, known);
    for (alias, kind) in [
        ("browse", Kind::Visit),
        ("ces", Kind::CesAnswer),
        ("complaint", Kind::ComplaintOpened),
        ("csat", Kind::CsatAnswer),
        ("login", Kind::Usage),
        ("nps", Kind::NpsAnswer),
    ] {
        assert_eq!(alias.parse(), Ok(kind));
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn typed_interactions_and_rows_of_text_come_to_the_same(rows in batch()) {
        let (one, other) = (typed(&rows), as_text(&rows));
        prop_assert_eq!(one.postings(), other.postings());
        prop_assert_eq!(one.repeated(), other.repeated());
        prop_assert_eq!(one.findings(), other.findings());
        let bytes = |admission: &Admission| json(&ledgers_of(admission.postings()));
        prop_assert_eq!(bytes(&one), bytes(&other));
    }
}
