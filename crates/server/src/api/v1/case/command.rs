//! `POST /api/v1/cases/{number}/commands`: does something to a case.

use app::act::{Act, ClientKey};
use axum::http::{HeaderMap, StatusCode};
use domain::case::Command;
use serde_json::{Value, json};

use crate::api::caller::{Caller, From, RawBody, seen};
use crate::api::reply::{Answer, of_case};
use crate::http::command;
use crate::http::place::Path;
use crate::http::trouble::Trouble;

/// Does what the body says, once for each client's key.
pub(crate) async fn post(
    From(caller): From,
    Path(number): Path<String>,
    headers: HeaderMap,
    body: RawBody,
) -> Answer {
    let (key, _flight) = caller.client(&headers, (&number, &body.0))?.unzip();
    let json: Value = body.json()?;
    match act(&caller, &number, (seen(&headers), key), json).await {
        Ok(response) => Ok(response),
        Err(trouble) => {
            Err(command::unseen(&caller.site, &caller.actor()?, &number, trouble).await)
        }
    }
}

async fn act(
    caller: &Caller,
    number: &str,
    (seen, key): (Result<Option<u64>, Trouble>, Option<ClientKey>),
    json: Value,
) -> Answer {
    let (site, actor) = (&caller.site, caller.actor()?);
    let case = site.app.store.find(site.authority, number).await?.ok_or(Trouble::NotFound)?;
    let (command, texts) = command::read(site, (&caller.rules, &actor), case, json).await?;
    let is_reveal = matches!(command, Command::RevealContact { .. });
    let mut act = Act::new(site.authority, case, actor, command).with_texts(texts);
    act.seen = seen?;
    act.client = key;
    let (done, contact) =
        if is_reveal { site.app.reveal(act).await? } else { (site.app.act(act).await?, None) };
    let opened: Vec<&String> = done.opened.iter().map(|(_, number)| number).collect();
    let answer = json!({
        "number": done.number,
        "seq": done.seq,
        "opened": opened,
        "contact": contact,
    });
    Ok(of_case(StatusCode::OK, &answer, done.seq))
}
