//! What is no error in a policy, and worth a look.

use super::Policy;
use crate::base::{Name, lookalikes};
use crate::error::Findings;
use crate::rule;

/// Warns of names that look alike, in the policy and across its books, once each.
pub(super) fn look_alike(policy: &Policy, findings: &mut Findings) {
    // The names of the books come first, as in their own checks, so that what is said of them there
    // and here is the same and stands once.
    let books = policy.rules.iter().enumerate().flat_map(|(at, book)| {
        let under = policy.path_of_book(at);
        rule::names(book).into_iter().map(move |(path, name)| (format!("{under}{path}"), name))
    });
    for finding in lookalikes(books.chain(names(policy))) {
        if !findings.iter().any(|known| *known == finding) {
            findings.push(finding);
        }
    }
}

/// The names that a business gave its tiers, segments and bands, each with its place.
fn names(policy: &Policy) -> Vec<(String, Name)> {
    let mut names = Vec::new();
    if let Some(grid) = &policy.grid {
        let rows = grid.rows.iter().enumerate();
        names.extend(rows.map(|(at, row)| (format!("/grid/rows/{at}/segment"), row.segment)));
        names.extend(grid.rest.map(|rest| ("/grid/rest".to_owned(), rest)));
    }
    if let Some(tiers) = &policy.tiers {
        let rows = tiers.tiers.iter().enumerate();
        names.extend(rows.map(|(at, row)| (format!("/tiers/tiers/{at}/name"), row.name)));
        names.push(("/tiers/lowest".to_owned(), tiers.lowest));
    }
    if let Some(standing) = &policy.standing {
        let rows = standing.tiers.iter().enumerate();
        names.extend(rows.map(|(at, row)| (format!("/standing/tiers/{at}/name"), row.name)));
        names.push(("/standing/lowest".to_owned(), standing.lowest));
    }
    if let Some(churn) = &policy.churn {
        let bands = churn.bands.iter().enumerate();
        names.extend(bands.map(|(at, band)| (format!("/churn/bands/{at}/name"), band.name)));
    }
    names
}
