//! From the JSON of `NateScarlet/holiday-cn` (one file a year) to a file of exceptions.

use serde::Deserialize;

use super::exceptions_file::is_around;
use super::{Exception, ExceptionKind, ExceptionsFile, Mistake, Reason, SourceFile};

#[derive(Deserialize)]
struct Year {
    year: i16,
    papers: Vec<String>,
    days: Vec<PublishedDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishedDay {
    name: String,
    date: String,
    is_off_day: bool,
}

impl ExceptionsFile {
    /// Reads a year as `NateScarlet/holiday-cn` publishes it.
    ///
    /// # Errors
    /// Every mistake with its line: broken JSON, dates that do not exist, lie outside the year
    /// or come twice.
    pub fn from_holiday_cn(source: SourceFile<'_>) -> Result<Self, Vec<Mistake>> {
        let year: Year = serde_json::from_str(source.text).map_err(|error| {
            vec![Mistake::new(source.name, error.line(), Reason::Syntax(error.to_string()))]
        })?;
        let mut mistakes = Vec::new();
        let mut exceptions: Vec<Exception> = Vec::new();
        for day in &year.days {
            match exception(day, year.year, &exceptions, source) {
                Ok(exception) => exceptions.push(exception),
                Err(reason) => {
                    mistakes.push(Mistake::new(source.name, line_of(source, day), reason));
                }
            }
        }
        exceptions.sort_by_key(|exception| exception.date);
        if mistakes.is_empty() {
            Ok(Self { year: year.year, notices: year.papers, exceptions })
        } else {
            Err(mistakes)
        }
    }
}

fn exception(
    day: &PublishedDay,
    year: i16,
    earlier: &[Exception],
    source: SourceFile<'_>,
) -> Result<Exception, Reason> {
    let date = day.date.parse().map_err(|_| Reason::NotADate(day.date.clone()))?;
    if !is_around(date, year) {
        return Err(Reason::OutsideYear(date, year));
    }
    if earlier.iter().any(|exception| exception.date == date) {
        let line = line_of(source, day);
        return Err(Reason::DuplicateException(date, source.name.to_owned(), line));
    }
    let kind = if day.is_off_day { ExceptionKind::Off } else { ExceptionKind::Working(None) };
    Ok(Exception { date, name: day.name.clone(), kind })
}

/// The first line on which the day's date is written.
fn line_of(source: SourceFile<'_>, day: &PublishedDay) -> usize {
    let quoted = format!("\"{}\"", day.date);
    let before = source.text.split(quoted.as_str()).next().unwrap_or_default();
    1 + before.matches('\n').count()
}
