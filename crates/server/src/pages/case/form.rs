//! The forms of actions. From a form that was sent comes the command as the wire format writes it;
//! what it means, `app::wire` reads. Which fields each form has stands in `form/table.rs`.
//!
//! A list of things is a list of rows. Each row's fields are named `list.row.field`; a row left
//! blank counts for nothing, and one more comes by a button of the form, without a script.

mod table;

use domain::access::Action;
use serde_json::{Map, Value, json};

use crate::http::fields::Fields;
use crate::http::trouble::Trouble;
use crate::pages::moment::Moments;

pub(crate) use table::{CONFIDENTIALITIES, PERSONS, fields, first_step};

/// The name of the buttons that change a form before it is sent: one more row of a list, or on to
/// the second step.
pub(crate) const MORE: &str = "more";
/// The group of the names of grades, which commands want as numbers.
const GRADES: &str = "grade";
/// Rows that a list may have.
const ROWS_MAX: usize = 40;

/// From where the choices of a field come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Ways to end a case at intake.
    Dispositions,
    /// Ways to hand a case to another authority.
    Transfers,
    /// The other authorities.
    Authorities,
    /// Reasons to pause.
    Pauses,
    /// Reasons to leave a rate.
    Exclusions,
    /// Reasons to forget a text.
    Redactions,
    /// Rates.
    Rates,
    /// Types of commitment.
    PromiseTypes,
    /// Types of the case's own kind.
    TypesOfKind,
    /// Subjects.
    Categories,
    /// Ways in.
    Channels,
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
    /// Units of the case that have ended.
    EndedUnits,
    /// Units that took over from those.
    Successors,
    /// Later versions of the case's policy.
    Policies,
    /// Texts of the case that are not forgotten.
    Texts,
    /// People who hold posts.
    Persons,
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
    /// What was chosen in the step before.
    Fixed(Source),
    /// Any of several.
    Boxes(Source),
    /// Any number of rows of these. Rows of one field are a list of its values.
    Rows(&'static [Field]),
}

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name in the command.
    pub(crate) name: &'static str,
    /// How it is filled in.
    pub(crate) control: Control,
    /// Whether it must be.
    pub(crate) is_needed: bool,
}

impl Field {
    /// From where its choices come, where it has any.
    #[cfg(test)]
    pub(crate) const fn source(&self) -> Option<Source> {
        match self.control {
            Control::Choice(source) | Control::Fixed(source) | Control::Boxes(source) => {
                Some(source)
            }
            _ => None,
        }
    }
}

const fn must(name: &'static str, control: Control) -> Field {
    Field { name, control, is_needed: true }
}

const fn may(name: &'static str, control: Control) -> Field {
    Field { name, control, is_needed: false }
}

/// The action of a stable word, if it has a form.
pub(crate) fn action_of(word: &str) -> Option<Action> {
    let known = Action::ALL.iter().copied().find(|action| action.as_str() == word)?;
    fields(known, None).map(|_| known)
}

/// What was chosen in the first step of a form that has two.
pub(crate) fn step_of(action: Action, sent: &Fields) -> Option<&str> {
    sent.get(first_step(action)?)
}

/// The name of a field in a row of a list.
pub(crate) fn row_name(list: &str, row: usize, field: &str) -> String {
    format!("{list}.{row}.{field}")
}

/// How many rows of a list a form has: those it was sent with, and one more where that was asked.
pub(crate) fn rows_of(list: &str, sent: &Fields) -> usize {
    let had: usize = sent.get(&format!("rows.{list}")).and_then(|it| it.parse().ok()).unwrap_or(1);
    let more = usize::from(sent.get(MORE) == Some(list));
    (had.max(1).saturating_add(more)).min(ROWS_MAX)
}

fn missing(name: &str) -> Trouble {
    Trouble::Unreadable { field: name.to_owned(), problem: "missing".to_owned() }
}

fn wrong(name: &str) -> Trouble {
    Trouble::Unreadable { field: name.to_owned(), problem: "of another form".to_owned() }
}

/// The command of a form that was sent, as JSON.
///
/// # Errors
/// A field is missing or has a value that is none of its own.
pub(crate) fn command(
    action: Action,
    sent: &Fields,
    moments: &Moments<'_>,
) -> Result<Value, Trouble> {
    let fields = fields(action, step_of(action, sent)).ok_or(Trouble::NotFound)?;
    let mut object = values(fields, sent, moments, str::to_owned)?;
    object.insert("command".to_owned(), json!(action.as_str().replace('-', "_")));
    arrange(action, &mut object)?;
    Ok(Value::Object(object))
}

/// The values of some fields, under whatever names they were sent.
fn values(
    fields: &[Field],
    sent: &Fields,
    moments: &Moments<'_>,
    name_of: impl Fn(&str) -> String,
) -> Result<Map<String, Value>, Trouble> {
    let mut object = Map::new();
    for field in fields {
        let name = name_of(field.name);
        match value(field, &name, sent, moments)? {
            Some(value) => {
                object.insert(field.name.to_owned(), value);
            }
            None if field.is_needed => return Err(missing(&name)),
            None => {}
        }
    }
    Ok(object)
}

fn value(
    field: &Field,
    name: &str,
    sent: &Fields,
    moments: &Moments<'_>,
) -> Result<Option<Value>, Trouble> {
    let given = sent.get(name);
    let number = |text: &str| text.parse::<u32>().map_err(|_| wrong(name));
    let value = match (field.control, given) {
        (Control::Rows(inner), _) => {
            let rows = list(name, inner, sent, moments)?;
            (!rows.is_empty()).then_some(Value::Array(rows))
        }
        (Control::Boxes(_), _) => {
            let all: Vec<&str> = sent.all(name).collect();
            (!all.is_empty()).then(|| json!(all))
        }
        (_, None) => None,
        (
            Control::Number | Control::Choice(Source::Clocks | Source::Own(GRADES, _)),
            Some(text),
        ) => Some(json!(number(text)?)),
        (
            Control::Area | Control::Line | Control::Unit | Control::Choice(_) | Control::Fixed(_),
            Some(text),
        ) => Some(json!(text)),
        (Control::Day, Some(text)) => {
            let day: jiff::civil::Date = text.parse().map_err(|_| wrong(name))?;
            Some(json!(day.to_string()))
        }
        (Control::YesNo, Some(word)) => Some(json!(word == "yes")),
        (Control::Moment, Some(text)) => {
            let at = moments.of_field(text).ok_or_else(|| wrong(name))?;
            Some(json!(at.to_string()))
        }
    };
    Ok(value)
}

/// The rows of a list that are not blank.
///
/// # Errors
/// A row is filled in only in part.
pub(crate) fn list(
    name: &str,
    fields: &[Field],
    sent: &Fields,
    moments: &Moments<'_>,
) -> Result<Vec<Value>, Trouble> {
    let mut rows = Vec::new();
    for row in 1..=rows_of(name, sent) {
        let is_blank = fields.iter().all(|it| sent.get(&row_name(name, row, it.name)).is_none());
        if is_blank {
            continue;
        }
        let mut row = values(fields, sent, moments, |field| row_name(name, row, field))?;
        rows.push(match fields {
            [only] => row.remove(only.name).unwrap_or_default(),
            _ => Value::Object(row),
        });
    }
    Ok(rows)
}

/// Puts what a form holds into the shape of the command.
fn arrange(action: Action, object: &mut Map<String, Value>) -> Result<(), Trouble> {
    let mut take = |name: &str| object.remove(name).unwrap_or_default();
    match action {
        Action::Dispatch => or_empty(object, "supports"),
        Action::Answer | Action::AskExclusion | Action::Verify => or_empty(object, "evidence"),
        Action::VerifyOwn => {
            let said = take("verdict");
            let word = match said.as_str() {
                Some("held") => "resolved",
                Some("partly") => "partly_resolved",
                _ => "not_resolved",
            };
            object.insert("verdict".to_owned(), said);
            object.insert("requester_says".to_owned(), json!(word));
            object.insert("method".to_owned(), json!("own_word"));
        }
        Action::Rebase => {
            let chosen = take("policy");
            let parts = chosen.as_str().and_then(|text| text.rsplit_once(' '));
            let (key, version) = parts.ok_or_else(|| wrong("policy"))?;
            let version: u32 = version.parse().map_err(|_| wrong("policy"))?;
            object.insert("policy".to_owned(), json!({ "key": key, "version": version }));
        }
        Action::Correct => {
            let (field, value, persons) = (take("field"), take("value"), take("persons"));
            let value = match value.as_str() {
                Some("named_persons") if persons.is_null() => return Err(missing("persons")),
                Some("named_persons") => json!({ "named_persons": persons }),
                _ => value,
            };
            let correction = json!({ "field": field, "value": value });
            object.insert("correction".to_owned(), correction);
        }
        _ => {}
    }
    Ok(())
}

/// A list that the command wants although nothing was put into it.
fn or_empty(object: &mut Map<String, Value>, list: &str) {
    object.entry(list.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
}

#[cfg(test)]
mod tests {
    use super::{Control, action_of, command, fields, rows_of};
    use crate::http::fields::Fields;
    use crate::http::trouble::Trouble;
    use crate::locales::{Language, Words};
    use crate::pages::moment::Moments;
    use domain::access::Action;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;
    use serde_json::{Value, json};

    /// Actions that a person takes elsewhere, or no person at all.
    const WITHOUT_FORM: &[Action] = &[
        Action::View,
        Action::RevealContact,
        Action::Attach,
        Action::Register,
        Action::Import,
        Action::RecordStep,
    ];

    fn sent(action: Action, pairs: &[(&str, &str)]) -> Result<Value, Trouble> {
        let words = Words::of(Language::English);
        let moments = Moments { zone: &TimeZone::UTC, now: Timestamp::UNIX_EPOCH, words };
        command(action, &pairs.iter().copied().collect(), &moments)
    }

    #[test]
    fn every_action_on_a_case_has_a_form_or_is_known_to_have_none() {
        for action in Action::ALL.iter().filter(|action| action.concerns_case()) {
            let has_form = fields(*action, None).is_some();
            assert_ne!(has_form, WITHOUT_FORM.contains(action), "{}", action.as_str());
            assert_eq!(action_of(action.as_str()).is_some(), has_form);
        }
    }

    #[test]
    fn what_must_be_chosen_comes_before_what_may_be_said() {
        for action in Action::ALL {
            let all = fields(*action, None).unwrap_or_default();
            let yes_no = all.iter().filter(|field| field.control == Control::YesNo);
            assert!(yes_no.clone().all(|field| field.is_needed), "{}", action.as_str());
        }
    }

    #[test]
    fn rows_left_blank_count_for_nothing_and_half_a_row_is_named() {
        let supports = |pairs: &[(&str, &str)]| {
            let fields = [&[("lead", "roads"), ("rows.supports", "3")], pairs].concat();
            sent(Action::Dispatch, &fields)
        };
        assert_eq!(supports(&[]).unwrap()["supports"], json!([]));
        let two = supports(&[
            ("supports.1.unit", "water"),
            ("supports.1.task", "look"),
            ("supports.3.unit", "parks"),
            ("supports.3.task", "mow"),
            ("supports.3.due_on", "2026-03-04"),
        ]);
        let wanted = json!([
            { "unit": "water", "task": "look" },
            { "unit": "parks", "task": "mow", "due_on": "2026-03-04" },
        ]);
        assert_eq!(two.unwrap()["supports"], wanted);
        let half = supports(&[("supports.2.unit", "water")]);
        let Err(Trouble::Unreadable { field, .. }) = half else { panic!("half a row was taken") };
        assert_eq!(field, "supports.2.task");
    }

    #[test]
    fn a_list_grows_by_a_row_at_a_time_and_ends() {
        let rows = |count: &str, more: &str| {
            let fields: Fields = [("rows.children", count), ("more", more)].into_iter().collect();
            rows_of("children", &fields)
        };
        assert_eq!((rows("1", ""), rows("1", "children"), rows("3", "evidence")), (1, 2, 3));
        assert_eq!((rows("x", ""), rows("0", ""), rows("9999999", "children")), (1, 1, 40));
    }

    #[test]
    fn rows_of_one_field_are_its_values() {
        let fields = [("public", "mended"), ("rows.evidence", "2"), ("evidence.2.text", "photo")];
        assert_eq!(sent(Action::Answer, &fields).unwrap()["evidence"], json!(["photo"]));
    }

    #[test]
    fn a_correction_says_which_field_and_named_persons_need_names() {
        let found = sent(
            Action::Correct,
            &[("field", "urgency"), ("value", "urgent"), ("reason", "as told")],
        );
        let wanted = json!({ "field": "urgency", "value": "urgent" });
        assert_eq!(found.unwrap()["correction"], wanted);
        let named = [("field", "confidentiality"), ("value", "named_persons"), ("reason", "so")];
        assert!(sent(Action::Correct, &named).is_err());
        let named = [&named[..], &[("persons.1.person", "x")]].concat();
        let found = sent(Action::Correct, &named).unwrap();
        assert_eq!(found["correction"]["value"], json!({ "named_persons": ["x"] }));
    }

    #[test]
    fn a_policy_is_chosen_with_its_version() {
        let fields = [("policy", "city 311 4"), ("reason", "new limits")];
        let found = sent(Action::Rebase, &fields).unwrap();
        assert_eq!(found["policy"], json!({ "key": "city 311", "version": 4 }));
        assert!(sent(Action::Rebase, &[("policy", "x"), ("reason", "y")]).is_err());
    }
}
