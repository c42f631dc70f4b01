//! The whole of a case on one page: what was asked, who is owed the answer, clocks, units, parts,
//! what may be done now, what happened.

pub(crate) mod actions;
mod around;
mod choices;

use app::contact::Contact;
use app::port::setup::AuthorityRecord;
use app::read::Sheet;
use askama::Template;
use axum::http::StatusCode;
use domain::access::Action;
use domain::case::{Availability, Confidentiality, EventBody, ImportedFact, State};
use domain::text_ref::TextRef;

use super::act::seen;
use super::attachment::{self, Files};
use super::clock::{self, ClockView};
use super::form;
use super::row::parts;
use super::similar::{self, Block};
use super::timeline::{self, EntryView};
use crate::http::fields::Fields;
use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::pages::badge::Badge;
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::naming::Naming;
use crate::pages::trouble::says;
use crate::pages::{Answer, show};
use actions::FormView;
use around::{Related, UnitLine};

/// What was tried on this page and did not succeed.
#[derive(Default)]
pub(crate) struct Attempt {
    /// Which action.
    pub(crate) action: Option<Action>,
    /// What was typed.
    pub(crate) sent: Fields,
    /// Why not.
    pub(crate) trouble: Option<Trouble>,
}

/// A label and what stands beside it.
struct Fact {
    label: String,
    says: String,
}

/// A look at the contact data.
struct Look {
    at: String,
    who: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "case/show.html")]
struct Page {
    w: Words,
    frame: Frame,
    number: String,
    subject: String,
    asked: String,
    seq: u64,
    once: String,
    text: String,
    is_text: bool,
    quotation: String,
    answer: String,
    status: Badge,
    flags: Vec<Badge>,
    facts: Vec<Fact>,
    parts_of: String,
    units: Vec<UnitLine>,
    related: Vec<Related>,
    has_requester: bool,
    is_requester_hidden: bool,
    may_reveal: bool,
    contact: Option<Contact>,
    reveals: Vec<Look>,
    clocks: Vec<ClockView>,
    forms: Vec<FormView>,
    why_not: Vec<Fact>,
    files: Files,
    entries: Vec<EntryView>,
    wrong: String,
    tried: &'static str,
    changed: Vec<EntryView>,
    similar: Block,
    done: String,
}

/// The page of a case, with what was tried on it and the contact data that were revealed.
///
/// # Errors
/// There is no such case for this person, or the store failed.
pub(crate) async fn page(
    desk: &Desk,
    number: &str,
    mut attempt: Attempt,
    contact: Option<Contact>,
) -> Answer {
    let actor = desk.actor()?;
    let found = desk.site.app.sheet(desk.site.authority, &actor, number).await?;
    let sheet = found.ok_or(Trouble::NotFound)?;
    let seq = sheet.case.seq;
    if seen(&attempt.sent)?.is_some_and(|seen| seen != seq) {
        attempt.trouble = Some(Trouble::Changed { seq });
    }
    let authorities = others(desk, &sheet).await?;
    let status = match &attempt.trouble {
        None => StatusCode::OK,
        Some(Trouble::Changed { .. }) => StatusCode::CONFLICT,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let similar = similar::block(desk, &sheet).await?;
    let page = view(desk, &sheet, (&attempt, &authorities), contact)?;
    show(status, &Page { similar, ..page })
}

/// The other authorities, where the case may be handed to one.
async fn others(desk: &Desk, sheet: &Sheet) -> Result<Vec<AuthorityRecord>, Trouble> {
    let is_open = |it: &Availability| it.action == Action::Transfer && it.refusal.is_none();
    if !sheet.actions.iter().any(is_open) {
        return Ok(Vec::new());
    }
    let mut all = desk.site.app.store.authorities().await?;
    all.retain(|other| other.id != desk.site.authority);
    Ok(all)
}

/// The text of a reference, where this person may read it and it is not forgotten.
pub(crate) fn text_of(sheet: &Sheet, reference: Option<&TextRef>) -> Option<String> {
    reference.and_then(|found| sheet.texts.get(&found.text_id)).cloned()
}

fn view(
    desk: &Desk,
    sheet: &Sheet,
    (attempt, authorities): (&Attempt, &[AuthorityRecord]),
    contact: Option<Contact>,
) -> Result<Page, Trouble> {
    let (rules, case) = (desk.rules()?, &sheet.case);
    let policy = case.policy.as_ref().and_then(|reference| rules.policies.get(reference));
    let naming = desk.naming()?.under(policy);
    let registration = case.registration.as_ref().ok_or(Trouble::Failed)?;
    let text = text_of(sheet, Some(&registration.text));
    let is_redacted = case.redacted.contains(&registration.text.text_id);
    let missing = if is_redacted { "text-redacted" } else { "text-not-shown" };
    let may = |action| sheet.actions.iter().any(|it| it.action == action && it.refusal.is_none());
    let (verified, all) = case.children_verified();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let is_text = text.is_some();
    Ok(Page {
        w: desk.words,
        frame: desk.frame(&sheet.number),
        number: sheet.number.clone(),
        subject: subject(&naming, sheet),
        asked: desk.words.say(&format!("case-asked-{}", registration.kind.as_str())),
        seq: case.seq,
        once: desk.fresh_key(),
        text: text.unwrap_or_else(|| desk.words.say(missing)),
        is_text,
        quotation: text_of(sheet, registration.quotation.as_ref()).unwrap_or_default(),
        answer: answer(sheet).unwrap_or_default(),
        status: naming.status(case.status()),
        flags: flags(&naming, sheet),
        facts: facts(desk, &naming, sheet)?,
        parts_of: parts(desk, (count(verified), count(all))),
        units: around::units(desk, &naming, sheet)?,
        related: around::related(desk, &naming, sheet),
        has_requester: registration.counterparty.requester().is_some(),
        is_requester_hidden: registration.confidentiality == Confidentiality::HiddenFromHandlers,
        may_reveal: may(Action::RevealContact) && contact.is_none(),
        contact,
        reveals: looks(desk, &naming, sheet)?,
        clocks: clock::views(desk, &naming, sheet)?,
        forms: actions::forms(desk, &naming, sheet, (attempt, authorities))?,
        why_not: actions::why_not(desk, &naming, sheet)?,
        files: attachment::files(desk, &naming, sheet)?,
        entries: timeline::entries(desk, &naming, sheet, 0)?,
        wrong: attempt.trouble.as_ref().map(|it| says(desk, it)).unwrap_or_default(),
        tried: attempt.action.map(Action::as_str).unwrap_or_default(),
        changed: changed(desk, &naming, sheet, attempt)?,
        similar: Block::default(),
        done: done(desk),
    })
}

/// What kind of matter it is, and where: what tells it from others at a glance.
fn subject(naming: &Naming<'_>, sheet: &Sheet) -> String {
    let Some(registration) = &sheet.case.registration else { return String::new() };
    let kind = naming.of("type", registration.type_key.as_str());
    let category = registration.category.as_ref().map(|key| naming.of("category", key.as_str()));
    let place = text_of(sheet, registration.place.as_ref());
    let parts: Vec<String> = [Some(kind), category, place].into_iter().flatten().collect();
    parts.join(" · ")
}

/// Who has looked at the contact data, and why; the latest first.
fn looks(desk: &Desk, naming: &Naming<'_>, sheet: &Sheet) -> Result<Vec<Look>, Trouble> {
    let moments = desk.moments()?;
    let reveals = sheet.events.iter().rev().filter_map(|event| match &event.body {
        EventBody::ContactRevealed { reason } => Some(Look {
            at: moments.at(event.recorded_at),
            who: naming.actor(&event.actor),
            reason: text_of(sheet, Some(reason)).unwrap_or_default(),
        }),
        _ => None,
    });
    Ok(reveals.collect())
}

/// What the requester was answered last, of what this person may read: an answer that is not
/// accepted yet does not hide an earlier one from them. Also of a case that is closed since, and of
/// one that was ended at intake.
pub(crate) fn answer(sheet: &Sheet) -> Option<String> {
    let given = sheet.events.iter().rev().filter_map(|event| match &event.body {
        EventBody::AnswerSubmitted { public: text, .. }
        | EventBody::AnswerInherited { public: text, .. }
        | EventBody::Disposed { text: Some(text), .. }
        | EventBody::NoticePublished { text }
        | EventBody::Imported { fact: ImportedFact::Answered { text } } => Some(text),
        _ => None,
    });
    given.filter_map(|text| text_of(sheet, Some(text))).next()
}

fn flags(naming: &Naming<'_>, sheet: &Sheet) -> Vec<Badge> {
    let (case, alert) = (&sheet.case, sheet.alert);
    let has_clock = case.clocks.iter().any(domain::clock::Clock::is_open);
    let is_calm = alert.alert == domain::clock::Alert::OnTrack;
    let shown = (has_clock && !(is_calm && alert.is_silent)).then(|| naming.alert(alert.alert));
    let silent = alert.is_silent.then(|| naming.badge("flag", "silent"));
    let paused = case.paused.is_some().then(|| naming.badge("flag", "paused"));
    let badges = shown.into_iter().chain(silent).chain(paused);
    badges.chain(naming.escalation(case.escalation)).collect()
}

/// What has changed since the person looked.
fn changed(
    desk: &Desk,
    naming: &Naming<'_>,
    sheet: &Sheet,
    attempt: &Attempt,
) -> Result<Vec<EntryView>, Trouble> {
    match (&attempt.trouble, attempt.sent.get("seq").and_then(|seq| seq.parse().ok())) {
        (Some(Trouble::Changed { .. }), Some(seen)) => timeline::entries(desk, naming, sheet, seen),
        _ => Ok(Vec::new()),
    }
}

/// "Done: signed", after an action.
fn done(desk: &Desk) -> String {
    let query = desk.here.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let asked = Fields::parse(query.as_bytes());
    let action = asked.get("done").and_then(form::action_of);
    let name = action.map(|action| desk.words.say(&format!("act-{}", action.as_str())));
    name.map(|name| desk.words.with("case-done", &[("action", &name)])).unwrap_or_default()
}

fn facts(desk: &Desk, naming: &Naming<'_>, sheet: &Sheet) -> Result<Vec<Fact>, Trouble> {
    let (case, moments) = (&sheet.case, desk.moments()?);
    let registration = case.registration.as_ref().ok_or(Trouble::Failed)?;
    let mut facts = Vec::new();
    let mut put = |key: &str, says: String| {
        if !says.is_empty() {
            facts.push(Fact { label: desk.words.say(key), says });
        }
    };
    put("field-place", text_of(sheet, registration.place.as_ref()).unwrap_or_default());
    put("field-type", naming.of("type", registration.type_key.as_str()));
    let category = registration.category.as_ref();
    put(
        "field-category",
        category.map_or(String::new(), |key| naming.of("category", key.as_str())),
    );
    put("field-urgency", naming.of("urgency", registration.urgency.as_str()));
    put("field-channel", naming.of("channel", registration.channel.as_str()));
    put("case-registered", moments.at(case.registered_at));
    put("case-registered-by", naming.actor(&case.registered_by));
    put("field-due_on", registration.due_on.map(|day| day.to_string()).unwrap_or_default());
    if let State::Closed(closing) | State::Archived(closing) = &case.state {
        put("case-closed", moments.at(closing.at));
        put("case-closed-as", naming.word("closed", &closing.class));
    }
    if let State::Disposed { disposition, .. } = &case.state {
        put("field-disposition", naming.of("disposition", disposition.as_str()));
    }
    if case.round > 1 {
        put("case-round", case.round.to_string());
    }
    if let Some(policy) = &case.policy {
        put("case-policy", format!("{} {}", policy.key, policy.version));
    }
    Ok(facts)
}
