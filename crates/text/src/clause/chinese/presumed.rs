//! Segments that no rule explains. In a part of a document that sets tasks, what neither tells,
//! defines nor explains is presumed to be set as well: a person throws out what is not, but cannot
//! see what was never shown.

use super::segment::Segment;
use crate::cue::{Role, Token};
use crate::document::Mood;
use crate::lists;

/// Least length of a presumed act, in characters.
const LEAST: usize = 4;
/// Longest segment that is taken for a name or a date alone, in characters.
const LABEL: usize = 8;

/// Whether `segment` can be an act although no rule explains it.
pub(super) fn may_act(
    quote: &str,
    segment: Segment,
    tokens: &[Token],
    (mood, is_over, directs): (Mood, bool, bool),
) -> bool {
    let sets = matches!(mood, Mood::Plan | Mood::Decision) || directs && mood == Mood::Open;
    let long = quote.chars().count() >= LEAST && quote.chars().any(is_chinese);
    let told = tokens.iter().any(|token| matches!(token.role, Role::Past | Role::Say));
    sets && !is_over && long && !told && !matches!(segment.mark, Some('：' | '？')) && !tells(quote)
}

/// Whether a segment tells, defines, names or explains.
fn tells(quote: &str) -> bool {
    let is_label = quote.chars().count() <= LABEL
        && quote.chars().all(|symbol| {
            symbol.is_numeric() || "年月日号第届次共计上下半旬季度（）()".contains(symbol)
        });
    is_label
        || says_so(quote)
        || lists::holds!("zh.presumed.tells", quote)
        || lists::begins!("zh.presumed.opens", quote)
        || lists::ends!("zh.presumed.ends", quote)
        || lists::ends!("zh.shape.comments", quote)
        || lists::ends!("zh.shape.announces", quote)
        || lists::ends!("zh.shape.fares", quote)
}

/// Whether 了 or 是 stands there, and not in a word that only holds it.
fn says_so(quote: &str) -> bool {
    if !quote.contains(['了', '是', '？', '?']) {
        return false;
    }
    let plain = quote.replace("为了", "").replace("除了", "").replace("了解", "");
    let words = lists::list!("zh.shape.no_copula").iter();
    let plain = words.fold(plain, |rest, word| rest.replace(word, ""));
    plain.contains(['了', '是', '？', '?'])
}

fn is_chinese(symbol: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&symbol)
}

/// Whether a segment only leads to an act: a case, a condition, a means, a sum of money.
pub(super) fn leads(quote: &str) -> bool {
    let counts = quote.contains(|symbol: char| symbol.is_ascii_digit());
    let is_named = quote.contains('的') && !counts && !quote.contains(['把', '由', '给']);
    quote.ends_with(['的', '后', '时'])
        || lists::ends!("zh.shape.adjunct_ends", quote)
        || (lists::begins!("zh.presumed.leads", quote) || is_named) && !shows_verb(quote)
        || quote.ends_with("元") && (quote.contains("资金") || quote.contains("经费"))
}

/// Whether a segment without a known verb shows one all the same: a verb and how it comes out
/// ("装上"), a verb and a count ("派一名").
fn shows_verb(quote: &str) -> bool {
    const AFTER: &str = "上好出起下入到成掉住完齐足牢实紧清一两二三四五六七八九十“";
    let symbols: Vec<char> = quote.chars().collect();
    symbols.windows(2).enumerate().any(|(at, pair)| {
        let [one, two] = pair else { return false };
        let is_verb = lists::list!("zh.verb.characters").iter().any(|all| all.contains(*one));
        at >= 2 && is_verb && AFTER.contains(*two) && at + 2 < symbols.len()
    })
}
