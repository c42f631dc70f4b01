//! What a file is, told by its content. Its name and what a client says of it count for nothing.

use std::io::Cursor;

use domain::policy::MediaType;

/// So many bytes at the beginning tell whether the rest may be text.
const TEXT_LOOK: usize = 4096;

/// The form of a file; none for one that is not known.
#[must_use]
pub fn media_type_of(bytes: &[u8]) -> Option<MediaType> {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    let at = |place: usize, mark: &[u8]| bytes.get(place..).is_some_and(|it| it.starts_with(mark));
    if begins(b"\xff\xd8\xff") {
        Some(MediaType::Jpeg)
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Some(MediaType::Png)
    } else if begins(b"GIF87a") || begins(b"GIF89a") {
        Some(MediaType::Gif)
    } else if begins(b"RIFF") && at(8, b"WEBP") {
        Some(MediaType::Webp)
    } else if begins(b"RIFF") && at(8, b"WAVE") {
        Some(MediaType::Wav)
    } else if begins(b"%PDF-") {
        Some(MediaType::Pdf)
    } else if at(4, b"ftyp") {
        is_film(bytes).then_some(MediaType::Mp4)
    } else if begins(b"ID3") || is_sound(bytes) {
        Some(MediaType::Mp3)
    } else if begins(b"PK\x03\x04") {
        office(bytes)
    } else {
        is_text(bytes).then_some(MediaType::Text)
    }
}

/// The brands of films that are played everywhere; others with the same mark are pictures.
fn is_film(bytes: &[u8]) -> bool {
    let brands: &[&[u8]] =
        &[b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "];
    bytes.get(8..12).is_some_and(|brand| brands.contains(&brand))
}

/// A frame of MPEG layer III without any label before it.
fn is_sound(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfa | 0xfb | 0xf2 | 0xf3, third, ..] if third >> 4 != 0x0f)
}

/// The part in which a document of the office forms keeps a program.
const PROGRAM: &str = "vbaproject.bin";

/// What a container of the office forms holds; none for one that holds a program.
fn office(bytes: &[u8]) -> Option<MediaType> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    // Capitals make no other name of a part, and its folder is the container's to choose; a name
    // that cannot be read may be any.
    let mut names = archive.file_names();
    if names.any(|name| name.ok().is_none_or(|it| it.to_ascii_lowercase().ends_with(PROGRAM))) {
        return None;
    }
    let has = |name: &str| archive.index_for_name(name).is_some();
    match (has("[Content_Types].xml"), has("word/document.xml"), has("xl/workbook.xml")) {
        (true, true, false) => Some(MediaType::Docx),
        (true, false, true) => Some(MediaType::Xlsx),
        _ => None,
    }
}

/// UTF-8 without control characters but those of lines.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let is_plain = |letter: char| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r');
    !text.is_empty() && text.chars().take(TEXT_LOOK).all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_content_is() {
        let known: &[(&[u8], MediaType)] = &[
            (b"\xff\xd8\xff\xe0\0\x10JFIF", MediaType::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0\0", MediaType::Png),
            (b"GIF89a\x01\0", MediaType::Gif),
            (b"RIFF\x24\0\0\0WEBPVP8 ", MediaType::Webp),
            (b"RIFF\x24\0\0\0WAVEfmt ", MediaType::Wav),
            (b"%PDF-1.7\n", MediaType::Pdf),
            (b"\0\0\0\x18ftypmp42\0\0", MediaType::Mp4),
            (b"ID3\x04\0\0", MediaType::Mp3),
            (b"\xff\xfb\x90\x64", MediaType::Mp3),
            ("水管漏水。\n".as_bytes(), MediaType::Text),
        ];
        for (bytes, media_type) in known {
            assert_eq!(media_type_of(bytes), Some(*media_type), "{bytes:?}");
        }
    }

    #[test]
    fn a_program_an_archive_and_a_film_camera_picture_are_not_known() {
        let unknown: &[&[u8]] = &[
            b"MZ\x90\0\x03",
            b"\x7fELF\x02\x01",
            b"PK\x03\x04 and no archive",
            b"\0\0\0\x18ftypheic\0\0",
            b"\xff\xfe\0h\0i",
            b"",
        ];
        for bytes in unknown {
            assert_eq!(media_type_of(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_document_of_the_office_is_told_by_what_it_holds() {
        let packed = |names: &[&str]| {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for name in names {
                let options = zip::write::SimpleFileOptions::default();
                writer.start_file(*name, options).unwrap();
            }
            writer.finish().unwrap().into_inner()
        };
        let docx = packed(&["[Content_Types].xml", "word/document.xml"]);
        assert_eq!(media_type_of(&docx), Some(MediaType::Docx));
        let xlsx = packed(&["[Content_Types].xml", "xl/workbook.xml"]);
        assert_eq!(media_type_of(&xlsx), Some(MediaType::Xlsx));
        assert_eq!(media_type_of(&packed(&["virus.exe"])), None);
        for program in ["word/vbaProject.bin", "xl/vbaProject.bin", "WORD/VBAPROJECT.BIN"] {
            let with_program = packed(&["[Content_Types].xml", "word/document.xml", program]);
            assert_eq!(media_type_of(&with_program), None, "{program}");
        }
    }
}
