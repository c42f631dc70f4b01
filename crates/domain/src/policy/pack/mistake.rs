//! Mistakes in a policy pack: where, what is wrong, what would be right. Data with a stable key and
//! arguments; the English words here are for people at a command line.

use std::fmt;

use serde::Serialize;

use crate::refusal::Argument;

macro_rules! mistake_keys {
    ($($(#[$doc:meta])* $name:ident => $key:literal, $words:literal;)+) => {
        /// Which rule a pack breaks. The text form is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum MistakeKey {
            $($(#[$doc])* #[serde(rename = $key)] $name,)+
        }

        impl MistakeKey {
            /// Every key there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable text form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// The English words, with arguments in braces.
            const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)+ }
            }
        }
    };
}

mistake_keys! {
    /// The text is not TOML.
    Syntax => "syntax", "this is not valid TOML: {detail}";
    /// A key stands twice, in one file or in two.
    DuplicateKey => "duplicate-key", "`{key}` is here for the second time; keep one";
    /// A section of single settings stands in two files.
    SectionTwice => "section-twice",
        "`[{section}]` stands whole in one file, and this is the second one";
    /// No section of that name.
    UnknownSection => "unknown-section", "a pack has no section `{given}`";
    /// A section that every pack needs.
    MissingSection => "missing-section", "the pack has no section `[{section}]`; add it";
    /// A field that means nothing here.
    UnknownField => "unknown-field", "`{given}` means nothing in `{table}`";
    /// A field that must be given.
    MissingField => "missing-field", "`{table}` needs `{field}`";
    /// A value of another kind is needed.
    WrongValue => "wrong-value", "`{field}` must be {expected}";
    /// A text that must say something.
    BlankText => "blank-text", "`{field}` is blank; write something";
    /// A list that must hold something.
    EmptyList => "empty-list", "`{field}` is empty; name at least one";
    /// An entry stands twice in a list.
    RepeatedEntry => "repeated-entry", "`{given}` is in `{field}` twice; keep one";
    /// A key with letters that keys do not have.
    BadKey => "bad-key",
        "`{given}` cannot be a key; use a to z, 0 to 9 and hyphens, a letter first, at most 64";
    /// A key that the program uses itself.
    ReservedKey => "reserved-key", "`{given}` has a meaning of its own; take another key";
    /// Not a language tag.
    BadLanguage => "bad-language", "`{given}` is not a language tag such as `en` or `zh-CN`";
    /// A language that the pack does not declare.
    UnknownLanguage => "unknown-language", "the pack does not declare the language `{given}`";
    /// A word that is not one of a closed list.
    UnknownWord => "unknown-word", "`{given}` is no {what}";
    /// Not an amount of time.
    BadAmount => "bad-amount",
        "`{given}` is no amount of time; write a number and a unit, as in `5 working days`";
    /// Not a percentage.
    BadPercent => "bad-percent", "`{given}` is no percentage; write it as in `85.5 %`";
    /// Not who hears of a step.
    BadRecipient => "bad-recipient",
        "`{given}` does not say who hears of it; write it as in `handler of unit`";
    /// An amount that must be more than nothing.
    AmountZero => "amount-zero", "`{field}` is nothing at all; at least 1 is needed";
    /// A number outside its bounds.
    OutOfRange => "out-of-range", "`{field}` is {given}; it must be {least} to {most}";
    /// Not a date that exists.
    BadDate => "bad-date", "`{given}` is not a date that exists; write it as in `2026-10-01`";
    /// The days of a list are not in rising order.
    NotRising => "not-rising", "`{field}` must rise from entry to entry";
    /// A key of the pack that is named and nowhere declared.
    UnknownReference => "unknown-reference", "the pack declares no {what} `{given}`";
    /// Categories that lie above one another in a ring.
    CategoryRing => "category-ring", "these categories lie above one another in a ring: {ring}";
    /// A calendar that is not at hand.
    UnknownCalendar => "unknown-calendar", "there is no calendar `{given}` at hand";
    /// A unit of the catalogue that lies below the lowest level of its category.
    UnitTooLow => "unit-too-low",
        "`{unit}` is at level {level}, below the lowest level {lowest} of `{category}`";
    /// A way to verify that does not fit the kind.
    MethodNotForKind => "method-not-for-kind", "a {kind} is not verified by `{given}`";
    /// Findings close by a check on site.
    OnSiteMissing => "on-site-missing",
        "a finding closes by a check on site; add `on_site` to `methods`";
    /// Two limits of one clock fit a case equally well.
    LimitsFitEqually => "limits-fit-equally",
        "another limit of the clock `{clock}` fits {case} equally well; keep one";
    /// More limits than can be numbered.
    TooManyLimits => "too-many-limits", "there are {given} limits; {most} can be numbered";
    /// A limit that fits no case, because a type of the named kind does not exist.
    FitsNothing => "fits-nothing", "the pack has no type of the kind `{given}`";
    /// Kinds of case beside types of case.
    KindBesideType => "kind-beside-type",
        "a type belongs to one kind already; give `kind` or `type`, not both";
    /// A setting that does nothing with this unit of time.
    SettingWithoutMeaning => "setting-without-meaning",
        "`{field}` has no meaning for a limit in {unit}; leave it out";
    /// A step without its time, or with two.
    StepTime => "step-time", "a step has exactly one of `before`, `at_due` and `after`";
    /// Steps are not in order of time.
    StepsOutOfOrder => "steps-out-of-order",
        "this step comes before the one above it; write the earliest first";
    /// The same step twice.
    StepTwice => "step-twice", "a step at this time and level is there already";
    /// A warning after the due time warns of nothing.
    WarningTooLate => "warning-too-late",
        "a warning comes before the due time; afterwards it is an escalation";
    /// A warning that comes before the clock starts.
    WarningLongerThanLimit => "warning-longer-than-limit",
        "{given} before the due time is before the clock starts: the limit is {limit}";
    /// A level of escalation that the pack's ladder lacks.
    LevelNotInLadder => "level-not-in-ladder",
        "the ladder has no `{given}`; add `[escalation.{given}]` or take another level";
    /// A step that skips a level which may not be skipped.
    LadderSkipped => "ladder-skipped",
        "`{given}` may not start, and no step above reaches `{before}`";
    /// A role that nobody holds a post in.
    RoleWithoutPost => "role-without-post", "nobody holds a post as {given}, so nobody would hear";
    /// A recipient in the unit of a clock that is counted for no unit.
    RecipientWithoutUnit => "recipient-without-unit",
        "the clock `{clock}` is of no unit, so nobody would hear; name posts `of jurisdiction`";
    /// A limit of first contact for cases without a requester.
    ContactNotForKind => "contact-not-for-kind",
        "a first contact is made with a requester; limit it to `kind = \"request\"`";
    /// An extension of hours for a limit in days, or the reverse.
    ExtensionUnit => "extension-unit",
        "a limit in {limit} is not extended by {given}: days by days, time by time";
    /// A clock that nobody can ask to extend.
    ExtensionNotForClock => "extension-not-for-clock",
        "`{clock}` is no clock of a unit, so no unit can ask to extend it";
    /// A pause reason that stops no clock.
    PauseStopsNothing => "pause-stops-nothing",
        "no limit names `{given}` in its `pauses`: it would hide silence and stop nothing";
    /// A rate that a group of cases does not have, or that counts for no unit.
    RateNotOfGroup => "rate-not-of-group", "`{group}` have no rate `{given}` to weigh";
    /// Both ways to say what a grade of satisfaction is worth.
    SatisfactionTwice => "satisfaction-twice",
        "`satisfied_from` and `satisfaction_per_mille` say the same; keep one";
    /// All weights are nothing.
    WeightsZero => "weights-zero", "a ranking needs a weight above 0";
    /// A list that lacks what it is made by, or has what it is not made by.
    ListBound => "list-bound", "the list `{list}` {problem}";
    /// Lists or a rank without a ranking.
    ListsWithoutRanking => "lists-without-ranking",
        "without a ranking there are no lists; remove this or set `is_ranked = true`";
    /// A ranking with nobody to compare.
    RankingWithoutPeers => "ranking-without-peers",
        "a ranking compares units of one peer group; declare `[peer_group.<key>]`";
    /// A narrowing that would give a role what the table does not.
    NarrowingWidens => "narrowing-widens",
        "the access table does not give `{action}` to {given}; a pack narrows, it never widens";
    /// A narrowing that leaves an action, or a part of it, to nobody.
    NarrowingLeavesNobody => "narrowing-leaves-nobody",
        "this leaves `{action}` to nobody {where}";
    /// Seeing is not narrowed.
    ViewNotNarrowed => "view-not-narrowed",
        "who may see a case is not for a pack to say; remove it";
    /// A name that is not there in a declared language.
    MissingName => "missing-name", "`{key}` has no name in {language}";
    /// A name for a key that does not exist.
    UnknownName => "unknown-name", "there is nothing with the key `{given}` to name";
    /// A colour without a shape, or a shape without a colour.
    LookIncomplete => "look-incomplete",
        "`{key}` needs both `colour` and `shape`, because prints are grey";
    /// Two things that must be told apart have one shape.
    ShapeRepeated => "shape-repeated",
        "`{key}` has the shape of `{other}`; in grey they could not be told apart";
}

/// Another place that has to do with a mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// The name of the file, as given.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
}

/// One mistake in a policy pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The name of the file, as given.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The character within the line, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub key: MistakeKey,
    /// What a message needs: what was found, what would be right.
    pub arguments: Vec<Argument>,
    /// The other place, where two do not fit together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
}

impl Mistake {
    /// An argument by name.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&str> {
        let found = self.arguments.iter().find(|argument| argument.name == name);
        found.map(|argument| argument.value.as_str())
    }

    /// The words of the key with the arguments in their places.
    fn words(&self) -> String {
        let mut parts = self.key.words().split('{');
        let mut words = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            words += self.argument(name).unwrap_or("?");
            words += rest;
        }
        words
    }

    /// The English sentence, without the place.
    #[must_use]
    pub fn message(&self) -> String {
        let mut message = self.words();
        if let Some(meant) = self.argument("meant") {
            message += &format!("; did you mean `{meant}`?");
        }
        if let Some(allowed) = self.argument("allowed") {
            message += &format!("; there are: {allowed}");
        }
        if let Some(elsewhere) = &self.elsewhere {
            message += &format!(" (see {}:{})", elsewhere.file, elsewhere.line);
        }
        message
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: {}", self.file, self.line, self.column, self.message())
    }
}
