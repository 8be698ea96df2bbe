//! Every answer against long arithmetic; see `reference/ORIGIN.md`.
#![expect(
    clippy::disallowed_methods,
    clippy::neg_cmp_op_on_partial_ord,
    reason = "a test may look at its surroundings; NaN is a failure"
)]

use patronage::lifetime::buying::bgbb::Opportunities;
use patronage::lifetime::buying::{BgBb, BgNbd, BuyingModel, History, MbgNbd, ParetoNbd};
use patronage::lifetime::contract::Sbg;
use patronage::lifetime::spend::{GammaGamma, Spending};
use patronage::lifetime::{Discount, Horizon};

fn table(name: &str) -> Vec<Vec<String>> {
    let dir = std::env::var("REFERENCE_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference").into());
    let text = std::fs::read_to_string(format!("{dir}/{name}.csv")).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Collects the largest error of each quantity and fails at the end, naming the worst rows.
#[derive(Default)]
struct Judge {
    worst: std::collections::BTreeMap<(String, String), (f64, String)>,
    failures: Vec<String>,
    values: usize,
}

impl Judge {
    fn check(&mut self, class: &str, what: &str, row: &[String], got: f64, want: &str) {
        if want.is_empty() {
            return;
        }
        let want: f64 = want.parse().unwrap();
        self.values += 1;
        // Below 1e-290 floats lose digits, and below 1e-308 there are none.
        let error = if want.abs() < 1e-290 {
            if got.abs() <= 1e-289 { 0.0 } else { 1.0 }
        } else {
            ((got - want) / want).abs()
        };
        let allowed = if class == "o" { 1e-12 } else { 1e-10 };
        if !(error <= allowed) {
            self.failures.push(format!(
                "{what}: got {got:e}, want {want:e}, error {error:e} at {}",
                row.join(",")
            ));
        }
        let entry = self.worst.entry((what.to_owned(), class.to_owned())).or_default();
        if !(error <= entry.0) {
            *entry = (error, row[..row.len().min(10)].join(","));
        }
    }

    fn check_option(
        &mut self,
        class: &str,
        what: &str,
        row: &[String],
        got: Option<f64>,
        want: &str,
    ) {
        assert_eq!(got.is_none(), want.is_empty(), "{what} at {}", row.join(","));
        self.check(class, what, row, got.unwrap_or_default(), want);
    }

    fn verdict(self) {
        for ((what, class), (error, row)) in &self.worst {
            println!("{what:28} {class} {error:.2e}  {row}");
        }
        println!("{} values", self.values);
        let total = self.failures.len();
        assert!(
            total == 0,
            "{total} failures\n{}",
            self.failures.iter().take(25).cloned().collect::<Vec<_>>().join("\n")
        );
    }
}

fn buying<M: BuyingModel>(name: &str, new: impl Fn(f64, f64, f64, f64) -> M) {
    let mut judge = Judge::default();
    for row in table(name) {
        let number = |i: usize| -> f64 { row[i].parse().unwrap() };
        let model = new(number(1), number(2), number(3), number(4));
        let history = History::new(row[5].parse().unwrap(), number(6), number(7)).unwrap();
        let horizon = Horizon::new(number(8)).unwrap();
        let class = row[0].clone();
        judge.check(&class, "log_likelihood", &row, model.log_likelihood(&history), &row[10]);
        judge.check(&class, "p_alive", &row, model.p_alive(&history), &row[11]);
        judge.check(
            &class,
            "expected_purchases",
            &row,
            model.expected_purchases(&history, horizon),
            &row[12],
        );
        judge.check(
            &class,
            "p_no_purchase",
            &row,
            model.p_no_purchase(&history, horizon),
            &row[13],
        );
        judge.check(
            &class,
            "p_exactly",
            &row,
            model.p_exactly(row[9].parse().unwrap(), horizon),
            &row[14],
        );
    }
    judge.verdict();
}

#[test]
fn bgnbd() {
    buying("bgnbd", |r, alpha, a, b| BgNbd::new(r, alpha, a, b).unwrap());
}

#[test]
fn mbgnbd() {
    buying("mbgnbd", |r, alpha, a, b| MbgNbd::new(r, alpha, a, b).unwrap());
}

#[test]
fn pareto_nbd() {
    buying("pareto_nbd", |r, alpha, s, beta| ParetoNbd::new(r, alpha, s, beta).unwrap());
}

fn discounted<M: BuyingModel>(name: &str, new: impl Fn(f64, f64, f64, f64) -> M) {
    let mut judge = Judge::default();
    for row in table(name) {
        let number = |i: usize| -> f64 { row[i].parse().unwrap() };
        let model = new(number(1), number(2), number(3), number(4));
        let history = History::new(row[5].parse().unwrap(), number(6), number(7)).unwrap();
        let (horizon, discount) =
            (Horizon::new(number(8)).unwrap(), Discount::continuous(number(9)).unwrap());
        judge.check(
            &row[0],
            "discounted_purchases",
            &row,
            model.discounted_purchases(&history, horizon, discount),
            &row[10],
        );
        judge.check_option(
            &row[0],
            "dert",
            &row,
            model.discounted_residual_purchases(&history, discount),
            &row[11],
        );
    }
    judge.verdict();
}

#[test]
fn bgnbd_discounted() {
    discounted("discounted_bgnbd", |r, alpha, a, b| BgNbd::new(r, alpha, a, b).unwrap());
}

#[test]
fn mbgnbd_discounted() {
    discounted("discounted_mbgnbd", |r, alpha, a, b| MbgNbd::new(r, alpha, a, b).unwrap());
}

#[test]
fn pareto_nbd_discounted() {
    discounted("discounted_pareto_nbd", |r, alpha, s, beta| {
        ParetoNbd::new(r, alpha, s, beta).unwrap()
    });
}

#[test]
fn bgbb() {
    let mut judge = Judge::default();
    for row in table("bgbb") {
        let number = |i: usize| -> f64 { row[i].parse().unwrap() };
        let count = |i: usize| -> u16 { row[i].parse().unwrap() };
        let model = BgBb::new(number(1), number(2), number(3), number(4)).unwrap();
        let history = Opportunities::new(count(5), count(6), count(7)).unwrap();
        let (ahead, purchases, class) = (count(8), count(9), row[0].as_str());
        let discount = Discount::continuous(number(10)).unwrap();
        judge.check(class, "log_likelihood", &row, model.log_likelihood(history), &row[11]);
        judge.check(class, "p_alive", &row, model.p_alive(history), &row[12]);
        judge.check(
            class,
            "expected_purchases",
            &row,
            model.expected_purchases(history, ahead),
            &row[13],
        );
        judge.check(class, "p_no_purchase", &row, model.p_no_purchase(history, ahead), &row[14]);
        judge.check(
            class,
            "p_exactly",
            &row,
            model.p_exactly(purchases, history.opportunities()),
            &row[15],
        );
        judge.check_option(
            class,
            "dert",
            &row,
            model.discounted_residual_purchases(history, discount),
            &row[16],
        );
    }
    judge.verdict();
}

#[test]
fn gamma_gamma() {
    let mut judge = Judge::default();
    for row in table("gamma_gamma") {
        let number = |i: usize| -> f64 { row[i].parse().unwrap() };
        let model = GammaGamma::new(number(1), number(2), number(3)).unwrap();
        let spending = Spending::new(row[4].parse().unwrap(), number(5)).unwrap();
        judge.check(&row[0], "log_likelihood", &row, model.log_likelihood(&spending), &row[6]);
        judge.check_option(
            &row[0],
            "expected_spend",
            &row,
            model.expected_spend(&spending),
            &row[7],
        );
    }
    judge.verdict();
}

#[test]
fn sbg() {
    let mut judge = Judge::default();
    for row in table("sbg") {
        let number = |i: usize| -> f64 { row[i].parse().unwrap() };
        let model = Sbg::new(number(1), number(2)).unwrap();
        let (renewals, discount) =
            (row[3].parse().unwrap(), Discount::continuous(number(4)).unwrap());
        judge.check(&row[0], "survival", &row, model.survival(renewals), &row[5]);
        judge.check(&row[0], "p_leaves_at", &row, model.p_leaves_at(renewals), &row[6]);
        judge.check_option(
            &row[0],
            "derl",
            &row,
            model.discounted_residual_lifetime(renewals, discount),
            &row[7],
        );
        judge.check_option(&row[0], "del", &row, model.discounted_lifetime(discount), &row[8]);
    }
    judge.verdict();
}
