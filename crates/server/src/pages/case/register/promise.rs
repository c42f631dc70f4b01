//! What a registration asks besides the matter itself: for a promise, a finding or a decision, to
//! whom the answer is owed and the words it comes from; for all kinds, who may know.

use domain::case::Kind;
use domain::ids::PersonId;

use crate::http::fields::Fields;
use crate::http::trouble::Trouble;
use crate::pages::case::field::FieldView;
use crate::pages::case::form::{self, CONFIDENTIALITIES, Control, PERSONS};
use crate::pages::case::list::{Choice, persons, units};
use crate::pages::desk::Desk;
use crate::pages::trouble::says;

/// Where what is not a request comes from.
const COMES_FROM: &[&str] = &["direct", "document", "stocktake", "visit"];

/// Builds the fields, filled in as they were sent.
pub(super) struct More<'a> {
    pub(super) desk: &'a Desk,
    pub(super) sent: &'a Fields,
    pub(super) trouble: Option<&'a Trouble>,
}

impl More<'_> {
    fn field(&self, name: &str, label: &str, control: &'static str) -> FieldView {
        let wrong = match self.trouble {
            Some(trouble @ Trouble::Unreadable { field, .. }) if field == name => {
                says(self.desk, trouble)
            }
            _ => String::new(),
        };
        FieldView {
            name: name.to_owned(),
            label: self.desk.words.say(label),
            control,
            value: self.sent.raw(name).to_owned(),
            wrong,
            ..FieldView::default()
        }
    }

    fn own(&self, group: &str, keys: &[&str], chosen: Option<&str>) -> Vec<Choice> {
        let say = |key: &str| self.desk.words.say(&format!("{group}-{key}"));
        keys.iter().map(|key| Choice::of(key, say(key), chosen)).collect()
    }

    /// To whom the answer is owed, from which words, by when; nothing for requests.
    pub(super) fn promise(&self, kind: Kind) -> Result<Vec<FieldView>, Trouble> {
        let owed = match kind {
            Kind::Request => return Ok(Vec::new()),
            Kind::Commitment => "field-commissioning_office",
            Kind::Finding => "field-inspecting_unit",
            Kind::Decision => "field-stocktake_office",
        };
        let own = self.desk.rules()?.organisation.unit(self.desk.official()?.unit);
        let own = own.map(|unit| unit.code.as_str());
        let chosen = self.sent.get("counterparty").or(own);
        let counterparty = FieldView {
            choices: units(self.desk, chosen)?,
            is_needed: true,
            ..self.field("counterparty", owed, "choice")
        };
        let quotation = FieldView {
            is_needed: kind == Kind::Commitment,
            ..self.field("quotation", "field-quotation", "area")
        };
        let origin = self.sent.get("comes_from").or(Some("direct"));
        let comes_from = FieldView {
            choices: self.own("comes-from", COMES_FROM, origin),
            is_needed: true,
            ..self.field("comes_from", "field-comes_from", "choice")
        };
        let due_on = self.field("due_on", "field-due_on", "day");
        Ok(vec![quotation, counterparty, comes_from, due_on])
    }

    /// Who may know of the case.
    pub(super) fn confidentiality(&self, kind: Kind) -> Result<Vec<FieldView>, Trouble> {
        let keys = CONFIDENTIALITIES.iter().copied();
        let fitting: Vec<&str> =
            keys.filter(|key| kind == Kind::Request || *key != "hidden_from_handlers").collect();
        let chosen = self.sent.get("confidentiality").or(Some("ordinary"));
        let level = FieldView {
            choices: self.own("confidentiality", &fitting, chosen),
            is_needed: true,
            ..self.field("confidentiality", "field-confidentiality", "choice")
        };
        let row = |row: usize| {
            let name = form::row_name("persons", row, "person");
            let choices = persons(self.desk, self.sent.get(&name))?;
            Ok(vec![FieldView { choices, ..self.field(&name, "field-person", "choice") }])
        };
        let count = form::rows_of("persons", self.sent);
        let persons = FieldView {
            rows: (1..=count).map(row).collect::<Result<_, Trouble>>()?,
            ..self.field("persons", "field-persons", "rows")
        };
        Ok(vec![level, persons])
    }
}

/// The persons who alone may see the case.
///
/// # Errors
/// One of them is nobody.
pub(super) fn named_persons(desk: &Desk, sent: &Fields) -> Result<Vec<PersonId>, Trouble> {
    let Control::Rows(fields) = PERSONS else { return Ok(Vec::new()) };
    let rows = form::list("persons", fields, sent, &desk.moments()?)?;
    let wrong = || Trouble::Unreadable {
        field: "persons".to_owned(),
        problem: "no id of a person".to_owned(),
    };
    let ids = rows.iter().map(|row| {
        let id = row.as_str().and_then(|text| text.parse().ok());
        id.map(PersonId).ok_or_else(wrong)
    });
    ids.collect()
}
