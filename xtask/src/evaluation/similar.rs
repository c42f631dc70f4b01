//! The same matter again: pairs that a city's staff noted as duplicates, proposed by the index, by
//! equal addresses and by the words alone, and what the index costs with 200,000 matters.

mod cosine;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use anyhow::{Context, Result};
use jiff::Timestamp;
use text::similar::{Index, Matter, Place as OnEarth, Query};

use crate::table::Table;
use crate::{Measure, Place, Row};

pub(crate) const MEASURE: Measure = Measure { name: "similar", run };

const SIZE: usize = 200_000;
const WITHIN_DAYS: u16 = 14;
const DAY: i64 = 86_400;
/// Cases opened before this second (1 January 2016) were used to fit the weights.
const TESTING_SINCE: i64 = 1_451_606_400;

/// The columns in use of a row.
struct Case {
    id: String,
    text: String,
    category: String,
    place: Option<OnEarth>,
    address: String,
    opened_at: i64,
    closed_at: Option<i64>,
    notes: String,
}

fn run(place: &Place) -> Result<Vec<Row>> {
    let Some(data) = &place.data else { return Ok(Vec::new()) };
    let cases = read(&Table::read(&data.join("requests/boston_2008_2018.csv.gz"))?)?;
    let noted = noted_pairs(&cases);
    let mut rows = curve(&cases, &noted);
    rows.push(by_address(&cases, &noted, false));
    rows.push(by_address(&cases, &noted, true));
    rows.extend(cosine::curve(&cases, &noted));
    rows.extend(cost(&cases)?);
    Ok(rows)
}

fn read(table: &Table) -> Result<Vec<Case>> {
    let names = [
        "service_request_id",
        "description",
        "service_name",
        "lat",
        "long",
        "address",
        "requested_datetime",
        "updated_datetime",
        "status",
        "status_notes",
    ];
    let columns = names.iter().map(|name| table.column(name)).collect::<Result<Vec<_>>>()?;
    let count = columns.first().map_or(0, Vec::len);
    let mut cases: Vec<Case> = (0..count).filter_map(|row| case(&columns, row)).collect();
    cases.sort_by(|left, right| (left.opened_at, &left.id).cmp(&(right.opened_at, &right.id)));
    Ok(cases)
}

fn case(columns: &[Vec<String>], row: usize) -> Option<Case> {
    let cell = |column: usize| columns.get(column)?.get(row).map(String::as_str);
    let second = |written: &str| written.parse::<Timestamp>().ok().map(Timestamp::as_second);
    let degrees = |column: usize| cell(column)?.parse::<f64>().ok();
    let place = degrees(3).zip(degrees(4));
    Some(Case {
        id: cell(0)?.to_owned(),
        text: cell(1)?.to_owned(),
        category: cell(2)?.to_owned(),
        place: place.map(|(latitude, longitude)| OnEarth { latitude, longitude }),
        address: cell(5)?.to_owned(),
        opened_at: second(cell(6)?)?,
        closed_at: (cell(8)? == "closed").then(|| second(cell(7)?)).flatten(),
        notes: cell(9)?.to_lowercase(),
    })
}

impl Case {
    fn matter(&self, key: usize) -> Matter<'_> {
        Matter {
            key: u64::try_from(key).unwrap_or(u64::MAX),
            text: &self.text,
            category: &self.category,
            place: self.place,
            address: &self.address,
            opened_at: self.opened_at,
            closed_at: self.closed_at,
        }
    }
}

/// Pairs of positions, the later first, where the notes name the other case by its full number.
fn noted_pairs(cases: &[Case]) -> BTreeSet<(usize, usize)> {
    let positions: BTreeMap<&str, usize> =
        cases.iter().enumerate().map(|(at, own)| (own.id.as_str(), at)).collect();
    let mut pairs = BTreeSet::new();
    for (at, own) in cases.iter().enumerate() {
        let Some((_, rest)) = own.notes.split_once("duplicate") else { continue };
        let number = rest.split(|own: char| !own.is_ascii_digit()).find(|part| part.len() == 12);
        let Some(other) = number.and_then(|id| positions.get(id)).filter(|other| **other != at)
        else {
            continue;
        };
        pairs.insert((at.max(*other), at.min(*other)));
    }
    pairs
}

/// Precision is over proposals for cases whose duplicate is noted: of others nobody said.
fn curve(cases: &[Case], noted: &BTreeSet<(usize, usize)>) -> Vec<Row> {
    let query = Query { within_days: WITHIN_DAYS, most: 5, score_min: 0.05 };
    let asked: BTreeSet<usize> = noted.iter().map(|(later, _)| *later).collect();
    let mut index = Index::new();
    let mut closings: BTreeSet<(i64, u64)> = BTreeSet::new();
    let mut proposals: Vec<(f32, bool)> = Vec::new();
    for (at, own) in cases.iter().enumerate() {
        let matter = own.matter(at);
        let kept = closings.split_off(&(own.opened_at - i64::from(WITHIN_DAYS) * DAY, 0));
        for (_, key) in std::mem::replace(&mut closings, kept) {
            index.remove(key);
        }
        if own.opened_at >= TESTING_SINCE && asked.contains(&at) {
            for found in index.find(&matter, &query) {
                let earlier = usize::try_from(found.key).unwrap_or(usize::MAX);
                proposals.push((found.score, noted.contains(&(at, earlier))));
            }
        }
        index.insert(&matter);
        closings.extend(own.closed_at.map(|closed_at| (closed_at, matter.key)));
    }
    let total = testing(cases, noted).count();
    let figures = [0.05_f32, 0.1, 0.2, 0.3, 0.5, 0.7].map(|least| {
        let kept = proposals.iter().filter(|(score, _)| *score >= least);
        let (all, right) = kept.fold((0_usize, 0_usize), |(all, right), (_, is_right)| {
            (all + 1, right + usize::from(*is_right))
        });
        let figure = format!("P {:.3} R {:.3}", share(right, all), share(right, total));
        Row::plain(format!("Boston noted duplicates, score >= {least}"), figure)
    });
    figures.into_iter().collect()
}

fn testing<'a>(
    cases: &'a [Case],
    noted: &'a BTreeSet<(usize, usize)>,
) -> impl Iterator<Item = &'a (usize, usize)> {
    noted
        .iter()
        .filter(|(later, _)| cases.get(*later).is_some_and(|own| own.opened_at >= TESTING_SINCE))
}

fn by_address(cases: &[Case], noted: &BTreeSet<(usize, usize)>, same_category: bool) -> Row {
    let mut at_address: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, own) in cases.iter().enumerate().filter(|(_, own)| !own.address.is_empty()) {
        at_address.entry(&own.address).or_default().push(at);
    }
    let later: BTreeSet<usize> = testing(cases, noted).map(|(later, _)| *later).collect();
    let (mut all, mut right) = (0_usize, 0_usize);
    for at in &later {
        let Some(own) = cases.get(*at) else { continue };
        let since = own.opened_at - i64::from(WITHIN_DAYS) * DAY;
        let same = at_address.get(own.address.as_str()).into_iter().flatten();
        let eligible = same.filter(|other| {
            **other < *at
                && (!same_category
                    || cases.get(**other).is_some_and(|other| other.category == own.category))
                && cases
                    .get(**other)
                    .is_some_and(|other| other.closed_at.is_none_or(|closed| closed >= since))
        });
        for other in eligible {
            all += 1;
            right += usize::from(noted.contains(&(*at, *other)));
        }
    }
    let total = testing(cases, noted).count();
    let figure = format!("P {:.3} R {:.3}", share(right, all), share(right, total));
    let what = if same_category { "equal address and category" } else { "equal address" };
    Row::plain(format!("Boston noted duplicates, {what}"), figure)
}

#[expect(clippy::cast_precision_loss, reason = "counts of cases stay far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// The worst case: all matters open, so that every one is a candidate.
fn cost(cases: &[Case]) -> Result<Vec<Row>> {
    let open: Vec<Matter<'_>> = cases
        .iter()
        .take(SIZE)
        .enumerate()
        .map(|(at, own)| Matter { closed_at: None, ..own.matter(at) })
        .collect();
    let started = Instant::now();
    let mut index = Index::new();
    open.iter().for_each(|own| index.insert(own));
    let built = started.elapsed();
    let query = Query { within_days: WITHIN_DAYS, ..Query::default() };
    let mut times: Vec<f64> = Vec::new();
    for own in open.iter().step_by(SIZE / 2_000) {
        let started = Instant::now();
        let found = index.find(&Matter { key: u64::MAX, ..*own }, &query);
        times.push(started.elapsed().as_secs_f64() * 1e3);
        anyhow::ensure!(found.len() <= query.most, "too many proposals");
    }
    times.sort_by(f64::total_cmp);
    let at = |place: usize| times.get(place).copied().context("no time was taken");
    let (middle, late) = (at(times.len() / 2)?, at(times.len() * 99 / 100)?);
    let judged = judged(&open, &query);
    let memory = format!("{:.1} MiB", share(index.bytes(), 1 << 20));
    Ok(vec![
        Row::plain("index of 200,000 built", format!("{:.1} s", built.as_secs_f64())),
        Row::plain("memory of the index (<= 60 MiB)", memory),
        Row::plain("candidates, half and 99 % (<= 10 ms)", format!("{middle:.2}, {late:.2} ms")),
        Row::plain("450 candidates of a database judged afresh", format!("{judged:.2} ms")),
    ])
}

/// Milliseconds that the registration page takes to judge what the database gives it.
fn judged(open: &[Matter<'_>], query: &Query) -> f64 {
    let started = Instant::now();
    let mut rounds = 0_u32;
    for (chunk, asked) in open.chunks(450).zip(open.iter().rev()).take(100) {
        let mut index = Index::new();
        chunk.iter().for_each(|own| index.insert(own));
        std::hint::black_box(index.find(&Matter { key: u64::MAX, ..*asked }, query));
        rounds += 1;
    }
    started.elapsed().as_secs_f64() * 1e3 / f64::from(rounds.max(1))
}
