//! Registering: a form for each kind that the person may register, likely duplicates before it is
//! final, the number and, for requests, the follow-up code afterwards.

mod promise;

use app::act::ClientKey;
use app::contact::Contact;
use app::register::{ComesFrom, Matter};
use askama::Template;
use axum::http::StatusCode;
use domain::access::registers;
use domain::case::Kind;

use super::field::FieldView;
use super::filter::of_word;
use super::form::MORE;
use super::list::{Choice, keyed};
use super::similar::{self, Likely};
use crate::http::fields::Fields;
use crate::http::session::at_rest;
use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::pages::desk::{Asked, At, Desk, Sent};
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
    /// The kinds that this person may register, where there are several.
    kinds: Vec<KindLink>,
    kind: &'static str,
    is_request: bool,
    text_label: String,
    types: Vec<Choice>,
    categories: Vec<Choice>,
    channels: Vec<Choice>,
    urgencies: Vec<Choice>,
    promise: Vec<FieldView>,
    confidentiality: Vec<FieldView>,
    is_confidential: bool,
    sent: Fields,
    once: String,
    is_checked: bool,
}

/// A kind to register.
struct KindLink {
    address: String,
    label: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "case/registered.html")]
struct Registered {
    w: Words,
    frame: Frame,
    number: String,
    code: Option<String>,
    is_request: bool,
}

/// The kind that the form is for: the one asked for, or the first that this person may register.
fn kind(desk: &Desk, sent: &Fields) -> Result<Kind, Trouble> {
    let kinds = registers(desk.official()?.role);
    let asked = sent.get("kind").map(|word| of_word::<Kind>("kind", word)).transpose()?;
    let kind = asked.or(kinds.first().copied()).ok_or(Trouble::NotFound)?;
    if kinds.contains(&kind) { Ok(kind) } else { Err(Trouble::NotFound) }
}

fn kind_links(desk: &Desk, here: Kind) -> Result<Vec<KindLink>, Trouble> {
    let kinds = registers(desk.official()?.role);
    let several = if kinds.len() > 1 { kinds } else { &[] };
    let each = several.iter().map(|kind| KindLink {
        address: format!("/cases/new?kind={}", kind.as_str()),
        label: desk.words.say(&format!("kind-{}", kind.as_str())),
        is_here: *kind == here,
    });
    Ok(each.collect())
}

/// The form, empty or as it was sent.
fn form(desk: &Desk, sent: Fields, trouble: Option<&Trouble>) -> Result<Page, Trouble> {
    let (naming, policy, kind) = (desk.naming()?, desk.policy()?, kind(desk, &sent)?);
    let types = policy.types.iter().filter(|(_, rule)| rule.kind == kind);
    let first_channel = policy.channels.first().map(|key| key.as_str());
    let once = sent.get("once").map_or_else(|| desk.fresh_key(), str::to_owned);
    let categories = policy.categories.keys().map(|key| key.as_str());
    let channels = policy.channels.iter().map(|key| key.as_str());
    let urgencies = policy.urgencies.iter().map(|key| key.as_str());
    let channel = sent.get("channel").or(first_channel);
    let more = promise::More { desk, sent: &sent, trouble };
    Ok(Page {
        w: desk.words,
        frame: desk.frame(desk.words.say(&format!("register-title-{}", kind.as_str()))),
        wrong: trouble.map(|trouble| says(desk, trouble)),
        kinds: kind_links(desk, kind)?,
        kind: kind.as_str(),
        is_request: kind == Kind::Request,
        text_label: desk.words.say(&format!("register-text-{}", kind.as_str())),
        types: keyed(&naming, "type", types.map(|(key, _)| key.as_str()), sent.get("type")),
        categories: keyed(&naming, "category", categories, sent.get("category")),
        channels: keyed(&naming, "channel", channels, channel),
        urgencies: keyed(&naming, "urgency", urgencies, sent.get("urgency")),
        promise: more.promise(kind)?,
        confidentiality: more.confidentiality(kind)?,
        is_confidential: sent.get("confidentiality").is_some_and(|word| word != "ordinary"),
        likely: Vec::new(),
        is_checked: sent.is_ticked("checked"),
        once,
        sent,
    })
}

/// The empty form.
pub(crate) async fn page(At(desk): At, Asked(asked): Asked) -> Answer {
    show(StatusCode::OK, &form(&desk, asked, None)?)
}

fn matter(desk: &Desk, sent: &Fields) -> Result<Matter, Trouble> {
    let missing = |field: &str| Trouble::Unreadable {
        field: field.to_owned(),
        problem: "missing".to_owned(),
    };
    let need =
        |field: &'static str| sent.get(field).map(str::to_owned).ok_or_else(|| missing(field));
    let text = |field: &str| sent.get(field).map(str::to_owned);
    let due_on = sent.get("due_on").map(|day| day.parse().map_err(|_| missing("due_on")));
    let (confidentiality, comes_from) = (text("confidentiality"), text("comes_from"));
    let persons = promise::named_persons(desk, sent)?;
    let is_named = confidentiality.as_deref() == Some("named_persons");
    if is_named && persons.is_empty() {
        return Err(missing("persons"));
    }
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
        counterparty: text("counterparty"),
        is_requester_hidden: confidentiality.as_deref() == Some("hidden_from_handlers"),
        comes_from: match comes_from {
            Some(word) => of_word("comes_from", &word)?,
            None => ComesFrom::Direct,
        },
        named_persons: if is_named { persons } else { Vec::new() },
    })
}

/// Shows the form again with what is wrong; what was typed stays.
fn again(desk: &Desk, sent: Fields, trouble: &Trouble) -> Answer {
    show(StatusCode::UNPROCESSABLE_ENTITY, &form(desk, sent, Some(trouble))?)
}

/// Registers, or shows what may be the same matter first.
pub(crate) async fn submit(At(desk): At, Sent(sent): Sent) -> Answer {
    if sent.get(MORE).is_some() {
        return show(StatusCode::OK, &form(&desk, sent, None)?);
    }
    let matter = match matter(&desk, &sent) {
        Ok(matter) => matter,
        Err(trouble) => return again(&desk, sent, &trouble),
    };
    if !sent.is_ticked("checked") {
        let likely = similar::find(&desk, &matter).await?;
        if !likely.is_empty() {
            let page = Page { likely, is_checked: true, ..form(&desk, sent, None)? };
            return show(StatusCode::OK, &page);
        }
    }
    let client = client_key(&desk, "register", &sent)?;
    let (app, authority) = (&desk.site.app, desk.site.authority);
    match app.register(authority, desk.actor()?, &matter, client).await.map_err(Trouble::from) {
        Ok(registered) => {
            let is_request = kind(&desk, &sent)? == Kind::Request;
            let page = Registered {
                w: desk.words,
                frame: desk.frame(desk.words.say("registered-title")),
                number: registered.done.number,
                code: registered.follow_up_code,
                is_request,
            };
            show(StatusCode::OK, &page)
        }
        Err(trouble @ (Trouble::Refused(_) | Trouble::Unreadable { .. })) => {
            again(&desk, sent, &trouble)
        }
        Err(trouble) => Err(trouble),
    }
}

/// The key of a form, under which it is done once however often it is sent. What it was sent for is
/// part of the request: the same key for another case or another act is another request.
///
/// # Errors
/// Nobody is signed in.
pub(crate) fn client_key(
    desk: &Desk,
    purpose: &str,
    sent: &Fields,
) -> Result<Option<ClientKey>, Trouble> {
    let person = desk.official()?.person;
    Ok(sent.get("once").map(|key| ClientKey {
        key: key.to_owned(),
        account: at_rest(&format!("form {person}")),
        request: at_rest(&what_was_sent(purpose, sent)),
    }))
}

/// What a form says, by which a second sending is told from another form.
pub(crate) fn what_was_sent(purpose: &str, sent: &Fields) -> String {
    let said = sent.without(&["token", "checked", "seq"]);
    let said = said.map(|(name, value)| format!("{name}={value}"));
    std::iter::once(purpose.to_owned()).chain(said).collect::<Vec<_>>().join("\n")
}
