//! Texts are named, never held: an event carries a [`TextRef`], the text lies beside the journal
//! and can be forgotten without breaking the chain.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::ids::TextId;

/// A hash of 32 bytes, written in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 64];
        for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            *pair = [hex_digit(byte >> 4), hex_digit(byte & 15)];
        }
        formatter.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// The digit of a value below 16. Journals hold many hashes: no formatting for each byte.
const fn hex_digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' - 10 + value }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Digest {
    /// Reads 64 hexadecimal digits; anything else is none.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut bytes = [0_u8; 32];
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return None;
        }
        let value = |digit: u8| char::from(digit).to_digit(16).and_then(|it| u8::try_from(it).ok());
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = value(*high)? << 4 | value(*low)?;
        }
        Some(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Hex;
        impl de::Visitor<'_> for Hex {
            type Value = Digest;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("64 hexadecimal digits")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Digest, E> {
                let wrong = || E::custom("not 64 hexadecimal digits");
                Digest::from_hex(text).ok_or_else(wrong)
            }
        }
        deserializer.deserialize_str(Hex)
    }
}

/// A text kept beside the journal, under a keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextRef {
    /// Which text.
    pub text_id: TextId,
    /// Keyed hash of the text; the key is random for each text and forgotten with it.
    pub keyed_hash: Digest,
    /// Length in characters without surrounding white space; 0 is a blank text.
    pub characters: u32,
}

impl TextRef {
    /// Whether the text says nothing.
    #[must_use]
    pub const fn is_blank(&self) -> bool {
        self.characters == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_back_from_its_digits_and_from_nothing_else() {
        let digest = Digest(std::array::from_fn(|place| u8::try_from(place * 8 + 7).unwrap_or(9)));
        let text = digest.to_string();
        assert!(text.starts_with("070f171f27") && text.ends_with("f7ff"), "{text}");
        assert_eq!(Digest::from_hex(&text), Some(digest));
        assert_eq!(Digest::from_hex(&text.to_uppercase()), Some(digest));
        let json = serde_json::to_string(&digest).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Digest>(&json).ok(), Some(digest));
        for wrong in ["", &text[1..], &text.replace('f', "g"), &text.replace("f7", "é"), "ff"] {
            assert_eq!(Digest::from_hex(wrong), None, "{wrong}");
            assert!(serde_json::from_str::<Digest>(&format!("\"{wrong}\"")).is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<Digest>("7").is_err());
    }
}
