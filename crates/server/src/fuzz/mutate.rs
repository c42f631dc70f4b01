//! What becomes of bytes: flipped, cut, doubled, mixed with others and with words of the target.
//! The same seed gives the same inputs.

/// Bytes that end things or begin them.
const ODD: &[u8] = b"\0\xff\xfe\x80\x7f\"'<>&;,:[]{}()=%\\/\r\n\t -+.0919eE_";

/// Makes inputs.
pub(super) struct Mutator {
    state: u64,
    words: &'static [&'static str],
    bytes_max: usize,
}

impl Mutator {
    pub(super) const fn new(seed: u64, words: &'static [&'static str], bytes_max: usize) -> Self {
        let state = seed.wrapping_mul(2).wrapping_add(0x9E37_79B9_7F4A_7C15);
        Self { state, words, bytes_max }
    }

    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % (end.max(1) as u64)).unwrap_or_default()
    }

    /// Another input.
    pub(super) fn made_of(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..=self.below(5) {
            self.change(&mut bytes, corpus);
        }
        bytes.truncate(self.bytes_max);
        bytes
    }

    fn stretch(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 16 };
        let end = (start + self.below(most + 1)).min(length);
        start..end
    }

    fn change(&mut self, bytes: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let place = self.below(bytes.len() + 1);
        let stretch = self.stretch(bytes.len());
        match self.below(9) {
            0 if place < bytes.len() => bytes[place] ^= 1 << self.below(8),
            1 if place < bytes.len() => bytes[place] = ODD[self.below(ODD.len())],
            2 => bytes.insert(place, ODD[self.below(ODD.len())]),
            3 => drop(bytes.drain(stretch)),
            4 => {
                let again = bytes[stretch].to_vec();
                let times = 1 + if self.below(20) == 0 { self.below(2_000) } else { self.below(3) };
                let most = self.bytes_max.saturating_sub(bytes.len());
                let again: Vec<u8> = again.repeat(times).into_iter().take(most).collect();
                bytes.splice(place..place, again).for_each(drop);
            }
            5 => {
                let other = &corpus[self.below(corpus.len())];
                let part = other[self.stretch(other.len())].to_vec();
                bytes.splice(stretch, part).for_each(drop);
            }
            6 => bytes.truncate(place),
            7 => {
                let figures = self.below(usize::MAX).to_string();
                bytes.splice(stretch, figures.into_bytes()).for_each(drop);
            }
            _ if !self.words.is_empty() => {
                let word = self.words[self.below(self.words.len())];
                bytes.splice(place..place, word.bytes()).for_each(drop);
            }
            _ => bytes.push(0xE8),
        }
    }
}
