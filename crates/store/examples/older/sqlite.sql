-- From the newest version back to version 3, with everything that is in the tables.
-- 6: the words of the cases in the order in which they came.
CREATE TABLE case_words_before (
    key INTEGER NOT NULL PRIMARY KEY,
    authority INTEGER NOT NULL,
    case_id BLOB NOT NULL,
    words TEXT NOT NULL,
    UNIQUE (authority, case_id)
) STRICT;
INSERT INTO case_words_before (authority, case_id, words)
SELECT authority, case_id, words FROM case_words ORDER BY case_id;
DROP TABLE case_words;
ALTER TABLE case_words_before RENAME TO case_words;
INSERT INTO case_words_index (case_words_index) VALUES ('rebuild');
-- 5: the index of the cases that are not over.
DROP INDEX case_row_open;
CREATE INDEX case_row_by_due ON case_row (authority, is_over, due_at, case_id);
-- 4: the sums of the appraisal.
DROP TABLE appraisal_sum;
DROP INDEX case_facts_by_turn;
ALTER TABLE case_facts DROP COLUMN revision;
ALTER TABLE case_facts DROP COLUMN counted_at;
ALTER TABLE case_facts DROP COLUMN turns_at;
DELETE FROM migration WHERE version > 3;
