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
        for (index, day) in year.days.iter().enumerate() {
            let earlier = year.days.iter().take(index);
            let repeats = earlier.filter(|other| other.date == day.date).count();
            match exception(day, repeats, year.year, source) {
                Ok(exception) => exceptions.push(exception),
                Err(reason) => {
                    let line = line_of(source, &day.date, repeats);
                    mistakes.push(Mistake::new(source.name, line, reason));
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
    repeats: usize,
    year: i16,
    source: SourceFile<'_>,
) -> Result<Exception, Reason> {
    let date = day.date.parse().map_err(|_| Reason::NotADate(day.date.clone()))?;
    if !is_around(date, year) {
        return Err(Reason::OutsideYear(date, year));
    }
    if repeats > 0 {
        let line = line_of(source, &day.date, 0);
        return Err(Reason::DuplicateException(date, source.name.to_owned(), line));
    }
    let kind = if day.is_off_day { ExceptionKind::Off } else { ExceptionKind::Working(None) };
    Ok(Exception { date, name: day.name.clone(), kind })
}

/// The line on which a date is written for the first time, or after so many repetitions.
fn line_of(source: SourceFile<'_>, date: &str, repeats: usize) -> usize {
    let quoted = format!("\"{date}\"");
    let before = source.text.split(quoted.as_str()).take(repeats + 1);
    1 + before.map(|part| part.matches('\n').count()).sum::<usize>()
}
