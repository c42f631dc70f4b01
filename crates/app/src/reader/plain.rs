//! Encodings: UTF-8, UTF-16 with or without a mark, GB18030. Nothing is replaced silently.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use super::ReadError;

/// The text of `bytes`; `declared` is the encoding that the file itself names.
pub(super) fn decode(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
) -> Result<String, ReadError> {
    if let Some(rest) = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]) {
        return utf8(rest);
    }
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return strictly(bytes, UTF_16LE);
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return strictly(bytes, UTF_16BE);
    }
    if let Some(wide) = unmarked_utf16(bytes) {
        return strictly(bytes, wide);
    }
    let plain = utf8(bytes);
    if plain.is_ok() {
        return plain;
    }
    if let Some(encoding) = declared
        && let Ok(text) = strictly(bytes, encoding)
    {
        return Ok(text);
    }
    strictly(bytes, GB18030).or(plain)
}

fn utf8(bytes: &[u8]) -> Result<String, ReadError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(ReadError::Encoding { offset: error.valid_up_to() }),
    }
}

fn strictly(bytes: &[u8], encoding: &'static Encoding) -> Result<String, ReadError> {
    let (text, _, had_errors) = encoding.decode(bytes);
    if had_errors {
        return Err(ReadError::Encoding { offset: 0 });
    }
    Ok(text.into_owned())
}

/// UTF-16 without a mark shows in zero bytes at every other place.
pub(crate) fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(400))?;
    let zeros =
        |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    if half < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    match (zeros(0), zeros(1)) {
        (even, odd) if odd * 10 >= half && even == 0 => Some(UTF_16LE),
        (even, odd) if even * 10 >= half && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_text_in_gb18030_is_read() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("牵头单位：市水务局");
        assert_eq!(decode(&bytes, None).unwrap(), "牵头单位：市水务局");
    }

    #[test]
    fn a_text_in_utf16_is_read_with_and_without_a_mark() {
        let wide: Vec<u8> = "Lead: Water 水".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, None).unwrap(), "Lead: Water 水");
        let marked = [&[0xFF, 0xFE], wide.as_slice()].concat();
        assert_eq!(decode(&marked, None).unwrap(), "Lead: Water 水");
    }

    #[test]
    fn a_plain_text_is_kept_byte_for_byte_but_for_its_mark() {
        let source = "\u{feff}第一行\r\n  second\t\n";
        assert_eq!(decode(source.as_bytes(), None).unwrap(), "第一行\r\n  second\t\n");
    }

    #[test]
    fn bytes_of_no_known_encoding_are_refused() {
        assert!(decode(&[0x41, 0xFF, 0xFF, 0x80], None).is_err());
    }
}
