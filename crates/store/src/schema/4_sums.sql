-- What cases have in the sums of the appraisal: as of which instant they were counted (none: not
-- yet), and when that turns though nothing happens to them (the greatest BIGINT: never). Cases from
-- before are counted by a worker; until then whoever reads counts them.
ALTER TABLE case_facts ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE case_facts ADD COLUMN counted_at BIGINT;
ALTER TABLE case_facts ADD COLUMN turns_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX case_facts_by_turn ON case_facts (authority, turns_at)
    WHERE turns_at < 9223372036854775807;

-- Sums of the appraisal. `part` tells apart the writers of one node, so that they never wait for
-- each other; a sum is all its parts.
CREATE TABLE appraisal_sum (
    authority BIGINT NOT NULL,
    period TEXT NOT NULL,
    first_day BIGINT NOT NULL,
    unit BYTES NOT NULL,
    counted TEXT NOT NULL,
    part BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (authority, period, first_day, unit, counted, part)
) STRICT, WITHOUT ROWID;
