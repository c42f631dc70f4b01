//! The list of redactions: ids alone, kept apart from the database, so that what was forgotten is
//! forgotten again when an older copy of the database is put back.

use domain::actor::Actor;
use domain::case::{Command, EventBody};
use domain::ids::{AuthorityId, CaseId, ReasonKey, TextId};
use domain::refusal::RefusalKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::act::{Act, ActError, App};
use crate::journal;
use crate::port::fault::Fault;
use crate::port::feed::FeedPlace;

/// How many entries one look covers.
const ENTRIES_AT_ONCE: u32 = 5_000;
/// What the stored form of a redaction holds; other entries are not read.
const MARK: &str = "\"redacted\"";

/// A redaction, as the list keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// Whose case.
    pub authority: AuthorityId,
    /// In which case.
    pub case: CaseId,
    /// Which text.
    pub text: TextId,
    /// For which reason of the policy.
    pub reason: ReasonKey,
    /// When it was recorded.
    pub at: Timestamp,
}

/// What the journal says after a place.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The redactions found, in their order.
    pub redactions: Vec<Redaction>,
    /// Up to which place was read.
    pub place: FeedPlace,
}

impl App {
    /// The redactions among the sealed entries after a place, as far as one reading goes. None
    /// where there is nothing after it.
    ///
    /// # Errors
    /// The world failed.
    pub async fn redactions_after(
        &self,
        authority: AuthorityId,
        after: FeedPlace,
    ) -> Result<Option<Followed>, Fault> {
        let (entries, place) =
            self.store.marked_after(authority, after, MARK, ENTRIES_AT_ONCE).await?;
        if place == after {
            return Ok(None);
        }
        let mut followed = Followed { redactions: Vec::new(), place };
        for one in entries {
            let event = journal::read(one.case, &one.entry)?;
            if let EventBody::Redacted { text, reason } = event.body {
                let (case, at) = (one.case, event.recorded_at);
                followed.redactions.push(Redaction { authority, case, text, reason, at });
            }
        }
        Ok(Some(followed))
    }

    /// Whether the feed reaches a place: a list that has come further is of another database.
    ///
    /// # Errors
    /// The world failed.
    pub async fn reaches(&self, authority: AuthorityId, place: FeedPlace) -> Result<bool, Fault> {
        let before = FeedPlace(place.0.saturating_sub(1));
        Ok(place.0 == 0 || !self.store.entries_after(authority, before, 1).await?.is_empty())
    }

    /// Forgets again what was forgotten before. False where there is nothing to forget: the text is
    /// gone, or the case came after this copy of the database was made.
    ///
    /// # Errors
    /// The world failed, or the rules refuse it for another reason.
    pub async fn redact_again(&self, redaction: &Redaction) -> Result<bool, Fault> {
        let (text, reason) = (redaction.text, redaction.reason.clone());
        let command = Command::Redact { text, reason };
        let act = Act::new(redaction.authority, redaction.case, Actor::Worker, command);
        match self.act(act).await {
            Ok(_) => Ok(true),
            Err(ActError::Refused(refusal))
                if matches!(refusal.key, RefusalKey::NotFound | RefusalKey::NoSuchText) =>
            {
                Ok(false)
            }
            Err(ActError::Fault(fault)) => Err(fault),
            Err(error) => Err(Fault::corrupt(format!("text {text}: {error}"))),
        }
    }
}
