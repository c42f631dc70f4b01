//! Cases of the suite about lists: every answer of the database is compared with the same question
//! asked of the rows in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::port::list::{
    AlertFilter, BoardRow, CaseFilter, CaseRow, Cursor, Days, ListQuery, Listed, Sort,
};
use app::port::{Commits, Lists, RulesRecord, Setup};
use domain::access::{Scope, ScopeClause, Subject};
use domain::case::{ClosedAs, Escalation, Kind, Status};
use domain::ids::{
    CaseId, CategoryKey, ChannelKey, DispositionKey, PersonId, RequesterId, TypeKey, UnitId,
};
use domain::unit::{Organisation, Unit, UnitVersion, Validity};
use jiff::Timestamp;
use store::Database;
use uuid::Uuid;

use crate::chance::Chance;
use crate::city::{CITY, Story, at, case, commit, day, everything, facts, found, unit, unit_under};
use crate::conformance::cases;
use crate::support::open;

cases![
    a_row_comes_back_as_it_was_put,
    a_list_shows_what_the_scope_admits,
    filters_say_what_they_say,
    pages_show_every_row_once,
    the_board_counts_what_the_rows_say,
    words_are_found_as_they_were_cut,
    the_latest_cases_with_a_word_come_first_on_every_page,
    facts_are_those_of_cases_with_any_on_these_days,
];

const CASES_COUNT: u128 = 150;

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(0xBEE0 + number))
}

fn requester(number: u128) -> RequesterId {
    RequesterId(Uuid::from_u128(0xCA11_0000 + number))
}

const UNITS: [u128; 10] = [0, 1, 2, 11, 12, 21, 111, 7, 8, 99];

/// A tree that changes: 12 moves from 1 to 2, 111 ends, 7 begins late, 8 lies below 99, which
/// is no unit of the city.
fn changing_tree() -> Vec<Unit> {
    let mut units = vec![
        unit_under(unit(0), None),
        unit_under(unit(1), Some(unit(0))),
        unit_under(unit(2), Some(unit(0))),
        unit_under(unit(11), Some(unit(1))),
        unit_under(unit(12), Some(unit(1))),
        unit_under(unit(21), Some(unit(2))),
        unit_under(unit(111), Some(unit(11))),
        unit_under(unit(7), Some(unit(21))),
        unit_under(unit(8), Some(unit(99))),
    ];
    units[4].versions[0].valid.to = Some(at(50));
    let valid = Validity { from: at(50), to: None };
    let version = UnitVersion { valid, parent: Some(unit(2)), level: 2, peer_group: None };
    units[4].versions.push(version);
    units[6].versions[0].valid.to = Some(at(40));
    units[7].versions[0].valid.from = at(60);
    units
}

fn some_instant(chance: &mut Chance) -> Option<Timestamp> {
    (!chance.once_in(3)).then(|| at(i64::try_from(chance.below(100)).unwrap()))
}

fn some_row(number: u128, chance: &mut Chance) -> CaseRow {
    let units: Vec<UnitId> = UNITS.iter().map(|number| unit(*number)).collect();
    let few: Vec<u64> = (0..4).collect();
    let lead = chance.maybe(&units);
    let statuses = [
        Status::Received,
        Status::Dispatched,
        Status::Objected,
        Status::InProgress,
        Status::Verifying,
        Status::Closed,
        Status::Disposed,
    ];
    let levels = [Escalation::None, Escalation::Reminder, Escalation::Notice, Escalation::Raised];
    let ways = ["hotline", "web"].map(ChannelKey::from);
    let kinds = [Kind::Request, Kind::Commitment, Kind::Finding, Kind::Decision];
    let named: Vec<PersonId> = if chance.once_in(4) {
        (0..=u128::from(chance.below(2))).map(person).collect()
    } else {
        Vec::new()
    };
    CaseRow {
        kind: chance.pick(&kinds),
        type_key: chance.pick(&["complaint", "advice"].map(TypeKey::from)),
        category: chance.maybe(&["noise", "roads"].map(CategoryKey::from)),
        channel: chance.pick(&ways),
        status: chance.pick(&statuses),
        closed_as: chance.maybe(&[ClosedAs::Verified, ClosedAs::Unreachable]),
        disposition: chance.maybe(&["refused"].map(DispositionKey::from)),
        round: 1 + u32::try_from(chance.below(3)).unwrap(),
        escalation: chance.pick(&levels),
        responsible: lead.or_else(|| chance.maybe(&units)),
        lead,
        supports: (0..chance.pick(&few)).map(|_| chance.pick(&units)).collect(),
        parent_lead: chance.maybe(&units),
        counterparty_unit: chance.maybe(&units),
        requester: chance.maybe(&[requester(1), requester(2)]),
        named_persons: named,
        is_requester_hidden: chance.once_in(2),
        parent: chance.maybe(&[case(1), case(2)]),
        primary: chance.maybe(&[case(3)]),
        children: (1, 4),
        registered_at: some_instant(chance).unwrap_or_else(|| at(0)),
        closed_at: some_instant(chance),
        last_update_at: some_instant(chance).unwrap_or_else(|| at(0)),
        due_at: some_instant(chance),
        is_provisional: chance.once_in(2),
        at_risk_at: some_instant(chance),
        silent_at: some_instant(chance),
        next_step_at: some_instant(chance),
        ..crate::city::row(number)
    }
}

/// Fills a city with cases of every sort; gives their rows.
async fn fill(database: &Arc<Database>, seed: u64) -> Vec<CaseRow> {
    found(database).await;
    let rules = RulesRecord { version: 2, units: changing_tree(), ..RulesRecord::default() };
    assert!(database.put_rules(CITY, &rules).await.unwrap());
    let mut chance = Chance::of(seed);
    let (mut rows, mut tasks) = (Vec::new(), Vec::new());
    for number in 1..=CASES_COUNT {
        let row = some_row(number, &mut chance);
        let mut story = Story { row, ..Story::new(0) };
        let mut streams = vec![story.go_on(1, at(0))];
        if chance.once_in(3) {
            // Some are written a second time, with another row.
            let (seq, head) = (story.row.seq, story.row.head);
            story.row = CaseRow { seq, head, ..some_row(number, &mut chance) };
            streams.push(story.go_on(1, at(1)));
        }
        let database = Arc::clone(database);
        tasks.push(tokio::spawn(async move {
            for stream in streams {
                database.commit(commit(at(1), vec![stream])).await.unwrap();
            }
        }));
        rows.push(story.row);
    }
    for task in tasks {
        task.await.unwrap();
    }
    rows
}

fn cases_of(listed: &[Listed]) -> Vec<CaseId> {
    let mut cases: Vec<CaseId> = listed.iter().map(|listed| listed.row.case).collect();
    cases.sort_unstable();
    cases
}

fn that(rows: &[CaseRow], is_wanted: impl Fn(&CaseRow) -> bool) -> Vec<CaseId> {
    rows.iter().filter(|row| is_wanted(row)).map(|row| row.case).collect()
}

async fn a_row_comes_back_as_it_was_put(address: String) {
    let database = Arc::new(open(&address).await);
    let rows = fill(&database, 1).await;
    let page = database.list(&everything(CaseFilter::default())).await.unwrap();
    let mut listed: Vec<CaseRow> = page.rows.into_iter().map(|listed| listed.row).collect();
    listed.sort_by_key(|row| row.case);
    assert_eq!(listed, rows);
}

fn subject(row: &CaseRow) -> Subject<'_> {
    Subject {
        responsible: row.responsible,
        lead: row.lead,
        supports: &row.supports,
        parent_lead: row.parent_lead,
        counterparty_unit: row.counterparty_unit,
        requester: row.requester,
        named_persons: &row.named_persons,
        is_requester_hidden: row.is_requester_hidden,
        ..Subject::default()
    }
}

fn some_scope(chance: &mut Chance) -> Scope {
    let units: Vec<UnitId> = UNITS.iter().map(|number| unit(*number)).collect();
    let mut any_of = Vec::new();
    for _ in 0..chance.below(4) {
        let unit = chance.pick(&units);
        any_of.push(match chance.below(9) {
            0 => ScopeClause::All,
            1 | 2 => ScopeClause::ResponsibleWithin(unit),
            3 => ScopeClause::Unassigned,
            4 => ScopeClause::Lead(unit),
            5 => ScopeClause::Support(unit),
            6 => ScopeClause::ParentLead(unit),
            7 => ScopeClause::Counterparty(unit),
            _ => ScopeClause::Requester(requester(1)),
        });
    }
    let named_as = chance.maybe(&[person(0), person(1), person(2)]);
    Scope { any_of, named_as, sees_named: chance.once_in(4) }
}

async fn a_list_shows_what_the_scope_admits(address: String) {
    let database = Arc::new(open(&address).await);
    let rows = fill(&database, 2).await;
    let mut organisation = Organisation::default();
    changing_tree().into_iter().for_each(|unit| organisation.put_unit(unit));
    let mut chance = Chance::of(3);
    let (mut shown, mut hidden) = (0, 0);
    for _ in 0..200 {
        let scope = some_scope(&mut chance);
        let now = at(i64::try_from(chance.below(100)).unwrap());
        let admitted = that(&rows, |row| scope.admits(&subject(row), &organisation, now));
        let query = ListQuery { scope: scope.clone(), now, ..everything(CaseFilter::default()) };
        let listed = database.list(&query).await.unwrap();
        assert_eq!(cases_of(&listed.rows), admitted, "{scope:?} at {now}");
        let count = database.count(&query, 1_000).await.unwrap();
        assert_eq!(count, admitted.len() as u64);
        shown += admitted.len();
        hidden += rows.len() - admitted.len();
        let is_open = |row: &&CaseRow| !row.status.is_over() && admitted.contains(&row.case);
        let open: Vec<&CaseRow> = rows.iter().filter(is_open).collect();
        open_cases_are_these(&database, (&scope, now), &open).await;
    }
    assert!(shown > 1_000 && hidden > 1_000, "the scopes tell nothing: {shown}, {hidden}");
}

/// The list of open cases, its pages, its count, and the board, of a scope.
async fn open_cases_are_these(
    database: &Database,
    (scope, now): (&Scope, Timestamp),
    wanted: &[&CaseRow],
) {
    let filter = CaseFilter { is_open: true, ..CaseFilter::default() };
    let mut query = ListQuery { scope: scope.clone(), now, limit: 7, ..everything(filter) };
    assert_eq!(database.count(&query, 1_000).await.unwrap(), wanted.len() as u64, "{scope:?}");
    let mut seen = Vec::new();
    loop {
        let page = database.list(&query).await.unwrap();
        seen.extend(page.rows.into_iter().map(|listed| listed.row));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    let place = |row: &CaseRow| (row.due_at.is_none(), row.due_at, row.case);
    let mut in_order: Vec<CaseRow> = wanted.iter().map(|row| (*row).clone()).collect();
    in_order.sort_by_key(place);
    assert_eq!(seen, in_order, "{scope:?} at {now}");
    let board = database.board(CITY, scope, now, at(200)).await.unwrap();
    let mut by_lead: BTreeMap<Option<UnitId>, [u64; 6]> = BTreeMap::new();
    for row in wanted {
        let is_overdue = row.due_at.is_some_and(|due| due < now);
        let is = [
            true,
            is_overdue,
            !is_overdue && row.due_at.is_some_and(|due| due < at(200)),
            row.silent_at.is_some_and(|silent| silent < now),
            row.status == Status::Objected,
            row.status == Status::Verifying,
        ];
        let sums = by_lead.entry(row.lead).or_default();
        sums.iter_mut().zip(is).for_each(|(sum, is)| *sum += u64::from(is));
    }
    let counts = |row: &BoardRow| {
        [row.open, row.overdue, row.due_today, row.silent, row.objected, row.verifying]
    };
    let found: BTreeMap<_, _> = board.iter().map(|row| (row.lead, counts(row))).collect();
    assert_eq!(found, by_lead, "{scope:?} at {now}");
}

/// Whether a filter wants a row.
type Wanted = Box<dyn Fn(&CaseRow) -> bool>;

/// Filters by alert, as they are judged at an instant.
fn alerts(now: Timestamp) -> Vec<(CaseFilter, Wanted)> {
    let none = CaseFilter::default;
    let is_overdue = move |row: &CaseRow| row.due_at.is_some_and(|due| due < now);
    vec![
        (CaseFilter { alert: Some(AlertFilter::Overdue), ..none() }, Box::new(is_overdue)),
        (
            CaseFilter { alert: Some(AlertFilter::DueBy(at(70))), ..none() },
            Box::new(move |row| row.due_at.is_some_and(|due| due < at(70)) && !is_overdue(row)),
        ),
        (
            CaseFilter { alert: Some(AlertFilter::AtRisk), ..none() },
            Box::new(move |row| row.at_risk_at.is_some_and(|at| at <= now) && !is_overdue(row)),
        ),
        (
            CaseFilter { alert: Some(AlertFilter::Silent), ..none() },
            Box::new(move |row| row.silent_at.is_some_and(|at| at < now)),
        ),
    ]
}

async fn filters_say_what_they_say(address: String) {
    let database = Arc::new(open(&address).await);
    let rows = fill(&database, 4).await;
    let now = at(50);
    let none = CaseFilter::default;
    let mut asked: Vec<(CaseFilter, Wanted)> = vec![
        (CaseFilter { lead: Some(unit(1)), ..none() }, Box::new(|row| row.lead == Some(unit(1)))),
        (
            CaseFilter { statuses: vec![Status::Objected, Status::Closed], ..none() },
            Box::new(|row| matches!(row.status, Status::Objected | Status::Closed)),
        ),
        (CaseFilter { is_open: true, ..none() }, Box::new(|row| !row.status.is_over())),
        (
            CaseFilter { kind: Some(Kind::Finding), ..none() },
            Box::new(|row| row.kind == Kind::Finding),
        ),
        (
            CaseFilter { category: Some(CategoryKey::from("noise")), ..none() },
            Box::new(|row| row.category == Some(CategoryKey::from("noise"))),
        ),
        (
            CaseFilter {
                type_key: Some(TypeKey::from("advice")),
                channel: Some(ChannelKey::from("web")),
                ..none()
            },
            Box::new(|row| row.type_key.as_str() == "advice" && row.channel.as_str() == "web"),
        ),
        (
            CaseFilter { escalation: Some(Escalation::Notice), ..none() },
            Box::new(|row| row.escalation >= Escalation::Notice),
        ),
        (
            CaseFilter { registered_from: Some(at(20)), registered_before: Some(at(60)), ..none() },
            Box::new(|row| at(20) <= row.registered_at && row.registered_at < at(60)),
        ),
        (CaseFilter { has_no_lead: true, ..none() }, Box::new(|row| row.lead.is_none())),
        (
            CaseFilter { closed_from: Some(at(20)), closed_before: Some(at(60)), ..none() },
            Box::new(|row| row.closed_at.is_some_and(|on| at(20) <= on && on < at(60))),
        ),
        (
            CaseFilter { requester: Some(requester(2)), ..none() },
            Box::new(|row| row.requester == Some(requester(2))),
        ),
        (
            CaseFilter { parent: Some(case(2)), ..none() },
            Box::new(|row| row.parent == Some(case(2))),
        ),
    ];
    asked.extend(alerts(now));
    for (filter, is_wanted) in asked {
        let wanted = that(&rows, is_wanted);
        let text = format!("{filter:?}");
        let page = database.list(&ListQuery { now, ..everything(filter) }).await.unwrap();
        assert_eq!(cases_of(&page.rows), wanted, "{text}");
        assert!(!wanted.is_empty() && wanted.len() < rows.len(), "nothing is told by {text}");
    }
}

async fn pages_show_every_row_once(address: String) {
    let database = Arc::new(open(&address).await);
    let rows = fill(&database, 5).await;
    for sort in [Sort::Due, Sort::Newest, Sort::Stalest] {
        let query = ListQuery { sort, limit: 7, ..everything(CaseFilter::default()) };
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = database.list(&ListQuery { after, ..query.clone() }).await.unwrap();
            seen.extend(page.rows.into_iter().map(|listed| listed.row));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let mut wanted = rows.clone();
        match sort {
            Sort::Due => {
                wanted.sort_by_key(|row| (row.due_at.unwrap_or(Timestamp::MAX), row.case));
            }
            Sort::Newest => {
                wanted.sort_by_key(|row| std::cmp::Reverse((row.registered_at, row.case)));
            }
            Sort::Stalest => wanted.sort_by_key(|row| (row.last_update_at, row.case)),
        }
        assert_eq!(seen, wanted, "{sort:?}");
    }
}

async fn the_board_counts_what_the_rows_say(address: String) {
    let database = Arc::new(open(&address).await);
    let rows = fill(&database, 6).await;
    let (now, day_end) = (at(40), at(70));
    let mut wanted: BTreeMap<Option<UnitId>, BoardRow> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.status.is_over()) {
        let nothing = BoardRow {
            lead: row.lead,
            open: 0,
            overdue: 0,
            due_today: 0,
            silent: 0,
            objected: 0,
            verifying: 0,
        };
        let board = wanted.entry(row.lead).or_insert(nothing);
        let is_due_before = |end| row.due_at.is_some_and(|due| due < end);
        board.open += 1;
        board.overdue += u64::from(is_due_before(now));
        board.due_today += u64::from(is_due_before(day_end) && !is_due_before(now));
        board.silent += u64::from(row.silent_at.is_some_and(|silent| silent < now));
        board.objected += u64::from(row.status == Status::Objected);
        board.verifying += u64::from(row.status == Status::Verifying);
    }
    let scope = everything(CaseFilter::default()).scope;
    let board = database.board(CITY, &scope, now, day_end).await.unwrap();
    assert_eq!(board, wanted.into_values().collect::<Vec<_>>());
    let nobody = Scope { any_of: Vec::new(), named_as: None, sees_named: true };
    assert!(database.board(CITY, &nobody, now, day_end).await.unwrap().is_empty());
}

async fn words_are_found_as_they_were_cut(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let long = "w".repeat(300);
    let kept = [
        "Lamp broken o'neil 12345-6",
        "lamp 路灯 坏了 a\"b c\\d x.y",
        &format!("路灯 {long} émile"),
        "12345 path/to (open)",
    ];
    for (number, words) in (1..).zip(kept) {
        let mut stream = Story::new(number).go_on(1, at(0));
        stream.search = Some(words.to_owned());
        database.commit(commit(at(0), vec![stream])).await.unwrap();
    }
    let none: &[u128] = &[];
    let asked: [(&[&str], &[u128]); 16] = [
        (&["lamp"], &[1, 2]),
        (&["LAMP", "路灯"], &[2]),
        (&["路灯"], &[2, 3]),
        (&["路"], none),
        (&["o'neil"], &[1]),
        (&["neil"], none),
        (&["12345-6"], &[1]),
        (&["12345"], &[4]),
        (&["a\"b"], &[2]),
        (&["c\\d"], &[2]),
        (&["x.y", "lamp"], &[2]),
        (&["path/to", "(open)"], &[4]),
        (&[&long], &[3]),
        (&["Émile"], &[3]),
        (&["emile"], none),
        (&["lamp OR 路灯", "*"], none),
    ];
    for (words, wanted) in asked {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let query = everything(CaseFilter { words, ..CaseFilter::default() });
        let found = cases_of(&database.list(&query).await.unwrap().rows);
        let wanted: Vec<CaseId> = wanted.iter().map(|number| case(*number)).collect();
        assert_eq!(found, wanted, "{:?}", query.filter.words);
    }
}

async fn the_latest_cases_with_a_word_come_first_on_every_page(address: String) {
    let database = open(&address).await;
    found(&database).await;
    // They come in another order than they were registered in; three in the same second.
    let came = [40, 10, 50, 20, 20, 30, 20, -5_000_000_000];
    for (number, second) in (1..).zip(came) {
        let mut story = Story::new(number);
        story.row.registered_at = at(second);
        let mut stream = story.go_on(1, at(0));
        stream.search = Some(if number == 6 { "lamp gate" } else { "lamp" }.to_owned());
        database.commit(commit(at(0), vec![stream])).await.unwrap();
    }
    let asked = |words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let filter = CaseFilter { words, ..CaseFilter::default() };
        ListQuery { sort: Sort::Newest, limit: 2, ..everything(filter) }
    };
    let mut query = asked(&["lamp"]);
    assert_eq!(database.count(&query, 100).await.unwrap(), 8);
    assert_eq!(database.count(&query, 3).await.unwrap(), 3);
    let mut seen = Vec::new();
    loop {
        let page = database.list(&query).await.unwrap();
        seen.extend(page.rows.iter().map(|listed| (listed.row.registered_at, listed.row.case)));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    let instants: Vec<Timestamp> = seen.iter().map(|(at, _)| *at).collect();
    let wanted = [50, 40, 30, 20, 20, 20, 10, -5_000_000_000].map(at);
    assert_eq!(instants, wanted);
    let cases: std::collections::BTreeSet<CaseId> = seen.iter().map(|(_, case)| *case).collect();
    assert_eq!(cases.len(), came.len(), "one is there twice");
    let both = database.list(&asked(&["gate", "lamp"])).await.unwrap();
    assert_eq!(cases_of(&both.rows), [case(6)]);
    // A place behind a case whose words are gone meanwhile is told by its time.
    let gone = Cursor { at: Some(at(35).as_microsecond()), case: case(99) };
    let rest = ListQuery { after: Some(gone), ..asked(&["lamp"]) };
    assert_eq!(cases_of(&database.list(&rest).await.unwrap().rows).first(), Some(&case(6)));
}

async fn facts_are_those_of_cases_with_any_on_these_days(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let days: [&[i8]; 6] = [&[3], &[], &[1, 9], &[4, 5], &[20], &[6]];
    for (number, days) in (1..).zip(days) {
        let mut stream = Story::new(number).go_on(1, at(0));
        stream.facts = facts(case(number), days);
        database.commit(commit(at(0), vec![stream])).await.unwrap();
    }
    let june = Days { from: day(3), to: day(6) };
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = database.facts(CITY, june, after, 2).await.unwrap();
        let is_last = page.len() < 2;
        after = page.last().map(|(_, facts)| facts.case).or(after);
        seen.extend(page);
        if is_last {
            break;
        }
    }
    let found: Vec<&str> = seen.iter().map(|(number, _)| number.as_str()).collect();
    assert_eq!(found, ["2026-000001", "2026-000004", "2026-000006"]);
    assert_eq!(seen[1].1, facts(case(4), &[4, 5]));
}
