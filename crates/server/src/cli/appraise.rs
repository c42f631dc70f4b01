//! `answerable appraise`: the table of a period, with the cases behind each figure.

use std::collections::HashMap;

use anyhow::Result;
use app::appraise::Appraised;
use clap::{Args, ValueEnum};
use domain::actor::Role;
use domain::appraisal::{EndClass, Figure, UnitRow};
use domain::ids::CaseId;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::user::role;
use crate::cli::say::say;
use crate::wiring::Place;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// A day in the period; today when not given
    #[arg(long)]
    day: Option<Date>,
    /// Who asks, by the name to sign in with
    #[arg(long = "as", value_name = "LOGIN")]
    login: String,
    /// In which post, where the person holds several
    #[arg(long, value_parser = role)]
    role: Option<Role>,
    /// With the numbers of the cases behind each figure
    #[arg(long)]
    cases: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) async fn run(arguments: &Arguments) -> Result<()> {
    let wired = arguments.place.open().await?;
    let authority = wired.authority(arguments.place.authority.as_deref()).await?.id;
    let actor = wired.actor(authority, &arguments.login, arguments.role).await?;
    let rules = wired.app.rules(authority).await?;
    let day = arguments.day.unwrap_or_else(|| rules.day(wired.app.clock.now()));
    let appraised = wired.app.appraise(authority, &actor, day).await?;
    match arguments.format {
        Format::Json => {
            let printed = as_json(&appraised, arguments.cases)?;
            say!("{}", serde_json::to_string_pretty(&printed)?);
        }
        Format::Table => print(&appraised, &rules),
    }
    Ok(())
}

/// The table as other programs read it.
pub(crate) fn as_json(appraised: &Appraised, with_cases: bool) -> Result<Value> {
    let table = &appraised.table;
    let numbers = with_cases.then_some(&appraised.numbers);
    let groups = table.groups.iter().map(|peers| {
        let units: Vec<Value> = peers.units.iter().map(|row| unit(row, numbers)).collect();
        json!({ "group": peers.group, "units": units, "lists": peers.lists })
    });
    Ok(json!({
        "period": table.span.label(),
        "from": table.span.from(),
        "to": table.span.to(),
        "as_of": table.as_of,
        "policy": table.policy,
        "groups": groups.collect::<Vec<_>>(),
        "no_unit": unit(&table.no_unit, numbers),
        "totals": table.totals(),
        "content_hash": domain::appraisal::content_hash(table),
    }))
}

fn unit(row: &UnitRow, numbers: Option<&HashMap<CaseId, String>>) -> Value {
    let named = |case: &CaseId| numbers.and_then(|known| known.get(case)).cloned();
    let rates: Vec<Value> = row.figures.iter().map(|it| figure(row, it, numbers)).collect();
    let classes = row.classes.iter().map(|class| {
        let cases: Vec<_> = class.cases.iter().filter_map(|entry| named(&entry.case)).collect();
        let mut printed =
            json!({ "class": class.class, "group": class.group, "count": class.cases.len() });
        with_cases(&mut printed, numbers.is_some().then_some(json!(cases)));
        printed
    });
    json!({
        "unit": row.code,
        "rates": rates,
        "classes": classes.collect::<Vec<_>>(),
        "cases_counted": row.cases_counted,
        "score": row.score.map(|score| score.to_string()),
        "place": row.place,
    })
}

/// The numerator: whole, or with up to three decimals where one case may count in part.
fn numerator(per_mille: i64) -> Value {
    if per_mille % 1_000 == 0 {
        return json!(per_mille / 1_000);
    }
    let sign = if per_mille < 0 { "-" } else { "" };
    let (whole, part) = (per_mille.abs() / 1_000, per_mille.abs() % 1_000);
    let text = format!("{sign}{whole}.{part:03}");
    text.parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
}

fn figure(row: &UnitRow, figure: &Figure, numbers: Option<&HashMap<CaseId, String>>) -> Value {
    let of_class = |class: EndClass| {
        let same = row.classes.iter().filter(move |it| it.class == class);
        let same = same.filter(|it| it.group == figure.group);
        same.flat_map(|it| it.cases.iter().map(|entry| entry.case)).collect::<Vec<CaseId>>()
    };
    let (unreachable, unverified) =
        (of_class(EndClass::Unreachable), of_class(EndClass::Unverified));
    let mut printed = json!({
        "rate": figure.rate,
        "group": figure.group,
        "numerator": numerator(figure.numerator_per_mille),
        "numerator_per_mille": figure.numerator_per_mille,
        "denominator": figure.denominator,
        "value": figure.value.map(|value| value.to_string()),
        "counted": figure.counted.len(),
        "excluded": figure.excluded.len(),
        "beside": figure.beside.len(),
        "unreachable": unreachable.len(),
        "unverified": unverified.len(),
        "late_on_first_date": figure.late_on_first_date,
    });
    let cases = numbers.map(|known| {
        let named = |case: &CaseId| known.get(case).cloned().unwrap_or_default();
        json!({
            "counted": figure.counted.iter().map(|it| named(&it.case)).collect::<Vec<_>>(),
            "excluded": figure.excluded.iter().map(|it| named(&it.entry.case)).collect::<Vec<_>>(),
            "beside": figure.beside.iter().map(|it| named(&it.case)).collect::<Vec<_>>(),
            "unreachable": unreachable.iter().map(named).collect::<Vec<_>>(),
            "unverified": unverified.iter().map(named).collect::<Vec<_>>(),
        })
    });
    with_cases(&mut printed, cases);
    printed
}

fn with_cases(printed: &mut Value, cases: Option<Value>) {
    if let (Some(object), Some(cases)) = (printed.as_object_mut(), cases) {
        object.insert("cases".to_owned(), cases);
    }
}

fn print(appraised: &Appraised, rules: &app::rules::Rules) {
    let table = &appraised.table;
    say!("{}  policy {} {}", table.span.label(), table.policy.key, table.policy.version);
    for (group, row) in table.units() {
        let unit = row.unit.map_or("(no unit)", |unit| rules.unit_name(unit, "en"));
        let score = row.score.map_or_else(|| "-".to_owned(), |score| score.to_string());
        let group = group.map_or("-", |key| key.as_str());
        say!("{group:<14} {unit:<36} score {score:>7}");
        for figure in &row.figures {
            let value = figure.value.map_or_else(|| "-".to_owned(), |value| format!("{value} %"));
            say!(
                "    {:<16} {value:>9}   {} counted, {} excluded, {} beside",
                figure.rate.as_str(),
                figure.denominator,
                figure.excluded.len(),
                figure.beside.len(),
            );
        }
    }
}
