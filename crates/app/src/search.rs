//! The words by which a case is found. The store indexes them as they come and never cuts a text
//! itself, so that every database finds the same.
//!
//! Latin words are taken whole in lower case, figures too; of Chinese and its neighbours, which
//! write without spaces, every two adjoining characters are a word. A search for a single such
//! character finds nothing, one for two or more finds every text that holds them.

/// Longest word that is kept, in characters.
const WORD_MAX: usize = 64;

fn is_unspaced(letter: char) -> bool {
    matches!(u32::from(letter),
        0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x2_fa1f)
}

/// The words of a text, in order, repeated ones too.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for letter in text.chars() {
        if is_unspaced(letter) {
            finish(&mut word, &mut found);
            if let Some(before) = before {
                found.push([before, letter].iter().collect());
            }
            before = Some(letter);
            continue;
        }
        before = None;
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        } else {
            finish(&mut word, &mut found);
        }
    }
    finish(&mut word, &mut found);
    found
}

fn finish(word: &mut String, found: &mut Vec<String>) {
    if !word.is_empty() && word.chars().count() <= WORD_MAX {
        found.push(std::mem::take(word));
    }
    word.clear();
}

/// The words of some texts, each once, for a store to index.
#[must_use]
pub fn index_of<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut all: Vec<String> = texts.flat_map(words).collect();
    all.sort_unstable();
    all.dedup();
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn latin_words_are_whole_and_chinese_goes_by_twos() {
        assert_eq!(words("Broken street-lamp 12"), ["broken", "street", "lamp", "12"]);
        assert_eq!(words("路灯不亮, LED坏了"), ["路灯", "灯不", "不亮", "led", "坏了"]);
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert!(words("  ,。 ").is_empty());
        assert!(words(&"a".repeat(65)).is_empty());
    }
}
