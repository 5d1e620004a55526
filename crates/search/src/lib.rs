//! Finding people by a name as remembered: an index of names, a query in one box, suggestions.
//!
//! What it is for: from words a relative has to the numbers of records that may be meant, best first,
//! each with the reason. What it leaves to others: what a record says, who may see it (only what the
//! audience may see is put in), pages. Ids are opaque.
//!
//! ```
//! use imena_search::{Bridges, Entry, Index, NameText, Query};
//! let entries = [Entry { id: 7, names: vec![NameText::Whole("Примеров Иван Образцович".into())], ..Entry::default() }];
//! let index = Index::build(&entries);
//! let answer = index.search(&Query::read("Vanya Primeroff"), Bridges::default(), 10);
//! assert_eq!(answer.found[0].id, 7);
//! ```

mod beside;
mod equals;
mod grams;
mod index;
mod keyboard;
mod kin;
mod lookup;
mod place;
mod query;
mod reader;
mod segment;
mod store;
mod words;

pub use index::{Answer, Because, Found, Index, YearsAgree};
pub use lookup::Bridges;
pub use query::{
    AskedName, AskedWord, AskedYears, Chip, ChipKind, KinUse, Query, YearKind, is_given_name,
};
pub use segment::{Entry, NameText};
pub use store::Error;
