//! `Cases`: reading one case, its texts and contact data.

use app::port::Fault;
use app::port::case::{Cases, Loaded, StoredText};
use app::port::commit::{Entry, SealedContact};
use async_trait::async_trait;
use domain::case::Precedent;
use domain::ids::{AuthorityId, CaseId, CategoryKey, RequesterId, TextId, TypeKey};
use domain::text_ref::Digest;

use crate::database::Database;
use crate::sql;
use crate::statement::{Ask, Statement};
use crate::sums;
use crate::value::{Row, Value};

/// Reads the six columns of an entry.
pub(crate) fn entry(row: &mut Row) -> Result<Entry, Fault> {
    Ok(Entry {
        seq: row.count()?,
        occurred_at: row.instant()?,
        recorded_at: row.instant()?,
        actor: row.text()?,
        body: row.text()?,
        hash: row.digest()?,
    })
}

fn text(mut row: Row) -> Result<StoredText, Fault> {
    let (id, key, body) = (TextId(row.id()?), row.digest()?.0, row.bytes()?);
    let body =
        String::from_utf8(body).map_err(|_| Fault::corrupt(format!("text {id} is not UTF-8")))?;
    Ok(StoredText { id, key, body })
}

/// Reads the five columns of contact data.
pub(crate) fn contact(mut row: Row) -> Result<SealedContact, Fault> {
    Ok(SealedContact {
        requester: RequesterId(row.id()?),
        key_id: row.text()?,
        sealed: row.bytes()?,
        telephone: row.digest_or_none()?,
        follow_up_code: row.digest_or_none()?,
    })
}

impl Database {
    async fn requester_by(
        &self,
        authority: AuthorityId,
        statement: &'static Statement,
        hash: Digest,
    ) -> Result<Option<RequesterId>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(None) };
        let rows = self.rows_soon(statement, vec![handle.into(), hash.into()]).await?;
        let found = rows.into_iter().map(|mut row| row.id().map(RequesterId));
        Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().min())
    }
}

#[async_trait]
impl Cases for Database {
    async fn load(&self, authority: AuthorityId, cases: &[CaseId]) -> Result<Vec<Loaded>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let asks = cases.iter().flat_map(|case| {
            let values: Vec<Value> = vec![handle.into(), case.0.into()];
            [&sql::CASE_AND_FACTS, &sql::ENTRIES_OF_CASE]
                .map(|statement| Ask::new(statement, values.clone()))
        });
        let mut answers = self.read_soon(asks.collect()).await?.into_iter();
        let mut loaded = Vec::new();
        for case in cases {
            let (rows, entries) = (answers.next(), answers.next());
            let Some(mut row) = rows.and_then(|rows| rows.into_iter().next()) else { continue };
            let (number, is_counted) = (row.text()?, row.flag()?);
            let kept = is_counted.then(|| sums::kept(&mut row)).transpose()?;
            let rows = entries.unwrap_or_default().into_iter();
            let entries = rows.map(|mut row| entry(&mut row)).collect::<Result<_, _>>()?;
            loaded.push(Loaded { case: *case, authority, number, entries, kept });
        }
        Ok(loaded)
    }

    async fn find(&self, authority: AuthorityId, number: &str) -> Result<Option<CaseId>, Fault> {
        // PostgreSQL takes no text with U+0000; no number holds one.
        if number.contains('\0') {
            return Ok(None);
        }
        let Some(handle) = self.handle(authority).await? else { return Ok(None) };
        let rows = self.rows_soon(&sql::CASE_BY_NUMBER, vec![handle.into(), number.into()]).await?;
        rows.into_iter().next().map(|mut row| row.id().map(CaseId)).transpose()
    }

    async fn numbers(
        &self,
        authority: AuthorityId,
        cases: &[CaseId],
    ) -> Result<Vec<(CaseId, String)>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let ask = |case: &CaseId| Ask::new(&sql::CASE_NUMBER, vec![handle.into(), case.0.into()]);
        let answers = self.read(cases.iter().map(ask).collect()).await?;
        let mut numbers = Vec::new();
        for (case, rows) in cases.iter().zip(answers) {
            for mut row in rows {
                numbers.push((*case, row.text()?));
            }
        }
        Ok(numbers)
    }

    async fn texts(
        &self,
        authority: AuthorityId,
        texts: &[TextId],
    ) -> Result<Vec<StoredText>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let ask = |text: &TextId| Ask::new(&sql::TEXT_GET, vec![handle.into(), text.0.into()]);
        let answers = self.read_soon(texts.iter().map(ask).collect()).await?;
        answers.into_iter().flatten().map(text).collect()
    }

    async fn cases_of_text(
        &self,
        authority: AuthorityId,
        text: TextId,
    ) -> Result<Vec<CaseId>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let rows = self.rows(&sql::CASES_OF_TEXT, vec![handle.into(), text.0.into()]).await?;
        rows.into_iter().map(|mut row| row.id().map(CaseId)).collect()
    }

    async fn contact(
        &self,
        authority: AuthorityId,
        requester: RequesterId,
    ) -> Result<Option<SealedContact>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(None) };
        let rows =
            self.rows_soon(&sql::CONTACT_GET, vec![handle.into(), requester.0.into()]).await?;
        rows.into_iter().next().map(contact).transpose()
    }

    async fn requester_by_telephone(
        &self,
        authority: AuthorityId,
        telephone: Digest,
    ) -> Result<Option<RequesterId>, Fault> {
        self.requester_by(authority, &sql::CONTACT_BY_TELEPHONE, telephone).await
    }

    async fn requester_by_code(
        &self,
        authority: AuthorityId,
        code: Digest,
    ) -> Result<Option<RequesterId>, Fault> {
        self.requester_by(authority, &sql::CONTACT_BY_CODE, code).await
    }

    async fn precedents(
        &self,
        authority: AuthorityId,
        type_key: &TypeKey,
        category: &CategoryKey,
    ) -> Result<Vec<Precedent>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let values = vec![handle.into(), type_key.as_str().into(), category.as_str().into()];
        let rows = self.rows(&sql::PRECEDENTS, values).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }
}
