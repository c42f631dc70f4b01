//! Pure text work: everything it returns is a proposal that cites its place in the text.
