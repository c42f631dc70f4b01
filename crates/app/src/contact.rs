//! Contact data: apart from the case, encrypted at rest, shown only with a reason that is recorded.
//!
//! XChaCha20-Poly1305 with a random nonce for each record; the requester's id is bound to the
//! ciphertext, so that records cannot be exchanged. Telephone numbers and follow-up codes are found
//! again by a keyed hash.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::case::Command;
use domain::ids::RequesterId;
use domain::text_ref::Digest;
use serde::{Deserialize, Serialize};

use crate::act::{Act, ActError, App, Done};
use crate::port::commit::SealedContact;
use crate::port::fault::Fault;
use crate::port::time::Ids;
use crate::texts::keyed_hash;

/// Bytes of a nonce.
const NONCE: usize = 24;

/// How to reach a requester. Never logged: it has no `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Telephone number as given.
    #[serde(default)]
    pub telephone: String,
    /// Electronic mail.
    #[serde(default)]
    pub mail: String,
    /// Postal address.
    #[serde(default)]
    pub address: String,
}

impl Contact {
    /// Whether nothing is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.name.is_empty()
            && self.telephone.is_empty()
            && self.mail.is_empty()
            && self.address.is_empty()
    }
}

/// The keys of contact data. New data is encrypted with the last; the others still open what they
/// sealed, until it has been sealed again.
#[derive(Clone)]
pub struct Vault {
    /// Names and keys, the one in use last.
    keys: Vec<(String, [u8; 32])>,
    /// The key of the hashes; it stays when the others rotate.
    index: [u8; 32],
}

/// The figures of a telephone number, by which it is found however it is written.
fn figures_of(telephone: &str) -> String {
    telephone
        .chars()
        .filter_map(|letter| letter.to_digit(10))
        .filter_map(|one| char::from_digit(one, 10))
        .collect()
}

impl Vault {
    /// A vault.
    ///
    /// # Errors
    /// There is no key.
    pub fn new(keys: Vec<(String, [u8; 32])>, index: [u8; 32]) -> Result<Self, Fault> {
        if keys.is_empty() {
            return Err(Fault::Setting { what: "there is no key for contact data".to_owned() });
        }
        Ok(Self { keys, index })
    }

    /// The keyed hash by which a telephone number is found; none for one without figures.
    #[must_use]
    pub fn telephone(&self, telephone: &str) -> Option<Digest> {
        let figures = figures_of(telephone);
        (!figures.is_empty())
            .then(|| keyed_hash(&self.index, format!("telephone {figures}").as_bytes()))
    }

    /// The keyed hash by which a follow-up code is found.
    #[must_use]
    pub fn code(&self, code: &str) -> Digest {
        keyed_hash(&self.index, format!("code {}", code.trim()).as_bytes())
    }

    /// Encrypts contact data.
    ///
    /// # Errors
    /// The cipher fails, which it does not for data of this size.
    pub fn seal(
        &self,
        requester: RequesterId,
        contact: &Contact,
        code: Option<&str>,
        ids: &dyn Ids,
    ) -> Result<SealedContact, Fault> {
        let (key_id, key) = self.keys.last().ok_or_else(no_key)?;
        let plain = serde_json::to_vec(contact).map_err(|_| unsealed(requester))?;
        let random = ids.key();
        let nonce: [u8; NONCE] =
            random.first_chunk::<NONCE>().copied().ok_or_else(|| unsealed(requester))?;
        let payload = Payload { msg: &plain, aad: requester.0.as_bytes() };
        let cipher = XChaCha20Poly1305::new(&Key::from(*key));
        let secret =
            cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| unsealed(requester))?;
        Ok(SealedContact {
            requester,
            key_id: key_id.clone(),
            sealed: [nonce.as_slice(), &secret].concat(),
            telephone: self.telephone(&contact.telephone),
            follow_up_code: code.map(|code| self.code(code)),
        })
    }

    /// Decrypts contact data.
    ///
    /// # Errors
    /// Its key is not at hand, or the data was changed.
    pub fn open(&self, sealed: &SealedContact) -> Result<Contact, Fault> {
        let key = self.keys.iter().find(|(id, _)| *id == sealed.key_id).map(|(_, key)| key);
        let key = key.ok_or_else(no_key)?;
        let broken = || unsealed(sealed.requester);
        let (nonce, secret) = sealed.sealed.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let payload = Payload { msg: secret, aad: sealed.requester.0.as_bytes() };
        let cipher = XChaCha20Poly1305::new(&Key::from(*key));
        let plain = cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| broken())?;
        serde_json::from_slice(&plain).map_err(|_| broken())
    }
}

fn no_key() -> Fault {
    Fault::Setting { what: "the key of this contact data is not at hand".to_owned() }
}

fn unsealed(requester: RequesterId) -> Fault {
    Fault::corrupt(format!("contact data of requester {requester}"))
}

impl App {
    /// Shows the contact data of a case's requester. The reveal is recorded in the case before
    /// anything is shown. Every look is decided and recorded anew, whatever key the client gives
    /// it: an answer given before is no permission to look again.
    ///
    /// # Errors
    /// As [`App::act`]; the data cannot be opened.
    pub async fn reveal(&self, mut act: Act) -> Result<(Done, Option<Contact>), ActError> {
        act.client = None;
        debug_assert!(matches!(act.command, Command::RevealContact { .. }), "only a reveal shows");
        let (authority, case) = (act.authority, act.case);
        let done = self.act(act).await?;
        let loaded = self.store.load(authority, &[case]).await?;
        let known = loaded.first().map(crate::act::Known::read).transpose()?;
        let requester = known.and_then(|known| known.case.subject().requester);
        let Some(requester) = requester else { return Ok((done, None)) };
        let sealed = self.store.contact(authority, requester).await?;
        Ok((done, sealed.map(|sealed| self.vault.open(&sealed)).transpose()?))
    }
}

#[cfg(test)]
mod tests {
    use super::{Contact, Vault};
    use crate::port::time::Ids;
    use domain::ids::RequesterId;
    use jiff::Timestamp;
    use uuid::Uuid;

    struct Fixed;

    impl Ids for Fixed {
        fn fresh(&self, _: Timestamp) -> Uuid {
            Uuid::nil()
        }
        fn key(&self) -> [u8; 32] {
            [7; 32]
        }
    }

    fn vault() -> Vault {
        Vault::new(vec![("1".into(), [1; 32]), ("2".into(), [2; 32])], [9; 32]).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_requester_alone() {
        let contact = Contact { telephone: "+1 555 0100".into(), ..Contact::default() };
        let requester = RequesterId(Uuid::from_u128(5));
        let mut sealed = vault().seal(requester, &contact, None, &Fixed).unwrap();
        assert!(vault().open(&sealed).unwrap() == contact);
        assert!(!sealed.sealed.windows(4).any(|bytes| bytes == b"0100"));
        sealed.requester = RequesterId(Uuid::from_u128(6));
        assert!(vault().open(&sealed).is_err());
    }

    #[test]
    fn a_telephone_number_is_found_however_it_is_written() {
        assert_eq!(vault().telephone("+1 (555) 0100"), vault().telephone("15550100"));
        assert_eq!(vault().telephone("none"), None);
    }
}
