//! `Feed`: the journal as a whole, its batches and checkpoints.

use app::port::Fault;
use app::port::feed::{Admitted, Feed, FeedEntry, FeedPlace, Seal, SealedHead, Sealing};
use async_trait::async_trait;
use domain::ids::{AuthorityId, CaseId, PersonId, UnitId};

use crate::cases::entry;
use crate::database::Database;
use crate::lists::after_case;
use crate::sql;
use crate::statement::{Ask, Script, Step};
use crate::value::{Row, Value};

/// What a row of a person says where one of a supporting unit says whether the case is over.
const NO_SUPPORT: i64 = -1;
/// Greater than the id of any case.
const AFTER_ALL: [u8; 17] = [0xFF; 17];

/// The name of a batch outside the store: its number, the greatest byte first.
fn batch_number(name: &[u8]) -> Result<i64, Fault> {
    let bytes =
        name.try_into().map_err(|_| Fault::corrupt("the name of a batch has not 8 bytes"))?;
    Ok(i64::from_be_bytes(bytes))
}

fn feed_entry(mut row: Row) -> Result<FeedEntry, Fault> {
    let place = row.integer_or_none()?.and_then(|place| u64::try_from(place).ok());
    Ok(FeedEntry { place: place.map(FeedPlace), case: CaseId(row.id()?), entry: entry(&mut row)? })
}

fn head(mut row: Row) -> Result<SealedHead, Fault> {
    Ok(SealedHead { case: CaseId(row.id()?), seq: row.count()?, head: row.digest()? })
}

/// A supporting unit says whether the case is over; a named person says neither.
fn admitted(mut row: Row) -> Result<(CaseId, Admitted), Fault> {
    let (case, id, over) = (CaseId(row.id()?), row.id()?, row.integer()?);
    let admitted = match over {
        NO_SUPPORT => Admitted::Person(PersonId(id)),
        over => Admitted::Support { unit: UnitId(id), is_over: over != 0 },
    };
    Ok((case, admitted))
}

fn seal(mut row: Row) -> Result<Seal, Fault> {
    Ok(Seal {
        number: row.count()?,
        made_at: row.instant()?,
        last_place: FeedPlace(row.count()?),
        root: row.digest()?,
        chain: row.digest()?,
    })
}

impl Database {
    async fn last_seal(&self, handle: i64) -> Result<Option<Seal>, Fault> {
        let rows = self.rows(&sql::LAST_SEAL, vec![handle.into()]).await?;
        rows.into_iter().next().map(seal).transpose()
    }

    /// The steps that give batches their places after a place, and the place of the last entry.
    async fn places(
        &self,
        handle: i64,
        number: u64,
        before: u64,
        batches: &[Vec<u8>],
    ) -> Result<(Vec<Step>, u64), Fault> {
        let names = batches.iter().map(|name| batch_number(name));
        let numbers = names.collect::<Result<Vec<i64>, Fault>>()?;
        let ask = |batch: &i64| Ask::new(&sql::BATCH_SIZE, vec![handle.into(), (*batch).into()]);
        let sizes = self.read(numbers.iter().map(ask).collect()).await?;
        let (mut steps, mut last) = (Vec::new(), before);
        for (batch, rows) in numbers.into_iter().zip(sizes) {
            let mut row = rows.into_iter().next();
            let size = row.as_mut().map_or(Ok(0), Row::count)?;
            let values: Vec<Value> =
                vec![handle.into(), batch.into(), number.into(), (last + 1).into()];
            steps.push(Step::new(&sql::BATCH_SEAL, values).guarded());
            last += size;
        }
        Ok((steps, last))
    }

    async fn whole_case(&self, handle: i64, case: CaseId) -> Result<Vec<FeedEntry>, Fault> {
        let rows = self.rows(&sql::JOURNAL_OF_CASE, vec![handle.into(), case.0.into()]).await?;
        rows.into_iter().map(feed_entry).collect()
    }
}

#[async_trait]
impl Feed for Database {
    async fn entries_after(
        &self,
        authority: AuthorityId,
        after: FeedPlace,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let values = vec![handle.into(), after.0.into(), limit.into()];
        let rows = self.rows(&sql::FEED_AFTER, values).await?;
        rows.into_iter().map(feed_entry).collect()
    }

    async fn marked_after(
        &self,
        authority: AuthorityId,
        after: FeedPlace,
        mark: &str,
        limit: u32,
    ) -> Result<(Vec<FeedEntry>, FeedPlace), Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok((Vec::new(), after)) };
        let sealed = self.last_seal(handle).await?.map_or(FeedPlace(0), |seal| seal.last_place);
        let up_to = sealed.min(FeedPlace(after.0.saturating_add(limit.into())));
        if up_to <= after {
            return Ok((Vec::new(), after));
        }
        let pattern = format!("%{mark}%");
        let values = vec![handle.into(), after.0.into(), up_to.0.into(), pattern.into()];
        let rows = self.rows(&sql::FEED_MARKED, values).await?;
        let entries = rows.into_iter().map(feed_entry);
        Ok((entries.collect::<Result<_, Fault>>()?, up_to))
    }

    async fn journal_after(
        &self,
        authority: AuthorityId,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let wanted = limit.max(1);
        let values = vec![handle.into(), after_case(after), (wanted + 1).into()];
        let rows = self.rows(&sql::JOURNAL_AFTER, values).await?;
        let has_more = rows.len() > usize::try_from(wanted).unwrap_or(usize::MAX);
        let entries = rows.into_iter().map(feed_entry);
        let mut entries = entries.collect::<Result<Vec<FeedEntry>, Fault>>()?;
        let (Some(first), Some(last)) =
            (entries.first().map(|entry| entry.case), entries.last().map(|entry| entry.case))
        else {
            return Ok(entries);
        };
        if has_more && first == last {
            return self.whole_case(handle, first).await;
        }
        if has_more {
            // The last case may go on beyond what was read.
            entries.retain(|entry| entry.case != last);
        }
        Ok(entries)
    }

    async fn unsealed(&self, authority: AuthorityId, limit: u32) -> Result<Sealing, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Sealing::default()) };
        let before = self.last_seal(handle).await?;
        let rows = self.rows(&sql::UNSEALED, vec![handle.into(), limit.into()]).await?;
        let numbers = rows.into_iter().map(|mut row| row.integer());
        let numbers = numbers.collect::<Result<Vec<i64>, Fault>>()?;
        let ask = |batch: &i64| Ask::new(&sql::BATCH_HEADS, vec![handle.into(), (*batch).into()]);
        let found = self.read(numbers.iter().map(ask).collect()).await?;
        let heads = found.into_iter().flatten().map(head).collect::<Result<_, _>>()?;
        let batches = numbers.iter().map(|number| number.to_be_bytes().to_vec()).collect();
        Ok(Sealing { before, heads, batches })
    }

    async fn seal(
        &self,
        authority: AuthorityId,
        seal: &Seal,
        batches: &[Vec<u8>],
    ) -> Result<bool, Fault> {
        let handle = self.known_handle(authority).await?;
        let before = self.last_seal(handle).await?;
        let (number, place) = before.map_or((0, 0), |seal| (seal.number, seal.last_place.0));
        if seal.number != number + 1 {
            return Ok(false);
        }
        let (places, last) = self.places(handle, seal.number, place, batches).await?;
        if last != seal.last_place.0 {
            let what =
                format!("checkpoint {} covers other entries than its batches hold", seal.number);
            return Err(Fault::Database(what.into()));
        }
        let values: Vec<Value> = vec![
            handle.into(),
            seal.number.into(),
            seal.made_at.into(),
            seal.last_place.0.into(),
            seal.root.into(),
            seal.chain.into(),
        ];
        let mut steps = vec![Step::new(&sql::SEAL_ADD, values).guarded()];
        steps.extend(places);
        Ok(self.write(Script::of(steps)).await?.is_written())
    }

    async fn seals_after(
        &self,
        authority: AuthorityId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Seal>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let values = vec![handle.into(), after.into(), limit.into()];
        let rows = self.rows(&sql::SEALS_AFTER, values).await?;
        rows.into_iter().map(seal).collect()
    }

    async fn heads_after(
        &self,
        authority: AuthorityId,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<Vec<SealedHead>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let values = vec![handle.into(), after_case(after), limit.into()];
        let rows = self.rows(&sql::HEADS_AFTER, values).await?;
        rows.into_iter().map(head).collect()
    }

    async fn admitted(
        &self,
        authority: AuthorityId,
        after: Option<CaseId>,
        until: Option<CaseId>,
    ) -> Result<Vec<(CaseId, Admitted)>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let until = until.map_or_else(|| Value::Bytes(AFTER_ALL.to_vec()), |case| case.0.into());
        let values = vec![handle.into(), after_case(after), until];
        self.rows(&sql::ADMITTED, values).await?.into_iter().map(admitted).collect()
    }
}
