//! Mixed load for a long time: the memory of the server does not grow, nor the number of files that
//! it holds open.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde_json::Value;

use super::arena::Arena;
use super::chance::Chance;
use super::check::Books;
use super::city::{City, Door, Server};
use super::client::{self, Reply, Who};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::{Engine, Fault};

/// Clients that write at a time.
const WRITERS: usize = 4;
const READERS: usize = 2;
/// How long a writer rests after each request: what is tried is time, not the number of cases.
const REST: Duration = Duration::from_millis(40);
/// How long a reader waits between two reads.
const READ_EVERY: Duration = Duration::from_millis(25);
/// What is read, by whom; `{number}` is a case of the list.
const READS: [(Who, &str); 12] = [
    (Who::Dispatcher, "/api/v1/cases?sort=newest&limit=50"),
    (Who::Dispatcher, "/api/v1/cases/{number}"),
    (Who::Handler, "/api/v1/cases?open=1&sort=due"),
    (Who::Dispatcher, "/api/v1/cases/{number}/actions"),
    (Who::Dispatcher, "/api/v1/cases?words=lamp&limit=20"),
    (Who::Dispatcher, "/api/v1/cases/{number}/events"),
    (Who::Dispatcher, "/api/v1/cases/{number}/clocks"),
    (Who::Dispatcher, "/api/v1/board"),
    (Who::Verifier, "/api/v1/events"),
    (Who::Intake, "/api/v1/units"),
    (Who::Intake, "/metrics"),
    (Who::Intake, "/sign-in"),
];
/// Each round is a minute; what was measured in the first ones is warming up.
const WARM_UP: usize = 20;
const MINUTE: Duration = Duration::from_secs(60);
const MEASURE_EVERY: Duration = Duration::from_secs(5);
/// After so many minutes the journal is checked.
const CHECK_EVERY: usize = 10;
/// By how much the memory may grow in an hour, in KiB, and the number of open files.
const GROWTH_MAX: f64 = 1024.0;
const FILES_GROWTH_MAX: f64 = 8.0;
/// So many minutes must be measured before a growth in an hour can be told from noise.
const MINUTES_MIN: usize = 30;

/// A city that works for many minutes.
pub(super) struct Hour {
    engine: Engine,
    city: Option<(City, Server, Books)>,
    /// The least memory of each minute, in KiB, and the number of open files then.
    minutes: Vec<(u64, u64)>,
}

impl Hour {
    pub(super) const fn new(engine: Engine) -> Self {
        Self { engine, city: None, minutes: Vec::new() }
    }
}

/// The memory of a process that is its own, in KiB, and the number of files that it holds open.
pub(super) fn measure(id: u32) -> Result<(u64, u64)> {
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
        let mut door = Door::of(city, &[server]);
        door.rest = REST;
        let name = format!("h{}", self.minutes.len());
        let record = city.folder.join(format!("record-{name}"));
        let load =
            Load { door: &door, record: &record, clients: WRITERS, mood: Mood::Patient, name };
        let (mut figures, (read, least)) =
            load.beside(chance, |_| reading(&door, || minute(server.id())))?;
        figures.add("read", read);
        books.settle(&door, &record)?;
        self.minutes.push(least);
        if self.minutes.len().is_multiple_of(CHECK_EVERY) {
            books.check_journal(city)?;
        }
        figures.add("worst memory (KiB)", least.0);
        figures.add("worst open files", least.1);
        println!("    minute {}: {} KiB, {} files", self.minutes.len(), least.0, least.1);
        Ok(figures)
    }

    fn finish(&mut self) -> Result<Figures> {
        let (city, server, books) = self.city.take().context("no city")?;
        books.check_journal(&city)?;
        server.stop()?;
        let settled = self.minutes.get(WARM_UP..).unwrap_or_default();
        let mut figures = Figures::default();
        if settled.len() < MINUTES_MIN {
            println!("    too short to tell a growth from noise");
            return Ok(figures);
        }
        let of = |number: fn(&(u64, u64)) -> u64| -> Vec<f64> {
            settled.iter().map(|minute| number(minute) as f64).collect()
        };
        let (memory, files) = (slope(&of(|minute| minute.0)), slope(&of(|minute| minute.1)));
        ensure!(memory < GROWTH_MAX, "memory grows by {memory:.0} KiB in an hour");
        ensure!(files < FILES_GROWTH_MAX, "{files:.0} more files are open after an hour");
        figures.add_signed("worst growth of memory in an hour (KiB)", rounded(memory));
        figures.add_signed("worst growth of open files in an hour", rounded(files));
        figures.add("minutes after the warm-up", settled.len() as u64);
        Ok(figures)
    }
}

/// Up to the next whole number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast of a float that is too large saturates"
)]
fn rounded(number: f64) -> i64 {
    number.ceil() as i64
}

/// Reads all the while something is done: how many answers there were, and what came of that.
fn reading<T>(door: &Door, act: impl FnOnce() -> Result<T>) -> Result<(u64, T)> {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                scope.spawn({
                    let stop = &stop;
                    move || read(door, reader, stop)
                })
            })
            .collect();
        let done = act();
        stop.store(true, Ordering::Relaxed);
        let mut count = 0;
        for reader in readers {
            count += reader.join().map_err(|_| anyhow!("a reader had a bug"))??;
        }
        Ok((count, done?))
    })
}

/// Reads one thing after another until told to stop; how many answers there were.
fn read(door: &Door, reader: usize, stop: &AtomicBool) -> Result<u64> {
    let address = *door.addresses.first().context("no server")?;
    let (mut count, mut number) = (0, String::new());
    for (who, path) in READS.iter().cycle().skip(reader * READS.len() / READERS) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        std::thread::sleep(READ_EVERY);
        if path.contains("{number}") && number.is_empty() {
            continue;
        }
        let path = path.replace("{number}", &number);
        let token = door.tokens.get(who).map_or("", String::as_str);
        match client::get(address, token, &path, door.patience) {
            Reply::Whole(answer) if answer.status == 200 => {
                count += 1;
                let first = answer
                    .json()
                    .pointer("/cases/0/number")
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                number = first.unwrap_or(number);
            }
            Reply::Whole(answer) => bail!("{path}: {} {}", answer.status, answer.text()),
            Reply::Broken(why) => bail!("{path}: {why}"),
        }
    }
    Ok(count)
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
