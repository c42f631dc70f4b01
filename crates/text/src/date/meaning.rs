//! What an expression of time says, before any reference date is applied. The grammars build
//! these values; `resolve` turns them into days.

/// The year of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    /// Written out.
    Known(i16),
    /// Counted from the year of the reference date: 0 is this year.
    Offset(i16),
    /// This year, but not said so ("年底", "the year"): an event cannot lie ahead of it.
    Tacit,
    /// The one after that of the first end of a range ("次年").
    Following,
    /// That of something else in the text ("当年", "the same year").
    Hanging,
    /// Not written at all.
    Missing,
}

/// The month of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Month {
    /// A named month of a year.
    Of(Year, u8),
    /// Counted from the month of the reference date.
    Offset(i16),
    /// This month, but not said so ("月底").
    Tacit,
    /// That of something else in the text ("当月", "次月").
    Hanging,
    /// Not written ("by the 5th").
    Missing,
}

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    /// A whole year.
    Year(Year),
    /// First to last year, both whole.
    Years(Year, Year),
    /// A half-year, 1 or 2.
    Half(Year, u8),
    /// First to last quarter of a year, 1 to 4.
    Quarters(Year, u8, u8),
    /// A quarter counted from that of the reference date.
    QuarterOffset(i16),
    /// First to last month of a year.
    Months(Year, u8, u8),
    /// One month.
    Month(Month),
    /// First to last third of a month (旬), 1 to 3.
    Thirds(Month, u8, u8),
    /// A half of a month, 1 or 2.
    HalfMonth(Month, u8),
    /// First to last day of a month.
    Days(Month, u8, u8),
    /// One day of a month.
    Day(Month, u8),
    /// A week counted from that of the reference date, Monday to Sunday.
    Week(i16),
    /// A weekday (1 Monday to 7 Sunday) of a week, or the nearest one without a week.
    Weekday(Option<i16>, u8),
    /// "next Friday", "last Friday" (1, -1): the nearest one or that of next (last) week, as two
    /// readers disagree; "this Friday" (0) once it has passed.
    WeekdayNext(u8, i16),
    /// "next July", "last July": the nearest one or that of next (last) year.
    MonthNext(u8, i16),
    /// A day counted from the reference date.
    DayOffset(i32),
    /// Numbers that are no date of the calendar, or a stretch with two readings.
    Broken(Breach),
    /// Part of the calendar without fixed limits (a season, "early July").
    Loose,
}

/// Why a stretch cannot be placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breach {
    /// No such day.
    Impossible,
    /// Two readings.
    Ambiguous,
}

/// Which part of a stretch is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// All of it.
    Whole,
    /// Its last day.
    End,
    /// Somewhere at its start or in its middle: not a day.
    Inside,
}

/// How the stretch bounds what is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// It happens then.
    At,
    /// Not later than its last day ("by", "前", "到").
    By,
    /// "before 2025", "10月前": end or start of it, as two readers disagree.
    Before,
    /// From its first day on ("起", "from", "以来").
    From,
    /// After it; the first day is not said.
    After,
}

/// Unit of a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LengthUnit {
    /// Years.
    Year,
    /// Quarters of a year.
    Quarter,
    /// Months.
    Month,
    /// Weeks.
    Week,
    /// Days of the calendar.
    Day,
    /// Working days.
    WorkingDay,
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
}

/// Where a length of time starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// Now: counted from the reference date.
    Now,
    /// At something the text names ("from receipt") or does not name ("three-year action").
    Elsewhere,
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    /// How many units; none when vague ("two or three years").
    pub(super) amount: Option<u32>,
    /// The unit.
    pub(super) unit: LengthUnit,
    /// Where it starts.
    pub(super) start: Start,
}

/// What an expression says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A stretch, its edge and its bound.
    Stretch(Stretch, Edge, Bound),
    /// From one stretch to another.
    Between(Stretch, Stretch),
    /// A length of time.
    Length(Length),
    /// Something that comes again, as an RFC 5545 rule.
    Recurrence(String),
    /// A manner of time without any date.
    Vague,
    /// A time that hangs on something else.
    Open,
}

/// An expression as a grammar read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expression {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// What it says.
    pub(super) meaning: Meaning,
    /// A weekday written beside a day ("Friday, March 15"): it must agree.
    pub(super) weekday: Option<u8>,
    /// Name of the grammar rule.
    pub(super) rule: &'static str,
}
