-- For reports by other tools: real instants, readable ids, no personal data. Never read by the
-- program itself.
CREATE VIEW report_case AS
SELECT
    a.short_key AS authority, c.number, c.kind, c.type_key, c.category, c.channel, c.urgency,
    c.status, c.closed_as, c.disposition, c.round, c.escalation,
    encode(c.lead_unit, 'hex') AS lead_unit,
    to_timestamp(c.registered_at / 1000000.0) AS registered_at,
    to_timestamp(c.closed_at / 1000000.0) AS closed_at,
    to_timestamp(c.last_update_at / 1000000.0) AS last_update_at,
    to_timestamp(NULLIF(c.due_at, 9223372036854775807) / 1000000.0) AS due_at
FROM case_row c
JOIN authority a ON a.handle = c.authority;

CREATE VIEW report_entry AS
SELECT
    a.short_key AS authority, c.number, j.seq,
    to_timestamp(j.occurred_at / 1000000.0) AS occurred_at,
    to_timestamp(j.recorded_at / 1000000.0) AS recorded_at,
    j.actor, j.body
FROM journal j
JOIN case_row c ON c.authority = j.authority AND c.case_id = j.case_id
JOIN authority a ON a.handle = j.authority;

CREATE VIEW report_tally AS
SELECT
    a.short_key AS authority,
    to_date(CAST(t.day AS TEXT), 'YYYYMMDD') AS day,
    encode(t.unit, 'hex') AS unit, t.measure, t.amount
FROM tally t
JOIN authority a ON a.handle = t.authority;
