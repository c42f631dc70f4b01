//! Texts beside the journal: made with a random key each, named in events by a keyed hash, checked
//! when they are read back.

use domain::ids::{CaseId, TextId};
use domain::text_ref::{Digest, TextRef};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use crate::port::case::StoredText;
use crate::port::commit::NewText;
use crate::port::time::Ids;

/// HMAC-SHA-256 of some bytes.
#[must_use]
pub fn keyed_hash(key: &[u8; 32], bytes: &[u8]) -> Digest {
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(padded, byte)| *padded = *byte);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(bytes);
    Digest(mac.finalize().into_bytes().into())
}

/// Texts written for one command, to be committed with it.
pub struct Writing<'a> {
    ids: &'a dyn Ids,
    now: Timestamp,
    texts: Vec<NewText>,
}

impl<'a> Writing<'a> {
    /// No text yet.
    #[must_use]
    pub const fn new(ids: &'a dyn Ids, now: Timestamp) -> Self {
        Self { ids, now, texts: Vec::new() }
    }

    /// Takes in a text for a case and names it. Line ends become `\n`, U+0000 falls away; the rest
    /// stays as it is.
    pub fn write(&mut self, case: CaseId, text: &str) -> TextRef {
        let body = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
        let key = self.ids.key();
        let id = TextId(self.ids.fresh(self.now));
        let characters = u32::try_from(body.trim().chars().count()).unwrap_or(u32::MAX);
        let reference =
            TextRef { text_id: id, keyed_hash: keyed_hash(&key, body.as_bytes()), characters };
        self.texts.push(NewText { id, case, key, body });
        reference
    }

    /// The texts, to be committed.
    #[must_use]
    pub fn finish(self) -> Vec<NewText> {
        self.texts
    }
}

/// Whether a stored text is the one that an event names.
#[must_use]
pub fn is_genuine(reference: &TextRef, stored: &StoredText) -> bool {
    reference.text_id == stored.id
        && keyed_hash(&stored.key, stored.body.as_bytes()) == reference.keyed_hash
}
