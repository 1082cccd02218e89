//! Edits of records by hand-written examples, and by chance.

use super::value::WIDTH;
use super::*;
use proptest::prelude::*;

const ORDER: &[&str] = &["id", "name", "account", "owner", "stage", "amount", "units", "created", "close", "won", "lost"];

fn day(text: &str) -> crate::book::day::Day {
    crate::book::day::Day::parse(text).unwrap()
}

fn atom(text: &str) -> Value {
    Value::Atom(text.to_owned())
}

fn merged(text: &str, fields: &[Field]) -> String {
    let mut editor = Editor::new(text, |_, _, _| {}).unwrap();
    editor.update(0, fields, ORDER).unwrap();
    editor.finish()
}

#[test]
fn what_is_not_carried_stays() {
    let text = "// head\n[\n    ( // first\n        id: \"D-1\", name: \"Old\", // why\n        amount: 48_000, next_step: (on: \"2026-01-01\", what: \"x\"),\n    ),\n]\n";
    let fields = [
        Field::new("name", atom("\"New\"")),
        Field::new("owner", atom("\"ines\"")),
        Field::new("amount", atom("48000")),
        Field::filler("created", atom("\"2026-01-01\"")),
    ];
    let once = merged(text, &fields);
    assert_eq!(
        once,
        "// head\n[\n    ( // first\n        id: \"D-1\", name: \"New\", owner: \"ines\", // why\n        amount: 48_000, created: \"2026-01-01\", next_step: (on: \"2026-01-01\", what: \"x\"),\n    ),\n]\n"
    );
    assert_eq!(merged(&once, &fields), once);
}

#[test]
fn decisions_keep_what_a_person_added() {
    let won = |on: &str| Field::new("won", Value::Group { fields: vec![Field::new("on", atom(on))], bare: true });
    let lost = Field::new(
        "lost",
        Value::Group {
            fields: vec![Field::new("on", atom("\"2026-02-02\"")), Field::filler("reason", atom("Other"))],
            bare: false,
        },
    );
    assert_eq!(merged("[(id: \"a\", won: \"2026-01-01\")]", &[won("\"2026-01-01\"")]), "[(id: \"a\", won: \"2026-01-01\")]");
    assert_eq!(
        merged("[(id: \"a\", won: (on: \"2026-01-01\", reason: \"r\"))]", &[won("\"2026-01-05\"")]),
        "[(id: \"a\", won: (on: \"2026-01-05\", reason: \"r\"))]"
    );
    let kept = "[(id: \"a\", lost: (on: \"2026-02-02\", reason: Price))]";
    assert_eq!(merged(kept, std::slice::from_ref(&lost)), kept);
    let none = Field::cleared("lost");
    assert_eq!(merged(kept, &[none, won("\"2026-01-01\"")]), "[(id: \"a\", won: \"2026-01-01\")]");
    assert_eq!(merged("[(id: \"a\")]", &[lost]), "[(id: \"a\", lost: (on: \"2026-02-02\", reason: Other))]");
}

#[test]
fn lists_are_merged_by_item_or_replaced() {
    let item = |product: &str, units: &str| Value::Group {
        fields: vec![Field::new("product", atom(product)), Field::filler("units", atom(units))],
        bare: false,
    };
    let units = Field::new("units", Value::List(vec![item("\"p\"", "1")]));
    let kept = "[(id: \"a\", units: [(product: \"p\", units: 120)])]";
    assert_eq!(merged(kept, std::slice::from_ref(&units)), kept);
    assert_eq!(
        merged("[(id: \"a\", units: [(product: \"q\", units: 120)])]", &[units]),
        "[(id: \"a\", units: [(product: \"p\", units: 1)])]"
    );
}

#[test]
fn records_are_added_at_the_end() {
    let new = [Field::new("id", atom("\"b\""))];
    for (text, wanted) in [
        ("", "[\n    (id: \"b\"),\n]\n"),
        ("// nothing yet", "// nothing yet\n[\n    (id: \"b\"),\n]\n"),
        ("[]", "[\n    (id: \"b\"),\n]"),
        ("[\n    (id: \"a\")\n    // end\n]\n", "[\n    (id: \"a\"),\n    // end\n    (id: \"b\")\n]\n"),
        ("[\n    (id: \"a\"), // end\n]\n", "[\n    (id: \"a\"), // end\n    (id: \"b\"),\n]\n"),
        ("[(id: \"a\")]", "[(id: \"a\"),\n    (id: \"b\")\n]"),
    ] {
        let mut editor = Editor::new(text, |_, _, _| {}).unwrap();
        editor.add(&new);
        assert_eq!(editor.finish(), wanted);
    }
}

#[test]
fn an_entry_is_told_by_its_field_wherever_that_stands() {
    let entry = |fields: &[(&'static str, &str)]| {
        Value::group(fields.iter().map(|(name, value)| Field::new(name, atom(value))).collect())
    };
    let new = entry(&[("on", "\"2026-02-01\""), ("amount", "5")]);
    assert_eq!(
        merged(
            "[(id: \"a\", log: [(stage: \"x\", on: \"2026-02-01\"), (stage: \"z\", on: \"2026-03-01\")])]",
            &[Field::new("log", Value::Log(vec![new]))]
        ),
        "[(id: \"a\", log: [(stage: \"x\", on: \"2026-02-01\", amount: 5), (stage: \"z\", on: \"2026-03-01\")])]"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_not_touched() {
    for text in ["[(id: \"a\"", "[(id: 1,\n) x]", "(id: \"a\")", "[(id: \"a)]"] {
        assert!(Editor::new(text, |_, _, _| {}).is_err(), "{text}");
    }
}

#[test]
fn long_records_are_broken_into_lines() {
    let items = (0..5).map(|n| Value::Group {
        fields: vec![Field::new("product", atom(&format!("\"product {n}\""))), Field::new("units", atom("12"))],
        bare: false,
    });
    let fields = [
        Field::new("id", atom("\"o\"")),
        Field::new("name", atom(&quoted(&"x".repeat(60)))),
        Field::new("units", Value::List(items.collect())),
    ];
    let text = value::record(&fields);
    assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
    assert!(text.contains("        units: [\n            (product: \"product 0\", units: 12),\n"), "{text}");
}

#[test]
fn numbers_are_written_as_a_book_writes_them() {
    let one = |text: &str, digits| number(text.parse().unwrap(), digits);
    assert_eq!(one("48000", 2), "48_000");
    assert_eq!(one("-1234567", 2), "-1_234_567");
    assert_eq!(one("1249.5", 2), "1249.50");
    assert_eq!(one("9999.00", 2), "9999");
    assert_eq!(one("12345678901234567", 2), "\"12345678901234567\"");
}

/// The edit that a later export makes: won on a day, lost on a day, or neither.
fn decided(end: &str) -> Vec<Field> {
    let group = |fields: Vec<Field>, bare| Value::Group { fields, bare };
    let on = || Field::new("on", Value::Day(day("2020-02-02")));
    let (stage, won, lost) = (
        Field::new("stage", Value::Text("a".into())),
        Field::new("won", group(vec![on()], true)),
        Field::new("lost", group(vec![on(), Field::filler("reason", Value::Name("Other".into()))], false)),
    );
    match end {
        "won" => vec![won, Field::cleared("lost")],
        "lost" => vec![Field::cleared("won"), lost],
        _ => vec![stage, Field::cleared("won"), Field::cleared("lost")],
    }
}

#[test]
fn a_decision_moves_in_every_layout() {
    let layouts = [
        "[\n    (id: \"D\", amount: 4, {END}),\n]\n",
        "[\n    (id: \"D\", amount: 4, {END},),\n]\n",
        "[\n    (id: \"D\", {END}, campaign: \"c\"),\n]\n",
        "[\n    (\n        id: \"D\", amount: 4,\n        {END},\n    ),\n]\n",
        "[\n    (\n        id: \"D\", amount: 4,\n        {END}\n    ),\n]\n",
        "[\n    (\n        id: \"D\",\n        amount: 4, // in euros\n        {END}, // at the fair\n        // last\n    ),\n]\n",
        "[\n    ( // first\n        id: \"D\", /* why */ {END} /* so */, amount: 4,\n    ),\n]\n",
        "[\r\n\t(\r\n\t\tid: \"D\",\r\n\t\t{END}, // at the fair\r\n\t\tamount: 4\r\n\t),\r\n]\r\n",
        "[\n    (id: \"D\", amount: 4,\n     {END}),\n]\n",
        "[\n    ({END}),\n]\n",
        "[(id:\"D\",{END},amount:4)]",
    ];
    let ends = [
        "stage: \"a\"",
        "won: \"2019-01-01\"",
        "won: (on: \"2019-01-01\", reason: \"r\")",
        "lost: (on: \"2019-01-01\", reason: Price)",
        "lost: (\n            on: \"2019-01-01\", // bad day\n            reason: Price,\n        )",
    ];
    for (layout, was) in layouts.iter().flat_map(|layout| ends.iter().map(move |was| (layout, was))) {
        let windows = layout.contains("\r\n");
        for end in ["won", "lost", "open"] {
            let text = layout.replace("{END}", &if windows { was.replace('\n', "\r\n") } else { (*was).to_owned() });
            let new = merged(&text, &decided(end));
            let said: ron::Value = ron::from_str(&new).unwrap_or_else(|error| panic!("{error} in\n{text}\n{new}"));
            let said = format!("{said:?}");
            for (name, expected) in [("won", end == "won"), ("lost", end == "lost")] {
                assert_eq!(said.contains(&format!("String(\"{name}\")")), expected, "{text}\n{new}");
            }
            clean(&text, &new);
            assert_eq!(merged(&new, &decided(end)), new, "{text}");
        }
    }
}

/// No trailing blank, no blank line and no `, )` that was not there, and the same line ends.
#[track_caller]
fn clean(text: &str, new: &str) {
    for line in new.lines() {
        assert!(!line.trim().is_empty(), "a blank line\n{text}\n{new}");
        assert_eq!(line.trim_end(), line, "a trailing blank\n{text}\n{new}");
        assert!(!line.contains(", )") && !line.contains(",,"), "a comma left over\n{text}\n{new}");
    }
    if text.contains("\r\n") {
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count(), "{new:?}");
    }
    let (mut kept, mut found) = (bracket::comments(text), bracket::comments(new));
    kept.sort();
    found.sort();
    assert_eq!(kept, found, "{text}\n{new}");
}

#[test]
fn an_entry_of_a_log_is_put_in_its_place() {
    let entry = |on: &str, stage: &str| Value::Group {
        fields: vec![Field::new("on", Value::Text(on.into())), Field::new("stage", Value::Text(stage.into()))],
        bare: false,
    };
    let log =
        |items: &[(&str, &str)]| vec![Field::new("log", Value::Log(items.iter().map(|(on, stage)| entry(on, stage)).collect()))];
    let add = |text: &str, items: &[(&str, &str)]| {
        let mut editor = Editor::new(text, |_, _, _| {}).unwrap();
        editor.update(0, &log(items), &["id", "close", "log"]).unwrap();
        editor.finish()
    };
    let once = add("[(id: \"a\")]", &[("2026-03-01", "b"), ("2026-02-01", "a")]);
    assert_eq!(once, "[(id: \"a\", log: [(on: \"2026-02-01\", stage: \"a\"), (on: \"2026-03-01\", stage: \"b\")])]");
    assert_eq!(add(&once, &[("2026-03-01", "b")]), once);
    assert_eq!(
        add("[(log: [(on: \"2026-02-01\", amount: 4), (on: \"2026-04-01\")])]", &[("2026-03-01", "b"), ("2026-02-01", "c")]),
        "[(log: [(on: \"2026-02-01\", stage: \"c\", amount: 4), (on: \"2026-03-01\", stage: \"b\"), (on: \"2026-04-01\")])]"
    );
    assert_eq!(
        add(
            "[\n    (\n        id: \"a\",\n        log: [\n            (on: \"2026-02-01\"), // met\n        ],\n    ),\n]\n",
            &[("2026-03-01", "b")]
        ),
        "[\n    (\n        id: \"a\",\n        log: [\n            (on: \"2026-02-01\"), // met\n            (on: \"2026-03-01\", stage: \"b\"),\n        ],\n    ),\n]\n"
    );
}

#[test]
fn a_line_that_becomes_too_long_is_broken() {
    let text = format!("[\n    (id: \"a\", name: \"{}\"), // kept\n]\n", "x".repeat(80));
    let fields = [Field::new("account", Value::Text("y".repeat(20))), Field::new("owner", Value::Text("ines".into()))];
    let new = merged(&text, &fields);
    let expected = format!(
        "[\n    (\n        id: \"a\", name: \"{}\",\n        account: \"{}\", owner: \"ines\",\n    ), // kept\n]\n",
        "x".repeat(80),
        "y".repeat(20)
    );
    assert_eq!(new, expected);
    let text = format!("[\n    (\n        id: \"a\", name: \"{}\",\n        close: \"2026-01-01\",\n    ),\n]\n", "x".repeat(80));
    let new = merged(&text, &fields);
    assert!(new.lines().all(|line| line.chars().count() <= 118), "{new}");
}

#[test]
fn records_are_added_in_the_style_of_the_file() {
    for (text, wanted) in [
        ("[\r\n  (id: \"a\")\r\n]\r\n", "[\r\n  (id: \"a\"),\r\n  (id: \"b\")\r\n]\r\n"),
        ("[\n\t(id: \"a\"),\n]", "[\n\t(id: \"a\"),\n\t(id: \"b\"),\n]"),
        ("[\n(id: \"a\"),\n]", "[\n(id: \"a\"),\n(id: \"b\"),\n]"),
        ("\u{feff}[\n]\n", "\u{feff}[\n    (id: \"b\"),\n]\n"),
    ] {
        let mut editor = Editor::new(text, |_, _, _| {}).unwrap();
        editor.add(&[Field::new("id", Value::Text("b".into()))]);
        assert_eq!(editor.finish(), wanted);
    }
}

#[test]
fn an_edit_that_goes_wrong_is_found_out() {
    let text = "[(id: \"a\", /* why */ amount: 4, log: [(on: \"2026-01-01\")])]";
    let mut editor = Editor::new(text, |_, _, _| {}).unwrap();
    scan::record(text, 1, &mut editor.tree).unwrap();
    let written = WrittenRecord { text, tree: &editor.tree, lines: editor.lines };
    let fields = [Field::new("amount", Value::number(5.into())), Field::new("log", Value::Log(Vec::new()))];
    let holds = |after: &str| proof::holds(&written, after, &fields).map_err(|slip| slip.what);
    assert_eq!(holds("(id: \"a\", /* why */ amount: 5, log: [(on: \"2026-01-01\")])"), Ok(()));
    for wrong in [
        "(id: \"a\", /* why */ amount: 5, log: [(on: \"2026-01-01\")]",
        "(id: \"a\", /* why */ amount: 5, log: [(on: \"2026-01-01\")]))",
        "(id: \"a\", /* why */ amount: 4, log: [(on: \"2026-01-01\")])",
        "(id: \"b\", /* why */ amount: 5, log: [(on: \"2026-01-01\")])",
        "(id: \"a\", /* why */ amount: 5, log: [])",
        "(id: \"a\", /* why */ amount: 5)",
        "(id: \"a\", /* why */ amount: 5, log: [(on: \"2026-01-01\")], won: \"2026-01-01\")",
        "(id: \"a\", amount: 5, log: [(on: \"2026-01-01\")])",
    ] {
        assert!(holds(wrong).is_err(), "{wrong}");
    }
    assert!(editor.update(7, &fields, ORDER).is_err());
}

/// A record in a layout of chance: what stands between its tokens differs.
fn layout() -> impl Strategy<Value = (String, bool)> {
    let value = prop_oneof![
        Just("\"old\"".to_owned()),
        Just("48_000".to_owned()),
        Just("Commit".to_owned()),
        Just("(on: \"2026-01-01\", why: \"x\")".to_owned()),
        Just("(\n            on: \"2026-01-01\", // met\n        )".to_owned()),
        Just("[(on: \"2026-01-01\"), (on: \"2026-03-01\", stage: \"b\")]".to_owned()),
        Just("[\n            (on: \"2026-01-01\"),\n            // then\n            (on: \"2026-03-01\")\n        ]".to_owned()),
        Just("[\"a\", \"b, (c)\"]".to_owned()),
        Just("r#\"// no comment \"quoted\"\"#".to_owned()),
    ];
    let gap = prop_oneof![
        4 => Just(", "),
        4 => Just(",\n        "),
        1 => Just(","),
        1 => Just(", // behind\n        "),
        1 => Just(",\n        // own\n        "),
        1 => Just(" /* before */, "),
        1 => Just(" // before\n        , "),
        1 => Just(", /* inline, (with) \"marks */ "),
    ];
    let open = prop_oneof![Just("("), Just("(\n        "), Just("( // first\n        "), Just("(/* first */ ")];
    let close =
        prop_oneof![Just(")"), Just(",)"), Just("\n    )"), Just(",\n    )"), Just(", // last\n    )"), Just(" // last\n    )")];
    let fields = proptest::collection::btree_map(0..ORDER.len(), (value, gap), 0..7);
    (fields, open, close, any::<bool>()).prop_map(|(fields, open, close, windows)| {
        let count = fields.len();
        let mut record = String::from(open);
        for (at, (name, (value, gap))) in fields.into_iter().enumerate() {
            record.extend([ORDER[name], ": ", &value, if at + 1 < count { gap } else { "" }]);
        }
        let record = if count == 0 { "()".to_owned() } else { record + close };
        let text =
            format!("// head\n[\n    (id: \"before\"), // kept\n    {record},\n    (id: \"behind\", won: \"2026-01-01\"),\n]\n");
        (if windows { text.replace('\n', "\r\n") } else { text }, windows)
    })
}

fn change() -> impl Strategy<Value = Option<Value>> {
    let group = |fields| Value::Group { fields, bare: false };
    let on = |text: &str| Value::Day(day(text));
    let entry = move |text: &str| group(vec![Field::new("on", on(text)), Field::new("stage", Value::Text("new".into()))]);
    prop_oneof![
        Just(None),
        "[a-z\"\\\\()/]{0,6}|a,[b/]".prop_map(|text| Some(Value::Text(text))),
        "x{40,90}".prop_map(|text| Some(Value::Text(text))),
        (0..100_000_i64).prop_map(|number| Some(Value::number(number.into()))),
        Just(Some(Value::Name("BestCase".into()))),
        Just(Some(group(vec![
            Field::new("on", on("2026-02-02")),
            Field::cleared("why"),
            Field::new("how", Value::Name("Other".into()))
        ]))),
        Just(Some(Value::List(vec![entry("2026-02-02"), entry("2026-02-03")]))),
        Just(Some(Value::Log(vec![entry("2026-02-02"), entry("2026-03-01")]))),
    ]
}

/// A record as `ron` reads it: an oracle that knows nothing of our scanner.
fn read(text: &str) -> std::collections::BTreeMap<String, String> {
    let list: Vec<ron::Value> = ron::from_str(text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
    let fields = |record: &ron::Value| match record {
        ron::Value::Map(map) => {
            map.iter().map(|(name, value)| (name.clone().into_rust::<String>().unwrap(), format!("{value:?}"))).collect()
        }
        _ => std::collections::BTreeMap::new(),
    };
    fields(&list[1])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), ..ProptestConfig::default() })]

    #[test]
    fn any_edit_in_any_layout_is_what_was_meant((text, _) in layout(), changes in proptest::collection::btree_map(0..ORDER.len(), (change(), any::<bool>()), 1..5)) {
        let fields: Vec<Field> = changes.into_iter().map(|(at, (value, filler))| {
            let filler = filler && value.is_some();
            Field { name: ORDER[at], value, filler }
        }).collect();
        let mut editor = Editor::new(&text, |_, _, _| {}).unwrap();
        let span = editor.records[1].clone();
        let changed = editor.update(1, &fields, ORDER);
        prop_assert!(changed.is_ok(), "{:?}\n{}", changed, text);
        let new = editor.finish();
        prop_assert_eq!(changed == Ok(true), new != text);
        // Nothing outside the record moves.
        prop_assert!(new.starts_with(&text[..span.start]) && new.ends_with(&text[span.end..]), "{}\n{}", text, new);
        clean(&text, &new);
        let (was, is) = (read(&text), read(&new));
        for name in ORDER {
            let field = fields.iter().find(|field| field.name == *name);
            let (before, after) = (was.get(*name), is.get(*name));
            match field {
                None => prop_assert_eq!(before, after),
                Some(Field { value: None, .. }) => prop_assert_eq!(after, None),
                Some(Field { filler: true, .. }) if before.is_some() => prop_assert_eq!(before, after),
                Some(Field { value: Some(value), .. }) => {
                    let plain = !matches!(value, Value::Group { .. } | Value::Log(_) | Value::List(_));
                    if plain || before.is_none() {
                        let meant: ron::Value = ron::from_str(&value.on_one_line()).unwrap();
                        let same = after.map(String::as_str) == Some(&*format!("{meant:?}"));
                        // `"48000"` and `48_000` say the same, and what is written stays.
                        prop_assert!(same || before == after, "{}\n{}", text, new);
                    }
                }
            }
        }
        let mut again = Editor::new(&new, |_, _, _| {}).unwrap();
        prop_assert_eq!(again.update(1, &fields, ORDER), Ok(false));
    }
}

proptest! {
    #[test]
    fn any_text_is_read_back(text in "\\PC{0,20}|[\\x00-\\x7f]{0,20}") {
        prop_assert_eq!(ron::from_str::<String>(&quoted(&text)).unwrap(), text);
    }

    #[test]
    fn merging_twice_is_merging_once(names in proptest::collection::vec((0..ORDER.len(), "[a-z]{0,3}"), 0..8), own in proptest::collection::vec(0..ORDER.len(), 0..6)) {
        let mut own: Vec<&str> = own.into_iter().map(|at| ORDER[at]).collect();
        own.sort_unstable();
        own.dedup();
        let body: Vec<String> = own.iter().map(|name| format!("{name}: \"old\"")).collect();
        let text = format!("[\n    ({}), // kept\n]\n", body.join(", "));
        let mut fields: Vec<Field> = names.iter().map(|(at, value)| Field::new(ORDER[*at], atom(&quoted(value)))).collect();
        fields.sort_by_key(|field| field.name);
        fields.dedup_by_key(|field| field.name);
        let once = merged(&text, &fields);
        prop_assert!(once.contains("// kept"));
        prop_assert_eq!(merged(&once, &fields), once);
    }
}

#[test]
fn a_record_that_stands_as_it_is_written_anew_says_all() {
    let long = "a name that is long enough for its record to need a second line, and then some more of it, to be sure of that";
    let fields = [
        Field::new("id", Value::text("D-1")),
        Field::new("name", Value::text(long)),
        Field::new("amount", Value::Number { number: 48_000.into(), digits: 2 }),
        Field::cleared("lost"),
    ];
    let text = format!("[\n{}]\n", value::record(&fields));
    assert!(text.lines().count() > 4, "{text}");
    let says = |fields: &[Field]| {
        let mut editor = Editor::new(&text, |_, _, _| {}).unwrap();
        (editor.stands(0, fields), editor.update(0, fields, ORDER))
    };
    assert_eq!(says(&fields), (true, Ok(false)));
    // Fewer fields are said too, and another one is not.
    assert_eq!(says(&fields[..2]), (false, Ok(false)));
    assert_eq!(says(&[fields[0].clone(), Field::new("owner", Value::text("ines"))]), (false, Ok(true)));
    // A log is merged, whatever its text.
    let log = Value::Log(vec![Value::group(vec![Field::new("on", Value::text("2026-01-05"))])]);
    let fields = [Field::new("id", Value::text("D-1")), Field::new("log", log)];
    let text = format!("[\n{}]\n", value::record(&fields));
    let mut editor = Editor::new(&text, |_, _, _| {}).unwrap();
    assert_eq!((editor.stands(0, &fields), editor.update(0, &fields, ORDER)), (false, Ok(false)));
}
