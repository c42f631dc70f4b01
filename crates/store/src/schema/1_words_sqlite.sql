-- The words by which a case is found. The index keeps which words occur, not where, and overwrites
-- what is deleted. Only white space parts words: they come segmented.
CREATE TABLE case_words (
    key INTEGER NOT NULL PRIMARY KEY,
    authority INTEGER NOT NULL,
    case_id BLOB NOT NULL,
    words TEXT NOT NULL,
    UNIQUE (authority, case_id)
) STRICT;
CREATE VIRTUAL TABLE case_words_index USING fts5(
    words,
    content = 'case_words',
    content_rowid = 'key',
    detail = 'none',
    columnsize = 0,
    tokenize = "ascii tokenchars '!#$%&()*+,-./:;<=>?@[\]^_`{|}~""'''"
);
INSERT INTO case_words_index (case_words_index, rank) VALUES ('secure-delete', 1);
