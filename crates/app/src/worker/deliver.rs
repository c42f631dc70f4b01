//! Delivers messages: at least once, each under the same id however often.

use domain::ids::AuthorityId;
use jiff::SignedDuration;

use crate::act::App;
use crate::port::fault::Fault;
use crate::port::work::{Claim, Mailer};

/// How long others leave claimed messages alone; after it they are tried again.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Messages claimed at once.
const NOTICES_AT_ONCE: u32 = 500;

impl App {
    /// Delivers as many messages as one claim takes. The number delivered.
    ///
    /// # Errors
    /// The world failed; what was not marked as delivered is tried again after its lease.
    pub async fn deliver(
        &self,
        authority: AuthorityId,
        worker: &str,
        mailer: &dyn Mailer,
    ) -> Result<u32, Fault> {
        let now = self.clock.now();
        let until = now.checked_add(LEASE).unwrap_or(now);
        let limit = NOTICES_AT_ONCE;
        let claim = Claim { authority, worker: worker.to_owned(), now, until, limit };
        let mut delivered = 0;
        for notice in self.store.claim_notices(&claim).await? {
            mailer.deliver(&notice).await?;
            self.store.delivered(authority, &notice.id, self.clock.now()).await?;
            delivered += 1;
        }
        Ok(delivered)
    }
}
