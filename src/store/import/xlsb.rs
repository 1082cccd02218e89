//! Which cells of an `.xlsb` workbook span several rows. Its reader does not say it, so its parts are looked at while they are
//! unpacked: nothing of them is kept but these records.

use std::io::Write;

use super::ods::Tags;
use super::workbook::Merged;

/// Names a sheet and the part that holds it.
const SHEET: u16 = 0x9c;
/// Says which cells are one.
const MERGED: u16 = 0xb0;
/// The longest record that is kept: a sheet's name is no longer.
const LONGEST: usize = 4096;

/// What a workbook says of its sheets.
#[derive(Default)]
pub(crate) struct Parts {
    /// The relationships of its sheets, in the order of the sheets.
    sheets: Vec<String>,
    /// What each relationship leads to.
    targets: Vec<(String, String)>,
    /// The merged cells of each part.
    merged: Vec<(String, Vec<Merged>)>,
}

impl Parts {
    /// What looks at a part while it is unpacked; `None` of one that says nothing of this.
    pub(crate) fn looks_at(name: &str) -> Option<UnpackedPart> {
        let small = name.to_ascii_lowercase();
        let kind = match small.as_str() {
            "xl/workbook.bin" => Wanted::Records(SHEET),
            "xl/_rels/workbook.bin.rels" => Wanted::Text,
            other => match other.strip_prefix("xl/worksheets/").and_then(|part| part.rsplit_once('.')) {
                Some((_, "bin")) => Wanted::Records(MERGED),
                _ => return None,
            },
        };
        Some(UnpackedPart { name: small, wanted: kind, held: Vec::new(), skips: 0, records: Vec::new() })
    }

    /// Takes what a part says.
    pub(crate) fn add(&mut self, part: UnpackedPart) {
        let four = |record: &[u8], at: usize| Some(u32::from_le_bytes(record.get(at..at + 4)?.try_into().ok()?));
        match part.wanted {
            Wanted::Text => {
                let text = String::from_utf8_lossy(&part.held).into_owned();
                let links = Tags::of(&text).filter(|tag| tag.name == "Relationship");
                self.targets.extend(links.filter_map(|tag| Some((tag.said("Id")?.to_owned(), tag.said("Target")?.to_owned()))));
            }
            Wanted::Records(SHEET) => {
                self.sheets.extend(part.records.iter().filter_map(|record| {
                    let long = usize::try_from(four(record, 8)?).ok()?.checked_mul(2)?;
                    let letters = record.get(12..12_usize.checked_add(long)?)?.chunks_exact(2);
                    Some(
                        char::decode_utf16(letters.filter_map(|two| Some(u16::from_le_bytes(two.try_into().ok()?))))
                            .flatten()
                            .collect(),
                    )
                }));
            }
            Wanted::Records(_) => {
                let of = |record: &Vec<u8>| {
                    let (first, last, column) = (four(record, 0)?, four(record, 4)?, four(record, 8)?);
                    (last > first).then_some(Merged { rows: first..=last, column })
                };
                self.merged.push((part.name, part.records.iter().filter_map(of).collect()));
            }
        }
    }

    /// The merged cells of each sheet, in the order of the sheets.
    pub(crate) fn by_sheet(mut self) -> Vec<Vec<Merged>> {
        let mut of_sheet = |link: &String| {
            let (_, target) = self.targets.iter().find(|(id, _)| id == link)?;
            let path = format!("xl/{}", target.to_ascii_lowercase());
            self.merged.iter_mut().find(|(name, _)| *name == path).map(|(_, merged)| std::mem::take(merged))
        };
        self.sheets.iter().map(|link| of_sheet(link).unwrap_or_default()).collect()
    }
}

/// What is wanted of a part.
#[derive(Clone, Copy)]
enum Wanted {
    /// All of it.
    Text,
    /// The records of this kind.
    Records(u16),
}

/// A part that is being unpacked: it is written to it, and only what is wanted stays.
pub(crate) struct UnpackedPart {
    name: String,
    wanted: Wanted,
    /// What is not understood yet: the start of a record; of a text all of it.
    held: Vec<u8>,
    /// How many bytes of the record that is passed over are still to come.
    skips: usize,
    records: Vec<Vec<u8>>,
}

/// The kind of the record that bytes begin with, how long its head is, and how long what it says; `None` where the head is
/// not whole.
fn head(bytes: &[u8]) -> Option<(u16, usize, usize)> {
    let (kind, mut at) = match *bytes {
        [first, second, ..] if first & 0x80 != 0 => (u16::from(first & 0x7f) | (u16::from(second & 0x7f) << 7), 2),
        [first, ..] if first & 0x80 == 0 => (u16::from(first), 1),
        _ => return None,
    };
    let mut long = 0_usize;
    for place in 0..4 {
        let byte = *bytes.get(at)?;
        at += 1;
        long |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some((kind, at, long))
}

impl Write for UnpackedPart {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let Wanted::Records(wanted) = self.wanted else {
            self.held.extend_from_slice(bytes);
            return Ok(bytes.len());
        };
        let passed = self.skips.min(bytes.len());
        self.skips -= passed;
        self.held.extend_from_slice(bytes.get(passed..).unwrap_or_default());
        let mut at = 0;
        while let Some((kind, begin, long)) = head(self.held.get(at..).unwrap_or_default()) {
            let here = at + begin;
            if kind != wanted || long > LONGEST {
                let there = self.held.len().saturating_sub(here).min(long);
                (at, self.skips) = (here + there, long - there);
                if self.skips > 0 {
                    break;
                }
                continue;
            }
            let Some(record) = self.held.get(here..here + long) else { break };
            self.records.push(record.to_vec());
            at = here + long;
        }
        self.held.drain(..at);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_however_they_come_in() {
        let merge =
            |rows: (u32, u32)| [rows.0.to_le_bytes(), rows.1.to_le_bytes(), 3_u32.to_le_bytes(), 3_u32.to_le_bytes()].concat();
        // A long record of another kind that looks like ours inside, a span over columns alone, one that is cut off.
        let other = [&[0x94, 0x01, 0xc8, 0x01][..], &[0xb0, 0x01, 0x10].repeat(67)[..200]].concat();
        let whole =
            [&other[..], &[0xb0, 0x01, 16], &merge((1, 4)), &[0x00, 0], &[0xb0, 0x01, 16], &merge((7, 7)), &[0xb0]].concat();
        for step in [1, 3, 7, 64, whole.len()] {
            let mut part = Parts::looks_at("xl/worksheets/Sheet1.bin").unwrap();
            whole.chunks(step).for_each(|bytes| part.write_all(bytes).unwrap());
            let mut parts = Parts { sheets: vec!["r1".into(), "none".into()], ..Parts::default() };
            parts.targets.push(("r1".into(), "worksheets/sheet1.bin".into()));
            parts.add(part);
            assert_eq!(parts.by_sheet(), [vec![Merged { rows: 1..=4, column: 3 }], vec![]], "{step}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), step in 1..50_usize, name in 0..3_usize) {
            let mut part = Parts::looks_at(["xl/workbook.bin", "xl/worksheets/a.bin", "xl/_rels/workbook.bin.rels"][name]).unwrap();
            bytes.chunks(step).for_each(|bytes| part.write_all(bytes).unwrap());
            let mut parts = Parts::default();
            parts.add(part);
            parts.by_sheet();
        }
    }
}
