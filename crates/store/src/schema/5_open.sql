-- Cases that are not over, with everything by which lists and boards choose among them: most cases
-- of a city are over, and those that are not are read from here without their rows. It takes the
-- place of the index by due time alone.
CREATE INDEX case_row_open ON case_row (
    authority, due_at, case_id, lead_unit, responsible, parent_lead, counterparty_unit, is_named,
    silent_at, status
) WHERE is_over = 0;
DROP INDEX case_row_by_due;
