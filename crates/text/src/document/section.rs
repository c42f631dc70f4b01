//! Sections: which blocks are headings, and whether a part of a document looks back or ahead. Part
//! of a report looks back on results; the same words further down are plans.

use super::DocumentKind;
use super::blocks::Block;
use super::marker::Style;
use crate::lang::Lang;
use crate::lists;

/// How a part of a document is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Nothing known: only an explicit cue makes a commitment.
    Open,
    /// Looks back: results, not plans.
    Past,
    /// Looks ahead: a bare act is a plan.
    Plan,
    /// Decisions of a meeting, or a list of actions.
    Decision,
    /// Notes, glossary, attendance: nothing to find.
    Skip,
}

/// Follows headings through a document.
#[derive(Debug)]
pub(crate) struct Sections {
    kind: DocumentKind,
    mood: Mood,
    outer: Option<Style>,
    outer_mood: Mood,
    /// An unmarked heading of a plan opened a part that sets nothing; the next one ends it.
    is_plain: bool,
}

impl Sections {
    /// At the head of a document of `kind`.
    pub(crate) const fn new(kind: DocumentKind) -> Self {
        let mood = match kind {
            DocumentKind::Notice | DocumentKind::Breakdown => Mood::Plan,
            _ => Mood::Open,
        };
        Self { kind, mood, outer: None, outer_mood: mood, is_plain: false }
    }

    /// How the current part is to be read.
    pub(crate) const fn mood(&self) -> Mood {
        self.mood
    }

    /// A heading that says nothing of its mood ends what a heading of the same level opened.
    pub(crate) fn enter(&mut self, style: Option<Style>, heading: &str, lang: Lang) {
        let is_headline = style.is_none() && lang == Lang::Zh && self.kind == DocumentKind::News;
        let said = told(heading, lang).filter(|mood| !(is_headline && *mood == Mood::Plan));
        let said = if self.tells_done(heading, lang) { Some(Mood::Past) } else { said };
        let is_outer = match (style, self.outer) {
            (Some(style), Some(outer)) => style <= outer,
            (Some(_), None) => true,
            (None, _) => said.is_some() || self.is_plain && lang == Lang::En,
        };
        self.is_plain = style.is_none()
            && matches!(said, Some(Mood::Open | Mood::Past | Mood::Skip))
            && matches!(self.kind, DocumentKind::Notice | DocumentKind::Other);
        if is_outer {
            if let Some(style) = style {
                self.outer = Some(style);
            }
            self.outer_mood = said.unwrap_or(match (self.outer_mood, self.kind) {
                (Mood::Past | Mood::Skip | Mood::Open, DocumentKind::Notice) => Mood::Plan,
                (Mood::Past | Mood::Skip, DocumentKind::WorkReport) => Mood::Plan,
                (Mood::Past | Mood::Skip, _) => Mood::Open,
                (mood, _) => mood,
            });
            self.mood = self.outer_mood;
        } else if self.outer_mood != Mood::Past {
            self.mood = match said {
                Some(mood @ (Mood::Skip | Mood::Decision)) => mood,
                Some(mood) if self.outer_mood == Mood::Open => mood,
                _ => self.outer_mood,
            };
        }
    }

    /// Whether a heading of a report says what has come about ("民生保障取得新进展"), outside a part
    /// that looks ahead.
    fn tells_done(&self, heading: &str, lang: Lang) -> bool {
        let reports = matches!(self.kind, DocumentKind::WorkReport | DocumentKind::Other);
        lang == Lang::Zh
            && reports
            && !matches!(self.outer_mood, Mood::Plan | Mood::Decision)
            && lists::holds!("zh.section.done", heading)
            && !lists::begins!("zh.shape.brings", heading)
    }

    /// A title that names a list of actions opens one.
    pub(crate) fn title(&mut self, heading: &str, lang: Lang) {
        if self.mood == Mood::Open && told(heading, lang) == Some(Mood::Decision) {
            self.turn_outer(Mood::Decision);
        }
    }

    /// A part that is skipped ends at the next marked block.
    pub(crate) fn leave_skipped(&mut self) {
        if self.mood == Mood::Skip {
            self.mood = if self.outer_mood == Mood::Skip { Mood::Open } else { self.outer_mood };
            self.outer_mood = self.mood;
        }
    }

    /// A sentence that opens the decisions of a meeting, or its targets, changes the mood until the
    /// next heading.
    pub(crate) const fn turn(&mut self, mood: Mood) {
        self.mood = mood;
    }

    /// What is decided now holds under the headings that follow as well.
    pub(crate) const fn turn_outer(&mut self, mood: Mood) {
        self.mood = mood;
        self.outer_mood = mood;
    }
}

/// Whether a heading near the top opens a part that sets nothing, and so is no title.
pub(crate) fn opens_part(heading: &str, lang: Lang) -> bool {
    lang == Lang::En && matches!(told(heading, lang), Some(Mood::Open))
}

/// Whether a Chinese heading says that its part looks ahead.
pub(crate) fn opens_plan(heading: &str) -> bool {
    told(heading, Lang::Zh) == Some(Mood::Plan)
}

/// What a heading says of the mood of its part.
fn told(heading: &str, lang: Lang) -> Option<Mood> {
    let lower = heading.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match lang {
        Lang::Zh if has(lists::list!("zh.section.skip")) => Some(Mood::Skip),
        Lang::Zh if has(lists::list!("zh.section.past")) => Some(Mood::Past),
        Lang::Zh if has(lists::list!("zh.section.plan")) => Some(Mood::Plan),
        Lang::En if has(lists::list!("en.section.decision")) || is_actions(&lower) => {
            Some(Mood::Decision)
        }
        Lang::En if has(lists::list!("en.section.skip")) => Some(Mood::Skip),
        Lang::En if has(lists::list!("en.section.past")) => Some(Mood::Past),
        Lang::En if has(lists::list!("en.section.plan")) => Some(Mood::Plan),
        Lang::En if lists::holds!("en.section.open", lower) => Some(Mood::Open),
        _ => None,
    }
}

/// Whether a heading is "Actions" alone.
fn is_actions(lower: &str) -> bool {
    let word = lower.trim_matches(|symbol: char| !symbol.is_alphabetic());
    matches!(
        word,
        "actions"
            | "action"
            | "decisions"
            | "resolutions"
            | "action points"
            | "assignments"
            | "follow-up"
            | "follow-ups"
            | "to do"
    )
}

/// Longest heading, in characters (Chinese) or words (English).
const HEADING_CHARS: usize = 42;
/// Longest Chinese title, in characters.
const TITLE_CHARS: usize = 80;
const HEADING_WORDS: usize = 16;
/// Longest English heading that begins with what is being done ("Making the streets safe ..."), in
/// words.
const GERUND_WORDS: usize = 24;

/// Whether the whole block is a heading or a title.
pub(crate) fn is_heading(text: &str, block: &Block) -> bool {
    let body = block.body(text).of(text);
    let style = block.marker.map(|marker| marker.style);
    if style == Some(Style::Hash) {
        return true;
    }
    if matches!(style, Some(Style::Bullet)) || block.is_row(text) {
        return false;
    }
    match block.lang {
        Lang::Zh => {
            let open = !block.is_closed(text);
            let most = if block.span.start == 0 { TITLE_CHARS } else { HEADING_CHARS };
            let short = body.chars().count() <= most;
            let structural = style.is_some_and(Style::is_structural);
            let one_sentence = body.ends_with('。') && body.matches('。').count() == 1;
            let says_more = body.matches(['，', ',']).count() > 1
                || body.chars().any(|symbol| symbol.is_ascii_digit()) && body.contains(['，', ',']);
            let names_part = structural && (one_sentence || open) && !says_more && !tells_act(body);
            short && (open && style.is_none() || names_part)
        }
        Lang::En => {
            let open =
                !body.trim_end_matches(['"', ')', '”']).ends_with(['.', ';', ':', '!', '?', ',']);
            let words = body.split_whitespace().count();
            let gerund = starts_with_gerund(body) && words <= GERUND_WORDS && !body.contains(". ");
            let is_point = body.ends_with('.') && words <= 4 && style == Some(Style::Minute);
            is_point || open && (words <= HEADING_WORDS || gerund) && !opens_clause(body)
        }
    }
}

/// Whether a short Chinese sentence behind the mark of a part says who does what by when, and so is
/// more than a heading.
pub(crate) fn tells_act(quote: &str) -> bool {
    let hides = lists::holds!("zh.section.no_tells", quote);
    let is_bounded = quote.contains(|symbol: char| symbol.is_ascii_digit())
        && ["以上", "以内", "左右", "不低于", "不少于", "不超过"]
            .iter()
            .any(|bound| quote.contains(bound));
    let is_dated = quote.contains(|symbol: char| symbol.is_ascii_digit())
        && quote.contains(['月', '日', '个', '所', '家', '%']);
    let recurs = ["每周", "每月", "每季", "每半月", "每年", "每天", "每日", "随时"]
        .iter()
        .any(|word| quote.contains(word));
    is_dated || is_bounded || recurs || (!hides && lists::holds!("zh.section.tells", quote))
}

fn starts_with_gerund(body: &str) -> bool {
    body.split_whitespace().take(3).any(|word| word.len() > 5 && word.ends_with("ing"))
}

/// Least length of a line that promises something, in words.
const PROMISE_WORDS: usize = 6;

/// Whether a line says what somebody will or must do, and asks or names nothing.
fn promises(body: &str) -> bool {
    let asks = body.split(' ').any(|word| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "what" | "how" | "why" | "where" | "when" | "who" | "which"
        )
    });
    let binds = [" will ", " shall ", " must "].iter().any(|modal| body.contains(modal));
    binds && !asks && body.split_whitespace().count() >= PROMISE_WORDS
}

/// Whether an English line without a closing mark is a clause of a list all the same.
fn opens_clause(body: &str) -> bool {
    let first = body.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
    matches!(first.as_str(), "that" | "to" | "resolved" | "action" | "action:" | "resolved:")
        || body.contains(" to be ")
        || promises(body)
        || body.starts_with(|symbol: char| symbol.is_ascii_lowercase())
}
