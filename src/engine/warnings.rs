//! What is no error in a policy, and worth a look.

use super::Policy;
use crate::base::{Name, lookalikes};
use crate::error::Findings;
use crate::rule::{self, Rules};

/// What somebody should look at: in the rules, and names that look alike.
pub(super) fn warnings(policy: &Policy, rules: Option<&Rules>) -> Findings {
    let mut warnings = Findings::new();
    if let Some(rules) = rules {
        warnings.extend_under("/rules", rules.warnings().clone());
    }
    // The names of the book come first, as in its own check, so that what is said of them there and
    // here is the same and stands once.
    let own = policy.rules.iter().flat_map(rule::names);
    let names = own.map(|(path, name)| (format!("/rules{path}"), name)).chain(names(policy));
    for finding in lookalikes(names) {
        if !warnings.iter().any(|known| *known == finding) {
            warnings.push(finding);
        }
    }
    warnings.sort();
    warnings
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
