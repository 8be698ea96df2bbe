//! Names of any script in conditions and books, and names that may be taken for others.

use patronage::base::Currency;
use patronage::condition::{Condition, Literal, Program, parse};
use patronage::customer::{Attribute, AttributeType, Schema};
use patronage::engine::{Engine, Policy};
use patronage::error::{Code, Severity};
use patronage::evidence::Truth;
use patronage::fact::{FactSchema, Stratum};
use patronage::model::Value;
use patronage::rule::{Group, HitPolicy, Outcome, Rule, RuleBook, Rules};
use patronage::value::{TierPolicy, TierRow};
use proptest::prelude::*;
use proptest::sample::select;

use crate::rulebook::{class, points};
use crate::support::{condition, given, name, names};

/// A business that writes Chinese, with an industry in Cyrillic and one in Arabic letters.
fn schema() -> FactSchema {
    let industries = Attribute::new(AttributeType::Choice(names(&["建筑业", "стройка", "بناء"])));
    let attributes = Schema::new().declare(name("行业"), industries);
    FactSchema::new(Currency::CNY)
        .tiers(names(&["铜卡", "银卡", "金卡", "caf\u{e9}"]))
        .attributes(attributes)
        .tags(names(&["黑名单", "vip客户"]))
}

#[test]
fn names_of_any_script_stand_bare_or_in_quotes() {
    for (bare, quoted) in [
        ("customer.industry = 建筑业", "customer.industry = \"建筑业\""),
        ("tier = 金卡", "tier = \"金卡\""),
        ("tier in (金卡,银卡)", "tier in (\"金卡\", \"银卡\")"),
        ("tier >= 银卡 and not tagged 黑名单", "tier >= \"银卡\" and not tagged \"黑名单\""),
        ("tagged any (vip客户, 黑名单)", "tagged any (\"vip客户\", \"黑名单\")"),
        ("customer.region starts with 北", "customer.region starts with \"北\""),
        ("attr.行业 = стройка", "attr.行业 = \"стройка\""),
        ("attr.行业 != بناء if missing true", "attr.行业 != \"بناء\" if missing true"),
        ("tier = cafe-é_2", "tier = \"cafe-é_2\""),
        ("tier = शहर or tier = ナフキン", "tier = \"शहर\" or tier = \"ナフキン\""),
    ] {
        let condition = condition(bare);
        assert_eq!(condition, parse(quoted).unwrap(), "{bare}");
        // Written always in quotes: this text is part of a book's digest.
        assert_eq!(condition.to_string(), quoted);
    }
}

#[test]
fn facts_may_have_names_of_any_script() {
    for text in [
        "attr.行业",
        "class.服务等级",
        "points.忠诚度",
        "count(custom:探店, 30d)",
        "days_since(custom:звонок)",
        "attr.возраст_2",
    ] {
        let present: Condition = condition(&format!("{text} is present"));
        assert_eq!(present.to_string(), format!("{text} is present"));
    }
}

#[test]
fn conditions_about_names_of_any_script_hold() {
    let customer = given(&[
        ("tier", Value::Name(name("金卡"))),
        ("attr.行业", Value::Name(name("建筑业"))),
        ("customer.region", Value::Text("北京".into())),
    ]);
    for (text, truth) in [
        ("tier = 金卡", Truth::True),
        ("tier >= 银卡", Truth::True),
        ("tier < 银卡", Truth::False),
        ("attr.行业 in (стройка, 建筑业)", Truth::True),
        ("attr.行业 = بناء", Truth::False),
        ("customer.region starts with 北", Truth::True),
        ("customer.region = 上海", Truth::False),
    ] {
        let condition = condition(text);
        assert_eq!(condition.truth(&schema(), &customer), truth, "{text}");
        let program = Program::new(&[condition], &schema(), Stratum::Rules);
        let program = program.unwrap_or_else(|findings| panic!("{text}: {findings}"));
        let mut row = program.row();
        program.fill(&customer, &mut row);
        assert_eq!(program.holds(0, &row), truth == Truth::True, "{text}");
    }
}

/// What is said of a text or its condition, in one line.
#[track_caller]
fn refused(text: &str, expected: &str) {
    let program = parse(text).and_then(|it| Program::new(&[it], &schema(), Stratum::Rules));
    let found = program.map_or_else(|found| found.to_string(), |_| "nothing".to_owned());
    assert_eq!(found, expected, "{text}");
}

#[test]
fn what_only_looks_right_is_named() {
    let tiers = "one of 铜卡, 银卡, 金卡, caf\u{e9}";
    refused(
        "tier = 金長",
        &format!("/0/eq/value: `金長`; expected {tiers} (did you mean `金卡`?)"),
    );
    refused(
        "tier = cafe\u{301}",
        &format!("/0/eq/value: `cafe\u{301}`; expected {tiers} (did you mean `caf\u{e9}`?)"),
    );
    refused(
        "tier = ｃａｆé",
        &format!("/0/eq/value: `ｃａｆé`; expected {tiers} (did you mean `café`?)"),
    );
    refused(
        "tagged vip客戶",
        "/0/tagged_any/tags/0: `vip客戶`; expected a known tag (did you mean `vip客户`?)",
    );
    refused(
        "tagged 黑\u{200d}名单",
        "line 1, column 9: `\\u{200d}` (U+200D); expected a word, a number, a sign or a text in quotes",
    );
    refused(
        "tier = 金卡，",
        "line 1, column 10: `，` (U+FF0C); expected ASCII outside quotes (did you mean `its ASCII form`?)",
    );
    refused(
        "purchases > ３",
        "line 1, column 13: `３` (U+FF13); expected ASCII outside quotes (did you mean `3`?)",
    );
    refused(
        "purchases > 30天",
        "line 1, column 13: `30天`; expected a number, a day as YYYY-MM-DD, or a span such as 30d",
    );
    refused(
        "tier = 金卡 аnd tier = 银卡",
        "line 1, column 11: `а` (U+0430); expected letters of one alphabet outside quotes (did you mean `a`?)",
    );
    refused(
        "tier = 金卡 οг tier = 银卡",
        "line 1, column 12: `г` (U+0433); expected letters of one alphabet outside quotes (did you mean `r`?)",
    );
    refused(
        "тier = 金卡",
        "line 1, column 1: `т` (U+0442); expected letters of one alphabet outside quotes",
    );
}

#[test]
fn alphabets_that_go_together_are_not_mixed() {
    for text in [
        "vip客户",
        "ゴールド会員",
        "金卡_gold",
        "gold회원",
        "vip_ทอง",
        "आय_vip",
        "кафе_2",
        "кафе·бар",
        "名・前",
    ] {
        let mut book = RuleBook::new(name("test"));
        book.rules.push(Rule::new(name(text), "always").then(Outcome::Tags(names(&["x"]))));
        let rules = Rules::new(book, &FactSchema::new(Currency::USD)).unwrap();
        assert!(rules.warnings().is_empty(), "{}", rules.warnings());
    }
}

fn warned(book: RuleBook) -> Vec<String> {
    let rules = Rules::new(book, &FactSchema::new(Currency::USD)).unwrap();
    let all = |finding: &patronage::error::Finding| {
        (finding.code(), finding.severity()) == (Code::Lookalike, Severity::Warning)
    };
    assert!(rules.warnings().iter().all(all), "{}", rules.warnings());
    rules.warnings().iter().map(ToString::to_string).collect()
}

#[test]
fn names_of_a_book_that_look_alike_are_warned_of() {
    let mut book = RuleBook::new(name("test"));
    let of_two = "warning: `s\u{435}rvice`; expected a name that does not look like `service` \
                  (`\u{435}` is U+0435, `e` is U+0065)";
    book.tags = Some(names(&["vip", "vlp", "сор", "cop", "сор2"]));
    book.groups.push(Group::new(name("service"), HitPolicy::First));
    let mut other = Group::new(name("s\u{435}rvice"), HitPolicy::First);
    other.classes = names(&["tier1", "tierl", "modern", "modem"]);
    book.groups.push(other);
    let mut rule = Rule::new(name("金卡"), "always");
    rule.then = vec![
        class("service", "any"),
        Outcome::Override { group: name("s\u{435}rvice"), class: name("tier1") },
        Outcome::Recommend { action: name("α1"), parameters: [].into() },
        Outcome::Recommend { action: name("вызов_now"), parameters: [].into() },
    ];
    book.rules.push(rule);
    book.groups.push(Group::new(name("mодern"), HitPolicy::Collect(patronage::rule::Collect::Sum)));
    book.rules.push(Rule::new(name("al"), "always").then(points("mодern", 3)));
    assert_eq!(
        warned(book),
        [
            "/groups/1/classes/1: warning: `tierl`; expected a name that does not look like `tier1` \
             (`l` is U+006C, `1` is U+0031)",
            "/groups/1/classes/3: warning: `modem`; expected a name that does not look like `modern` \
             (`m` is U+006D, `r` is U+0072)",
            &format!("/groups/1/id: {of_two}"),
            "/groups/2/id: warning: `mодern`; expected letters of one alphabet (`о` is U+043E)",
            "/rules/0/then/3/recommend/action: warning: `вызов_now`; expected letters of one alphabet \
             (`в` is U+0432)",
            "/rules/1/id: warning: `al`; expected a name that does not look like `α1` \
             (`a` is U+0061, `α` is U+03B1)",
            "/tags/3: warning: `cop`; expected a name that does not look like `сор` \
             (`c` is U+0063, `с` is U+0441)",
        ]
    );
}

#[test]
fn names_of_a_policy_that_look_alike_are_warned_of() {
    let row = |tier: &str| TierRow { name: name(tier), at_least: None };
    let mut tiers = TierPolicy::new(Currency::USD, name("bronze"));
    tiers.tiers = vec![row("gold"), row("g\u{43e}ld"), row("silver")];
    let mut policy = Policy::new(Currency::USD);
    policy.tiers = Some(tiers);
    let gold = "/tiers/tiers/1/name: warning: `g\u{43e}ld`; expected a name that does not look \
                like `gold` (`\u{43e}` is U+043E, `o` is U+006F)";
    assert_eq!(Engine::new(policy.clone()).unwrap().warnings().to_string(), gold);
    // A warning stands in no one's way.
    assert!(policy.findings().is_empty());

    // Names of rules and of tiers, side by side; what the book warns of stands once.
    let mut book = RuleBook::new(name("test"));
    book.rules.push(Rule::new(name("silver"), "tier != bronze if missing false"));
    book.rules.push(Rule::new(name("si1ver"), "always"));
    for rule in &mut book.rules {
        rule.then = vec![Outcome::Tags(names(&["b-onze"]))];
    }
    policy.rules = vec![book];
    let engine = Engine::new(policy).unwrap();
    assert_eq!(
        engine.warnings().to_string(),
        format!(
            "/rules/rules/1/id: warning: `si1ver`; expected a name that does not look like \
             `silver` (`1` is U+0031, `l` is U+006C)\n{gold}"
        )
    );
    assert_eq!(engine.rules().next().unwrap().warnings().len(), 1);
}

const PARTS: [&str; 14] =
    ["a", "o", "vip", "рус", "ра", "α", "金", "卡", "カ", "한", "ด", "ա", "1", "_"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A bare word is read as the same word in quotes, or its letters are of several alphabets.
    #[test]
    fn a_bare_word_is_the_word_in_quotes(parts in prop::collection::vec(select(PARTS.to_vec()), 1..5)) {
        let word = parts.concat();
        prop_assume!(!word.starts_with('1'));
        let quoted = parse(&format!("customer.region = {}", quote(&word))).unwrap();
        match parse(&format!("customer.region = {word}")) {
            Ok(bare) => prop_assert_eq!(bare, quoted),
            Err(findings) => {
                prop_assert!(findings.iter().all(|it| it.code() == Code::Lookalike), "{}", findings);
                let program = Program::new(&[quoted], &schema(), Stratum::Rules);
                prop_assert!(program.is_ok(), "a warning only");
            }
        }
    }
}

fn quote(word: &str) -> String {
    let quoted = format!("\"{word}\"");
    assert_eq!(
        parse(&format!("customer.region = {quoted}"))
            .unwrap()
            .comparisons()
            .next()
            .unwrap()
            .asked
            .bound(),
        Some(&Literal::word(word))
    );
    quoted
}

/// What a book's digest is made of does not change with what names may be: a book of the release
/// before names had other scripts keeps its digest.
#[test]
fn the_digest_of_a_book_stays() {
    let mut book = RuleBook::new(name("test"));
    let when = "customer.region = \"北京\" or customer.industry = \
                \"a_word_of_more_than_thirty_one_bytes\" or customer.region = north";
    book.rules.push(Rule::new(name("r"), when).then(Outcome::Tags(names(&["x"]))));
    let rules = Rules::new(book, &FactSchema::new(Currency::USD)).unwrap();
    assert_eq!(rules.digest().to_string(), "13660ab8e65f0383eb41b15d66f483f0");
}
