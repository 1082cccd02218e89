//! JSON: a list of objects, an object that holds one (`records`, `results`, `data`), or an object a line. Nested names are
//! joined with points.

use foldhash::HashMap;
use serde_json::{Map, Value};

use super::grid::{CellGrid, MOST_COLUMNS, RowMark};

/// Whether bytes begin as JSON does.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut marks = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    matches!((marks.next(), marks.next()), (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{' | b']')))
}

/// The rows, under a header of the names in the order in which they first come.
pub(crate) fn read(bytes: &[u8], notes: &mut Vec<String>) -> Result<CellGrid, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let records = records(bytes)?;
    let mut names: Vec<String> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::default();
    let mut rows: Vec<(u64, Vec<JsonCell>)> = Vec::with_capacity(records.len());
    let mut lists = 0_usize;
    for (line, record) in records {
        let mut row = Vec::new();
        flatten("", &record, &mut lists, &mut |name, text, exact| {
            let column = *at.entry(name.to_owned()).or_insert_with(|| {
                names.push(name.to_owned());
                names.len() - 1
            });
            row.push((column, text, exact));
        });
        if names.len() > MOST_COLUMNS {
            return Err(format!("more than {MOST_COLUMNS} names of values"));
        }
        rows.push((line, row));
    }
    if lists > 0 {
        notes.push(format!("{lists} lists of objects inside records are not read"));
    }
    let mut grid = CellGrid::default();
    for name in &names {
        grid.cell(name, false)?;
    }
    grid.end_row(RowMark::default());
    for (line, mut row) in rows {
        row.sort_by_key(|(column, _, _)| *column);
        let mut cells = row.into_iter().peekable();
        for column in 0..names.len() {
            match cells.next_if(|(own, _, _)| *own == column) {
                Some((_, text, exact)) => grid.cell(&text, exact)?,
                None => grid.cell("", false)?,
            }
        }
        grid.end_row(RowMark { line, ..RowMark::default() });
    }
    Ok(grid)
}

/// A value of a record: its column, its text, whether it was written as a number.
type JsonCell = (usize, String, bool);

/// Objects, each with its number, from 1; of an object a line with its line.
type Objects = Vec<(u64, Map<String, Value>)>;

fn records(bytes: &[u8]) -> Result<Objects, String> {
    let whole = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => value,
        Err(error) => return lines(bytes).ok_or_else(|| format!("not JSON that can be read: {error}")),
    };
    let list = match whole {
        Value::Array(list) => list,
        Value::Object(mut object) => {
            let held = ["records", "results", "data", "items", "value", "objects"]
                .into_iter()
                .find(|name| object.get(*name).is_some_and(Value::is_array));
            match held.and_then(|name| object.remove(name)) {
                Some(Value::Array(list)) => list,
                _ => vec![Value::Object(object)],
            }
        }
        _ => return Err("neither a list of records nor an object".to_owned()),
    };
    let mut records = Vec::with_capacity(list.len());
    for (value, number) in list.into_iter().zip(1..) {
        match value {
            Value::Object(object) => records.push((number, object)),
            _ => return Err(format!("item {number} of the list is no object")),
        }
    }
    Ok(records)
}

/// An object a line; `None` where any line is none.
fn lines(bytes: &[u8]) -> Option<Objects> {
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines.map(|(line, number)| Some((number, serde_json::from_str(line).ok()?))).collect()
}

/// Hands over each value below an object with its name.
fn flatten(before: &str, object: &Map<String, Value>, lists: &mut usize, each: &mut impl FnMut(&str, String, bool)) {
    for (name, value) in object {
        // What Salesforce says of the kind of a record.
        if name == "attributes" && value.get("type").is_some() {
            continue;
        }
        let name = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        match value {
            Value::Null => each(&name, String::new(), false),
            Value::Bool(truth) => each(&name, truth.to_string(), false),
            Value::Number(number) => each(&name, number.to_string(), true),
            Value::String(text) => each(&name, text.clone(), false),
            Value::Object(inner) => flatten(&name, inner, lists, each),
            Value::Array(items) => {
                let texts: Option<Vec<String>> = items
                    .iter()
                    .map(|item| match item {
                        Value::String(text) => Some(text.clone()),
                        Value::Number(number) => Some(number.to_string()),
                        Value::Bool(truth) => Some(truth.to_string()),
                        _ => None,
                    })
                    .collect();
                match texts {
                    Some(texts) => each(&name, texts.join(";"), false),
                    None => *lists += 1,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let grid = read(text.as_bytes(), &mut Vec::new()).unwrap();
        (0..grid.len()).map(|row| grid.row(row).map(|cell| cell.text.to_owned()).collect()).collect()
    }

    #[test]
    fn every_form_gives_the_same_rows() {
        let wanted = [["Id", "Owner.Name", "Amount"], ["1", "Ada", "1249.50"], ["2", "", ""]];
        let one = r#"{"attributes":{"type":"Opportunity"},"Id":"1","Owner":{"Name":"Ada"},"Amount":1249.50}"#;
        let two = r#"{"Id":"2","Owner":null}"#;
        for text in
            [format!("[{one},{two}]"), format!("{{\"totalSize\":2,\"records\":[{one},{two}]}}"), format!("{one}\n{two}\n")]
        {
            let found = cells(&text);
            assert_eq!(found[0][..3], wanted[0], "{text}");
            assert_eq!(found[1][..3], wanted[1], "{text}");
            assert_eq!(found[2][..3], wanted[2], "{text}");
            assert!(is_one(text.as_bytes()));
        }
        assert_eq!(cells(r#"[{"tags":["a","b"],"n":2}]"#), [["tags", "n"], ["a;b", "2"]]);
        assert!(!is_one(b"Id,Name\n") && !is_one(b"[x],y\n"));
        let deep = format!("[{}1{}]", "{\"a\":".repeat(100_000), "}".repeat(100_000));
        assert!(read(deep.as_bytes(), &mut Vec::new()).unwrap_err().contains("recursion limit"));
        let wide: Vec<String> = (0..=MOST_COLUMNS).map(|n| format!("\"n{n}\":1")).collect();
        assert!(read(format!("[{{{}}}]", wide.join(",")).as_bytes(), &mut Vec::new()).unwrap_err().contains("5000 names"));
        assert!(read(b"[1, 2]", &mut Vec::new()).is_err() && read(b"{\"a\": ", &mut Vec::new()).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(text in "[\\[\\]{}\":,a-z0-9 \n]{0,60}") {
            let _ = read(text.as_bytes(), &mut Vec::new());
        }
    }
}
