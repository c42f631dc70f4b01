//! Forgets what serves nobody any more, for as long as the policy in force says: contact data of
//! requesters whose cases all ended, answers to clients' keys, sessions that ended.

use domain::ids::AuthorityId;
use jiff::{SignedDuration, Timestamp};

use crate::act::App;
use crate::port::fault::Fault;
use crate::port::people::Audit;

/// Requesters forgotten at once.
const REQUESTERS_AT_ONCE: u32 = 200;
/// What the audit trail calls it.
const CONTACTS_FORGOTTEN: &str = "contacts-forgotten";

/// So many days before an instant.
fn days_before(now: Timestamp, days: u32) -> Timestamp {
    let span = SignedDuration::from_hours(24 * i64::from(days));
    now.checked_sub(span).unwrap_or(Timestamp::MIN)
}

impl App {
    /// Forgets what the policy in force does not keep any longer. The number of requesters whose
    /// contact data was forgotten; run again, it forgets and notes nothing more.
    ///
    /// # Errors
    /// The world failed; what was forgotten stays so.
    pub async fn forget_what_is_over(&self, authority: AuthorityId) -> Result<u32, Fault> {
        let (rules, now) = (self.rules(authority).await?, self.clock.now());
        let Some(policy) = rules.policy_at(now) else { return Ok(0) };
        let rule = policy.retention;
        self.store.forget_used(authority, days_before(now, rule.answers_days)).await?;
        let Some(days) = rule.contacts_days else { return Ok(0) };
        let (before, reference) = (days_before(now, days), &policy.reference);
        let (mut after, mut forgotten) = (None, 0);
        loop {
            let limit = REQUESTERS_AT_ONCE;
            let found = self.store.requesters_at_rest(authority, before, after, limit).await?;
            let Some(last) = found.last() else { return Ok(forgotten) };
            after = Some(*last);
            let count = u32::try_from(found.len()).unwrap_or(limit);
            let (key, version) = (&reference.key, reference.version);
            let about = format!("{count} requesters, {days} days by policy {key} {version}");
            let act = CONTACTS_FORGOTTEN.to_owned();
            // First the trail: what cannot be noted is not done. It may name one too many, where a
            // case comes in between.
            self.store.audit(authority, &Audit { at: now, person: None, act, about }).await?;
            self.store.forget_contacts(authority, before, &found).await?;
            forgotten += count;
        }
    }
}
