//! The mark that a line or an item begins with: 一、 （二） 3. ① (a) • ## and their like.

use crate::span::Span;

/// The style of a mark, in the order in which documents nest them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Style {
    /// `#`, `##` of Markdown.
    Hash,
    /// 第一章, 第三节.
    Chapter,
    /// I. II. III.
    Roman,
    /// 一、
    Chinese,
    /// （一）
    ChineseParen,
    /// 第三条.
    Article,
    /// 23/031, 2310.04: numbers of minutes.
    Minute,
    /// 1. 1、 1．
    Arabic,
    /// 1.1, 2.3.1
    Nested,
    /// （1） (1) 1)
    ArabicParen,
    /// ①
    Circled,
    /// (a) a)
    Letter,
    /// • - * ——
    Bullet,
}

impl Style {
    /// Whether lines with this mark are usually headings or parts, not items.
    pub(crate) const fn is_structural(self) -> bool {
        matches!(
            self,
            Self::Hash | Self::Chapter | Self::Roman | Self::Chinese | Self::ChineseParen
        )
    }
}

/// A mark at the head of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Its place, without the white space that follows.
    pub(crate) span: Span,
    /// Its style.
    pub(crate) style: Style,
}

const CHINESE_DIGITS: &str = "一二三四五六七八九十百零〇";

/// The mark at the head of `line`, which stands at `base` and does not begin with white space.
pub(crate) fn parse(line: &str, base: usize) -> Option<Marker> {
    let (length, style) = measure(line)?;
    Some(Marker { span: Span::new(base, base + length), style })
}

fn measure(line: &str) -> Option<(usize, Style)> {
    let first = line.chars().next()?;
    match first {
        '#' => {
            let hashes = line.len() - line.trim_start_matches('#').len();
            (hashes <= 6 && line[hashes..].starts_with(' ')).then_some((hashes, Style::Hash))
        }
        '第' => chapter(line),
        '（' | '(' => parenthesised(line, first),
        '①'..='⑳' | '❶'..='❿' => Some((first.len_utf8(), Style::Circled)),
        '•' | '·' | '●' | '○' | '■' | '□' | '▪' | '◆' | '➢' | '‣' => {
            Some((first.len_utf8(), Style::Bullet))
        }
        '—' | '–' | '-' | '*' | '+' => bullet(line, first),
        '0'..='9' | '０'..='９' => arabic(line),
        'I' | 'V' | 'X' => roman(line),
        'a'..='z' => {
            let after = line[1..].chars().next()?;
            let closes = after == ')' || after == '.' && line[2..].starts_with(' ');
            closes.then_some((2, Style::Letter))
        }
        _ if CHINESE_DIGITS.contains(first) => chinese(line),
        _ => None,
    }
}

fn bullet(line: &str, first: char) -> Option<(usize, Style)> {
    let rest = line.trim_start_matches(first);
    let length = line.len() - rest.len();
    let doubled = length >= 2 * first.len_utf8();
    let is_rule = rest.trim().is_empty();
    let accepted = match first {
        '—' | '–' => doubled || rest.starts_with(' '),
        '*' => !doubled && rest.starts_with(' '),
        _ => rest.starts_with(' '),
    };
    (accepted && !is_rule).then_some((length, Style::Bullet))
}

fn chapter(line: &str) -> Option<(usize, Style)> {
    let rest = line.strip_prefix('第')?;
    let number = rest.len() - rest.trim_start_matches(|c: char| CHINESE_DIGITS.contains(c)).len();
    let unit = rest.get(number..)?.chars().next()?;
    let style = match unit {
        '章' | '节' | '部' | '篇' => Style::Chapter,
        '条' => Style::Article,
        _ => return None,
    };
    (number > 0).then_some(('第'.len_utf8() + number + unit.len_utf8(), style))
}

fn parenthesised(line: &str, open: char) -> Option<(usize, Style)> {
    let close = line.find(['）', ')'])?;
    let inner = line.get(open.len_utf8()..close)?.trim();
    let length = close + line.get(close..)?.chars().next()?.len_utf8();
    if inner.is_empty() || inner.chars().count() > 4 {
        return None;
    }
    let style = if inner.chars().all(|symbol| CHINESE_DIGITS.contains(symbol)) {
        Style::ChineseParen
    } else if inner.chars().all(char::is_numeric) {
        Style::ArabicParen
    } else if inner.len() == 1 && inner.chars().all(|symbol| symbol.is_ascii_lowercase())
        || inner.chars().all(|symbol| matches!(symbol, 'i' | 'v' | 'x'))
    {
        Style::Letter
    } else {
        return None;
    };
    Some((length, style))
}

fn arabic(line: &str) -> Option<(usize, Style)> {
    let number = line.trim_start_matches(char::is_numeric);
    let digits = line.len() - number.len();
    let mut symbols = number.chars();
    let mark = symbols.next()?;
    let next = symbols.next();
    match mark {
        '/' | '.' if is_minute(line) => minute(line),
        '.' if next.is_some_and(|symbol| symbol.is_ascii_digit()) => nested(line),
        '.' | '．' | '、' if digits <= 9 => Some((digits + mark.len_utf8(), Style::Arabic)),
        ')' | '）' if digits <= 9 => Some((digits + mark.len_utf8(), Style::ArabicParen)),
        _ => None,
    }
}

fn is_minute(line: &str) -> bool {
    let head = line.split_whitespace().next().unwrap_or("");
    let head = head.trim_end_matches(['.', ':']);
    let Some((left, right)) = head.split_once(['/', '.']) else { return false };
    let digits = |part: &str, least: usize| {
        part.len() >= least && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    line.len() > head.len() + 1
        && digits(left, 2)
        && digits(right, 2)
        && left.len() + right.len() >= 5
}

fn minute(line: &str) -> Option<(usize, Style)> {
    let head = line.split_whitespace().next()?;
    Some((head.len(), Style::Minute))
}

/// `1.2`, `1.2.3` before white space or a letter; a plain decimal before a unit is none.
fn nested(line: &str) -> Option<(usize, Style)> {
    let rest = line.trim_start_matches(|symbol: char| symbol.is_ascii_digit() || symbol == '.');
    let head = line.len() - rest.len();
    let separated = rest.starts_with([' ', '\t', '、', '\u{3000}']);
    let short = line.get(..head)?.split('.').all(|part| part.len() <= 2);
    (separated && short).then_some((head, Style::Nested))
}

fn roman(line: &str) -> Option<(usize, Style)> {
    let rest = line.trim_start_matches(['I', 'V', 'X', 'L']);
    let length = line.len() - rest.len();
    let mark = rest.chars().next()?;
    (matches!(mark, '.' | '、' | ')') && rest.get(1..)?.starts_with(' '))
        .then_some((length + mark.len_utf8(), Style::Roman))
}

fn chinese(line: &str) -> Option<(usize, Style)> {
    let rest = line.trim_start_matches(|symbol: char| CHINESE_DIGITS.contains(symbol));
    let length = line.len() - rest.len();
    let mark = rest.chars().next()?;
    (length <= 12 && matches!(mark, '、' | '．' | '.' | ' ' | '\u{3000}'))
        .then_some((length + mark.len_utf8(), Style::Chinese))
}
