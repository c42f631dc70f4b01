//! Bytes of a file into UTF-8, piece by piece: UTF-8 and UTF-16 with or without a mark, GB18030, or
//! what the mapping says.
//!
//! Bytes that fit none are replaced by [`MALFORMED`], never left out, so that the row that holds
//! them can be named.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};

use crate::reader::unmarked_utf16;

/// Stands where bytes were no text. It is no character: no text has a use for it.
pub(super) const MALFORMED: char = '\u{FFFF}';

/// How much is read at a time, and looked at to tell encodings apart.
const PIECE_BYTES: usize = 1 << 16;

/// How many pairs of high bytes may look wrong before a file is not taken for GB18030: one in ten.
const GB18030_DOUBTFUL_PER_PAIRS: usize = 10;

/// A file as UTF-8.
pub(super) struct Utf8<R> {
    source: R,
    declared: Option<&'static Encoding>,
    decoder: Option<Decoder>,
    piece: Vec<u8>,
    ready: Vec<u8>,
    read: usize,
    is_start: bool,
    is_end: bool,
}

impl<R: Read> Utf8<R> {
    pub(super) fn new(source: R, declared: Option<&'static Encoding>) -> Self {
        let (decoder, ready, piece) = (None, Vec::new(), vec![0; PIECE_BYTES]);
        let (read, is_start, is_end) = (0, true, false);
        Self { source, declared, decoder, piece, ready, read, is_start, is_end }
    }

    /// The name of the encoding, as far as it is known: a file of ASCII may be any.
    pub(super) fn encoding(&self) -> &'static str {
        self.decoder.as_ref().map_or(UTF_8, Decoder::encoding).name()
    }

    /// Fills what is ready with the next piece. False at the end.
    fn advance(&mut self) -> io::Result<bool> {
        self.ready.clear();
        self.read = 0;
        while self.ready.is_empty() && !self.is_end {
            let length = fill(&mut self.source, &mut self.piece)?;
            self.is_end = length < self.piece.len();
            let piece = std::mem::take(&mut self.piece);
            self.decode(piece.get(..length).unwrap_or_default());
            self.piece = piece;
        }
        Ok(!self.ready.is_empty())
    }

    fn decode(&mut self, piece: &[u8]) {
        if self.is_start {
            self.is_start = false;
            self.decoder = self.declared.map(Encoding::new_decoder).or_else(|| marked(piece));
        }
        if self.decoder.is_none() {
            if piece.is_ascii() {
                self.ready.extend_from_slice(piece);
                return;
            }
            self.decoder = Some(guessed(piece).new_decoder_without_bom_handling());
        }
        if let Some(decoder) = &mut self.decoder {
            append(decoder, piece, (&mut self.ready, self.is_end));
        }
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read >= self.ready.len() && !self.advance()? {
            return Ok(0);
        }
        let waiting = self.ready.get(self.read..).unwrap_or_default();
        let length = waiting.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(waiting) {
            *to = *from;
        }
        self.read += length;
        Ok(length)
    }
}

/// Reads until the buffer is full or the source ends.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Decodes a piece behind what is there.
fn append(decoder: &mut Decoder, mut piece: &[u8], to: (&mut Vec<u8>, bool)) {
    let (ready, is_last) = to;
    loop {
        let room = decoder.max_utf8_buffer_length_without_replacement(piece.len()).unwrap_or(0);
        let start = ready.len();
        ready.resize(start + room, 0);
        let into = ready.get_mut(start..).unwrap_or_default();
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(piece, into, is_last);
        ready.truncate(start + written);
        piece = piece.get(read..).unwrap_or_default();
        match result {
            DecoderResult::Malformed(..) => {
                ready.extend_from_slice(MALFORMED.encode_utf8(&mut [0; 4]).as_bytes());
            }
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
        }
    }
}

/// The encoding that a mark at the beginning names, or that zero bytes give away.
fn marked(piece: &[u8]) -> Option<Decoder> {
    if let Some((encoding, _)) = Encoding::for_bom(piece) {
        return Some(encoding.new_decoder_with_bom_removal());
    }
    unmarked_utf16(piece).map(Encoding::new_decoder)
}

/// The encoding of the first piece that is more than ASCII. What is neither clearly UTF-8 nor
/// clearly GB18030 is taken for UTF-8, and its bytes will be found malformed.
fn guessed(piece: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(piece) {
        Ok(_) => return UTF_8,
        Err(error) if error.error_len().is_none() => return UTF_8,
        Err(_) => {}
    }
    let (mut pairs, mut doubtful) = (0_usize, 0_usize);
    let mut bytes = piece.iter().skip_while(|byte| byte.is_ascii());
    while let Some(first) = bytes.next() {
        if first.is_ascii() {
            continue;
        }
        let Some(second) = bytes.next() else { break };
        pairs += 1;
        // Common Chinese has two high bytes; letters with accents stand between ASCII.
        doubtful += usize::from(*first == 0xFF || *first == 0x80 || *second < 0x80);
    }
    if pairs >= 2 && doubtful * GB18030_DOUBTFUL_PER_PAIRS <= pairs && has_no_utf8(piece) {
        return GB18030;
    }
    UTF_8
}

/// Whether hardly any sequence in it is UTF-8: in a file of UTF-8 with a damaged byte most are.
fn has_no_utf8(piece: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in piece.utf8_chunks() {
        good += chunk.valid().chars().filter(|character| character.len_utf8() > 2).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad > good
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives a few bytes at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(buffer.len()).min(7);
            let (now, rest) = self.0.split_at(length);
            buffer[..length].copy_from_slice(now);
            self.0 = rest;
            Ok(length)
        }
    }

    fn decoded(bytes: &[u8], declared: Option<&'static Encoding>) -> (String, &'static str) {
        let mut stream = Utf8::new(Slow(bytes), declared);
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        (text, stream.encoding())
    }

    #[test]
    fn utf8_is_read_with_and_without_a_mark() {
        let text = "编号,内容\r\n1,路灯不亮\r\n";
        assert_eq!(decoded(text.as_bytes(), None), (text.to_owned(), "UTF-8"));
        assert_eq!(decoded(format!("\u{feff}{text}").as_bytes(), None).0, text);
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        let text = "id,text\n1,Lamp 路灯\n";
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&wide, None), (text.to_owned(), "UTF-16LE"));
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [&[0xFE, 0xFF], big.as_slice()].concat();
        assert_eq!(decoded(&marked, None), (text.to_owned(), "UTF-16BE"));
    }

    #[test]
    fn gb18030_is_recognised_even_behind_a_long_stretch_of_ascii() {
        let text = format!("id,text\n{}2,牵头单位：水务局\n", "1,lamp\n".repeat(20_000));
        let (bytes, _, _) = GB18030.encode(&text);
        assert_eq!(decoded(&bytes, None), (text, "gb18030"));
    }

    #[test]
    fn a_damaged_byte_in_utf8_is_marked_and_the_rest_stays() {
        let mut bytes = "1,路灯不亮\n2,水".as_bytes().to_vec();
        bytes.truncate(bytes.len() - 1);
        bytes.extend_from_slice("\n3,井盖\n".as_bytes());
        let wanted = format!("1,路灯不亮\n2,{MALFORMED}\n3,井盖\n");
        assert_eq!(decoded(&bytes, None), (wanted, "UTF-8"));
    }

    #[test]
    fn letters_with_accents_are_not_taken_for_chinese() {
        let bytes = b"1,caf\xE9s and \xE0 la carte\n2,fa\xE7ade\n";
        assert!(decoded(bytes, None).0.contains(MALFORMED));
        let named = decoded(bytes, Some(encoding_rs::WINDOWS_1252)).0;
        assert_eq!(named, "1,cafés and à la carte\n2,façade\n");
    }

    #[test]
    fn a_character_cut_by_the_end_of_a_piece_is_whole() {
        let text = format!("{}路灯", "x".repeat(PIECE_BYTES - 2));
        assert_eq!(decoded(text.as_bytes(), None).0, text);
    }
}
