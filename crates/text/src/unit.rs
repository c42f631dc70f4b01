//! Bodies that can be given a task: names and aliases from an authority's own list first, then
//! suffix rules. Vague bodies ("relevant departments") are found too, marked as what they are: a
//! gap, never an owner. Which of several bodies leads is not decided here.

mod en;
mod list;
mod zh;

use aho_corasick::{AhoCorasick, MatchKind};
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
    /// Unit of each pattern of the automaton.
    owners: Vec<usize>,
    /// Patterns that two units share: known, but nobody's.
    automaton: Option<AhoCorasick>,
}

/// A stretch of the text that a rule holds for a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    start: usize,
    end: usize,
    kind: UnitKind,
    rule: &'static str,
}

impl Gazetteer {
    /// A gazetteer of `units`. An empty list leaves only the suffix rules.
    ///
    /// A name or alias that two units share belongs to neither: the suffix rules decide there.
    #[must_use]
    pub fn new(units: Vec<UnitName>) -> Self {
        let mut patterns: Vec<(&str, usize)> = Vec::new();
        for (index, unit) in units.iter().enumerate() {
            let written = std::iter::once(&unit.name).chain(&unit.aliases);
            let written = written.map(|name| name.trim()).filter(|name| !name.is_empty());
            patterns.extend(written.map(|name| (name, index)));
        }
        patterns.sort_unstable();
        patterns.dedup();
        let is_shared =
            |name: &str| patterns.iter().filter(|(other, _)| *other == name).count() > 1;
        let own: Vec<_> = patterns.iter().filter(|(name, _)| !is_shared(name)).copied().collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(own.iter().map(|(name, _)| name))
            .ok();
        let owners = own.iter().map(|(_, index)| *index).collect();
        Self { units, owners, automaton }
    }

    /// The listed unit that a mention of kind [`UnitKind::Listed`] points to.
    #[must_use]
    pub fn unit(&self, index: usize) -> Option<&UnitName> {
        self.units.get(index)
    }

    /// Every body in `text`, in order, not overlapping.
    ///
    /// A listed name inside a longer name of another body ("市公安局交警支队" when only 市公安局 is
    /// listed) is not taken for the listed unit.
    #[must_use]
    pub fn find(&self, text: &str, lang: Lang) -> Vec<UnitMention> {
        let by_rule = match lang {
            Lang::Zh => zh::find(text),
            Lang::En => en::find(text),
        };
        let listed = self.listed(text, lang);
        let is_inside = |listed: &Found| {
            let covers = |longer: &&Found| {
                longer.kind == UnitKind::Suffix
                    && longer.start <= listed.start
                    && longer.end >= listed.end
                    && names_another(text, listed, longer, lang)
            };
            by_rule.iter().any(|longer| covers(&longer))
        };
        let mut found: Vec<Found> = listed.into_iter().filter(|unit| !is_inside(unit)).collect();
        let taken = found.clone();
        found.extend(by_rule.into_iter().filter_map(|unit| beside(&unit, &taken)));
        found.sort_by_key(|unit| (unit.start, unit.end));
        found.iter().map(|unit| mention(text, unit)).collect()
    }

    fn listed(&self, text: &str, lang: Lang) -> Vec<Found> {
        let matches = self.automaton.iter().flat_map(|automaton| automaton.find_iter(text));
        matches
            .filter(|found| lang == Lang::Zh || is_whole_word(text, found.start(), found.end()))
            .filter_map(|found| {
                let owner = *self.owners.get(found.pattern().as_usize())?;
                let kind = UnitKind::Listed(owner);
                Some(Found { start: found.start(), end: found.end(), kind, rule: "listed" })
            })
            .collect()
    }
}

/// Whether a longer name found by a rule is that of another body than the listed one in it.
fn names_another(text: &str, listed: &Found, longer: &Found, lang: Lang) -> bool {
    if longer.end > listed.end {
        return true;
    }
    let head = text.get(longer.start..listed.start).unwrap_or_default();
    match lang {
        Lang::Zh => zh::is_place(head),
        Lang::En => !head.trim().is_empty(),
    }
}

/// The unit unless it overlaps one of `taken`.
fn beside(unit: &Found, taken: &[Found]) -> Option<Found> {
    let overlaps = |other: &Found| other.start < unit.end && unit.start < other.end;
    (!taken.iter().any(overlaps)).then_some(*unit)
}

fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let after = text.get(end..).and_then(|after| after.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

fn mention(text: &str, unit: &Found) -> UnitMention {
    let Found { start, end, kind, rule } = *unit;
    let quotation = text.get(start..end).unwrap_or_default();
    UnitMention { start, end, text: quotation.to_owned(), kind, rule }
}
