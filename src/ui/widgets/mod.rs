//! The marks: tables, bars, bullets, charts. Each draws one value of `screens::say` into an area.

pub(crate) mod bullet;
pub(crate) mod columns;
pub(crate) mod digits;
pub(crate) mod grid;
pub(crate) mod heat;
pub(crate) mod life;
pub(crate) mod pace;
mod plot;
pub(crate) mod roadmap;
pub(crate) mod row_marks;
pub(crate) mod table;
pub(crate) mod verdict;
pub(crate) mod waterfall;
pub(crate) mod waves;
