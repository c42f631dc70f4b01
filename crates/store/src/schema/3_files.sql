-- Which text describes which attached file. The bytes lie apart, under their SHA-256.
CREATE TABLE attachment (
    authority BIGINT NOT NULL,
    text_id BYTES NOT NULL,
    case_id BYTES NOT NULL,
    sha256 BYTES NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (authority, text_id)
) STRICT;
CREATE INDEX attachment_by_sha256 ON attachment (authority, sha256);

-- Cases that hold a text which another case brought.
CREATE TABLE text_share (
    authority BIGINT NOT NULL,
    text_id BYTES NOT NULL,
    case_id BYTES NOT NULL,
    PRIMARY KEY (authority, text_id, case_id)
) STRICT, WITHOUT ROWID;
