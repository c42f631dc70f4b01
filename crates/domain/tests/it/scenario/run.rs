//! Running a scenario: sentence by sentence, so that nothing is passed over.

use std::path::Path;
use std::sync::LazyLock;

use super::coverage::Coverage;
use super::form::{Compiled, Form, find};
use super::text::{Failure, Keyword, Scenario, Step, read};
use super::world::World;
use super::{appraisal, conclude, given, intake, stages, standing, time, work};

/// Every sentence form there is.
pub(super) static FORMS: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    let all: [&'static [Form]; 8] = [
        given::FORMS,
        stages::FORMS,
        intake::FORMS,
        work::FORMS,
        conclude::FORMS,
        standing::FORMS,
        time::FORMS,
        appraisal::FORMS,
    ];
    all.into_iter().flatten().map(Compiled::of).collect()
});

/// Runs a text as a scenario.
///
/// # Errors
/// Everything that is wrong with the text, or the first step that does not hold.
pub(super) fn run_text(folder: &Path, text: &str) -> Result<Coverage, Vec<Failure>> {
    let scenario = read(text)?;
    let mut failures = shape_of(&scenario);
    for step in &scenario.steps {
        if let Err(message) = find(&FORMS, step.keyword, &step.sentence) {
            failures.push(Failure::new(step.line, message));
        }
    }
    if !failures.is_empty() {
        return Err(failures);
    }
    let world = World::new(folder.to_owned()).map_err(|what| vec![Failure::new(1, what)])?;
    run_steps(world, &scenario.steps).map_err(|failure| vec![failure])
}

/// A scenario says when something happens, and what must be true then.
fn shape_of(scenario: &Scenario) -> Vec<Failure> {
    let has = |keyword| scenario.steps.iter().any(|step| step.keyword == keyword);
    let last = scenario.steps.last().map_or(1, |step| step.line);
    let mut failures = Vec::new();
    if !has(Keyword::Then) {
        failures.push(Failure::new(last, "a scenario without THEN proves nothing"));
    }
    let ends_open = scenario.steps.last().is_some_and(|step| step.keyword != Keyword::Then);
    if has(Keyword::Then) && ends_open {
        failures.push(Failure::new(last, "nothing says what must be true after this"));
    }
    failures
}

fn run_steps(mut world: World, steps: &[Step]) -> Result<Coverage, Failure> {
    let mut done: Option<&Step> = None;
    for step in steps {
        let speaks_of_it = ["it is refused", "the post is not given"]
            .iter()
            .any(|beginning| step.sentence.starts_with(beginning));
        if step.keyword != Keyword::Then || !speaks_of_it {
            nothing_open(&world, done)?;
        }
        run_step(&mut world, step)?;
        if step.keyword == Keyword::When {
            done = Some(step);
        }
    }
    nothing_open(&world, done)?;
    Ok(world.coverage)
}

/// A refusal must be spoken of by the very next sentence.
fn nothing_open(world: &World, done: Option<&Step>) -> Result<(), Failure> {
    let line = done.map_or(1, |step| step.line);
    if let Some(refusal) = &world.open_refusal {
        let arguments: Vec<String> = refusal
            .arguments
            .iter()
            .map(|argument| format!("{} {}", argument.name, argument.value))
            .collect();
        let key = refusal.key.as_str();
        let message = format!(
            "refused, and no THEN says so: {key} ({}){}",
            arguments.join(", "),
            refusal.action.map_or_else(String::new, |action| format!(" [{}]", action.as_str()))
        );
        return Err(Failure::new(line, message));
    }
    match &world.open_conflict {
        Some(conflict) => {
            Err(Failure::new(line, format!("not given, and no THEN says so: {conflict:?}")))
        }
        None => Ok(()),
    }
}

fn run_step(world: &mut World, step: &Step) -> Result<(), Failure> {
    let (compiled, found) = find(&FORMS, step.keyword, &step.sentence)
        .map_err(|message| Failure::new(step.line, message))?;
    world.coverage.forms.insert(compiled.form.pattern);
    (compiled.form.act)(world, &found)
        .map_err(|message| Failure::new(step.line, format!("{}\n      {message}", step.sentence)))
}

/// Does what a WHEN sentence says.
pub(super) fn do_sentence(world: &mut World, sentence: &str) -> Result<(), String> {
    let step = Step { line: 0, keyword: Keyword::When, sentence: sentence.to_owned() };
    run_step(world, &step).map_err(|failure| failure.message)
}

/// Sets up what a GIVEN sentence says.
pub(super) fn set_up(world: &mut World, sentence: &str) -> Result<(), String> {
    let step = Step { line: 0, keyword: Keyword::Given, sentence: sentence.to_owned() };
    run_step(world, &step).map_err(|failure| failure.message)
}

/// Runs the GIVEN sentences of a setup file.
pub(super) fn run_setup(world: &mut World, name: &str) -> Result<(), String> {
    let path = world.folder.join("setup").join(format!("{name}.txt"));
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let place = |failure: &Failure| format!("{name}.txt:{}: {}", failure.line, failure.message);
    let scenario = read(&text)
        .map_err(|failures| failures.iter().map(&place).collect::<Vec<String>>().join("\n"))?;
    for step in &scenario.steps {
        if step.keyword != Keyword::Given {
            return Err(place(&Failure::new(step.line, "a setup only has GIVEN")));
        }
        run_step(world, step).map_err(|failure| place(&failure))?;
    }
    Ok(())
}
