-- Who wrote entries, said once: the journal names most actors by a key. An entry from before this
-- table, and one of an actor who is said in a few letters, says it itself.
CREATE TABLE actor (
    authority BIGINT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (authority, key)
) STRICT, WITHOUT ROWID;
