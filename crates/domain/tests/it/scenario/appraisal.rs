//! Sentences about the appraisal of a period: figures with the cases behind them, places and lists,
//! publication, objections, freezing.

use std::collections::BTreeSet;

use domain::access::{Action, Asking, grants};
use domain::appraisal::{
    About, CaseFacts, Figure, Place, Publication, PublicationChange, Question, Span, Table,
    Tabulator, UnitRow, content_hash, decide_objection, facts, freeze, object, publish,
    recorded_by, revise,
};
use domain::ids::CaseId;
use domain::policy::{CaseGroup, Period, Policy};
use domain::refusal::Refusal;

use super::form::{Form, Found, Outcome, then, when};
use super::names::text;
use super::standing::same;
use super::words::{END_CLASSES, GROUPS, LISTS, UNRANKED, meaning, rate, word};
use super::world::World;

pub(super) const FORMS: &[Form] = &[
    when("the appraisal of {span:value} is put aside", |world, found| {
        let label = found.get("span")?;
        let table = table(world, label)?;
        world.remembered.insert(label.to_owned(), table);
        Ok(())
    }),
    when("{actor} publishes the appraisal of {span:value}", |world, found| {
        act(world, found, Action::PublishAppraisal, |step| {
            publish(&step.asking, step.known, &step.table, step.calendar)
        })
    }),
    when("{actor} objects to the appraisal of {span:value} because {text}", |world, found| {
        let reason = text(found.get("text")?);
        act(world, found, Action::ObjectToAppraisal, |step| {
            let about = About { rate: None, case: None };
            object(&step.asking, step.publication()?, about, reason)
        })
    }),
    when(
        "{actor} upholds objection {number} to the appraisal of {span:value} because {text}",
        |world, found| decide(world, found, true),
    ),
    when(
        "{actor} rejects objection {number} to the appraisal of {span:value} because {text}",
        |world, found| decide(world, found, false),
    ),
    when("{actor} freezes the appraisal of {span:value}", |world, found| {
        act(world, found, Action::FreezeAppraisal, |step| {
            freeze(&step.asking, step.publication()?, &step.table)
        })
    }),
    when(
        "{actor} freezes the appraisal of {span:value} with the table of {other:value}",
        |world, found| {
            let other = table(world, found.get("other")?)?;
            act(world, found, Action::FreezeAppraisal, |step| {
                freeze(&step.asking, step.publication()?, &other)
            })
        },
    ),
    when("{actor} freezes the appraisal of {span:value} as it was put aside", |world, found| {
        let known = world.remembered.get(found.get("span")?).cloned();
        let known = known.ok_or("nothing was put aside")?;
        act(world, found, Action::FreezeAppraisal, |step| {
            freeze(&step.asking, step.publication()?, &known)
        })
    }),
    when("{actor} revises the appraisal of {span:value} because {text}", |world, found| {
        let reason = text(found.get("text")?);
        act(world, found, Action::FreezeAppraisal, |step| {
            revise(&step.asking, step.publication()?, &step.table, reason)
        })
    }),
    then("the appraisal of {span:value} is as it was put aside", |world, found| {
        aside(world, found, true)
    }),
    then("the appraisal of {span:value} is another than was put aside", |world, found| {
        aside(world, found, false)
    }),
    then("objections to the appraisal of {span:value} are heard until {time}", heard_until),
    then("the appraisal of {span:value} is frozen with {number} revisions", frozen),
    then(
        "in {span:value} the {rate:key} rate of {unit} is {number} of {all:number} [in {group}]",
        rate_is,
    ),
    then("in {span:value} the {rate:key} rate of {unit} is {value} per cent [in {group}]", percent),
    then("in {span:value} the {rate:key} rate of {unit} counts {cases} [in {group}]", counts),
    then("in {span:value} the {rate:key} rate of {unit} counts nothing [in {group}]", no_cases),
    then("in {span:value} the {rate:key} rate of {unit} excludes {cases}", excludes),
    then("in {span:value} the {rate:key} rate of {unit} has {cases} beside it", beside),
    then(
        "in {span:value} the {rate:key} rate of {unit} counts {number} late on the first date",
        late_on_first,
    ),
    then("in {span:value} the overall limit is kept {number} of {all:number} times", overall),
    then("in {span:value} {unit} has {cases} in the class {end-class}", class),
    then("in {span:value} no unit has {cases} in the class {end-class}", class_of_none),
    then("in {span:value} the score of {unit} is {value}", score),
    then("in {span:value} {unit} is in place {number} among {group:key}", place),
    then("in {span:value} {unit} is not ranked: {unranked}", unranked),
    then("in {span:value} the list {list} of {group:key} shows {units}", list_shows),
    then("in {span:value} the list {list} of {group:key} is empty", list_empty),
];

/// The period that a label names: `2025-09`, `2025-Q3`, `2025`.
fn span(policy: &Policy, label: &str) -> Result<Span, String> {
    let (year, rest) = label.split_once('-').unwrap_or((label, "01"));
    let month: i8 = match rest.strip_prefix('Q') {
        Some(quarter) => quarter.parse::<i8>().map(|quarter| quarter * 3 - 2),
        None => rest.parse(),
    }
    .map_err(|_| format!("`{label}` is no period"))?;
    let year = year.parse().map_err(|_| format!("`{label}` is no period"))?;
    let day = jiff::civil::Date::new(year, month, 1).map_err(|error| error.to_string())?;
    let span = Span::containing(policy.appraisal.period, day);
    if span.label() == label { Ok(span) } else { Err(format!("it appraises {}", span.label())) }
}

/// The policy that appraises a period: the one in force on its last day.
fn policy_of<'world>(world: &'world World, label: &str) -> Result<&'world Policy, String> {
    let year_or_month = match label.len() {
        4 => Period::Year,
        _ if label.contains('Q') => Period::Quarter,
        _ => Period::Month,
    };
    let day = World::date(&first_day(label))?;
    let last = Span::containing(year_or_month, day).to();
    world.policies.in_force(last).ok_or_else(|| "no policy is in force then".into())
}

/// The first day of a period.
fn first_day(label: &str) -> String {
    let month = match label.split_once("-Q") {
        Some((_, quarter)) => format!("{:02}", quarter.parse::<u8>().unwrap_or(1) * 3 - 2),
        None => label.split_once('-').map_or("01", |(_, month)| month).to_owned(),
    };
    format!("{}-{month}-01", &label[..4])
}

/// The facts of every case of this authority, from what is on record now.
fn all_facts(world: &World, policy: &Policy) -> Result<Vec<CaseFacts>, String> {
    let now = world.now()?;
    let (calendar, _) =
        world.calendars.get(&policy.calendar).map_err(|refusal| format!("{refusal:?}"))?;
    let here = world.authorities.get(&world.here).ok_or("no authority")?.id;
    let mine = world
        .live
        .values()
        .filter(|case| case.registration.as_ref().is_some_and(|found| found.authority == here));
    mine.map(|case| {
        let journal = world.journal.get(&case.id).ok_or("no journal")?;
        facts(recorded_by(journal, now), calendar).map_err(|error| error.to_string())
    })
    .collect()
}

fn one_table(world: &World, label: &str, before: Option<&Table>) -> Result<Table, String> {
    let policy = policy_of(world, label)?;
    let (calendar, _) =
        world.calendars.get(&policy.calendar).map_err(|refusal| format!("{refusal:?}"))?;
    let organisation = &world.authorities.get(&world.here).ok_or("no authority")?.organisation;
    let question = Question {
        span: span(policy, label)?,
        as_of: world.now()?,
        policy: &policy.reference,
        rule: &policy.appraisal,
        organisation,
        calendar,
    };
    let all = all_facts(world, policy)?;
    let tabulate = |cases: &mut dyn Iterator<Item = &CaseFacts>| {
        let mut tabulator = Tabulator::new(question).map_err(|error| error.to_string())?;
        cases.for_each(|case| tabulator.add(case));
        tabulator.finish(before.map(Table::summary).as_ref()).map_err(|error| error.to_string())
    };
    let table = tabulate(&mut all.iter())?;
    // The order in which the cases come leaves no trace.
    if tabulate(&mut all.iter().rev())? != table {
        return Err("the order of the cases changes the table".into());
    }
    Ok(table)
}

/// The table of a period, with the one before it to compare with.
fn table(world: &World, label: &str) -> Result<Table, String> {
    let policy = policy_of(world, label)?;
    let before = span(policy, label)?.before().ok_or("the first period")?.label();
    // Where another policy held then, with periods of another length, there is none to compare
    // with.
    let earlier = world.policies.in_force(World::date(&first_day(&before))?);
    let is_alike = earlier.is_some_and(|one| one.appraisal.period == policy.appraisal.period);
    let before = is_alike.then(|| one_table(world, &before, None)).transpose()?;
    one_table(world, label, before.as_ref())
}

/// A step in the life of an appraisal.
struct Step<'step> {
    asking: Asking<'step>,
    known: Option<&'step Publication>,
    table: Table,
    calendar: &'step domain::calendar::Calendar,
}

impl Step<'_> {
    fn publication(&self) -> Result<&Publication, Refusal> {
        self.known.ok_or_else(|| domain::refusal::RefusalKey::NotFound.into())
    }
}

fn act(
    world: &mut World,
    found: &Found,
    action: Action,
    decide: impl Fn(&Step<'_>) -> Result<PublicationChange, Refusal>,
) -> Outcome {
    let label = found.get("span")?.to_owned();
    let actor = world.actor(found.get("actor")?)?;
    let organisation =
        world.authorities.get(&world.here).ok_or("no authority")?.organisation.clone();
    let outcome = {
        let policy = policy_of(world, &label)?;
        let calendar = world.calendars.get(&policy.calendar);
        let (calendar, _) = calendar.map_err(|refusal| format!("{refusal:?}"))?;
        let context = world.context(&actor, &organisation)?;
        let known = world.publications.get(&label);
        let table = table(world, &label)?;
        decide(&Step { asking: context.asking(policy), known, table, calendar })
    };
    match outcome {
        Ok(change) => {
            let role = actor.role();
            let cells = grants(action).filter(|(granted, _)| *granted == role);
            let cells: Vec<_> = cells.map(|(_, relation)| (action, role, relation)).collect();
            world.coverage.cells.extend(cells);
            world.refusal = None;
            let before = world.publications.remove(&label);
            let after = Publication::after(before, change.event()).ok_or("nothing came of it")?;
            world.publications.insert(label, after);
            Ok(())
        }
        Err(refusal) => {
            world.coverage.keys.insert(refusal.key);
            world.refusal = Some(refusal.clone());
            world.open_refusal = Some(refusal);
            Ok(())
        }
    }
}

fn number<T: std::str::FromStr>(found: &Found, place: &str) -> Result<T, String> {
    let written = found.get(place)?;
    written.parse().map_err(|_| format!("`{written}` is no such number"))
}

fn decide(world: &mut World, found: &Found, is_upheld: bool) -> Outcome {
    let reason = text(found.get("text")?);
    let which: u32 = number(found, "number")?;
    act(world, found, Action::DecideAppraisalObjection, |step| {
        decide_objection(&step.asking, step.publication()?, which, (is_upheld, reason))
    })
}

fn aside(world: &mut World, found: &Found, is_same: bool) -> Outcome {
    let label = found.get("span")?;
    let remembered = world.remembered.get(label).ok_or("nothing was put aside")?;
    let found = content_hash(&table(world, label)?) == content_hash(remembered);
    let word = |same: bool| if same { "the same" } else { "another" };
    same(word(found), word(is_same))
}

fn publication<'world>(world: &'world World, found: &Found) -> Result<&'world Publication, String> {
    world.publications.get(found.get("span")?).ok_or_else(|| "it was never published".into())
}

fn heard_until(world: &mut World, found: &Found) -> Outcome {
    let said = world.time(found.get("time")?)?;
    same(world.written(publication(world, found)?.objections_until), world.written(said))
}

fn frozen(world: &mut World, found: &Found) -> Outcome {
    let publication = publication(world, found)?;
    if publication.frozen.is_none() {
        return Err("it is not frozen".into());
    }
    same(publication.revisions.len(), number(found, "number")?)
}

/// The row of the unit in the sentence.
fn row(world: &World, found: &Found) -> Result<UnitRow, String> {
    let unit = world.unit(found.get("unit")?)?;
    let table = table(world, found.get("span")?)?;
    table.unit(unit).cloned().ok_or_else(|| "the table has no such unit".into())
}

fn group(found: &Found) -> Result<CaseGroup, String> {
    found.opt("group").map_or(Ok(CaseGroup::Requests), |group| meaning(GROUPS, group))
}

fn figure_in(row: &UnitRow, found: &Found) -> Result<Option<Figure>, String> {
    Ok(row.figure(rate(found.get("rate")?)?, group(found)?).cloned())
}

fn figure(world: &World, found: &Found) -> Result<Figure, String> {
    figure_in(&row(world, found)?, found)?.ok_or_else(|| "it has no case at all".into())
}

fn written(figure: &Figure) -> String {
    let thousandths = figure.numerator_per_mille;
    if thousandths % 1000 == 0 {
        format!("{} of {}", thousandths / 1000, figure.denominator)
    } else {
        format!("{thousandths}/1000 of {}", figure.denominator)
    }
}

fn rate_is(world: &mut World, found: &Found) -> Outcome {
    let said = format!("{} of {}", found.get("number")?, found.get("all")?);
    same(written(&figure(world, found)?), said)
}

fn overall(world: &mut World, found: &Found) -> Outcome {
    let table = table(world, found.get("span")?)?;
    let figure = table.no_unit.figure(domain::policy::Rate::Overall, CaseGroup::Requests);
    let said = format!("{} of {}", found.get("number")?, found.get("all")?);
    same(figure.map_or_else(|| "0 of 0".to_owned(), written), said)
}

fn percent(world: &mut World, found: &Found) -> Outcome {
    let value = figure(world, found)?.value.ok_or("it has no value")?;
    same(value.to_string().as_str(), found.get("value")?)
}

fn names(world: &World, cases: impl Iterator<Item = CaseId>) -> String {
    let names: BTreeSet<String> = cases.map(|case| world.case_name(case)).collect();
    names.into_iter().collect::<Vec<String>>().join(", ")
}

fn said_names(found: &Found) -> Result<String, String> {
    let names: BTreeSet<&str> = found.items("cases")?.into_iter().collect();
    Ok(names.into_iter().collect::<Vec<&str>>().join(", "))
}

fn counts(world: &mut World, found: &Found) -> Outcome {
    let figure = figure(world, found)?;
    same(names(world, figure.counted.iter().map(|entry| entry.case)), said_names(found)?)
}

fn no_cases(world: &mut World, found: &Found) -> Outcome {
    let unit = world.unit(found.get("unit")?)?;
    let table = table(world, found.get("span")?)?;
    let Some(row) = table.unit(unit) else { return Ok(()) };
    match figure_in(row, found)? {
        Some(figure) if !figure.counted.is_empty() => {
            Err(format!("it counts {}", names(world, figure.counted.iter().map(|one| one.case))))
        }
        Some(_) | None => Ok(()),
    }
}

fn excludes(world: &mut World, found: &Found) -> Outcome {
    let figure = figure(world, found)?;
    same(names(world, figure.excluded.iter().map(|one| one.entry.case)), said_names(found)?)
}

fn beside(world: &mut World, found: &Found) -> Outcome {
    let figure = figure(world, found)?;
    same(names(world, figure.beside.iter().map(|entry| entry.case)), said_names(found)?)
}

fn late_on_first(world: &mut World, found: &Found) -> Outcome {
    same(figure(world, found)?.late_on_first_date, number(found, "number")?)
}

fn class_in(world: &World, row: &UnitRow, found: &Found) -> Outcome {
    let class = meaning(END_CLASSES, found.get("end-class")?)?;
    let cases = row.classes.iter().filter(|known| known.class == class);
    let cases = cases.flat_map(|known| known.cases.iter().map(|entry| entry.case));
    same(names(world, cases), said_names(found)?)
}

fn class(world: &mut World, found: &Found) -> Outcome {
    class_in(world, &row(world, found)?, found)
}

fn class_of_none(world: &mut World, found: &Found) -> Outcome {
    let table = table(world, found.get("span")?)?;
    class_in(world, &table.no_unit, found)
}

fn score(world: &mut World, found: &Found) -> Outcome {
    let score = row(world, found)?.score.ok_or("it has no score")?;
    same(score.to_string().as_str(), found.get("value")?)
}

fn place(world: &mut World, found: &Found) -> Outcome {
    let unit = world.unit(found.get("unit")?)?;
    let table = table(world, found.get("span")?)?;
    let mut rows = table.units().filter(|(_, row)| row.unit == Some(unit));
    let (group, row) = rows.next().ok_or("the table has no such unit")?;
    same(group.map_or("none", |group| group.as_str()), found.get("group")?)?;
    match row.place {
        Place::Ranked(place) => same(place, number(found, "number")?),
        other => Err(format!("it is not ranked: {}", word(UNRANKED, other))),
    }
}

fn unranked(world: &mut World, found: &Found) -> Outcome {
    match row(world, found)?.place {
        Place::Ranked(place) => Err(format!("it is in place {place}")),
        other => same(word(UNRANKED, other), found.get("unranked")?),
    }
}

fn listed(world: &World, found: &Found) -> Result<Vec<String>, String> {
    let table = table(world, found.get("span")?)?;
    let kind = meaning(LISTS, found.get("list")?)?;
    let key = found.get("group")?;
    let mut groups = table.groups.iter();
    let peers =
        groups.find(|peers| peers.group.as_ref().is_some_and(|known| known.as_str() == key));
    let lists = &peers.ok_or("no such peer group")?.lists;
    let list = lists.iter().find(|list| list.kind == kind).ok_or("no such list")?;
    Ok(list.units.iter().map(|listed| world.unit_name(listed.unit)).collect())
}

fn list_shows(world: &mut World, found: &Found) -> Outcome {
    let listed = listed(world, found)?.join(", ");
    same(listed, found.items("units")?.join(", "))
}

fn list_empty(world: &mut World, found: &Found) -> Outcome {
    same(listed(world, found)?.join(", ").as_str(), "")
}
