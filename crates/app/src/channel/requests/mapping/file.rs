//! The mapping file as TOML, and its check. Every mistake is found with its line, not the first
//! alone.

use std::collections::{BTreeMap, HashMap};

use encoding_rs::Encoding;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::super::case::SourceStatus;
use super::super::moment::{Format, TimeRule};
use super::words::plain;
use super::{
    Bounds, Columns, Defaults, DuplicateRule, Mapping, Mistake, NotesRule, Part, StatusRule,
    StatusWord, Words,
};

/// Times before this day are taken for filled in, where the mapping does not say otherwise.
const NOT_BEFORE: Date = Date::constant(1971, 1, 1);

/// How large a pattern may become, in bytes.
const PATTERN_BYTES_MAX: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mapping: Heading,
    #[serde(default)]
    file: Shape,
    columns: ColumnNames,
    time: Times,
    area: Option<Spanned<Area>>,
    status: Option<Statuses>,
    #[serde(default)]
    category: WordList,
    #[serde(default)]
    unit: WordList,
    #[serde(default)]
    channel: WordList,
    #[serde(default, rename = "type")]
    type_key: WordList,
    #[serde(default)]
    urgency: WordList,
    #[serde(default)]
    defaults: DefaultKeys,
    duplicate: Option<Duplicate>,
    notes: Option<NoteColumns>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    key: Spanned<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Shape {
    delimiter: Option<Spanned<String>>,
    encoding: Option<Spanned<String>>,
    sheet: Option<String>,
}

/// One name or several.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Several(names) => names,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnNames {
    id: Option<Spanned<Names>>,
    requested: Spanned<String>,
    closed: Option<Spanned<String>>,
    updated: Option<Spanned<String>>,
    answered: Option<Spanned<String>>,
    reopened: Option<Spanned<String>>,
    title: Option<Spanned<Names>>,
    text: Option<Spanned<Names>>,
    category: Option<Spanned<Names>>,
    address: Option<Spanned<Names>>,
    latitude: Option<Spanned<String>>,
    longitude: Option<Spanned<String>>,
    unit: Option<Spanned<Names>>,
    channel: Option<Spanned<String>>,
    status: Option<Spanned<String>>,
    #[serde(rename = "type")]
    type_key: Option<Spanned<Names>>,
    urgency: Option<Spanned<String>>,
    answer: Option<Spanned<Names>>,
    duplicate: Option<Spanned<Names>>,
    #[serde(default)]
    optional: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Times {
    formats: Spanned<Vec<Spanned<String>>>,
    zone: Spanned<String>,
    not_before: Option<Spanned<Datetime>>,
    #[serde(default)]
    suspect_days: Vec<Spanned<Datetime>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
struct Area {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statuses {
    words: BTreeMap<String, Spanned<String>>,
    other: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct WordList {
    #[serde(default)]
    words: BTreeMap<String, Spanned<String>>,
    other: Option<Spanned<String>>,
    #[serde(default)]
    as_is: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct DefaultKeys {
    #[serde(rename = "type")]
    type_key: Option<Names>,
    channel: Option<Names>,
    urgency: Option<Names>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Duplicate {
    pattern: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteColumns {
    request: String,
    pattern: Option<Spanned<String>>,
    at: String,
    text: Spanned<Names>,
}

/// Mistakes as they are found.
struct Check<'file> {
    file: &'file str,
    text: &'file str,
    mistakes: Vec<Mistake>,
}

impl Check<'_> {
    fn line(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or_default();
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
    }

    fn add(&mut self, offset: Option<usize>, reason: String) {
        let line = offset.map(|offset| self.line(offset));
        self.mistakes.push(Mistake { file: self.file.to_owned(), line, reason });
    }

    fn at<T>(&mut self, place: &Spanned<T>, reason: String) {
        self.add(Some(place.span().start), reason);
    }
}

pub(super) fn parse(name: &str, text: &str) -> Result<Mapping, Vec<Mistake>> {
    let mut check = Check { file: name, text, mistakes: Vec::new() };
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            check.add(error.span().map(|span| span.start), error.message().to_owned());
            return Err(check.mistakes);
        }
    };
    let mapping = build(&mut check, file);
    if check.mistakes.is_empty() { Ok(mapping) } else { Err(check.mistakes) }
}

fn build(check: &mut Check<'_>, file: File) -> Mapping {
    let key = file.mapping.key;
    if key.get_ref().trim().is_empty() {
        check.at(&key, "mapping.key: a name for the source is needed".to_owned());
    }
    let duplicate = duplicate_rule(check, file.duplicate, &file.columns);
    let mapping = Mapping {
        key: key.into_inner(),
        delimiter: delimiter(check, file.file.delimiter),
        encoding: encoding(check, file.file.encoding),
        sheet: file.file.sheet,
        time: time_rule(check, file.time),
        bounds: file.area.and_then(|area| bounds(check, &area)),
        status: file.status.map(|status| status_rule(check, status)),
        category: words(check, file.category),
        unit: words(check, file.unit),
        channel: words(check, file.channel),
        type_key: words(check, file.type_key),
        urgency: words(check, file.urgency),
        defaults: defaults(file.defaults),
        columns: columns(check, file.columns),
        duplicate,
        notes: file.notes.map(|notes| notes_rule(check, notes)),
    };
    check_together(check, &mapping);
    mapping
}

/// What only makes sense together with something else.
fn check_together(check: &mut Check<'_>, mapping: &Mapping) {
    let has = |part| !mapping.columns_of(part).is_empty();
    if has(Part::Latitude) != has(Part::Longitude) {
        let reason = "columns: latitude and longitude go together; name both or none";
        check.add(None, reason.to_owned());
    }
    if has(Part::Status) != mapping.status.is_some() {
        let reason = "columns.status and [status.words] go together: the words say what is closed";
        check.add(None, reason.to_owned());
    }
    if !has(Part::Text) && !has(Part::Title) {
        let reason = "columns: text or title is needed; without either a case says nothing";
        check.add(None, reason.to_owned());
    }
}

fn delimiter(check: &mut Check<'_>, written: Option<Spanned<String>>) -> u8 {
    let Some(written) = written else { return b',' };
    if let [only] = written.get_ref().as_bytes()
        && only.is_ascii()
        && !matches!(only, b'"' | b'\r' | b'\n')
    {
        return *only;
    }
    let reason = "file.delimiter: one character, such as \",\", \";\" or \"\\t\"";
    check.at(&written, reason.to_owned());
    b','
}

fn encoding(check: &mut Check<'_>, written: Option<Spanned<String>>) -> Option<&'static Encoding> {
    let written = written?;
    let found = Encoding::for_label(written.get_ref().as_bytes());
    if found.is_none() {
        let name = written.get_ref();
        let reason = format!(
            "file.encoding: no encoding is called \"{name}\"; \
             utf-8, utf-16le, gb18030, windows-1252 are some"
        );
        check.at(&written, reason);
    }
    found
}

fn time_rule(check: &mut Check<'_>, times: Times) -> TimeRule {
    let zone = TimeZone::get(times.zone.get_ref()).unwrap_or_else(|_| {
        let reason = format!(
            "time.zone: no time zone is called \"{}\"; write it like \"America/New_York\"",
            times.zone.get_ref()
        );
        check.at(&times.zone, reason);
        TimeZone::UTC
    });
    if times.formats.get_ref().is_empty() {
        check.at(&times.formats, "time.formats: at least one format is needed".to_owned());
    }
    let mut formats = Vec::new();
    for written in times.formats.into_inner() {
        check_format(check, &written);
        formats.push(Format::new(written.get_ref()));
    }
    let mut day = |written: &Spanned<Datetime>| {
        let date = written.get_ref().to_string().parse::<Date>().ok();
        if date.is_none() || written.get_ref().time.is_some() {
            check.at(written, "time: a day is wanted here, like 1971-01-01".to_owned());
        }
        date
    };
    let not_before = times.not_before.as_ref().and_then(&mut day).unwrap_or(NOT_BEFORE);
    let suspect_days = times.suspect_days.iter().filter_map(day).collect();
    TimeRule { formats, zone, not_before, suspect_days }
}

/// A format must at least give a day back that was written by it.
fn check_format(check: &mut Check<'_>, written: &Spanned<String>) {
    use jiff::fmt::strtime;
    let sample = jiff::civil::date(2001, 11, 22).at(13, 14, 15, 0);
    let zoned = sample.to_zoned(TimeZone::UTC);
    let shown = zoned.ok().and_then(|at| strtime::format(written.get_ref(), &at).ok());
    let day = shown
        .and_then(|shown| strtime::parse(written.get_ref(), shown).ok())
        .and_then(|parts| parts.to_date().ok());
    if day != Some(sample.date()) {
        let reason = format!(
            "time.formats: \"{}\" gives no day of a year; see the table of signs in \
             docs/howto/import-mapping.md",
            written.get_ref()
        );
        check.at(written, reason);
    }
}

fn bounds(check: &mut Check<'_>, area: &Spanned<Area>) -> Option<Bounds> {
    let Area { south, north, west, east } = *area.get_ref();
    let is_on_earth = (-90.0..=90.0).contains(&south)
        && (-90.0..=90.0).contains(&north)
        && (-180.0..=180.0).contains(&west)
        && (-180.0..=180.0).contains(&east);
    if !is_on_earth || south >= north || west >= east {
        let reason = "area: degrees with south below north and west below east are wanted";
        check.at(area, reason.to_owned());
        return None;
    }
    let micro = super::super::convert::micro_degrees;
    Some(Bounds { south: micro(south), north: micro(north), west: micro(west), east: micro(east) })
}

fn status_rule(check: &mut Check<'_>, statuses: Statuses) -> StatusRule {
    let mut words = HashMap::new();
    for (word, meaning) in &statuses.words {
        if let Some(found) = status_word(check, meaning)
            && words.insert(plain(word), found).is_some()
        {
            check.at(meaning, format!("status.words: \"{word}\" is listed twice"));
        }
    }
    let other = statuses.other.as_ref().and_then(|meaning| status_word(check, meaning));
    StatusRule { words, other }
}

fn status_word(check: &mut Check<'_>, meaning: &Spanned<String>) -> Option<StatusWord> {
    let (status, is_duplicate) = match meaning.get_ref().as_str() {
        "open" => (SourceStatus::Open, false),
        "closed" => (SourceStatus::Closed, false),
        "open_duplicate" => (SourceStatus::Open, true),
        "closed_duplicate" => (SourceStatus::Closed, true),
        "withdrawn" => (SourceStatus::Withdrawn, false),
        other => {
            let reason = format!(
                "status: \"{other}\" is none of open, closed, open_duplicate, closed_duplicate, \
                 withdrawn; a source that says \"resolved\" only says that it is closed"
            );
            check.at(meaning, reason);
            return None;
        }
    };
    Some(StatusWord { status, is_duplicate })
}

fn words(check: &mut Check<'_>, list: WordList) -> Words {
    let mut keys = HashMap::new();
    for (word, key) in list.words {
        let place = (key.get_ref().clone(), check.line(key.span().start));
        if keys.insert(plain(&word), place).is_some() {
            let reason =
                format!("\"{word}\" is listed twice; case and white space make no difference");
            check.at(&key, reason);
        }
    }
    let other = list.other.map(|key| {
        let line = check.line(key.span().start);
        (key.into_inner(), line)
    });
    Words { keys, other, is_as_is: list.as_is }
}

fn defaults(keys: DefaultKeys) -> Defaults {
    let list = |names: Option<Names>| names.map(Names::list).unwrap_or_default();
    Defaults {
        type_key: list(keys.type_key),
        channel: list(keys.channel),
        urgency: list(keys.urgency),
    }
}

fn duplicate_rule(
    check: &mut Check<'_>,
    duplicate: Option<Duplicate>,
    columns: &ColumnNames,
) -> Option<DuplicateRule> {
    let Some(duplicate) = duplicate else {
        return columns.duplicate.as_ref().map(|_| DuplicateRule { pattern: None });
    };
    if columns.duplicate.is_none() {
        let reason = "[duplicate] needs columns.duplicate: the column that names the other request";
        check.add(None, reason.to_owned());
    }
    let pattern = pattern(check, "duplicate.pattern", &duplicate.pattern?)?;
    Some(DuplicateRule { pattern: Some(pattern) })
}

fn notes_rule(check: &mut Check<'_>, notes: NoteColumns) -> NotesRule {
    let text = notes.text.get_ref().clone().list();
    if text.is_empty() {
        check.at(&notes.text, "notes.text: the name of a column".to_owned());
    }
    let written = notes.pattern.as_ref();
    let pattern = written.and_then(|written| pattern(check, "notes.pattern", written));
    NotesRule { request: notes.request, pattern, at: notes.at, text }
}

/// A regular expression with a group for the name of a request.
fn pattern(check: &mut Check<'_>, key: &str, written: &Spanned<String>) -> Option<Regex> {
    let built = RegexBuilder::new(written.get_ref()).size_limit(PATTERN_BYTES_MAX).build();
    match built {
        Ok(pattern) if pattern.captures_len() >= 2 => Some(pattern),
        Ok(_) => {
            check.at(written, format!("{key}: put the request's name in a group, (...)"));
            None
        }
        Err(error) => {
            check.at(written, format!("{key}: {error}"));
            None
        }
    }
}

fn columns(check: &mut Check<'_>, names: ColumnNames) -> Columns {
    let one = |name: Spanned<String>| Spanned::new(name.span(), Names::One(name.into_inner()));
    let parts = [
        (Part::Id, names.id),
        (Part::Requested, Some(one(names.requested))),
        (Part::Closed, names.closed.map(one)),
        (Part::Updated, names.updated.map(one)),
        (Part::Answered, names.answered.map(one)),
        (Part::Reopened, names.reopened.map(one)),
        (Part::Title, names.title),
        (Part::Text, names.text),
        (Part::Category, names.category),
        (Part::Address, names.address),
        (Part::Latitude, names.latitude.map(one)),
        (Part::Longitude, names.longitude.map(one)),
        (Part::Unit, names.unit),
        (Part::Channel, names.channel.map(one)),
        (Part::Status, names.status.map(one)),
        (Part::Type, names.type_key),
        (Part::Urgency, names.urgency.map(one)),
        (Part::Answer, names.answer),
        (Part::Duplicate, names.duplicate),
    ];
    let mut by_part = Vec::new();
    for (part, found) in parts {
        let Some(found) = found else { continue };
        let start = found.span().start;
        let list = found.into_inner().list();
        if list.is_empty() || list.iter().any(|name| name.trim().is_empty()) {
            check.add(Some(start), format!("columns.{}: the name of a column", part.as_str()));
        }
        by_part.push((part, list));
    }
    for part in &names.optional {
        if matches!(part, Part::Id | Part::Requested) {
            let reason = format!("columns.optional: {} can never be missing", part.as_str());
            check.add(None, reason);
        }
    }
    Columns { by_part, optional: names.optional }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"[mapping]
key = "brook-town"
[columns]
id = "number"
requested = "made"
status = "state"
text = ["words"]
answer = "reply"
duplicate = "reply"
[time]
formats = ["%Y-%m-%dT%H:%M:%S%:z", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d"]
zone = "America/New_York"
suspect_days = [2011-03-28]
[status.words]
done = "closed"
[duplicate]
pattern = '(?i)same as ([0-9]+)'
"#;

    fn refused(from: &str, to: &str) -> String {
        assert!(FILE.contains(from));
        let mistakes = parse("town.toml", &FILE.replace(from, to)).unwrap_err();
        mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_mapping_with_what_it_needs_is_read() {
        let mapping = parse("town.toml", FILE).unwrap();
        assert_eq!(mapping.key, "brook-town");
        assert_eq!(mapping.columns_of(Part::Id), ["number"]);
        assert_eq!(mapping.delimiter, b',');
    }

    #[test]
    fn a_mistake_is_named_with_file_line_and_what_to_do() {
        for (from, to, line, word) in [
            ("made", "made\"\nopend = \"x", 6, "opend"),
            ("New_York", "Nowhere", 12, "Nowhere"),
            ("\"%Y-%m-%d\"", "\"%d %H\"", 11, "%d %H"),
            ("\"closed\"", "\"resolved\"", 15, "resolved"),
            ("([0-9]+)", "[0-9]+", 17, "group"),
            ("([0-9]+)", "([0-9]+", 17, "duplicate.pattern"),
            ("2011-03-28", "2011-03-28T10:00:00", 13, "day"),
            ("[\"words\"]", "[]", 7, "columns.text"),
            ("\"brook-town\"", "\" \"", 2, "mapping.key"),
            ("[time]", "[file]\ndelimiter = \"ab\"\n[time]", 11, "delimiter"),
            ("[time]", "[file]\nencoding = \"utf-9\"\n[time]", 11, "utf-9"),
            ("[time]", "[area]\nsouth=1\nnorth=0\nwest=0\neast=1\n[time]", 10, "south"),
            ("done =", "Done = \"open\"\ndone =", 16, "twice"),
        ] {
            let shown = refused(from, to);
            assert!(shown.starts_with(&format!("town.toml:{line}: ")), "{shown}");
            assert!(shown.contains(word), "{shown}");
        }
    }

    #[test]
    fn what_only_makes_sense_together_is_asked_for_together() {
        assert!(refused("status = \"state\"", "latitude = \"y\"").contains("longitude"));
        assert!(refused("status = \"state\"\n", "").contains("status.words"));
        assert!(refused("text = [\"words\"]\n", "").contains("title"));
        assert!(refused("duplicate = \"reply\"\n", "").contains("columns.duplicate"));
        assert!(refused("[time]", "optional = [\"id\"]\n[time]").contains("never be missing"));
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let both = FILE.replace("New_York", "Nowhere").replace("\"closed\"", "\"gone\"");
        assert_eq!(parse("town.toml", &both).unwrap_err().len(), 2);
    }
}
