//! The words of closed lists: how a pack writes what the rules know, and what was probably meant.

use crate::actor::Role;
use crate::case::{ClosedAs, DispositionClass, Escalation, Kind, Method, Status, Verdict};
use crate::clock::{Alert, ClockKind};
use crate::due::{DayEnd, LastDay, Start, TimeUnit};
use crate::policy::{
    CaseGroup, CatchUp, ListKind, MediaType, NoWordTreatment, Period, Rate, RecipientOf, Rounding,
    StepLevel, UnreachableTreatment,
};

/// A closed list: what its entries are, and each with its word.
pub(super) struct Words<T: 'static> {
    /// What one of them is called in a message.
    pub(super) what: &'static str,
    /// The words.
    pub(super) entries: &'static [(&'static str, T)],
}

impl<T: Copy + PartialEq> Words<T> {
    /// The value of a word.
    pub(super) fn value(&self, word: &str) -> Option<T> {
        self.entries.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }

    /// The word of a value.
    pub(super) fn word(&self, value: T) -> &'static str {
        self.entries.iter().find(|(_, known)| *known == value).map_or("?", |(word, _)| word)
    }

    /// All words, in their order.
    pub(super) fn all(&self) -> impl Iterator<Item = &'static str> + Clone + '_ {
        self.entries.iter().map(|(word, _)| *word)
    }
}

/// The forms of file that the program tells by their content.
pub(super) const MEDIA_TYPES: Words<MediaType> =
    Words { what: "media type", entries: MediaType::NAMED };

pub(super) const KINDS: Words<Kind> = Words {
    what: "kind of case",
    entries: &[
        ("request", Kind::Request),
        ("commitment", Kind::Commitment),
        ("finding", Kind::Finding),
        ("decision", Kind::Decision),
    ],
};

/// Where a registered case may stand.
pub(super) const STATUSES: Words<Status> = Words {
    what: "status",
    entries: &[
        ("received", Status::Received),
        ("disposed", Status::Disposed),
        ("linked", Status::Linked),
        ("dispatched", Status::Dispatched),
        ("objected", Status::Objected),
        ("in_ruling", Status::InRuling),
        ("in_progress", Status::InProgress),
        ("submitted", Status::Submitted),
        ("verifying", Status::Verifying),
        ("long_term", Status::LongTerm),
        ("closed", Status::Closed),
        ("archived", Status::Archived),
    ],
};

pub(super) const ALERTS: Words<Alert> = Words {
    what: "alert",
    entries: &[
        ("on_track", Alert::OnTrack),
        ("at_risk", Alert::AtRisk),
        ("overdue", Alert::Overdue),
    ],
};

pub(super) const CLOSINGS: Words<ClosedAs> = Words {
    what: "way to be closed",
    entries: &[
        ("verified", ClosedAs::Verified),
        ("unreachable", ClosedAs::Unreachable),
        ("withdrawn", ClosedAs::Withdrawn),
        ("unverified", ClosedAs::Unverified),
    ],
};

pub(super) const VERDICTS: Words<Verdict> = Words {
    what: "verdict",
    entries: &[
        ("held", Verdict::Held),
        ("partly", Verdict::Partly),
        ("not_held", Verdict::NotHeld),
        ("unreachable", Verdict::Unreachable),
    ],
};

pub(super) const METHODS: Words<Method> = Words {
    what: "way to verify",
    entries: &[
        ("call_back", Method::CallBack),
        ("on_site", Method::OnSite),
        ("evidence", Method::Evidence),
        ("own_word", Method::OwnWord),
    ],
};

pub(super) const CLASSES: Words<DispositionClass> = Words {
    what: "class of disposition",
    entries: &[
        ("answered_at_intake", DispositionClass::AnsweredAtIntake),
        ("emergency", DispositionClass::Emergency),
        ("other_legal_channel", DispositionClass::OtherLegalChannel),
        ("out_of_scope", DispositionClass::OutOfScope),
        ("refused", DispositionClass::Refused),
        ("transferred_to_authority", DispositionClass::TransferredToAuthority),
    ],
};

pub(super) const CLOCKS: Words<ClockKind> = Words {
    what: "clock",
    entries: &[
        ("overall", ClockKind::Overall),
        ("dispatch", ClockKind::Dispatch),
        ("sign_or_object", ClockKind::SignOrObject),
        ("judge", ClockKind::Judge),
        ("ruling", ClockKind::Ruling),
        ("first_contact", ClockKind::FirstContact),
        ("answer", ClockKind::Answer),
        ("extension_decision", ClockKind::ExtensionDecision),
        ("verify", ClockKind::Verify),
        ("review", ClockKind::Review),
        ("support", ClockKind::Support),
    ],
};

/// The units of time, in the plural.
pub(super) const TIME_UNITS: Words<TimeUnit> = Words {
    what: "unit of time",
    entries: &[
        ("minutes", TimeUnit::Minutes),
        ("natural hours", TimeUnit::NaturalHours),
        ("days", TimeUnit::Days),
        ("working hours", TimeUnit::WorkingHours),
        ("working days", TimeUnit::WorkingDays),
    ],
};

pub(super) const STARTS: Words<Start> = Words {
    what: "start",
    entries: &[
        ("at_event", Start::AtEvent),
        ("next_day", Start::NextDay),
        ("next_working_day", Start::NextWorkingDay),
    ],
};

pub(super) const DAY_ENDS: Words<DayEnd> = Words {
    what: "end of a day",
    entries: &[("close_of_business", DayEnd::CloseOfBusiness), ("midnight", DayEnd::Midnight)],
};

pub(super) const LAST_DAYS: Words<LastDay> = Words {
    what: "rule for the last day",
    entries: &[("as_counted", LastDay::AsCounted), ("working_day", LastDay::WorkingDay)],
};

/// The levels a ladder may have.
pub(super) const LEVELS: Words<Escalation> = Words {
    what: "level of escalation",
    entries: &[
        ("reminder", Escalation::Reminder),
        ("notice", Escalation::Notice),
        ("raised", Escalation::Raised),
    ],
};

/// What a step may be.
pub(super) const STEP_LEVELS: Words<StepLevel> = Words {
    what: "level of a step",
    entries: &[
        ("warning", StepLevel::Warning),
        ("reminder", StepLevel::Escalation(Escalation::Reminder)),
        ("notice", StepLevel::Escalation(Escalation::Notice)),
        ("raised", StepLevel::Escalation(Escalation::Raised)),
    ],
};

pub(super) const PLACES: Words<RecipientOf> = Words {
    what: "place of a recipient",
    entries: &[
        ("unit", RecipientOf::Unit),
        ("unit_above", RecipientOf::UnitAbove),
        ("jurisdiction", RecipientOf::Jurisdiction),
    ],
};

pub(super) const CATCH_UPS: Words<CatchUp> = Words {
    what: "way to catch up",
    entries: &[("all", CatchUp::All), ("latest", CatchUp::Latest)],
};

pub(super) const ROLES: Words<Role> = Words {
    what: "role",
    entries: &[
        ("intake", Role::Intake),
        ("contractor", Role::Contractor),
        ("dispatcher", Role::Dispatcher),
        ("handler", Role::Handler),
        ("verifier", Role::Verifier),
        ("inspector", Role::Inspector),
        ("supervisor", Role::Supervisor),
        ("arbiter", Role::Arbiter),
        ("leader", Role::Leader),
        ("appraiser", Role::Appraiser),
        ("requester", Role::Requester),
        ("public", Role::Public),
        ("system_administrator", Role::SystemAdministrator),
        ("security_administrator", Role::SecurityAdministrator),
        ("audit_administrator", Role::AuditAdministrator),
        ("worker", Role::Worker),
    ],
};

pub(super) const RATES: Words<Rate> = Words {
    what: "rate",
    entries: &[
        ("response", Rate::Response),
        ("resolution", Rate::Resolution),
        ("satisfaction", Rate::Satisfaction),
        ("delivered", Rate::Delivered),
        ("on_time", Rate::OnTime),
        ("held_at_verification", Rate::HeldAtVerification),
        ("objections", Rate::Objections),
        ("not_reopened", Rate::NotReopened),
        ("held_at_look_back", Rate::HeldAtLookBack),
        ("support", Rate::Support),
        ("overall", Rate::Overall),
    ],
};

pub(super) const CASE_GROUPS: Words<CaseGroup> = Words {
    what: "group of cases",
    entries: &[
        ("requests", CaseGroup::Requests),
        ("promises", CaseGroup::Promises),
        ("tasks", CaseGroup::Tasks),
    ],
};

pub(super) const PERIODS: Words<Period> = Words {
    what: "period",
    entries: &[("month", Period::Month), ("quarter", Period::Quarter), ("year", Period::Year)],
};

pub(super) const ROUNDINGS: Words<Rounding> = Words {
    what: "rounding",
    entries: &[
        ("half_up", Rounding::HalfUp),
        ("half_even", Rounding::HalfEven),
        ("down", Rounding::Down),
    ],
};

pub(super) const UNREACHABLES: Words<UnreachableTreatment> = Words {
    what: "treatment of the unreachable",
    entries: &[
        ("apart", UnreachableTreatment::Apart),
        ("not_resolved", UnreachableTreatment::NotResolved),
    ],
};

pub(super) const NO_WORDS: Words<NoWordTreatment> = Words {
    what: "treatment of a verification without the requester's word",
    entries: &[
        ("apart", NoWordTreatment::Apart),
        ("not_resolved", NoWordTreatment::NotResolved),
        ("verdict", NoWordTreatment::Verdict),
    ],
};

pub(super) const LISTS: Words<ListKind> = Words {
    what: "list",
    entries: &[
        ("top", ListKind::Top),
        ("most_improved", ListKind::MostImproved),
        ("needs_rectification", ListKind::NeedsRectification),
        ("special_governance", ListKind::SpecialGovernance),
    ],
};

/// Colours by name; a colour may also be written as in `#1f6feb`.
pub(super) const COLOURS: &[&str] =
    &["red", "orange", "yellow", "green", "teal", "blue", "purple", "brown", "grey", "black"];

/// Shapes, told apart without colour.
pub(super) const SHAPES: &[&str] = &[
    "circle",
    "ring",
    "triangle",
    "triangle_down",
    "square",
    "diamond",
    "pentagon",
    "hexagon",
    "star",
    "cross",
    "bar",
    "flag",
];

/// The known word nearest to the one given, if it is near enough to have been meant.
pub(super) fn nearest<'w>(given: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let given = given.to_lowercase().replace('_', "-");
    let bound = (given.chars().count() / 3).clamp(1, 3);
    known
        .map(|word| (distance(&given, &word.to_lowercase().replace('_', "-")), word))
        .filter(|(distance, _)| *distance <= bound)
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be changed, added, removed or swapped with a neighbour to make one word of
/// the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut letter_before = None;
    for (row, letter) in one.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, candidate) in other.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX);
            let changed = at(&last, column).saturating_add(usize::from(letter != *candidate));
            let added = at(&current, column).saturating_add(1);
            let removed = at(&last, column + 1).saturating_add(1);
            let mut least = changed.min(added).min(removed);
            let previous = column.checked_sub(1).and_then(|index| other.get(index));
            if letter_before == Some(*candidate) && previous == Some(&letter) {
                least = least.min(at(&before_last, column.saturating_sub(1)).saturating_add(1));
            }
            current.push(least);
        }
        before_last = std::mem::replace(&mut last, current);
        letter_before = Some(letter);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_written_as_the_stored_form_writes_it() {
        fn agrees<T: serde::Serialize + Copy + PartialEq>(words: &Words<T>) {
            for (word, value) in words.entries {
                let stored = serde_json::to_string(value).unwrap();
                assert_eq!(stored, format!("\"{}\"", word.replace(' ', "_")), "{}", words.what);
            }
        }
        agrees(&KINDS);
        agrees(&STATUSES);
        agrees(&ALERTS);
        agrees(&CLOSINGS);
        agrees(&VERDICTS);
        agrees(&METHODS);
        agrees(&CLASSES);
        agrees(&CLOCKS);
        agrees(&TIME_UNITS);
        agrees(&STARTS);
        agrees(&DAY_ENDS);
        agrees(&LAST_DAYS);
        agrees(&LEVELS);
        agrees(&PLACES);
        agrees(&CATCH_UPS);
        agrees(&ROLES);
        agrees(&RATES);
        agrees(&PERIODS);
        agrees(&ROUNDINGS);
        agrees(&UNREACHABLES);
        agrees(&NO_WORDS);
        agrees(&LISTS);
        agrees(&CASE_GROUPS);
        assert_eq!(RATES.entries.len(), Rate::ALL.len());
        assert_eq!(CASE_GROUPS.entries.len(), CaseGroup::ALL.len());
        assert_eq!(CLOCKS.entries.len(), ClockKind::ALL.len());
        assert_eq!(ROLES.entries.len(), Role::ALL.len());
    }

    #[test]
    fn a_slip_of_the_pen_is_understood_and_another_word_is_not() {
        assert_eq!(distance("handler", "hanlder"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(nearest("disptach", ["answer", "dispatch"].into_iter()), Some("dispatch"));
        assert_eq!(nearest("silent-after", ["silent_after"].into_iter()), Some("silent_after"));
        assert_eq!(nearest("weather", ["answer", "dispatch"].into_iter()), None);
    }
}
