//! Who is signed in: opaque secrets, hashed at rest, that end when they are idle or old. Browsers
//! carry them in a cookie, programs as a bearer token; neither passes for the other.

use app::port::Fault;
use app::port::people::Session;
use app::rules::Rules;
use domain::actor::{Actor, Official};
use domain::ids::{PersonId, PostId};
use domain::text_ref::Digest;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::site::Site;

/// A sign-in that nobody used for so long has ended.
const IDLE: SignedDuration = SignedDuration::from_hours(8);
/// A sign-in ends after so long however it is used.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The time of last use is written down only so often; as often it is looked at whether the account
/// is still good.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    /// The sign-in.
    pub(crate) session: Session,
    /// The post acted in; none while none is chosen, or when it is no longer held.
    pub(crate) official: Option<Official>,
}

impl Signed {
    /// Who acts, if a post is chosen.
    pub(crate) fn actor(&self) -> Option<Actor> {
        self.official.map(Actor::Official)
    }
}

/// What is kept of a secret.
pub(crate) fn at_rest(secret: &str) -> Digest {
    Digest(Sha256::digest(secret.as_bytes()).into())
}

/// The token that forms of a sign-in carry: made from its secret, of no use to make another.
pub(crate) fn form_token(secret: &str) -> String {
    app::texts::keyed_hash(&at_rest(secret).0, b"form").to_string()
}

/// Whether a form carries the token of a secret. Hashes are compared, so that the time taken tells
/// nothing of the token.
pub(crate) fn is_own_form(secret: &str, token: &str) -> bool {
    at_rest(&form_token(secret)) == at_rest(token)
}

/// A fresh secret.
pub(crate) fn fresh_secret(site: &Site) -> String {
    Digest(site.app.ids.key()).to_string()
}

/// The sign-in of a secret, if it has not ended. Its use is noted.
///
/// # Errors
/// The store failed.
pub(crate) async fn find(
    site: &Site,
    rules: &Rules,
    secret: &str,
    is_token: bool,
) -> Result<Option<Signed>, Fault> {
    let now = site.app.clock.now();
    let store = &site.app.store;
    let found = store.session(site.authority, at_rest(secret), now).await?;
    let Some(mut session) = found.filter(|found| found.is_token == is_token) else {
        return Ok(None);
    };
    let unused = now.duration_since(session.used_at);
    if session.expires_at <= now || (!is_token && unused > IDLE) {
        store.end_session(site.authority, session.secret).await?;
        return Ok(None);
    }
    if unused > NOTED_EVERY {
        if is_barred(site, session.person).await? {
            store.end_session(site.authority, session.secret).await?;
            return Ok(None);
        }
        session.used_at = now;
        store.put_session(site.authority, &session).await?;
    }
    let official = session.post.and_then(|post| rules.official(session.person, post, now));
    Ok(Some(Signed { session, official }))
}

/// Whether the account of a person may no longer be used, or is gone.
async fn is_barred(site: &Site, person: PersonId) -> Result<bool, Fault> {
    let accounts = site.app.store.accounts(site.authority).await?;
    let own = accounts.iter().find(|account| account.person == person);
    Ok(own.is_none_or(|account| !account.is_active))
}

/// Signs somebody in: the secret for the cookie. With a single post there is nothing to choose.
///
/// # Errors
/// The store failed.
pub(crate) async fn begin(
    site: &Site,
    rules: &Rules,
    person: PersonId,
    now: Timestamp,
) -> Result<String, Fault> {
    let secret = fresh_secret(site);
    let session = Session {
        secret: at_rest(&secret),
        person,
        post: only_post(rules, person, now),
        is_token: false,
        label: "browser".to_owned(),
        created_at: now,
        used_at: now,
        expires_at: now + LONGEST,
    };
    site.app.store.put_session(site.authority, &session).await?;
    Ok(secret)
}

/// The post of a person who holds one alone.
fn only_post(rules: &Rules, person: PersonId, now: Timestamp) -> Option<PostId> {
    let mut posts = rules.posts_of(person, now);
    let first = posts.next()?;
    posts.next().is_none().then_some(first.0.id)
}

#[cfg(test)]
mod tests {
    use super::{at_rest, form_token, is_own_form};

    #[test]
    fn a_form_token_belongs_to_one_secret() {
        assert!(is_own_form("one", &form_token("one")));
        assert!(!is_own_form("other", &form_token("one")));
        assert!(!is_own_form("one", ""));
    }

    #[test]
    fn neither_the_secret_nor_its_token_is_what_is_kept() {
        let kept = at_rest("one").to_string();
        assert_ne!(kept, "one");
        assert_ne!(kept, form_token("one"));
    }
}
