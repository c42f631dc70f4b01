//! English clauses: a cue opens a chain of acts ("will repair ..., widen ... and light ..."), and
//! each act of the chain is a clause. Subjects tell plans from forecasts.

mod boundary;
mod chain;
mod doer;
mod modal;
mod opening;
mod perfect;
mod presumed;
mod signs;
mod stated;
mod told;
mod weigh;

use super::{Clause, Force};
use crate::cue::{EnglishCues, Grade, RecordType, Role, Word, words};
use crate::document::Mood;
use crate::lists;
use crate::span::Span;

pub(crate) use doer::{is_doer, is_other_body, names_owner};
pub(crate) use opening::{goes_on, opens_in_present, opens_with_act};
pub(crate) use signs::{NAMES as SIGNS, Stand};
pub(crate) use weigh::{GROUNDS, RULE as WEIGHED};

/// What is known when a sentence is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene {
    /// How this part of the document is to be read.
    pub(crate) mood: Mood,
    /// The document is minutes or a list of actions: acts there are named acts.
    pub(crate) is_minutes: bool,
    /// The sentence stands in an item of a list.
    pub(crate) is_item: bool,
    /// The document is a national body's own.
    pub(crate) is_national: bool,
    /// The item stands in a list that sets something.
    pub(crate) sets_list: bool,
    /// Where the sentence stands.
    pub(crate) stand: Stand,
}

/// `quote` in lower case at the same offsets; quotation marks and dashes become ASCII of the same
/// length.
pub(crate) fn lowered(quote: &str, into: &mut String) {
    into.clear();
    for symbol in quote.chars() {
        match symbol {
            '“' | '”' => into.push_str("\"  "),
            '–' | '—' => into.push_str("-  "),
            '…' => into.push_str("   "),
            '\u{a0}' => into.push_str("  "),
            '•' | '·' if symbol.len_utf8() == 3 => into.push_str("*  "),
            _ => into.push(symbol.to_ascii_lowercase()),
        }
    }
}

/// Longest action of minutes that is known by all its words, with its marks.
const SHORT: usize = 8;

/// The clauses of `sentence` that commit somebody, in order.
pub(crate) fn clauses(
    text: &str,
    sentence: Span,
    cues: &EnglishCues,
    scene: Scene,
    buffer: &mut String,
) -> Vec<Clause> {
    if matches!(scene.mood, Mood::Skip) || is_aside(sentence.of(text)) {
        return Vec::new();
    }
    lowered(sentence.of(text), buffer);
    let words = words(buffer, sentence.start);
    let announces = words
        .windows(2)
        .rev()
        .take(3)
        .any(|pair| matches!(pair, [one, two] if one.lower == "as" && two.lower == "follows"));
    if scene.is_minutes && lists::has!("en.english.short_actions", bare(&words).as_str()) {
        return carried(&words);
    }
    if words.len() < 3
        || announces
        || cues.is_vetoed(behind_question(&words))
        || opens_with_other_body(&words, scene)
    {
        return Vec::new();
    }
    let mut reader = Reader {
        cues,
        scene,
        words: &words,
        left: 0,
        clauses: Vec::new(),
        said: false,
        hopes: false,
        after_that: false,
    };
    reader.read();
    if reader.clauses.is_empty() {
        reader.presume();
    }
    if reader.clauses.is_empty() {
        reader.weigh();
    }
    reader.clauses
}

/// Whether a sentence is nothing but a remark in brackets, as sources and references are.
fn is_aside(quote: &str) -> bool {
    let quote = quote.trim().trim_end_matches(['.', ';']);
    let inner = quote.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|inner| !inner.contains(['(', ')']))
}

/// The words of a sentence without its marks.
fn bare(words: &[Word<'_>]) -> String {
    if words.len() > SHORT {
        return String::new();
    }
    let plain: Vec<&str> =
        words.iter().filter(|word| !word.is_mark()).map(|word| word.lower).collect();
    plain.join(" ")
}

/// "Next agenda.": all that minutes say of what is to be done.
fn carried(words: &[Word<'_>]) -> Vec<Clause> {
    let mut plain = words.iter().filter(|word| !word.is_mark());
    let (Some(first), last) = (plain.next(), plain.next_back()) else { return Vec::new() };
    let span = Span::new(first.start, last.unwrap_or(first).end);
    vec![Clause {
        span,
        action: None,
        object: None,
        subject: None,
        lead_in: None,
        force: Force::Bare,
        grade: Grade::A,
        kind: RecordType::Task,
        rules: vec!["en.carried".to_owned()],
    }]
}

/// The ground and the signs of `sentence`, for whoever sets the weights; `None` where no sentence
/// is weighed.
pub(crate) fn sighted(
    text: &str,
    sentence: Span,
    cues: &EnglishCues,
    scene: Scene,
) -> Option<(&'static str, Vec<&'static str>)> {
    let mut buffer = String::new();
    lowered(sentence.of(text), &mut buffer);
    let words = words(&buffer, sentence.start);
    let first = words.iter().position(|word| !word.is_mark())?;
    let signs = weigh::sight(words.get(first..)?, cues, scene);
    let named = signs.present().filter_map(|at| SIGNS.get(at).copied()).collect();
    Some((GROUNDS.get(weigh::ground(scene) as usize)?, named))
}

/// The words behind "Asked about the fund," at the head of a sentence: the answer alone.
fn behind_question<'a, 'b>(words: &'a [Word<'b>]) -> &'a [Word<'b>] {
    let asked = words.first().is_some_and(|word| matches!(word.lower, "asked" | "questioned"));
    let comma = words.iter().position(|word| word.lower == ",").filter(|_| asked);
    comma.and_then(|at| words.get(at..)).unwrap_or(words)
}

fn opens_with_other_body(words: &[Word<'_>], scene: Scene) -> bool {
    if scene.is_national {
        return false;
    }
    let until = words.iter().position(|word| word.lower == ",").unwrap_or(0).min(14);
    let according = words.first().is_some_and(|word| word.lower == "according");
    according && words.get(..until).is_some_and(is_other_body)
}

struct Reader<'a> {
    cues: &'a EnglishCues,
    scene: Scene,
    words: &'a [Word<'a>],
    left: usize,
    clauses: Vec<Clause>,
    said: bool,
    /// The clause after "it is hoped that" is read.
    hopes: bool,
    /// A clause after "resolved that" has been read: "and that" goes on.
    after_that: bool,
}

/// A verb phrase that opens at a word.
#[derive(Debug, Clone)]
struct Opening {
    at: usize,
    subject: Option<(usize, usize)>,
    force: Force,
    rule: String,
    /// The subject is part of the quotation.
    with_subject: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self, index: usize) -> &'a [Word<'a>] {
        self.words.get(index..).unwrap_or(&[])
    }

    fn lower(&self, index: usize) -> &'a str {
        self.words.get(index).map_or("", |word| word.lower)
    }

    fn skip_adverbs(&self, mut index: usize) -> usize {
        loop {
            let length = self.cues.adverb(self.rest(index));
            if length == 0 || self.lower(index) == "to" {
                return index;
            }
            index += length;
        }
    }

    fn read(&mut self) {
        let mut index = self.opening_pattern().unwrap_or(0);
        while index < self.words.len() {
            index = self.at(index).unwrap_or(index + 1).max(index + 1);
        }
        if self.clauses.is_empty() {
            self.targets();
        }
    }

    /// Whether a word behind "to" is a verb, be it listed or not.
    pub(super) fn opens_verb(&self, index: usize) -> bool {
        let at = self.skip_adverbs(index);
        let word = self.lower(at);
        self.is_act(at)
            || word.starts_with(char::is_alphabetic)
                && !lists::has!("en.boundary.object_heads", word)
    }

    fn is_act(&self, index: usize) -> bool {
        self.cues.act(self.rest(self.skip_adverbs(index))).is_some()
    }

    /// "and that the fee be waived": a further clause of what was resolved.
    fn again(&mut self, index: usize, word: &str) -> Option<usize> {
        let before = self.lower(index.wrapping_sub(1));
        if word != "that" || !matches!(before, "and" | "," | ";") {
            return None;
        }
        let mut earlier = self.words.iter().take(index);
        let moves = earlier.any(|word| lists::has!("en.english.movers", word.lower));
        let goes_on = self.after_that || self.scene.is_minutes && moves;
        if !goes_on {
            return None;
        }
        self.after_that = true;
        self.that(index + 1, "en.and_that")
    }

    /// "the council would waive the fee" in a plan or reported; "hoped that it could be done".
    fn conditional(&mut self, index: usize, word: &str) -> Option<usize> {
        if word == "could" && self.hopes {
            return self.modal((index, 1), Force::Hope, "en.would");
        }
        if word != "would" || self.lower(index + 1) == "like" {
            return None;
        }
        let before = self.words.get(..index).unwrap_or(&[]);
        let asks = before.iter().any(|word| matches!(word.lower, "whether" | "if"));
        let says = self.says(index);
        let plans = self.scene.mood == Mood::Plan && !asks && !says;
        let hopes = (self.hopes || plans) && !self.scene.is_minutes;
        let tells = self.scene.is_minutes || self.said || says;
        let promises = hopes || tells && !asks && self.may_say(index);
        promises.then(|| self.modal((index, 1), Force::Will, "en.would")).flatten()
    }

    /// Reads a cue at `index`; returns where to go on, or `None` if none stands there.
    fn at(&mut self, index: usize) -> Option<usize> {
        let word = self.lower(index);
        let next = self
            .again(index, word)
            .or_else(|| self.resolution(index, word))
            .or_else(|| self.perfect(index, word))
            .or_else(|| self.conditional(index, word));
        if next.is_some() {
            return next;
        }
        if matches!(word, ";" | ":") && self.scene.is_minutes && self.words.len() > index + 3 {
            return self.somebody_to(index + 1);
        }
        if let Some(next) = self.contraction(index, word).or_else(|| self.budgets(index, word)) {
            return Some(next);
        }
        if let Some(next) = self.stated(index, word) {
            return Some(next);
        }
        let (length, group) = self.cues.cue(self.rest(index))?;
        let (role, rule) = (group.role, group.id.clone());
        if self.lower(index.wrapping_sub(1)) == "no" && matches!(role, Role::Will | Role::Must) {
            return Some(index + length);
        }
        if matches!(role, Role::Will | Role::That | Role::Order) && self.is_earlier(index) {
            let told = role == Role::That;
            let end = told.then(|| boundary::of_that(self.words, index + length));
            return Some(end.unwrap_or(index + length));
        }
        match role {
            Role::Must | Role::Nominal => self.modal((index, length), Force::Must, &rule),
            Role::Will => self.modal((index, length), Force::Will, &rule),
            Role::That => {
                if self.is_foreign(index) {
                    return Some(self.words.len());
                }
                self.after_that = true;
                self.hopes |= (index..index + length).any(|at| {
                    matches!(
                        self.lower(at),
                        "hoped"
                            | "hope"
                            | "hopes"
                            | "hoping"
                            | "wish"
                            | "expects"
                            | "aim"
                            | "intention"
                            | "ambition"
                            | "expectation"
                    )
                });
                let found = self.that(index + length, &rule);
                found.or_else(|| self.aim(index + length, &rule))
            }
            Role::Order => self.order((index, length), &rule),
            Role::Progress => self.progress((index, length), &rule),
            Role::Say => {
                if self.is_foreign(index) {
                    return Some(self.words.len());
                }
                let officer = self.words.get(self.left..index).is_some_and(is_doer);
                self.said = !(officer && matches!(word, "confirmed" | "advised" | "announced"));
                self.left = index + length;
                Some(index + length)
            }
            _ => None,
        }
    }

    /// Whether the subject before `index` is a body above or elsewhere.
    fn is_foreign(&self, index: usize) -> bool {
        let start = self.subject_start(index);
        !self.scene.is_national && self.words.get(start..index).is_some_and(is_other_body)
    }

    /// Whether minutes say at `index` that something was decided, and what follows without "that".
    fn decides(&self, index: usize) -> bool {
        let before = self.lower(index.wrapping_sub(1));
        self.scene.is_minutes
            && lists::has!("en.english.decides", self.lower(index))
            && index > 0
            && !lists::has!("en.signs.determiners", before)
    }

    fn subject_start(&self, end: usize) -> usize {
        let mut start = end;
        while start > self.left && end - start < 32 {
            let before = self.words.get(start - 1);
            let stops = before.is_none_or(|word| {
                (word.is_mark() && word.lower != "'" && word.lower != "(" && word.lower != ")")
                    || matches!(word.lower, "that" | "which" | "so" | "said")
            }) || self.decides(start - 1);
            if stops {
                break;
            }
            start -= 1;
        }
        while start < end && matches!(self.lower(start), "and" | "but" | "or" | "then" | "also") {
            start += 1;
        }
        start
    }
}

impl Opening {
    fn bare(at: usize, force: Force, rule: &str) -> Self {
        Self { at, subject: None, force, rule: rule.to_owned(), with_subject: false }
    }
}
