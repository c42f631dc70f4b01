//! Who gets in where: every route and every command, for every role, with a case of one's own, of
//! another unit, of another authority, and one that never was.
//!
//! What is expected is worked out here from the access table and from the few facts of a small
//! town, without the code that the server asks.

use std::collections::BTreeSet;

use app::wire::shape::{Field, Holds, SHAPES};
use axum::http::StatusCode;
use domain::access::{Action, Reach, grants};
use domain::actor::Role;
use serde_json::{Map, Value, json};

use super::town::{Browser, Program, Reply, Town};
use crate::http::routes::{Side, table};

/// A number that no case has.
const NEVER: &str = "2026-999999-8";
/// How the addresses end to which files are sent.
const FILES: &str = "/attachments";
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n a lamp";
/// What stands in every case that somebody here may not see.
const MARKS: [&str; 2] = ["numbat-unseen", "numbat-elsewhere"];

/// What a route is, to whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The same for everybody.
    Open,
    /// For whoever is signed in.
    Person,
    /// For whoever acts in a post.
    Post,
    /// For roles that have the action; for others it does not exist.
    Role(Action),
    /// About one case: read by whoever may see it.
    Case,
    /// About one case: changes it.
    Change,
    /// About a file of one case.
    File,
}

/// Every route of the server's table, with what it must be. A new route needs a line here.
const WAYS: &[(&str, &str, Way)] = &[
    ("GET", "/healthz", Way::Open),
    ("GET", "/readyz", Way::Open),
    ("GET", "/metrics", Way::Open),
    ("GET", "/assets/answerable.css", Way::Open),
    ("GET", "/assets/icon.svg", Way::Open),
    ("GET", "/favicon.ico", Way::Open),
    ("GET", "/", Way::Post),
    ("GET", "/sign-in", Way::Open),
    ("POST", "/sign-in", Way::Open),
    ("POST", "/sign-out", Way::Person),
    ("GET", "/post", Way::Person),
    ("POST", "/post", Way::Person),
    ("GET", "/follow", Way::Open),
    ("POST", "/follow", Way::Open),
    ("POST", "/follow/{action}", Way::Open),
    ("GET", "/language/{tag}", Way::Open),
    ("GET", "/cases", Way::Post),
    ("GET", "/cases/new", Way::Role(Action::Register)),
    ("POST", "/cases/new", Way::Role(Action::Register)),
    ("GET", "/cases/{number}", Way::Case),
    ("POST", "/cases/{number}/act/{action}", Way::Change),
    ("POST", "/cases/{number}/attachments", Way::Change),
    ("GET", "/cases/{number}/attachments/{id}", Way::File),
    ("POST", "/cases/{number}/reveal", Way::Change),
    ("GET", "/dispatch", Way::Role(Action::Dispose)),
    ("GET", "/board", Way::Post),
    ("GET", "/appraisal", Way::Role(Action::ViewAppraisal)),
    ("GET", "/appraisal/cases", Way::Role(Action::ViewAppraisal)),
    ("GET", "/audit", Way::Role(Action::ReadAudit)),
    ("GET", "/api/v1/openapi.json", Way::Open),
    ("GET", "/api/v1/cases", Way::Post),
    ("POST", "/api/v1/cases", Way::Role(Action::Register)),
    ("GET", "/api/v1/cases/{number}", Way::Case),
    ("GET", "/api/v1/cases/{number}/actions", Way::Case),
    ("GET", "/api/v1/cases/{number}/clocks", Way::Case),
    ("GET", "/api/v1/cases/{number}/events", Way::Case),
    ("GET", "/api/v1/cases/{number}/similar", Way::Case),
    ("POST", "/api/v1/cases/{number}/attachments", Way::Change),
    ("GET", "/api/v1/cases/{number}/attachments/{id}", Way::File),
    ("POST", "/api/v1/cases/{number}/commands", Way::Change),
    ("GET", "/api/v1/appraisal", Way::Role(Action::ViewAppraisal)),
    ("GET", "/api/v1/board", Way::Post),
    ("GET", "/api/v1/units", Way::Post),
    ("GET", "/api/v1/policy", Way::Post),
    ("GET", "/api/v1/events", Way::Post),
];

/// The roles of posts.
fn roles() -> impl Iterator<Item = Role> {
    let outside = [Role::Requester, Role::Public, Role::Worker];
    Role::ALL.iter().copied().filter(move |role| !outside.contains(role))
}

/// Where somebody's post is, and how a case led by `transport`, supported by `water-utility`,
/// concerns it; one led by the other utility concerns nobody of these but the third.
const POSTS: &[(&str, &str, &[Reach], &[Reach])] = &[
    (
        "transport",
        "transport",
        &[Reach::Anywhere, Reach::Jurisdiction, Reach::LeadUnit],
        &[Reach::Anywhere],
    ),
    ("water-utility", "water-utility", &[Reach::Anywhere, Reach::SupportUnit], &[Reach::Anywhere]),
    (
        "delivery-unit",
        "riverton",
        &[Reach::Anywhere, Reach::Jurisdiction],
        &[Reach::Anywhere, Reach::Jurisdiction],
    ),
];

fn login(role: Role, unit: &str) -> String {
    let role = serde_json::to_value(role).unwrap();
    format!("{}.{unit}", role.as_str().unwrap())
}

/// Whether the access table has a cell for this, apart from whom one must stand apart.
fn has_cell(action: Action, role: Role, reaches: &[Reach]) -> bool {
    grants(action).any(|(granted, it)| granted == role && reaches.contains(&it.reach))
}

struct Scene {
    town: Town,
    own: String,
    other: String,
    elsewhere: String,
    /// Of a file of one's own case and of the other one.
    files: [String; 2],
}

async fn lead_by(town: &Town, text: &str, lead: &str, support: Option<&str>) -> String {
    let (ines, dora) = (town.program("ines").await, town.program("dora").await);
    let matter = json!({
        "type": "service-request", "category": "street-light", "channel": "phone",
        "urgency": "standard", "text": text, "contact": { "name": "Quinn Example" },
    });
    let made = ines.post("/api/v1/cases", &[], &matter).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let number = made.json()["number"].as_str().unwrap().to_owned();
    let supports = support.map(|unit| json!({ "unit": unit, "task": "look" }));
    let supports: Vec<Value> = supports.into_iter().collect();
    let dispatch = json!({ "command": "dispatch", "lead": lead, "supports": supports });
    let path = format!("/api/v1/cases/{number}/commands");
    let done = dora.post(&path, &[], &dispatch).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    number
}

async fn own(town: &Town) -> String {
    lead_by(town, "Whatever is asked", "transport", Some("water-utility")).await
}

async fn scene() -> Scene {
    let town = Town::new().await;
    for role in roles() {
        for (unit, serves, ..) in POSTS {
            town.appoint(&login(role, unit), unit, role, Some(serves)).await;
        }
    }
    let own = own(&town).await;
    let other = lead_by(&town, MARKS[0], "power-utility", None).await;
    let elsewhere = town.neighbour(9).await.pop().unwrap();
    let files = [attached(&town, &own).await, attached(&town, &other).await];
    Scene { town, own, other, elsewhere, files }
}

/// Attaches a file to a case: its id.
async fn attached(town: &Town, number: &str) -> String {
    let path = format!("/api/v1/cases/{number}/attachments?name=lamp.png");
    let done = town.program("ines").await.ask("POST", &path, PICTURE.to_vec()).await.unwrap();
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    done.json()["id"].as_str().unwrap().to_owned()
}

/// What an answer says, whichever number was asked for.
fn without(reply: &Reply, number: &str) -> (StatusCode, String) {
    (reply.status, reply.text.replace(number, "N"))
}

#[test]
fn the_number_that_no_case_has_could_be_one() {
    assert_eq!(app::number::write(2026, 999_999), NEVER);
}

fn assert_no_marks(reply: &Reply, who: &str) {
    for mark in MARKS {
        assert!(!reply.text.contains(mark), "{who} reads {mark}: {}", reply.text);
    }
}

#[test]
fn every_route_of_the_table_has_a_line_here() {
    let routes: BTreeSet<(&str, &str)> =
        table().iter().map(|route| (route.method, route.path)).collect();
    let lines: BTreeSet<(&str, &str)> =
        WAYS.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(routes, lines);
    assert_eq!(lines.len(), WAYS.len(), "a line twice");
}

/// Asks as a person of the pages or as a program; changes with a form of the person's own.
async fn ask(scene: &Scene, (who, is_api): (&str, bool), method: &str, path: &str) -> Reply {
    if is_api {
        let body = if path.ends_with(FILES) { PICTURE } else { b"{}" };
        let program = scene.town.program(who).await;
        return program.ask(method, path, body.to_vec()).await.unwrap();
    }
    let mut browser = scene.town.window(who).await;
    if method == "GET" {
        return browser.get(path).await;
    }
    let token = browser.get("/").await.hidden("/sign-out", "token");
    let reply = if path.ends_with(FILES) {
        let part = "--x7\r\nContent-Disposition: form-data; name=";
        let before = format!(
            "{part}\"token\"\r\n\r\n{token}\r\n{part}\"file\"; filename=\"lamp.png\"\r\n\
             Content-Type: image/png\r\n\r\n"
        );
        let body = [before.as_bytes(), PICTURE, b"\r\n--x7--\r\n"].concat();
        browser.post_body(path, "multipart/form-data; boundary=x7", body).await
    } else {
        browser.post(path, &[("token", token.as_str()), ("reason", "so")]).await
    };
    assert_ne!(reply.status, StatusCode::BAD_REQUEST, "{who} {path}: {}", reply.text);
    reply
}

/// Which side serves a route.
fn is_of_api(method: &str, path: &str) -> bool {
    let mut routes = table().into_iter();
    let found = routes.find(|route| (route.method, route.path) == (method, path));
    found.unwrap().side == Side::Api
}

#[tokio::test]
async fn every_route_is_open_to_whom_the_access_table_lets_in_and_does_not_exist_for_others() {
    let scene = scene().await;
    for (method, path, way) in WAYS {
        let is_api = is_of_api(method, path);
        for role in roles() {
            let who = login(role, "transport");
            let ask = |path: String| {
                let (scene, who) = (&scene, who.clone());
                async move { ask(scene, (&who, is_api), method, &path).await }
            };
            match way {
                Way::Post if *method == "GET" => {
                    let reply = ask((*path).to_owned()).await;
                    assert_eq!(reply.status, StatusCode::OK, "{who} {path}: {}", reply.text);
                    assert_no_marks(&reply, &who);
                }
                Way::Role(action) => {
                    // Without a question this page is not there for anybody.
                    let is_asked = *path == "/appraisal/cases";
                    let query = if is_asked { "?unit=transport&class=none" } else { "" };
                    let reply = ask(format!("{path}{query}")).await;
                    let is_there = reply.status != StatusCode::NOT_FOUND;
                    let may = grants(*action).any(|(granted, _)| granted == role);
                    assert_eq!(is_there, may, "{who} {path}: {}", reply.status);
                }
                Way::Case => {
                    let may = has_cell(Action::View, role, POSTS[0].2);
                    let reply = ask(path.replace("{number}", &scene.own)).await;
                    let wanted = if may { StatusCode::OK } else { StatusCode::NOT_FOUND };
                    assert_eq!(reply.status, wanted, "{who} {path}");
                    unseen_alike(&scene, (&who, is_api), method, path).await;
                }
                Way::Change | Way::File => {
                    unseen_alike(&scene, (&who, is_api), method, path).await;
                }
                Way::Open | Way::Person | Way::Post => {}
            }
        }
    }
}

/// The case of another unit and of another authority is answered for as one that never was.
async fn unseen_alike(scene: &Scene, who: (&str, bool), method: &str, path: &str) {
    let path = |number: &str| {
        let path = path.replace("{number}", number).replace("{action}", "sign");
        path.replace("{id}", "0199aaaa-0000-7000-8000-000000000001")
    };
    let never = ask(scene, who, method, &path(NEVER)).await;
    let never = without(&never, NEVER);
    for number in [&scene.other, &scene.elsewhere] {
        let reply = ask(scene, who, method, &path(number)).await;
        assert_eq!(without(&reply, number), never, "{who:?} {method} {}", path(number));
    }
}

/// The change that a path of a page asks for; none for commands of programs, which name their own.
fn asked_by(path: &str) -> Option<Action> {
    match path.rsplit_once('/')?.1 {
        "reveal" => Some(Action::RevealContact),
        "attachments" => Some(Action::Attach),
        "{action}" => Some(Action::Sign),
        _ => None,
    }
}

/// Whether the answer to a change is that no cell of the access table has it.
fn is_not_permitted(reply: &Reply, is_api: bool) -> bool {
    let is_refused = reply.status == StatusCode::UNPROCESSABLE_ENTITY;
    if is_api {
        return is_refused && reply.json()["refusal"]["key"] == "not-permitted";
    }
    // What was tried stands before what else is in the way.
    let tried = reply.text.split("id=\"asked\"").next().unwrap_or_default();
    is_refused && tried.contains("Your post does not include this.")
}

/// Changes by their own routes, for every role and relation: of a case that is seen, done only
/// where the access table has a cell; for others it never was.
#[tokio::test]
async fn every_route_that_changes_asks_the_access_table_for_every_role_and_relation() {
    let mut scene = scene().await;
    let mut done = std::collections::BTreeMap::new();
    for (method, path, _) in WAYS.iter().filter(|(.., way)| *way == Way::Change) {
        let Some(action) = asked_by(path) else { continue };
        let is_api = is_of_api(method, path);
        for (role, (unit, _, of_own, of_other)) in
            roles().flat_map(|role| POSTS.iter().map(move |post| (role, post)))
        {
            let who = login(role, unit);
            for (number, reaches) in [(scene.own.clone(), of_own), (scene.other.clone(), of_other)]
            {
                let to = |number| path.replace("{number}", number).replace("{action}", "sign");
                let reply = ask(&scene, (&who, is_api), method, &to(&number)).await;
                let said = format!("{who} {path} {}: {}", reply.status, reply.text);
                if !has_cell(Action::View, role, reaches) {
                    let never = ask(&scene, (&who, is_api), method, &to(NEVER)).await;
                    assert_eq!(never.status, StatusCode::NOT_FOUND, "{said}");
                    assert_eq!(without(&reply, &number), without(&never, NEVER), "{said}");
                    continue;
                }
                let is_refused = reply.status == StatusCode::UNPROCESSABLE_ENTITY;
                assert!(is_refused || reply.status.is_success() || reply.status == 303, "{said}");
                // Where there is a cell the policy, or how far the case is, may still refuse.
                let is_none_of_theirs = is_not_permitted(&reply, is_api);
                assert_ne!(is_none_of_theirs, has_cell(action, role, reaches), "{said}");
                let is_reveal = action == Action::RevealContact;
                assert_eq!(
                    reply.text.contains("Quinn Example"),
                    is_reveal && !is_refused,
                    "{said}"
                );
                if !is_refused {
                    *done.entry((path, unit)).or_insert(0) += 1;
                    scene.own = own(&scene.town).await;
                    scene.other = lead_by(&scene.town, MARKS[0], "power-utility", None).await;
                }
            }
        }
    }
    assert!(done.len() > 6, "{done:?}");
}

/// The file of a case is read by whoever may see the case, under this case's number alone.
#[tokio::test]
async fn a_file_is_there_for_whoever_may_see_its_case_and_for_nobody_else() {
    let scene = scene().await;
    for (method, path, _) in WAYS.iter().filter(|(.., way)| *way == Way::File) {
        let is_api = is_of_api(method, path);
        for (role, (unit, _, of_own, of_other)) in
            roles().flat_map(|role| POSTS.iter().map(move |post| (role, post)))
        {
            let who = login(role, unit);
            let get = async |number: &str, id: &str| {
                let path = path.replace("{number}", number).replace("{id}", id);
                ask(&scene, (&who, is_api), method, &path).await
            };
            let [mine, others] = &scene.files;
            for (number, id, reaches) in
                [(&scene.own, mine, of_own), (&scene.other, others, of_other)]
            {
                let reply = get(number, id).await;
                let may = has_cell(Action::View, role, reaches);
                let wanted = if may { StatusCode::OK } else { StatusCode::NOT_FOUND };
                assert_eq!(reply.status, wanted, "{who} {path} {number}");
                let is_file = reply.header("content-type") == "image/png";
                assert_eq!(is_file, may, "{who} {path} {number}");
            }
            for (number, id) in [(&scene.own, others), (&scene.other, mine)] {
                let reply = get(number, id).await;
                assert_eq!(reply.status, StatusCode::NOT_FOUND, "{who} {path} {number}");
            }
        }
    }
}

/// A reason that cannot be taken tells nobody that an unseen case is there.
#[tokio::test]
async fn a_reveal_that_cannot_be_read_finds_nothing_where_the_case_is_not_seen() {
    let scene = scene().await;
    let mut browser = scene.town.window(&login(Role::Handler, "transport")).await;
    let token = browser.get("/").await.hidden("/sign-out", "token");
    let long = "so ".repeat(200_000);
    for (reason, seq) in [("", "1"), ("so", "no number"), (long.as_str(), "1"), ("a\0b", "1")] {
        let mut post = async |number: &str| {
            let fields = [("token", token.as_str()), ("reason", reason), ("seq", seq)];
            browser.post(&format!("/cases/{number}/reveal"), &fields).await
        };
        let never = without(&post(NEVER).await, NEVER);
        for number in [&scene.other, &scene.elsewhere] {
            assert_eq!(without(&post(number).await, number), never, "{} {seq}", reason.len());
        }
    }
}

/// A value that a field of a command takes here.
fn value(holds: Holds, scene: &Scene) -> Value {
    match holds {
        Holds::Text | Holds::Word => json!("so"),
        Holds::OneOf(words) => json!(words[0]),
        Holds::Unit => json!("transport"),
        Holds::Case => json!(scene.own),
        Holds::Fresh | Holds::Id => json!("0199aaaa-0000-7000-8000-000000000001"),
        Holds::Flag => json!(true),
        Holds::Number(least, _) => json!(least.max(1)),
        Holds::Day => json!("2026-03-20"),
        Holds::Instant => json!("2026-03-03T15:00:00Z"),
        Holds::List(inner) => json!([value(*inner, scene)]),
        Holds::Object(fields) => Value::Object(needed(fields, scene)),
        Holds::Correction => json!({ "field": "text", "value": "so" }),
    }
}

fn needed(fields: &[Field], scene: &Scene) -> Map<String, Value> {
    let needed = fields.iter().filter(|field| field.is_needed);
    needed.map(|field| (field.name.to_owned(), value(field.holds, scene))).collect()
}

/// Sends a command; what came of it.
async fn send(program: &Program<'_>, number: &str, body: &Value) -> Reply {
    program.post(&format!("/api/v1/cases/{number}/commands"), &[], body).await
}

/// Every command, to the case at hand: done or refused as the access table has a cell or none.
#[tokio::test]
async fn every_command_asks_the_access_table_for_every_role_and_relation() {
    let mut scene = scene().await;
    let (mut asked, mut allowed) = (0, 0);
    for shape in SHAPES {
        let action = Action::ALL.iter().find(|it| it.as_str().replace('-', "_") == shape.command);
        let action = *action.unwrap();
        let mut body = needed(shape.fields, &scene);
        body.insert("command".to_owned(), json!(shape.command));
        let body = Value::Object(body);
        for role in roles() {
            for (unit, _, of_own, of_other) in POSTS {
                let who = login(role, unit);
                let program = scene.town.program(&who).await;
                for (number, reaches) in
                    [(scene.own.clone(), of_own), (scene.other.clone(), of_other)]
                {
                    let reply = send(&program, &number, &body).await;
                    let said = format!("{who} {body} {}: {}", reply.status, reply.text);
                    asked += 1;
                    if !has_cell(Action::View, role, reaches) {
                        let never = send(&program, NEVER, &body).await;
                        assert_eq!(without(&reply, &number), without(&never, NEVER), "{said}");
                        continue;
                    }
                    let is_refused = reply.status == StatusCode::UNPROCESSABLE_ENTITY
                        && reply.json()["refusal"]["key"] == "not-permitted";
                    assert_ne!(is_refused, has_cell(action, role, reaches), "{said}");
                    assert_ne!(reply.status, StatusCode::NOT_FOUND, "{said}");
                    if reply.status == StatusCode::OK {
                        allowed += 1;
                        scene.own = own(&scene.town).await;
                        scene.other = lead_by(&scene.town, MARKS[0], "power-utility", None).await;
                    }
                }
            }
        }
    }
    assert!(asked > 3_000 && allowed > 20, "{asked} asked, {allowed} allowed");
}

#[tokio::test]
async fn what_is_wrong_with_a_request_never_tells_that_an_unseen_case_is_there() {
    let scene = scene().await;
    let who = login(Role::Handler, "transport");
    let program = scene.town.program(&who).await;
    let used = [("idempotency-key", "once")];
    let mine = send_with(&program, &scene.own, &used, &json!({ "command": "sign" })).await;
    assert_eq!(mine.status, StatusCode::OK, "{}", mine.text);
    let tag = [("if-match", "seven")];
    let old = [("if-match", "\"1\"")];
    let odd: [(&[(&str, &str)], Value); 6] = [
        (&used, json!({ "command": "sign" })),
        (&tag, json!({ "command": "sign" })),
        (&old, json!({ "command": "sign" })),
        (&[], json!({ "command": "dispatch", "lead": "nobody" })),
        (&[], json!({ "command": "nothing of ours" })),
        (&[], json!({ "command": "sign", "more": 1 })),
    ];
    for (headers, body) in &odd {
        let never = send_with(&program, NEVER, headers, body).await;
        assert_eq!(never.status, StatusCode::NOT_FOUND, "{}", never.text);
        for number in [&scene.other, &scene.elsewhere] {
            let reply = send_with(&program, number, headers, body).await;
            assert_eq!(without(&reply, number), without(&never, NEVER), "{headers:?} {body}");
        }
        let seen = send_with(&program, &scene.own, headers, body).await;
        assert_ne!(seen.status, StatusCode::NOT_FOUND, "{headers:?} {body}: {}", seen.text);
    }
}

async fn send_with(
    program: &Program<'_>,
    number: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Reply {
    program.post(&format!("/api/v1/cases/{number}/commands"), headers, body).await
}

#[tokio::test]
async fn a_reveal_is_recorded_anew_whatever_key_is_given() {
    let scene = scene().await;
    let program = scene.town.program(&login(Role::Handler, "transport")).await;
    let body = json!({ "command": "reveal_contact", "reason": "so" });
    let mut ends = BTreeSet::new();
    for _ in 0..2 {
        let reply = send_with(&program, &scene.own, &[("idempotency-key", "once")], &body).await;
        assert!(reply.text.contains("Quinn Example"), "{}", reply.text);
        ends.insert(reply.json()["seq"].as_u64().unwrap());
    }
    assert_eq!(ends.len(), 2, "each look is an entry");
}

/// The form of every action, whether a page would offer it or not.
#[tokio::test]
async fn a_form_sent_by_hand_for_a_case_that_is_not_seen_finds_nothing() {
    let scene = scene().await;
    let who = login(Role::Handler, "transport");
    let mut browser = scene.town.window(&who).await;
    let token = browser.get("/").await.hidden("/sign-out", "token");
    for action in Action::ALL {
        let mut post = async |number: &str| {
            let path = format!("/cases/{number}/act/{}", action.as_str());
            let fields = [("token", token.as_str()), ("reason", "so"), ("seq", "1")];
            browser.post(&path, &fields).await
        };
        let never = without(&post(NEVER).await, NEVER);
        assert_eq!(never.0, StatusCode::NOT_FOUND, "{}", action.as_str());
        for number in [&scene.other, &scene.elsewhere] {
            assert_eq!(without(&post(number).await, number), never, "{}", action.as_str());
        }
    }
}

#[tokio::test]
async fn a_code_opens_the_request_it_was_told_for_and_no_other() {
    let scene = scene().await;
    let mut ines = scene.town.window("ines").await;
    let (number, code) =
        ines.registers(&[("text", "The lamp is out"), ("telephone", "555 0101")]).await;
    let (foreign, _) = ines.registers(&[("text", MARKS[0]), ("telephone", "555 0102")]).await;
    let mut quinn = scene.town.browser();
    let page = follow(&mut quinn, &number, &code).await;
    assert_eq!(page.status, StatusCode::OK);
    let never = without(&follow(&mut quinn, NEVER, &code).await, NEVER);
    assert_eq!(never.0, StatusCode::UNPROCESSABLE_ENTITY);
    for other in [&foreign, &scene.other, &scene.elsewhere] {
        let reply = follow(&mut quinn, other, &code).await;
        assert_no_marks(&reply, "quinn");
        assert_eq!(without(&reply, other), never, "{other}");
    }
    let token = quinn.get("/follow").await.hidden("/follow", "token");
    for action in Action::ALL {
        let path = format!("/follow/{}", action.as_str());
        let fields =
            [("token", token.as_str()), ("number", foreign.as_str()), ("code", code.as_str())];
        let reply = quinn.post(&path, &fields).await;
        let is_shut =
            [StatusCode::NOT_FOUND, StatusCode::TOO_MANY_REQUESTS].contains(&reply.status);
        assert!(is_shut, "{path}: {}", reply.status);
        assert_no_marks(&reply, "quinn");
    }
}

async fn follow(browser: &mut Browser<'_>, number: &str, code: &str) -> Reply {
    let token = browser.get("/follow").await.hidden("/follow", "token");
    browser.post("/follow", &[("token", &token), ("number", number), ("code", code)]).await
}
