//! The forms of actions: which fields each has, as one table. From a form that was sent comes the
//! command as the wire format writes it; what it means, `app::wire` reads.

use app::rules::Rules;
use domain::access::Action;
use serde_json::{Map, Value, json};

use crate::http::fields::Fields;
use crate::http::trouble::Trouble;
use crate::pages::moment::Moments;

/// From where the choices of a field come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Ways to end a case at intake.
    Dispositions,
    /// Reasons to pause.
    Pauses,
    /// Reasons to leave a rate.
    Exclusions,
    /// Rates.
    Rates,
    /// Types of commitment.
    PromiseTypes,
    /// Subjects.
    Categories,
    /// Urgencies.
    Urgencies,
    /// Levels of escalation.
    Levels,
    /// Running clocks that can be extended.
    Clocks,
    /// Supporting units that still take part.
    Supports,
    /// Ways to verify this type.
    Methods,
    /// A closed list of our own, by the group of its names.
    Own(&'static str, &'static [&'static str]),
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// Several lines.
    Area,
    /// One line.
    Line,
    /// A whole number.
    Number,
    /// A day.
    Day,
    /// A date and time.
    Moment,
    /// One of the units of today.
    Unit,
    /// Yes or no.
    YesNo,
    /// One of several.
    Choice(Source),
    /// Any of several.
    Boxes(Source),
}

/// A field of a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// Its name in the command.
    pub(crate) name: &'static str,
    /// How it is filled in.
    pub(crate) control: Control,
    /// Whether it must be.
    pub(crate) is_needed: bool,
}

const fn must(name: &'static str, control: Control) -> Field {
    Field { name, control, is_needed: true }
}

const fn may(name: &'static str, control: Control) -> Field {
    Field { name, control, is_needed: false }
}

use Control::{Area, Boxes, Choice, Day, Line, Moment, Number, Unit, YesNo};

const REASON: &[Field] = &[must("reason", Area)];
const TEXT: &[Field] = &[must("text", Area)];
const UPDATES: Source = Source::Own("update", &["progress", "problem", "next_step"]);
const VERDICTS: Source = Source::Own("verdict", &["held", "partly", "not_held", "unreachable"]);
const SAYINGS: Source =
    Source::Own("requester-word", &["resolved", "partly_resolved", "not_resolved"]);

/// The form of every action that has one: its fields, in order.
const FORMS: &[(Action, &[Field])] = &[
    (Action::Sign, &[]),
    (Action::AcceptAnswer, &[]),
    (Action::Close, &[]),
    (Action::Recompute, &[]),
    (Action::Archive, &[]),
    (Action::Dispose, &[must("disposition", Choice(Source::Dispositions)), may("text", Area)]),
    (Action::LinkDuplicate, &[must("primary", Line)]),
    (Action::UnlinkDuplicate, REASON),
    (Action::ReferForRuling, REASON),
    (Action::SendBack, REASON),
    (Action::Reopen, REASON),
    (Action::Withdraw, REASON),
    (
        Action::Dispatch,
        &[
            must("lead", Unit),
            may("support_unit", Unit),
            may("support_task", Line),
            may("reason", Line),
        ],
    ),
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
    (
        Action::Split,
        &[
            must("unit_1", Unit),
            must("task_1", Line),
            may("unit_2", Unit),
            may("task_2", Line),
            may("unit_3", Unit),
            may("task_3", Line),
            may("due_on", Day),
        ],
    ),
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
    (Action::Answer, &[must("public", Area), may("internal", Area), may("evidence", Line)]),
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
            may("satisfaction", Number),
            may("note", Area),
        ],
    ),
    (Action::LookBack, &[must("has_held", YesNo), must("note", Area)]),
    (
        Action::AskExclusion,
        &[
            must("rates", Boxes(Source::Rates)),
            must("reason", Choice(Source::Exclusions)),
            may("evidence", Area),
        ],
    ),
    (Action::DecideExclusion, &[must("is_approved", YesNo), must("note", Area)]),
    (
        Action::Correct,
        &[
            may("category", Choice(Source::Categories)),
            may("urgency", Choice(Source::Urgencies)),
            must("reason", Area),
        ],
    ),
];

/// The fields of the form of an action; none for an action that has no form here.
pub(crate) fn fields(action: Action) -> Option<&'static [Field]> {
    FORMS.iter().find(|(known, _)| *known == action).map(|(_, fields)| *fields)
}

/// The action of a stable word, if it has a form.
pub(crate) fn action_of(word: &str) -> Option<Action> {
    let known = Action::ALL.iter().copied().find(|action| action.as_str() == word)?;
    fields(known).map(|_| known)
}

fn missing(field: &Field) -> Trouble {
    Trouble::Unreadable { field: field.name.to_owned(), problem: "missing".to_owned() }
}

/// The command of a form that was sent, as JSON.
///
/// # Errors
/// A field is missing or has a value that is none of its own.
pub(crate) fn command(
    action: Action,
    sent: &Fields,
    (rules, moments): (&Rules, &Moments<'_>),
) -> Result<Value, Trouble> {
    let mut object = Map::new();
    object.insert("command".to_owned(), json!(action.as_str().replace('-', "_")));
    for field in fields(action).ok_or(Trouble::NotFound)? {
        match value(field, sent, moments)? {
            Some(value) => {
                object.insert(field.name.to_owned(), value);
            }
            None if field.is_needed => return Err(missing(field)),
            None => {}
        }
    }
    arrange(action, &mut object, rules);
    Ok(Value::Object(object))
}

fn value(field: &Field, sent: &Fields, moments: &Moments<'_>) -> Result<Option<Value>, Trouble> {
    let given = sent.get(field.name);
    let value = match (field.control, given) {
        (Boxes(_), _) => {
            let all: Vec<&str> = sent.all(field.name).collect();
            (!all.is_empty()).then(|| json!(all))
        }
        (_, None) => None,
        (Area | Line | Day | Unit | Choice(_), Some(_)) if field.name == "clock" => {
            Some(json!(number(field, given)?))
        }
        (Area | Line | Day | Unit | Choice(_), Some(text)) => Some(json!(text)),
        (Number, Some(_)) => Some(json!(number(field, given)?)),
        (YesNo, Some(word)) => Some(json!(word == "yes")),
        (Moment, Some(text)) => {
            let at = moments.of_field(text).ok_or_else(|| missing(field))?;
            Some(json!(at.to_string()))
        }
    };
    Ok(value)
}

fn number(field: &Field, given: Option<&str>) -> Result<u32, Trouble> {
    given.and_then(|text| text.parse().ok()).ok_or_else(|| missing(field))
}

/// Puts what a flat form holds into the shape of the command.
fn arrange(action: Action, object: &mut Map<String, Value>, rules: &Rules) {
    let mut take = |name: &str| object.remove(name);
    match action {
        Action::Dispatch => {
            let support = match (take("support_unit"), take("support_task")) {
                (Some(unit), task) => vec![json!({ "unit": unit, "task": task, "due_on": null })],
                (None, _) => Vec::new(),
            };
            object.insert("supports".to_owned(), Value::Array(support));
        }
        Action::Split => {
            let due_on = take("due_on");
            let mut children = Vec::new();
            for place in 1..=3 {
                let (unit, task) = (take(&format!("unit_{place}")), take(&format!("task_{place}")));
                if let (Some(unit), Some(task)) = (unit, task) {
                    children.push(json!({ "unit": unit, "task": task, "due_on": due_on }));
                }
            }
            object.insert("children".to_owned(), Value::Array(children));
        }
        Action::Answer | Action::AskExclusion => {
            let evidence: Vec<Value> = take("evidence").into_iter().collect();
            object.insert("evidence".to_owned(), Value::Array(evidence));
        }
        Action::Correct => {
            let (category, urgency) = (take("category"), take("urgency"));
            let correction = match (category, urgency) {
                (Some(key), _) => json!({ "field": "category", "value": key }),
                (None, key) => json!({ "field": "urgency", "value": key }),
            };
            object.insert("correction".to_owned(), correction);
        }
        Action::FollowUp if !object.contains_key("commissioning_office") => {
            let root = rules.authority.key.clone();
            object.insert("commissioning_office".to_owned(), Value::String(root));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Control, action_of, fields};
    use domain::access::Action;

    /// Actions that a person takes elsewhere, or no person at all.
    const WITHOUT_FORM: &[Action] = &[
        Action::View,
        Action::RevealContact,
        Action::Attach,
        Action::Register,
        Action::Import,
        Action::Transfer,
        Action::RecordStep,
        Action::VerifyOwn,
        Action::DrawLookBack,
        Action::Reorganise,
        Action::Rebase,
        Action::Redact,
    ];

    #[test]
    fn every_action_on_a_case_has_a_form_or_is_known_to_have_none() {
        for action in Action::ALL.iter().filter(|action| action.concerns_case()) {
            let has_form = fields(*action).is_some();
            assert_ne!(has_form, WITHOUT_FORM.contains(action), "{}", action.as_str());
            assert_eq!(action_of(action.as_str()).is_some(), has_form);
        }
    }

    #[test]
    fn what_must_be_chosen_comes_before_what_may_be_said() {
        for action in Action::ALL {
            let all = fields(*action).unwrap_or_default();
            let yes_no = all.iter().filter(|field| field.control == Control::YesNo);
            assert!(yes_no.clone().all(|field| field.is_needed), "{}", action.as_str());
        }
    }
}
