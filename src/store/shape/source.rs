//! The reader of a file's records, as what records are read from.

use chrono_tz::Tz;
use rust_decimal::Decimal;

use crate::book::calendar::Period;
use crate::book::compact::Text;
use crate::book::company::{Company, StageId};
use crate::book::day::Day;
use crate::book::field::{Link, ValueSource};
use crate::book::money::{Currency, Money, Price};
use crate::book::units::Units;
use crate::store::scan::NodeKind;

use super::{Reader, number, scalar};

impl ValueSource for Reader<'_> {
    type Node = usize;

    fn company(&self) -> &Company {
        self.company
    }
    fn complain(&mut self, at: usize, rule: &'static str, what: &str, hint: &str) {
        self.error(at, rule, what, hint);
    }
    fn missing(&mut self, group: usize, name: &str) {
        self.lacks(group, name);
    }
    fn is_group(&self, node: usize) -> bool {
        self.kind(node) == NodeKind::Group
    }
    fn open<const N: usize>(&mut self, node: usize, names: [&'static str; N]) -> Option<[Option<usize>; N]> {
        self.slots(node, names)
    }
    fn peek(&self, group: usize, name: &str) -> Option<usize> {
        self.tree.field(&self.source.text, group, name)
    }
    fn written(&mut self, node: usize) -> Option<usize> {
        if self.is_struck(node) { None } else { self.without_some(node) }
    }
    fn items(&mut self, node: usize) -> Option<Vec<usize>> {
        if self.kind(node) != NodeKind::List {
            self.error(node, "wrong-type", "a list belongs here", "write `[..]`");
            return None;
        }
        let tree = self.tree;
        Some(tree.children(node).map(|(child, _)| child).collect())
    }
    fn name(&self, node: usize) -> &str {
        let named = self.tree.node(node).map(|node| node.name.clone()).unwrap_or_default();
        if named.is_empty() { self.text(node) } else { self.source.text.get(named).unwrap_or_default() }
    }
    fn text(&mut self, node: usize) -> Option<Text> {
        scalar::text(self, node)
    }
    fn link(&mut self, link: Link, node: usize) -> Option<u32> {
        scalar::link(self, link, node)
    }
    fn stage(&mut self, node: usize) -> Option<StageId> {
        scalar::stage(self, node)
    }
    fn day(&mut self, node: usize) -> Option<Day> {
        scalar::day(self, node)
    }
    fn period(&mut self, node: usize) -> Option<Period> {
        scalar::period(self, node)
    }
    fn year(&mut self, node: usize) -> Option<Period> {
        scalar::year(self, node)
    }
    fn currency(&mut self, node: usize) -> Option<Currency> {
        scalar::currency(self, node)
    }
    fn zone(&mut self, node: usize) -> Option<Tz> {
        scalar::zone(self, node)
    }
    fn money(&mut self, node: usize) -> Option<Money> {
        number::money(self, node)
    }
    fn price(&mut self, node: usize) -> Option<Price> {
        number::price(self, node)
    }
    fn units(&mut self, node: usize) -> Option<Units> {
        number::units(self, node)
    }
    fn decimal(&mut self, node: usize) -> Option<Decimal> {
        number::decimal(self, node)
    }
    fn number(&mut self, node: usize) -> Option<f64> {
        number::float(self, node)
    }
    fn whole(&mut self, node: usize, least: i128, most: i128) -> Option<i128> {
        number::whole(self, node, least, most)
    }
    fn choice(&mut self, node: usize, names: &[&'static str]) -> Option<usize> {
        scalar::choice(self, node, names)
    }
}
