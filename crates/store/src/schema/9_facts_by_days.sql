-- Which cases have facts in a period, without reading the facts of all.
CREATE INDEX case_facts_by_days ON case_facts (authority, case_id, first_day, last_day);
