//! A record, whole: what it is, what is known of it as blocks of its own, then its fields as written, what it refers
//! to, what refers to it, its problems. Nothing that happened after the lens's day is shown.

mod account;
mod blocks;
mod campaign;
mod deal;
mod generic;
mod goods;
mod lead;
mod life;
mod objective;
mod order;
mod partner;
mod person;
mod product;
mod segment;
mod target;

use std::collections::HashSet;

use crate::book::Book;
use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::table::{Records, TableName};
use crate::metrics::lens::Lens;
use crate::metrics::marketing::Marketing;
use crate::metrics::sales::Sales;

use super::context::Context;
use super::say::{Block, Cell, Line, Overlay, RowId, Section};
use super::words::Coins;

/// The figures of both panes, from which details take theirs.
#[derive(Clone, Copy, Debug)]
pub struct DetailFigures<'a> {
    /// The Sales figures.
    pub sales: &'a Sales,
    /// The Marketing figures.
    pub marketing: &'a Marketing,
}

#[derive(Clone, Copy)]
struct DetailContext<'a> {
    sales: &'a Sales,
    marketing: &'a Marketing,
    context: &'a Context<'a>,
}

impl<'a> DetailContext<'a> {
    fn lens(&self) -> &'a Lens<'a> {
        self.context.lens
    }
    fn book(&self) -> &'a Book {
        self.context.lens.book
    }
    fn today(&self) -> Day {
        self.context.lens.as_of
    }
    fn coins(&self) -> Coins {
        self.context.coins()
    }
    fn name(&self, id: AnyId) -> String {
        self.book().name_of(id).to_owned()
    }
}

struct DetailBody {
    head: Line,
    sections: Vec<Section>,
}

/// What a record says. `trail` is how one came to it; `place` its place among others: `3 of 17`.
pub fn detail(id: AnyId, trail: &str, place: &str, figures: DetailFigures, context: &Context) -> Overlay {
    let book = context.book();
    let view = DetailContext { sales: figures.sales, marketing: figures.marketing, context };
    let (name, key) = (book.name_of(id), book.key_of(id));
    let title = if key == "?" || key == name { name.to_owned() } else { format!("{key} {name}") };
    let lead = if trail.is_empty() { String::new() } else { format!("{trail} > ") };
    let mut trail = Line::of([Cell::dim(lead), Cell::bold(title)]);
    if let Some(account) = customer(id, book) {
        trail = trail.and(2, [Cell::text(format!(" {}", book.name_of(account)))]);
    }
    let trail = trail.right(1, [Cell::dim(place)]);
    let mut overlay = Overlay { trail: Some(trail), head: Vec::new(), sections: Vec::new(), whole: true, beside: false };
    if !generic::is_known(id, context) {
        let words = format!("This {} was not there yet on {}.", id.table.one(), context.lens.as_of.long());
        overlay.head.push(Line::of([Cell::dim(words)]));
        return overlay;
    }
    let said = own(id, &view);
    let (head, mut sections) =
        said.map_or_else(|| (Line::of([Cell::dim(id.table.one())]), Vec::new()), |said| (said.head, said.sections));
    overlay.head.push(head);
    overlay.head.extend(book.place_of(id).map(|place| Line::of([Cell::dim(place.to_string())])));
    sections.extend(generic::sections(id, context));
    number_again(&mut sections);
    overlay.sections = sections;
    overlay
}

/// The customer of a deal or an order.
fn customer(id: AnyId, book: &Book) -> Option<AnyId> {
    let account = match id.table {
        TableName::Deals => book.deals.get(Id::new(id.number))?.account()?,
        TableName::Orders => book.orders.get(Id::new(id.number))?.account(),
        _ => return None,
    };
    Some(Records::any(account))
}

/// The blocks of a record that has blocks of its own; `None` for others, and for a record that was left out.
fn own(id: AnyId, view: &DetailContext) -> Option<DetailBody> {
    match id.table {
        TableName::Deals => deal::said(Id::new(id.number), view),
        TableName::Accounts => account::said(Id::new(id.number), view),
        TableName::Orders => order::said(Id::new(id.number), view),
        TableName::Products => product::said(Id::new(id.number), view),
        TableName::Partners => partner::said(Id::new(id.number), view),
        TableName::Leads => lead::said(Id::new(id.number), view),
        TableName::Campaigns => campaign::said(Id::new(id.number), view),
        TableName::People => person::said(Id::new(id.number), view),
        TableName::Objectives => objective::said(Id::new(id.number), view),
        TableName::Segments => segment::said(Id::new(id.number), view),
        TableName::Targets => target::said(Id::new(id.number), view),
        _ => None,
    }
}

/// A record may stand in several lists; a row is remembered by its id, so every further one gets a number.
fn number_again(sections: &mut [Section]) {
    let mut seen = HashSet::new();
    let mut again = 0_u16;
    let parts = sections.iter_mut().flat_map(|section| &mut section.body);
    let lists = parts.filter_map(|part| match &mut part.block {
        Block::Table(table) if table.list => Some(table),
        _ => None,
    });
    for row in lists.flat_map(|list| list.rows.iter_mut()) {
        if let RowId::Record(id) = row.id
            && !seen.insert(id)
        {
            again = again.saturating_add(1);
            row.id = RowId::Again(again, id);
        }
    }
}
