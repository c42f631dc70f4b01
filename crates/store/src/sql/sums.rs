//! Statements about the sums of the appraisal, and which cases are in them as of when.

use super::statements;

statements! {
    /// Facts of a case, new or in the place of those of the revision before.
    FACTS_PUT = "
        INSERT INTO case_facts (
            authority, case_id, first_day, last_day, body, revision, counted_at, turned_at,
            turns_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (authority, case_id) DO UPDATE SET
            first_day = excluded.first_day, last_day = excluded.last_day, body = excluded.body,
            revision = excluded.revision, counted_at = excluded.counted_at,
            turned_at = excluded.turned_at, turns_at = excluded.turns_at
        WHERE case_facts.revision = excluded.revision - 1
    ";
    /// The same facts, counted as of a later instant.
    FACTS_COUNT = "
        UPDATE case_facts SET revision = $3, counted_at = $4, turned_at = $5, turns_at = $6
        WHERE authority = $1 AND case_id = $2 AND revision = $3 - 1
    ";
    /// Every case as if it had never been counted.
    FACTS_UNCOUNT = "
        UPDATE case_facts
        SET revision = revision + 1, counted_at = NULL, turned_at = NULL, turns_at = 0
        WHERE authority = $1
    ";
    SUMS_FORGET = "
        DELETE FROM appraisal_sum WHERE authority = $1
    ";
    FACTS_AFTER = "
        SELECT body, counted_at, revision, turned_at, turns_at FROM case_facts
        WHERE authority = $1 AND case_id > $2 ORDER BY case_id LIMIT $3
    ";
    FACTS_TURNED = "
        SELECT body, counted_at, revision FROM case_facts
        WHERE authority = $1 AND turns_at < $2 AND turns_at < 9223372036854775807
        ORDER BY turns_at LIMIT $3
    ";
    SUM_ADD = "
        INSERT INTO appraisal_sum (authority, period, first_day, unit, counted, part, amount)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (authority, period, first_day, unit, counted, part) DO UPDATE SET
            amount = appraisal_sum.amount + excluded.amount
    ";
    SUMS = "
        SELECT period, first_day, unit, counted, CAST(SUM(amount) AS BIGINT)
        FROM appraisal_sum WHERE authority = $1
        GROUP BY period, first_day, unit, counted
        HAVING SUM(amount) <> 0
    ";
    /// The sums of the months of a period and of the period itself, and the cases with facts in it
    /// that turned since they were counted, or that a clock ahead of this one counted as of an
    /// instant that is yet to come: of one state of the database, as one statement is.
    SUMS_OF_PERIOD = "
        SELECT period, first_day, unit, counted, CAST(SUM(amount) AS BIGINT),
            CAST(NULL AS BIGINT)
        FROM appraisal_sum
        WHERE authority = $1 AND period = 'month' AND first_day >= $2 AND first_day <= $3
        GROUP BY period, first_day, unit, counted
        HAVING SUM(amount) <> 0
        UNION ALL
        SELECT period, first_day, unit, counted, CAST(SUM(amount) AS BIGINT),
            CAST(NULL AS BIGINT)
        FROM appraisal_sum
        WHERE authority = $1 AND period = $4 AND $4 <> 'month' AND first_day = $2
        GROUP BY period, first_day, unit, counted
        HAVING SUM(amount) <> 0
        UNION ALL
        SELECT * FROM (
            SELECT '', 0, case_id, body, revision, counted_at
            FROM case_facts
            WHERE authority = $1 AND turns_at < $5 AND turns_at < 9223372036854775807
                AND first_day <= $3 AND last_day >= $2
            LIMIT $6
        ) turned
        UNION ALL
        SELECT * FROM (
            SELECT '', 0, case_id, body, revision, counted_at
            FROM case_facts
            WHERE authority = $1 AND turned_at >= $5 - 1
                AND first_day <= $3 AND last_day >= $2
            LIMIT $6
        ) ahead
    ";
}
