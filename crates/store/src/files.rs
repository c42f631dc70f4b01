//! `Files`: which text describes which file.

use app::port::{Fault, Files, KeptFile};
use async_trait::async_trait;
use domain::ids::{AuthorityId, CaseId, TextId};
use domain::text_ref::Digest;

use crate::database::Database;
use crate::sql;
use crate::statement::Ask;
use crate::value::{Row, Value};

fn file(mut row: Row) -> Result<KeptFile, Fault> {
    Ok(KeptFile {
        text: TextId(row.id()?),
        case: CaseId(row.id()?),
        sha256: row.digest()?,
        bytes: row.count()?,
    })
}

#[async_trait]
impl Files for Database {
    async fn files_of(
        &self,
        authority: AuthorityId,
        texts: &[TextId],
    ) -> Result<Vec<KeptFile>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let ask = |text: &TextId| Ask::new(&sql::FILE_OF_TEXT, vec![handle.into(), text.0.into()]);
        let answers = self.read(texts.iter().map(ask).collect()).await?;
        answers.into_iter().flatten().map(file).collect()
    }

    async fn attached(
        &self,
        authority: AuthorityId,
        names: &[Digest],
    ) -> Result<Vec<Digest>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let ask =
            |name: &Digest| Ask::new(&sql::FILE_IS_ATTACHED, vec![handle.into(), (*name).into()]);
        let answers = self.read(names.iter().map(ask).collect()).await?;
        answers.into_iter().flatten().map(|mut row| row.digest()).collect()
    }

    async fn files_after(
        &self,
        authority: AuthorityId,
        after: Option<TextId>,
        limit: u32,
    ) -> Result<Vec<KeptFile>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let after = after.map_or_else(|| Value::Bytes(Vec::new()), |after| after.0.into());
        let rows = self.rows(&sql::FILES_AFTER, vec![handle.into(), after, limit.into()]).await?;
        rows.into_iter().map(file).collect()
    }
}
