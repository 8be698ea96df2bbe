//! Who the customers are: records checked against a schema, known at the intake, personal facts
//! that no log shows, exchange rates, and a bad batch with everything that is wrong with it.
//!
//! ```sh
//! cargo run --example records
//! ```

use patronage::base::{Currency, CustomerId, Day, Name, decimal};
use patronage::customer::CustomerRecords;
use patronage::customer::{Attribute, AttributeType, Schema};
use patronage::intake::{Intake, Rates, Row, Strictness};
use patronage::model::{Birth, Customer, Organisation, Party, Person, SizeBand, Value};
use patronage::profile::Ledgers;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let grade = AttributeType::Choice(vec![Name::new("a")?, Name::new("b")?]);
    let schema = Schema::new()
        .declare(Name::new("credit_grade")?, Attribute::new(grade))
        .declare(Name::new("newsletter")?, Attribute::required(AttributeType::Flag));

    // A record that does not go with the schema is refused, with all that is wrong with it.
    let mut ann = Customer::new(CustomerId::new("ann")?, Party::Individual(Person::default()));
    ann.attributes.insert(Name::new("credit_grad")?, Value::Name(Name::new("c")?).into());
    if let Err(findings) = CustomerRecords::new([ann.clone()], &schema) {
        println!("Refused:\n{findings}\n");
    }

    ann.attributes.clear();
    ann.attributes.insert(Name::new("newsletter")?, Value::Flag(true).into());
    if let Party::Individual(person) = &mut ann.party {
        person.birth = Some(Birth::On(Day::new(1970, 5, 17)?).into());
    }
    let mut organisation = Organisation::default();
    organisation.size_band = Some(SizeBand::of(120));
    let mut works = Customer::new(CustomerId::new("works")?, Party::Organisation(organisation));
    works.industry = Some(Name::new("logistics")?);
    works.country = Some("DE".parse()?);
    works.attributes.insert(Name::new("newsletter")?, Value::Flag(false).into());
    let records = CustomerRecords::new([ann, works], &schema)?;
    println!("What a log shows of a person:\n{:?}\n", records.find("ann").map(|ann| &ann.party));

    // Books in euro; pounds enter at dated rates.
    let rate = decimal::parse("1.1536")?;
    let rates = Rates::new(Currency::EUR).add(Currency::GBP, Day::new(2026, 3, 2)?, rate)?;
    let mut intake = Intake::new(Currency::EUR)
        .rates(rates)?
        .records(records.clone())
        .strictness(Strictness::Lenient);
    let row =
        |customer, at, amount, currency| Row { customer, at, amount, currency, ..Row::default() };
    let admission = intake.admit_rows([
        row("ann", "2026-03-03", "40.00", "EUR"),
        row("works", "2026-03-04", "1000.00", "GBP"),
        row("works", "2026-04-04", "1000.00", "GBP"),
        row("eve", "2026-03-05", "-5", "USD"),
        row("ann", "2026-02-30", "12.345", "EUR"),
    ])?;
    println!("Set aside: rows {:?}\n{}\n", admission.set_aside(), admission.findings());

    let mut ledgers = Ledgers::new(Currency::EUR);
    ledgers.post(admission.postings())?;
    let as_of = Day::new(2026, 3, 31)?;
    for (id, profile) in ledgers.at(as_of).known_by(&records).customers() {
        let customer = profile.customer();
        let years = customer.and_then(|customer| customer.age_in_years(as_of));
        let industry = customer.and_then(|customer| customer.industry);
        println!("{id}: {}, age {years:?}, industry {industry:?}", profile.spend());
    }
    Ok(())
}
