//! Attached files on the page of a case: the form to bring one, the list, the file itself.

use app::attach::{Upload, sha256};
use app::read::Sheet;
use domain::access::Action;
use domain::policy::MediaType;

use super::act::seen;
use super::register::client_key;
use super::sheet::{Attempt, page};
use crate::http::multipart::SentFile;
use crate::http::place::Path;
use crate::http::trouble::Trouble;
use crate::http::{command, file};
use crate::locales::Words;
use crate::pages::desk::{At, Desk, Sent};
use crate::pages::naming::Naming;
use crate::pages::{Answer, go_to};

/// A file as the page shows it.
pub(crate) struct FileView {
    /// Its name; what stands for one that was forgotten.
    pub(crate) name: String,
    /// Its id in addresses; none for one that cannot be read any more.
    pub(crate) id: Option<String>,
    /// Form and size.
    pub(crate) what: String,
    /// When and by whom.
    pub(crate) when: String,
}

/// What the page says of files.
pub(crate) struct Files {
    /// Those attached.
    pub(crate) files: Vec<FileView>,
    /// Whether this person may attach one now.
    pub(crate) may_attach: bool,
    /// What may be attached; empty where nothing may be.
    pub(crate) limits: String,
}

/// The files of a case, and whether one more may come.
///
/// # Errors
/// The store is away.
pub(crate) fn files(desk: &Desk, naming: &Naming<'_>, sheet: &Sheet) -> Result<Files, Trouble> {
    let moments = desk.moments()?;
    let views = sheet.attachments().into_iter().map(|attached| {
        let when = format!("{} · {}", moments.at(attached.at), naming.actor(&attached.by));
        let Some(description) = attached.description else {
            let name = desk.words.say("text-redacted");
            return FileView { name, id: None, what: String::new(), when };
        };
        let size = size(desk.words, description.bytes);
        FileView {
            name: description.name,
            id: Some(attached.id.to_string()),
            what: format!("{} · {size}", form(description.media_type)),
            when,
        }
    });
    let is_open = |found: &&domain::case::Availability| found.refusal.is_none();
    let mut open = sheet.actions.iter().filter(is_open);
    let may_attach = open.any(|found| found.action == Action::Attach);
    let limits = if may_attach { limits(desk, sheet)? } else { String::new() };
    Ok(Files { files: views.collect(), may_attach, limits })
}

fn limits(desk: &Desk, sheet: &Sheet) -> Result<String, Trouble> {
    let rule = &desk.policy_of(&sheet.case)?.attachments;
    let forms: Vec<&str> = rule.media_types.iter().map(|it| form(Some(*it))).collect();
    let values = [("size", size(desk.words, rule.bytes_max)), ("forms", forms.join(", "))];
    let values = [(values[0].0, values[0].1.as_str()), (values[1].0, values[1].1.as_str())];
    Ok(desk.words.with("files-limits", &values))
}

/// What people call a form of file.
const fn form(media_type: Option<MediaType>) -> &'static str {
    match media_type {
        Some(MediaType::Jpeg) => "JPEG",
        Some(MediaType::Png) => "PNG",
        Some(MediaType::Gif) => "GIF",
        Some(MediaType::Webp) => "WebP",
        Some(MediaType::Pdf) => "PDF",
        Some(MediaType::Text) => "TXT",
        Some(MediaType::Docx) => "DOCX",
        Some(MediaType::Xlsx) => "XLSX",
        Some(MediaType::Mp3) => "MP3",
        Some(MediaType::Wav) => "WAV",
        Some(MediaType::Mp4) => "MP4",
        None => "?",
    }
}

/// Bytes as people read them.
fn size(words: Words, bytes: u64) -> String {
    let (key, count) = match bytes {
        0..1_024 => ("size-bytes", bytes),
        1_024..1_048_576 => ("size-kilobytes", bytes.div_ceil(1_024)),
        _ => ("size-megabytes", bytes.div_ceil(1_048_576)),
    };
    words.with(key, &[("count", &count.to_string())])
}

/// Attaches the file that the form brought.
pub(crate) async fn submit(
    At(desk): At,
    Path(number): Path<String>,
    file: SentFile,
    Sent(sent): Sent,
) -> Answer {
    match attach(&desk, &number, file, &sent).await {
        Ok(()) => Ok(go_to(&format!("/cases/{number}?done=attach"))),
        Err(trouble @ (Trouble::Refused(_) | Trouble::Changed { .. })) => {
            let attempt = Attempt { action: None, sent, trouble: Some(trouble) };
            page(&desk, &number, attempt, None).await
        }
        Err(trouble) => Err(command::unseen(&desk.site, &desk.actor()?, &number, trouble).await),
    }
}

async fn attach(
    desk: &Desk,
    number: &str,
    file: SentFile,
    sent: &crate::http::fields::Fields,
) -> Result<(), Trouble> {
    let site = &desk.site;
    let case = site.app.store.find(site.authority, number).await?.ok_or(Trouble::NotFound)?;
    let mut client = client_key(desk, &format!("{number} attach"), sent)?;
    if let Some(client) = &mut client {
        client.request = sha256(&[client.request.0.as_slice(), &file.bytes].concat());
    }
    let upload = Upload { name: file.name, bytes: file.bytes };
    let who = (site.authority, desk.actor()?);
    site.app.attach(who, case, upload, (seen(sent)?, client)).await?;
    Ok(())
}

/// The bytes of a file.
pub(crate) async fn get(At(desk): At, Path((number, id)): Path<(String, String)>) -> Answer {
    file::serve(&desk.site, &desk.actor()?, &number, &id).await
}
