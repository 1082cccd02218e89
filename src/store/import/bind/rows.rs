//! Rows into drafts.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::super::cell::{self, ColumnReading, FileContext};
use super::super::draft::{self, Aside, DealEnd, Draft, Set};
use super::super::fit::SourceColumns;
use super::super::grid::GridCell;
use super::super::map::{BEFORE, DecimalMark};
use super::super::number;
use super::super::reasons;
use super::super::shape::{self, FieldKind, Path};
use super::super::sheet::{Refused, Sheet, SheetRow, folded};
use super::{Bound, Drafted, LeftOutField, Read};
use crate::book::money::Currency;
use crate::book::table::TableName;
use crate::store::edit::Value;

impl Bound<'_> {
    /// The drafts of all rows, and the rows that make none.
    pub(crate) fn drafts(&self, sheet: &Sheet, context: &FileContext) -> Drafted {
        let mut drafted = Drafted { drafts: Vec::with_capacity(sheet.len()), ..Drafted::default() };
        for row in sheet.rows() {
            if let Some(reason) = self.skipped(row) {
                drafted.skipped.push(Refused { line: row.line, reason, money: self.money(row, context) });
                continue;
            }
            match self.row(row, context) {
                Ok(mut of_row) => drafted.drafts.append(&mut of_row),
                Err(reason) => drafted.refused.push(Refused { line: row.line, reason, money: self.money(row, context) }),
            }
        }
        drafted
    }

    /// Why a map leaves a row out; `None`: it does not.
    pub(super) fn skipped(&self, row: SheetRow) -> Option<String> {
        for filter in &self.filters {
            let text = row.cell(filter.at).text;
            let met = says_so(text, &filter.says);
            if met == filter.skips {
                return Some(format!("{} is {text:?}", filter.header));
            }
        }
        if let Some((column, rows)) = &self.by {
            let chosen = self.chosen(row).unwrap_or_default();
            if !rows.iter().any(|(value, _)| *value == chosen) {
                let text = self.text(row, column, FieldKind::Text).unwrap_or_default();
                return Some(format!("it is of {text:?}, which a deal's log does not keep"));
            }
        }
        if self.map.adds
            && let Some(id) = self.fields.iter().find(|read| read.name == "id")
            && self.said(row, &id.source, FieldKind::Text).is_none()
        {
            return Some(format!("it names no {}", self.map.table.one()));
        }
        None
    }

    /// What the column says that chooses among the others, as [`folded`].
    pub(super) fn chosen(&self, row: SheetRow) -> Option<String> {
        let (column, _) = self.by.as_ref()?;
        self.text(row, column, FieldKind::Text).map(|text| folded(&text))
    }

    fn row(&self, row: SheetRow, context: &FileContext) -> Result<Vec<Draft>, String> {
        if let Some((_, rows)) = &self.by {
            let chosen = self.chosen(row).unwrap_or_default();
            let fields = rows.iter().find(|(value, _)| *value == chosen).map_or(&[][..], |(_, fields)| fields);
            return self.draft(row, context, Some(("", fields))).map(|draft| vec![draft]);
        }
        if self.map.wide.is_none() {
            return self.draft(row, context, None).map(|draft| vec![draft]);
        }
        let mut drafts = Vec::new();
        for (value, fields) in &self.wide {
            // A part whose cells are all empty is no record.
            if fields.iter().any(|read| self.said(row, &read.source, read.path.kind()).is_some()) {
                let year = self.year.as_ref().and_then(|year| self.text(row, year, FieldKind::Text));
                let value = match year {
                    Some(year) => cell::period(&format!("{value} {year}"))?,
                    None => value.clone(),
                };
                drafts.push(self.draft(row, context, Some((&value, fields)))?);
            }
        }
        if drafts.is_empty() { Err("nothing in any of its columns".to_owned()) } else { Ok(drafts) }
    }

    /// The first alternative that says something, where it is one cell.
    pub(super) fn said<'s>(&self, row: SheetRow<'s>, source: &SourceColumns, kind: FieldKind) -> Option<GridCell<'s>> {
        source.iter().find_map(|columns| columns.iter().map(|at| row.cell(*at)).find(|cell| !self.is_missing(kind, cell.text)))
    }

    /// The text of the first alternative that says something: of several columns with a blank between.
    fn text<'s>(&self, row: SheetRow<'s>, source: &SourceColumns, kind: FieldKind) -> Option<Cow<'s, str>> {
        source.iter().find_map(|columns| {
            if let [at] = columns.as_slice() {
                let text = row.cell(*at).text;
                return (!self.is_missing(kind, text)).then_some(Cow::Borrowed(text));
            }
            let parts = columns.iter().map(|at| row.cell(*at).text).filter(|text| !self.is_missing(kind, text));
            let text = parts.collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then_some(Cow::Owned(text))
        })
    }

    /// What a row that goes into no record comes to, as far as it can be read.
    fn money(&self, row: SheetRow, context: &FileContext) -> Option<(Decimal, Currency)> {
        let currency = self.currency(row).ok()?;
        let number = |field: &str, inner: Option<&str>| {
            let read = self.fields.iter().find(|read| read.path.is(field, inner))?;
            self.value(read, row, context, currency)?.ok()?.0.atom.as_ref()?.as_number()
        };
        let line = || number("lines", Some("units"))?.checked_mul(number("lines", Some("price"))?);
        let money = number("amount", None).or_else(|| number("lines", Some("total"))).or_else(line)?;
        Some((money, currency))
    }

    fn is_missing(&self, kind: FieldKind, text: &str) -> bool {
        cell::is_nothing(kind, text) || self.map.missing.iter().any(|missing| missing == text)
    }

    /// What a field's cell says, after the replacements of `values`; a reason for a loss with the customer's words.
    fn value(&self, read: &Read, row: SheetRow, context: &FileContext, currency: Currency) -> Option<Result<CellSets, String>> {
        let kind = read.path.kind();
        let single = read.source.iter().all(|columns| columns.len() == 1);
        let values = self.map.values.get(&read.name);
        if single && values.is_none() && !matches!(kind, FieldKind::Choice(_)) {
            let cell = self.said(row, &read.source, kind)?;
            let atom = context.read(kind, cell, &read.reading, currency);
            return Some(atom.map(|atom| (Set { path: read.path, atom: Some(atom), filler: false }, None)));
        }
        let said = self.text(row, &read.source, kind)?;
        let replaced = values.and_then(|values| {
            values.get(&said).or_else(|| {
                let wanted = folded(&said);
                values.0.iter().find(|(key, _)| folded(key) == wanted).map(|(_, value)| value)
            })
        });
        let said = match replaced {
            Some(value) if self.is_missing(kind, value) => return None,
            Some(value) => Cow::Borrowed(value.as_str()),
            None => said,
        };
        if let Some(sets) = free_text(&read.name, read.path, &said) {
            return Some(Ok(sets));
        }
        let cell = GridCell { text: &said, exact: false };
        let atom = context.read(kind, cell, &read.reading, currency);
        Some(atom.map(|atom| (Set { path: read.path, atom: Some(atom), filler: false }, None)))
    }

    fn draft(&self, row: SheetRow, context: &FileContext, part: Option<(&str, &[Read])>) -> Result<Draft, String> {
        let table = self.map.table;
        let end = self.end(row)?;
        let currency = self.currency(row)?;
        if self.foreign.is_some() && currency != self.currencies.own {
            return Err(format!("its amount is in {currency}, and a {} has no field to say so", table.one()));
        }
        let mut sets: Vec<Set> = Vec::with_capacity(self.fields.len() + 4);
        // Groups of which a cell could not be read are left out whole.
        let mut dropped: Vec<&str> = Vec::new();
        let mut before: Vec<(&'static str, Value)> = Vec::new();
        for read in self.fields.iter().chain(part.iter().flat_map(|(_, fields)| fields.iter())) {
            let path = read.path;
            if read.name == "currency" || !belongs(end, &path) {
                continue;
            }
            match self.value(read, row, context, currency) {
                Some(Ok((set, _))) if read.name.starts_with(BEFORE) => {
                    before.extend(set.path.inner.and_then(|inner| Some((inner.name, set.atom?))));
                }
                Some(Ok((set, words))) => {
                    sets.push(set);
                    sets.extend(words);
                }
                Some(Err(why)) if path.is_vital() => return Err(format!("{}: {why}", read.name)),
                Some(Err(why)) => {
                    self.leave_out(&read.name, row.line, why);
                    if path.inner.is_some() {
                        dropped.push(path.field.name);
                    }
                }
                // An emptied cell empties the field.
                None if path.inner.is_none() && !path.field.required && !self.keeps(&path) => {
                    sets.push(Set { path, atom: None, filler: false });
                }
                None if path.inner.is_some_and(|inner| inner.required) && empties(&path) => {
                    sets.push(Set { path: Path { inner: None, ..path }, atom: None, filler: false });
                }
                None if path.inner.is_some_and(|inner| !inner.required) && matches!(path.field.kind, FieldKind::Group(..)) => {
                    sets.push(Set { path, atom: None, filler: false });
                }
                None => {}
            }
        }
        // A reason that is one of ours, or none, has no words of its own: those of the one before it go.
        if let Some(words) = shape::path(table, "lost.words")
            && self.fields.iter().any(|read| read.name == "lost.reason")
            && !sets.iter().any(|set| set.path == words)
        {
            sets.push(Set { path: words, atom: None, filler: false });
        }
        sets.retain(|set| set.path.inner.is_none() || !dropped.contains(&set.path.field.name));
        if let Some((value, _)) = part
            && let Some(wide) = &self.map.wide
            && let Some(path) = shape::path(table, &wide.field)
        {
            sets.push(Set { path, atom: Some(Value::Text(value.to_owned())), filler: false });
        }
        if let Some(path) = shape::path(table, "currency") {
            let foreign = (currency != self.currencies.own).then(|| Value::Text(currency.code().to_owned()));
            if foreign.is_some() || self.fields.iter().any(|read| read.name == "currency") {
                sets.push(Set { path, atom: foreign, filler: false });
            }
        }
        if let Some(end) = end {
            self.decided(end, row, context, &mut sets)?;
        }
        for (name, path, text) in &self.defaults {
            if belongs(end, path) && !sets.iter().any(|set| set.path == *path && set.atom.is_some()) && !self.either(name, &sets)
            {
                let cell = GridCell { text, exact: false };
                // A default is written as the book writes it, whatever the file's formats.
                let atom = context.read(path.kind(), cell, &ColumnReading::default(), currency);
                let atom = atom.map_err(|why| format!("the default of {name}: {why}"))?;
                sets.retain(|set| set.path != *path);
                sets.push(Set { path: *path, atom: Some(atom), filler: true });
            }
        }
        complete(&mut sets)?;
        // There are as many of them as rows: none holds room that it does not need.
        sets.shrink_to_fit();
        let aside = self.aside(row, end, &sets, before);
        let (key, made_up) = draft::key(table, &self.map.key, &mut sets)?;
        Ok(Draft { line: row.line, key, made_up, ambiguous: false, sets, end, aside, refused: None, left: None, forgot: false })
    }

    /// Whether a default would stand beside another field of which a record has one: spend is of a campaign or of a channel,
    /// on a day or in a month.
    fn either(&self, name: &str, sets: &[Set]) -> bool {
        let has = |other: &str| sets.iter().any(|set| set.path.is(other, None) && set.atom.is_some());
        match (self.map.table, name) {
            (TableName::Spend | TableName::Experiments, "channel") => has("campaign"),
            (TableName::Spend | TableName::Experiments, "campaign") => has("channel"),
            (TableName::Spend, "on") => has("month"),
            (TableName::Spend, "month") => has("on"),
            _ => false,
        }
    }

    /// Whether a field keeps what it has when its cell is empty: what a default or a list price fills.
    fn keeps(&self, path: &Path) -> bool {
        matches!(path.field.kind, FieldKind::Group(..) | FieldKind::List(_))
            || (self.map.amount_from_list_price && path.field.name == "amount")
            || self.defaults.iter().any(|(_, own, _)| own == path)
    }

    fn leave_out(&self, field: &str, line: u64, reason: String) {
        let mut left = self.left_out.borrow_mut();
        if let Some(known) = left.get_mut(field) {
            known.count += 1;
        } else {
            left.insert(field.to_owned(), LeftOutField { field: field.to_owned(), count: 1, line, reason });
        }
    }

    pub(super) fn currency(&self, row: SheetRow) -> Result<Currency, String> {
        self.said_currency(row).unwrap_or(Ok(self.currencies.rows))
    }

    /// The currency that a row says of its amounts.
    fn said_currency(&self, row: SheetRow) -> Option<Result<Currency, String>> {
        let read = self.fields.iter().find(|read| read.name == "currency").map(|read| &read.source);
        let code = self.text(row, read.or(self.foreign.as_ref())?, FieldKind::Currency)?;
        let code = self.map.values.get("currency").and_then(|values| values.get(&code)).map_or(&*code, String::as_str);
        let known = Currency::from_code(&code.to_uppercase());
        Some(known.ok_or_else(|| format!("currency: {code:?} is not a currency of ISO 4217")))
    }

    /// The currencies that its rows name.
    pub(crate) fn currencies(&self, sheet: &Sheet) -> BTreeSet<Currency> {
        let rows = sheet.rows().filter(|row| self.skipped(*row).is_none());
        rows.filter_map(|row| self.said_currency(row)?.ok()).collect()
    }

    /// How a deal ended: by the columns that say whether it is won and closed, else by words.
    fn end(&self, row: SheetRow) -> Result<Option<DealEnd>, String> {
        let Some(decider) = &self.decider else { return Ok(None) };
        let flag = |name: &str, source: &SourceColumns| match self.text(row, source, FieldKind::Text) {
            None => Ok(None),
            Some(text) => cell::truth(&text).map(Some).ok_or_else(|| format!("{name}: {text:?} is neither true nor false")),
        };
        let (won, closed) = (flag("whether it is won", &decider.is_won)?, flag("whether it is closed", &decider.is_closed)?);
        let by_words = || {
            let said = self.text(row, &decider.words, FieldKind::Text).map(|said| folded(&said));
            let is = |list: &[String]| said.as_ref().is_some_and(|said| list.iter().any(|one| one == "*" || one == said));
            let met = |(at, says): &(usize, Vec<String>)| says_so(row.cell(*at).text, says);
            if is(&decider.won) {
                DealEnd::Won
            } else if is(&decider.lost) || (!decider.lost_when.is_empty() && decider.lost_when.iter().all(met)) {
                DealEnd::Lost
            } else {
                DealEnd::Open
            }
        };
        let end = match (won, closed) {
            (Some(true), _) => DealEnd::Won,
            (Some(false) | None, Some(true)) if won.is_some() || !decider.is_won.is_empty() => DealEnd::Lost,
            (_, Some(true)) => match by_words() {
                DealEnd::Open => return Err("closed, but nothing says whether it was won or lost".to_owned()),
                end => end,
            },
            (Some(false), None) => {
                if by_words() == DealEnd::Lost {
                    DealEnd::Lost
                } else {
                    DealEnd::Open
                }
            }
            (_, Some(false)) => DealEnd::Open,
            (None, None) => by_words(),
        };
        Ok(Some(end))
    }

    /// Writes the decision, and takes the other one away.
    fn decided(&self, end: DealEnd, row: SheetRow, context: &FileContext, sets: &mut Vec<Set>) -> Result<(), String> {
        let (Some(decider), Some(outcome)) = (&self.decider, &self.map.outcome) else { return Ok(()) };
        for (name, own) in [("won", DealEnd::Won), ("lost", DealEnd::Lost)] {
            let Some(path) = shape::path(TableName::Deals, name) else { continue };
            if own != end {
                sets.push(Set { path: Path { inner: None, ..path }, atom: None, filler: false });
                continue;
            }
            let said = self.said(row, &decider.on.source, FieldKind::Day);
            let said = said.ok_or_else(|| format!("{name}, but {:?} does not say when", outcome.on.0.join("\" or \"")))?;
            let (day, _) = decider.on.reading.dates.read(said.text, context.zone).map_err(|why| format!("{name}: {why}"))?;
            sets.push(Set { path, atom: Some(Value::Day(day)), filler: false });
        }
        // What is decided is in no stage.
        if end != DealEnd::Open
            && let Some(path) = shape::path(TableName::Deals, "stage")
        {
            sets.push(Set { path, atom: None, filler: false });
        }
        Ok(())
    }

    fn aside(&self, row: SheetRow, end: Option<DealEnd>, sets: &[Set], before: Vec<(&'static str, Value)>) -> Option<Box<Aside>> {
        let mut names = Vec::new();
        for (path, source) in &self.names {
            let set = sets.iter().find(|set| set.path == *path && set.atom.is_some());
            if let (FieldKind::Ref(table), Some(set), Some(name)) = (path.kind(), set, self.text(row, source, FieldKind::Text))
                && set.atom.as_ref().and_then(Value::as_text) != Some(&*name)
            {
                names.push((table, set.plain(), name.into_owned()));
            }
        }
        let said = |source: &Option<SourceColumns>, kind| self.text(row, source.as_ref()?, kind);
        let percent = |text: Cow<str>| {
            // 10 is 10 %, and so is 10%; 0.1 is what some programs write for it.
            let read = cell::fraction(&text, DecimalMark::Point, None);
            let whole = || number::read(&text, DecimalMark::Point, None).ok().map(|n| n / Decimal::from(100));
            match read {
                Ok(fraction) if text.ends_with('%') || fraction < Decimal::ONE => Some(fraction),
                Ok(_) => whole(),
                Err(_) => whole().filter(|n| *n <= Decimal::ONE && *n >= Decimal::ZERO),
            }
        };
        // What is decided has no chance any more.
        let open = end.is_none_or(|end| end == DealEnd::Open);
        let probability = said(&self.probability, FieldKind::Fraction).filter(|_| open).and_then(percent);
        let aside = Aside { names, before, probability, pipeline: said(&self.pipeline, FieldKind::Text).map(Cow::into_owned) };
        (aside != Aside::default()).then(|| Box::new(aside))
    }
}

/// Whether a cell says one of these words, `*` being anything.
fn says_so(text: &str, words: &[String]) -> bool {
    words.iter().any(|said| {
        (said == "*" && !text.is_empty())
            || said.eq_ignore_ascii_case(text)
            || cell::truth(said).is_some_and(|own| cell::truth(text) == Some(own))
    })
}

/// Whether a field is written for a deal with this end: a decided one has no stage, an open one no reason.
fn belongs(end: Option<DealEnd>, path: &Path) -> bool {
    match (end, path.field.name) {
        (None, _) => true,
        (Some(end), "stage") => end == DealEnd::Open,
        (Some(end), "won") => end == DealEnd::Won,
        (Some(end), "lost") => end == DealEnd::Lost,
        _ => true,
    }
}

/// Whether a group goes when the cell of its date is emptied, or what is sold when that of its product is.
fn empties(path: &Path) -> bool {
    matches!(path.field.name, "next_step" | "rejected" | "ended" | "units")
}

/// What a cell says: a field, and what it says of a second one.
type CellSets = (Set, Option<Set>);

/// A reason for a loss that is none of ours is kept in the customer's words.
fn free_text(name: &str, path: Path, text: &str) -> Option<CellSets> {
    let FieldKind::Choice(names) = path.kind() else { return None };
    if name != "lost.reason" || names.iter().any(|own| own.eq_ignore_ascii_case(&text.replace(' ', ""))) {
        return None;
    }
    let words = shape::path(TableName::Deals, "lost.words")?;
    Some((
        Set { path, atom: Some(Value::Name(reasons::of(text).to_owned())), filler: false },
        Some(Set { path: words, atom: Some(Value::Text(text.to_owned())), filler: false }),
    ))
}

/// Fills what a group or a list's item needs, takes those away that hold nothing but defaults, and refuses the rest
/// that lack something.
fn complete(sets: &mut Vec<Set>) -> Result<(), String> {
    // What is emptied within a group goes with it, or with nothing.
    let said: Vec<&str> =
        sets.iter().filter(|set| set.path.inner.is_some() && set.atom.is_some()).map(|set| set.path.field.name).collect();
    sets.retain(|set| set.path.inner.is_none() || said.contains(&set.path.field.name));
    let mut groups: Vec<&'static shape::TableField> = Vec::new();
    for set in sets.iter().filter(|set| set.path.inner.is_some()) {
        if !groups.iter().any(|known| known.name == set.path.field.name) {
            groups.push(set.path.field);
        }
    }
    for field in groups {
        let (FieldKind::Group(below, _) | FieldKind::List(below)) = field.kind else { continue };
        if !sets
            .iter()
            .any(|set| set.path.field.name == field.name && set.path.inner.is_some() && !set.filler && set.atom.is_some())
        {
            sets.retain(|set| set.path.field.name != field.name || set.path.inner.is_none());
            continue;
        }
        for inner in below.iter().filter(|inner| inner.required) {
            let path = Path { field, inner: Some(inner) };
            if sets.iter().any(|set| set.path == path && set.atom.is_some()) {
                continue;
            }
            let own = match (field.name, inner.name) {
                ("lost", "reason") => Value::Name(("Other").to_owned()),
                ("units", "units") => Value::number(Decimal::ONE),
                _ => return Err(format!("{}: no {}", field.name, inner.name)),
            };
            sets.push(Set { path, atom: Some(own), filler: true });
        }
    }
    Ok(())
}
