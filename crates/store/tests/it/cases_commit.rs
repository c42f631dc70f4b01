//! Cases of the suite about writing: conflicts, keys, neighbours, texts.

use std::sync::Arc;

use app::port::commit::{Entry, ExternalName, Idempotency, SealedContact};
use app::port::list::{CaseFilter, Days, ListQuery};
use app::port::{Cases, CommitError, Commits, Fault, Feed, Lists};
use app::tally::Measure;
use domain::case::Precedent;
use domain::ids::{AuthorityId, CategoryKey, RequesterId, RulingId, TypeKey};
use domain::text_ref::{Digest, TextRef};
use uuid::Uuid;

use crate::city::{
    CITY, OTHER_CITY, Story, at, case, commit, day, everything, found, is_conflict, new_text,
    register, tally, text, unit,
};
use crate::conformance::cases;
use crate::support::open;

cases![
    a_case_is_loaded_as_it_was_committed,
    a_commit_on_an_older_state_leaves_nothing,
    a_stream_in_conflict_takes_the_others_of_its_commit_with_it,
    a_client_key_used_again_gives_the_first_answer,
    a_name_in_another_system_has_one_case,
    bad_neighbours_fail_alone,
    of_two_writers_one_is_told,
    tallies_add_up,
    blocks_of_numbers_never_overlap,
    what_is_forgotten_is_gone_with_its_words,
    an_actor_who_is_said_once_is_read_back_with_every_entry,
    a_case_handed_over_takes_its_texts_along,
    contact_data_is_found_by_its_hashes,
    rulings_are_found_by_type_and_subject,
    an_authority_that_is_not_there_has_nothing,
    what_does_not_hang_together_is_not_written,
];

async fn a_case_is_loaded_as_it_was_committed(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut story = register(&database, 1, 3).await;
    database.commit(commit(at(5), vec![story.go_on(2, at(5))])).await.unwrap();
    register(&database, 2, 1).await;

    let loaded = database.load(CITY, &[case(3), case(1)]).await.unwrap();
    assert_eq!(loaded.len(), 1);
    assert_eq!((loaded[0].case, loaded[0].authority), (case(1), CITY));
    assert_eq!(loaded[0].number, "2026-000001");
    assert_eq!(loaded[0].entries, story.entries);
    assert_eq!(database.find(CITY, "2026-000002").await.unwrap(), Some(case(2)));
    assert_eq!(database.find(CITY, "2026-000009").await.unwrap(), None);
    let numbers = database.numbers(CITY, &[case(2), case(7)]).await.unwrap();
    assert_eq!(numbers, [(case(2), "2026-000002".to_owned())]);
    assert!(database.load(OTHER_CITY, &[case(1)]).await.unwrap().is_empty());
}

async fn a_commit_on_an_older_state_leaves_nothing(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let story = register(&database, 1, 2).await;
    let (mut one, mut other) = (story.clone(), story.clone());
    database.commit(commit(at(1), vec![one.go_on(1, at(1))])).await.unwrap();
    let mut late = commit(at(2), vec![other.go_on(1, at(2))]);
    late.texts.push(new_text(case(1), 0, "never kept"));
    assert!(is_conflict(database.commit(late).await, case(1)));
    let again = Story::new(1).go_on(1, at(3));
    assert!(is_conflict(database.commit(commit(at(3), vec![again])).await, case(1)));

    let loaded = database.load(CITY, &[case(1)]).await.unwrap();
    assert_eq!(loaded[0].entries, one.entries);
    assert!(database.texts(CITY, &[text(case(1), 0)]).await.unwrap().is_empty());
    let sum =
        database.tallies(CITY, Days { from: day(1), to: day(1) }, Measure::ALL).await.unwrap();
    assert_eq!(sum.iter().map(|tally| tally.count).sum::<i64>(), 3);
}

async fn a_stream_in_conflict_takes_the_others_of_its_commit_with_it(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let (parent, child) = (register(&database, 1, 1).await, register(&database, 2, 1).await);
    let mut ahead = child.clone();
    database.commit(commit(at(1), vec![ahead.go_on(1, at(1))])).await.unwrap();
    let (mut parent_then, mut child_then) = (parent.clone(), child);
    let both = vec![parent_then.go_on(1, at(2)), child_then.go_on(1, at(2))];
    assert!(is_conflict(database.commit(commit(at(2), both)).await, case(2)));
    let loaded = database.load(CITY, &[case(1)]).await.unwrap();
    assert_eq!(loaded[0].entries, parent.entries);
}

async fn a_client_key_used_again_gives_the_first_answer(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let used = |answer: &str| Idempotency {
        key: "key-1".to_owned(),
        account: Digest([1; 32]),
        request: Digest([2; 32]),
        answer: answer.to_owned(),
    };
    let mut first = commit(at(0), vec![Story::new(1).go_on(1, at(0))]);
    first.idempotency = Some(used("{\"number\":1}"));
    database.commit(first.clone()).await.unwrap();
    let mut second = commit(at(1), vec![Story::new(2).go_on(1, at(1))]);
    second.idempotency = Some(used("{\"number\":2}"));
    for repeated in [first, second] {
        let result = database.commit(repeated).await;
        let Err(CommitError::Answered(earlier)) = result else { panic!("{result:?}") };
        assert_eq!(earlier, used("{\"number\":1}"));
    }
    assert!(database.load(CITY, &[case(2)]).await.unwrap().is_empty());
    let kept = database.answered(CITY, Digest([1; 32]), "key-1").await.unwrap();
    assert_eq!(kept, Some(used("{\"number\":1}")));
    assert_eq!(database.answered(CITY, Digest([9; 32]), "key-1").await.unwrap(), None);
}

async fn a_name_in_another_system_has_one_case(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let name = |id: &str, number| ExternalName {
        source: "old hotline".to_owned(),
        id: id.to_owned(),
        case: case(number),
    };
    let mut first = commit(at(0), vec![Story::new(1).go_on(1, at(0))]);
    first.external = Some(name("A-1", 1));
    database.commit(first).await.unwrap();
    let mut second = commit(at(0), vec![Story::new(2).go_on(1, at(0))]);
    second.external = Some(name("A-1", 2));
    let result = database.commit(second).await;
    assert!(matches!(result, Err(CommitError::Known { case: known }) if known == case(1)));
    let asked = ["A-0".to_owned(), "A-1".to_owned()];
    assert_eq!(database.known(CITY, "old hotline", &asked).await.unwrap(), [name("A-1", 1)]);
    assert!(database.known(CITY, "another", &asked).await.unwrap().is_empty());
}

/// Many commits at once: most are good, some conflict, some take a number that another case has.
async fn bad_neighbours_fail_alone(address: String) {
    let database = Arc::new(open(&address).await);
    found(&database).await;
    register(&database, 1, 1).await;
    let mut tasks = Vec::new();
    for number in 2..62_u128 {
        let mut story = Story::new(number);
        if number % 7 == 0 {
            story = Story::new(1);
        } else if number % 11 == 0 {
            "2026-000001".clone_into(&mut story.row.number);
        }
        let (database, stream) = (Arc::clone(&database), story.go_on(3, at(1)));
        let task = async move { database.commit(commit(at(1), vec![stream])).await };
        tasks.push((number, tokio::spawn(task)));
    }
    let mut good = 1;
    for (number, task) in tasks {
        let result = task.await.unwrap();
        if number % 7 == 0 {
            assert!(is_conflict(result, case(1)), "commit {number}");
        } else if number % 11 == 0 {
            assert!(matches!(result, Err(CommitError::Fault(Fault::Database(_)))), "{result:?}");
        } else {
            good += 1;
            result.unwrap();
        }
    }
    let count = database.count(&everything(CaseFilter::default()), 1_000).await.unwrap();
    assert_eq!(count, good);
    let sum =
        database.tallies(CITY, Days { from: day(1), to: day(1) }, Measure::ALL).await.unwrap();
    let entries = 1 + (i64::try_from(good).unwrap() - 1) * 3;
    assert_eq!(sum.iter().map(|tally| tally.count).sum::<i64>(), entries);
}

/// Two programs on one database race through the journal of one case.
async fn of_two_writers_one_is_told(address: String) {
    let (one, other) = (open(&address).await, open(&address).await);
    found(&one).await;
    let mut story = register(&one, 1, 1).await;
    for round in 1..30 {
        let (mut mine, mut theirs) = (story.clone(), story.clone());
        let first = one.commit(commit(at(round), vec![mine.go_on(2, at(round))]));
        let second = other.commit(commit(at(round), vec![theirs.go_on(1, at(round))]));
        let (first, second) = tokio::join!(first, second);
        story = match (first.is_ok(), second.is_ok()) {
            (true, false) => mine,
            (false, true) => theirs,
            outcome => panic!("round {round}: {outcome:?}, {first:?}, {second:?}"),
        };
        let lost = if first.is_ok() { second } else { first };
        assert!(is_conflict(lost, case(1)));
    }
    let loaded = one.load(CITY, &[case(1)]).await.unwrap();
    assert_eq!(loaded[0].entries, story.entries);
}

async fn tallies_add_up(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut story = Story::new(1);
    for (second, changes) in [
        vec![tally(Some(unit(1)), 2), tally(None, 1)],
        vec![tally(Some(unit(1)), 3), tally(Some(unit(2)), 1)],
        vec![tally(Some(unit(2)), -1)],
    ]
    .into_iter()
    .enumerate()
    {
        let now = at(i64::try_from(second).unwrap());
        let mut stream = story.go_on(1, now);
        stream.tallies = changes;
        database.commit(commit(now, vec![stream])).await.unwrap();
    }
    let found =
        database.tallies(CITY, Days { from: day(1), to: day(2) }, Measure::ALL).await.unwrap();
    let found: Vec<_> = found.iter().map(|tally| (tally.unit, tally.count)).collect();
    assert_eq!(found, [(None, 1), (Some(unit(1)), 5)]);
    let later =
        database.tallies(CITY, Days { from: day(2), to: day(9) }, Measure::ALL).await.unwrap();
    assert!(later.is_empty());
}

async fn blocks_of_numbers_never_overlap(address: String) {
    let database = Arc::new(open(&address).await);
    found(&database).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let database = Arc::clone(&database);
            tokio::spawn(async move { database.take_numbers(CITY, 2026, 10).await.unwrap() })
        })
        .collect();
    let mut firsts = Vec::new();
    for task in tasks {
        firsts.push(task.await.unwrap());
    }
    firsts.sort_unstable();
    let wanted: Vec<u64> = (0..20).map(|block| 1 + block * 10).collect();
    assert_eq!(firsts, wanted);
    assert_eq!(database.take_numbers(CITY, 2027, 1).await.unwrap(), 1);
}

async fn an_actor_who_is_said_once_is_read_back_with_every_entry(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let long = |who: &str| format!("{{\"who\":\"{}\"}}", who.repeat(100));
    let actors = [long("a"), long("b"), "{\"who\":\"worker\"}".to_owned(), long("a")];
    let mut wanted = Vec::new();
    for number in 1..=2 {
        let mut story = Story::new(number);
        for _ in 0..2 {
            let mut stream = story.go_on(4, at(0));
            for (entry, actor) in stream.entries.iter_mut().zip(&actors) {
                entry.actor.clone_from(actor);
            }
            wanted.extend(stream.entries.clone());
            database.commit(commit(at(0), vec![stream])).await.unwrap();
        }
    }
    // Another program finds them too.
    for database in [open(&address).await, database] {
        let loaded = database.load(CITY, &[case(1), case(2)]).await.unwrap();
        let entries: Vec<Entry> = loaded.into_iter().flat_map(|one| one.entries).collect();
        assert_eq!(entries, wanted);
        let journal = database.journal_after(CITY, None, 100).await.unwrap();
        let entries: Vec<Entry> = journal.into_iter().map(|one| one.entry).collect();
        assert_eq!(entries, wanted);
    }
}

async fn what_is_forgotten_is_gone_with_its_words(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut story = Story::new(1);
    story.row.place = Some(text(case(1), 1));
    let mut stream = story.go_on(1, at(0));
    stream.search = Some("broken lamp willow lane".to_owned());
    let mut first = commit(at(0), vec![stream]);
    let asked = "The lamp is broken.\0 路灯坏了。";
    first.texts = vec![new_text(case(1), 0, asked), new_text(case(1), 1, "Willow Lane")];
    database.commit(first).await.unwrap();

    let by = |word: &str| {
        everything(CaseFilter { words: vec![word.to_owned()], ..CaseFilter::default() })
    };
    let page = database.list(&by("willow")).await.unwrap();
    assert_eq!(page.rows[0].excerpt.as_deref(), Some(asked));
    assert_eq!(page.rows[0].place.as_deref(), Some("Willow Lane"));

    let mut stream = story.go_on(1, at(1));
    stream.search = Some("broken lamp".to_owned());
    let mut second = commit(at(1), vec![stream]);
    second.forgotten = vec![text(case(1), 1)];
    database.commit(second).await.unwrap();
    let texts = database.texts(CITY, &[text(case(1), 0), text(case(1), 1)]).await.unwrap();
    assert_eq!(texts.len(), 1);
    assert_eq!((texts[0].id, texts[0].body.as_str()), (text(case(1), 0), asked));
    assert!(database.list(&by("willow")).await.unwrap().rows.is_empty());
    let page = database.list(&by("lamp")).await.unwrap();
    assert_eq!(page.rows[0].place, None);

    // Without other words the case is found by none: they may have come from what is forgotten.
    let mut third = commit(at(2), vec![story.go_on(1, at(2))]);
    third.forgotten = vec![text(case(1), 0)];
    database.commit(third).await.unwrap();
    assert!(database.list(&by("lamp")).await.unwrap().rows.is_empty());
}

async fn a_case_handed_over_takes_its_texts_along(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut here = Story::new(1);
    let mut first = commit(at(0), vec![here.go_on(1, at(0))]);
    first.texts = vec![new_text(case(1), 0, "A lamp across the border is broken.")];
    database.commit(first).await.unwrap();

    let mut there = Story::new(2);
    there.row.authority = OTHER_CITY;
    there.row.text = text(case(1), 0);
    let second = commit(at(1), vec![here.go_on(1, at(1)), there.go_on(1, at(1))]);
    database.commit(second).await.unwrap();
    let query = ListQuery { authority: OTHER_CITY, ..everything(CaseFilter::default()) };
    let rows = database.list(&query).await.unwrap().rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].excerpt.as_deref(), Some("A lamp across the border is broken."));
    let loaded = database.load(OTHER_CITY, &[case(2)]).await.unwrap();
    assert_eq!(loaded[0].entries, there.entries);
    assert!(database.load(CITY, &[case(2)]).await.unwrap().is_empty());

    let mut third = commit(at(2), vec![here.go_on(1, at(2))]);
    third.forgotten = vec![text(case(1), 0)];
    database.commit(third).await.unwrap();
    assert!(database.texts(CITY, &[text(case(1), 0)]).await.unwrap().is_empty());
    assert_eq!(database.texts(OTHER_CITY, &[text(case(1), 0)]).await.unwrap().len(), 1);
}

async fn contact_data_is_found_by_its_hashes(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let requester = RequesterId(Uuid::from_u128(77));
    let sealed = |telephone: u8| SealedContact {
        requester,
        key_id: "key-1".to_owned(),
        sealed: vec![1, 2, 3],
        telephone: Some(Digest([telephone; 32])),
        follow_up_code: Some(Digest([9; 32])),
    };
    for telephone in [4, 5] {
        let mut writing = commit(at(0), Vec::new());
        writing.contacts = vec![sealed(telephone)];
        database.commit(writing).await.unwrap();
    }
    let kept = database.contact(CITY, requester).await.unwrap().unwrap();
    assert_eq!((kept.sealed, kept.telephone), (vec![1, 2, 3], Some(Digest([5; 32]))));
    let by_telephone = |number| database.requester_by_telephone(CITY, Digest([number; 32]));
    assert_eq!(by_telephone(5).await.unwrap(), Some(requester));
    assert_eq!(by_telephone(4).await.unwrap(), None);
    let by_code = database.requester_by_code(CITY, Digest([9; 32])).await.unwrap();
    assert_eq!(by_code, Some(requester));
}

async fn rulings_are_found_by_type_and_subject(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let ruling = |number: u128, category: &str| Precedent {
        ruling: RulingId(Uuid::from_u128(number)),
        case: case(1),
        ruled_at: at(i64::try_from(number).unwrap()),
        type_key: TypeKey::from("complaint"),
        category: Some(CategoryKey::from(category)),
        lead: unit(1),
        reasons: TextRef { text_id: text(case(1), 0), keyed_hash: Digest([3; 32]), characters: 9 },
    };
    let mut writing = commit(at(0), Vec::new());
    writing.precedents = vec![ruling(1, "noise"), ruling(2, "noise"), ruling(3, "roads")];
    database.commit(writing).await.unwrap();
    let (complaint, noise) = (TypeKey::from("complaint"), CategoryKey::from("noise"));
    let found = database.precedents(CITY, &complaint, &noise).await.unwrap();
    assert_eq!(found, [ruling(2, "noise"), ruling(1, "noise")]);
}

async fn an_authority_that_is_not_there_has_nothing(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let nowhere = AuthorityId(Uuid::from_u128(1));
    assert!(database.load(nowhere, &[case(1)]).await.unwrap().is_empty());
    let mut writing = commit(at(0), Vec::new());
    writing.authority = nowhere;
    let result = database.commit(writing).await;
    assert!(matches!(result, Err(CommitError::Fault(Fault::Database(_)))), "{result:?}");
}

async fn what_does_not_hang_together_is_not_written(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut stream = Story::new(1).go_on(2, at(0));
    stream.entries.remove(0);
    let result = database.commit(commit(at(0), vec![stream])).await;
    assert!(matches!(result, Err(CommitError::Fault(Fault::Database(_)))), "{result:?}");
    assert!(database.load(CITY, &[case(1)]).await.unwrap().is_empty());
}
