//! Statements about cases: the row, its parts, texts, contact data, names and numbers.

use super::statements;

/// The columns of a case's row that are read back, in the order in which [`crate::case_row::read`]
/// takes them.
macro_rules! case_columns {
    () => {
        "
     case_id, number, seq, head, kind, type_key, category, channel, urgency, policy_key,
     policy_version, status, closed_as, disposition, round, escalation, responsible,
     lead_unit, supports, parent_lead, counterparty_unit, requester, named_persons,
     is_requester_hidden, parent, primary_case, children_verified, children, text_id,
     place_id, registered_at, closed_at, last_update_at, due_at, is_provisional, at_risk_at,
     silent_at, next_step_at
     "
    };
}
pub(crate) use case_columns;

statements! {
    /// A case's row, new or in the place of the one with the expected number of entries, which
    /// comes in the column of the lease: a row that is written has none.
    CASE_PUT = "
        INSERT INTO case_row (
             authority, case_id, number, seq, head, kind, type_key, category, channel,
             urgency, policy_key, policy_version, status, is_over, closed_as, disposition,
             round, escalation, responsible, lead_unit, supports, parent_lead,
             counterparty_unit, requester, named_persons, is_named, is_requester_hidden,
             parent, primary_case, children_verified, children, text_id, place_id,
             registered_at, closed_at, last_update_at, due_at, is_provisional, at_risk_at,
             silent_at, next_step_at, step_lease_until
        ) VALUES (
             $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
             $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33,
             $34, $35, $36, $37, $38, $39, $40, $41, $42
        )
        ON CONFLICT (authority, case_id) DO UPDATE SET
             number = excluded.number, seq = excluded.seq, head = excluded.head, kind =
             excluded.kind, type_key = excluded.type_key, category = excluded.category,
             channel = excluded.channel, urgency = excluded.urgency, policy_key =
             excluded.policy_key, policy_version = excluded.policy_version, status =
             excluded.status, is_over = excluded.is_over, closed_as = excluded.closed_as,
             disposition = excluded.disposition, round = excluded.round, escalation =
             excluded.escalation, responsible = excluded.responsible, lead_unit =
             excluded.lead_unit, supports = excluded.supports, parent_lead =
             excluded.parent_lead, counterparty_unit = excluded.counterparty_unit, requester
             = excluded.requester, named_persons = excluded.named_persons, is_named =
             excluded.is_named, is_requester_hidden = excluded.is_requester_hidden, parent =
             excluded.parent, primary_case = excluded.primary_case, children_verified =
             excluded.children_verified, children = excluded.children, text_id =
             excluded.text_id, place_id = excluded.place_id, registered_at =
             excluded.registered_at, closed_at = excluded.closed_at, last_update_at =
             excluded.last_update_at, due_at = excluded.due_at, is_provisional =
             excluded.is_provisional, at_risk_at = excluded.at_risk_at, silent_at =
             excluded.silent_at, next_step_at = excluded.next_step_at, step_lease_until = 0
        WHERE case_row.seq = excluded.step_lease_until
    ";
    SUPPORT_CLEAR = "DELETE FROM case_support WHERE authority = $1 AND case_id = $2";
    SUPPORT_ADD = "
        INSERT INTO case_support (authority, case_id, unit, is_over) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
    ";
    PERSON_CLEAR = "DELETE FROM case_person WHERE authority = $1 AND case_id = $2";
    PERSON_ADD = "
        INSERT INTO case_person (authority, case_id, person) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
    ";
    /// A case's number, whether it has facts, and these.
    CASE_AND_FACTS = "
        SELECT c.number,
            CASE WHEN f.case_id IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END,
            f.body, f.counted_at, f.revision
        FROM case_row c
        LEFT JOIN case_facts f ON f.authority = c.authority AND f.case_id = c.case_id
        WHERE c.authority = $1 AND c.case_id = $2
    ";
    CASE_NUMBER = "SELECT number FROM case_row WHERE authority = $1 AND case_id = $2";
    CASE_BY_NUMBER = "SELECT case_id FROM case_row WHERE authority = $1 AND number = $2";

    TEXT_ADD = "
        INSERT INTO text_body (authority, id, case_id, hash_key, body) VALUES ($1, $2, $3, $4, $5)
    ";
    /// A case that is handed over takes its texts along: the other authority gets its own.
    TEXT_COPY = "
        INSERT INTO text_body (authority, id, case_id, hash_key, body)
        SELECT c.authority, t.id, c.case_id, t.hash_key, t.body
        FROM case_row c
        JOIN text_body t ON t.authority = $3 AND t.id = $4
        WHERE c.authority = $1 AND c.case_id = $2
        ON CONFLICT DO NOTHING
    ";
    TEXT_FORGET = "DELETE FROM text_body WHERE authority = $1 AND id = $2";
    TEXT_GET = "SELECT id, hash_key, body FROM text_body WHERE authority = $1 AND id = $2";

    CONTACT_PUT = "
        INSERT INTO contact (authority, requester, key_id, sealed, telephone, follow_up_code)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (authority, requester) DO UPDATE SET
            key_id = excluded.key_id, sealed = excluded.sealed,
            telephone = excluded.telephone, follow_up_code = excluded.follow_up_code
    ";
    CONTACT_GET = "
        SELECT requester, key_id, sealed, telephone, follow_up_code
        FROM contact WHERE authority = $1 AND requester = $2
    ";
    /// Few; asked for in an order, the engine would walk the key instead of the index.
    CONTACT_BY_TELEPHONE = "
        SELECT requester FROM contact WHERE authority = $1 AND telephone = $2
    ";
    CONTACT_BY_CODE = "
        SELECT requester FROM contact WHERE authority = $1 AND follow_up_code = $2
    ";

    CONTACTS_OF_OTHER_KEYS = "
        SELECT requester, key_id, sealed, telephone, follow_up_code
        FROM contact WHERE authority = $1 AND key_id <> $2 ORDER BY requester LIMIT $3
    ";
    CONTACT_SEAL_AGAIN = "
        UPDATE contact SET key_id = $3, sealed = $4
        WHERE authority = $1 AND requester = $2 AND key_id = $5
    ";
    /// Looks again: a case may have come, or been reopened, since the requester was found at rest.
    CONTACT_FORGET = "
        DELETE FROM contact
        WHERE authority = $1 AND requester = $2
            AND NOT EXISTS (
                SELECT 1 FROM case_row c
                WHERE c.authority = contact.authority AND c.requester = contact.requester
                    AND (c.is_over = 0 OR COALESCE(c.closed_at, c.last_update_at) >= $3)
            )
    ";
    FIRST_REGISTERED = "SELECT MIN(registered_at) FROM case_row WHERE authority = $1";
    REQUESTERS_AT_REST = "
        SELECT k.requester FROM contact k
        WHERE k.authority = $1 AND k.requester > $3
            AND EXISTS (
                SELECT 1 FROM case_row c
                WHERE c.authority = k.authority AND c.requester = k.requester
            )
            AND NOT EXISTS (
                SELECT 1 FROM case_row c
                WHERE c.authority = k.authority AND c.requester = k.requester
                    AND (c.is_over = 0 OR COALESCE(c.closed_at, c.last_update_at) >= $2)
            )
        ORDER BY k.requester LIMIT $4
    ";

    PRECEDENT_ADD = "
        INSERT INTO precedent (authority, ruling, type_key, category, ruled_at, body)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING
    ";
    PRECEDENTS = "
        SELECT body FROM precedent
        WHERE authority = $1 AND type_key = $2 AND category = $3
        ORDER BY ruled_at DESC, ruling DESC
    ";

    IDEMPOTENCY_ADD = "
        INSERT INTO idempotency (authority, account, request_key, request, answer, used_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING
    ";
    IDEMPOTENCY_FORGET = "DELETE FROM idempotency WHERE authority = $1 AND used_at < $2";
    IDEMPOTENCY_GET = "
        SELECT request, answer FROM idempotency
        WHERE authority = $1 AND account = $2 AND request_key = $3
    ";

    EXTERNAL_ADD = "
        INSERT INTO external_name (authority, source, id, case_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
    ";
    EXTERNAL_GET = "
        SELECT case_id FROM external_name WHERE authority = $1 AND source = $2 AND id = $3
    ";

    /// Takes a block of numbers and gives back the first.
    NUMBERS_TAKE = "
        INSERT INTO number_block (authority, year, next_number) VALUES ($1, $2, 1 + $3)
        ON CONFLICT (authority, year) DO UPDATE SET next_number = number_block.next_number + $3
        RETURNING next_number - $3
    ";
}
