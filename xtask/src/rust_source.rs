//! Reads Rust text just far enough to tell code from comments and literals.
//!
//! It is a scanner, not a parser: it knows nested comments, raw strings, character literals and
//! lifetimes, attributes and test modules, which is what line rules need to raise no false alarm.

use std::ops::Range;

/// What a byte of Rust text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Comment,
    /// A string or character literal that knows escapes.
    Text,
    /// A raw string: its content cannot be broken over lines without changing it.
    RawText,
}

/// An attribute such as `#[test]` or `#![expect(..)]`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// The offset of its `#`.
    pub(crate) start: usize,
    /// The offset after its `]`.
    pub(crate) end: usize,
    /// What stands between the brackets, literals blanked and white space removed.
    pub(crate) content: String,
}

/// One Rust file, with every byte's [`Kind`].
pub(crate) struct RustSource {
    /// The text with comments and literals blanked: same length, same lines.
    pub(crate) code: String,
    kinds: Vec<Kind>,
    line_starts: Vec<usize>,
}

impl RustSource {
    pub(crate) fn new(text: &str) -> Self {
        let kinds = Scanner::new(text.as_bytes()).run();
        let code = text
            .char_indices()
            .flat_map(|(at, letter)| {
                let kept = letter == '\n' || kinds.get(at) == Some(&Kind::Code);
                let blanks = if kept { 0 } else { letter.len_utf8() };
                kept.then_some(letter).into_iter().chain(std::iter::repeat_n(' ', blanks))
            })
            .collect();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { code, kinds, line_starts }
    }

    /// What the byte at `offset` belongs to; code beyond the end.
    pub(crate) fn kind_at(&self, offset: usize) -> Kind {
        self.kinds.get(offset).copied().unwrap_or(Kind::Code)
    }

    /// The line, counted from 1, that holds `offset`.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// The offset at which the line, counted from 1, starts.
    pub(crate) fn line_start(&self, line: usize) -> usize {
        self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(self.code.len())
    }

    /// The identifiers and keywords of the code, with their offsets.
    pub(crate) fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        words_of(&self.code)
    }

    /// Every attribute of the code, in order.
    pub(crate) fn attributes(&self) -> Vec<Attribute> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(start) = self.code.get(from..).and_then(|rest| rest.find('#')) {
            let start = from + start;
            from = start + 1;
            let after = self.code.get(from..).unwrap_or_default();
            let opened = after.trim_start().trim_start_matches('!').trim_start();
            if !opened.starts_with('[') {
                continue;
            }
            let open = self.code.len() - opened.len();
            let end = closing(&self.code, open).unwrap_or(self.code.len());
            let inside = self.code.get(open + 1..end.saturating_sub(1)).unwrap_or_default();
            let content = inside.chars().filter(|letter| !letter.is_whitespace()).collect();
            found.push(Attribute { start, end, content });
            from = end;
        }
        found
    }

    /// The lines, counted from 1, of modules with a body that exist only for tests, attribute
    /// included.
    pub(crate) fn test_modules(&self) -> Vec<Range<usize>> {
        let attributes = self.attributes();
        let mut found = Vec::new();
        for attribute in attributes.iter().filter(|attribute| is_for_tests(&attribute.content)) {
            if let Some(end) = self.module_end(attribute.end) {
                found.push(self.line_of(attribute.start)..self.line_of(end) + 1);
            }
        }
        found
    }

    /// The offset after the module that starts at `from`, possibly behind further attributes; none
    /// if what starts there is no module with a body.
    fn module_end(&self, from: usize) -> Option<usize> {
        let open = from + self.code.get(from..)?.find('{')?;
        let head = self.code.get(from..open)?;
        let is_module = !head.contains(';') && words_of(head).any(|(_, word)| word == "mod");
        is_module.then(|| closing(&self.code, open))?
    }
}

fn is_for_tests(content: &str) -> bool {
    content == "cfg(test)" || content.starts_with("cfg(all(test,")
}

/// The identifiers and keywords of `code`, with their offsets.
pub(crate) fn words_of(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = code.get(at..)?;
        let start = at + rest.find(is_word_letter)?;
        let tail = code.get(start..)?;
        let length = tail.find(|letter| !is_word_letter(letter)).unwrap_or(tail.len());
        at = start + length;
        Some((start, code.get(start..at)?))
    })
}

fn is_word_letter(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

/// The offset after the bracket that closes the one at `open`.
pub(crate) fn closing(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in code.get(open..)?.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(open + at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

struct Scanner<'a> {
    bytes: &'a [u8],
    kinds: Vec<Kind>,
}

impl<'a> Scanner<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, kinds: Vec::with_capacity(bytes.len()) }
    }

    fn run(mut self) -> Vec<Kind> {
        while let Some(byte) = self.ahead(0) {
            match byte {
                b'/' if self.ahead(1) == Some(b'/') => self.line_comment(),
                b'/' if self.ahead(1) == Some(b'*') => self.block_comment(),
                b'"' => self.quoted(b'"'),
                b'\'' if self.is_letter_literal() => self.quoted(b'\''),
                byte if is_word_byte(byte) => self.word(),
                _ => self.take(1, Kind::Code),
            }
        }
        self.kinds
    }

    fn ahead(&self, by: usize) -> Option<u8> {
        self.bytes.get(self.kinds.len() + by).copied()
    }

    /// Gives the next `count` bytes, as far as there are any, this kind.
    fn take(&mut self, count: usize, kind: Kind) {
        let end = (self.kinds.len() + count).min(self.bytes.len());
        self.kinds.resize(end, kind);
    }

    fn line_comment(&mut self) {
        while self.ahead(0).is_some_and(|byte| byte != b'\n') {
            self.take(1, Kind::Comment);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.ahead(0), self.ahead(1)) {
                (None, _) => return,
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    self.take(2, Kind::Comment);
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.take(2, Kind::Comment);
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.take(1, Kind::Comment),
            }
        }
    }

    /// A literal with escapes, from its opening to its closing quote.
    fn quoted(&mut self, quote: u8) {
        self.take(1, Kind::Text);
        while let Some(byte) = self.ahead(0) {
            let length = if byte == b'\\' { 2 } else { 1 };
            self.take(length, Kind::Text);
            if byte == quote {
                return;
            }
        }
    }

    /// Whether the quote ahead opens a character literal, and not a lifetime or a label.
    fn is_letter_literal(&self) -> bool {
        match self.ahead(1) {
            None => false,
            Some(b'\\') => true,
            Some(first) => {
                let width = match first {
                    0xF0.. => 4,
                    0xE0.. => 3,
                    0xC0.. => 2,
                    _ => 1,
                };
                self.ahead(1 + width) == Some(b'\'')
            }
        }
    }

    /// An identifier, keyword or number; if it is the prefix of a raw string, that string too.
    fn word(&mut self) {
        let start = self.kinds.len();
        while self.ahead(0).is_some_and(is_word_byte) {
            self.take(1, Kind::Code);
        }
        let word = self.bytes.get(start..self.kinds.len());
        if !matches!(word, Some(b"r" | b"br" | b"cr")) {
            return;
        }
        let hashes = (0..).take_while(|by| self.ahead(*by) == Some(b'#')).count();
        if self.ahead(hashes) == Some(b'"') {
            self.raw_text(hashes);
        }
    }

    fn raw_text(&mut self, hashes: usize) {
        self.take(hashes + 1, Kind::RawText);
        while let Some(byte) = self.ahead(0) {
            let closed = byte == b'"' && (1..=hashes).all(|by| self.ahead(by) == Some(b'#'));
            if closed {
                self.take(hashes + 1, Kind::RawText);
                return;
            }
            self.take(1, Kind::RawText);
        }
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        RustSource::new(text).words().map(|(_, word)| word.to_owned()).collect()
    }

    #[test]
    fn comments_and_literals_are_blanked_and_lines_stay() {
        let text = "let a = \"no // comment\"; // yes \"\nlet b = 'c'; /* x /* y */ z */ done";
        let source = RustSource::new(text);
        assert_eq!(source.code.len(), text.len());
        assert_eq!(words(text), ["let", "a", "let", "b", "done"]);
        assert_eq!(source.line_of(text.find("done").unwrap()), 2);
    }

    #[test]
    fn raw_strings_end_only_at_their_own_hashes() {
        assert_eq!(
            words(r####"f(r#"a "quoted" // word"#, r"b\", br##"c"# d"##, end)"####),
            ["f", "r", "r", "br", "end"]
        );
    }

    #[test]
    fn a_raw_identifier_is_no_raw_string() {
        assert_eq!(words("r#type = \"text\" + rest"), ["r", "type", "rest"]);
    }

    #[test]
    fn lifetimes_and_labels_are_code_and_letters_are_not() {
        assert_eq!(words("fn f<'a>(x: &'a str) { 'next: loop {} }").len(), 8);
        assert_eq!(words(r"('\'', '\u{4e00}', '一', '\\', b'x', 'y') end"), ["b", "end"]);
        assert_eq!(words("('\"', after, '\"')"), ["after"]);
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_string() {
        assert_eq!(words(r#"("a \" b", "\\", end)"#), ["end"]);
    }

    #[test]
    fn what_is_never_closed_reaches_to_the_end() {
        for text in ["a /* b /* c */", "a \"b", "a r#\"b\"", "a '\\", "a \"b\\"] {
            assert_eq!(words(text).first().map(String::as_str), Some("a"), "{text}");
            assert_eq!(RustSource::new(text).code.len(), text.len(), "{text}");
        }
    }

    #[test]
    fn attributes_are_found_and_those_in_strings_are_not() {
        let source = RustSource::new("#![allow( dead_code )]\nlet x = \"#[test]\"; #[a(b[1])] y");
        let contents: Vec<_> = source.attributes().into_iter().map(|it| it.content).collect();
        assert_eq!(contents, ["allow(dead_code)", "a(b[1])"]);
    }

    #[test]
    fn a_test_module_reaches_from_its_attribute_to_its_brace() {
        let text = "fn f() {}\n#[cfg(test)]\n#[expect(x)]\nmod tests {\n  '{';\n}\nfn g() {}\n";
        let found = RustSource::new(text).test_modules();
        assert_eq!(
            found.iter().map(|lines| (lines.start, lines.end)).collect::<Vec<_>>(),
            [(2, 7)]
        );
    }

    #[test]
    fn a_test_module_in_a_file_of_its_own_and_a_test_import_have_no_lines() {
        let text = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\nuse a::{b};\nmod real { }\n";
        assert_eq!(RustSource::new(text).test_modules(), []);
    }
}
