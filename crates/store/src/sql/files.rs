//! Statements about attached files, and about texts that several cases hold.

use super::statements;

statements! {
    FILE_ADD = "
        INSERT INTO attachment (authority, text_id, case_id, sha256, bytes)
        VALUES ($1, $2, $3, $4, $5)
    ";
    FILE_FORGET = "DELETE FROM attachment WHERE authority = $1 AND text_id = $2";
    FILE_OF_TEXT = "
        SELECT text_id, case_id, sha256, bytes FROM attachment
        WHERE authority = $1 AND text_id = $2
    ";
    FILE_IS_ATTACHED = "
        SELECT sha256 FROM attachment WHERE authority = $1 AND sha256 = $2 LIMIT 1
    ";
    FILES_AFTER = "
        SELECT text_id, case_id, sha256, bytes FROM attachment
        WHERE authority = $1 AND text_id > $2 ORDER BY text_id LIMIT $3
    ";

    SHARE_ADD = "
        INSERT INTO text_share (authority, text_id, case_id) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
    ";
    SHARES_FORGET = "DELETE FROM text_share WHERE authority = $1 AND text_id = $2";
    CASES_OF_TEXT = "
        SELECT case_id FROM text_body WHERE authority = $1 AND id = $2
        UNION
        SELECT case_id FROM text_share WHERE authority = $1 AND text_id = $2
    ";
}
