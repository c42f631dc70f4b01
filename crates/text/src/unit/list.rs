//! Lists of words by class, as the files in `data` hold them.

/// The words of one class, in the order of the file.
pub(super) fn of_class<'l>(list: &'l str, class: &'l str) -> impl Iterator<Item = &'l str> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let lines =
        lines.filter_map(move |line| line.split_once(':').filter(|(name, _)| *name == class));
    let words = lines.flat_map(|(_, words)| words.split('|'));
    words.map(str::trim).filter(|word| !word.is_empty())
}
