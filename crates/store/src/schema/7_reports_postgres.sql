-- As before, with actors that the journal names by a key.
DROP VIEW report_entry;
CREATE VIEW report_entry AS
SELECT
    a.short_key AS authority, c.number, j.seq,
    to_timestamp(j.occurred_at / 1000000.0) AS occurred_at,
    to_timestamp(j.recorded_at / 1000000.0) AS recorded_at,
    COALESCE(who.body, j.actor) AS actor, j.body
FROM journal j
LEFT JOIN actor who ON who.authority = j.authority AND who.key = j.actor
JOIN case_row c ON c.authority = j.authority AND c.case_id = j.case_id
JOIN authority a ON a.handle = j.authority;
