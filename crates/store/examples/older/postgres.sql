-- From the newest version back to version 3, with everything that is in the tables.
BEGIN;
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
COMMIT;
