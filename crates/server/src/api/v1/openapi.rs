//! `GET /api/v1/openapi.json`: the description of the API, OpenAPI 3.1. Made from the table below;
//! `docs/openapi.json` is a copy of it, and a test holds the two and the routes together.

mod sent;
pub(crate) mod shapes;

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use domain::case::{Escalation, Kind, Status};
use serde_json::{Map, Value, json};

use crate::http::fields::Times;
use crate::pages::case::filter::ALERTS;
use crate::pages::naming::word_of;

/// One operation: path, method, name, summary.
type Line = (&'static str, &'static str, &'static str, &'static str);

const OPERATIONS: &[Line] = &[
    ("/api/v1/cases", "get", "listCases", "Cases that the caller may see, page by page"),
    ("/api/v1/cases", "post", "createCase", "Registers a case"),
    ("/api/v1/cases/{number}", "get", "readCase", "A case with clocks, actions and events"),
    ("/api/v1/cases/{number}/actions", "get", "readActions", "What the caller may do, or why not"),
    ("/api/v1/cases/{number}/attachments", "post", "attachFile", "Attaches the body as a file"),
    ("/api/v1/cases/{number}/attachments/{id}", "get", "readFile", "The bytes of a file"),
    ("/api/v1/cases/{number}/clocks", "get", "readClocks", "Clocks and how they were counted"),
    ("/api/v1/cases/{number}/commands", "post", "doToCase", "Does something to a case"),
    ("/api/v1/cases/{number}/events", "get", "readEvents", "The events of a case"),
    ("/api/v1/cases/{number}/similar", "get", "readSimilar", "Earlier cases that may be the same"),
    ("/api/v1/appraisal", "get", "readAppraisal", "The appraisal of a period"),
    ("/api/v1/board", "get", "readBoard", "How each unit stands now"),
    ("/api/v1/units", "get", "listUnits", "The units of today"),
    ("/api/v1/policy", "get", "readPolicy", "The policy in force"),
    ("/api/v1/events", "get", "followEvents", "Sealed events in the order of sealing"),
    ("/api/v1/openapi.json", "get", "describeApi", "This description"),
];

fn parameter(place: &str, name: &str, schema: &Value, says: &str) -> Value {
    let is_needed = place == "path";
    json!({
        "in": place, "name": name, "required": is_needed, "schema": schema,
        "description": says,
    })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn one_of(words: &[String]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// The statuses of a case; the one before it exists is never seen.
fn statuses() -> Vec<String> {
    let all = [
        Status::Received,
        Status::Disposed,
        Status::Linked,
        Status::Dispatched,
        Status::Objected,
        Status::InRuling,
        Status::InProgress,
        Status::Submitted,
        Status::Verifying,
        Status::LongTerm,
        Status::Closed,
        Status::Archived,
    ];
    all.iter().map(|status| status.as_str().to_owned()).collect()
}

fn kinds() -> Vec<String> {
    [Kind::Request, Kind::Commitment, Kind::Finding, Kind::Decision].iter().map(word_of).collect()
}

fn list_parameters() -> Vec<Value> {
    let alerts: Vec<String> = ALERTS.iter().map(|word| (*word).to_owned()).collect();
    let levels = [Escalation::Reminder, Escalation::Notice, Escalation::Raised];
    let levels: Vec<String> = levels.iter().map(word_of).collect();
    let sorts = ["due", "newest", "stalest"].map(str::to_owned);
    let day = json!({ "type": "string", "format": "date" });
    let query = |name: &str, schema: Value, says: &str| parameter("query", name, &schema, says);
    vec![
        query("unit", text(), "Led by the unit of this code"),
        query(
            "status",
            json!({ "type": "array", "items": one_of(&statuses()) }),
            "In one of these",
        ),
        query("open", json!({ "type": "string", "enum": ["1"] }), "Not over"),
        query("kind", one_of(&kinds()), "Of this kind"),
        query("category", text(), "Of this subject"),
        query("type", text(), "Of this type"),
        query("channel", text(), "By this way in"),
        query("alert", one_of(&alerts), "With this alert now"),
        query("escalation", one_of(&levels), "Escalated at least so far"),
        query("from", day.clone(), "Registered from this day on"),
        query("to", day.clone(), "Registered up to this day"),
        query("closed_from", day.clone(), "Closed last from this day on"),
        query("closed_to", day, "Closed last up to this day"),
        query("words", text(), "All these words in what was asked or where"),
        query(
            "sort",
            one_of(&sorts),
            "In this order; when not given, by due time, and newest first where words are sought",
        ),
        query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 500 }), "Rows"),
        query("after", text(), "The `next` of the page before"),
    ]
}

fn parameters(name: &str, path: &str, method: &str) -> Vec<Value> {
    let mut all = match name {
        "listCases" => list_parameters(),
        "readAppraisal" => {
            let day = json!({ "type": "string", "format": "date" });
            let ticked = json!({ "type": "string", "enum": ["1"] });
            vec![
                parameter("query", "day", &day, "A day in the period; today when not given"),
                parameter("query", "cases", &ticked, "With the case numbers behind each figure"),
            ]
        }
        "followEvents" => {
            let place = json!({ "type": "integer", "minimum": 0 });
            vec![parameter("query", "after", &place, "The `next` of the answer before; 0 at first")]
        }
        _ => Vec::new(),
    };
    if path.contains("{number}") {
        all.push(parameter("path", "number", &text(), "The public number of the case"));
    }
    if method == "post" {
        let key = json!({ "type": "string", "minLength": 1, "maxLength": 200 });
        let says = "Names this request, so that it is done once however often it is sent";
        all.push(parameter("header", "Idempotency-Key", &key, says));
    }
    if path.contains("{id}") {
        all.push(parameter("path", "id", &text(), "The id of the file"));
    }
    if name == "attachFile" {
        all.push(parameter("query", "name", &text(), "The name of the file"));
    }
    if matches!(name, "doToCase" | "attachFile") {
        let says = "The ETag of the case as the client read it";
        all.push(parameter("header", "If-Match", &text(), says));
    }
    all
}

fn answer(says: &str, schema: &str) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
    json!({ "description": says, "content": { "application/json": { "schema": schema } } })
}

fn problem(says: &str) -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    json!({ "description": says, "content": { "application/problem+json": { "schema": schema } } })
}

/// The answers that an operation may give.
fn answers(name: &str, path: &str, method: &str) -> Map<String, Value> {
    let schema = match name {
        "listCases" => "CasePage",
        "createCase" => "Registered",
        "attachFile" => "Attached",
        "readCase" => "Case",
        "doToCase" => "Done",
        "readActions" => "CaseActions",
        "readClocks" => "CaseClocks",
        "readEvents" => "CaseEvents",
        "readSimilar" => "CaseSimilar",
        "readAppraisal" => "Appraisal",
        "readBoard" => "Board",
        "listUnits" => "Units",
        "followEvents" => "EventPage",
        _ => "Object",
    };
    let ok = if matches!(name, "createCase" | "attachFile") { "201" } else { "200" };
    let mut all = Map::new();
    let mut put = |status: &str, value: Value| {
        all.insert(status.to_owned(), value);
    };
    if name == "readFile" {
        let file = json!({ "*/*": { "schema": { "type": "string", "format": "binary" } } });
        put(ok, json!({ "description": "The file, as what it is", "content": file }));
    } else {
        put(ok, answer("As asked", schema));
    }
    put("503", problem("The store is away; Retry-After says when to come again"));
    put("400", problem("A field is missing, of another form, or none of this address"));
    if name == "describeApi" {
        return all;
    }
    put("401", problem("No valid bearer token"));
    if path.contains("{number}") || name == "readAppraisal" || name == "createCase" {
        put("404", problem("There is no such thing for this caller"));
    }
    if method == "post" {
        put("408", problem("The body took too long"));
        put("409", problem("A request with this Idempotency-Key is under way"));
        put("413", problem("The body is too large"));
        put("422", problem("The rules say no, or the Idempotency-Key had another request"));
    }
    if matches!(name, "doToCase" | "attachFile") {
        put("412", problem("Somebody changed the case first"));
    }
    if name == "readAppraisal" {
        put("422", problem("The rules say no"));
    }
    all
}

/// A body that is a file; what it is, its content tells.
fn bytes() -> Value {
    json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } })
}

fn body(name: &str) -> Option<Value> {
    let schema = match name {
        "createCase" => "Matter",
        "doToCase" => "Command",
        "attachFile" => return Some(json!({ "required": true, "content": bytes() })),
        _ => return None,
    };
    let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
    Some(json!({ "required": true, "content": { "application/json": { "schema": schema } } }))
}

fn operation((path, method, name, summary): &Line) -> Value {
    let mut operation = json!({
        "operationId": name,
        "summary": summary,
        "parameters": parameters(name, path, method),
        "responses": answers(name, path, method),
    });
    if let Some(object) = operation.as_object_mut() {
        if let Some(body) = body(name) {
            object.insert("requestBody".to_owned(), body);
        }
        if *name == "describeApi" {
            object.insert("security".to_owned(), json!([]));
        }
    }
    operation
}

fn or_none(schema: &str) -> Value {
    json!({ "type": [schema, "null"] })
}

/// What a client gets when something was done, or was not.
fn outcomes() -> Value {
    let integer = json!({ "type": "integer" });
    json!({
        "Object": { "type": "object" },
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status"],
            "properties": {
                "type": text(), "title": text(), "status": integer, "field": text(),
                "problem": text(), "seq": integer,
                "refusal": {
                    "type": "object",
                    "required": ["key", "arguments"],
                    "properties": { "key": text(), "arguments": { "type": "object" } },
                },
            },
        },
        "Registered": {
            "type": "object",
            "required": ["number", "seq"],
            "properties": {
                "number": text(), "seq": integer, "follow_up_code": or_none("string"),
            },
        },
        "Attached": {
            "type": "object",
            "required": ["number", "seq", "id"],
            "properties": { "number": text(), "seq": integer, "id": text() },
        },
        "Done": {
            "type": "object",
            "required": ["number", "seq", "opened"],
            "properties": {
                "number": text(), "seq": integer,
                "opened": { "type": "array", "items": text() }, "contact": or_none("object"),
            },
        },
    })
}

fn schemas() -> Map<String, Value> {
    let parts = [sent::schemas(), outcomes(), Value::Object(shapes::schemas())];
    let objects = parts.into_iter().filter_map(|part| match part {
        Value::Object(object) => Some(object),
        _ => None,
    });
    objects.flatten().collect()
}

fn made() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for line in OPERATIONS {
        let entry = paths.entry(line.0.to_owned()).or_insert_with(|| json!({}));
        if let Some(methods) = entry.as_object_mut() {
            methods.insert(line.1.to_owned(), operation(line));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Answerable",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas(),
        },
    })
}

/// The parameters that a query may have, by the table above.
pub(crate) fn query(path: &str, method: &str) -> Vec<(String, Times)> {
    let method = method.to_lowercase();
    let line = OPERATIONS.iter().find(|line| line.0 == path && line.1 == method);
    let all = line.map(|(path, method, name, _)| parameters(name, path, method));
    let all = all.unwrap_or_default();
    let of_query = all.iter().filter(|parameter| parameter["in"] == "query");
    let often = |parameter: &Value| {
        let kind = parameter.pointer("/schema/type").and_then(Value::as_str);
        if kind == Some("array") { Times::Often } else { Times::Once }
    };
    let name = |parameter: &Value| parameter["name"].as_str().unwrap_or_default().to_owned();
    of_query.map(|parameter| (name(parameter), often(parameter))).collect()
}

/// Written once: whoever asks for it a thousand times costs no more than the sending.
static TEXT: LazyLock<String> = LazyLock::new(|| made().to_string());

/// The description, for tests that hold the API to it.
#[cfg(test)]
pub(crate) fn description() -> Value {
    made()
}

/// The description.
pub(crate) async fn document() -> Response {
    (StatusCode::OK, [(CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use super::{OPERATIONS, made};
    use crate::http::routes::{Side, table};
    use std::collections::BTreeSet;

    #[test]
    fn every_route_of_the_api_is_described_and_none_that_is_not_there() {
        let routes: BTreeSet<(String, String)> = table()
            .iter()
            .filter(|route| route.side == Side::Api)
            .map(|route| (route.path.to_owned(), route.method.to_lowercase()))
            .collect();
        let described: BTreeSet<(String, String)> = OPERATIONS
            .iter()
            .map(|(path, method, _, _)| ((*path).to_owned(), (*method).to_owned()))
            .collect();
        assert_eq!(routes, described);
    }

    /// Where the copy lies. `ANSWERABLE_WRITE=1` writes it anew.
    #[test]
    fn the_copy_in_the_documents_is_the_description() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
        let mut text = serde_json::to_string_pretty(&made()).unwrap();
        text.push('\n');
        if std::env::var_os("ANSWERABLE_WRITE").is_some() {
            std::fs::write(path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text);
    }
}
