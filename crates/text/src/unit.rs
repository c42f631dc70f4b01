//! Bodies that can be given a task: names and aliases from an authority's own list first, then
//! suffix rules. Vague bodies ("relevant departments") are found too, marked as what they are: a
//! gap, never an owner. Which of several bodies leads is not decided here.

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// One unit of an authority's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitName {
    /// The name to cite.
    pub name: String,
    /// Other ways texts write it.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// How a body was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// In the list: index of the unit in it.
    Listed(usize),
    /// Not in the list; its name ends like a body's ("…局", "Department of …").
    Suffix,
    /// Several bodies without a name ("各县（市）区政府", "each district government").
    Group,
    /// Nobody in particular ("有关部门", "relevant departments"): a gap.
    Vague,
}

/// One body in a text. `text` is `&input[start..end]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitMention {
    /// First byte (UTF-8 offset).
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The quotation.
    pub text: String,
    /// How it was recognised.
    pub kind: UnitKind,
    /// Name of the rule that found it.
    pub rule: &'static str,
}

/// An authority's units, ready to be looked up.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    units: Vec<UnitName>,
}

impl Gazetteer {
    /// A gazetteer of `units`. An empty list leaves only the suffix rules.
    #[must_use]
    pub fn new(units: Vec<UnitName>) -> Self {
        Self { units }
    }

    /// The listed unit that a mention of kind [`UnitKind::Listed`] points to.
    #[must_use]
    pub fn unit(&self, index: usize) -> Option<&UnitName> {
        self.units.get(index)
    }

    /// Every body in `text`, in order, not overlapping.
    #[must_use]
    pub fn find(&self, _text: &str, _lang: Lang) -> Vec<UnitMention> {
        Vec::new()
    }
}
