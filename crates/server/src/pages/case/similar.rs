//! Earlier cases that may be the same matter, as pages show them: on the form that registers a
//! case, and on the page of one that is open.

use app::read::Sheet;
use app::register::Matter;
use domain::case::Status;
use text::similar::Reason;

use super::row::{Row, rows};
use crate::http::fields::Fields;
use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::pages::desk::Desk;
use crate::similar::{Asked, find as find_for, rounded};

/// An earlier case and how likely it is the same matter, in hundredths.
pub(crate) struct Likely {
    /// The case.
    pub(crate) row: Row,
    /// Hundredths.
    pub(crate) score: u32,
    /// What spoke for and against it.
    pub(crate) reasons: String,
}

/// The block of a case's page.
#[derive(Default)]
pub(crate) struct Block {
    /// Whether there is one: only while the case is open.
    pub(crate) is_shown: bool,
    /// Whether it was looked for; if not, the page has a link that does.
    pub(crate) is_sought: bool,
    /// What was found.
    pub(crate) likely: Vec<Likely>,
}

/// Likely duplicates of a matter among the cases that the person may see, the likeliest first.
///
/// # Errors
/// The store failed.
pub(crate) async fn find(desk: &Desk, matter: &Matter) -> Result<Vec<Likely>, Trouble> {
    let asked = Asked {
        text: matter.text.clone(),
        category: matter.category.clone().unwrap_or_default(),
        place: matter.place.clone().unwrap_or_default(),
        opened_at: desk.now,
        is_registered: false,
    };
    sought(desk, &asked).await
}

/// What the page of a case says of similar ones: at once while nobody leads it, as whoever decides
/// where it goes wants to know; later when asked, because looking costs more than the page itself.
///
/// # Errors
/// The store failed.
pub(crate) async fn block(desk: &Desk, sheet: &Sheet) -> Result<Block, Trouble> {
    let status = sheet.case.status();
    let is_over = status.is_over() || status == Status::Linked;
    let query = desk.here.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let is_asked = Fields::parse(query.as_bytes()).is_ticked("similar");
    let is_sought = !is_over && (is_asked || sheet.case.lead().is_none());
    let likely = match is_sought {
        true => sought(desk, &Asked::of(sheet)).await?,
        false => Vec::new(),
    };
    Ok(Block { is_shown: !is_over, is_sought, likely })
}

async fn sought(desk: &Desk, asked: &Asked) -> Result<Vec<Likely>, Trouble> {
    let (app, authority) = (&desk.site.app, desk.site.authority);
    let mut likely = Vec::new();
    for found in find_for(app, authority, &desk.actor()?, asked).await? {
        let reasons = found.reasons.iter().map(|reason| says(desk.words, reason));
        let reasons = reasons.collect::<Vec<_>>().join(" · ");
        let score = found.hundredths();
        for row in rows(desk, std::slice::from_ref(&found.listed))? {
            likely.push(Likely { row, score, reasons: reasons.clone() });
        }
    }
    Ok(likely)
}

fn says(words: Words, reason: &Reason) -> String {
    match reason {
        Reason::Metres(metres) => words.count("similar-metres", rounded(*metres)),
        Reason::Address(true) => words.say("similar-address-same"),
        Reason::Address(false) => words.say("similar-address-other"),
        Reason::Category(true) => words.say("similar-category-same"),
        Reason::Category(false) => words.say("similar-category-other"),
        Reason::Alike(share) => words.count("similar-alike", rounded(share * 100.0)),
        Reason::OpenedBefore(days) if rounded(*days) == 0 => words.say("similar-opened-none"),
        Reason::OpenedBefore(days) => words.count("similar-opened", rounded(*days)),
        Reason::ClosedBefore(days) if rounded(*days) == 0 => words.say("similar-closed-none"),
        Reason::ClosedBefore(days) => words.count("similar-closed", rounded(*days)),
    }
}
