//! Sentence forms: a pattern with places in braces and optional parts in brackets, and what the
//! sentence does. A sentence that fits no form is never passed over.

use std::collections::BTreeMap;

use super::text::Keyword;
use super::words::words_of;
use super::world::World;

/// What a sentence comes to: nothing to say, or what is wrong.
pub(super) type Outcome = Result<(), String>;

/// A sentence form.
pub(super) struct Form {
    pub(super) keyword: Keyword,
    pub(super) pattern: &'static str,
    pub(super) act: fn(&mut World, &Found) -> Outcome,
}

pub(super) const fn given(pattern: &'static str, act: fn(&mut World, &Found) -> Outcome) -> Form {
    Form { keyword: Keyword::Given, pattern, act }
}

pub(super) const fn when(pattern: &'static str, act: fn(&mut World, &Found) -> Outcome) -> Form {
    Form { keyword: Keyword::When, pattern, act }
}

pub(super) const fn then(pattern: &'static str, act: fn(&mut World, &Found) -> Outcome) -> Form {
    Form { keyword: Keyword::Then, pattern, act }
}

/// What stood in the places of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    values: BTreeMap<String, String>,
}

impl Found {
    /// What stood in a place; a form asks only for places that it has.
    pub(super) fn get(&self, place: &str) -> Result<&str, String> {
        self.opt(place).ok_or_else(|| format!("the form has no place `{place}`"))
    }

    /// What stood in a place of an optional part.
    pub(super) fn opt(&self, place: &str) -> Option<&str> {
        self.values.get(place).map(String::as_str)
    }

    /// The items of a list in a place.
    pub(super) fn items(&self, place: &str) -> Result<Vec<&str>, String> {
        Ok(split_list(self.get(place)?))
    }
}

/// The items of a list: `a, b and c`.
pub(super) fn split_list(text: &str) -> Vec<&str> {
    text.split([',', ' ']).filter(|part| !part.is_empty() && *part != "and").collect()
}

/// A word of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Mark(char),
}

impl Token {
    fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Quoted(_) | Self::Mark(_) => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Word(word) | Self::Quoted(word) => word.clone(),
            Self::Mark(mark) => mark.to_string(),
        }
    }
}

fn push_word(tokens: &mut Vec<Token>, word: &str) {
    let opens = word.starts_with('(');
    let word = if opens { &word[1..] } else { word };
    if opens {
        tokens.push(Token::Mark('('));
    }
    let bare = word.trim_end_matches([',', ':', ';', ')']);
    if !bare.is_empty() {
        tokens.push(Token::Word(bare.to_owned()));
    }
    tokens.extend(word[bare.len()..].chars().map(Token::Mark));
}

fn tokens_of(sentence: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    for (number, part) in sentence.split('"').enumerate() {
        if number % 2 == 1 {
            tokens.push(Token::Quoted(part.to_owned()));
        } else {
            part.split_whitespace().for_each(|word| push_word(&mut tokens, word));
        }
    }
    if sentence.matches('"').count() % 2 == 1 {
        return Err("a quotation is not closed".to_owned());
    }
    Ok(tokens)
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(Token),
    Place { name: String, sort: String },
    Optional(Vec<Piece>),
}

/// Reads a pattern up to its end or the bracket that closes it.
fn pieces_of(words: &mut std::iter::Peekable<std::vec::IntoIter<String>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            "[" => pieces.push(Piece::Optional(pieces_of(words))),
            "]" => return pieces,
            _ if word.starts_with('{') => {
                let place = word.trim_matches(['{', '}']);
                let (name, sort) = place.split_once(':').unwrap_or((place, place));
                pieces.push(Piece::Place { name: name.to_owned(), sort: sort.to_owned() });
            }
            _ => {
                let mut tokens = Vec::new();
                push_word(&mut tokens, &word);
                pieces.extend(tokens.into_iter().map(Piece::Literal));
            }
        }
    }
    pieces
}

fn compile(pattern: &str) -> Vec<Piece> {
    let spaced = pattern
        .replace('[', " [ ")
        .replace(']', " ] ")
        .replace("},", "} , ")
        .replace("}:", "} : ")
        .replace("})", "} ) ")
        .replace("({", "( {");
    let words: Vec<String> = spaced.split_whitespace().map(str::to_owned).collect();
    pieces_of(&mut words.into_iter().peekable())
}

fn is_upper(token: Option<&Token>) -> bool {
    token.and_then(Token::word).is_some_and(|word| word.starts_with(char::is_uppercase))
}

fn is_lower(token: Option<&Token>) -> bool {
    token.and_then(Token::word).is_some_and(|word| word.starts_with(char::is_lowercase))
}

fn is_date(token: Option<&Token>) -> bool {
    token.and_then(Token::word).is_some_and(|word| word.parse::<jiff::civil::Date>().is_ok())
}

fn is_clock_time(token: Option<&Token>) -> bool {
    let minutes = |word: &str| {
        word.len() == 5 && word.as_bytes()[2] == b':' && word.parse::<jiff::civil::Time>().is_ok()
    };
    token.and_then(Token::word).is_some_and(|word| minutes(word) || word == "24:00")
}

const WEEKDAYS: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn is_weekday(token: Option<&Token>) -> bool {
    token.and_then(Token::word).is_some_and(|word| WEEKDAYS.contains(&word))
}

/// How many tokens an actor may take: `Lin`, `Lin (handler)`, `Ren for Lin`, `Ren for Lin
/// (handler)`, `the system`, `a guest`.
fn actor_lengths(tokens: &[Token]) -> Vec<usize> {
    let word = |place: usize| tokens.get(place).and_then(Token::word);
    if matches!((word(0), word(1)), (Some("the"), Some("system")) | (Some("a"), Some("guest"))) {
        return vec![2];
    }
    if !is_upper(tokens.first()) {
        return Vec::new();
    }
    let named = if word(1) == Some("for") && is_upper(tokens.get(2)) { 3 } else { 1 };
    let has_role = tokens.get(named) == Some(&Token::Mark('('))
        && is_lower(tokens.get(named + 1))
        && tokens.get(named + 2) == Some(&Token::Mark(')'));
    if has_role { vec![named + 3] } else { vec![named, 1] }
}

/// How many tokens a list may take: every length from one item to all that follow.
fn list_lengths(tokens: &[Token], is_item: fn(Option<&Token>) -> bool) -> Vec<usize> {
    let mut lengths = Vec::new();
    let mut place = 0;
    while is_item(tokens.get(place)) {
        place += 1;
        lengths.push(place);
        match tokens.get(place) {
            Some(Token::Mark(',')) => place += 1,
            Some(Token::Word(word)) if word == "and" => place += 1,
            _ => break,
        }
    }
    lengths.reverse();
    lengths
}

fn phrase_lengths(sort: &str, tokens: &[Token]) -> Vec<usize> {
    let Some(words) = words_of(sort) else { return Vec::new() };
    let mut lengths: Vec<usize> = words
        .iter()
        .filter(|phrase| {
            let mut parts = phrase.split(' ').enumerate();
            parts.all(|(place, part)| tokens.get(place).and_then(Token::word) == Some(part))
        })
        .map(|phrase| phrase.split(' ').count())
        .collect();
    lengths.sort_unstable();
    lengths.reverse();
    lengths
}

/// The sorts of places that are no list of words, and what may stand there.
pub(super) const PLACES: &[(&str, &str)] = &[
    ("actor", "Lin · Lin (handler) · Ren for Lin · the system · a guest · a requester's name"),
    ("name", "a person, with a capital letter"),
    ("names", "names: Hu, Fang and Tan"),
    ("case", "a case, with a capital letter: A"),
    ("cases", "cases: A, B and C"),
    ("unit", "a unit, in small letters: water-bureau"),
    ("units", "units: roads-bureau and gas-company"),
    ("key", "a word of the policy or the rules, in small letters: complaint, not-permitted"),
    ("keys", "such words: response and resolution"),
    ("action", "an action of the access table: dispatch, judge-objection"),
    ("text", "a text in quotation marks; a blank one is one too"),
    ("date", "2025-09-26 · Fri 2025-09-26, where the weekday is checked"),
    ("dates", "days: 2025-09-28, 2025-09-29"),
    ("time", "Fri 2025-09-26 10:00, in the city's time zone; 24:00 is the end of the day"),
    ("number", "a whole number"),
    ("value", "one word of any sort: 2025-09, 96.50, verified"),
];

/// How many tokens a place of a sort may take at the beginning of these.
fn lengths(sort: &str, tokens: &[Token]) -> Vec<usize> {
    let one = |fits: bool| if fits { vec![1] } else { Vec::new() };
    let first = tokens.first();
    let dated = usize::from(is_weekday(first));
    match sort {
        "actor" => actor_lengths(tokens),
        "case" | "name" => one(is_upper(first)),
        "cases" | "names" => list_lengths(tokens, is_upper),
        "unit" | "key" | "action" => one(is_lower(first)),
        "units" | "keys" => list_lengths(tokens, is_lower),
        "number" => one(first
            .and_then(Token::word)
            .is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()))),
        "value" => one(first.and_then(Token::word).is_some()),
        "text" => one(matches!(first, Some(Token::Quoted(_)))),
        "date" => {
            if is_date(tokens.get(dated)) {
                vec![dated + 1]
            } else {
                Vec::new()
            }
        }
        "dates" => list_lengths(tokens, is_date),
        "time" => {
            let fits = is_date(tokens.get(dated)) && is_clock_time(tokens.get(dated + 1));
            if fits { vec![dated + 2] } else { Vec::new() }
        }
        _ => phrase_lengths(sort, tokens),
    }
}

fn matches(pieces: &[Piece], tokens: &[Token], found: &mut Found) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return tokens.is_empty() };
    match piece {
        Piece::Literal(literal) => {
            tokens.first() == Some(literal) && matches(rest, &tokens[1..], found)
        }
        Piece::Optional(inner) => {
            let with: Vec<Piece> = inner.iter().chain(rest).cloned().collect();
            let before = found.clone();
            if matches(&with, tokens, found) {
                return true;
            }
            *found = before;
            matches(rest, tokens, found)
        }
        Piece::Place { name, sort } => lengths(sort, tokens).into_iter().any(|length| {
            let before = found.clone();
            let value: Vec<String> = tokens[..length].iter().map(Token::text).collect();
            found.values.insert(name.clone(), value.join(" "));
            let fits = matches(rest, &tokens[length..], found);
            if !fits {
                *found = before;
            }
            fits
        }),
    }
}

/// A form with its pattern taken apart.
pub(super) struct Compiled {
    pub(super) form: &'static Form,
    pieces: Vec<Piece>,
}

impl Compiled {
    pub(super) fn of(form: &'static Form) -> Self {
        Self { form, pieces: compile(form.pattern) }
    }

    /// The sorts of its places, for a check that each is known.
    pub(super) fn sorts(&self) -> Vec<String> {
        fn gather(pieces: &[Piece], sorts: &mut Vec<String>) {
            for piece in pieces {
                match piece {
                    Piece::Literal(_) => {}
                    Piece::Place { sort, .. } => sorts.push(sort.clone()),
                    Piece::Optional(inner) => gather(inner, sorts),
                }
            }
        }
        let mut sorts = Vec::new();
        gather(&self.pieces, &mut sorts);
        sorts
    }

    /// How near a sentence comes to the form: shared fixed words, less those missing.
    fn nearness(&self, tokens: &[Token]) -> isize {
        let fixed = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(token) => Some(token),
            Piece::Place { .. } | Piece::Optional(_) => None,
        });
        fixed.map(|token| if tokens.contains(token) { 2 } else { -1 }).sum()
    }
}

/// The form that a sentence has, with what stands in its places.
///
/// # Errors
/// None fits, with the nearest forms named; or more than one does.
pub(super) fn find<'forms>(
    forms: &'forms [Compiled],
    keyword: Keyword,
    sentence: &str,
) -> Result<(&'forms Compiled, Found), String> {
    let tokens = tokens_of(sentence)?;
    let of_keyword = || forms.iter().filter(|compiled| compiled.form.keyword == keyword);
    let mut fitting: Vec<(&Compiled, Found)> = Vec::new();
    for compiled in of_keyword() {
        let mut found = Found::default();
        if matches(&compiled.pieces, &tokens, &mut found) {
            fitting.push((compiled, found));
        }
    }
    match fitting.len() {
        1 => Ok(fitting.remove(0)),
        0 => {
            let mut near: Vec<&Compiled> = of_keyword().collect();
            near.sort_by_key(|compiled| std::cmp::Reverse(compiled.nearness(&tokens)));
            let near: Vec<&str> =
                near.iter().take(4).map(|compiled| compiled.form.pattern).collect();
            Err(format!(
                "not understood: {keyword} {sentence}\n      the nearest forms are:\n        {}",
                near.join("\n        ")
            ))
        }
        _ => {
            let patterns: Vec<&str> =
                fitting.iter().map(|(compiled, _)| compiled.form.pattern).collect();
            Err(format!("more than one form fits: {}", patterns.join(" | ")))
        }
    }
}
