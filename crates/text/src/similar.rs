//! Same matter, again: near-duplicates and re-reports among matters that are open or were closed
//! lately, by text, place, category and time together. Each proposal has a score and its reasons.
//!
//! The index lives in memory, takes matters one by one in any order, and is rebuilt from the same
//! matters to the same answers: nothing in an answer depends on the order of insertion. It keeps
//! no text, only a sketch of it. No file, no clock and no database here.

mod chain;
mod score;
mod sketch;

use std::collections::HashMap;

use chain::{Chains, reserve};
pub use score::Reason;
use score::{Pair, judge};
use sketch::{BANDS, Bands, Sketch};

/// Side of a cell of the map grid, in millionths of a degree of latitude: about 111 m.
const CELL: i32 = 1_000;
/// Cells are this much wider in degrees of longitude, so that they stay broad up to 60° north.
const CELL_LONGITUDE: i32 = 2_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// A place on the earth in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A matter as it is compared. Empty text, category or address mean "not known".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matter<'a> {
    /// The caller's key; unique in an index.
    pub key: u64,
    /// What was written.
    pub text: &'a str,
    /// Subject or type.
    pub category: &'a str,
    /// Where it is, if known.
    pub place: Option<Place>,
    /// Address as written.
    pub address: &'a str,
    /// When it was opened, in seconds since 1970.
    pub opened_at: i64,
    /// When it was closed; `None` while open.
    pub closed_at: Option<i64>,
}

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Query {
    /// A matter closed longer than this before the new one was opened is not proposed.
    pub within_days: u16,
    /// Most proposals for one matter.
    pub most: usize,
    /// Lowest score proposed, between 0 and 1.
    pub score_min: f32,
}

impl Default for Query {
    fn default() -> Self {
        Self { within_days: 14, most: 5, score_min: 0.2 }
    }
}

/// An earlier matter that may be the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Key of the earlier matter.
    pub key: u64,
    /// Between 0 and 1; higher is more likely the same.
    pub score: f32,
    /// What spoke for and against it.
    pub reasons: Vec<Reason>,
}

/// Matters by place, address and text.
#[derive(Debug, Clone, Default)]
pub struct Index {
    slots: HashMap<u64, u32>,
    records: Vec<Record>,
    free: Vec<u32>,
    cells: Chains,
    addresses: Chains,
    bands: [Chains; BANDS],
}

/// A matter in the index: numbers only.
#[derive(Debug, Clone)]
struct Record {
    key: u64,
    opened_at: i64,
    /// The last moment there is while open.
    closed_at: i64,
    /// Millionths of a degree.
    place: Option<(i32, i32)>,
    category: u32,
    address: u32,
    sketch: Option<Sketch>,
}

impl Index {
    /// An index without matters.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Matters in the index.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it holds no matter.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Memory that the index holds, in bytes; the table of keys is reckoned by its capacity.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let chains = self.bands.iter().chain([&self.cells, &self.addresses]);
        let keys = self.slots.capacity() * (size_of::<(u64, u32)>() + 1) * 8 / 7;
        self.records.capacity() * size_of::<Record>()
            + chains.map(Chains::bytes).sum::<usize>()
            + self.free.capacity() * size_of::<u32>()
            + keys
    }

    /// Adds a matter; one with the same key is replaced.
    pub fn insert(&mut self, matter: &Matter<'_>) {
        self.remove(matter.key);
        let (record, bands) = Record::of(matter);
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => u32::try_from(self.records.len()).unwrap_or(u32::MAX),
        };
        if let Some(cell) = record.cell() {
            self.cells.add(cell, slot);
        }
        if record.address != 0 {
            self.addresses.add(record.address, slot);
        }
        for (chains, band) in self.bands.iter_mut().zip(bands.into_iter().flatten()) {
            chains.add(band, slot);
        }
        self.slots.insert(record.key, slot);
        match usize::try_from(slot).ok().and_then(|slot| self.records.get_mut(slot)) {
            Some(old) => *old = record,
            None => {
                reserve(&mut self.records, self.slots.len());
                self.records.push(record);
            }
        }
    }

    /// Notes when a matter was closed, or that it is open again. Unknown keys are passed over.
    pub fn set_closed(&mut self, key: u64, closed_at: Option<i64>) {
        let slot = self.slots.get(&key).and_then(|slot| usize::try_from(*slot).ok());
        if let Some(record) = slot.and_then(|slot| self.records.get_mut(slot)) {
            record.closed_at = closed_at.unwrap_or(i64::MAX);
        }
    }

    /// Takes a matter out. Unknown keys are passed over.
    pub fn remove(&mut self, key: u64) {
        let Some(slot) = self.slots.remove(&key) else { return };
        let Some(record) = self.record(slot) else { return };
        let (place, address) = (record.place.is_some(), record.address != 0);
        let text = record.sketch.is_some();
        if place {
            self.cells.remove(slot);
        }
        if address {
            self.addresses.remove(slot);
        }
        for chains in self.bands.iter_mut().filter(|_| text) {
            chains.remove(slot);
        }
        self.free.push(slot);
    }

    /// Earlier matters that may be the same as `matter`, the most likely first.
    ///
    /// Proposed are matters opened no later, and open or closed within the window when `matter`
    /// was opened. The matter itself need not be in the index.
    #[must_use]
    pub fn find(&self, matter: &Matter<'_>, query: &Query) -> Vec<Match> {
        let (record, bands) = Record::of(matter);
        let since = matter.opened_at - i64::from(query.within_days) * SECONDS_PER_DAY;
        let candidates =
            self.candidates(&record, bands).into_iter().filter_map(|slot| self.record(slot));
        let mut found: Vec<(i64, Match)> = candidates
            .filter(|earlier| earlier.is_eligible(&record, since))
            .map(|earlier| (earlier.opened_at, earlier.compare(&record)))
            .filter(|(_, found)| found.score >= query.score_min)
            .collect();
        found.sort_by(|(left_at, left), (right_at, right)| {
            let score = right.score.total_cmp(&left.score);
            score.then(right_at.cmp(left_at)).then(left.key.cmp(&right.key))
        });
        found.into_iter().map(|(_, found)| found).take(query.most).collect()
    }

    fn record(&self, slot: u32) -> Option<&Record> {
        self.records.get(usize::try_from(slot).ok()?)
    }

    /// Slots that share a cell or a neighbouring one, the address, or a band of the sketch.
    fn candidates(&self, record: &Record, bands: Option<Bands>) -> Vec<u32> {
        let mut slots: Vec<u32> = Vec::new();
        for cell in record.cells_around() {
            slots.extend(self.cells.of(cell));
        }
        if record.address != 0 {
            slots.extend(self.addresses.of(record.address));
        }
        // Where both places are known nearness decides, and the cells have found what is near.
        let is_needed = |slot: &u32| {
            record.place.is_none() || self.record(*slot).is_some_and(|own| own.place.is_none())
        };
        for (chains, band) in self.bands.iter().zip(bands.into_iter().flatten()) {
            slots.extend(chains.of(band).filter(is_needed));
        }
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}

impl Record {
    fn of(matter: &Matter<'_>) -> (Self, Option<Bands>) {
        let (sketch, bands) = Sketch::of(matter.text).unzip();
        let record = Self {
            key: matter.key,
            opened_at: matter.opened_at,
            closed_at: matter.closed_at.unwrap_or(i64::MAX),
            place: matter.place.and_then(to_millionths),
            category: sketch::name_hash(matter.category),
            address: sketch::name_hash(matter.address),
            sketch,
        };
        (record, bands)
    }

    fn is_eligible(&self, later: &Self, since: i64) -> bool {
        self.key != later.key && self.opened_at <= later.opened_at && self.closed_at >= since
    }

    fn cell(&self) -> Option<u32> {
        self.place.map(|(latitude, longitude)| {
            sketch::cell_hash(latitude.div_euclid(CELL), longitude.div_euclid(CELL_LONGITUDE))
        })
    }

    fn cells_around(&self) -> Vec<u32> {
        let Some((latitude, longitude)) = self.place else { return Vec::new() };
        let (row, column) = (latitude.div_euclid(CELL), longitude.div_euclid(CELL_LONGITUDE));
        let mut cells: Vec<u32> = (row - 1..=row + 1)
            .flat_map(|row| {
                (column - 1..=column + 1).map(move |column| sketch::cell_hash(row, column))
            })
            .collect();
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    fn compare(&self, later: &Self) -> Match {
        let known = |left: u32, right: u32| (left != 0 && right != 0).then_some(left == right);
        let was_closed = self.closed_at < later.opened_at;
        let sketches = self.sketch.as_ref().zip(later.sketch.as_ref());
        let pair = Pair {
            metres: self.place.zip(later.place).map(|(one, other)| score::metres(one, other)),
            same_address: known(self.address, later.address),
            same_category: known(self.category, later.category),
            alike: sketches.map(|(one, other)| one.alike(other)),
            opened_days: days(later.opened_at - self.opened_at),
            closed_days: was_closed.then(|| days(later.opened_at - self.closed_at)),
        };
        let (score, reasons) = judge(&pair);
        Match { key: self.key, score, reasons }
    }
}

#[expect(clippy::cast_precision_loss, reason = "days of a case stay far below 2^24")]
fn days(seconds: i64) -> f32 {
    seconds as f32 / SECONDS_PER_DAY as f32
}

/// Millionths of a degree; `None` for what is no place: out of range, or exactly 0, 0.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn to_millionths(place: Place) -> Option<(i32, i32)> {
    let is_on_earth = place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0;
    let is_null = place.latitude == 0.0 && place.longitude == 0.0;
    (is_on_earth && !is_null).then(|| {
        let millionths = |degrees: f64| (degrees * 1e6).round() as i32;
        (millionths(place.latitude), millionths(place.longitude))
    })
}
