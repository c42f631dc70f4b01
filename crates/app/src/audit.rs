//! Reading the audit trail: who signed in, who was appointed, who looked at contact data and why.
//! Whether a person may read it, the route's line in the table says; entries are written where
//! things are done.

use std::collections::HashMap;

use domain::case::EventBody;
use domain::ids::{AuthorityId, PersonId, TextId};
use jiff::Timestamp;

use crate::act::write::CONTACT_REVEALED;
use crate::act::{App, Known};
use crate::port::fault::Fault;
use crate::port::people::{AuditFilter, Audited};

/// An entry with what the case says about it.
#[derive(Debug, Clone)]
pub struct AuditLine {
    /// The entry.
    pub audited: Audited,
    /// The reason given for a look at contact data; none for other entries, and for a reason that
    /// was forgotten.
    pub reason: Option<String>,
}

/// Which look at contact data: in which case, who, when.
type Look = (String, PersonId, Timestamp);

impl App {
    /// Entries of the audit trail, the latest first, with the reasons of those that are looks at
    /// contact data.
    ///
    /// # Errors
    /// The world failed.
    pub async fn audit_trail(
        &self,
        authority: AuthorityId,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<Vec<AuditLine>, Fault> {
        let found = self.store.audited(authority, filter, limit).await?;
        let looks = found.iter().filter(|it| it.entry.act == CONTACT_REVEALED);
        let mut numbers: Vec<&str> = looks.map(|it| it.entry.about.as_str()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut reasons = HashMap::new();
        for number in numbers {
            reasons.extend(self.reasons_of(authority, number).await?);
        }
        let texts: Vec<TextId> = reasons.values().copied().collect();
        let texts = self.store.texts(authority, &texts).await?;
        let bodies: HashMap<TextId, String> =
            texts.into_iter().map(|text| (text.id, text.body)).collect();
        let lines = found.into_iter().map(|audited| {
            let entry = &audited.entry;
            let look = entry.person.map(|person| (entry.about.clone(), person, entry.at));
            let reason = look.and_then(|look| bodies.get(reasons.get(&look)?).cloned());
            AuditLine { audited, reason }
        });
        Ok(lines.collect())
    }

    /// The reasons of all looks at the contact data of one case.
    async fn reasons_of(
        &self,
        authority: AuthorityId,
        number: &str,
    ) -> Result<Vec<(Look, TextId)>, Fault> {
        let Some(case) = self.store.find(authority, number).await? else { return Ok(Vec::new()) };
        let loaded = self.store.load(authority, &[case]).await?;
        let Some(known) = loaded.first().map(Known::read).transpose()? else {
            return Ok(Vec::new());
        };
        let looks = known.events.iter().filter_map(|event| match &event.body {
            EventBody::ContactRevealed { reason } => {
                let look = (number.to_owned(), event.actor.official()?.person, event.recorded_at);
                Some((look, reason.text_id))
            }
            _ => None,
        });
        Ok(looks.collect())
    }
}
