//! Cases of the suite about the sums of the appraisal: they are the cases, whatever time it is and
//! whoever counted.

use app::appraise::Source;
use app::port::sums::Counting;
use app::port::{Cases, CommitError, Commits, Counts};
use domain::appraisal::{Counted, EndClass, Span, SumKey, Summary};
use domain::case::Command;
use domain::ids::{AuthorityId, CaseId};
use domain::policy::{CaseGroup, Period};
use rusqlite::Connection;

use crate::city::{CITY, OTHER_CITY, Story, at, case, commit, day, found, is_conflict, unit};
use crate::conformance::cases;
use crate::support::{Folder, open, wait_for};
use crate::town::Town;

cases![
    sums_add_up_by_period,
    a_case_that_turned_is_given_with_the_sums_of_the_same_state,
    facts_counted_by_somebody_else_first_are_a_conflict,
    the_table_from_sums_is_the_one_from_cases_and_from_journals,
];

fn ended(class: EndClass) -> Counted {
    Counted::Ended { group: CaseGroup::Requests, class }
}

fn key(period: Period, counted: Counted) -> SumKey {
    SumKey { span: Span::containing(period, day(1)), unit: Some(unit(1)), counted }
}

/// Commits the next entry of a case with these sums.
async fn go_on(
    database: &store::Database,
    story: &mut Story,
    sums: &[(SumKey, i64)],
) -> Result<(), CommitError> {
    let mut stream = story.go_on(1, at(1));
    stream.counting.sums = sums.to_vec();
    stream.counting.turns_at = Some(at(50));
    database.commit(commit(at(1), vec![stream])).await
}

async fn sums_add_up_by_period(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let (linked, refused) = (ended(EndClass::Linked), ended(EndClass::Refused));
    let month = |counted: &Counted| key(Period::Month, counted.clone());
    let quarter = key(Period::Quarter, refused.clone());
    let (mut one, mut two) = (Story::new(1), Story::new(2));
    let of_one = [(month(&linked), 2), (month(&refused), 1), (quarter.clone(), 1)];
    go_on(&database, &mut one, &of_one).await.unwrap();
    go_on(&database, &mut two, &[(month(&linked), 3), (month(&refused), -1)]).await.unwrap();

    let all = database.sums(CITY).await.unwrap();
    let found: Vec<_> = all.iter().map(|(key, amount)| (key.clone(), amount)).collect();
    assert_eq!(found, [(month(&linked), 5), (quarter.clone(), 1)]);
    let of = async |period| {
        let span = Span::containing(period, day(1));
        database.sums_of(CITY, span, at(2), 9).await.unwrap().sums
    };
    assert_eq!(of(Period::Month).await.iter().count(), 1);
    assert_eq!(of(Period::Quarter).await, all);
    assert_eq!(of(Period::Year).await.iter().count(), 1, "of no other period but its months");
    assert!(database.sums(OTHER_CITY).await.unwrap().is_empty());
}

async fn a_case_that_turned_is_given_with_the_sums_of_the_same_state(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut story = Story::new(1);
    go_on(&database, &mut story, &[]).await.unwrap();
    let june = Span::containing(Period::Month, day(1));
    let turned = async |span, now, limit| {
        let found = database.sums_of(CITY, span, at(now), limit).await.unwrap();
        found.turned.iter().map(|kept| (kept.facts.case, kept.revision)).collect::<Vec<_>>()
    };
    assert_eq!(turned(june, 49, 9).await, []);
    assert_eq!(turned(june, 51, 9).await, [(case(1), 1)]);
    assert_eq!(turned(june.after().unwrap(), 51, 9).await, [], "none of its facts is there");
    assert_eq!(turned(june, 51, 0).await, []);
    assert_eq!(database.turned(CITY, at(50), 9).await.unwrap(), []);
    let found = database.turned(CITY, at(51), 9).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].counted_at, Some(at(1)));
    assert_eq!(database.kept_facts_after(CITY, None, 9).await.unwrap(), found);
    assert_eq!(database.kept_facts_after(CITY, Some(case(1)), 9).await.unwrap(), []);
    assert_eq!(database.load(CITY, &[case(1)]).await.unwrap()[0].kept, Some(found[0].clone()));
}

async fn facts_counted_by_somebody_else_first_are_a_conflict(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut story = Story::new(1);
    go_on(&database, &mut story, &[]).await.unwrap();
    let month = key(Period::Month, ended(EndClass::Linked));
    let counting = Counting {
        expected_revision: 1,
        counted_at: at(60),
        turns_at: None,
        sums: vec![(month.clone(), 1)],
    };
    let cases = [(case(1), counting)];
    assert!(database.count_anew(CITY, &cases).await.unwrap());
    assert!(!database.count_anew(CITY, &cases).await.unwrap(), "counted once");
    let late = go_on(&database, &mut story.clone(), &[(month.clone(), 1)]).await;
    assert!(is_conflict(late, case(1)));
    assert_eq!(database.sums(CITY).await.unwrap().amount(&month), 1);
    story.revision += 1;
    go_on(&database, &mut story, &[(month.clone(), 1)]).await.unwrap();
    assert_eq!(database.sums(CITY).await.unwrap().amount(&month), 2);
}

/// The three tables of the month of a day, which must be the same.
async fn tables(town: &Town, day: jiff::civil::Date) -> Summary {
    let (app, authority, sven) = (&town.app, town.authority, town.person("sven").await);
    let in_sum = app.appraise_in_sum(authority, &sven, day).await.unwrap();
    for source in [Source::Kept, Source::Journal] {
        let table = app.appraise(authority, &sven, day, source).await.unwrap().table;
        assert_eq!(in_sum, table.summary(), "{source:?}");
    }
    in_sum
}

async fn all_months(town: &Town) -> Vec<Summary> {
    let mut found = Vec::new();
    for month in 1..=9 {
        found.push(tables(town, jiff::civil::date(2026, month, 9)).await);
    }
    found
}

/// A request that a unit has signed and answered as far as told.
async fn request(town: &Town, steps: u32) -> CaseId {
    let case = town.request("A lamp is out").await.case;
    let rules = town.app.rules(town.authority).await.unwrap();
    let lead = rules.unit_by_code("transport").unwrap();
    if steps > 0 {
        let dispatch = Command::Dispatch { lead, supports: Vec::new(), reason: None };
        town.act("dora", case, dispatch).await.unwrap();
    }
    if steps > 1 {
        town.act("hugo", case, Command::Sign).await.unwrap();
        let happened_at = town.app.clock.now();
        let contact = |note| Command::LogContact { is_reached: true, happened_at, note };
        town.says("hugo", case, contact).await;
    }
    if steps > 2 {
        let answer = |public| Command::Answer { public, internal: None, evidence: Vec::new() };
        town.says("hugo", case, answer).await;
    }
    case
}

/// How many cases are counted as missed in all months.
fn missed(summaries: &[Summary]) -> u64 {
    let rows = summaries.iter().flat_map(|table| {
        table.units().map(|(_, row)| row).chain([&table.no_unit]).collect::<Vec<_>>()
    });
    let figures = rows.flat_map(|row| &row.figures);
    figures.map(|it| it.denominator * 1_000 - it.numerator_per_mille.unsigned_abs()).sum::<u64>()
}

async fn the_table_from_sums_is_the_one_from_cases_and_from_journals(address: String) {
    let town = Town::found(&address).await;
    for steps in [0, 1, 2, 3, 3] {
        request(&town, steps).await;
    }
    let at_first = all_months(&town).await;
    assert_eq!(missed(&at_first), 0);
    for days in [1, 4, 20, 90] {
        town.days_go_by(days);
        let before = all_months(&town).await;
        let mut counted = 0;
        loop {
            match town.app.count_turned(town.authority).await.unwrap() {
                0 => break,
                more => counted += more,
            }
        }
        assert_eq!(all_months(&town).await, before, "{counted} counted anew change nothing");
        request(&town, 2).await;
        while town.app.record_steps(town.authority, "worker").await.unwrap() > 0 {}
        assert!(town.app.verify(town.authority, None).await.unwrap().ok);
    }
    assert!(missed(&all_months(&town).await) > 0, "time has told");
}

/// A database from before there were sums: nothing is counted.
fn forget_sums(folder: &Folder) {
    let connection = Connection::open(folder.path().join("city.db")).unwrap();
    let forget = "DELETE FROM appraisal_sum;
        UPDATE case_facts SET revision = 0, counted_at = NULL, turns_at = 0;";
    connection.execute_batch(forget).unwrap();
}

#[test]
fn cases_from_before_there_were_sums_are_counted_by_the_reader_then_by_the_worker() {
    wait_for(async {
        let folder = Folder::new();
        let town = Town::found(&folder.address()).await;
        for steps in [0, 1, 2, 3] {
            request(&town, steps).await;
        }
        town.days_go_by(9);
        let wanted = all_months(&town).await;
        forget_sums(&folder);
        assert_eq!(all_months(&town).await, wanted);
        assert!(town.app.verify(town.authority, None).await.unwrap().ok);
        request(&town, 1).await;
        let wanted = all_months(&town).await;
        assert_eq!(town.app.count_turned(town.authority).await.unwrap(), 4);
        assert_eq!(town.app.count_turned(town.authority).await.unwrap(), 0);
        assert_eq!(all_months(&town).await, wanted);
        assert!(town.app.verify(town.authority, None).await.unwrap().ok);
    });
}

#[test]
fn nothing_is_counted_where_there_is_no_such_authority() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        let nobody = AuthorityId(uuid::Uuid::from_u128(5));
        assert!(database.sums(nobody).await.unwrap().is_empty());
        assert!(database.turned(nobody, at(1), 1).await.unwrap().is_empty());
    });
}
