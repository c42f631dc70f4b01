//! Sentences: places that follow one another without a gap, so that put together they are the text.
//!
//! A Chinese sentence ends at 。；！？ and at the end of its line; an English one at . ! ? before a
//! capital, a digit or a quotation mark. A line that was wrapped goes on in the next (`document`
//! decides which lines belong together).

use crate::document::blocks;
use crate::lists;
use crate::span::Span;

/// The sentences of `text` in order. Joined they equal `text`, byte for byte.
#[must_use]
pub fn split(text: &str) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for block in blocks::split(text) {
        for sentence in within(text, block.span) {
            if let Some(last) = sentences.last_mut() {
                let last: &mut Span = last;
                last.end = sentence.start;
                start = sentence.start;
            }
            sentences.push(Span::new(start, sentence.end));
            start = sentence.end;
        }
    }
    match sentences.last_mut() {
        Some(last) => last.end = text.len(),
        None if !text.is_empty() => sentences.push(Span::new(0, text.len())),
        None => {}
    }
    sentences
}

/// Least length of the word before a sentence's end that no blank follows.
const RUN_ON: usize = 4;

/// The sentences inside `block`, without the white space between them.
pub(crate) fn within(text: &str, block: Span) -> Vec<Span> {
    let quote = block.of(text);
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    let mut iterator = quote.char_indices().peekable();
    while let Some((index, symbol)) = iterator.next() {
        let ends = match symbol {
            '（' | '(' => {
                depth += 1;
                false
            }
            '）' | ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            '。' | '！' | '？' | '；' => depth == 0,
            ';' | '!' | '?' if stands_in_chinese(quote, index) => depth == 0,
            '.' | '!' | '?' => ends_english(quote, index),
            _ => false,
        };
        if !ends {
            continue;
        }
        let mut end = index + symbol.len_utf8();
        while let Some(&(next, closing)) = iterator.peek() {
            let goes_on =
                matches!(closing, '”' | '’' | '」' | '』' | '"' | '\'' | '！' | '？' | '。');
            let closes = matches!(closing, ')' | '）') && depth > 0 && symbol.is_ascii();
            if !goes_on && !closes {
                break;
            }
            end = next + closing.len_utf8();
            iterator.next();
        }
        push(text, block.start, (start, end), &mut sentences);
        start = end;
        depth = 0;
    }
    push(text, block.start, (start, quote.len()), &mut sentences);
    sentences
}

fn push(text: &str, base: usize, (start, end): (usize, usize), into: &mut Vec<Span>) {
    let span = Span::new(base + start, base + end).trim(text);
    if !span.is_empty() {
        into.push(span);
    }
}

/// Whether a sentence ends at `index` although no blank follows ("this year.The mayor"), as on
/// pages that lost their line ends: a word in small letters before, a capitalised word behind.
fn runs_on(quote: &str, index: usize) -> bool {
    let before = quote.get(..index).unwrap_or("").bytes().rev();
    let is_word = before.take_while(u8::is_ascii_lowercase).take(RUN_ON).count() == RUN_ON;
    let mut after = quote.get(index + 1..).unwrap_or("").bytes();
    let is_capital = after.next().is_some_and(|first| first.is_ascii_uppercase());
    is_word && is_capital && after.next().is_some_and(|next| matches!(next, b'a'..=b'z' | b' '))
}

/// Whether the mark at `index` stands between Chinese characters: pages often fold ；！？ to ASCII.
fn stands_in_chinese(quote: &str, index: usize) -> bool {
    let is_chinese = |symbol: char| ('\u{4e00}'..='\u{9fff}').contains(&symbol);
    let before = quote.get(..index).and_then(|rest| rest.chars().next_back());
    let after = quote.get(index + 1..).and_then(|rest| rest.chars().next());
    before.is_some_and(is_chinese) && after.is_some_and(|next| is_chinese(next) || next == '“')
}

/// Whether `quote` begins with the mark of an item inside a paragraph: "d. Meeting", "ii. The".
fn opens_item(quote: &str) -> bool {
    let letters =
        quote.len() - quote.trim_start_matches(|mark: char| mark.is_ascii_lowercase()).len();
    let (mark, rest) = quote.split_at(letters);
    let is_mark =
        letters == 1 || letters <= 3 && mark.chars().all(|one| matches!(one, 'i' | 'v' | 'x'));
    let mut rest = rest.chars();
    is_mark
        && matches!(rest.next(), Some('.' | ')'))
        && rest.next() == Some(' ')
        && rest.next().is_some_and(|next| next.is_uppercase() || next.is_ascii_digit())
}

/// Whether the mark at `index` of `quote` ends an English sentence.
fn ends_english(quote: &str, index: usize) -> bool {
    let rest = quote.get(index + 1..).unwrap_or("");
    let after = rest.trim_start_matches(['"', '\'', '”', '’', ')']);
    if !after.is_empty() && !after.starts_with(char::is_whitespace) {
        return runs_on(quote, index);
    }
    let Some(next) = after.trim_start().chars().next() else { return true };
    if next.is_lowercase() && !opens_item(after.trim_start()) {
        return false;
    }
    let before = quote.get(..index).unwrap_or("");
    let word = before.rsplit(|symbol: char| symbol.is_whitespace() || symbol == '(').next();
    let word = word.unwrap_or("");
    if word.chars().count() == 1 && word.starts_with(|symbol: char| symbol.is_ascii_uppercase()) {
        return false;
    }
    let is_marker = word.len() <= 3
        && before.strip_suffix(word).map(str::trim_end).is_some_and(|rest| {
            rest.is_empty()
                || rest.ends_with('.')
                    && opens_item(quote.get(rest.len()..).unwrap_or("").trim_start())
        });
    if is_marker && word.chars().all(|symbol| symbol.is_ascii_alphanumeric()) && !word.is_empty() {
        return false;
    }
    word.len() > 6 || !lists::has!("en.sentence.abbreviations", word.to_ascii_lowercase().as_str())
}
