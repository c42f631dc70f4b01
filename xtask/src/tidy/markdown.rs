//! Reads Markdown just far enough to find code spans and link targets with their lines.
//!
//! Fenced blocks are given line by line; HTML comments are skipped; nothing is rendered.

/// Something that a document says about the repository.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention<'a> {
    pub(super) line: usize,
    pub(super) what: What<'a>,
}

/// Where a mention stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum What<'a> {
    /// The inside of a code span, with the text before and after it in its paragraph.
    Span { code: &'a str, before: &'a str, after: &'a str },
    /// The target of a link or image, without title and fragment.
    Link(&'a str),
    /// A line of a fenced block.
    Block(&'a str),
}

/// Everything a document mentions, in order of its paragraphs.
pub(super) fn mentions(text: &str) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    let mut paragraph: Option<(usize, usize)> = None;
    let mut at = 0;
    for (raw, line) in text.split_inclusive('\n').zip(1..) {
        let start = at;
        at += raw.len();
        let bare = raw.trim();
        let mark = fence_mark(bare);
        let is_prose = fence.is_none() && mark.is_none() && !bare.is_empty();
        if is_prose {
            paragraph.get_or_insert((start, line));
            continue;
        }
        if let Some((from, first)) = paragraph.take() {
            found.extend(prose(text.get(from..start).unwrap_or_default(), first));
        }
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if mark.starts_with(open) && mark == bare => fence = None,
            (Some(_), _) => found.push(Mention { line, what: What::Block(bare) }),
            (None, None) => {}
        }
    }
    if let Some((from, first)) = paragraph {
        found.extend(prose(text.get(from..).unwrap_or_default(), first));
    }
    found
}

/// The run of backticks or tildes that opens or closes a fenced block.
fn fence_mark(bare: &str) -> Option<&str> {
    let letter = bare.chars().next().filter(|letter| matches!(letter, '`' | '~'))?;
    let length = bare.find(|other| other != letter).unwrap_or(bare.len());
    let (mark, info) = bare.split_at_checked(length)?;
    // Three backticks, a word and three backticks again are a code span.
    (length >= 3 && !info.contains('`')).then_some(mark)
}

/// The mentions of one paragraph, whose first line is `first`.
fn prose(text: &str, first: usize) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = first + text.get(..at).unwrap_or_default().matches('\n').count();
        if rest.starts_with("<!--") {
            at += rest.find("-->").map_or(rest.len(), |end| end + 3);
        } else if rest.starts_with('`') {
            let run = rest.find(|letter| letter != '`').unwrap_or(rest.len());
            let length = span_length(rest, run);
            if let Some(code) = length.and_then(|length| rest.get(run..length - run)) {
                let before = text.get(..at).unwrap_or_default();
                let after = length.and_then(|length| rest.get(length..)).unwrap_or_default();
                let what = What::Span { code: code.trim(), before, after };
                found.push(Mention { line, what });
            }
            at += length.unwrap_or(run);
        } else if let Some(inside) = rest.strip_prefix("](") {
            found.extend(target(inside, ')').map(|link| Mention { line, what: What::Link(link) }));
            at += 2;
        } else {
            let definition = rest.starts_with("]: ") && is_definition(text, at);
            if let Some(inside) = rest.strip_prefix("]: ").filter(|_| definition) {
                found.extend(
                    target(inside, '\n').map(|link| Mention { line, what: What::Link(link) }),
                );
            }
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// The length of the code span that starts with a run of backticks, both runs included.
fn span_length(rest: &str, run: usize) -> Option<usize> {
    let mut at = run;
    loop {
        at += rest.get(at..)?.find('`')?;
        let tail = rest.get(at..)?;
        let length = tail.find(|letter| letter != '`').unwrap_or(tail.len());
        at += length;
        if length == run {
            return Some(at);
        }
    }
}

/// Whether the bracket at `at` closes the label of a link definition: `[label]: target`.
fn is_definition(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let line = head.rsplit('\n').next().unwrap_or_default().trim_start();
    line.starts_with('[') && !line.contains(']')
}

/// A link's target up to its end, without title and fragment; none when nothing is left.
fn target(inside: &str, end: char) -> Option<&str> {
    let inside = inside.trim_start();
    let whole = match inside.strip_prefix('<') {
        Some(bracketed) => bracketed.split('>').next()?,
        None => inside.split([end, ' ', '\n']).next()?,
    };
    let bare = whole.split('#').next()?;
    (!bare.is_empty()).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<(usize, &str)> {
        mentions(text)
            .into_iter()
            .filter_map(|it| match it.what {
                What::Span { code, .. } => Some((it.line, code)),
                What::Link(_) | What::Block(_) => None,
            })
            .collect()
    }

    fn links(text: &str) -> Vec<&str> {
        mentions(text)
            .into_iter()
            .filter_map(|it| match it.what {
                What::Link(link) => Some(link),
                What::Span { .. } | What::Block(_) => None,
            })
            .collect()
    }

    #[test]
    fn code_spans_are_found_with_their_lines() {
        assert_eq!(spans("a `b`\nc ``d ` e`` f\n\n`g`\n"), [(1, "b"), (2, "d ` e"), (4, "g")]);
        assert_eq!(spans("a `b\nc` d `e`"), [(1, "b\nc"), (2, "e")]);
        assert_eq!(spans("a lone ` and `` run"), []);
    }

    #[test]
    fn fenced_blocks_hold_no_spans_and_end_at_their_own_fence() {
        let text = "```sh\n`a`\n~~~\n```\n`b`\n~~~\n`c`\n```\n~~~\n`d`\n";
        assert_eq!(spans(text), [(5, "b"), (10, "d")]);
        assert_eq!(spans("~5 km\n`a`\n"), [(2, "a")]);
        let blocks = mentions(text).into_iter().filter(|it| matches!(it.what, What::Block(_)));
        assert_eq!(blocks.count(), 4);
    }

    #[test]
    fn links_images_and_definitions_are_found_without_their_fragments() {
        let text = "[a](b.md#c) ![d](e.png \"f\") [g](<h i.md>) [j](#k)\n[l]: m.md \"n\"\n";
        assert_eq!(links(text), ["b.md", "e.png", "h i.md", "m.md"]);
    }

    #[test]
    fn comments_spans_and_stray_brackets_are_no_links() {
        assert_eq!(links("see a]: b.md and\n[c] d]: e.md\n[f]: g.md"), ["g.md"]);
        assert_eq!(links("<!-- [a](b.md) -->\n`[c](d.md)` and [e](f.md)"), ["f.md"]);
    }
}
