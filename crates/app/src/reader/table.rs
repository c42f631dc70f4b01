//! Tables as text: a row is a line, cells stand between bars.

/// A row; bars and line ends inside a cell are replaced so that the line keeps its shape.
pub(super) fn row(cells: &[String]) -> String {
    let mut line = String::from("|");
    for cell in cells {
        line.push(' ');
        line.push_str(&inner(cell));
        line.push_str(" |");
    }
    line
}

fn inner(cell: &str) -> String {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let is_chinese =
        |word: &str| word.chars().any(|symbol| ('\u{4e00}'..='\u{9fff}').contains(&symbol));
    let mut text = String::with_capacity(cell.len());
    for word in words {
        let wraps =
            text.is_empty() || (is_chinese(word) && ends_chinese(&text) && cell.contains('\n'));
        if !wraps {
            text.push(' ');
        }
        text.push_str(word);
    }
    text.replace('|', "/")
}

fn ends_chinese(text: &str) -> bool {
    text.chars().next_back().is_some_and(|symbol| {
        ('\u{4e00}'..='\u{9fff}').contains(&symbol)
            || matches!(symbol, '、' | '，' | '；' | '。' | '：' | '）')
    })
}
