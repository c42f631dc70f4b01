//! Values that cross between Rust and a database: three storage types and NULL, and rows of them.
//! Not here: what a column means; the modules that implement ports know that.

use app::port::Fault;
use domain::text_ref::Digest;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// "Never", for columns that lists sort by: an instant that no clock reaches, so that rows without
/// one come last.
pub(crate) const NEVER: i64 = i64::MAX;

/// A value of a column or a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing.
    Null,
    /// BIGINT.
    Integer(i64),
    /// TEXT.
    Text(String),
    /// BLOB or BYTEA.
    Bytes(Vec<u8>),
}

impl Value {
    /// What kind of value it is, for messages.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Integer(_) => "an integer",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
        }
    }

    /// An instant that may be missing, in a column that is sorted by.
    pub(crate) fn or_never(at: Option<Timestamp>) -> Self {
        Self::Integer(at.map_or(NEVER, Timestamp::as_microsecond))
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<u64> for Value {
    /// Counts and places; one beyond the range of BIGINT is taken for the greatest there is.
    fn from(value: u64) -> Self {
        Self::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Bytes(value.as_bytes().to_vec())
    }
}

impl From<Digest> for Value {
    fn from(value: Digest) -> Self {
        Self::Bytes(value.0.to_vec())
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Integer(value.as_microsecond())
    }
}

impl From<Date> for Value {
    fn from(value: Date) -> Self {
        Self::Integer(day_number(value))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A day as the number that its digits make: 20260131. Days sort as numbers and people can read
/// them.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day of a number.
fn day_of(number: i64) -> Option<Date> {
    let year = i16::try_from(number.div_euclid(10_000)).ok()?;
    let rest = i8::try_from(number.rem_euclid(10_000) / 100).ok()?;
    Date::new(year, rest, i8::try_from(number.rem_euclid(100)).ok()?).ok()
}

/// A row: its values are taken one after another, in the order of the statement's columns.
#[derive(Debug)]
pub(crate) struct Row {
    values: std::vec::IntoIter<Value>,
    statement: &'static str,
    column: usize,
}

impl Row {
    /// A row of a statement.
    pub(crate) fn new(values: Vec<Value>, statement: &'static str) -> Self {
        Self { values: values.into_iter(), statement, column: 0 }
    }

    fn next(&mut self) -> Value {
        self.column += 1;
        self.values.next().unwrap_or(Value::Null)
    }

    fn unexpected(&self, found: &str, wanted: &str) -> Fault {
        let (column, statement) = (self.column, self.statement);
        Fault::corrupt(format!("column {column} of {statement} is {found}, not {wanted}"))
    }

    /// An integer, or nothing.
    pub(crate) fn integer_or_none(&mut self) -> Result<Option<i64>, Fault> {
        match self.next() {
            Value::Null => Ok(None),
            Value::Integer(value) => Ok(Some(value)),
            other => Err(self.unexpected(other.kind(), "an integer")),
        }
    }

    /// An integer.
    pub(crate) fn integer(&mut self) -> Result<i64, Fault> {
        self.integer_or_none()?.ok_or_else(|| self.unexpected("nothing", "an integer"))
    }

    /// A count or place, never negative.
    pub(crate) fn count(&mut self) -> Result<u64, Fault> {
        let value = self.integer()?;
        u64::try_from(value).map_err(|_| self.unexpected("negative", "a count"))
    }

    /// A small count.
    pub(crate) fn small(&mut self) -> Result<u32, Fault> {
        let value = self.integer()?;
        u32::try_from(value).map_err(|_| self.unexpected("out of range", "a small count"))
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self) -> Result<bool, Fault> {
        Ok(self.integer()? != 0)
    }

    /// A text, or nothing.
    pub(crate) fn text_or_none(&mut self) -> Result<Option<String>, Fault> {
        match self.next() {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            other => Err(self.unexpected(other.kind(), "a text")),
        }
    }

    /// A text.
    pub(crate) fn text(&mut self) -> Result<String, Fault> {
        self.text_or_none()?.ok_or_else(|| self.unexpected("nothing", "a text"))
    }

    /// Bytes, or nothing.
    pub(crate) fn bytes_or_none(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        match self.next() {
            Value::Null => Ok(None),
            Value::Bytes(value) => Ok(Some(value)),
            other => Err(self.unexpected(other.kind(), "bytes")),
        }
    }

    /// Bytes.
    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, Fault> {
        self.bytes_or_none()?.ok_or_else(|| self.unexpected("nothing", "bytes"))
    }

    /// An id, or nothing.
    pub(crate) fn id_or_none(&mut self) -> Result<Option<Uuid>, Fault> {
        let Some(bytes) = self.bytes_or_none()? else { return Ok(None) };
        Uuid::from_slice(&bytes).map(Some).map_err(|_| self.unexpected("something else", "an id"))
    }

    /// An id.
    pub(crate) fn id(&mut self) -> Result<Uuid, Fault> {
        self.id_or_none()?.ok_or_else(|| self.unexpected("nothing", "an id"))
    }

    /// Ids in a row, 16 bytes each.
    pub(crate) fn ids(&mut self) -> Result<Vec<Uuid>, Fault> {
        let bytes = self.bytes()?;
        let (chunks, rest) = bytes.as_chunks::<16>();
        if !rest.is_empty() {
            return Err(self.unexpected("something else", "ids"));
        }
        Ok(chunks.iter().map(|chunk| Uuid::from_bytes(*chunk)).collect())
    }

    /// A hash, or a key of as many bytes.
    pub(crate) fn digest(&mut self) -> Result<Digest, Fault> {
        self.digest_or_none()?.ok_or_else(|| self.unexpected("nothing", "32 bytes"))
    }

    /// A hash, or nothing.
    pub(crate) fn digest_or_none(&mut self) -> Result<Option<Digest>, Fault> {
        let Some(bytes) = self.bytes_or_none()? else { return Ok(None) };
        let bytes = bytes.try_into().map_err(|_| self.unexpected("something else", "32 bytes"))?;
        Ok(Some(Digest(bytes)))
    }

    /// An instant.
    pub(crate) fn instant(&mut self) -> Result<Timestamp, Fault> {
        let value = self.integer()?;
        Timestamp::from_microsecond(value)
            .map_err(|_| self.unexpected("out of range", "an instant"))
    }

    /// An instant, or [`NEVER`], or nothing.
    pub(crate) fn instant_or_none(&mut self) -> Result<Option<Timestamp>, Fault> {
        match self.integer_or_none()?.filter(|value| *value != NEVER) {
            None => Ok(None),
            Some(value) => Timestamp::from_microsecond(value)
                .map(Some)
                .map_err(|_| self.unexpected("out of range", "an instant")),
        }
    }

    /// A day.
    pub(crate) fn day(&mut self) -> Result<Date, Fault> {
        let number = self.integer()?;
        day_of(number).ok_or_else(|| self.unexpected("no date", "a day"))
    }

    /// A word of a closed list, as serde writes it; or nothing.
    pub(crate) fn word_or_none<T: serde::de::DeserializeOwned>(
        &mut self,
    ) -> Result<Option<T>, Fault> {
        let Some(text) = self.text_or_none()? else { return Ok(None) };
        serde_json::from_value(serde_json::Value::String(text))
            .map(Some)
            .map_err(|_| self.unexpected("another word", "a word of its list"))
    }

    /// A word of a closed list.
    pub(crate) fn word<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, Fault> {
        self.word_or_none()?.ok_or_else(|| self.unexpected("nothing", "a word"))
    }

    /// A value kept as JSON.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, Fault> {
        let text = self.text()?;
        serde_json::from_str(&text).map_err(|error| {
            let (column, statement) = (self.column, self.statement);
            Fault::corrupt(format!("column {column} of {statement}: {error}"))
        })
    }
}

/// A word of a closed list, as serde writes it.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> Result<Value, Fault> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(Value::Text(word)),
        Ok(_) => Err(Fault::corrupt("a word to be written is no word")),
        Err(error) => Err(Fault::corrupt(format!("a word to be written: {error}"))),
    }
}

/// A value kept as JSON.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<Value, Fault> {
    serde_json::to_string(value)
        .map(Value::Text)
        .map_err(|error| Fault::corrupt(format!("a value to be written: {error}")))
}

/// Ids in a row, 16 bytes each.
pub(crate) fn ids(ids: impl Iterator<Item = Uuid>) -> Value {
    Value::Bytes(ids.flat_map(|id| id.into_bytes()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_number_of_its_digits_and_comes_back() {
        let day = Date::constant(2026, 1, 31);
        assert_eq!(day_number(day), 20_260_131);
        assert_eq!(day_of(20_260_131), Some(day));
        assert_eq!(day_of(20_260_231), None);
    }

    #[test]
    fn a_column_of_another_type_is_named_with_its_statement() {
        let mut row = Row::new(vec![Value::Integer(1), Value::from("x")], "SOME_STATEMENT");
        assert_eq!(row.integer().unwrap(), 1);
        let fault = row.integer().unwrap_err().to_string();
        assert!(fault.contains("column 2 of SOME_STATEMENT is a text"), "{fault}");
    }
}
