//! Whether a text whose head does not say what it is sets tasks all the same: Chinese in numbered
//! parts, English in which somebody promises again and again and nobody is quoted.

use crate::clause::{chinese, english};
use crate::cue::{ChineseCues, EnglishCues, words};
use crate::document::Style;
use crate::document::blocks::Block;
use crate::document::{is_heading, opens_plan};
use crate::lang::Lang;
use crate::lists;
use crate::sentence;
use crate::span::Span;

/// Least sentences with "we will" in a text whose head does not say that it is a plan, and how many
/// other sentences there may be for each.
const PROMISES: (usize, usize) = (3, 8);

/// How much of a text is looked at for what it is, in bytes.
const SAMPLE: usize = 24_000;

/// Whether a text of no known kind is a plan all the same: Chinese in numbered parts, English in
/// which somebody promises again and again and nobody is quoted.
pub(super) fn sets_out(
    text: &str,
    blocks: &[Block],
    (cues, chinese_cues): (&EnglishCues, &ChineseCues),
) -> bool {
    let parts = blocks
        .iter()
        .filter(|block| block.lang == Lang::Zh)
        .filter(|block| block.marker.is_some_and(|marker| marker.style == Style::Chinese));
    if parts.count() > 1 || chinese_sets_out(text, blocks, chinese_cues) {
        return true;
    }
    let english: Vec<&Block> =
        blocks.iter().filter(|block| block.lang == Lang::En && block.span.end <= SAMPLE).collect();
    let blocks = blocks.iter().filter(|block| block.span.end <= SAMPLE).count();
    if english.len() * 2 < blocks {
        return false;
    }
    let text = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text);
    let lower = text.to_ascii_lowercase();
    let promises = lists::count!("en.prose.promises", lower);
    let quotes = lists::count!("en.prose.quotes", lower);
    let sentences = lower.matches(['.', '!', ';', '\n']).count();
    let (least, others) = PROMISES;
    let named = lists::count!("en.prose.plans", lower);
    let is_named = named > least && quotes < least;
    is_named
        || promises >= least && promises * others >= sentences && quotes * 3 < promises
        || quotes < least && mostly_sets(text, &english, cues)
}

/// Least Chinese paragraphs that set something, in a text in which no other tells.
const PARAGRAPHS: usize = 2;

/// Whether a Chinese text as a whole sets tasks, and is not told by somebody.
fn chinese_sets_out(text: &str, blocks: &[Block], cues: &ChineseCues) -> bool {
    let Some(first) = blocks.iter().find(|block| block.lang == Lang::Zh) else { return false };
    let paragraphs: Vec<&Block> =
        blocks.iter().filter(|block| block.lang == Lang::Zh && block.span.end <= SAMPLE).collect();
    let end = paragraphs.last().map_or(first.span.end, |last| last.span.end);
    let whole = Span::new(first.span.start, end);
    paragraphs.len() >= PARAGRAPHS
        && !names_outlook(text, blocks)
        && chinese::looks_ahead(text, whole, cues, &mut Vec::new())
}

/// Whether the parts of a Chinese text are numbered or named, so that these say which looks ahead.
pub(super) fn has_outlook(text: &str, blocks: &[Block]) -> bool {
    let is_part = |block: &Block| block.marker.is_some_and(|marker| marker.style.is_structural());
    blocks.iter().any(|block| block.lang == Lang::Zh && is_part(block))
        || names_outlook(text, blocks)
}

/// Whether a Chinese heading says that its part looks ahead.
fn names_outlook(text: &str, blocks: &[Block]) -> bool {
    blocks.iter().any(|block| {
        block.lang == Lang::Zh && is_heading(text, block) && opens_plan(block.body(text).of(text))
    })
}

/// Least sentences of an English text that set something, and how many others for each.
const SETTING: (usize, usize) = (5, 4);
/// Least length of a sentence that is counted, in words.
const LEAST: usize = 4;

/// Whether many sentences of an English text say what will be, or begin with an act, and few tell.
fn mostly_sets(text: &str, blocks: &[&Block], cues: &EnglishCues) -> bool {
    let (mut setting, mut telling, mut all) = (0_usize, 0_usize, 0_usize);
    let mut lower = String::new();
    for block in blocks {
        for sentence in sentence::within(text, block.body(text)) {
            lower.clear();
            lower.push_str(&sentence.of(text).to_ascii_lowercase());
            let words = words(&lower, 0);
            if words.len() < LEAST {
                continue;
            }
            all += 1;
            let any = |test: &dyn Fn(&str) -> bool| words.iter().any(|word| test(word.lower));
            let told = any(&|word| matches!(word, "was" | "were" | "had" | "said" | "did"));
            let label = words.iter().take(7).position(|word| word.lower == ":");
            let first = label.map_or(0, |at| at + 1);
            let acts = words.get(first..).is_some_and(|rest| cues.act(rest).is_some());
            let sets = any(&|word| matches!(word, "will" | "shall")) || acts;
            telling += usize::from(told);
            setting += usize::from(sets && !told);
        }
    }
    let (least, others) = SETTING;
    setting >= least && setting * others >= all && telling * 2 < setting
}

/// Whether an English block is one of a run of short items with marks of one style: parts of a
/// document are not that short, and have text below their headings.
pub(super) fn in_run(text: &str, blocks: &[Block], index: usize) -> bool {
    let item = |at: Option<usize>| {
        at.and_then(|at| blocks.get(at))
            .filter(|block| block.lang == Lang::En && block.body(text).of(text).contains(' '))
            .and_then(|block| block.marker)
            .map(|marker| marker.style)
            .filter(|style| !style.is_structural())
    };
    let own = item(Some(index));
    let next = item(Some(index + 1));
    own.is_some() && (own == next || next.is_none() && own == item(index.checked_sub(1)))
}

/// Whether an English line without a mark is one of several that follow each other and begin with
/// an act, as the items of a list do that lost its marks.
pub(super) fn in_acts(text: &str, blocks: &[Block], index: usize, cues: &EnglishCues) -> bool {
    let acts = |at: Option<usize>| {
        at.and_then(|at| blocks.get(at)).is_some_and(|block| {
            let quote = block.span.of(text);
            block.lang == Lang::En
                && block.marker.is_none()
                && quote.contains(' ')
                && english::opens_with_act(quote, cues)
        })
    };
    let follows = |at: usize| blocks.get(at).is_some_and(|block| !block.after_gap);
    acts(Some(index))
        && (follows(index) && acts(index.checked_sub(1))
            || follows(index + 1) && acts(Some(index + 1)))
}
