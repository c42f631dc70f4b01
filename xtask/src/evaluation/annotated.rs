//! Annotated texts: invented ones with marks in the text, and standoff marks on texts of the data
//! folder.

use super::Place;
use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

/// How the further folder of marked texts is called in the table.
pub(crate) const REAL: &str = "real";

/// A text with its marks.
pub(crate) struct Annotated {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
    /// Parts of the text that were annotated; the whole text if it was all.
    pub(crate) scope: Vec<(usize, usize)>,
}

/// One marked clause.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) grade: char,
    pub(crate) kind: char,
}

impl Annotated {
    /// Whether a place begins in an annotated part.
    pub(crate) fn is_in_scope(&self, start: usize) -> bool {
        self.scope.iter().any(|(from, to)| (*from..*to).contains(&start))
    }
}

/// The texts of one half, `tuning` or `testing`, of a batch, or of the further folder.
pub(crate) fn half(place: &Place, half: &str) -> Result<Vec<Annotated>> {
    let folder = match &place.real {
        Some(folder) if half == REAL => folder.clone(),
        _ => place.annotated.join(half),
    };
    let mut texts = Vec::new();
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("txt") => texts.push(marked(&path)?),
            Some("jsonl") => match &place.data {
                Some(data) => texts.extend(standoff(&path, &data.join("documents"))?),
                None => println!("skipped: {} (its texts are in the data folder)", path.display()),
            },
            _ => {}
        }
    }
    Ok(texts)
}

/// The batches of texts that were marked before their first run, oldest first ("fresh/06").
pub(crate) fn batches(place: &Place) -> Result<Vec<String>> {
    let folder = place.annotated.join("fresh");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .map(|entry| entry.map(|entry| format!("fresh/{}", entry.file_name().to_string_lossy())))
        .collect::<Result<_, _>>()?;
    names.sort();
    names.extend(place.real.iter().map(|_| REAL.to_owned()));
    Ok(names)
}

/// A text with marks such as `⟦Ag|...⟧`.
pub(crate) fn marked(path: &Path) -> Result<Annotated> {
    let source =
        fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let name =
        path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let mut text = String::with_capacity(source.len());
    let mut marks = Vec::new();
    let mut rest = source.as_str();
    while let Some(open) = rest.find('⟦') {
        text.push_str(&rest[..open]);
        let inner = &rest[open + '⟦'.len_utf8()..];
        let close = inner.find('⟧').with_context(|| format!("{name}: a mark is not closed"))?;
        let (label, quote) = inner[..close]
            .split_once('|')
            .with_context(|| format!("{name}: a mark has no label"))?;
        let mut letters = label.chars();
        let (Some(grade), Some(kind)) = (letters.next(), letters.next()) else {
            bail!("{name}: label {label}")
        };
        marks.push(Mark { start: text.len(), end: text.len() + quote.len(), grade, kind });
        text.push_str(quote);
        rest = &inner[close + '⟧'.len_utf8()..];
    }
    text.push_str(rest);
    let scope = vec![(0, text.len())];
    Ok(Annotated { name, text, marks, scope })
}

#[derive(Deserialize)]
struct Line {
    file: String,
    column: String,
    rows: Option<(usize, usize)>,
    row: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    mark: Option<String>,
    hash: Option<String>,
}

fn standoff(path: &Path, documents: &Path) -> Result<Vec<Annotated>> {
    let source = fs::read_to_string(path)?;
    let mut texts: BTreeMap<(String, String), (Annotated, Vec<usize>)> = BTreeMap::new();
    for line in source.lines() {
        let line: Line =
            serde_json::from_str(line).with_context(|| format!("{}: {line}", path.display()))?;
        let key = (line.file.clone(), line.column.clone());
        if !texts.contains_key(&key) {
            let loaded = load(documents, &line.file, &line.column)?;
            texts.insert(key.clone(), loaded);
        }
        let Some((annotated, starts)) = texts.get_mut(&key) else { continue };
        let row_start = |row: usize| {
            starts.get(row).copied().with_context(|| format!("{}: no row {row}", line.file))
        };
        if let Some((first, last)) = line.rows {
            annotated.scope.push((row_start(first)?, row_start(last + 1)?));
            continue;
        }
        let (Some(row), Some(start), Some(end), Some(mark)) =
            (line.row, line.start, line.end, line.mark)
        else {
            bail!("{}: a line has neither rows nor a mark", path.display());
        };
        let (start, end) = (row_start(row)? + start, row_start(row)? + end);
        let quote =
            annotated.text.get(start..end).context("a mark is not on character boundaries")?;
        let digest = Sha256::digest(quote.as_bytes());
        let hash: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        if line.hash.as_deref() != Some(hash.as_str()) {
            bail!("{} row {row}: the text is not the one that was annotated", line.file);
        }
        let mut letters = mark.chars();
        let (Some(grade), Some(kind)) = (letters.next(), letters.next()) else {
            bail!("mark {mark}")
        };
        annotated.marks.push(Mark { start, end, grade, kind });
    }
    Ok(texts.into_values().map(|(annotated, _)| annotated).collect())
}

/// The rows of a text joined by line ends, and where each row begins.
fn load(documents: &Path, file: &str, column: &str) -> Result<(Annotated, Vec<usize>)> {
    let path = documents.join(file);
    let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let rows: Vec<String> = if file.ends_with(".gz") {
        let mut plain = String::new();
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut plain)?;
        let mut reader = csv::Reader::from_reader(plain.as_bytes());
        let at =
            reader.headers()?.iter().position(|name| name == column).context("no such column")?;
        reader
            .records()
            .map(|row| Ok(row?.get(at).unwrap_or("").to_owned()))
            .collect::<Result<_>>()?
    } else {
        String::from_utf8(bytes)?.split('\n').map(str::to_owned).collect()
    };
    let mut starts = Vec::with_capacity(rows.len() + 1);
    let mut text = String::new();
    for row in &rows {
        starts.push(text.len());
        text.push_str(row);
        text.push('\n');
    }
    starts.push(text.len());
    Ok((
        Annotated { name: format!("{file} {column}"), text, marks: Vec::new(), scope: Vec::new() },
        starts,
    ))
}
