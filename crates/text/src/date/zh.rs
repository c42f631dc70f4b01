//! The Chinese grammar: where an expression may start, and which rule reads it. Words stand in the
//! rules; open lists of phrases (vague terms, festivals) stand in `data/dates_zh.txt`.

mod cursor;
mod length;
mod month;
mod plan;
mod range;
mod recurrence;
mod related;
mod stretch;
mod year;

use self::cursor::Cursor;
use super::meaning::{Expression, Meaning};
use super::phrases::{self, Phrase};
use crate::numeral;

/// Every expression of time, in order, not overlapping.
pub(super) fn read(text: &str) -> Vec<Expression> {
    let mut phrases = phrases::chinese().in_text(text).peekable();
    let mut found = Vec::new();
    let mut free_from = 0;
    for (at, first) in text.char_indices() {
        while phrases.next_if(|phrase| phrase.start < free_from || phrase.start < at).is_some() {}
        if at < free_from {
            continue;
        }
        let phrase = phrases.next_if(|phrase| phrase.start == at);
        let expression = if may_start(text, at, first) { expression_at(text, at) } else { None };
        let Some(expression) = longer(expression, phrase) else {
            continue;
        };
        free_from = expression.end;
        if matches!(expression.rule, phrases::NOISE) || is_name(text, &expression) {
            continue;
        }
        match found.last_mut() {
            Some(last) if hangs_on(last, &expression) => {
                last.end = expression.end;
                last.meaning = expression.meaning;
                last.rule = expression.rule;
            }
            _ => found.push(expression),
        }
    }
    found
}

/// "今年国庆节前": a year or a month only says which festival or season is meant.
fn hangs_on(last: &Expression, next: &Expression) -> bool {
    last.end == next.start
        && next.meaning == Meaning::Open
        && matches!(last.meaning, Meaning::Stretch(..))
}

/// A month in Chinese digits that is the name of something ("十月社区").
fn is_name(text: &str, expression: &Expression) -> bool {
    const NAMED: [&str; 12] =
        ["社区", "村", "路", "街", "镇", "小区", "广场", "公园", "大桥", "革命", "文艺", "诗会"];
    let quote = text.get(expression.start..expression.end).unwrap_or_default();
    let behind = text.get(expression.end..).unwrap_or_default();
    quote.ends_with('月')
        && !quote.contains(|symbol: char| symbol.is_ascii_digit())
        && quote.chars().count() <= 3
        && NAMED.iter().any(|word| behind.starts_with(word))
}

/// The longer reading; the grammar's own when they are equal.
fn longer(expression: Option<Expression>, phrase: Option<Phrase>) -> Option<Expression> {
    let phrase = phrase.map(Phrase::into_expression);
    match (expression, phrase) {
        (Some(expression), Some(phrase)) if phrase.end > expression.end => Some(phrase),
        (Some(expression), _) => Some(expression),
        (None, phrase) => phrase,
    }
}

/// Whether a rule can start here: a cheap look at the next characters, so that the rules run at few
/// places. It may say yes too often, never no wrongly.
fn may_start(text: &str, at: usize, first: char) -> bool {
    if first < '\u{2018}' {
        return first.is_ascii_digit() && number_may_start(text, at)
            || matches!(first, '"' | 'Q' | 'H');
    }
    let Some(second) = second_of(first) else {
        return number_starts(first) && number_may_start(text, at);
    };
    let rest = text.get(at + first.len_utf8()..).unwrap_or_default();
    match rest.trim_start_matches(' ').chars().next() {
        Some(next) => {
            second == "*"
                || second.contains(next)
                || second.contains('#') && (next.is_ascii_digit() || number_starts(next))
        }
        None => false,
    }
}

/// The characters that can follow a first one; `#` stands for any number, `*` for anything.
fn second_of(first: char) -> Option<&'static str> {
    Some(match first {
        '今' => "年天日明后冬",
        '明' => "年天日后",
        '去' => "年今",
        '前' => "年天半#",
        '后' => "年天半",
        '本' => "年月周季星",
        '上' => "半年月周个季星一上世",
        '下' => "半年月周个季星一下",
        '这' => "个月周星一",
        '当' | '次' | '翌' => "年月",
        '同' | '来' | '全' => "年",
        '首' => "季",
        '年' => "底末初内终中之年",
        '月' => "底末初内终中之月",
        '季' => "底末初度",
        '周' | '星' | '礼' => "期拜一二三四五六日天",
        '每' => "逢个一隔年月日天周旬季半星礼工#",
        '按' | '逐' | '分' => "照年月日天周旬季星",
        '自' => "*",
        '到' | '至' | '从' => "#今明去前后本上下这当次翌同来全首年月季周星礼“\"第于即",
        '直' => "到至",
        '截' => "至止",
        '不' => "迟晚超得",
        '最' => "迟晚近",
        '有' => "效",
        '公' => "示",
        '试' => "行",
        '任' | '工' => "期",
        '赶' => "在",
        '未' => "来",
        '近' | '历' | '用' => "#半时约大",
        '过' => "去",
        '利' | '再' => "用",
        '经' | '通' => "过",
        '为' => "期",
        '接' => "下",
        '在' => "未",
        '昨' | '即' => "天日",
        '大' => "后前",
        '半' => "年月个",
        '第' => "#",
        '“' | '「' | '‘' => "#",
        '提' => "前",
        _ => return None,
    })
}

fn number_starts(next: char) -> bool {
    ('０'..='９').contains(&next) || numeral::hanzi::is_numeral(next)
}

/// Whether a word of time, a sign of a range or of a date follows the number. No date has a number
/// of so many characters as are not looked beyond.
fn number_may_start(text: &str, at: usize) -> bool {
    const AFTER: &str = "年月日号个天周小工星季半旬分自、，,和至到-—–－~～〜―./．多余几一上中五期时规末两二三四世财学春秋";
    const FAR: usize = 40;
    let rest = text.get(at..).unwrap_or_default();
    let belongs = |c: &char| c.is_ascii_digit() || number_starts(*c);
    let number: usize = rest.chars().take(FAR).take_while(belongs).map(char::len_utf8).sum();
    let after = rest.get(number..).unwrap_or_default();
    let after = after.trim_start_matches([' ', '\u{a0}', '\u{3000}']);
    number > 0 && after.starts_with(|next| AFTER.contains(next))
}

/// The rules, most specific first. Each returns the whole expression or nothing.
fn expression_at(text: &str, at: usize) -> Option<Expression> {
    let cursor = Cursor::new(text, at);
    recurrence::read(cursor).or_else(|| length::read(cursor)).or_else(|| stretch::read(cursor))
}

/// An expression from `start` to where the cursor stands.
fn expression(
    start: Cursor<'_>,
    end: Cursor<'_>,
    meaning: Meaning,
    rule: &'static str,
) -> Expression {
    Expression { start: start.at, end: end.at, meaning, weekday: None, rule }
}
