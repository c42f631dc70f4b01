//! Sentences about the end of a case and the acts on its record: verification, closing, look-back,
//! reopening, withdrawal, exclusions, moving, recounting, correcting, forgetting.

use domain::case::{Command, Correction, NewAttachment, Verdict, Verification};
use domain::ids::PolicyRef;
use domain::policy::{MediaType, Rate};

use super::form::{Form, Found, Outcome, when};
use super::intake::{act, confidentiality};
use super::names::text;
use super::words::{METHODS, REQUESTER_WORDS, VERDICTS, meaning, rate as rate_named};
use super::world::World;

pub(super) const FORMS: &[Form] = &[
    when(
        "{actor} verifies {case} by {method}: {verdict} [, the requester says {requester-word}] \
         [, satisfaction {number}] [, on {time}] [, note {text}] [, evidence {evidence:text}]",
        verify,
    ),
    when("{actor} says of {case}: {verdict} [, satisfaction {number}] [, note {text}]", verify_own),
    when("{actor} signs off {case} {text}", |world, found| {
        let text = text(found.get("text")?);
        act(world, found, Command::SignOff { text })
    }),
    when("{actor} publishes the notice of {case} {text}", |world, found| {
        let text = text(found.get("text")?);
        act(world, found, Command::PublishNotice { text })
    }),
    when("{actor} closes {case}", |world, found| act(world, found, Command::Close)),
    when("{actor} draws {case} for look-back on {date} by the seed {text}", |world, found| {
        let due_on = World::date(found.get("date")?)?;
        let seed = found.get("text")?.to_owned();
        act(world, found, Command::DrawLookBack { seed, due_on })
    }),
    when("{actor} looks back on {case}: it held {text}", |world, found| {
        look_back(world, found, true)
    }),
    when("{actor} looks back on {case}: a rebound {text}", |world, found| {
        look_back(world, found, false)
    }),
    when("{actor} reopens {case} because {text}", |world, found| {
        let reason = text(found.get("text")?);
        act(world, found, Command::Reopen { reason })
    }),
    when("{actor} withdraws {case} because {text}", |world, found| {
        let reason = text(found.get("text")?);
        act(world, found, Command::Withdraw { reason })
    }),
    when(
        "{actor} asks to exclude {case} from {rates:keys} for {reason:key} \
         [, evidence {evidence:text}]",
        ask_exclusion,
    ),
    when("{actor} approves the exclusion of {case} because {text}", |world, found| {
        let note = text(found.get("text")?);
        act(world, found, Command::DecideExclusion { is_approved: true, note })
    }),
    when("{actor} refuses the exclusion of {case} because {text}", |world, found| {
        let note = text(found.get("text")?);
        act(world, found, Command::DecideExclusion { is_approved: false, note })
    }),
    when("{actor} moves {case} from {unit} to {to:unit}", |world, found| {
        let (from, to) = (world.unit(found.get("unit")?)?, world.unit(found.get("to")?)?);
        act(world, found, Command::Reorganise { from, to })
    }),
    when(
        "{actor} rebases {case} on the policy {name:key} version {number} because {text}",
        |world, found| {
            let version = number(found)?;
            let policy = PolicyRef { key: found.get("name")?.into(), version };
            let reason = text(found.get("text")?);
            act(world, found, Command::Rebase { policy, reason })
        },
    ),
    when("{actor} recomputes {case}", |world, found| act(world, found, Command::Recompute)),
    when(
        "{actor} corrects the {field:key} of {case} to {value:key} because {text}",
        |world, found| {
            let value = found.get("value")?;
            let correction = match found.get("field")? {
                "type" => Correction::Type(value.into()),
                "category" => Correction::Category(value.into()),
                "channel" => Correction::Channel(value.into()),
                "urgency" => Correction::Urgency(value.into()),
                other => return Err(format!("`{other}` is not corrected to a key")),
            };
            correct(world, found, correction)
        },
    ),
    when(
        "{actor} corrects the {field:key} of {case} to {value:text} because {text}",
        |world, found| {
            let value = text(found.get("value")?);
            let correction = match found.get("field")? {
                "text" => Correction::Text(value),
                "place" => Correction::Place(value),
                other => return Err(format!("`{other}` is not corrected to a text")),
            };
            correct(world, found, correction)
        },
    ),
    when("{actor} makes {case} {secrecy} because {text}", |world, found| {
        let correction = Correction::Confidentiality(confidentiality(found)?);
        correct(world, found, correction)
    }),
    when("{actor} makes {case} visible only to {names} because {text}", |world, found| {
        let correction = Correction::Confidentiality(confidentiality(found)?);
        correct(world, found, correction)
    }),
    when("{actor} redacts {text} in {case} for {reason:key}", |world, found| {
        let text = text(found.get("text")?).text_id;
        let reason = found.get("reason")?.into();
        act(world, found, Command::Redact { text, reason })
    }),
    when("{actor} attaches {text} to {case}, {number} bytes of {media:value}", |world, found| {
        let word = found.get("media")?;
        let known = MediaType::NAMED.iter().find(|(name, _)| *name == word);
        let media_type = known.map(|(_, media_type)| *media_type);
        let (file, bytes) = (text(found.get("text")?), number(found)?);
        act(world, found, Command::Attach(NewAttachment { file, media_type, bytes }))
    }),
    when("{actor} reveals the contact of {case} because {text}", |world, found| {
        let reason = text(found.get("text")?);
        act(world, found, Command::RevealContact { reason })
    }),
    when("{actor} archives {case}", |world, found| act(world, found, Command::Archive)),
];

fn number<T: std::str::FromStr>(found: &Found) -> Result<T, String> {
    let written = found.get("number")?;
    written.parse().map_err(|_| format!("`{written}` is no such number"))
}

fn verdict(found: &Found) -> Result<Verdict, String> {
    meaning(VERDICTS, found.get("verdict")?)
}

fn satisfaction(found: &Found) -> Result<Option<u8>, String> {
    found.opt("number").map(|_| number(found)).transpose()
}

fn verify(world: &mut World, found: &Found) -> Outcome {
    let says = found.opt("requester-word");
    let verification = Verification {
        verdict: verdict(found)?,
        method: meaning(METHODS, found.get("method")?)?,
        requester_says: says.map(|word| meaning(REQUESTER_WORDS, word)).transpose()?,
        satisfaction: satisfaction(found)?,
        happened_at: found.opt("time").map(|time| world.time(time)).transpose()?,
        note: found.opt("text").map(text),
        evidence: found.opt("evidence").map(text).into_iter().collect(),
    };
    act(world, found, Command::Verify(verification))
}

/// The requester's own word; which method that is, the rules say.
fn verify_own(world: &mut World, found: &Found) -> Outcome {
    let verification = Verification {
        verdict: verdict(found)?,
        method: domain::case::Method::OwnWord,
        requester_says: None,
        satisfaction: satisfaction(found)?,
        happened_at: None,
        note: found.opt("text").map(text),
        evidence: Vec::new(),
    };
    act(world, found, Command::VerifyOwn(verification))
}

fn look_back(world: &mut World, found: &Found, has_held: bool) -> Outcome {
    let note = text(found.get("text")?);
    act(world, found, Command::LookBack { has_held, note })
}

fn ask_exclusion(world: &mut World, found: &Found) -> Outcome {
    let rates = found.items("rates")?.into_iter().map(rate_named);
    let rates: Vec<Rate> = rates.collect::<Result<_, _>>()?;
    let reason = found.get("reason")?.into();
    let evidence = found.opt("evidence").map(text).into_iter().collect();
    act(world, found, Command::AskExclusion { rates, reason, evidence })
}

fn correct(world: &mut World, found: &Found, correction: Correction) -> Outcome {
    let reason = text(found.get("text")?);
    act(world, found, Command::Correct { correction, reason })
}
