//! Earlier cases that may be the same matter as another: candidates from the store, of the same
//! subject or with the same words, and of what the asking person may see alone; which of them are
//! likely, `text` says. There is no index here to keep in step. No page and no JSON here.

use app::act::App;
use app::port::fault::Fault;
use app::port::list::{CaseFilter, Listed, Sort};
use app::read::{ListAsked, Sheet};
use domain::actor::Actor;
use domain::ids::{AuthorityId, CategoryKey};
use jiff::Timestamp;
use text::similar::{Index, Matter, Place, Query, Reason};

/// Candidates of each sort that are looked at.
const CANDIDATES: u32 = 150;
/// Words of a text that its candidates are sought by.
const WORDS: usize = 2;
/// Characters of a text that are compared: as many as a list shows of a case.
const COMPARED: usize = 200;

/// What earlier cases are compared with. What is not known is empty.
pub(crate) struct Asked {
    /// What was asked.
    pub(crate) text: String,
    /// Its subject.
    pub(crate) category: String,
    /// Where it is about; a last line of two numbers in degrees is its place on the map.
    pub(crate) place: String,
    /// When it came.
    pub(crate) opened_at: Timestamp,
    /// It has a case already: only what was registered before it is looked at.
    pub(crate) is_registered: bool,
}

/// An earlier case that may be the same matter.
pub(crate) struct Found {
    /// The case.
    pub(crate) listed: Listed,
    /// How likely, between 0 and 1.
    pub(crate) score: f32,
    /// What spoke for and against it.
    pub(crate) reasons: Vec<Reason>,
}

impl Found {
    /// The score in hundredths.
    pub(crate) fn hundredths(&self) -> u32 {
        rounded(self.score * 100.0)
    }
}

impl Asked {
    /// What a person may read of a case, to compare earlier ones with.
    pub(crate) fn of(sheet: &Sheet) -> Self {
        let registration = sheet.case.registration.as_ref();
        let text = |id| sheet.texts.get(&id).cloned().unwrap_or_default();
        let place = registration.and_then(|it| it.place).map(|place| text(place.text_id));
        let category = registration.and_then(|it| it.category.as_ref());
        Self {
            text: registration.map(|it| text(it.text.text_id)).unwrap_or_default(),
            category: category.map_or("", CategoryKey::as_str).to_owned(),
            place: place.unwrap_or_default(),
            opened_at: sheet.case.registered_at,
            is_registered: true,
        }
    }

    fn filters(&self) -> Vec<CaseFilter> {
        let registered_before = self.is_registered.then_some(self.opened_at);
        let blank = CaseFilter { registered_before, ..CaseFilter::default() };
        let of_words = |text: &str| {
            let words = longest(text);
            (!words.is_empty()).then(|| CaseFilter { words, ..blank.clone() })
        };
        let category = (!self.category.is_empty()).then(|| CategoryKey::from(&*self.category));
        let by_subject = category.map(|key| CaseFilter { category: Some(key), ..blank.clone() });
        let place = split(&self.place).0;
        [by_subject, of_words(place), of_words(&self.text)].into_iter().flatten().collect()
    }
}

/// Earlier cases that the person may see and that may be the same matter, the likeliest first.
///
/// # Errors
/// The store failed.
pub(crate) async fn find(
    app: &App,
    authority: AuthorityId,
    actor: &Actor,
    asked: &Asked,
) -> Result<Vec<Found>, Fault> {
    let mut candidates: Vec<Listed> = Vec::new();
    for filter in asked.filters() {
        let wanted = ListAsked { filter, sort: Sort::Newest, after: None, limit: CANDIDATES };
        for listed in app.list(authority, actor, wanted).await?.rows {
            if !candidates.iter().any(|known| known.row.case == listed.row.case) {
                candidates.push(listed);
            }
        }
    }
    Ok(judged(asked, candidates))
}

fn judged(asked: &Asked, candidates: Vec<Listed>) -> Vec<Found> {
    let mut index = Index::new();
    for (key, listed) in (0_u64..).zip(&candidates) {
        let (address, place) = split(listed.place.as_deref().unwrap_or_default());
        index.insert(&Matter {
            key,
            text: listed.excerpt.as_deref().unwrap_or_default(),
            category: listed.row.category.as_ref().map_or("", CategoryKey::as_str),
            place,
            address,
            opened_at: listed.row.registered_at.as_second(),
            closed_at: listed.row.closed_at.map(|at| at.as_second()),
        });
    }
    let (address, place) = split(&asked.place);
    let matches = index.find(
        &Matter {
            key: u64::MAX,
            text: beginning(&asked.text),
            category: &asked.category,
            place,
            address,
            opened_at: asked.opened_at.as_second(),
            closed_at: None,
        },
        &Query::default(),
    );
    let mut candidates: Vec<Option<Listed>> = candidates.into_iter().map(Some).collect();
    let found = matches.into_iter().filter_map(|one| {
        let listed = candidates.get_mut(usize::try_from(one.key).ok()?)?.take()?;
        Some(Found { listed, score: one.score, reasons: one.reasons })
    });
    found.collect()
}

/// The longest words: the least common ones, mostly.
fn longest(text: &str) -> Vec<String> {
    let mut words = app::search::words(text);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words.truncate(WORDS);
    words
}

fn beginning(text: &str) -> &str {
    text.char_indices().nth(COMPARED).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// A written place as its address and, where the last line is two numbers, its place on the map.
fn split(written: &str) -> (&str, Option<Place>) {
    let (address, last) = written.rsplit_once('\n').unwrap_or(("", written));
    let degrees = |part: &str| part.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let pair = last.split_once(',').and_then(|(north, east)| degrees(north).zip(degrees(east)));
    match pair {
        Some((latitude, longitude)) => (address.trim(), Some(Place { latitude, longitude })),
        None => (written, None),
    }
}

/// A number that is not negative, as a whole one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares, days and metres are neither negative nor large"
)]
pub(crate) fn rounded(number: f32) -> u32 {
    number.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_a_place_is_its_coordinates_where_it_is_two_numbers() {
        let place = Some(Place { latitude: 42.5, longitude: -71.25 });
        assert_eq!(split("12 Mill Lane\n42.500000, -71.250000"), ("12 Mill Lane", place));
        assert_eq!(split("42.5, -71.25"), ("", place));
        for plain in ["12, Mill Lane", "Mill Lane\nby the bridge", "", "NaN, 1"] {
            assert_eq!(split(plain), (plain, None));
        }
    }

    #[test]
    fn a_text_is_compared_by_as_much_as_a_list_shows_of_it() {
        let long = "灯".repeat(COMPARED + 5);
        assert_eq!(beginning(&long).chars().count(), COMPARED);
        assert_eq!(beginning("lamp"), "lamp");
    }
}
