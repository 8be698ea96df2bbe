//! The compiled forms against Kleene's logic, and against each other.

use patronage::condition::{Bits, Compiler, Condition, Program, Scratch};
use patronage::evidence::Truth;
use patronage::fact::{FactRef, FactValue, Facts, Given, Stratum};
use proptest::prelude::*;

use crate::support::{conditions, customers, schema};

fn compiled(conditions: &[Condition]) -> Program {
    Program::new(conditions, &schema(), Stratum::Rules)
        .unwrap_or_else(|findings| panic!("{findings}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// By row a condition holds exactly where Kleene's logic says true.
    #[test]
    fn a_row_holds_where_kleene_says_true(
        conditions in proptest::collection::vec(conditions(), 1..6),
        customers in proptest::collection::vec(customers(4), 1..8),
    ) {
        let (schema, program) = (schema(), compiled(&conditions));
        let mut row = program.row();
        for customer in &customers {
            program.fill(customer, &mut row);
            for (at, condition) in conditions.iter().enumerate() {
                let truth = condition.truth(&schema, customer);
                prop_assert_eq!(program.holds(at, &row), truth == Truth::True, "{}", condition);
            }
        }
    }

    /// Over known facts `not` is an exact complement, and nothing is unknown.
    #[test]
    fn over_known_facts_not_is_the_complement(condition in conditions(), customer in customers(0)) {
        let (schema, opposite) = (schema(), Condition::not(condition.clone()));
        // A name outside its choice is not known, whoever put it there.
        let known = |truth: Truth| truth != Truth::Unknown;
        let truth = condition.truth(&schema, &customer);
        prop_assert_eq!(opposite.truth(&schema, &customer), truth.not());
        prop_assume!(known(truth));
        let program = compiled(&[condition, opposite]);
        let mut row = program.row();
        program.fill(&customer, &mut row);
        prop_assert_ne!(program.holds(0, &row), program.holds(1, &row));
    }

    /// What is true or false stays so when more becomes known.
    #[test]
    fn more_knowledge_changes_no_definite_answer(
        condition in conditions(),
        customer in customers(3),
        told in customers(0),
    ) {
        let schema = schema();
        // Only questions about missing facts, and meanings that an author gave them, look at
        // ignorance itself.
        let condition = condition.to_string();
        let plain = ["is missing", "is present", " if missing true", " if missing false"]
            .iter()
            .fold(condition, |text, part| text.replace(part, if part.starts_with("is") { "= 1" } else { "" }));
        let Ok(condition) = plain.parse::<Condition>() else { return Ok(()) };
        let more = Both(&customer, &told);
        let before = condition.truth(&schema, &customer);
        if before != Truth::Unknown {
            prop_assert_eq!(condition.truth(&schema, &more), before, "{}", condition);
        }
    }
}

/// What one knows, and what the other knows beyond it.
struct Both<'a>(&'a Given, &'a Given);

impl Facts for Both<'_> {
    fn as_of(&self) -> patronage::base::Day {
        self.0.as_of()
    }

    fn observe(&self, fact: &FactRef) -> Option<FactValue<'_>> {
        // A name that is none of the choice's is not known; it stays what it is.
        self.0.observe(fact).or_else(|| self.1.observe(fact))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Column by column and row by row are the same, also where a block ends within.
    #[test]
    fn columns_are_rows(
        conditions in proptest::collection::vec(conditions(), 1..12),
        some in proptest::collection::vec(customers(5), 40),
        rows in 1..2_200_usize,
    ) {
        let program = compiled(&conditions);
        let customers: Vec<Given> = some.iter().cycle().take(rows).cloned().collect();
        let (mut columns, mut row) = (program.columns(), program.row());
        for customer in &customers {
            program.fill(customer, &mut row);
            columns.push(&row);
        }
        let mut scratch = Scratch::default();
        let mut found = vec![Vec::new(); program.len()];
        // Twice, because what is left in the scratch must not show.
        for _ in 0..2 {
            found.iter_mut().for_each(Vec::clear);
            program.blocks(&columns, &mut scratch, |block| {
                for (at, found) in found.iter_mut().enumerate() {
                    found.extend_from_slice(block.holds(at));
                }
            });
        }
        let mut bits = Bits::default();
        for (at, customer) in customers.iter().enumerate() {
            program.fill(customer, &mut row);
            for (condition, found) in found.iter().enumerate() {
                prop_assert_eq!(found[at] == 1, program.holds(condition, &row));
            }
            let fired: Vec<usize> = program.fired(&row, &mut bits).iter().collect();
            let one_by_one = (0..program.len()).filter(|at| program.holds(*at, &row));
            prop_assert_eq!(fired, one_by_one.collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_same_comparison_is_compiled_once() {
    let text = "purchases > 3 and spend >= 10 USD or spend >= 10 USD and not purchases <= 3";
    let program = compiled(&[crate::support::condition(text)]);
    assert_eq!(program.predicates().len(), 2);
    assert_eq!(program.slots().len(), 2);
}

#[test]
fn conditions_are_numbered_as_they_were_added() {
    let schema = schema();
    let mut compiler = Compiler::new(&schema, Stratum::Rules);
    assert_eq!(compiler.add(&Condition::always(), ""), 0);
    assert_eq!(compiler.add(&Condition::not(Condition::always()), ""), 1);
    let (program, warnings) = compiler.finish().unwrap();
    assert!(warnings.is_empty());
    assert!(program.holds(0, &[]) && !program.holds(1, &[]) && !program.holds(2, &[]));
}

/// A program of more tests and lists than one word has bits, asked in all three ways.
#[test]
fn large_programs_agree_with_themselves() {
    let conditions: Vec<Condition> = (0..300)
        .map(|n| {
            let text = format!(
                "purchases > {n} and rfm.total > 5 and count(visit, 30d) <= {n} or (purchases = {n} or count(visit, 30d) > {n}) and at least 2 of (rfm.total > {}, \
                 purchases < {}, not tagged vip, attr.margin >= 0.{n})",
                3 + n % 12,
                n + 1,
            );
            crate::support::condition(&text)
        })
        .collect();
    let program = compiled(&conditions);
    assert!(program.predicates().len() > 640);
    let (mut columns, mut rows) = (program.columns(), Vec::new());
    for n in 0..300_i64 {
        use patronage::model::Value;
        let customer = crate::support::given(&[
            ("purchases", Value::Count(n)),
            ("count(visit, 30d)", Value::Count(n * 7 % 300)),
            ("rfm.total", Value::Count(3 + n % 13)),
        ]);
        let mut row = program.row();
        program.fill(&customer, &mut row);
        columns.push(&row);
        rows.push((customer, row));
    }
    let schema = schema();
    let mut bits = Bits::default();
    program.blocks(&columns, &mut Scratch::default(), |block| {
        for (at, (customer, row)) in rows.iter().enumerate() {
            let fired = program.fired(row, &mut bits);
            for (number, condition) in conditions.iter().enumerate().step_by(7) {
                let expected = condition.truth(&schema, customer) == Truth::True;
                assert_eq!(fired.contains(number), expected, "{condition}");
                assert_eq!(program.holds(number, row), expected, "{condition}");
                assert_eq!(block.holds(number)[at] == 1, expected, "{condition}");
            }
        }
    });
}
