//! Statements about authorities, rules, people, the audit trail and work to be claimed.

use super::statements;

statements! {
    AUTHORITIES = "SELECT handle, id, short_key, names, zone FROM authority ORDER BY handle";
    AUTHORITY_PUT = "
        INSERT INTO authority (handle, id, short_key, names, zone)
        VALUES ((SELECT COALESCE(MAX(handle), 0) + 1 FROM authority), $1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET
            short_key = excluded.short_key, names = excluded.names, zone = excluded.zone
    ";
    RULES_VERSION = "SELECT version FROM rules WHERE authority = $1";
    RULES_GET = "SELECT body FROM rules WHERE authority = $1";
    RULES_FIRST = "
        INSERT INTO rules (authority, version, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
    ";
    RULES_NEXT = "
        UPDATE rules SET version = $2, body = $3 WHERE authority = $1 AND version = $2 - 1
    ";
    PATHS_CLEAR = "DELETE FROM unit_path WHERE authority = $1";
    PATH_ADD = "
        INSERT INTO unit_path (authority, unit, valid_from, valid_to, path, path_end)
        VALUES ($1, $2, $3, $4, $5, $6)
    ";
    NOTE_GET = "SELECT body FROM note WHERE authority = $1 AND name = $2";
    NOTE_PUT = "
        INSERT INTO note (authority, name, body) VALUES ($1, $2, $3)
        ON CONFLICT (authority, name) DO UPDATE SET body = excluded.body
    ";

    ACCOUNT_GET = "
        SELECT person, login, password, is_active FROM account WHERE authority = $1 AND login = $2
    ";
    ACCOUNT_PUT = "
        INSERT INTO account (authority, login, person, password, is_active)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (authority, login) DO UPDATE SET
            person = excluded.person, password = excluded.password, is_active = excluded.is_active
    ";
    ACCOUNTS = "SELECT person, login, password, is_active FROM account WHERE authority = $1";
    SESSION_GET = "
        SELECT secret, person, post, is_token, label, created_at, used_at, expires_at
        FROM session WHERE authority = $1 AND secret = $2 AND expires_at > $3
    ";
    SESSION_PUT = "
        INSERT INTO session (
            authority, secret, person, post, is_token, label, created_at, used_at, expires_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (authority, secret) DO UPDATE SET
            person = excluded.person, post = excluded.post, is_token = excluded.is_token,
            label = excluded.label, created_at = excluded.created_at, used_at = excluded.used_at,
            expires_at = excluded.expires_at
    ";
    SESSION_END = "DELETE FROM session WHERE authority = $1 AND secret = $2";
    SESSIONS_END = "DELETE FROM session WHERE authority = $1 AND person = $2 AND is_token <= $3";
    SESSIONS_FORGET = "DELETE FROM session WHERE authority = $1 AND expires_at < $2";
    AUDIT_ADD = "
        INSERT INTO audit (authority, number, at, person, act, about)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING
    ";
    /// No bytes and no text stand for any.
    AUDITED = "
        SELECT number, at, person, act, about FROM audit
        WHERE authority = $1 AND number < $2 AND at >= $3 AND at < $4
            AND (CAST($5 AS BIGINT) = 0 OR person = $6)
            AND ($7 = '' OR act = $7) AND ($8 = '' OR about = $8)
        ORDER BY number DESC LIMIT $9
    ";

    STEPS_CLAIM = "
        UPDATE case_row SET step_lease_until = $3
        WHERE authority = $1 AND step_lease_until <= $2 AND next_step_at <= $2
            AND case_id IN (
                SELECT case_id FROM case_row
                WHERE authority = $1 AND next_step_at <= $2 AND step_lease_until <= $2
                ORDER BY next_step_at LIMIT $4
            )
        RETURNING case_id
    ";
    NOTICE_ADD = "
        INSERT INTO notice (
            authority, id, case_id, unit, requester, message, message_values, caused_at,
            lease_until, delivered_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)
        ON CONFLICT DO NOTHING
    ";
    NOTICES_CLAIM = "
        UPDATE notice SET lease_until = $3, worker = $5
        WHERE authority = $1 AND delivered_at IS NULL AND lease_until <= $2
            AND id IN (
                SELECT id FROM notice
                WHERE authority = $1 AND delivered_at IS NULL AND lease_until <= $2
                ORDER BY caused_at LIMIT $4
            )
        RETURNING id, case_id, unit, requester, message, message_values, caused_at,
            delivered_at
    ";
    NOTICE_DELIVERED = "
        UPDATE notice SET delivered_at = $3
        WHERE authority = $1 AND id = $2 AND delivered_at IS NULL
    ";
    NOTICES_OF_UNIT = "
        SELECT id, case_id, unit, requester, message, message_values, caused_at, delivered_at
        FROM notice WHERE authority = $1 AND unit = $2
        ORDER BY caused_at DESC, id LIMIT $3
    ";
}
