//! Two servers on one PostgreSQL, one of them killed: no effect twice, and the other takes over the
//! steps of clocks that the dead one had claimed, once the lease is over.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};

use super::arena::Arena;
use super::chance::Chance;
use super::check::Books;
use super::city::{City, Door, Server};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::{Engine, Fault};

/// Clients that write at a time.
const CLIENTS: usize = 8;
/// Cases of history whose clocks start and whose steps are all due at once.
const CASES_DUE: u64 = 60;
/// How long others leave claimed cases alone (`crates/app/src/worker/steps.rs`), and how long the
/// other server may take then.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(30 + 5);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);
/// Cases whose step has come.
const DUE: &str = "SELECT count(*) FROM case_row
                   WHERE next_step_at <= extract(epoch FROM clock_timestamp()) * 1000000";
/// By how many entries the cases of history differ: all are alike.
const DIFFERENT: &str = "SELECT count(DISTINCT c.seq) FROM case_row c
                         JOIN external_name e ON e.case_id = c.case_id";
const STEPS: &str = "SELECT count(*) FROM journal WHERE body LIKE '%step_reached%'";

/// Two servers, of which one dies.
pub(super) struct Nodes;

/// Brings in history that is still open: its clocks start now, and its steps are late.
fn import(city: &City) -> Result<()> {
    let (file, rejected) = (city.folder.join("history.csv"), city.folder.join("rejected.csv"));
    let mut rows = "id,requested_at,closed_at,status,text\n".to_owned();
    for id in 0..CASES_DUE {
        rows += &format!("{id},2026-03-01T11:00:00Z,,open,a lamp is out\n");
    }
    std::fs::write(&file, rows)?;
    let (file, rejected) = (file.display().to_string(), rejected.display().to_string());
    let how = ["--mapping", "generic-csv", "--rejected", &rejected];
    city.run(&[&["import", "requests", &file][..], &how].concat()).map(drop)
}

fn count(arena: &Arena, city: &City, sql: &str) -> Result<u64> {
    Ok(arena.postgres()?.query(&city.database_name, sql)?.trim().parse()?)
}

/// Waits until no step is due; how long that took.
fn until_none_is_due(arena: &Arena, city: &City) -> Result<Duration> {
    let began = Instant::now();
    loop {
        let due = count(arena, city, DUE)?;
        if due == 0 {
            return Ok(began.elapsed());
        }
        ensure!(
            began.elapsed() < TAKEN_OVER_WITHIN,
            "{due} cases have a step due {} s after one of two servers died",
            TAKEN_OVER_WITHIN.as_secs()
        );
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
}

impl Fault for Nodes {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        let city = arena.city(Engine::Postgres)?;
        import(&city)?;
        let mut servers = [city.serve()?, city.serve()?];
        let door = Door::of(&city, &servers.each_ref());
        let record = city.folder.join("record");
        let (name, mood) = ("n".to_owned(), Mood::Patient);
        let load = Load { door: &door, record: &record, clients: CLIENTS, mood, name };
        let stop = AtomicBool::new(false);
        let (lasts, dies) = (chance.between(0, 900), usize::try_from(chance.below(2))?);
        let mut figures = std::thread::scope(|scope| {
            let running = scope.spawn(|| load.run(chance, &stop));
            // Not a wait for something: how long both live, another time in each round.
            std::thread::sleep(Duration::from_millis(lasts));
            let killed = servers.get_mut(dies).map_or(Ok(()), Server::kill);
            std::thread::sleep(Duration::from_millis(300));
            stop.store(true, Ordering::Relaxed);
            let figures = running.join().map_err(|_| anyhow!("the load had a bug"))?;
            killed.and(figures)
        })?;
        figures.lasted("takeover", until_none_is_due(arena, &city)?);
        let left = servers.get(1 - dies).ok_or_else(|| anyhow!("no server is left"))?;
        let door = Door::of(&city, &[left]);
        let mut books = Books::beside(CASES_DUE);
        books.settle(&door, &record)?;
        books.check(&city, &door)?;
        let different = count(arena, &city, DIFFERENT)?;
        ensure!(different == 1, "cases that are alike have {different} different histories");
        figures.add("steps", count(arena, &city, STEPS)?);
        drop(servers);
        arena.remove(city)?;
        Ok(figures)
    }
}
