//! A small town with one person of each sort, and a client that keeps cookies.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::act::App;
use app::port::people::Session;
use app::port::setup::CalendarRecord;
use app::port::time::Clock;
use app::setup::{NewAuthority, NewHolder};
use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::actor::{Actor, Role};
use domain::ids::CalendarKey;
use domain::policy::{Policy, pack};
use http_body_util::BodyExt as _;
use hyper_util::service::TowerToHyperService;
use jiff::{SignedDuration, Timestamp};

use crate::http::accept::Peer;
use crate::http::routes;
use crate::http::session::at_rest;
use crate::http::site::{Fronted, Patience, Site};
use crate::password;
use crate::wiring::Place;

pub(crate) const PASSWORD: &str = "a long password";
/// So many connections the town's server takes at a time.
pub(crate) const CONNECTIONS: u16 = 3;
/// Where the clients of these tests are.
pub(crate) const HERE: &str = "192.0.2.7:40000";

/// A clock that goes on only when it is told to.
pub(crate) struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

pub(crate) struct Town {
    pub(crate) site: Arc<Site>,
    pub(crate) router: Router,
    hands: Arc<Hands>,
    folder: PathBuf,
}

impl Drop for Town {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Everybody: name to sign in with, unit, role.
const PEOPLE: &[(&str, &str, Role, Option<&str>)] = &[
    ("ines", "hotline-centre", Role::Intake, Some("riverton")),
    ("dora", "hotline-centre", Role::Dispatcher, Some("riverton")),
    ("hugo", "transport", Role::Handler, None),
    ("wilma", "water-utility", Role::Handler, None),
    ("vera", "delivery-unit", Role::Verifier, Some("riverton")),
    ("sven", "delivery-unit", Role::Supervisor, Some("riverton")),
    ("lara", "riverton", Role::Leader, None),
    ("adam", "delivery-unit", Role::Appraiser, None),
    ("syl", "riverton", Role::SystemAdministrator, None),
    ("aude", "riverton", Role::AuditAdministrator, None),
    ("petra", "hotline-centre", Role::Intake, Some("riverton")),
    ("petra", "hotline-centre", Role::Dispatcher, Some("riverton")),
];

fn policy() -> Policy {
    let calendars: Vec<CalendarKey> =
        domain::calendar::shipped_keys().map(CalendarKey::from).collect();
    pack::load(pack::shipped("city-311").unwrap(), &calendars).unwrap()
}

impl Town {
    pub(crate) async fn new() -> Self {
        Self::with(Patience::default(), CONNECTIONS).await
    }

    /// A town whose server waits for clients so long, and takes so many at a time.
    pub(crate) async fn with(patience: Patience, connections_max: u16) -> Self {
        let folder = std::env::temp_dir().join(format!("answerable-test-{}", fresh()));
        let wired = Place::of(&folder).make().await.unwrap();
        // A Tuesday morning.
        let now: Timestamp = "2026-03-03T15:00:00Z".parse().unwrap();
        let hands = Arc::new(Hands(AtomicI64::new(now.as_microsecond())));
        let (store, ids) = (Arc::clone(&wired.app.store), Arc::clone(&wired.app.ids));
        let app = App::new(store, hands.clone(), ids, wired.app.vault.clone());
        let app = Arc::new(app.with_blobs(Arc::clone(&wired.app.blobs)));
        let policy = policy();
        let keys = policy.clocks.iter().map(|rule| &rule.calendar).chain([&policy.calendar]);
        let mut keys: Vec<String> = keys.map(ToString::to_string).collect();
        keys.sort_unstable();
        keys.dedup();
        let calendars =
            keys.into_iter().map(|key| CalendarRecord { key, files: Vec::new() }).collect();
        let names = vec![("en".to_owned(), "Riverton".to_owned())];
        let (key, zone) = ("riverton".to_owned(), "America/Chicago".to_owned());
        let new = NewAuthority { key, names, zone, policy, calendars };
        let authority = app.set_up(new).await.unwrap();
        let hash = password::hash(PASSWORD).unwrap();
        for (login, unit, role, serves) in PEOPLE {
            let holder = NewHolder {
                login: (*login).to_owned(),
                name: format!("Person {login}"),
                password: Some(hash.clone()),
                unit: (*unit).to_owned(),
                role: *role,
                serves: serves.map(str::to_owned),
            };
            app.appoint(authority, &holder).await.unwrap();
        }
        let fronted = Fronted { is_https: false, trusted: Vec::new(), connections_max, patience };
        let site = Arc::new(Site::new(app, authority, fronted));
        Self { router: routes::router(&site), site, hands, folder }
    }

    /// Time goes on.
    pub(crate) fn later(&self, hours: i64) {
        let microseconds = SignedDuration::from_hours(hours).as_micros();
        self.hands.0.fetch_add(i64::try_from(microseconds).unwrap(), Ordering::Relaxed);
    }

    /// A browser that nobody has signed in with.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { town: self, cookies: Vec::new(), address: HERE.parse().unwrap() }
    }

    /// A browser in which a person has signed in.
    pub(crate) async fn signed_in(&self, login: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login}: {}", answer.text);
        browser
    }

    /// One more person, without a password.
    pub(crate) async fn appoint(&self, login: &str, unit: &str, role: Role, serves: Option<&str>) {
        let holder = NewHolder {
            login: login.to_owned(),
            name: format!("Person {login}"),
            password: None,
            unit: unit.to_owned(),
            role,
            serves: serves.map(str::to_owned),
        };
        self.site.app.appoint(self.site.authority, &holder).await.unwrap();
    }

    /// A program with a token of a person.
    pub(crate) async fn program(&self, login: &str) -> Program<'_> {
        Program { town: self, token: self.session(login, true).await }
    }

    /// A browser of a person who has signed in, without the password.
    pub(crate) async fn window(&self, login: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let secret = self.session(login, false).await;
        browser.cookies.push(("answerable_session".to_owned(), secret));
        browser
    }

    async fn session(&self, login: &str, is_token: bool) -> String {
        let (app, authority) = (&self.site.app, self.site.authority);
        let person = app.store.account(authority, login).await.unwrap().unwrap().person;
        let rules = app.rules(authority).await.unwrap();
        let now = app.clock.now();
        let (post, _) = rules.posts_of(person, now).next().unwrap();
        // As long as one that was given out.
        let token = at_rest(&format!("{is_token} {login}")).to_string();
        let session = Session {
            secret: at_rest(&token),
            person,
            post: Some(post.id),
            is_token,
            label: "test".to_owned(),
            created_at: now,
            used_at: now,
            expires_at: now + SignedDuration::from_hours(24),
        };
        app.store.put_session(authority, &session).await.unwrap();
        token
    }

    /// A second authority in the same database, with this many requests.
    pub(crate) async fn neighbour(&self, requests: usize) -> Vec<String> {
        let app = &self.site.app;
        let calendars = app.store.rules(self.site.authority).await.unwrap().calendars;
        let new = NewAuthority {
            key: "millbrook".to_owned(),
            names: vec![("en".to_owned(), "Millbrook".to_owned())],
            zone: "America/Chicago".to_owned(),
            policy: policy(),
            calendars,
        };
        let other = app.set_up(new).await.unwrap();
        let matter = serde_json::json!({
            "type": "service-request", "channel": "phone", "urgency": "standard",
            "text": "A matter of the neighbours, numbat-elsewhere",
            "contact": { "name": "N. Neighbour" },
        });
        let matter = serde_json::from_value(matter).unwrap();
        let mut numbers = Vec::new();
        for _ in 0..requests {
            let done = app.register(other, Actor::Public, &matter, None).await.unwrap();
            numbers.push(done.done.number);
        }
        numbers
    }

    pub(crate) async fn send(&self, mut request: Request<Body>, address: SocketAddr) -> Reply {
        request.extensions_mut().insert(Peer(address.ip()));
        let service = TowerToHyperService::new(self.router.clone());
        let response = hyper::service::Service::call(&service, request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&text).into_owned();
        Reply { status: parts.status, headers: parts.headers, text }
    }
}

pub(crate) fn fresh() -> String {
    let bytes: [u8; 12] = crate::system::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// The value of a hidden field of a form: the first of that name after some text.
    pub(crate) fn hidden(&self, after: &str, name: &str) -> String {
        let (_, rest) = self.text.split_once(after).unwrap_or_else(|| panic!("no {after}"));
        let (_, rest) = rest.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A browser.
pub(crate) struct Browser<'a> {
    town: &'a Town,
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) address: SocketAddr,
}

impl Browser<'_> {
    fn keep(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap().to_owned();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value));
            }
        }
    }

    async fn go(&mut self, mut request: Request<Body>) -> Reply {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(COOKIE, cookies.join("; ").parse().unwrap());
        }
        let reply = self.town.send(request, self.address).await;
        self.keep(&reply.headers);
        reply
    }

    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        self.go(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut body = form_urlencoded::Serializer::new(String::new());
        fields.iter().for_each(|(name, value)| {
            body.append_pair(name, value);
        });
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-forwarded-for", fresh())
            .body(Body::from(body.finish()));
        self.go(request.unwrap()).await
    }

    pub(crate) async fn post_body(&mut self, path: &str, kind: &str, body: Vec<u8>) -> Reply {
        let request = Request::post(path).header(CONTENT_TYPE, kind).body(Body::from(body));
        self.go(request.unwrap()).await
    }

    pub(crate) async fn sign_in(&mut self, login: &str, password: &str) -> Reply {
        let token = self.get("/sign-in").await.hidden("/sign-in", "token");
        let fields = [("token", token.as_str()), ("login", login), ("password", password)];
        self.post("/sign-in", &fields).await
    }

    /// Registers a request by telephone with these fields besides the usual ones: its number and
    /// the code to follow it by, which is empty where the caller was known.
    pub(crate) async fn registers(&mut self, fields: &[(&str, &str)]) -> (String, String) {
        let page = self.get("/cases/new").await;
        let hidden = ["token", "once"].map(|name| (name, page.hidden("/cases/new", name)));
        let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
        let usual = [("checked", "1"), ("type", "service-request"), ("channel", "phone")];
        let usual = usual.into_iter().chain([("urgency", "standard")]);
        let all: Vec<_> = hidden.chain(usual).chain(fields.iter().copied()).collect();
        let reply = self.post("/cases/new", &all).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        let between = |before: &str, after: char| {
            let (_, rest) = reply.text.split_once(before)?;
            rest.split(after).next().map(str::to_owned)
        };
        let number = between("href=\"/cases/2026", '"').expect("the number of the case");
        (format!("2026{number}"), between("big code\">", '<').unwrap_or_default())
    }

    /// Signs a case, reaches the requester and answers, as the unit that leads it.
    pub(crate) async fn answers(&mut self, number: &str, public: &str) {
        self.done(number, "sign", &[]).await;
        self.answers_again(number, public).await;
    }

    /// Reaches the requester and answers, as the unit that signed the case before.
    pub(crate) async fn answers_again(&mut self, number: &str, public: &str) {
        let at = ("happened_at", "2026-03-03T09:00");
        let contact = [("is_reached", "yes"), at, ("note", "spoke")];
        self.done(number, "log-contact", &contact).await;
        self.done(number, "answer", &[("public", public)]).await;
    }

    /// Fills in the form of an action on a case's page and sends it.
    pub(crate) async fn act(
        &mut self,
        number: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Reply {
        let path = format!("/cases/{number}");
        let page = self.get(&path).await;
        let form = format!("/cases/{number}/act/{action}");
        assert!(page.text.contains(&form), "no form to {action}: {}", page.text);
        let hidden = ["token", "seq", "once"].map(|name| (name, page.hidden(&form, name)));
        let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
        let all: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
        self.post(&form, &all).await
    }

    /// The same, and it must succeed.
    pub(crate) async fn done(&mut self, number: &str, action: &str, fields: &[(&str, &str)]) {
        let reply = self.act(number, action, fields).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{action}: {}", reply.text);
    }
}

/// A program.
pub(crate) struct Program<'a> {
    town: &'a Town,
    pub(crate) token: String,
}

impl Program<'_> {
    pub(crate) async fn get(&self, path: &str) -> Reply {
        let request = Request::get(path)
            .header("authorization", format!("Bearer {}", self.token))
            .body(Body::empty());
        self.town.send(request.unwrap(), HERE.parse().unwrap()).await
    }

    /// A request as it is written, its body in bytes.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Vec<u8>) -> Option<Reply> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(body));
        // What is no address at all never comes to the server.
        Some(self.town.send(request.ok()?, HERE.parse().unwrap()).await)
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &serde_json::Value,
    ) -> Reply {
        let mut request = Request::post(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_string())).unwrap();
        self.town.send(request, HERE.parse().unwrap()).await
    }
}
