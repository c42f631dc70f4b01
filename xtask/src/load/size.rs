//! What a city takes on disk, and the program itself.

use crate::city::City;
use crate::lines::Line;
use anyhow::Result;

const MEBIBYTE: f64 = 1_048_576.0;
/// Most bytes for a case of eight events.
const CASE_BYTES_MAX: f64 = 8_192.0;
const CASE_EVENTS: f64 = 8.0;
const PROGRAM_MEBIBYTES_MAX: f64 = 40.0;

pub(crate) fn measure(city: &City, _: u32) -> Result<Vec<Line>> {
    if city.made.added > 0 {
        eprintln!("  others have been added to this city; its size is not measured");
        return Ok(Vec::new());
    }
    let bytes = bytes_of(city)?;
    let (cases, events) = (city.made.cases as f64, city.made.events as f64);
    let of_eight = bytes / events * CASE_EVENTS;
    let beside = format!(
        "{:.0} MiB in all, {:.1} events and {:.0} bytes a case as it is lived here",
        bytes / MEBIBYTE,
        events / cases,
        bytes / cases
    );
    let program = std::fs::metadata(&city.answerable)?.len() as f64 / MEBIBYTE;
    Ok(vec![
        Line::of("disk for a case of 8 events", of_eight, "bytes")
            .at_most(CASE_BYTES_MAX)
            .beside(beside),
        Line::of("the program", program, "MiB").at_most(PROGRAM_MEBIBYTES_MAX),
    ])
}

/// What the database takes, its indexes and its log with it.
pub(crate) fn bytes_of(city: &City) -> Result<f64> {
    if let Some(postgres) = &city.postgres {
        let said = postgres.query(&city.name, "SELECT pg_database_size(current_database())")?;
        return Ok(said.trim().parse()?);
    }
    let mut bytes = 0.0;
    for file in std::fs::read_dir(&city.data)? {
        let file = file?;
        if file.file_name().to_string_lossy().starts_with("answerable.sqlite") {
            bytes += file.metadata()?.len() as f64;
        }
    }
    Ok(bytes)
}
