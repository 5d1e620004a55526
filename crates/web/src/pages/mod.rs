//! The pages, one kind a file. A page gets plain values and gives markup; it asks nothing and nobody.

pub(crate) mod about;
pub(crate) mod apart;
pub(crate) mod corrections;
mod count;
pub(crate) mod home;
pub(crate) mod letter;
pub(crate) mod missing;
pub(crate) mod person;
mod person_table;
pub(super) mod person_why;
pub(crate) mod place;
pub(crate) mod record;
pub(crate) mod request;
pub(crate) mod results;
pub(crate) mod source;
pub(crate) mod testimony;
pub(crate) mod workbench;
