//! The page on the appraisal says what the code does: its words, its columns, its worked example.

use domain::actor::{Actor, Role};
use domain::appraisal::{
    EndClass, ExportRow, FigureName, Reading, RowStanding, content_hash, rows, write_content,
};
use domain::ids::CaseId;
use domain::policy::{CaseGroup, ListKind, NoWordTreatment, Rate, Rounding, UnreachableTreatment};

use super::{month, table};
use crate::support::units::{EAST, OFFICE, official, unit};
use crate::support::{Town, not_resolved, resolved, text};

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

/// The rows of a case in a rate.
fn rows_of(town: &Town, case: CaseId, rate: Rate) -> Vec<ExportRow> {
    let table = table(town, month(1));
    let is_wanted = |row: &ExportRow| row.case == case && row.figure == FigureName::Rate(rate);
    rows(&table).filter(is_wanted).collect()
}

#[test]
fn an_excluded_row_says_why_and_who_and_what_it_would_have_added() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.work(id, EAST).exclude(id, EAST, (&[Rate::Resolution], true));
    town.verify(id, &not_resolved(None));
    let [row] = rows_of(&town, id, Rate::Resolution).try_into().unwrap();
    assert_eq!(row.standing, RowStanding::Excluded);
    assert_eq!(row.reading, Some(Reading::NotResolved));
    assert_eq!((row.denominator, row.credit_per_mille), (1, 0));
    assert_eq!(row.reason.unwrap().as_str(), "storm");
    assert_eq!(row.evidence, text().text_id.to_string());
    let person = |who: Actor| who.official().map(|official| official.person);
    assert_eq!(row.asked_by, person(official(Role::Handler, EAST)));
    assert_eq!(row.asked_by_unit, Some(unit(EAST)));
    assert_eq!(row.approved_by, person(official(Role::Appraiser, OFFICE)));
    assert_eq!(row.approved_by_unit, Some(unit(OFFICE)));
    let decision = town.journals[&id].iter().find(|event| Some(event.seq) == row.approved_in);
    assert!(format!("{:?}", decision.unwrap().body).starts_with("ExclusionDecided"));
    let [counted] = rows_of(&town, id, Rate::Response).try_into().unwrap();
    assert_eq!((counted.standing, counted.reason), (RowStanding::Counted, None));
}

#[test]
fn a_row_says_whether_it_came_after_the_first_date_and_whether_it_is_a_duplicate() {
    let mut town = Town::new();
    let (primary, linked) = (town.complaint_for(EAST), town.complaint_for(EAST));
    town.link(linked, primary).sign(primary, EAST).extend(primary, EAST, (5, true));
    town.at("2026-01-14T09:00").answer(primary, EAST).accept(primary);
    town.verify(primary, &resolved(None)).verify(linked, &resolved(None));
    let flags = |case, rate| {
        let [row] = rows_of(&town, case, rate).try_into().unwrap();
        (row.late_on_first_date, row.duplicate)
    };
    assert_eq!(flags(primary, Rate::OnTime), (1, 0));
    assert_eq!(flags(primary, Rate::Resolution), (0, 0));
    assert_eq!(flags(linked, Rate::Resolution), (0, 1));
}
