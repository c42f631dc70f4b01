//! Acts whose verb is no cue. Where a part of a document directs, a common verb at the head of a
//! segment opens an act all the same ("盘点闲置地块"), and so does a figure at its end
//! ("改厕8000户"). The verbs are the lists `zh.verb.deliver` and `zh.verb.general`, of two
//! characters each; elsewhere than at a head they mean nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Reader, Shape, is_doer};
use crate::clause::Force;
use crate::cue::{Grade, RecordType, Role, Token};
use crate::document::Mood;
use crate::lists;
use crate::span::Span;

/// Bytes of a verb of two characters.
const VERB: usize = 6;
/// Longest name of somebody before a verb, in bytes.
const DOER_MAX: usize = 60;

static VERBS: LazyLock<HashMap<&'static str, Grade>> = LazyLock::new(|| {
    let deliver = lists::list!("zh.verb.deliver").iter().map(|verb| (*verb, Grade::A));
    let general = lists::list!("zh.verb.general").iter().map(|verb| (*verb, Grade::B));
    general.chain(deliver).collect()
});

/// Longest manner or time between somebody and a verb, in characters.
const MANNER_MAX: usize = 7;

/// Somebody, and the verb of what they do.
pub(super) struct Done {
    pub(super) doer: Span,
    pub(super) verb: Span,
    pub(super) grade: Grade,
}

impl Reader<'_> {
    /// The verb at `at`, if an object follows that does not make a noun of it ("采购人").
    fn verb_at(&self, at: usize) -> Option<(Span, Grade)> {
        let rest = Span::new(at, self.segment.span.end).of(self.text);
        let grade = &known(rest.get(..VERB)?)?;
        let behind = rest.get(VERB..)?;
        let is_noun =
            behind.starts_with(|next| "的了是后时中率费人者性力型式员着得过".contains(next));
        let has_object = behind.chars().nth(1).is_some();
        (has_object && !is_noun).then_some((Span::new(at, at + VERB), *grade))
    }

    /// An act that a verb at the cursor opens, or somebody and a verb.
    pub(super) fn verb(&mut self) -> Option<Shape> {
        let directs = self.situation.takes_bare() || !matches!(self.force, Force::Bare);
        let quote = self.segment.span.of(self.text);
        if !directs || quote.contains(['了', '是']) {
            return None;
        }
        let rest = Span::new(self.cursor, self.segment.span.end).of(self.text);
        let time = time_before(rest);
        let manner = time + manner(rest.get(time..).unwrap_or_default());
        if let Some((verb, grade)) = self.verb_at(self.cursor + manner) {
            self.start.get_or_insert(self.cursor);
            self.rules.push("zh.verb".to_owned());
            return Some(self.head(Some(verb), grade, RecordType::Task));
        }
        let done = self.doer_and_verb(self.cursor)?;
        self.subject = Some(done.doer);
        self.start = Some(done.doer.start);
        self.rules.push("zh.verb.doer".to_owned());
        Some(self.head(Some(done.verb), done.grade, RecordType::Task))
    }

    /// Somebody at `from` with a verb right behind ("市财政局列支……"), or a listed one after a few
    /// words of time or manner ("市气象局提前2小时推送……").
    pub(super) fn doer_and_verb(&self, from: usize) -> Option<Done> {
        let rest = Span::new(from, self.segment.span.end).of(self.text);
        rest.char_indices().map(|(offset, _)| offset).skip(2).find_map(|offset| {
            let before = rest.get(..offset).filter(|_| offset <= DOER_MAX)?;
            let written = rest.get(offset..offset + VERB)?;
            let grade = known(written)?;
            let named = if is_doer(before) {
                before
            } else {
                doer_before(before).filter(|_| VERBS.contains_key(written))?
            };
            let verb = Span::new(from + offset, from + offset + VERB);
            Some(Done { doer: Span::new(from, from + named.len()), verb, grade })
        })
    }

    /// "所需资金由市财政局列支": by whom, then a verb that closes the segment or has an object.
    pub(super) fn by_doer(&mut self, by: Span) -> Option<Shape> {
        let done = self.doer_and_verb(by.end).filter(|_| self.situation.takes_bare())?;
        let start = *self.start.get_or_insert(self.cursor);
        self.subject = Some(done.doer);
        self.rules.push("zh.subject.by".to_owned());
        let mut shape = self.head(Some(done.verb), done.grade, RecordType::Task);
        if let Shape::Head(head) = &mut shape {
            head.object = Some(Span::new(start, by.start).trim(self.text))
                .filter(|object| !object.is_empty());
        }
        Some(shape)
    }

    /// A time alone before a cue ("9月起"): it belongs to the act.
    pub(super) fn is_time(&self, gap: Span) -> bool {
        let words = gap.of(self.text);
        !words.is_empty() && time_before(words) == words.len()
    }

    /// Whether the segment ends with a verb ("对从业人员逐人体检").
    pub(super) fn ends_verbal(&self) -> bool {
        let quote = self.segment.span.of(self.text);
        let last = quote.len().checked_sub(VERB).and_then(|at| quote.get(at..));
        last.is_some_and(|last| known(last).is_some()) && !quote.contains(['了', '是'])
    }

    /// "安澜八小8月20日前竣工验收": what is to be so by a day, in a part that directs.
    pub(super) fn dated(&mut self) -> Option<Shape> {
        let quote = self.segment.span.of(self.text);
        let directs = self.situation.takes_bare();
        let plans = matches!(self.situation.mood, Mood::Plan | Mood::Decision);
        let time = deadline(quote).or_else(|| part_of_year(quote).filter(|_| plans))?;
        let behind = quote.get(time.end..)?;
        let is_told = quote.contains(['了', '是']) || lists::begins!("zh.verb.no_acts", behind);
        if !directs || is_told || behind.chars().count() < 2 || self.is_past(self.tokens) {
            return None;
        }
        let named = quote.get(..time.start).unwrap_or_default();
        self.start = Some(self.segment.span.start);
        self.rules.push("zh.dated".to_owned());
        let verb_at = self.segment.span.start + time.end;
        let verb = self.verb_at(verb_at).map(|(verb, _)| verb);
        let mut shape = self.head(verb, Grade::A, RecordType::Task);
        if let Shape::Head(head) = &mut shape
            && !named.is_empty()
        {
            let span = Span::new(self.segment.span.start, self.segment.span.start + named.len());
            match is_doer(named) {
                true => head.subject = Some(span),
                false => head.object = Some(span),
            }
        }
        Some(shape)
    }

    /// "重大事项及时报告": a thing, an adverb of command, an act.
    pub(super) fn command(&mut self, gap: Span, rest: &[Token]) -> Option<Shape> {
        let is_command = |token: &&Token| {
            let adverb = Span::new(token.start, token.end).of(self.text);
            token.role == Role::Adverb && lists::has!("zh.verb.commands", adverb)
        };
        let token = rest.iter().find(is_command).copied()?;
        let gap = Span::new(gap.start, token.start);
        let words = gap.of(self.text);
        let is_short = (2..=12).contains(&words.chars().count());
        let directs = self.situation.takes_bare() && self.situation.mood != Mood::Open
            || self.situation.speech;
        if !is_short || !directs || words.contains(['了', '是']) {
            return None;
        }
        let act = self.tokens.iter().find(|next| next.start >= token.end && next.role == Role::Act);
        let action = act.map(|act| Span::new(act.start, act.end));
        let action = action.or_else(|| {
            let verb = Span::new(token.end, token.end + VERB);
            known(verb.of(self.text)).map(|_| verb)
        })?;
        self.start = Some(gap.start);
        self.rules.push("zh.command".to_owned());
        let mut shape = self.head(Some(action), Grade::B, RecordType::Task);
        if let Shape::Head(head) = &mut shape {
            head.object = Some(gap);
        }
        Some(shape)
    }

    /// Whether a segment of a plan ends with a count of things or a share within bounds.
    pub(super) fn closes_with_figure(&self) -> bool {
        matches!(self.situation.mood, Mood::Plan | Mood::Decision)
            && closes_with_figure(self.segment.span.of(self.text))
    }
}

/// The grade of a verb: of a listed one, of two characters that are both verbs (编报), of a verb and
/// how it comes out (跑好).
fn known(verb: &str) -> Option<Grade> {
    if let Some(grade) = VERBS.get(verb) {
        return Some(*grade);
    }
    let mut characters = verb.chars();
    let (Some(one), Some(two), None) = (characters.next(), characters.next(), characters.next())
    else {
        return None;
    };
    if lists::has!("zh.verb.no_verbs", verb) {
        return None;
    }
    let comes_out = "好牢实紧住透厚足细强优".contains(two);
    let is_verb =
        |symbol: char| lists::list!("zh.verb.characters").iter().any(|all| all.contains(symbol));
    (is_verb(one) && (comes_out || is_verb(two))).then_some(Grade::B)
}

/// Bytes of a time at the head of `rest` that ends with 前, 起 or 内 ("9月起", "12月底前").
fn time_before(rest: &str) -> usize {
    let head: usize = rest.chars().take(12).map(char::len_utf8).sum();
    let head = rest.get(..head).unwrap_or_default();
    let end = head.find(['前', '起', '内']).map_or(0, |at| at + '前'.len_utf8());
    let time = head.get(..end).unwrap_or_default();
    let is_time = time.chars().all(|symbol| {
        symbol.is_ascii_digit()
            || "年月日底末旬上中下季度半周天个工作小时前起内今明本当自从于在春夏秋冬学期汛节"
                .contains(symbol)
    });
    if is_time && time.contains(['年', '月', '日', '季', '周', '天', '时', '期', '节']) {
        end
    } else {
        0
    }
}

/// Somebody at the head of `words`, with a few words of manner or time behind.
fn doer_before(words: &str) -> Option<&str> {
    let manner = words.char_indices().rev().take(MANNER_MAX).map(|(at, _)| at);
    let mut heads = manner.filter_map(|at| words.split_at_checked(at));
    let found = heads.find(|(head, rest)| is_doer(head) && !rest.contains(['的', '、', '和']));
    found.map(|(head, _)| head).filter(|head| lists::ends!("zh.shape.office_ends", head))
}

/// A name without the time behind it ("区卫健局开学前").
pub(super) fn without_time(name: &str) -> &str {
    let is_time = |rest: &str| {
        (2..=8).contains(&rest.chars().count()) && rest.ends_with(['前', '后', '内', '间', '起'])
    };
    let cuts = name.char_indices().map(|(at, _)| at).skip(2);
    let splits = cuts.filter_map(|at| name.split_at_checked(at));
    splits
        .filter(|(before, rest)| is_time(rest) && is_doer(before))
        .last()
        .map_or(name, |own| own.0)
}

/// Where a day by which something is to be so stands in `quote`.
fn deadline(quote: &str) -> Option<std::ops::Range<usize>> {
    let ends =
        ["日前", "月前", "底前", "末前", "旬前", "日内", "天内", "时内", "周内", "月内", "年内"];
    let end = ends.iter().filter_map(|end| quote.find(end).map(|at| at + end.len())).min()?;
    let before = quote.get(..end)?;
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, symbol)| {
            symbol.is_ascii_digit()
                || "年月日底末旬上中下季度前今明本当个工作小时天周内".contains(*symbol)
        })
        .last()
        .map_or(end, |(at, _)| at);
    let time =
        quote.get(start..end)?.trim_start_matches(['小', '个', '工', '作', '时', '度', '内']);
    let start = end - time.len();
    let counts = quote
        .get(start..end)?
        .contains(|symbol: char| symbol.is_ascii_digit() || "年季旬两三".contains(symbol));
    let start =
        quote.get(..start).map_or(start, |named| named.trim_end_matches(['于', '在']).len());
    counts.then_some(start..end)
}

/// Where a quarter or a half of the year stands behind a name ("产业园三季度点火").
fn part_of_year(quote: &str) -> Option<std::ops::Range<usize>> {
    let parts = ["一季度", "二季度", "三季度", "四季度", "上半年", "下半年"];
    let found = parts.iter().find_map(|part| quote.find(part).map(|at| at..at + part.len()))?;
    (found.start >= 2 * VERB).then_some(found)
}

/// Bytes of the manner at the head of `rest`: a doubled character (层层) or 逐 with what is taken one
/// by one (逐户, 逐库逐闸).
fn manner(rest: &str) -> usize {
    const ONE: usize = 3;
    let doubled = rest.get(..ONE).is_some_and(|one| rest.get(ONE..2 * ONE) == Some(one));
    let each = |rest: &str| rest.starts_with('逐') && rest.is_char_boundary(2 * ONE);
    match rest.get(2 * ONE..) {
        Some(behind) if each(rest) && each(behind) => 4 * ONE,
        Some(_) if doubled || each(rest) => 2 * ONE,
        _ => 0,
    }
}

/// Whether words before an act say in which manner ("毫不松懈地", "逐户").
pub(super) fn is_manner(words: &str) -> bool {
    let is_ended = words.ends_with('地') && (3..=9).contains(&words.chars().count());
    !words.is_empty() && manner(words) == words.len() || is_ended && !words.contains(['的', '、'])
}

/// Whether `quote` ends with a count of things ("改厕8000户") or a share within bounds ("失业率5.5%以内").
fn closes_with_figure(quote: &str) -> bool {
    if lists::holds!("zh.verb.no_targets", quote) || lists::begins!("zh.verb.no_heads", quote) {
        return false;
    }
    let quote = quote.trim_end_matches(['”', '》', '）']);
    let bounds = ["左右", "以上", "以内", "以下", "之内", "上下"];
    let bare = bounds.iter().find_map(|bound| quote.strip_suffix(bound));
    let is_bounded = bare.is_some();
    let bare = bare.unwrap_or(quote);
    let unit_at = bare.rfind(is_numeral).map_or(0, |at| {
        at + bare.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    });
    let (counted, unit) = bare.split_at(unit_at);
    let named = counted.trim_end_matches(is_numeral);
    let figure = counted.get(named.len()..).unwrap_or_default();
    let is_share = figure.ends_with(['%', '％']);
    let unit_length = unit.chars().count();
    figure.contains(|symbol: char| symbol.is_ascii_digit())
        && named.chars().count() >= 2
        && !named.ends_with('第')
        && !unit.contains(['年', '月', '日', '天', '时', '周', '号', '点', '届', '期', '度'])
        && match is_share {
            true => unit.is_empty() && (is_bounded || named.ends_with(['率', '比', '幅'])),
            false => (1..=3).contains(&unit_length) || is_bounded && unit.is_empty(),
        }
}

fn is_numeral(symbol: char) -> bool {
    symbol.is_ascii_digit() || ".%％万亿千百".contains(symbol)
}

#[cfg(test)]
mod tests {
    use super::{closes_with_figure, deadline, known, time_before};

    #[test]
    fn a_count_of_things_or_a_bounded_share_closes_a_figure() {
        for quote in ["改厕8000户", "城镇调查失业率5.5%以内", "淬炼企业20家", "物价涨幅2%左右"]
        {
            assert!(closes_with_figure(quote), "{quote}");
        }
    }

    #[test]
    fn a_verb_is_known_by_its_characters_and_a_time_by_its_end() {
        for verb in ["编报", "遏止", "跑好", "盘点"] {
            assert!(known(verb).is_some(), "{verb}");
        }
        assert_eq!(known("良好"), None);
        assert_eq!(time_before("9月起分批吊销许可"), "9月起".len());
        assert_eq!(time_before("前瞻谋划"), 0);
        assert_eq!(deadline("八小8月20日前竣工验收"), Some(6..6 + "8月20日前".len()));
        assert_eq!(deadline("目前正在办理"), None);
    }

    #[test]
    fn a_day_a_size_and_a_part_of_a_whole_do_not() {
        for quote in
            ["10月15日前", "项目总投资35亿元", "全县现有机构45家", "市政府第31次", "工期90天"]
        {
            assert!(!closes_with_figure(quote), "{quote}");
        }
    }
}
