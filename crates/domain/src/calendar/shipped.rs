//! The calendars that come with the program, as data embedded in it.

use super::{Calendar, Mistake, SourceFile};

macro_rules! source {
    ($path:literal) => {
        SourceFile { name: $path, text: include_str!(concat!("../../calendars/", $path)) }
    };
}

/// A calendar's own text and its yearly files.
type Sources = (SourceFile<'static>, &'static [SourceFile<'static>]);

const CHINA_YEARS: &[SourceFile<'static>] = &[
    source!("china/2020.toml"),
    source!("china/2021.toml"),
    source!("china/2022.toml"),
    source!("china/2023.toml"),
    source!("china/2024.toml"),
    source!("china/2025.toml"),
    source!("china/2026.toml"),
];

/// By key: China's public holidays and make-up workdays; the United States' federal holidays;
/// and a desk that never closes.
const SHIPPED: [(&str, Sources); 3] = [
    ("china", (source!("china.toml"), CHINA_YEARS)),
    ("united-states", (source!("united-states.toml"), &[])),
    ("always-open", (source!("always-open.toml"), &[])),
];

/// The keys of the calendars that come with the program.
pub fn shipped_keys() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(key, _)| *key)
}

/// The calendar of that key, if one comes with the program.
///
/// # Errors
/// Mistakes in the embedded text; the tests load every one.
pub fn shipped(key: &str) -> Result<Option<Calendar>, Vec<Mistake>> {
    let Some((_, (base, years))) = SHIPPED.iter().find(|(shipped_key, _)| *shipped_key == key)
    else {
        return Ok(None);
    };
    Calendar::load(*base, years).map(Some)
}
