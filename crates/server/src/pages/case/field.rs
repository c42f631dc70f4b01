//! A field of a form as a page shows it, whichever form it is.

use super::list::Choice;

/// A field as the page shows it.
#[derive(Default)]
pub(crate) struct FieldView {
    /// Its name in the form.
    pub(crate) name: String,
    /// Its label.
    pub(crate) label: String,
    /// How it is filled in.
    pub(crate) control: &'static str,
    /// Whether it must be.
    pub(crate) is_needed: bool,
    /// What is in it.
    pub(crate) value: String,
    /// What to choose from.
    pub(crate) choices: Vec<Choice>,
    /// The rows of a list.
    pub(crate) rows: Vec<Vec<FieldView>>,
    /// What is wrong with it, in words.
    pub(crate) wrong: String,
}

impl FieldView {
    /// Whether there is something to choose, where something must be chosen: a unit can be released
    /// only where one supports.
    pub(crate) fn can_be_filled(&self) -> bool {
        let chooses = matches!(self.control, "choice" | "boxes" | "fixed");
        !(self.is_needed && chooses && self.choices.is_empty())
    }

    /// What was chosen, in words.
    pub(crate) fn chosen(&self) -> &str {
        let chosen = self.choices.iter().find(|choice| choice.is_chosen);
        chosen.map_or("", |choice| choice.label.as_str())
    }
}
