//! A session: messages in, effects and frames out. The host performs the effects.
//!
//! A session is plain data in three parts: what the user chose (`choice`), the data with its figures (`data`), and what lies
//! over the panes (`layers`). `update` alone changes it, `view` only looks. The files stand in this order, and use what is
//! above them: `message`; the parts; `session`; `shown` and `place`, which make and settle what is on screen; `answers`; what a
//! key can do (`moving`, `panels`, `records`, `explain`, `days`, ...); `acting`; `act`; `typing`;
//! `reload`; `acted`; `aside`; `update`.

mod act;
mod acted;
mod acting;
mod answers;
mod aside;
pub(crate) mod asked;
pub(crate) mod changes;
pub mod choice;
mod commands;
mod cursor;
pub(crate) mod data;
mod days;
#[cfg(test)]
mod drawn;
pub(crate) mod explain;
pub(crate) mod figure;
pub(crate) mod figures;
pub(crate) mod finding;
mod hand_out;
pub mod host;
pub mod later;
pub mod layers;
pub mod lists;
pub(crate) mod local;
pub(crate) mod log;
mod marketing;
pub mod message;
mod mouse;
mod moving;
pub mod old_book;
pub mod panels;
pub mod place;
pub mod prompt;
mod put_off;
mod records;
mod reload;
pub mod remember;
mod sales;
pub mod session;
pub mod shelf;
pub(crate) mod shown;
mod typing;
pub mod update;
pub mod view;
pub(crate) mod waiting;
mod words;
mod written;
