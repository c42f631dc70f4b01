//! Clients that are slow on purpose, and such as send too much: each is cut or refused in time,
//! whoever works meanwhile hardly notices, and the memory of the server stays as it is.

mod crowd;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};

use self::crowd::{Cuts, Signal};
use super::arena::Arena;
use super::chance::Chance;
use super::check;
use super::city::{City, Door, Server};
use super::client::{self, Reply, Who};
use super::figures::Figures;
use super::{Engine, Fault, hour, load};

/// Whoever is slow on purpose is cut within this.
const CUT_WITHIN: Duration = Duration::from_secs(15);
/// What others wait at most, but for one of a hundred.
const P99_MAX: Duration = Duration::from_millis(500);
/// What a slow connection may cost the server, in KiB.
const KIBIBYTES_EACH: u64 = 96;
/// What comes with any work, mostly caches of the database that fill, in KiB.
const KIBIBYTES_BESIDE: u64 = 32 * 1024;
/// Those who work meanwhile.
const CLIENTS: usize = 4;
/// How long each of them rests after each request.
const REST: Duration = Duration::from_millis(50);
const MEASURE_EVERY: Duration = Duration::from_millis(250);
/// If the slow ones are still there after this, nobody cuts them.
const PATIENCE: Duration = Duration::from_secs(90);
/// Files that this process holds open besides the slow connections.
const FILES_BESIDE: u64 = 20;
/// Files that the server may hold open besides them; it raises its limit itself.
const FILES_OF_SERVER: u64 = 200;

/// How much of it.
struct Plan {
    connections: usize,
    /// How long others work without the slow ones, and beside them at least.
    lasts: Duration,
    /// How often each request that is too large is sent.
    times: u64,
    /// Whether bounds are held that a busy machine may miss.
    is_strict: bool,
}

impl Plan {
    const fn of(is_long: bool) -> Self {
        if is_long {
            let lasts = Duration::from_secs(60);
            Self { connections: 1_000, lasts, times: 100, is_strict: true }
        } else {
            Self { connections: 50, lasts: Duration::from_secs(2), times: 2, is_strict: false }
        }
    }
}

/// A city whose server is besieged.
pub(super) struct Slow;

impl Fault for Slow {
    fn round(&mut self, arena: &Arena, _: &mut Chance) -> Result<Figures> {
        let plan = Plan::of(arena.is_long);
        may_open("self", plan.connections as u64 + FILES_BESIDE)
            .context("for as many connections at a time: ulimit -n 1024")?;
        let city = arena.city(Engine::Sqlite)?;
        let server = city.serve()?;
        may_open(&server.id().to_string(), plan.connections as u64 + FILES_OF_SERVER)
            .context("the server cannot raise its limit so far: ulimit -Hn")?;
        let door = Door::of(&city, &[&server]);
        let mut figures = Figures::default();
        let began = Instant::now();
        let (alone, ()) = beside(&door, "a", || until(|| Ok(began.elapsed() >= plan.lasts)))?;
        let (before, _) = hour::measure(server.id())?;
        let (siege, under) = besieged(&plan, &door, &server)?;
        oversized(&plan, &door, &mut figures)?;
        let (after, _) = hour::measure(server.id())?;

        figures.add("requests beside", under.len() as u64);
        figures.lasted("p99 alone", p99(alone.clone()));
        figures.lasted("p99 beside", p99(under.clone()));
        figures.add("slow clients cut", siege.cuts.count);
        figures.lasted("until cut", siege.cuts.longest);
        let grown = siege.memory.max(after).saturating_sub(before);
        figures.add("worst growth of memory (KiB)", grown);
        figures.add("worst load of the machine (hundredths)", load_average()?);
        println!("    {}", figures.shown());
        let may_grow = KIBIBYTES_BESIDE + KIBIBYTES_EACH * plan.connections as u64;
        ensure!(grown <= may_grow, "the memory grew by {grown} KiB");
        if plan.is_strict {
            ensure!(siege.cuts.longest <= CUT_WITHIN, "cut only after {:?}", siege.cuts.longest);
            ensure!(p99(under) <= P99_MAX, "others wait for too long");
        }
        finish(arena, city, server, (alone.len() + siege.requests) as u64)?;
        Ok(figures)
    }

    fn must_count(&self) -> &'static [&'static str] {
        &["slow clients cut", "requests beside", "answers 413", "answers 431"]
    }
}

/// What was seen of the slow ones.
struct Siege {
    cuts: Cuts,
    /// The most memory of the server meanwhile, in KiB.
    memory: u64,
    requests: usize,
}

/// Works while all the connections are held, until each of those that came first was cut.
fn besieged(plan: &Plan, door: &Door, server: &Server) -> Result<(Siege, Vec<Duration>)> {
    let signal = Signal::of(plan.connections);
    std::thread::scope(|scope| {
        let crowd = scope.spawn(|| {
            let held = crowd::hold(server.address, plan.connections, &signal);
            // Whoever waits for them must learn that they could not even connect.
            signal.connected.store(true, Ordering::Relaxed);
            held
        });
        let act = || {
            until(|| Ok(signal.connected.load(Ordering::Relaxed)))?;
            let (began, mut memory) = (Instant::now(), 0);
            until(|| {
                memory = hour::measure(server.id())?.0.max(memory);
                let is_over = signal.firsts_left.load(Ordering::Relaxed) == 0;
                Ok((is_over && began.elapsed() >= plan.lasts) || crowd.is_finished())
            })?;
            Ok(memory)
        };
        let worked = beside(door, "b", act);
        signal.stop.store(true, Ordering::Relaxed);
        let cuts = crowd.join().map_err(|_| anyhow!("the crowd had a bug"))??;
        let (waits, memory) = worked?;
        ensure!(cuts.refused == 0, "{} could not connect", cuts.refused);
        Ok((Siege { cuts, memory, requests: waits.len() }, waits))
    })
}

/// Looks from time to time whether something is so.
fn until(mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let began = Instant::now();
    while !is_so()? {
        ensure!(began.elapsed() < PATIENCE, "still waiting after {} s", PATIENCE.as_secs());
        std::thread::sleep(MEASURE_EVERY);
    }
    Ok(())
}

/// Works while something is done: how long each request took, and what came of that.
fn beside<T>(
    door: &Door,
    name: &str,
    act: impl FnOnce() -> Result<T>,
) -> Result<(Vec<Duration>, T)> {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (name, stop) = (format!("{name}{client}"), &stop);
                scope.spawn(move || work(door, &name, stop))
            })
            .collect();
        let done = act();
        stop.store(true, Ordering::Relaxed);
        let mut waits = Vec::new();
        for worker in workers {
            waits.extend(worker.join().map_err(|_| anyhow!("a client had a bug"))??);
        }
        Ok((waits, done?))
    })
}

/// Registers, lists and opens a page, in turn, until told to stop; how long each took.
fn work(door: &Door, name: &str, stop: &AtomicBool) -> Result<Vec<Duration>> {
    let address = *door.addresses.first().context("no server")?;
    let read = |who: Option<Who>, path| {
        let token = who.and_then(|who| door.tokens.get(&who)).map_or("", String::as_str);
        client::get(address, token, path, door.patience)
    };
    let mut waits = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let turn = waits.len();
        let reply = match turn % 3 {
            0 => door.send(0, &load::registration(&format!("{name}-{turn}"))),
            1 => read(Some(Who::Dispatcher), "/api/v1/cases?sort=newest&limit=20"),
            _ => read(None, "/sign-in"),
        };
        match reply {
            Reply::Whole(answer) if answer.is_success() => waits.push(began.elapsed()),
            Reply::Whole(answer) => bail!("{} {}", answer.status, answer.text()),
            Reply::Broken(why) => bail!("a request of somebody who is not slow: {why}"),
        }
        std::thread::sleep(REST);
    }
    Ok(waits)
}

/// The longest of all but one of a hundred.
fn p99(mut waits: Vec<Duration>) -> Duration {
    waits.sort_unstable();
    let place = (waits.len() * 99).div_ceil(100).saturating_sub(1);
    waits.get(place).copied().unwrap_or_default()
}

/// Requests of which one part is too large, and what is said to them.
fn too_large(token: &str) -> Vec<(String, u16)> {
    let get = "GET /sign-in HTTP/1.1\r\nHost: a\r\n";
    let post = |path: &str, more: &str, body: usize| {
        let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n");
        format!("{head}{more}\r\n\r\n{}", "x".repeat(body))
    };
    let headers: String = (0..80).map(|name| format!("X-{name}: y\r\n")).collect();
    let chunk = format!("400000\r\n{}", "x".repeat(0x40_0000));
    let files = "/api/v1/cases/2026-000001-5/attachments?name=a";
    vec![
        (format!("{get}X: {}\r\n\r\n", "x".repeat(1 << 20)), 431),
        (format!("{get}{headers}\r\n"), 431),
        (post("/api/v1/cases", "Content-Length: 4194304", 1 << 22), 413),
        (post("/api/v1/cases", "Transfer-Encoding: chunked", 0) + &chunk, 413),
        (post("/api/v1/cases", "Content-Length: 99999999999", 0), 413),
        (post(files, "Content-Length: 99999999999", 0), 413),
        (post("/sign-in", "Content-Length: 1048576", 1 << 20), 413),
        (post("/follow", "Transfer-Encoding: chunked", 0) + &chunk, 413),
    ]
}

/// Sends what is too large, again and again.
fn oversized(plan: &Plan, door: &Door, figures: &mut Figures) -> Result<()> {
    let address = *door.addresses.first().context("no server")?;
    let token = door.tokens.get(&Who::Intake).map_or("", String::as_str);
    for (request, status) in too_large(token) {
        let start = request.chars().take(40).collect::<String>();
        for _ in 0..plan.times {
            let said = status_of(address, &request)?;
            ensure!(said == Some(status), "{start}: {said:?} and not {status}");
            figures.add(&format!("answers {status}"), 1);
        }
    }
    Ok(())
}

/// What is said to a request; the server may close before it has read everything.
fn status_of(address: SocketAddr, request: &str) -> Result<Option<u16>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let sent = stream.write_all(request.as_bytes());
    let mut said = [0; 64];
    let read = match stream.read(&mut said) {
        Ok(read) => read,
        Err(error) => bail!("no answer: {error}, sending: {sent:?}"),
    };
    let said = String::from_utf8_lossy(said.get(..read).unwrap_or_default()).into_owned();
    Ok(said.split(' ').nth(1).and_then(|status| status.parse().ok()))
}

/// Everything that was registered is there, and nothing else.
fn finish(arena: &Arena, city: City, server: Server, requests: u64) -> Result<()> {
    server.stop()?;
    let report = city.verify()?;
    ensure!(check::is_whole(&report), "the journal is not whole: {report}");
    let cases = check::number_in(&report, "cases").unwrap_or_default();
    // Of each client's requests every third registers, the first one among them.
    ensure!(cases >= requests / 3 && cases <= requests / 3 + 2 * CLIENTS as u64, "{report}");
    arena.remove(city)
}

/// Whether a process may hold so many files open.
fn may_open(process: &str, files: u64) -> Result<()> {
    let limits = std::fs::read_to_string(format!("/proc/{process}/limits"))?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    ensure!(
        soft.is_none_or(|soft| soft >= files),
        "{files} files must be open at a time, and only {} may be",
        soft.unwrap_or_default()
    );
    Ok(())
}

/// The load of the machine within the last minute, in hundredths.
fn load_average() -> Result<u64> {
    let text = std::fs::read_to_string("/proc/loadavg")?;
    let first = text.split(' ').next().unwrap_or_default().replace('.', "");
    first.parse().context("no load average")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_hundred_may_wait_longer() {
        let waits = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(p99(waits), Duration::from_millis(198));
        assert_eq!(p99(vec![Duration::from_millis(7)]), Duration::from_millis(7));
        assert_eq!(p99(Vec::new()), Duration::ZERO);
    }
}
