//! Mixed load for a long time: the memory of the server does not grow, nor the number of files that
//! it holds open.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::arena::Arena;
use super::chance::Chance;
use super::check::Books;
use super::city::{Door, Server};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::{Engine, Fault};

/// Clients that write and read at a time.
const CLIENTS: usize = 4;
/// Each round is a minute; what was measured in the first ones is warming up.
const WARM_UP: usize = 3;
const MINUTE: Duration = Duration::from_secs(60);
const MEASURE_EVERY: Duration = Duration::from_secs(5);
/// By how much the memory may grow in an hour, in KiB.
const GROWTH_MAX: f64 = 1024.0;
/// So many minutes must be measured before a growth in an hour can be told from noise.
const MINUTES_MIN: usize = 30;

/// A city that works for many minutes.
pub(super) struct Hour {
    engine: Engine,
    city: Option<(super::city::City, Server, Books)>,
    /// The least memory of each minute, in KiB, and the number of open files.
    minutes: Vec<(u64, u64)>,
}

impl Hour {
    pub(super) const fn new(engine: Engine) -> Self {
        Self { engine, city: None, minutes: Vec::new() }
    }
}

/// The memory of a process that is its own, in KiB, and the number of files that it holds open.
fn measure(id: u32) -> Result<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find(|line| line.starts_with("RssAnon:"));
    let memory = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    let files = std::fs::read_dir(format!("/proc/{id}/fd"))?.count();
    Ok((memory.context("no memory")?, files as u64))
}

/// The slope of a line through points one minute apart, for an hour.
fn slope(points: &[f64]) -> f64 {
    let count = points.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = points.iter().sum::<f64>() / count;
    let each = points.iter().enumerate().map(|(minute, point)| (minute as f64 - middle, point));
    let (above, below) = each.fold((0.0, 0.0), |(above, below), (away, point)| {
        (above + away * (point - mean), below + away * away)
    });
    if below > 0.0 { above / below * 60.0 } else { 0.0 }
}

impl Fault for Hour {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        if self.city.is_none() {
            let city = arena.city(self.engine)?;
            let server = city.serve()?;
            self.city = Some((city, server, Books::default()));
        }
        let (city, server, books) = self.city.as_mut().context("no city")?;
        let door = Door::of(city, &[server]);
        let name = format!("h{}", self.minutes.len());
        let record = city.folder.join(format!("record-{name}"));
        let load =
            Load { door: &door, record: &record, clients: CLIENTS, mood: Mood::Patient, name };
        let (mut figures, least) = load.beside(chance, |_| minute(server.id()))?;
        books.settle(&door, &record)?;
        books.check_journal(city)?;
        self.minutes.push(least);
        figures.add("worst memory (KiB)", least.0);
        figures.add("worst open files", least.1);
        let settled = self.minutes.get(WARM_UP..).unwrap_or_default();
        if settled.len() >= MINUTES_MIN {
            let memory: Vec<f64> = settled.iter().map(|(memory, _)| *memory as f64).collect();
            let growth = slope(&memory);
            ensure!(growth < GROWTH_MAX, "memory grows by {growth:.0} KiB in an hour");
        }
        if let (Some((_, first)), Some((_, last))) = (settled.first(), settled.last()) {
            ensure!(*last <= first + 8, "{first} files were open, and now {last} are");
        }
        println!("    minute {}: {} KiB, {} files", self.minutes.len(), least.0, least.1);
        Ok(figures)
    }
}

/// The least memory within a minute, and the number of open files then.
fn minute(id: u32) -> Result<(u64, u64)> {
    let (began, mut least) = (Instant::now(), (u64::MAX, 0));
    while began.elapsed() < MINUTE {
        std::thread::sleep(MEASURE_EVERY);
        least = least.min(measure(id)?);
    }
    Ok(least)
}

#[cfg(test)]
mod tests {
    use super::slope;

    #[test]
    fn the_slope_is_that_of_an_hour() {
        assert!((slope(&[10.0, 11.0, 12.0, 13.0]) - 60.0).abs() < 1e-9);
        assert!(slope(&[7.0, 7.0, 7.0]).abs() < 1e-9);
        assert!(slope(&[7.0]).abs() < 1e-9);
    }
}
