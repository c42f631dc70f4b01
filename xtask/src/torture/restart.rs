//! PostgreSQL falls over, or throws everybody out, while clients write: an answer that says when to
//! come again, never a failure, and the server goes on once the database is back.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use super::arena::Arena;
use super::chance::Chance;
use super::check::Books;
use super::city::{City, Door, Server};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::{Engine, Fault};

/// Clients that write at a time.
const CLIENTS: usize = 16;
/// After so many restarts another city is taken.
const RESTARTS_OF_A_CITY: u64 = 10;
/// Within this after the database is back a request must be answered.
const GOES_ON_WITHIN: Duration = Duration::from_secs(30);

/// A city whose database comes and goes under one server.
pub(super) struct Restart {
    city: Option<(City, Server, Books)>,
    restarts: u64,
}

impl Restart {
    pub(super) const fn new() -> Self {
        Self { city: None, restarts: 0 }
    }
}

/// What happens to the database: it falls over and is away for a while; later its connections end.
/// How long it took until the server went on, the longer of both.
fn disturb(
    arena: &Arena,
    (city, server): (&City, &Server),
    chance: &mut Chance,
    figures: &mut Figures,
) -> Result<Duration> {
    let postgres = arena.postgres()?;
    std::thread::sleep(Duration::from_millis(chance.between(100, 600)));
    postgres.crash()?;
    std::thread::sleep(Duration::from_millis(chance.between(0, 800)));
    postgres.start_again()?;
    figures.add("restarts", 1);
    let after_restart = goes_on(server)?;
    std::thread::sleep(Duration::from_millis(chance.between(100, 600)));
    figures.add("connections ended", postgres.terminate_backends(&city.database_name)?);
    Ok(goes_on(server)?.max(after_restart))
}

impl Fault for Restart {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        if self.restarts.is_multiple_of(RESTARTS_OF_A_CITY)
            && let Some((city, server, _)) = self.city.take()
        {
            server.stop()?;
            arena.remove(city)?;
        }
        self.restarts += 1;
        if self.city.is_none() {
            let city = arena.city(Engine::Postgres)?;
            let server = city.serve()?;
            self.city = Some((city, server, Books::default()));
        }
        let Some((city, server, books)) = &mut self.city else { bail!("no city") };
        let door = Door::of(city, &[server]);
        let name = format!("r{}", self.restarts);
        let record = city.folder.join(format!("record-{name}"));
        let load =
            Load { door: &door, record: &record, clients: CLIENTS, mood: Mood::Patient, name };
        let mut figures = Figures::default();
        let (counted, back) = load.beside(chance, |chance| {
            let lasted = disturb(arena, (&*city, &*server), chance, &mut figures)?;
            // A little more under load, with the database there.
            std::thread::sleep(Duration::from_millis(200));
            Ok(lasted)
        })?;
        figures.lasted("ready again", back);
        figures.merge(&counted);
        books.settle(&door, &record)?;
        books.check_journal(city)?;
        ensure!(server.ended()?.is_none(), "the server ended");
        Ok(figures)
    }

    fn must_count(&self) -> &'static [&'static str] {
        &["acknowledged", "answers 503", "connections ended"]
    }
}

/// How long it takes until the server is ready.
fn goes_on(server: &Server) -> Result<Duration> {
    let began = Instant::now();
    while server.get("/readyz") != Some(200) {
        ensure!(
            began.elapsed() < GOES_ON_WITHIN,
            "the server did not go on within {} s after the database was back",
            GOES_ON_WITHIN.as_secs()
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(began.elapsed())
}
