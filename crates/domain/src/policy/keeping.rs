//! What may be attached to a case, and how long data is kept that serves nobody any more.

use serde::{Deserialize, Serialize};

macro_rules! media_types {
    ($($(#[$doc:meta])* $name:ident => $text:literal),+ $(,)?) => {
        /// A form of file that the program tells by its content. What it does not know, no policy
        /// can allow.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum MediaType {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl MediaType {
            /// Every form known, each with its name.
            pub const NAMED: &'static [(&'static str, Self)] = &[$(($text, Self::$name),)+];

            /// Its name, as RFC 6838 has it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

media_types! {
    /// A photograph.
    Jpeg => "image/jpeg",
    /// A picture without loss.
    Png => "image/png",
    /// A picture of few colours.
    Gif => "image/gif",
    /// A picture of the web.
    Webp => "image/webp",
    /// A document as it is printed.
    Pdf => "application/pdf",
    /// Text in UTF-8.
    Text => "text/plain",
    /// A document of a word processor.
    Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    /// A workbook.
    Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    /// Sound, packed.
    Mp3 => "audio/mpeg",
    /// Sound as it is.
    Wav => "audio/wav",
    /// A film.
    Mp4 => "video/mp4",
}

/// What may be attached to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentRule {
    /// The largest file, in bytes.
    pub bytes_max: u64,
    /// The forms of file that are taken.
    pub media_types: Vec<MediaType>,
}

impl Default for AttachmentRule {
    /// What holds where a pack says nothing: 10 MiB, every form known.
    fn default() -> Self {
        let media_types = MediaType::NAMED.iter().map(|(_, media_type)| *media_type).collect();
        Self { bytes_max: 10 * 1024 * 1024, media_types }
    }
}

/// How long data is kept that serves nobody any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRule {
    /// Days after the end of a requester's last case for which their contact data is kept; none,
    /// and it is kept for ever.
    pub contacts_days: Option<u32>,
    /// Days for which answers to clients' keys are kept, and sessions after their end.
    pub answers_days: u32,
}

impl Default for RetentionRule {
    /// What holds where a pack says nothing: contact data stays, answers for 30 days.
    fn default() -> Self {
        Self { contacts_days: None, answers_days: 30 }
    }
}
