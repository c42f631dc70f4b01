//! Whether a Chinese paragraph of which no heading says so sets tasks: most of its segments begin
//! with an act, and nothing in it tells of what was reached.

use super::segment;
use crate::cue::{ChineseCues, Role, Token};
use crate::lists;
use crate::span::Span;

/// Least segments that open with an act, and how many segments there may be for each.
const ACTS: (usize, usize) = (3, 3);
/// Least length of a segment that is counted, in characters.
const LEAST: usize = 4;
/// What a sign of a duty or a bound, and a sign of what was reached, weigh against an act.
const AHEAD: usize = 2;
const REACHED: usize = 3;
/// What must be left of the acts and signs ahead when the signs of what was reached are taken away.
const MARGIN: usize = 4;

/// Whether the paragraph at `span` looks ahead.
pub(crate) fn looks_ahead(
    text: &str,
    span: Span,
    cues: &ChineseCues,
    tokens: &mut Vec<Token>,
) -> bool {
    let quote = span.of(text);
    cues.tokens(quote, span.start, tokens);
    let (mut all, mut acts, mut reached) = (0_usize, 0_usize, 0_usize);
    for segment in segment::split(text, span) {
        let said = segment.span.of(text);
        if said.chars().count() < LEAST {
            continue;
        }
        all += 1;
        let first = tokens.partition_point(|token| token.start < segment.span.start);
        acts += usize::from(opens(segment.span, tokens.get(first..).unwrap_or(&[])));
        reached += usize::from(tells_reached(said));
    }
    let told = tokens.iter().filter(|token| token.role == Role::Past).count();
    let bound = tokens
        .iter()
        .filter(|token| matches!(token.role, Role::Must | Role::Ban | Role::Will))
        .count();
    let limits = lists::count!("zh.outlook.ahead", quote);
    let (least, others) = ACTS;
    let ahead = acts + AHEAD * (bound + limits);
    acts >= least && acts * others >= all && ahead >= REACHED * (told + reached) + MARGIN
}

/// Whether a segment opens with an act, behind adverbs and links.
fn opens(span: Span, tokens: &[Token]) -> bool {
    let mut cursor = span.start;
    for token in tokens {
        if token.start != cursor {
            return false;
        }
        match token.role {
            Role::Act | Role::Must | Role::Ban | Role::Will => return true,
            Role::Adverb | Role::Link | Role::Prep => cursor = token.end,
            _ => return false,
        }
    }
    false
}

/// Whether a number is as exact as those that are counted afterwards: with decimals or without a
/// round end. Years and dates are not, nor is the size of dust (PM2.5).
fn is_exact(number: &str) -> bool {
    if number.len() < 3 {
        return false;
    }
    match number.split_once('.') {
        Some((whole, _)) => number != "2.5" && !(whole.len() == 4 && whole.starts_with("20")),
        None => !number.ends_with('0') && !number.starts_with("20"),
    }
}

/// Whether a segment tells what was reached: 了, a state at its end, an exact figure.
fn tells_reached(said: &str) -> bool {
    let plain = said.replace("为了", "").replace("除了", "").replace("了解", "");
    let mut numbers = plain.split(|symbol: char| !symbol.is_ascii_digit() && symbol != '.');
    let exact = numbers.any(is_exact);
    plain.contains('了')
        || lists::holds!("zh.outlook.reached", plain)
        || lists::ends!("zh.shape.fares", plain)
        || exact && !lists::holds!("zh.outlook.ahead", plain)
}

#[cfg(test)]
mod tests {
    use super::is_exact;

    #[test]
    fn decimals_and_numbers_without_a_round_end_are_exact_and_years_and_dates_are_not() {
        for exact in ["20.5", "203.4", "6.2", "137", "1204"] {
            assert!(is_exact(exact), "{exact}");
        }
        for other in ["150", "2.5", "2024", "2035.6", "2024.5.1", "36", "8", ""] {
            assert!(!is_exact(other), "{other}");
        }
    }
}
