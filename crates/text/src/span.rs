//! Places in a text: half-open ranges of UTF-8 byte offsets, and quotations that carry theirs.

use serde::Serialize;

/// A half-open range of byte offsets into a text, always on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` to `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Number of bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it holds nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The quotation; empty where the range does not fit `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The same place without white space at its ends.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        self.trim_matches(text, char::is_whitespace)
    }

    /// The same place without characters at its ends that `drop` holds for.
    #[must_use]
    pub fn trim_matches(self, text: &str, drop: impl Fn(char) -> bool) -> Self {
        let quote = self.of(text);
        let left = quote.trim_start_matches(&drop);
        let start = self.start + (quote.len() - left.len());
        Self::new(start, start + left.trim_end_matches(&drop).len())
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Number of bytes both ranges hold.
    #[must_use]
    pub fn overlap(self, other: Self) -> usize {
        self.end.min(other.end).saturating_sub(self.start.max(other.start))
    }
}

/// A quotation with its place: `text` is `&input[start..end]`, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Located {
    /// The quotation.
    pub text: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Located {
    /// The quotation at `span`.
    #[must_use]
    pub fn new(text: &str, span: Span) -> Self {
        Self { text: span.of(text).to_owned(), start: span.start, end: span.end }
    }

    /// Its place.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}
