//! The cases behind one figure: which, as what each was read, what it added.

use std::collections::HashMap;

use askama::Template;
use axum::http::StatusCode;
use domain::appraisal::{Entry, UnitRow};
use domain::ids::CaseId;
use domain::policy::Rate;

use super::show::{Wanted, whole};
use crate::http::fields::{Fields, query};
use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::pages::case::filter::of_word;
use crate::pages::desk::{Asked, At, Desk};
use crate::pages::frame::Frame;
use crate::pages::naming::{Naming, word_of};
use crate::pages::{Answer, show};

/// A case behind a figure.
struct Line {
    number: String,
    on: String,
    reading: String,
    adds: String,
    notes: String,
}

#[derive(Template)]
#[template(path = "appraisal/cases.html")]
struct Page {
    w: Words,
    frame: Frame,
    unit: String,
    what: String,
    period: String,
    lines: Vec<Line>,
    back: String,
}

struct Teller<'a> {
    desk: &'a Desk,
    naming: &'a Naming<'a>,
    numbers: &'a HashMap<CaseId, String>,
}

impl Teller<'_> {
    fn number(&self, case: CaseId) -> String {
        self.numbers.get(&case).cloned().unwrap_or_default()
    }

    fn entry(&self, entry: &Entry) -> Line {
        let words = self.desk.words;
        let worth = entry.worth;
        let late = entry.is_late_on_first_date.then(|| words.say("entry-late-first"));
        let duplicate = entry.is_duplicate.then(|| words.say("entry-duplicate"));
        let notes: Vec<String> = late.into_iter().chain(duplicate).collect();
        Line {
            number: self.number(entry.case),
            on: entry.on.to_string(),
            reading: words.say(&format!("reading-{}", word_of(&entry.reading))),
            adds: format!("{} / {}", whole(i64::from(worth.credit)), worth.denominator),
            notes: notes.join(", "),
        }
    }
}

fn lines(
    teller: &Teller<'_>,
    row: &UnitRow,
    wanted: &Wanted,
    asked: &Fields,
) -> Result<(String, Vec<Line>), Trouble> {
    let words = teller.desk.words;
    if let Some(class) = asked.get("class") {
        let found =
            row.classes.iter().find(|it| it.group == wanted.group && word_of(&it.class) == class);
        let entries = found.into_iter().flat_map(|class| &class.cases);
        let each = entries.map(|entry| Line {
            number: teller.number(entry.case),
            on: entry.on.to_string(),
            reading: teller.naming.of("end", class),
            adds: String::new(),
            notes: String::new(),
        });
        return Ok((teller.naming.of("end", class), each.collect()));
    }
    let rate: Rate = of_word("rate", asked.get("rate").unwrap_or_default())?;
    let figure = row.figure(rate, wanted.group).ok_or(Trouble::NotFound)?;
    let part = asked.get("part").unwrap_or("counted");
    let lines = match part {
        "counted" => figure.counted.iter().map(|it| teller.entry(it)).collect(),
        "beside" => figure.beside.iter().map(|it| teller.entry(it)).collect(),
        "excluded" => {
            let each = figure.excluded.iter().map(|it| Line {
                notes: teller.naming.of("exclusion", it.exclusion.reason.as_str()),
                ..teller.entry(&it.entry)
            });
            each.collect()
        }
        _ => return Err(Trouble::NotFound),
    };
    let what = teller.naming.of("rate", rate.as_str());
    Ok((format!("{what}: {}", words.say(&format!("appraisal-{part}"))), lines))
}

/// The cases behind a figure.
pub(crate) async fn page(At(desk): At, Asked(asked): Asked) -> Answer {
    let wanted = Wanted::read(&desk, &asked)?;
    let (site, actor) = (&desk.site, desk.actor()?);
    let code = asked.get("unit").unwrap_or_default();
    let unit = desk.rules()?.unit_by_code(code).ok_or(Trouble::NotFound)?;
    let about = (wanted.day, Some(unit));
    let appraised = site.app.appraise_unit(site.authority, &actor, about).await?;
    let row = appraised.table.unit(unit).ok_or(Trouble::NotFound)?;
    let naming = desk.naming()?;
    let teller = Teller { desk: &desk, naming: &naming, numbers: &appraised.numbers };
    let (what, lines) = lines(&teller, row, &wanted, &asked)?;
    let day = wanted.day.to_string();
    let page = Page {
        w: desk.words,
        frame: desk.frame(desk.words.say("appraisal-cases-title")),
        unit: naming.unit_or_none(row.unit),
        what,
        period: appraised.table.span.label(),
        lines,
        back: format!(
            "/appraisal{}",
            query([("day", day.as_str()), ("cases", wanted.group.as_str())])
        ),
    };
    show(StatusCode::OK, &page)
}
