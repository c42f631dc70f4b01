//! Checks the journal from outside: every chain, every checkpoint, the rows, the tallies and the
//! attached files.
//!
//! Against an exported checkpoint any change up to it is found, and the first bad entry named.
//! Without one, the last entries are protected by nothing but themselves, and the report says how
//! many. The recount of tallies reads events and shares no code with [`crate::tally`].

mod cases;
mod counted;
mod invariants;
mod recount;

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{AuthorityId, CaseId, UnitId};
use domain::text_ref::Digest;
use serde::{Deserialize, Serialize};

use crate::act::App;
use crate::journal;
use crate::port::fault::Fault;
use crate::port::feed::{FeedEntry, FeedPlace, Seal, SealedHead};
use crate::port::list::Days;
use crate::worker::seal;

/// Entries read at once.
const ENTRIES_AT_ONCE: u32 = 5_000;
/// Checkpoints read at once.
const SEALS_AT_ONCE: u32 = 5_000;

/// A checkpoint to be kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Whose journal.
    pub authority: AuthorityId,
    /// Its number.
    pub number: u64,
    /// The last place it covers.
    pub last_place: u64,
    /// The chain up to and with it.
    pub chain: Digest,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bad {
    /// What is wrong.
    pub what: Wrong,
    /// In which case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// At which entry of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// At which checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<u64>,
    /// From which place of the feed on: of entries that are gone, where they were; of a root that
    /// is not that of its entries, the first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<u64>,
    /// Which tally.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tally: Option<BadTally>,
    /// Which sum of the appraisal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<BadSum>,
}

/// A sum of the appraisal that is not what the journal says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadSum {
    /// Of which period.
    pub period: String,
    /// Of which unit.
    pub unit: Option<UnitId>,
    /// Of what.
    pub counted: String,
    /// How much is kept.
    pub kept: i64,
    /// What the journal says.
    pub wanted: i64,
}

/// A tally that is not what the journal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BadTally {
    /// On which day.
    pub day: jiff::civil::Date,
    /// Of which unit.
    pub unit: Option<UnitId>,
    /// Of what.
    pub measure: &'static str,
    /// What is kept.
    pub kept: i64,
    /// What the journal says.
    pub counted: i64,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// An entry's hash does not follow from the one before and its content.
    Chain,
    /// An entry is missing, doubled or out of order.
    Order,
    /// An entry cannot be read.
    Unreadable,
    /// The row of a case is not what its entries end with.
    Row,
    /// A checkpoint's root is not that of the entries in its places.
    Root,
    /// A checkpoint does not follow from the one before.
    Checkpoint,
    /// The checkpoint handed in is not among those here, or not the same.
    Exported,
    /// A tally is not what the journal says.
    Tally,
    /// A sum of the appraisal is not what the journal says.
    Sum,
    /// A text is another than the one that an event names, or is gone without a redaction.
    Text,
    /// What a case gives an appraisal to count is not what its entries say.
    Facts,
    /// The bytes of an attached file are missing or are others.
    File,
    /// A registration, a clock or a step of one is recorded twice.
    Twice,
    /// Somebody verified or closed what they had answered themselves.
    OwnWork,
    /// A case is closed as verified, and no verification found that its answer holds.
    Unverified,
    /// An open case that no unit is responsible for, or an answer in one that none leads.
    Ownerless,
}

/// The result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Nothing is wrong.
    pub ok: bool,
    /// Entries read.
    pub entries: u64,
    /// Cases read.
    pub cases: u64,
    /// The last checkpoint.
    pub head: Option<Exported>,
    /// The first thing that is wrong.
    pub first_bad: Option<Bad>,
    /// How many things are wrong.
    pub bad: u64,
    /// Files attached to cases.
    pub files: u64,
    /// Of those, whose bytes are missing or are others.
    pub broken_files: u64,
    /// Entries that no checkpoint covers.
    pub uncovered: u64,
    /// Entries that no checkpoint handed in covers: nothing protects them from somebody who can
    /// write everything in this database.
    pub unprotected: u64,
}

impl Report {
    /// Whether nothing but attached files is wrong: every entry, row, tally and checkpoint is what
    /// it should be.
    #[must_use]
    pub const fn is_whole_but_for_files(&self) -> bool {
        self.bad == self.broken_files
    }
}

#[derive(Default)]
struct Found {
    first: Option<Bad>,
    count: u64,
}

impl Found {
    fn add(
        &mut self,
        what: Wrong,
        case: Option<CaseId>,
        seq: Option<u64>,
        checkpoint: Option<u64>,
    ) {
        self.count += 1;
        let (place, tally, sum) = (None, None, None);
        self.first.get_or_insert(Bad { what, case, seq, checkpoint, place, tally, sum });
    }
}

impl Found {
    fn tally(&mut self, tally: BadTally) {
        self.count += 1;
        let (what, tally) = (Wrong::Tally, Some(tally));
        let (case, seq, checkpoint, place, sum) = (None, None, None, None, None);
        self.first.get_or_insert(Bad { what, case, seq, checkpoint, place, tally, sum });
    }

    fn sum(&mut self, sum: BadSum) {
        self.count += 1;
        let (what, sum) = (Wrong::Sum, Some(sum));
        let (case, seq, checkpoint, place, tally) = (None, None, None, None, None);
        self.first.get_or_insert(Bad { what, case, seq, checkpoint, place, tally, sum });
    }

    fn root(&mut self, checkpoint: u64, place: Option<FeedPlace>) {
        self.count += 1;
        let (what, checkpoint) = (Wrong::Root, Some(checkpoint));
        let place = place.map(|place| place.0);
        let (case, seq, tally, sum) = (None, None, None, None);
        self.first.get_or_insert(Bad { what, case, seq, checkpoint, place, tally, sum });
    }
}

impl App {
    /// Checks an authority's journal, against a checkpoint that was kept elsewhere if there is one.
    ///
    /// # Errors
    /// The world failed. What is wrong with the journal is in the report.
    pub async fn verify(
        &self,
        authority: AuthorityId,
        exported: Option<&Exported>,
    ) -> Result<Report, Fault> {
        let mut found = Found::default();
        let mut recount = recount::Recount::new(self.rules(authority).await?);
        let (heads, entries, counted) =
            self.verify_chains(authority, &mut found, &mut recount).await?;
        self.verify_rows(authority, &heads, &mut found).await?;
        let last = self.verify_seals(authority, exported, &mut found).await?;
        self.verify_tallies(authority, recount, &mut found).await?;
        self.verify_sums(authority, &counted, &mut found).await?;
        let (files, broken) = self.broken_files(authority).await?;
        broken.iter().for_each(|file| found.add(Wrong::File, Some(file.case), None, None));
        let covered = last.as_ref().map_or(0, |seal| seal.last_place.0);
        let protected = exported.map_or(0, |kept| kept.last_place);
        Ok(Report {
            ok: found.count == 0,
            entries,
            cases: heads.len() as u64,
            head: last.map(|seal| Exported {
                authority,
                number: seal.number,
                last_place: seal.last_place.0,
                chain: seal.chain,
            }),
            first_bad: found.first,
            bad: found.count,
            files,
            broken_files: broken.len() as u64,
            uncovered: entries.saturating_sub(covered),
            unprotected: entries.saturating_sub(protected),
        })
    }

    async fn verify_chains(
        &self,
        authority: AuthorityId,
        found: &mut Found,
        recount: &mut recount::Recount,
    ) -> Result<(BTreeMap<CaseId, SealedHead>, u64, counted::Counted), Fault> {
        let mut heads: BTreeMap<CaseId, SealedHead> = BTreeMap::new();
        let (mut after, mut entries) = (None, 0);
        let rules = self.rules(authority).await?;
        let mut beside = cases::Beside::new(self.counted(authority, found).await?);
        let mut invariants = invariants::Invariants::default();
        loop {
            let page = self.store.journal_after(authority, after, ENTRIES_AT_ONCE).await?;
            let Some(last) = page.last() else {
                beside.end(&rules, self);
                self.verify_texts(authority, &mut beside, (true, found)).await?;
                self.verify_content(authority, &beside, found).await?;
                self.verify_admitted(authority, &beside, found).await?;
                self.verify_facts(authority, &beside, found).await?;
                return Ok((heads, entries, beside.counted));
            };
            after = Some(last.case);
            for one in &page {
                entries += 1;
                check_entry(one, &mut heads, found);
                match journal::read(one.case, &one.entry) {
                    Ok(event) => {
                        beside.add(&event, &one.entry.body, &rules, self);
                        recount.add(&event);
                        if let Some(wrong) = invariants.add(&event) {
                            found.add(wrong, Some(one.case), Some(one.entry.seq), None);
                        }
                    }
                    Err(_) => {
                        found.add(Wrong::Unreadable, Some(one.case), Some(one.entry.seq), None)
                    }
                }
            }
            self.verify_texts(authority, &mut beside, (false, found)).await?;
        }
    }

    async fn verify_rows(
        &self,
        authority: AuthorityId,
        heads: &BTreeMap<CaseId, SealedHead>,
        found: &mut Found,
    ) -> Result<(), Fault> {
        let (mut after, mut rows) = (None, 0);
        loop {
            let page = self.store.heads_after(authority, after, ENTRIES_AT_ONCE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.case);
            for row in &page {
                rows += 1;
                if heads.get(&row.case) != Some(row) {
                    found.add(Wrong::Row, Some(row.case), Some(row.seq), None);
                }
            }
        }
        if rows != heads.len() {
            found.add(Wrong::Row, None, None, None);
        }
        Ok(())
    }

    async fn verify_seals(
        &self,
        authority: AuthorityId,
        exported: Option<&Exported>,
        found: &mut Found,
    ) -> Result<Option<Seal>, Fault> {
        let mut before: Option<Seal> = None;
        let mut is_exported_here = exported.is_none();
        'all: loop {
            let after = before.as_ref().map_or(0, |seal| seal.number);
            let page = self.store.seals_after(authority, after, SEALS_AT_ONCE).await?;
            if page.is_empty() {
                break;
            }
            for seal in page {
                self.verify_seal(authority, before.as_ref(), &seal, found).await?;
                if let Some(kept) = exported.filter(|kept| kept.number == seal.number) {
                    is_exported_here =
                        (kept.chain, kept.last_place) == (seal.chain, seal.last_place.0);
                    if !is_exported_here {
                        // What follows one that is another follows from nothing.
                        break 'all;
                    }
                }
                before = Some(seal);
            }
        }
        if !is_exported_here {
            found.add(Wrong::Exported, None, None, exported.map(|kept| kept.number));
        }
        Ok(before)
    }

    async fn verify_seal(
        &self,
        authority: AuthorityId,
        before: Option<&Seal>,
        seal: &Seal,
        found: &mut Found,
    ) -> Result<(), Fault> {
        let first = before.map_or(0, |seal| seal.last_place.0);
        let mut heads = Vec::new();
        let (mut place, mut gap) = (FeedPlace(first), None);
        while place < seal.last_place {
            let left = seal.last_place.0 - place.0;
            let limit = u32::try_from(left).unwrap_or(u32::MAX).min(ENTRIES_AT_ONCE);
            let page = self.store.entries_after(authority, place, limit).await?;
            if page.is_empty() {
                break;
            }
            for (expected, one) in (place.0 + 1..).zip(&page) {
                if gap.is_none() && one.place != Some(FeedPlace(expected)) {
                    gap = Some(FeedPlace(expected));
                }
            }
            place = FeedPlace(place.0 + page.len() as u64);
            heads.extend(page.iter().map(|one| SealedHead {
                case: one.case,
                seq: one.entry.seq,
                head: one.entry.hash,
            }));
        }
        let expected = seal::next_seal(before, &heads, seal.made_at);
        let is_other = expected.root != seal.root || expected.last_place != seal.last_place;
        if is_other || gap.is_some() {
            let is_short = place < seal.last_place;
            let end = FeedPlace(place.0 + 1);
            let from = gap.or(is_short.then_some(end)).unwrap_or(FeedPlace(first + 1));
            found.root(seal.number, Some(from));
        } else if expected != *seal {
            found.add(Wrong::Checkpoint, None, None, Some(seal.number));
        }
        Ok(())
    }

    async fn verify_tallies(
        &self,
        authority: AuthorityId,
        recount: recount::Recount,
        found: &mut Found,
    ) -> Result<(), Fault> {
        let days = Days { from: jiff::civil::Date::MIN, to: jiff::civil::Date::MAX };
        let kept = self.store.tallies(authority, days, crate::tally::Measure::ALL).await?;
        let counted = recount.finish();
        let kept: BTreeMap<_, _> = kept
            .into_iter()
            .filter(|tally| tally.count != 0)
            .map(|tally| ((tally.day, tally.unit, tally.measure), tally.count))
            .collect();
        let keys: BTreeSet<_> = kept.keys().chain(counted.keys()).copied().collect();
        for key in keys {
            let count = |tallies: &BTreeMap<_, i64>| tallies.get(&key).copied().unwrap_or_default();
            let (kept, counted) = (count(&kept), count(&counted));
            if kept != counted {
                let (day, unit, measure) = (key.0, key.1, key.2.as_str());
                found.tally(BadTally { day, unit, measure, kept, counted });
            }
        }
        Ok(())
    }
}

fn check_entry(one: &FeedEntry, heads: &mut BTreeMap<CaseId, SealedHead>, found: &mut Found) {
    let before = heads.get(&one.case).copied();
    let expected = before.map_or(1, |head| head.seq + 1);
    if one.entry.seq != expected {
        found.add(Wrong::Order, Some(one.case), Some(one.entry.seq), None);
    }
    let hash =
        journal::chain(before.map_or(journal::START, |head| head.head), one.case, &one.entry);
    if hash != one.entry.hash {
        found.add(Wrong::Chain, Some(one.case), Some(one.entry.seq), None);
    }
    let head = SealedHead { case: one.case, seq: one.entry.seq, head: one.entry.hash };
    heads.insert(one.case, head);
}
