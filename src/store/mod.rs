//! Files and the book: reading a folder, saying what is wrong with it, watching it.

mod check;
pub(crate) mod edit;
mod file;
mod folder;
pub mod import;
mod known;
mod link;
mod load;
mod read;
pub mod reference;
pub mod sample;
pub mod scan;
mod scrub;
mod shape;
mod source;
pub(crate) mod state;
pub(crate) mod template;
mod token;
pub(crate) mod watch;
pub mod write;

pub use folder::{Snapshot, Store};
pub(crate) use known::Known;
pub(crate) use load::LoadError;
pub use load::load_texts;
pub(crate) use scrub::scrub;

#[cfg(test)]
mod tests;
