//! `kill -9` while clients write: ready again soon, nothing lost, nothing doubled.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::arena::Arena;
use super::chance::Chance;
use super::check::Books;
use super::city::{City, Door, Server};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::{Engine, Fault, record};

/// Clients that write at a time.
const CLIENTS: usize = 16;
/// After so many kills another city is taken: checking it takes longer the more it holds.
const KILLS_OF_A_CITY: u64 = 10;
/// Within this it must be ready again; in the short form, on a busy machine, within the second.
const READY_WITHIN: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(20)];

/// A city that is killed again and again.
pub(super) struct Kill {
    engine: Engine,
    city: Option<(City, Books)>,
    kills: u64,
}

impl Kill {
    pub(super) const fn new(engine: Engine) -> Self {
        Self { engine, city: None, kills: 0 }
    }
}

impl Fault for Kill {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        if self.kills.is_multiple_of(KILLS_OF_A_CITY)
            && let Some((city, _)) = self.city.take()
        {
            arena.remove(city)?;
        }
        self.kills += 1;
        if self.city.is_none() {
            self.city = Some((arena.city(self.engine)?, Books::default()));
        }
        let Some((city, books)) = &mut self.city else { return Ok(Figures::default()) };
        let mut server = city.serve()?;
        let door = Door::of(city, &[&server]);
        let name = format!("k{}", self.kills);
        let record = city.folder.join(format!("record-{name}"));
        let load =
            Load { door: &door, record: &record, clients: CLIENTS, mood: Mood::Mortal, name };
        let lasts = Duration::from_millis(chance.between(150, 900));
        let (mut figures, ()) = load.beside(chance, |_| {
            // Not a wait for something: how long the load lasts, another time in each round.
            std::thread::sleep(lasts);
            record::wait_for_the_first(&record);
            server.kill()
        })?;

        let again = Server::start(city.command(), &city.folder.join("server.log"))?;
        let ready = again.until_ready()?;
        let [long, short] = READY_WITHIN;
        let within = if arena.is_long { long } else { short };
        ensure!(ready <= within, "it was ready again only after {} ms", ready.as_millis());
        figures.lasted("ready again", ready);
        let door = Door::of(city, &[&again]);
        books.settle(&door, &record)?;
        books.check(city, &door)?;
        again.stop()?;
        Ok(figures)
    }

    fn must_count(&self) -> &'static [&'static str] {
        &["acknowledged", "without an answer"]
    }
}
