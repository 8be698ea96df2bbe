//! Refunds that name the purchase they return.

use std::collections::BTreeMap;

use super::Return;
use super::check::{Batch, Entry};
use super::copies::Ids;
use super::memory::{Memory, Seen, Taken};
use crate::base::{Day, InteractionId, Money};
use crate::error::{Code, Finding, quoted};
use crate::model::Role;

/// What a refund comes to in the books.
#[derive(Clone, Copy, Debug)]
struct Settled {
    amount: i64,
    returned: Option<Return>,
}

/// Finds for each refund the purchase that it names, in this batch or an earlier one, and settles
/// the refunds of each purchase in the order of their days, so that the order of the rows does
/// not show. Returns what has come back of each.
pub(super) fn resolve(
    batch: &mut Batch,
    ids: &Ids,
    memory: &Memory,
) -> Vec<(InteractionId, Taken)> {
    let mut by_purchase: BTreeMap<InteractionId, Vec<usize>> = BTreeMap::new();
    for (at, entry) in batch.accepted.iter().enumerate().filter(|(_, entry)| !entry.dropped) {
        if let Some(of) = &entry.interaction.refund_of {
            by_purchase.entry(of.clone()).or_default().push(at);
        }
    }
    let mut all_taken = Vec::with_capacity(by_purchase.len());
    for (of, mut members) in by_purchase {
        let Some(purchase) = purchase(&of, batch, ids, memory) else {
            for at in members {
                let found = format!("{}, which is no accepted purchase", quoted(&of));
                let expected = "the id of a purchase in this batch or an earlier one";
                batch.refuse(at, Finding::new(Code::RefundOf, "/refund_of", found, expected));
            }
            continue;
        };
        members.sort_by(|a, b| order(batch.accepted.get(*a)).cmp(&order(batch.accepted.get(*b))));
        let mut taken = purchase.taken;
        for at in members {
            let Some(entry) = batch.accepted.get_mut(at) else { continue };
            match settle(&purchase, taken, entry) {
                Ok((settled, after)) => {
                    taken = after;
                    entry.amount = settled.amount;
                    entry.returned = settled.returned;
                }
                Err(finding) => batch.refuse(at, *finding),
            }
        }
        all_taken.push((of, taken));
    }
    all_taken
}

/// The order in which the refunds of one purchase are settled: by day, then by all of their
/// content that differs, so that of two for which there is not enough left the same one is taken
/// wherever they stand.
fn order(entry: Option<&Entry>) -> Option<impl Ord> {
    let Entry { day, interaction, .. } = entry?;
    let amount = interaction.amount.money().map(Money::minor);
    Some((day, amount, interaction.id.as_ref(), interaction.channel, interaction.at))
}

/// The purchase that is named, as it is remembered or stands in the batch.
fn purchase(of: &InteractionId, batch: &Batch, ids: &Ids, memory: &Memory) -> Option<Seen> {
    let in_batch = || {
        let entry = batch.accepted.get(ids.find(of)?).filter(|entry| !entry.dropped);
        entry.map(Seen::of)
    };
    let seen = memory.find(of).cloned().or_else(in_batch)?;
    (seen.interaction.kind.role() == Role::Purchase).then_some(seen)
}

/// Settles one refund against its purchase and what has come back of it already.
fn settle(
    purchase: &Seen,
    before: Taken,
    refund: &Entry,
) -> Result<(Settled, Taken), Box<Finding>> {
    let refund_of = |found: String, expected: &str| {
        Box::new(Finding::new(Code::RefundOf, "/refund_of", found, expected))
    };
    let (Some(price), Some(back)) =
        (purchase.interaction.amount.money(), refund.interaction.amount.money())
    else {
        return Err(refund_of("no money".into(), "a refund of a purchase"));
    };
    if purchase.interaction.customer != refund.interaction.customer {
        let found = "a purchase of another customer".into();
        return Err(refund_of(found, "a purchase of the same customer"));
    }
    if refund.day < purchase.day {
        let found = format!("a purchase of {}, after the refund of {}", purchase.day, refund.day);
        return Err(refund_of(found, "a refund on the day of its purchase or later"));
    }
    if price.currency() != back.currency() {
        let found = quoted(&back.currency());
        let expected = format!("{}, the currency of its purchase", price.currency());
        return Err(Box::new(Finding::new(Code::Currency, "/currency", found, expected)));
    }
    let left = price.minor().saturating_sub(before.own);
    if back.minor() > left {
        let found = format!("{} back", quoted(&back.plain()));
        let expected = format!(
            "at most {} of a purchase of {}",
            Money::from_minor(left, price.currency()).plain(),
            price.plain(),
        );
        return Err(Box::new(Finding::new(Code::RefundTooLarge, "/amount", found, expected)));
    }
    Ok(apply(purchase, before, refund.day, price, back))
}

/// The books see a refund at its purchase's rate, so that a full return leaves nothing behind.
fn apply(purchase: &Seen, before: Taken, day: Day, price: Money, back: Money) -> (Settled, Taken) {
    let own = before.own.saturating_add(back.minor());
    let whole = own == price.minor();
    let books_left = purchase.amount.saturating_sub(before.books);
    let amount =
        if whole { books_left } else { part(purchase.amount, back, price).min(books_left) };
    // A refund of nothing moves no money and therefore no date, unless there was none to move.
    let dated = (back.minor() > 0).then_some(day);
    let latest = before.latest.max(dated);
    let on = latest.unwrap_or(day);
    // A purchase is taken back once, also when a refund of nothing follows.
    let completes = whole && !before.whole;
    let whole_on = completes.then_some(on);
    let returned = Some(Return { of: purchase.day, whole_on });
    let books = before.books.saturating_add(amount);
    (Settled { amount, returned }, Taken { own, books, latest, whole })
}

/// `whole × back / price`, rounded down; without an exchange just `back`.
fn part(whole: i64, back: Money, price: Money) -> i64 {
    let product = i128::from(whole).saturating_mul(back.minor());
    let share = product.checked_div(price.minor()).unwrap_or(0);
    i64::try_from(share).unwrap_or(whole)
}
