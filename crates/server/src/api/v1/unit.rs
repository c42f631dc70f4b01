//! `GET /api/v1/units`: the units of today.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::api::caller::From;
use crate::api::reply::{Answer, json as reply};
use crate::locales::Language;

/// Units with their names and places in the tree.
pub(crate) async fn get(From(caller): From) -> Answer {
    let (rules, now) = (&caller.rules, caller.site.app.clock.now());
    let units: Vec<Value> = rules
        .organisation
        .units()
        .filter_map(|unit| {
            let version = unit.at(now)?;
            let parent = version.parent.and_then(|parent| rules.organisation.unit(parent));
            let names = Language::ALL.iter().map(|language| {
                let name = rules.unit_name(unit.id, language.tag());
                (language.tag().to_owned(), json!(name))
            });
            Some(json!({
                "code": unit.code,
                "names": names.collect::<serde_json::Map<_, _>>(),
                "parent": parent.map(|parent| parent.code.clone()),
                "level": version.level,
                "peer_group": version.peer_group,
            }))
        })
        .collect();
    Ok(reply(StatusCode::OK, &json!({ "units": units })))
}
