//! Two servers on one database, and their starts again.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::contact::Vault;
use app::port::setup::AuthorityRecord;
use app::port::time::{Clock, Ids as _};
use store::Database;

use super::*;
use crate::system::RandomIds;

/// A clock that somebody sets.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

/// A machine on a database that others use too.
struct Machine {
    app: App,
    hands: Arc<Hands>,
    watch: Watch,
}

impl Machine {
    fn on(database: &Arc<Database>) -> Self {
        let hands = Arc::new(Hands(AtomicI64::new(1_800_000_000)));
        let vault = Vault::new(vec![("1".to_owned(), [1; 32])], [2; 32]).unwrap();
        let app = App::new(database.clone(), hands.clone(), Arc::new(RandomIds), vault);
        let watch = Watch::new(app.clock.now());
        Self { app, hands, watch }
    }

    fn jump(&self, seconds: i64) {
        self.hands.0.fetch_add(seconds, Ordering::Relaxed);
    }

    fn start_again(&mut self) {
        self.watch = Watch::new(self.app.clock.now());
    }

    async fn holds(&self, authority: AuthorityId) -> bool {
        let holds = self.watch.holds(&self.app, authority).await.unwrap();
        assert_eq!(self.watch.held_by().is_some(), holds);
        holds
    }
}

/// A database with two authorities; its folder goes with it.
struct Base(PathBuf, Arc<Database>, [AuthorityId; 2]);

impl Base {
    async fn new() -> Self {
        let fresh = || RandomIds.fresh(Timestamp::UNIX_EPOCH);
        let folder = std::env::temp_dir().join(format!("answerable-watch-{}", fresh()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}", folder.join("city.sqlite").display());
        let database = Database::open(&url, &store::Options::default()).await.unwrap();
        let ids = [AuthorityId(fresh()), AuthorityId(fresh())];
        for (id, key) in ids.into_iter().zip(["fairbrook", "riverton"]) {
            let (names, zone) = (Vec::new(), "UTC".to_owned());
            let record = AuthorityRecord { id, key: key.to_owned(), names, zone };
            app::port::setup::Setup::put_authority(&database, &record).await.unwrap();
        }
        Self(folder, Arc::new(database), ids)
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_start_does_not_release_what_is_held_and_a_confirmation_does() {
    let base = Base::new().await;
    let [city, _] = base.2;
    let mut machine = Machine::on(&base.1);
    assert!(!machine.holds(city).await);
    machine.jump(86_400);
    assert!(machine.holds(city).await);
    machine.start_again();
    assert!(machine.holds(city).await);
    assert!(machine.watch.held_by() > Some(86_000));
    confirm(&machine.app, 1).await.unwrap();
    assert!(!machine.holds(city).await);
    machine.start_again();
    assert!(!machine.holds(city).await);
}

#[tokio::test]
async fn a_start_for_another_authority_holds_too_what_was_held_when_the_last_one_ended() {
    let base = Base::new().await;
    let [city, other] = base.2;
    let mut machine = Machine::on(&base.1);
    machine.jump(86_400);
    assert!(machine.holds(other).await);
    machine.start_again();
    assert!(machine.holds(city).await);
    confirm(&machine.app, 1).await.unwrap();
    assert!(!machine.holds(city).await);
    machine.start_again();
    assert!(!machine.holds(other).await);
}

#[tokio::test]
async fn a_confirmation_while_no_server_runs_counts_at_the_next_start() {
    let base = Base::new().await;
    let [city, _] = base.2;
    let mut machine = Machine::on(&base.1);
    machine.jump(-86_400);
    assert!(machine.holds(city).await);
    assert_eq!(confirm(&machine.app, 1).await.unwrap().len(), 1);
    assert_eq!(held(&machine.app, city).await.unwrap(), None);
    machine.start_again();
    assert!(!machine.holds(city).await);
}

#[tokio::test]
async fn a_confirmation_ends_what_is_held_at_every_authority_and_says_what() {
    let base = Base::new().await;
    let [city, other] = base.2;
    let (here, there) = (Machine::on(&base.1), Machine::on(&base.1));
    assert_eq!(confirm(&here.app, 1).await.unwrap(), []);
    assert!(!here.holds(city).await && !there.holds(other).await);
    here.jump(1_000);
    there.jump(2_000);
    assert!(here.holds(city).await && there.holds(other).await);
    let ended = confirm(&here.app, 2).await.unwrap();
    assert!(ended.iter().all(|held| held.seconds > 900), "{ended:?}");
    assert_eq!(ended.len(), 2);
    assert!(!here.holds(city).await && !there.holds(other).await);
}

#[tokio::test]
async fn one_that_was_released_does_not_take_away_what_another_has_noted() {
    let base = Base::new().await;
    let [city, _] = base.2;
    let (early, mut late) = (Machine::on(&base.1), Machine::on(&base.1));
    early.jump(1_000);
    assert!(early.holds(city).await);
    confirm(&early.app, 1).await.unwrap();
    assert!(!late.holds(city).await);
    late.jump(2_000);
    assert!(late.holds(city).await);
    assert!(!early.holds(city).await);
    assert!(held(&early.app, city).await.unwrap().is_some());
    late.start_again();
    assert!(late.holds(city).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn workers_that_look_side_by_side_release_and_hold_as_one() {
    let base = Base::new().await;
    let [city, _] = base.2;
    let machine = Arc::new(Machine::on(&base.1));
    for mark in 0..20 {
        machine.jump(1_000);
        let look = || {
            let machine = machine.clone();
            tokio::spawn(async move { machine.watch.holds(&machine.app, city).await.unwrap() })
        };
        let looks: Vec<_> = (0..8).map(|_| look()).collect();
        for held in looks {
            assert!(held.await.unwrap());
        }
        confirm(&machine.app, mark).await.unwrap();
        let looks: Vec<_> = (0..8).map(|_| look()).collect();
        for held in looks {
            assert!(!held.await.unwrap());
        }
        assert_eq!(machine.watch.held_by(), None);
    }
}
