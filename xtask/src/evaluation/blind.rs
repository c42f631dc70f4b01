//! Texts of the testing half for somebody who annotates them a second time without having seen
//! the first marks: the unmarked texts with their rubric, and what comes back.
//!
//! `cargo xtask evaluate --blind FOLDER` writes them; what is returned is compared by
//! `agreement.rs`. Texts of the data folder go into that folder only, never into the repository.

use super::answers::{self, Marks};
use super::table::Table;
use super::{Place, annotated};
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Answers that are given to the second annotator.
const ANSWERS: usize = 60;
/// Texts of the testing half that are given to the second annotator, the most useful first.
const TEXTS: [&str; 4] = [
    "zh_work_report_longquan_county.txt",
    "en_scrutiny_minutes_westholme.txt",
    "zh_minutes_dongling_water.txt",
    "en_visit_news_riverside.txt",
];
/// Where the returned labels of answers and the returned texts lie in the folder.
pub(crate) const LABELS: &str = "answers.txt";
pub(crate) const RETURNED: &str = "texts";

const HOW_ANSWERS: &str = "\
HOW TO ANNOTATE: every line below the rubric is `id<TAB>sentence`; the id is the number of the \
answer, a full stop, the number of the sentence. Sentences of one answer stand together and may \
be read together. Write a file `answers.txt` with a line `id,label` for EVERY id (no header). \
Labels: done, under_way, will_do, passed_on, explained, refused, or none for what says nothing \
of these (greetings, thanks, addresses, what restates the question, further explanations after \
the first).\n\n";

const HOW_TEXTS: &str = "\
# How to annotate
Copy each .txt file to a folder `texts` and put marks into the copy as the last section of the \
rubric says: `⟦Ag|words⟧`, grade A, B or C, then the type (t g m p r f). Change nothing else: \
without its marks the copy must equal the original byte for byte. Marks do not nest and do not \
cross.\n\n";

/// Writes the texts and the rubrics into `folder`.
pub(crate) fn write(place: &Place, folder: &Path) -> Result<()> {
    let texts = folder.join("blind-texts");
    fs::create_dir_all(&texts).with_context(|| format!("{}", texts.display()))?;
    let rubric = place.annotated.join("../../../../docs/reading/annotation-rubric.md");
    fs::write(texts.join("RUBRIC.md"), HOW_TEXTS.to_owned() + &fs::read_to_string(rubric)?)?;
    for name in TEXTS {
        let text = annotated::marked(&place.annotated.join("testing").join(name))?.text;
        fs::write(texts.join(name), text)?;
    }
    println!("{} texts in {}", TEXTS.len(), texts.display());
    let Some(data) = &place.data else {
        println!("skipped: answers (their texts are in the data folder)");
        return Ok(());
    };
    let table = Table::read(&data.join("messages/fj4_messages_replies.csv.gz"))?;
    let replies = table.column("reply")?;
    let chosen = chosen(&answers::read(&place.annotated.join(answers::FILE), "testing")?);
    let rubric = fs::read_to_string(place.annotated.join("answers/rubric.md"))?;
    let mut out = rubric + "\n" + HOW_ANSWERS;
    let mut count = 0;
    for row in chosen.keys() {
        let reply = replies.get(row - 1).with_context(|| format!("row {row} is not there"))?;
        for ((start, end), number) in text::answer::sentences(reply).into_iter().zip(1..) {
            let sentence = reply.get(start..end).unwrap_or_default();
            writeln!(out, "{row}.{number}\t{sentence}")?;
            count += 1;
        }
    }
    fs::write(folder.join("blind.txt"), out)?;
    println!("{} answers, {count} sentences in blind.txt", chosen.len());
    Ok(())
}

/// The answers that are given out: an even draw from the testing half that does not change.
fn chosen(marks: &Marks) -> Marks {
    let mut rows: Vec<(Vec<u8>, usize)> = marks
        .keys()
        .map(|row| (Sha256::digest(row.to_string().as_bytes()).to_vec(), *row))
        .collect();
    rows.sort();
    let rows = rows.into_iter().take(ANSWERS).map(|(_, row)| row);
    rows.filter_map(|row| Some((row, marks.get(&row)?.clone()))).collect()
}

/// Pairs of labels, ours and the returned one, for each sentence, by the number of the answer.
pub(crate) fn compared(place: &Place, returned: &Path) -> Result<Vec<Pair>> {
    let Some(data) = &place.data else { return Ok(Vec::new()) };
    let table = Table::read(&data.join("messages/fj4_messages_replies.csv.gz"))?;
    let replies = table.column("reply")?;
    let marks = chosen(&answers::read(&place.annotated.join(answers::FILE), "testing")?);
    let mut labels = labels(returned)?;
    let mut pairs = Vec::new();
    for (row, own) in &marks {
        let reply = replies.get(row - 1).with_context(|| format!("row {row} is not there"))?;
        for (place, number) in text::answer::sentences(reply).into_iter().zip(1..) {
            let id = format!("{row}.{number}");
            let theirs = labels.remove(&id).with_context(|| format!("{id} has no label"))?;
            let ours = own.iter().find(|mark| (mark.0, mark.1) == place);
            let ours = ours.map_or_else(|| "none".to_owned(), |mark| mark.2.clone());
            pairs.push(Pair { answer: *row, ours, theirs });
        }
    }
    ensure!(labels.is_empty(), "labels of sentences that were not given: {:?}", labels.keys());
    Ok(pairs)
}

/// The two labels of one sentence.
pub(crate) struct Pair {
    pub(crate) answer: usize,
    pub(crate) ours: String,
    pub(crate) theirs: String,
}

fn labels(path: &Path) -> Result<BTreeMap<String, String>> {
    let known = ["done", "under_way", "will_do", "passed_on", "explained", "refused", "none"];
    let source = fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    let mut labels = BTreeMap::new();
    for line in source.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (id, label) =
            line.split_once(',').with_context(|| format!("{}: {line}", path.display()))?;
        let label = label.trim().to_owned();
        ensure!(known.contains(&label.as_str()), "{}: {line}", path.display());
        let before = labels.insert(id.trim().to_owned(), label);
        ensure!(before.is_none(), "{}: {id} twice", path.display());
    }
    Ok(labels)
}
