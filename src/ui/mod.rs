//! How it looks: what the panes say, drawn into a buffer of cells. Pure: no clock, no file, no terminal.
//!
//! [`arrange()`] decides what stands where for a size, [`draw`] fills the cells. Neither ever fails, whatever the size.

pub mod arrange;
pub mod ascii;
mod bands;
mod body;
pub mod cells;
mod footer;
pub mod frame;
mod header;
mod ink;
mod lines;
mod list_place;
mod overlay;
mod small;
mod text;
pub mod theme;
mod widgets;

pub use arrange::{Arrangement, Class, Extras, Hit, Placed, arrange, class};
pub use cells::{Chosen, Spot, spots};
pub use footer::{FooterPart, footer_part, strip_panel};
pub use frame::{Bottom, Change, Changes, Over, Pick, View, draw};
pub use header::{HeaderPart, header_part};
pub use list_place::{list_rows, overlay_extent, overlay_row_place, row_at, scroll_to_show};
pub use overlay::Extent;
pub use theme::Theme;

#[cfg(test)]
pub(crate) use ink::faults;

#[cfg(test)]
mod tests;
