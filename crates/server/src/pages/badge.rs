//! A state with its shape, its word and its colour. Never colour alone: colours mean opposite
//! things in different cities, and prints are grey.

use app::port::list::CaseRow;
use domain::case::{Escalation, Status};
use domain::clock::Alert;
use jiff::Timestamp;

use super::naming::{Naming, word_of};

/// A state as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Badge {
    /// The word.
    pub(crate) word: String,
    /// The class of its colour.
    pub(crate) class: String,
    /// A colour of the city's own.
    pub(crate) fill: Option<String>,
    /// The outline of its shape in a square of 16.
    pub(crate) path: &'static str,
}

/// Looks of what a policy gives no look.
const LOOKS: &[(&str, &str, &str)] = &[
    ("alert.on_track", "green", "circle"),
    ("alert.at_risk", "orange", "diamond"),
    ("alert.overdue", "red", "triangle"),
    ("flag.silent", "purple", "bar"),
    ("flag.provisional", "brown", "ring"),
    ("flag.paused", "grey", "square"),
    ("escalation.reminder", "blue", "circle"),
    ("escalation.notice", "orange", "diamond"),
    ("escalation.raised", "red", "triangle"),
    ("clock-end.met", "green", "star"),
    ("clock-end.met-late", "orange", "flag"),
    ("clock-end.void", "grey", "ring"),
    ("clock-end.replaced", "grey", "square"),
    ("status.received", "blue", "ring"),
    ("status.dispatched", "blue", "triangle_down"),
    ("status.objected", "orange", "cross"),
    ("status.in_ruling", "orange", "hexagon"),
    ("status.in_progress", "teal", "square"),
    ("status.submitted", "teal", "flag"),
    ("status.verifying", "purple", "pentagon"),
    ("status.long_term", "brown", "bar"),
    ("status.linked", "grey", "ring"),
    ("status.disposed", "grey", "cross"),
    ("status.closed", "green", "star"),
    ("status.archived", "grey", "star"),
];

fn outline(shape: &str) -> &'static str {
    match shape {
        "ring" => "M8 1a7 7 0 1 0 .01 0ZM8 4.2a3.8 3.8 0 1 1-.01 0Z",
        "triangle" => "M8 1.5 15.5 14.5H.5Z",
        "triangle_down" => "M.5 1.5h15L8 14.5Z",
        "square" => "M2 2h12v12H2Z",
        "diamond" => "M8 .5 15.5 8 8 15.5.5 8Z",
        "pentagon" => "M8 1 15.2 6.3 12.4 14.8H3.6L.8 6.3Z",
        "hexagon" => "M4.5 1.8h7L15 8l-3.5 6.2h-7L1 8Z",
        "star" => "m8 .8 2.2 4.7 5.1.6-3.8 3.5 1 5.1L8 12.2l-4.5 2.5 1-5.1L.7 6.1l5.1-.6Z",
        "cross" => "M5.7 1h4.6v4.7H15v4.6h-4.7V15H5.7v-4.7H1V5.7h4.7Z",
        "bar" => "M1 5.5h14v5H1Z",
        "flag" => "M3 1h11l-3 4 3 4H5v6H3Z",
        _ => "M8 1a7 7 0 1 0 .01 0Z",
    }
}

/// Whether a colour of a pack can stand in a page as it is.
fn is_own_colour(colour: &str) -> bool {
    colour.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 6) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}

impl Naming<'_> {
    /// The badge of a key in a group.
    pub(crate) fn badge(&self, group: &str, key: &str) -> Badge {
        let full = format!("{group}.{key}");
        let ours = LOOKS.iter().find(|(known, _, _)| *known == full);
        let (_, mut colour, mut shape) = ours.copied().unwrap_or(("", "grey", "circle"));
        let look = self.look(group, key);
        if let Some(look) = look {
            (colour, shape) = (look.colour.as_str(), look.shape.as_str());
        }
        let is_own = is_own_colour(colour);
        let is_word = colour.bytes().all(|letter| letter.is_ascii_lowercase());
        let token = if is_word { colour } else { "grey" };
        Badge {
            word: self.of(group, key),
            class: if is_own { String::new() } else { format!("colour-{token}") },
            fill: is_own.then(|| colour.to_owned()),
            path: outline(shape),
        }
    }

    /// The badge of a status.
    pub(crate) fn status(&self, status: Status) -> Badge {
        self.badge("status", status.as_str())
    }

    /// The badge of an alert.
    pub(crate) fn alert(&self, alert: Alert) -> Badge {
        self.badge("alert", &word_of(&alert))
    }

    /// The badge of a level of escalation, if there is any.
    pub(crate) fn escalation(&self, escalation: Escalation) -> Option<Badge> {
        (escalation != Escalation::None).then(|| self.badge("escalation", &word_of(&escalation)))
    }

    /// The badges of a row: alert, silence, escalation. A case that is silent or over never looks
    /// on track.
    pub(crate) fn flags(&self, row: &CaseRow, now: Timestamp) -> Vec<Badge> {
        let is_silent = row.silent_at.is_some_and(|at| at < now);
        let alert = alert_of(row, now);
        let shown = alert.filter(|alert| !is_silent || *alert != Alert::OnTrack);
        let silent = is_silent.then(|| self.badge("flag", "silent"));
        let badges = shown.map(|alert| self.alert(alert)).into_iter().chain(silent);
        badges.chain(self.escalation(row.escalation)).collect()
    }
}

/// The alert of a row at an instant; none where no clock runs.
pub(crate) fn alert_of(row: &CaseRow, now: Timestamp) -> Option<Alert> {
    let due = row.due_at?;
    Some(if due < now {
        Alert::Overdue
    } else if row.at_risk_at.is_some_and(|at| at <= now) {
        Alert::AtRisk
    } else {
        Alert::OnTrack
    })
}

#[cfg(test)]
mod tests {
    use super::{LOOKS, is_own_colour, outline};

    #[test]
    fn a_colour_of_a_pack_is_taken_only_as_plain_figures() {
        assert!(is_own_colour("#a0b1c2"));
        assert!(!is_own_colour("#a0b1c2\" onload=\""));
        assert!(!is_own_colour("red"));
    }

    #[test]
    fn within_a_group_shapes_tell_states_apart_without_colour() {
        for group in ["alert", "flag", "escalation"] {
            let of_group = LOOKS.iter().filter(|(key, _, _)| key.starts_with(group));
            let mut shapes: Vec<&str> = of_group.map(|(_, _, shape)| outline(shape)).collect();
            let all = shapes.len();
            shapes.sort_unstable();
            shapes.dedup();
            assert_eq!(shapes.len(), all, "{group}");
        }
    }
}
