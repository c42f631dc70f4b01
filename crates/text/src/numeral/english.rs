//! English number words: cardinals ("twenty-one"), ordinals ("third", "22nd"), fractions.

/// Value of a simple cardinal word, lower case.
pub(crate) fn cardinal(word: &str) -> Option<u64> {
    let small = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    if let Some(at) = small.iter().position(|known| *known == word) {
        return u64::try_from(at).ok();
    }
    if let Some(ten) = tens(word) {
        return Some(ten);
    }
    let (ten, one) = word.split_once('-')?;
    let one = cardinal(one).filter(|value| (1..=9).contains(value))?;
    Some(tens(ten)? + one)
}

fn tens(word: &str) -> Option<u64> {
    Some(match word {
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

/// Value of an ordinal: "third", "twenty-first", "22nd". The suffix must fit the number.
pub(crate) fn ordinal(word: &str) -> Option<u64> {
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        return digit_ordinal(word);
    }
    let small = [
        "zeroth",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    if let Some(at) = small.iter().position(|known| *known == word) {
        return u64::try_from(at).ok().filter(|value| *value > 0);
    }
    if word == "thirtieth" {
        return Some(30);
    }
    let (ten, one) = word.split_once('-')?;
    Some(tens(ten)? + ordinal(one).filter(|value| (1..=9).contains(value))?)
}

fn digit_ordinal(word: &str) -> Option<u64> {
    let letters = word.find(|character: char| !character.is_ascii_digit())?;
    let (number, suffix) = word.split_at(letters);
    let value: u64 = number.parse().ok()?;
    let fitting = match (value % 100, value % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    (suffix == fitting).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_words_are_read() {
        assert_eq!(cardinal("twenty-one"), Some(21));
        assert_eq!(cardinal("twelve"), Some(12));
        assert_eq!(cardinal("twenty-eleven"), None);
        assert_eq!(ordinal("twenty-second"), Some(22));
        assert_eq!(ordinal("22nd"), Some(22));
        assert_eq!(ordinal("22th"), None);
        assert_eq!(ordinal("112th"), Some(112));
        assert_eq!(ordinal("third"), Some(3));
    }
}
