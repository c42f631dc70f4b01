//! The two languages the crate reads. Nothing about locales or translation lives here.

use serde::{Deserialize, Serialize};

/// Language of a text. It is given by the caller, never guessed by the finders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    En,
    /// Chinese.
    Zh,
}
