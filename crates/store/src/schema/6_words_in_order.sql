-- The words of the cases under keys that grow with the time at which each was registered: the index
-- gives what it finds in the order of the keys, and who looks for a word looks for the latest.
-- One key to 16 microseconds; a case whose place is taken has the next one that is free.
CREATE TABLE case_words_in_order (
    key INTEGER NOT NULL PRIMARY KEY,
    authority INTEGER NOT NULL,
    case_id BLOB NOT NULL,
    words TEXT NOT NULL,
    UNIQUE (authority, case_id)
) STRICT;
INSERT INTO case_words_in_order (key, authority, case_id, words)
WITH placed AS (
    SELECT w.authority, w.case_id, w.words,
        ROW_NUMBER() OVER (ORDER BY c.registered_at, c.case_id, c.authority) AS place,
        CASE WHEN c.registered_at >= 0 THEN c.registered_at / 16
            ELSE (c.registered_at - 15) / 16 END AS least
    FROM case_words w
    JOIN case_row c ON c.authority = w.authority AND c.case_id = w.case_id
)
SELECT place + MAX(least - place) OVER (ORDER BY place), authority, case_id, words
FROM placed;
DROP TABLE case_words;
ALTER TABLE case_words_in_order RENAME TO case_words;
