//! A row on its way to a record: what it sets, and what names it.

use super::shape::{self, FieldKind, Path};
use crate::book::table::TableName;
use crate::store::edit::Value;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Set {
    pub(crate) path: Path,
    /// Its value; `None` takes it away.
    pub(crate) atom: Option<Value>,
    /// Whether it only fills a gap: a default, not something the row says.
    pub(crate) filler: bool,
}

impl Set {
    /// The text it stands for; empty where it takes the field away.
    pub(crate) fn plain(&self) -> String {
        self.atom.as_ref().and_then(Value::plain).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DealEnd {
    Open,
    Won,
    Lost,
}

/// What a row says beside its record.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Aside {
    /// The names of records that it refers to: table, id, name.
    pub(crate) names: Vec<(TableName, String, String)>,
    /// What fields of a deal's log held before.
    pub(crate) before: Vec<(&'static str, Value)>,
    /// The stated chance, 0 to 1.
    pub(crate) probability: Option<rust_decimal::Decimal>,
    pub(crate) pipeline: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeftOutReason {
    /// Its map asks it.
    ByMap,
    /// It says of nobody whom a book knows what it says.
    Nobodys,
}

/// A row, or a part of a wide one, on its way to a record.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) line: u64,
    /// The id of its record, or what tells it from others of a table without ids.
    pub(crate) key: String,
    /// Whether the id was made of other fields.
    pub(crate) made_up: bool,
    /// Whether its record cannot be told from another one.
    pub(crate) ambiguous: bool,
    pub(crate) sets: Vec<Set>,
    /// How it ended, where a map has an outcome.
    pub(crate) end: Option<DealEnd>,
    pub(crate) aside: Option<Box<Aside>>,
    /// Why it was refused after all.
    pub(crate) refused: Option<String>,
    /// Why it then counts as left out, and not as refused.
    pub(crate) left: Option<LeftOutReason>,
    /// Whether it said whose it is by a record that nobody has and that was taken from it.
    pub(crate) forgot: bool,
}

impl Draft {
    /// The value of a field; `None` when it is not set.
    pub(crate) fn atom(&self, field: &str, inner: Option<&str>) -> Option<&Value> {
        self.sets.iter().find(|set| set.path.is(field, inner)).and_then(|set| set.atom.as_ref())
    }

    /// The text of a field; `None` when it is not set.
    pub(crate) fn text(&self, field: &str, inner: Option<&str>) -> Option<String> {
        self.atom(field, inner).and_then(Value::plain)
    }

    /// Lets a field name another record; what tells a record without an id apart follows.
    pub(crate) fn refer(&mut self, table: TableName, at: usize, id: &str) {
        if let Some(set) = self.sets.get_mut(at) {
            set.atom = Some(Value::Text(id.to_owned()));
        }
        self.rekey(table);
    }

    /// Names it anew after a change, in a table without ids.
    pub(crate) fn rekey(&mut self, table: TableName) {
        if !shape::has_id(table) {
            self.key = natural(table, &self.sets);
        }
    }

    /// Leaves it out, as its map asks.
    pub(crate) fn leave(&mut self, why: String) {
        self.leave_as(LeftOutReason::ByMap, why);
    }

    pub(crate) fn leave_as(&mut self, left: LeftOutReason, why: String) {
        if self.refused.is_none() {
            (self.refused, self.left) = (Some(why), Some(left));
        }
    }

    pub(crate) fn references(&self) -> impl Iterator<Item = (TableName, &str)> {
        self.sets.iter().filter_map(|set| match (set.path.kind(), &set.atom) {
            (FieldKind::Ref(table), Some(atom)) => Some((table, atom.as_text()?)),
            _ => None,
        })
    }

    /// Takes a field away, as if its row had not said it: the record keeps what it has.
    pub(crate) fn forget(&mut self, table: TableName, at: usize) {
        if at < self.sets.len() {
            self.sets.remove(at);
        }
        self.rekey(table);
    }
}

/// What a record without an id is named by, besides its account: enough to tell two of one name apart.
const NAMED_BY: &[&str] = &["account", "name", "owner", "created"];

/// What names a row's record: its id; else what the map's `key` lists, else account, name, owner and creation day; in
/// tables without ids what [`shape::natural_key`] lists. The second value says whether an id was made up.
pub(crate) fn key(table: TableName, by: &[String], sets: &mut Vec<Set>) -> Result<(String, bool), String> {
    if !shape::has_id(table) {
        return Ok((natural(table, sets), false));
    }
    let named = |set: &&Set, name: &str| set.path.is(name, None) || set.path.is(name, Some("on"));
    let text = |name: &str| sets.iter().find(|set| named(set, name) && set.atom.is_some()).map(Set::plain);
    if let Some(id) = text("id") {
        return Ok((id, false));
    }
    // What came back may name no order: it goes to the newest of its customer and product.
    let units = sets.iter().find(|set| set.path.is("lines", Some("units"))).and_then(|set| set.atom.as_ref()?.as_number());
    if table == TableName::Orders && units.is_some_and(|units| units.is_sign_negative()) {
        return Ok((String::new(), false));
    }
    let name = text("name");
    let lasting = matches!(table, TableName::Deals | TableName::Leads | TableName::Contacts);
    let id = if by.is_empty() {
        match &name {
            None => return Err("neither an id nor a name".to_owned()),
            // What others name it by.
            Some(name) if !lasting => name.clone(),
            Some(_) => slug(&NAMED_BY.iter().filter_map(|part| text(part)).collect::<Vec<_>>().join(" ")),
        }
    } else {
        let parts: Vec<String> = by.iter().filter_map(|part| text(part)).collect();
        if parts.is_empty() {
            return Err(format!("nothing in {}, which name it", by.join(", ")));
        }
        slug(&parts.join(" "))
    };
    if id.is_empty() {
        return Err("neither an id nor a name that one can be made of".to_owned());
    }
    if let Some(path) = shape::path(table, "id") {
        sets.retain(|set| set.path != path);
        sets.push(Set { path, atom: Some(Value::Text(id.clone())), filler: false });
    }
    Ok((id, true))
}

fn natural(table: TableName, sets: &[Set]) -> String {
    let text = |name: &str| sets.iter().find(|set| set.path.is(name, None)).map(Set::plain).unwrap_or_default();
    shape::natural_key(table).iter().map(|name| text(name)).collect::<Vec<_>>().join("\u{1f}")
}

/// Small letters and digits of any script, with hyphens between.
pub(crate) fn slug(text: &str) -> String {
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
