//! The way to PostgreSQL breaks: cut, delayed, silent, in the middle of COMMIT. Nobody then knows
//! whether the transaction happened; the client's key decides.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};

use super::arena::Arena;
use super::chance::Chance;
use super::check::Books;
use super::city::{City, Door, Server};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::relay::{Mischief, Relay};
use super::{Engine, Fault};

/// Clients that write at a time.
const CLIENTS: usize = 12;
/// After so many faults another city is taken.
const FAULTS_OF_A_CITY: u64 = 12;
/// After a cut, or once nothing is delayed any more, it is ready again within this.
const GOES_ON_WITHIN: Duration = Duration::from_secs(10);
/// Where all connections went silent, each that is asked is given up after 5 s.
const GOES_ON_AFTER_SILENCE_WITHIN: Duration = Duration::from_secs(25);
/// Until a COMMIT comes that something can be done to: a silent one before it is waited for 30 s.
const COMMITS_WITHIN: Duration = Duration::from_secs(60);

/// What happens, and how many of a dozen rounds it has.
const WHAT: [(What, &str); 12] = [
    (What::At(Mischief::CutBeforeCommit), "cut before COMMIT"),
    (What::At(Mischief::CutAtCommit), "cut at COMMIT"),
    (What::At(Mischief::CutAfterCommit), "cut after COMMIT"),
    (What::Cut, "all cut"),
    (What::Delay, "delayed"),
    (What::At(Mischief::CutAtCommit), "cut at COMMIT"),
    (What::At(Mischief::CutAfterCommit), "cut after COMMIT"),
    (What::At(Mischief::CutBeforeCommit), "cut before COMMIT"),
    (What::Cut, "all cut"),
    (What::At(Mischief::SilentAtCommit), "silent at COMMIT"),
    (What::At(Mischief::SilentBeforeCommit), "silent before COMMIT"),
    (What::Silence, "all silent"),
];

#[derive(Debug, Clone, Copy)]
enum What {
    At(Mischief),
    Cut,
    Delay,
    Silence,
}

impl What {
    /// Whether a connection stays and says nothing any more.
    const fn is_silent(self) -> bool {
        matches!(
            self,
            Self::Silence | Self::At(Mischief::SilentAtCommit | Mischief::SilentBeforeCommit)
        )
    }
}

/// A city that reaches its database by a relay.
pub(super) struct Wire {
    city: Option<(City, Relay, Server, Books)>,
    faults: u64,
}

impl Wire {
    pub(super) const fn new() -> Self {
        Self { city: None, faults: 0 }
    }

    fn city(&mut self, arena: &Arena) -> Result<&mut (City, Relay, Server, Books)> {
        if self.faults.is_multiple_of(FAULTS_OF_A_CITY)
            && let Some((city, relay, server, _)) = self.city.take()
        {
            server.stop()?;
            drop(relay);
            arena.remove(city)?;
        }
        if self.city.is_none() {
            let city = arena.city(Engine::Postgres)?;
            let relay = Relay::start(arena.postgres()?.socket_path())?;
            let address = relay.address;
            let url = format!("postgres://postgres@{address}/{}", city.database_name);
            let mut command = city.command();
            command.env("ANSWERABLE_DATABASE_URL", format!("{url}?sslmode=disable"));
            let server = Server::start(command, &city.folder.join("server.log"))?;
            server.until_ready()?;
            self.city = Some((city, relay, server, Books::default()));
        }
        self.city.as_mut().ok_or_else(|| anyhow!("no city"))
    }
}

impl Fault for Wire {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        let which = usize::try_from(self.faults % WHAT.len() as u64)?;
        let (what, called) = WHAT.get(which).copied().context("nothing to do")?;
        let (city, relay, server, books) = self.city(arena)?;
        let door = Door::of(city, &[server]);
        let name = format!("x{}", chance.below(1 << 40));
        let record = city.folder.join(format!("record-{name}"));
        let load =
            Load { door: &door, record: &record, clients: CLIENTS, mood: Mood::Patient, name };
        let (mut figures, broken) = load.beside(chance, |chance| {
            disturb(relay, what, chance).and_then(|()| goes_on(server, what))
        })?;
        let again = if what.is_silent() { "ready again after silence" } else { "ready again" };
        figures.lasted(again, broken);
        figures.add(called, 1);
        books.settle(&door, &record)?;
        books.check_journal(city)?;
        ensure!(server.ended()?.is_none(), "the server ended");
        self.faults += 1;
        Ok(figures)
    }
}

fn disturb(relay: &Relay, what: What, chance: &mut Chance) -> Result<()> {
    std::thread::sleep(Duration::from_millis(chance.between(50, 500)));
    match what {
        What::Cut => relay.cut(),
        What::Silence => relay.silence(),
        What::Delay => {
            relay.delay(Duration::from_millis(chance.between(20, 200)));
            std::thread::sleep(Duration::from_millis(1_500));
            relay.delay(Duration::ZERO);
        }
        What::At(mischief) => {
            let (before, began) = (relay.done(), Instant::now());
            relay.at_next_commit(mischief);
            while relay.done() == before {
                ensure!(began.elapsed() < COMMITS_WITHIN, "nothing was committed");
                std::thread::sleep(Duration::from_millis(2));
            }
        }
    }
    std::thread::sleep(Duration::from_millis(chance.between(0, 400)));
    Ok(())
}

/// How long it takes until the server is ready.
fn goes_on(server: &Server, what: What) -> Result<Duration> {
    let within = if what.is_silent() { GOES_ON_AFTER_SILENCE_WITHIN } else { GOES_ON_WITHIN };
    let began = Instant::now();
    while began.elapsed() < within {
        if server.get_within("/readyz", within) == Some(200) {
            return Ok(began.elapsed());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    bail!("the server did not go on within {} s", within.as_secs())
}
