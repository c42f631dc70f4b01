//! The words of the rules as a clerk writes them. One list for each sort of word; the sentence
//! forms name a sort in braces.

use domain::access::Action;
use domain::actor::Role;
use domain::appraisal::{EndClass, Place};
use domain::case::{
    ChildStatus, ClosedAs, DispositionClass, Escalation, Kind, Method, Origin, RequesterWord,
    Status, SupportStatus, UpdateKind, Verdict,
};
use domain::clock::{Alert, ClockKind};
use domain::policy::{CaseGroup, ListKind, Rate};

/// A list of words and what each means.
pub(super) type Words<T> = &'static [(&'static str, T)];

pub(super) const STATUSES: Words<Status> = &[
    ("received", Status::Received),
    ("disposed", Status::Disposed),
    ("linked", Status::Linked),
    ("dispatched", Status::Dispatched),
    ("objected", Status::Objected),
    ("in ruling", Status::InRuling),
    ("in progress", Status::InProgress),
    ("submitted", Status::Submitted),
    ("being verified", Status::Verifying),
    ("long-term", Status::LongTerm),
    ("closed", Status::Closed),
    ("archived", Status::Archived),
];

pub(super) const KINDS: Words<Kind> = &[
    ("request", Kind::Request),
    ("commitment", Kind::Commitment),
    ("finding", Kind::Finding),
    ("decision", Kind::Decision),
];

pub(super) const CLOCKS: Words<ClockKind> = &[
    ("overall", ClockKind::Overall),
    ("dispatch", ClockKind::Dispatch),
    ("sign-or-object", ClockKind::SignOrObject),
    ("judge", ClockKind::Judge),
    ("ruling", ClockKind::Ruling),
    ("first-contact", ClockKind::FirstContact),
    ("answer", ClockKind::Answer),
    ("extension-decision", ClockKind::ExtensionDecision),
    ("verify", ClockKind::Verify),
    ("review", ClockKind::Review),
    ("support", ClockKind::Support),
];

pub(super) const ALERTS: Words<Alert> =
    &[("on track", Alert::OnTrack), ("at risk", Alert::AtRisk), ("overdue", Alert::Overdue)];

pub(super) const LEVELS: Words<Escalation> = &[
    ("nothing", Escalation::None),
    ("reminder", Escalation::Reminder),
    ("notice", Escalation::Notice),
    ("raised", Escalation::Raised),
];

pub(super) const VERDICTS: Words<Verdict> = &[
    ("held", Verdict::Held),
    ("partly", Verdict::Partly),
    ("not held", Verdict::NotHeld),
    ("unreachable", Verdict::Unreachable),
];

pub(super) const METHODS: Words<Method> = &[
    ("call-back", Method::CallBack),
    ("visit on site", Method::OnSite),
    ("evidence", Method::Evidence),
    ("own word", Method::OwnWord),
];

pub(super) const REQUESTER_WORDS: Words<RequesterWord> = &[
    ("resolved", RequesterWord::Resolved),
    ("partly resolved", RequesterWord::PartlyResolved),
    ("not resolved", RequesterWord::NotResolved),
];

pub(super) const CLASSES: Words<ClosedAs> = &[
    ("verified", ClosedAs::Verified),
    ("unreachable", ClosedAs::Unreachable),
    ("withdrawn", ClosedAs::Withdrawn),
    ("unverified", ClosedAs::Unverified),
];

pub(super) const DISPOSITIONS: Words<DispositionClass> = &[
    ("answered at intake", DispositionClass::AnsweredAtIntake),
    ("emergency", DispositionClass::Emergency),
    ("another legal channel", DispositionClass::OtherLegalChannel),
    ("out of scope", DispositionClass::OutOfScope),
    ("refused", DispositionClass::Refused),
    ("transferred to another authority", DispositionClass::TransferredToAuthority),
];

pub(super) const UPDATES: Words<UpdateKind> = &[
    ("progress", UpdateKind::Progress),
    ("a problem", UpdateKind::Problem),
    ("the next step", UpdateKind::NextStep),
];

pub(super) const SUPPORTS: Words<SupportStatus> = &[
    ("asked", SupportStatus::Asked),
    ("accepted", SupportStatus::Accepted),
    ("declined", SupportStatus::Declined),
    ("delivered", SupportStatus::Delivered),
    ("released", SupportStatus::Released),
];

pub(super) const CHILDREN: Words<ChildStatus> = &[
    ("open", ChildStatus::Open),
    ("verified", ChildStatus::Verified),
    ("ended", ChildStatus::Ended),
];

pub(super) const ORIGINS: Words<Origin> =
    &[("visit", Origin::Visit), ("document", Origin::Document), ("stocktake", Origin::Stocktake)];

pub(super) const ROLES: Words<Role> = &[
    ("intake", Role::Intake),
    ("contractor", Role::Contractor),
    ("dispatcher", Role::Dispatcher),
    ("handler", Role::Handler),
    ("verifier", Role::Verifier),
    ("inspector", Role::Inspector),
    ("supervisor", Role::Supervisor),
    ("arbiter", Role::Arbiter),
    ("leader", Role::Leader),
    ("appraiser", Role::Appraiser),
    ("requester", Role::Requester),
    ("public", Role::Public),
    ("system-administrator", Role::SystemAdministrator),
    ("security-administrator", Role::SecurityAdministrator),
    ("audit-administrator", Role::AuditAdministrator),
    ("worker", Role::Worker),
];

pub(super) const LISTS: Words<ListKind> = &[
    ("top", ListKind::Top),
    ("most improved", ListKind::MostImproved),
    ("needs rectification", ListKind::NeedsRectification),
    ("special governance", ListKind::SpecialGovernance),
];

/// Why a unit has no rank.
pub(super) const UNRANKED: Words<Place> = &[
    ("too few cases", Place::TooFew),
    ("special governance", Place::SpecialGovernance),
    ("no score", Place::NoScore),
    ("not compared", Place::NotCompared),
];

pub(super) const END_CLASSES: Words<EndClass> = &[
    ("unreachable", EndClass::Unreachable),
    ("withdrawn", EndClass::Withdrawn),
    ("unverified", EndClass::Unverified),
    ("answered at intake", EndClass::AnsweredAtIntake),
    ("refused", EndClass::Refused),
    ("linked", EndClass::Linked),
];

pub(super) const GROUPS: Words<CaseGroup> = &[
    ("requests", CaseGroup::Requests),
    ("promises", CaseGroup::Promises),
    ("tasks", CaseGroup::Tasks),
];

/// Who may know, where that is not a list of names.
pub(super) const SECRECIES: &[&str] = &["hidden from handlers", "only for nobody", "ordinary"];

pub(super) const ARTICLES: &[&str] = &["a", "an"];

pub(super) const PRECEDENT: &[&str] = &["as a precedent"];

/// How a stopped or standing clock is spoken of.
pub(super) const CLOCK_STATES: &[&str] = &["running", "paused", "met", "void", "replaced"];

/// The action of the access table under its text form.
pub(super) fn action(word: &str) -> Result<Action, String> {
    let found = Action::ALL.iter().copied().find(|action| action.as_str() == word);
    found.ok_or_else(|| format!("`{word}` is no action of the access table"))
}

/// The rate under its text form, with hyphens.
pub(super) fn rate(word: &str) -> Result<Rate, String> {
    let mut rates = Rate::ALL.iter().copied();
    let found = rates.find(|rate| rate.as_str().replace('_', "-") == word);
    found.ok_or_else(|| format!("`{word}` is no rate"))
}

/// What a word means.
pub(super) fn meaning<T: Copy>(words: Words<T>, word: &str) -> Result<T, String> {
    let found = words.iter().find(|(known, _)| *known == word);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        format!("`{word}` is none of: {}", known.join(", "))
    })
}

/// The word for something.
pub(super) fn word<T: Copy + PartialEq>(words: Words<T>, value: T) -> &'static str {
    words.iter().find(|(_, known)| *known == value).map_or("(no word)", |(word, _)| word)
}

fn list<T>(words: Words<T>) -> Vec<&'static str> {
    words.iter().map(|(word, _)| *word).collect()
}

/// The words of a sort, where a sort is a list of words.
pub(super) fn words_of(sort: &str) -> Option<Vec<&'static str>> {
    Some(match sort {
        "status" => list(STATUSES),
        "kind" => list(KINDS),
        "clock" => list(CLOCKS),
        "alert" => list(ALERTS),
        "level" => list(LEVELS),
        "verdict" => list(VERDICTS),
        "method" => list(METHODS),
        "requester-word" => list(REQUESTER_WORDS),
        "class" => list(CLASSES),
        "disposition" => list(DISPOSITIONS),
        "update" => list(UPDATES),
        "support" => list(SUPPORTS),
        "child" => list(CHILDREN),
        "origin" => list(ORIGINS),
        "role" => list(ROLES),
        "list" => list(LISTS),
        "unranked" => list(UNRANKED),
        "end-class" => list(END_CLASSES),
        "group" => list(GROUPS),
        "secrecy" => SECRECIES.to_vec(),
        "stage" => super::stages::STAGES.to_vec(),
        "article" => ARTICLES.to_vec(),
        "precedent" => PRECEDENT.to_vec(),
        "clock-state" => CLOCK_STATES.to_vec(),
        _ => return None,
    })
}
