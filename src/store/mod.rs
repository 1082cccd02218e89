//! Files and the book: reading a folder, saying what is wrong with it, watching it.

mod check;
pub mod edit;
mod file;
pub mod import;
mod link;
mod load;
pub mod sample;
pub mod scan;
mod scrub;
mod shape;
mod source;
mod token;

pub use load::{LoadError, load_texts};

#[cfg(test)]
mod tests;
