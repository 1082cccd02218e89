//! How the values of a file are read into the records that `book` describes.

mod company;
mod number;
mod reader;
mod refs;
mod scalar;
mod source;

pub(crate) use company::read_company;
pub(crate) use reader::{Cost, Findings, MOST_EXCERPTS, NamedId, Reader, RowProblem, without};
pub(crate) use refs::Refs;
