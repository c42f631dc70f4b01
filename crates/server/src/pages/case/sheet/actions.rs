//! The forms of exactly the actions that this person may take now, and what is in the way of
//! others.

use app::port::setup::AuthorityRecord;
use app::read::Sheet;
use domain::access::Action;

use super::choices::Choices;
use super::{Attempt, Fact};
use crate::http::trouble::Trouble;
use crate::pages::case::field::FieldView;
use crate::pages::case::form::{self, Control, Field};
use crate::pages::case::list::units;
use crate::pages::desk::Desk;
use crate::pages::naming::Naming;
use crate::pages::refusal;
use crate::pages::trouble::says;

/// A form as the page shows it.
pub(crate) struct FormView {
    /// The action's stable word.
    pub(crate) action: &'static str,
    /// What it says.
    pub(crate) label: String,
    /// What it does, in a sentence.
    pub(crate) help: String,
    /// Its fields.
    pub(crate) fields: Vec<FieldView>,
    /// Whether it is open.
    pub(crate) is_open: bool,
    /// Whether it is the first of two steps.
    pub(crate) is_first_step: bool,
}

/// In which order actions are shown: what moves the case on, then the rest.
const ORDER: &[Action] = &[
    Action::Dispatch,
    Action::Sign,
    Action::LogContact,
    Action::Answer,
    Action::AcceptAnswer,
    Action::JudgeObjection,
    Action::Rule,
    Action::Verify,
    Action::Close,
    Action::DecideExtension,
    Action::DecideExclusion,
    Action::LookBack,
    Action::AnswerSupport,
    Action::DeliverSupport,
    Action::Update,
    Action::SendBack,
    Action::Object,
    Action::Dispose,
];

/// The forms of what may be done now.
pub(crate) fn forms(
    desk: &Desk,
    naming: &Naming<'_>,
    sheet: &Sheet,
    (attempt, authorities): (&Attempt, &[AuthorityRecord]),
) -> Result<Vec<FormView>, Trouble> {
    let open = sheet.actions.iter().filter(|it| it.refusal.is_none()).map(|it| it.action);
    let mut open: Vec<Action> =
        open.filter(|action| form::fields(*action, None).is_some()).collect();
    let place = |action: &Action| ORDER.iter().position(|it| it == action).unwrap_or(ORDER.len());
    open.sort_by_key(place);
    let nothing = Attempt::default();
    let mut forms = Vec::new();
    for action in open {
        let is_tried = attempt.action == Some(action);
        let attempt = if is_tried { attempt } else { &nothing };
        let choices = Choices { desk, naming, sheet, authorities };
        let own = Own { choices, attempt, action };
        let step = form::step_of(action, &attempt.sent);
        let fields = form::fields(action, step).unwrap_or_default();
        forms.push(FormView {
            action: action.as_str(),
            label: desk.words.say(&format!("act-{}", action.as_str())),
            help: desk.words.find(&format!("act-{}-help", action.as_str())).unwrap_or_default(),
            fields: fields.iter().map(|it| own.field(it)).collect::<Result<_, _>>()?,
            is_open: is_tried || (forms.is_empty() && ORDER.contains(&action)),
            is_first_step: form::first_step(action).is_some() && step.is_none(),
        });
    }
    forms.retain(|form| form.fields.iter().all(FieldView::can_be_filled));
    Ok(forms)
}

/// What is in the way of actions that are this person's to take.
pub(super) fn why_not(
    desk: &Desk,
    naming: &Naming<'_>,
    sheet: &Sheet,
) -> Result<Vec<Fact>, Trouble> {
    let moments = desk.moments()?;
    let refused = sheet.actions.iter().filter(|it| form::fields(it.action, None).is_some());
    let telling = refused.filter_map(|it| {
        let refusal = it.refusal.as_ref().filter(|refusal| refusal::is_telling(refusal))?;
        Some(Fact {
            label: desk.words.say(&format!("act-{}", it.action.as_str())),
            says: refusal::words(refusal, naming, &moments),
        })
    });
    Ok(telling.collect())
}

/// The fields of one form.
struct Own<'a> {
    choices: Choices<'a>,
    attempt: &'a Attempt,
    action: Action,
}

impl Own<'_> {
    fn field(&self, field: &Field) -> Result<FieldView, Trouble> {
        self.named(field, field.name.to_owned())
    }

    /// A field under the name that it has in its form.
    fn named(&self, field: &Field, name: String) -> Result<FieldView, Trouble> {
        let (desk, given) = (self.choices.desk, self.attempt.sent.get(&name));
        let preset = self.choices.preset(field, &self.attempt.sent);
        let chosen = given.or(preset.as_deref());
        let (control, choices) = match field.control {
            Control::Area => ("area", Vec::new()),
            Control::Line => ("line", Vec::new()),
            Control::Number => ("number", Vec::new()),
            Control::Day => ("day", Vec::new()),
            Control::Moment => ("moment", Vec::new()),
            Control::Unit => ("choice", units(desk, chosen)?),
            Control::YesNo => ("radio", self.choices.yes_no(field.name, given)),
            Control::Choice(source) => ("choice", self.choices.of(source, chosen)?),
            Control::Fixed(source) => ("fixed", self.choices.of(source, chosen)?),
            Control::Boxes(source) => {
                let all: Vec<&str> = self.attempt.sent.all(&name).collect();
                let mut choices = self.choices.of(source, None)?;
                choices.iter_mut().for_each(|it| it.is_chosen = all.contains(&it.value.as_str()));
                ("boxes", choices)
            }
            Control::Rows(_) => ("rows", Vec::new()),
        };
        let rows = match field.control {
            Control::Rows(inner) => self.rows(&name, inner)?,
            _ => Vec::new(),
        };
        let raw = self.attempt.sent.raw(&name);
        let value = if raw.is_empty() { preset.unwrap_or_default() } else { raw.to_owned() };
        Ok(FieldView {
            label: self.label(field),
            wrong: self.wrong(&name),
            control,
            is_needed: field.is_needed,
            value,
            choices,
            rows,
            name,
        })
    }

    /// The label of a field: its own in this form, or the one it has everywhere.
    fn label(&self, field: &Field) -> String {
        let (words, action) = (self.choices.desk.words, self.action.as_str());
        let own = words.find(&format!("field-{action}-{}", field.name));
        own.unwrap_or_else(|| words.say(&format!("field-{}", field.name)))
    }

    fn rows(&self, list: &str, inner: &[Field]) -> Result<Vec<Vec<FieldView>>, Trouble> {
        let row = |row: usize| {
            let fields = inner.iter().map(|field| {
                let view = self.named(field, form::row_name(list, row, field.name))?;
                Ok(FieldView { is_needed: false, ..view })
            });
            fields.collect::<Result<Vec<_>, Trouble>>()
        };
        (1..=form::rows_of(list, &self.attempt.sent)).map(row).collect()
    }

    /// What is wrong with a field, where it is this one.
    fn wrong(&self, name: &str) -> String {
        match &self.attempt.trouble {
            Some(trouble @ Trouble::Unreadable { field, .. }) if field == name => {
                says(self.choices.desk, trouble)
            }
            _ => String::new(),
        }
    }
}
