//! The API's own description, read as a program reads it: making values of a schema, and saying
//! what of a value is not of one. Only what our description uses is known; anything else ends the
//! test.

use serde_json::{Map, Value, json};

/// Chance that is the same at every run.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(2).wrapping_add(0x9E37_79B9_7F4A_7C15))
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Words that mean something to the town, by the name of the field they stand in.
pub(super) type Words = fn(&str, &mut Chance) -> Option<String>;

/// The description.
pub(super) struct Description {
    pub(super) document: Value,
    pub(super) words: Words,
}

impl Description {
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(path) => self.document.pointer(path.trim_start_matches('#')).unwrap(),
            None => schema,
        }
    }

    /// A value of a schema.
    pub(super) fn sample(&self, name: &str, schema: &Value, chance: &mut Chance) -> Value {
        let schema = self.resolved(schema);
        for word in ["anyOf", "oneOf"] {
            if let Some(several) = schema[word].as_array() {
                return self.sample(name, chance.pick(several), chance);
            }
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(words) = schema["enum"].as_array() {
            return chance.pick(words).clone();
        }
        let kind = match &schema["type"] {
            Value::Array(several) => chance.pick(several).as_str().unwrap(),
            one => one.as_str().unwrap_or("null"),
        };
        match kind {
            "object" => Value::Object(self.object(schema, chance)),
            "array" => {
                let items = &schema["items"];
                (0..chance.below(3)).map(|_| self.sample(name, items, chance)).collect()
            }
            "integer" => {
                let least = schema["minimum"].as_u64().unwrap_or(0);
                let most = schema["maximum"].as_u64().unwrap_or(u64::from(u32::MAX));
                let some = [least, most, most.min(least + 1), most.min(7).max(least)];
                json!(chance.pick(&some))
            }
            "boolean" => json!(chance.once_in(2)),
            "null" => Value::Null,
            "string" => json!(self.text(name, schema, chance)),
            other => panic!("no value of the type {other} can be made"),
        }
    }

    fn object(&self, schema: &Value, chance: &mut Chance) -> Map<String, Value> {
        let required = schema["required"].as_array();
        let is_needed = |name: &str| required.is_some_and(|all| all.iter().any(|it| it == name));
        let mut object = Map::new();
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            if is_needed(name) || chance.once_in(2) {
                object.insert(name.clone(), self.sample(name, inner, chance));
            }
        }
        object
    }

    fn text(&self, name: &str, schema: &Value, chance: &mut Chance) -> String {
        match schema["format"].as_str() {
            Some("uuid") => "0199aaaa-0000-7000-8000-000000000001".to_owned(),
            Some("date") => (*chance.pick(&["2026-03-04", "2024-02-29", "1970-01-01"])).to_owned(),
            Some("date-time") => {
                (*chance.pick(&["2026-03-03T15:00:00Z", "2026-03-03T09:00:00.5-06:00"])).to_owned()
            }
            _ => (self.words)(name, chance).unwrap_or_else(|| "A few words".to_owned()),
        }
    }

    /// What of a value is not of a schema: the path of each thing.
    pub(super) fn misfits(&self, value: &Value, schema: &Value) -> Vec<String> {
        let mut found = Vec::new();
        self.look(value, schema, "", &mut found);
        found
    }

    fn look(&self, value: &Value, schema: &Value, path: &str, found: &mut Vec<String>) {
        let schema = self.resolved(schema);
        for word in ["anyOf", "oneOf"] {
            if let Some(several) = schema[word].as_array() {
                if several.iter().all(|one| !self.misfits(value, one).is_empty()) {
                    found.push(format!("{path} is none of several"));
                }
                return;
            }
        }
        let is_const = schema.get("const").is_none_or(|constant| constant == value);
        let is_listed = schema["enum"].as_array().is_none_or(|words| words.contains(value));
        let is_typed = match &schema["type"] {
            Value::Array(several) => several.iter().any(|one| is_of_type(value, one)),
            Value::Null => true,
            one => is_of_type(value, one),
        };
        if !(is_const && is_listed && is_typed && is_within(value, schema)) {
            found.push(path.to_owned());
        }
        if let Some(list) = value.as_array() {
            let items = schema["items"].is_object().then_some(&schema["items"]);
            for one in items.into_iter().flat_map(|items| list.iter().map(move |it| (it, items))) {
                self.look(one.0, one.1, &format!("{path}[]"), found);
            }
        }
        if let (Some(object), Some(properties)) =
            (value.as_object(), schema["properties"].as_object())
        {
            let required = schema["required"].as_array().into_iter().flatten();
            let missing = required.filter(|name| !object.contains_key(name.as_str().unwrap()));
            found.extend(missing.map(|name| format!("{path}.{name} is missing")));
            for (name, inner) in object {
                match properties.get(name) {
                    Some(property) => self.look(inner, property, &format!("{path}.{name}"), found),
                    None if schema["additionalProperties"] == false => {
                        found.push(format!("{path}.{name} is not described"));
                    }
                    None => {}
                }
            }
        }
    }
}

fn is_of_type(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "string" => value.is_string(),
        other => panic!("the type {other} is not known"),
    }
}

fn is_within(value: &Value, schema: &Value) -> bool {
    if let Some(number) = value.as_f64() {
        let least = schema["minimum"].as_f64().is_none_or(|least| number >= least);
        return least && schema["maximum"].as_f64().is_none_or(|most| number <= most);
    }
    let Some(text) = value.as_str() else { return true };
    let letters = text.chars().count() as u64;
    let is_short = schema["maxLength"].as_u64().is_none_or(|most| letters <= most);
    let is_long = schema["minLength"].as_u64().is_none_or(|least| letters >= least);
    let is_formed = match schema["format"].as_str() {
        Some("uuid") => uuid::Uuid::try_parse(text).is_ok(),
        Some("date") => text.parse::<jiff::civil::Date>().is_ok_and(|day| day.to_string() == text),
        Some("date-time") => text.parse::<jiff::Timestamp>().is_ok(),
        _ => true,
    };
    is_short && is_long && is_formed
}
