//! Files and the book: reading a folder, saying what is wrong with it, watching it.

mod check;
pub mod edit;
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
pub mod state;
pub mod template;
mod token;
pub mod watch;
pub mod write;

pub use folder::{Snapshot, Store};
pub use known::Known;
pub use load::{LoadError, load_texts};
pub use scrub::scrub;

#[cfg(test)]
mod tests;
