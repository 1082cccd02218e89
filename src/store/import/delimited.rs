//! Text of rows: its encoding, its delimiter, its line ends, and quotes that are never closed.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::grid::{CellGrid, RowMark};

const DELIMITERS: &[u8] = b",;\t|^~";
/// So many first lines tell the delimiter.
const LINES: usize = 20;

/// The rows of a file, and its delimiter. Notes say what is worth knowing.
pub(crate) fn read(bytes: &[u8], notes: &mut Vec<String>) -> Result<(CellGrid, u8), String> {
    let text = decode(bytes, notes);
    if text.trim().is_empty() {
        return Err("the file is empty".to_owned());
    }
    let (body, first_line, delimiter) = dialect(&text);
    let grid = rows(body, first_line, delimiter)?;
    if !text.ends_with('\n') && grid.len() > 0 && grid.mark(grid.len() - 1).swallows.is_none() {
        notes.push("the file does not end with a line break: look whether its last row is whole".to_owned());
    }
    Ok((grid, delimiter))
}

/// The text of a file with `\n` at its line ends: a byte-order mark decides, else UTF-16 shows by its zero bytes, else
/// UTF-8, else Latin-1.
fn decode<'a>(bytes: &'a [u8], notes: &mut Vec<String>) -> Cow<'a, str> {
    // What is UTF-8 without a mark is not looked through twice.
    let rare = |part: &[u8]| part.iter().fold(false, |rare, byte| rare | matches!(byte, b'\r' | 0 | 0xef));
    let marked = |text: &str| bytes.chunks(4096).any(rare) && text.contains(['\r', '\0', '\u{feff}']);
    let plain = std::str::from_utf8(bytes).ok().filter(|text| !marked(text));
    if let Some(text) = plain {
        return text.into();
    }
    let zeros = |odd: usize| bytes.iter().take(400).skip(odd).step_by(2).filter(|b| **b == 0).count();
    let sampled = bytes.len().min(400) / 2;
    let encoding = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if sampled > 1 && zeros(1) * 10 > sampled * 6 => UTF_16LE,
        None if sampled > 1 && zeros(0) * 10 > sampled * 6 => UTF_16BE,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    if encoding == WINDOWS_1252 {
        notes.push("not UTF-8: read as Latin-1; look whether names are right".to_owned());
    } else if encoding != UTF_8 {
        notes.push(format!("read as {}", encoding.name()));
    }
    let (text, _, broken) = encoding.decode(bytes);
    if broken {
        notes.push("some characters could not be read and stand as \u{fffd}".to_owned());
    }
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text }
}

/// The text behind a `sep=` line, the number of its first line, and the delimiter: the one said there, else the one
/// that cuts the first lines most evenly into most columns.
fn dialect(text: &str) -> (&str, u64, u8) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(said) = first.trim().strip_prefix("sep=")
        && let [delimiter] = said.as_bytes()
    {
        return (rest, 2, *delimiter);
    }
    // Many lines alike say more than one line of many: the commonest count decides, its lines squared.
    let evenness = |delimiter: u8| {
        let counts = counts(text, delimiter);
        let lines = |n: usize| counts.iter().filter(|own| **own == n).count();
        counts.iter().copied().filter(|n| *n > 0).map(|n| lines(n).pow(2) * n.min(200)).max().unwrap_or(0)
    };
    // Reversed, as `max_by_key` takes the last of equals: a file of one column is read with the comma.
    let delimiter = DELIMITERS.iter().copied().rev().max_by_key(|delimiter| evenness(*delimiter)).unwrap_or(b',');
    (text, 1, delimiter)
}

/// How often a delimiter stands outside quotes in each of the first lines.
fn counts(text: &str, delimiter: u8) -> Vec<usize> {
    let (mut counts, mut count, mut quoted) = (Vec::new(), 0, false);
    for byte in text.bytes().take(65_536) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                counts.push(count);
                count = 0;
                if counts.len() >= LINES {
                    return counts;
                }
            }
            _ if byte == delimiter && !quoted => count += 1,
            _ => {}
        }
    }
    counts.push(count);
    counts
}

/// The rows of a text. A row whose quote does not close, or closes only in another row, stands alone and is marked:
/// the lines it would have swallowed are read by themselves.
fn rows(text: &str, first_line: u64, delimiter: u8) -> Result<CellGrid, String> {
    let mut grid = CellGrid::default();
    let (mut start, mut line) = (0, first_line);
    let mut columns = 0;
    'whole: while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(rest.as_bytes());
        let mut record = csv::StringRecord::new();
        let (mut counted, mut lines_before) = (0, line);
        while let Ok(true) = reader.read_record(&mut record) {
            let at = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            let (at, raw) = skip_blank(rest, at..end);
            lines_before += newlines(rest.get(counted..at).unwrap_or_default());
            counted = at;
            columns = columns.max(record.len());
            let after_blank = before_is_blank(rest, at, start > 0 || first_line > 1);
            for cell in &record {
                grid.cell(cell, false)?;
            }
            let swallows = swallowed(raw, delimiter, columns).map(|lines| lines_before + lines);
            grid.end_row(RowMark { line: lines_before, after_blank, swallows });
            if swallows.is_some() {
                // Go on with the next line, as if the quote were none.
                let next = rest.get(at..).and_then(|rest| rest.find('\n')).map_or(rest.len(), |n| at + n + 1);
                start += next;
                line = lines_before + 1;
                continue 'whole;
            }
        }
        break;
    }
    Ok(grid)
}

fn newlines(text: &str) -> u64 {
    u64::try_from(text.bytes().filter(|b| *b == b'\n').count()).unwrap_or(u64::MAX)
}

/// The record's text without the blank lines that the reader passes over before it.
fn skip_blank(text: &str, span: Range<usize>) -> (usize, &str) {
    let raw = text.get(span.clone()).unwrap_or_default();
    let kept = raw.trim_start_matches('\n');
    (span.start + raw.len() - kept.len(), kept)
}

/// Whether the line before `at` is empty.
fn before_is_blank(text: &str, at: usize, inside: bool) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let Some(before) = before.strip_suffix('\n') else { return false };
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.trim_matches(|c: char| c.is_whitespace() || c == ',' || c == ';').is_empty() && (inside || before.contains('\n'))
}

/// How many lines a record's text runs over, when it is not a text with line breaks in it but a quote that was never
/// closed: it ends open, or closes in the middle of a cell, or two of its lines are rows by themselves.
fn swallowed(raw: &str, delimiter: u8, columns: usize) -> Option<u64> {
    if !raw.contains('"') {
        return None;
    }
    let body = raw.trim_end_matches('\n');
    let lines = newlines(body);
    let (open, torn) = quotes(body, delimiter);
    let whole = |line: &str| line.bytes().filter(|b| *b == delimiter).count() + 1 == columns;
    let rows = columns > 2 && body.lines().next().is_some_and(whole) && body.lines().skip(1).any(whole);
    (open || (lines > 0 && (torn || rows))).then_some(lines)
}

/// Whether a record ends inside quotes, and whether a quote closes where its cell goes on. A quote counts where a cell
/// begins.
fn quotes(body: &str, delimiter: u8) -> (bool, bool) {
    let (mut quoted, mut fresh, mut torn) = (false, true, false);
    let mut bytes = body.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                quoted = false;
                torn |= bytes.peek().is_some_and(|next| *next != delimiter && *next != b'\n');
            }
        } else {
            quoted = fresh && byte == b'"';
            fresh = byte == delimiter || byte == b'\n';
        }
    }
    (quoted, torn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_of_most_lines() {
        let delimiter = |text| dialect(text).2;
        assert_eq!(delimiter("id,b,c\n;;;,;,\n"), b',', "one row full of another says no more than two rows");
        assert_eq!(delimiter("a,b,c\n1,2,3\n1,2,3,4\n1|2,3|4,5\n"), b',', "one longer row does not count against it");
        assert_eq!(delimiter("a\tb\tc\nx, y\t1\t2\nx, y\t1\t2\n"), b'\t');
        assert_eq!(delimiter("Report, of May\na;b;c\n1,5;2;3\n"), b';');
        assert_eq!(delimiter("name\nAda\n"), b',', "one column");
        assert_eq!((delimiter("a^b^c\n1^2,5^3\n"), delimiter("a~b\n1~2\n")), (b'^', b'~'));
        assert_eq!(delimiter("id,b\n1,~5\n2,^\n"), b',', "marks within cells");
    }

    proptest::proptest! {
        #[test]
        fn line_ends_count_alike(rows in proptest::collection::vec("[a-z]{1,3},[a-z]{0,3}", 1..8), ends in proptest::collection::vec(0..3_usize, 8)) {
            let plain: String = rows.iter().flat_map(|row| [row, "\n"]).collect();
            let mixed: String = rows.iter().zip(&ends).flat_map(|(row, end)| [row, ["\n", "\r\n", "\r"][*end]]).collect();
            let all = |text: &str| {
                let grid = read(text.as_bytes(), &mut Vec::new()).unwrap().0;
                (0..grid.len()).map(|row| (grid.mark(row).line, grid.row(row).map(|c| c.text.to_owned()).collect())).collect::<Vec<(u64, Vec<String>)>>()
            };
            proptest::prop_assert_eq!(all(&plain), all(&mixed));
        }
    }
}
