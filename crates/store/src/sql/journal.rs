//! Statements about the journal, its batches and checkpoints, and the tallies.

use super::statements;

/// The columns of an entry of `journal j`, in the order in which [`crate::cases::entry`] takes
/// them.
macro_rules! entry_columns {
    () => {
        "
     j.seq, j.occurred_at, j.recorded_at,
     COALESCE(
         (SELECT who.body FROM actor who WHERE who.authority = j.authority AND who.key = j.actor),
         j.actor
     ), j.body, j.hash
     "
    };
}

statements! {
    /// An actor, unless it is there.
    ACTOR_ADD = "
        INSERT INTO actor (authority, key, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
    ";
    /// An entry; none if the case has one of that number. The batch and the slot come last.
    ENTRY_ADD = "
        INSERT INTO journal (
            authority, case_id, seq, occurred_at, recorded_at, actor, body, hash, batch, slot
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT DO NOTHING
    ";
    ENTRIES_OF_CASE = concat!("SELECT", entry_columns!(), "
        FROM journal j WHERE j.authority = $1 AND j.case_id = $2 ORDER BY j.seq
    ");
    BATCH_ADD = "
        INSERT INTO batch (authority, number, entries) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
    ";
    TALLY_ADD = "
        INSERT INTO tally (authority, day, unit, measure, amount) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (authority, day, unit, measure) DO UPDATE SET
            amount = tally.amount + excluded.amount
    ";
    /// Sealed entries after a place, from the batch that holds it on.
    FEED_AFTER = concat!("SELECT b.first_place + j.slot, j.case_id,", entry_columns!(), "
        FROM batch b
        JOIN journal j ON j.authority = b.authority AND j.batch = b.number
        WHERE b.authority = $1
            AND b.first_place >= (
                SELECT COALESCE(MAX(s.first_place), 0) FROM batch s
                WHERE s.authority = $1 AND s.first_place <= $2
            )
            AND b.first_place + j.slot > $2
        ORDER BY b.first_place, j.slot LIMIT $3
    ");
    /// Sealed entries after a place and up to another whose body is like a pattern.
    FEED_MARKED = concat!("SELECT b.first_place + j.slot, j.case_id,", entry_columns!(), "
        FROM batch b
        JOIN journal j ON j.authority = b.authority AND j.batch = b.number
        WHERE b.authority = $1
            AND b.first_place >= (
                SELECT COALESCE(MAX(s.first_place), 0) FROM batch s
                WHERE s.authority = $1 AND s.first_place <= $2
            )
            AND b.first_place <= $3
            AND b.first_place + j.slot > $2 AND b.first_place + j.slot <= $3
            AND j.body LIKE $4
        ORDER BY b.first_place, j.slot
    ");
    JOURNAL_AFTER = concat!("SELECT b.first_place + j.slot, j.case_id,", entry_columns!(), "
        FROM journal j
        LEFT JOIN batch b ON b.authority = j.authority AND b.number = j.batch
        WHERE j.authority = $1 AND j.case_id > $2
        ORDER BY j.case_id, j.seq LIMIT $3
    ");
    JOURNAL_OF_CASE = concat!("SELECT b.first_place + j.slot, j.case_id,", entry_columns!(), "
        FROM journal j
        LEFT JOIN batch b ON b.authority = j.authority AND b.number = j.batch
        WHERE j.authority = $1 AND j.case_id = $2
        ORDER BY j.seq
    ");
    HEADS_AFTER = "
        SELECT case_id, seq, head FROM case_row
        WHERE authority = $1 AND case_id > $2 ORDER BY case_id LIMIT $3
    ";
    ADMITTED = "
        SELECT case_id, unit, is_over FROM case_support
        WHERE authority = $1 AND case_id > $2 AND case_id <= $3
        UNION ALL
        SELECT case_id, person, CAST(-1 AS BIGINT) FROM case_person
        WHERE authority = $1 AND case_id > $2 AND case_id <= $3
    ";
    LAST_SEAL = "
        SELECT number, made_at, last_place, root, chain FROM checkpoint
        WHERE authority = $1 ORDER BY number DESC LIMIT 1
    ";
    SEALS_AFTER = "
        SELECT number, made_at, last_place, root, chain FROM checkpoint
        WHERE authority = $1 AND number > $2 ORDER BY number LIMIT $3
    ";
    BATCH_HEADS = "
        SELECT case_id, seq, hash FROM journal WHERE authority = $1 AND batch = $2 ORDER BY slot
    ";
    BATCH_SIZE = "SELECT entries FROM batch WHERE authority = $1 AND number = $2";
    SEAL_ADD = "
        INSERT INTO checkpoint (authority, number, made_at, last_place, root, chain)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING
    ";
    BATCH_SEAL = "
        UPDATE batch SET checkpoint = $3, first_place = $4
        WHERE authority = $1 AND number = $2 AND checkpoint IS NULL
    ";
}
