//! Workbooks of every kind, as small as they may be.

use super::*;

#[test]
fn numbers_are_those_that_are_shown() {
    for (number, wanted) in
        [(0.1 + 0.2, "0.3"), (48_000.0, "48000"), (1249.5, "1249.5"), (-0.0149, "-0.0149"), (1e15, "1000000000000000")]
    {
        assert_eq!(decimal(number), wanted);
    }
}

#[test]
fn what_is_no_workbook_is_said_to_be_none() {
    assert!(is_one(b"PK\x03\x04rest") && !is_one(b"Id,Name\n"));
    assert!(read(b"PK\x03\x04rest", &mut Vec::new()).unwrap_err().contains("not a workbook"));
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An `OpenDocument` workbook of one sheet.
fn open_document(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"One\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>".to_vec()),
        ("content.xml", content.into_bytes()),
    ])
}

/// An old workbook of one sheet with these records, in the fewest sectors.
fn old_workbook(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let record = |(kind, data): &(u16, Vec<u8>)| {
        [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
    };
    let begin = |kind: u8| (0x809, vec![0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let bound = |at: u8| (0x85, vec![at, 0, 0, 0, 0, 0, 3, 0, b'O', b'n', b'e']);
    let mut book: Vec<u8> = [begin(5), bound(0), (0x0a, vec![])].iter().flat_map(record).collect();
    let at = u8::try_from(book.len()).unwrap();
    book = [begin(5), bound(at), (0x0a, vec![])].iter().flat_map(record).collect();
    book.extend([&[begin(16)], records, &[(0x0a, vec![])]].concat().iter().flat_map(record));
    book.resize(book.len().max(4096).next_multiple_of(512), 0);
    let entry = |name: &str, kind: u8, child: u32, start: u32, long: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let letters = u16::try_from(entry.len() + 2).unwrap();
        entry.resize(64, 0);
        entry.extend([&letters.to_le_bytes()[..], &[kind, 1], &[0xff; 8], &child.to_le_bytes(), &[0; 36]].concat());
        entry.extend([&start.to_le_bytes()[..], &u32::try_from(long).unwrap().to_le_bytes(), &[0; 4]].concat());
        entry
    };
    let mut sectors: Vec<u32> = vec![0xffff_fffd, 0xffff_fffe];
    let count = u32::try_from(book.len() / 512).unwrap();
    sectors.extend((0..count).map(|n| if n + 1 == count { 0xffff_fffe } else { n + 3 }));
    sectors.resize(128, 0xffff_ffff);
    let mut header = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    header.resize(24, 0);
    header.extend([0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    for number in [0, 1, 1, 0, 4096, 0xffff_fffe, 0, 0xffff_fffe, 0, 0_u32] {
        header.extend(number.to_le_bytes());
    }
    header.resize(512, 0xff);
    let sectors: Vec<u8> = sectors.into_iter().flat_map(u32::to_le_bytes).collect();
    let mut directory = [entry("Root Entry", 5, 1, 0xffff_fffe, 0), entry("Workbook", 2, u32::MAX, 2, book.len())].concat();
    directory.resize(512, 0);
    [header, sectors, directory, book].concat()
}

fn number(row: u16, column: u16, number: f64) -> (u16, Vec<u8>) {
    (0x203, [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &number.to_le_bytes()].concat())
}

fn label(row: u16, column: u16, text: &str) -> (u16, Vec<u8>) {
    let long = u16::try_from(text.len()).unwrap();
    let parts = [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &long.to_le_bytes(), &[0], text.as_bytes()];
    (0x204, parts.concat())
}

fn dimensions(rows: u32, columns: u16) -> (u16, Vec<u8>) {
    (0x200, [&[0; 4][..], &rows.to_le_bytes(), &[0; 2], &columns.to_le_bytes(), &[0; 2]].concat())
}

/// A binary workbook of one sheet, as little as one may be.
fn binary(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let record = |(kind, data): &(u16, Vec<u8>)| {
        let (low, high) = (u8::try_from(kind & 0x7f).unwrap(), u8::try_from(kind >> 7).unwrap());
        let kind = if high > 0 { vec![low | 0x80, high] } else { vec![low] };
        [kind, vec![u8::try_from(data.len()).unwrap()], data.clone()].concat()
    };
    let all = |records: &[(u16, Vec<u8>)]| records.iter().flat_map(record).collect::<Vec<u8>>();
    let sheet = [vec![0; 4], vec![1, 0, 0, 0], wide("rId1"), wide("One")].concat();
    let begin = [(0x81, vec![]), (0x94, vec![0; 16]), (0x91, vec![])];
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let link = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.bin\"/></Relationships>"
    );
    zipped(&[
        ("xl/workbook.bin", all(&[(0x8f, vec![]), (0x9c, sheet), (0x90, vec![]), (0x84, vec![])])),
        ("xl/_rels/workbook.bin.rels", link.into_bytes()),
        ("xl/worksheets/sheet1.bin", all(&[&begin, records].concat())),
    ])
}

fn wide(text: &str) -> Vec<u8> {
    let long = u32::try_from(text.len()).unwrap().to_le_bytes();
    long.into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

fn cells(bytes: &[u8]) -> (Vec<Vec<String>>, Vec<String>) {
    let mut notes = Vec::new();
    let sheets = read(bytes, &mut notes).unwrap();
    let grid = &sheets[0].1;
    ((0..grid.len()).map(|row| grid.row(row).map(|cell| cell.text.to_owned()).collect()).collect(), notes)
}

#[test]
fn a_text_over_several_rows_is_that_of_each_and_a_number_counts_once() {
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let amount = |at: &str, amount: u8| format!("<c r=\"{at}\"><v>{amount}</v></c>");
    let rows = [
        format!("<row r=\"1\">{}{}</row>", text("A1", "Customer"), text("B1", "Amount")),
        format!("<row r=\"2\">{}{}</row>", text("A2", "Acme"), amount("B2", 7)),
        format!("<row r=\"3\"><c r=\"A3\"/></row><row r=\"4\">{}{}</row>", text("A4", "Bolt"), amount("B4", 9)),
    ];
    let merges =
        "</sheetData><mergeCells count=\"2\"><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/></mergeCells><sheetData>";
    let new = workbook(&sheet(&format!("{}{merges}", rows.concat())));
    let cell = |text: &str, more: &str| {
        format!("<table:table-cell office:value-type=\"string\" {more}><text:p>{text}</text:p></table:table-cell>")
    };
    let amount =
        |amount: u8, more: &str| format!("<table:table-cell office:value-type=\"float\" office:value=\"{amount}\" {more}/>");
    let over = "table:number-rows-spanned=\"2\"";
    let open = open_document(&format!(
        "<table:table-row>{}{}</table:table-row><table:table-row>{}{}</table:table-row>\
         <table:table-row><table:covered-table-cell table:number-columns-repeated=\"2\"/></table:table-row><table:table-row>{}{}</table:table-row>",
        cell("Customer", ""),
        cell("Amount", ""),
        cell("Acme", over),
        amount(7, over),
        cell("Bolt", ""),
        amount(9, "")
    ));
    let merged = |column: u8| vec![1, 0, 1, 0, 2, 0, column, 0, column, 0];
    let old = old_workbook(&[
        dimensions(4, 2),
        label(0, 0, "Customer"),
        label(0, 1, "Amount"),
        label(1, 0, "Acme"),
        number(1, 1, 7.0),
        label(3, 0, "Bolt"),
        number(3, 1, 9.0),
        (0xe5, merged(0)),
        (0xe5, merged(1)),
    ]);
    let at = |column: u8| vec![column, 0, 0, 0, 0, 0, 0, 0];
    let row = |row: u8| (0x00, vec![row, 0, 0, 0]);
    let text = |column: u8, text: &str| (0x06, [at(column), wide(text)].concat());
    let amount = |column: u8, amount: f64| (0x05, [at(column), amount.to_le_bytes().to_vec()].concat());
    let merged = |column: u8| (0xb0, [1, 2, column, column].into_iter().flat_map(|n| u32::from(n).to_le_bytes()).collect());
    let head = [row(0), text(0, "Customer"), text(1, "Amount"), row(1), text(0, "Acme"), amount(1, 7.0)];
    let tail = [row(3), text(0, "Bolt"), amount(1, 9.0), (0x92, vec![]), merged(0), merged(1)];
    let packed = binary(&[&head[..], &tail].concat());
    for bytes in [new, open, old, packed] {
        let (cells, notes) = cells(&bytes);
        assert_eq!(cells, [["Customer", "Amount"], ["Acme", "7"], ["Acme", ""], ["Bolt", "9"]]);
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(notes[1].contains("1 numbers span several rows"), "{notes:?}");
    }
}

#[test]
fn old_and_open_workbooks_are_refused_before_they_are_held() {
    let stated = old_workbook(&[dimensions(1 << 31, 256), number(0, 0, 1.0)]);
    let corners = old_workbook(&[number(0, 0, 1.0), number(65535, 255, 1.0)]);
    let row = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell office:value=\"1\" table:number-columns-repeated=\"16384\"/></table:table-row>";
    for bytes in [stated, corners, open_document(row)] {
        let why = read(&bytes, &mut Vec::new()).unwrap_err();
        assert!(why.contains("cells: save the rows alone as CSV"), "{why}");
    }
    // A first row behind the last one, a sheet that begins behind the end.
    let mut backwards = dimensions(2, 2);
    backwards.1[0] = 9;
    let small = old_workbook(&[number(0, 0, 1.0)]);
    let mut outside = small.clone();
    let at = outside.windows(4).position(|part| part == [0x85, 0, 11, 0]).unwrap() + 4;
    outside[at..at + 4].fill(0x7f);
    for bytes in [old_workbook(&[backwards, number(0, 0, 1.0)]), outside] {
        assert!(read(&bytes, &mut Vec::new()).unwrap_err().contains("not a workbook that can be read"));
    }
    assert_eq!(cells(&small).0, [["1"]]);
}

/// A workbook of one sheet with these cells, as little as one may be.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let link = |id: &str, kind: &str, to: &str| {
        format!(
            "<Relationships xmlns=\"{package}\"><Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{to}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let parts = [
        ("_rels/.rels", link("rId1", "officeDocument", "xl/workbook.xml").into_bytes()),
        ("xl/workbook.xml", book.into_bytes()),
        ("xl/_rels/workbook.xml.rels", link("rId1", "worksheet", "worksheets/sheet1.xml").into_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.to_vec()),
    ];
    zipped(&parts)
}

fn sheet(cells: &str) -> Vec<u8> {
    format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData></worksheet>").into_bytes()
}

#[test]
fn what_would_not_fit_is_refused_before_it_is_held() {
    let small = workbook(&sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2.5</v></c></row>"));
    let read_back = read(&small, &mut Vec::new()).unwrap();
    assert_eq!(read_back[0].1.row(0).map(|cell| cell.text.to_owned()).collect::<Vec<_>>(), ["1", "2.5"]);
    let corners = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    let why = read(&workbook(&sheet(corners)), &mut Vec::new()).unwrap_err();
    assert!(why.contains("cells: save the rows alone as CSV"), "{why}");
    let bomb = workbook(&vec![b' '; usize::try_from(LARGEST).unwrap() + 1]);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let why = read(&bomb, &mut Vec::new()).unwrap_err();
    assert!(why.contains("MiB when it is unpacked"), "{why}");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), zip: bool) {
        let start: &[u8] = if zip { b"PK\x03\x04" } else { &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] };
        let _ = read(&[start, &bytes].concat(), &mut Vec::new());
    }
}
