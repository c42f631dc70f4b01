//! Closed lists of words: an enum, each variant with its stable text form.
//!
//! Packs, exports and hashes use the text forms; they never change once written.

macro_rules! words {
    (
        $(#[$outer:meta])*
        $name:ident { $($(#[$doc:meta])* $word:ident => $text:literal),+ $(,)? }
    ) => {
        $(#[$outer])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $word,)+
        }

        impl $name {
            /// Every one there is, in the order in which tables print them.
            pub const ALL: &'static [Self] = &[$(Self::$word,)+];

            /// The stable text form, used by policy packs, exports and hashes.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text,)+ }
            }
        }
    };
}

pub(crate) use words;
