//! Cases that may be the same matter as one that is about to be registered. Candidates are those
//! of the same subject or with the same words; which of them are likely, `text` says.

use app::port::list::{CaseFilter, Listed, Sort};
use app::read::ListAsked;
use app::register::Matter;
use domain::ids::CategoryKey;
use text::similar::{Index, Query};

use super::row::{Row, rows};
use crate::http::trouble::Trouble;
use crate::pages::desk::Desk;

/// Candidates of each sort that are looked at.
const CANDIDATES: u32 = 150;
/// Words of a text that its candidates are sought by.
const WORDS: usize = 2;

/// A likely duplicate: its line and how likely, in hundredths.
pub(crate) struct Likely {
    /// The case.
    pub(crate) row: Row,
    /// Hundredths.
    pub(crate) score: u32,
}

/// Likely duplicates of a matter among the cases that the person may see, the likeliest first.
///
/// # Errors
/// The store failed.
pub(crate) async fn find(desk: &Desk, matter: &Matter) -> Result<Vec<Likely>, Trouble> {
    let mut found: Vec<Listed> = Vec::new();
    for filter in filters(matter) {
        let asked = ListAsked { filter, sort: Sort::Newest, after: None, limit: CANDIDATES };
        let page = desk.site.app.list(desk.site.authority, &desk.actor()?, asked).await?;
        for listed in page.rows {
            if !found.iter().any(|known| known.row.case == listed.row.case) {
                found.push(listed);
            }
        }
    }
    let mut likely = Vec::new();
    for (place, score) in judged(desk, matter, &found) {
        let Some(listed) = found.get(place) else { continue };
        for row in rows(desk, std::slice::from_ref(listed))? {
            likely.push(Likely { row, score });
        }
    }
    Ok(likely)
}

fn filters(matter: &Matter) -> Vec<CaseFilter> {
    let of_words = |words: Vec<String>| {
        (!words.is_empty()).then(|| CaseFilter { words, ..CaseFilter::default() })
    };
    let by_subject = matter
        .category
        .as_deref()
        .map(|key| CaseFilter { category: Some(CategoryKey::from(key)), ..CaseFilter::default() });
    let by_place = of_words(longest(matter.place.as_deref().unwrap_or_default()));
    let by_text = of_words(longest(&matter.text));
    [by_subject, by_place, by_text].into_iter().flatten().collect()
}

/// The longest words: the least common ones, mostly.
fn longest(text: &str) -> Vec<String> {
    let mut words = app::search::words(text);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words.truncate(WORDS);
    words
}

fn judged(desk: &Desk, matter: &Matter, found: &[Listed]) -> Vec<(usize, u32)> {
    let mut index = Index::new();
    for (key, listed) in (0_u64..).zip(found) {
        index.insert(&text::similar::Matter {
            key,
            text: listed.excerpt.as_deref().unwrap_or_default(),
            category: listed.row.category.as_ref().map_or("", CategoryKey::as_str),
            place: None,
            address: listed.place.as_deref().unwrap_or_default(),
            opened_at: listed.row.registered_at.as_second(),
            closed_at: listed.row.closed_at.map(|at| at.as_second()),
        });
    }
    let asked = text::similar::Matter {
        key: u64::MAX,
        text: &matter.text,
        category: matter.category.as_deref().unwrap_or_default(),
        place: None,
        address: matter.place.as_deref().unwrap_or_default(),
        opened_at: desk.now.as_second(),
        closed_at: None,
    };
    let matches = index.find(&asked, &Query::default());
    let places = matches.into_iter().filter_map(|found| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a score lies between 0 and 1"
        )]
        let score = (found.score * 100.0).round() as u32;
        Some((usize::try_from(found.key).ok()?, score))
    });
    places.collect()
}
