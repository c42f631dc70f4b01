//! How long a start takes, and what the server holds in memory when nobody asks for anything.

use crate::city::City;
use crate::lines::{Line, milliseconds};
use crate::serving::Serving;
use anyhow::Result;
use std::time::Duration;

const START_MILLISECONDS_MAX: f64 = 1_000.0;
const IDLE_MEBIBYTES_MAX: f64 = 100.0;
/// So long the server is left alone before its memory is looked at.
const IDLE: Duration = Duration::from_secs(10);

pub(crate) fn measure(city: &City, rounds: u32) -> Result<Vec<Line>> {
    let (mut starts, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let serving = Serving::start(city)?;
        starts.push(milliseconds(serving.took));
        std::thread::sleep(IDLE);
        idle.push(serving.resident_mebibytes()?);
    }
    Ok(vec![
        Line::median("start until ready", &starts, "ms").at_most(START_MILLISECONDS_MAX),
        Line::median("memory, idle", &idle, "MiB").at_most(IDLE_MEBIBYTES_MAX),
    ])
}
