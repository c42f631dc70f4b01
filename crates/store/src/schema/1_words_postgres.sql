-- The words by which a case is found, as they come segmented.
CREATE TABLE case_words (
    authority BIGINT NOT NULL,
    case_id BYTEA NOT NULL,
    words TSVECTOR NOT NULL,
    PRIMARY KEY (authority, case_id)
);
CREATE INDEX case_words_index ON case_words USING GIN (words);
