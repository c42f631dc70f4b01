-- Types are written as BIGINT, TEXT and BYTES; each engine's own names are put in their place.
-- `authority` is the small number under which this database keeps an authority.

CREATE TABLE authority (
    handle BIGINT NOT NULL PRIMARY KEY,
    id BYTES NOT NULL UNIQUE,
    short_key TEXT NOT NULL UNIQUE,
    names TEXT NOT NULL,
    zone TEXT NOT NULL
) STRICT;

-- Everything decisions depend on besides cases, as JSON; small, replaced whole.
CREATE TABLE rules (
    authority BIGINT NOT NULL PRIMARY KEY REFERENCES authority (handle),
    version BIGINT NOT NULL,
    body TEXT NOT NULL
) STRICT;

-- The tree of units as paths of ids, root first, each valid for a stretch of time. Paths below one
-- lie between it and its end.
CREATE TABLE unit_path (
    authority BIGINT NOT NULL REFERENCES authority (handle),
    unit BYTES NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    path BYTES NOT NULL,
    path_end BYTES NOT NULL,
    PRIMARY KEY (authority, unit, valid_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_path_by_path ON unit_path (authority, path, unit);

CREATE TABLE note (
    authority BIGINT NOT NULL REFERENCES authority (handle),
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (authority, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    authority BIGINT NOT NULL REFERENCES authority (handle),
    login TEXT NOT NULL,
    person BYTES NOT NULL,
    password TEXT,
    is_active BIGINT NOT NULL,
    PRIMARY KEY (authority, login)
) STRICT;

CREATE TABLE session (
    authority BIGINT NOT NULL REFERENCES authority (handle),
    secret BYTES NOT NULL,
    person BYTES NOT NULL,
    post BYTES,
    is_token BIGINT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (authority, secret)
) STRICT;

CREATE TABLE audit (
    authority BIGINT NOT NULL REFERENCES authority (handle),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person BYTES,
    act TEXT NOT NULL,
    about TEXT NOT NULL,
    PRIMARY KEY (authority, number)
) STRICT;

-- Contact data, encrypted; found again by keyed hashes.
CREATE TABLE contact (
    authority BIGINT NOT NULL,
    requester BYTES NOT NULL,
    key_id TEXT NOT NULL,
    sealed BYTES NOT NULL,
    telephone BYTES,
    follow_up_code BYTES,
    PRIMARY KEY (authority, requester)
) STRICT;
CREATE INDEX contact_by_telephone ON contact (authority, telephone);
CREATE INDEX contact_by_code ON contact (authority, follow_up_code);

-- Texts beside the journal, UTF-8, with the random key of their hash. Forgotten by deletion.
CREATE TABLE text_body (
    authority BIGINT NOT NULL,
    id BYTES NOT NULL,
    case_id BYTES NOT NULL,
    hash_key BYTES NOT NULL,
    body BYTES NOT NULL,
    PRIMARY KEY (authority, id)
) STRICT;

-- The current row of a case. An instant that is not there is the greatest BIGINT where lists sort
-- or compare by it.
CREATE TABLE case_row (
    authority BIGINT NOT NULL,
    case_id BYTES NOT NULL,
    number TEXT NOT NULL,
    seq BIGINT NOT NULL,
    head BYTES NOT NULL,
    kind TEXT NOT NULL,
    type_key TEXT NOT NULL,
    category TEXT,
    channel TEXT NOT NULL,
    urgency TEXT NOT NULL,
    policy_key TEXT NOT NULL,
    policy_version BIGINT NOT NULL,
    status TEXT NOT NULL,
    is_over BIGINT NOT NULL,
    closed_as TEXT,
    disposition TEXT,
    round BIGINT NOT NULL,
    escalation TEXT NOT NULL,
    responsible BYTES,
    lead_unit BYTES,
    supports BYTES NOT NULL,
    parent_lead BYTES,
    counterparty_unit BYTES,
    requester BYTES,
    named_persons BYTES NOT NULL,
    is_named BIGINT NOT NULL,
    is_requester_hidden BIGINT NOT NULL,
    parent BYTES,
    primary_case BYTES,
    children_verified BIGINT NOT NULL,
    children BIGINT NOT NULL,
    text_id BYTES NOT NULL,
    place_id BYTES,
    registered_at BIGINT NOT NULL,
    closed_at BIGINT,
    last_update_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    is_provisional BIGINT NOT NULL,
    at_risk_at BIGINT NOT NULL,
    silent_at BIGINT NOT NULL,
    next_step_at BIGINT NOT NULL,
    step_lease_until BIGINT NOT NULL,
    PRIMARY KEY (authority, case_id)
) STRICT;
CREATE UNIQUE INDEX case_row_by_number ON case_row (authority, number);
CREATE INDEX case_row_by_lead ON case_row (authority, lead_unit, is_over, due_at, case_id);
CREATE INDEX case_row_by_due ON case_row (authority, is_over, due_at, case_id);
CREATE INDEX case_row_by_status ON case_row (authority, status, due_at, case_id);
CREATE INDEX case_row_by_responsible ON case_row (authority, responsible, is_over, due_at);
CREATE INDEX case_row_by_registered ON case_row (authority, registered_at, case_id);
CREATE INDEX case_row_by_next_step ON case_row (authority, next_step_at);
CREATE INDEX case_row_by_silent ON case_row (authority, is_over, silent_at);
CREATE INDEX case_row_by_requester ON case_row (authority, requester) WHERE requester IS NOT NULL;
CREATE INDEX case_row_by_parent ON case_row (authority, parent) WHERE parent IS NOT NULL;

-- Supporting units that take part, and persons who alone may see a case: by them lists are limited.
CREATE TABLE case_support (
    authority BIGINT NOT NULL,
    case_id BYTES NOT NULL,
    unit BYTES NOT NULL,
    PRIMARY KEY (authority, case_id, unit),
    FOREIGN KEY (authority, case_id) REFERENCES case_row (authority, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_support_by_unit ON case_support (authority, unit, case_id);

CREATE TABLE case_person (
    authority BIGINT NOT NULL,
    case_id BYTES NOT NULL,
    person BYTES NOT NULL,
    PRIMARY KEY (authority, case_id, person),
    FOREIGN KEY (authority, case_id) REFERENCES case_row (authority, case_id)
) STRICT, WITHOUT ROWID;

-- The append-only journal. `batch` and `slot` say with which others an entry was committed.
CREATE TABLE journal (
    authority BIGINT NOT NULL,
    case_id BYTES NOT NULL,
    seq BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BYTES NOT NULL,
    batch BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    PRIMARY KEY (authority, case_id, seq)
) STRICT;
CREATE UNIQUE INDEX journal_by_batch ON journal (authority, batch, slot);

-- Entries that were committed together. A checkpoint gives them their places in the feed.
CREATE TABLE batch (
    authority BIGINT NOT NULL,
    number BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    checkpoint BIGINT,
    first_place BIGINT,
    PRIMARY KEY (authority, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_unsealed ON batch (authority, number) WHERE checkpoint IS NULL;
CREATE UNIQUE INDEX batch_by_place ON batch (authority, first_place)
    WHERE first_place IS NOT NULL;

CREATE TABLE checkpoint (
    authority BIGINT NOT NULL,
    number BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    last_place BIGINT NOT NULL,
    root BYTES NOT NULL,
    chain BYTES NOT NULL,
    PRIMARY KEY (authority, number)
) STRICT;

-- What a case gives an appraisal to count, as JSON, with the days of its first and last fact.
CREATE TABLE case_facts (
    authority BIGINT NOT NULL,
    case_id BYTES NOT NULL,
    first_day BIGINT,
    last_day BIGINT,
    body TEXT NOT NULL,
    PRIMARY KEY (authority, case_id)
) STRICT;

CREATE TABLE tally (
    authority BIGINT NOT NULL,
    day BIGINT NOT NULL,
    unit BYTES NOT NULL,
    measure BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (authority, day, unit, measure)
) STRICT, WITHOUT ROWID;

-- Messages to be delivered, one for each effect.
CREATE TABLE notice (
    authority BIGINT NOT NULL,
    id TEXT NOT NULL,
    case_id BYTES NOT NULL,
    unit BYTES,
    requester BYTES,
    message TEXT NOT NULL,
    message_values TEXT NOT NULL,
    caused_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    worker TEXT,
    delivered_at BIGINT,
    PRIMARY KEY (authority, id)
) STRICT;
CREATE INDEX notice_waiting ON notice (authority, caused_at) WHERE delivered_at IS NULL;
CREATE INDEX notice_by_unit ON notice (authority, unit, caused_at);

CREATE TABLE precedent (
    authority BIGINT NOT NULL,
    ruling BYTES NOT NULL,
    type_key TEXT NOT NULL,
    category TEXT,
    ruled_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (authority, ruling)
) STRICT;
CREATE INDEX precedent_by_subject ON precedent (authority, type_key, category, ruled_at);

CREATE TABLE idempotency (
    authority BIGINT NOT NULL,
    account BYTES NOT NULL,
    request_key TEXT NOT NULL,
    request BYTES NOT NULL,
    answer TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (authority, account, request_key)
) STRICT;

CREATE TABLE external_name (
    authority BIGINT NOT NULL,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    case_id BYTES NOT NULL,
    PRIMARY KEY (authority, source, id)
) STRICT, WITHOUT ROWID;

-- Public numbers are taken in blocks: the next one not given yet.
CREATE TABLE number_block (
    authority BIGINT NOT NULL,
    year BIGINT NOT NULL,
    next_number BIGINT NOT NULL,
    PRIMARY KEY (authority, year)
) STRICT, WITHOUT ROWID;
