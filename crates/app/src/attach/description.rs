//! The text that describes a file, and what of a name is kept.

use domain::policy::MediaType;
use domain::text_ref::Digest;
use serde::{Deserialize, Serialize};

/// Longest name, in characters.
const NAME_MAX: usize = 120;
/// What a file is called that came without a name.
const NAMELESS: &str = "file";

/// What is said of a file: the text that its event names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Its name, as it came, without folders.
    pub name: String,
    /// Its form, told by its content.
    pub media_type: Option<MediaType>,
    /// How many bytes it has.
    pub bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: Digest,
}

impl Description {
    /// As a text.
    #[must_use]
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From a text; none if it is no description.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// The name of a file as it is kept: the last part of a path, without control characters and what
/// turns the direction of writing, and not too long.
#[must_use]
pub fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_plain = |letter: &char| {
        let turns = matches!(
            letter,
            '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        );
        !letter.is_control() && !turns
    };
    let plain: String = last.chars().filter(is_plain).collect();
    let plain = plain.trim().trim_start_matches('.');
    let count = plain.chars().count();
    match count {
        0 => NAMELESS.to_owned(),
        // The end tells the form to whoever opens it.
        _ if count > NAME_MAX => plain.chars().skip(count - NAME_MAX).collect(),
        _ => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_folders_and_what_cannot_be_seen() {
        assert_eq!(file_name("C:\\Users\\Hu\\leak.jpg"), "leak.jpg");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("漏水\u{202e}gpj.exe\r\n"), "漏水gpj.exe");
        assert_eq!(file_name(" .. "), "file");
        assert_eq!(file_name(&"x".repeat(500)).len(), NAME_MAX);
    }

    #[test]
    fn a_description_is_read_back_and_another_text_is_none() {
        let (name, sha256) = ("leak.jpg".to_owned(), Digest([7; 32]));
        let written = Description { name, media_type: Some(MediaType::Jpeg), bytes: 9, sha256 };
        assert_eq!(Description::read(&written.written()), Some(written));
        assert_eq!(Description::read("A pipe leaks"), None);
    }
}
