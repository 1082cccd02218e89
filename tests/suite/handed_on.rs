//! What is handed on to other programs: calendars, workbooks, numbers for a monitor; read back as they would.

use assert_cmd::Command;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("quarterdeck").unwrap();
    command.args(arguments).env("QUARTERDECK_TODAY", "2026-11-23").env_remove("QUARTERDECK_BOOK");
    command
}

fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    program(&["init", "book"]).current_dir(folder.path()).assert().success();
    folder
}

fn printed(folder: &tempfile::TempDir, arguments: &[&str]) -> Vec<u8> {
    program(arguments).current_dir(folder.path()).output().unwrap().stdout
}

#[test]
fn a_calendar_holds_each_next_step_and_renewal_once() {
    let folder = sample();
    let text = String::from_utf8(printed(&folder, &["report", "book", "--format", "ics"])).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&printed(&folder, &["report", "book", "--format", "json"])).unwrap();
    // No line is longer than the form allows, and each ends as it says.
    assert_eq!(text.matches("PRODID").count(), 1);
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
    let plain = text.replace("\r\n ", "");
    let uids: Vec<&str> = plain.split("\r\n").filter_map(|line| line.strip_prefix("UID:")).collect();
    let mut once = uids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), uids.len());
    let renewals = report["sales"]["recurring"]["renewals"].as_array().unwrap();
    assert!(!renewals.is_empty());
    for renewal in renewals {
        let uid = format!("contracts-{}@quarterdeck", renewal["id"].as_str().unwrap());
        let entry = plain.split("BEGIN:VEVENT").find(|entry| entry.contains(&uid)).unwrap_or_else(|| panic!("{uid}\n{plain}"));
        assert!(entry.contains(&format!("DTSTART;VALUE=DATE:{}", renewal["end"].as_str().unwrap().replace('-', ""))), "{entry}");
    }
    let steps = uids.iter().filter(|uid| uid.starts_with("deals-")).count();
    assert_eq!(steps + renewals.len(), uids.len());
    // Those of the records: open deals of the sample's files that have one.
    let mut written = 0;
    for part in std::fs::read_dir(folder.path().join("book/deals")).unwrap() {
        let text = std::fs::read_to_string(part.unwrap().path()).unwrap();
        let open = |record: &&str| record.contains("next_step:") && !record.contains("won:") && !record.contains("lost:");
        written += text.split("\n    (").filter(open).count();
    }
    assert!(written > 3);
    assert_eq!(steps, written);
    assert_eq!(text.as_bytes(), printed(&folder, &["report", "book", "--format", "ics"]));
}

#[test]
fn a_workbook_holds_a_sheet_a_panel_with_the_csv_of_each() {
    let folder = sample();
    let bytes = printed(&folder, &["report", "people", "stock", "book", "--format", "xlsx"]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(calamine::Reader::sheet_names(&book), ["stock", "people"]);
    for panel in ["people", "stock"] {
        let cells = calamine::Reader::worksheet_range(&mut book, panel).unwrap();
        let text = printed(&folder, &["report", panel, "book", "--format", "csv"]);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(cells.height(), rows.len(), "{panel}");
        for (line, row) in (0..).zip(&rows) {
            for (column, said) in (0..).zip(row) {
                let cell = cells.get_value((line, column)).cloned().unwrap_or(calamine::Data::Empty);
                let same = match &cell {
                    calamine::Data::Empty => said.is_empty(),
                    calamine::Data::Float(number) => {
                        said.parse::<f64>().is_ok_and(|said| (said - number).abs() <= 1e-9 * number.abs())
                    }
                    calamine::Data::Bool(yes) => said == yes.to_string(),
                    calamine::Data::DateTime(day) => day.as_datetime().unwrap().date().to_string() == said,
                    other => *other == *said.strip_prefix('\'').unwrap_or(said),
                };
                assert!(same, "{panel} {line} {column}: {cell:?} is not {said}");
            }
        }
    }
}

#[test]
fn a_workbook_of_nothing_says_so() {
    let folder = tempfile::tempdir().unwrap();
    program(&["init", "--blank", "book"]).current_dir(folder.path()).assert().success();
    let all = ["report", "people", "book", "--format", "xlsx", "-o", "out.xlsx"];
    let output = program(&all).current_dir(folder.path()).output().unwrap();
    assert!(!output.status.success() && !folder.path().join("out.xlsx").exists());
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing to show in people"));
}

#[test]
fn numbers_for_a_monitor_are_those_of_the_report() {
    let folder = sample();
    let all = ["publish", "out", "book", "--once", "--metrics"];
    program(&all).current_dir(folder.path()).output().unwrap();
    let text = std::fs::read_to_string(folder.path().join("out/metrics.prom")).unwrap();
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("out/report.json")).unwrap()).unwrap();
    let value = |name: &str| {
        let line = text.lines().find(|line| line.split('{').next() == Some(name)).unwrap_or_else(|| panic!("{name}\n{text}"));
        line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    for (name, place) in [
        ("quarterdeck_sales_won", "/sales/won"),
        ("quarterdeck_sales_target", "/sales/target"),
        ("quarterdeck_sales_forecast_p50", "/sales/forecast/p50"),
        ("quarterdeck_problems_errors", "/problems/errors"),
    ] {
        assert_eq!(Some(value(name)), report.pointer(place).unwrap().as_f64(), "{name}");
    }
    let people = report["sales"]["people"].as_array().unwrap();
    let lines = text.lines().filter(|line| line.starts_with("quarterdeck_sales_people_won{")).count();
    assert_eq!(lines, people.iter().filter(|person| person["won"].is_number()).count());
    // Each name stands in one run of lines, as the format wants it.
    let heads: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
    let once: std::collections::HashSet<&&str> = heads.iter().collect();
    assert_eq!(once.len(), heads.len());
}
