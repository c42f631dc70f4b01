//! A line of a list of cases.

use app::port::list::Listed;
use domain::policy::Policy;

use crate::http::trouble::Trouble;
use crate::pages::badge::Badge;
use crate::pages::desk::Desk;

/// A line of a list.
pub(crate) struct Row {
    /// Public number.
    pub(crate) number: String,
    /// The beginning of what was asked; none where it was forgotten.
    pub(crate) excerpt: Option<String>,
    /// Where.
    pub(crate) place: String,
    /// Type and subject.
    pub(crate) subject: String,
    /// Urgency, where it is not the usual one.
    pub(crate) urgency: Badge,
    /// Status.
    pub(crate) status: Badge,
    /// Alert, silence, escalation.
    pub(crate) flags: Vec<Badge>,
    /// The lead unit.
    pub(crate) lead: String,
    /// Date and time at which it is due.
    pub(crate) due: String,
    /// How far that is.
    pub(crate) till: String,
    /// Whether the calendar for that time is not yet published.
    pub(crate) is_provisional: bool,
    /// "2 of 5 verified", for a case with parts.
    pub(crate) parts: String,
    /// When it was registered.
    pub(crate) registered: String,
    /// The unit that the catalogue proposes.
    pub(crate) proposed: String,
}

/// The lines of a list.
///
/// # Errors
/// The store is away.
pub(crate) fn rows(desk: &Desk, listed: &[Listed]) -> Result<Vec<Row>, Trouble> {
    listed.iter().map(|one| row(desk, one)).collect()
}

fn row(desk: &Desk, listed: &Listed) -> Result<Row, Trouble> {
    let (rules, moments) = (desk.rules()?, desk.moments()?);
    let found = &listed.row;
    let policy = rules.policies.get(&found.policy);
    let naming = desk.naming()?.under(policy);
    let kind = naming.of("type", found.type_key.as_str());
    let subject = found.category.as_ref().map(|key| naming.of("category", key.as_str()));
    let due = found.due_at;
    Ok(Row {
        number: found.number.clone(),
        excerpt: listed.excerpt.clone(),
        place: listed.place.clone().unwrap_or_default(),
        subject: [Some(kind), subject].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        urgency: naming.badge("urgency", found.urgency.as_str()),
        status: naming.status(found.status),
        flags: naming.flags(found, desk.now),
        lead: naming.unit_or_none(found.lead),
        due: due.map(|at| moments.at(at)).unwrap_or_default(),
        till: due.map(|at| moments.till(at)).unwrap_or_default(),
        is_provisional: found.is_provisional,
        parts: parts(desk, found.children),
        registered: moments.at(found.registered_at),
        proposed: proposed(desk, policy, listed)?,
    })
}

/// "2 of 5 verified"; nothing for a case without parts.
pub(crate) fn parts(desk: &Desk, (verified, all): (u32, u32)) -> String {
    if all == 0 {
        return String::new();
    }
    let values = [("verified", verified.to_string()), ("all", all.to_string())];
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    desk.words.with("case-parts", &values)
}

fn proposed(desk: &Desk, policy: Option<&Policy>, listed: &Listed) -> Result<String, Trouble> {
    let code = listed.row.category.as_ref().zip(policy);
    let code = code.and_then(|(category, policy)| policy.catalogue_unit(category));
    let unit = code.and_then(|code| desk.rules.as_ref()?.unit_by_code(code.as_str()));
    unit.map_or(Ok(String::new()), |unit| Ok(desk.naming()?.unit(unit)))
}
