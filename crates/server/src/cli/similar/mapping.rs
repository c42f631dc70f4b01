//! The mapping file: which column of a city's export holds what. Data, so that another city needs
//! another file and no code.

use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use serde::Deserialize;

/// A mapping as the file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    columns: Columns,
    closed: Option<Closed>,
    formats: Formats,
}

/// Names of columns. Only the id and the text must be there. Without an opening the order of the
/// rows is the order of time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Columns {
    pub(crate) id: String,
    /// One or more columns that are read one after the other.
    pub(crate) text: Vec<String>,
    pub(crate) category: Option<String>,
    pub(crate) latitude: Option<String>,
    pub(crate) longitude: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) opened_at: Option<String>,
    pub(crate) closed_at: Option<String>,
}

/// Which rows are closed, where the time of closing alone does not say it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closed {
    pub(crate) column: String,
    pub(crate) values: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Formats {
    instant: Vec<String>,
    zone: String,
}

/// A mapping ready for use.
#[derive(Debug)]
pub(crate) struct Mapping {
    pub(crate) columns: Columns,
    pub(crate) closed: Option<Closed>,
    instant: Vec<String>,
    zone: TimeZone,
}

impl Mapping {
    /// Reads a mapping file.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text =
            std::fs::read_to_string(path).with_context(|| format!("{shown}: cannot be read"))?;
        Self::parse(&text).with_context(|| format!("{shown}"))
    }

    fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        let name = &file.formats.zone;
        let zone = TimeZone::get(name).with_context(|| format!("formats.zone: `{name}`"))?;
        if file.columns.text.is_empty() {
            bail!("columns.text: at least one column is needed");
        }
        if file.formats.instant.is_empty() {
            bail!("formats.instant: at least one format is needed");
        }
        if file.columns.latitude.is_some() != file.columns.longitude.is_some() {
            bail!("columns.latitude and columns.longitude go together");
        }
        Ok(Self { columns: file.columns, closed: file.closed, instant: file.formats.instant, zone })
    }

    /// Reads a time by the first format that fits, in seconds since 1970. A time without an offset
    /// is in the mapping's zone; a day without a time is its midnight.
    pub(crate) fn instant(&self, written: &str) -> Option<i64> {
        self.instant.iter().find_map(|format| self.instant_by(format, written.trim()))
    }

    fn instant_by(&self, format: &str, written: &str) -> Option<i64> {
        let parts = strtime::parse(format, written).ok()?;
        let stamp = match parts.offset() {
            Some(_) => parts.to_timestamp().ok()?,
            None => self.in_zone(&parts)?,
        };
        Some(stamp.as_second())
    }

    fn in_zone(&self, parts: &strtime::BrokenDownTime) -> Option<Timestamp> {
        let local = match parts.to_datetime() {
            Ok(local) => local,
            Err(_) => DateTime::from(Date::new(parts.year()?, parts.month()?, parts.day()?).ok()?),
        };
        Some(self.zone.to_zoned(local).ok()?.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [columns]
        id = "number"
        text = ["words"]
        opened_at = "made"
        [formats]
        instant = ["%Y-%m-%dT%H:%M:%S%:z", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d"]
        zone = "America/New_York"
    "#;

    #[test]
    fn times_with_and_without_an_offset_and_days_are_read() {
        let mapping = Mapping::parse(FILE).unwrap();
        assert_eq!(mapping.instant("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(mapping.instant("12/31/1969 07:00:00 PM"), Some(0));
        assert_eq!(mapping.instant(" 1970-01-01 "), Some(5 * 3600));
        assert_eq!(mapping.instant("yesterday"), None);
    }

    #[test]
    fn a_misspelt_key_or_zone_is_refused_by_name() {
        let refused = |from: &str, to: &str| {
            format!("{:#}", Mapping::parse(&FILE.replace(from, to)).unwrap_err())
        };
        assert!(refused("opened_at", "opend_at").contains("opend_at"));
        assert!(refused("New_York", "Nowhere").contains("Nowhere"));
        assert!(refused("[\"words\"]", "[]").contains("columns.text"));
    }

    #[test]
    fn every_mapping_that_is_shipped_can_be_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings");
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
        assert!(files.len() >= 4);
        for file in files {
            Mapping::read(&file.unwrap().path()).unwrap();
        }
    }
}
