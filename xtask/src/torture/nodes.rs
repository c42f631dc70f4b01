//! Two servers on one PostgreSQL, one of them killed while it has steps of clocks by lease and has
//! not recorded them: no effect twice, and the other takes them over once the lease is over.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};

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
/// Cases of history whose clocks run and whose steps are all due at once: more than one claim
/// takes, so that both servers have some.
const CASES_DUE: u64 = 600;
/// How long the other server may take after the end of a lease until it claims a case itself.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(5);
/// How long everything may take, on a machine that does much besides.
const DONE_WITHIN: Duration = Duration::from_secs(150);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(10);
/// So often a server may have recorded all its steps before it is killed: then nothing is tried.
const MISSES_MAX: u64 = 20;
/// By how many seconds the clocks of the two servers are ahead of when the cases came in: their
/// steps are all due.
const AHEAD: i64 = 40 * 86_400;
/// What the connections of the two servers are called.
const NAMES: [&str; 2] = ["one", "other"];
/// From here on the database notes which server claims which case, and when by the clock on the
/// wall. It changes nothing for the servers.
const WATCH: &str = "
    CREATE TABLE torture_claim (
        case_id bytea NOT NULL, who text NOT NULL, at bigint NOT NULL, lease_until bigint NOT NULL
    );
    CREATE FUNCTION torture_claimed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO torture_claim VALUES (
            NEW.case_id, current_setting('application_name'),
            extract(epoch FROM clock_timestamp()) * 1000000, NEW.step_lease_until
        );
        RETURN NULL;
    END $$;
    CREATE TRIGGER torture_claimed AFTER UPDATE ON case_row FOR EACH ROW
        WHEN (NEW.step_lease_until > OLD.step_lease_until) EXECUTE FUNCTION torture_claimed();";
/// All cases are as though a third server, which is dead, had claimed them; and are not.
const KEEP: &str = "UPDATE case_row SET step_lease_until = 9000000000000000";
const LET_GO: &str = "UPDATE case_row SET step_lease_until = 0";
/// What is claimed and not done, with who claimed it.
const CLAIMED: &str = "FROM torture_claim t JOIN case_row c
    ON c.case_id = t.case_id AND c.step_lease_until = t.lease_until";
/// By how many entries the cases of history differ: all are alike.
const DIFFERENT: &str = "SELECT count(DISTINCT c.seq) FROM case_row c
                         JOIN external_name e ON e.case_id = c.case_id";
const STEPS: &str = "SELECT count(*) FROM journal WHERE body LIKE '%step_reached%'";

/// Two servers, of which one dies.
pub(super) struct Nodes {
    /// A city whose cases of history have clocks that run: each round has a copy.
    made_ready: Option<City>,
}

/// The two servers of a round on their city.
struct Pair<'arena> {
    arena: &'arena Arena,
    city: City,
    servers: [Server; 2],
}

/// What a server left behind when it died.
struct Dead {
    which: usize,
    /// Cases that it had claimed and not done.
    left: u64,
}

impl Nodes {
    pub(super) const fn new() -> Self {
        Self { made_ready: None }
    }

    /// A city with cases whose steps will all be due.
    fn city(&mut self, arena: &Arena) -> Result<City> {
        if self.made_ready.is_none() {
            let city = arena.city(Engine::Postgres)?;
            import(&city)?;
            let before = city.serve()?;
            until_none_is_due(arena, &city, 0)?;
            before.stop()?;
            arena.postgres()?.query(&city.database_name, KEEP)?;
            self.made_ready = Some(city);
        }
        let ready = self.made_ready.as_ref().context("no city")?;
        arena.another(ready)
    }

    /// One death; what was counted, or nothing where the server had done everything before.
    fn death(&mut self, arena: &Arena, chance: &mut Chance) -> Result<(Figures, bool)> {
        let mut city = self.city(arena)?;
        let faults = Faults::new(arena, &city.folder)?;
        faults.shift(AHEAD)?;
        city.environment = faults.environment();
        let servers = [serve(&city, 0)?, serve(&city, 1)?];
        let mut pair = Pair { arena, city, servers };
        pair.query(WATCH)?;
        let mut door = Door::of(&pair.city, &pair.servers.each_ref());
        door.shift = AHEAD;
        let record = pair.city.folder.join("record");
        let (name, mood) = ("n".to_owned(), Mood::Patient);
        let load = Load { door: &door, record: &record, clients: CLIENTS, mood, name };
        let (mut figures, dead) = load.beside(chance, |chance| {
            let dead = pair.kill_one(chance)?;
            // Not a wait for something: the other is alone under load.
            std::thread::sleep(Duration::from_millis(300));
            Ok(dead)
        })?;
        let lasted = until_none_is_due(arena, &pair.city, AHEAD)?;
        figures.lasted("until all steps are done", lasted);
        if dead.left > 0 {
            figures.add("cases taken over", dead.left);
            figures.lasted("taking over after the end of the lease", pair.taken_over(&dead)?);
        }
        let left = pair.servers.get(1 - dead.which).context("no server is left")?;
        let mut books = Books::beside(CASES_DUE);
        let door = Door::of(&pair.city, &[left]);
        books.settle(&door, &record)?;
        books.check(&pair.city, &door)?;
        let different = pair.number(DIFFERENT)?;
        ensure!(different == 1, "cases that are alike have {different} different histories");
        figures.add("steps", pair.number(STEPS)?);
        let Pair { city, servers, .. } = pair;
        drop(servers);
        arena.remove(city)?;
        Ok((figures, dead.left > 0))
    }
}

impl Pair<'_> {
    fn query(&self, sql: &str) -> Result<String> {
        self.arena.postgres()?.query(&self.city.database_name, sql)
    }

    fn number(&self, sql: &str) -> Result<u64> {
        let said = self.query(sql)?;
        said.trim().parse().with_context(|| format!("{sql}: {said}"))
    }

    /// Lets both claim what is due, and kills the first of which it is seen that it has claimed
    /// some and not yet done it.
    fn kill_one(&mut self, chance: &mut Chance) -> Result<Dead> {
        let later = Duration::from_millis(chance.between(0, 1_500));
        self.query(LET_GO)?;
        let began = Instant::now();
        let who = loop {
            let who = self.query(&format!("SELECT t.who {CLAIMED} LIMIT 1"))?;
            if !who.trim().is_empty() {
                break who.trim().to_owned();
            }
            ensure!(began.elapsed() < DONE_WITHIN, "nobody claims what is due");
            std::thread::sleep(LOOK_AGAIN_AFTER);
        };
        let which = NAMES.iter().position(|name| *name == who);
        let which = which.ok_or_else(|| anyhow!("claimed by {who}"))?;
        // Not a wait for something: how much of it is done, another part in each round.
        std::thread::sleep(later);
        self.servers.get_mut(which).map_or(Ok(()), Server::kill)?;
        // What it had sent is done or not before its connections are gone.
        let gone = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = '{who}' AND datname = \
             '{}'",
            self.city.database_name
        );
        while self.number(&gone)? > 0 {
            ensure!(began.elapsed() < DONE_WITHIN, "connections of the dead stay");
            std::thread::sleep(LOOK_AGAIN_AFTER);
        }
        let left = format!(
            "CREATE TABLE torture_left AS SELECT t.* {CLAIMED} WHERE t.who = '{who}';
             SELECT count(*) FROM torture_left"
        );
        Ok(Dead { which, left: self.number(&left)? })
    }

    /// How long after the end of its lease a case was claimed by the other at the latest. None was
    /// claimed before, and each was.
    fn taken_over(&self, dead: &Dead) -> Result<Duration> {
        let delays = format!(
            "SELECT count(*) || ' ' || min(delay) || ' ' || max(delay) FROM (
                 SELECT min(t.at) - (d.lease_until - {AHEAD}::bigint * 1000000) AS delay
                 FROM torture_left d JOIN torture_claim t
                     ON t.case_id = d.case_id AND t.who <> d.who AND t.at > d.at
                 GROUP BY d.case_id, d.lease_until
             ) AS taken"
        );
        let said = self.query(&delays)?;
        let numbers: Vec<i64> = said.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        let [count, least, most] = numbers[..] else { bail!("nothing was taken over: {said}") };
        ensure!(u64::try_from(count)? == dead.left, "{count} of {} are taken over", dead.left);
        let most = Duration::from_micros(most.try_into().unwrap_or_default());
        ensure!(least >= 0, "a case was claimed {} ms before the end of the lease", -least / 1_000);
        ensure!(
            most <= TAKEN_OVER_WITHIN,
            "a case was left alone {} ms after the end of its lease; the servers say: {}",
            most.as_millis(),
            self.city.errors_logged()?
        );
        Ok(most)
    }
}

/// Starts one of the two servers; its connections bear its name.
fn serve(city: &City, which: usize) -> Result<Server> {
    let name = NAMES.get(which).context("no such server")?;
    let address = city.database.as_deref().context("no database")?;
    let mut command = city.command();
    command.env("ANSWERABLE_DATABASE_URL", format!("{address}?application_name={name}"));
    let server = Server::start(command, &city.folder.join("server.log"))?;
    server.until_ready()?;
    Ok(server)
}

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

/// Waits until no step is due by a clock that is so many seconds ahead; how long that took.
fn until_none_is_due(arena: &Arena, city: &City, ahead: i64) -> Result<Duration> {
    let due = format!(
        "SELECT count(*) FROM case_row WHERE next_step_at <= \
         (extract(epoch FROM clock_timestamp()) + {ahead}) * 1000000"
    );
    let began = Instant::now();
    loop {
        let waiting = arena.postgres()?.query(&city.database_name, &due)?;
        if waiting.trim() == "0" {
            return Ok(began.elapsed());
        }
        ensure!(
            began.elapsed() < DONE_WITHIN,
            "{} cases still have a step due; the servers say: {}",
            waiting.trim(),
            city.errors_logged()?
        );
        std::thread::sleep(10 * LOOK_AGAIN_AFTER);
    }
}

impl Fault for Nodes {
    /// Deaths, until in one of them something was left behind to be taken over.
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        let mut figures = Figures::default();
        for _ in 0..MISSES_MAX {
            let (counted, has_left) = self.death(arena, chance)?;
            figures.merge(&counted);
            if has_left {
                figures.add("deaths with claimed steps not done", 1);
                return Ok(figures);
            }
            figures.add("deaths after all claimed steps", 1);
        }
        bail!("{MISSES_MAX} times everything claimed was done before the death")
    }
}
