//! Chinese clauses: a sentence is cut at its commas, each segment is told apart (act, figure,
//! adjunct, result, fact, reported speech), and segments that belong together are joined.

mod outlook;
mod presumed;
mod segment;
mod shape;

use super::{Clause, Force};
use crate::cue::{ChineseCues, Grade, RecordType, Role, Token};
use crate::document::Mood;
use crate::lists;
use crate::span::Span;

pub(crate) use outlook::looks_ahead;
use segment::Segment;
use shape::{Head, Shape, Situation};

/// What is known when a sentence is read, and carried on to the next one of the paragraph.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene {
    /// How this part of the document is to be read.
    pub(crate) mood: Mood,
    /// Directive speech is under way: a bare act is a directive.
    pub(crate) speech: bool,
    /// The document is the State Council's own, so what that body asks is not a quotation.
    pub(crate) is_national: bool,
    /// The document is a province's own.
    pub(crate) is_provincial: bool,
    /// The year the document is of; what is told of an earlier one is over.
    pub(crate) year: Option<u16>,
    /// What no rule explains may be presumed to be set.
    pub(crate) presumes: bool,
}

/// The clauses of `sentence` that commit somebody, in order.
pub(crate) fn clauses(
    text: &str,
    sentence: Span,
    cues: &ChineseCues,
    scene: &mut Scene,
    tokens: &mut Vec<Token>,
) -> Vec<Clause> {
    let quote = sentence.of(text);
    if matches!(scene.mood, Mood::Skip) || lists::holds!("zh.chinese.vetoes", quote) {
        return Vec::new();
    }
    let may_forecast = matches!(scene.mood, Mood::Open) && !quote.contains('要');
    if may_forecast && lists::holds!("zh.chinese.forecasts", quote) {
        return Vec::new();
    }
    cues.tokens(quote, sentence.start, tokens);
    drop_syllables(text, sentence, tokens);
    let directs = scene.speech || matches!(scene.mood, Mood::Plan | Mood::Decision);
    if tokens.is_empty() && !directs {
        return Vec::new();
    }
    if is_other_body(text, sentence, tokens, scene) {
        scene.speech = false;
        return Vec::new();
    }
    if scene.speech && scene.mood == Mood::Open && is_scene(quote, tokens) {
        scene.speech = false;
    }
    let segments = segment::split(text, sentence);
    let mut found = Assembly::new(text, cues, *scene);
    found.tells_past = scene.year.zip(year(quote)).is_some_and(|(own, told)| told < own);
    for (index, segment) in segments.iter().enumerate() {
        let is_last = index + 1 == segments.len();
        found.take(*segment, is_last, tokens);
    }
    found.drop_topics(&segments);
    let leads_on = quote.trim_end().ends_with(['：', ':']);
    let in_speech = found.situation.speech && !found.clauses.is_empty();
    if (scene.presumes || in_speech) && !leads_on {
        found.presume();
    }
    scene.speech = found.situation.speech;
    found.clauses
}

/// A verb of one character counts only where a clause or another cue opens: elsewhere it is a part
/// of a word that no list has (营商办).
fn drop_syllables(text: &str, sentence: Span, tokens: &mut Vec<Token>) {
    let mut last_end = sentence.start;
    tokens.retain(|token| {
        let before = Span::new(sentence.start, token.start).of(text);
        let opens = token.start == last_end
            || before.ends_with([
                '，', '；', '：', '、', '。', '“', ' ', '\u{3000}', '）', ',', ';', ':', ')',
            ]);
        let is_syllable = token.role == Role::Act && token.end - token.start <= 3;
        let keeps = !is_syllable || opens;
        if keeps {
            last_end = token.end;
        }
        keeps
    });
}

/// Whether the sentence reports what a body above says.
fn is_other_body(text: &str, sentence: Span, tokens: &[Token], scene: &Scene) -> bool {
    if scene.is_national {
        return false;
    }
    tokens.iter().filter(|token| token.role == Role::Say).enumerate().any(|(at, say)| {
        let before = Span::new(sentence.start, say.start).of(text);
        let own = before.rsplit(['，', '：', '；', ',', ':', ';']).next().unwrap_or(before);
        let before = if at == 0 { before } else { own };
        let starts = before.trim_start_matches(['“', ' ']);
        let is_own = lists::begins!("zh.chinese.own_people", starts)
            || scene.is_provincial && lists::begins!("zh.chinese.provincial", starts);
        let is_quoted = at > 0 && !lists::begins!("zh.chinese.leaders", starts);
        before.chars().count() <= 24
            && !before.contains(['，', ',', '。'])
            && !is_own
            && !is_quoted
            && lists::begins!("zh.chinese.other_bodies", starts)
    })
}

/// Whether a segment only leads to what somebody must do ("各单位要按照分工，").
fn opens_bound(tokens: &[Token]) -> bool {
    tokens.windows(2).any(|pair| {
        matches!(pair, [must, aim] if must.role == Role::Must && aim.role == Role::Aim
            && must.end == aim.start)
    })
}

/// Whether a sentence between directives tells where somebody went and whom they met.
fn is_scene(quote: &str, tokens: &[Token]) -> bool {
    let binds = tokens.iter().any(|token| {
        matches!(token.role, Role::Must | Role::Ban | Role::Hope | Role::Ask | Role::Will)
    });
    !binds && lists::holds!("zh.chinese.scenes", quote)
}

/// Clauses put together from the segments of one sentence.
struct Assembly<'a> {
    text: &'a str,
    cues: &'a ChineseCues,
    situation: Situation,
    pending: Option<Span>,
    /// A time at the head of the sentence, which governs every act of it.
    time: Option<Span>,
    /// Who was named in a segment of their own ("由市财政局牵头，").
    owner: Option<Span>,
    /// A segment without a verb that the next one is about.
    topic: Option<Span>,
    /// The sentence began with a time that is over: what follows without a cue is told, not set.
    tells_past: bool,
    clauses: Vec<Clause>,
    /// For each clause the index of its segment, and whether it was a bare act.
    origin: Vec<(usize, bool)>,
    seen: usize,
    /// Segments that no rule explains, and that can be acts.
    unexplained: Vec<Segment>,
    /// A segment tells how something stands.
    tells: bool,
}

impl<'a> Assembly<'a> {
    fn new(text: &'a str, cues: &'a ChineseCues, scene: Scene) -> Self {
        let situation = Situation { mood: scene.mood, speech: scene.speech, has_clause: false };
        let (clauses, origin) = (Vec::new(), Vec::new());
        Self {
            text,
            cues,
            situation,
            pending: None,
            time: None,
            owner: None,
            topic: None,
            tells_past: false,
            clauses,
            origin,
            seen: 0,
            unexplained: Vec::new(),
            tells: false,
        }
    }

    fn take(&mut self, segment: Segment, is_last: bool, tokens: &[Token]) {
        let index = self.seen;
        self.seen += 1;
        let quote = segment.span.of(self.text);
        let is_aim = ["按照", "根据", "对照", "围绕"].iter().any(|word| quote.starts_with(word));
        if !is_aim && lists::holds!("zh.chinese.study", quote) {
            self.situation.speech = false;
            self.pending = None;
            return;
        }
        let first = tokens.partition_point(|token| token.start < segment.span.start);
        let last = tokens.partition_point(|token| token.start < segment.span.end);
        let inside = tokens.get(first..last).unwrap_or(&[]);
        self.tells_past |= lists::begins!("zh.chinese.over", quote);
        let shape = shape::shape(self.text, segment, inside, self.cues, (self.situation, is_last));
        let binds = matches!(shape, Shape::Adjunct | Shape::Fact)
            && segment.mark == Some('，')
            && opens_bound(inside);
        if binds {
            self.situation.speech |= self.situation.mood != Mood::Past;
            self.tells_past = false;
        } else {
            self.note_unexplained(segment, &shape, inside);
        }
        match shape {
            Shape::Head(head)
                if self.tells_past && matches!(head.force, Force::Bare | Force::Figure) =>
            {
                self.pending = None;
            }
            Shape::Head(head) => {
                self.tells_past = false;
                let is_bare = matches!(head.force, Force::Bare);
                self.push(segment, head);
                self.origin.push((index, is_bare));
            }
            Shape::Adjunct => self.pending = Some(segment.span),
            Shape::Result => {
                if let Some(last) = self.clauses.last_mut() {
                    last.span.end = segment.span.end;
                }
            }
            Shape::Say(directive) => {
                self.tells_past |= !directive;
                self.owner = None;
                self.situation.speech = directive;
                self.pending = None;
            }
            Shape::Owner(subject) => {
                self.pending = Some(segment.span);
                self.owner = Some(subject);
            }
            Shape::Fact if is_time(quote) && !self.tells_past && segment.mark == Some('，') => {
                self.pending = Some(segment.span);
                self.time.get_or_insert(segment.span);
            }
            Shape::Fact => {
                let is_bare = !inside.iter().any(|token| {
                    matches!(
                        token.role,
                        Role::Act | Role::Must | Role::Will | Role::Past | Role::Say
                    )
                });
                let is_topic = is_bare && segment.mark == Some('，');
                self.topic = is_topic.then_some(segment.span);
                self.pending = None;
                return;
            }
        }
        self.topic = None;
    }

    /// Keeps a segment that no rule explains, if it can be an act.
    fn note_unexplained(&mut self, segment: Segment, shape: &Shape, inside: &[Token]) {
        let quote = segment.span.of(self.text);
        let follows = !self.clauses.is_empty();
        let scene = (self.situation.mood, self.tells_past, self.situation.speech && follows);
        let is_open = matches!(shape, Shape::Fact) || !follows && matches!(shape, Shape::Adjunct);
        if is_open && presumed::may_act(quote, segment, inside, scene) {
            self.unexplained.push(segment);
        }
        self.tells |= lists::begins!("zh.presumed.stands", quote);
    }

    fn push(&mut self, segment: Segment, head: Head) {
        if head.opens_speech {
            self.situation.speech = true;
        }
        self.situation.has_clause = true;
        let lead_in = self.pending.take();
        let mut span = Span::new(head.start, segment.span.end).trim(self.text);
        if let Some(before) = lead_in
            && (holds_date(before.of(self.text)) || is_condition(before.of(self.text)))
        {
            span.start = before.start;
        }
        let owner = self.owner.take();
        if let (Some(_), Some(before)) = (owner, lead_in) {
            span.start = before.start;
        } else if let (Some(topic), Force::Ban, true) =
            (self.topic, head.force, head.subject.is_none())
        {
            span.start = topic.start;
        }
        let object = head
            .action
            .map(|action| Span::new(action.end, segment.span.end).trim(self.text))
            .filter(|object| !object.is_empty())
            .or(head.object);
        let lead_in = lead_in.or(self.time).or_else(|| {
            (segment.span.start < head.start).then_some(Span::new(segment.span.start, head.start))
        });
        self.clauses.push(Clause {
            span,
            action: head.action,
            object,
            subject: head.subject.or(owner),
            lead_in,
            force: head.force,
            grade: head.grade,
            kind: head.kind,
            rules: head.rules,
        });
    }

    /// Segments of a part that sets tasks, which no rule explains, are presumed to be acts: one
    /// that only leads to the next goes with it.
    fn presume(&mut self) {
        let has_clause = !self.clauses.is_empty();
        let unexplained = std::mem::take(&mut self.unexplained);
        let lengths: Vec<usize> =
            unexplained.iter().map(|segment| segment.span.of(self.text).chars().count()).collect();
        let leads = unexplained.first().is_some_and(|first| {
            let quote = first.span.of(self.text);
            quote.contains(['的', '把', '由']) || presumed::leads(quote)
        });
        let is_maxim =
            !leads && matches!(lengths.as_slice(), [one, two] if one == two && *one <= 8);
        if (self.tells || is_maxim && self.seen <= 3) && !has_clause {
            return;
        }
        let mut start = None;
        for (index, segment) in unexplained.iter().enumerate() {
            let next = unexplained
                .get(index + 1)
                .filter(|next| next.span.start.saturating_sub(segment.span.end) <= '，'.len_utf8());
            let quote = segment.span.of(self.text);
            if (is_time(quote) || presumed::leads(quote)) && (next.is_some() || has_clause) {
                start = next.map(|_| start.unwrap_or(segment.span.start));
                continue;
            }
            let from = start.take().unwrap_or(segment.span.start);
            self.clauses.push(self.presumed(from, segment.span));
        }
        self.clauses.sort_by_key(|clause| clause.span.start);
    }

    fn presumed(&self, from: usize, segment: Span) -> Clause {
        Clause {
            span: Span::new(from, segment.end).trim(self.text),
            action: None,
            object: None,
            subject: shape::doer_at_head(segment.of(self.text))
                .map(|length| Span::new(segment.start, segment.start + length)),
            lead_in: self.time,
            force: Force::Bare,
            grade: if self.situation.mood == Mood::Open { Grade::B } else { Grade::A },
            kind: RecordType::Task,
            rules: vec!["zh.presumed".to_owned()],
        }
    }

    /// "做好今年工作，要……" and "做好……，意义重大" name a topic first; it is no act of its own.
    fn drop_topics(&mut self, segments: &[Segment]) {
        let mut index = 0;
        self.origin.retain(|(at, is_bare)| {
            let next = segments.get(at + 1).map_or("", |segment| segment.span.of(self.text));
            let is_topic = *is_bare && *at == 0 && opens_comment(next);
            if is_topic && index < self.clauses.len() {
                self.clauses.remove(index);
            } else {
                index += 1;
            }
            !is_topic
        });
    }
}

/// Whether `span` begins with an act, and tells nothing that is over.
pub(crate) fn opens_with_act(
    text: &str,
    span: Span,
    cues: &ChineseCues,
    tokens: &mut Vec<Token>,
) -> bool {
    let quote = span.of(text);
    cues.tokens(quote, span.start, tokens);
    let mut cursor = span.start;
    for token in tokens.iter().take_while(|token| token.start < span.start + 60) {
        match token.role {
            Role::Past => return false,
            _ if token.start > cursor => return false,
            Role::Act | Role::Must | Role::Finish => {
                return !lists::holds!("zh.chinese.over", quote) && !quote.contains('了');
            }
            _ => cursor = token.end,
        }
    }
    false
}

/// The year that a heading of a part names ("2025年主要工作").
pub(crate) fn named_year(heading: &str) -> Option<u16> {
    let at = heading.find('年')?;
    heading.get(at.checked_sub(4)?..at)?.parse().ok()
}

/// The year that `quote` begins with ("2025年，").
pub(crate) fn year(quote: &str) -> Option<u16> {
    let (digits, rest) = quote.split_at_checked(4)?;
    let is_whole =
        ["年，", "年,", "年全", "年度，", "年度,"].iter().any(|mark| rest.starts_with(mark));
    digits.parse().ok().filter(|_| is_whole)
}

/// The first year that a document names.
pub(crate) fn first_year(head: &str) -> Option<u16> {
    let years = head.match_indices('年').filter_map(|(at, _)| head.get(at.checked_sub(4)?..at));
    years.filter_map(|digits| digits.parse().ok()).find(|year| (1949..2200).contains(year))
}

/// Whether a segment is a time alone ("7月15日前").
fn is_time(quote: &str) -> bool {
    quote.chars().count() <= 16 && holds_date(quote) && !quote.contains(['是', '为'])
}

/// Whether an adjunct says under which condition, or of which case, an act is done.
fn is_condition(before: &str) -> bool {
    ["的", "基础上", "前提下", "条件下", "情况下"].iter().any(|end| before.ends_with(end))
}

/// Whether a segment comments on the act named before it.
fn opens_comment(next: &str) -> bool {
    lists::holds!("zh.chinese.weight", next) || lists::begins!("zh.chinese.openers", next)
}

/// Whether an adjunct states a time of its own.
fn holds_date(quote: &str) -> bool {
    let digits = quote.contains(|symbol: char| symbol.is_ascii_digit());
    let unit = quote.contains(['年', '月', '日', '季']);
    (digits && unit)
        || ["年底", "月底", "季度", "年内", "期间", "上半年", "下半年"]
            .iter()
            .any(|word| quote.contains(word))
}
