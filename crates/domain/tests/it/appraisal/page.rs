//! The page on the appraisal says what the code does: its words, its columns, its worked example.

use domain::appraisal::{EndClass, Reading, content_hash, rows, write_content};
use domain::policy::{CaseGroup, ListKind, NoWordTreatment, Rate, Rounding, UnreachableTreatment};

use super::{month, table};
use crate::support::units::EAST;
use crate::support::{Town, resolved};

/// The page.
const PAGE: &str = include_str!("../../../../../docs/appraisal.md");

/// The town of the example: one complaint, settled on its first day.
fn example() -> Town {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.settle(id, EAST, &resolved(Some(3)));
    town
}

#[test]
fn the_page_names_every_word_there_is() {
    let words = [
        Rate::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>(),
        CaseGroup::ALL.iter().map(|word| word.as_str()).collect(),
        Reading::ALL.iter().map(|word| word.as_str()).collect(),
        EndClass::ALL.iter().map(|word| word.as_str()).collect(),
        ListKind::ALL.iter().map(|word| word.as_str()).collect(),
        Rounding::ALL.iter().map(|word| word.as_str()).collect(),
        UnreachableTreatment::ALL.iter().map(|word| word.as_str()).collect(),
        NoWordTreatment::ALL.iter().map(|word| word.as_str()).collect(),
    ];
    let missing: Vec<&str> =
        words.concat().into_iter().filter(|word| !PAGE.contains(&format!("`{word}`"))).collect();
    assert!(missing.is_empty(), "the page lacks {missing:?}");
}

#[test]
fn the_page_lists_the_columns_of_the_export_in_their_order() {
    let town = example();
    let row = rows(&table(&town, month(1))).next().unwrap();
    let stored = serde_json::to_string(&row).unwrap();
    let columns: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&stored).unwrap();
    // A map of this crate's features sorts its keys, so the order is read from the text.
    let mut columns: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
    columns.sort_by_key(|name| stored.find(&format!("\"{name}\":")).unwrap());
    let section = PAGE.split("## The export").nth(1).unwrap();
    let rest = section.split("## The content hash").next().unwrap();
    let listed: Vec<&str> = rest
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split('`').next())
        .collect();
    assert_eq!(listed, columns);
}

#[test]
fn the_content_on_the_page_is_the_content_of_its_example() {
    let town = example();
    let table = table(&town, month(1));
    let mut content = String::new();
    write_content(&table, |line| content.push_str(line));
    let shown = content.replace('\t', "→");
    assert!(PAGE.contains(&format!("```text\n{shown}```\n")), "the page lacks:\n{shown}");
    let hash = content_hash(&table).to_string();
    assert!(PAGE.contains(&format!("`{hash}`")), "the page lacks the hash {hash}");
}
