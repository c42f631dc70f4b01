//! Which fields the form of each action has, in order.

use domain::access::Action;

use super::Control::{Area, Boxes, Choice, Day, Line, Moment, Number, Rows, Unit, YesNo};
use super::{Control, Field, Source, may, must};

const REASON: &[Field] = &[must("reason", Area)];
const TEXT: &[Field] = &[must("text", Area)];
const UPDATES: Source = Source::Own("update", &["progress", "problem", "next_step"]);
const VERDICTS: Source = Source::Own("verdict", &["held", "partly", "not_held", "unreachable"]);
/// Who asked was reached: they say it themselves.
const OWN_VERDICTS: Source = Source::Own("own-verdict", &["held", "partly", "not_held"]);
const GRADES: Source = Source::Own(super::GRADES, &["5", "4", "3", "2", "1"]);
const SAYINGS: Source =
    Source::Own("requester-word", &["resolved", "partly_resolved", "not_resolved"]);
const LEVELS: Source = Source::Own("confidentiality", CONFIDENTIALITIES);

/// Who may know of a case.
pub(crate) const CONFIDENTIALITIES: &[&str] =
    &["ordinary", "hidden_from_handlers", "named_persons"];

/// What can be set right.
const CORRECTIONS: Source = Source::Own(
    "correction",
    &["category", "urgency", "text", "place", "type", "channel", "confidentiality"],
);

const SUPPORTS: Control = Rows(&[must("unit", Unit), must("task", Line), may("due_on", Day)]);
const EVIDENCE: Control = Rows(&[must("text", Line)]);
/// Persons, one to a row.
pub(crate) const PERSONS: Control = Rows(&[must("person", Choice(Source::Persons))]);

/// The form of every action that has one.
const FORMS: &[(Action, &[Field])] = &[
    (Action::Sign, &[]),
    (Action::AcceptAnswer, &[]),
    (Action::Close, &[]),
    (Action::Recompute, &[]),
    (Action::Archive, &[]),
    (Action::Dispose, &[must("disposition", Choice(Source::Dispositions)), may("text", Area)]),
    (
        Action::Transfer,
        &[
            must("disposition", Choice(Source::Transfers)),
            must("to", Choice(Source::Authorities)),
            must("reason", Area),
        ],
    ),
    (Action::LinkDuplicate, &[must("primary", Line)]),
    (Action::UnlinkDuplicate, REASON),
    (Action::ReferForRuling, REASON),
    (Action::SendBack, REASON),
    (Action::Reopen, REASON),
    (Action::Withdraw, REASON),
    (Action::Dispatch, &[must("lead", Unit), may("supports", SUPPORTS), may("reason", Line)]),
    (Action::Object, &[must("reason", Area), may("proposed", Unit)]),
    (Action::JudgeObjection, &[must("is_upheld", YesNo), must("reason", Area)]),
    (Action::Rule, &[must("lead", Unit), must("reasons", Area), must("is_precedent", YesNo)]),
    (Action::AddSupport, &[must("unit", Unit), must("task", Area), may("due_on", Day)]),
    (Action::AnswerSupport, &[must("is_accepted", YesNo), may("text", Area)]),
    (Action::DeliverSupport, TEXT),
    (Action::Remind, TEXT),
    (Action::SignOff, TEXT),
    (Action::PublishNotice, TEXT),
    (Action::ReleaseSupport, &[must("unit", Choice(Source::Supports)), must("reason", Area)]),
    (Action::Split, &[must("children", SUPPORTS)]),
    (
        Action::LogContact,
        &[must("is_reached", YesNo), must("happened_at", Moment), must("note", Area)],
    ),
    (Action::Update, &[must("kind", Choice(UPDATES)), must("text", Area)]),
    (
        Action::AskExtension,
        &[must("clock", Choice(Source::Clocks)), must("count", Number), must("reason", Area)],
    ),
    (Action::DecideExtension, &[must("is_granted", YesNo), must("reason", Area)]),
    (Action::Pause, &[must("reason", Choice(Source::Pauses)), may("note", Area)]),
    (Action::Resume, &[may("note", Area)]),
    (Action::MakeLongTerm, &[must("review_on", Day), must("reason", Area)]),
    (Action::ReviewLongTerm, &[may("keep_until", Day), must("reason", Area)]),
    (Action::Answer, &[must("public", Area), may("internal", Area), may("evidence", EVIDENCE)]),
    (
        Action::FollowUp,
        &[
            must("type_key", Choice(Source::PromiseTypes)),
            must("quotation", Area),
            may("due_on", Day),
            must("commissioning_office", Unit),
        ],
    ),
    (Action::Escalate, &[must("level", Choice(Source::Levels)), must("reason", Area)]),
    (
        Action::Verify,
        &[
            must("verdict", Choice(VERDICTS)),
            must("method", Choice(Source::Methods)),
            may("requester_says", Choice(SAYINGS)),
            may("satisfaction", Choice(GRADES)),
            may("note", Area),
            may("evidence", EVIDENCE),
        ],
    ),
    (
        Action::VerifyOwn,
        &[
            must("verdict", Choice(OWN_VERDICTS)),
            may("satisfaction", Choice(GRADES)),
            may("note", Area),
        ],
    ),
    (Action::DrawLookBack, &[must("seed", Line), must("due_on", Day)]),
    (Action::LookBack, &[must("has_held", YesNo), must("note", Area)]),
    (
        Action::AskExclusion,
        &[
            must("rates", Boxes(Source::Rates)),
            must("reason", Choice(Source::Exclusions)),
            may("evidence", EVIDENCE),
        ],
    ),
    (Action::DecideExclusion, &[must("is_approved", YesNo), must("note", Area)]),
    (
        Action::Reorganise,
        &[must("from", Choice(Source::EndedUnits)), must("to", Choice(Source::Successors))],
    ),
    (Action::Rebase, &[must("policy", Choice(Source::Policies)), must("reason", Area)]),
    (
        Action::Redact,
        &[must("text", Choice(Source::Texts)), must("reason", Choice(Source::Redactions))],
    ),
    (Action::Correct, &[must("field", Choice(CORRECTIONS))]),
];

const FIELD: Field = must("field", Control::Fixed(CORRECTIONS));
const WHY: Field = must("reason", Area);

/// The form of a correction once it is said what is to be set right.
const CORRECTING: &[(&str, &[Field])] = &[
    ("type", &[FIELD, must("value", Choice(Source::TypesOfKind)), WHY]),
    ("category", &[FIELD, must("value", Choice(Source::Categories)), WHY]),
    ("channel", &[FIELD, must("value", Choice(Source::Channels)), WHY]),
    ("urgency", &[FIELD, must("value", Choice(Source::Urgencies)), WHY]),
    ("text", &[FIELD, must("value", Area), WHY]),
    ("place", &[FIELD, must("value", Line), WHY]),
    ("confidentiality", &[FIELD, must("value", Choice(LEVELS)), may("persons", PERSONS), WHY]),
];

/// The fields of the form of an action; none for an action that has no form here. `step` is what
/// was chosen in the first step of a form that has two.
pub(crate) fn fields(action: Action, step: Option<&str>) -> Option<&'static [Field]> {
    let second = step.filter(|_| first_step(action).is_some());
    let second = second.and_then(|chosen| CORRECTING.iter().find(|(word, _)| *word == chosen));
    let first = || FORMS.iter().find(|(known, _)| *known == action).map(|(_, fields)| *fields);
    second.map(|(_, fields)| *fields).or_else(first)
}

/// The field of the first step of a form that has two.
pub(crate) const fn first_step(action: Action) -> Option<&'static str> {
    match action {
        Action::Correct => Some("field"),
        _ => None,
    }
}
