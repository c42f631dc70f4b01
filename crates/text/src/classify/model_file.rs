//! The model file: a mark, a version, the length and a checksum, then the numbers, all little
//! endian. A file that is foreign, of another version, cut short or changed is refused.

use super::blend::Blend;
use super::corrections::Corrections;
use super::network::{Head, WIDTH};
use super::packed::PackedRows;
use super::vocabulary::Vocabulary;
use super::{Classifier, Linear, PackedNetwork};

const MARK: &[u8; 8] = b"ANSWCLAS";
const VERSION: u32 = 1;

/// Why bytes are no usable model file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelFileError {
    /// It does not begin with the mark of a model file.
    #[error("this is not a classifier model file")]
    Foreign,
    /// Written by another version of the program.
    #[error("the model file has version {0}; this program reads version {VERSION}: train again")]
    Version(u32),
    /// The file ends too early.
    #[error("the model file is cut short")]
    CutShort,
    /// The checksum does not fit the content.
    #[error("the model file is damaged: its checksum does not fit")]
    Damaged,
    /// The numbers do not fit together.
    #[error("the model file contradicts itself: {0}")]
    Contradiction(&'static str),
}

pub(super) fn write(model: &Classifier) -> Vec<u8> {
    let mut body = Writer(Vec::new());
    body.count(model.labels.len());
    for label in &model.labels {
        body.count(label.len());
        body.0.extend_from_slice(label.as_bytes());
    }
    body.count(model.vocabulary.ids().len());
    model.vocabulary.ids().iter().for_each(|gram| body.0.extend(gram.to_le_bytes()));
    body.numbers(model.vocabulary.weights());
    body.packed(&model.linear.weights);
    body.numbers(&model.linear.biases);
    body.count(model.networks.len());
    for network in &model.networks {
        body.packed(&network.vectors);
        body.numbers(&network.head.hidden_biases);
        body.numbers(&network.head.outputs);
        body.numbers(&network.head.biases);
    }
    body.numbers(&[model.blend.linear, model.blend.network]);
    body.numbers(&model.blend.biases);
    body.numbers(&[model.abstain_below]);
    body.corrections(&model.corrections);
    frame(&body.0)
}

fn frame(body: &[u8]) -> Vec<u8> {
    let mut bytes = MARK.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(u64::try_from(body.len()).unwrap_or(u64::MAX).to_le_bytes());
    bytes.extend(checksum(body).to_le_bytes());
    bytes.extend_from_slice(body);
    bytes
}

pub(super) fn read(bytes: &[u8]) -> Result<Classifier, ModelFileError> {
    let rest = bytes.strip_prefix(MARK).ok_or(ModelFileError::Foreign)?;
    let mut head = Reader(rest);
    let version = u32::from_le_bytes(head.array()?);
    if version != VERSION {
        return Err(ModelFileError::Version(version));
    }
    let length = u64::from_le_bytes(head.array()?);
    let sum = u64::from_le_bytes(head.array()?);
    if u64::try_from(head.0.len()).unwrap_or(u64::MAX) < length {
        return Err(ModelFileError::CutShort);
    }
    if u64::try_from(head.0.len()) != Ok(length) || checksum(head.0) != sum {
        return Err(ModelFileError::Damaged);
    }
    let model = read_body(&mut Reader(head.0))?;
    check(&model)?;
    Ok(model)
}

fn read_body(body: &mut Reader<'_>) -> Result<Classifier, ModelFileError> {
    let labels = (0..body.count()?).map(|_| body.text()).collect::<Result<Vec<_>, _>>()?;
    let ids = (0..body.count()?)
        .map(|_| body.array().map(u64::from_le_bytes))
        .collect::<Result<Vec<_>, _>>()?;
    let weights = body.numbers()?;
    if ids.len() != weights.len() {
        return Err(ModelFileError::Contradiction("not one weight per gram"));
    }
    let linear = Linear { weights: body.packed()?, biases: body.numbers()? };
    let networks = (0..body.count()?)
        .map(|_| {
            let vectors = body.packed()?;
            let hidden_biases = body.numbers()?;
            let head = Head { hidden_biases, outputs: body.numbers()?, biases: body.numbers()? };
            Ok(PackedNetwork { vectors, head })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let factors = body.numbers()?;
    let biases = body.numbers()?;
    let &[linear_factor, network_factor] = factors.as_slice() else {
        return Err(ModelFileError::Contradiction("not two factors"));
    };
    let &[abstain_below] = body.numbers()?.as_slice() else {
        return Err(ModelFileError::Contradiction("not one threshold"));
    };
    Ok(Classifier {
        labels,
        vocabulary: Vocabulary::from_parts(ids, weights),
        linear,
        networks,
        blend: Blend { linear: linear_factor, network: network_factor, biases },
        abstain_below,
        corrections: body.corrections()?,
    })
}

fn check(model: &Classifier) -> Result<(), ModelFileError> {
    let labels = model.labels.len();
    let features = model.vocabulary.ids().len();
    let fits = |rows: &PackedRows, width: usize| {
        rows.width == width
            && rows.scales.len() == features
            && rows.values.len() == features * width
    };
    let linear = fits(&model.linear.weights, labels) && model.linear.biases.len() == labels;
    let networks = model.networks.iter().all(|network| {
        fits(&network.vectors, WIDTH)
            && network.head.hidden_biases.len() == WIDTH
            && network.head.outputs.len() == WIDTH * labels
            && network.head.biases.len() == labels
    });
    if labels < 2 || model.blend.biases.len() != labels {
        return Err(ModelFileError::Contradiction("the number of labels"));
    }
    if !linear || !networks {
        return Err(ModelFileError::Contradiction("the size of the weights"));
    }
    Ok(())
}

/// FNV-1a over words of eight bytes: guards against damage, not against intent.
fn checksum(body: &[u8]) -> u64 {
    body.chunks(8).fold(0xCBF2_9CE4_8422_2325_u64, |hash, chunk| {
        let word = chunk.iter().rev().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
        let mixed = (hash ^ word).wrapping_mul(0x0100_0000_01B3);
        mixed ^ (mixed >> 32)
    })
}

struct Writer(Vec<u8>);

impl Writer {
    fn count(&mut self, count: usize) {
        self.0.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    }

    fn numbers(&mut self, numbers: &[f32]) {
        self.count(numbers.len());
        numbers.iter().for_each(|number| self.0.extend(number.to_le_bytes()));
    }

    fn packed(&mut self, rows: &PackedRows) {
        self.count(rows.width);
        self.numbers(&rows.scales);
        self.0.extend(rows.values.iter().flat_map(|value| value.to_le_bytes()));
    }

    fn corrections(&mut self, corrections: &Corrections) {
        self.0.extend(corrections.taken.to_le_bytes());
        self.count(corrections.weights.len());
        for (gram, weights) in &corrections.weights {
            self.0.extend(gram.to_le_bytes());
            self.count(weights.len());
            for (label, weight) in weights {
                self.0.extend(label.to_le_bytes());
                self.0.extend(weight.to_le_bytes());
            }
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelFileError> {
        let (first, rest) = self.0.split_first_chunk::<N>().ok_or(ModelFileError::CutShort)?;
        self.0 = rest;
        Ok(*first)
    }

    fn bytes(&mut self, count: usize) -> Result<&[u8], ModelFileError> {
        let (first, rest) = self.0.split_at_checked(count).ok_or(ModelFileError::CutShort)?;
        self.0 = rest;
        Ok(first)
    }

    /// A count; never more than the bytes that are left, so that a false one reserves no memory.
    fn count(&mut self) -> Result<usize, ModelFileError> {
        let count = u32::from_le_bytes(self.array()?);
        let count = usize::try_from(count).map_err(|_| ModelFileError::CutShort)?;
        if count > self.0.len() { Err(ModelFileError::CutShort) } else { Ok(count) }
    }

    fn text(&mut self) -> Result<String, ModelFileError> {
        let length = self.count()?;
        let bytes = self.bytes(length)?.to_vec();
        String::from_utf8(bytes).map_err(|_| ModelFileError::Contradiction("a label is not UTF-8"))
    }

    fn number(&mut self) -> Result<f32, ModelFileError> {
        let number = f32::from_le_bytes(self.array()?);
        if number.is_finite() {
            Ok(number)
        } else {
            Err(ModelFileError::Contradiction("a weight is not a number"))
        }
    }

    fn numbers(&mut self) -> Result<Vec<f32>, ModelFileError> {
        (0..self.count()?).map(|_| self.number()).collect()
    }

    fn packed(&mut self) -> Result<PackedRows, ModelFileError> {
        let width = self.count()?;
        let scales = self.numbers()?;
        let size = width.checked_mul(scales.len()).ok_or(ModelFileError::CutShort)?;
        let values = self.bytes(size)?.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        Ok(PackedRows { width, scales, values })
    }

    fn corrections(&mut self) -> Result<Corrections, ModelFileError> {
        let taken = u32::from_le_bytes(self.array()?);
        let mut corrections = Corrections { taken, ..Corrections::default() };
        for _ in 0..self.count()? {
            let gram = u64::from_le_bytes(self.array()?);
            let weights = (0..self.count()?)
                .map(|_| Ok((u32::from_le_bytes(self.array()?), self.number()?)))
                .collect::<Result<Vec<_>, ModelFileError>>()?;
            corrections.weights.insert(gram, weights);
        }
        Ok(corrections)
    }
}
