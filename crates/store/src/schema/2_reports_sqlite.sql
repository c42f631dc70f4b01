-- For reports by other tools: real instants, readable ids, no personal data. Never read by the
-- program itself.
CREATE VIEW report_case AS
SELECT
    a.short_key AS authority, c.number, c.kind, c.type_key, c.category, c.channel, c.urgency,
    c.status, c.closed_as, c.disposition, c.round, c.escalation,
    lower(hex(c.lead_unit)) AS lead_unit,
    strftime('%Y-%m-%dT%H:%M:%fZ', c.registered_at / 1000000.0, 'unixepoch') AS registered_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', c.closed_at / 1000000.0, 'unixepoch') AS closed_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', c.last_update_at / 1000000.0, 'unixepoch') AS last_update_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', NULLIF(c.due_at, 9223372036854775807) / 1000000.0, 'unixepoch') AS due_at
FROM case_row c
JOIN authority a ON a.handle = c.authority;

CREATE VIEW report_entry AS
SELECT
    a.short_key AS authority, c.number, j.seq,
    strftime('%Y-%m-%dT%H:%M:%fZ', j.occurred_at / 1000000.0, 'unixepoch') AS occurred_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', j.recorded_at / 1000000.0, 'unixepoch') AS recorded_at,
    j.actor, j.body
FROM journal j
JOIN case_row c ON c.authority = j.authority AND c.case_id = j.case_id
JOIN authority a ON a.handle = j.authority;

CREATE VIEW report_tally AS
SELECT
    a.short_key AS authority,
    printf('%04d-%02d-%02d', t.day / 10000, t.day / 100 % 100, t.day % 100) AS day,
    lower(hex(t.unit)) AS unit, t.measure, t.amount
FROM tally t
JOIN authority a ON a.handle = t.authority;
