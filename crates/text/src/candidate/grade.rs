//! Grades and types: from the verb's defaults, raised by a figure, a ban or a definite date,
//! lowered by an object that cannot be told done.

use super::record::{Deadline, Quantity};
use crate::clause::{Clause, Force};
use crate::cue::{Grade, RecordType};
use crate::lang::Lang;

/// Objects of which nobody can tell that they are done, whatever the verb.
const SOFT_OBJECTS_ZH: [&str; 16] = [
    "力度",
    "水平",
    "能力",
    "意识",
    "质量",
    "效率",
    "氛围",
    "作风",
    "形象",
    "活力",
    "动力",
    "信心",
    "合力",
    "保障",
    "工作格局",
    "满意度",
];
/// Objects that make a general act a named one.
const NAMED_OBJECTS_ZH: [&str; 18] = [
    "专项行动",
    "排查",
    "大排查",
    "普查",
    "排查工作",
    "推进会",
    "恳谈会",
    "现场会",
    "方案",
    "清单",
    "名单",
    "办法",
    "细则",
    "编制",
    "台账",
    "通知",
    "报告",
    "公告",
];
const EXHORTATIONS_ZH: [&str; 26] = [
    "意识",
    "信心",
    "理念",
    "精神",
    "站位",
    "定力",
    "作风建设永远",
    "紧迫感",
    "责任感",
    "使命感",
    "初心",
    "宗旨",
    "这根弦",
    "认识",
    "思想",
    "形式主义",
    "指导思想",
    "主线",
    "总基调",
    "方针",
    "首位",
    "人民为中心",
    "高质量发展新篇章",
    "新篇章",
    "答卷",
    "辉煌",
];
const MECHANISMS_ZH: [&str; 16] = [
    "机制",
    "制度",
    "清单",
    "台账",
    "体系",
    "办法",
    "标准",
    "回头看",
    "“一月一调度”",
    "首问负责",
    "承诺制",
    "备案",
    "档案",
    "责任制",
    "预案",
    "细则",
];
const MECHANISMS_EN: [&str; 5] =
    ["mechanism", "duty system", "responsibility system", "register of", "protocol"];
const PROJECTS_ZH: [&str; 20] = [
    "项目",
    "工程",
    "公路",
    "道路",
    "大桥",
    "铁路",
    "机场",
    "港口",
    "码头",
    "学校",
    "医院",
    "幼儿园",
    "停车场",
    "园区",
    "基地",
    "管网",
    "水库",
    "电站",
    "厂房",
    "改造",
];
const PROJECTS_EN: [&str; 14] = [
    "project",
    "road",
    "bridge",
    "school",
    "hospital",
    "park",
    "centre",
    "center",
    "building",
    "line",
    "plant",
    "station",
    "kindergarten",
    "expressway",
];
const NAMED_OBJECTS_EN: [&str; 9] = [
    "special campaign",
    "action plan",
    "100-day",
    "duty system",
    "directory",
    "vouchers",
    "ordinance",
    "by-law",
    "bylaw",
];
/// Relations that a person must turn into a figure.
const RELATIVE: [&str; 9] = [
    "同步",
    "相适应",
    "相匹配",
    "保持一致",
    "in step with",
    "in line with economic growth",
    "keep pace with",
    "in pace with",
    "synchronously with",
];

/// Grade and type of a clause with its fields.
pub(super) fn judge(
    clause: &Clause,
    quote: &str,
    lang: Lang,
    (quantities, deadline): (&[Quantity], Option<&Deadline>),
) -> (Grade, RecordType) {
    let lower = quote.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let has_figure = !quantities.is_empty();
    let (soft, named, exhorts) = match lang {
        Lang::Zh => (ends_soft(quote), is_named(quote), ends_exhorting(quote)),
        Lang::En => (false, has(&NAMED_OBJECTS_EN), false),
    };
    let kind = kind_of(clause, (&lower, lang), has_figure, is_relative(&lower));
    let dated = deadline.is_some_and(|deadline| {
        deadline.is_definite() && deadline.iso_from.is_none_or(|from| Some(from) == deadline.iso_to)
    });
    let grade = if has_figure || matches!(clause.force, Force::Ban) {
        Grade::A
    } else if kind == RecordType::Target {
        if is_relative(&lower) { Grade::B } else { clause.grade }
    } else if exhorts || clause.grade == Grade::C {
        Grade::C
    } else if clause.grade == Grade::A && soft {
        Grade::B
    } else if clause.grade == Grade::B && (dated || named) {
        Grade::A
    } else {
        clause.grade
    };
    (grade, kind)
}

/// Whether a target is a relation and not a figure.
pub(crate) fn is_relative(lower: &str) -> bool {
    RELATIVE.iter().any(|word| lower.contains(word))
}

/// A general act of doing something about a named thing ("开展……专项行动").
fn is_named(quote: &str) -> bool {
    const DOING: [&str; 8] = ["开展", "组织", "形成", "研究", "部署", "启动", "实施", "下发"];
    DOING.iter().any(|verb| quote.contains(verb))
        && NAMED_OBJECTS_ZH.iter().any(|end| quote.ends_with(end))
}

fn ends_soft(quote: &str) -> bool {
    SOFT_OBJECTS_ZH.iter().any(|end| quote.ends_with(end))
}

fn ends_exhorting(quote: &str) -> bool {
    let quote = quote.trim_end_matches(['”', '’', '》', '"']);
    EXHORTATIONS_ZH.iter().any(|end| quote.ends_with(end))
}

fn kind_of(
    clause: &Clause,
    (lower, lang): (&str, Lang),
    has_figure: bool,
    relative: bool,
) -> RecordType {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let (mechanisms, projects): (&[&str], &[&str]) = match lang {
        Lang::Zh => (&MECHANISMS_ZH, &PROJECTS_ZH),
        Lang::En => (&MECHANISMS_EN, &PROJECTS_EN),
    };
    if matches!(clause.force, Force::Hope | Force::Ask) {
        RecordType::Request
    } else if has_figure
        || matches!(clause.force, Force::Figure)
        || (relative && clause.grade != Grade::C)
    {
        RecordType::Target
    } else if clause.kind == RecordType::Task {
        let builds = has(&["build", "construct", "renovat", "built"]) && has(projects);
        if has(mechanisms) {
            RecordType::Mechanism
        } else if lang == Lang::En && builds {
            RecordType::Project
        } else {
            RecordType::Task
        }
    } else if clause.kind == RecordType::Project
        && !has(projects)
        && lang == Lang::Zh
        && has(mechanisms)
    {
        RecordType::Mechanism
    } else {
        clause.kind
    }
}
