//! What an `.xls` workbook would come to, seen before it is read: a sheet says how large it is before its first cell, and two
//! cells at its corners make it so large.

use super::grid::MOST_CELLS;
use super::workbook::{MOST_SHEETS, damaged, too_many};

const END_OF_CHAIN: u32 = 0xffff_fffa;
/// Of a stream: the bytes of its entry in the directory.
const ENTRY: usize = 128;

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_le_bytes(two.try_into().ok()?)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

fn size_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

/// Sectors of one size, and for each the one behind it.
struct Chains<'a> {
    bytes: &'a [u8],
    /// Where the first sector begins.
    first: usize,
    size: usize,
    next: Vec<u32>,
}

impl Chains<'_> {
    /// What stands in the sectors from `start` on; no more of them than there are.
    fn read(&self, start: u32) -> Vec<u8> {
        let (mut read, mut at) = (Vec::new(), start);
        for _ in 0..self.next.len() {
            let number = usize::try_from(at).ok().filter(|_| at < END_OF_CHAIN);
            let Some(begin) = number.and_then(|n| n.checked_mul(self.size)?.checked_add(self.first)) else { break };
            let end = begin.saturating_add(self.size).min(self.bytes.len());
            let (Some(sector), Some(next)) = (self.bytes.get(begin..end), number.and_then(|n| self.next.get(n))) else { break };
            read.extend_from_slice(sector);
            at = *next;
        }
        read
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0)).collect()
}

/// The stream of the workbook within the file; `None` where there is none.
fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = 1_usize << u16_at(bytes, 30).filter(|shift| (7..=16).contains(shift))?;
    let mut chains = Chains { bytes, first: size, size, next: Vec::new() };
    // Where the table of sectors stands: in the header, then in sectors that name the next one at their end.
    let mut listed = numbers(bytes.get(76..512)?);
    let mut more = u32_at(bytes, 68)?;
    for _ in 0..bytes.len() / size {
        let Some(begin) = usize::try_from(more).ok().filter(|_| more < END_OF_CHAIN).and_then(|n| (n + 1).checked_mul(size))
        else {
            break;
        };
        let Some(sector) = bytes.get(begin..begin.saturating_add(size)) else { break };
        let mut own = numbers(sector);
        more = own.pop()?;
        listed.extend(own);
    }
    for number in listed.into_iter().take_while(|number| *number < END_OF_CHAIN).take(bytes.len() / size) {
        let begin = (usize::try_from(number).ok()? + 1).checked_mul(size)?;
        chains.next.extend(numbers(bytes.get(begin..begin.saturating_add(size).min(bytes.len())).unwrap_or_default()));
    }
    let directory = chains.read(u32_at(bytes, 48)?);
    let name = |entry: &[u8]| -> String {
        let long = u16_at(entry, 64).unwrap_or(0).min(64);
        let letters = entry.get(..long).unwrap_or_default().chunks_exact(2).filter_map(|two| u16_at(two, 0));
        letters.filter_map(|unit| char::from_u32(u32::try_from(unit).ok()?)).take_while(|c| *c != '\0').collect()
    };
    let find = |wanted: &str| directory.chunks_exact(ENTRY).find(|entry| name(entry).eq_ignore_ascii_case(wanted));
    let own = find("Workbook").or_else(|| find("Book"))?;
    let (start, long) = (u32_at(own, 116)?, size_at(own, 120)?);
    let mut read = if long >= size_at(bytes, 56)? {
        chains.read(start)
    } else {
        // Small streams share the sectors of the root.
        let held = chains.read(u32_at(directory.get(..ENTRY)?, 116)?);
        let next = numbers(&chains.read(u32_at(bytes, 60)?));
        Chains { bytes: &held, first: 0, size: 1 << u16_at(bytes, 32).filter(|shift| *shift < 12)?, next }.read(start)
    };
    read.truncate(long);
    Some(read)
}

/// The records of a stream from a place on: what they are, and their bytes.
fn records(stream: &[u8], from: usize) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = from;
    std::iter::from_fn(move || {
        let (kind, long) = (u16_at(stream, at)?, u16_at(stream, at + 2)?);
        let data = stream.get(at + 4..(at + 4 + long).min(stream.len()))?;
        at += 4 + long;
        Some((kind, data))
    })
}

const BOUND_SHEET: usize = 0x85;
const DIMENSIONS: usize = 0x200;
const BEGINS: usize = 0x809;
const ENDS: usize = 0x0a;
/// Cells: numbers, texts, truths, formulas.
const CELLS: [usize; 9] = [0x203, 0x204, 0xd6, 0x205, 0x27e, 0xfd, 0xbd, 0x06, 0x201];

/// How many cells a sheet comes to, by what it says of itself and by its cells; `None` where what it says cannot be.
fn area(stream: &[u8], from: usize) -> Option<usize> {
    let (mut stated, mut span, mut depth) = (0_usize, None::<(usize, usize, usize, usize)>, 0_usize);
    for (kind, data) in records(stream, from) {
        match kind {
            BEGINS => depth += 1,
            ENDS if depth <= 1 => break,
            ENDS => depth -= 1,
            // Charts within it are not read.
            _ if depth > 1 => {}
            DIMENSIONS => {
                let (rows, columns) = if data.len() == 10 {
                    ((u16_at(data, 0)?, u16_at(data, 2)?), (u16_at(data, 4)?, u16_at(data, 6)?))
                } else {
                    ((size_at(data, 0)?, size_at(data, 4)?), (u16_at(data, 8)?, u16_at(data, 10)?))
                };
                let columns = if columns.0 > 0xff || columns.1 < columns.0 { (0, columns.1) } else { columns };
                if rows.1 > 0 && columns.1 > 0 {
                    let (rows, columns) = (rows.1.checked_sub(rows.0)?, columns.1 - columns.0);
                    stated = stated.saturating_add(rows.saturating_mul(columns));
                }
            }
            kind if CELLS.contains(&kind) => {
                let (row, column) = (u16_at(data, 0)?, u16_at(data, 2)?);
                // Several numbers in a row: the last column stands at the end.
                let last = if kind == 0xbd { data.len().checked_sub(2).and_then(|at| u16_at(data, at))? } else { column };
                let (top, left, bottom, right) = span.unwrap_or((row, column, row, column));
                span = Some((top.min(row), left.min(column), bottom.max(row), right.max(last)));
            }
            _ => {}
        }
    }
    let spanned = span.map_or(0, |(top, left, bottom, right)| (bottom + 1 - top) * (right + 1 - left));
    Some(stated.max(spanned))
}

/// Refuses a workbook whose sheets would come to more cells than can be held.
pub(crate) fn fits(bytes: &[u8]) -> Result<(), String> {
    let broken = || damaged(&"its parts cannot be found");
    let stream = stream(bytes).ok_or_else(broken)?;
    let sheets = records(&stream, 0).take_while(|(kind, _)| *kind != ENDS).filter(|(kind, _)| *kind == BOUND_SHEET);
    let places: Option<Vec<usize>> = sheets.map(|(_, data)| size_at(data, 0).filter(|at| *at <= stream.len())).collect();
    let places = places.ok_or_else(broken)?;
    if places.len() > MOST_SHEETS {
        return Err(format!("more than {MOST_SHEETS} sheets"));
    }
    let mut held = 0_usize;
    for place in places {
        held = held.saturating_add(area(&stream, place).ok_or_else(broken)?);
        if held > MOST_CELLS {
            return Err(too_many());
        }
    }
    Ok(())
}
