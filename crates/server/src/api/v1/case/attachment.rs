//! `POST /api/v1/cases/{number}/attachments` attaches a file, `GET .../attachments/{id}` gives its
//! bytes.

use app::act::{ClientKey, Done};
use app::attach::{Upload, sha256};
use axum::http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::api::caller::{Caller, From, RawBody, seen};
use crate::api::reply::{Answer, of_case};
use crate::http::fields::Fields;
use crate::http::place::Path;
use crate::http::trouble::Trouble;
use crate::http::{command, file};
use crate::pages::desk::Asked;

/// Attaches the body as a file, once for each client's key. Its name is in the query.
pub(crate) async fn post(
    From(caller): From,
    Path(number): Path<String>,
    Asked(asked): Asked,
    headers: HeaderMap,
    body: RawBody,
) -> Answer {
    let asked: Fields = asked;
    let name = asked.get("name").unwrap_or_default().to_owned();
    // Other bytes are another request, also where they are no text.
    let what = format!("{}\n{name}", sha256(&body.0));
    let path = format!("{number}/attachments");
    let (key, _flight) = caller.client(&headers, (&path, what.as_bytes()))?.unzip();
    let upload = Upload { name, bytes: body.0 };
    let (site, actor) = (&caller.site, caller.actor()?);
    let done = match attach(&caller, &number, upload, (seen(&headers), key)).await {
        Ok(done) => done,
        Err(trouble) => return Err(command::unseen(site, &actor, &number, trouble).await),
    };
    let answer = json!({ "number": done.number, "seq": done.seq, "id": done.attached });
    Ok(of_case(StatusCode::CREATED, &answer, done.seq))
}

async fn attach(
    caller: &Caller,
    number: &str,
    upload: Upload,
    (seen, key): (Result<Option<u64>, Trouble>, Option<ClientKey>),
) -> Result<Done, Trouble> {
    let (site, actor) = (&caller.site, caller.actor()?);
    let case = site.app.store.find(site.authority, number).await?.ok_or(Trouble::NotFound)?;
    let who = (site.authority, actor);
    Ok(site.app.attach(who, case, upload, (seen?, key)).await?)
}

/// The bytes of a file.
pub(crate) async fn get(From(caller): From, Path((number, id)): Path<(String, String)>) -> Answer {
    file::serve(&caller.site, &caller.actor()?, &number, &id).await
}
