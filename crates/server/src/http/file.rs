//! Giving out an attached file: always to be saved, never to be shown or run.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::actor::Actor;
use domain::ids::TextId;
use domain::policy::MediaType;

use super::site::Site;
use super::trouble::Trouble;

/// What a file may do that a browser shows in spite of everything: nothing.
const SANDBOX: &str = "sandbox; default-src 'none'";

/// The file of an id, for a person who may read it.
///
/// # Errors
/// There is no such file for this person, its bytes are missing, or the store is away.
pub(crate) async fn serve(
    site: &Site,
    actor: &Actor,
    number: &str,
    id: &str,
) -> Result<Response, Trouble> {
    let id = id.parse().map(TextId).map_err(|_| Trouble::NotFound)?;
    let found = site.app.attachment((site.authority, actor), number, id).await?;
    let (description, bytes) = found.ok_or(Trouble::NotFound)?;
    let kind = description.media_type.map_or("application/octet-stream", MediaType::as_str);
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    let disposition = HeaderValue::from_str(&disposition(&description.name));
    headers.insert(CONTENT_DISPOSITION, disposition.map_err(|_| Trouble::Failed)?);
    Ok(response)
}

/// A name in both ways of RFC 6266: in ASCII for old readers, and as it is.
fn disposition(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._- ".contains(letter);
    let plain: String =
        name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_leave_its_place_in_the_header() {
        assert_eq!(
            disposition("漏 \"x\";a.png"),
            "attachment; filename=\"_ _x__a.png\"; filename*=UTF-8''%E6%BC%8F%20%22x%22%3Ba.png"
        );
    }
}
