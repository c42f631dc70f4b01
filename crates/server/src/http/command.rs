//! From a command as it was written to one that the use-cases take: units and cases looked up,
//! texts named. The same for forms and programs.

use std::collections::HashMap;

use app::port::commit::NewText;
use app::rules::Rules;
use app::texts::Writing;
use app::wire::{Reader, numbers_in};
use domain::actor::Actor;
use domain::case::Command;
use domain::ids::CaseId;
use serde_json::Value;

use super::site::Site;
use super::trouble::Trouble;

/// A command and the texts that it names.
///
/// # Errors
/// It is not well written, names what is not known to this person, or the store failed.
pub(crate) async fn read(
    site: &Site,
    (rules, actor): (&Rules, &Actor),
    case: CaseId,
    json: Value,
) -> Result<(Command, Vec<NewText>), Trouble> {
    let mut cases = HashMap::new();
    for number in numbers_in(&json) {
        if let Some(sheet) = site.app.sheet(site.authority, actor, &number).await? {
            cases.insert(number, sheet.case.id);
        }
    }
    let (now, ids) = (site.app.clock.now(), site.app.ids.as_ref());
    let mut writing = Writing::new(ids, now);
    let mut fresh = || ids.fresh(now);
    let mut reader =
        Reader { rules, writing: &mut writing, case, cases: &cases, fresh: &mut fresh };
    let command = reader
        .read(json)
        .map_err(|error| Trouble::Unreadable { field: error.field, problem: error.problem })?;
    Ok((command, writing.finish()))
}

/// What becomes of trouble with a case: whoever may not see the case learns nothing but that there
/// is none, whatever else was wrong with what they sent.
pub(crate) async fn unseen(site: &Site, actor: &Actor, number: &str, trouble: Trouble) -> Trouble {
    let tells = matches!(
        trouble,
        Trouble::Unreadable { .. }
            | Trouble::Refused(_)
            | Trouble::Changed { .. }
            | Trouble::KeyReused
    );
    if !tells {
        return trouble;
    }
    match site.app.numbered(site.authority, actor, &[number.to_owned()]).await {
        Ok(seen) if seen.is_empty() => Trouble::NotFound,
        Ok(_) => trouble,
        Err(fault) => fault.into(),
    }
}
