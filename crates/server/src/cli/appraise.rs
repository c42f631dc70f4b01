//! `answerable appraise`: the table of a period, with the cases behind each figure.

use std::collections::HashMap;

use anyhow::Result;
use app::appraise::{Appraised, Source};
use clap::{Args, ValueEnum};
use domain::actor::Role;
use domain::appraisal::{ClassSum, EndClass, FigureSum, Summary, UnitRow};
use domain::ids::CaseId;
use domain::policy::{CaseGroup, Rate};
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
    /// From the journals of the cases, read anew, instead of from what is kept beside them. Which
    /// cases are read, the days kept beside them say; `journal verify` checks those too
    #[arg(long)]
    recount: bool,
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
    let source = if arguments.recount { Source::Journal } else { Source::Kept };
    let appraised = if arguments.recount || arguments.cases {
        Some(wired.app.appraise(authority, &actor, day, source).await?)
    } else {
        None
    };
    let summary = match &appraised {
        Some(appraised) => appraised.table.summary(),
        None => wired.app.appraise_in_sum(authority, &actor, day).await?,
    };
    match arguments.format {
        Format::Json => {
            let printed = as_json(&summary, appraised.as_ref(), arguments.cases);
            say!("{}", serde_json::to_string_pretty(&printed)?);
        }
        Format::Table => print(&summary, &rules),
    }
    Ok(())
}

type Row = UnitRow<FigureSum, ClassSum>;

/// The table as other programs read it: its numbers, with its cases the hash of its content, and
/// the numbers of the cases where they are wanted.
pub(crate) fn as_json(table: &Summary, appraised: Option<&Appraised>, with_cases: bool) -> Value {
    let behind = |row: &Row| {
        let appraised = appraised.filter(|_| with_cases)?;
        let found = row.unit.and_then(|unit| appraised.table.unit(unit));
        Some(Behind { row: found.unwrap_or(&appraised.table.no_unit), numbers: &appraised.numbers })
    };
    let groups = table.groups.iter().map(|peers| {
        let units: Vec<Value> =
            peers.units.iter().map(|row| unit(row, behind(row).as_ref())).collect();
        json!({ "group": peers.group, "units": units, "lists": peers.lists })
    });
    let mut printed = json!({
        "period": table.span.label(),
        "from": table.span.from(),
        "to": table.span.to(),
        "as_of": table.as_of,
        "policy": table.policy,
        "groups": groups.collect::<Vec<_>>(),
        "no_unit": unit(&table.no_unit, behind(&table.no_unit).as_ref()),
        "totals": table.totals(),
    });
    let hash = appraised.map(|found| json!(domain::appraisal::content_hash(&found.table)));
    insert(&mut printed, "content_hash", hash);
    printed
}

/// The cases behind a row.
struct Behind<'table> {
    row: &'table UnitRow,
    numbers: &'table HashMap<CaseId, String>,
}

impl Behind<'_> {
    fn named(&self, cases: impl Iterator<Item = CaseId>) -> Vec<String> {
        cases.map(|case| self.numbers.get(&case).cloned().unwrap_or_default()).collect()
    }

    fn of_class(&self, class: EndClass, group: CaseGroup) -> Vec<String> {
        let same = self.row.classes.iter().filter(|it| (it.class, it.group) == (class, group));
        self.named(same.flat_map(|it| &it.cases).map(|entry| entry.case))
    }

    fn of_figure(&self, rate: Rate, group: CaseGroup) -> Option<Value> {
        let figure = self.row.figure(rate, group)?;
        Some(json!({
            "counted": self.named(figure.counted.iter().map(|it| it.case)),
            "excluded": self.named(figure.excluded.iter().map(|it| it.entry.case)),
            "beside": self.named(figure.beside.iter().map(|it| it.case)),
            "unreachable": self.of_class(EndClass::Unreachable, group),
            "unverified": self.of_class(EndClass::Unverified, group),
        }))
    }
}

fn unit(row: &Row, behind: Option<&Behind<'_>>) -> Value {
    let rates: Vec<Value> = row.figures.iter().map(|it| figure(row, it, behind)).collect();
    let classes = row.classes.iter().map(|class| {
        let mut printed =
            json!({ "class": class.class, "group": class.group, "count": class.cases });
        let cases = behind.map(|behind| json!(behind.of_class(class.class, class.group)));
        insert(&mut printed, "cases", cases);
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

fn figure(row: &Row, figure: &FigureSum, behind: Option<&Behind<'_>>) -> Value {
    let of_class = |class: EndClass| -> u64 {
        let same = row.classes.iter().filter(|it| (it.class, it.group) == (class, figure.group));
        same.map(|it| it.cases).sum()
    };
    let mut printed = json!({
        "rate": figure.rate,
        "group": figure.group,
        "numerator": numerator(figure.numerator_per_mille),
        "numerator_per_mille": figure.numerator_per_mille,
        "denominator": figure.denominator,
        "value": figure.value.map(|value| value.to_string()),
        "counted": figure.counted,
        "excluded": figure.excluded,
        "beside": figure.beside,
        "unreachable": of_class(EndClass::Unreachable),
        "unverified": of_class(EndClass::Unverified),
        "late_on_first_date": figure.late_on_first_date,
    });
    let cases = behind.and_then(|behind| behind.of_figure(figure.rate, figure.group));
    insert(&mut printed, "cases", cases);
    printed
}

fn insert(printed: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(object), Some(value)) = (printed.as_object_mut(), value) {
        object.insert(name.to_owned(), value);
    }
}

fn print(table: &Summary, rules: &app::rules::Rules) {
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
                figure.excluded,
                figure.beside,
            );
        }
    }
}
