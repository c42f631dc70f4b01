-- Since when a case counts in the sums as it does: the last instant at which it turned before it was
-- counted (none: at no instant). A clock that was set back since may say that it is earlier: then
-- whoever reads counts the case as of then.
ALTER TABLE case_facts ADD COLUMN turned_at BIGINT;
CREATE INDEX case_facts_by_turned ON case_facts (authority, turned_at) WHERE turned_at IS NOT NULL;
