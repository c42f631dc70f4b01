//! Reading the fields of tables one by one, noting each mistake with its place and going on.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::amount::{most_of, parse_amount, parse_percent, written};
use super::mistake::MistakeKey;
use super::source::{Note, Place, Sources};
use super::words::{Words, nearest};
use crate::due::Amount;

/// A value read from a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) at: Place,
}

/// A TOML value with the file it stands in.
#[derive(Clone, Copy)]
pub(super) struct Item<'v> {
    pub(super) file: usize,
    pub(super) text: &'v str,
    pub(super) value: &'v Spanned<DeValue<'v>>,
}

impl<'v> Item<'v> {
    pub(super) fn at(&self) -> Place {
        Place { file: self.file, offset: self.value.span().start }
    }

    pub(super) fn as_str(&self) -> Option<&'v str> {
        self.value.get_ref().as_str()
    }

    /// The items of a list.
    pub(super) fn list(&self) -> Option<Vec<Item<'v>>> {
        let Item { file, text, value } = *self;
        let array = value.get_ref().as_array()?;
        Some(array.iter().map(|value| Item { file, text, value }).collect())
    }

    /// The entries of a table in the order of writing.
    pub(super) fn entries(&self) -> Option<Vec<(Placed<&'v str>, Item<'v>)>> {
        let table = self.value.get_ref().as_table()?;
        Some(entries_of(self.file, self.text, table))
    }
}

/// The entries of a table in the order of writing.
pub(super) fn entries_of<'v>(
    file: usize,
    text: &'v str,
    table: &'v DeTable<'v>,
) -> Vec<(Placed<&'v str>, Item<'v>)> {
    let place = |key: &Spanned<DeString<'_>>| Place { file, offset: key.span().start };
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let name = Placed { value: key.get_ref().as_ref(), at: place(key) };
            (name, Item { file, text, value })
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.at);
    entries
}

/// A table whose fields are being read; remembers for which it was asked.
pub(super) struct Table<'v> {
    /// How messages call it: `type.complaint`.
    pub(super) name: String,
    /// Where it begins.
    pub(super) at: Place,
    entries: Vec<(Placed<&'v str>, Item<'v>)>,
    asked: Vec<&'static str>,
}

impl<'v> Table<'v> {
    pub(super) fn get(&mut self, field: &'static str) -> Option<Item<'v>> {
        self.asked.push(field);
        self.entries.iter().find(|(key, _)| key.value == field).map(|(_, item)| *item)
    }
}

/// Gathers the mistakes of a pack while it is read.
pub(super) struct Reader {
    pub(super) notes: Vec<Note>,
}

impl Reader {
    pub(super) fn new(sources: &Sources<'_>) -> Self {
        Self { notes: sources.syntax.clone() }
    }

    pub(super) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    pub(super) fn wrong<T>(&mut self, item: Item<'_>, field: &str, expected: &str) -> Option<T> {
        let note = Note::new(item.at(), MistakeKey::WrongValue);
        self.note(note.with("field", field).with("expected", expected));
        None
    }

    /// A table to read; anything else is a mistake.
    pub(super) fn table<'v>(&mut self, item: Item<'v>, name: &str, at: Place) -> Option<Table<'v>> {
        let Some(entries) = item.entries() else {
            return self.wrong(item, name, "a table");
        };
        Some(Table { name: name.to_owned(), at, entries, asked: Vec::new() })
    }

    /// Notes every field of a table for which nobody asked.
    pub(super) fn finish(&mut self, table: &Table<'_>) {
        for (key, _) in &table.entries {
            if table.asked.contains(&key.value) {
                continue;
            }
            let note = Note::new(key.at, MistakeKey::UnknownField)
                .with("given", key.value)
                .with("table", &table.name);
            self.note(meaning(note, key.value, table.asked.iter().copied()));
        }
    }

    /// A field that must be there.
    pub(super) fn required<'v>(
        &mut self,
        table: &mut Table<'v>,
        field: &'static str,
    ) -> Option<Item<'v>> {
        let found = table.get(field);
        if found.is_none() {
            let note = Note::new(table.at, MistakeKey::MissingField);
            self.note(note.with("table", &table.name).with("field", field));
        }
        found
    }

    /// A text that says something.
    pub(super) fn text(&mut self, item: Item<'_>, field: &str) -> Option<Placed<String>> {
        let Some(text) = item.as_str() else {
            return self.wrong(item, field, "a text in quotes");
        };
        if text.trim().is_empty() {
            self.note(Note::new(item.at(), MistakeKey::BlankText).with("field", field));
            return None;
        }
        Some(Placed { value: text.to_owned(), at: item.at() })
    }

    /// Texts: one, or a list that is not empty and holds none twice.
    pub(super) fn texts(&mut self, item: Item<'_>, field: &str) -> Option<Vec<Placed<String>>> {
        let Some(list) = item.list() else {
            return self.wrong(item, field, "a list of texts");
        };
        if list.is_empty() {
            self.note(Note::new(item.at(), MistakeKey::EmptyList).with("field", field));
            return None;
        }
        let mut texts: Vec<Placed<String>> = Vec::new();
        for item in list {
            let Some(text) = self.text(item, field) else { continue };
            if let Some(first) = texts.iter().find(|known| known.value == text.value) {
                let note = Note::new(text.at, MistakeKey::RepeatedEntry).see(first.at);
                self.note(note.with("given", &text.value).with("field", field));
            } else {
                texts.push(text);
            }
        }
        Some(texts)
    }

    pub(super) fn flag(&mut self, item: Item<'_>, field: &str) -> Option<bool> {
        let found = item.value.get_ref().as_bool();
        if found.is_none() { self.wrong(item, field, "true or false") } else { found }
    }

    /// A flag that is false where it is not given.
    pub(super) fn optional_flag(&mut self, table: &mut Table<'_>, field: &'static str) -> bool {
        table.get(field).and_then(|item| self.flag(item, field)).unwrap_or(false)
    }

    pub(super) fn required_flag(
        &mut self,
        table: &mut Table<'_>,
        field: &'static str,
    ) -> Option<bool> {
        let item = self.required(table, field)?;
        self.flag(item, field)
    }

    /// A whole number within bounds, both allowed.
    pub(super) fn number(
        &mut self,
        item: Item<'_>,
        field: &str,
        bounds: (u32, u32),
    ) -> Option<u32> {
        let Some(integer) = item.value.get_ref().as_integer() else {
            return self.wrong(item, field, "a whole number");
        };
        let (least, most) = bounds;
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok();
        let within = number.filter(|number| (least..=most).contains(number));
        if within.is_none() {
            let note = Note::new(item.at(), MistakeKey::OutOfRange)
                .with("field", field)
                .with("given", integer)
                .with("least", least);
            self.note(note.with("most", most));
        }
        within
    }

    pub(super) fn required_number(
        &mut self,
        table: &mut Table<'_>,
        field: &'static str,
        bounds: (u32, u32),
    ) -> Option<u32> {
        let item = self.required(table, field)?;
        self.number(item, field, bounds)
    }

    /// A small number from nothing up to 255.
    pub(super) fn level(&mut self, item: Item<'_>, field: &str) -> Option<Placed<u8>> {
        let number = self.number(item, field, (0, u32::from(u8::MAX)))?;
        u8::try_from(number).ok().map(|value| Placed { value, at: item.at() })
    }

    /// A date, bare or in quotes.
    pub(super) fn date(&mut self, item: Item<'_>) -> Option<Date> {
        // The text itself is read, because the parser drops dates that do not exist.
        let written = item.as_str().or_else(|| item.text.get(item.value.span()));
        let written = written.unwrap_or_default();
        let parsed = written.parse::<Date>().ok();
        let found = parsed.filter(|_| written.len() == "2026-10-01".len());
        if found.is_none() {
            self.note(Note::new(item.at(), MistakeKey::BadDate).with("given", written));
        }
        found
    }

    /// An amount of time, more than nothing and at most ten years.
    pub(super) fn amount(&mut self, item: Item<'_>, field: &str) -> Option<Amount> {
        let text = self.text(item, field)?;
        let Some(amount) = parse_amount(&text.value) else {
            self.note(Note::new(text.at, MistakeKey::BadAmount).with("given", &text.value));
            return None;
        };
        let most = most_of(amount.unit);
        if amount.count == 0 {
            self.note(Note::new(text.at, MistakeKey::AmountZero).with("field", field));
            return None;
        }
        if amount.count > most {
            let note = Note::new(text.at, MistakeKey::OutOfRange).with("field", field);
            let note = note.with("given", &text.value).with("least", 1);
            self.note(note.with("most", written(Amount { count: most, ..amount })));
            return None;
        }
        Some(amount)
    }

    /// A percentage, in hundredths of a percent.
    pub(super) fn percent(&mut self, item: Item<'_>, field: &str) -> Option<i64> {
        let text = self.text(item, field)?;
        let found = parse_percent(&text.value);
        if found.is_none() {
            self.note(Note::new(text.at, MistakeKey::BadPercent).with("given", &text.value));
        }
        found
    }

    /// The value of a word of a closed list.
    pub(super) fn word<T: Copy + PartialEq>(
        &mut self,
        text: &Placed<String>,
        words: &Words<T>,
    ) -> Option<Placed<T>> {
        let found = words.value(&text.value);
        if found.is_none() {
            let note = Note::new(text.at, MistakeKey::UnknownWord).with("given", &text.value);
            self.note(choice(note.with("what", words.what), &text.value, words.all()));
        }
        found.map(|value| Placed { value, at: text.at })
    }

    /// A field with a word of a closed list, where it is given.
    pub(super) fn optional_word<T: Copy + PartialEq>(
        &mut self,
        table: &mut Table<'_>,
        field: &'static str,
        words: &Words<T>,
    ) -> Option<Placed<T>> {
        let item = table.get(field)?;
        let text = self.text(item, field)?;
        self.word(&text, words)
    }

    /// A field with a word of a closed list.
    pub(super) fn required_word<T: Copy + PartialEq>(
        &mut self,
        table: &mut Table<'_>,
        field: &'static str,
        words: &Words<T>,
    ) -> Option<Placed<T>> {
        let item = self.required(table, field)?;
        let text = self.text(item, field)?;
        self.word(&text, words)
    }

    /// Words of a closed list, none twice, at least one.
    pub(super) fn words<T: Copy + PartialEq>(
        &mut self,
        item: Item<'_>,
        field: &str,
        words: &Words<T>,
    ) -> Vec<Placed<T>> {
        let texts = self.texts(item, field).unwrap_or_default();
        texts.iter().filter_map(|text| self.word(text, words)).collect()
    }

    /// A key as packs write them.
    pub(super) fn check_key(&mut self, key: Placed<&str>) {
        let text = key.value;
        let starts = text.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(starts && text.len() <= 64 && text.bytes().all(fits)) {
            self.note(Note::new(key.at, MistakeKey::BadKey).with("given", text));
        }
    }
}

/// Says which of the known words was probably meant.
pub(super) fn meaning<'w>(note: Note, given: &str, known: impl Iterator<Item = &'w str>) -> Note {
    match nearest(given, known) {
        Some(meant) => note.with("meant", meant),
        None => note,
    }
}

/// Says which of the known words was probably meant, or else what there is.
pub(super) fn choice<'w>(
    note: Note,
    given: &str,
    known: impl Iterator<Item = &'w str> + Clone,
) -> Note {
    match nearest(given, known.clone()) {
        Some(meant) => note.with("meant", meant),
        None => {
            let all: Vec<&str> = known.collect();
            if all.is_empty() { note } else { note.with("allowed", all.join(", ")) }
        }
    }
}
