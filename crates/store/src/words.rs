//! Words by which cases are found, written so that both engines find the same. They come segmented;
//! here they are only folded to small letters and cut to a length that both engines take.

use std::collections::BTreeSet;

use jiff::Timestamp;

/// Longer words are cut: no engine's index takes words of any length.
const CHARACTERS_MAX: usize = 64;
/// How many different words of a case are kept.
const WORDS_MAX: usize = 4096;

/// Microseconds to a key: more cases than one in so short a time go over into those that follow.
const MICROSECONDS_OF_A_KEY: i64 = 16;

/// The least key of a case that was registered then: keys grow with the time of registering, so
/// that the index, which is in the order of its keys, has the cases in the order of their coming.
pub(crate) fn key(registered_at: Timestamp) -> i64 {
    key_of_microsecond(registered_at.as_microsecond())
}

/// [`key`] of an instant in microseconds.
pub(crate) const fn key_of_microsecond(registered_at: i64) -> i64 {
    registered_at.div_euclid(MICROSECONDS_OF_A_KEY)
}

fn folded(word: &str) -> String {
    let letters = word.chars().filter(|letter| !letter.is_control());
    letters.flat_map(char::to_lowercase).take(CHARACTERS_MAX).collect()
}

/// The words of a case, each once, separated by single spaces.
pub(crate) fn indexed(search: &str) -> String {
    let words = search.split_whitespace().map(folded).filter(|word| !word.is_empty());
    let words: BTreeSet<String> = words.take(WORDS_MAX).collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// The words of a question; blank ones are left out.
fn asked(words: &[String]) -> impl Iterator<Item = String> + '_ {
    let words = words.iter().flat_map(|word| word.split_whitespace());
    words.map(folded).filter(|word| !word.is_empty())
}

/// The question for FTS5: all of the words. None where nothing is asked.
pub(crate) fn for_sqlite(words: &[String]) -> Option<String> {
    let quoted: Vec<String> =
        asked(words).map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
    (!quoted.is_empty()).then(|| quoted.join(" AND "))
}

/// The question for tsquery: all of the words. None where nothing is asked.
pub(crate) fn for_postgres(words: &[String]) -> Option<String> {
    let quote = |word: String| format!("'{}'", word.replace('\\', "\\\\").replace('\'', "''"));
    let quoted: Vec<String> = asked(words).map(quote).collect();
    (!quoted.is_empty()).then(|| quoted.join(" & "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_kept_once() {
        assert_eq!(indexed("Lamp  lamp\nÄrger 路灯 路灯"), "lamp ärger 路灯");
    }

    #[test]
    fn quotes_in_a_question_stay_part_of_the_word() {
        let words = vec!["o'neil".to_owned(), "a\"b\\".to_owned(), "  ".to_owned()];
        assert_eq!(for_sqlite(&words).as_deref(), Some("\"o'neil\" AND \"a\"\"b\\\""));
        assert_eq!(for_postgres(&words).as_deref(), Some("'o''neil' & 'a\"b\\\\'"));
        assert_eq!(for_sqlite(&[" ".to_owned()]), None);
    }
}
