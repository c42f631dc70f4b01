//! What one segment of a Chinese sentence is. It is read from left to right: links, adverbs and
//! cues are stepped over until an act opens, or until something shows that none does.

use super::segment::Segment;
use crate::clause::Force;
use crate::cue::{ChineseCues, Grade, RecordType, Role, Token};
use crate::document::Mood;
use crate::span::Span;

/// What is known when a segment is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    /// How this part of the document is to be read.
    pub(super) mood: Mood,
    /// Directive speech is under way.
    pub(super) speech: bool,
    /// The sentence already holds a commitment.
    pub(super) has_clause: bool,
}

impl Situation {
    /// Whether an act without a cue commits.
    const fn takes_bare(self) -> bool {
        matches!(self.mood, Mood::Plan | Mood::Decision)
            || (!matches!(self.mood, Mood::Past) && (self.speech || self.has_clause))
    }
}

/// What a segment is.
#[derive(Debug)]
pub(super) enum Shape {
    /// Opens a commitment.
    Head(Head),
    /// Governs the next act.
    Adjunct,
    /// Belongs to the act before it.
    Result,
    /// Names who does what the next segment says.
    Owner(Span),
    /// Opens reported speech; `true` if it directs.
    Say(bool),
    /// Nothing to do.
    Fact,
}

/// The act that a segment opens.
#[derive(Debug)]
pub(super) struct Head {
    /// Where the quotation begins.
    pub(super) start: usize,
    /// The verb.
    pub(super) action: Option<Span>,
    /// An object that stands before the verb.
    pub(super) object: Option<Span>,
    /// Who does it.
    pub(super) subject: Option<Span>,
    /// How it binds.
    pub(super) force: Force,
    /// Default grade.
    pub(super) grade: Grade,
    /// Default type.
    pub(super) kind: RecordType,
    /// Names of the cues.
    pub(super) rules: Vec<String>,
    /// Directive speech is under way from here on.
    pub(super) opens_speech: bool,
}

/// Tells what `segment` is.
pub(super) fn shape(
    text: &str,
    segment: Segment,
    tokens: &[Token],
    cues: &ChineseCues,
    (situation, is_last): (Situation, bool),
) -> Shape {
    let mut reader = Reader {
        text,
        segment,
        tokens,
        cues,
        situation,
        is_last,
        cursor: segment.span.start,
        start: None,
        force: Force::Bare,
        subject: None,
        rules: Vec::new(),
        opens_speech: false,
    };
    reader.read()
}

struct Reader<'a> {
    text: &'a str,
    segment: Segment,
    tokens: &'a [Token],
    cues: &'a ChineseCues,
    situation: Situation,
    is_last: bool,
    cursor: usize,
    start: Option<usize>,
    force: Force,
    subject: Option<Span>,
    rules: Vec<String>,
    opens_speech: bool,
}

/// Endings of an adjunct.
const ADJUNCT_ENDS: [&str; 36] = [
    "要求",
    "部署",
    "精神",
    "原则",
    "思路",
    "方针",
    "意见",
    "规定",
    "标准",
    "需要",
    "基础上",
    "前提下",
    "同时",
    "契机",
    "抓手",
    "重点",
    "导向",
    "主线",
    "牵引",
    "统领",
    "核心",
    "引领",
    "指导",
    "突破口",
    "中心",
    "目标",
    "下",
    "中",
    "后",
    "时",
    "方面",
    "问题",
    "过程中",
    "背景",
    "之前",
    "以来",
];
/// Endings that say of an act that it matters, is hard, or went well.
const COMMENTS: [&str; 22] = [
    "重大",
    "至关重要",
    "繁重",
    "艰巨",
    "不足",
    "突出",
    "严峻",
    "较大",
    "较多",
    "不高",
    "不强",
    "不够",
    "很大",
    "因素",
    "原因",
    "加大的因素",
    "明显",
    "良好",
    "结果",
    "显著",
    "平稳",
    "旺盛",
];
/// Words of which one ends the name of somebody who can be told to act.
const DOER_ENDS: [&str; 44] = [
    "局",
    "委",
    "办",
    "部",
    "厅",
    "院",
    "政府",
    "公司",
    "中心",
    "站",
    "队",
    "处",
    "科",
    "组",
    "街道",
    "镇",
    "乡",
    "县",
    "区",
    "市",
    "部门",
    "单位",
    "企业",
    "银行",
    "协会",
    "各级",
    "各地",
    "机构",
    "学校",
    "医院",
    "集团",
    "办公室",
    "干部",
    "同志",
    "专班",
    "督查室",
    "村",
    "社区",
    "机关",
    "媒体",
    "业主",
    "联合会",
    "银监",
    "大队",
];

impl Reader<'_> {
    fn read(&mut self) -> Shape {
        let quote = self.segment.span.of(self.text);
        if [
            "以下工作",
            "以下方面",
            "以下几",
            "以下任务",
            "以下重点",
            "以下事项",
            "件事",
            "个方面工作",
        ]
        .iter()
        .any(|end| quote.ends_with(end))
        {
            return self.fact();
        }
        let is_before = ["后", "之后", "以后", "的同时", "基础上", "前提下"]
            .iter()
            .any(|end| quote.ends_with(end));
        if is_before && !self.is_last && self.segment.mark == Some('，') {
            return Shape::Adjunct;
        }
        let mut index = 0;
        loop {
            self.skip_marks();
            while self.tokens.get(index).is_some_and(|token| token.start < self.cursor) {
                index += 1;
            }
            let Some(token) = self.tokens.get(index).copied() else {
                return self.at_unknown(&[]);
            };
            if token.start > self.cursor {
                let rest = self.tokens.get(index..).unwrap_or(&[]);
                if let Some(shape) = self.over_unknown(token, rest) {
                    return shape;
                }
                continue;
            }
            index += 1;
            if let Some(shape) = self.step(token, index) {
                return shape;
            }
        }
    }

    /// Reads the token at the cursor; `None` to go on behind it.
    fn step(&mut self, token: Token, next: usize) -> Option<Shape> {
        match token.role {
            Role::Link | Role::Adverb => {
                if token.role == Role::Adverb {
                    self.start.get_or_insert(token.start);
                }
                self.cursor = token.end;
                None
            }
            Role::Must | Role::Will | Role::Hope | Role::Ask => {
                self.bind(token);
                None
            }
            Role::Ban => {
                self.bind(token);
                self.start = Some(token.start);
                None
            }
            Role::Act | Role::Finish | Role::Attain => Some(self.act(token)),
            Role::Say => self.say(token),
            Role::Past if matches!(self.force, Force::Bare) => Some(self.fact()),
            Role::Aim => Some(self.aim(self.tokens.get(next..).unwrap_or(&[]))),
            Role::Prep => Some(self.preposition(token, self.tokens.get(next..).unwrap_or(&[]))),
            _ => {
                self.cursor = token.end;
                None
            }
        }
    }

    fn bind(&mut self, token: Token) {
        let stronger = match token.role {
            Role::Must => Force::Must,
            Role::Will => Force::Will,
            Role::Hope => Force::Hope,
            Role::Ask => Force::Ask,
            Role::Ban => Force::Ban,
            _ => Force::Bare,
        };
        if !matches!(self.force, Force::Ban | Force::Hope) {
            self.force = stronger;
        }
        if let Some(group) = self.cues.group(token) {
            self.rules.push(group.id.clone());
        }
        self.cursor = token.end;
        let keeps = Span::new(token.start, token.end).of(self.text);
        self.start = matches!(
            keeps,
            "确保" | "力争" | "争取" | "丝毫不能" | "不能" | "决不能" | "绝不能" | "让我们"
        )
        .then_some(token.start);
    }

    /// Steps over quotation marks, blanks and 地 at the cursor.
    fn skip_marks(&mut self) {
        let rest = Span::new(self.cursor, self.segment.span.end).of(self.text);
        let trimmed =
            rest.trim_start_matches(['“', '"', ' ', '\u{3000}', '地', '—', '·', '、', '*']);
        self.cursor += rest.len() - trimmed.len();
    }

    /// Words that no cue explains stand at the cursor, and no cue follows.
    fn at_unknown(&mut self, _rest: &[Token]) -> Shape {
        if self.cursor >= self.segment.span.end {
            return self.fact();
        }
        if matches!(self.force, Force::Bare) {
            return self.figure().unwrap_or_else(|| self.fact());
        }
        self.head(None, Grade::B, RecordType::Task)
    }

    /// Words that no cue explains stand between the cursor and `token`.
    fn over_unknown(&mut self, token: Token, rest: &[Token]) -> Option<Shape> {
        let gap = Span::new(self.cursor, token.start);
        if let Some(cue) = rest.iter().find(|cue| self.binds(**cue)) {
            let subject = Span::new(self.cursor, cue.start);
            if cue.role == Role::Say {
                if !matches!(self.force, Force::Bare) {
                    return Some(self.forced(rest));
                }
                self.cursor = cue.start;
                return None;
            }
            if subject.of(self.text).chars().count() <= 40 {
                self.subject = Some(subject.trim(self.text));
                self.cursor = cue.start;
                return None;
            }
        }
        if !matches!(self.force, Force::Bare) {
            return Some(self.forced(rest));
        }
        if self.is_past(rest) {
            return Some(self.fact());
        }
        if let Some(shape) = self.joint_owner(gap, token) {
            return Some(shape);
        }
        if let Some(shape) = self.doer(gap, token) {
            return Some(shape);
        }
        Some(self.figure().or_else(|| self.finish(rest)).unwrap_or_else(|| self.fact()))
    }

    /// Whether `token` binds what stands before it as its subject.
    fn binds(&self, token: Token) -> bool {
        match token.role {
            Role::Must | Role::Ban | Role::Hope | Role::Say => true,
            Role::Will => Span::new(token.start, token.end).of(self.text) != "计划",
            Role::Ask => Span::new(token.start, token.end).of(self.text).chars().count() > 1,
            _ => false,
        }
    }

    /// A cue is known, the verb is not the next word: the first act further on is taken.
    fn forced(&mut self, rest: &[Token]) -> Shape {
        let act = rest.iter().find(|token| {
            token.role == Role::Act && token.end - token.start > 3 && token.start >= self.cursor
        });
        let Some(act) = act.copied() else { return self.head(None, Grade::B, RecordType::Task) };
        let named = Span::new(self.cursor, act.start).trim(self.text);
        if is_doer(named.of(self.text)) && self.subject.is_none() {
            self.subject = Some(named);
        }
        self.start.get_or_insert(self.cursor);
        self.act(act)
    }

    /// "市水利局负责……", "县政府督查室每半月通报……": somebody and an act, without a cue.
    fn doer(&mut self, gap: Span, token: Token) -> Option<Shape> {
        if !self.situation.takes_bare()
            || !matches!(token.role, Role::Act | Role::Adverb | Role::Prep | Role::Finish)
        {
            return None;
        }
        let name = gap.of(self.text).trim_end_matches("负责").trim_end_matches("牵头");
        let name = name.split("会同").next().unwrap_or(name);
        if !is_doer(name) {
            return None;
        }
        let subject = Span::new(gap.start, gap.start + name.len());
        self.subject = Some(subject);
        self.start = Some(gap.start);
        self.cursor = token.start;
        self.rules.push("zh.subject.doer".to_owned());
        let mut rest = self.tokens.iter().filter(|other| other.start >= token.start);
        let act = rest.find(|other| other.role == Role::Act).copied();
        match act.filter(|act| act.end < self.segment.span.end) {
            Some(act) => Some(self.act(act)),
            None if gap.of(self.text).ends_with("负责") => {
                Some(self.head(None, Grade::B, RecordType::Task))
            }
            None => Some(self.fact()),
        }
    }

    /// "县住建局会同供水、燃气等单位，": who does what the next segment says.
    fn joint_owner(&self, gap: Span, token: Token) -> Option<Shape> {
        let joins = Span::new(token.start, token.end).of(self.text) == "会同";
        let alone =
            !self.tokens.iter().any(|other| other.role == Role::Act && other.start > token.end);
        let is_named =
            joins && alone && self.segment.mark == Some('，') && is_doer(gap.of(self.text));
        is_named.then_some(Shape::Owner(Span::new(gap.start, self.segment.span.end)))
    }

    /// A figure with a verb of reaching it, or a relation to keep.
    fn figure(&mut self) -> Option<Shape> {
        let quote = self.segment.span.of(self.text);
        let attain =
            self.tokens.iter().find(|token| matches!(token.role, Role::Attain | Role::Act))?;
        let is_figure = holds_figure(quote);
        let is_relative =
            ["同步", "相适应", "相匹配", "保持一致"].iter().any(|word| quote.contains(word));
        let is_quality = ["有所改善", "基本平衡", "保持稳定", "基本稳定", "总体稳定"]
            .iter()
            .any(|end| quote.ends_with(end));
        if is_statement(quote)
            || !(is_figure || is_relative || is_quality)
            || !self.situation.takes_bare()
            || self.is_past(self.tokens)
        {
            return None;
        }
        self.force = Force::Figure;
        self.start = Some(self.start.unwrap_or(self.cursor).min(self.cursor));
        let action = Span::new(attain.start, attain.end);
        let before = Span::new(self.cursor, attain.start).trim(self.text);
        self.rules.push("zh.figure".to_owned());
        let mut shape = self.head(Some(action), Grade::A, RecordType::Target);
        if let Shape::Head(head) = &mut shape
            && !before.is_empty()
        {
            head.object = Some(before);
        }
        Some(shape)
    }

    /// "榆溪大道改造年内竣工": an act behind its object.
    fn finish(&mut self, rest: &[Token]) -> Option<Shape> {
        let last = rest.iter().rev().find(|token| token.role == Role::Finish)?;
        let is_end = last.end == self.segment.span.end;
        let is_told = is_statement(self.segment.span.of(self.text));
        if !is_end || is_told || !self.situation.takes_bare() || self.is_past(rest) {
            return None;
        }
        self.start = Some(self.segment.span.start);
        let object = Span::new(self.cursor, last.start).trim(self.text);
        self.rules.push("zh.act.finish".to_owned());
        let mut shape =
            self.head(Some(Span::new(last.start, last.end)), Grade::A, RecordType::Project);
        if let Shape::Head(head) = &mut shape {
            head.object = (!object.is_empty()).then_some(object);
        }
        Some(shape)
    }

    fn say(&mut self, token: Token) -> Option<Shape> {
        let directive = self.cues.group(token).is_some_and(|group| group.directive);
        if !matches!(self.force, Force::Bare) {
            return Some(self.head(
                Some(Span::new(token.start, token.end)),
                Grade::B,
                RecordType::Task,
            ));
        }
        if self.is_past(self.tokens) && !directive {
            return Some(Shape::Fact);
        }
        self.situation.speech = directive;
        self.opens_speech = directive;
        self.cursor = token.end;
        self.start = None;
        self.subject = None;
        let rest = Span::new(token.end, self.segment.span.end).of(self.text).trim();
        if rest.chars().count() <= 1 {
            return Some(Shape::Say(directive));
        }
        let next = self.tokens.iter().find(|other| {
            other.start >= token.end
                && matches!(other.role, Role::Act | Role::Adverb | Role::Finish)
        });
        let to_somebody =
            next.is_some_and(|other| is_doer(Span::new(token.end, other.start).of(self.text)));
        if directive && to_somebody {
            self.force = Force::Must;
            self.rules.push("zh.say.to_somebody".to_owned());
        }
        None
    }

    /// An act opens at the cursor.
    fn act(&mut self, token: Token) -> Shape {
        let group = self.cues.group(token);
        let (grade, kind) = group.map_or((Grade::B, RecordType::Task), |group| {
            (group.grade.unwrap_or(Grade::B), group.kind.unwrap_or(RecordType::Task))
        });
        if let Some(group) = group {
            self.rules.push(group.id.clone());
        }
        let (mut grade, mut kind) = (grade, kind);
        let mut end = token.end;
        for next in self.tokens.iter().filter(|next| next.start >= token.end) {
            let follows = next.start == end && next.role == Role::Act && next.end - next.start > 3;
            if !follows || next.end == self.segment.span.end {
                break;
            }
            end = next.end;
            if let Some(group) =
                self.cues.group(*next).filter(|group| group.grade == Some(Grade::A))
            {
                (grade, kind) = (Grade::A, group.kind.unwrap_or(kind));
            }
        }
        let behind = Span::new(end, self.segment.span.end).of(self.text);
        if matches!(self.force, Force::Bare) && (behind.starts_with('了') || is_statement(behind))
        {
            return self.fact();
        }
        self.start.get_or_insert(token.start);
        self.head(Some(Span::new(token.start, end)), grade, kind)
    }

    fn aim(&mut self, rest: &[Token]) -> Shape {
        if let Some(cue) =
            rest.iter().find(|cue| matches!(cue.role, Role::Must | Role::Ban | Role::Will))
        {
            self.start = None;
            self.cursor = cue.start;
            return self.read();
        }
        let quote = self.segment.span.of(self.text);
        let act = rest.iter().find(|token| {
            let gap = Span::new(self.cursor, token.start).of(self.text).chars().count();
            let behind = Span::new(token.end, self.segment.span.end).of(self.text).chars().count();
            token.role == Role::Act && token.end - token.start > 3 && gap >= 4 && behind >= 2
        });
        let ends_adjunct = ADJUNCT_ENDS.iter().any(|end| quote.ends_with(end));
        let is_adjunct = ends_adjunct && !self.is_last;
        match act.copied() {
            Some(act) if !is_adjunct && self.situation.takes_bare() => {
                self.start = Some(self.segment.span.start);
                self.rules.push("zh.aim.act".to_owned());
                self.act(act)
            }
            _ if self.segment.mark == Some('，') => Shape::Adjunct,
            _ => self.fact(),
        }
    }

    fn preposition(&mut self, token: Token, rest: &[Token]) -> Shape {
        let word = Span::new(token.start, token.end).of(self.text);
        let quote = self.segment.span.of(self.text);
        if matches!(word, "使" | "使得" | "比")
            || (matches!(word, "让" | "为") && self.situation.has_clause)
        {
            return if self.situation.has_clause { Shape::Result } else { self.fact() };
        }
        if let Some(cue) = rest.iter().find(|cue| matches!(cue.role, Role::Must | Role::Ban)) {
            self.start.get_or_insert(token.start);
            let keep = self.start;
            self.bind(*cue);
            self.start = keep;
            let behind: Vec<Token> =
                rest.iter().filter(|other| other.start >= cue.end).copied().collect();
            return self.forced(&behind);
        }
        let ends_adjunct = ADJUNCT_ENDS.iter().any(|end| quote.ends_with(end));
        if word == "由"
            && let Some(owner) = self.owner(token)
        {
            return owner;
        }
        let act = rest.iter().rfind(|act| {
            let behind = Span::new(act.end, self.segment.span.end).of(self.text);
            matches!(act.role, Role::Act | Role::Attain | Role::Finish)
                && act.end - act.start > 3
                && !behind.starts_with('的')
        });
        let act = rest
            .iter()
            .rfind(|act| {
                self.cues
                    .group(**act)
                    .is_some_and(|group| group.role == Role::Act && group.grade == Some(Grade::A))
            })
            .or(act);
        if ends_adjunct && !self.is_last && word != "把" && word != "将" {
            return Shape::Adjunct;
        }
        if self.is_past(rest) && matches!(self.force, Force::Bare) {
            return self.fact();
        }
        let allowed = self.situation.takes_bare() || !matches!(self.force, Force::Bare);
        match act.copied() {
            Some(act) if allowed => {
                self.start = Some(self.start.unwrap_or(token.start).min(token.start));
                let before = Span::new(token.end, act.start).trim(self.text);
                if word == "由" {
                    self.subject = Some(before);
                    self.rules.push("zh.subject.by".to_owned());
                }
                let mut shape = self.act(act);
                if let Shape::Head(head) = &mut shape
                    && matches!(word, "把" | "将" | "对")
                {
                    head.object = Some(before);
                }
                shape
            }
            None if allowed && matches!(word, "把" | "让" | "由") => {
                self.start = Some(token.start);
                if word == "由" {
                    self.subject =
                        Some(Span::new(token.end, self.segment.span.end).trim(self.text));
                }
                self.head(None, Grade::B, RecordType::Task)
            }
            _ if !matches!(self.force, Force::Bare) => self.head(None, Grade::B, RecordType::Task),
            _ if self.segment.mark == Some('，') => Shape::Adjunct,
            _ => self.figure().unwrap_or_else(|| self.fact()),
        }
    }

    /// "由市财政局牵头，": who does what the next segment says.
    fn owner(&self, by: Token) -> Option<Shape> {
        let named = Span::new(by.end, self.segment.span.end);
        let quote = named.of(self.text);
        let ends = ["牵头", "负责", "牵头负责", "为主", "总牵头", "具体负责"];
        let tail = ends.iter().filter(|end| quote.ends_with(*end)).map(|end| end.len()).max()?;
        let name = Span::new(named.start, named.end - tail).trim(self.text);
        (self.segment.mark == Some('，') && !name.is_empty()).then_some(Shape::Owner(name))
    }

    /// Something was done or stands so.
    fn is_past(&self, tokens: &[Token]) -> bool {
        tokens
            .iter()
            .any(|token| token.role == Role::Past && token.start >= self.segment.span.start)
            || self.segment.span.of(self.text).ends_with('了')
    }

    const fn fact(&self) -> Shape {
        if self.opens_speech { Shape::Say(true) } else { Shape::Fact }
    }

    /// An act, if the part of the document and the force allow it.
    fn head(&mut self, action: Option<Span>, grade: Grade, kind: RecordType) -> Shape {
        if !self.is_allowed() {
            return self.fact();
        }
        let mut start = self.start.unwrap_or(self.cursor);
        if let Some(subject) = self.subject
            && !matches!(
                subject.of(self.text),
                "我们" | "我" | "他" | "她" | "大家" | "会议" | "全市" | "全省" | "同志们"
            )
            && subject.len() <= 90
        {
            start = start.min(subject.start);
        }
        Shape::Head(Head {
            start,
            action,
            object: None,
            subject: self.subject,
            force: self.force,
            grade: if matches!(self.force, Force::Ban) { Grade::A } else { grade },
            kind,
            rules: std::mem::take(&mut self.rules),
            opens_speech: self.opens_speech || matches!(self.force, Force::Must | Force::Ban),
        })
    }

    fn is_allowed(&self) -> bool {
        let quote = self.segment.span.of(self.text);
        match self.situation.mood {
            Mood::Skip => false,
            Mood::Past => {
                let says_we = ["我们将", "我们要", "我们一定", "今后", "下一步", "下步", "将采取"];
                self.situation.has_clause || says_we.iter().any(|word| quote.contains(word))
            }
            _ => match self.force {
                Force::Must | Force::Ban | Force::Hope | Force::Ask => true,
                Force::Will => self.is_willing(quote),
                Force::Bare | Force::Figure => {
                    self.situation.takes_bare() && !self.is_past(self.tokens)
                }
            },
        }
    }

    /// An intention of somebody who can have one; what a thing will bring about is a forecast.
    fn is_willing(&self, quote: &str) -> bool {
        if self.situation.takes_bare()
            || ["确保", "力争", "争取", "承诺"].iter().any(|word| quote.contains(word))
        {
            return true;
        }
        self.subject.is_none_or(|subject| {
            let name = subject.of(self.text);
            name.contains("我们") || is_doer(name)
        })
    }
}

/// Whether a name ends like somebody who can be told to act.
fn is_doer(name: &str) -> bool {
    let name = name.trim_end_matches(|symbol: char| {
        symbol.is_whitespace() || matches!(symbol, '、' | '等' | '”')
    });
    let count = name.chars().count();
    (2..=40).contains(&count)
        && !name.contains(['，', '的'])
        && DOER_ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether what follows a bare act shows that a statement is made about it.
fn is_statement(behind: &str) -> bool {
    const NO_COPULA: [&str; 14] = [
        "但是",
        "特别是",
        "尤其是",
        "就是",
        "而是",
        "还是",
        "凡是",
        "于是",
        "只是",
        "总是",
        "是否",
        "是非",
        "实事求是",
        "要是",
    ];
    let mut rest = behind.to_owned();
    for word in NO_COPULA {
        if rest.contains(word) {
            rest = rest.replace(word, "");
        }
    }
    rest.contains('是') || COMMENTS.iter().any(|comment| rest.ends_with(comment))
}

/// Whether a segment states a figure.
fn holds_figure(quote: &str) -> bool {
    quote.contains(|symbol: char| symbol.is_ascii_digit() || ('０'..='９').contains(&symbol))
        || [
            "翻一番",
            "翻两番",
            "翻番",
            "一半",
            "分之",
            "全覆盖",
            "清零",
            "百分之",
            "百分百",
            "翻倍",
        ]
        .iter()
        .any(|word| quote.contains(word))
}
