//! Log-linear models of which lists depend on which.

mod average;
mod bootstrap;
mod fit;
mod model;
mod profile;
mod search;

pub use average::{LoglinearAverage, average};
pub use bootstrap::{Bootstrap, BootstrapInterval, bootstrap};
pub use fit::{Cells, Existence, Fit, Workspace, fit};
pub use model::{Model, all_models};
pub use profile::profile_interval;
pub use search::{Fitted, Search, default_family, search, stepwise};
