//! The fields of a form or of a query, as names and values in the order sent.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::trouble::Trouble;

/// Years of days that may be asked about: a day before or after them is still an instant.
const YEARS: RangeInclusive<i16> = 1..=9_990;

/// How often a name may stand in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Times {
    /// At most once.
    Once,
    /// As often as one likes.
    Often,
}

/// Names and values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a form's body or a query; what is no UTF-8 becomes replacement characters, and U+0000,
    /// which no text of a person holds and not every database takes, falls away.
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(encoded);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.replace('\0', ""))).collect())
    }

    /// A value without surrounding white space; none if it is missing or blank.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let values = self.0.iter().filter(|(found, _)| found == name);
        values.map(|(_, value)| value.trim()).find(|value| !value.is_empty())
    }

    /// Every value of a name that is not blank.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        let values = self.0.iter().filter(move |(found, _)| found == name);
        values.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// A value as it was sent, for a form that is shown again.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str())
    }

    /// A day that lies within what calendars count; none if it is missing or blank.
    ///
    /// # Errors
    /// It is no such day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Date>, Trouble> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let found = text.parse::<Date>().ok().filter(|day| YEARS.contains(&day.year()));
        let found = found.filter(|day| day.to_string() == text);
        let problem = || "a day as 2026-01-31".to_owned();
        let wrong = || Trouble::Unreadable { field: name.to_owned(), problem: problem() };
        found.map(Some).ok_or_else(wrong)
    }

    /// Whether a box was ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether something was asked for with a `1`, the one value that its name has.
    ///
    /// # Errors
    /// It has another value.
    pub(crate) fn is_one(&self, name: &str) -> Result<bool, Trouble> {
        match self.get(name) {
            None => Ok(false),
            Some("1") => Ok(true),
            Some(_) => {
                let problem = "1, or not at all".to_owned();
                Err(Trouble::Unreadable { field: name.to_owned(), problem })
            }
        }
    }

    /// The first name that is none of these, or stands more than once although it may only once.
    pub(crate) fn misfit(
        &self,
        known: impl Fn(&str) -> Option<Times>,
    ) -> Option<(&str, &'static str)> {
        let mut seen: Vec<&str> = Vec::new();
        self.0.iter().find_map(|(name, _)| {
            let is_again = seen.contains(&name.as_str());
            seen.push(name);
            match known(name) {
                None => Some((name.as_str(), "no parameter of this address")),
                Some(Times::Once) if is_again => Some((name.as_str(), "given more than once")),
                Some(Times::Once | Times::Often) => None,
            }
        })
    }

    /// All of them but some names, in the order sent.
    pub(crate) fn without<'a>(
        &'a self,
        names: &'a [&'a str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        let others = self.0.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        others.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Fields {
    fn from_iter<T: IntoIterator<Item = (&'a str, &'a str)>>(pairs: T) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

/// A query with these names and values, after its `?`; empty without any.
pub(crate) fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut writer = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        writer.append_pair(name, value);
    }
    let query = writer.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

#[cfg(test)]
mod tests {
    use super::{Fields, query};

    #[test]
    fn blank_values_count_as_missing() {
        let fields = Fields::parse(b"a=+&b=1&b=2&c");
        assert_eq!(fields.get("a"), None);
        assert_eq!(fields.all("b").collect::<Vec<_>>(), ["1", "2"]);
        assert!(!fields.is_ticked("c"));
    }

    #[test]
    fn a_query_is_read_back_as_it_was_written() {
        let written = query([("words", "路灯 & co"), ("unit", ""), ("x", "1")]);
        let fields = Fields::parse(written.trim_start_matches('?').as_bytes());
        assert_eq!(fields.get("words"), Some("路灯 & co"));
        assert_eq!(fields.get("x"), Some("1"));
        assert_eq!(query([("unit", "")]), "");
    }
}
