-- The open cases of a unit, by each way in which it may see them, in the order of a list and with
-- what a list and a board ask first. The indexes of all cases that they take the place of go.
CREATE INDEX case_row_open_by_lead ON case_row (
    authority, lead_unit, due_at, case_id, is_named, silent_at, status, responsible,
    counterparty_unit
) WHERE is_over = 0;
CREATE INDEX case_row_open_by_responsible ON case_row (
    authority, responsible, due_at, case_id, is_named, silent_at, status, lead_unit
) WHERE is_over = 0;
CREATE INDEX case_row_open_by_parent_lead ON case_row (authority, parent_lead, due_at, case_id)
    WHERE is_over = 0 AND parent_lead IS NOT NULL;
CREATE INDEX case_row_open_by_counterparty ON case_row (
    authority, counterparty_unit, due_at, case_id
) WHERE is_over = 0 AND counterparty_unit IS NOT NULL;
DROP INDEX case_row_by_responsible;
DROP INDEX case_row_by_silent;
-- Whether the case is over: most of those that a unit has ever supported are.
ALTER TABLE case_support ADD COLUMN is_over BIGINT NOT NULL DEFAULT 0;
UPDATE case_support SET is_over = (
    SELECT c.is_over FROM case_row c
    WHERE c.authority = case_support.authority AND c.case_id = case_support.case_id
);
DROP INDEX case_support_by_unit;
CREATE INDEX case_support_by_unit ON case_support (authority, unit, is_over, case_id);
