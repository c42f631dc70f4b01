//! What there is to choose from in the forms of a case, and what stands in a field at first.

use app::attach::Description;
use app::port::setup::AuthorityRecord;
use app::read::Sheet;
use domain::case::{
    DispositionClass, Escalation, Kind, Registration, rebase_targets, redaction_reasons,
};
use domain::ids::UnitId;
use domain::policy::{Policy, Rate};

use crate::http::fields::Fields;
use crate::http::trouble::Trouble;
use crate::pages::case::form::{Control, Field, Source};
use crate::pages::case::list::{Choice, persons};
use crate::pages::desk::Desk;
use crate::pages::naming::{Naming, word_of};

/// Letters of a text in a list of texts.
const EXCERPT: usize = 80;

/// What a case offers to choose from.
#[derive(Clone, Copy)]
pub(super) struct Choices<'a> {
    pub(super) desk: &'a Desk,
    pub(super) naming: &'a Naming<'a>,
    pub(super) sheet: &'a Sheet,
    /// The other authorities, where the case may be handed to one.
    pub(super) authorities: &'a [AuthorityRecord],
}

impl Choices<'_> {
    /// What stands in a field before anybody fills it in.
    pub(super) fn preset(&self, field: &Field, sent: &Fields) -> Option<String> {
        match (field.control, field.name) {
            (Control::Moment, _) => Some(self.desk.moments().ok()?.for_field(self.desk.now)),
            (Control::Unit, "lead") => self.proposed(),
            (Control::Area | Control::Line, "value") => self.present(sent.get("field")?),
            _ => None,
        }
    }

    fn registration(&self) -> Option<&Registration> {
        self.sheet.case.registration.as_ref()
    }

    /// The unit that the catalogue proposes.
    fn proposed(&self) -> Option<String> {
        let category = self.registration()?.category.as_ref()?;
        let code = self.naming.policy?.catalogue_unit(category)?;
        Some(code.as_str().to_owned())
    }

    /// The text that is to be set right, as it is.
    fn present(&self, field: &str) -> Option<String> {
        let registration = self.registration()?;
        let reference = match field {
            "text" => registration.text,
            "place" => registration.place?,
            _ => return None,
        };
        self.sheet.texts.get(&reference.text_id).cloned()
    }

    /// Yes and no, in the words of the field.
    pub(super) fn yes_no(&self, name: &str, given: Option<&str>) -> Vec<Choice> {
        let each = ["yes", "no"].into_iter().map(|word| {
            Choice::of(word, self.desk.words.say(&format!("field-{name}-{word}")), given)
        });
        each.collect()
    }

    /// What is judged by the policy in force, whatever the case is under: why a text may be
    /// forgotten, and the types of the case that comes of a promise.
    fn keyed_today(
        &self,
        group: &str,
        keys: &[String],
        given: Option<&str>,
    ) -> Result<Vec<Choice>, Trouble> {
        let naming = self.desk.naming()?;
        let each = keys.iter().map(|key| Choice::of(key, naming.of(group, key), given));
        Ok(each.collect())
    }

    fn redactions(&self, given: Option<&str>) -> Result<Vec<Choice>, Trouble> {
        let reasons = redaction_reasons(&self.desk.context()?)?;
        self.keyed_today("redaction", &strings(reasons), given)
    }

    fn promise_types(&self, given: Option<&str>) -> Result<Vec<Choice>, Trouble> {
        let keys = types(self.desk.policy()?, Some(Kind::Commitment));
        self.keyed_today("type", &keys, given)
    }

    fn keyed(&self, group: &str, keys: &[String], given: Option<&str>) -> Vec<Choice> {
        let each = keys.iter().map(|key| Choice::of(key, self.naming.of(group, key), given));
        each.collect()
    }

    /// The choices of a source.
    ///
    /// # Errors
    /// The store is away.
    pub(super) fn of(&self, source: Source, given: Option<&str>) -> Result<Vec<Choice>, Trouble> {
        let policy = self.desk.policy_of(&self.sheet.case)?;
        let keyed = |group: &str, keys: Vec<String>| self.keyed(group, &keys, given);
        Ok(match source {
            Source::Dispositions => keyed("disposition", dispositions(policy, false)),
            Source::Transfers => keyed("disposition", dispositions(policy, true)),
            Source::Authorities => self.authorities(given),
            Source::Pauses => keyed("pause", strings(&policy.pause_reasons)),
            Source::Exclusions => keyed("exclusion", strings(policy.exclusion_reasons.keys())),
            Source::Redactions => self.redactions(given)?,
            Source::Rates => keyed("rate", Rate::ALL.iter().map(word_of).collect()),
            Source::PromiseTypes => self.promise_types(given)?,
            Source::TypesOfKind => {
                keyed("type", types(policy, self.registration().map(|found| found.kind)))
            }
            Source::Categories => keyed("category", strings(policy.categories.keys())),
            Source::Channels => keyed("channel", strings(&policy.channels)),
            Source::Urgencies => keyed("urgency", strings(&policy.urgencies)),
            Source::Levels => keyed("escalation", self.levels(policy)),
            Source::Clocks => self.clocks(given),
            Source::Supports => self.supports(given),
            Source::Methods => keyed("method", self.methods(policy)),
            Source::EndedUnits => self.units(self.ended(), given),
            Source::Successors => self.units(self.successors(), given),
            Source::Policies => self.policies(given)?,
            Source::Texts => self.texts(given),
            Source::Persons => persons(self.desk, given)?,
            Source::Own(group, keys) => keyed(group, strings(keys)),
        })
    }

    fn authorities(&self, given: Option<&str>) -> Vec<Choice> {
        let tag = self.naming.words.tag();
        let each = self.authorities.iter().map(|other| {
            let own = other.names.iter().find(|(language, _)| language == tag);
            let name = own.or(other.names.first()).map_or(&other.key, |(_, name)| name);
            Choice::of(&other.id.to_string(), name.clone(), given)
        });
        each.collect()
    }

    fn levels(&self, policy: &Policy) -> Vec<String> {
        let steps = policy.ladder.iter().map(|step| step.level);
        let above = steps.filter(|level| *level > self.sheet.case.escalation);
        above.filter(|it| *it != Escalation::None).map(|it| word_of(&it)).collect()
    }

    fn methods(&self, policy: &Policy) -> Vec<String> {
        let rule = self.registration().and_then(|found| policy.types.get(&found.type_key));
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
        let active = self.sheet.case.supports.iter().filter(|support| support.is_open());
        self.units(active.map(|support| support.unit).collect(), given)
    }

    fn units(&self, units: Vec<UnitId>, given: Option<&str>) -> Vec<Choice> {
        let organisation = &self.naming.rules.organisation;
        let known = units.into_iter().filter_map(|unit| organisation.unit(unit));
        let each =
            known.map(|unit| Choice::of(unit.code.as_str(), self.naming.unit(unit.id), given));
        each.collect()
    }

    /// Units of the case that are no more.
    fn ended(&self) -> Vec<UnitId> {
        let (case, organisation) = (&self.sheet.case, &self.naming.rules.organisation);
        let supports = case.supports.iter().filter(|it| it.is_open()).map(|it| it.unit);
        let owed = self.registration().and_then(|found| found.counterparty.unit());
        let mut ended: Vec<UnitId> = case.lead().into_iter().chain(supports).chain(owed).collect();
        ended.retain(|unit| organisation.unit_at(*unit, self.desk.now).is_none());
        ended.sort_unstable();
        ended.dedup();
        ended
    }

    /// Units that took over from them.
    fn successors(&self) -> Vec<UnitId> {
        let organisation = &self.naming.rules.organisation;
        let ended = self.ended();
        let today = organisation.units().filter(|unit| unit.at(self.desk.now).is_some());
        let took_over =
            today.filter(|unit| ended.iter().any(|from| organisation.took_over(unit.id, *from)));
        took_over.map(|unit| unit.id).collect()
    }

    /// Versions of the case's policy that it may be rebased on.
    fn policies(&self, given: Option<&str>) -> Result<Vec<Choice>, Trouble> {
        let context = self.desk.context()?;
        let each = rebase_targets(&self.sheet.case, &context).into_iter().map(|policy| {
            let reference = &policy.reference;
            let written = format!("{} {}", reference.key, reference.version);
            Choice::of(&written, format!("{written} · {}", policy.effective_from), given)
        });
        Ok(each.collect())
    }

    fn texts(&self, given: Option<&str>) -> Vec<Choice> {
        let kept = self.sheet.case.texts.iter();
        let each = kept.filter_map(|id| {
            let text = self.sheet.texts.get(id)?;
            let file = Description::read(text).map(|file| file.name);
            let text = file.as_ref().unwrap_or(text);
            let begin: String = text.chars().take(EXCERPT).collect();
            let rest = if text.chars().nth(EXCERPT).is_some() { " …" } else { "" };
            Some(Choice::of(&id.to_string(), format!("{begin}{rest}"), given))
        });
        each.collect()
    }
}

/// Ways to end a case at intake: those that hand it to another authority, or the others.
fn dispositions(policy: &Policy, hands_over: bool) -> Vec<String> {
    let of_class = policy
        .dispositions
        .iter()
        .filter(|(_, rule)| (rule.class == DispositionClass::TransferredToAuthority) == hands_over);
    of_class.map(|(key, _)| key.to_string()).collect()
}

fn types(policy: &Policy, kind: Option<Kind>) -> Vec<String> {
    let of_kind = policy.types.iter().filter(|(_, rule)| Some(rule.kind) == kind);
    of_kind.map(|(key, _)| key.to_string()).collect()
}

fn strings<K: std::fmt::Display>(keys: impl IntoIterator<Item = K>) -> Vec<String> {
    keys.into_iter().map(|key| key.to_string()).collect()
}
