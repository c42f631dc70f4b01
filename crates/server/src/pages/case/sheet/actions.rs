//! The forms of exactly the actions that this person may take now, and what is in the way of
//! others.

use app::read::Sheet;
use domain::access::Action;
use domain::case::{Escalation, Kind};
use domain::policy::{Policy, Rate};

use super::{Attempt, Fact};
use crate::http::fields::Fields;
use crate::http::trouble::Trouble;
use crate::pages::case::form::{self, Control, Field, Source};
use crate::pages::case::list::{Choice, units};
use crate::pages::desk::Desk;
use crate::pages::naming::{Naming, word_of};
use crate::pages::refusal;

/// A form as the page shows it.
pub(super) struct FormView {
    /// The action's stable word.
    pub(super) action: &'static str,
    /// What it says.
    pub(super) label: String,
    /// What it does, in a sentence.
    pub(super) help: String,
    /// Its fields.
    pub(super) fields: Vec<FieldView>,
    /// Whether it is open.
    pub(super) is_open: bool,
}

/// A field as the page shows it.
pub(super) struct FieldView {
    /// Its name.
    pub(super) name: &'static str,
    /// Its label.
    pub(super) label: String,
    /// How it is filled in.
    pub(super) control: &'static str,
    /// Whether it must be.
    pub(super) is_needed: bool,
    /// What is in it.
    pub(super) value: String,
    /// What to choose from.
    pub(super) choices: Vec<Choice>,
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
pub(super) fn forms(
    desk: &Desk,
    naming: &Naming<'_>,
    sheet: &Sheet,
    attempt: &Attempt,
) -> Result<Vec<FormView>, Trouble> {
    let open = sheet.actions.iter().filter(|it| it.refusal.is_none()).map(|it| it.action);
    let mut open: Vec<Action> = open.filter(|action| form::fields(*action).is_some()).collect();
    let place = |action: &Action| ORDER.iter().position(|it| it == action).unwrap_or(ORDER.len());
    open.sort_by_key(place);
    let mut forms = Vec::new();
    for action in open {
        let is_tried = attempt.action == Some(action);
        let nothing = Fields::default();
        let sent = if is_tried { &attempt.sent } else { &nothing };
        let own = Own { desk, naming, sheet, sent };
        let fields = form::fields(action).unwrap_or_default();
        forms.push(FormView {
            action: action.as_str(),
            label: desk.words.say(&format!("act-{}", action.as_str())),
            help: desk.words.find(&format!("act-{}-help", action.as_str())).unwrap_or_default(),
            fields: fields.iter().map(|field| own.field(field)).collect::<Result<_, _>>()?,
            is_open: is_tried,
        });
    }
    forms.retain(|form| form.fields.iter().all(FieldView::can_be_filled));
    Ok(forms)
}

impl FieldView {
    /// Whether there is something to choose, where something must be chosen: a unit can be released
    /// only where one supports.
    fn can_be_filled(&self) -> bool {
        let chooses = matches!(self.control, "choice" | "boxes");
        !(self.is_needed && chooses && self.choices.is_empty())
    }
}

/// What is in the way of actions that are this person's to take.
pub(super) fn why_not(
    desk: &Desk,
    naming: &Naming<'_>,
    sheet: &Sheet,
) -> Result<Vec<Fact>, Trouble> {
    let moments = desk.moments()?;
    let refused = sheet.actions.iter().filter(|it| form::fields(it.action).is_some());
    let telling = refused.filter_map(|it| {
        let refusal = it.refusal.as_ref().filter(|refusal| refusal::is_telling(refusal))?;
        Some(Fact {
            label: desk.words.say(&format!("act-{}", it.action.as_str())),
            says: refusal::words(refusal, naming, &moments),
        })
    });
    Ok(telling.collect())
}

struct Own<'a> {
    desk: &'a Desk,
    naming: &'a Naming<'a>,
    sheet: &'a Sheet,
    sent: &'a Fields,
}

impl Own<'_> {
    fn field(&self, field: &Field) -> Result<FieldView, Trouble> {
        let given = self.sent.get(field.name);
        let (control, choices) = match field.control {
            Control::Area => ("area", Vec::new()),
            Control::Line => ("line", Vec::new()),
            Control::Number => ("number", Vec::new()),
            Control::Day => ("day", Vec::new()),
            Control::Moment => ("moment", Vec::new()),
            Control::Unit => {
                ("choice", units(self.desk, given.or(self.proposed(field).as_deref()))?)
            }
            Control::YesNo => ("radio", self.yes_no(field.name, given)),
            Control::Choice(source) => ("choice", self.choices(source, given)?),
            Control::Boxes(source) => ("boxes", self.choices(source, given)?),
        };
        let now = || match field.control {
            Control::Moment => Some(self.desk.moments().ok()?.for_field(self.desk.now)),
            _ => None,
        };
        let value = given.map(str::to_owned).or_else(now).unwrap_or_default();
        let label = self.desk.words.say(&format!("field-{}", field.name));
        let (name, is_needed) = (field.name, field.is_needed);
        Ok(FieldView { name, label, control, is_needed, value, choices })
    }

    /// The unit that the catalogue proposes, where a lead is asked for.
    fn proposed(&self, field: &Field) -> Option<String> {
        let category = self.sheet.case.registration.as_ref()?.category.as_ref()?;
        let code = self.naming.policy?.catalogue_unit(category)?;
        (field.name == "lead").then(|| code.as_str().to_owned())
    }

    fn yes_no(&self, name: &str, given: Option<&str>) -> Vec<Choice> {
        let each = ["yes", "no"].into_iter().map(|word| {
            Choice::of(word, self.desk.words.say(&format!("field-{name}-{word}")), given)
        });
        each.collect()
    }

    fn policy(&self) -> Result<&Policy, Trouble> {
        self.naming.policy.map_or_else(|| self.desk.policy(), Ok)
    }

    fn choices(&self, source: Source, given: Option<&str>) -> Result<Vec<Choice>, Trouble> {
        let policy = self.policy()?;
        let keyed = |group: &str, keys: Vec<String>| -> Vec<Choice> {
            let each = keys.iter().map(|key| Choice::of(key, self.naming.of(group, key), given));
            each.collect()
        };
        Ok(match source {
            Source::Dispositions => keyed("disposition", strings(policy.dispositions.keys())),
            Source::Pauses => keyed("pause", strings(&policy.pause_reasons)),
            Source::Exclusions => keyed("exclusion", strings(policy.exclusion_reasons.keys())),
            Source::Rates => {
                keyed("rate", Rate::ALL.iter().map(|rate| rate.as_str().to_owned()).collect())
            }
            Source::PromiseTypes => {
                let types = policy.types.iter();
                let promises = types.filter(|(_, rule)| rule.kind == Kind::Commitment);
                keyed("type", strings(promises.map(|(key, _)| key)))
            }
            Source::Categories => keyed("category", strings(policy.categories.keys())),
            Source::Urgencies => keyed("urgency", strings(&policy.urgencies)),
            Source::Levels => {
                let steps = policy.ladder.iter().map(|step| step.level);
                let above = steps.filter(|level| *level > self.sheet.case.escalation);
                keyed(
                    "escalation",
                    above.filter(|it| *it != Escalation::None).map(|it| word_of(&it)).collect(),
                )
            }
            Source::Clocks => self.clocks(given),
            Source::Supports => self.supports(given),
            Source::Methods => keyed("method", self.methods(policy)),
            Source::Own(group, keys) => {
                keyed(group, keys.iter().map(|key| (*key).to_owned()).collect())
            }
        })
    }

    fn methods(&self, policy: &Policy) -> Vec<String> {
        let registration = self.sheet.case.registration.as_ref();
        let rule = registration.and_then(|found| policy.types.get(&found.type_key));
        rule.map(|rule| rule.methods.iter().map(word_of).collect()).unwrap_or_default()
    }

    fn clocks(&self, given: Option<&str>) -> Vec<Choice> {
        let running = self.sheet.case.clocks.iter().filter(|clock| clock.is_open());
        let of_unit = running.filter(|clock| clock.start.kind.is_of_unit());
        let each = of_unit.map(|clock| {
            let name = self.naming.word("clock", &clock.start.kind);
            Choice::of(&clock.start.clock.0.to_string(), name, given)
        });
        each.collect()
    }

    fn supports(&self, given: Option<&str>) -> Vec<Choice> {
        let organisation = &self.naming.rules.organisation;
        let active = self.sheet.case.supports.iter().filter(|support| support.is_open());
        let each = active.filter_map(|support| {
            let unit = organisation.unit(support.unit)?;
            Some(Choice::of(unit.code.as_str(), self.naming.unit(unit.id), given))
        });
        each.collect()
    }
}

fn strings<K: std::fmt::Display>(keys: impl IntoIterator<Item = K>) -> Vec<String> {
    keys.into_iter().map(|key| key.to_string()).collect()
}
