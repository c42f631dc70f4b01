//! The disk takes no more, or fails: never a success for a write that failed, reads go on, and it
//! goes on by itself once there is space; after a failed sync the process ends, and a restart
//! recovers.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use super::arena::Arena;
use super::chance::Chance;
use super::check::{self, Books};
use super::city::{City, Door, Server};
use super::client::{self, Reply, Request, Who};
use super::figures::Figures;
use super::load::{Load, Mood, registration};
use super::preload::{Faults, Mode};
use super::record::Record;
use super::{Engine, Fault};

/// Clients that write at a time.
const CLIENTS: usize = 8;
/// After so many faults another city is taken.
const FAULTS_OF_A_CITY: u64 = 8;
/// Within this after space is back a write must succeed, and after a failed sync the process end.
const WITHIN: Duration = Duration::from_secs(5);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(5);

const MODES: [(Mode, &str); 4] = [
    (Mode::NoSpace, "disks full"),
    (Mode::HalfThenNoSpace, "disks full in the middle of a write"),
    (Mode::WriteFails, "writes failed"),
    (Mode::SyncFails, "syncs failed"),
];

/// A city on a disk that fails again and again.
pub(super) struct Disk {
    city: Option<(City, Faults, Books)>,
    faults: u64,
}

impl Disk {
    pub(super) const fn new() -> Self {
        Self { city: None, faults: 0 }
    }
}

impl Fault for Disk {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        if self.faults.is_multiple_of(FAULTS_OF_A_CITY)
            && let Some((city, ..)) = self.city.take()
        {
            arena.remove(city)?;
        }
        let which = usize::try_from(self.faults % MODES.len() as u64)?;
        let (mode, what) = MODES.get(which).copied().context("no such mode")?;
        self.faults += 1;
        if self.city.is_none() {
            let city = arena.city(Engine::Sqlite)?;
            let faults = Faults::new(arena, &city.folder)?;
            self.city = Some((city, faults, Books::default()));
        }
        let Some((city, faults, books)) = &mut self.city else { bail!("no city") };
        faults.set(Mode::Sound)?;
        let log = city.folder.join("server.log");
        let mut server = Server::start(faults.on(city.command()), &log)?;
        server.until_ready()?;
        let door = Door::of(city, &[&server]);
        let name = format!("f{}", self.faults);
        let record = city.folder.join(format!("record-{name}"));
        // The record of one more client: a case that is read, and a write after the fault.
        let mut own = Record::open(&record, CLIENTS)?;
        let first = registration(&format!("{name}-first"));
        own.asked(&first)?;
        let first_number = check::number_and_seq(&check::insist(&door, 0, &first)?)?.0;
        let probe = registration(&format!("{name}-probe"));
        own.asked(&probe)?;
        let load =
            Load { door: &door, record: &record, clients: CLIENTS, mood: Mood::Patient, name };
        let path = format!("/api/v1/cases/{first_number}");
        let (mut figures, recovery) = load.beside(chance, |chance| {
            fail(&mut server, (faults, mode), (city, &path, &probe), chance)
        })?;
        figures.lasted("recovery", recovery);
        figures.add(what, 1);
        if server.ended()?.is_some() {
            figures.add("ended by itself", 1);
            server = Server::start(faults.on(city.command()), &log)?;
            figures.lasted("ready again", server.until_ready()?);
        }
        let door = Door::of(city, &[&server]);
        books.settle(&door, &record)?;
        books.check(city, &door)?;
        server.stop()?;
        Ok(figures)
    }

    fn must_count(&self) -> &'static [&'static str] {
        &["answers 503", "ended by itself"]
    }
}

/// Lets the disk fail for a while; how long the server took to go on, or to end where it must.
fn fail(
    server: &mut Server,
    (faults, mode): (&Faults, Mode),
    (city, path, probe): (&City, &str, &Request),
    chance: &mut Chance,
) -> Result<Duration> {
    std::thread::sleep(Duration::from_millis(chance.between(50, 400)));
    faults.set(mode)?;
    let lasts = Duration::from_millis(chance.between(100, 1_200));
    let began = Instant::now();
    while began.elapsed() < lasts {
        if !reads(server, city, path)? {
            // It has ended, as it may where the disk itself fails.
            ensure!(matches!(mode, Mode::WriteFails | Mode::SyncFails), "it ended on a full disk");
            faults.set(Mode::Sound)?;
            return Ok(Duration::ZERO);
        }
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
    if mode == Mode::SyncFails {
        while began.elapsed() < WITHIN {
            if server.ended()?.is_some() {
                faults.set(Mode::Sound)?;
                return Ok(Duration::ZERO);
            }
            std::thread::sleep(LOOK_AGAIN_AFTER);
        }
        bail!("it did not end although no sync succeeds");
    }
    faults.set(Mode::Sound)?;
    let (back, door) = (Instant::now(), Door::of(city, &[server]));
    while back.elapsed() < WITHIN {
        if server.ended()?.is_some() {
            ensure!(mode == Mode::WriteFails, "it ended on a full disk");
            return Ok(Duration::ZERO);
        }
        if let Reply::Whole(answer) = door.send(0, probe)
            && answer.is_success()
        {
            return Ok(back.elapsed());
        }
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
    bail!("no write succeeds {} s after there is space again", WITHIN.as_secs())
}

/// Whether a case can be read; an error where the server lives and it cannot.
fn reads(server: &mut Server, city: &City, path: &str) -> Result<bool> {
    let reply = client::get(server.address, city.token(Who::Dispatcher), path, WITHIN);
    match reply {
        Reply::Whole(answer) if answer.status == 200 => Ok(true),
        Reply::Whole(answer) => bail!("{path}: {} {}", answer.status, answer.text()),
        Reply::Broken(why) => {
            let began = Instant::now();
            while began.elapsed() < WITHIN {
                if server.ended()?.is_some() {
                    return Ok(false);
                }
                std::thread::sleep(LOOK_AGAIN_AFTER);
            }
            bail!("{path} has no answer though the server lives: {why}")
        }
    }
}
