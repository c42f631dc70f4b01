//! Two servers on one PostgreSQL, one of them killed: no effect twice, and the other takes over the
//! steps of clocks that the dead one had claimed, once the lease is over.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};

use super::arena::Arena;
use super::chance::Chance;
use super::check::Books;
use super::city::{City, Door, Server};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::preload::Faults;
use super::{Engine, Fault};

/// Clients that write at a time.
const CLIENTS: usize = 8;
/// Cases of history whose clocks start and whose steps are all due at once.
const CASES_DUE: u64 = 6;
/// How long the other server may take after the end of a lease until it claims a case itself.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(5);
/// How long everything may take, on a machine that does much besides.
const DONE_WITHIN: Duration = Duration::from_secs(150);
/// Whoever lives does a step and lets go of its case long before this: a case that somebody has by
/// lease for so long was claimed by the one that died.
const OF_THE_DEAD_AFTER: Duration = Duration::from_secs(10);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);
/// By how many seconds the clocks of the two servers are ahead of when the cases came in: their
/// steps are all due.
const AHEAD: i64 = 40 * 86_400;
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

/// The cases whose step has come by a clock that is so many seconds ahead, one a line: which, how
/// many entries it has, and whether nobody has it by lease.
fn due(arena: &Arena, city: &City, ahead: i64) -> Result<String> {
    let sql = format!(
        "SELECT encode(case_id, 'hex') || ' ' || seq || ' ' || (step_lease_until <= now) \
         FROM case_row, \
         (SELECT (extract(epoch FROM clock_timestamp()) + {ahead}) * 1000000 AS now) AS clock \
         WHERE next_step_at <= now"
    );
    arena.postgres()?.query(&city.database_name, &sql)
}

fn count(arena: &Arena, city: &City, sql: &str) -> Result<u64> {
    Ok(arena.postgres()?.query(&city.database_name, sql)?.trim().parse()?)
}

/// Waits until no step is due; how long that took, and whether the dead one had claimed a case. No
/// case may be left alone for long after the
/// lease of whoever had claimed it: neither claimed again nor moved on.
fn until_none_is_due(arena: &Arena, city: &City, ahead: i64) -> Result<(Duration, bool)> {
    let began = Instant::now();
    let mut seen: BTreeMap<String, Instant> = BTreeMap::new();
    let mut is_of_the_dead = false;
    loop {
        let due = due(arena, city, ahead)?;
        let waiting: Vec<&str> = due.lines().collect();
        if waiting.is_empty() {
            return Ok((began.elapsed(), is_of_the_dead));
        }
        seen.retain(|case, _| waiting.contains(&case.as_str()));
        for case in &waiting {
            let since = seen.entry((*case).to_owned()).or_insert_with(Instant::now);
            if case.ends_with("false") {
                is_of_the_dead |= since.elapsed() > OF_THE_DEAD_AFTER;
                continue;
            }
            ensure!(
                since.elapsed() <= TAKEN_OVER_WITHIN,
                "a case is left alone {} s after the end of its lease; the servers say: {}",
                since.elapsed().as_secs(),
                city.errors_logged()?
            );
        }
        ensure!(began.elapsed() < DONE_WITHIN, "{} cases still have a step due", waiting.len());
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
}

impl Fault for Nodes {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        let mut city = arena.city(Engine::Postgres)?;
        import(&city)?;
        let before = city.serve()?;
        until_none_is_due(arena, &city, 0)?;
        before.stop()?;
        let faults = Faults::new(arena, &city.folder)?;
        faults.shift(AHEAD)?;
        city.environment = faults.environment();
        let mut servers = [city.serve()?, city.serve()?];
        let mut door = Door::of(&city, &servers.each_ref());
        door.shift = AHEAD;
        let record = city.folder.join("record");
        let (name, mood) = ("n".to_owned(), Mood::Patient);
        let load = Load { door: &door, record: &record, clients: CLIENTS, mood, name };
        let (lasts, dies) = (chance.between(0, 900), usize::try_from(chance.below(2))?);
        let (mut figures, ()) = load.beside(chance, |_| {
            // Not a wait for something: how long both live, another time in each round.
            std::thread::sleep(Duration::from_millis(lasts));
            let killed = servers.get_mut(dies).map_or(Ok(()), Server::kill);
            std::thread::sleep(Duration::from_millis(300));
            killed
        })?;
        let (lasted, is_of_the_dead) = until_none_is_due(arena, &city, AHEAD)?;
        figures.lasted("until all steps are done", lasted);
        figures.add("rounds in which the dead had claimed a step", u64::from(is_of_the_dead));
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
