//! Registering: from what a person or a form says to a case with its texts, its requester and a
//! follow-up code.

use domain::actor::Actor;
use domain::case::{Command, Confidentiality, Counterparty, Kind, NewRegistration, Origin};
use domain::ids::{
    AuthorityId, CaseId, CategoryKey, ChannelKey, PersonId, RequesterId, TypeKey, UnitId,
    UrgencyKey,
};
use domain::refusal::{Refusal, RefusalKey};
use jiff::civil::Date;

use crate::act::{Act, ActError, App, ClientKey, Done};
use crate::contact::Contact;
use crate::port::commit::SealedContact;
use crate::texts::Writing;

/// Letters of a follow-up code: none that is easily taken for another.
const CODE_LETTERS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz+";
/// Letters in a follow-up code: 60 bits.
const CODE_LENGTH: usize = 12;

/// What is known of a matter when it is registered, in plain words.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    /// Its type, by its key in the policy.
    #[serde(rename = "type")]
    pub type_key: String,
    /// Its subject, by its key.
    #[serde(default)]
    pub category: Option<String>,
    /// How it came in, by its key.
    pub channel: String,
    /// How pressing it is, by its key.
    pub urgency: String,
    /// What is asked, promised or found.
    pub text: String,
    /// The exact quotation of a commitment.
    #[serde(default)]
    pub quotation: Option<String>,
    /// Where it is about.
    #[serde(default)]
    pub place: Option<String>,
    /// The day by which it was promised.
    #[serde(default)]
    pub due_on: Option<Date>,
    /// Who asked; for requests.
    #[serde(default)]
    pub contact: Contact,
    /// The unit that is owed the answer, by its code; for all but requests. The registering
    /// person's own unit when it is not given.
    #[serde(default)]
    pub counterparty: Option<String>,
    /// The requester is hidden from the units that handle.
    #[serde(default)]
    pub is_requester_hidden: bool,
    /// Where it comes from.
    #[serde(default)]
    pub comes_from: ComesFrom,
    /// The case exists for these persons alone; empty for everybody the access table admits.
    #[serde(default)]
    pub named_persons: Vec<PersonId>,
}

/// Where a matter comes from that is registered by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComesFrom {
    /// Asked for or found directly.
    #[default]
    Direct,
    /// Raised on a visit; the raiser is owed an answer.
    Visit,
    /// Read in a document; the quotation says where.
    Document,
    /// Decided at a stocktake.
    Stocktake,
}

impl Matter {
    fn origin(&self) -> Origin {
        match self.comes_from {
            ComesFrom::Direct => Origin::Direct,
            ComesFrom::Visit => Origin::Visit,
            ComesFrom::Document => Origin::Document,
            ComesFrom::Stocktake => Origin::Stocktake,
        }
    }

    fn confidentiality(&self) -> Confidentiality {
        if !self.named_persons.is_empty() {
            Confidentiality::NamedPersons(self.named_persons.clone())
        } else if self.is_requester_hidden {
            Confidentiality::HiddenFromHandlers
        } else {
            Confidentiality::Ordinary
        }
    }
}

/// A case that was registered.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The case.
    pub done: Done,
    /// The code by which the requester follows it without an account; shown once. None where there
    /// is no new requester.
    pub follow_up_code: Option<String>,
}

/// A follow-up code from random or keyed bytes.
fn code(bytes: [u8; 32]) -> String {
    let letters = bytes.into_iter().take(CODE_LENGTH);
    let letter = |byte: u8| CODE_LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'2');
    letters.map(|byte| char::from(letter(byte))).collect()
}

impl App {
    /// Registers a matter as a new case.
    ///
    /// # Errors
    /// As [`App::act`].
    pub async fn register(
        &self,
        authority: AuthorityId,
        actor: Actor,
        matter: &Matter,
        client: Option<ClientKey>,
    ) -> Result<Registered, ActError> {
        let (act, code) = self.registration(authority, actor, matter, client).await?;
        let done = self.act(act).await?;
        let follow_up_code = done.is_requester_new.then_some(code);
        Ok(Registered { done, follow_up_code })
    }

    /// The act that registers a matter, and the follow-up code of its requester should they be new.
    ///
    /// # Errors
    /// The matter is none of this authority, or the store failed.
    pub async fn registration(
        &self,
        authority: AuthorityId,
        actor: Actor,
        matter: &Matter,
        client: Option<ClientKey>,
    ) -> Result<(Act, String), ActError> {
        let rules = self.rules(authority).await?;
        let now = self.clock.now();
        let policy = rules.context(now, &actor, &[]).policy_in_force()?;
        let type_key = TypeKey::from(matter.type_key.as_str());
        let unknown = || Refusal::new(RefusalKey::UnknownType).with("type", &type_key);
        let kind = policy.types.get(&type_key).ok_or_else(unknown)?.kind;
        let case = CaseId(self.ids.fresh(now));
        let code = self.follow_up_code(client.as_ref());
        let unit = match &matter.counterparty {
            Some(code) => rules.unit_by_code(code),
            None => actor.unit(),
        };
        let asking = match (kind, unit) {
            (Kind::Request, _) => self.asking(authority, &actor, (&matter.contact, &code)).await?,
            (_, unit) => Asking::unit(kind, unit)?,
        };
        let mut writing = Writing::new(self.ids.as_ref(), now);
        let new = NewRegistration {
            authority,
            category: matter.category.as_deref().map(CategoryKey::from),
            channel: ChannelKey::from(matter.channel.as_str()),
            urgency: UrgencyKey::from(matter.urgency.as_str()),
            counterparty: asking.counterparty,
            confidentiality: matter.confidentiality(),
            origin: matter.origin(),
            text: writing.write(case, &matter.text),
            quotation: matter.quotation.as_deref().map(|text| writing.write(case, text)),
            place: matter.place.as_deref().map(|text| writing.write(case, text)),
            due_on: matter.due_on,
            type_key,
        };
        let mut act = Act::new(authority, case, actor, Command::Register(Box::new(new)));
        act.texts = writing.finish();
        act.contacts = asking.contact.into_iter().collect();
        act.client = client;
        Ok((act, code))
    }

    /// The code of a requester who may turn out to be new. One that a client registers under a key
    /// follows from the key, so that the same request has the same answer.
    fn follow_up_code(&self, client: Option<&ClientKey>) -> String {
        let bytes = client.map_or_else(
            || self.ids.key(),
            |client| self.vault.code(&format!("made {} {}", client.account, client.key)).0,
        );
        code(bytes)
    }

    /// Who asks: the requester who acts, the one of the telephone number, or a new one.
    async fn asking(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        (contact, code): (&Contact, &str),
    ) -> Result<Asking, ActError> {
        if let Actor::Requester { requester } = actor {
            return Ok(Asking::requester(*requester));
        }
        if let Some(telephone) = self.vault.telephone(&contact.telephone) {
            let found = self.store.requester_by_telephone(authority, telephone).await?;
            if let Some(requester) = found {
                return Ok(Asking::requester(requester));
            }
        }
        let requester = RequesterId(self.ids.fresh(self.clock.now()));
        let sealed = self.vault.seal(requester, contact, Some(code), self.ids.as_ref())?;
        Ok(Asking { contact: Some(sealed), ..Asking::requester(requester) })
    }
}

struct Asking {
    counterparty: Counterparty,
    contact: Option<SealedContact>,
}

impl Asking {
    const fn requester(requester: RequesterId) -> Self {
        let counterparty = Counterparty::Requester { requester };
        Self { counterparty, contact: None }
    }

    fn unit(kind: Kind, unit: Option<UnitId>) -> Result<Self, Refusal> {
        let unit = unit.ok_or_else(|| Refusal::new(RefusalKey::UnknownUnit))?;
        let counterparty = Counterparty::office(kind, unit);
        let counterparty =
            counterparty.ok_or_else(|| Refusal::new(RefusalKey::WrongCounterparty))?;
        Ok(Self { counterparty, contact: None })
    }
}
