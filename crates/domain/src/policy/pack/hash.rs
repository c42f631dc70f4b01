//! The hash of a pack's content, by which a stored version is recognised: versions never change.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::calendar::SourceFile;

/// SHA-256, in hexadecimal, over the files in the order of their names: of each its name, its text
/// with line ends as LF and without a byte order mark, each led by its length in bytes as eight
/// bytes, the most significant first.
///
/// The texts are hashed and not what was read from them, so that the hash means the same to every
/// later version of the program, and anybody can compute it. A comment changed is another content.
#[must_use]
pub fn content_hash(files: &[SourceFile<'_>]) -> String {
    let bare = |name| str::rsplit(name, ['/', '\\']).next().unwrap_or(name);
    let mut files: Vec<(&str, &str)> =
        files.iter().map(|file| (bare(file.name), file.text)).collect();
    files.sort_unstable();
    let mut hasher = Sha256::new();
    for (name, text) in files {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        for part in [name, &text] {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    let mut hash = String::new();
    for byte in hasher.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}
