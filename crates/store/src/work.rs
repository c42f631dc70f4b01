//! `Work`: steps and messages that are due, claimed by lease.

use app::port::Fault;
use app::port::work::{Claim, Notice, Work};
use async_trait::async_trait;
use domain::ids::{AuthorityId, CaseId, RequesterId, UnitId};
use jiff::Timestamp;

use crate::database::Database;
use crate::sql;
use crate::statement::Step;
use crate::value::{Row, Value};

fn notice(mut row: Row) -> Result<Notice, Fault> {
    Ok(Notice {
        id: row.text()?,
        case: CaseId(row.id()?),
        unit: row.id_or_none()?.map(UnitId),
        requester: row.id_or_none()?.map(RequesterId),
        key: row.text()?,
        values: row.text()?,
        caused_at: row.instant()?,
        delivered_at: row.instant_or_none()?,
    })
}

#[async_trait]
impl Work for Database {
    async fn claim_steps(&self, claim: &Claim) -> Result<Vec<CaseId>, Fault> {
        let Some(handle) = self.handle(claim.authority).await? else { return Ok(Vec::new()) };
        let values = vec![handle.into(), claim.now.into(), claim.until.into(), claim.limit.into()];
        let done = self.write_step(Step::new(&sql::STEPS_CLAIM, values).with_rows()).await?;
        done.rows().into_iter().map(|mut row| row.id().map(CaseId)).collect()
    }

    async fn claim_notices(&self, claim: &Claim) -> Result<Vec<Notice>, Fault> {
        let Some(handle) = self.handle(claim.authority).await? else { return Ok(Vec::new()) };
        let values: Vec<Value> = vec![
            handle.into(),
            claim.now.into(),
            claim.until.into(),
            claim.limit.into(),
            claim.worker.as_str().into(),
        ];
        let done = self.write_step(Step::new(&sql::NOTICES_CLAIM, values).with_rows()).await?;
        let mut notices = done.rows().into_iter().map(notice).collect::<Result<Vec<_>, Fault>>()?;
        notices.sort_by(|one, other| (one.caused_at, &one.id).cmp(&(other.caused_at, &other.id)));
        Ok(notices)
    }

    async fn delivered(
        &self,
        authority: AuthorityId,
        id: &str,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        let values = vec![handle.into(), id.into(), at.into()];
        self.write_step(Step::new(&sql::NOTICE_DELIVERED, values)).await.map(drop)
    }

    async fn notices_of(
        &self,
        authority: AuthorityId,
        unit: UnitId,
        limit: u32,
    ) -> Result<Vec<Notice>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let values = vec![handle.into(), unit.0.into(), limit.into()];
        let rows = self.rows(&sql::NOTICES_OF_UNIT, values).await?;
        rows.into_iter().map(notice).collect()
    }
}
