//! Rows into drafts: every cell read as the field its map says, and the row refused where one cannot be.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::cell::{self, Reading};
use super::map::{Column, Map};
use super::shape::{self, Kind, Path};
use super::sheet::{Refused, Sheet};
use crate::book::money::Currency;
use crate::book::table::TableName;
use crate::store::edit;

/// A field that a row sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// Which.
    pub path: Path,
    /// Its RON text; `None` takes it away.
    pub atom: Option<String>,
    /// Whether it only fills a gap: a default, not something the row says.
    pub filler: bool,
}

impl Set {
    /// The text it stands for.
    pub fn plain(&self) -> String {
        self.atom.as_deref().map(edit::unquoted).unwrap_or_default()
    }

    /// Whether it is this field of the record, or of one of its groups or lists.
    pub fn is(&self, field: &str, inner: Option<&str>) -> bool {
        self.path.field.name == field && self.path.inner.map(|inner| inner.name) == inner
    }
}

/// What a deal's row says of its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Neither won nor lost.
    Open,
    /// Won.
    Won,
    /// Lost.
    Lost,
}

/// A row, or a part of a wide one, on its way to a record.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The line of its row.
    pub line: u64,
    /// The id of its record, or what tells it from others of a table without ids.
    pub key: String,
    /// Whether the id was made of other fields.
    pub made_up: bool,
    /// What it sets.
    pub sets: Vec<Set>,
    /// How it ended, where a map has an outcome.
    pub end: Option<End>,
    /// Why it was refused after all.
    pub refused: Option<String>,
}

impl Draft {
    /// The text of a field; `None` when it is not set.
    pub fn text(&self, field: &str, inner: Option<&str>) -> Option<String> {
        self.sets.iter().find(|set| set.is(field, inner)).and_then(|set| set.atom.as_deref()).map(edit::unquoted)
    }

    /// Lets a field name another record; what tells a record without an id apart follows.
    pub fn refer(&mut self, table: TableName, at: usize, id: &str) {
        if let Some(set) = self.sets.get_mut(at) {
            set.atom = Some(edit::quoted(id));
        }
        if !shape::has_id(table) {
            self.key = natural(table, &self.sets);
        }
    }

    /// The records it names.
    pub fn references(&self) -> impl Iterator<Item = (TableName, String)> {
        self.sets.iter().filter_map(|set| match (set.path.kind(), &set.atom) {
            (Kind::Ref(table), Some(_)) => Some((table, set.plain())),
            _ => None,
        })
    }
}

/// What the amounts are in.
#[derive(Clone, Copy, Debug)]
pub struct Currencies {
    /// The company's.
    pub own: Currency,
    /// The one of amounts that name none.
    pub rows: Currency,
}

/// What a map finds in a sheet.
#[derive(Debug)]
pub struct Bound<'a> {
    map: &'a Map,
    fields: Vec<Read>,
    wide: Vec<(String, Vec<Read>)>,
    outcome: Option<(Source, Source)>,
    factors: Vec<(Path, Decimal)>,
    reading: Reading,
    currencies: Currencies,
    /// The columns it reads.
    pub used: BTreeSet<usize>,
    /// Fields whose column the file does not have.
    pub absent: Vec<(String, String)>,
}

/// A field by its name in the map, and where it is read from.
type Read = (String, Path, Source);

/// Alternatives, each one or several columns.
type Source = Vec<Vec<usize>>;

fn source(sheet: &Sheet, column: &Column) -> Result<Source, String> {
    let mut found = Vec::new();
    for header in &column.0 {
        if sheet.is_ambiguous(header) {
            return Err(format!("two columns are named {header:?}: rename one of them"));
        }
        if let Some(at) = sheet.column(header) {
            found.push(vec![at]);
        } else if header.contains(" + ") {
            let parts: Option<Vec<usize>> = header.split(" + ").map(|part| sheet.column(part)).collect();
            found.extend(parts);
        }
    }
    Ok(found)
}

/// How well a map fits a header: how many of its columns are there; `None` when one is not that a record must have.
pub fn fit(map: &Map, headers: &[String]) -> Option<usize> {
    let sheet = Sheet { headers: headers.to_vec(), ..Sheet::default() };
    let there = |column: &Column| source(&sheet, column).map_or(true, |source| !source.is_empty());
    // Without an id a name makes one.
    let named = map.columns.get("name").is_some_and(there);
    let lacks = |(name, column): &(String, Column)| {
        let required = shape::path(map.table, name).is_some_and(|path| path.inner.unwrap_or(path.field).required);
        let optional = name == "name" || name.starts_with("lost") || map.defaults.get(name).is_some() || (name == "id" && named);
        required && !optional && !there(column)
    };
    let undecided = map.outcome.as_ref().is_some_and(|outcome| !there(&outcome.column) || !there(&outcome.on));
    let unmarked = map.marks.iter().any(|mark| !there(mark));
    (!undecided && !unmarked && !map.columns.0.iter().any(lacks)).then(|| matched(map, headers))
}

/// How many of a map's columns a header has.
pub fn matched(map: &Map, cells: &[String]) -> usize {
    let sheet = Sheet { headers: cells.to_vec(), ..Sheet::default() };
    columns(map).filter(|column| source(&sheet, column).map_or(true, |source| !source.is_empty())).count()
}

/// All columns that a map names.
pub fn columns(map: &Map) -> impl Iterator<Item = &Column> {
    let wide =
        map.wide.iter().flat_map(|wide| wide.rows.0.iter()).flat_map(|(_, columns)| columns.0.iter().map(|(_, column)| column));
    let outcome = map.outcome.iter().flat_map(|outcome| [&outcome.column, &outcome.on]);
    map.columns.0.iter().map(|(_, column)| column).chain(wide).chain(outcome)
}

impl<'a> Bound<'a> {
    /// Finds a map's columns in a sheet. Fails where two columns have one of its headers.
    pub fn new(map: &'a Map, sheet: &Sheet, reading: Reading, currencies: Currencies) -> Result<Self, String> {
        let (mut used, mut absent) = (BTreeSet::new(), Vec::new());
        let mut bind = |name: &str, column: &Column| -> Result<Option<(String, Path, Source)>, String> {
            let Some(path) = shape::path(map.table, name) else { return Ok(None) };
            let source = source(sheet, column)?;
            used.extend(source.iter().flatten());
            if source.is_empty() {
                absent.push((name.to_owned(), column.0.join("\" or \"")));
                return Ok(None);
            }
            Ok(Some((name.to_owned(), path, source)))
        };
        let mut fields = Vec::new();
        for (name, column) in &map.columns.0 {
            fields.extend(bind(name, column)?);
        }
        let mut wide = Vec::new();
        for (value, columns) in map.wide.iter().flat_map(|wide| &wide.rows.0) {
            let mut bound = Vec::new();
            for (name, column) in &columns.0 {
                bound.extend(bind(name, column)?);
            }
            wide.push((value.clone(), bound));
        }
        let mut outcome = None;
        if let Some(said) = &map.outcome {
            let (column, on) = (source(sheet, &said.column)?, source(sheet, &said.on)?);
            used.extend(column.iter().chain(&on).flatten());
            for (found, named) in [(&column, &said.column), (&on, &said.on)] {
                if found.is_empty() {
                    return Err(format!(
                        "no column {:?}, which decides the outcome; there are {}",
                        named.0.join("\" or \""),
                        sheet.headers.join(", ")
                    ));
                }
            }
            outcome = Some((column, on));
        }
        let factors = map.scale.0.iter().filter_map(|(name, factor)| Some((shape::path(map.table, name)?, factor.parse().ok()?)));
        Ok(Self { map, fields, wide, outcome, factors: factors.collect(), reading, currencies, used, absent })
    }

    /// How many cells were rounded so far.
    pub fn rounded(&self) -> usize {
        self.reading.rounded.get()
    }

    /// The drafts of all rows; those that cannot be read go to `refused`.
    pub fn drafts(&self, sheet: &Sheet, refused: &mut Vec<Refused>) -> Vec<Draft> {
        let mut drafts = Vec::with_capacity(sheet.rows.len());
        for row in &sheet.rows {
            match self.row(&row.cells, row.line) {
                Ok(mut of_row) => drafts.append(&mut of_row),
                Err(reason) => refused.push(Refused { line: row.line, reason }),
            }
        }
        drafts
    }

    fn row(&self, cells: &[String], line: u64) -> Result<Vec<Draft>, String> {
        if self.map.wide.is_none() {
            return self.draft(cells, line, None).map(|draft| vec![draft]);
        }
        let mut drafts = Vec::new();
        for (value, fields) in &self.wide {
            // A part whose cells are all empty is no record.
            if fields.iter().any(|(_, _, source)| self.said(cells, source).is_some()) {
                drafts.push(self.draft(cells, line, Some((value, fields)))?);
            }
        }
        if drafts.is_empty() { Err("nothing in any of its columns".to_owned()) } else { Ok(drafts) }
    }

    /// The first alternative that says something.
    fn said(&self, cells: &[String], source: &Source) -> Option<String> {
        source.iter().find_map(|columns| {
            let parts: Vec<&str> =
                columns.iter().filter_map(|at| cells.get(*at)).map(String::as_str).filter(|c| !self.is_missing(c)).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        })
    }

    fn is_missing(&self, cell: &str) -> bool {
        cell.is_empty() || self.map.missing.iter().any(|missing| missing == cell)
    }

    /// What a field's cell says, after the replacements of `values`.
    fn cell(&self, name: &str, cells: &[String], source: &Source) -> Option<String> {
        let said = self.said(cells, source)?;
        let Some(values) = self.map.values.get(name) else { return Some(said) };
        let replaced = values
            .get(&said)
            .or_else(|| values.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(&said)).map(|(_, value)| value));
        replaced.map_or(Some(said), |value| (!self.is_missing(value)).then(|| value.clone()))
    }

    fn draft(&self, cells: &[String], line: u64, part: Option<(&str, &[Read])>) -> Result<Draft, String> {
        let table = self.map.table;
        let end = self.end(cells)?;
        let fields = || self.fields.iter().chain(part.iter().flat_map(|(_, fields)| fields.iter()));
        let currency = self.currency(cells)?;
        let mut sets: Vec<Set> = Vec::new();
        let read = |name: &str, path: Path, text: &str| {
            let factor = self.factors.iter().find(|(own, _)| *own == path).map(|(_, factor)| *factor);
            cell::read(path.kind(), text, &self.reading, currency, factor).map_err(|why| format!("{name}: {why}"))
        };
        for (name, path, source) in fields() {
            if name == "currency" || !belongs(end, path) {
                continue;
            }
            if let Some(text) = self.cell(name, cells, source) {
                let atom = match free_text(name, *path, &text) {
                    Some(set) => {
                        sets.extend(set);
                        continue;
                    }
                    None => read(name, *path, &text)?,
                };
                sets.push(Set { path: *path, atom: Some(atom), filler: false });
            }
        }
        if let Some((value, _)) = part
            && let Some(wide) = &self.map.wide
            && let Some(path) = shape::path(table, &wide.field)
        {
            sets.push(Set { path, atom: Some(read(&wide.field, path, value)?), filler: false });
        }
        if let Some(path) = shape::path(table, "currency") {
            let foreign = (currency != self.currencies.own).then(|| edit::quoted(currency.code()));
            if foreign.is_some() || self.fields.iter().any(|(name, _, _)| name == "currency") {
                sets.push(Set { path, atom: foreign, filler: false });
            }
        }
        if let Some(end) = end {
            self.decide(end, cells, &mut sets)?;
        }
        for (name, text) in &self.map.defaults.0 {
            if let Some(path) = shape::path(table, name)
                && belongs(end, &path)
                && !sets.iter().any(|set| set.path == path)
            {
                sets.push(Set { path, atom: Some(default(name, path, text, read)?), filler: true });
            }
        }
        complete(&mut sets)?;
        let (key, made_up) = key(table, &mut sets)?;
        Ok(Draft { line, key, made_up, sets, end, refused: None })
    }

    /// The currency of a row's amounts.
    fn currency(&self, cells: &[String]) -> Result<Currency, String> {
        let Some((name, _, source)) = self.fields.iter().find(|(name, _, _)| name == "currency") else {
            return Ok(self.currencies.rows);
        };
        let Some(code) = self.cell(name, cells, source) else { return Ok(self.currencies.rows) };
        Currency::from_code(&code.to_uppercase()).ok_or_else(|| format!("currency: {code:?} is not a currency of ISO 4217"))
    }

    fn end(&self, cells: &[String]) -> Result<Option<End>, String> {
        let (Some((column, _)), Some(outcome)) = (&self.outcome, &self.map.outcome) else { return Ok(None) };
        let Some(said) = self.said(cells, column) else { return Ok(Some(End::Open)) };
        let is = |list: &[String]| list.iter().any(|one| one.eq_ignore_ascii_case(&said));
        match (is(&outcome.won), is(&outcome.lost)) {
            (true, true) => Err(format!("outcome: {said:?} means both won and lost")),
            (true, false) => Ok(Some(End::Won)),
            (false, true) => Ok(Some(End::Lost)),
            (false, false) => Ok(Some(End::Open)),
        }
    }

    /// Writes the decision, and takes the other one away.
    fn decide(&self, end: End, cells: &[String], sets: &mut Vec<Set>) -> Result<(), String> {
        let (Some((_, on)), Some(outcome)) = (&self.outcome, &self.map.outcome) else { return Ok(()) };
        for (name, own) in [("won", End::Won), ("lost", End::Lost)] {
            let Some(path) = shape::path(TableName::Deals, name) else { continue };
            if own != end {
                sets.push(Set { path: Path { inner: None, ..path }, atom: None, filler: false });
                continue;
            }
            let said = self.said(cells, on);
            let said = said.ok_or_else(|| format!("{name}, but {:?} does not say when", outcome.on.0.join("\" or \"")))?;
            let day = cell::day(&said, self.reading.date_format.as_deref()).map_err(|why| format!("{name}: {why}"))?;
            sets.push(Set { path, atom: Some(edit::quoted(&day.to_string())), filler: false });
        }
        Ok(())
    }
}

/// A default is written as the book writes it, whatever the file's formats.
fn default(
    name: &str,
    path: Path,
    text: &str,
    read: impl Fn(&str, Path, &str) -> Result<String, String>,
) -> Result<String, String> {
    match path.kind() {
        Kind::Day => {
            cell::day(text, None).map(|day| edit::quoted(&day.to_string())).map_err(|why| format!("the default of {name}: {why}"))
        }
        _ => read(name, path, text).map_err(|why| format!("the default of {why}")),
    }
}

/// Whether a field is written for a deal with this end: a decided one has no stage, an open one no reason.
fn belongs(end: Option<End>, path: &Path) -> bool {
    match (end, path.field.name) {
        (None, _) => true,
        (Some(end), "stage") => end == End::Open,
        (Some(end), "won") => end == End::Won,
        (Some(end), "lost") => end == End::Lost,
        _ => true,
    }
}

/// A reason for a loss that is none of ours is kept in the customer's words.
fn free_text(name: &str, path: Path, text: &str) -> Option<Vec<Set>> {
    let Kind::Choice(names) = path.kind() else { return None };
    if name != "lost.reason" || names.iter().any(|own| own.eq_ignore_ascii_case(&text.replace(' ', ""))) {
        return None;
    }
    let words = shape::path(TableName::Deals, "lost.words")?;
    Some(vec![
        Set { path, atom: Some("Other".to_owned()), filler: false },
        Set { path: words, atom: Some(edit::quoted(text)), filler: false },
    ])
}

/// Fills what a group or a list's item needs, takes those away that hold nothing but defaults, and refuses the rest
/// that lack something.
fn complete(sets: &mut Vec<Set>) -> Result<(), String> {
    let mut groups: Vec<shape::Field> = Vec::new();
    for set in sets.iter().filter(|set| set.path.inner.is_some()) {
        if !groups.iter().any(|known| known.name == set.path.field.name) {
            groups.push(set.path.field);
        }
    }
    for field in groups {
        let (Kind::Group(below, _) | Kind::List(below)) = field.kind else { continue };
        if !sets.iter().any(|set| set.path.field.name == field.name && set.path.inner.is_some() && !set.filler) {
            sets.retain(|set| set.path.field.name != field.name || set.path.inner.is_none());
            continue;
        }
        for inner in below.iter().filter(|inner| inner.required) {
            let path = Path { field, inner: Some(*inner) };
            if sets.iter().any(|set| set.path == path && set.atom.is_some()) {
                continue;
            }
            let own = match (field.name, inner.name) {
                ("lost", "reason") => "Other",
                ("units", "units") => "1",
                _ => return Err(format!("{}: no {}", field.name, inner.name)),
            };
            sets.push(Set { path, atom: Some(own.to_owned()), filler: true });
        }
    }
    Ok(())
}

/// What names a row's record: its id; else account and name, else the name; in tables without ids what
/// [`shape::natural_key`] lists. The second value says whether an id was made up.
fn key(table: TableName, sets: &mut Vec<Set>) -> Result<(String, bool), String> {
    if !shape::has_id(table) {
        return Ok((natural(table, sets), false));
    }
    let text = |name: &str| sets.iter().find(|set| set.is(name, None)).map(Set::plain);
    if let Some(id) = text("id") {
        return Ok((id, false));
    }
    let (account, name) = (text("account"), text("name"));
    let id = match (account, name) {
        (Some(account), Some(name)) => slug(&format!("{account} {name}")),
        (None, Some(name)) if table == TableName::Deals || table == TableName::Leads => slug(&name),
        (None, Some(name)) => name,
        _ => return Err("neither an id nor a name".to_owned()),
    };
    if id.is_empty() {
        return Err("neither an id nor a name that one can be made of".to_owned());
    }
    if let Some(path) = shape::path(table, "id") {
        sets.push(Set { path, atom: Some(edit::quoted(&id)), filler: false });
    }
    Ok((id, true))
}

fn natural(table: TableName, sets: &[Set]) -> String {
    let text = |name: &str| sets.iter().find(|set| set.is(name, None)).map(Set::plain).unwrap_or_default();
    shape::natural_key(table).iter().map(|name| text(name)).collect::<Vec<_>>().join("\u{1f}")
}

/// Small letters and digits of any script, with hyphens between.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::map::{self, DecimalMark};
    use super::super::sheet;
    use super::*;

    fn drafts(map: &str, text: &str) -> (Vec<Draft>, Vec<Refused>) {
        let maps = map::parse("m", map).unwrap();
        let sheet = sheet::read(text.as_bytes(), |cells| matched(&maps[0], cells)).unwrap();
        let eur = Currency::from_code("EUR").unwrap();
        let reading = Reading {
            date_format: maps[0].date_format.clone(),
            decimal: DecimalMark::Point,
            round: maps[0].round,
            rounded: std::cell::Cell::default(),
        };
        let bound = Bound::new(&maps[0], &sheet, reading, Currencies { own: eur, rows: eur }).unwrap();
        let mut refused = Vec::new();
        (bound.drafts(&sheet, &mut refused), refused)
    }

    fn shown(draft: &Draft) -> Vec<String> {
        let one = |set: &Set| {
            let inner = set.path.inner.map(|inner| format!(".{}", inner.name)).unwrap_or_default();
            format!("{}{inner}={}{}", set.path.field.name, set.atom.as_deref().unwrap_or("-"), if set.filler { "?" } else { "" })
        };
        draft.sets.iter().map(one).collect()
    }

    const DEALS: &str = r#"( table: deals,
        columns: { "id": "id", "account": "customer", "stage": "stage", "units": "product", "created": "from", "amount": "value",
                   "lost.reason": "why" },
        values: { "stage": { "New one": "new" }, "units": { "GTXPro": "GTX Pro" } },
        outcome: ( column: "stage", won: ["Won"], lost: ["Lost"], on: "to" ),
        missing: ["null"], defaults: { "created": "2017-12-31" } )"#;

    #[test]
    fn a_row_becomes_fields() {
        let (drafts, refused) = drafts(
            DEALS,
            "id,customer,stage,product,from,to,value,why\n1,Ada,New one,GTXPro,null,,,\n2,Ada,Won,p,2017-01-02,2017-02-03,1054,\n3,,lost,p,2017-01-02,2017-02-03,0,too late\n4,,Won,p,2017-01-02,,5,\n5,x,New one,p,2017-01-32,,5,\n6,x,New one,p,2017-01-02,,five,\n",
        );
        assert_eq!(
            shown(&drafts[0]),
            [
                "id=\"1\"",
                "account=\"Ada\"",
                "stage=\"new\"",
                "units.product=\"GTX Pro\"",
                "won=-",
                "lost=-",
                "created=\"2017-12-31\"?",
                "units.units=1?"
            ]
        );
        assert_eq!(drafts[1].sets.iter().filter(|set| set.path.field.name == "stage").count(), 0);
        assert!(shown(&drafts[1]).contains(&"won.on=\"2017-02-03\"".to_owned()));
        assert!(shown(&drafts[2]).contains(&"lost.reason=Other".to_owned()));
        assert!(shown(&drafts[2]).contains(&"lost.words=\"too late\"".to_owned()));
        let reasons: Vec<(u64, &str)> = refused.iter().map(|r| (r.line, r.reason.as_str())).collect();
        assert_eq!(reasons.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5, 6, 7]);
        assert_eq!(reasons[0].1, "won, but \"to\" does not say when");
        assert!(reasons[1].1.starts_with("created: \"2017-01-32\" is not a date"));
        assert_eq!(reasons[2].1, "amount: \"five\" is not a number");
    }

    #[test]
    fn a_wide_row_becomes_several_drafts() {
        let map = r#"( table: spend, columns: { "on": "date" }, scale: { "amount": "0.000001" },
            wide: ( field: "channel", rows: { "tv": { "amount": "tv" }, "web": { "amount": "web", "clicks": "c" } } ) )"#;
        let (drafts, refused) =
            drafts(map, "date,tv,web,c\n2026-01-05,36150000,,\n2026-01-12,1000000,2500000,7\n2026-01-19,,,\n");
        assert_eq!(drafts.len(), 3);
        assert_eq!(shown(&drafts[0]), ["on=\"2026-01-05\"", "amount=36.15", "channel=\"tv\""]);
        assert_eq!(shown(&drafts[2]), ["on=\"2026-01-12\"", "amount=2.50", "clicks=7", "channel=\"web\""]);
        assert_eq!(refused.len(), 1);
    }

    #[test]
    fn columns_may_be_joined_or_stand_for_each_other() {
        let map = r#"( table: people, columns: { "id": ["id", "nr"], "name": "first + last" } )"#;
        let (drafts, _) = drafts(map, "nr,id,first,last\n1,,Ada,Lovelace\n2,x,Bob,\n");
        assert_eq!(shown(&drafts[0]), ["id=\"1\"", "name=\"Ada Lovelace\""]);
        assert_eq!(shown(&drafts[1]), ["id=\"x\"", "name=\"Bob\""]);
    }

    #[test]
    fn without_an_id_account_and_name_make_one() {
        let map = r#"( table: deals, columns: { "account": "a", "name": "n", "created": "c" } )"#;
        let (drafts, refused) = drafts(map, "a,n,c\nAda & Co.,Dock lights,2026-01-01\n,,2026-01-01\n");
        assert_eq!((drafts[0].key.as_str(), drafts[0].made_up), ("ada-co-dock-lights", true));
        assert_eq!(refused[0].reason, "neither an id nor a name");
    }

    #[test]
    fn a_foreign_currency_is_written() {
        let map = r#"( table: deals, columns: { "id": "id", "name": "id", "created": "c", "amount": "v", "currency": "cur" } )"#;
        let (drafts, refused) =
            drafts(map, "id,c,v,cur\n1,2026-01-01,5.50,usd\n2,2026-01-01,5,EUR\n3,2026-01-01,5.5,JPY\n4,2026-01-01,5,XXY\n");
        assert!(shown(&drafts[0]).contains(&"currency=\"USD\"".to_owned()));
        assert!(shown(&drafts[1]).contains(&"currency=-".to_owned()));
        assert_eq!(refused.len(), 2);
    }
}
