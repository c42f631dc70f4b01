//! The use-cases over a real store: a town with a few people, whose clock goes on when it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use app::act::{Act, ActError, App, Done};
use app::attach::Upload;
use app::contact::{Contact, Vault};
use app::port::setup::CalendarRecord;
use app::port::time::{Clock, Ids};
use app::register::Matter;
use app::setup::{NewAuthority, NewHolder};
use app::texts::Writing;
use domain::actor::{Actor, Official, Role};
use domain::case::{Case, Command};
use domain::ids::{AuthorityId, CalendarKey, CaseId, TextId};
use domain::policy::pack;
use domain::text_ref::TextRef;
use jiff::{SignedDuration, Timestamp};
use store::{Database, Folder as Blobs};
use uuid::Uuid;

use crate::support::{Folder, open};

/// A clock that goes on only when it is told to.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

static COUNT: AtomicU64 = AtomicU64::new(1);

/// Ids and keys that nobody else has; several stores may be opened after each other.
struct Counted;

impl Ids for Counted {
    fn fresh(&self, now: Timestamp) -> Uuid {
        let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let mut bytes = [7; 10];
        bytes[2..].copy_from_slice(&count);
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap();
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
    }

    fn key(&self) -> [u8; 32] {
        let mut key = [3; 32];
        key[..8].copy_from_slice(&COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        key
    }
}

const PEOPLE: &[(&str, &str, Role, Option<&str>)] = &[
    ("ines", "hotline-centre", Role::Intake, Some("riverton")),
    ("dora", "hotline-centre", Role::Dispatcher, Some("riverton")),
    ("hugo", "transport", Role::Handler, None),
    ("sven", "delivery-unit", Role::Supervisor, Some("riverton")),
    ("syl", "riverton", Role::SystemAdministrator, None),
];

pub(crate) struct Town {
    pub(crate) app: Arc<App>,
    pub(crate) database: Arc<Database>,
    pub(crate) authority: AuthorityId,
    pub(crate) blobs: Folder,
    hands: Arc<Hands>,
}

impl Town {
    /// A town in an empty database.
    pub(crate) async fn found(address: &str) -> Self {
        let mut town = Self::open(address, AuthorityId(Uuid::nil())).await;
        town.authority = town.app.set_up(Self::new_authority()).await.unwrap();
        for (login, unit, role, serves) in PEOPLE {
            let holder = NewHolder {
                login: (*login).to_owned(),
                name: format!("Person {login}"),
                password: None,
                unit: (*unit).to_owned(),
                role: *role,
                serves: serves.map(str::to_owned),
            };
            town.app.appoint(town.authority, &holder).await.unwrap();
        }
        town
    }

    /// What a town is set up with.
    pub(crate) fn new_authority() -> NewAuthority {
        let keys: Vec<CalendarKey> =
            domain::calendar::shipped_keys().map(CalendarKey::from).collect();
        let policy = pack::load(pack::shipped("city-311").unwrap(), &keys).unwrap();
        let calendars =
            keys.iter().map(|key| CalendarRecord { key: key.to_string(), files: Vec::new() });
        NewAuthority {
            key: "riverton".to_owned(),
            names: vec![("en".to_owned(), "Riverton".to_owned())],
            zone: "America/Chicago".to_owned(),
            policy,
            calendars: calendars.collect(),
        }
    }

    /// A town that is there already.
    pub(crate) async fn open(address: &str, authority: AuthorityId) -> Self {
        let database = Arc::new(open(address).await);
        let now: Timestamp = "2026-03-03T15:00:00Z".parse().unwrap();
        let hands = Arc::new(Hands(AtomicI64::new(now.as_microsecond())));
        let vault = Vault::new(vec![("1".to_owned(), [1; 32])], [2; 32]).unwrap();
        let blobs = Folder::new();
        let app = App::new(database.clone(), hands.clone(), Arc::new(Counted), vault)
            .with_blobs(Arc::new(Blobs::new(blobs.path().join("attachments"))));
        Self { app: Arc::new(app), database, authority, blobs, hands }
    }

    /// Time goes on.
    pub(crate) fn days_go_by(&self, days: i64) {
        self.goes_by(SignedDuration::from_hours(24 * days));
    }

    pub(crate) fn goes_by(&self, time: SignedDuration) {
        let microseconds = time.as_micros();
        self.hands.0.fetch_add(i64::try_from(microseconds).unwrap(), Ordering::Relaxed);
    }

    /// A person in their one post.
    pub(crate) async fn person(&self, login: &str) -> Actor {
        let account = self.app.store.account(self.authority, login).await.unwrap().unwrap();
        let rules = self.app.rules(self.authority).await.unwrap();
        let (post, _) = rules.posts_of(account.person, self.app.clock.now()).next().unwrap();
        Actor::Official(Official {
            person: account.person,
            post: post.id,
            unit: post.unit,
            role: post.role,
            substitute_for: None,
        })
    }

    /// What a request is about.
    pub(crate) fn matter(text: &str) -> Matter {
        Matter {
            type_key: "service-request".to_owned(),
            category: Some("street-light".to_owned()),
            channel: "phone".to_owned(),
            urgency: "standard".to_owned(),
            text: text.to_owned(),
            quotation: None,
            place: Some("12 Mill Lane".to_owned()),
            due_on: None,
            contact: Contact {
                name: "Quinn Example".to_owned(),
                telephone: "+1 555 0100".to_owned(),
                ..Contact::default()
            },
            counterparty: None,
            is_requester_hidden: false,
            comes_from: app::register::ComesFrom::default(),
            named_persons: Vec::new(),
        }
    }

    /// Registers a request.
    pub(crate) async fn request(&self, text: &str) -> Done {
        let matter = Self::matter(text);
        let ines = self.person("ines").await;
        self.app.register(self.authority, ines, &matter, None).await.unwrap().done
    }

    /// Does something in somebody's name.
    pub(crate) async fn act(
        &self,
        login: &str,
        case: CaseId,
        command: Command,
    ) -> Result<Done, ActError> {
        let actor = self.person(login).await;
        self.app.act(Act::new(self.authority, case, actor, command)).await
    }

    /// Does something for which a text is written, in somebody's name.
    pub(crate) async fn says(
        &self,
        login: &str,
        case: CaseId,
        command: impl FnOnce(TextRef) -> Command,
    ) -> Done {
        let mut writing = Writing::new(self.app.ids.as_ref(), self.app.clock.now());
        let command = command(writing.write(case, "What is said of it."));
        let act = Act::new(self.authority, case, self.person(login).await, command);
        self.app.act(act.with_texts(writing.finish())).await.unwrap()
    }

    /// Attaches a file and gives the text that describes it.
    pub(crate) async fn attach(&self, login: &str, case: CaseId, bytes: &[u8]) -> TextId {
        let upload = Upload { name: "picture.png".to_owned(), bytes: bytes.into() };
        let who = (self.authority, self.person(login).await);
        let done = self.app.attach(who, case, upload, (None, None)).await.unwrap();
        done.attached.unwrap()
    }

    /// Forgets a text.
    pub(crate) async fn redact(&self, case: CaseId, text: TextId) {
        let rules = self.app.rules(self.authority).await.unwrap();
        let policy = rules.policy_at(self.app.clock.now()).unwrap();
        let reason = policy.redaction_reasons[0].clone();
        self.act("sven", case, Command::Redact { text, reason }).await.unwrap();
    }

    /// A case as its journal tells it.
    pub(crate) async fn case(&self, id: CaseId) -> Case {
        let loaded = self.app.store.load(self.authority, &[id]).await.unwrap();
        app::act::Known::read(&loaded[0]).unwrap().case
    }
}
