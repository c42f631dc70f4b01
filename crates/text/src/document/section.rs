//! Sections: which blocks are headings, and whether a part of a document looks back or ahead. Part
//! of a report looks back on results; the same words further down are plans.

use super::DocumentKind;
use super::blocks::Block;
use super::marker::Style;
use crate::lang::Lang;

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

const PAST_ZH: [&str; 16] = [
    "回顾",
    "工作总结",
    "主要成绩",
    "取得的成",
    "完成情况",
    "进展情况",
    "过去一年",
    "过去五年",
    "工作情况",
    "主要成效",
    "基本情况",
    "存在的问题",
    "存在问题",
    "主要问题",
    "现状",
    "以来的工作",
];
const PLAN_ZH: [&str; 26] = [
    "安排",
    "部署",
    "任务",
    "目标",
    "重点工作",
    "打算",
    "计划",
    "要点",
    "总体要求",
    "政策取向",
    "措施",
    "下一步",
    "思路",
    "保障",
    "自身建设",
    "指导思想",
    "总体思路",
    "工作要求",
    "组织实施",
    "工作建议",
    "主攻方向",
    "行动",
    "有关要求",
    "整改",
    "总体考虑",
    "事项",
];
const SKIP_ZH: [&str; 12] = [
    "名词解释",
    "附件",
    "抄送",
    "分送",
    "参会人员",
    "出席人员",
    "列席人员",
    "记录人",
    "责任编辑",
    "附录",
    "注释",
    "联系人及",
];
const PAST_EN: [&str; 8] = [
    "review of",
    "a review",
    "achievements",
    "accomplishments",
    "progress report",
    "work in the past",
    "look back",
    "matters completed",
];
const PLAN_EN: [&str; 14] = [
    "plan for",
    "tasks for",
    "major tasks",
    "targets",
    "objectives",
    "priorities",
    "next steps",
    "suggestions for",
    "general requirements",
    "requirements and",
    "arrangements",
    "recommendations",
    "the year ahead",
    "commitments",
];
const DECISION_EN: [&str; 5] =
    ["action items", "actions arising", "actions agreed", "action list", "summary of actions"];
const SKIP_EN: [&str; 7] = [
    "glossary",
    "attendance",
    "present:",
    "in attendance",
    "apologies",
    "officers present",
    "distribution",
];

/// Follows headings through a document.
#[derive(Debug)]
pub(crate) struct Sections {
    kind: DocumentKind,
    mood: Mood,
    outer: Option<Style>,
    outer_mood: Mood,
}

impl Sections {
    /// At the head of a document of `kind`.
    pub(crate) const fn new(kind: DocumentKind) -> Self {
        let mood = match kind {
            DocumentKind::Notice | DocumentKind::Breakdown => Mood::Plan,
            _ => Mood::Open,
        };
        Self { kind, mood, outer: None, outer_mood: mood }
    }

    /// How the current part is to be read.
    pub(crate) const fn mood(&self) -> Mood {
        self.mood
    }

    /// A heading that says nothing of its mood ends what a heading of the same level opened.
    pub(crate) fn enter(&mut self, style: Option<Style>, heading: &str, lang: Lang) {
        let said = told(heading, lang);
        let is_outer = match (style, self.outer) {
            (Some(style), Some(outer)) => style <= outer,
            (Some(_), None) => true,
            (None, _) => said.is_some(),
        };
        if is_outer {
            if let Some(style) = style {
                self.outer = Some(style);
            }
            self.outer_mood = said.unwrap_or(match (self.outer_mood, self.kind) {
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

    /// A part that is skipped ends at the next marked block.
    pub(crate) fn leave_skipped(&mut self) {
        if self.mood == Mood::Skip {
            self.mood = if self.outer_mood == Mood::Skip { Mood::Open } else { self.outer_mood };
            self.outer_mood = self.mood;
        }
    }

    /// A sentence that opens the decisions of a meeting, or its targets, changes the mood until the next heading.
    pub(crate) const fn turn(&mut self, mood: Mood) {
        self.mood = mood;
    }

    /// What is decided now holds under the headings that follow as well.
    pub(crate) const fn turn_outer(&mut self, mood: Mood) {
        self.mood = mood;
        self.outer_mood = mood;
    }
}

/// What a heading says of the mood of its part.
fn told(heading: &str, lang: Lang) -> Option<Mood> {
    let lower = heading.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match lang {
        Lang::Zh if has(&SKIP_ZH) => Some(Mood::Skip),
        Lang::Zh if has(&PAST_ZH) => Some(Mood::Past),
        Lang::Zh if has(&PLAN_ZH) => Some(Mood::Plan),
        Lang::En if has(&DECISION_EN) => Some(Mood::Decision),
        Lang::En if has(&SKIP_EN) => Some(Mood::Skip),
        Lang::En if has(&PAST_EN) => Some(Mood::Past),
        Lang::En if has(&PLAN_EN) => Some(Mood::Plan),
        _ => None,
    }
}

/// Longest heading, in characters (Chinese) or words (English).
const HEADING_CHARS: usize = 42;
const HEADING_WORDS: usize = 16;

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
            let short = body.chars().count() <= HEADING_CHARS;
            let structural = style.is_some_and(Style::is_structural);
            let one_sentence = body.ends_with('。') && body.matches('。').count() == 1;
            let names_part = structural && (one_sentence || open) && !tells_act(body);
            short && (open && style.is_none() || names_part)
        }
        Lang::En => {
            let open =
                !body.trim_end_matches(['"', ')', '”']).ends_with(['.', ';', ':', '!', '?', ',']);
            let words = body.split_whitespace().count();
            let gerund = starts_with_gerund(body);
            let is_point = body.ends_with('.') && words <= 4 && style == Some(Style::Minute);
            is_point || open && (words <= HEADING_WORDS || gerund) && !opens_clause(body)
        }
    }
}

/// Whether a short Chinese sentence behind a mark of a part says who does what by when, and so is more than a heading.
pub(crate) fn tells_act(quote: &str) -> bool {
    const TELLS: [&str; 14] = [
        "要",
        "必须",
        "应",
        "不得",
        "由",
        "负责",
        "牵头",
        "会议",
        "同意",
        "底前",
        "我们",
        "须",
        "责任单位",
        "完成时限",
    ];
    const NO_TELLS: [&str; 8] = ["要求", "重要", "需要", "主要", "要素", "应急", "应用", "要点"];
    let hides = NO_TELLS.iter().any(|word| quote.contains(word));
    let is_dated = quote.contains(|symbol: char| symbol.is_ascii_digit())
        && quote.contains(['月', '日', '个', '所', '家', '%']);
    is_dated || (!hides && TELLS.iter().any(|word| quote.contains(word)))
}

fn starts_with_gerund(body: &str) -> bool {
    body.split_whitespace().take(3).any(|word| word.len() > 5 && word.ends_with("ing"))
}

/// Whether an English line without a closing mark is a clause of a list all the same.
fn opens_clause(body: &str) -> bool {
    let first = body.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
    matches!(first.as_str(), "that" | "to" | "resolved" | "action" | "action:" | "resolved:")
        || body.contains(" to be ")
        || body.starts_with(|symbol: char| symbol.is_ascii_lowercase())
}
