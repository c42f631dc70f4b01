//! Reading JSON of a known form: which field does not fit and why, without repeating what was sent,
//! because it may hold what somebody wrote.

use app::wire::is_plain_name;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub(crate) struct Misfit {
    /// The path of the field, such as `contact.telephone`; `body` for the whole.
    pub(crate) field: String,
    /// What is wrong with it.
    pub(crate) problem: String,
}

/// Reads JSON of a form.
///
/// # Errors
/// It is not JSON, or a field is missing or of another form.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Misfit> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let found = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        misfit(&path, error.inner())
    })?;
    reader.end().map_err(|error| misfit(".", &error))?;
    Ok(found)
}

fn misfit(path: &str, error: &serde_json::Error) -> Misfit {
    let at = format!("at line {} column {}", error.line(), error.column());
    let whole = if path == "." { "body" } else { path };
    match (error.classify(), named(error)) {
        (Category::Data, Some(Named::Missing(name))) => {
            let field = if path == "." { name } else { format!("{path}.{name}") };
            Misfit { field, problem: "missing".to_owned() }
        }
        (Category::Data, Some(Named::Unknown(name))) => {
            // The path names it too; whether its name may be said back is asked first.
            let above = path.strip_suffix(&name).unwrap_or_default();
            let told = if is_plain_name(&name) { &name } else { "(a name)" };
            Misfit { field: format!("{above}{told}"), problem: "no field of this form".to_owned() }
        }
        (Category::Data, None) => {
            Misfit { field: whole.to_owned(), problem: format!("not of the form wanted, {at}") }
        }
        (Category::Eof, _) => {
            Misfit { field: "body".to_owned(), problem: format!("it ends too early, {at}") }
        }
        (Category::Syntax | Category::Io, _) => {
            Misfit { field: "body".to_owned(), problem: format!("not JSON, {at}") }
        }
    }
}

/// A field that an error names.
enum Named {
    /// One that must be there.
    Missing(String),
    /// One that is none of the form.
    Unknown(String),
}

/// The field that an error names.
fn named(error: &serde_json::Error) -> Option<Named> {
    let text = error.to_string();
    let name = |start: &str, end: &str| {
        let rest = text.strip_prefix(start)?;
        rest.split(end).next().map(str::to_owned)
    };
    let unknown = || name("unknown field `", "`, expected").map(Named::Unknown);
    name("missing field `", "`").map(Named::Missing).or_else(unknown)
}

#[cfg(test)]
mod tests {
    use app::register::Matter;

    use super::read;

    fn said(json: &str) -> String {
        read::<Matter>(json.as_bytes()).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn the_field_that_does_not_fit_is_named_and_what_was_sent_is_not_repeated() {
        let start = r#"{"type":"complaint","channel":"hotline","urgency":"general""#;
        assert_eq!(said(&format!("{start}}}")), "text: missing");
        let wrong = format!(r#"{start},"text":"x","contact":{{"telephone":["secret"]}}}}"#);
        let text = said(&wrong);
        assert!(text.starts_with("contact.telephone: not of the form wanted"), "{text}");
        let wrong = format!(r#"{start},"text":"x","due_on":"the secret day"}}"#);
        let text = said(&wrong);
        assert!(text.starts_with("due_on: ") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn what_is_no_field_is_named_unless_its_name_may_be_a_persons_words() {
        let start = r#"{"type":"complaint","channel":"hotline","urgency":"general","text":"x""#;
        assert_eq!(said(&format!(r#"{start},"due":1}}"#)), "due: no field of this form");
        let said = said(&format!(r#"{start},"contact":{{"Quokka 555":1}}}}"#));
        assert_eq!(said, "contact.(a name): no field of this form");
    }

    #[test]
    fn what_is_no_json_or_ends_early_is_told_with_its_place() {
        assert!(said("{\"type\": \"a\"").starts_with("body: it ends too early, at line 1"));
        assert!(said("{]").starts_with("body: not JSON, at line 1"));
        assert!(read::<u32>(b"1 2").unwrap_err().to_string().starts_with("body: not JSON"));
    }
}
