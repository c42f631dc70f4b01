//! Commitments: sentences that hold one, records by grade, clauses by span; and that nothing is
//! invented.

use super::annotated::{self, Annotated, Mark};
use super::{Measure, Place, Row};
use anyhow::Result;
use text::candidate::{Extractor, Grade, Record, RecordType};
use text::sentence;
use text::span::{Located, Span};
use text::unit::Gazetteer;

pub(crate) const MEASURE: Measure = Measure { name: "commitments", run };

/// Least share of the joined span that two spans must have in common.
const OVERLAP: f64 = 0.5;

#[derive(Default)]
struct Counts {
    sentences: Score,
    clauses: Score,
    /// Of the records annotated with grade A: found, found with that grade, all.
    grade_a: (usize, usize, usize),
    /// Of the clauses that match one to one: those of the same grade, all.
    grades: (usize, usize),
    invented: usize,
    misquoted: usize,
    records: usize,
}

/// True positives, false positives, false negatives.
#[derive(Default, Clone, Copy)]
pub(crate) struct Score {
    pub(crate) both: usize,
    pub(crate) ours_only: usize,
    pub(crate) gold_only: usize,
}

#[expect(clippy::cast_precision_loss, reason = "counts of a few hundred")]
impl Score {
    pub(crate) fn precision(self) -> f64 {
        ratio(self.both as f64, (self.both + self.ours_only) as f64)
    }

    pub(crate) fn recall(self) -> f64 {
        ratio(self.both as f64, (self.both + self.gold_only) as f64)
    }

    pub(crate) fn f1(self) -> f64 {
        ratio(2.0 * self.both as f64, (2 * self.both + self.ours_only + self.gold_only) as f64)
    }

    pub(crate) const fn add(&mut self, other: Self) {
        self.both += other.both;
        self.ours_only += other.ours_only;
        self.gold_only += other.gold_only;
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 1.0 }
}

fn run(place: &Place) -> Result<Vec<Row>> {
    let extractor = Extractor::new(Gazetteer::default())?;
    let mut rows = Vec::new();
    let mut halves = vec!["tuning".to_owned(), "testing".to_owned()];
    halves.extend(annotated::batches(place)?);
    for half in &halves {
        let mut all = Counts::default();
        for text in annotated::half(place, half)? {
            let counts = one(&extractor, &text, place.misses && half != "testing");
            rows.push(Row::plain(
                format!("  {half}: {}", text.name),
                format!(
                    "s {:.2}/{:.2} c {:.2} A {}/{}",
                    counts.sentences.recall(),
                    counts.sentences.precision(),
                    counts.clauses.f1(),
                    counts.grade_a.0,
                    counts.grade_a.2
                ),
            ));
            all.sentences.add(counts.sentences);
            all.clauses.add(counts.clauses);
            all.grade_a.0 += counts.grade_a.0;
            all.grade_a.1 += counts.grade_a.1;
            all.grade_a.2 += counts.grade_a.2;
            all.grades.0 += counts.grades.0;
            all.grades.1 += counts.grades.1;
            all.invented += counts.invented;
            all.misquoted += counts.misquoted;
            all.records += counts.records;
        }
        rows.extend(summary(half, &all));
    }
    Ok(rows)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a few hundred")]
fn summary(half: &str, all: &Counts) -> Vec<Row> {
    let name = |what: &str| format!("{half}: {what}");
    let none = |what: &str, count: usize| Row {
        what: name(what),
        target: "0".to_owned(),
        figure: format!("{count} of {}", all.records),
        is_held: Some(count == 0),
    };
    vec![
        Row::at_least(
            name("sentences holding a commitment, recall"),
            0.95,
            all.sentences.recall(),
            "",
        ),
        Row::at_least(
            name("sentences holding a commitment, precision"),
            0.85,
            all.sentences.precision(),
            "",
        ),
        Row::at_least(
            name("grade A records found"),
            0.95,
            ratio(all.grade_a.0 as f64, all.grade_a.2 as f64),
            "",
        ),
        Row::plain(
            name("of these, matched and graded A as well"),
            format!("{:.3}", ratio(all.grade_a.1 as f64, all.grade_a.2 as f64)),
        ),
        Row::at_least(name("clause records, F1 at overlap 0.5"), 0.75, all.clauses.f1(), ""),
        Row::plain(
            name("clause records, precision / recall"),
            format!("{:.3} / {:.3}", all.clauses.precision(), all.clauses.recall()),
        ),
        Row::plain(
            name("grade, of clauses that match"),
            format!("{:.3}", ratio(all.grades.0 as f64, all.grades.1 as f64)),
        ),
        none("fields that the text does not hold", all.invented),
        none("quotations not equal to the text", all.misquoted),
    ]
}

fn one(extractor: &Extractor, annotated: &Annotated, show: bool) -> Counts {
    let extraction = extractor.extract(&annotated.text, None);
    let mut counts = Counts { records: extraction.records.len(), ..Counts::default() };
    for record in &extraction.records {
        counts.misquoted += usize::from(
            annotated.text.get(record.span.start..record.span.end) != Some(record.quote.as_str()),
        );
        counts.invented += fields(record)
            .filter(|field| annotated.text.get(field.start..field.end) != Some(field.text.as_str()))
            .count();
    }
    let ours: Vec<Span> = extraction
        .records
        .iter()
        .filter(|record| {
            record.kind != RecordType::Finding && annotated.is_in_scope(record.span.start)
        })
        .map(|record| record.span.span())
        .collect();
    let gold: Vec<&Mark> = annotated.marks.iter().filter(|mark| mark.kind != 'f').collect();
    let spans: Vec<Span> = gold.iter().map(|mark| Span::new(mark.start, mark.end)).collect();
    let (score, matched) = clauses(&ours, &spans);
    counts.clauses = score;
    for (mark, index) in gold.iter().zip(&matched) {
        let record = index
            .and_then(|index| ours.get(index))
            .and_then(|span| extraction.records.iter().find(|record| record.span.span() == *span));
        if let Some(record) = record {
            counts.grades.1 += 1;
            counts.grades.0 += usize::from(format!("{:?}", record.grade).starts_with(mark.grade));
        }
        if mark.grade == 'A' {
            counts.grade_a.2 += 1;
            counts.grade_a.0 += usize::from(is_found(mark, &ours));
            let found = index.and_then(|index| ours.get(index)).is_some_and(|span| {
                extraction
                    .records
                    .iter()
                    .any(|record| record.span.span() == *span && record.grade == Grade::A)
            });
            counts.grade_a.1 += usize::from(found);
        }
    }
    counts.sentences = sentences(annotated, &ours, &spans, show);
    if show {
        show_clauses(annotated, &extraction.records, (&ours, &spans, &matched));
    }
    counts
}

/// Whether one of our records holds at least half of a mark.
fn is_found(mark: &Mark, ours: &[Span]) -> bool {
    let place = Span::new(mark.start, mark.end);
    ours.iter().any(|span| span.overlap(place) * 2 >= place.len())
}

/// Every located field of a record.
pub(crate) fn fields(record: &Record) -> impl Iterator<Item = &Located> {
    let owners = record.leads.iter().chain(&record.supporting);
    let single = [record.action.as_ref(), record.object.as_ref(), record.place.as_ref()];
    let dates = record.deadline.iter().map(|deadline| &deadline.place);
    owners
        .chain(single.into_iter().flatten())
        .chain(dates)
        .chain(record.quantities.iter().map(|quantity| &quantity.place))
}

/// Matches spans one to one, best first. For each gold span the index of ours.
#[expect(clippy::cast_precision_loss, reason = "offsets of a document")]
pub(crate) fn clauses(ours: &[Span], gold: &[Span]) -> (Score, Vec<Option<usize>>) {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (at, one) in gold.iter().enumerate() {
        for (index, other) in ours.iter().enumerate() {
            let common = one.overlap(*other) as f64;
            let joined = (one.len() + other.len()) as f64 - common;
            if common / joined >= OVERLAP {
                pairs.push((common / joined, at, index));
            }
        }
    }
    pairs.sort_by(|one, other| {
        other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2))
    });
    let mut matched: Vec<Option<usize>> = vec![None; gold.len()];
    let mut used = vec![false; ours.len()];
    for (_, at, index) in pairs {
        let is_free =
            matched.get(at).is_some_and(Option::is_none) && used.get(index) == Some(&false);
        if is_free && let (Some(slot), Some(flag)) = (matched.get_mut(at), used.get_mut(index)) {
            *slot = Some(index);
            *flag = true;
        }
    }
    let both = matched.iter().flatten().count();
    (Score { both, ours_only: ours.len() - both, gold_only: gold.len() - both }, matched)
}

fn sentences(annotated: &Annotated, ours: &[Span], gold: &[Span], show: bool) -> Score {
    let mut score = Score::default();
    let holds = |spans: &[Span], sentence: Span| {
        spans.iter().any(|span| span.start >= sentence.start && span.start < sentence.end)
    };
    for sentence in sentence::split(&annotated.text) {
        if !annotated.is_in_scope(sentence.trim(&annotated.text).start) {
            continue;
        }
        match (holds(ours, sentence), holds(gold, sentence)) {
            (true, true) => score.both += 1,
            (true, false) => score.ours_only += 1,
            (false, true) => score.gold_only += 1,
            (false, false) => {}
        }
        let mark = match (holds(ours, sentence), holds(gold, sentence)) {
            (true, false) => "SENTENCE WRONG ",
            (false, true) => "SENTENCE MISSED",
            _ => continue,
        };
        if show {
            println!("{mark} [{}] {}", annotated.name, sentence.of(&annotated.text).trim());
        }
    }
    score
}

fn show_clauses(
    annotated: &Annotated,
    records: &[Record],
    (ours, gold, matched): (&[Span], &[Span], &[Option<usize>]),
) {
    for (mark, index) in gold.iter().zip(matched) {
        if index.is_none() {
            println!("  clause missed [{}] {}", annotated.name, mark.of(&annotated.text));
        }
    }
    for (index, span) in ours.iter().enumerate() {
        if !matched.contains(&Some(index)) {
            let rules = records
                .iter()
                .find(|record| record.span.span() == *span)
                .map(|record| record.rules.join(" "));
            println!(
                "  clause wrong  [{}] {}  <{}>",
                annotated.name,
                span.of(&annotated.text),
                rules.unwrap_or_default()
            );
        }
    }
    let graded: Vec<&Mark> = annotated.marks.iter().filter(|mark| mark.kind != 'f').collect();
    for (mark, index) in graded.iter().zip(matched) {
        let Some(span) = index.and_then(|index| ours.get(index)) else { continue };
        let Some(record) = records.iter().find(|record| record.span.span() == *span) else {
            continue;
        };
        let letter = format!("{:?}", record.grade);
        if !letter.starts_with(mark.grade) {
            println!(
                "  grade {letter} for {} [{}] {} <{}>",
                mark.grade,
                annotated.name,
                record.quote,
                record.rules.join(" ")
            );
        }
    }
}
