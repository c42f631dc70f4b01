//! Attaching files to cases, reading them, and taking their bytes away when no case has them.
//!
//! An event names a small text that describes the file; the bytes lie apart, under their hash. Not
//! here: what may be attached, which is the policy's and decided by the rules.

mod description;
mod media;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use domain::actor::Actor;
use domain::case::{Command, EventBody, NewAttachment};
use domain::ids::{AuthorityId, CaseId, TextId};
use domain::text_ref::Digest;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

pub use description::{Description, file_name};
pub use media::media_type_of;

use crate::act::{Act, ActError, App, ClientKey, Done};
use crate::port::fault::Fault;
use crate::port::files::KeptFile;
use crate::read::Sheet;
use crate::texts::Writing;

/// Rows of files read at once.
const FILES_AT_ONCE: u32 = 1_000;

/// A file on its way in.
#[derive(Clone)]
pub struct NewFile {
    /// What is kept of it beside the bytes.
    pub kept: KeptFile,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for NewFile {
    /// Without the bytes: they are somebody's.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NewFile").field("kept", &self.kept).finish_non_exhaustive()
    }
}

/// A file that somebody hands in.
pub struct Upload {
    /// Its name, as it came.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// An attached file as a person may see it.
#[derive(Debug, Clone)]
pub struct Attached {
    /// The text that describes it; also its name in addresses.
    pub id: TextId,
    /// When it was attached.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// What it is; none for one that was forgotten or is not for this person.
    pub description: Option<Description>,
}

/// How the files of an authority are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct FileCount {
    /// Files attached to cases.
    pub attached: u64,
    /// Of those, how many have no bytes.
    pub missing: u64,
}

/// The SHA-256 of bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

impl App {
    /// Attaches a file to a case.
    ///
    /// # Errors
    /// As [`App::act`]: among others `file-too-large` and `file-type-not-allowed`.
    pub async fn attach(
        &self,
        (authority, actor): (AuthorityId, Actor),
        case: CaseId,
        upload: Upload,
        (seen, client): (Option<u64>, Option<ClientKey>),
    ) -> Result<Done, ActError> {
        let media_type = media_type_of(&upload.bytes);
        let (bytes, sha256) = (upload.bytes.len() as u64, sha256(&upload.bytes));
        let name = file_name(&upload.name, media_type);
        let description = Description { name, media_type, bytes, sha256 };
        let mut writing = Writing::new(self.ids.as_ref(), self.clock.now());
        let file = writing.write(case, &description.written());
        let kept = KeptFile { text: file.text_id, case, sha256, bytes };
        let command = Command::Attach(NewAttachment { file, media_type, bytes });
        let mut act = Act::new(authority, case, actor, command).with_texts(writing.finish());
        act.files = vec![NewFile { kept, bytes: upload.bytes }];
        (act.seen, act.client) = (seen, client);
        self.act(act).await
    }

    /// A file of a case, for a person who may read it: what it is, and its bytes. None where there
    /// is no such file for this person.
    ///
    /// # Errors
    /// The world failed, or the bytes are missing or are not those that were attached.
    pub async fn attachment(
        &self,
        (authority, actor): (AuthorityId, &Actor),
        number: &str,
        id: TextId,
    ) -> Result<Option<(Description, Vec<u8>)>, Fault> {
        let Some(sheet) = self.sheet(authority, actor, number).await? else { return Ok(None) };
        let mut attached = sheet.attachments().into_iter().filter(|file| file.id == id);
        let Some(description) = attached.next().and_then(|file| file.description) else {
            return Ok(None);
        };
        let bytes = self.blobs.get(authority, description.sha256).await?;
        match bytes.filter(|bytes| sha256(bytes) == description.sha256) {
            Some(bytes) => Ok(Some((description, bytes))),
            None => Err(Fault::corrupt(format!("the bytes of file {id} are missing or damaged"))),
        }
    }

    /// Puts the bytes of an act, before the commit that names them.
    pub(crate) async fn put_files(&self, act: &Act) -> Result<(), Fault> {
        for file in &act.files {
            self.blobs.put(act.authority, file.kept.sha256, &file.bytes).await?;
        }
        Ok(())
    }

    /// Sees that the bytes of an act are still there after its commit: the same file may have been
    /// forgotten elsewhere in between.
    pub(crate) async fn keep_files(&self, act: &Act) -> Result<(), Fault> {
        for file in &act.files {
            if !self.blobs.has(act.authority, file.kept.sha256).await? {
                self.blobs.put(act.authority, file.kept.sha256, &file.bytes).await?;
            }
        }
        Ok(())
    }

    /// Takes away the bytes of files that were forgotten, unless another case has them. What fails
    /// here is said in the log, and done by the worker later: the forgetting itself is committed.
    pub(crate) async fn let_files_go(&self, authority: AuthorityId, files: &[KeptFile]) {
        let names: BTreeSet<Digest> = files.iter().map(|file| file.sha256).collect();
        for name in names {
            if let Err(fault) = self.let_go(authority, name).await {
                tracing::error!(%fault, "the bytes of a forgotten file are to be destroyed later");
            }
        }
    }

    /// Destroys bytes that no case has; whether it did.
    ///
    /// # Errors
    /// The world failed.
    pub(crate) async fn let_go(&self, authority: AuthorityId, name: Digest) -> Result<bool, Fault> {
        let is_free = !self.is_attached(authority, name).await?;
        let is_aside = is_free && self.blobs.set_aside(authority, name).await?;
        if !is_aside {
            return Ok(false);
        }
        if self.is_attached(authority, name).await? {
            self.blobs.bring_back(authority, name).await?;
            return Ok(false);
        }
        self.blobs.destroy(authority, name).await?;
        Ok(true)
    }

    async fn is_attached(&self, authority: AuthorityId, name: Digest) -> Result<bool, Fault> {
        Ok(!self.store.attached(authority, &[name]).await?.is_empty())
    }

    /// Counts the attached files of an authority, and those without bytes.
    ///
    /// # Errors
    /// The world failed.
    pub async fn count_files(&self, authority: AuthorityId) -> Result<FileCount, Fault> {
        let (mut after, mut count) = (None, FileCount::default());
        loop {
            let page = self.store.files_after(authority, after, FILES_AT_ONCE).await?;
            let Some(last) = page.last() else { return Ok(count) };
            after = Some(last.text);
            for file in &page {
                count.attached += 1;
                let is_there = self.blobs.has(authority, file.sha256).await?;
                count.missing += u64::from(!is_there);
            }
        }
    }

    /// Reads every attached file and gives those whose bytes are missing or are others, in the
    /// order of their texts, with how many files there are.
    ///
    /// # Errors
    /// The world failed.
    pub async fn broken_files(
        &self,
        authority: AuthorityId,
    ) -> Result<(u64, Vec<KeptFile>), Fault> {
        let (mut after, mut count, mut broken) = (None, 0, Vec::new());
        loop {
            let page = self.store.files_after(authority, after, FILES_AT_ONCE).await?;
            let Some(last) = page.last() else { return Ok((count, broken)) };
            after = Some(last.text);
            for file in page {
                count += 1;
                let bytes = self.blobs.get(authority, file.sha256).await?;
                if bytes.is_none_or(|bytes| sha256(&bytes) != file.sha256) {
                    broken.push(file);
                }
            }
        }
    }
}

impl Sheet {
    /// The files of the case, in the order in which they were attached. One that is not for this
    /// person is left out; one that was forgotten is there without its description.
    #[must_use]
    pub fn attachments(&self) -> Vec<Attached> {
        let attached = self.events.iter().filter_map(|event| match &event.body {
            EventBody::Attached { file } => Some((event, file.text_id)),
            _ => None,
        });
        let shown = attached.filter_map(|(event, id)| {
            let description = self.texts.get(&id).and_then(|text| Description::read(text));
            let is_told = description.is_some() || self.case.redacted.contains(&id);
            let (at, by) = (event.recorded_at, event.actor);
            is_told.then_some(Attached { id, at, by, description })
        });
        shown.collect()
    }
}
