//! What every page has around it: title, who is signed in, where one can go, the languages.

use domain::access::Action;

use super::desk::Desk;
use crate::http::assets;
use crate::http::fields::query;
use crate::http::guard::may;
use crate::locales::Language;

/// A link of the navigation.
pub(crate) struct Link {
    /// Where to.
    pub(crate) address: &'static str,
    /// What it says.
    pub(crate) label: String,
    /// Whether one is there.
    pub(crate) is_here: bool,
}

/// A language to switch to.
pub(crate) struct Tongue {
    /// Its tag.
    pub(crate) tag: &'static str,
    /// Its own name.
    pub(crate) name: &'static str,
    /// The address that switches.
    pub(crate) address: String,
    /// Whether it is in use.
    pub(crate) is_here: bool,
}

/// Who is signed in.
pub(crate) struct Person {
    /// Name.
    pub(crate) name: String,
    /// Post and unit.
    pub(crate) post: String,
    /// Whether another post can be chosen.
    pub(crate) has_others: bool,
}

/// The frame of a page.
pub(crate) struct Frame {
    /// The title of the page.
    pub(crate) title: String,
    /// The authority.
    pub(crate) authority: String,
    /// Who is signed in.
    pub(crate) person: Option<Person>,
    /// Where one can go.
    pub(crate) links: Vec<Link>,
    /// Languages.
    pub(crate) tongues: Vec<Tongue>,
    /// The token of its forms.
    pub(crate) token: String,
    /// The address of the style sheet.
    pub(crate) style: &'static str,
}

const PLACES: &[(&str, &str, Option<Action>)] = &[
    ("/", "nav-start", None),
    ("/cases/new", "nav-register", Some(Action::Register)),
    ("/dispatch", "nav-dispatch", Some(Action::Dispose)),
    ("/cases", "nav-cases", Some(Action::View)),
    ("/board", "nav-board", Some(Action::View)),
    ("/appraisal", "nav-appraisal", Some(Action::ViewAppraisal)),
    ("/audit", "nav-audit", Some(Action::ReadAudit)),
];

impl Desk {
    /// The frame of a page of this title.
    pub(crate) fn frame(&self, title: impl Into<String>) -> Frame {
        let path = self.here.split('?').next().unwrap_or_default();
        Frame {
            title: title.into(),
            authority: self.authority_name(),
            person: self.person(),
            links: self.links(path),
            tongues: self.tongues(),
            token: self.form_token(),
            style: assets::style_address(),
        }
    }

    fn authority_name(&self) -> String {
        let names = self.rules.as_ref().map(|rules| rules.authority.names.as_slice());
        let names = names.unwrap_or_default();
        let own = names.iter().find(|(language, _)| language == self.words.tag());
        own.or(names.first()).map(|(_, name)| name.clone()).unwrap_or_default()
    }

    fn person(&self) -> Option<Person> {
        let (signed, rules) = (self.signed.as_ref()?, self.rules.as_ref()?);
        let person = signed.session.person;
        let post = signed.official.and_then(|official| {
            let naming = self.naming().ok()?;
            Some(naming.post(official.role, official.unit))
        });
        Some(Person {
            name: rules.person_name(person).unwrap_or("?").to_owned(),
            post: post.unwrap_or_default(),
            has_others: rules.posts_of(person, self.now).nth(1).is_some(),
        })
    }

    fn links(&self, path: &str) -> Vec<Link> {
        let Ok(actor) = self.actor() else { return Vec::new() };
        let open = PLACES.iter().filter(|(_, _, needs)| needs.is_none_or(|it| may(&actor, it)));
        open.map(|(address, key, _)| Link {
            address,
            label: self.words.say(key),
            is_here: *address == path,
        })
        .collect()
    }

    fn tongues(&self) -> Vec<Tongue> {
        let each = Language::ALL.iter().map(|language| Tongue {
            tag: language.tag(),
            name: language.own_name(),
            address: format!(
                "/language/{}{}",
                language.tag(),
                query([("back", self.here.as_str())])
            ),
            is_here: *language == self.words.language,
        });
        each.collect()
    }
}
