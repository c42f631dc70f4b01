//! What stands before every route: who is asking, whether the route is open to them, the body read
//! within its limits, forms bound to their sign-in; and afterwards, trouble put into words.

use std::sync::Arc;

use app::rules::Rules;
use app::wire::is_plain_name;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, HeaderValue, SET_COOKIE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use domain::access::{Action, grants};
use domain::actor::Actor;
use domain::policy::AttachmentRule;

use super::fields::{Fields, Times};
use super::routes::{Access, Side};
use super::session::{self, Signed};
use super::site::Site;
use super::trouble::Trouble;
use super::{body, cookie, multipart};
use crate::api::caller::{Caller, RawBody};
use crate::locales::{Language, Words};
use crate::pages::desk::Desk;
use crate::{api, pages};

/// What the guard of one route knows.
#[derive(Clone)]
pub(crate) struct Gate {
    /// The site.
    pub(crate) site: Arc<Site>,
    /// Who may come in.
    pub(crate) access: Access,
    /// Who is served: people or programs.
    pub(crate) side: Side,
    /// Whether the body brings a file.
    pub(crate) takes_file: bool,
    /// The parameters that a query of a program may have here.
    pub(crate) query: Arc<[(String, Times)]>,
}

/// Lets a request through to its route, or answers it here.
pub(crate) async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    match gate.side {
        Side::Plain => plain(gate, request, next).await,
        Side::Page => page(gate, request, next).await,
        Side::Api => program(gate, request, next).await,
    }
}

async fn plain(gate: Gate, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(gate.site);
    next.run(request).await
}

async fn page(gate: Gate, request: Request, next: Next) -> Response {
    let (desk, entered) = enter(&gate, request).await;
    let mut response = match entered {
        Ok(request) => next.run(request).await,
        Err(trouble) => pages::trouble::page(&desk, &trouble),
    };
    if let Some(trouble) = trouble_of(&mut response) {
        response = pages::trouble::page(&desk, &trouble);
    }
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Some(visit) = desk.new_visit() {
        let cookie = cookie::keep(cookie::VISIT, visit, gate.site.fronted.is_https);
        append_cookie(headers, &cookie);
    }
    response
}

/// The trouble that a response carries; an address without the method asked for is one too.
fn trouble_of(response: &mut Response) -> Option<Trouble> {
    let is_no_method = response.status() == StatusCode::METHOD_NOT_ALLOWED;
    let carried = response.extensions_mut().remove::<Trouble>();
    carried.or_else(|| is_no_method.then_some(Trouble::NoSuchMethod))
}

/// Adds a cookie; ours hold nothing that a header cannot.
pub(crate) fn append_cookie(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, value);
    }
}

/// The desk of a request, and the request ready for its page, or why it does not come to it.
async fn enter(gate: &Gate, request: Request) -> (Arc<Desk>, Result<Request, Trouble>) {
    let words = words_of(request.headers());
    let secret = cookie::find(request.headers(), cookie::SESSION);
    let visit = cookie::find(request.headers(), cookie::VISIT);
    let here = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let mut desk = Desk::new(Arc::clone(&gate.site), words, here);
    let found = look_up(gate, secret.as_deref()).await;
    let trouble = match found {
        Ok((rules, signed)) => {
            desk.rules = Some(rules);
            desk.take_place(signed, secret, visit);
            admit(gate.access, desk.signed.as_ref()).err()
        }
        Err(trouble) => Some(trouble),
    };
    let desk = Arc::new(desk);
    let entered = match trouble {
        Some(trouble) => Err(trouble),
        None => with_form(gate, &desk, request).await,
    };
    (desk, entered)
}

async fn look_up(
    gate: &Gate,
    secret: Option<&str>,
) -> Result<(Arc<Rules>, Option<Signed>), Trouble> {
    let rules = gate.site.app.rules(gate.site.authority).await?;
    let signed = match secret {
        Some(secret) => session::find(&gate.site, &rules, secret, false).await?,
        None => None,
    };
    Ok((rules, signed))
}

/// Reads the form of a request that changes something, and sees that it was given out here.
async fn with_form(gate: &Gate, desk: &Arc<Desk>, request: Request) -> Result<Request, Trouble> {
    let patience = gate.site.fronted.patience;
    let (mut parts, body) = request.into_parts();
    if parts.method == Method::POST {
        let fields = if gate.takes_file {
            let body = body::read_file(body, file_bytes_max(desk.rules()?), patience).await?;
            let (fields, file) = multipart::parse(&parts.headers, &body)?;
            parts.extensions.insert(file);
            fields
        } else if desk.signed.is_some() {
            Fields::parse(&body::read(body, patience).await?)
        } else {
            Fields::parse(&body::read_of_stranger(body, patience).await?)
        };
        let is_own = fields.get("token").is_some_and(|token| desk.is_own_form(token));
        if !is_own {
            return Err(Trouble::ForeignForm);
        }
        parts.extensions.insert(fields);
    }
    parts.extensions.insert(Arc::clone(desk));
    Ok(Request::from_parts(parts, Body::empty()))
}

/// The largest file that any known policy takes: which of them a case is under, only the decision
/// knows, and it refuses what is larger than that one takes.
fn file_bytes_max(rules: &Rules) -> u64 {
    let largest = rules.policies.iter().map(|policy| policy.attachments.bytes_max).max();
    largest.unwrap_or_else(|| AttachmentRule::default().bytes_max)
}

/// Whether a route is open to whoever is signed in. What is not open to them does not exist for
/// them.
fn admit(access: Access, signed: Option<&Signed>) -> Result<(), Trouble> {
    let signed = match (access, signed) {
        (Access::Public, _) => return Ok(()),
        (_, None) => return Err(Trouble::NotSignedIn),
        (_, Some(signed)) => signed,
    };
    match (access, signed.actor()) {
        (Access::Public | Access::Person, _) | (Access::SignedIn, Some(_)) => Ok(()),
        (Access::SignedIn | Access::May(_), None) => Err(Trouble::NoPost),
        (Access::May(action), Some(actor)) if may(&actor, action) => Ok(()),
        (Access::May(_), Some(_)) => Err(Trouble::NotFound),
    }
}

/// Whether the access table gives an action to a role in any relation.
pub(crate) fn may(actor: &Actor, action: Action) -> bool {
    grants(action).any(|(role, _)| role == actor.role())
}

fn words_of(headers: &HeaderMap) -> Words {
    let chosen = cookie::find(headers, cookie::LANGUAGE).and_then(|tag| Language::of_tag(&tag));
    let liked = || {
        let header = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
        Language::of_header(header)
    };
    Words::of(chosen.or_else(liked).unwrap_or_default())
}

async fn program(gate: Gate, request: Request, next: Next) -> Response {
    let mut response = match ready(&gate, request).await {
        Ok(request) => next.run(request).await,
        Err(trouble) => api::problem::of(&trouble),
    };
    if let Some(trouble) = trouble_of(&mut response) {
        response = api::problem::of(&trouble);
    }
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn ready(gate: &Gate, request: Request) -> Result<Request, Trouble> {
    let rules = gate.site.app.rules(gate.site.authority).await?;
    let signed = match bearer(request.headers()) {
        Some(token) => session::find(&gate.site, &rules, token, true).await?,
        None => None,
    };
    admit(gate.access, signed.as_ref())?;
    let patience = gate.site.fronted.patience;
    let (mut parts, body) = request.into_parts();
    is_asked_well(gate, parts.uri.query().unwrap_or_default())?;
    if parts.method == Method::POST {
        let body = if gate.takes_file {
            body::read_file(body, file_bytes_max(&rules), patience).await?
        } else {
            body::read(body, patience).await?
        };
        parts.extensions.insert(RawBody(Arc::from(body)));
    }
    let site = Arc::clone(&gate.site);
    parts.extensions.insert(Arc::new(Caller { site, rules, signed }));
    Ok(Request::from_parts(parts, Body::empty()))
}

/// Whether a query has nothing that would be passed over in silence.
fn is_asked_well(gate: &Gate, query: &str) -> Result<(), Trouble> {
    let known = |name: &str| {
        let found = gate.query.iter().find(|(known, _)| known == name);
        found.map(|(_, times)| *times)
    };
    let asked = Fields::parse(query.as_bytes());
    let Some((name, problem)) = asked.misfit(known) else { return Ok(()) };
    let field = if is_plain_name(name) { name } else { "(a name)" }.to_owned();
    Err(Trouble::Unreadable { field, problem: problem.to_owned() })
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
