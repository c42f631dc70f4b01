//! Signs of a sentence: what can be told of it without knowing its wording (tense, mood, subject,
//! bounds, place). A sentence that no rule explains is weighed by them (`weigh`).

use super::doer;
use crate::cue::{EnglishCues, Word};
use crate::lists;

macro_rules! signs {
    ($($sign:ident $name:literal,)*) => {
        #[derive(Debug, Clone, Copy)]
        enum Sign {
            $($sign,)*
        }

        /// Every sign by name, in the order of the rows of `rules/weights_en.txt`.
        pub(crate) const NAMES: &[&str] = &[$($name,)*];
    };
}

signs! {
    Base "base",
    Item "item",
    InList "in_list",
    Decision "decision",
    Fewest "words<5",
    Few "words<9",
    Some "words<20",
    Many "words<35",
    Most "words>34",
    Past "past",
    Was "was",
    Is "is",
    Perfect "perfect",
    Modal "modal",
    Would "would",
    May "may",
    NoVerb "no_verb",
    VerbS "verb_s",
    ToBe "to_be",
    ActFirst "act_first",
    ActInside "act_inside",
    Number "number",
    Percent "percent",
    Money "money",
    Year "year",
    ByDay "by_day",
    Every "every",
    Last "last",
    Now "now",
    Next "next",
    Because "because",
    Said "said",
    Not "not",
    Question "question",
    ColonEnd "colon_end",
    Label "label",
    Quote "quote",
    DeterminerFirst "determiner_first",
    WeFirst "we_first",
    ItFirst "it_first",
    JointFirst "joint_first",
    GerundFirst "gerund_first",
    ParticipleFirst "participle_first",
    NumberFirst "number_first",
    AllFirst "all_first",
    Doer "doer",
    Above "above",
    OpensParagraph "opens_paragraph",
    Alone "alone",
    BehindCommitment "behind_commitment",
    ToAct "to_act",
    State "state",
}

/// Where a sentence stands, as far as the sentence itself does not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stand {
    /// It opens its paragraph.
    pub(crate) opens: bool,
    /// It is the only one of its paragraph.
    pub(crate) is_alone: bool,
    /// The sentence before it in the paragraph commits somebody.
    pub(crate) behind_commitment: bool,
    /// It stands in a list that a line before has opened.
    pub(crate) in_list: bool,
}

/// The signs of one sentence, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signs(u64);

impl Signs {
    /// The numbers of the signs that are there.
    pub(crate) fn present(self) -> impl Iterator<Item = usize> {
        (0..NAMES.len()).filter(move |at| self.0 & (1 << at) != 0)
    }

    /// Reads the signs of `words`, which begin with a word.
    pub(crate) fn of(
        words: &[Word<'_>],
        cues: &EnglishCues,
        (stand, is_item, decides): (Stand, bool, bool),
    ) -> Self {
        let mut signs = Self(0);
        signs.set(Sign::Base, true);
        signs.set(Sign::Item, is_item);
        signs.set(Sign::InList, stand.in_list);
        signs.set(Sign::Decision, decides);
        signs.set(Sign::OpensParagraph, stand.opens);
        signs.set(Sign::Alone, stand.is_alone);
        signs.set(Sign::BehindCommitment, stand.behind_commitment);
        signs.size(words);
        signs.verbs(words, cues);
        signs.bounds(words);
        signs.head(words, cues);
        signs
    }

    fn set(&mut self, sign: Sign, holds: bool) {
        self.0 |= u64::from(holds) << sign as u32;
    }

    fn size(&mut self, words: &[Word<'_>]) {
        let size = match words.iter().filter(|word| !word.is_mark()).count() {
            0..5 => Sign::Fewest,
            5..9 => Sign::Few,
            9..20 => Sign::Some,
            20..35 => Sign::Many,
            _ => Sign::Most,
        };
        self.set(size, true);
    }

    fn verbs(&mut self, words: &[Word<'_>], cues: &EnglishCues) {
        let any = |test: &dyn Fn(&str) -> bool| words.iter().any(|word| test(word.lower));
        let until = words.iter().skip(2).position(|word| {
            matches!(word.lower, "which" | "who" | "where" | "because" | "when" | "if" | "that")
        });
        let main = until.and_then(|at| words.get(..at + 2)).unwrap_or(words);
        let past = main.windows(2).any(|pair| {
            matches!(pair, [one, two] if is_past(two.lower)
                && !lists::has!("en.signs.before_participles", one.lower))
        });
        let is = main.iter().any(|word| matches!(word.lower, "is" | "are" | "am"));
        let perfect = main.iter().any(|word| matches!(word.lower, "has" | "have"));
        let modal = any(&|word| lists::has!("en.signs.modals", word));
        let was = any(&|word| matches!(word, "was" | "were" | "had" | "did"));
        self.set(Sign::Past, past);
        self.set(Sign::Was, was);
        self.set(Sign::Is, is);
        self.set(Sign::Perfect, perfect);
        self.set(Sign::Modal, modal);
        self.set(Sign::Would, any(&|word| matches!(word, "would" | "could")));
        self.set(Sign::May, any(&|word| matches!(word, "may" | "might" | "can" | "cannot")));
        self.set(Sign::NoVerb, !(past || is || perfect || modal || was));
        self.set(Sign::VerbS, shows_third_person(main));
        self.set(
            Sign::State,
            main.iter().skip(1).any(|word| lists::has!("en.presumed.states", word.lower)),
        );
        let pair = |test: &dyn Fn(&str, &str) -> bool| {
            words.windows(2).any(|pair| matches!(pair, [one, two] if test(one.lower, two.lower)))
        };
        self.set(Sign::ToBe, pair(&|one, two| one == "to" && two == "be"));
        let acts = |at: usize| words.get(at..).is_some_and(|rest| cues.act(rest).is_some());
        self.set(Sign::ActFirst, acts(0));
        self.set(Sign::ActInside, (1..words.len()).any(acts));
        let to_act = (0..words.len())
            .any(|at| words.get(at).is_some_and(|word| word.lower == "to") && acts(at + 1));
        self.set(Sign::ToAct, to_act);
    }

    fn bounds(&mut self, words: &[Word<'_>]) {
        let any = |test: &dyn Fn(&str) -> bool| words.iter().any(|word| test(word.lower));
        self.set(Sign::Number, any(&|word| is_number(word)));
        self.set(Sign::Percent, any(&|word| matches!(word, "%" | "percent")));
        self.set(Sign::Money, any(&|word| word.starts_with(['£', '$', '€'])));
        self.set(Sign::Year, any(&|word| word.len() == 4 && word.starts_with("20")));
        let by_day = words.windows(2).any(|pair| {
            matches!(pair, [one, two] if lists::has!("en.signs.limits", one.lower)
                && (is_number(two.lower) || lists::has!("en.signs.days", two.lower)))
        });
        self.set(Sign::ByDay, by_day);
        self.set(Sign::Every, any(&|word| lists::has!("en.signs.recurs", word)));
        let to_date = words
            .windows(2)
            .any(|pair| matches!(pair, [one, two] if one.lower == "to" && two.lower == "date"));
        let last = any(&|word| matches!(word, "last" | "ago" | "since" | "previous"));
        self.set(Sign::Last, last || to_date);
        self.set(Sign::Now, any(&|word| lists::has!("en.signs.now", word)));
        self.set(Sign::Next, any(&|word| word == "next"));
        self.set(Sign::Because, any(&|word| matches!(word, "because" | "so" | "although" | "but")));
        self.set(Sign::Said, any(&|word| lists::has!("en.signs.said", word)));
        self.set(Sign::Not, any(&|word| word == "not" || word.ends_with("n't")));
        self.set(Sign::Quote, any(&|word| word == "\""));
        let last = words.last().map_or("", |word| word.lower);
        self.set(Sign::Question, last == "?");
        self.set(Sign::ColonEnd, last == ":");
        self.set(Sign::Label, words.iter().take(6).any(|word| word.lower == ":"));
    }

    fn head(&mut self, words: &[Word<'_>], cues: &EnglishCues) {
        let Some(first) = words.first() else { return };
        let head = first.lower;
        let ours = |word: &str| matches!(word, "we" | "i" | "our" | "my" | "us");
        self.set(Sign::DeterminerFirst, lists::has!("en.signs.determiners", head));
        self.set(Sign::WeFirst, words.iter().take(3).any(|word| ours(word.lower)));
        self.set(Sign::ItFirst, lists::has!("en.signs.pointers", head));
        self.set(Sign::JointFirst, lists::has!("en.signs.joints", head));
        self.set(Sign::GerundFirst, cues.is_gerund(first));
        self.set(Sign::ParticipleFirst, head.len() > 4 && head.ends_with("ed"));
        self.set(Sign::NumberFirst, is_number(head));
        self.set(Sign::AllFirst, lists::has!("en.presumed.all", head));
        let near = words.get(..words.len().min(8)).unwrap_or(words);
        self.set(Sign::Doer, near.iter().any(|word| lists::has!("en.doer.doers", word.lower)));
        self.set(Sign::Above, doer::is_other_body(near));
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '£' | '$' | '€'))
}

fn is_past(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ed") && !lists::has!("en.signs.no_past", word)
        || lists::has!("en.signs.past", word)
}

/// "the panel meets", "each branch opens on": a verb in the present with its object.
fn shows_third_person(main: &[Word<'_>]) -> bool {
    main.windows(2).skip(1).take(9).any(|pair| {
        matches!(pair, [one, two] if one.lower.len() > 3
            && one.lower.ends_with('s')
            && !one.lower.ends_with("ss")
            && !one.lower.ends_with("us")
            && lists::has!("en.signs.behind_verbs", two.lower))
    })
}
