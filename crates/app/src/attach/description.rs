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
    /// Its name, without folders, with the ending of its form.
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

    /// From a text; none if it is no description. The name gets the ending of the form here too:
    /// one that was written down earlier may lack it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let found: Self = serde_json::from_str(text).ok()?;
        let name = file_name(&found.name, found.media_type);
        Some(Self { name, ..found })
    }
}

/// The endings that a name of this form may have; the first is put where none of them stands.
/// Whoever opens a file goes by its ending: one of another form may make a program of a text.
const fn endings(media_type: Option<MediaType>) -> &'static [&'static str] {
    match media_type {
        Some(MediaType::Jpeg) => &[".jpg", ".jpeg"],
        Some(MediaType::Png) => &[".png"],
        Some(MediaType::Gif) => &[".gif"],
        Some(MediaType::Webp) => &[".webp"],
        Some(MediaType::Pdf) => &[".pdf"],
        Some(MediaType::Text) => &[".txt"],
        Some(MediaType::Docx) => &[".docx"],
        Some(MediaType::Xlsx) => &[".xlsx"],
        Some(MediaType::Mp3) => &[".mp3"],
        Some(MediaType::Wav) => &[".wav"],
        Some(MediaType::Mp4) => &[".mp4", ".m4v"],
        None => &[".bin"],
    }
}

/// The name of a file as it is kept: the last part of a path, without control characters and what
/// turns the direction of writing, not too long, and with the ending of its form.
#[must_use]
pub fn file_name(given: &str, media_type: Option<MediaType>) -> String {
    let (plain, endings) = (plain_name(given), endings(media_type));
    let small = plain.to_ascii_lowercase();
    let first = endings.first().copied().unwrap_or_default();
    let missing = if endings.iter().any(|it| small.ends_with(it)) { "" } else { first };
    let (room, count) = (NAME_MAX - missing.len(), plain.chars().count());
    plain.chars().skip(count.saturating_sub(room)).chain(missing.chars()).collect()
}

fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_plain = |letter: &char| {
        let turns = matches!(
            letter,
            '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        );
        !letter.is_control() && !turns
    };
    let plain: String = last.chars().filter(is_plain).collect();
    match plain.trim().trim_start_matches('.') {
        "" => NAMELESS.to_owned(),
        plain => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_folders_and_what_cannot_be_seen() {
        let named = |given: &str| file_name(given, Some(MediaType::Text));
        assert_eq!(named("C:\\Users\\Hu\\leak.txt"), "leak.txt");
        assert_eq!(named("../../etc/passwd.txt"), "passwd.txt");
        assert_eq!(named("漏水\u{202e}txt.exe\r\n"), "漏水txt.exe.txt");
        assert_eq!(named(" .. "), "file.txt");
        assert_eq!(named(&"x".repeat(500)).len(), NAME_MAX);
    }

    #[test]
    fn a_name_ends_as_the_form_of_its_file_whatever_it_came_with() {
        let cases = [
            ("leak.JPEG", Some(MediaType::Jpeg), "leak.JPEG"),
            ("leak", Some(MediaType::Jpeg), "leak.jpg"),
            ("invoice.bat", Some(MediaType::Text), "invoice.bat.txt"),
            ("invoice.hta ", Some(MediaType::Text), "invoice.hta.txt"),
            ("form.docm", Some(MediaType::Docx), "form.docm.docx"),
            ("form.docx.", Some(MediaType::Docx), "form.docx..docx"),
            ("txt", Some(MediaType::Text), "txt.txt"),
            ("leak.exe", None, "leak.exe.bin"),
        ];
        for (given, media_type, kept) in cases {
            assert_eq!(file_name(given, media_type), kept);
            assert_eq!(file_name(kept, media_type), kept, "nothing is put twice");
        }
    }

    #[test]
    fn a_name_that_was_written_down_earlier_gets_its_ending_when_it_is_read() {
        let (name, sha256) = ("invoice.bat".to_owned(), Digest([7; 32]));
        let written = Description { name, media_type: Some(MediaType::Text), bytes: 9, sha256 };
        let read = Description::read(&written.written()).unwrap();
        assert_eq!(read.name, "invoice.bat.txt");
    }

    #[test]
    fn a_description_is_read_back_and_another_text_is_none() {
        let (name, sha256) = ("leak.jpg".to_owned(), Digest([7; 32]));
        let written = Description { name, media_type: Some(MediaType::Jpeg), bytes: 9, sha256 };
        assert_eq!(Description::read(&written.written()), Some(written));
        assert_eq!(Description::read("A pipe leaks"), None);
    }
}
