//! How many people are on no list: multiple systems estimation with honest refusals.

mod answer;
mod bounds;
mod capture;
mod classes;
mod curve;
mod dense;
mod draw;
mod graphs;
mod holdout;
mod hull;
mod knob;
mod linkage;
pub mod loglinear;
mod prepare;
mod read;
mod reason;
pub mod report;
mod special;
mod strata;
mod streams;
mod table;
mod trajectory;

pub use answer::{Answer, MethodResult, Settings, estimate, key_of};
pub use bounds::{Interval, chao_equal_lists, chapman, two_lists_dependent};
pub use capture::{CaptureFit, CaptureModel, Shape, fit_capture};
pub use classes::{Agreement, AlphaPrior, ClassSettings, Classes, Stage, agreement, classes};
pub use curve::Curve;
pub use graphs::{GraphAverage, GraphSettings, SizePrior, graph_average};
pub use holdout::{HoldOut, hold_out, leave_one_out};
pub use knob::{Knob, knob_all, knob_pair};
pub use linkage::{
    DoubtfulPair, PairInfluence, Pooled, estimate_over_draws, one_link_in_ten, pair_influence,
};
pub use prepare::{Prepared, Refusal, overlap_groups, prepare};
pub use read::{ReadError, Reading, read};
pub use reason::{CODES, Reason, State};
pub use strata::{StrataAnswer, estimate_strata};
pub use streams::Key;
pub use table::{CaptureHistory, LISTS_MAX, PEOPLE_MAX, Table, TableError};
pub use trajectory::Step;
