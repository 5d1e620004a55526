//! Who is asking.

use std::str::FromStr;

/// Who is asking, from the least to the most trusted; what one may not see looks absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Audience {
    /// Anybody.
    #[default]
    Public,
    /// A person the keepers know to be kin of the people concerned.
    Relative,
    /// A person working under an agreement with the keepers.
    Researcher,
    /// The keepers of the holding.
    Keeper,
}

impl Audience {
    /// All of them, least trusted first.
    pub const ALL: [Self; 4] = [Self::Public, Self::Relative, Self::Researcher, Self::Keeper];

    /// Whether content meant for `content` may be shown to this audience.
    pub fn may_see(self, content: Self) -> bool {
        self >= content
    }

    /// The stable word for it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Relative => "relative",
            Self::Researcher => "researcher",
            Self::Keeper => "keeper",
        }
    }

    /// The stable number for it.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The audience with this number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

impl FromStr for Audience {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|a| a.key() == text)
            .ok_or_else(|| {
                format!("\"{text}\" is no audience; one of public, relative, researcher, keeper is")
            })
    }
}
