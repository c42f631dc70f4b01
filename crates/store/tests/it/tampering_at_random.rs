//! Changes past the program in ways that nobody thought of one by one: drawn by a seed, each made
//! in a fresh copy of one town's file. Against a checkpoint kept elsewhere every one is found, and
//! the first bad entry named as far as anything can tell it.
//!
//! Short at every run; `ANSWERABLE_LONG=1` makes 10,000.

use app::journal;
use app::port::Fault;
use app::port::commit::Entry;
use app::verify::{Bad, Exported, Wrong};
use domain::case::Command;
use domain::ids::{AuthorityId, CaseId};
use domain::text_ref::Digest;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::chance::Chance;
use crate::support::{Folder, wait_for};
use crate::town::Town;

/// Deeds of a short run, of a long one.
const DEEDS: [u64; 2] = [150, 10_000];
const CASES: usize = 8;
/// What a checkpoint's number grows by where it is changed.
const RENUMBERED_BY: u64 = 100;
/// Under this name the deeds are counted after which the program could not read the database: a
/// tenth of all at the most.
const UNREAD: &str = "unread";

/// What a deed is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// This entry of this case, or the one after it.
    Entry(CaseId, u64),
    /// This case.
    Case(CaseId),
    /// From a place of the feed on that is not after this one.
    Place(u64),
    /// A checkpoint not after the one after this one, or that the one kept elsewhere is not there.
    Checkpoint(u64),
    /// Numbers of cases in each other's place.
    Numbers,
    /// A tally.
    Tally,
    /// A sum of the appraisal.
    Sum,
}

struct Scene {
    folder: Folder,
    authority: AuthorityId,
    kept: Exported,
    entries: Vec<(CaseId, u64, u64)>,
    cases: Vec<CaseId>,
}

/// A few cases, some of them answered, sealed by several checkpoints.
async fn scene() -> Scene {
    let folder = Folder::new();
    let town = Town::found(&folder.address()).await;
    let rules = town.app.rules(town.authority).await.unwrap();
    let lead = rules.unit_by_code("transport").unwrap();
    let mut cases = Vec::new();
    for number in 0..CASES {
        let case = town.request(&format!("Lamp {number} is out")).await.case;
        cases.push(case);
        let dispatch = Command::Dispatch { lead, supports: Vec::new(), reason: None };
        town.act("dora", case, dispatch).await.unwrap();
        if number % 2 == 0 {
            town.act("hugo", case, Command::Sign).await.unwrap();
            let at = town.app.clock.now();
            town.says("hugo", case, |note| Command::LogContact {
                is_reached: true,
                happened_at: at,
                note,
            })
            .await;
            let answer = |public| Command::Answer { public, internal: None, evidence: Vec::new() };
            town.says("hugo", case, answer).await;
            town.act("dora", case, Command::AcceptAnswer).await.unwrap();
        }
        if number % 3 == 2 {
            town.app.seal(town.authority).await.unwrap();
        }
    }
    while town.app.seal(town.authority).await.unwrap().is_some() {}
    let report = town.app.verify(town.authority, None).await.unwrap();
    assert!(report.ok, "{report:?}");
    let authority = town.authority;
    drop(town);
    let connection = Connection::open(folder.path().join("city.db")).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let sql = "SELECT j.case_id, j.seq, b.first_place + j.slot FROM journal j JOIN batch b \
               ON b.authority = j.authority AND b.number = j.batch";
    let mut statement = connection.prepare(sql).unwrap();
    let entry = |row: &rusqlite::Row<'_>| {
        Ok((
            id(row.get(0)?),
            row.get::<_, i64>(1)?.unsigned_abs(),
            row.get::<_, i64>(2)?.unsigned_abs(),
        ))
    };
    let mut entries: Vec<(CaseId, u64, u64)> =
        statement.query_map([], entry).unwrap().map(Result::unwrap).collect();
    entries.sort_unstable();
    let least = entries.iter().map(|(.., place)| *place).min().unwrap();
    entries.iter_mut().for_each(|entry| entry.2 -= least - 1);
    drop(statement);
    Scene { folder, authority, kept: report.head.unwrap(), entries, cases }
}

/// A number as the database takes it.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap()
}

fn id(bytes: Vec<u8>) -> CaseId {
    CaseId(uuid::Uuid::from_slice(&bytes).unwrap())
}

/// A copy of the file, to be changed.
struct Copy<'scene> {
    scene: &'scene Scene,
    connection: Connection,
    chance: Chance,
}

impl Copy<'_> {
    fn do_it(&self, sql: &str, values: impl rusqlite::Params) -> bool {
        self.connection.execute(sql, values).is_ok_and(|changed| changed > 0)
    }

    fn entry(&mut self) -> (CaseId, u64, u64) {
        self.chance.pick(&self.scene.entries)
    }

    fn last_of(&self, case: CaseId) -> u64 {
        let own = self.scene.entries.iter().filter(|(of, ..)| *of == case);
        own.map(|(_, seq, _)| *seq).max().unwrap()
    }

    fn read(&self, case: CaseId, seq: u64) -> Entry {
        let sql = "SELECT occurred_at, recorded_at, \
                   COALESCE((SELECT who.body FROM actor who WHERE who.key = actor), actor), \
                   body, hash FROM journal WHERE case_id = ?1 AND seq = ?2";
        let at = |microsecond: i64| Timestamp::from_microsecond(microsecond).unwrap();
        let entry = |row: &rusqlite::Row<'_>| {
            let hash: Vec<u8> = row.get(4)?;
            let (occurred_at, recorded_at) = (at(row.get(0)?), at(row.get(1)?));
            let (actor, body) = (row.get(2)?, row.get(3)?);
            let hash = Digest(hash.try_into().unwrap());
            Ok(Entry { seq, occurred_at, recorded_at, actor, body, hash })
        };
        self.connection.query_row(sql, params![case.0.as_bytes(), int(seq)], entry).unwrap()
    }

    /// Another letter somewhere in the JSON of an entry.
    fn letter(&mut self) -> Option<Named> {
        let (case, seq, _) = self.entry();
        let column = self.chance.pick(&["body", "actor"]);
        let entry = self.read(case, seq);
        let mut bytes = if column == "body" { entry.body } else { entry.actor }.into_bytes();
        let place = usize::try_from(self.chance.below(bytes.len() as u64)).unwrap();
        let other = b'0' + u8::try_from(self.chance.below(70)).unwrap();
        let is_other = std::mem::replace(&mut bytes[place], other) != other;
        let text = String::from_utf8(bytes).ok().filter(|_| is_other)?;
        let sql = format!("UPDATE journal SET {column} = ?3 WHERE case_id = ?1 AND seq = ?2");
        self.do_it(&sql, params![case.0.as_bytes(), int(seq), text])
            .then_some(Named::Entry(case, seq))
    }

    /// Another name, or none, for whoever wrote an entry.
    fn actor(&mut self) -> Option<Named> {
        let (case, seq, _) = self.entry();
        let sql = if self.chance.once_in(2) {
            "UPDATE journal SET actor = '@' || ?3 WHERE case_id = ?1 AND seq = ?2"
        } else {
            "UPDATE journal SET actor = (SELECT key FROM actor WHERE key <> journal.actor LIMIT 1)
             WHERE case_id = ?1 AND seq = ?2 AND ?3 <> ''
                 AND EXISTS (SELECT 1 FROM actor WHERE key <> journal.actor)"
        };
        self.do_it(sql, params![case.0.as_bytes(), int(seq), "nobody"])
            .then_some(Named::Entry(case, seq))
    }

    fn instant(&mut self) -> Option<Named> {
        let (case, seq, _) = self.entry();
        let column = self.chance.pick(&["occurred_at", "recorded_at"]);
        let by = i64::try_from(self.chance.below(1 << 40)).unwrap() + 1;
        let by = if self.chance.once_in(2) { by } else { -by };
        let sql =
            format!("UPDATE journal SET {column} = {column} + ?3 WHERE case_id = ?1 AND seq = ?2");
        self.do_it(&sql, params![case.0.as_bytes(), int(seq), by])
            .then_some(Named::Entry(case, seq))
    }

    fn hash(&mut self) -> Option<Named> {
        let (case, seq, _) = self.entry();
        let mut hash = self.read(case, seq).hash.0;
        hash[usize::try_from(self.chance.below(32)).unwrap()] ^= 1 << self.chance.below(8);
        let sql = "UPDATE journal SET hash = ?3 WHERE case_id = ?1 AND seq = ?2";
        self.do_it(sql, params![case.0.as_bytes(), int(seq), hash])
            .then_some(Named::Entry(case, seq))
    }

    fn entry_gone(&mut self) -> Option<Named> {
        let (case, seq, _) = self.entry();
        let sql = "DELETE FROM journal WHERE case_id = ?1 AND seq = ?2";
        // The next one is out of order; of the last, the row tells.
        let is_last = seq == self.last_of(case);
        let named = if is_last { Named::Case(case) } else { Named::Entry(case, seq) };
        self.do_it(sql, params![case.0.as_bytes(), int(seq)]).then_some(named)
    }

    fn tail_gone(&mut self) -> Option<Named> {
        let (case, seq, _) = self.entry();
        let sql = "DELETE FROM journal WHERE case_id = ?1 AND seq >= ?2 AND ?2 > 1";
        self.do_it(sql, params![case.0.as_bytes(), int(seq)]).then_some(Named::Case(case))
    }

    fn exchanged(&mut self) -> Option<Named> {
        let (case, seq, _) = self.entry();
        let other = 1 + self.chance.below(self.last_of(case));
        if other == seq {
            return None;
        }
        for (from, to) in [(seq, 1_000), (other, seq), (1_000, other)] {
            let sql = "UPDATE journal SET seq = ?3 WHERE case_id = ?1 AND seq = ?2";
            self.do_it(sql, params![case.0.as_bytes(), int(from), int(to)]).then_some(())?;
        }
        Some(Named::Entry(case, seq.min(other)))
    }

    /// Two entries in each other's place in the feed.
    fn places_exchanged(&mut self) -> Option<Named> {
        let ((one, first, place), (two, second, other)) = (self.entry(), self.entry());
        if (one, first) == (two, second) {
            return None;
        }
        let slot = |case: CaseId, seq: u64| {
            let sql = "SELECT batch, slot FROM journal WHERE case_id = ?1 AND seq = ?2";
            let slot = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
            self.connection.query_row(sql, params![case.0.as_bytes(), int(seq)], slot).unwrap()
        };
        let (here, there) = (slot(one, first), slot(two, second));
        for (case, seq, (batch, slot)) in
            [(one, first, (-1, -1)), (two, second, here), (one, first, there)]
        {
            let sql = "UPDATE journal SET batch = ?3, slot = ?4 WHERE case_id = ?1 AND seq = ?2";
            self.do_it(sql, params![case.0.as_bytes(), int(seq), batch, slot]).then_some(())?;
        }
        Some(Named::Place(place.min(other)))
    }

    /// An entry told anew, and every hash after it in its case, and the row: whoever does this
    /// knows how the chain is made, and left the checkpoints alone.
    fn chained_anew(&mut self) -> Option<Named> {
        let (case, seq, place) = self.entry();
        let last = self.last_of(case);
        let mut head = if seq == 1 { journal::START } else { self.read(case, seq - 1).hash };
        for at in seq..=last {
            let mut entry = self.read(case, at);
            if at == seq {
                entry.recorded_at += jiff::SignedDuration::from_secs(1);
            }
            head = journal::chain(head, case, &entry);
            let sql =
                "UPDATE journal SET recorded_at = ?3, hash = ?4 WHERE case_id = ?1 AND seq = ?2";
            let recorded = entry.recorded_at.as_microsecond();
            self.do_it(sql, params![case.0.as_bytes(), int(at), recorded, head.0]).then_some(())?;
        }
        let sql = "UPDATE case_row SET head = ?2 WHERE case_id = ?1";
        self.do_it(sql, params![case.0.as_bytes(), head.0]).then_some(Named::Place(place))
    }

    fn row(&mut self) -> Option<Named> {
        let case = self.chance.pick(&self.scene.cases);
        let deed = self.chance.pick(&[
            "status = CASE status WHEN 'closed' THEN 'received' ELSE 'closed' END",
            "seq = seq + 1",
            "head = randomblob(32)",
            "due_at = due_at - 60000000",
            "category = 'pothole'",
            "urgency = 'emergency'",
            "lead_unit = randomblob(16)",
            "responsible = randomblob(16)",
            "supports = randomblob(16)",
            "round = round + 1",
            "escalation = 'notice'",
            "requester = randomblob(16)",
            "is_requester_hidden = 1 - is_requester_hidden",
            "registered_at = registered_at + 1",
            "closed_at = 1",
            "number = '2026-000999-' || abs(random() % 10)",
            "children = children + 1",
            "text_id = randomblob(16)",
            "is_provisional = 1 - is_provisional",
            "policy_version = policy_version + 1",
            "last_update_at = last_update_at + 1",
            "parent = randomblob(16)",
        ]);
        let sql = format!("UPDATE case_row SET {deed} WHERE case_id = ?1");
        self.do_it(&sql, [case.0.as_bytes()]).then_some(Named::Case(case))
    }

    fn numbers_exchanged(&mut self) -> Option<Named> {
        let (one, two) = (self.chance.pick(&self.scene.cases), self.chance.pick(&self.scene.cases));
        let number = |case: CaseId| -> String {
            let sql = "SELECT number FROM case_row WHERE case_id = ?1";
            self.connection.query_row(sql, [case.0.as_bytes()], |row| row.get(0)).unwrap()
        };
        let (here, there) = (number(one), number(two));
        if one == two {
            return None;
        }
        for (case, number) in [(one, "x"), (two, here.as_str()), (one, there.as_str())] {
            let sql = "UPDATE case_row SET number = ?2 WHERE case_id = ?1";
            self.do_it(sql, params![case.0.as_bytes(), number]).then_some(())?;
        }
        // Rows are read in the order of their registration.
        Some(Named::Numbers)
    }

    fn facts(&mut self) -> Option<Named> {
        let case = self.chance.pick(&self.scene.cases);
        let deed = self.chance.pick(&[
            "UPDATE case_facts SET body = replace(body, '2026-', '2025-') WHERE case_id = ?1 AND \
             first_day IS NOT NULL AND body LIKE '%2026-%' AND ?2 > 0",
            "DELETE FROM case_facts WHERE case_id = ?1 AND first_day IS NOT NULL AND ?2 > 0",
            "UPDATE case_facts SET turns_at = turns_at + ?2 WHERE case_id = ?1 \
             AND turns_at < 9223372036854775807",
            "UPDATE case_facts SET turns_at = 9223372036854775807 WHERE case_id = ?1 \
             AND turns_at < 9223372036854775807 AND ?2 > 0",
            "UPDATE case_facts SET turned_at = ?2 WHERE case_id = ?1",
        ]);
        let salt = self.chance.below(1 << 30) + 1;
        self.do_it(deed, params![case.0.as_bytes(), int(salt)]).then_some(Named::Case(case))
    }

    fn text(&mut self) -> Option<Named> {
        let case = self.chance.pick(&self.scene.cases);
        let deed = self.chance.pick(&[
            "UPDATE text_body SET body = CAST('other ' || ?2 AS BLOB) WHERE case_id = ?1",
            "UPDATE text_body SET hash_key = randomblob(32) WHERE case_id = ?1 AND ?2 > 0",
            "DELETE FROM text_body WHERE case_id = ?1 AND ?2 > 0",
        ]);
        let salt = self.chance.below(1 << 30) + 1;
        self.do_it(deed, params![case.0.as_bytes(), int(salt)]).then_some(Named::Case(case))
    }

    fn tally(&mut self) -> Option<Named> {
        let salt = i64::try_from(self.chance.below(1_000)).unwrap();
        let deed = self.chance.pick(&[
            "UPDATE tally SET amount = amount + 1 + ?1",
            "DELETE FROM tally WHERE ?1 >= 0",
            "INSERT INTO tally SELECT authority, day, randomblob(16), measure, amount + ?1 \
             FROM tally LIMIT 1",
            "UPDATE tally SET day = day - 1 WHERE ?1 >= 0",
        ]);
        self.do_it(deed, [salt]).then_some(Named::Tally)
    }

    fn sum(&mut self) -> Option<Named> {
        let salt = int(self.chance.below(1_000));
        let deed = self.chance.pick(&[
            "UPDATE appraisal_sum SET amount = amount + 1 + ?1",
            "UPDATE appraisal_sum SET amount = amount + 1 + ?1 WHERE period <> 'month'",
            "DELETE FROM appraisal_sum WHERE ?1 >= 0",
            "DELETE FROM appraisal_sum WHERE counted LIKE '% overall %' AND ?1 >= 0",
            "INSERT INTO appraisal_sum SELECT authority, period, first_day, randomblob(16), \
             counted, part, amount + ?1 FROM appraisal_sum LIMIT 1",
            "UPDATE appraisal_sum SET counted = replace(counted, 'not_due_yet', 'in_time') \
             WHERE counted LIKE '% not_due_yet' AND ?1 >= 0",
        ]);
        self.do_it(deed, [salt]).then_some(Named::Sum)
    }

    fn checkpoint(&mut self) -> Option<Named> {
        let most = i64::try_from(self.scene.kept.number).unwrap();
        let number = 1 + i64::try_from(self.chance.below(self.scene.kept.number)).unwrap();
        let deed = self.chance.pick(&[
            "UPDATE checkpoint SET root = randomblob(32) WHERE number = ?1",
            "UPDATE checkpoint SET chain = randomblob(32) WHERE number = ?1",
            "UPDATE checkpoint SET made_at = made_at + 1 WHERE number = ?1",
            "UPDATE checkpoint SET last_place = last_place + 1 WHERE number = ?1",
            "UPDATE checkpoint SET last_place = last_place - 1 WHERE number = ?1",
            "DELETE FROM checkpoint WHERE number = ?1",
            "DELETE FROM checkpoint WHERE number >= ?1",
            "UPDATE checkpoint SET number = number + 100 WHERE number = ?1",
            "UPDATE batch SET first_place = first_place + 1000 WHERE checkpoint = ?1",
            "UPDATE batch SET checkpoint = NULL, first_place = NULL WHERE checkpoint = ?1",
            "DELETE FROM batch WHERE checkpoint = ?1",
        ]);
        (number <= most && self.do_it(deed, [number]))
            .then(|| Named::Checkpoint(number.unsigned_abs()))
    }

    /// Something is changed at random; none where it came out as it was.
    fn deed(&mut self) -> Option<Named> {
        match self.chance.below(18) {
            0..=2 => self.letter(),
            3 => self.instant(),
            4 => self.hash(),
            5 => self.entry_gone(),
            6 => self.tail_gone(),
            7 => self.exchanged(),
            8 => self.places_exchanged(),
            9 => self.chained_anew(),
            10 => self.row(),
            11 => self.numbers_exchanged(),
            12 => self.facts(),
            13 => self.text(),
            14 => self.tally(),
            15 => self.sum(),
            16 => self.actor(),
            _ => self.checkpoint(),
        }
    }
}

/// Whether what was found first is what was done.
fn is_named(bad: &Bad, named: Named) -> bool {
    match named {
        Named::Entry(case, seq) => {
            bad.case == Some(case) && bad.seq.is_some_and(|found| (seq..=seq + 1).contains(&found))
        }
        Named::Case(case) => bad.case == Some(case),
        Named::Place(place) => {
            bad.what == Wrong::Root && bad.place.is_some_and(|from| from <= place)
        }
        Named::Numbers => matches!(bad.what, Wrong::Root | Wrong::Row),
        Named::Checkpoint(number) => match bad.what {
            Wrong::Root | Wrong::Checkpoint => {
                // One that bears another number now is named by that.
                let named = [number, number + 1, number + RENUMBERED_BY];
                bad.checkpoint.is_some_and(|found| named.contains(&found))
            }
            what => what == Wrong::Exported,
        },
        Named::Tally => bad.what == Wrong::Tally && bad.tally.is_some(),
        Named::Sum => bad.what == Wrong::Sum && bad.sum.is_some(),
    }
}

#[test]
fn whatever_is_changed_at_random_is_found_against_a_checkpoint_and_the_first_bad_entry_named() {
    wait_for(async {
        let is_long = std::env::var_os("ANSWERABLE_LONG").is_some();
        let seed = std::env::var("ANSWERABLE_SEED").ok().and_then(|it| it.parse().ok());
        let (scene, seed) = (scene().await, seed.unwrap_or(17));
        let (mut done, mut alike, mut found) = (0, 0, std::collections::BTreeMap::new());
        for number in 0_u64.. {
            if done == DEEDS[usize::from(is_long)] {
                break;
            }
            let copy = Folder::new();
            let path = copy.path().join("city.db");
            std::fs::copy(scene.folder.path().join("city.db"), &path).unwrap();
            let connection = Connection::open(&path).unwrap();
            connection.pragma_update(None, "foreign_keys", "off").unwrap();
            connection.pragma_update(None, "synchronous", "off").unwrap();
            let chance = Chance::of(seed + number * 1_000_003);
            let mut changed = Copy { scene: &scene, connection, chance };
            let Some(named) = changed.deed() else {
                alike += 1;
                continue;
            };
            drop(changed);
            let town = Town::open(&copy.address(), scene.authority).await;
            let report = town.app.verify(scene.authority, Some(&scene.kept)).await;
            // What the program cannot read at all is not passed over either.
            let report = match report {
                Ok(report) => report,
                Err(Fault::Corrupt { .. }) => {
                    *found.entry(UNREAD.to_owned()).or_insert(0) += 1;
                    done += 1;
                    continue;
                }
                Err(other) => panic!("seed {seed}, deed {number}: {named:?}: {other}"),
            };
            let said = format!("seed {seed}, deed {number}: {named:?}: {report:?}");
            let bad = report.first_bad.as_ref().unwrap_or_else(|| panic!("not found: {said}"));
            assert!(!report.ok && is_named(bad, named), "{said}");
            *found.entry(format!("{:?}", bad.what)).or_insert(0) += 1;
            done += 1;
        }
        let unread = found.get(UNREAD).copied().unwrap_or(0);
        assert!(unread * 10 <= done, "{unread} of {done} could not be read: {found:?}");
        println!("seed {seed}: {done} deeds, found as {found:?}; {alike} draws changed nothing");
    });
}
