//! Prose: walks through the blocks of a document, follows headings and reported speech, and turns
//! the clauses of each sentence into records.

use crate::lists;
use jiff::civil::Date;

use super::fields::{self, Context};
use super::{Extractor, Gap, Record, finding, outlook, split};
use crate::clause::{Clause, chinese, english};
use crate::cue::Token;
use crate::document::blocks::Block;
use crate::document::marker;
use crate::document::{
    DocumentKind, Header, Mood, Sections, Style, is_heading, opens_part, tells_act,
};
use crate::lang::Lang;
use crate::sentence;
use crate::span::Span;

/// An English sentence with its signs, as it is weighed when no rule explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Its place.
    pub span: Span,
    /// What kind of text it stands in.
    pub ground: &'static str,
    /// The names of its signs.
    pub signs: Vec<&'static str>,
}

/// The records of the blocks that no breakdown has consumed.
pub(super) fn read(
    extractor: &Extractor,
    text: &str,
    blocks: &[Block],
    place: (&Header, &[bool], Option<Date>),
) -> Vec<Record> {
    walk(extractor, text, blocks, place, None).records
}

/// The signs of the English sentences of these blocks.
pub(super) fn sights(
    extractor: &Extractor,
    text: &str,
    blocks: &[Block],
    place: (&Header, &[bool], Option<Date>),
) -> Vec<Sight> {
    walk(extractor, text, blocks, place, Some(Vec::new())).sights.unwrap_or_default()
}

fn walk<'a>(
    extractor: &'a Extractor,
    text: &'a str,
    blocks: &[Block],
    (header, consumed, reference): (&Header, &[bool], Option<Date>),
    sights: Option<Vec<Sight>>,
) -> Walk<'a> {
    let head = text.get(..text.floor_char_boundary(600)).unwrap_or(text);
    let kind = match header.kind {
        DocumentKind::Other
            if outlook::sets_out(text, blocks, (&extractor.english, &extractor.chinese)) =>
        {
            DocumentKind::Notice
        }
        kind => kind,
    };
    let mut walk = Walk {
        extractor,
        text,
        kind,
        reference,
        sections: Sections::new(kind),
        is_national: head.contains("国务院总理")
            || head.to_ascii_lowercase().contains("premier of the state council"),
        is_provincial: head.lines().find(|line| !line.is_empty()).is_some_and(|title| {
            let names = title.contains('省') || title.contains("自治区");
            names && !title.contains('。')
        }),
        year: chinese::first_year(head),
        has_outlook: outlook::has_outlook(text, blocks),
        in_list: false,
        in_run: false,
        next: None,
        list_style: None,
        names_things: false,
        listed: false,
        title_done: false,
        records: Vec::new(),
        tokens: Vec::new(),
        buffer: String::new(),
        earlier: None,
        sights,
    };
    for (index, (block, is_consumed)) in blocks.iter().zip(consumed).enumerate() {
        if *is_consumed {
            continue;
        }
        walk.next = blocks.get(index + 1).map(|next| next.body(text));
        walk.in_run = walk.kind != DocumentKind::Minutes
            && (outlook::in_run(text, blocks, index)
                || outlook::in_acts(text, blocks, index, &extractor.english));
        walk.block(block);
    }
    walk
}

/// How much of the end of a line says what the list behind it is, in bytes.
const TAIL: usize = 32;

struct Walk<'a> {
    extractor: &'a Extractor,
    text: &'a str,
    kind: DocumentKind,
    reference: Option<Date>,
    sections: Sections,
    is_national: bool,
    is_provincial: bool,
    year: Option<u16>,
    /// A heading says which part looks ahead.
    has_outlook: bool,
    in_list: bool,
    /// The block is one of a run of items.
    in_run: bool,
    /// The text of the block behind.
    next: Option<Span>,
    /// The mark of the items of that list.
    list_style: Option<Style>,
    /// The list that is read names things, and sets nothing.
    names_things: bool,
    /// A marked block has been read.
    listed: bool,
    title_done: bool,
    records: Vec<Record>,
    tokens: Vec<Token>,
    buffer: String,
    earlier: Option<Span>,
    sights: Option<Vec<Sight>>,
}

impl Walk<'_> {
    fn block(&mut self, block: &Block) {
        self.earlier = None;
        let body = block.body(self.text);
        let quote = body.of(self.text);
        let lower_head: String = quote.chars().take(24).collect::<String>().to_ascii_lowercase();
        if lists::begins!("zh.prose.frames", lower_head) || is_address(quote) {
            return;
        }
        let style = block.marker.map(|marker| marker.style);
        self.listed |= style.is_some();
        if self.in_list && style.is_some() {
            self.in_list = style >= self.list_style;
            self.list_style = self.list_style.or(style);
        }
        if style.is_some() && block.lang == Lang::En {
            self.sections.leave_skipped();
        }
        let is_task = block.lang == Lang::En
            && self.sections.mood() == Mood::Decision
            && english::names_owner(quote);
        let is_item = self.in_run && matches!(self.sections.mood(), Mood::Plan | Mood::Decision);
        if !is_task && !is_item && is_heading(self.text, block) {
            self.in_list = false;
            let is_title = style.is_none()
                && !self.title_done
                && block.span.start < 400
                && (block.span.start == 0 || !opens_part(quote, block.lang));
            if is_title {
                self.title_done = block.is_closed(self.text);
                self.sections.title(quote, block.lang);
            } else {
                self.sections.enter(style, quote, block.lang);
                self.turn_by_content((body, self.next), block.lang, style);
            }
            return;
        }
        self.title_done = true;
        if block.is_row(self.text) {
            for cell in cells(self.text, block.span) {
                self.paragraph(cell, block);
            }
            return;
        }
        self.paragraph(body, block);
    }

    fn paragraph(&mut self, body: Span, block: &Block) {
        let sentences = sentence::within(self.text, body);
        let quote = body.of(self.text);
        if self.turns_ahead(quote, block.lang) {
            self.sections.turn_outer(Mood::Plan);
        }
        let outer = match self.sections.mood() {
            Mood::Open if self.looks_ahead(body, block.lang) => Mood::Plan,
            mood => mood,
        };
        let head: String = quote.chars().take(40).collect::<String>().to_ascii_lowercase();
        let looks_back = lists::begins!("zh.prose.looks_back", head);
        let mut mood = if looks_back && outer != Mood::Skip { Mood::Past } else { outer };
        let style = block.marker.map(|marker| marker.style);
        let mut rest = sentences.as_slice();
        if let (Some(style), Some((first, others))) = (style, sentences.split_first())
            && self.is_run_in_heading(style, *first, others.is_empty())
        {
            self.sections.enter(Some(style), first.of(self.text), block.lang);
            self.turn_by_content((*first, others.first().copied()), block.lang, Some(style));
            mood = self.sections.mood();
            rest = others;
        }
        match block.lang {
            Lang::Zh => self.chinese(rest, (mood, style)),
            Lang::En => self.english(rest, (mood, style)),
        }
        self.turn(quote, block.lang, style);
    }

    /// What the heading of a part of a Chinese report does not say, its year and its first act do:
    /// a part of an earlier year looks back; a numbered part named by an act whose text begins with
    /// one looks ahead.
    fn turn_by_content(
        &mut self,
        (heading, next): (Span, Option<Span>),
        lang: Lang,
        style: Option<Style>,
    ) {
        let reports = matches!(self.kind, DocumentKind::WorkReport | DocumentKind::Other);
        if lang != Lang::Zh || !reports {
            return;
        }
        let told = chinese::named_year(heading.of(self.text));
        if self.year.zip(told).is_some_and(|(own, told)| told < own) {
            self.sections.turn_outer(Mood::Past);
            return;
        }
        let is_part = style.is_some_and(Style::is_structural);
        if !is_part || self.sections.mood() != Mood::Open {
            return;
        }
        let cues = &self.extractor.chinese;
        let mut acts =
            |span: Span| chinese::opens_with_act(self.text, span, cues, &mut self.tokens);
        if acts(heading) && next.is_some_and(acts) {
            self.sections.turn_outer(Mood::Plan);
        }
    }

    /// Whether a Chinese paragraph of a report begins with a time ahead of the report's own year.
    fn turns_ahead(&self, quote: &str, lang: Lang) -> bool {
        let may_turn =
            lang == Lang::Zh && matches!(self.kind, DocumentKind::WorkReport | DocumentKind::Other);
        let later = || self.year.zip(chinese::year(quote)).is_some_and(|(own, told)| told > own);
        may_turn
            && self.sections.mood() == Mood::Open
            && (lists::begins!("zh.prose.ahead", quote) || later())
    }

    /// Whether a Chinese paragraph that no heading explains sets tasks.
    fn looks_ahead(&mut self, body: Span, lang: Lang) -> bool {
        let reports = matches!(self.kind, DocumentKind::WorkReport | DocumentKind::Other);
        let cues = &self.extractor.chinese;
        reports
            && !self.has_outlook
            && lang == Lang::Zh
            && chinese::looks_ahead(self.text, body, cues, &mut self.tokens)
    }

    /// "（二）扩大供给。……": a short first sentence that only names the part.
    fn is_run_in_heading(&mut self, style: Style, first: Span, is_alone: bool) -> bool {
        let quote = first.of(self.text);
        let is_name = quote.chars().count() <= 9
            && !quote
                .contains(['，', ',', '由', '：', ':', '全', '每', '一', '不', '清', '必', '零']);
        let is_numbered = matches!(style, Style::Arabic | Style::Nested | Style::ArabicParen);
        let can_name = style.is_structural() || is_numbered && is_name;
        if !can_name || is_alone || quote.chars().count() > 36 {
            return false;
        }
        !tells_act(quote)
    }

    /// What the last words of a block say of the blocks after it.
    fn turn(&mut self, quote: &str, lang: Lang, style: Option<Style>) {
        let opens = quote.trim_end().ends_with([':', '：']);
        let lower = quote.to_ascii_lowercase();
        if lang == Lang::Zh {
            let decides =
                ["议定", "会议决定", "会议明确", "会议要求", "会议强调", "会议同意", "会议确定"]
                    .iter()
                    .any(|word| lower.contains(word));
            let plans = ["重点", "以下工作", "目标", "要求", "任务", "措施"]
                .iter()
                .any(|word| lower.contains(word));
            let reports = self.kind == DocumentKind::Minutes
                && (lower.contains("纪要如下") || lower.contains("纪要如次"));
            if opens && decides || lower.contains("议定事项") || reports {
                self.sections.turn_outer(Mood::Decision);
            } else if opens
                && plans
                && self.sections.mood() == Mood::Open
                && self.kind != DocumentKind::News
            {
                match self.kind {
                    DocumentKind::WorkReport => self.sections.turn_outer(Mood::Plan),
                    _ => self.sections.turn(Mood::Plan),
                }
            }
            return;
        }
        let decides = [
            "resolved",
            "agreed",
            "recommended",
            "recommends",
            "actions",
            "action items",
            "decided",
            "directed",
        ]
        .iter()
        .any(|word| lower.contains(word));
        let plans =
            ["targets", "goals", "objectives", "priorities", "following", "we will", "measures"]
                .iter()
                .any(|word| lower.contains(word));
        let attends = ["present", "attend", "apolog", "absent", "interest", "correspondence"]
            .iter()
            .any(|word| lower.contains(word));
        let is_plan = self.kind == DocumentKind::Notice && self.sections.mood() == Mood::Plan;
        let promises = opens && lists::ends!("en.prose.leads_on", lower.trim_end());
        let lead = lower.rsplit(". ").next().unwrap_or(&lower);
        let tells = opens
            && lists::holds!("en.prose.leads_told", lead)
            && !lists::holds!("en.prose.leads_bound", lead);
        let names = opens
            && (lists::holds!("en.prose.names_things", tail(&lower))
                || tells && !(decides || plans || promises));
        self.names_things = names || self.names_things && style.is_some();
        if opens && (decides || plans || is_plan || promises) && !attends && !names {
            self.in_list = true;
            self.list_style = None;
        } else if style.is_none() && !(self.in_list && self.is_part(quote)) {
            self.in_list = false;
        }
    }

    /// Whether an English line without a mark goes on with a list.
    fn is_part(&self, quote: &str) -> bool {
        let cues = &self.extractor.english;
        let is_part = english::goes_on(quote) || english::opens_in_present(quote, cues);
        is_part || self.kind != DocumentKind::Minutes && english::opens_with_act(quote, cues)
    }

    fn chinese(&mut self, sentences: &[Span], (mood, style): (Mood, Option<Style>)) {
        let mut scene = chinese::Scene {
            mood,
            speech: false,
            is_national: self.is_national,
            is_provincial: self.is_provincial,
            year: self.year,
            presumes: style.is_some() || self.listed && self.kind != DocumentKind::WorkReport,
        };
        let mut found = self.chinese_clauses(sentences, scene);
        let may_presume = self.listed || self.kind != DocumentKind::Notice;
        if may_presume && !scene.presumes && found.iter().any(|(_, clauses)| !clauses.is_empty()) {
            scene.presumes = true;
            found = self.chinese_clauses(sentences, scene);
        }
        for (sentence, clauses) in found {
            self.finish(sentence, clauses, (Lang::Zh, mood));
        }
    }

    fn chinese_clauses(
        &mut self,
        sentences: &[Span],
        mut scene: chinese::Scene,
    ) -> Vec<(Span, Vec<Clause>)> {
        let mut found = Vec::with_capacity(sentences.len());
        let mut tells_problems = false;
        for sentence in sentences {
            let sentence = self.behind_marker(*sentence);
            let quote = sentence.of(self.text);
            let is_first = opens_problems(quote);
            if tells_problems || is_first {
                tells_problems = quote.ends_with('；');
                if !is_first || tells_problems {
                    continue;
                }
            }
            let cues = &self.extractor.chinese;
            let clauses = chinese::clauses(self.text, sentence, cues, &mut scene, &mut self.tokens);
            found.push((sentence, clauses));
        }
        found
    }

    /// A sentence without the mark of an item that it begins with ("（三）").
    fn behind_marker(&self, sentence: Span) -> Span {
        match marker::parse(sentence.of(self.text), sentence.start) {
            Some(found) if found.style != Style::Article => {
                Span::new(found.span.end, sentence.end).trim(self.text)
            }
            _ => sentence,
        }
    }

    fn english(&mut self, sentences: &[Span], (mood, style): (Mood, Option<Style>)) {
        let is_minutes = matches!(self.kind, DocumentKind::Minutes);
        let is_item = style.is_some_and(|style| !style.is_structural());
        let first = sentences.first().map_or("", |first| first.of(self.text));
        let is_part = self.in_list && !is_item && self.is_part(first);
        let mood = if self.in_list && (is_item || is_part) { Mood::Decision } else { mood };
        let scene = english::Scene {
            mood,
            is_minutes,
            is_item: is_item || self.in_list,
            is_national: self.is_national,
            sets_list: is_item
                && !self.names_things
                && (self.in_list || !is_minutes && mood == Mood::Plan)
                || is_part && english::goes_on(first),
            stand: english::Stand {
                is_alone: sentences.len() == 1,
                in_list: self.in_list,
                ..english::Stand::default()
            },
        };
        let mut scene = scene;
        for (index, sentence) in sentences.iter().enumerate() {
            let next = sentences.get(index + 1).map_or("", |next| next.of(self.text));
            if is_minutes && falls(next) {
                continue;
            }
            scene.stand.opens = index == 0;
            let sentence = if index > 0 { &self.behind_marker(*sentence) } else { sentence };
            self.sight(*sentence, scene);
            let clauses = english::clauses(
                self.text,
                *sentence,
                &self.extractor.english,
                scene,
                &mut self.buffer,
            );
            let is_explained =
                |clause: &Clause| !clause.rules.iter().any(|rule| rule == english::WEIGHED);
            scene.stand.behind_commitment = clauses.iter().any(is_explained);
            self.finish(*sentence, clauses, (Lang::En, mood));
        }
    }

    /// Notes what the weights are set from, where somebody asks for it.
    fn sight(&mut self, sentence: Span, scene: english::Scene) {
        let cues = &self.extractor.english;
        if let Some(sights) = &mut self.sights
            && scene.mood != Mood::Skip
            && let Some((ground, signs)) = english::sighted(self.text, sentence, cues, scene)
        {
            sights.push(Sight { span: sentence, ground, signs });
        }
    }

    fn finish(&mut self, sentence: Span, clauses: Vec<Clause>, (lang, mood): (Lang, Mood)) {
        let is_minutes = matches!(self.kind, DocumentKind::Minutes);
        let may_find =
            matches!(self.kind, DocumentKind::News | DocumentKind::Minutes | DocumentKind::Other)
                && mood != Mood::Skip;
        let found = if may_find { finding::find(self.text, sentence, lang) } else { None };
        let context = |earlier| Context {
            text: self.text,
            lang,
            reference: self.reference,
            is_minutes,
            earlier,
        };
        let mut earlier = self.earlier;
        for clause in clauses {
            let overlaps = found
                .as_ref()
                .is_some_and(|found| found.span.overlap(clause.span) * 2 > clause.span.len());
            if overlaps {
                continue;
            }
            for clause in split::lists(self.text, clause, lang) {
                let record = fields::complete(self.extractor, &context(earlier), &clause);
                if let [lead] = record.leads.as_slice()
                    && !record.gaps.contains(&Gap::SeveralLeads)
                {
                    earlier = Some(lead.span());
                }
                self.records.push(record);
            }
        }
        if let Some(found) = found {
            let record = fields::complete(self.extractor, &context(None), &found);
            self.records.push(record);
        }
        self.earlier = earlier;
    }
}

/// Whether a Chinese sentence begins to list what is wrong ("存在的问题，主要是：……；").
fn opens_problems(quote: &str) -> bool {
    quote.ends_with('；')
        && lists::holds!("zh.prose.problems", quote)
        && lists::holds!("zh.prose.told_next", quote)
}

/// Whether a Chinese block only names those to whom it is addressed ("各县区人民政府，……：").
fn is_address(quote: &str) -> bool {
    quote.starts_with('各')
        && quote.ends_with(['：', ':'])
        && lists::holds!("zh.prose.addressed", quote)
        && !quote.contains(['要', '应', '须', '。'])
}

/// The last words of a line.
fn tail(line: &str) -> &str {
    let start = line.len().saturating_sub(TAIL);
    line.get(line.ceil_char_boundary(start)..).unwrap_or(line)
}

/// Whether minutes say of the motion before that it was lost.
fn falls(next: &str) -> bool {
    let lower = next.get(..next.floor_char_boundary(40)).unwrap_or(next).to_ascii_lowercase();
    lists::begins!("en.motion.falls", lower)
}

/// Places of the cells of a table row.
pub(crate) fn cells(text: &str, row: Span) -> Vec<Span> {
    let inner = row.trim_matches(text, |symbol| symbol == '|' || symbol.is_whitespace());
    let mut cells = Vec::new();
    let mut start = row.start + usize::from(row.of(text).starts_with('|'));
    let end = if row.of(text).ends_with('|') { row.end - 1 } else { row.end };
    if inner.is_empty() {
        return cells;
    }
    let quote = Span::new(start, end).of(text);
    let base = start;
    let bar = if quote.contains('|') { '|' } else { '\t' };
    for (offset, _) in quote.match_indices(bar) {
        cells.push(Span::new(start, base + offset).trim(text));
        start = base + offset + 1;
    }
    cells.push(Span::new(start, end).trim(text));
    cells
}
