//! Cases of the suite about the journal as a whole: checkpoints, the feed, what verification reads.

use app::port::feed::{FeedPlace, Seal, SealedHead, Sealing};
use app::port::{Commits, Feed};
use domain::ids::CaseId;
use domain::text_ref::Digest;
use store::Database;

use crate::city::{CITY, OTHER_CITY, Story, at, case, commit, found, register};
use crate::conformance::cases;
use crate::support::open;

/// What the body of each second entry holds.
const MARK: &str = "\"step\":2}";

cases![
    the_feed_tells_sealed_entries_in_their_order,
    of_two_that_seal_one_is_told,
    the_whole_journal_comes_case_by_case,
    heads_are_those_of_the_rows,
];

fn seal_of(sealing: &Sealing) -> Seal {
    let (number, place) =
        sealing.before.as_ref().map_or((0, 0), |seal| (seal.number, seal.last_place.0));
    Seal {
        number: number + 1,
        made_at: at(60),
        last_place: FeedPlace(place + sealing.heads.len() as u64),
        root: Digest([8; 32]),
        chain: Digest([9; 32]),
    }
}

async fn seal_all(database: &Database) -> Vec<SealedHead> {
    let mut heads = Vec::new();
    loop {
        let sealing = database.unsealed(CITY, 3).await.unwrap();
        if sealing.batches.is_empty() {
            return heads;
        }
        let seal = seal_of(&sealing);
        assert!(database.seal(CITY, &seal, &sealing.batches).await.unwrap());
        heads.extend(sealing.heads);
    }
}

async fn the_feed_tells_sealed_entries_in_their_order(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut story = register(&database, 1, 2).await;
    register(&database, 2, 3).await;
    database.commit(commit(at(1), vec![story.go_on(2, at(1))])).await.unwrap();
    assert!(database.entries_after(CITY, FeedPlace(0), 10).await.unwrap().is_empty());
    let sealed = seal_all(&database).await;
    register(&database, 3, 1).await;

    let feed = database.entries_after(CITY, FeedPlace(0), 100).await.unwrap();
    let places: Vec<u64> = feed.iter().map(|entry| entry.place.unwrap().0).collect();
    assert_eq!(places, (1..=7).collect::<Vec<u64>>());
    let heads = feed.iter().map(|found| SealedHead {
        case: found.case,
        seq: found.entry.seq,
        head: found.entry.hash,
    });
    assert_eq!(heads.collect::<Vec<_>>(), sealed);
    for after in 0..=7 {
        let page = database.entries_after(CITY, FeedPlace(after), 2).await.unwrap();
        let from = usize::try_from(after).unwrap();
        assert_eq!(page, feed[from..feed.len().min(from + 2)], "after {after}");
        let looked_at = &feed[from..feed.len().min(from + 3)];
        let marked = looked_at.iter().filter(|one| one.entry.body.contains(MARK)).cloned();
        let place = FeedPlace((after + 3).min(7));
        let found = database.marked_after(CITY, FeedPlace(after), MARK, 3).await.unwrap();
        assert_eq!(found, (marked.collect(), place), "after {after}");
    }
    let nothing = (Vec::new(), FeedPlace(9));
    assert_eq!(database.marked_after(CITY, FeedPlace(9), MARK, 3).await.unwrap(), nothing);
    assert_eq!(database.marked_after(OTHER_CITY, FeedPlace(9), MARK, 3).await.unwrap(), nothing);
    let rest = seal_all(&database).await;
    assert_eq!(rest.iter().map(|head| head.case).collect::<Vec<_>>(), [case(3)]);
    let seals = database.seals_after(CITY, 0, 10).await.unwrap();
    assert_eq!(seals.iter().map(|seal| seal.last_place.0).collect::<Vec<_>>(), [7, 8]);
    assert_eq!(database.seals_after(CITY, 1, 10).await.unwrap(), seals[1..]);
    assert!(database.seals_after(OTHER_CITY, 0, 10).await.unwrap().is_empty());
}

async fn of_two_that_seal_one_is_told(address: String) {
    let (one, other) = (open(&address).await, open(&address).await);
    found(&one).await;
    register(&one, 1, 2).await;
    let (mine, theirs) = (one.unsealed(CITY, 9).await, other.unsealed(CITY, 9).await);
    let (mine, theirs) = (mine.unwrap(), theirs.unwrap());
    assert_eq!(mine.heads, theirs.heads);
    let (first, second) = (seal_of(&mine), seal_of(&theirs));
    let (first, second) = tokio::join!(
        one.seal(CITY, &first, &mine.batches),
        other.seal(CITY, &second, &theirs.batches)
    );
    assert_ne!(first.unwrap(), second.unwrap());
    assert_eq!(one.seals_after(CITY, 0, 9).await.unwrap().len(), 1);

    register(&one, 2, 2).await;
    let sealing = one.unsealed(CITY, 9).await.unwrap();
    let mut wrong = seal_of(&sealing);
    wrong.last_place = FeedPlace(99);
    assert!(one.seal(CITY, &wrong, &sealing.batches).await.is_err());
    assert_eq!(one.seals_after(CITY, 0, 9).await.unwrap().len(), 1);
}

async fn the_whole_journal_comes_case_by_case(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut stories = Vec::new();
    for number in 1..=5 {
        stories.push(register(&database, number, 4).await);
    }
    seal_all(&database).await;
    let story: &mut Story = &mut stories[2];
    database.commit(commit(at(1), vec![story.go_on(7, at(1))])).await.unwrap();

    let (mut seen, mut after): (Vec<_>, Option<CaseId>) = (Vec::new(), None);
    loop {
        let page = database.journal_after(CITY, after, 6).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.case);
        seen.extend(page);
    }
    let told = stories.iter().flat_map(|story| {
        story.entries.iter().map(|entry| (story.row.case, entry.clone())).collect::<Vec<_>>()
    });
    let found = seen.iter().map(|found| (found.case, found.entry.clone()));
    assert_eq!(found.collect::<Vec<_>>(), told.collect::<Vec<_>>());
    let unsealed = seen.iter().filter(|entry| entry.place.is_none()).count();
    assert_eq!(unsealed, 7);
}

async fn heads_are_those_of_the_rows(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut wanted = Vec::new();
    for number in 1..=3 {
        let row = register(&database, number, 2).await.row;
        wanted.push(SealedHead { case: row.case, seq: row.seq, head: row.head });
    }
    assert_eq!(database.heads_after(CITY, None, 2).await.unwrap(), wanted[..2]);
    assert_eq!(database.heads_after(CITY, Some(case(2)), 9).await.unwrap(), wanted[2..]);
}
