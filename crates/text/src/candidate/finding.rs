//! Findings: what was seen on a visit and is wrong. Kept apart from commitments.

use crate::clause::{Clause, Force, english};
use crate::cue::{Grade, RecordType, words};
use crate::lang::Lang;
use crate::span::Span;

const SEEN_ZH: [&str; 9] =
    ["发现", "看到", "查出", "检查发现", "暗访发现", "了解到", "反映出", "排查出", "察看发现"];
const FAULTS_ZH: [&str; 30] = [
    "破损",
    "混流",
    "隐患",
    "问题",
    "堆放",
    "积存",
    "滞后",
    "缓慢",
    "不到位",
    "不规范",
    "不足",
    "缺失",
    "缺乏",
    "堵塞",
    "渗漏",
    "损坏",
    "超标",
    "脏乱",
    "违规",
    "占用",
    "老化",
    "不畅",
    "未",
    "没有",
    "停工",
    "积水",
    "垃圾",
    "异味",
    "裸露",
    "失修",
];
const SEEN_EN: [&str; 10] = [
    "found that",
    "saw that",
    "discovered that",
    "noticed that",
    "observed that",
    "learned that",
    "found",
    "saw",
    "noticed",
    "discovered",
];
const FAULTS_EN: [&str; 40] = [
    "not",
    "no",
    "broken",
    "damaged",
    "waiting",
    "garbage",
    "rubbish",
    "leaking",
    "leak",
    "blocked",
    "lack",
    "lacked",
    "lacking",
    "insufficient",
    "delayed",
    "behind",
    "missing",
    "overflowing",
    "cracked",
    "potholes",
    "unsafe",
    "hazard",
    "hazards",
    "problem",
    "problems",
    "poor",
    "rusty",
    "exposed",
    "littered",
    "dirty",
    "overdue",
    "without",
    "expired",
    "slow",
    "shortage",
    "idle",
    "unfinished",
    "incomplete",
    "failed",
    "out",
];

/// The finding that `sentence` states, if any.
pub(super) fn find(text: &str, sentence: Span, lang: Lang) -> Option<Clause> {
    let span = match lang {
        Lang::Zh => chinese(text, sentence)?,
        Lang::En => in_english(text, sentence)?,
    };
    Some(Clause {
        span,
        action: None,
        object: Some(span),
        subject: None,
        lead_in: None,
        force: Force::Bare,
        grade: Grade::B,
        kind: RecordType::Finding,
        rules: vec!["finding.seen".to_owned()],
    })
}

fn chinese(text: &str, sentence: Span) -> Option<Span> {
    let quote = sentence.of(text);
    let (at, word) =
        SEEN_ZH.iter().filter_map(|word| quote.find(word).map(|at| (at, word))).min()?;
    let start = at + word.len();
    let rest = quote.get(start..)?;
    let end = rest.find(['，', '。', '；']).unwrap_or(rest.len());
    let said = rest.get(..end)?;
    let is_fault = FAULTS_ZH.iter().any(|fault| said.contains(fault));
    let is_aim = said.contains("的问题") || said.starts_with('的') || quote.contains("对发现");
    let span = Span::new(sentence.start + start, sentence.start + start + end).trim(text);
    (is_fault && !is_aim && said.chars().count() >= 4).then_some(span)
}

fn in_english(text: &str, sentence: Span) -> Option<Span> {
    let mut buffer = String::new();
    english::lowered(sentence.of(text), &mut buffer);
    let words = words(&buffer, sentence.start);
    let (at, length) = (0..words.len()).find_map(|at| {
        SEEN_EN.iter().find_map(|phrase| {
            let parts: Vec<&str> = phrase.split(' ').collect();
            let here = words.get(at..at + parts.len())?;
            here.iter()
                .zip(&parts)
                .all(|(word, part)| word.lower == *part)
                .then_some((at, parts.len()))
        })
    })?;
    let rest = words.get(at + length..)?;
    let end = rest
        .iter()
        .position(|word| matches!(word.lower, "." | ";" | ","))
        .or_else(|| rest.windows(2).position(|pair| matches!(pair, [one, two] if one.lower == "and" && two.lower.ends_with("ed"))))
        .unwrap_or(rest.len());
    let end = rest
        .windows(2)
        .position(|pair| matches!(pair, [one, two] if one.lower == "and" && matches!(two.lower, "asked" | "required" | "demanded" | "ordered" | "urged")))
        .map_or(end, |position| position.min(end));
    let said = rest.get(..end)?;
    let is_fault = said.iter().any(|word| FAULTS_EN.contains(&word.lower));
    let (first, last) = (said.first()?, said.last()?);
    (is_fault && said.len() >= 3).then_some(Span::new(first.start, last.end))
}
