//! Reading TOML values one by one, noting each mistake with its line and going on.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::interval::MINUTES_PER_DAY;
use super::{Interval, Mistake, Reason, SourceFile};

/// A value with its place in the text.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// Gathers the mistakes of one text.
pub(super) struct Reader<'t> {
    source: SourceFile<'t>,
    mistakes: Vec<Mistake>,
    syntax_mistakes: Vec<Mistake>,
}

impl<'t> Reader<'t> {
    /// Reads the text as TOML; what could not be parsed is noted, the rest is still returned.
    pub(super) fn parse(source: SourceFile<'t>) -> (Self, DeTable<'t>) {
        let (root, errors) = DeTable::parse_recoverable(source.text);
        let mut reader = Self { source, mistakes: Vec::new(), syntax_mistakes: Vec::new() };
        for error in errors {
            let line = reader.line_at(error.span().map_or(0, |span| span.start));
            let reason = Reason::Syntax(error.message().to_owned());
            reader.syntax_mistakes.push(Mistake::new(source.name, line, reason));
        }
        (reader, root.into_inner())
    }

    /// All mistakes by line. Where a line has a mistake of meaning, the parser's is left out.
    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        let Self { mut mistakes, syntax_mistakes, .. } = self;
        for syntax in syntax_mistakes {
            if mistakes.iter().all(|mistake| mistake.line != syntax.line) {
                mistakes.push(syntax);
            }
        }
        mistakes.sort_by_key(|mistake| mistake.line);
        mistakes
    }

    pub(super) fn file(&self) -> &'t str {
        self.source.name
    }

    pub(super) fn note(&mut self, line: usize, reason: Reason) {
        self.mistakes.push(Mistake::new(self.source.name, line, reason));
    }

    /// The mistakes of meaning noted so far.
    pub(super) fn mistakes(&mut self) -> &mut Vec<Mistake> {
        &mut self.mistakes
    }

    /// The line of a byte of the text, counted from 1.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        let before = self.source.text.as_bytes().iter().take(offset);
        1 + before.filter(|byte| **byte == b'\n').count()
    }

    pub(super) fn line_of(&self, value: &Value<'_>) -> usize {
        self.line_at(value.span().start)
    }

    pub(super) fn expected<T>(&mut self, value: &Value<'_>, what: &'static str) -> Option<T> {
        let line = self.line_of(value);
        self.note(line, Reason::Expected(what));
        None
    }

    /// Notes every key of a table that is not in the list.
    pub(super) fn only_keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        let strangers = table.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
        let strangers: Vec<&Spanned<DeString<'_>>> = strangers.collect();
        for key in strangers {
            let line = self.line_at(key.span().start);
            self.note(line, Reason::UnknownKey(key.get_ref().clone().into_owned()));
        }
    }

    /// The value under a key; a missing one is noted at `line`.
    pub(super) fn required<'v, 'i>(
        &mut self,
        table: &'v DeTable<'i>,
        key: &'static str,
        line: usize,
    ) -> Option<&'v Value<'i>> {
        let found = table.get(key);
        if found.is_none() {
            self.note(line, Reason::Missing(key));
        }
        found
    }

    pub(super) fn text(&mut self, value: &Value<'_>) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => self.expected(value, "a text, not blank,"),
            Some(text) => Some(text.to_owned()),
            None => self.expected(value, "a text in quotes"),
        }
    }

    /// A date, bare (`2026-10-01`) or in quotes.
    pub(super) fn date(&mut self, value: &Value<'_>) -> Option<Date> {
        // The text itself is read, because the parser has already dropped dates that do not exist.
        let written = match value.get_ref().as_str() {
            Some(text) => text,
            None => self.source.text.get(value.span()).unwrap_or_default(),
        };
        let parsed = written.parse::<Date>().ok();
        if parsed.is_none() || written.len() != "2026-10-01".len() {
            let line = self.line_of(value);
            self.note(line, Reason::NotADate(written.to_owned()));
            return None;
        }
        parsed
    }

    /// A list of intervals in order of the day, none overlapping.
    pub(super) fn intervals(&mut self, value: &Value<'_>) -> Option<Vec<Interval>> {
        let Some(list) = value.get_ref().as_array() else {
            return self.expected(value, "a list of intervals");
        };
        let mut intervals: Vec<Interval> = Vec::new();
        for item in list {
            if let Some(interval) = self.interval(item) {
                let clash = intervals.iter().find(|other| overlap(**other, interval)).copied();
                if let Some(other) = clash {
                    let (one, other) = (interval.to_string(), other.to_string());
                    let line = self.line_of(item);
                    self.note(line, Reason::IntervalsOverlap(one, other));
                }
                intervals.push(interval);
            }
        }
        intervals.sort();
        Some(intervals)
    }

    fn interval(&mut self, value: &Value<'_>) -> Option<Interval> {
        let Some(written) = value.get_ref().as_str() else {
            return self.expected(value, "an interval such as \"09:00-12:00\"");
        };
        let minutes = written
            .split_once('-')
            .and_then(|(from, until)| Some((minute(from.trim())?, minute(until.trim())?)));
        let line = self.line_of(value);
        let Some((from, until)) = minutes else {
            self.note(line, Reason::NotAnInterval(written.to_owned()));
            return None;
        };
        let interval = Interval::new(from, until);
        if interval.is_none() {
            self.note(line, Reason::IntervalReversed(written.to_owned()));
        }
        interval
    }
}

fn overlap(one: Interval, other: Interval) -> bool {
    one.from_minute() < other.until_minute() && other.from_minute() < one.until_minute()
}

/// Minutes since midnight of a time such as `09:30`; 24:00 is the end of the day.
fn minute(written: &str) -> Option<u16> {
    let (hours, minutes) = written.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= MINUTES_PER_DAY).then_some(total)
}
