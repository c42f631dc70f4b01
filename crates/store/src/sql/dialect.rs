//! The statements that must differ between the engines: the words by which cases are found, those
//! that must name an index to SQLite, and the schema's own table. An empty text says that the
//! engine needs no such step.

use crate::statement::Statement;

/// Takes the words of a case out of the index, before they are replaced.
pub(crate) static WORDS_UNINDEX: Statement = Statement::two(
    "WORDS_UNINDEX",
    "INSERT INTO case_words_index (case_words_index, rowid, words)
     SELECT 'delete', key, words FROM case_words WHERE authority = $1 AND case_id = $2",
    "",
);

/// The words of a case, new or replaced. Those that are new get a free key from the one on that
/// their registration gives ([`crate::words::key`]): behind the last of the 4096 that follow, a
/// fifteenth of a second, so that the index has them in this order. Where these are full, as when
/// many are imported with a day for an instant, behind the last of some minutes.
pub(crate) static WORDS_PUT_IN_ORDER: Statement = Statement::two(
    "WORDS_PUT_IN_ORDER",
    "INSERT INTO case_words (key, authority, case_id, words)
     VALUES (
         CASE
         WHEN NOT EXISTS (SELECT 1 FROM case_words m WHERE m.key >= $4 AND m.key < $4 + 4096)
             THEN $4
         WHEN NOT EXISTS (SELECT 1 FROM case_words m WHERE m.key = $4 + 4095)
             THEN (SELECT MAX(m.key) + 1 FROM case_words m
                   WHERE m.key >= $4 AND m.key < $4 + 4096)
         ELSE (SELECT a.key + 1 FROM case_words a
               WHERE a.key >= (SELECT MAX(m.key) FROM case_words m
                               WHERE m.key >= $4 + 4095 AND m.key < $4 + 16777216)
                   AND NOT EXISTS (SELECT 1 FROM case_words b WHERE b.key = a.key + 1)
               ORDER BY a.key LIMIT 1)
         END, $1, $2, $3
     )
     ON CONFLICT (authority, case_id) DO UPDATE SET words = excluded.words",
    "",
);

/// The words of a case, new or replaced.
pub(crate) static WORDS_PUT: Statement = Statement::two(
    "WORDS_PUT",
    "",
    "INSERT INTO case_words (authority, case_id, words)
     VALUES ($1, $2, array_to_tsvector(string_to_array(CAST($3 AS TEXT), ' ')))
     ON CONFLICT (authority, case_id) DO UPDATE SET words = excluded.words",
);

/// Puts the words of a case into the index.
pub(crate) static WORDS_INDEX: Statement = Statement::two(
    "WORDS_INDEX",
    "INSERT INTO case_words_index (rowid, words)
     SELECT key, words FROM case_words WHERE authority = $1 AND case_id = $2",
    "",
);

/// Takes the words of a text's case out of the index, before the text is forgotten.
pub(crate) static WORDS_UNINDEX_OF_TEXT: Statement = Statement::two(
    "WORDS_UNINDEX_OF_TEXT",
    "INSERT INTO case_words_index (case_words_index, rowid, words)
     SELECT 'delete', w.key, w.words FROM case_words w
     JOIN text_body t ON t.authority = w.authority AND t.case_id = w.case_id
     WHERE t.authority = $1 AND t.id = $2",
    "",
);

/// Forgets the words of a text's case.
pub(crate) static WORDS_FORGET_OF_TEXT: Statement = Statement::one(
    "WORDS_FORGET_OF_TEXT",
    "DELETE FROM case_words WHERE authority = $1 AND case_id = (
         SELECT case_id FROM text_body WHERE authority = $1 AND id = $2
     )",
);

/// Facts of cases that have any in a period, or before and after it. The index that has the days is
/// named: by itself the engine would take the key, and read the facts of every case.
pub(crate) static FACTS_BETWEEN: Statement = Statement::two(
    "FACTS_BETWEEN",
    "SELECT f.case_id, c.number, f.body
     FROM case_facts f INDEXED BY case_facts_by_days
     CROSS JOIN case_row c ON c.authority = f.authority AND c.case_id = f.case_id
     WHERE f.authority = $1 AND f.case_id > $2 AND f.first_day <= $3 AND f.last_day >= $4
     ORDER BY f.case_id LIMIT $5",
    "SELECT f.case_id, c.number, f.body
     FROM case_facts f
     JOIN case_row c ON c.authority = f.authority AND c.case_id = f.case_id
     WHERE f.authority = $1 AND f.case_id > $2 AND f.first_day <= $3 AND f.last_day >= $4
     ORDER BY f.case_id LIMIT $5",
);

/// Batches that no checkpoint holds yet. The index of those alone is named: by itself the engine
/// would take the key, and read past everything that is sealed.
pub(crate) static UNSEALED: Statement = Statement::two(
    "UNSEALED",
    "SELECT number FROM batch INDEXED BY batch_unsealed
     WHERE authority = $1 AND checkpoint IS NULL ORDER BY number LIMIT $2",
    "SELECT number FROM batch
     WHERE authority = $1 AND checkpoint IS NULL ORDER BY number LIMIT $2",
);

/// What has been done to the tables.
pub(crate) static MIGRATIONS_NOTED: Statement = Statement::one(
    "MIGRATIONS_NOTED",
    "SELECT version, checksum, steps_done FROM migration ORDER BY version",
);

/// A migration begins.
pub(crate) static MIGRATION_BEGIN: Statement = Statement::one(
    "MIGRATION_BEGIN",
    "INSERT INTO migration (version, checksum, steps, steps_done) VALUES ($1, $2, $3, 0)
     ON CONFLICT DO NOTHING",
);

/// A step of it is done, unless another program was first.
pub(crate) static MIGRATION_COUNT: Statement = Statement::one(
    "MIGRATION_COUNT",
    "UPDATE migration SET steps_done = $2 + 1 WHERE version = $1 AND steps_done = $2",
);

/// Every statement of this file.
pub(in crate::sql) static LIST: &[&Statement] = &[
    &WORDS_UNINDEX,
    &WORDS_PUT_IN_ORDER,
    &WORDS_PUT,
    &WORDS_INDEX,
    &WORDS_UNINDEX_OF_TEXT,
    &WORDS_FORGET_OF_TEXT,
    &FACTS_BETWEEN,
    &MIGRATIONS_NOTED,
    &MIGRATION_BEGIN,
    &MIGRATION_COUNT,
];
