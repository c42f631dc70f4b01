//! Kind of a document, from its title and first lines.

use crate::document::DocumentKind;
use crate::document::blocks::Block;
use crate::lists;
use crate::span::Span;

/// Words of a title or first line, most telling first.
const RULES: [(DocumentKind, &[&str]); 7] = [
    (
        DocumentKind::Minutes,
        &[
            "纪要",
            "minutes of",
            "minutes",
            "commission, regular meeting",
            "regular meeting",
            "scrutiny panel",
            "present:",
            "councillors present",
            "in attendance",
            "attending:",
            "attendees",
            "notes and actions",
            "action notes",
            "notes of the meeting",
            "meeting notes",
            "proceedings of",
            "board of supervisors",
            "members present",
            "roll call",
            "called to order",
        ],
    ),
    (DocumentKind::Notice, &["任务分解", "责任分解", "分工方案", "任务分工", "责任分工"]),
    (
        DocumentKind::WorkReport,
        &[
            "政府工作报告",
            "工作报告",
            "工作总结",
            "工作打算",
            "工作思路",
            "述职报告",
            "工作汇报",
            "情况汇报",
            "report on the work",
            "work report",
        ],
    ),
    (
        DocumentKind::Notice,
        &[
            "通知",
            "实施意见",
            "的意见",
            "方案",
            "工作要点",
            "行动计划",
            "若干",
            "举措",
            "政策措施",
            "工作安排",
            "实施办法",
            "暂行规定",
            "责任清单",
            "任务清单",
            "规划",
            "管理办法",
            "工作计划",
            "实施细则",
            "要点",
        ],
    ),
    (
        DocumentKind::Notice,
        &[
            "action plan",
            "implementation plan",
            "delivery plan",
            "work plan",
            "strategy",
            "action tracker",
            "action table",
            "action log",
            "our plan",
            "corporate plan",
            "council plan",
            "city plan",
            "business plan",
            "improvement plan",
            "recovery plan",
            "plan 20",
            "plan for 20",
            "roadmap",
            "road map",
            "programme for",
            "charter",
            "pledges",
            "framework",
            "manifesto",
            "master plan",
            "masterplan",
            "blueprint",
            "annual plan",
            "operational plan",
            "my plan",
            "vision 20",
            "first 100 days",
            "what we will",
            "what i will",
            "priorities for",
            "our commitments",
            "work programme",
            "improvement programme",
        ],
    ),
    (
        DocumentKind::News,
        &[
            "记者",
            "本报讯",
            "来源：",
            "调研",
            "会议召开",
            "召开",
            "考察",
            "强调",
            "检查",
            "走访",
            "reporter",
            "source:",
            "inspect",
            "investigat",
            "conference held",
            "holds",
            "held in",
            "presided",
            "visits",
            "emphasized",
            "stressed",
        ],
    ),
    (
        DocumentKind::Minutes,
        &["committee", "parish council", "town council", "city council", "commission"],
    ),
];

/// Longest line, in characters, that counts as a title or a line under it.
const TITLE_CHARS: usize = 80;

/// Longest English title of a plan, in words.
const PLAN_TITLE_WORDS: usize = 12;

/// Whether an English title ends as plans do ("Library Trust: three-year plan, 2026-29"), and is
/// not the headline that somebody adopts one.
fn is_plan_title(title: &str) -> bool {
    let words: Vec<&str> = title
        .split(|symbol: char| !symbol.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let last = words.iter().rev().find(|word| word.len() > 3);
    words.len() <= PLAN_TITLE_WORDS
        && last.is_some_and(|word| lists::has!("en.header.plans", *word))
        && !words.iter().any(|word| lists::has!("en.header.tells", *word))
}

/// Whether one of the first lines addresses those who are to act ("各区县人民政府，市政府各部门：").
fn is_addressed(text: &str, head: &[Span]) -> bool {
    head.iter().take(8).map(|span| span.of(text)).any(|quote| {
        quote.ends_with(['：', ':']) && quote.starts_with('各') && quote.chars().count() <= 60
    })
}

/// Least number of motions, votes and seconds that make an English text minutes.
const LEAST_MOTIONS: usize = 3;

/// How much of a text is looked at for what it is, in bytes.
const SAMPLE: usize = 24_000;

/// Least number of phrases that only minutes use.
const LEAST_AGREED: usize = 4;

/// Whether a text tells of motions, votes and seconds again and again, or of what was agreed and
/// who is to do it.
fn holds_motions(text: &str) -> bool {
    let sample = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text);
    let lower = sample.to_ascii_lowercase();
    lists::count!("en.header.motions", lower) >= LEAST_MOTIONS
        || lists::count!("en.header.agreed", lower) >= LEAST_AGREED
}

/// How far into a text the line of an agency or a newspaper may stand, and the sentence that opens
/// minutes, in bytes.
const DATELINE: usize = 700;

/// Whether a text opens with the line of an agency, a newspaper or a reporter, or says that its
/// minutes follow.
fn opening(text: &str) -> Option<DocumentKind> {
    let head = text.get(..text.floor_char_boundary(DATELINE)).unwrap_or(text);
    if lists::holds!("zh.header.minutes", head) {
        Some(DocumentKind::Minutes)
    } else if lists::holds!("zh.header.datelines", head) {
        Some(DocumentKind::News)
    } else {
        None
    }
}

/// The kind of a document with these first lines.
pub(super) fn of(text: &str, head: &[Span], blocks: &[Block]) -> DocumentKind {
    let titles: Vec<String> = head
        .iter()
        .take(6)
        .map(|span| span.of(text))
        .filter(|quote| !quote.ends_with('。'))
        .filter(|quote| quote.chars().count() <= TITLE_CHARS || quote.is_ascii())
        .map(|quote| quote.chars().take(200).collect::<String>().to_lowercase())
        .collect();
    let is_plan = titles.iter().take(2).any(|title| is_plan_title(title));
    let opening = opening(text);
    for (kind, words) in RULES {
        if kind == DocumentKind::Notice
            && let Some(opening) = opening
        {
            return opening;
        }
        let is_strong = matches!(kind, DocumentKind::News);
        let found = titles.iter().any(|title| words.iter().any(|word| title.contains(word)));
        if kind == DocumentKind::News && (is_plan || is_addressed(text, head)) {
            return DocumentKind::Notice;
        }
        let tells_motions = || matches!(kind, DocumentKind::News) && holds_motions(text);
        if tells_motions() {
            return DocumentKind::Minutes;
        }
        if found || (is_strong && opens_like_news(text, blocks, words)) {
            return kind;
        }
    }
    if is_plan { DocumentKind::Notice } else { DocumentKind::Other }
}

fn opens_like_news(text: &str, blocks: &[Block], words: &[&str]) -> bool {
    blocks.iter().take(4).any(|block| {
        let quote: String =
            block.span.of(text).chars().take(400).collect::<String>().to_lowercase();
        words.iter().any(|word| quote.contains(word))
    })
}
