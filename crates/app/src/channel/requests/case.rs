//! One request as its source tells it, in our words.

use jiff::Timestamp;

use super::quirk::{Quirk, QuirkKind};

/// Where a request stands in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceStatus {
    /// Still open.
    Open,
    /// Closed. The source does not say that anybody verified it, so it is closed as unverified.
    Closed,
    /// Withdrawn by the requester, where the source says so in so many words.
    Withdrawn,
}

/// What a request is said to repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// The request of this name in the same source.
    Of(String),
    /// Another, without saying which.
    Unnamed,
}

/// A place, in millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coordinates {
    /// North of the equator.
    pub latitude_micro: i64,
    /// East of Greenwich.
    pub longitude_micro: i64,
}

impl std::fmt::Display for Coordinates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = |micro: i64| {
            let sign = if micro < 0 { "-" } else { "" };
            let whole = micro.unsigned_abs();
            format!("{sign}{}.{:06}", whole / 1_000_000, whole % 1_000_000)
        };
        write!(formatter, "{}, {}", part(self.latitude_micro), part(self.longitude_micro))
    }
}

/// Something that was said about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceNote {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// One request as its source tells it. Times are whole microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCase {
    /// Its name in the source.
    pub external_id: String,
    /// When it was made.
    pub requested_at: Timestamp,
    /// When it was closed; none where it is not closed, or the source does not say when.
    pub closed_at: Option<Timestamp>,
    /// When it was opened again.
    pub reopened_at: Option<Timestamp>,
    /// When it was last changed, where the source says so.
    pub updated_at: Option<Timestamp>,
    /// When the answer was given, where the source says so.
    pub answered_at: Option<Timestamp>,
    /// What it is about, in the source's words.
    pub title: String,
    /// The requester's own words.
    pub text: String,
    /// Where.
    pub address: String,
    /// Where, as coordinates inside the mapping's box.
    pub coordinates: Option<Coordinates>,
    /// Category, as a key of the policy.
    pub category: Option<String>,
    /// Unit, as its code.
    pub unit: Option<String>,
    /// Channel, as a key of the policy.
    pub channel: Option<String>,
    /// Type, as a key of the policy, where the source says it.
    pub type_key: Option<String>,
    /// Urgency, as a key of the policy, where the source says it.
    pub urgency: Option<String>,
    /// Where it stands.
    pub status: SourceStatus,
    /// The official answer, or what the source notes.
    pub answer: String,
    /// What it is said to repeat.
    pub duplicate_of: Option<Link>,
    /// What was said about it, from a second file, in the order of that file.
    pub notes: Vec<SourceNote>,
    /// What is odd about it.
    pub quirks: Vec<Quirk>,
}

impl SourceCase {
    /// What is registered as the text of the case: the subject in the source's words, then the
    /// requester's own words. Nothing of the source is lost where its subject has no category here.
    #[must_use]
    pub fn full_text(&self) -> String {
        joined([self.title.as_str(), self.text.as_str()])
    }

    /// What is registered as the place: the address, then the coordinates.
    #[must_use]
    pub fn full_place(&self) -> String {
        let coordinates = self.coordinates.map(|found| found.to_string()).unwrap_or_default();
        joined([self.address.as_str(), coordinates.as_str()])
    }

    /// The note of what is odd, where the case would otherwise hide what the source says.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let lines: Vec<String> =
            self.quirks.iter().filter(|quirk| quirk.kind.is_noted()).map(Quirk::line).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Whether something of this kind is odd about it.
    #[must_use]
    pub fn has_quirk(&self, kind: QuirkKind) -> bool {
        self.quirks.iter().any(|quirk| quirk.kind == kind)
    }
}

fn joined(parts: [&str; 2]) -> String {
    match parts {
        [first, second] if first.is_empty() || first == second => second.to_owned(),
        [first, ""] => first.to_owned(),
        [first, second] => format!("{first}\n{second}"),
    }
}
