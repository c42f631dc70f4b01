//! A form that brings a file, by RFC 7578: the fields, and the one file. The whole body is at hand.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;

use super::fields::Fields;
use super::trouble::Trouble;

/// Most parts of a form.
const PARTS_MAX: usize = 32;

/// A file as a form brings it.
#[derive(Clone)]
pub(crate) struct SentFile {
    /// Its name, as the browser gives it.
    pub(crate) name: String,
    /// Its bytes; none where no file was chosen.
    pub(crate) bytes: Arc<[u8]>,
}

impl<S: Sync> FromRequestParts<S> for SentFile {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Self>().cloned().ok_or(Trouble::BrokenBody)
    }
}

/// The fields and the file of a form.
///
/// # Errors
/// It is no such form, or it breaks off.
pub(crate) fn parse(headers: &HeaderMap, body: &[u8]) -> Result<(Fields, SentFile), Trouble> {
    let boundary = boundary(headers).ok_or_else(|| unreadable("content-type"))?;
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut file = SentFile { name: String::new(), bytes: Arc::from([]) };
    for part in parts(body, boundary.as_bytes()).ok_or(Trouble::BrokenBody)? {
        let (head, content) = split(part, b"\r\n\r\n").ok_or(Trouble::BrokenBody)?;
        let head = String::from_utf8_lossy(head);
        let Some(name) = parameter(&head, "name") else { return Err(unreadable("name")) };
        match parameter(&head, "filename") {
            Some(given) => file = SentFile { name: given, bytes: Arc::from(content) },
            None => fields.push((name, String::from_utf8_lossy(content).into_owned())),
        }
    }
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok((fields, file))
}

fn unreadable(field: &str) -> Trouble {
    Trouble::Unreadable { field: field.to_owned(), problem: "a form with a file".to_owned() }
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let given = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let (kind, _) = given.split_once(';')?;
    let is_form = kind.trim().eq_ignore_ascii_case("multipart/form-data");
    let (_, boundary) = given.split_once("boundary=").filter(|_| is_form)?;
    let boundary = boundary.split(';').next().unwrap_or_default().trim().trim_matches('"');
    (!boundary.is_empty() && boundary.len() <= 70).then(|| format!("--{boundary}"))
}

/// The parts between boundaries; none where the last boundary is missing.
fn parts<'b>(body: &'b [u8], boundary: &[u8]) -> Option<Vec<&'b [u8]>> {
    let between = [b"\r\n", boundary].concat();
    let mut rest = body.strip_prefix(boundary)?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let (part, after) = split(rest.strip_prefix(b"\r\n")?, &between)?;
        parts.push(part);
        rest = after;
        if parts.len() > PARTS_MAX {
            return None;
        }
    }
    Some(parts)
}

/// What is before and after the first place of some bytes.
fn split<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let place = memchr::memmem::find(bytes, mark)?;
    Some((bytes.get(..place)?, bytes.get(place + mark.len()..)?))
}

/// A parameter of the disposition of a part, as browsers write it: quotation marks in it are `%22`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let is_disposition =
        |line: &&str| line.to_ascii_lowercase().starts_with("content-disposition:");
    let line = head.lines().find(is_disposition)?;
    let (_, rest) = line.split_once(&format!("; {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("%22", "\"").replace("%0D", " ").replace("%0A", " "))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use axum::http::header::CONTENT_TYPE;

    use super::parse;

    fn headers(value: &str) -> HeaderMap {
        [(CONTENT_TYPE, value.parse().unwrap())].into_iter().collect()
    }

    const FORM: &str = "multipart/form-data; boundary=x7";

    #[test]
    fn fields_and_the_file_are_read_as_they_came() {
        let body = b"--x7\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc\r\n\
            --x7\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.png\"\r\n\
            Content-Type: image/png\r\n\r\n\x89P\r\n--x\r\n\0\r\n--x7--\r\n";
        let (fields, file) = parse(&headers(FORM), body).ok().unwrap();
        assert_eq!(fields.get("token"), Some("abc"));
        assert_eq!((file.name.as_str(), &*file.bytes), ("a b.png", &b"\x89P\r\n--x\r\n\0"[..]));
    }

    #[test]
    fn what_breaks_off_or_is_no_such_form_is_refused() {
        let whole = b"--x7\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x7--\r\n";
        assert!(parse(&headers(FORM), whole).is_ok());
        for length in 0..whole.len() - 4 {
            assert!(parse(&headers(FORM), &whole[..length]).is_err(), "{length}");
        }
        assert!(parse(&headers("text/plain; boundary=x7"), whole).is_err());
        assert!(parse(&headers("multipart/form-data"), whole).is_err());
    }
}
