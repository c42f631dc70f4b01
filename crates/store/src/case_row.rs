//! A case's row between Rust and its columns. Not here: what its values mean; `app` makes them.

use app::port::Fault;
use app::port::list::CaseRow;
use domain::ids::{
    AuthorityId, CaseId, CategoryKey, ChannelKey, DispositionKey, PersonId, PolicyKey, PolicyRef,
    RequesterId, TextId, TypeKey, UnitId, UrgencyKey,
};

use crate::value::{Row, Value, ids, word};

/// The parameters of [`crate::sql::CASE_PUT`], but for the expected number of entries.
pub(crate) fn values(handle: i64, row: &CaseRow) -> Result<Vec<Value>, Fault> {
    Ok(vec![
        handle.into(),
        row.case.0.into(),
        row.number.as_str().into(),
        row.seq.into(),
        row.head.into(),
        word(&row.kind)?,
        row.type_key.as_str().into(),
        row.category.as_ref().map(CategoryKey::as_str).into(),
        row.channel.as_str().into(),
        row.urgency.as_str().into(),
        row.policy.key.as_str().into(),
        row.policy.version.into(),
        row.status.as_str().into(),
        row.status.is_over().into(),
        row.closed_as.as_ref().map_or(Ok(Value::Null), word)?,
        row.disposition.as_ref().map(DispositionKey::as_str).into(),
        row.round.into(),
        word(&row.escalation)?,
        row.responsible.map(|unit| unit.0).into(),
        row.lead.map(|unit| unit.0).into(),
        ids(row.supports.iter().map(|unit| unit.0)),
        row.parent_lead.map(|unit| unit.0).into(),
        row.counterparty_unit.map(|unit| unit.0).into(),
        row.requester.map(|requester| requester.0).into(),
        ids(row.named_persons.iter().map(|person| person.0)),
        (!row.named_persons.is_empty()).into(),
        row.is_requester_hidden.into(),
        row.parent.map(|case| case.0).into(),
        row.primary.map(|case| case.0).into(),
        row.children.0.into(),
        row.children.1.into(),
        row.text.0.into(),
        row.place.map(|text| text.0).into(),
        row.registered_at.into(),
        row.closed_at.into(),
        row.last_update_at.into(),
        Value::or_never(row.due_at),
        row.is_provisional.into(),
        Value::or_never(row.at_risk_at),
        Value::or_never(row.silent_at),
        Value::or_never(row.next_step_at),
    ])
}

/// Reads the columns of `case_columns!` back.
pub(crate) fn read(authority: AuthorityId, row: &mut Row) -> Result<CaseRow, Fault> {
    Ok(CaseRow {
        authority,
        case: CaseId(row.id()?),
        number: row.text()?,
        seq: row.count()?,
        head: row.digest()?,
        kind: row.word()?,
        type_key: TypeKey::from(row.text()?.as_str()),
        category: row.text_or_none()?.map(|key| CategoryKey::from(key.as_str())),
        channel: ChannelKey::from(row.text()?.as_str()),
        urgency: UrgencyKey::from(row.text()?.as_str()),
        policy: PolicyRef { key: PolicyKey::from(row.text()?.as_str()), version: row.small()? },
        status: row.word()?,
        closed_as: row.word_or_none()?,
        disposition: row.text_or_none()?.map(|key| DispositionKey::from(key.as_str())),
        round: row.small()?,
        escalation: row.word()?,
        responsible: row.id_or_none()?.map(UnitId),
        lead: row.id_or_none()?.map(UnitId),
        supports: row.ids()?.into_iter().map(UnitId).collect(),
        parent_lead: row.id_or_none()?.map(UnitId),
        counterparty_unit: row.id_or_none()?.map(UnitId),
        requester: row.id_or_none()?.map(RequesterId),
        named_persons: row.ids()?.into_iter().map(PersonId).collect(),
        is_requester_hidden: row.flag()?,
        parent: row.id_or_none()?.map(CaseId),
        primary: row.id_or_none()?.map(CaseId),
        children: (row.small()?, row.small()?),
        text: TextId(row.id()?),
        place: row.id_or_none()?.map(TextId),
        registered_at: row.instant()?,
        closed_at: row.instant_or_none()?,
        last_update_at: row.instant()?,
        due_at: row.instant_or_none()?,
        is_provisional: row.flag()?,
        at_risk_at: row.instant_or_none()?,
        silent_at: row.instant_or_none()?,
        next_step_at: row.instant_or_none()?,
    })
}
