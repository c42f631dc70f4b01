//! Registering a request: one form, likely duplicates before it is final, the number and the
//! follow-up code afterwards.

use app::act::ClientKey;
use app::contact::Contact;
use app::register::Matter;
use askama::Template;
use axum::http::StatusCode;
use domain::access::registers;
use domain::case::Kind;

use super::list::{Choice, keyed};
use super::similar::{self, Likely};
use crate::http::fields::Fields;
use crate::http::session::at_rest;
use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::pages::desk::{At, Desk, Sent};
use crate::pages::frame::Frame;
use crate::pages::trouble::says;
use crate::pages::{Answer, show};

#[derive(Template)]
#[template(path = "case/register.html")]
struct Page {
    w: Words,
    frame: Frame,
    wrong: Option<String>,
    likely: Vec<Likely>,
    types: Vec<Choice>,
    categories: Vec<Choice>,
    channels: Vec<Choice>,
    urgencies: Vec<Choice>,
    sent: Fields,
    once: String,
    is_checked: bool,
}

#[derive(Template)]
#[template(path = "case/registered.html")]
struct Registered {
    w: Words,
    frame: Frame,
    number: String,
    code: Option<String>,
}

/// The form, empty or as it was sent.
fn form(desk: &Desk, sent: Fields, likely: Vec<Likely>) -> Result<Page, Trouble> {
    let (naming, policy, role) = (desk.naming()?, desk.policy()?, desk.official()?.role);
    let kinds: &[Kind] = registers(role);
    let types = policy.types.iter().filter(|(_, rule)| kinds.contains(&rule.kind));
    let first_channel = policy.channels.first().map(|key| key.as_str());
    let once = sent.get("once").map_or_else(|| desk.fresh_key(), str::to_owned);
    let is_checked = !likely.is_empty() || sent.is_ticked("checked");
    Ok(Page {
        w: desk.words,
        frame: desk.frame(desk.words.say("register-title")),
        wrong: None,
        types: keyed(&naming, "type", types.map(|(key, _)| key.as_str()), sent.get("type")),
        categories: keyed(
            &naming,
            "category",
            policy.categories.keys().map(|key| key.as_str()),
            sent.get("category"),
        ),
        channels: keyed(
            &naming,
            "channel",
            policy.channels.iter().map(|key| key.as_str()),
            sent.get("channel").or(first_channel),
        ),
        urgencies: keyed(
            &naming,
            "urgency",
            policy.urgencies.iter().map(|key| key.as_str()),
            sent.get("urgency"),
        ),
        likely,
        once,
        is_checked,
        sent,
    })
}

/// The empty form.
pub(crate) async fn page(At(desk): At) -> Answer {
    show(StatusCode::OK, &form(&desk, Fields::default(), Vec::new())?)
}

fn matter(sent: &Fields) -> Result<Matter, Trouble> {
    let missing = |field: &str| Trouble::Unreadable {
        field: field.to_owned(),
        problem: "missing".to_owned(),
    };
    let need =
        |field: &'static str| sent.get(field).map(str::to_owned).ok_or_else(|| missing(field));
    let text = |field: &str| sent.get(field).map(str::to_owned);
    let due_on = sent.get("due_on").map(|day| day.parse().map_err(|_| missing("due_on")));
    Ok(Matter {
        type_key: need("type")?,
        category: text("category"),
        channel: need("channel")?,
        urgency: need("urgency")?,
        text: need("text")?,
        quotation: text("quotation"),
        place: text("place"),
        due_on: due_on.transpose()?,
        contact: Contact {
            name: text("name").unwrap_or_default(),
            telephone: text("telephone").unwrap_or_default(),
            mail: text("mail").unwrap_or_default(),
            address: text("address").unwrap_or_default(),
        },
        counterparty: None,
        is_requester_hidden: sent.is_ticked("hidden"),
        is_from_visit: sent.is_ticked("visit"),
    })
}

/// Shows the form again with what is wrong; what was typed stays.
fn again(desk: &Desk, sent: Fields, trouble: &Trouble) -> Answer {
    let mut page = form(desk, sent, Vec::new())?;
    page.wrong = Some(says(desk, trouble));
    show(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Registers, or shows what may be the same matter first.
pub(crate) async fn submit(At(desk): At, Sent(sent): Sent) -> Answer {
    let matter = match matter(&sent) {
        Ok(matter) => matter,
        Err(trouble) => return again(&desk, sent, &trouble),
    };
    if !sent.is_ticked("checked") {
        let likely = similar::find(&desk, &matter).await?;
        if !likely.is_empty() {
            return show(StatusCode::OK, &form(&desk, sent, likely)?);
        }
    }
    let client = client_key(&desk, &sent)?;
    let (app, authority) = (&desk.site.app, desk.site.authority);
    match app.register(authority, desk.actor()?, &matter, client).await.map_err(Trouble::from) {
        Ok(registered) => show(
            StatusCode::OK,
            &Registered {
                w: desk.words,
                frame: desk.frame(desk.words.say("registered-title")),
                number: registered.done.number,
                code: registered.follow_up_code,
            },
        ),
        Err(trouble @ (Trouble::Refused(_) | Trouble::Unreadable { .. })) => {
            again(&desk, sent, &trouble)
        }
        Err(trouble) => Err(trouble),
    }
}

/// The key of a form, under which it is done once however often it is sent.
///
/// # Errors
/// Nobody is signed in.
pub(crate) fn client_key(desk: &Desk, sent: &Fields) -> Result<Option<ClientKey>, Trouble> {
    let person = desk.official()?.person;
    let what: Vec<String> = sent
        .without(&["token", "checked", "seq"])
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Ok(sent.get("once").map(|key| ClientKey {
        key: key.to_owned(),
        account: at_rest(&format!("form {person}")),
        request: at_rest(&what.join("\n")),
    }))
}
