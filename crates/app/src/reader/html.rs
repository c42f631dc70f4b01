//! Web pages: visible text, blocks as lines, tables as rows. Lenient: broken markup is read as far
//! as it goes, and nothing is executed or fetched.

use encoding_rs::Encoding;

use super::{ReadError, plain, table};

/// Elements whose content nobody sees.
const HIDDEN: [&str; 8] =
    ["script", "style", "head", "noscript", "template", "svg", "select", "iframe"];
/// Elements that begin and end a line.
const BLOCKS: [&str; 30] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "nav",
    "aside",
    "blockquote",
    "pre",
    "form",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
];

pub(super) fn read(bytes: &[u8]) -> Result<String, ReadError> {
    let source = plain::decode(bytes, declared(bytes))?;
    let mut page = Page::default();
    let mut rest = source.as_str();
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        page.text(before);
        if let Some(comment) = from.strip_prefix("<!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or("");
            continue;
        }
        let is_tag = from.chars().nth(1).is_some_and(|symbol| {
            symbol.is_ascii_alphabetic() || matches!(symbol, '/' | '!' | '?')
        });
        if !is_tag {
            page.text("<");
            rest = from.get(1..).unwrap_or("");
            continue;
        }
        let end = tag_end(from);
        let tag = from.get(1..end).unwrap_or("");
        rest = from.get(end + 1..).unwrap_or("");
        rest = page.tag(tag, rest);
    }
    page.text(rest);
    Ok(page.finish())
}

/// Where a tag closes; a `>` inside a quoted value does not count.
fn tag_end(from: &str) -> usize {
    let mut quote = None;
    for (index, symbol) in from.char_indices() {
        match (quote, symbol) {
            (None, '"' | '\'') => quote = Some(symbol),
            (Some(open), _) if open == symbol => quote = None,
            (None, '>') => return index,
            _ => {}
        }
    }
    from.find('>').unwrap_or(from.len())
}

/// The encoding that a page names in its first bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(2048))?).to_ascii_lowercase();
    let value = head.split("charset=").nth(1)?.trim_start_matches(['"', '\'']);
    let label: String = value
        .chars()
        .take_while(|symbol| symbol.is_ascii_alphanumeric() || matches!(symbol, '-' | '_'))
        .collect();
    Encoding::for_label(label.as_bytes())
}

#[derive(Default)]
struct Page {
    text: String,
    tables: Vec<Vec<Vec<Cell>>>,
    in_cell: bool,
    listed: bool,
    verbatim: bool,
}

#[derive(Default, Clone)]
struct Cell {
    text: String,
    columns: usize,
    rows: usize,
}

impl Page {
    fn text(&mut self, raw: &str) {
        if raw.is_empty() {
            return;
        }
        let decoded = decode_entities(raw);
        let verbatim = self.verbatim;
        let into = self.target();
        if verbatim {
            into.push_str(&decoded);
            return;
        }
        for symbol in decoded.chars() {
            if symbol.is_whitespace() && symbol != '\u{a0}' && symbol != '\u{3000}' {
                if !into.is_empty() && !into.ends_with([' ', '\n']) {
                    into.push(' ');
                }
            } else {
                into.push(symbol);
            }
        }
    }

    fn target(&mut self) -> &mut String {
        let in_cell = self.in_cell;
        let cell =
            self.tables.last_mut().and_then(|rows| rows.last_mut()).and_then(|row| row.last_mut());
        match cell {
            Some(cell) if in_cell => &mut cell.text,
            _ => &mut self.text,
        }
    }

    /// Reads a tag; returns what is left to read behind it.
    fn tag<'a>(&mut self, tag: &str, rest: &'a str) -> &'a str {
        let closes = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(|symbol| symbol.is_ascii_alphanumeric())
            .collect::<String>()
            .to_ascii_lowercase();
        if HIDDEN.contains(&name.as_str()) && !closes && !tag.ends_with('/') {
            return behind(rest, &name);
        }
        match (name.as_str(), closes) {
            ("br", _) | ("hr", _) => self.line(),
            ("table", false) => {
                self.line();
                self.tables.push(Vec::new());
                self.in_cell = false;
            }
            ("table", true) => self.end_table(),
            ("tr", false) => {
                if let Some(rows) = self.tables.last_mut() {
                    rows.push(Vec::new());
                }
                self.in_cell = false;
            }
            ("td" | "th", false) => {
                let cell = Cell {
                    text: String::new(),
                    columns: number(tag, "colspan"),
                    rows: number(tag, "rowspan"),
                };
                if let Some(row) = self.tables.last_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                    self.in_cell = true;
                }
            }
            ("td" | "th" | "tr", true) => self.in_cell = false,
            ("pre", _) => {
                self.line();
                self.verbatim = !closes;
            }
            ("li", false) => {
                self.line();
                self.listed = true;
                self.target().push_str("• ");
            }
            (name, _) if BLOCKS.contains(&name) => self.line(),
            _ => {}
        }
        rest
    }

    fn line(&mut self) {
        let into = self.target();
        let kept = into.trim_end_matches(' ').len();
        into.truncate(kept);
        if !into.is_empty() && !into.ends_with('\n') {
            into.push('\n');
        }
    }

    fn end_table(&mut self) {
        let Some(rows) = self.tables.pop() else { return };
        self.in_cell = !self.tables.is_empty();
        let is_layout = rows.iter().all(|row| row.len() < 2);
        let mut open: Vec<(usize, String)> = Vec::new();
        let mut lines = String::new();
        for row in rows {
            let mut cells: Vec<String> = Vec::new();
            let mut given = row.into_iter();
            loop {
                let column = cells.len();
                if let Some((left, text)) = open.get_mut(column).filter(|(left, _)| *left > 0) {
                    *left -= 1;
                    cells.push(text.clone());
                    continue;
                }
                let Some(cell) = given.next() else { break };
                for _ in 0..cell.columns {
                    let at = cells.len();
                    open.resize(open.len().max(at + 1), (0, String::new()));
                    if let Some(slot) = open.get_mut(at) {
                        *slot = (cell.rows.saturating_sub(1), cell.text.clone());
                    }
                    cells.push(cell.text.clone());
                }
            }
            if is_layout {
                lines.push_str(cells.first().map_or("", |cell| cell.trim()));
            } else if !cells.is_empty() {
                lines.push_str(&table::row(&cells));
            }
            lines.push('\n');
        }
        self.line();
        self.target().push_str(&lines);
    }

    fn finish(mut self) -> String {
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.line();
        self.text
    }
}

/// What follows the closing tag of a hidden element.
fn behind<'a>(rest: &'a str, name: &str) -> &'a str {
    let close = format!("</{name}");
    let found = rest
        .as_bytes()
        .windows(close.len())
        .position(|window| window.eq_ignore_ascii_case(close.as_bytes()));
    let Some(after) = found.and_then(|at| rest.get(at..)) else { return "" };
    after.find('>').and_then(|end| after.get(end + 1..)).unwrap_or("")
}

/// The number of an attribute, 1 where it is missing; at most 64.
fn number(tag: &str, attribute: &str) -> usize {
    let lower = tag.to_ascii_lowercase();
    let value =
        lower.split(attribute).nth(1).map(|rest| rest.trim_start_matches(['=', '"', '\'', ' ']));
    let digits: String = value.unwrap_or("").chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(1).clamp(1, 64)
}

fn decode_entities(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        text.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let end = rest.find(';').filter(|end| *end <= 10);
        match end.and_then(|end| entity(rest.get(1..end)?).map(|found| (found, end))) {
            Some((found, end)) => {
                text.push_str(&found);
                rest = rest.get(end + 1..).unwrap_or("");
            }
            None => {
                text.push('&');
                rest = rest.get(1..).unwrap_or("");
            }
        }
    }
    text.push_str(rest);
    text
}

/// The text of an entity without its marks ("amp", "#8212", "#x2014").
pub(super) fn entity(name: &str) -> Option<String> {
    let named = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        "ensp" | "emsp" | "thinsp" => " ",
        "mdash" => "—",
        "ndash" => "–",
        "hellip" => "…",
        "ldquo" => "“",
        "rdquo" => "”",
        "lsquo" => "‘",
        "rsquo" => "’",
        "middot" => "·",
        "bull" => "•",
        "pound" => "£",
        "euro" => "€",
        "yen" => "¥",
        "sect" => "§",
        "times" => "×",
        "deg" => "°",
        "permil" => "‰",
        "le" => "≤",
        "ge" => "≥",
        "copy" => "©",
        "laquo" => "«",
        "raquo" => "»",
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            return char::from_u32(code).map(String::from);
        }
    };
    Some(named.to_owned())
}

#[cfg(test)]
mod tests {
    use super::read;

    fn text(page: &str) -> String {
        read(page.as_bytes()).unwrap()
    }

    #[test]
    fn blocks_become_lines_and_hidden_parts_are_left_out() {
        let page = "<head><title>x</title></head><body><script>if (a<b) {}</script><h1>通知</h1>\
                    <p>第一\n段&mdash;A&amp;B</p><ul><li>one<li>two</ul></body>";
        assert_eq!(text(page), "通知\n第一 段—A&B\n• one\n• two\n");
    }

    #[test]
    fn a_cell_over_two_rows_repeats_its_text() {
        let page = "<table><tr><th>任务<th>牵头单位</tr>\
                    <tr><td>甲</td><td rowspan=2>市水务局</td></tr><tr><td>乙</td></tr></table>";
        assert_eq!(text(page), "| 任务 | 牵头单位 |\n| 甲 | 市水务局 |\n| 乙 | 市水务局 |\n");
    }

    #[test]
    fn a_page_in_the_encoding_it_names_is_read() {
        let (bytes, _, _) = encoding_rs::GBK.encode("<meta charset=\"gbk\"><p>完成时限</p>");
        assert_eq!(read(&bytes).unwrap(), "完成时限\n");
    }

    #[test]
    fn a_bare_less_than_sign_is_text() {
        assert_eq!(text("<p>a < b</p>"), "a < b\n");
    }
}
