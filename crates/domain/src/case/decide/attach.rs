//! Attach a file: what it may be, the policy of the case says.

use super::{Decision, Step, says_something};
use crate::case::command::NewAttachment;
use crate::case::event::EventBody;
use crate::policy::MediaType;
use crate::refusal::{Refusal, RefusalKey};

/// What a file is called whose form is not known.
const UNKNOWN: &str = "unknown";

pub(super) fn decide(step: &mut Step<'_>, new: NewAttachment) -> Decision {
    let NewAttachment { file, media_type, bytes } = new;
    says_something(file, RefusalKey::BlankText)?;
    let rule = &step.policy.attachments;
    if bytes == 0 {
        return Err(RefusalKey::FileEmpty.into());
    }
    if bytes > rule.bytes_max {
        return Err(Refusal::new(RefusalKey::FileTooLarge).with("most", rule.bytes_max));
    }
    if !media_type.is_some_and(|found| rule.media_types.contains(&found)) {
        let allowed: Vec<&str> = rule.media_types.iter().map(|known| known.as_str()).collect();
        return Err(Refusal::new(RefusalKey::FileTypeNotAllowed)
            .with("found", media_type.map_or(UNKNOWN, MediaType::as_str))
            .with("allowed", allowed.join(" ")));
    }
    step.draft.record(EventBody::Attached { file });
    Ok(())
}
