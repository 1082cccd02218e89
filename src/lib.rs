//! quarterdeck: a terminal dashboard for sales and marketing over a folder of plain-text RON files.
//!
//! The program is a line with no way back:
//!
//! ```text
//! RON files -> records -> checked book -> figures for a day -> screen contents -> cells or text
//!             store        book           metrics             screens            ui, report
//! ```
//!
//! From the ground up:
//!
//! - [`book`]: what the company knows. No files, no clock.
//! - [`keys`]: what can be done, with which key, in which words.
//! - [`act`]: what can be done to a record: one table of acts; from a record and answers to a change of the book.
//! - [`metrics`]: figures, pure functions of a book, a day, a period; each carries the formula that made it.
//! - [`store`]: from files to a book and back: reading, checking, watching, editing in place, importing.
//! - [`screens`]: what each panel says, in cells and lines, without a terminal.
//! - [`ui`]: where it stands and how it looks: an arrangement for a size, a buffer of cells.
//! - [`report`]: the same screens as text, Markdown, JSON, CSV and SVG.
//! - [`app`]: a session: messages in, effects out; `app::host` is the local terminal, the only one who touches it.
//! - `serve`: many sessions over SSH on one book, where that feature is on.
//! - [`config`]: what the user set. [`cli`]: one verb a file; there the clock is read.
//!
//! Which of them may use which is told in CONTRIBUTING.md and checked by `tests/architecture.rs`.

// What nobody outside uses is `pub(crate)` or less: then the compiler finds what is dead.
#![deny(unreachable_pub)]

pub mod act;
pub mod app;
pub mod book;
pub mod cli;
pub mod config;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
pub mod keys;
pub mod metrics;
pub mod report;
pub mod screens;
#[cfg(feature = "serve")]
pub mod serve;
pub mod store;
pub mod ui;
