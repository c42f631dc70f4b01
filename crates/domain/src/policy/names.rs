//! Names and looks of a policy's keys, per language. Shape and word always go with a colour,
//! because colours mean opposite things in different cities and prints are grey.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How a state or level looks: never colour alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appearance {
    /// A colour token or hexadecimal colour.
    pub colour: String,
    /// A shape's name: circle, triangle, square, diamond ...
    pub shape: String,
}

/// Names of keys by language, and looks by key. A key is written with what it names, as in
/// `type.complaint` or `escalation.notice`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Language, then key, then name.
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
    /// Looks by key.
    pub looks: BTreeMap<String, Appearance>,
}

impl Names {
    /// The name of a key in a language, if the pack gives one.
    #[must_use]
    pub fn text(&self, language: &str, key: &str) -> Option<&str> {
        self.texts.get(language).and_then(|names| names.get(key)).map(String::as_str)
    }
}
