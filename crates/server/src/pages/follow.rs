//! Following a request without an account: by its number and the code that its requester was told
//! once. They read what was asked and answered and who looked at their contact data, and say
//! themselves whether it is resolved. What else happened inside stays inside.

use app::act::{Act, ClientKey};
use app::read::Sheet;
use askama::Template;
use axum::extract::Extension;
use axum::http::StatusCode;
use domain::access::Action;
use domain::actor::Actor;
use domain::case::EventBody;
use domain::ids::RequesterId;

use super::badge::Badge;
use super::case::act::seen;
use super::case::form::{self, MORE};
use super::case::register::what_was_sent;
use super::case::sheet::actions::{FormView, forms};
use super::case::sheet::{Attempt, answer, text_of};
use super::desk::{At, Desk, Sent};
use super::frame::Frame;
use super::trouble::says;
use super::{Answer, show};
use crate::http::accept::Peer;
use crate::http::command;
use crate::http::fields::Fields;
use crate::http::place::Path;
use crate::http::session::at_rest;
use crate::http::trouble::Trouble;
use crate::locales::Words;

/// What a requester may do to their own case here.
const ACTIONS: &[Action] = &[Action::VerifyOwn, Action::Reopen, Action::Withdraw];

#[derive(Template)]
#[template(path = "follow/ask.html")]
struct Ask {
    w: Words,
    frame: Frame,
    number: String,
    wrong: String,
}

struct Look {
    at: String,
    who: String,
}

#[derive(Template)]
#[template(path = "follow/show.html")]
struct Page {
    w: Words,
    frame: Frame,
    number: String,
    code: String,
    seq: u64,
    once: String,
    status: Badge,
    registered: String,
    lead: String,
    text: String,
    answer: String,
    forms: Vec<FormView>,
    looks: Vec<Look>,
    wrong: String,
    done: String,
}

/// The number and the code are asked.
pub(crate) async fn page(At(desk): At) -> Answer {
    show(StatusCode::OK, &ask(&desk, "", String::new()))
}

fn ask(desk: &Desk, number: &str, wrong: String) -> Ask {
    let frame = desk.frame(desk.words.say("follow-title"));
    Ask { w: desk.words, frame, number: number.to_owned(), wrong }
}

/// Whose number and code these are: the requester and their case as they may see it.
async fn find(
    desk: &Desk,
    address: Peer,
    sent: &Fields,
) -> Result<Option<(RequesterId, Sheet)>, Trouble> {
    let (site, number) = (&desk.site, sent.get("number").unwrap_or_default());
    let begun = site.wrong_codes.attempt(number, address.0, desk.now);
    begun.map_err(|seconds| Trouble::Wait { seconds })?;
    let found = look_up(desk, number, sent).await;
    match &found {
        Ok(Some(_)) => site.wrong_codes.forgive(number, address.0),
        Ok(None) => {}
        // Nobody was wrong: the database was away.
        Err(_) => site.wrong_codes.take_back(number, address.0),
    }
    found
}

async fn look_up(
    desk: &Desk,
    number: &str,
    sent: &Fields,
) -> Result<Option<(RequesterId, Sheet)>, Trouble> {
    let site = &desk.site;
    let code = sent.get("code").unwrap_or_default().to_lowercase();
    let code = site.app.vault.code(&code);
    let found = site.app.store.requester_by_code(site.authority, code).await?;
    let Some(requester) = found else { return Ok(None) };
    let actor = Actor::Requester { requester };
    let sheet = site.app.sheet(site.authority, &actor, number).await?;
    Ok(sheet.map(|sheet| (requester, sheet)))
}

fn view(desk: &Desk, sheet: &Sheet, attempt: &Attempt, code: &str) -> Result<Page, Trouble> {
    let (rules, case, moments) = (desk.rules()?, &sheet.case, desk.moments()?);
    let policy = case.policy.as_ref().and_then(|reference| rules.policies.get(reference));
    let naming = desk.naming()?.under(policy);
    let registration = case.registration.as_ref().ok_or(Trouble::Failed)?;
    let mut open = forms(desk, &naming, sheet, (attempt, &[]))?;
    open.retain(|form| ACTIONS.iter().any(|action| action.as_str() == form.action));
    let looks = sheet
        .events
        .iter()
        .rev()
        .filter(|event| matches!(event.body, EventBody::ContactRevealed { .. }));
    let post = |actor: &Actor| match actor {
        Actor::Official(official) => naming.post(official.role, official.unit),
        _ => naming.word("role", &actor.role()),
    };
    let looks =
        looks.map(|event| Look { at: moments.at(event.recorded_at), who: post(&event.actor) });
    let missing = desk.words.say("text-redacted");
    Ok(Page {
        w: desk.words,
        frame: desk.frame(desk.words.with("case-title", &[("number", &sheet.number)])),
        number: sheet.number.clone(),
        code: code.to_owned(),
        seq: case.seq,
        once: desk.fresh_key(),
        status: naming.status(case.status()),
        registered: moments.at(case.registered_at),
        lead: case.lead().map(|unit| naming.unit(unit)).unwrap_or_default(),
        text: text_of(sheet, Some(&registration.text)).unwrap_or(missing),
        answer: answer(sheet).unwrap_or_default(),
        forms: open,
        looks: looks.collect(),
        wrong: attempt.trouble.as_ref().map(|it| says(desk, it)).unwrap_or_default(),
        done: String::new(),
    })
}

/// Shows the case of a number and its code.
pub(crate) async fn submit(
    At(desk): At,
    Extension(address): Extension<Peer>,
    Sent(sent): Sent,
) -> Answer {
    let number = sent.get("number").unwrap_or_default();
    let wrong = match find(&desk, address, &sent).await {
        Ok(Some((_, sheet))) => {
            let page = view(&desk, &sheet, &Attempt::default(), sent.raw("code"))?;
            return show(StatusCode::OK, &page);
        }
        Ok(None) => desk.words.say("follow-wrong"),
        Err(trouble @ Trouble::Wait { .. }) => {
            let page = ask(&desk, number, says(&desk, &trouble));
            return show(StatusCode::TOO_MANY_REQUESTS, &page);
        }
        Err(trouble) => return Err(trouble),
    };
    show(StatusCode::UNPROCESSABLE_ENTITY, &ask(&desk, number, wrong))
}

/// Does what a requester may do to their own case, and shows the case as it is then.
pub(crate) async fn act(
    At(desk): At,
    Extension(address): Extension<Peer>,
    Path(word): Path<String>,
    Sent(sent): Sent,
) -> Answer {
    let action =
        form::action_of(&word).filter(|it| ACTIONS.contains(it)).ok_or(Trouble::NotFound)?;
    let (requester, sheet) = find(&desk, address, &sent).await?.ok_or(Trouble::NotFound)?;
    let code = sent.raw("code").to_owned();
    match attempt(&desk, (requester, &sheet), action, &sent).await {
        Ok(()) => {
            let (_, sheet) = find(&desk, address, &sent).await?.ok_or(Trouble::NotFound)?;
            let action = desk.words.say(&format!("act-{}", action.as_str()));
            let done = desk.words.with("case-done", &[("action", &action)]);
            let page = view(&desk, &sheet, &Attempt::default(), &code)?;
            show(StatusCode::OK, &Page { done, ..page })
        }
        Err(
            trouble @ (Trouble::Refused(_) | Trouble::Unreadable { .. } | Trouble::Changed { .. }),
        ) => {
            let is_conflict = matches!(trouble, Trouble::Changed { .. });
            let status =
                if is_conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let attempt = Attempt { action: Some(action), sent, trouble: Some(trouble) };
            show(status, &view(&desk, &sheet, &attempt, &code)?)
        }
        Err(trouble) => Err(trouble),
    }
}

async fn attempt(
    desk: &Desk,
    (requester, sheet): (RequesterId, &Sheet),
    action: Action,
    sent: &Fields,
) -> Result<(), Trouble> {
    if sent.get(MORE).is_some() {
        return Err(Trouble::NotFound);
    }
    let (site, case, actor) = (&desk.site, sheet.case.id, Actor::Requester { requester });
    let json = form::command(action, sent, &desk.moments()?)?;
    let (command, texts) = command::read(site, (desk.rules()?, &actor), case, json).await?;
    let mut act = Act::new(site.authority, case, actor, command).with_texts(texts);
    act.seen = seen(sent)?;
    act.client = sent.get("once").map(|key| ClientKey {
        key: key.to_owned(),
        account: at_rest(&format!("form of requester {requester}")),
        request: at_rest(&what_was_sent(&format!("{case} {}", action.as_str()), sent)),
    });
    site.app.act(act).await?;
    Ok(())
}
