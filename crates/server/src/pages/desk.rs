//! Everything that a page knows of its request: whose site, in which language, who is signed in.

use std::sync::Arc;

use app::rules::Rules;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::actor::{Actor, Official};
use domain::case::{Case, Context};
use domain::policy::Policy;
use jiff::Timestamp;

use super::moment::Moments;
use super::naming::Naming;
use crate::http::fields::Fields;
use crate::http::session::{self, Signed};
use crate::http::site::Site;
use crate::http::trouble::Trouble;
use crate::locales::Words;

/// The desk at which a person sits.
pub(crate) struct Desk {
    /// The site.
    pub(crate) site: Arc<Site>,
    /// The words of the person's language.
    pub(crate) words: Words,
    /// The rules; none while the store is away.
    pub(crate) rules: Option<Arc<Rules>>,
    /// Who is signed in.
    pub(crate) signed: Option<Signed>,
    /// The address asked for, with its query.
    pub(crate) here: String,
    /// The instant of asking.
    pub(crate) now: Timestamp,
    secret: String,
    is_new_visit: bool,
}

/// Digits of a secret.
const SECRET_DIGITS: usize = 64;

impl Desk {
    /// A desk at which nobody sits yet.
    pub(crate) fn new(site: Arc<Site>, words: Words, here: String) -> Self {
        let now = site.app.clock.now();
        let (rules, signed, secret) = (None, None, String::new());
        Self { site, words, rules, signed, here, now, secret, is_new_visit: false }
    }

    /// Seats whoever the cookies name: a sign-in, a visit from before, or a new visit.
    pub(crate) fn take_place(
        &mut self,
        signed: Option<Signed>,
        secret: Option<String>,
        visit: Option<String>,
    ) {
        let is_signed_in = signed.is_some();
        self.signed = signed;
        let known = if is_signed_in { secret } else { visit };
        match known.filter(|value| value.len() == SECRET_DIGITS) {
            Some(known) => self.secret = known,
            None => {
                self.secret = session::fresh_secret(&self.site);
                self.is_new_visit = true;
            }
        }
    }

    /// The secret of a visit that has just begun, for its cookie.
    pub(crate) fn new_visit(&self) -> Option<&str> {
        self.is_new_visit.then_some(self.secret.as_str())
    }

    /// The token that every form of this desk carries.
    pub(crate) fn form_token(&self) -> String {
        session::form_token(&self.secret)
    }

    /// Whether a form was given out at this desk.
    pub(crate) fn is_own_form(&self, token: &str) -> bool {
        !self.secret.is_empty() && session::is_own_form(&self.secret, token)
    }

    /// A key for a form, so that sending it twice does it once.
    pub(crate) fn fresh_key(&self) -> String {
        self.site.app.ids.fresh(self.now).simple().to_string()
    }

    /// The rules.
    ///
    /// # Errors
    /// The store is away.
    pub(crate) fn rules(&self) -> Result<&Rules, Trouble> {
        self.rules.as_deref().ok_or(Trouble::Away)
    }

    /// Who acts.
    ///
    /// # Errors
    /// Nobody is signed in, or no post is chosen.
    pub(crate) fn official(&self) -> Result<Official, Trouble> {
        let signed = self.signed.as_ref().ok_or(Trouble::NotSignedIn)?;
        signed.official.ok_or(Trouble::NoPost)
    }

    /// Who acts, as the use-cases want it.
    ///
    /// # Errors
    /// As [`Desk::official`].
    pub(crate) fn actor(&self) -> Result<Actor, Trouble> {
        self.official().map(Actor::Official)
    }

    /// The policy in force now.
    ///
    /// # Errors
    /// There is none, or the store is away.
    pub(crate) fn policy(&self) -> Result<&Policy, Trouble> {
        self.rules()?.policy_at(self.now).ok_or(Trouble::Failed)
    }

    /// What a decision depends on, to ask the rules what they offer to anybody.
    ///
    /// # Errors
    /// The store is away.
    pub(crate) fn context(&self) -> Result<Context<'_>, Trouble> {
        Ok(self.rules()?.context(self.now, &Actor::Public, &[]))
    }

    /// The policy by which the rules judge a case.
    ///
    /// # Errors
    /// It is not at hand, or the store is away.
    pub(crate) fn policy_of(&self, case: &Case) -> Result<&Policy, Trouble> {
        Ok(self.context()?.policy_of(case)?)
    }

    /// Names by the policy in force now.
    ///
    /// # Errors
    /// The store is away.
    pub(crate) fn naming(&self) -> Result<Naming<'_>, Trouble> {
        let rules = self.rules()?;
        Ok(Naming { rules, policy: rules.policy_at(self.now), words: self.words })
    }

    /// Times as this person reads them.
    ///
    /// # Errors
    /// The store is away.
    pub(crate) fn moments(&self) -> Result<Moments<'_>, Trouble> {
        Ok(Moments { zone: &self.rules()?.zone, now: self.now, words: self.words })
    }
}

/// The desk of a request, for handlers.
pub(crate) struct At(pub(crate) Arc<Desk>);

impl<S: Sync> FromRequestParts<S> for At {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Arc<Desk>>().cloned().map(Self).ok_or(Trouble::Failed)
    }
}

/// The form that was sent, its token already checked.
pub(crate) struct Sent(pub(crate) Fields);

impl<S: Sync> FromRequestParts<S> for Sent {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.remove::<Fields>().map(Self).ok_or(Trouble::ForeignForm)
    }
}

/// The query of the address.
pub(crate) struct Asked(pub(crate) Fields);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        Ok(Self(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}
