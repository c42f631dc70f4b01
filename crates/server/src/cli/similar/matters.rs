//! Cases read from a CSV file through a mapping, as the index takes them.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Result;
use text::similar::{Matter, Place};

use super::mapping::Mapping;
use crate::cli::table::{Column, Row, Table};

/// A case with its own texts.
#[derive(Debug)]
pub(crate) struct OwnedMatter {
    /// Number of the row: ids repeat in real files.
    pub(crate) key: u64,
    pub(crate) id: String,
    text: String,
    category: String,
    place: Option<Place>,
    address: String,
    pub(crate) opened_at: i64,
    pub(crate) closed_at: Option<i64>,
}

impl OwnedMatter {
    /// The matter as the index takes it.
    pub(crate) fn borrow(&self) -> Matter<'_> {
        Matter {
            key: self.key,
            text: &self.text,
            category: &self.category,
            place: self.place,
            address: &self.address,
            opened_at: self.opened_at,
            closed_at: self.closed_at,
        }
    }
}

/// All cases of a file and what could not be used.
#[derive(Debug)]
pub(crate) struct Matters {
    list: Vec<OwnedMatter>,
    /// Position in the list by key.
    positions: HashMap<u64, usize>,
    without_opening: Vec<String>,
}

struct Found {
    id: Column,
    text: Vec<Column>,
    category: Option<Column>,
    place: Option<(Column, Column)>,
    address: Option<Column>,
    opened_at: Option<Column>,
    closed_at: Option<Column>,
    closed: Option<Column>,
}

impl Matters {
    /// Reads every row. A row whose opening cannot be read is left out and named.
    pub(crate) fn read(path: &Path, mapping: &Mapping) -> Result<Self> {
        let mut table = Table::open(path)?;
        let columns = Found::of(&table, mapping)?;
        let mut matters =
            Self { list: Vec::new(), positions: HashMap::new(), without_opening: Vec::new() };
        table.each_row(|row| {
            match columns.matter(row, mapping)? {
                Some(matter) => matters.list.push(matter),
                None => matters
                    .without_opening
                    .extend(columns.opened_at.as_ref().map(|own| row.place(own))),
            }
            Ok(())
        })?;
        matters.list.sort_by_key(|own| (own.opened_at, own.key));
        let keys = matters.list.iter().map(|own| own.key);
        matters.positions = keys.enumerate().map(|(position, key)| (key, position)).collect();
        Ok(matters)
    }

    /// The cases in the order of their opening.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &OwnedMatter> {
        self.list.iter()
    }

    /// The id of the case with this key.
    pub(crate) fn id_of(&self, key: u64) -> Option<&str> {
        self.list.get(*self.positions.get(&key)?).map(|own| own.id.as_str())
    }

    /// What was left out, in words.
    pub(crate) fn left_out(&self) -> Option<String> {
        let first = self.without_opening.first()?;
        let count = self.without_opening.len();
        Some(format!("{count} rows left out: no readable time of opening (first: {first})"))
    }
}

impl Found {
    fn of(table: &Table, mapping: &Mapping) -> Result<Self> {
        let columns = &mapping.columns;
        let optional =
            |name: &Option<String>| name.as_deref().map(|name| table.column(name)).transpose();
        Ok(Self {
            id: table.column(&columns.id)?,
            text: columns.text.iter().map(|name| table.column(name)).collect::<Result<_>>()?,
            category: optional(&columns.category)?,
            place: optional(&columns.latitude)?.zip(optional(&columns.longitude)?),
            address: optional(&columns.address)?,
            opened_at: optional(&columns.opened_at)?,
            closed_at: optional(&columns.closed_at)?,
            closed: mapping.closed.as_ref().map(|own| table.column(&own.column)).transpose()?,
        })
    }

    fn matter(&self, row: &Row<'_>, mapping: &Mapping) -> Result<Option<OwnedMatter>> {
        let opened_at = match &self.opened_at {
            Some(column) => mapping.instant(row.text(column)?),
            None => Some(0),
        };
        let Some(opened_at) = opened_at else { return Ok(None) };
        let optional = |column: &Option<Column>| -> Result<String> {
            Ok(column.as_ref().map(|own| row.text(own)).transpose()?.unwrap_or("").to_owned())
        };
        let texts = self.text.iter().map(|own| row.text(own)).collect::<Result<Vec<_>>>()?;
        Ok(Some(OwnedMatter {
            key: u64::try_from(row.number())?,
            id: self.id(row)?,
            text: texts.join("\n"),
            category: optional(&self.category)?,
            place: self.place(row)?,
            address: optional(&self.address)?,
            opened_at,
            closed_at: self.closed_at(row, mapping)?,
        }))
    }

    /// The id; a row without one is named by its number.
    fn id(&self, row: &Row<'_>) -> Result<String> {
        let id = row.text(&self.id)?.trim();
        Ok(if id.is_empty() { format!("row {}", row.number()) } else { id.to_owned() })
    }

    /// Coordinates that cannot be read are no place.
    fn place(&self, row: &Row<'_>) -> Result<Option<Place>> {
        let Some((latitude, longitude)) = &self.place else { return Ok(None) };
        let latitude = row.text(latitude)?.trim().parse();
        let longitude = row.text(longitude)?.trim().parse();
        let both = latitude.ok().zip(longitude.ok());
        Ok(both.map(|(latitude, longitude)| Place { latitude, longitude }))
    }

    /// When the case was closed; one that says it is closed without a readable time is taken as
    /// open, because nothing says since when it is not.
    fn closed_at(&self, row: &Row<'_>, mapping: &Mapping) -> Result<Option<i64>> {
        if let (Some(column), Some(closed)) = (&self.closed, &mapping.closed) {
            let state = row.text(column)?.trim();
            if !closed.values.iter().any(|value| value == state) {
                return Ok(None);
            }
        }
        let written = self.closed_at.as_ref().map(|own| row.text(own)).transpose()?;
        Ok(written.and_then(|written| mapping.instant(written)))
    }
}
