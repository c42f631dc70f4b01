-- From version 10 back to version 3, with everything that is in the tables. What came later stays.
BEGIN;
-- 10: since when a case counts.
DROP INDEX case_facts_by_turned;
ALTER TABLE case_facts DROP COLUMN turned_at;
-- 9: facts by days.
DROP INDEX case_facts_by_days;
-- 8: the open cases of a unit.
DROP INDEX case_support_by_unit;
ALTER TABLE case_support DROP COLUMN is_over;
CREATE INDEX case_support_by_unit ON case_support (authority, unit, case_id);
DROP INDEX case_row_open_by_lead;
DROP INDEX case_row_open_by_responsible;
DROP INDEX case_row_open_by_parent_lead;
DROP INDEX case_row_open_by_counterparty;
CREATE INDEX case_row_by_responsible ON case_row (authority, responsible, is_over, due_at);
CREATE INDEX case_row_by_silent ON case_row (authority, is_over, silent_at);
-- 7: who wrote entries is said in each again.
DROP VIEW report_entry;
UPDATE journal SET actor = (
    SELECT w.body FROM actor w WHERE w.authority = journal.authority AND w.key = journal.actor
) WHERE EXISTS (
    SELECT 1 FROM actor w WHERE w.authority = journal.authority AND w.key = journal.actor
);
DROP TABLE actor;
CREATE VIEW report_entry AS
SELECT
    a.short_key AS authority, c.number, j.seq,
    to_timestamp(j.occurred_at / 1000000.0) AS occurred_at,
    to_timestamp(j.recorded_at / 1000000.0) AS recorded_at,
    j.actor, j.body
FROM journal j
JOIN case_row c ON c.authority = j.authority AND c.case_id = j.case_id
JOIN authority a ON a.handle = j.authority;
-- 5: the index of the cases that are not over.
DROP INDEX case_row_open;
CREATE INDEX case_row_by_due ON case_row (authority, is_over, due_at, case_id);
-- 4: the sums of the appraisal.
DROP TABLE appraisal_sum;
DROP INDEX case_facts_by_turn;
ALTER TABLE case_facts DROP COLUMN revision;
ALTER TABLE case_facts DROP COLUMN counted_at;
ALTER TABLE case_facts DROP COLUMN turns_at;
DELETE FROM migration WHERE version BETWEEN 4 AND 10;
COMMIT;
