//! Importing the history of a city of another system, where its file is at hand.

use crate::city::City;
use crate::lines::Line;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The file, in the folder of data of the variable that the tests read too.
const FILE: &str = "requests/boston_2008_2018.csv.gz";
const PER_SECOND_LEAST: f64 = 3_000.0;
const MEBIBYTES_MAX: f64 = 400.0;

pub(crate) fn measure(city: &City, _: u32) -> Result<Vec<Line>> {
    let data = std::env::var("ANSWERABLE_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let file = Path::new(&data).join(FILE);
    if !file.exists() {
        eprintln!("  {} is not there; importing is not measured", file.display());
        return Ok(Vec::new());
    }
    let own = city.beside("import")?;
    let started = Instant::now();
    let mut process = Command::new(&own.answerable)
        .args(["import", "requests"])
        .arg(&file)
        .args(["--mapping", "boston-open311", "--format", "json"])
        .args(own.place())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", process.id());
    let mut peak = 0.0_f64;
    while process.try_wait()?.is_none() {
        peak = peak.max(peak_of(&status).unwrap_or(0.0));
        std::thread::sleep(Duration::from_millis(50));
    }
    let seconds = started.elapsed().as_secs_f64();
    let output = process.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().last().context("the import said nothing")?;
    let told: serde_json::Value = serde_json::from_str(last)?;
    let created =
        told.get("created").and_then(serde_json::Value::as_f64).context("how many were created")?;
    let rejected = told.get("rejected").and_then(serde_json::Value::as_u64).unwrap_or_default();
    let beside = format!("{created:.0} cases in {seconds:.1} s, {rejected} rejected");
    Ok(vec![
        Line::of("import with history", created / seconds, "cases a second")
            .at_least(PER_SECOND_LEAST)
            .beside(beside),
        Line::of("import, most memory", peak, "MiB").at_most(MEBIBYTES_MAX),
    ])
}

/// The most memory that a process had so far, in MiB.
fn peak_of(status: &str) -> Option<f64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes / 1024.0)
}
