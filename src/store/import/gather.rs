//! Drafts into records: rows of one record put together, references looked up, gaps filled.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use super::draft::{Draft, End};
use super::map::Map;
use super::shape::{self, Kind};
use super::shelf::Shelf;
use crate::book::table::TableName;
use crate::store::edit::{self, Field, Value};

/// A draft's place: its batch, and its number in it.
pub type At = (usize, usize);

/// The drafts of one file read by one map.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The map.
    pub map: &'a Map,
    /// The file's name.
    pub file: String,
    /// What its rows became.
    pub drafts: Vec<Draft>,
}

/// A record to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// Its id, or what tells it from others of a table without ids.
    pub key: String,
    /// Its fields in the order of the book.
    pub fields: Vec<Field>,
    /// The batches and drafts it comes from; none for a record that only others name.
    pub from: Vec<At>,
}

/// All records to be written, by table, in the order in which they are first named.
#[derive(Debug, Default)]
pub struct Records {
    /// The records.
    pub tables: BTreeMap<TableName, Vec<Gathered>>,
    /// How many of them only others name.
    pub created: BTreeMap<TableName, usize>,
    /// What is worth a look.
    pub warnings: Vec<String>,
}

/// Puts drafts together. Drafts that name what is not there, or lack what their record must have, are marked as
/// refused; that is repeated until nothing more falls.
pub fn gather(batches: &mut [Batch], shelf: &Shelf) -> Records {
    loop {
        let before = refused(batches);
        check_references(batches, shelf);
        check_required(batches, shelf);
        if refused(batches) == before {
            break;
        }
    }
    let mut records = Records::default();
    for (table, groups) in grouped(batches) {
        let built = groups.into_iter().map(|(key, from)| build(table, key, from, batches, &mut records.warnings)).collect();
        records.tables.insert(table, built);
    }
    create(batches, shelf, &mut records);
    name(&mut records);
    list_prices(batches, shelf, &mut records);
    twins(shelf, &mut records);
    records
}

fn refused(batches: &[Batch]) -> usize {
    batches.iter().flat_map(|batch| &batch.drafts).filter(|draft| draft.refused.is_some()).count()
}

/// A row may name a record by its name instead of its id, where one record alone has that name.
///
/// To be done once, before [`number_equal_keys`].
pub fn resolve_names(batches: &mut [Batch], shelf: &Shelf) {
    let own = own_ids(batches);
    let mut names = shelf.names.clone();
    for batch in batches.iter() {
        let of_table = names.entry(batch.map.table).or_default();
        for draft in batch.drafts.iter().filter(|draft| !draft.made_up) {
            if let Some(name) = draft.text("name", None) {
                let known = of_table.entry(name).or_insert_with(|| Some(draft.key.clone()));
                if known.as_ref().is_some_and(|known| *known != draft.key) {
                    *known = None;
                }
            }
        }
    }
    let known = |table: TableName, id: &str| {
        shelf.ids.get(&table).is_some_and(|ids| ids.contains(id)) || own.contains(&(table, id.to_owned()))
    };
    for batch in batches {
        let table = batch.map.table;
        for draft in &mut batch.drafts {
            for at in 0..draft.sets.len() {
                let Some((Kind::Ref(to), name)) = draft.sets.get(at).map(|set| (set.path.kind(), set.plain())) else { continue };
                if !name.is_empty()
                    && !known(to, &name)
                    && let Some(Some(id)) = names.get(&to).and_then(|names| names.get(&name))
                {
                    draft.refer(table, at, id);
                }
            }
        }
    }
}

/// Made-up ids, and keys of tables without ids, may repeat: the second bears a number, by the order in the file.
///
/// To be done once, before the first [`gather`].
pub fn number_equal_keys(batches: &mut [Batch]) {
    let mut seen: HashMap<(TableName, String), usize> = HashMap::new();
    for batch in batches {
        let table = batch.map.table;
        for draft in &mut batch.drafts {
            if shape::has_id(table) && !draft.made_up {
                continue;
            }
            let count = seen.entry((table, draft.key.clone())).or_insert(0);
            *count += 1;
            if *count > 1 {
                draft.key = numbered(table, &draft.key, *count);
                let id = edit::quoted(&draft.key);
                if let Some(set) = draft.sets.iter_mut().find(|set| set.is("id", None)) {
                    set.atom = Some(id);
                }
            }
        }
    }
}

/// The key of the `count`-th record with the same key.
pub fn numbered(table: TableName, key: &str, count: usize) -> String {
    let mark = if shape::has_id(table) { '-' } else { '\u{1e}' };
    if count > 1 { format!("{key}{mark}{count}") } else { key.to_owned() }
}

/// A key and its drafts.
type Group = (String, Vec<At>);

/// The live drafts of each table by key, keys in the order of their first draft.
fn grouped(batches: &[Batch]) -> BTreeMap<TableName, Vec<Group>> {
    let mut tables: BTreeMap<TableName, Vec<Group>> = BTreeMap::new();
    let mut at: HashMap<(TableName, &str), usize> = HashMap::new();
    for (number, batch) in batches.iter().enumerate() {
        let groups = tables.entry(batch.map.table).or_default();
        for (own, draft) in batch.drafts.iter().enumerate().filter(|(_, draft)| draft.refused.is_none()) {
            let place = *at.entry((batch.map.table, &draft.key)).or_insert_with(|| {
                groups.push((draft.key.clone(), Vec::new()));
                groups.len() - 1
            });
            if let Some((_, from)) = groups.get_mut(place) {
                from.push((number, own));
            }
        }
    }
    tables
}

fn draft<'a>(batches: &'a [Batch], (batch, own): (usize, usize)) -> Option<&'a Draft> {
    batches.get(batch)?.drafts.get(own)
}

/// The ids that the import itself writes.
fn own_ids(batches: &[Batch]) -> HashSet<(TableName, String)> {
    let live = batches.iter().flat_map(|batch| batch.drafts.iter().map(move |draft| (batch.map.table, draft)));
    live.filter(|(table, draft)| shape::has_id(*table) && draft.refused.is_none())
        .map(|(table, draft)| (table, draft.key.clone()))
        .collect()
}

fn check_references(batches: &mut [Batch], shelf: &Shelf) {
    let own = own_ids(batches);
    for batch in batches {
        let create = &batch.map.create;
        for draft in batch.drafts.iter_mut().filter(|draft| draft.refused.is_none()) {
            let lacking = draft.references().find(|(table, id)| {
                !create.contains(table)
                    && !shelf.ids.get(table).is_some_and(|ids| ids.contains(id))
                    && !own.contains(&(*table, id.clone()))
            });
            if let Some((table, id)) = lacking {
                draft.refused = Some(format!(
                    "{} {id:?} is not in the book: import {} first, or name them under `create`",
                    table.one(),
                    table.name()
                ));
                continue;
            }
            let Some(company) = &shelf.company else { continue };
            let stage =
                draft.sets.iter().find(|set| set.path.kind() == Kind::Stage && set.atom.is_some()).map(super::draft::Set::plain);
            if let Some(stage) = stage.filter(|stage| !company.stages.contains(stage)) {
                draft.refused =
                    Some(format!("stage {stage:?} is not in company.ron: add it there, or say under `values` which stage it is"));
            }
        }
    }
}

/// Refuses the drafts of records that would lack a field they must have.
fn check_required(batches: &mut [Batch], shelf: &Shelf) {
    let mut fallen = Vec::new();
    for (table, groups) in grouped(batches) {
        let fields = shape::fields(table).unwrap_or_default();
        for (key, from) in groups {
            if shelf.ids.get(&table).is_some_and(|ids| ids.contains(&key)) && shape::has_id(table) {
                continue;
            }
            let has = |name: &str| {
                from.iter()
                    .filter_map(|at| draft(batches, *at))
                    .any(|draft| draft.sets.iter().any(|set| set.path.field.name == name && set.atom.is_some()))
            };
            let lacking =
                fields.iter().find(|field| field.required && field.name != "name" && !has(field.name)).map(|field| field.name);
            let lacking = lacking.or_else(|| match table {
                TableName::Spend if !has("on") && !has("month") => Some("on or month"),
                TableName::Spend if !has("campaign") && !has("channel") => Some("campaign or channel"),
                TableName::Activities if !["account", "partner", "lead", "deal"].into_iter().any(has) => {
                    Some("account, partner, lead or deal")
                }
                TableName::Deals if !["stage", "won", "lost"].into_iter().any(has) => Some("stage"),
                _ => None,
            });
            if let Some(name) = lacking {
                fallen.extend(
                    from.into_iter()
                        .map(|at| (at, format!("no {name}: every {} needs one (a map's `defaults` may give it)", table.one()))),
                );
            }
        }
    }
    for ((batch, own), reason) in fallen {
        if let Some(draft) = batches.get_mut(batch).and_then(|batch| batch.drafts.get_mut(own)) {
            draft.refused = Some(reason);
        }
    }
}

/// One record of its drafts: the last one that says something holds, each adds an item to its lists.
fn build(table: TableName, key: String, from: Vec<(usize, usize)>, batches: &[Batch], warnings: &mut Vec<String>) -> Gathered {
    let drafts: Vec<&Draft> = from.iter().filter_map(|at| draft(batches, *at)).collect();
    let mut fields = Vec::new();
    let mut lists = false;
    let mut disagree: Option<&'static str> = None;
    for field in shape::fields(table).unwrap_or_default() {
        let sets = || drafts.iter().flat_map(|draft| draft.sets.iter().filter(|set| set.path.field.name == field.name));
        let removed = sets().filter(|set| set.path.inner.is_none() && set.atom.is_none()).count() > 0;
        match field.kind {
            Kind::List(below) => {
                let items: Vec<Value> = drafts.iter().filter_map(|draft| group(draft, field.name, below, false)).collect();
                lists |= items.len() > 1 && field.name != "units";
                if !items.is_empty() {
                    fields.push(Field::new(field.name, Value::List(items)));
                }
            }
            Kind::Group(below, bare) => match drafts.iter().rev().find_map(|draft| group(draft, field.name, below, bare)) {
                Some(value) => fields.push(Field::new(field.name, value)),
                None if removed => fields.push(Field { name: field.name, value: None, filler: false }),
                None => {}
            },
            _ => {
                let said: Vec<&super::draft::Set> = sets().filter(|set| !set.filler && set.atom.is_some()).collect();
                if said.windows(2).any(|pair| matches!(pair, [a, b] if a.atom != b.atom)) {
                    disagree.get_or_insert(field.name);
                }
                match said.last().copied().or_else(|| sets().rfind(|set| set.atom.is_some())) {
                    Some(set) => {
                        let value = set.atom.clone().map(Value::Atom);
                        fields.push(Field { name: field.name, value, filler: set.filler });
                    }
                    None if removed => fields.push(Field { name: field.name, value: None, filler: false }),
                    None => {}
                }
            }
        }
    }
    let one_batch = from.windows(2).all(|pair| matches!(pair, [a, b] if a.0 == b.0));
    if let (Some(field), [first, .., last]) = (disagree, drafts.as_slice())
        && one_batch
    {
        warnings.push(format!(
            "{} {key:?}: lines {} to {} do not say the same of {field}: the last holds",
            table.one(),
            first.line,
            last.line
        ));
    } else if let ([first, .., last], false, true) = (drafts.as_slice(), lists, one_batch) {
        warnings.push(format!(
            "{} {key:?} stands in {} rows, lines {} to {}: they became one record",
            table.one(),
            drafts.len(),
            first.line,
            last.line
        ));
    }
    if let Some(first) = drafts.first().filter(|draft| draft.made_up && key.ends_with(|c: char| c.is_ascii_digit()))
        && let Some((stem, _)) = key.rsplit_once('-')
        && batches.iter().flat_map(|batch| &batch.drafts).any(|other| other.made_up && other.key == stem)
    {
        warnings.push(format!(
            "line {}: another {} has the same account and name: this one became {key:?}",
            first.line,
            table.one()
        ));
    }
    Gathered { key, fields, from }
}

/// What a draft says of a group, or its item of a list; `None` when it says nothing.
fn group(draft: &Draft, name: &str, below: &[shape::Field], bare: bool) -> Option<Value> {
    let mut fields = Vec::new();
    for inner in below {
        if let Some(set) = draft.sets.iter().find(|set| set.is(name, Some(inner.name)))
            && let Some(atom) = &set.atom
        {
            fields.push(Field { name: inner.name, value: Some(Value::Atom(atom.clone())), filler: set.filler });
        }
    }
    fields.iter().any(|field| !field.filler).then_some(Value::Group { fields, bare })
}

/// Writes the records that rows name and nobody has.
fn create(batches: &[Batch], shelf: &Shelf, records: &mut Records) {
    let mut known: HashSet<(TableName, String)> = own_ids(batches);
    for batch in batches {
        for draft in batch.drafts.iter().filter(|draft| draft.refused.is_none()) {
            for (table, id) in draft.references() {
                let there = !batch.map.create.contains(&table) || shelf.ids.get(&table).is_some_and(|ids| ids.contains(&id));
                if there || !known.insert((table, id.clone())) {
                    continue;
                }
                let quoted = Value::Atom(edit::quoted(&id));
                let mut fields = vec![Field::new("id", quoted.clone()), Field::filler("name", quoted)];
                if table == TableName::Channels {
                    let kind =
                        if matches!(batch.map.table, TableName::Spend | TableName::Campaigns) { "Media" } else { "Direct" };
                    fields.push(Field::filler("kind", Value::Atom(kind.to_owned())));
                }
                records.tables.entry(table).or_default().push(Gathered { key: id, fields, from: Vec::new() });
                *records.created.entry(table).or_insert(0) += 1;
            }
        }
    }
    if records.created.contains_key(&TableName::Channels) {
        records.warnings.push("channels: look over the `kind` of those that were created".to_owned());
    }
}

/// Gives a name to records without one: a deal's account and product, else the id.
fn name(records: &mut Records) {
    for (table, rows) in &mut records.tables {
        if !shape::fields(*table).unwrap_or_default().iter().any(|field| field.name == "name" && field.required) {
            continue;
        }
        for row in rows.iter_mut().filter(|row| !row.fields.iter().any(|field| field.name == "name")) {
            let account = text(&row.fields, "account");
            let name = match (account, product(&row.fields)) {
                (Some(account), Some(product)) if *table == TableName::Deals => format!("{account}, {product}"),
                (None, Some(product)) if *table == TableName::Deals => product,
                _ => row.key.clone(),
            };
            row.fields.insert(1.min(row.fields.len()), Field::filler("name", Value::Atom(edit::quoted(&name))));
        }
    }
}

fn atom<'a>(fields: &'a [Field], name: &str) -> Option<&'a str> {
    match fields.iter().find(|field| field.name == name)?.value.as_ref()? {
        Value::Atom(atom) => Some(atom),
        _ => None,
    }
}

fn text(fields: &[Field], name: &str) -> Option<String> {
    atom(fields, name).map(edit::unquoted)
}

/// The product and units of each of a deal's items.
fn items(fields: &[Field]) -> Vec<(String, Decimal)> {
    let Some(Value::List(items)) = fields.iter().find(|field| field.name == "units").and_then(|field| field.value.as_ref())
    else {
        return Vec::new();
    };
    let item = |value: &Value| match value {
        Value::Group { fields, .. } => Some((text(fields, "product")?, text(fields, "units")?.parse().ok()?)),
        _ => None,
    };
    items.iter().filter_map(item).collect()
}

fn product(fields: &[Field]) -> Option<String> {
    items(fields).into_iter().next().map(|(product, _)| product)
}

/// An open deal without an amount, or a lost one with 0, takes the list price of its products.
fn list_prices(batches: &[Batch], shelf: &Shelf, records: &mut Records) {
    let mut prices: HashMap<String, Decimal> = HashMap::new();
    for (product, price) in &shelf.list_prices {
        prices.extend(price.replace('_', "").parse::<Decimal>().ok().map(|price| (product.clone(), price)));
    }
    for row in records.tables.get(&TableName::Products).into_iter().flatten() {
        prices.extend(text(&row.fields, "list_price").and_then(|price| price.parse().ok()).map(|price| (row.key.clone(), price)));
    }
    let (mut unpriced, mut derived) = (0_usize, 0_usize);
    for row in records.tables.get_mut(&TableName::Deals).into_iter().flatten() {
        let Some(last) = row.from.iter().rfind(|(batch, _)| batches.get(*batch).is_some_and(|b| b.map.amount_from_list_price))
        else {
            continue;
        };
        let Some(end) = draft(batches, *last).and_then(|draft| draft.end) else { continue };
        let amount = text(&row.fields, "amount").and_then(|amount| amount.parse::<Decimal>().ok());
        let lacks = match end {
            End::Open => amount.is_none(),
            End::Lost => amount.is_none_or(|amount| amount.is_zero()),
            End::Won => false,
        };
        if !lacks {
            continue;
        }
        let items = items(&row.fields);
        let sum = items
            .iter()
            .try_fold(Decimal::ZERO, |sum, (product, units)| sum.checked_add(prices.get(product)?.checked_mul(*units)?));
        let Some(sum) = sum.filter(|_| !items.is_empty()) else {
            unpriced += 1;
            continue;
        };
        derived += 1;
        row.fields.retain(|field| field.name != "amount");
        let order = shape::fields(TableName::Deals).unwrap_or_default();
        let rank = |name: &str| order.iter().position(|field| field.name == name);
        let at = row.fields.iter().position(|field| rank(field.name) > rank("amount")).unwrap_or(row.fields.len());
        let digits = sum.normalize().scale().min(2);
        row.fields.insert(at, Field::filler("amount", Value::Atom(edit::number(sum, digits))));
    }
    if derived > 0 {
        records.warnings.push(format!("{derived} deals took the list price of their product as their amount"));
    }
    if unpriced > 0 {
        records.warnings.push(format!("{unpriced} deals have no amount: no list price is known for their product"));
    }
}

/// Warns of created records that differ from another only in case, spaces or marks: perhaps the same one.
fn twins(shelf: &Shelf, records: &mut Records) {
    let folded = |id: &str| id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    for (table, rows) in &records.tables {
        let mut seen: HashMap<String, String> = HashMap::new();
        for id in shelf.ids.get(table).into_iter().flatten() {
            seen.insert(folded(id), id.clone());
        }
        for row in rows.iter().filter(|row| !row.from.is_empty()) {
            seen.entry(folded(&row.key)).or_insert_with(|| row.key.clone());
        }
        for row in rows.iter().filter(|row| row.from.is_empty()) {
            let other = seen.entry(folded(&row.key)).or_insert_with(|| row.key.clone());
            if *other != row.key {
                records.warnings.push(format!(
                    "{} {:?} was created and looks like {other:?}: if they are one, say so under `values`",
                    table.one(),
                    row.key
                ));
            }
        }
    }
}
