//! A statement that adds one row, written out for several. Not here: which rows go together.

/// The text with the values of `count` rows; `None` where it does not add one row, gives rows back,
/// or has a parameter outside of that row.
pub(super) fn repeated(sql: &str, count: usize) -> Option<String> {
    let (head, rest) = sql.split_once("VALUES")?;
    let open = rest.find('(')?;
    let close = open + end_of_bracket(rest.get(open..)?)?;
    let (row, tail) = (rest.get(open..=close)?, rest.get(close + 1..)?);
    let is_of_one_row = head.trim_start().starts_with("INSERT")
        && !rest.get(..open)?.contains('$')
        && ![head, tail].iter().any(|text| text.contains('$') || text.contains("SELECT"))
        && !tail.contains("RETURNING");
    if !is_of_one_row {
        return None;
    }
    let parts = parts(row)?;
    let width = parts.iter().map(|(_, number)| *number).max().unwrap_or_default();
    let rows = (0..count).map(|place| shifted(&parts, place * width));
    Some([head, "VALUES ", &rows.collect::<Vec<_>>().join(", "), tail].concat())
}

/// Where the bracket that a text begins with ends.
fn end_of_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 1 => return Some(place),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A row as pieces of text, each with the number of the parameter behind it; 0 for none.
fn parts(row: &str) -> Option<Vec<(&str, usize)>> {
    let mut pieces = row.split('$');
    let mut parts = vec![(pieces.next()?, 0)];
    for piece in pieces {
        let digits = piece.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(piece.len());
        let (number, text) = piece.split_at_checked(digits)?;
        if let Some(last) = parts.last_mut() {
            last.1 = number.parse().ok()?;
        }
        parts.push((text, 0));
    }
    Some(parts)
}

fn shifted(parts: &[(&str, usize)], by: usize) -> String {
    let mut row = String::new();
    for (text, number) in parts {
        row.push_str(text);
        if *number > 0 {
            row.push('$');
            row.push_str(&(number + by).to_string());
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_one_row_are_repeated_with_their_own_numbers() {
        let sql = "INSERT INTO t (a, b) VALUES ($1, f($2, ' ')) ON CONFLICT DO NOTHING";
        let two = "INSERT INTO t (a, b) VALUES ($1, f($2, ' ')), ($3, f($4, ' ')) \
                   ON CONFLICT DO NOTHING";
        assert_eq!(repeated(sql, 2).as_deref(), Some(two));
        assert_eq!(repeated(sql, 1).as_deref(), Some(sql));
    }

    #[test]
    fn what_is_not_one_row_alone_is_not_repeated() {
        for sql in [
            "DELETE FROM t WHERE a = $1",
            "INSERT INTO t (a) SELECT a FROM u WHERE b = $1",
            "INSERT INTO t (a) VALUES ($1) ON CONFLICT DO UPDATE SET a = t.a + $1",
            "INSERT INTO t (a) VALUES ($1) RETURNING a",
            "",
        ] {
            assert_eq!(repeated(sql, 2), None, "{sql}");
        }
    }
}
