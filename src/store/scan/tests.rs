use super::super::token::{Lexer, Token};
use super::*;
use proptest::prelude::*;

const GOOD: &str = r#"#![enable(implicit_some)]
// deals
[
(
    id: "D-1", name: "Dock \"lights\"", /* nested /* comment */ */
    amount: 48_000, won: (on: "2026-11-02", reason: Some("x")),
    log: [(on: "2026-09-02", stage: "a"), (on: "2026-10-02", stage: "b")],
),
(id: "D-2", name: r"raw (", words: "two
(lines", kind: New),
Deal(id: "D-3", name: "x"),
]
"#;

#[derive(Debug)]
struct WalkedFile {
    pieces: Vec<ScanPiece>,
    frame: Frame,
}

fn cut(text: &str) -> WalkedFile {
    let mut pieces = Vec::new();
    let frame = walk(text, &mut Tree::default(), |piece, _| pieces.push(piece));
    WalkedFile { pieces, frame }
}

fn kinds(text: &str) -> Vec<(&str, &str)> {
    let cut = cut(text);
    cut.pieces
        .iter()
        .map(|piece| {
            let what = match &piece.what {
                PieceKind::Record { comma_missing: false } => "record",
                PieceKind::Record { comma_missing: true } => "no comma",
                PieceKind::Broken(_) => "broken",
                PieceKind::Stray { tail: false } => "stray",
                PieceKind::Stray { tail: true } => "tail",
            };
            (what, &text[piece.span.clone()])
        })
        .collect()
}

fn fault(text: &str) -> (String, &str) {
    match cut(text).pieces.into_iter().find_map(|piece| match piece.what {
        PieceKind::Broken(fault) => Some(fault),
        _ => None,
    }) {
        Some(fault) => (fault.what, &text[fault.at]),
        None => panic!("nothing is broken"),
    }
}

#[test]
fn a_good_file_is_cut_into_its_records() {
    let cut = cut(GOOD);
    assert_eq!(cut.pieces.len(), 3);
    assert!(cut.pieces.iter().all(|piece| piece.what == PieceKind::Record { comma_missing: false }));
    assert_eq!(cut.frame.close, Some(GOOD.len() - 2));
    let span = cut.pieces[0].span.clone();
    assert_eq!(locate(GOOD, span.clone(), "amount").map(|at| &GOOD[at]), Some("48_000"));
    assert_eq!(locate(GOOD, span.clone(), "won.on").map(|at| &GOOD[at]), Some("\"2026-11-02\""));
    assert_eq!(locate(GOOD, span.clone(), "log[1].stage").map(|at| &GOOD[at]), Some("\"b\""));
    assert_eq!(locate(GOOD, span, "close"), None);
}

#[test]
fn one_broken_record_leaves_the_others_whole() {
    let around = |broken: &str| format!("[\n    (id: \"a\"),\n    {broken},\n    (id: \"c\"),\n]\n");
    for broken in [
        "(id: \"b\", amount: 12.000,00)",
        "(id: \"b\", name: \"x)",
        "(id: \"b, name: \"x\")",
        "(id: \"b\" name: \"x\")",
        "(id \"b\")",
        "(id: \"b\"",
        "(id: \"b\", log: [(on: \"x\")",
        "(id: \"b\", log: [(on: \"x\"))",
        "(id: \"b\", /* never closed )",
        "(id: \"b\", é: @)",
        "(\n        id: \"b\",\n        log: [\n            (on: \"x\"),\n        name: \"y\",\n    )",
    ] {
        let text = around(broken);
        let found = kinds(&text);
        assert_eq!(found[0], ("record", "(id: \"a\")"), "{text}");
        assert_eq!(found[1].0, "broken", "{text} {found:?}");
        assert_eq!(found[2], ("record", "(id: \"c\")"), "{text}");
        assert_eq!(found.len(), 3, "{text} {found:?}");
        assert!(cut(&text).frame.close.is_some(), "{text}");
        let ScanPiece { span, .. } = cut(&text).pieces[1].clone();
        let id = find_id(&text, span).map(|at| &text[at]);
        assert!(id == Some("\"b\"") || !broken.contains("id: \"b\""), "{text} {id:?}");
    }
}

#[test]
fn a_fault_shows_where_it_was_made() {
    assert_eq!(fault("[\n(id: \"b, x: 1),\n(id: \"c\"),\n]"), ("this text is not closed".into(), "\"b, x: 1),"));
    assert_eq!(fault("[\n(id: \"b\" x: 1),\n]"), ("`,` or `)` is missing after this".into(), "\""));
    assert_eq!(fault("[\n(id \"b\"),\n]").0, "`,` or `)` is missing after this");
    assert_eq!(fault(&format!("[{}]", "(".repeat(10_000))).0, "more than 32 brackets lie in each other");
    assert_eq!(fault(&format!("[(a: {}]", "[".repeat(10_000))).0, "more than 32 brackets lie in each other");
}

#[test]
fn what_is_no_record_is_reported_not_lost() {
    assert_eq!(
        kinds("[\n(id: \"a\"), amount: 3),\n(id: \"b\")\n(id: \"c\"), x\n]"),
        [
            ("record", "(id: \"a\")"),
            ("tail", "amount: 3)"),
            ("record", "(id: \"b\")"),
            ("no comma", "(id: \"c\")"),
            ("stray", "x")
        ]
    );
    // What has an id of its own is not the tail of the record before it.
    assert_eq!(
        kinds("[\n(id: \"a\"),\n// id\nid: \"b\", amount: 3),\n(id: \"c\"),\n]"),
        [("record", "(id: \"a\")"), ("stray", "id: \"b\", amount: 3)"), ("record", "(id: \"c\")")]
    );
    assert_eq!(kinds("[\n(a: 1),\n],\n(b: 2),\n]"), [("record", "(a: 1)"), ("stray", "]"), ("record", "(b: 2)")]);
    assert_eq!(cut("[\n(a: 1),\n").frame.close, None);
    assert!(cut(" // nothing\n").frame.empty);
}

/// What stands between the pieces may only be spaces, comments, commas, attributes and the list's brackets.
fn covers(text: &str) {
    let cut = cut(text);
    if cut.frame.given_up.is_some() {
        return;
    }
    let mut at = 0;
    for piece in &cut.pieces {
        assert!(piece.span.start >= at && piece.span.end > piece.span.start, "{text:?} {cut:?}");
        only_separators(&text[at..piece.span.start], text);
        at = piece.span.end;
    }
    only_separators(&text[at..], text);
}

fn only_separators(gap: &str, text: &str) {
    let mut lexer = Lexer::new(gap, 0, gap.len());
    lexer.skip_attributes();
    loop {
        match lexer.next().0 {
            Token::End => return,
            Token::Mark(b',' | b'[' | b']') => {}
            other => panic!("{other:?} was lost in {gap:?} of {text:?}"),
        }
    }
}

proptest! {
    #[test]
    fn no_byte_of_a_damaged_file_is_lost(cuts in prop::collection::vec((0..GOOD.len(), 0..4usize, "[()\\[\\]\",:/*#a1\\\\ \n]{0,3}"), 1..6)) {
        let mut text = GOOD.to_owned();
        for (at, length, put) in cuts {
            let start = at.min(text.len());
            let end = (start + length).min(text.len());
            if text.is_char_boundary(start) && text.is_char_boundary(end) {
                text.replace_range(start..end, &put);
            }
        }
        covers(&text);
    }

    #[test]
    fn no_text_is_lost(text in "[()\\[\\]{}\",:/*#!a-cr1.\\\\ \n\u{202e}é'-]{0,80}") {
        covers(&text);
    }

    #[test]
    fn what_is_taken_for_a_record_ron_takes_too(text in "\\([()\\[\\]\",:/*#a-cr1\\\\ \n]{0,24}\\)") {
        let mut tree = Tree::default();
        // Escapes and numbers are judged when their value is read.
        let whole = record(&text, 0, &mut tree) == Ok(text.len());
        if whole && !text.contains('\\') && !tree.nodes.iter().any(|node| node.kind == NodeKind::Number) {
            prop_assert!(ron::from_str::<&ron::value::RawValue>(&text).is_ok(), "{text}");
        }
    }
}
