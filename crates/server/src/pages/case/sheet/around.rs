//! Units that work on a case, and the cases around it.

use app::read::Sheet;
use domain::case::{ChildStatus, Origin, State, SupportStatus};
use domain::ids::CaseId;

use crate::http::trouble::Trouble;
use crate::pages::desk::Desk;
use crate::pages::naming::Naming;

/// A unit and its part in the case.
pub(super) struct UnitLine {
    /// Lead, supporting, counterparty.
    pub(super) part: String,
    /// Its name.
    pub(super) name: String,
    /// How it stands.
    pub(super) standing: String,
    /// What it is asked for.
    pub(super) task: String,
}

/// A case around this one.
pub(super) struct Related {
    /// What it is to this one.
    pub(super) part: String,
    /// Its number; none where this person may not see it.
    pub(super) number: Option<String>,
    /// How it stands.
    pub(super) standing: String,
}

const fn support_key(status: SupportStatus) -> &'static str {
    match status {
        SupportStatus::Asked => "asked",
        SupportStatus::Accepted => "accepted",
        SupportStatus::Declined => "declined",
        SupportStatus::Delivered => "delivered",
        SupportStatus::Released => "released",
    }
}

/// Units in the case: the lead, supporting units in the order asked, who is owed the answer.
pub(super) fn units(
    desk: &Desk,
    naming: &Naming<'_>,
    sheet: &Sheet,
) -> Result<Vec<UnitLine>, Trouble> {
    let (words, case, moments) = (desk.words, &sheet.case, desk.moments()?);
    let mut lines = Vec::new();
    if let Some(assignment) = case.state.assignment() {
        let signed = assignment.signed_at.map(|at| moments.at(at));
        lines.push(UnitLine {
            part: words.say("unit-lead"),
            name: naming.unit(assignment.lead),
            standing: match signed {
                Some(at) => words.with("unit-signed", &[("at", &at)]),
                None => words.say("unit-not-signed"),
            },
            task: String::new(),
        });
    }
    for support in &case.supports {
        lines.push(UnitLine {
            part: words.say("unit-support"),
            name: naming.unit(support.unit),
            standing: words.say(&format!("support-{}", support_key(support.status))),
            task: sheet.texts.get(&support.task.text_id).cloned().unwrap_or_default(),
        });
    }
    let owed = case.registration.as_ref().and_then(|found| found.counterparty.unit());
    if let Some(unit) = owed {
        let (standing, task) = (String::new(), String::new());
        lines.push(UnitLine {
            part: words.say("unit-counterparty"),
            name: naming.unit(unit),
            standing,
            task,
        });
    }
    Ok(lines)
}

/// Cases around this one: parent, parts, duplicates, where it comes from.
pub(super) fn related(desk: &Desk, naming: &Naming<'_>, sheet: &Sheet) -> Vec<Related> {
    let case = &sheet.case;
    let line = |key: &str, id: CaseId, standing: String| Related {
        part: desk.words.say(key),
        number: sheet.numbers.get(&id).cloned(),
        standing,
    };
    let mut lines = Vec::new();
    match case.registration.as_ref().map(|found| found.origin) {
        Some(Origin::Split { parent, .. }) => {
            lines.push(line("related-parent", parent, String::new()));
        }
        Some(Origin::FollowUp { case }) => {
            lines.push(line("related-promised-in", case, String::new()));
        }
        _ => {}
    }
    if let State::Linked { primary, .. } = &case.state {
        lines.push(line("related-primary", *primary, String::new()));
    }
    for child in &case.children {
        let standing = match child.status {
            ChildStatus::Open => "open",
            ChildStatus::Verified => "verified",
            ChildStatus::Ended => "ended",
        };
        lines.push(line("related-child", child.case, naming.of("child", standing)));
    }
    for duplicate in &case.duplicates {
        lines.push(line("related-duplicate", *duplicate, String::new()));
    }
    lines
}
