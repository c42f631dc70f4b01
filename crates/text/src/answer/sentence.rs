//! Sentences of an answer. Answers are joined and dated in ways of their own, so the split is the
//! simple one of the rubric: after a closing mark and at line breaks, white space trimmed.

/// Shortest stretch that is a sentence, in characters.
const CHARACTERS_MIN: usize = 2;

/// Byte ranges of the sentences, closing marks and outer white space left out.
pub(super) fn split(text: &str) -> Vec<(usize, usize)> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let ends = text.char_indices().filter(|(at, own)| is_end(text, *at, *own));
    for (at, mark) in ends {
        push(text, (start, at), &mut sentences);
        start = at + mark.len_utf8();
    }
    push(text, (start, text.len()), &mut sentences);
    sentences
}

/// A closing mark; the Latin full stop only where a space or nothing follows.
fn is_end(text: &str, at: usize, mark: char) -> bool {
    match mark {
        '。' | '！' | '？' | '；' | '\n' | '\r' => true,
        '.' => {
            let mut around = text.get(at + 1..).unwrap_or_default().chars();
            let before = text.get(..at).and_then(|own| own.chars().next_back());
            around.next().is_none_or(char::is_whitespace)
                && before.is_some_and(|own| own.is_ascii_alphabetic())
        }
        _ => false,
    }
}

fn push(text: &str, (start, end): (usize, usize), sentences: &mut Vec<(usize, usize)>) {
    let Some(raw) = text.get(start..end) else { return };
    let trimmed = raw.trim();
    if trimmed.chars().count() < CHARACTERS_MIN {
        return;
    }
    let lead = raw.len() - raw.trim_start().len();
    sentences.push((start + lead, start + lead + trimmed.len()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|(start, end)| &text[start..end]).collect()
    }

    #[test]
    fn closing_marks_and_line_breaks_end_a_sentence() {
        assert_eq!(texts("已修复。 请查看！\n 谢谢"), ["已修复", "请查看", "谢谢"]);
    }

    #[test]
    fn a_full_stop_inside_a_number_or_an_address_does_not() {
        assert_eq!(texts("Paid 3.5 by 2.1. See a.b.org now"), ["Paid 3.5 by 2.1. See a.b.org now"]);
        assert_eq!(texts("It was fixed. Thank you."), ["It was fixed", "Thank you"]);
    }
}
