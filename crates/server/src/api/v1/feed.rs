//! `GET /api/v1/events?after=`: every sealed event of the cases that the caller may see, in the
//! order of sealing, for integrations that follow along. Events hold no text and no personal data.

use std::collections::HashMap;

use app::act::Known;
use app::port::feed::{FeedEntry, FeedPlace};
use axum::http::StatusCode;
use domain::access::may_view;
use domain::ids::CaseId;
use serde_json::{Value, json};

use crate::api::caller::{Caller, From};
use crate::api::reply::{Answer, json as reply};
use crate::http::trouble::Trouble;
use crate::pages::desk::Asked;

/// Entries looked at for one answer.
const ENTRIES: u32 = 500;

/// Numbers of the cases in a stretch of the feed that the caller may see.
async fn seen(caller: &Caller, entries: &[FeedEntry]) -> Result<HashMap<CaseId, String>, Trouble> {
    let (app, actor) = (&caller.site.app, caller.actor()?);
    let mut cases: Vec<CaseId> = entries.iter().map(|entry| entry.case).collect();
    cases.sort_unstable();
    cases.dedup();
    let context = caller.rules.context(app.clock.now(), &actor, &[]);
    let viewer = context.viewer();
    let mut seen = HashMap::new();
    for loaded in app.store.load(caller.site.authority, &cases).await? {
        let known = Known::read(&loaded)?;
        if may_view(&viewer, &known.case.subject()) {
            seen.insert(known.case.id, known.number);
        }
    }
    Ok(seen)
}

fn shown(entry: &FeedEntry, number: &str) -> Value {
    let body: Value = serde_json::from_str(&entry.entry.body).unwrap_or_default();
    json!({
        "place": entry.place.map(|place| place.0),
        "number": number,
        "seq": entry.entry.seq,
        "occurred_at": entry.entry.occurred_at,
        "recorded_at": entry.entry.recorded_at,
        "event": body,
        "hash": entry.entry.hash,
    })
}

/// The events after a place. `next` is where to go on: it moves past events that are not for the
/// caller too.
pub(crate) async fn get(From(caller): From, Asked(asked): Asked) -> Answer {
    let wrong = |_| Trouble::Unreadable {
        field: "after".to_owned(),
        problem: "the `next` of an answer before, or 0".to_owned(),
    };
    let after = FeedPlace(asked.get("after").unwrap_or("0").parse().map_err(wrong)?);
    let store = &caller.site.app.store;
    let entries = store.entries_after(caller.site.authority, after, ENTRIES).await?;
    let seen = seen(&caller, &entries).await?;
    let events: Vec<Value> =
        entries.iter().filter_map(|entry| Some(shown(entry, seen.get(&entry.case)?))).collect();
    let next = entries.last().and_then(|entry| entry.place).unwrap_or(after).0;
    let is_more = u32::try_from(entries.len()).is_ok_and(|count| count == ENTRIES);
    Ok(reply(StatusCode::OK, &json!({ "events": events, "next": next, "is_more": is_more })))
}
