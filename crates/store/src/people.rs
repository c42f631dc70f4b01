//! `People`: accounts, sessions, the audit trail.

use app::port::Fault;
use app::port::people::{Account, Audit, AuditFilter, Audited, People, Session};
use async_trait::async_trait;
use domain::ids::{AuthorityId, PersonId, PostId};
use domain::text_ref::Digest;
use jiff::Timestamp;

use crate::database::Database;
use crate::sql;
use crate::statement::Step;
use crate::value::{Row, Value};

/// How often an entry of the audit trail looks for a number that is free.
pub(crate) const NUMBER_TRIES_MAX: u32 = 8;

fn account(mut row: Row) -> Result<Account, Fault> {
    Ok(Account {
        person: PersonId(row.id()?),
        login: row.text()?,
        password: row.text_or_none()?,
        is_active: row.flag()?,
    })
}

fn session(mut row: Row) -> Result<Session, Fault> {
    Ok(Session {
        secret: row.digest()?,
        person: PersonId(row.id()?),
        post: row.id_or_none()?.map(PostId),
        is_token: row.flag()?,
        label: row.text()?,
        created_at: row.instant()?,
        used_at: row.instant()?,
        expires_at: row.instant()?,
    })
}

fn audited(mut row: Row) -> Result<Audited, Fault> {
    let place = row.integer()?;
    let entry = Audit {
        at: row.instant()?,
        person: row.id_or_none()?.map(PersonId),
        act: row.text()?,
        about: row.text()?,
    };
    Ok(Audited { place, entry })
}

/// No number was free, however often another was tried.
pub(crate) fn no_number() -> Fault {
    Fault::Database("no number is free in the audit trail".into())
}

impl Database {
    /// An entry of the audit trail, under a number that may turn out to be taken.
    pub(crate) fn audit_step(&self, handle: i64, entry: &Audit) -> Step {
        let values: Vec<Value> = vec![
            handle.into(),
            self.number(entry.at.as_microsecond()).into(),
            entry.at.into(),
            entry.person.map(|person| person.0).into(),
            entry.act.as_str().into(),
            entry.about.as_str().into(),
        ];
        Step::new(&sql::AUDIT_ADD, values)
    }
}

#[async_trait]
impl People for Database {
    async fn account(&self, authority: AuthorityId, login: &str) -> Result<Option<Account>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(None) };
        let rows = self.rows(&sql::ACCOUNT_GET, vec![handle.into(), login.into()]).await?;
        rows.into_iter().next().map(account).transpose()
    }

    async fn put_account(&self, authority: AuthorityId, account: &Account) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        let values: Vec<Value> = vec![
            handle.into(),
            account.login.as_str().into(),
            account.person.0.into(),
            account.password.as_deref().into(),
            account.is_active.into(),
        ];
        self.write_step(Step::new(&sql::ACCOUNT_PUT, values)).await.map(drop)
    }

    async fn accounts(&self, authority: AuthorityId) -> Result<Vec<Account>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let rows = self.rows(&sql::ACCOUNTS, vec![handle.into()]).await?;
        let mut accounts = rows.into_iter().map(account).collect::<Result<Vec<_>, _>>()?;
        // A server sorts texts by its own language; here the order is the same everywhere.
        accounts.sort_by(|one, other| one.login.cmp(&other.login));
        Ok(accounts)
    }

    async fn session(
        &self,
        authority: AuthorityId,
        secret: Digest,
        now: Timestamp,
    ) -> Result<Option<Session>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(None) };
        let values = vec![handle.into(), secret.into(), now.into()];
        let rows = self.rows_soon(&sql::SESSION_GET, values).await?;
        rows.into_iter().next().map(session).transpose()
    }

    async fn put_session(&self, authority: AuthorityId, session: &Session) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        let values: Vec<Value> = vec![
            handle.into(),
            session.secret.into(),
            session.person.0.into(),
            session.post.map(|post| post.0).into(),
            session.is_token.into(),
            session.label.as_str().into(),
            session.created_at.into(),
            session.used_at.into(),
            session.expires_at.into(),
        ];
        self.write_step(Step::new(&sql::SESSION_PUT, values)).await.map(drop)
    }

    async fn end_session(&self, authority: AuthorityId, secret: Digest) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        let values = vec![handle.into(), secret.into()];
        self.write_step(Step::new(&sql::SESSION_END, values)).await.map(drop)
    }

    async fn end_sessions(
        &self,
        authority: AuthorityId,
        person: PersonId,
        with_tokens: bool,
    ) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        let values = vec![handle.into(), person.0.into(), i64::from(with_tokens).into()];
        self.write_step(Step::new(&sql::SESSIONS_END, values)).await.map(drop)
    }

    async fn audit(&self, authority: AuthorityId, entry: &Audit) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        for _ in 0..NUMBER_TRIES_MAX {
            let step = self.audit_step(handle, entry).guarded();
            if self.write_step(step).await?.is_written() {
                return Ok(());
            }
        }
        Err(no_number())
    }

    async fn audited(
        &self,
        authority: AuthorityId,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<Vec<Audited>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let person = filter.person.map(|person| person.0.as_bytes().to_vec());
        let values: Vec<Value> = vec![
            handle.into(),
            filter.earlier_than.unwrap_or(i64::MAX).into(),
            filter.from.map_or(i64::MIN, Timestamp::as_microsecond).into(),
            filter.before.map_or(i64::MAX, Timestamp::as_microsecond).into(),
            i64::from(person.is_some()).into(),
            Value::Bytes(person.unwrap_or_default()),
            filter.act.as_deref().unwrap_or_default().into(),
            filter.about.as_deref().unwrap_or_default().into(),
            limit.into(),
        ];
        self.rows(&sql::AUDITED, values).await?.into_iter().map(audited).collect()
    }
}
