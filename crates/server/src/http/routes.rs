//! The one table of routes: every address, who may come in, and what serves it. A route that is not
//! here does not exist, because the router is made from it.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, get, post};
use domain::access::Action;

use super::guard::{Gate, pass};
use super::site::Site;
use super::trouble::Trouble;
use super::{assets, envelope, health};
use crate::api::v1;
use crate::pages;

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody.
    Public,
    /// Who is signed in, whether a post is chosen or not.
    Person,
    /// Who is signed in and acts in a post. What they may do there, the access table says.
    SignedIn,
    /// Who acts in a post whose role has this action; for others the route does not exist.
    May(Action),
}

/// Who is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Monitors and browsers: files, health.
    Plain,
    /// People.
    Page,
    /// Programs.
    Api,
}

/// One line of the table.
pub(crate) struct Route {
    /// Its method.
    pub(crate) method: &'static str,
    /// Its path.
    pub(crate) path: &'static str,
    /// Who may come in.
    pub(crate) access: Access,
    /// Who is served.
    pub(crate) side: Side,
    serve: MethodRouter,
}

/// How the addresses end to which files are sent.
const FILES: &str = "/attachments";

type Line = (&'static str, &'static str, Access, MethodRouter);

fn read<H, T>(path: &'static str, access: Access, handler: H) -> Line
where
    H: Handler<T, ()>,
    T: 'static,
{
    ("GET", path, access, get(handler))
}

fn write<H, T>(path: &'static str, access: Access, handler: H) -> Line
where
    H: Handler<T, ()>,
    T: 'static,
{
    ("POST", path, access, post(handler))
}

fn plain() -> Vec<Line> {
    vec![
        read("/healthz", Access::Public, health::alive),
        read("/readyz", Access::Public, health::ready),
        read("/metrics", Access::Public, health::metrics),
        read("/assets/answerable.css", Access::Public, assets::style),
        read("/assets/icon.svg", Access::Public, assets::icon),
        read("/favicon.ico", Access::Public, assets::icon),
    ]
}

fn for_people() -> Vec<Line> {
    use Access::{May, Person, Public, SignedIn};
    vec![
        read("/", SignedIn, pages::start::page),
        read("/sign-in", Public, pages::sign_in::page),
        write("/sign-in", Public, pages::sign_in::submit),
        write("/sign-out", Person, pages::sign_in::leave),
        read("/post", Person, pages::post::choose::page),
        write("/post", Person, pages::post::choose::submit),
        read("/follow", Public, pages::follow::page),
        write("/follow", Public, pages::follow::submit),
        write("/follow/{action}", Public, pages::follow::act),
        read("/language/{tag}", Public, pages::language::switch),
        read("/cases", SignedIn, pages::case::list::page),
        read("/cases/new", May(Action::Register), pages::case::register::page),
        write("/cases/new", May(Action::Register), pages::case::register::submit),
        read("/cases/{number}", SignedIn, pages::case::show::page),
        write("/cases/{number}/act/{action}", SignedIn, pages::case::act::submit),
        write("/cases/{number}/attachments", SignedIn, pages::case::attachment::submit),
        read("/cases/{number}/attachments/{id}", SignedIn, pages::case::attachment::get),
        write("/cases/{number}/reveal", SignedIn, pages::case::reveal::submit),
        read("/dispatch", May(Action::Dispose), pages::case::queue::page),
        read("/board", SignedIn, pages::board::page),
        read("/appraisal", May(Action::ViewAppraisal), pages::appraisal::show::page),
        read("/appraisal/cases", May(Action::ViewAppraisal), pages::appraisal::cases::page),
        read("/audit", May(Action::ReadAudit), pages::audit::list::page),
    ]
}

fn for_programs() -> Vec<Line> {
    use Access::{May, Public, SignedIn};
    vec![
        read("/api/v1/openapi.json", Public, v1::openapi::document),
        read("/api/v1/cases", SignedIn, v1::case::list::get),
        write("/api/v1/cases", May(Action::Register), v1::case::create::post),
        read("/api/v1/cases/{number}", SignedIn, v1::case::read::get),
        read("/api/v1/cases/{number}/actions", SignedIn, v1::case::read::actions),
        read("/api/v1/cases/{number}/clocks", SignedIn, v1::case::read::clocks),
        read("/api/v1/cases/{number}/events", SignedIn, v1::case::read::events),
        read("/api/v1/cases/{number}/similar", SignedIn, v1::case::similar::get),
        write("/api/v1/cases/{number}/attachments", SignedIn, v1::case::attachment::post),
        read("/api/v1/cases/{number}/attachments/{id}", SignedIn, v1::case::attachment::get),
        write("/api/v1/cases/{number}/commands", SignedIn, v1::case::command::post),
        read("/api/v1/appraisal", May(Action::ViewAppraisal), v1::appraisal::get),
        read("/api/v1/board", SignedIn, v1::board::get),
        read("/api/v1/units", SignedIn, v1::unit::get),
        read("/api/v1/policy", SignedIn, v1::policy::get),
        read("/api/v1/events", SignedIn, v1::feed::get),
    ]
}

/// The whole table.
pub(crate) fn table() -> Vec<Route> {
    let sides = [(Side::Plain, plain()), (Side::Page, for_people()), (Side::Api, for_programs())];
    let routes = sides.into_iter().flat_map(|(side, lines)| {
        lines.into_iter().map(move |(method, path, access, serve)| Route {
            method,
            path,
            access,
            side,
            serve,
        })
    });
    routes.collect()
}

/// Every path of the table.
pub(crate) fn paths() -> &'static [&'static str] {
    static PATHS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| table().iter().map(|route| route.path).collect());
    &PATHS
}

/// The router of a site.
pub(crate) fn router(site: &Arc<Site>) -> Router {
    let gate = |access, side| Gate {
        site: Arc::clone(site),
        access,
        side,
        takes_file: false,
        query: Arc::default(),
    };
    let mut router = Router::new();
    for Route { method, path, access, side, serve } in table() {
        let query = v1::openapi::query(path, method).into();
        let gate = Gate { takes_file: path.ends_with(FILES), query, ..gate(access, side) };
        let guarded = serve.layer(from_fn_with_state(gate, pass));
        router = router.route(path, guarded);
    }
    let elsewhere = |trouble: Trouble, side| {
        let say = move || std::future::ready(trouble.clone());
        any(say).layer(from_fn_with_state(gate(Access::Public, side), pass))
    };
    router
        .route("/api/{*rest}", elsewhere(Trouble::NotFound, Side::Api))
        .fallback_service(elsewhere(Trouble::NotFound, Side::Page))
        .layer(from_fn_with_state(Arc::clone(site), envelope::wrap))
}
