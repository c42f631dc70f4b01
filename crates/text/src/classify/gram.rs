//! A text as counted n-grams. Characters of scripts without spaces are units by themselves; a run
//! of other letters or digits is one unit, a word. Nothing here knows a label or a weight.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::word_field;

/// The identity of an n-gram: a hash of its kind and its folded characters.
pub(crate) type GramId = u64;

/// Shortest word that is also cut into pieces.
const CUT_WORD_CHARS_MIN: usize = 4;
/// Lengths of the pieces of a word.
const PIECE_CHARS: [usize; 2] = [3, 4];

/// A map keyed by gram: the key is a hash already and is not hashed again.
pub(crate) type GramMap<V> = HashMap<GramId, V, BuildHasherDefault<AlreadyHashed>>;

/// Passes a 64-bit key through.
#[derive(Default)]
pub(crate) struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// One unit of a text and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unit {
    hash: Fnv,
    is_word: bool,
    start: usize,
    end: usize,
}

/// An occurrence of a gram: bytes `start..end` of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub(crate) gram: GramId,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Distinct grams of a text with `1 + ln(count)`, in the order of their ids.
pub(crate) fn counted(text: &str) -> Vec<(GramId, f32)> {
    let mut grams: Vec<GramId> = occurrences(text).iter().map(|found| found.gram).collect();
    grams.sort_unstable();
    grams.chunk_by(|left, right| left == right).filter_map(weigh_run).collect()
}

fn weigh_run(run: &[GramId]) -> Option<(GramId, f32)> {
    let count = u16::try_from(run.len()).unwrap_or(u16::MAX);
    run.first().map(|gram| (*gram, 1.0 + f32::from(count).ln()))
}

/// Every gram of a text: units, pairs of neighbouring units, pieces of longer words, and the fields
/// its words belong to.
pub(crate) fn occurrences(text: &str) -> Vec<Occurrence> {
    let units = units(text);
    let mut found = Vec::with_capacity(units.len() * 2);
    for unit in &units {
        found.push(Occurrence { gram: unit.hash.finish(), start: unit.start, end: unit.end });
        if unit.is_word {
            push_pieces(text, unit, &mut found);
        }
    }
    for (left, right) in units.iter().zip(units.iter().skip(1)) {
        let gram = left.hash.followed_by(right.hash).finish();
        found.push(Occurrence { gram, start: left.start, end: right.end });
    }
    for field in word_field::find(text) {
        let gram = Fnv::of_kind(b"field").with(&field.number.to_le_bytes()).finish();
        found.push(Occurrence { gram, start: field.start, end: field.end });
    }
    found
}

/// Hashes of a text's neighbouring pairs and of its words, each once: what two texts are compared
/// by. A text of a single character stands for itself.
pub(crate) fn shingles(text: &str) -> Vec<GramId> {
    let units = units(text);
    let pairs = units.iter().zip(units.iter().skip(1));
    let mut found: Vec<GramId> =
        pairs.map(|(left, right)| left.hash.followed_by(right.hash).finish()).collect();
    let alone = units.iter().filter(|unit| unit.is_word || units.len() == 1);
    found.extend(alone.map(|unit| unit.hash.finish()));
    found.sort_unstable();
    found.dedup();
    found
}

fn push_pieces(text: &str, unit: &Unit, found: &mut Vec<Occurrence>) {
    let word = text.get(unit.start..unit.end).unwrap_or_default();
    if word.chars().count() < CUT_WORD_CHARS_MIN {
        return;
    }
    let framed: Vec<char> =
        std::iter::once('^').chain(word.chars().map(fold)).chain(std::iter::once('$')).collect();
    for length in PIECE_CHARS {
        for piece in framed.windows(length) {
            let hash = piece.iter().fold(Fnv::of_kind(b"piece"), |hash, own| hash.with_char(*own));
            found.push(Occurrence { gram: hash.finish(), start: unit.start, end: unit.end });
        }
    }
}

/// FNV-1a, 64 bits, with a last mixing step so that the low bits spread well in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fnv(u64);

impl Fnv {
    fn of_kind(kind: &[u8]) -> Self {
        Self(0xCBF2_9CE4_8422_2325).with(kind)
    }

    fn with(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |hash, byte| {
            Self((hash.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
        })
    }

    fn with_char(self, character: char) -> Self {
        self.with(&u32::from(character).to_le_bytes())
    }

    fn followed_by(self, next: Self) -> Self {
        self.with(&next.0.to_le_bytes())
    }

    fn finish(self) -> GramId {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9FB2_1C65_1E98_DF25);
        mixed ^ (mixed >> 29)
    }
}

/// The units of a text, white space left out, letters in lower case, full-width forms folded.
fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (start, original) in text.char_indices() {
        if original.is_whitespace() {
            continue;
        }
        let end = start + original.len_utf8();
        let folded = fold(original);
        let is_word = is_word_character(folded);
        match units.last_mut() {
            Some(last) if is_word && last.is_word && last.end == start => {
                last.hash = last.hash.with_char(folded);
                last.end = end;
            }
            _ => {
                let hash = Fnv::of_kind(b"unit").with_char(folded);
                units.push(Unit { hash, is_word, start, end });
            }
        }
    }
    units
}

fn fold(original: char) -> char {
    let code = u32::from(original);
    let narrow = if (0xFF01..=0xFF5E).contains(&code) {
        char::from_u32(code - 0xFEE0).unwrap_or(original)
    } else {
        original
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}

/// Letters and digits of scripts that put spaces between words.
fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() && u32::from(character) < 0x0E00
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        units(text).into_iter().map(|unit| &text[unit.start..unit.end]).collect()
    }

    #[test]
    fn chinese_characters_stand_alone_and_latin_letters_join() {
        assert_eq!(cut("Ａ3区 路灯,Broken"), ["Ａ3", "区", "路", "灯", ",", "Broken"]);
    }

    #[test]
    fn width_and_case_make_no_difference() {
        assert_eq!(counted("Ａ３ Lamp"), counted("a3 lAMP"));
    }

    #[test]
    fn words_of_one_field_share_a_gram() {
        let ids = |text| counted(text).into_iter().map(|(gram, _)| gram).collect::<Vec<_>>();
        let (lead, stone) = (ids("铸造厂"), ids("采石场"));
        assert!(lead.iter().any(|gram| stone.contains(gram)));
    }

    #[test]
    fn white_space_separates_words_but_not_chinese_pairs() {
        assert_eq!(cut("路 灯 on off"), ["路", "灯", "on", "off"]);
        assert_eq!(counted("坏 的"), counted("坏的"));
        assert_ne!(counted("on off"), counted("onoff"));
    }

    #[test]
    fn spans_point_into_the_text_as_it_was_given() {
        let text = "请修 Ｌamp 灯";
        for found in occurrences(text) {
            assert!(text.get(found.start..found.end).is_some());
        }
    }

    #[test]
    fn a_repeated_gram_is_counted_once_with_a_higher_value() {
        let single = counted("坏");
        let double = counted("坏 x 坏");
        let value = |list: &[(GramId, f32)], gram| {
            list.iter().find(|(id, _)| *id == gram).map(|(_, value)| *value)
        };
        let gram = single[0].0;
        assert_eq!(value(&single, gram), Some(1.0));
        assert!(value(&double, gram) > Some(1.5));
    }

    #[test]
    fn an_empty_text_has_no_gram() {
        assert_eq!(counted(" \n\t"), []);
    }
}
