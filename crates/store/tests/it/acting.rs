//! Acting while others write, and while nothing can be written: the use-case over the embedded
//! database.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::act::{ActError, ClientKey};
use app::attach::Upload;
use app::port::list::{CaseFilter, ListQuery, Sort};
use app::port::{Blobs, Fault, Lists, RulesRecord};
use app::setup::SetupError;
use async_trait::async_trait;
use domain::access::{Scope, ScopeClause};
use domain::case::{Command, SupportAsk, UpdateKind};
use domain::ids::{AuthorityId, CaseId, UnitId};
use domain::text_ref::{Digest, TextRef};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use crate::support::{Folder, wait_for};
use crate::town::Town;

/// Files during whose writing a case's facts are counted anew, so many times.
struct Meanwhile {
    files: store::Folder,
    database: PathBuf,
    left: AtomicU32,
}

#[async_trait]
impl Blobs for Meanwhile {
    async fn put(&self, authority: AuthorityId, name: Digest, bytes: &[u8]) -> Result<(), Fault> {
        if self.left.load(Ordering::Relaxed) > 0 {
            self.left.fetch_sub(1, Ordering::Relaxed);
            let connection = Connection::open(&self.database).unwrap();
            connection.execute("UPDATE case_facts SET revision = revision + 1", []).unwrap();
        }
        self.files.put(authority, name, bytes).await
    }

    async fn get(&self, authority: AuthorityId, name: Digest) -> Result<Option<Vec<u8>>, Fault> {
        self.files.get(authority, name).await
    }

    async fn has(&self, authority: AuthorityId, name: Digest) -> Result<bool, Fault> {
        self.files.has(authority, name).await
    }

    async fn set_aside(&self, authority: AuthorityId, name: Digest) -> Result<bool, Fault> {
        self.files.set_aside(authority, name).await
    }

    async fn bring_back(&self, authority: AuthorityId, name: Digest) -> Result<(), Fault> {
        self.files.bring_back(authority, name).await
    }

    async fn destroy(&self, authority: AuthorityId, name: Digest) -> Result<(), Fault> {
        self.files.destroy(authority, name).await
    }

    async fn put_before(
        &self,
        authority: AuthorityId,
        instant: Timestamp,
    ) -> Result<Vec<Digest>, Fault> {
        self.files.put_before(authority, instant).await
    }
}

#[test]
fn who_has_seen_the_case_as_it_is_is_not_refused_because_its_facts_were_counted_anew() {
    wait_for(async {
        let folder = Folder::new();
        let mut town = Town::found(&folder.address()).await;
        let done = town.request("A lamp is out.").await;
        let meanwhile = Arc::new(Meanwhile {
            files: store::Folder::new(folder.path().join("files")),
            database: folder.path().join("city.db"),
            left: AtomicU32::new(2),
        });
        Arc::get_mut(&mut town.app).unwrap().blobs = meanwhile.clone();
        let upload = |bytes: &[u8]| Upload { name: "picture.png".to_owned(), bytes: bytes.into() };
        let who = (town.authority, town.person("ines").await);
        let png = b"\x89PNG\r\n\x1a\n one";
        let attached = town.app.attach(who, done.case, upload(png), (Some(done.seq), None)).await;
        assert_eq!(attached.unwrap().seq, done.seq + 1);
        assert_eq!(meanwhile.left.load(Ordering::Relaxed), 0);
        // A change of the case itself is told, and is not tried again.
        let late = town.app.attach(who, done.case, upload(png), (Some(done.seq), None)).await;
        let told = late.unwrap_err();
        assert!(matches!(told, ActError::Changed { seq } if seq == done.seq + 1), "{told:?}");
    });
}

#[test]
fn a_request_sent_again_has_its_answer_where_nothing_can_be_written() {
    wait_for(async {
        let folder = Folder::new();
        let town = Town::found(&folder.address()).await;
        let matter = Town::matter("A lamp is out.");
        let key = |request: u8| {
            let (account, request) = (Digest([1; 32]), Digest([request; 32]));
            Some(ClientKey { key: "once".to_owned(), account, request })
        };
        let ines = town.person("ines").await;
        let register = async |town: &Town, key: Option<ClientKey>| {
            let registered = town.app.register(town.authority, ines, &matter, key).await;
            registered.map(|registered| registered.done)
        };
        let first = register(&town, key(1)).await.unwrap();
        let full = "CREATE TRIGGER full_u BEFORE UPDATE ON number_block
                BEGIN SELECT RAISE(ABORT, 'full'); END;
            CREATE TRIGGER full_i BEFORE INSERT ON number_block
                BEGIN SELECT RAISE(ABORT, 'full'); END;";
        let connection = Connection::open(folder.path().join("city.db")).unwrap();
        connection.execute_batch(full).unwrap();
        // One that starts now has no number left to give.
        let town = Town::open(&folder.address(), town.authority).await;
        assert_eq!(register(&town, key(1)).await.unwrap(), first);
        assert!(register(&town, key(2)).await.is_err(), "another request under the same key");
        assert!(register(&town, None).await.is_err(), "nothing can be written");
    });
}

#[test]
fn an_authority_whose_setting_up_was_interrupted_is_gone_on_with() {
    wait_for(async {
        let folder = Folder::new();
        let town = Town::found(&folder.address()).await;
        let again = town.app.set_up(Town::new_authority()).await.unwrap_err();
        assert!(matches!(again, SetupError::Taken(_)), "{again}");
        // As it is where the program ended between the authority and its rules.
        let connection = Connection::open(folder.path().join("city.db")).unwrap();
        connection.execute("DELETE FROM rules", []).unwrap();
        let same = town.app.set_up(Town::new_authority()).await.unwrap();
        assert_eq!(same, town.authority);
        assert!(town.app.rules(same).await.unwrap().organisation.units().count() > 1);
    });
}

#[test]
fn rules_that_another_node_has_changed_are_noticed_although_requests_never_pause() {
    wait_for(async {
        let folder = Folder::new();
        let town = Town::found(&folder.address()).await;
        let before = town.app.rules(town.authority).await.unwrap().record.version;
        let other = Town::open(&folder.address(), town.authority).await;
        let record = other.app.rules(town.authority).await.unwrap().record.clone();
        let changed = RulesRecord { version: before + 1, ..record };
        assert!(other.app.store.put_rules(town.authority, &changed).await.unwrap());
        let mut known = before;
        for _ in 0..5 {
            town.goes_by(SignedDuration::from_secs(1));
            known = town.app.rules(town.authority).await.unwrap().record.version;
        }
        assert_eq!(known, before + 1, "asked every second, it went on with the rules it knew");
    });
}

/// Whether a unit sees a case in its lists because it supports it: in the list of open cases, and
/// in that of all.
async fn is_seen(town: &Town, case: CaseId, unit: UnitId) -> (bool, bool) {
    let any_of = vec![ScopeClause::Support(unit)];
    let scope = Scope { any_of, named_as: None, sees_named: true };
    let open = CaseFilter { is_open: true, ..CaseFilter::default() };
    let mut seen = Vec::new();
    for filter in [open, CaseFilter::default()] {
        let query = ListQuery {
            authority: town.authority,
            scope: scope.clone(),
            now: town.app.clock.now(),
            filter,
            sort: Sort::Due,
            after: None,
            limit: 10,
        };
        let page = town.database.list(&query).await.unwrap();
        seen.push(page.rows.iter().any(|listed| listed.row.case == case));
    }
    (seen[0], seen[1])
}

#[test]
fn a_unit_sees_what_it_supports_as_long_as_it_does() {
    wait_for(async {
        let folder = Folder::new();
        let town = Town::found(&folder.address()).await;
        let case = town.request("A lamp is out.").await.case;
        let rules = town.app.rules(town.authority).await.unwrap();
        let unit = |code: &str| rules.unit_by_code(code).unwrap();
        let (lead, helps) = (unit("transport"), unit("delivery-unit"));
        let dispatch = Command::Dispatch { lead, supports: Vec::new(), reason: None };
        town.act("dora", case, dispatch).await.unwrap();
        town.act("hugo", case, Command::Sign).await.unwrap();
        assert_eq!(is_seen(&town, case, helps).await, (false, false));
        let ask = |task| Command::AddSupport(SupportAsk { unit: helps, task, due_on: None });
        town.says("hugo", case, ask).await;
        assert_eq!(is_seen(&town, case, helps).await, (true, true));
        let update = |text| Command::Update { kind: UpdateKind::Progress, text };
        town.says("hugo", case, update).await;
        assert_eq!(is_seen(&town, case, helps).await, (true, true), "after another event");
        let happened_at = town.app.clock.now();
        let contact = |note| Command::LogContact { is_reached: true, happened_at, note };
        town.says("hugo", case, contact).await;
        let release = |reason| Command::ReleaseSupport { unit: helps, reason };
        town.says("hugo", case, release).await;
        assert_eq!(is_seen(&town, case, helps).await, (false, false), "after it was released");
    });
}

#[test]
fn a_case_is_found_by_its_words_after_another_of_its_texts_was_forgotten() {
    wait_for(async {
        let folder = Folder::new();
        let town = Town::found(&folder.address()).await;
        let case = town.request("The lamp of Quokka is out.").await.case;
        let rules = town.app.rules(town.authority).await.unwrap();
        let lead = rules.unit_by_code("transport").unwrap();
        let dispatch = Command::Dispatch { lead, supports: Vec::new(), reason: None };
        town.act("dora", case, dispatch).await.unwrap();
        town.act("hugo", case, Command::Sign).await.unwrap();
        let happened_at = town.app.clock.now();
        let mut said = None;
        let contact = |note: TextRef| {
            said = Some(note.text_id);
            Command::LogContact { is_reached: true, happened_at, note }
        };
        town.says("hugo", case, contact).await;
        town.redact(case, said.unwrap()).await;
        let filter = CaseFilter { words: vec!["quokka".to_owned()], ..CaseFilter::default() };
        let scope = Scope { any_of: vec![ScopeClause::All], named_as: None, sees_named: true };
        let (authority, now) = (town.authority, happened_at);
        let sort = Sort::Newest;
        let query = ListQuery { authority, scope, now, filter, sort, after: None, limit: 10 };
        assert_eq!(town.database.list(&query).await.unwrap().rows.len(), 1);
    });
}
