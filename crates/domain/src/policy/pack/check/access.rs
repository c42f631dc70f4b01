//! Narrowings: a pack takes from the access table, never gives, and leaves every step of the loop
//! to somebody.

use crate::access::{Action, Reach, grants, registers};
use crate::actor::Role;
use crate::case::Kind;
use crate::policy::pack::draft::{Draft, DraftNarrowing};
use crate::policy::pack::fields::Reader;
use crate::policy::pack::mistake::MistakeKey;
use crate::policy::pack::source::Note;
use crate::policy::pack::words::{KINDS, ROLES};

/// Steps without which a case comes to no end. Somebody whose reach is wide must keep each of them:
/// who only leads, supports or asked cannot serve every case.
const NEEDED: &[Action] = &[
    Action::Dispatch,
    Action::JudgeObjection,
    Action::Rule,
    Action::DecideExtension,
    Action::AcceptAnswer,
    Action::Verify,
    Action::SignOff,
    Action::PublishNotice,
    Action::Close,
    Action::LookBack,
    Action::DecideExclusion,
];

pub(super) fn check(reader: &mut Reader, draft: &Draft) {
    for narrowing in &draft.narrowings {
        check_one(reader, draft, narrowing);
    }
}

fn check_one(reader: &mut Reader, draft: &Draft, narrowing: &DraftNarrowing) {
    let action = narrowing.action.value;
    if action == Action::View {
        reader.note(Note::new(narrowing.action.at, MistakeKey::ViewNotNarrowed));
        return;
    }
    let granted: Vec<Role> = grants(action).map(|(role, _)| role).collect();
    let mut is_partial = narrowing.is_partial;
    for role in narrowing.roles.iter().filter(|role| !granted.contains(&role.value)) {
        is_partial = true;
        let mut roles: Vec<&str> = granted.iter().map(|role| ROLES.word(*role)).collect();
        roles.dedup();
        let note = Note::new(role.at, MistakeKey::NarrowingWidens)
            .with("action", action.as_str())
            .with("given", ROLES.word(role.value));
        reader.note(note.with("allowed", roles.join(", ")));
    }
    if is_partial {
        return;
    }
    let keeps = |role: Role| narrowing.roles.iter().any(|kept| kept.value == role);
    let is_wide = |(role, relation): (Role, crate::access::Relation)| {
        keeps(role) && matches!(relation.reach, Reach::Anywhere | Reach::Jurisdiction)
    };
    if NEEDED.contains(&action) && !grants(action).any(is_wide) {
        left_to_nobody(reader, narrowing, "in most cases".to_owned());
    }
    if action == Action::Register {
        for kind in kinds_of(draft) {
            if !Role::ALL.iter().any(|role| keeps(*role) && registers(*role).contains(&kind)) {
                left_to_nobody(reader, narrowing, format!("for a {}", KINDS.word(kind)));
            }
        }
    }
}

/// The kinds of which the pack has types.
fn kinds_of(draft: &Draft) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = draft.types.iter().filter_map(|entry| entry.value.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn left_to_nobody(reader: &mut Reader, narrowing: &DraftNarrowing, place: String) {
    let note = Note::new(narrowing.action.at, MistakeKey::NarrowingLeavesNobody);
    let note = note.with("action", narrowing.action.value.as_str());
    reader.note(note.with("where", place));
}
