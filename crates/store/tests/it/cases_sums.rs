//! Cases of the suite about the sums of the appraisal: they are the cases, whatever time it is and
//! whoever counted.

use app::appraise::Source;
use app::port::sums::{Counting, Turns};
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
    cases_counted_by_a_clock_ahead_count_as_of_now_when_it_is_back,
    sums_changed_past_the_program_are_right_after_a_recount,
    two_nodes_that_count_the_same_cases_at_once_count_each_once,
    a_recount_beside_people_at_work_loses_and_doubles_nothing,
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
    stream.counting.turns.until = Some(at(50));
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
    let (kept, turns) = database.kept_facts_after(CITY, None, 9).await.unwrap().remove(0);
    assert_eq!(kept, found[0]);
    assert_eq!(turns, Turns { since: None, until: Some(at(50)) });
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
        turns: Turns::default(),
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
        let counted = count_all(&town).await;
        assert_eq!(all_months(&town).await, before, "{counted} counted anew change nothing");
        request(&town, 2).await;
        while town.app.record_steps(town.authority, "worker").await.unwrap() > 0 {}
        assert!(town.app.verify(town.authority, None).await.unwrap().ok);
    }
    assert!(missed(&all_months(&town).await) > 0, "time has told");
}

/// Counts until there is nothing left to count; how many cases.
async fn count_all(town: &Town) -> usize {
    let mut all = 0;
    loop {
        match town.app.count_turned(town.authority).await.unwrap() {
            0 => return all,
            more => all += more,
        }
    }
}

async fn cases_counted_by_a_clock_ahead_count_as_of_now_when_it_is_back(address: String) {
    let town = Town::found(&address).await;
    for steps in [0, 1, 2, 3] {
        request(&town, steps).await;
    }
    let at_first = all_months(&town).await;
    assert_eq!(missed(&at_first), 0);
    // A day on which everything is late, by a clock that is wrong.
    town.days_go_by(90);
    request(&town, 1).await;
    assert!(count_all(&town).await > 0);
    assert!(missed(&all_months(&town).await) > 0);
    town.days_go_by(-90);
    let set_back = all_months(&town).await;
    assert_eq!(missed(&set_back), 0, "nothing is late yet");
    assert_eq!(count_all(&town).await, 0, "they are as they will be");
    request(&town, 3).await;
    assert!(town.app.verify(town.authority, None).await.unwrap().ok);
    for days in [1, 3, 5, 30, 60] {
        town.days_go_by(days);
        all_months(&town).await;
        count_all(&town).await;
        all_months(&town).await;
        assert!(town.app.verify(town.authority, None).await.unwrap().ok);
    }
    // What was counted ahead of time can also be counted as of now.
    town.days_go_by(-60);
    let wanted = all_months(&town).await;
    town.app.recount(town.authority).await.unwrap();
    assert_eq!(all_months(&town).await, wanted);
    assert!(town.app.verify(town.authority, None).await.unwrap().ok);
}

/// Does something to the database past the program.
async fn past_the_program(address: &str, sql: &str) {
    if let Some(path) = address.strip_prefix("sqlite:") {
        Connection::open(path).unwrap().execute_batch(sql).unwrap();
        return;
    }
    let (client, connection) =
        tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

async fn sums_changed_past_the_program_are_right_after_a_recount(address: String) {
    let town = Town::found(&address).await;
    for steps in [0, 1, 2, 3] {
        request(&town, steps).await;
    }
    town.days_go_by(9);
    count_all(&town).await;
    let wanted = all_months(&town).await;
    let deeds = [
        "UPDATE appraisal_sum SET amount = amount + 3 WHERE counted LIKE '% overall %'",
        "DELETE FROM appraisal_sum WHERE period <> 'month'",
        "DELETE FROM appraisal_sum",
        "UPDATE case_facts SET counted_at = counted_at + 900000000000",
        "UPDATE case_facts SET turns_at = 9223372036854775807",
        "UPDATE case_facts SET turned_at = 7",
    ];
    for sql in deeds {
        past_the_program(&address, sql).await;
        assert!(!town.app.verify(town.authority, None).await.unwrap().ok, "not found: {sql}");
        assert_eq!(town.app.recount(town.authority).await.unwrap(), 4, "{sql}");
        let report = town.app.verify(town.authority, None).await.unwrap();
        assert!(report.ok, "{sql}: {report:?}");
        assert_eq!(all_months(&town).await, wanted, "{sql}");
    }
    let (all, others) = (town.database.sums(town.authority).await.unwrap(), OTHER_CITY);
    assert!(town.app.recount(others).await.is_err(), "there is no such authority");
    assert_eq!(town.database.sums(town.authority).await.unwrap(), all);
}

async fn two_nodes_that_count_the_same_cases_at_once_count_each_once(address: String) {
    let town = Town::found(&address).await;
    let (mut gone_by, mut counted) = (0, 0);
    for days in [2, 5, 40] {
        gone_by += days;
        for number in 0..24 {
            request(&town, number % 3).await;
        }
        let one = Town::open(&address, town.authority).await;
        let two = Town::open(&address, town.authority).await;
        town.days_go_by(days);
        one.days_go_by(gone_by);
        // Its clock is a day ahead: some cases turn for it alone.
        two.days_go_by(gone_by + 1);
        let of = |node: Town| tokio::spawn(async move { count_all(&node).await });
        let all = [of(one), of(two)];
        counted += count_all(&town).await;
        for node in all {
            counted += node.await.unwrap();
        }
        let report = town.app.verify(town.authority, None).await.unwrap();
        assert!(report.ok, "{report:?}");
        all_months(&town).await;
    }
    assert!(counted >= 48, "{counted} were counted anew: too few to be in each other's way");
}

async fn a_recount_beside_people_at_work_loses_and_doubles_nothing(address: String) {
    let town = std::sync::Arc::new(Town::found(&address).await);
    for number in 0..12 {
        request(&town, number % 3).await;
    }
    let at_work = town.clone();
    let people = tokio::spawn(async move {
        for number in 0..25 {
            request(&at_work, number % 4).await;
        }
    });
    let other = Town::open(&address, town.authority).await;
    for _ in 0..10 {
        other.app.recount(town.authority).await.unwrap();
    }
    people.await.unwrap();
    let report = town.app.verify(town.authority, None).await.unwrap();
    assert!(report.ok, "{report:?}");
    all_months(&town).await;
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
