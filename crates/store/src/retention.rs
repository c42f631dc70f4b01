//! `Retention`: what is sealed again, and what is forgotten.

use app::port::commit::SealedContact;
use app::port::{Fault, Retention};
use async_trait::async_trait;
use domain::ids::{AuthorityId, RequesterId};
use jiff::Timestamp;

use crate::cases::contact;
use crate::database::Database;
use crate::sql;
use crate::statement::{Script, Step};
use crate::value::Value;

/// How much is forgotten in one transaction.
const FORGOTTEN_AT_ONCE: usize = 200;

#[async_trait]
impl Retention for Database {
    async fn contacts_of_other_keys(
        &self,
        authority: AuthorityId,
        key_id: &str,
        limit: u32,
    ) -> Result<Vec<SealedContact>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let values = vec![handle.into(), key_id.into(), limit.into()];
        let rows = self.rows(&sql::CONTACTS_OF_OTHER_KEYS, values).await?;
        rows.into_iter().map(contact).collect()
    }

    async fn seal_again(
        &self,
        authority: AuthorityId,
        contact: &SealedContact,
        before: &str,
    ) -> Result<bool, Fault> {
        let handle = self.known_handle(authority).await?;
        let values: Vec<Value> = vec![
            handle.into(),
            contact.requester.0.into(),
            contact.key_id.as_str().into(),
            contact.sealed.as_slice().into(),
            before.into(),
        ];
        let step = Step::new(&sql::CONTACT_SEAL_AGAIN, values).guarded();
        Ok(self.write_step(step).await?.is_written())
    }

    async fn requesters_at_rest(
        &self,
        authority: AuthorityId,
        ended_before: Timestamp,
        after: Option<RequesterId>,
        limit: u32,
    ) -> Result<Vec<RequesterId>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        // While no case is so old, not every requester is looked at to find that out: a case ends
        // after it was registered.
        let first = self.rows(&sql::FIRST_REGISTERED, vec![handle.into()]).await?;
        let first = first.into_iter().next().map_or(Ok(None), |mut row| row.instant_or_none())?;
        if first.is_none_or(|first| first >= ended_before) {
            return Ok(Vec::new());
        }
        let after = after.map_or_else(|| Value::Bytes(Vec::new()), |after| after.0.into());
        let values = vec![handle.into(), ended_before.into(), after, limit.into()];
        let rows = self.rows(&sql::REQUESTERS_AT_REST, values).await?;
        rows.into_iter().map(|mut row| row.id().map(RequesterId)).collect()
    }

    async fn forget_contacts(
        &self,
        authority: AuthorityId,
        ended_before: Timestamp,
        requesters: &[RequesterId],
    ) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        for some in requesters.chunks(FORGOTTEN_AT_ONCE) {
            let steps = some.iter().map(|requester| {
                let values = vec![handle.into(), requester.0.into(), ended_before.into()];
                Step::new(&sql::CONTACT_FORGET, values)
            });
            let script = Script { forgets: true, ..Script::of(steps.collect()) };
            self.write(script).await?;
        }
        Ok(())
    }

    async fn forget_used(&self, authority: AuthorityId, before: Timestamp) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        let values: Vec<Value> = vec![handle.into(), before.into()];
        let steps = vec![
            Step::new(&sql::IDEMPOTENCY_FORGET, values.clone()),
            Step::new(&sql::SESSIONS_FORGET, values),
        ];
        self.write(Script { forgets: true, ..Script::of(steps) }).await.map(drop)
    }
}
