//! `Setup`: authorities, their rules, notes.

use app::port::Fault;
use app::port::setup::{AuthorityRecord, RulesRecord, Setup};
use async_trait::async_trait;
use domain::ids::AuthorityId;

use crate::database::Database;
use crate::sql;
use crate::statement::{Script, Step};
use crate::unit_path;
use crate::value::{Row, Value, json};

fn authority(mut row: Row) -> Result<AuthorityRecord, Fault> {
    row.integer()?;
    Ok(AuthorityRecord {
        id: AuthorityId(row.id()?),
        key: row.text()?,
        names: row.json()?,
        zone: row.text()?,
    })
}

#[async_trait]
impl Setup for Database {
    async fn authorities(&self) -> Result<Vec<AuthorityRecord>, Fault> {
        let rows = self.rows(&sql::AUTHORITIES, Vec::new()).await?;
        rows.into_iter().map(authority).collect()
    }

    async fn put_authority(&self, authority: &AuthorityRecord) -> Result<(), Fault> {
        let AuthorityRecord { id, key, names, zone } = authority;
        let values: Vec<Value> =
            vec![id.0.into(), key.as_str().into(), json(names)?, zone.as_str().into()];
        self.write_step(Step::new(&sql::AUTHORITY_PUT, values)).await.map(drop)
    }

    async fn rules_version(&self, authority: AuthorityId) -> Result<u64, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(0) };
        let rows = self.rows_soon(&sql::RULES_VERSION, vec![handle.into()]).await?;
        rows.into_iter().next().map_or(Ok(0), |mut row| row.count())
    }

    async fn rules(&self, authority: AuthorityId) -> Result<RulesRecord, Fault> {
        let Some(handle) = self.handle(authority).await? else {
            return Ok(RulesRecord::default());
        };
        let rows = self.rows(&sql::RULES_GET, vec![handle.into()]).await?;
        rows.into_iter().next().map_or_else(|| Ok(RulesRecord::default()), |mut row| row.json())
    }

    async fn put_rules(&self, authority: AuthorityId, rules: &RulesRecord) -> Result<bool, Fault> {
        let handle = self.known_handle(authority).await?;
        let statement = if rules.version == 1 { &sql::RULES_FIRST } else { &sql::RULES_NEXT };
        let values = vec![handle.into(), rules.version.into(), json(rules)?];
        let mut steps = vec![Step::new(statement, values).guarded()];
        steps.push(Step::new(&sql::PATHS_CLEAR, vec![handle.into()]));
        steps.extend(unit_path::paths(&rules.units).into_iter().map(|path| {
            let values: Vec<Value> = vec![
                handle.into(),
                path.unit.0.into(),
                path.from.into(),
                path.to.into(),
                path.bytes.as_slice().into(),
                unit_path::last_below(&path.bytes).into(),
            ];
            Step::new(&sql::PATH_ADD, values)
        }));
        Ok(self.write(Script::of(steps)).await?.is_written())
    }

    async fn note(&self, authority: AuthorityId, name: &str) -> Result<Option<String>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(None) };
        let rows = self.rows(&sql::NOTE_GET, vec![handle.into(), name.into()]).await?;
        rows.into_iter().next().map(|mut row| row.text()).transpose()
    }

    async fn put_note(&self, authority: AuthorityId, name: &str, value: &str) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        let values: Vec<Value> = vec![handle.into(), name.into(), value.into()];
        self.write_step(Step::new(&sql::NOTE_PUT, values)).await.map(drop)
    }
}
