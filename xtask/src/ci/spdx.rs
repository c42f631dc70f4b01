//! Licence expressions: `MIT OR Apache-2.0`, `(A AND B) OR C WITH exception`, and the old `A/B`.

/// Whether a licence expression can be met with the allowed licences alone.
///
/// # Errors
/// When the expression cannot be read.
pub(super) fn is_met(expression: &str, allowed: &[String]) -> Result<bool, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = Words { rest: spaced.split_whitespace().peekable(), allowed };
    let met = words.either().ok_or_else(|| format!("`{expression}` is no licence expression"))?;
    match words.rest.next() {
        None => Ok(met),
        Some(word) => Err(format!("`{expression}` is no licence expression at `{word}`")),
    }
}

struct Words<'a, I: Iterator<Item = &'a str>> {
    rest: std::iter::Peekable<I>,
    allowed: &'a [String],
}

impl<'a, I: Iterator<Item = &'a str>> Words<'a, I> {
    fn either(&mut self) -> Option<bool> {
        let mut met = self.both()?;
        while self.rest.next_if_eq(&"OR").is_some() {
            met |= self.both()?;
        }
        Some(met)
    }

    fn both(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.rest.next_if_eq(&"AND").is_some() {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Option<bool> {
        let word = self.rest.next()?;
        if word == "(" {
            let met = self.either()?;
            return (self.rest.next() == Some(")")).then_some(met);
        }
        if matches!(word, ")" | "OR" | "AND" | "WITH") {
            return None;
        }
        let name = match self.rest.next_if_eq(&"WITH") {
            Some(_) => format!("{word} WITH {}", self.rest.next()?),
            None => word.to_owned(),
        };
        Some(self.allowed.contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(expression: &str) -> Result<bool, String> {
        let allowed = ["MIT", "Apache-2.0", "Zlib", "Apache-2.0 WITH LLVM-exception"];
        is_met(expression, &allowed.map(str::to_owned))
    }

    #[test]
    fn one_allowed_choice_is_enough() {
        assert_eq!(met("MIT OR GPL-3.0"), Ok(true));
        assert_eq!(met("GPL-3.0/MIT"), Ok(true));
        assert_eq!(met("GPL-3.0 OR AGPL-3.0"), Ok(false));
    }

    #[test]
    fn every_part_of_an_and_must_be_allowed_and_it_binds_tighter() {
        assert_eq!(met("MIT AND Zlib"), Ok(true));
        assert_eq!(met("MIT AND GPL-3.0"), Ok(false));
        assert_eq!(met("GPL-3.0 AND MIT OR Zlib"), Ok(true));
        assert_eq!(met("(MIT OR Zlib) AND GPL-3.0"), Ok(false));
        assert_eq!(met("(MIT OR GPL-3.0) AND Zlib"), Ok(true));
    }

    #[test]
    fn an_exception_is_a_licence_of_its_own() {
        assert_eq!(met("Apache-2.0 WITH LLVM-exception"), Ok(true));
        assert_eq!(met("MIT WITH LLVM-exception"), Ok(false));
    }

    #[test]
    fn what_is_no_expression_is_an_error_and_never_allowed() {
        for odd in ["", "MIT OR", "(MIT", "MIT Zlib", "OR MIT", "MIT WITH", ")"] {
            assert!(met(odd).is_err(), "{odd}");
        }
    }
}
