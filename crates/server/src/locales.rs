//! Words of pages and messages in every language there is. A message is a key in `locales/*/`;
//! names that a city gives to its types and states come from its policy, not from here.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<FluentResource>;

/// The files of one language.
type Files = [&'static str; 5];

macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!("../locales/", $language, "/page.ftl")),
            include_str!(concat!("../locales/", $language, "/word.ftl")),
            include_str!(concat!("../locales/", $language, "/act.ftl")),
            include_str!(concat!("../locales/", $language, "/event.ftl")),
            include_str!(concat!("../locales/", $language, "/refusal.ftl")),
        ]
    };
}

/// A language that pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Every language.
    pub(crate) const ALL: &'static [Self] = &[Self::English, Self::Chinese];

    /// Its tag, as pages, policies and browsers write it.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// Its own name.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    const fn files(self) -> Files {
        match self {
            Self::English => files!("en"),
            Self::Chinese => files!("zh-CN"),
        }
    }

    /// The language of a tag; of `zh-Hans-CN` and the like too.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "zh" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The language that a browser likes best among those there are.
    pub(crate) fn of_header(accept_language: &str) -> Option<Self> {
        let wishes = accept_language.split(',').filter_map(|wish| {
            let (tag, weight) = wish.split_once(";q=").unwrap_or((wish, "1"));
            let weight: f32 = weight.trim().parse().ok()?;
            Some((weight, Self::of_tag(tag.trim())?))
        });
        // Of equal wishes the first counts.
        wishes.rev().max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, found)| found)
    }
}

struct Locales {
    english: Bundle,
    chinese: Bundle,
}

static LOCALES: LazyLock<Locales> = LazyLock::new(|| Locales {
    english: bundle(Language::English),
    chinese: bundle(Language::Chinese),
});

fn bundle(language: Language) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    for text in language.files() {
        // A mistake in a file leaves its other messages; a test finds the mistake.
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(whole) => whole,
            Err((partly, _)) => partly,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Words {
    /// Which.
    pub(crate) language: Language,
}

impl Words {
    /// Words of a language.
    pub(crate) const fn of(language: Language) -> Self {
        Self { language }
    }

    /// The tag of the language.
    pub(crate) const fn tag(&self) -> &'static str {
        self.language.tag()
    }

    fn bundle(self) -> &'static Bundle {
        match self.language {
            Language::English => &LOCALES.english,
            Language::Chinese => &LOCALES.chinese,
        }
    }

    fn format(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, arguments, &mut errors).into_owned())
    }

    /// The words of a key; the key itself where there are none, which a test rules out.
    pub(crate) fn say(&self, key: &str) -> String {
        self.format(key, None).unwrap_or_else(|| key.to_owned())
    }

    /// The words of a key, if it has any.
    pub(crate) fn find(&self, key: &str) -> Option<String> {
        self.format(key, None)
    }

    /// The words of a key with values in them.
    pub(crate) fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set((*name).to_owned(), FluentValue::String((*value).into()));
        }
        self.format(key, Some(&arguments)).unwrap_or_else(|| key.to_owned())
    }

    /// The words of a key with a number in them, named `n`; for a single one those of the key with
    /// `-one`, if it has its own.
    pub(crate) fn count<N: std::fmt::Display>(&self, key: &str, number: N) -> String {
        let digits = number.to_string();
        let single = (digits == "1").then(|| self.find(&format!("{key}-one"))).flatten();
        single.unwrap_or_else(|| self.with(key, &[("n", &grouped(&digits))]))
    }
}

/// A whole number with commas between its thousands.
pub(crate) fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let head = digits.len() % 3;
    let mut grouped = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 3 == head {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_bundle::FluentResource;

    use super::{Language, Words, grouped};

    fn messages(language: Language) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for text in language.files() {
            let whole = FluentResource::try_new(text.to_owned());
            assert!(whole.is_ok(), "{}: {:?}", language.tag(), whole.err().unwrap().1);
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let Some((key, words)) = line.split_once(" = ") else { continue };
                let before = found.insert(key.to_owned(), words.to_owned());
                assert!(before.is_none(), "{key} is there twice in {}", language.tag());
            }
        }
        found
    }

    fn places(words: &str) -> BTreeSet<&str> {
        words.split("{ $").skip(1).filter_map(|rest| rest.split(" }").next()).collect()
    }

    #[test]
    fn every_message_stands_in_both_languages_with_the_same_places() {
        let (english, chinese) = (messages(Language::English), messages(Language::Chinese));
        let keys = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&english), keys(&chinese));
        for (key, words) in &english {
            assert_eq!(places(words), places(&chinese[key]), "{key}");
        }
    }

    /// The keys that a source names: the first text in the parentheses of `say`, `with`, `count`.
    fn keys_in(text: &str) -> Vec<&str> {
        let calls = [".say(", ".with(", ".count("];
        let after = calls.into_iter().flat_map(|call| text.split(call).skip(1));
        let named = after.filter_map(|rest| rest.trim_start().strip_prefix('"'));
        named.filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_key_that_a_template_or_a_page_names_has_words() {
        let known = messages(Language::English);
        let mut named = 0;
        for folder in ["templates", "src/pages", "src/api"] {
            for file in files(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
                let text = std::fs::read_to_string(&file).unwrap();
                for key in keys_in(&text) {
                    assert!(known.contains_key(key), "{}: {key}", file.display());
                    named += 1;
                }
            }
        }
        assert!(named > 150, "only {named} keys found: has the way of naming them changed?");
    }

    #[test]
    fn every_action_and_field_of_a_form_has_words() {
        use crate::pages::case::form::{Source, fields, first_step};
        let known = messages(Language::English);
        for action in domain::access::Action::ALL {
            let Some(first) = fields(*action, None) else { continue };
            assert!(known.contains_key(&format!("act-{}", action.as_str())), "{action:?}");
            named(first, &known);
            let Some(Source::Own(_, words)) = first_step(*action).and_then(|_| first[0].source())
            else {
                continue;
            };
            for word in words {
                let second = fields(*action, Some(word)).unwrap();
                assert_ne!(first, second, "{action:?} ends at its first step with {word}");
                named(second, &known);
            }
        }
    }

    /// Every field has a label, and so has everything to choose from that is our own.
    fn named(fields: &[crate::pages::case::form::Field], known: &BTreeMap<String, String>) {
        use crate::pages::case::form::{Control, Source};
        let need = |key: String| assert!(known.contains_key(&key), "{key}");
        for field in fields {
            need(format!("field-{}", field.name));
            match field.control {
                Control::YesNo => {
                    ["yes", "no"].iter().for_each(|it| need(format!("field-{}-{it}", field.name)));
                }
                Control::Rows(inner) => named(inner, known),
                _ => {}
            }
            if let Some(Source::Own(group, words)) = field.source() {
                words.iter().for_each(|word| need(format!("{group}-{word}")));
            }
        }
    }

    #[test]
    fn what_every_city_has_is_named_without_its_policy() {
        use crate::pages::naming::word_of;
        let known = messages(Language::English);
        let need = |key: String| assert!(known.contains_key(&key), "{key}");
        domain::actor::Role::ALL.iter().for_each(|it| need(format!("role-{}", word_of(it))));
        domain::clock::ClockKind::ALL.iter().for_each(|it| need(format!("clock-{}", word_of(it))));
        domain::policy::Rate::ALL.iter().for_each(|it| need(format!("rate-{}", it.as_str())));
        let groups = domain::policy::CaseGroup::ALL;
        groups.iter().for_each(|it| need(format!("case-group-{}", it.as_str())));
        let readings = domain::appraisal::Reading::ALL;
        readings.iter().for_each(|it| need(format!("reading-{}", it.as_str())));
        domain::appraisal::EndClass::ALL.iter().for_each(|it| need(format!("end-{}", it.as_str())));
    }

    fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    #[test]
    fn a_browser_gets_the_language_it_likes_best() {
        assert_eq!(Language::of_header("zh-CN,zh;q=0.9,en;q=0.8"), Some(Language::Chinese));
        assert_eq!(Language::of_header("de, en;q=0.5, zh;q=0.2"), Some(Language::English));
        assert_eq!(Language::of_header("de"), None);
        assert_eq!(Language::of_header("en, zh"), Some(Language::English));
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped("1204"), "1,204");
        assert_eq!(grouped("204"), "204");
        assert_eq!(grouped("-1234567"), "-1,234,567");
    }

    #[test]
    fn values_stand_in_the_words() {
        let english = Words::of(Language::English);
        assert_eq!(english.count("list-count", 1_204), "1,204 cases");
        assert_eq!(english.count("list-count", 1), "1 case");
    }
}
