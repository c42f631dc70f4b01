//! The last resort: a sentence that no rule explains is weighed by its signs, and is presumed to
//! commit somebody above a threshold. The weights are data (`rules/weights_en.txt`); a person
//! throws out what is not a commitment, but cannot see what was never shown.

use std::sync::LazyLock;

use super::boundary::{self, Boundary};
use super::signs::{self, Signs};
use super::{Opening, Reader, Scene};
use crate::clause::Force;
use crate::cue::EnglishCues;
use crate::cue::Word;
use crate::document::Mood;

/// What kind of text a sentence stands in: a column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ground {
    /// Minutes of a meeting.
    Minutes,
    /// A part of a document that sets tasks.
    Plan,
    /// News, and all that says nothing of itself.
    Open,
    /// A part that looks back.
    Past,
}

/// What records cite that only their signs explain.
pub(crate) const RULE: &str = "en.weighed";

/// Every column by name.
pub(crate) const GROUNDS: [&str; 4] = ["minutes", "plan", "open", "past"];

/// A row of weights: one for each ground.
type Row = [f32; 4];

struct Table {
    weights: Vec<Row>,
    threshold: Row,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| read(include_str!("../../../rules/weights_en.txt")));

/// Rows of a name and four numbers; `#` opens a remark. A sign without a row weighs nothing.
fn read(source: &str) -> Table {
    let mut table =
        Table { weights: vec![[0.0; 4]; signs::NAMES.len()], threshold: [f32::INFINITY; 4] };
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split_whitespace();
        let Some(name) = cells.next() else { continue };
        let mut row = [0.0; 4];
        for (slot, cell) in row.iter_mut().zip(cells) {
            *slot = cell.parse().unwrap_or(0.0);
        }
        if name == "threshold" {
            table.threshold = row;
        } else if let Some(at) = signs::NAMES.iter().position(|known| *known == name)
            && let Some(slot) = table.weights.get_mut(at)
        {
            *slot = row;
        }
    }
    table
}

/// The ground on which a sentence of `scene` stands.
pub(crate) const fn ground(scene: Scene) -> Ground {
    match scene.mood {
        Mood::Past => Ground::Past,
        _ if scene.is_minutes => Ground::Minutes,
        Mood::Plan | Mood::Decision => Ground::Plan,
        _ => Ground::Open,
    }
}

/// The signs of a sentence, from its first word on.
pub(crate) fn sight(words: &[Word<'_>], cues: &EnglishCues, scene: Scene) -> Signs {
    let decides = matches!(scene.mood, Mood::Decision);
    Signs::of(words, cues, (scene.stand, scene.is_item, decides))
}

fn is_presumed(signs: Signs, ground: Ground) -> bool {
    let column = ground as usize;
    let table = &*TABLE;
    let weigh = |row: &Row| row.get(column).copied().unwrap_or(0.0);
    let sum: f32 = signs.present().filter_map(|at| table.weights.get(at)).map(weigh).sum();
    sum > weigh(&table.threshold)
}

/// Least length of a presumed sentence, in words, and the longest label before a colon.
const LEAST: usize = 3;
const LABEL: usize = 6;
/// How far into a sentence its verb is looked for, in words.
const REACH: usize = 12;

impl Reader<'_> {
    /// Takes the sentence if its signs weigh enough.
    pub(super) fn weigh(&mut self) {
        let first = self.words.iter().position(|word| !word.is_mark()).unwrap_or(0);
        let words = self.rest(first);
        let leads_on = words.last().is_some_and(|word| matches!(word.lower, ":" | "?"));
        if words.len() < LEAST
            || leads_on
            || !is_presumed(sight(words, self.cues, self.scene), ground(self.scene))
        {
            return;
        }
        let label = (first..first + LABEL)
            .find(|at| self.lower(*at) == ":" && self.rest(at + 1).len() > LEAST);
        let start = label.map_or(first, |at| at + 1);
        let verb = (start..(start + REACH).min(self.words.len()))
            .map(|at| self.verb(at))
            .find(|verb| verb.2.is_some())
            .unwrap_or((start, start + 1, None));
        let opening = Opening::bare(start, Force::Bare, RULE);
        let Boundary { end, next } = boundary::of_act(self.words, self.cues, (start, verb.1));
        self.push(&opening, (start, end), verb, true);
        if let Some(next) = next.filter(|next| *next > start) {
            self.chain(Opening::bare(next, Force::Bare, RULE));
        }
    }
}
