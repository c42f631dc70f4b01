//! Files: attached by programs and by forms, given out to be saved and to nobody else.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use serde_json::json;

use super::town::{HERE, Program, Reply, Town};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n a lamp";

async fn case(town: &Town) -> String {
    let matter = json!({
        "type": "service-request", "category": "street-light", "channel": "phone",
        "urgency": "standard", "text": "A lamp is out",
    });
    let reply = town.program("ines").await.post("/api/v1/cases", &[], &matter).await;
    reply.json()["number"].as_str().unwrap().to_owned()
}

async fn send(town: &Town, program: &Program<'_>, path: &str, key: &str, bytes: &[u8]) -> Reply {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {}", program.token))
        .header("idempotency-key", key)
        .header(CONTENT_TYPE, "image/png")
        .body(Body::from(bytes.to_vec()));
    town.send(request.unwrap(), HERE.parse().unwrap()).await
}

#[tokio::test]
async fn a_program_attaches_a_file_once_and_gets_it_back_to_be_saved() {
    let town = Town::new().await;
    let number = case(&town).await;
    let ines = town.program("ines").await;
    let path = format!("/api/v1/cases/{number}/attachments");
    let named = format!("{path}?name=%E6%BC%8F.png");
    let first = send(&town, &ines, &named, "k", PICTURE).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let again = send(&town, &ines, &named, "k", PICTURE).await;
    assert_eq!(first.json(), again.json());
    let other = send(&town, &ines, &named, "k", b"GIF89a \xfe").await;
    assert_eq!(other.json()["type"], "urn:answerable:problem:key-reused");

    let id = first.json()["id"].as_str().unwrap().to_owned();
    let file = ines.get(&format!("{path}/{id}")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.header("content-type"), "image/png");
    assert!(file.header("content-disposition").starts_with("attachment; "));
    assert_eq!(file.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    let shown = ines.get(&format!("/api/v1/cases/{number}")).await.json();
    assert_eq!(shown["attachments"][0]["file"]["name"], "漏.png");
    assert_eq!(shown["attachments"][0]["file"]["bytes"], PICTURE.len());

    // A unit that has no part in the case learns nothing of it.
    let hugo = town.program("hugo").await;
    assert_eq!(hugo.get(&format!("{path}/{id}")).await.status, StatusCode::NOT_FOUND);
    let foreign = send(&town, &hugo, &path, "h", PICTURE).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_goes_out_under_the_ending_of_what_it_is() {
    let town = Town::new().await;
    let number = case(&town).await;
    let ines = town.program("ines").await;
    let path = format!("/api/v1/cases/{number}/attachments");
    let sent = send(&town, &ines, &format!("{path}?name=invoice.bat"), "k", b"del *.*\r\n").await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    let file = ines.get(&format!("{path}/{id}")).await;
    let disposition = file.header("content-disposition");
    assert!(disposition.contains("filename=\"invoice.bat.txt\""), "{disposition}");
    assert!(disposition.ends_with("''invoice.bat.txt"), "{disposition}");
}

#[tokio::test]
async fn what_is_not_taken_is_refused_by_the_limit_that_it_breaks() {
    let town = Town::new().await;
    let number = case(&town).await;
    let ines = town.program("ines").await;
    let path = format!("/api/v1/cases/{number}/attachments?name=x.png");
    let key = async |bytes: &[u8], key: &str| {
        let reply = send(&town, &ines, &path, key, bytes).await;
        let is_large = bytes.len() > 10 * 1024 * 1024;
        let status = if is_large { 413 } else { 422 };
        assert_eq!(reply.status.as_u16(), status, "{}", reply.text);
        reply.json()["refusal"].clone()
    };
    let program = key(b"MZ\x90\0 no picture", "1").await;
    assert_eq!(program["key"], "file-type-not-allowed");
    assert_eq!(program["arguments"]["found"], "unknown");
    let just_over = key(&[PICTURE, &vec![0; 10 * 1024 * 1024]].concat(), "2").await;
    assert_eq!(just_over["key"], "file-too-large");
    let far_over = key(&[PICTURE, &vec![0; 11 * 1024 * 1024]].concat(), "3").await;
    assert_eq!(far_over["arguments"]["most"], "10485760");
    let written = json!({ "command": "attach", "file": "x", "media_type": null, "bytes": 1 });
    let path = format!("/api/v1/cases/{number}/commands");
    let refused = ines.post(&path, &[], &written).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
}

#[tokio::test]
async fn a_form_brings_a_file_and_the_page_lists_it() {
    let town = Town::new().await;
    let number = case(&town).await;
    let mut ines = town.signed_in("ines").await;
    let path = format!("/cases/{number}");
    let page = ines.get(&path).await;
    let form = format!("/cases/{number}/attachments");
    let hidden = ["token", "seq", "once"].map(|name| (name, page.hidden(&form, name)));
    let sent = async |browser: &mut super::town::Browser<'_>, hidden: &[(&str, String)]| {
        let mut body = Vec::new();
        for (name, value) in hidden {
            let part = format!(
                "--x7\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(
            b"--x7\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lamp.png\"\r\n\
              Content-Type: image/png\r\n\r\n",
        );
        body.extend_from_slice(PICTURE);
        body.extend_from_slice(b"\r\n--x7--\r\n");
        browser.post_body(&form, "multipart/form-data; boundary=x7", body).await
    };
    let foreign = sent(&mut ines, &hidden[1..]).await;
    assert_eq!(foreign.status, StatusCode::BAD_REQUEST, "a form that was not given out here");
    let reply = sent(&mut ines, &hidden).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    let page = ines.get(&path).await;
    assert!(page.text.contains("lamp.png") && page.text.contains("A file was attached."));
    let (_, link) = page.text.split_once(&format!("{form}/")).unwrap();
    let file = ines.get(&format!("{form}/{}", link.split('"').next().unwrap())).await;
    assert_eq!(file.header("content-security-policy"), "sandbox; default-src 'none'");
}
