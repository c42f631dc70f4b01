//! The fields of every command as people and programs write it: their names, what they hold, and
//! whether they are needed. The description of the API, its reader and `docs/api.md` follow this
//! one table. What a command means is not here: that is `domain`.

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A text, to be kept beside the journal.
    Text,
    /// A short plain word or line that stays in the event: a key of the policy, a seed.
    Word,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A unit, by its code.
    Unit,
    /// A case, by its number.
    Case,
    /// The id of something to be opened, made here when it is not given.
    Fresh,
    /// The id of something that is there.
    Id,
    /// Yes or no.
    Flag,
    /// A whole number from the first to the second.
    Number(u32, u32),
    /// A day.
    Day,
    /// An instant.
    Instant,
    /// A list of such things.
    List(&'static Self),
    /// An object with these fields.
    Object(&'static [Field]),
    /// A field of the case and its right value, of which the form depends on the field.
    Correction,
}

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be there. A list that need not be there is empty without it.
    pub is_needed: bool,
}

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Its word.
    pub command: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

const fn must(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, is_needed: true }
}

const fn may(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, is_needed: false }
}

const fn of(command: &'static str, fields: &'static [Field]) -> Shape {
    Shape { command, fields }
}

use Holds::{
    Case, Correction, Day, Flag, Fresh, Id, Instant, List, Number, Object, OneOf, Text, Unit, Word,
};

const ANY: Holds = Number(0, u32::MAX);
const TEXTS: Holds = List(&Text);
const REASON: Field = must("reason", Text);
const TEXT: Field = must("text", Text);
const WHY: &[Field] = &[REASON];
const SAYS: &[Field] = &[TEXT];
const SUPPORT: &[Field] = &[must("unit", Unit), must("task", Text), may("due_on", Day)];
const CHILD: &[Field] =
    &[may("case", Fresh), must("unit", Unit), must("task", Text), may("due_on", Day)];
const POLICY: &[Field] = &[must("key", Word), must("version", ANY)];
const RATES: &[&str] = &[
    "response",
    "resolution",
    "satisfaction",
    "delivered",
    "on_time",
    "held_at_verification",
    "objections",
    "not_reopened",
    "held_at_look_back",
    "support",
    "overall",
];
const VERIFICATION: &[Field] = &[
    must("verdict", OneOf(&["held", "partly", "not_held", "unreachable"])),
    must("method", OneOf(&["call_back", "on_site", "evidence", "own_word"])),
    may("requester_says", OneOf(&["resolved", "partly_resolved", "not_resolved"])),
    may("satisfaction", Number(1, 5)),
    may("happened_at", Instant),
    may("note", Text),
    may("evidence", TEXTS),
];

/// Every command that can be written. Registering, importing and attaching have ways of their own.
pub const SHAPES: &[Shape] = &[
    of("dispose", &[must("disposition", Word), may("text", Text)]),
    of("transfer", &[must("disposition", Word), must("to", Id), REASON, may("new_case", Fresh)]),
    of("link_duplicate", &[must("primary", Case)]),
    of("unlink_duplicate", WHY),
    of(
        "dispatch",
        &[must("lead", Unit), may("supports", List(&Object(SUPPORT))), may("reason", Text)],
    ),
    of("sign", &[]),
    of("object", &[REASON, may("proposed", Unit)]),
    of("judge_objection", &[must("is_upheld", Flag), REASON]),
    of("refer_for_ruling", WHY),
    of(
        "rule",
        &[
            must("lead", Unit),
            must("reasons", Text),
            must("is_precedent", Flag),
            may("ruling", Fresh),
        ],
    ),
    of("add_support", SUPPORT),
    of("answer_support", &[must("is_accepted", Flag), may("text", Text)]),
    of("deliver_support", SAYS),
    of("release_support", &[must("unit", Unit), REASON]),
    of("split", &[must("children", List(&Object(CHILD)))]),
    of(
        "log_contact",
        &[must("is_reached", Flag), must("happened_at", Instant), must("note", Text)],
    ),
    of("update", &[must("kind", OneOf(&["progress", "problem", "next_step"])), TEXT]),
    of("ask_extension", &[must("clock", ANY), must("count", ANY), REASON]),
    of("decide_extension", &[must("is_granted", Flag), REASON]),
    of("pause", &[must("reason", Word), may("note", Text)]),
    of("resume", &[may("note", Text)]),
    of("make_long_term", &[must("review_on", Day), REASON]),
    of("review_long_term", &[may("keep_until", Day), REASON]),
    of("answer", &[must("public", Text), may("internal", Text), may("evidence", TEXTS)]),
    of("accept_answer", &[]),
    of("send_back", WHY),
    of(
        "follow_up",
        &[
            must("type_key", Word),
            must("quotation", Text),
            must("commissioning_office", Unit),
            may("due_on", Day),
            may("case", Fresh),
        ],
    ),
    of("remind", SAYS),
    of("escalate", &[must("level", OneOf(&["none", "reminder", "notice", "raised"])), REASON]),
    of("record_step", &[must("clock", ANY), must("step", Number(0, 65_535))]),
    of("verify", VERIFICATION),
    of("verify_own", VERIFICATION),
    of("sign_off", SAYS),
    of("publish_notice", SAYS),
    of("close", &[]),
    of("draw_look_back", &[must("seed", Word), must("due_on", Day)]),
    of("look_back", &[must("has_held", Flag), must("note", Text)]),
    of("reopen", WHY),
    of("withdraw", WHY),
    of(
        "ask_exclusion",
        &[must("rates", List(&OneOf(RATES))), must("reason", Word), may("evidence", TEXTS)],
    ),
    of("decide_exclusion", &[must("is_approved", Flag), must("note", Text)]),
    of("reorganise", &[must("from", Unit), must("to", Unit)]),
    of("rebase", &[must("policy", Object(POLICY)), REASON]),
    of("recompute", &[]),
    of("correct", &[must("correction", Correction), REASON]),
    of("redact", &[must("text", Id), must("reason", Word)]),
    of("reveal_contact", WHY),
    of("archive", &[]),
];

/// The fields of a case that can be corrected, and what each right value holds. Who may know is
/// written `ordinary`, `hidden_from_handlers`, or as an object with the list `named_persons`.
pub const CORRECTIONS: &[(&str, Holds)] = &[
    ("type", Word),
    ("category", Word),
    ("channel", Word),
    ("urgency", Word),
    ("text", Text),
    ("place", Text),
    ("confidentiality", OneOf(LEVELS)),
];

/// Who may know, but for named persons.
pub const LEVELS: &[&str] = &["ordinary", "hidden_from_handlers"];

/// The same where persons are named.
pub const NAMED: &[Field] = &[must("named_persons", List(&Id))];

/// The shape of a command's word.
#[must_use]
pub fn shape_of(command: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.command == command)
}
