//! The wireframes' contents as values, drawn and compared with the wireframes cell by cell.

mod kit;
mod marketing;
mod overlays;
mod sales;

use ratatui::layout::Rect;

use crate::screens::say::PanelId;
use kit::{Case, compare, picture};

#[test]
fn sales_80x24() {
    assert_eq!(compare(&Case::sales((80, 24))), 0);
}

#[test]
fn sales_80x24_people() {
    let mut case = Case::sales((80, 24));
    case.name = "sales_80x24_people";
    case.focus = PanelId::People;
    case.chosen = case.focus;
    case.free.extend([Rect::new(10, 13, 70, 1), Rect::new(0, 22, 80, 1), Rect::new(24, 20, 50, 1)]);
    assert_eq!(compare(&case), 0);
}

#[test]
fn sales_140x40() {
    assert_eq!(compare(&Case::sales((140, 40))), 0);
}

#[test]
fn marketing_80x24() {
    assert_eq!(compare(&Case::marketing((80, 24))), 0);
}

#[test]
fn marketing_140x40() {
    assert_eq!(compare(&Case::marketing((140, 40))), 0);
}

/// Every size from 1x1 to 400x120 in steps, and all around the edges of the classes.
fn sizes() -> Vec<(u16, u16)> {
    let widths = [1, 2, 3, 5, 8, 11, 12, 13, 19, 20, 25, 26, 27, 39, 40, 41, 47, 59, 60, 61, 79, 80, 81, 99, 100, 119, 120, 121]
        .into_iter()
        .chain([130, 131, 139, 140, 141, 199, 200, 201, 240, 333, 400]);
    let heights =
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 17, 19, 20, 22, 23, 24, 25, 30, 35, 36, 37, 40, 53, 54, 55, 60, 90, 120];
    widths.flat_map(|width| heights.map(|height| (width, height))).collect()
}

#[test]
fn no_size_panics_and_no_cell_holds_a_control_character() {
    for size in sizes() {
        for (case, layer) in [
            (Case::sales(size), None),
            (Case::marketing(size), Some(overlays::explain())),
            (Case::sales(size), Some(overlays::detail())),
        ] {
            let buf = kit::drawn_with(&case, layer.as_ref(), None, false);
            assert_eq!((buf.area.width, buf.area.height), size);
            assert!(buf.content.iter().all(|cell| !cell.symbol().contains(char::is_control)), "{size:?}");
        }
    }
}

#[test]
fn pictures_with_their_styles() {
    for size in [(20, 3), (40, 8), (60, 15), (80, 24), (100, 30), (140, 40), (240, 60)] {
        insta::assert_snapshot!(format!("sales_{}x{}", size.0, size.1), picture(&kit::drawn(&Case::sales(size))));
        insta::assert_snapshot!(format!("marketing_{}x{}", size.0, size.1), picture(&kit::drawn(&Case::marketing(size))));
    }
}

#[test]
fn pictures_of_overlays() {
    for (name, layer) in [("explain", overlays::explain()), ("detail", overlays::detail())] {
        for size in [(80, 24), (140, 40)] {
            let buf = kit::drawn_with(&Case::sales(size), Some(&layer), None, false);
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), picture(&buf));
        }
    }
}

#[test]
fn zoom_gives_a_panel_all_rows_between_header_and_footer() {
    let buf = kit::drawn_with(&Case::sales((80, 24)), None, Some(PanelId::People), false);
    insta::assert_snapshot!("zoom_people_80x24", kit::rows(&buf).join("\n"));
}

#[test]
fn ascii_leaves_nothing_else_on_any_screen() {
    for size in [(20, 3), (40, 8), (80, 24), (140, 40), (240, 60)] {
        for case in [Case::sales(size), Case::marketing(size)] {
            let buf = kit::drawn_with(&case, Some(&overlays::explain()), None, true);
            assert!(buf.content.iter().all(|cell| cell.symbol().is_ascii()));
        }
    }
}
