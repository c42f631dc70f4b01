//! From bytes to text: txt, md, html, docx and xlsx, so that every offset refers to one text.
//!
//! A table becomes lines of cells between bars. Text that is plain already is kept byte for byte,
//! but for a byte-order mark. What a text means is decided elsewhere; no file is opened here.

mod docx;
mod html;
mod plain;
mod table;
mod xlsx;

pub(crate) use plain::unmarked_utf16;

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text or Markdown.
    Plain,
    /// HTML.
    Html,
    /// Office Open XML text.
    Docx,
    /// Office Open XML workbook.
    Xlsx,
}

impl Format {
    /// The format of a file with this name.
    ///
    /// # Errors
    /// The extension is missing, or of a format that is not read.
    pub fn of_name(name: &str) -> Result<Self, ReadError> {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" | "md" | "markdown" => Ok(Self::Plain),
            "html" | "htm" | "xhtml" => Ok(Self::Html),
            "docx" => Ok(Self::Docx),
            "xlsx" | "xlsm" => Ok(Self::Xlsx),
            "pdf" => Err(ReadError::Pdf),
            "doc" | "xls" | "wps" | "et" => {
                Err(ReadError::Legacy { extension: extension.to_owned() })
            }
            other => Err(ReadError::Unknown { extension: other.to_owned() }),
        }
    }
}

/// A file that cannot be turned into text.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// PDF holds glyphs, not text; no reader of it is good enough with Chinese.
    #[error("pdf is not read; save the document as docx, html or txt")]
    Pdf,
    /// A format of former programs.
    #[error(".{extension} is not read; save the document as docx or xlsx")]
    Legacy {
        /// Extension of the file.
        extension: String,
    },
    /// No format is known by this extension.
    #[error("files ending in \".{extension}\" are not read; txt, md, html, docx and xlsx are")]
    Unknown {
        /// Extension of the file.
        extension: String,
    },
    /// The bytes are no text in UTF-8, UTF-16 or GB18030.
    #[error("the file is no text in UTF-8, UTF-16 or GB18030 (first doubtful byte at {offset})")]
    Encoding {
        /// Offset of the first byte that fits none.
        offset: usize,
    },
    /// The file is not what its name says.
    #[error("the file is no readable {format}: {reason}")]
    Broken {
        /// What it should be.
        format: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// A packed part is too large to unpack.
    #[error("the file unpacks to more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
}

/// The text of a file.
///
/// # Errors
/// The bytes are not of that format, or in no known encoding.
pub fn read(bytes: &[u8], format: Format) -> Result<String, ReadError> {
    match format {
        Format::Plain => plain::decode(bytes, None),
        Format::Html => html::read(bytes),
        Format::Docx => docx::read(bytes),
        Format::Xlsx => xlsx::read(bytes),
    }
}
