//! Declares a closed set of words: an enum whose every value has one spelling, the same in SQL,
//! JSON, TOML and on the command line. It does not translate: labels for people live in `report`.

/// A word that is not in the set it was read for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {set} `{word}`, expected one of: {expected}")]
pub struct UnknownWord {
    /// The set that was looked in, for example `Era`.
    pub set: &'static str,
    /// The word that was read.
    pub word: String,
    /// All words of the set, comma-separated.
    pub expected: String,
}

/// Declares the enum with `ALL`, `as_str`, `FromStr` and `Display`.
macro_rules! closed_set {
    (
        $(#[$outer:meta])*
        pub enum $name:ident { $( $(#[$inner:meta])* $variant:ident = $word:literal ),+ $(,)? }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$inner])* $variant ),+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The spelling of every value, in the order of declaration.
            pub const WORDS: &'static [&'static str] = &[ $( $word ),+ ];

            /// The one spelling, as stored and as printed for machines.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word ),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::closed_set::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word).ok_or_else(|| {
                    $crate::domain::closed_set::UnknownWord {
                        set: stringify!($name),
                        word: word.to_owned(),
                        expected: Self::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(", "),
                    }
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use closed_set;

#[cfg(test)]
mod tests {
    #![expect(unreachable_pub, reason = "the macro makes public sets")]

    use super::*;

    closed_set! {
        /// A set to test with.
        pub enum Colour { /// Red.
            Red = "red", /// Green.
            Green = "green" }
    }

    #[test]
    fn every_word_reads_back() {
        assert_eq!(Colour::WORDS, ["red", "green"]);
        for colour in Colour::ALL {
            assert_eq!(colour.as_str().parse::<Colour>().as_ref(), Ok(colour));
        }
    }

    #[test]
    fn an_unknown_word_names_the_set_and_its_words() {
        let UnknownWord { set, word, expected } = "blue".parse::<Colour>().unwrap_err();
        assert_eq!((set, word.as_str(), expected.as_str()), ("Colour", "blue", "red, green"));
    }
}
