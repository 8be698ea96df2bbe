//! Conditions and rules through the public API.

#[path = "rules/support.rs"]
mod support;

#[path = "rules/agreement.rs"]
mod agreement;
#[cfg(feature = "serde")]
#[path = "rules/books.rs"]
mod books;
#[path = "rules/checks.rs"]
mod checks;
#[path = "rules/engine.rs"]
mod engine;
#[path = "rules/explained.rs"]
mod explained;
#[path = "rules/facts.rs"]
mod facts;
#[path = "rules/forms.rs"]
mod forms;
#[path = "rules/hostile.rs"]
mod hostile;
#[path = "rules/kleene.rs"]
mod kleene;
#[path = "rules/mistakes.rs"]
mod mistakes;
#[path = "rules/rulebook.rs"]
mod rulebook;
#[path = "rules/scripts.rs"]
mod scripts;
