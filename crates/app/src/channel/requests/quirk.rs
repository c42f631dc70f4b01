//! What is odd about a row that is brought in all the same, and what was made of it.

/// What is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuirkKind {
    /// The answer names no case, or none that is here, as the one the request repeats.
    DuplicateUnknown,
    /// The request is said to repeat itself.
    DuplicateOfItself,
    /// The source closes the request before it was made.
    ClosedBeforeRequested,
    /// Closed, without a time.
    ClosedWithoutTime,
    /// A time of closing, in a request that is not closed.
    ClosingOfOpen,
    /// Closed exactly at midnight: probably a day without a time of day.
    ClosedAtMidnight,
    /// The time is a day without a time of day; its first instant was taken.
    DayOnly,
    /// The time is one that systems fill in when they know none.
    PlaceholderTime,
    /// The mapping lists the day as doubtful.
    SuspectDay,
    /// A local time that came twice, when clocks went back; the first was taken.
    LocalTimeTwice,
    /// A local time that never was, when clocks went forward; read by the clock before the change.
    LocalTimeSkipped,
    /// Coordinates of 0,0.
    CoordinatesZero,
    /// Coordinates outside the mapping's box.
    CoordinatesOutside,
    /// Coordinates that are no numbers, or only one of the two.
    CoordinatesUnreadable,
    /// No text, or a blank one.
    EmptyText,
    /// A text of more than `LONG_TEXT_CHARACTERS` characters.
    LongText,
    /// Characters that no text holds (U+0000) were taken out.
    ControlCharacters,
    /// The text holds the mark that another program leaves where it could not read a character.
    ReplacementCharacters,
    /// A status that the mapping does not list.
    UnknownStatus,
    /// A subject without a category.
    UnknownCategory,
    /// A unit without a code, or of a code that no unit has.
    UnknownUnit,
    /// A channel without a key.
    UnknownChannel,
    /// A type without a key, or of another kind than a request.
    UnknownType,
    /// An urgency without a key.
    UnknownUrgency,
}

/// From how many characters on a text is long. It is kept whole.
pub(super) const LONG_TEXT_CHARACTERS: usize = 4_000;

impl QuirkKind {
    /// The stable text form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DuplicateUnknown => "duplicate_unknown",
            Self::DuplicateOfItself => "duplicate_of_itself",
            Self::ClosedBeforeRequested => "closed_before_requested",
            Self::ClosedWithoutTime => "closed_without_time",
            Self::ClosingOfOpen => "closing_of_open",
            Self::ClosedAtMidnight => "closed_at_midnight",
            Self::DayOnly => "day_only",
            Self::PlaceholderTime => "placeholder_time",
            Self::SuspectDay => "suspect_day",
            Self::LocalTimeTwice => "local_time_twice",
            Self::LocalTimeSkipped => "local_time_skipped",
            Self::CoordinatesZero => "coordinates_zero",
            Self::CoordinatesOutside => "coordinates_outside",
            Self::CoordinatesUnreadable => "coordinates_unreadable",
            Self::EmptyText => "empty_text",
            Self::LongText => "long_text",
            Self::ControlCharacters => "control_characters",
            Self::ReplacementCharacters => "replacement_characters",
            Self::UnknownStatus => "unknown_status",
            Self::UnknownCategory => "unknown_category",
            Self::UnknownUnit => "unknown_unit",
            Self::UnknownChannel => "unknown_channel",
            Self::UnknownType => "unknown_type",
            Self::UnknownUrgency => "unknown_urgency",
        }
    }

    /// Whether the case would otherwise hide what the source says: then it is noted in the case,
    /// with the source's own words. The others are only counted.
    #[must_use]
    pub const fn is_noted(self) -> bool {
        match self {
            Self::DuplicateUnknown
            | Self::DuplicateOfItself
            | Self::ClosedBeforeRequested
            | Self::ClosedWithoutTime
            | Self::ClosingOfOpen
            | Self::PlaceholderTime
            | Self::SuspectDay
            | Self::LocalTimeSkipped
            | Self::CoordinatesZero
            | Self::CoordinatesOutside
            | Self::CoordinatesUnreadable
            | Self::UnknownStatus
            | Self::UnknownCategory
            | Self::UnknownUnit
            | Self::UnknownChannel
            | Self::UnknownType
            | Self::UnknownUrgency => true,
            Self::ClosedAtMidnight
            | Self::DayOnly
            | Self::LocalTimeTwice
            | Self::EmptyText
            | Self::LongText
            | Self::ControlCharacters
            | Self::ReplacementCharacters => false,
        }
    }

    /// What was made of it, for the note in the case.
    #[must_use]
    pub const fn treatment(self) -> &'static str {
        match self {
            Self::DuplicateUnknown => "said to be a duplicate, but of no case that is here",
            Self::DuplicateOfItself => "said to be a duplicate of itself; not linked",
            Self::ClosedBeforeRequested => {
                "the source closes it before it was asked; \
                the closing stands at the time of the request"
            }
            Self::ClosedWithoutTime => {
                "the source does not say when it was closed; \
                the closing stands at the last time that it gives"
            }
            Self::ClosingOfOpen => {
                "a time of closing, but the status is not closed; \
                it was left open"
            }
            Self::PlaceholderTime => "a time filled in for want of one; taken as not given",
            Self::SuspectDay => "a doubtful day; taken as it stands",
            Self::LocalTimeSkipped => {
                "a local time that never was; \
                read by the clock before it went forward"
            }
            Self::CoordinatesZero => "coordinates of 0,0; left out",
            Self::CoordinatesOutside => "coordinates outside the area; left out",
            Self::CoordinatesUnreadable => "coordinates that cannot be read; left out",
            Self::UnknownStatus => {
                "a status that is not listed; read as the mapping says of others"
            }
            Self::UnknownCategory => "a subject without a category here",
            Self::UnknownUnit => "a unit that is not known here",
            Self::UnknownChannel => {
                "a channel that is not known here; \
                registered under the usual one"
            }
            Self::UnknownType => "a type that is not known here; registered under the usual one",
            Self::UnknownUrgency => {
                "an urgency that is not known here; \
                registered under the usual one"
            }
            Self::ClosedAtMidnight => "closed exactly at midnight",
            Self::DayOnly => "a day without a time of day",
            Self::LocalTimeTwice => "a local time that came twice; the first was taken",
            Self::EmptyText => "no text",
            Self::LongText => "a long text",
            Self::ControlCharacters => "characters that no text holds were taken out",
            Self::ReplacementCharacters => "a mark where a character was lost before",
        }
    }
}

/// Something odd about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quirk {
    /// What.
    pub kind: QuirkKind,
    /// The column, as the file names it.
    pub column: String,
    /// What stands there, cut after `SHOWN_CHARACTERS` characters.
    pub value: String,
}

/// How much of a value is shown in a note or a rejection.
pub(super) const SHOWN_CHARACTERS: usize = 200;

impl Quirk {
    /// The line of it in a note.
    #[must_use]
    pub fn line(&self) -> String {
        let (kind, treatment) = (self.kind.as_str(), self.kind.treatment());
        if self.value.is_empty() {
            format!("[{kind}] {treatment}")
        } else {
            format!("[{kind}] {}: {}: {treatment}", self.column, self.value)
        }
    }
}

/// A value as a note or a rejection shows it.
pub(super) fn shown(value: &str) -> String {
    let clean = value.trim().replace(super::decode::MALFORMED, "\u{FFFD}");
    match clean.char_indices().nth(SHOWN_CHARACTERS) {
        None => clean,
        Some((end, _)) => format!("{}…", clean.get(..end).unwrap_or_default()),
    }
}
